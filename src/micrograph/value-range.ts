/**
 * The range of values a picture really uses. Cameras leave hot and dead pixels, programs write no-data marks (NaN, the type's extreme,
 * -3.4e38, -9999): one of them would flatten all the rest to a single grey.
 */
import type { Samples } from './picture';

export interface ValueRange {
  /** What becomes black and white; both 0 where no pixel has a value. */
  readonly low: number;
  readonly high: number;
  /** Stands in for pixels without a value. */
  readonly median: number;
  readonly isMissing: (value: number) => boolean;
  /** Samples that hold no value: not finite, or a no-data mark. */
  readonly missing: number;
  /** Samples so far outside the values of all others that the detector is at fault, or that they are marks: no part of the range. */
  readonly outlying: number;
}

const widest = [-9999, -99999, -32768, -(2 ** 31), 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32];

/**
 * Values that programs write for "nothing was measured here". The ends of 8- and 16-bit unsigned pictures are none by
 * themselves: there detectors saturate; of 16 bits `farEnds` decides. `Math.fround` of a 32-bit extreme is a power of two, hence both.
 */
function noDataMarks(samples: Samples): ReadonlySet<number> | null {
  if (samples instanceof Uint8Array || samples instanceof Uint16Array || samples instanceof Int8Array) return null;
  return new Set(samples instanceof Int16Array ? [-32768, -9999] : widest);
}

/** Beyond this magnitude a float is a mark whatever its digits: single precision ends at 3.4e38, and writers round. */
const BEYOND = 1e30;

/** Values looked at for the quantiles. */
const SAMPLED = 1 << 16;
/**
 * The middle of the values, whose span is the measure of "far": half a percent at each end may be anything. What is more numerous is no
 * fault of the detector: bright objects, the writing of a data bar.
 */
const TAIL = 0.005;
/** A value more spans than this outside the middle is a fault; a normal distribution would reach it at 33 deviations. */
const SPANS = 6;

