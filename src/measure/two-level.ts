/** Where the grey values fall into two groups, and the threshold between them. */

const BINS = 512;

/** Counts of the values in equal bins over their range (outer 0.1 % at either end gathered in the end bins). */
export interface Histogram {
  readonly counts: Float64Array;
  readonly low: number;
  /** Grey per bin. */
  readonly step: number;
}

export function histogramOf(values: Float32Array): Histogram {
  const sample = new Float64Array(Math.min(values.length, 4000));
  const stride = values.length / sample.length;
  for (let i = 0; i < sample.length; i++) sample[i] = values[Math.floor(i * stride)];
  sample.sort();
  const cut = Math.floor(sample.length * 0.001);
  const low = sample[cut];
  const high = sample[sample.length - 1 - cut];
  const step = Math.max(1e-9, (high - low) / BINS);
  const counts = new Float64Array(BINS);
  const scale = 1 / step;
  for (let i = 0; i < values.length; i++) {
    const bin = (values[i] - low) * scale;
    counts[bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin | 0]++;
  }
  return { counts, low, step };
}

/** Otsu's threshold as a bin: the split with the greatest variance between the groups (IEEE Trans. SMC 9, 62, 1979). */
function otsu(counts: Float64Array): number {
  let total = 0;
  let moment = 0;
  for (let bin = 0; bin < BINS; bin++) {
    total += counts[bin];
    moment += bin * counts[bin];
  }
  let below = 0;
  let momentBelow = 0;
  let best = -1;
  let at = 0;
  for (let bin = 0; bin < BINS - 1; bin++) {
    below += counts[bin];
    momentBelow += bin * counts[bin];
    if (below === 0 || below === total) continue;
    const gap = momentBelow / below - (moment - momentBelow) / (total - below);
    const between = below * (total - below) * gap * gap;
    if (between > best) {
      best = between;
      at = bin + 1;
    }
  }
  return at;
}

/** Median bin of `counts` from `from` up to, not including, `to`. */
function medianBin(counts: Float64Array, from: number, to: number): number {
  let total = 0;
  for (let bin = from; bin < to; bin++) total += counts[bin];
  let seen = 0;
  for (let bin = from; bin < to; bin++) {
    if (2 * (seen + counts[bin]) >= total) return bin + (counts[bin] > 0 ? (total / 2 - seen) / counts[bin] : 0.5);
    seen += counts[bin];
  }
  return (from + to) / 2;
}

/** Two groups of grey values. */
export interface TwoLevels {
  /** Midway between the medians of the two groups: an edge blurred evenly on both sides stays where it was. */
  readonly threshold: number;
  /** Medians of the darker and the brighter group. */
  readonly low: number;
  readonly high: number;
  /**
   * How deep the histogram's valley is: the least count between the two groups' peaks over the lower peak's; 0 where they are apart,
   * 1 where there is one peak only.
   */
  readonly valley: number;
}

/** Splits at Otsu's threshold, then moves it midway between the medians of the two groups until it rests. */
export function twoLevels({ counts, low, step }: Histogram): TwoLevels {
  let at = otsu(counts);
  let dark = 0;
  let bright = BINS;
  for (let round = 0; round < 30; round++) {
    dark = medianBin(counts, 0, at);
    bright = medianBin(counts, at, BINS);
    const next = Math.min(BINS - 1, Math.max(1, Math.round((dark + bright) / 2)));
    if (next === at) break;
    at = next;
  }
  return {
    threshold: low + ((dark + bright) / 2) * step,
    low: low + dark * step,
    high: low + bright * step,
    valley: valleyOf(counts, dark, bright),
  };
}

/** Fraction of the values above `threshold`. */
export function fractionAbove(values: Float32Array, threshold: number): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (values[i] > threshold) count++;
  return count / values.length;
}

/** Smoothed over a twentieth of the groups' distance: peaks are the highest counts on either side of the lowest between them. */
function valleyOf(counts: Float64Array, dark: number, bright: number): number {
  const reach = Math.max(1, Math.round((bright - dark) / 20));
  const smooth = new Float64Array(BINS);
  let sum = 0;
  for (let bin = -reach; bin < BINS + reach; bin++) {
    // The end bins hold the tails, which are no peak of their own.
    if (bin + reach < BINS - 1) sum += counts[Math.max(1, bin + reach)];
    if (bin - reach - 1 >= 1) sum -= counts[Math.min(BINS - 2, bin - reach - 1)];
    if (bin >= 0 && bin < BINS) smooth[bin] = sum;
  }
  const from = Math.round(dark);
  const to = Math.round(bright);
  let lowest = from;
  for (let bin = from; bin <= to; bin++) if (smooth[bin] < smooth[lowest]) lowest = bin;
  let left = 0;
  let right = 0;
  for (let bin = 0; bin < BINS; bin++) {
    if (bin <= lowest) left = Math.max(left, smooth[bin]);
    else right = Math.max(right, smooth[bin]);
  }
  const peak = Math.min(left, right);
  return peak > 0 ? Math.min(1, smooth[lowest] / peak) : 1;
}
