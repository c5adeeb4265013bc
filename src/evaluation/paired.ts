/** Is the new model better than the old one on the same pictures? A paired question: only those on which they disagree count. */
import type { Interval } from './bootstrap';

export interface PairedComparison {
  readonly n: number;
  /** Pictures only the first, and only the second, named right. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Accuracy of the second minus that of the first, with a 95 % interval; null without pictures. */
  readonly difference: number | null;
  readonly interval: Interval | null;
  /** Two-sided exact McNemar test: the chance of a split at least this uneven if neither were better. */
  readonly pValue: number;
}

/** log(n!) for the binomials of the exact test. */
function logFactorials(n: number): Float64Array {
  const table = new Float64Array(n + 1);
  for (let i = 2; i <= n; i++) table[i] = table[i - 1] + Math.log(i);
  return table;
}

/** Two-sided exact binomial test of `few` against `n - few` at one half. */
function exactTest(few: number, n: number): number {
  const log = logFactorials(n);
  let tail = 0;
  for (let k = 0; k <= few; k++) tail += Math.exp(log[n] - log[k] - log[n - k] - n * Math.LN2);
  return Math.min(1, 2 * tail);
}

/**
 * @param first, second whether each model named each picture right, in the same order.
 * The test is McNemar's (Psychometrika 12, 153, 1947) in its exact form; the interval of the difference is Agresti & Min's (Statistics
 * in Medicine 24, 729, 2005): Wald's after adding half a picture to each of the four cells.
 * @throws RangeError when the lists differ in length.
 */
export function comparePaired(first: readonly boolean[], second: readonly boolean[]): PairedComparison {
  if (first.length !== second.length) throw new RangeError(`${first.length} and ${second.length} pictures are no pairs`);
  const n = first.length;
  const onlyFirst = first.filter((right, i) => right && !second[i]).length;
  const onlySecond = second.filter((right, i) => right && !first[i]).length;
  if (n === 0) return { n, onlyFirst, onlySecond, difference: null, interval: null, pValue: 1 };
  const [b, c, total] = [onlyFirst + 0.5, onlySecond + 0.5, n + 2];
  const centre = (c - b) / total;
  const spread = (1.96 * Math.sqrt(b + c - (c - b) ** 2 / total)) / total;
  return {
    n,
    onlyFirst,
    onlySecond,
    difference: (onlySecond - onlyFirst) / n,
    interval: [Math.max(-1, centre - spread), Math.min(1, centre + spread)],
    pValue: exactTest(Math.min(onlyFirst, onlySecond), onlyFirst + onlySecond),
  };
}
