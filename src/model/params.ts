/** Parameters as flat dictionaries: plain arrays for files, seeds and optimisers; tensors under the same names for computing. */

import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { dictionary } from '../base/dictionary';
import type { Random } from '../base/random';

export interface ArrayTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** `{ 'level0.patch.kernel': { shape: [256, 64], values } , ... }` */
export type ParamArrays = Record<string, ArrayTensor>;

/** The same names, as tensors of the current backend. */
export type Params = Record<string, Tensor>;

/** Uploads every array; the caller disposes what comes back. */
export const toTensors = (arrays: ParamArrays): Params =>
  Object.fromEntries(Object.entries(arrays).map(([name, { shape, values }]) => [name, tensor(values, [...shape], 'float32')]));

/** Downloads every tensor (asynchronously: never `dataSync`, which a GPU cannot always give). */
export async function toArrays(params: Params): Promise<ParamArrays> {
  const entries = await Promise.all(
    Object.entries(params).map(
      async ([name, t]) => [name, { shape: t.shape, values: (await t.data()) as Float32Array }] as const,
    ),
  );
  return Object.fromEntries(entries);
}

/** The parameters under `prefix.`, with the prefix taken off: `scoped(p, 'level0')['patch.kernel']`. */
export function scoped(params: Params, prefix: string): Params {
  const out = dictionary<Params[string]>();
  for (const name in params) if (name.startsWith(`${prefix}.`)) out[name.slice(prefix.length + 1)] = params[name];
  return out;
}

export const countParams = (arrays: ParamArrays): number =>
  Object.values(arrays).reduce((sum, { values }) => sum + values.length, 0);

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

export const constant = (shape: readonly number[], value: number): ArrayTensor => ({
  shape,
  values: new Float32Array(size(shape)).fill(value),
});

export function normal(random: Random, shape: readonly number[], deviation: number): ArrayTensor {
  const values = new Float32Array(size(shape));
  for (let i = 0; i < values.length; i++) values[i] = random.normal(0, deviation);
  return { shape, values };
}

/** A linear layer `[from, to]`: normal with deviation `gain / sqrt(from)`, bias zero. */
export const linearInit = (random: Random, name: string, from: number, to: number, gain = 1): ParamArrays => ({
  [`${name}.kernel`]: normal(random.fork(name), [from, to], gain / Math.sqrt(from)),
  [`${name}.bias`]: constant([to], 0),
});

export const normInit = (name: string, width: number): ParamArrays => ({
  [`${name}.scale`]: constant([width], 1),
  [`${name}.shift`]: constant([width], 0),
});