/** The range of the values that `isTaken` accepts; [0, 0] where there are none. */
function extent(samples: Samples, isTaken: (value: number) => boolean): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i]!;
    if (!isTaken(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? [0, 0] : [low, high];
}

/** Where a mark stands among other values it is one of them: it must lie half their range outside. */
function missingIn(samples: Samples): (value: number) => boolean {
  const marks = noDataMarks(samples);
  if (!marks) return () => false;
  const isMark = (value: number) => marks.has(value) || Math.abs(value) >= BEYOND;
  let unmarked = 0;
  for (let i = 0; i < samples.length; i++) if (Number.isFinite(samples[i]) && !isMark(samples[i]!)) unmarked++;
  // Nothing but marks: then they are all the picture has.
  if (unmarked === 0) return (value) => !Number.isFinite(value);
  const [low, high] = extent(samples, (value) => Number.isFinite(value) && !isMark(value));
  const margin = (high - low) / 2;
  return (value) => !Number.isFinite(value) || (isMark(value) && (value < low - margin || value > high + margin));
}

/** Marks a picture may have at either end. */
const MOST_MARKS = 4;

/** `share` of the way through sorted values. */
const quantile = (sorted: Float64Array, share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;

/**
 * Sorted values without those that are marks whatever they are (-999, 1e20): values at an end that come more than once and lie many
 * times the span of the rest away from it. Where the rest has no span, or is the smaller part, nothing is left out.
 */
function withoutFarEnds(sorted: Float64Array): Float64Array {
  let [first, last] = [0, sorted.length];
  for (let marks = 0; marks < MOST_MARKS && sorted[first] === sorted[first + 1]; marks++)
    for (const mark = sorted[first]; first < last && sorted[first] === mark; ) first++;
  for (let marks = 0; marks < MOST_MARKS && last - 2 >= first && sorted[last - 1] === sorted[last - 2]; marks++)
    for (const mark = sorted[last - 1]; last > first && sorted[last - 1] === mark; ) last--;
  const rest = sorted.subarray(first, last);
  const [from, to] = [quantile(rest, TAIL), quantile(rest, 1 - TAIL)];
  if (!(to > from) || rest.length * 2 < sorted.length) return sorted;
  const reach = SPANS * (to - from);
  return sorted.filter((value) => value >= from - reach && value <= to + reach);
}

/** The ends of 16-bit words, in the order they are tried: both, or one of them where the other belongs to the picture. */
const WORD_ENDS = [[0, 65535], [65535], [0]] as const;
/** Nothing this near the top is far from it, however narrow the range: detectors saturate there. */
const NEAR_TOP = 4096;

/** A picture of fewer values than this is drawn (a mask, labels), and white among them a value like the others. */
const DRAWN = 32;

/**
 * Whether the middle of `levels` different values, `from` to `to`, lies far from an end of 16-bit words. Where half of all words lie between,
 * two spans are far: 14 bits and a mark have three.
 */
function isFarFrom(end: number, from: number, to: number, levels: number): boolean {
  const distance = end === 0 ? from : end - to;
  if (end !== 0 && distance < NEAR_TOP) return false;
  return distance > SPANS * (to - from) || (distance >= 32768 && distance > 2 * (to - from) && levels >= DRAWN);
}

/**
 * Those of 0 and 65535 that are no values of a 16-bit picture but marks: far from the middle of the others, at most half of all samples, and
 * with next to nothing in the half of the gap on their side. What saturates has a rim: a disc of N pixels one of 3.5 sqrt(N), of which
 * any blur puts about half on that side. A quarter of sqrt(N) therefore leaves room for hot pixels and for no saturated object.
 */
function farEnds(samples: Uint16Array): ReadonlySet<number> {
  const counts = new Uint32Array(65536);
  for (let i = 0; i < samples.length; i++) counts[samples[i]!]!++;
  const between = (first: number, last: number) => counts.subarray(first, last + 1).reduce((sum, count) => sum + count, 0);
  const countOf = (end: number) => counts[end] ?? 0;
  const areMarks = (ends: readonly number[]) => {
    const rest = counts.slice();
    for (const end of ends) rest[end] = 0;
    const total = samples.length - ends.reduce((sum, end) => sum + countOf(end), 0);
    if (total * 2 < samples.length) return false;
    const at = (share: number) => {
      let value = 0;
      for (let left = Math.round(share * (total - 1)); left >= rest[value]! && value < 65535; value++) left -= rest[value]!;
      return value;
    };
    const [from, to] = [at(TAIL), at(1 - TAIL)];
    if (from === to) return false;
    const levels = rest.reduce((sum, count) => sum + Math.sign(count), 0);
    return ends.every((end) => {
      const rim = end === 0 ? between(1, Math.floor(from / 2)) : between(Math.ceil((to + end) / 2), end - 1);
      return countOf(end) > 0 && isFarFrom(end, from, to, levels) && rim <= Math.sqrt(countOf(end)) / 4;
    });
  };
  return new Set(WORD_ENDS.find(areMarks));
}

/** Finds the range of `samples`, channels together, with what stands outside it counted. */
export function valueRange(samples: Samples): ValueRange {
  const isMissing = missingIn(samples);
  const marks = samples instanceof Uint16Array ? farEnds(samples) : new Set<number>();
  // An odd step does not follow the columns of a picture.
  const step = Math.ceil(samples.length / SAMPLED) | 1;
  const looked: number[] = [];
  for (let i = 0; i < samples.length; i += step) {
    const sample = samples[i]!;
    if (!isMissing(sample) && !marks.has(sample)) looked.push(sample);
  }
  const all = Float64Array.from(looked).sort();
  const sorted = noDataMarks(samples) ? withoutFarEnds(all) : all;
  const at = (share: number) => quantile(sorted, share);
  const [from, to] = [at(TAIL), at(1 - TAIL)];
  const reach = SPANS * (to - from);
  // Where nearly all values are one, a few others may be the whole picture.
  const isNear = (value: number) => !marks.has(value) && (reach === 0 || (value >= from - reach && value <= to + reach));
  const [low, high] = extent(samples, (value) => !isMissing(value) && isNear(value));
  let [missing, outlying] = [0, 0];
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i]!;
    if (isMissing(sample)) missing++;
    else if (!isNear(sample)) outlying++;
  }
  return { low, high, median: at(0.5), isMissing, missing, outlying };
}
