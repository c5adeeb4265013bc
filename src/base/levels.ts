import type { Plane, Rect } from './plane';

/** How often each grey value occurs; bin i covers `low + i * step` .. `low + (i+1) * step`. */
export interface Histogram {
  readonly low: number;
  readonly high: number;
  readonly counts: Float64Array;
  readonly total: number;
}

/** The grey values shown as black and as white. */
export interface ContrastWindow {
  readonly low: number;
  readonly high: number;
}

/** How a person set the greys of a picture to be shown. The model sees the file's own values, whatever stands here. */
export interface ContrastSet {
  /** Null: as `mode` finds it. */
  readonly window: ContrastWindow | null;
  /** `auto`: by the histogram; `full`: the whole range of the file's type. */
  readonly mode: 'auto' | 'full';
  readonly invert: boolean;
}

/** As a picture is shown until somebody sets it. */
export const USUAL_CONTRAST: ContrastSet = { window: null, mode: 'auto', invert: false };

const BINS = 256;

/**
 * Histogram of the pixels inside `rect`, over the range they occupy; at most about `samples` of them, evenly spread, are counted.
 * @param steps grey levels between 0 and 1 (255 for 8 bit): where they are few, each gets a bin of its own, so that no comb shows
 */
export function histogramOf(pixels: Plane, rect: Rect, samples = 1_000_000, steps?: number): Histogram {
  const stride = Math.max(1, Math.floor(Math.sqrt((rect.width * rect.height) / samples)));
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const visit = (use: (value: number) => void) => {
    for (let y = rect.y; y < rect.y + rect.height; y += stride) {
      const row = y * pixels.width;
      for (let x = rect.x; x < rect.x + rect.width; x += stride) {
        const value = pixels.data[row + x]!;
        if (Number.isFinite(value)) use(value);
      }
    }
  };
  visit((value) => {
    if (value < low) low = value;
    if (value > high) high = value;
  });
  if (!(high > low)) {
    const middle = Number.isFinite(low) ? low : 0.5;
    low = middle - 0.5;
    high = middle + 0.5;
  }
  let bins = BINS;
  if (steps !== undefined && (high - low) * steps < BINS) {
    bins = Math.round((high - low) * steps) + 1;
    low -= 0.5 / steps;
    high += 0.5 / steps;
  }
  const counts = new Float64Array(bins);
  const perBin = bins / (high - low);
  let total = 0;
  visit((value) => {
    counts[Math.min(bins - 1, Math.floor((value - low) * perBin))]!++;
    total++;
  });
  return { low, high, counts, total };
}

/** The grey value below which `share` of the pixels lie, linear within a bin. */
export function percentile(histogram: Histogram, share: number): number {
  const { low, high, counts, total } = histogram;
  const target = share * total;
  let below = 0;
  for (let i = 0; i < counts.length; i++) {
    if (below + counts[i]! >= target && counts[i]! > 0)
      return low + ((i + Math.max(0, target - below) / counts[i]!) / counts.length) * (high - low);
    below += counts[i]!;
  }
  return high;
}

/** The window that clips 0.35 % of the pixels at either end: ImageJ's habit, which microscopists know. */
export function autoWindow(histogram: Histogram): ContrastWindow {
  const low = percentile(histogram, 0.0035);
  const high = percentile(histogram, 0.9965);
  return high > low ? { low, high } : { low: histogram.low, high: histogram.high };
}
