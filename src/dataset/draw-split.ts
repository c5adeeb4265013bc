/** The split of a data set: drawn once, stored with it, topped up for pictures that came later, never drawn again by itself. */

import { Random } from '../base/random';
import { className, type DataSet, type DataWork, decide, groupsOf, isUsable, placeOf } from './dataset';
import { joinCopies } from './grouping';
import { PARTS, type Part, type SplitOptions, type SplitPicture, splitPictures } from './split';

/** Draws the parts of pictures. */
export type DrawParts = (
  pictures: readonly SplitPicture[],
  options: SplitOptions,
) => { readonly parts: Readonly<Record<string, Part>> };

/** What must stay on one side, by place: groups and copies (`joinCopies`). Null where a picture stands for itself. */
export const splitGroups = (set: DataSet): (string | null)[] =>
  joinCopies(
    groupsOf(set),
    set.pictures.map(({ duplicateOf }) => (duplicateOf === null ? null : placeOf(duplicateOf))),
    (place) => set.pictures.get(place)?.path ?? '',
  );

const pictureInput = (set: DataSet, place: number, group: string | null) => ({
  file: set.pictures.get(place)?.path ?? '',
  category: className(set.work, set.work.entries.get(place)?.classId ?? null) ?? '',
  ...(group === null ? {} : { group }),
});

function assigned(set: DataSet, words: string, parts: ReadonlyMap<number, Part | null>, split: DataWork['split']): DataSet {
  const entries = set.work.entries.update(parts.keys(), (entry, place) => {
    const part = parts.get(place) ?? null;
    return entry.part === part ? entry : { ...entry, part };
  });
  return decide(set, words, { ...set.work, entries, split });
}

/** Draws the parts of all usable pictures anew; the others have none. A step of its own, so undo brings the old split back. */
export function drawSplit(set: DataSet, options: SplitOptions, draw: DrawParts = splitPictures): DataSet {
  const groups = splitGroups(set);
  const usable = groups.map((_, place) => place).filter((place) => isUsable(set, place));
  const { parts } = draw(
    usable.map((place) => pictureInput(set, place, groups[place] ?? null)),
    options,
  );
  const byPlace = new Map<number, Part | null>(groups.map((_, place) => [place, null]));
  for (const place of usable) byPlace.set(place, parts[set.pictures.get(place)?.path ?? ''] ?? 'unused');
  return assigned(set, 'Draw the split', byPlace, { kind: 'drawn', options });
}

/**
 * Where the split has a limit per class, new pictures beyond what is left of it are unused: whole groups, in an order that the seed
 * decides. The test part has no limit.
 * @param parts of the new pictures; changed in place. @param open those that no group gave its part
 */
function holdBack(
  set: DataSet,
  groups: readonly (string | null)[],
  parts: Map<number, Part>,
  open: readonly number[],
  { seed, perClass }: SplitOptions,
): void {
  if (perClass === undefined) return;
  const countIn = (places: readonly number[], counts: Map<number, number>) => {
    for (const place of places) {
      const classId = set.work.entries.get(place)?.classId ?? -1;
      counts.set(classId, (counts.get(classId) ?? 0) + 1);
    }
    return counts;
  };
  const forTraining = (part: Part | null | undefined) => part === 'train' || part === 'validation';
  const undecided = new Set(open.filter((place) => forTraining(parts.get(place))));
  const taken = groups.flatMap((_, place) =>
    isUsable(set, place) && !undecided.has(place) && forTraining(parts.get(place) ?? set.work.entries.get(place)?.part)
      ? [place]
      : [],
  );
  const used = countIn(taken, new Map<number, number>());
  const units = new Map<string, number[]>();
  for (const place of undecided) {
    const group = groups[place] ?? null;
    const key = group === null ? `file/${set.pictures.get(place)?.path}` : `group/${group}`;
    units.set(key, [...(units.get(key) ?? []), place]);
  }
  const random = new Random(seed).fork('top-up');
  const order = [...units]
    .map(([key, members]) => ({ members, first: Math.min(...members), rank: random.fork(key).uint32() }))
    .sort((a, b) => a.rank - b.rank || a.first - b.first);
  for (const { members } of order) {
    const fits = [...countIn(members, new Map())].every(([id, count]) => (used.get(id) ?? 0) + count <= perClass);
    if (fits) countIn(members, used);
    else for (const place of members) parts.set(place, 'unused');
  }
}

/** Gives parts to usable pictures that have none: the part of their group where it has one, else drawn among themselves. */
export function topUpSplit(set: DataSet, options: SplitOptions, draw: DrawParts = splitPictures): DataSet {
  const groups = splitGroups(set);
  const partOf = (place: number) => set.work.entries.get(place)?.part ?? null;
  const groupPart = new Map<string, Part>();
  groups.forEach((group, place) => {
    const part = partOf(place);
    if (group !== null && part !== null && !groupPart.has(group)) groupPart.set(group, part);
  });
  const missing = groups.map((_, place) => place).filter((place) => isUsable(set, place) && partOf(place) === null);
  if (missing.length === 0) return set;
  const parts = new Map<number, Part>();
  const open: number[] = [];
  for (const place of missing) {
    const group = groups[place] ?? null;
    const part = group === null ? undefined : groupPart.get(group);
    if (part) parts.set(place, part);
    else open.push(place);
  }
  const { perClass: _, ...shares } = options;
  const drawn = draw(
    open.map((place) => pictureInput(set, place, groups[place] ?? null)),
    shares,
  );
  for (const place of open) parts.set(place, drawn.parts[set.pictures.get(place)?.path ?? ''] ?? 'unused');
  holdBack(set, groups, parts, open, options);
  return assigned(set, 'Add the new pictures to the split', parts, set.work.split ?? { kind: 'drawn', options });
}

export interface SplitState {
  /** Usable pictures per class id and part. */
  readonly counts: ReadonlyMap<number, Readonly<Record<Part, number>>>;
  /** Usable pictures without a part. */
  readonly missing: number;
  /** Groups (or sets of copies) that lie on several sides. */
  readonly cut: readonly string[];
}

/** How the stored split stands to the set as it is now. */
export function splitState(set: DataSet): SplitState {
  const counts = new Map(
    set.work.classes.map(({ id }) => [id, Object.fromEntries(PARTS.map((part) => [part, 0])) as Record<Part, number>]),
  );
  const sides = new Map<string, Set<Part>>();
  let missing = 0;
  splitGroups(set).forEach((group, place) => {
    const entry = set.work.entries.get(place);
    if (!entry || entry.classId === null || !isUsable(set, place)) return;
    if (entry.part === null) {
      missing++;
      return;
    }
    const row = counts.get(entry.classId);
    if (row) row[entry.part]++;
    if (group === null || entry.part === 'unused') return;
    const side = sides.get(group);
    if (side) side.add(entry.part);
    else sides.set(group, new Set([entry.part]));
  });
  return { counts, missing, cut: [...sides].filter(([, parts]) => parts.size > 1).map(([group]) => group) };
}
