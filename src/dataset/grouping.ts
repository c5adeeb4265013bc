/**
 * Groups of pictures that belong together: one specimen, one session. Pictures of a group stay on one side of a split, else a model is
 * tested on what it has seen. A grouping is data: chosen or guessed once, shown, and edited by hand.
 */
import { DisjointSets } from './disjoint-sets';
import { filePattern } from './file-pattern';

export type Grouping =
  /** Every picture stands for itself. */
  | { readonly kind: 'each' }
  /** The group column of the label table. */
  | { readonly kind: 'column' }
  /** The folder so many levels below the class folder; 0 is the first. */
  | { readonly kind: 'folder'; readonly level: number }
  /** What the first brackets of the pattern hold in the file name without its ending (see file-pattern.ts). */
  | { readonly kind: 'pattern'; readonly pattern: string };

export interface Groupable {
  /** Path inside the drop. */
  readonly path: string;
  /** Folders below the class folder, outermost first. */
  readonly folders: readonly string[];
  /** The group the label table gives, or null. */
  readonly column: string | null;
}

export interface Labelled extends Groupable {
  readonly className: string | null;
}

/** `a/b/S1_003.tif` -> `S1_003`. */
const stemOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');

/**
 * How a grouping names the group of a picture; null where the picture stands for itself.
 * @throws PatternError where the pattern makes no sense
 */
export function grouper(grouping: Grouping): (item: Groupable) => string | null {
  switch (grouping.kind) {
    case 'each':
      return () => null;
    case 'column':
      return ({ column }) => column;
    case 'folder':
      return ({ folders }) => folders[grouping.level] ?? null;
    case 'pattern': {
      const pattern = filePattern(grouping.pattern);
      return ({ path }) => pattern.match(stemOf(path)) || null;
    }
  }
}

/**
 * Names as cameras and people number them: specimen first, running number last. The number is cut off whole, and only from a name that
 * has more to it: `12` is the twelfth picture, not the second of group 1.
 */
export const NAME_PATTERNS = {
  /** The name without the number at its end. */
  number: '^(.*?[^\\d _.()-].*?)[ _.-]*\\(?\\d+\\)?$',
  /** The name without its last word; words are parted by blank, _ or -. */
  last: '^(.+)[ _-][^ _-]+$',
  /** The first word of the name. */
  first: '^([^ _-]+)[ _-].*$',
} as const;

/** Groups a class must have at least: one each to learn from, to choose by and to test on. */
const LEAST_GROUPS = 3;

/** How many pictures each group of each class has; a picture without a group is one of its own. */
function groupSizes(items: readonly Labelled[], groupOf: (item: Groupable) => string | null): Map<string, Map<string, number>> {
  const perClass = new Map<string, Map<string, number>>();
  for (const item of items) {
    if (item.className === null) continue;
    const sizes = perClass.get(item.className) ?? new Map<string, number>();
    perClass.set(item.className, sizes);
    const group = groupOf(item) ?? `\0${item.path}`;
    sizes.set(group, (sizes.get(group) ?? 0) + 1);
  }
  return perClass;
}

/** It has three groups, or as many as pictures. @param sizes pictures of each of its groups */
const keepsEnough = (sizes: readonly number[]): boolean =>
  sizes.length >=
  Math.min(
    LEAST_GROUPS,
    sizes.reduce((sum, size) => sum + size, 0),
  );

const GROUP_COLUMN = grouper({ kind: 'column' });

/** A column of groups that is not used, since classes could not be split by it. */
export interface TooFewGroups {
  /** Classes that would have fewer than three groups. */
  readonly classes: readonly string[];
  /** What the column calls the groups, in the order they come. */
  readonly groups: readonly string[];
}

/**
 * Whether the table's groups are too few to be taken by themselves: a class of one batch lies on one side of every split and every fold.
 * Null where there are enough in every class, or the table has none. Copies among the pictures are not looked at.
 */
