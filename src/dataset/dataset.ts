/**
 * A labelled set of pictures as a value, and every step it can take as a pure function. What was found in the files (`pictures`) stands
 * apart from what people decide (`work`): undo takes back decisions, never findings. The split is such a decision: stored, not guessed.
 */

import { writtenName } from '../base/class-name';
import type { PackedError } from '../base/errors';
import { pathKey } from '../base/path-key';
import { type Grouping, grouper, guessGrouping } from './grouping';
import { Rows } from './rows';
import type { Part, SplitOptions } from './split';

/** What a picture could give away about its class without showing the specimen, and what the table of pictures shows. */
export interface PictureFacts {
  readonly sha256: string;
  /** Of the whole picture, pixels. */
  readonly width: number;
  readonly height: number;
  /** Rows of the data bar that are left out; 0 where none was found. */
  readonly barHeight: number;
  /** As the file names them; null where it does not. */
  readonly vendor: string | null;
  readonly instrument: string | null;
  readonly magnification: number | null;
  readonly pixelSizeNm: number | null;
  /** Square views the picture gives. */
  readonly viewCount: number;
  /** Standard deviation of the shrunken picture, grey values 0 to 1; about 0 for an empty field. */
  readonly deviation: number;
}

/** A dropped picture and what was found in it. `absent`: known from a stored set, its file has not been dropped again. */
export interface DataPicture {
  /** `p1`, `p2`, ...: the number is its place. */
  readonly id: string;
  /** Path inside the drop; all different. */
  readonly path: string;
  readonly folders: readonly string[];
  readonly column: string | null;
  readonly status: 'reading' | 'ready' | 'failed' | 'absent';
  readonly facts: PictureFacts | null;
  readonly error: PackedError | null;
  /** The earlier picture this is a copy of, byte for byte or near. */
  readonly duplicateOf: string | null;
  readonly duplicateKind: 'exact' | 'near' | null;
}

export interface DataClass {
  readonly id: number;
  readonly name: string;
}

/** What people decided about one picture. */
export interface DataEntry {
  readonly classId: number | null;
  readonly excluded: boolean;
  /** Set by hand; wins over the grouping. */
  readonly group: string | null;
  readonly part: Part | null;
}

/** How the parts came to be; `stated`: folders or a table said them. */
export type SplitRecord = { readonly kind: 'stated' } | { readonly kind: 'drawn'; readonly options: SplitOptions };

export interface DataWork {
  readonly classes: readonly DataClass[];
  /** By place, as `pictures`; shorter than it while pictures that were added later are undone. */
  readonly entries: Rows<DataEntry>;
  readonly grouping: Grouping;
  readonly split: SplitRecord | null;
  readonly nextClassId: number;
}

interface Past {
  /** What was done, for `Undo: ...`. */
  readonly words: string;
  readonly work: DataWork;
}

export interface DataSet {
  readonly pictures: Rows<DataPicture>;
  readonly work: DataWork;
  readonly past: readonly Past[];
  readonly future: readonly Past[];
}

const NO_WORK: DataWork = { classes: [], entries: Rows.from([]), grouping: { kind: 'each' }, split: null, nextClassId: 1 };
export const EMPTY_DATASET: DataSet = { pictures: Rows.from([]), work: NO_WORK, past: [], future: [] };

const UNDO_DEPTH = 200;

export const placeOf = (id: string): number => Number(id.slice(1)) - 1;
export const idAt = (place: number): string => `p${place + 1}`;

/** One step more to go back to; the same set where the work is the same. */
export function decide(set: DataSet, words: string, work: DataWork): DataSet {
  if (work === set.work) return set;
  return { ...set, work, past: [...set.past, { words, work: set.work }].slice(-UNDO_DEPTH), future: [] };
}

const counted = (count: number): string => `${count.toLocaleString('en')} ${count === 1 ? 'picture' : 'pictures'}`;

function withEntries(
  work: DataWork,
  places: Iterable<number>,
  change: (entry: DataEntry, place: number) => DataEntry,
): DataWork {
  const entries = work.entries.update(places, change);
  return entries === work.entries ? work : { ...work, entries };
}

