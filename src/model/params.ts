/** Parameters as flat dictionaries: plain arrays for files, seeds and optimisers; tensors under the same names for computing. */

import { type Tensor, tensor, tensor1d } from '@tensorflow/tfjs-core';
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

/** A vector field's parameters are one tensor (engine/field-layout.ts); all others are tensors by themselves. */
const PACKED = /^(level\d+\.(?:forward|backward))\./;

/** The name of the tensor that holds a parameter. */
export const tensorName = (name: string): string => PACKED.exec(name)?.[1] ?? name;

/** Uploads every array; the caller disposes what comes back. */
export function toTensors(arrays: ParamArrays): Params {
  const packs = dictionary<ArrayTensor[]>();
  const tensors = dictionary<Tensor>();
  for (const name of Object.keys(arrays).sort()) {
    const [pack, { shape, values }] = [tensorName(name), arrays[name]];
    if (pack === name) tensors[name] = tensor(values, [...shape], 'float32');
    else packs[pack] = [...(packs[pack] ?? []), arrays[name]];
  }
  for (const pack in packs) tensors[pack] = tensor1d(joined(packs[pack]), 'float32');
  return tensors;
}

function joined(arrays: readonly ArrayTensor[]): Float32Array {
  const all = new Float32Array(arrays.reduce((length, { values }) => length + values.length, 0));
  let end = 0;
  for (const { values } of arrays) {
    all.set(values, end);
    end += values.length;
  }
  return all;
}

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
