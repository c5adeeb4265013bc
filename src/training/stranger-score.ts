/**
 * A score of how much a picture is like those of none of a model's classes: a ridge regression on M, the front's vector of the whole view,
 * between the model's own pictures and a bank of strangers. As in the shipped model, where a class trained on many different strangers
 * tells them and distances in feature space do not.
 */
import { innerProducts, solve } from './ridge';

export interface StrangerRows {
  /** Values of a row. */
  readonly width: number;
  /** M of the model's own pictures, row by row, standardised by the model. */
  readonly known: Float32Array;
  /** Class of each: classes count alike. */
  readonly labels: ArrayLike<number>;
  /** What is left out together when the known are judged, 0, 1, ...; of whole groups of pictures. */
  readonly folds: readonly number[];
  /** M of strangers. */
  readonly strangers: Float32Array;
  /** What is left out together of them. */
  readonly groups: readonly number[];
}

export interface StrangerScore {
  /** (width); the score of M is kernel . M + bias, about 0 for known pictures and 1 for strangers. */
  readonly kernel: Float32Array;
  readonly bias: number;
  /** Score of each known picture by a fit that saw nothing of its fold. */
  readonly known: Float32Array;
  /** Score of each stranger by a fit that saw nothing of its group; those that were left out are not among them. */
  readonly strangers: Float32Array;
  /** Strangers that look like the model's own pictures to a fit that did not see their kind: they may well be of its classes. */
  readonly leftOut: number;
}

const STRENGTH = 1;
/** A constant beside M stands for the bias; so large that the penalty leaves it alone. */
const CONSTANT = 10;
const STRANGER_FOLDS = 5;

/** Solved in double precision on the products of all rows, which are computed once; the same numbers everywhere. */
export function fitStrangerScore(rows: StrangerRows): StrangerScore {
  const { width, labels, folds, groups } = rows;
  const n = folds.length;
  const count = n + groups.length;
  const all = new Float64Array(count * (width + 1));
  for (let i = 0; i < count; i++) {
    const [from, place] = i < n ? [rows.known, i] : [rows.strangers, i - n];
    all.set(from.subarray(place * width, (place + 1) * width), i * (width + 1));
    all[i * (width + 1) + width] = CONSTANT;
  }
  const products = innerProducts(all, count, width + 1);
  const product = (i: number, j: number): number => (i >= j ? products[i * count + j] : products[j * count + i]);
  const knownFolds = Math.max(...folds) + 1;
  const foldOf = (i: number): string => (i < n ? `known ${folds[i]}` : `stranger ${groups[i - n] % STRANGER_FOLDS}`);

  /** Shares of the rows in the solution that sees these. */
  const solved = (seen: readonly number[]): Float64Array => {
    const weights = weightsOf(seen, labels, n);
    const gram = new Float64Array(seen.length * seen.length);
    seen.forEach((i, a) => {
      for (let b = 0; b <= a; b++)
        gram[a * seen.length + b] = weights[a] * weights[b] * product(i, seen[b]) + (a === b ? STRENGTH : 0);
    });
    const target = Float64Array.from(seen, (i, a) => (i < n ? 0 : weights[a]));
    solve(gram, target, seen.length, 1);
    const shares = new Float64Array(count);
    seen.forEach((i, a) => {
      shares[i] = weights[a] * target[a];
    });
    return shares;
  };
  const scoreOf = (i: number, shares: Float64Array): number => shares.reduce((sum, share, j) => sum + share * product(i, j), 0);

  const scores = new Float32Array(count);
  const everything = Array.from({ length: count }, (_, i) => i);
  const leave = (name: string): void => {
    const shares = solved(everything.filter((i) => foldOf(i) !== name));
    for (const i of everything) if (foldOf(i) === name) scores[i] = scoreOf(i, shares);
  };
  for (let fold = 0; fold < knownFolds; fold++) leave(`known ${fold}`);
  for (let fold = 0; fold < STRANGER_FOLDS; fold++) leave(`stranger ${fold}`);
  const middle = Array.from(scores.subarray(0, n)).sort((a, b) => a - b)[Math.floor(n / 2)];
  const kept = everything.filter((i) => i < n || scores[i] > middle);
  const shares = solved(kept);
  const kernel = new Float64Array(width + 1);
  for (const i of kept) for (let j = 0; j <= width; j++) kernel[j] += shares[i] * all[i * (width + 1) + j];
  return {
    kernel: Float32Array.from(kernel.subarray(0, width)),
    bias: CONSTANT * kernel[width],
    known: scores.slice(0, n),
    strangers: Float32Array.from(kept.slice(n), (i) => scores[i]),
    leftOut: count - kept.length,
  };
}

/** Roots of what each row counts: known and strangers half each, of the known every class alike, every stranger alike. */
function weightsOf(seen: readonly number[], labels: ArrayLike<number>, n: number): number[] {
  const counts = new Map<number, number>();
  const strangers = seen.filter((i) => i >= n).length;
  for (const i of seen) if (i < n) counts.set(labels[i], (counts.get(labels[i]) ?? 0) + 1);
  return seen.map((i) => Math.sqrt(0.5 / (i < n ? counts.size * (counts.get(labels[i]) as number) : strangers)));
}
