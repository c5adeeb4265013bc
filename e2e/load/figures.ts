/** Figures of a long run: medians by quarter, and whether they stay where they began. */

export interface Judged {
  /** Sentences about what went wrong; empty where all is well. */
  readonly faults: readonly string[];
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The value below which that share of the others lies. */
export function quantile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? Number.NaN;
}

/** Medians of the four quarters of a series, to a tenth; fewer than eight values give none. */
export function quarters(values: readonly number[]): number[] {
  if (values.length < 8) return [];
  return [0, 1, 2, 3].map((quarter) => {
    const part = values.slice(Math.floor((quarter * values.length) / 4), Math.floor(((quarter + 1) * values.length) / 4));
    return Number(median(part).toFixed(1));
  });
}

/** The last quarter over the first; null where there are none. */
export const growth = (byQuarter: readonly number[]): number | null =>
  byQuarter.length === 4 ? Number((byQuarter[3] / byQuarter[0]).toFixed(3)) : null;
