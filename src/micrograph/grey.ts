import type { Plane } from '../base/plane';
import type { RawPicture, Samples } from './picture';
import { type ValueRange, valueRange } from './value-range';

export interface GreyPicture {
  readonly pixels: Plane;
  readonly bitDepth: number;
  readonly notes: readonly string[];
}

/** ITU-R BT.601 luma, the weights JPEG's own Y channel has. */
const luma = [0.299, 0.587, 0.114] as const;

interface Scaling {
  readonly low: number;
  readonly high: number;
  /** What a sample counts as: itself, or what stands in for it where it holds no value. */
  readonly worth: (sample: number) => number;
  readonly notes: readonly string[];
}

const asIs = (sample: number): number => sample;

/** Depths of less than 16 bits that instruments write into 16-bit words. */
const depths = [8, 10, 12, 14] as const;

const depthScaling = (bits: number): Scaling => ({
  low: 0,
  high: 2 ** bits - 1,
  worth: asIs,
  notes: [`16-bit file whose values need only ${bits} bits; scaled by ${bits} bits.`],
});

/** Data shifted to the top of a word have values beyond this many bits; only of 8 bits, which leave a whole byte zero, it shows without. */
const BELOW_TOP = 14;

/**
 * The range of an integer picture in use. Instruments put 8, 10, 12 or 14 bits into 16-bit words, either shifted up (every low bit zero)
 * or not (nothing above 2^bits - 1); scaled by 65535 the latter would come out nearly black. Low bits of the latter may be zero too: 8 bits
 * that were brought to the range of 12 are multiples of 16 and no 12 bits shifted to the top.
 */
function wordScaling(samples: Uint16Array): Scaling {
  const range = valueRange(samples);
  const rest = range.outlying > 0 ? samples.filter((sample) => sample >= range.low && sample <= range.high) : samples;
  const plain = { low: 0, worth: asIs };
  const said = faults(range, 'the scale leaves them out');
  let union = 0;
  for (let i = 0; i < rest.length; i++) union |= rest[i]!;
  const low = union === 0 ? 0 : 31 - Math.clz32(union & -union);
  const used = 32 - Math.clz32(union);
  const isShifted = union !== 0 && low >= 2 && used > 8;
  const greatest = (width: number) => (2 ** width - 1) & (isShifted ? ~((1 << low) - 1) : -1);
  if (isShifted && (low >= 8 || used > BELOW_TOP)) {
    const high = greatest(16);
    return { ...plain, high, notes: [`16-bit file holding ${16 - low}-bit data (shifted by ${low} bits).`, ...said] };
  }
  const bits = depths.find((candidate) => used <= candidate);
  if (bits && union !== 0) return { ...plain, high: greatest(bits), notes: [...depthScaling(bits).notes, ...said] };
  return { ...plain, high: 65535, notes: said };
}

/** Sentences about samples that are no part of the picture; `fate` says what becomes of those far outside. */
function faults({ missing, outlying }: ValueRange, fate: string): string[] {
  const pixels = (count: number) => `${count} pixel${count === 1 ? '' : 's'}`;
  return [
    ...(missing
      ? [`${pixels(missing)} without a value (NaN, infinite or a no-data mark): the median of the others stands there.`]
      : []),
    ...(outlying
      ? [`${pixels(outlying)} far outside the range of all others (hot, dead, or marks of nothing measured): ${fate}.`]
      : []),
  ];
}

/** The range found: what signed, 32-bit and floating-point pictures are scaled by. */
function foundScaling(samples: Samples): Scaling {
  const range = valueRange(samples);
  const { low, high, median, isMissing } = range;
  const words = `Values ${Number(low.toPrecision(6))} to ${Number(high.toPrecision(6))} were scaled to black and white.`;
  const worth =
    range.missing + range.outlying === 0
      ? asIs
      : (sample: number) => (isMissing(sample) ? median : Math.min(high, Math.max(low, sample)));
  return { low, high, worth, notes: [...faults(range, 'set to black or white'), words] };
}

function scalingOf(samples: Samples): Scaling {
  if (samples instanceof Uint8Array) return { low: 0, high: 255, worth: asIs, notes: [] };
  return samples instanceof Uint16Array ? wordScaling(samples) : foundScaling(samples);
}

/** Grey of an RGB picture: the common channel where all three agree, else luminance. JPEG colour noise of a few levels is no colour. */
function rgbToGrey(
  samples: Samples,
  scale: (value: number) => number,
  count: number,
): { data: Float32Array; coloured: number } {
  const data = new Float32Array(count);
  let coloured = 0;
  for (let i = 0, at = 0; i < count; i++, at += 3) {
    const r = scale(samples[at]!);
    const g = scale(samples[at + 1]!);
    const b = scale(samples[at + 2]!);
    if (r === g && g === b) data[i] = g;
    else {
      data[i] = luma[0] * r + luma[1] * g + luma[2] * b;
      if (Math.max(r, g, b) - Math.min(r, g, b) > 0.06) coloured++;
    }
  }
  return { data, coloured };
}

/** This share of the samples at least is picture where the rest may be a data bar. */
const PICTURE = 0.7;

/**
 * The depth that most 16-bit samples need where some need more: those may be a data bar, drawn at the ends of the words in a picture that
 * uses but the low ones. Null where there is none.
 */
export function depthOfMost({ samples }: RawPicture): number | null {
  if (!(samples instanceof Uint16Array)) return null;
  const depth = depths.find((bits) => {
    let count = 0;
    for (let i = 0; i < samples.length; i++) if (samples[i]! < 2 ** bits) count++;
    return count >= PICTURE * samples.length;
  });
  return depth !== undefined && samples.some((sample) => sample >= 2 ** depth) ? depth : null;
}

/**
 * Turns decoded samples into one grey plane, linearly, with sentences about everything that was not a plain 8- or 16-bit grey file.
 * @param depth bits of 16-bit words that the picture uses, where that is known otherwise: what lies above is white
 */
export function toGrey(raw: RawPicture, depth: number | null = null): GreyPicture {
  const { width, height, samples } = raw;
  const { low, high, worth, notes } = depth === null ? scalingOf(samples) : depthScaling(depth);
  // A range too small or too large for a quotient is none.
  const range = high - low;
  const factor = range > 0 && Number.isFinite(range) && Number.isFinite(1 / range) ? 1 / range : 0;
  const scaled = (sample: number) => (factor > 0 ? Math.min(1, (worth(sample) - low) * factor) : 0);
  const bytes = samples instanceof Uint8Array ? Float64Array.from({ length: 256 }, (_, sample) => scaled(sample)) : null;
  const scale = bytes ? (sample: number) => bytes[sample]! : scaled;
  const count = width * height;
  const said = [...raw.notes, ...notes];
  let data: Float32Array;
  if (raw.channels === 3) {
    const grey = rgbToGrey(samples, scale, count);
    data = grey.data;
    if (grey.coloured > count * 1e-3)
      said.push(
        `Colour picture: ${Math.max(1, Math.round((100 * grey.coloured) / count))} % of the pixels are coloured; their luminance was used.`,
      );
  } else {
    data = new Float32Array(count);
    for (let i = 0; i < count; i++) data[i] = scale(samples[i]!);
  }
  return { pixels: { width, height, data }, bitDepth: raw.bitsPerSample, notes: said };
}
