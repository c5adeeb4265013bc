/** What k-fold cross-validation says: the mean of the folds, and how far one such number can be trusted. */
import type { Interval } from './bootstrap';
import { wilsonInterval } from './ranking';

export interface FoldSummary {
  readonly folds: readonly number[];
  readonly mean: number;
  /** Standard deviation between folds. */
  readonly deviation: number;
  /** 95 % interval of the mean; null with fewer than two folds. */
  readonly interval: Interval | null;
}

/** Two-sided 95 % points of Student's t, by degrees of freedom 1 .. 30; 1.96 beyond. (Any table of the distribution.) */
const T95 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11, 2.101,
  2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/**
 * The interval uses the corrected variance of Nadeau & Bengio (Machine Learning 52, 239, 2003): folds share training pictures, so the
 * plain one would be too narrow; with test share 1/k the factor on the variance is 1/k + 1/(k - 1).
 * Folds that all score alike have no variance, and would promise what few pictures cannot: the interval is then Wilson's of `units`.
 * @param scores one per fold, at least one; shares, so the interval stays within [0, 1].
 * @param units groups of pictures in all folds together: what is independent.
 */
export function summariseFolds(scores: readonly number[], units: number): FoldSummary {
  const k = scores.length;
  const mean = scores.reduce((sum, score) => sum + score, 0) / k;
  if (k < 2) return { folds: scores, mean, deviation: 0, interval: null };
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (k - 1);
  if (variance < 1e-12) return { folds: scores, mean, deviation: 0, interval: wilsonInterval(mean * units, units) };
  const spread = (T95[k - 2] ?? 1.96) * Math.sqrt(variance * (1 / k + 1 / (k - 1)));
  return {
    folds: scores,
    mean,
    deviation: Math.sqrt(variance),
    interval: [Math.max(0, mean - spread), Math.min(1, mean + spread)],
  };
}
