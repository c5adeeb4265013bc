import type { Plane } from '../base/plane';

const COSINES = Float32Array.from({ length: 64 }, (_, i) => {
  const frequency = i >> 3;
  const scale = frequency === 0 ? Math.sqrt(1 / 8) : 0.5;
  return scale * Math.cos(((2 * (i & 7) + 1) * frequency * Math.PI) / 16);
});

/** Luminance quantiser at quality 50, row by row of frequencies (ITU-T T.81, table K.1). */
const LUMINANCE = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80,
  62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98,
  112, 100, 103, 99,
];

/** Quantiser steps of a JPEG file of that quality (1 to 100, scaled as libjpeg does), in greys of [0, 1]. */
export function jpegSteps(quality: number): number[] {
  const scale = (quality < 50 ? 5000 / quality : 200 - 2 * quality) / 100;
  return LUMINANCE.map((step) => Math.max(1, step * scale) / 255);
}

/**
 * Quantises in place the cosine transform of 8 x 8 blocks, each of the 64 frequencies by its own step, and clamps to [0, 1]. Columns
 * and rows beyond the last whole block stay as they are.
 */
export function quantiseBlocks({ data, width, height }: Plane, steps: readonly number[]): void {
  const block = new Float32Array(64);
  const half = new Float32Array(64);
  for (let by = 0; by + 8 <= height; by += 8) {
    for (let bx = 0; bx + 8 <= width; bx += 8) {
      for (let y = 0; y < 8; y++) for (let x = 0; x < 8; x++) block[8 * y + x] = data[(by + y) * width + bx + x];
      multiply(COSINES, block, half, false);
      multiply(half, COSINES, block, true);
      for (let i = 0; i < 64; i++) {
        block[i] = Math.round(block[i] / steps[i]) * steps[i];
      }
      multiplyTransposed(COSINES, block, half);
      multiply(half, COSINES, block, false);
      for (let y = 0; y < 8; y++) {
        for (let x = 0; x < 8; x++) data[(by + y) * width + bx + x] = Math.min(1, Math.max(0, block[8 * y + x]));
      }
    }
  }
}

/** out = a b, or a b^T. 8 x 8. */
function multiply(a: Float32Array, b: Float32Array, out: Float32Array, transposed: boolean): void {
  for (let r = 0; r < 8; r++) {
    for (let c = 0; c < 8; c++) {
      let sum = 0;
      for (let k = 0; k < 8; k++) sum += a[8 * r + k] * (transposed ? b[8 * c + k] : b[8 * k + c]);
      out[8 * r + c] = sum;
    }
  }
}

/** out = a^T b. 8 x 8. */
function multiplyTransposed(a: Float32Array, b: Float32Array, out: Float32Array): void {
  for (let r = 0; r < 8; r++) {
    for (let c = 0; c < 8; c++) {
      let sum = 0;
      for (let k = 0; k < 8; k++) sum += a[8 * k + r] * b[8 * k + c];
      out[8 * r + c] = sum;
    }
  }
}
