/** Pictures of a set that are one picture: byte for byte, or the same micrograph saved in another way (see print.ts). */
import { DisjointSets } from './disjoint-sets';
import { correlation, type PicturePrint, turned, turnedSigns } from './print';

export interface Printed {
  readonly sha256: string;
  readonly print: PicturePrint;
}

export interface DuplicateGroup {
  /** Places in the list, ascending; two or more. */
  readonly members: readonly number[];
  /** Which earlier member each is a copy of (-1 for the first), and how: `exact` bytes, or `near`. */
  readonly copies: readonly { readonly of: number; readonly kind: 'exact' | 'near' | 'first'; readonly correlation: number }[];
}

export interface DuplicateOptions {
  /** Signs of 80 that may differ in a candidate. */
  readonly mostBits?: number;
  /** Least correlation of the small copies that makes a candidate a duplicate. */
  readonly leastCorrelation?: number;
  /** Also find turned and mirrored copies, as sets augmented beforehand hold them. */
  readonly turns?: boolean;
  readonly signal?: AbortSignal;
}

/** See duplicates.test.ts for what they find and what they spare. */
const MOST_BITS = 20;
const LEAST_CORRELATION = 0.94;
/** Below this deviation (grey values in 0..1) a picture is an empty field: all such would be alike. */
const LEAST_DEVIATION = 0.002;
const WAYS = 8;
/** Pairs looked at between two breaths of the thread. */
const PAIRS_PER_BREATH = 4e6;

function ones(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return (((n + (n >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/** The signs of each turned copy, `count * 3` words per way. */
function signTables(pictures: readonly { readonly print: PicturePrint }[], ways: number): Uint32Array[] {
  return Array.from({ length: ways }, (_, way) => {
    const table = new Uint32Array(pictures.length * 3);
    pictures.forEach(({ print }, i) => {
      table.set(turnedSigns(print.signs, way), 3 * i);
    });
    return table;
  });
}

/**
 * Groups the duplicates of a list; each group's first member is the earliest. Time grows with the square of the count: 2 thousand
 * pictures take about 0.1 s, 20 thousand about 10 s with turns; the thread breathes in between, and `signal` stops it with what was found.
 */
export async function findDuplicates(pictures: readonly Printed[], options: DuplicateOptions = {}): Promise<DuplicateGroup[]> {
  const { mostBits = MOST_BITS, leastCorrelation = LEAST_CORRELATION, turns = true, signal } = options;
  const count = pictures.length;
  const sets = new DisjointSets(count);
  const copyOf = new Map<number, { of: number; kind: 'exact' | 'near'; correlation: number }>();

  const firstOf = new Map<string, number>();
  const kept: { readonly place: number; readonly print: PicturePrint }[] = [];
  pictures.forEach(({ sha256, print }, i) => {
    const first = firstOf.get(sha256);
    if (first === undefined) {
      firstOf.set(sha256, i);
      if (print.deviation >= LEAST_DEVIATION) kept.push({ place: i, print });
      return;
    }
    copyOf.set(i, { of: first, kind: 'exact', correlation: 1 });
    sets.join(first, i);
  });

  const tables = signTables(kept, turns ? WAYS : 1);
  const [upright = new Uint32Array()] = tables;
  let sinceBreath = 0;
  for (const [b, late] of kept.entries()) {
    sinceBreath += b * tables.length;
    if (sinceBreath > PAIRS_PER_BREATH) {
      sinceBreath = 0;
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (signal?.aborted) break;
    }
    for (const [way, words] of tables.entries()) {
      const [w0, w1, w2] = [words[3 * b]!, words[3 * b + 1]!, words[3 * b + 2]!];
      let turnedGrey: Int8Array | null = null;
      for (let a = 0; a < b; a++) {
        const first = ones(w0 ^ upright[3 * a]!);
        if (first > mostBits || first + ones(w1 ^ upright[3 * a + 1]!) + ones(w2 ^ upright[3 * a + 2]!) > mostBits) continue;
        // All pictures alike must not cost a correlation for every pair of them.
        const early = kept[a]!;
        if (sets.rootOf(early.place) === sets.rootOf(late.place)) continue;
        turnedGrey ??= turned(late.print.grey, way);
        sinceBreath += 50;
        const alike = correlation(early.print.grey, turnedGrey);
        if (alike < leastCorrelation) continue;
        if (!copyOf.has(late.place)) copyOf.set(late.place, { of: early.place, kind: 'near', correlation: alike });
        sets.join(early.place, late.place);
      }
    }
  }

  const groups = new Map<number, number[]>();
  for (let i = 0; i < count; i++) {
    const root = sets.rootOf(i);
    const group = groups.get(root);
    if (group) group.push(i);
    else groups.set(root, [i]);
  }
  return [...groups.values()]
    .filter((members) => members.length > 1)
    .map((members) => ({
      members,
      copies: members.map((i) => copyOf.get(i) ?? { of: -1, kind: 'first' as const, correlation: 1 }),
    }));
}
