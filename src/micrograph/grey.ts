import type { Plane } from '../base/plane';
import type { RawPicture, Samples } from './picture';

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
  readonly notes: readonly string[];
}

/**
 * The range of an integer picture in use. Instruments put 8, 10, 12 or 14 bits into 16-bit words, either shifted up (every low bit zero)
 * or not (nothing above 2^bits - 1); scaled by 65535 the latter would come out nearly black.
 */
function wordScaling(samples: Uint16Array): Scaling {
  let union = 0;
  for (let i = 0; i < samples.length; i++) union |= samples[i];
  const low = union === 0 ? 0 : 31 - Math.clz32(union & -union);
  const used = 32 - Math.clz32(union);
  if (union !== 0 && low >= 2 && used > 8) {
    const high = 0xffff & ~((1 << low) - 1);
    return { low: 0, high, notes: [`16-bit file holding ${16 - low}-bit data (shifted by ${low} bits).`] };
  }
  const bits = [8, 10, 12, 14].find((candidate) => used <= candidate);
  if (bits && union !== 0)
    return { low: 0, high: 2 ** bits - 1, notes: [`16-bit file whose values need only ${bits} bits; scaled by ${bits} bits.`] };
  return { low: 0, high: 65535, notes: [] };
}

/** The finite range found: what signed, 32-bit and floating-point pictures are scaled by. */
function foundScaling(samples: Samples): Scaling & { holes: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let holes = 0;
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i];
    if (!Number.isFinite(value)) holes++;
    else {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  const notes = holes ? [`${holes} pixels are not finite numbers (NaN or infinite); they were set to the lowest value.`] : [];
  return { low: holes === samples.length ? 0 : low, high: holes === samples.length ? 0 : high, notes, holes };
}

function scalingOf(samples: Samples): Scaling {
  if (samples instanceof Uint8Array) return { low: 0, high: 255, notes: [] };
  if (samples instanceof Uint16Array) return wordScaling(samples);
  const { low, high, notes } = foundScaling(samples);
  const range = `Values ${Number(low.toPrecision(6))} to ${Number(high.toPrecision(6))} were scaled to black and white.`;
  return { low, high, notes: [...notes, range] };
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
    const [r, g, b] = [scale(samples[at]), scale(samples[at + 1]), scale(samples[at + 2])];
    if (r === g && g === b) data[i] = g;
    else {
      data[i] = luma[0] * r + luma[1] * g + luma[2] * b;
      if (Math.max(r, g, b) - Math.min(r, g, b) > 0.06) coloured++;
    }
  }
  return { data, coloured };
}

/** Turns decoded samples into one grey plane, linearly, with sentences about everything that was not a plain 8- or 16-bit grey file. */
export function toGrey(raw: RawPicture): GreyPicture {
  const { width, height, samples } = raw;
  const { low, high, notes } = scalingOf(samples);
  // A range too small or too large for a quotient is none.
  const range = high - low;
  const factor = range > 0 && Number.isFinite(range) && Number.isFinite(1 / range) ? 1 / range : 0;
  const scale = (value: number) => (factor > 0 && Number.isFinite(value) ? (value - low) * factor : 0);
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
    const areIntegers = !(samples instanceof Float32Array || samples instanceof Float64Array);
    if (areIntegers) for (let i = 0; i < count; i++) data[i] = (samples[i] - low) * factor;
    else for (let i = 0; i < count; i++) data[i] = scale(samples[i]);
  }
  const first = data[0];
  let i = 1;
  while (i < count && data[i] === first) i++;
  if (i === count) said.push('Every pixel has the same value: the picture shows nothing.');
  return { pixels: { width, height, data }, bitDepth: raw.bitsPerSample, notes: said };
}