/** Like `{ ...entry, ...patch }`, but the same entry where nothing changes. */
function patched(entry: DataEntry, patch: Partial<DataEntry>): DataEntry {
  const keys = Object.keys(patch) as (keyof DataEntry)[];
  return keys.every((key) => entry[key] === patch[key]) ? entry : { ...entry, ...patch };
}

export const undo = (set: DataSet): DataSet => {
  const last = set.past.at(-1);
  if (!last) return set;
  return {
    ...set,
    work: last.work,
    past: set.past.slice(0, -1),
    future: [...set.future, { words: last.words, work: set.work }],
  };
};

export const redo = (set: DataSet): DataSet => {
  const next = set.future.at(-1);
  if (!next) return set;
  return {
    ...set,
    work: next.work,
    past: [...set.past, { words: next.words, work: set.work }],
    future: set.future.slice(0, -1),
  };
};

/** `Undo: ...`; null where there is nothing to take back. */
export const undoWords = (set: DataSet): string | null => set.past.at(-1)?.words ?? null;
export const redoWords = (set: DataSet): string | null => set.future.at(-1)?.words ?? null;

export interface NewPicture {
  readonly path: string;
  readonly className: string | null;
  readonly folders: readonly string[];
  readonly column: string | null;
  readonly part: 'train' | 'validation' | 'test' | null;
}

/**
 * Takes dropped pictures in, before they are read; classes are made as their names come. A path that is already there keeps its place,
 * its label and its part (its file is back, or was dropped twice). @returns the ids in the order of `files`
 */
export function addPictures(set: DataSet, files: readonly NewPicture[], grouping?: Grouping): { set: DataSet; ids: string[] } {
  const known = new Map(set.pictures.map(({ path, id }) => [path, id]));
  const knownOtherwise = new Map(set.pictures.map(({ path, id }) => [pathKey(path), id]));
  const classes = [...set.work.classes];
  const classIds = new Map(classes.map(({ id, name }) => [writtenName(name), id]));
  let { nextClassId } = set.work;
  const classOf = (name: string | null): number | null => {
    if (name === null) return null;
    const written = writtenName(name);
    const id = classIds.get(written) ?? nextClassId++;
    if (!classIds.has(written)) classes.push({ id, name: written });
    classIds.set(written, id);
    return id;
  };
  const pictures: DataPicture[] = [];
  const entries: DataEntry[] = [];
  const back = new Map<number, string>();
  const ids = files.map(({ path, className, folders, column, part }) => {
    const old = known.get(path) ?? knownOtherwise.get(pathKey(path));
    if (old !== undefined) {
      back.set(placeOf(old), path);
      return old;
    }
    const id = idAt(set.pictures.size + pictures.length);
    known.set(path, id);
    pictures.push({
      id,
      path,
      folders,
      column,
      status: 'reading',
      facts: null,
      error: null,
      duplicateOf: null,
      duplicateKind: null,
    });
    entries.push({ classId: classOf(className), excluded: false, group: null, part });
    return id;
  });
  const returning = set.pictures.update(back.keys(), (picture, place) => {
    const path = back.get(place) ?? picture.path;
    if (picture.status === 'ready' || picture.status === 'reading')
      return path === picture.path ? picture : { ...picture, path };
    return { ...picture, path, status: 'reading', error: null };
  });
  // Pictures whose adding was undone keep their places, with no class.
  const gap = Array.from({ length: set.pictures.size - set.work.entries.size }, () => GONE);
  const next = { ...set, pictures: returning.append(pictures) };
  if (pictures.length === 0) return { set: next, ids };
  const stated = entries.some(({ part }) => part !== null);
  const work: DataWork = {
    classes,
    entries: set.work.entries.append([...gap, ...entries]),
    grouping: grouping ?? set.work.grouping,
    split: set.work.split ?? (stated ? { kind: 'stated' } : null),
    nextClassId,
  };
  return { set: decide(next, `Add ${counted(pictures.length)}`, work), ids };
}