export function tooFewGroups(items: readonly Labelled[]): TooFewGroups | null {
  const groups = new Set(items.flatMap(({ className, column }) => (className === null || column === null ? [] : [column])));
  if (groups.size === 0) return null;
  const classes = [...groupSizes(items, GROUP_COLUMN)].flatMap(([name, sizes]) =>
    keepsEnough([...sizes.values()]) ? [] : [name],
  );
  return classes.length > 0 ? { classes, groups: [...groups] } : null;
}

const some = (names: readonly string[]): string => names.slice(0, 3).join(', ') + (names.length > 3 ? ', ...' : '');

/** Which column is not used, and why, as a sentence. */
export const columnNotUsed = ({ classes, groups }: TooFewGroups): string =>
  `The group column of the table (${some(groups)}) puts ${some(classes)} into fewer than three groups, so it is not used for splitting.`;

/**
 * A grouping helps where it joins pictures, and every class can still be split: it has three groups (or as many as pictures), and none
 * of them holds most of its pictures.
 */
function helps(items: readonly Labelled[], groupOf: (item: Groupable) => string | null): boolean {
  const classes = [...groupSizes(items, groupOf).values()].map((sizes) => [...sizes.values()]);
  const splits = classes.every((sizes) => {
    const count = sizes.reduce((sum, size) => sum + size, 0);
    return keepsEnough(sizes) && (count < LEAST_GROUPS || Math.max(...sizes) * 2 <= count);
  });
  const sizes = new Map<string, number>();
  for (const item of items) {
    const group = item.className === null ? null : groupOf(item);
    if (group !== null) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  }
  const grouped = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  return splits && grouped >= 0.5 * items.length && sizes.size <= 0.8 * grouped;
}

/**
 * The table's column where it leaves every class enough groups; else the first grouping that helps: the first folder below the classes, a
 * file-name pattern; else each by itself.
 * @param items pictures that can be read: a note or a backup among them would count as one more group of its class.
 */
export function guessGrouping(items: readonly Labelled[]): Grouping {
  if (items.some(({ column }) => column !== null) && tooFewGroups(items) === null) return { kind: 'column' };
  const candidates: Grouping[] = [
    { kind: 'folder', level: 0 },
    { kind: 'folder', level: 1 },
    ...Object.values(NAME_PATTERNS).map((pattern): Grouping => ({ kind: 'pattern', pattern })),
  ];
  return candidates.find((candidate) => helps(items, grouper(candidate))) ?? { kind: 'each' };
}

/**
 * What must stay on one side of a split, by place: items of one group, and copies of one picture, whatever groups they are said to be in.
 * Null where an item stands for itself.
 * @param groups the group of each item, null for none.
 * @param copyOf the place of the item that each is a copy of, null for none.
 * @param nameOf what to call copies that no group names, by the place of the first of them.
 */
export function joinCopies(
  groups: readonly (string | null)[],
  copyOf: readonly (number | null)[],
  nameOf: (place: number) => string,
): (string | null)[] {
  const sets = new DisjointSets(groups.length);
  const firstOf = new Map<string, number>();
  groups.forEach((group, place) => {
    if (group !== null) {
      const first = firstOf.get(group);
      if (first === undefined) firstOf.set(group, place);
      else sets.join(first, place);
    }
    const original = copyOf[place] ?? null;
    if (original !== null) sets.join(original, place);
  });
  const sizes = new Map<number, number>();
  const names = new Map<number, string>();
  groups.forEach((group, place) => {
    const root = sets.rootOf(place);
    sizes.set(root, (sizes.get(root) ?? 0) + 1);
    if (group !== null && !names.has(root)) names.set(root, group);
  });
  return groups.map((group, place) => {
    const root = sets.rootOf(place);
    return sizes.get(root) === 1 ? group : (names.get(root) ?? `copies of ${nameOf(root)}`);
  });
}
