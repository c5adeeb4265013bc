/** What the kernels' tests share: the wasm engine with the kernels registered, seeded values, and one measure of agreement. */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { setBackend } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { Random } from '../../../base/random';
import { registerHnfKernels } from './register';

export async function startWasm(): Promise<void> {
  const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
  setWasmPaths(`${dirname(main)}/dist/`);
  await setBackend('wasm');
  expect(await registerHnfKernels()).toBe(true);
}

export function uniform(shape: number[], seed: number, low: number, high: number): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: shape.reduce((size, length) => size * length, 1) }, () => random.uniform(low, high));
}

/** Every value within `tolerance` times the largest expected magnitude. */
export function closeTo(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  let scale = 0;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    scale = Math.max(scale, Math.abs(expected[i]));
    const error = Math.abs(actual[i] - expected[i]);
    worst = error > worst || Number.isNaN(error) ? error : worst;
  }
  expect(worst / scale).toBeLessThanOrEqual(tolerance);
}

/** sum over s of left(row, s) * right(s, column) in float64. */
export function product(
  rows: number,
  columns: number,
  steps: number,
  left: (row: number, s: number) => number,
  right: (s: number, column: number) => number,
) {
  const out = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let s = 0; s < steps; s++) out[row * columns + column] += left(row, s) * right(s, column);
  return out;
}