const GONE: DataEntry = { classId: null, excluded: true, group: null, part: null };

/**
 * Guesses the grouping anew, now that it is known which pictures can be read. Not a decision: it takes the place of the first guess.
 * @param first the guess of the listing; the same set where the grouping is no longer that one
 */
export function guessAgain(set: DataSet, first: Grouping): DataSet {
  if (set.work.grouping !== first) return set;
  const items = set.pictures.map((picture, place) => ({
    ...picture,
    className: className(set.work, set.work.entries.get(place)?.classId ?? null),
  }));
  const grouping = guessGrouping(items.filter(({ status }) => status !== 'failed'));
  return { ...set, work: { ...set.work, grouping } };
}

/** A picture was read. Not a decision: undo does not take it back. */
export const pictureRead = (set: DataSet, id: string, facts: PictureFacts): DataSet =>
  found(set, id, (picture) => ({ ...picture, status: 'ready', facts, error: null }));

export const pictureFailed = (set: DataSet, id: string, error: PackedError): DataSet =>
  found(set, id, (picture) => ({ ...picture, status: 'failed', error }));

function found(set: DataSet, id: string, change: (picture: DataPicture) => DataPicture): DataSet {
  const pictures = set.pictures.update([placeOf(id)], change);
  return pictures === set.pictures ? set : { ...set, pictures };
}

/** What the search for duplicates found, in place of what it found before: each copy's id with the picture it is a copy of. */
export function setDuplicates(
  set: DataSet,
  copies: ReadonlyMap<string, { readonly of: string; readonly kind: 'exact' | 'near' }>,
): DataSet {
  const pictures = set.pictures.update(
    set.pictures.map((_, place) => place),
    (picture) => {
      const copy = copies.get(picture.id);
      const [of, kind] = [copy?.of ?? null, copy?.kind ?? null];
      return picture.duplicateOf === of && picture.duplicateKind === kind
        ? picture
        : { ...picture, duplicateOf: of, duplicateKind: kind };
    },
  );
  return pictures === set.pictures ? set : { ...set, pictures };
}

export const classNamed = (work: DataWork, name: string): DataClass | undefined =>
  work.classes.find((entry) => writtenName(entry.name) === writtenName(name));
export const className = (work: DataWork, id: number | null): string | null =>
  work.classes.find((entry) => entry.id === id)?.name ?? null;

/** Adds an empty class; the same set where the name is taken or empty. */
export function addClass(set: DataSet, name: string): DataSet {
  const wanted = writtenName(name);
  if (wanted === '' || classNamed(set.work, wanted)) return set;
  const classes = [...set.work.classes, { id: set.work.nextClassId, name: wanted }];
  return decide(set, `Add class ${wanted}`, { ...set.work, classes, nextClassId: set.work.nextClassId + 1 });
}

/** Another name; the same set where it is taken: to make two classes one is a step of its own (`mergeClasses`). */
export function renameClass(set: DataSet, id: number, name: string): DataSet {
  const wanted = writtenName(name);
  const before = className(set.work, id);
  if (before === null || wanted === '' || wanted === before) return set;
  const other = classNamed(set.work, wanted);
  if (other && other.id !== id) return set;
  const classes = set.work.classes.map((entry) => (entry.id === id ? { id, name: wanted } : entry));
  return decide(set, `Rename ${before} to ${wanted}`, { ...set.work, classes });
}

/** The pictures of `from` go over to `into`; the emptied classes go. */
export function mergeClasses(set: DataSet, from: readonly number[], into: number): DataSet {
  const gone = new Set(from.filter((id) => id !== into && className(set.work, id) !== null));
  const target = className(set.work, into);
  if (target === null || gone.size === 0) return set;
  const moved = withEntries(set.work, all(set), (entry) =>
    entry.classId !== null && gone.has(entry.classId) ? { ...entry, classId: into } : entry,
  );
  const names = [...gone].map((id) => className(set.work, id)).join(', ');
  const classes = set.work.classes.filter(({ id }) => !gone.has(id));
  return decide(set, `Merge ${names} into ${target}`, { ...moved, classes });
}

