/** Brings the decisions of a stored set over to pictures that are here, as one step that can be undone. */
import { writtenName } from '../base/class-name';
import { pathKey } from '../base/path-key';
import { type DataEntry, type DataPicture, type DataSet, decide, idAt, placeOf } from './dataset';
import { Rows } from './rows';

/** How many of these paths the set knows. @param keys of `pathKey` */
export function sharedPaths(set: DataSet, keys: ReadonlySet<string>): number {
  let shared = 0;
  set.pictures.forEach(({ path }) => {
    if (keys.has(pathKey(path))) shared++;
  });
  return shared;
}

/**
 * The set with the classes, labels, groups, exclusions and split of `stored`, by path. Pictures that only `stored` knows are added as
 * `absent`; those it does not know keep the class they have, by name, and get no part unless theirs is stated.
 * @param stored as `datasetFromJson` gives it
 * @param words what the step is called in `Undo: ...`
 */
export function takeLabels(set: DataSet, stored: DataSet, words: string): DataSet {
  const placeOfPath = new Map(set.pictures.map(({ path }, place) => [path, place]));
  const placeOfKey = new Map(set.pictures.map(({ path }, place) => [pathKey(path), place]));
  const absent: DataPicture[] = [];
  /** By place in `stored`: the place here. */
  const places = stored.pictures.map((picture) => {
    const known = placeOfPath.get(picture.path) ?? placeOfKey.get(pathKey(picture.path));
    if (known !== undefined) return known;
    const place = set.pictures.size + absent.length;
    absent.push({ ...picture, id: idAt(place) });
    return place;
  });
  const storedAt = new Map(places.map((place, at) => [place, at]));
  const copies = copiesAt(stored, (at) => places[at] ?? at);
  const pictures = set.pictures.append(absent).update(places, (picture, place) => {
    const { folders, column } = stored.pictures.get(storedAt.get(place) as number) as DataPicture;
    return { ...picture, folders, column, duplicateOf: null, duplicateKind: null, ...copies.get(place) };
  });

  const classes = [...stored.work.classes];
  let { nextClassId } = stored.work;
  const classIdNow = (id: number | null): number | null => {
    const name = set.work.classes.find((entry) => entry.id === id)?.name;
    if (name === undefined) return null;
    const there = classes.find((entry) => writtenName(entry.name) === writtenName(name));
    if (there) return there.id;
    classes.push({ id: nextClassId, name });
    return nextClassId++;
  };
  const entries = pictures.map((_, place): DataEntry => {
    const at = storedAt.get(place);
    if (at !== undefined) return stored.work.entries.get(at) ?? GONE;
    const entry = set.work.entries.get(place) ?? GONE;
    return { ...entry, classId: classIdNow(entry.classId) };
  });
  const work = {
    classes,
    entries: Rows.from(entries),
    grouping: stored.work.grouping,
    split: stored.work.split ?? set.work.split,
    nextClassId,
  };
  return decide({ ...set, pictures }, words, work);
}

const GONE: DataEntry = { classId: null, excluded: true, group: null, part: null };

type CopyMark = Pick<DataPicture, 'duplicateOf' | 'duplicateKind'>;

/** The marks of copies at their places here. A copy always points at an earlier picture, so the first of each kin is now the original. */
function copiesAt(stored: DataSet, placeAt: (stored: number) => number): Map<number, CopyMark> {
  const kin = new Map<number, number[]>();
  stored.pictures.forEach(({ duplicateOf }, at) => {
    if (duplicateOf === null) return;
    const original = placeOf(duplicateOf);
    kin.set(original, [...(kin.get(original) ?? [original]), at]);
  });
  const marks = new Map<number, CopyMark>();
  for (const members of kin.values()) {
    const [first, ...later] = members
      .map((at) => ({ place: placeAt(at), kind: stored.pictures.get(at)?.duplicateKind }))
      .sort((a, b) => a.place - b.place);
    if (!first) continue;
    for (const { place, kind } of later)
      marks.set(place, { duplicateOf: idAt(first.place), duplicateKind: kind ?? first.kind ?? 'near' });
  }
  return marks;
}
