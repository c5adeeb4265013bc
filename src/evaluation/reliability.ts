/** Do the stated probabilities come true? The table behind a reliability diagram (Guo et al., ICML 2017). */
import { wilsonInterval } from './ranking';

export interface ReliabilityBin {
  /** Probabilities in (low, high]. */
  readonly low: number;
  readonly high: number;
  readonly n: number;
  /** Mean stated probability and share named right; null in an empty bin. */
  readonly confidence: number | null;
  readonly accuracy: number | null;
  /** 95 % score interval of the accuracy. */
  readonly interval: readonly [low: number, high: number] | null;
}

/**
 * @param probabilities `[n][C]`, calibrated or not; the largest of each row is the stated one.
 * @param truth `[n]` classes.
 */
export function reliability(
  probabilities: readonly ArrayLike<number>[],
  truth: readonly number[],
  bins = 10,
): ReliabilityBin[] {
  const stated = probabilities.map((row, i) => {
    let best = 0;
    for (let c = 1; c < row.length; c++) if (row[c] > row[best]) best = c;
    return { p: row[best], right: best === truth[i] };
  });
  return Array.from({ length: bins }, (_, bin) => {
    const inside = stated.filter(({ p }) => Math.min(bins - 1, Math.max(0, Math.ceil(p * bins) - 1)) === bin);
    const n = inside.length;
    const right = inside.filter((one) => one.right).length;
    return {
      low: bin / bins,
      high: (bin + 1) / bins,
      n,
      confidence: n > 0 ? inside.reduce((sum, { p }) => sum + p, 0) / n : null,
      accuracy: n > 0 ? right / n : null,
      interval: n > 0 ? wilsonInterval(right, n) : null,
    };
  });
}