/** Takes a class away; its pictures stay, without a class. */
export function deleteClass(set: DataSet, id: number): DataSet {
  const name = className(set.work, id);
  if (name === null) return set;
  const freed = withEntries(set.work, all(set), (entry) => (entry.classId === id ? { ...entry, classId: null } : entry));
  return decide(set, `Delete class ${name}`, { ...freed, classes: set.work.classes.filter((entry) => entry.id !== id) });
}

/** Gives pictures a class, or none. */
export function relabel(set: DataSet, ids: readonly string[], classId: number | null): DataSet {
  if (classId !== null && className(set.work, classId) === null) return set;
  const words = `${counted(ids.length)} to ${className(set.work, classId) ?? 'no class'}`;
  return decide(
    set,
    words,
    withEntries(set.work, ids.map(placeOf), (entry) => patched(entry, { classId })),
  );
}

/** Leaves pictures out of the set, or takes them back in. */
export function exclude(set: DataSet, ids: readonly string[], excluded = true): DataSet {
  const words = `${excluded ? 'Leave out' : 'Take back'} ${counted(ids.length)}`;
  return decide(
    set,
    words,
    withEntries(set.work, ids.map(placeOf), (entry) => patched(entry, { excluded })),
  );
}

/** Leaves out every copy of another picture of the same class; where copies have two classes, people must decide. */
export function excludeCopies(set: DataSet): DataSet {
  const classOf = (id: string) => set.work.entries.get(placeOf(id))?.classId ?? null;
  const copies = set.pictures.map(({ id, duplicateOf }) =>
    duplicateOf !== null && classOf(id) === classOf(duplicateOf) && !set.work.entries.get(placeOf(duplicateOf))?.excluded
      ? [placeOf(id)]
      : [],
  );
  const places = copies.flat();
  return decide(
    set,
    `Leave out ${counted(places.length)} that are copies`,
    withEntries(set.work, places, (entry) => patched(entry, { excluded: true })),
  );
}

/** How groups are told. The split stays as it is: `datasetWarnings` says where it now cuts a group. @throws PatternError */
export function setGrouping(set: DataSet, grouping: Grouping): DataSet {
  grouper(grouping);
  if (JSON.stringify(grouping) === JSON.stringify(set.work.grouping)) return set;
  return decide(set, 'Change the grouping', { ...set.work, grouping });
}

/** Puts pictures into a group by hand; null goes back to what the grouping says. */
export function setGroup(set: DataSet, ids: readonly string[], group: string | null): DataSet {
  const words = `${counted(ids.length)} to ${group === null ? 'their own groups' : `group ${group}`}`;
  return decide(
    set,
    words,
    withEntries(set.work, ids.map(placeOf), (entry) => patched(entry, { group })),
  );
}

const all = (set: DataSet): Iterable<number> => set.work.entries.map((_, place) => place);

/** The group shown for each picture, by place: set by hand, else by the grouping; null where it stands for itself. */
export function groupsOf(set: DataSet): (string | null)[] {
  const groupOf = grouper(set.work.grouping);
  return set.pictures.map((picture, place) => set.work.entries.get(place)?.group ?? groupOf(picture));
}

/** Pictures that count: in the set, with a class, and not known to be unreadable. */
export function isUsable(set: DataSet, place: number): boolean {
  const entry = set.work.entries.get(place);
  const picture = set.pictures.get(place);
  return (
    entry !== undefined && picture !== undefined && !entry.excluded && entry.classId !== null && picture.status !== 'failed'
  );
}

/** Usable pictures by class id. */
export function classCounts(set: DataSet): Map<number, number> {
  const counts = new Map(set.work.classes.map(({ id }) => [id, 0]));
  set.work.entries.forEach(({ classId }, place) => {
    if (classId !== null && isUsable(set, place)) counts.set(classId, (counts.get(classId) ?? 0) + 1);
  });
  return counts;
}
