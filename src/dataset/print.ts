/**
 * A print of a picture by which near-duplicates are found: the same micrograph saved in another size, contrast, brightness or
 * format, turned or mirrored. The signs of its lowest cosine coefficients (after C. Zauner, Implementation and Benchmarking of
 * Perceptual Image Hash Functions, 2010) make candidates quick to find; a small standardised copy confirms them by correlation.
 */
import { cropPlane, type Plane, type Rect, resizePlane } from '../base/plane';

/** Side of the small copy. */
export const PRINT_SIDE = 32;
/** Coefficients 0..8 along each axis without the first (the mean): 80 signs in three words. */
const FREQUENCIES = 9;

export interface PicturePrint {
  /** 80 signs in three words, frequency by frequency. */
  readonly signs: Uint32Array;
  /** PRINT_SIDE^2 grey values, mean 0, deviation 1 = 32, rounded: one byte each. */
  readonly grey: Int8Array;
  /** Standard deviation of the small copy in the picture's own units; about 0 for an empty field. */
  readonly deviation: number;
}

const cosines = Float64Array.from({ length: FREQUENCIES * PRINT_SIDE }, (_, i) =>
  Math.cos((Math.PI * Math.floor(i / PRINT_SIDE) * ((i % PRINT_SIDE) + 0.5)) / PRINT_SIDE),
);

function setBit(words: Uint32Array, bit: number): void {
  words[bit >> 5]! |= 1 << (bit & 31);
}

/** The signs of the cosine transform of `grey`, in the order v * FREQUENCIES + u without (0, 0). */
export function signsOf(grey: ArrayLike<number>): Uint32Array {
  const rows = new Float64Array(FREQUENCIES * PRINT_SIDE);
  for (let y = 0; y < PRINT_SIDE; y++)
    for (let u = 0; u < FREQUENCIES; u++) {
      let sum = 0;
      for (let x = 0; x < PRINT_SIDE; x++) sum += grey[y * PRINT_SIDE + x]! * cosines[u * PRINT_SIDE + x]!;
      rows[u * PRINT_SIDE + y] = sum;
    }
  const signs = new Uint32Array(3);
  for (let bit = 1; bit < FREQUENCIES * FREQUENCIES; bit++) {
    const v = Math.floor(bit / FREQUENCIES);
    const u = bit % FREQUENCIES;
    let sum = 0;
    for (let y = 0; y < PRINT_SIDE; y++) sum += rows[u * PRINT_SIDE + y]! * cosines[v * PRINT_SIDE + y]!;
    if (sum > 0) setBit(signs, bit - 1);
  }
  return signs;
}

/** The print of the pixels inside `crop`, squeezed to a square whatever its sides. */
export function printOf(pixels: Plane, crop: Rect): PicturePrint {
  const { data } = resizePlane(cropPlane(pixels, crop), PRINT_SIDE, PRINT_SIDE);
  let mean = 0;
  for (const value of data) mean += value / data.length;
  let variance = 0;
  for (const value of data) variance += (value - mean) ** 2 / data.length;
  const deviation = Math.sqrt(variance);
  const scale = deviation > 1e-6 ? 32 / deviation : 0;
  const grey = Int8Array.from(data, (value) => Math.max(-127, Math.min(127, Math.round((value - mean) * scale))));
  return { signs: signsOf(grey), grey, deviation };
}

/** The small copy turned and mirrored: 0 as it is, 1-3 mirrored left-right, top-down, both; 4-7 those of the transposed one. */
export function turned(grey: Int8Array, way: number): Int8Array {
  if (way === 0) return grey;
  const last = PRINT_SIDE - 1;
  const out = new Int8Array(grey.length);
  for (let i = 0; i < out.length; i++) {
    const x = way & 1 ? last - (i % PRINT_SIDE) : i % PRINT_SIDE;
    const y = way & 2 ? last - Math.floor(i / PRINT_SIDE) : Math.floor(i / PRINT_SIDE);
    out[i] = grey[way & 4 ? x * PRINT_SIDE + y : y * PRINT_SIDE + x]!;
  }
  return out;
}

const bitsWhere = (test: (u: number, v: number) => boolean): Uint32Array => {
  const mask = new Uint32Array(3);
  for (let bit = 1; bit < FREQUENCIES * FREQUENCIES; bit++)
    if (test(bit % FREQUENCIES, Math.floor(bit / FREQUENCIES))) setBit(mask, bit - 1);
  return mask;
};
/** Mirroring changes the sign of every odd coefficient along its axis. */
const oddAcross = bitsWhere((u) => u % 2 === 1);
const oddDown = bitsWhere((_, v) => v % 2 === 1);

/** The signs of the picture turned as `turned` does, without computing them anew. */
export function turnedSigns(signs: Uint32Array, way: number): Uint32Array {
  const out = signs.slice();
  if (way & 4) {
    out.fill(0);
    for (let bit = 1; bit < FREQUENCIES * FREQUENCIES; bit++) {
      const from = (bit % FREQUENCIES) * FREQUENCIES + Math.floor(bit / FREQUENCIES) - 1;
      if ((signs[from >> 5]! >>> (from & 31)) & 1) setBit(out, bit - 1);
    }
  }
  return out.map((word, i) => word ^ (way & 1 ? oddAcross[i]! : 0) ^ (way & 2 ? oddDown[i]! : 0));
}

/** Pearson correlation of two small copies, -1 to 1; 0 where either is flat. */
export function correlation(a: Int8Array, b: Int8Array): number {
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    const [p, q] = [a[i]!, b[i]!];
    ab += p * q;
    aa += p * p;
    bb += q * q;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}
