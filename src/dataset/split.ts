/**
 * The split as data: which file belongs to which part. Stratified, whole groups on one side, seeded; stored as plain JSON beside the
 * model and never guessed again.
 */
import { dictionary } from '../base/dictionary';
import { Random } from '../base/random';

/** `unused`: left out by a limit on the pictures per class. */
export const PARTS = ['train', 'validation', 'test', 'unused'] as const;
export type Part = (typeof PARTS)[number];

export interface SplitPicture {
  /** Path below the data folder, `/` between names: what the split is keyed by. */
  readonly file: string;
  readonly category: string;
  /** Specimen, session or cluster of near-duplicates; pictures of one group stay together. The file itself where absent. */
  readonly group?: string;
}

export interface SplitOptions {
  readonly seed: string;
  /** Shares of every category's pictures; what both leave is for training. */
  readonly validation: number;
  readonly test: number;
  /** At most so many pictures of a category for training and validation together; the test part does not depend on it. */
  readonly perClass?: number;
}

export interface Split {
  readonly version: 1;
  readonly options: SplitOptions;
  readonly parts: Readonly<Record<string, Part>>;
  /** SHA-256 of each file, where known: files are moved and renamed. */
  readonly sha256?: Readonly<Record<string, string>>;
  /** Pictures per category and part. */
  readonly counts: Readonly<Record<string, Readonly<Record<Part, number>>>>;
}

/** The groups, each with its pictures, in an order that the seed and the group's own name decide: no other group can change it. */
function shuffledGroups(pictures: readonly SplitPicture[], seed: string): SplitPicture[][] {
  const groups = new Map<string, SplitPicture[]>();
  for (const picture of pictures) {
    const key = picture.group === undefined ? `file/${picture.file}` : `group/${picture.group}`;
    const group = groups.get(key);
    if (group) group.push(picture);
    else groups.set(key, [picture]);
  }
  const random = new Random(seed).fork('split');
  return [...groups]
    .map(([key, members]) => ({ key, members, rank: random.fork(key).uint32() }))
    .sort((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : 1))
    .map(({ members }) => members);
}

const countBy = (pictures: readonly SplitPicture[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const { category } of pictures) counts.set(category, (counts.get(category) ?? 0) + 1);
  return counts;
};

/**
 * Takes whole groups until each category has given `wanted` of its pictures, as nearly as groups allow: a group is taken where that
 * brings the numbers of its categories, together, nearer to what is wanted.
 */
function take(
  groups: SplitPicture[][],
  wanted: (category: string) => number,
): { taken: SplitPicture[][]; left: SplitPicture[][] } {
  const have = new Map<string, number>();
  const taken: SplitPicture[][] = [];
  const left: SplitPicture[][] = [];
  for (const group of groups) {
    let gain = 0;
    for (const [category, count] of countBy(group)) {
      const missing = wanted(category) - (have.get(category) ?? 0);
      gain += Math.abs(missing) - Math.abs(missing - count);
    }
    if (gain <= 0) left.push(group);
    else {
      taken.push(group);
      for (const [category, count] of countBy(group)) have.set(category, (have.get(category) ?? 0) + count);
    }
  }
  return { taken, left };
}

/** A category that can spare none gives none: one picture at least stays for training. */
const quota = (count: number, share: number): number => Math.max(0, Math.min(count - 1, Math.round(count * share)));

/** The same pictures, in any order, and the same seed give the same split. */
export function splitPictures(pictures: readonly SplitPicture[], options: SplitOptions): Split {
  const all = countBy(pictures);
  const limit = options.perClass ?? Number.POSITIVE_INFINITY;
  const test = take(shuffledGroups(pictures, options.seed), (category) => quota(all.get(category) ?? 0, options.test));
  const open = countBy(test.left.flat());
  const pool =
    limit === Number.POSITIVE_INFINITY
      ? { taken: test.left, left: [] }
      : take(test.left, (category) => Math.min(open.get(category) ?? 0, limit));
  const pooled = countBy(pool.taken.flat());
  const held = take(pool.taken, (category) => quota(pooled.get(category) ?? 0, options.validation));
  const byFile = new Map<string, Part>();
  const put = (groups: readonly SplitPicture[][], part: Part): void => {
    for (const { file } of groups.flat()) byFile.set(file, part);
  };
  put(test.taken, 'test');
  put(pool.left, 'unused');
  put(held.taken, 'validation');
  put(held.left, 'train');
  const parts = dictionary(pictures.map(({ file }) => [file, byFile.get(file) as Part] as const).sort());
  return { version: 1, options, parts, counts: countParts(pictures, parts) };
}

export function countParts(pictures: readonly SplitPicture[], parts: Readonly<Record<string, Part>>): Split['counts'] {
  const counts = dictionary<Record<Part, number>>();
  for (const { file, category } of pictures) {
    counts[category] ??= { train: 0, validation: 0, test: 0, unused: 0 };
    counts[category][parts[file] ?? 'unused']++;
  }
  return counts;
}

/**
 * For few pictures: the fold (0 .. k - 1) of each picture, whole groups in one, every category spread evenly. Fewer folds come back
 * where the largest category has fewer groups.
 */
export function foldsOf(pictures: readonly SplitPicture[], k: number, seed: string): number[] {
  const load = Array.from({ length: k }, () => new Map<string, number>());
  const foldOf = new Map<string, number>();
  for (const group of shuffledGroups(pictures, `${seed}/folds`)) {
    const counts = [...countBy(group)];
    const [best] = load
      .map((fold, f) => ({
        f,
        fold,
        cost: counts.reduce((sum, [category, n]) => sum + n * (fold.get(category) ?? 0), 0),
        total: [...fold.values()].reduce((sum, n) => sum + n, 0),
      }))
      .sort((a, b) => a.cost - b.cost || a.total - b.total);
    if (!best) break;
    for (const [category, n] of counts) best.fold.set(category, (best.fold.get(category) ?? 0) + n);
    for (const { file } of group) foldOf.set(file, best.f);
  }
  return pictures.map(({ file }) => foldOf.get(file) as number);
}
