/** The affine map between a front and the network (model/front-view.ts), fitted on pooled values of a sample of the training pictures. */
import { matMul, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { Random } from '../base/random';
import type { ArrayTensor } from '../model/params';

/** n rows of `width` values, flat. */
export interface Rows {
  readonly values: Float32Array;
  readonly width: number;
}

function momentsOf({ values, width }: Rows): { mean: Float64Array; deviation: Float64Array } {
  const count = values.length / width;
  const mean = new Float64Array(width);
  const square = new Float64Array(width);
  for (let i = 0; i < values.length; i++) {
    mean[i % width] += values[i] / count;
    square[i % width] += values[i] ** 2 / count;
  }
  return { mean, deviation: square.map((value, j) => Math.sqrt(Math.max(value - mean[j] ** 2, 1e-8))) };
}

/** Scale and shift that give every column zero mean and unit deviation. */
export function standardiser(rows: Rows): { scale: ArrayTensor; shift: ArrayTensor } {
  const { mean, deviation } = momentsOf(rows);
  const shape = [rows.width];
  return {
    scale: { shape, values: Float32Array.from(deviation, (d) => 1 / d) },
    shift: { shape, values: Float32Array.from(deviation, (d, j) => -mean[j] / d) },
  };
}

/** Sweeps of the subspace iteration: the leading components, which is all that is wanted, are found to some percent by then. */
const SWEEPS = 12;

/**
 * Kernel (width, r) and bias (r): columns standardised, then their r leading principal components, each with unit deviation. On the
 * current engine; the same seed gives the same map.
 */
export function whitener(rows: Rows, r: number, seed: string | number): { kernel: ArrayTensor; bias: ArrayTensor } {
  const { width, values } = rows;
  const count = values.length / width;
  const { mean, deviation } = momentsOf(rows);
  const standard = values.map((value, i) => (value - mean[i % width]) / deviation[i % width]);
  const turned = new Float32Array(standard.length);
  for (let i = 0; i < count; i++) for (let j = 0; j < width; j++) turned[j * count + i] = standard[i * width + j] / count;
  const correlation = tidy(() => matMul(tensor2d(turned, [width, count]), tensor2d(standard, [count, width])).dataSync());
  const times = (basis: Float32Array): Float32Array =>
    tidy(() => matMul(tensor2d(correlation, [width, width]), tensor2d(basis, [width, r])).dataSync()) as Float32Array;
  const random = new Random(seed).fork('whiten');
  let basis = orthonormal(
    Float32Array.from({ length: width * r }, () => random.normal(0, 1)),
    r,
  );
  for (let sweep = 0; sweep < SWEEPS; sweep++) basis = orthonormal(times(basis), r);
  const image = times(basis);
  const kernel = new Float32Array(width * r);
  const bias = new Float32Array(r);
  for (let k = 0; k < r; k++) {
    let variance = 0;
    for (let j = 0; j < width; j++) variance += basis[j * r + k] * image[j * r + k];
    const gain = 1 / Math.sqrt(Math.max(variance, 1e-6));
    for (let j = 0; j < width; j++) {
      kernel[j * r + k] = (gain * basis[j * r + k]) / deviation[j];
      bias[k] -= kernel[j * r + k] * mean[j];
    }
  }
  return { kernel: { shape: [width, r], values: kernel }, bias: { shape: [r], values: bias } };
}

/** The columns of a (n, r) matrix made orthonormal, one after the other (modified Gram-Schmidt). */
function orthonormal(matrix: Float32Array, r: number): Float32Array {
  const n = matrix.length / r;
  const q = Float64Array.from(matrix);
  for (let k = 0; k < r; k++) {
    for (let other = 0; other < k; other++) {
      let dot = 0;
      for (let j = 0; j < n; j++) dot += q[j * r + k] * q[j * r + other];
      for (let j = 0; j < n; j++) q[j * r + k] -= dot * q[j * r + other];
    }
    let square = 0;
    for (let j = 0; j < n; j++) square += q[j * r + k] ** 2;
    const gain = 1 / Math.sqrt(square || 1);
    for (let j = 0; j < n; j++) q[j * r + k] *= gain;
  }
  return Float32Array.from(q);
}
