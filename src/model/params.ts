/** Parameters as flat dictionaries: plain arrays for files, seeds and optimisers; tensors under the same names for computing. */

import { type Tensor, tensor, tensor1d } from '@tensorflow/tfjs-core';
import { dictionary } from '../base/dictionary';
import type { Random } from '../base/random';
import type { Tensors } from '../engine/operation';
import type { Linear, Norm, OptionalTensorName, TensorName } from './param-names';

export interface ArrayTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** `{ 'level0.patch.kernel': { shape: [256, 64], values } , ... }` */
export type ParamArrays = Record<string, ArrayTensor>;

/** Arrays of these names. */
export type Arrays<Name extends string> = Readonly<Record<Name, ArrayTensor>>;

/** Tensors of these names. */
export type Named<Name extends string> = Readonly<Record<Name, Tensor>>;

/** A network's parameters as tensors of the current backend. */
export type Params = Named<TensorName> & Partial<Named<OptionalTensorName>>;

/** What is under `Prefix.`, by the rest of its name. */
export type Scoped<From, Prefix extends string> = {
  readonly [Key in keyof From as Key extends `${Prefix}.${infer Name}` ? Name : never]: From[Key];
};

export type LevelParams = Scoped<Params, `level${number}`>;

/** A vector field's parameters are one tensor (engine/field-layout.ts); all others are tensors by themselves. */
const PACKED = /^(level\d+\.(?:forward|backward))\./;

/** The name of the tensor that holds a parameter. */
export const tensorName = (name: string): string => PACKED.exec(name)?.[1] ?? name;

/** Uploads one array. */
export const toTensor = ({ shape, values }: ArrayTensor): Tensor => tensor(values, [...shape], 'float32');

/**
 * Uploads every array; the caller disposes what comes back. Its type is the caller's word that the arrays hold what is asked for: a
 * model's folder is checked when it is opened (models/folder.ts).
 */
export function toTensors<P extends Tensors = Params>(arrays: ParamArrays): P {
  const packs = new Map<string, ArrayTensor[]>();
  const tensors = dictionary<Tensor>();
  for (const [name, array] of Object.entries(arrays).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const pack = tensorName(name);
    if (pack === name) tensors[name] = toTensor(array);
    else packs.set(pack, [...(packs.get(pack) ?? []), array]);
  }
  for (const [pack, parts] of packs) tensors[pack] = tensor1d(joined(parts), 'float32');
  return tensors as Tensors as P;
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
export async function toArrays(params: Tensors): Promise<ParamArrays> {
  const entries = await Promise.all(
    Object.entries(params).map(
      async ([name, t]) => [name, { shape: t.shape, values: (await t.data()) as Float32Array }] as const,
    ),
  );
  return Object.fromEntries(entries);
}

/** The parameters under `prefix.`, with the prefix taken off: `scoped(p, 'level0')['patch.kernel']`. */
export function scoped<From extends Partial<Tensors>, const Prefix extends string>(
  params: From,
  prefix: Prefix,
): Scoped<From, Prefix> {
  const own = Object.entries(params).filter(([name]) => name.startsWith(`${prefix}.`));
  return dictionary(own.map(([name, value]) => [name.slice(prefix.length + 1), value])) as Scoped<From, Prefix>;
}

/** The arrays under `prefix.`. */
export const prefixed = <const Prefix extends string, Name extends string>(
  prefix: Prefix,
  arrays: { readonly [Key in Name]?: ArrayTensor },
): Arrays<`${Prefix}.${Name}`> =>
  dictionary(Object.entries(arrays).map(([name, value]) => [`${prefix}.${name}`, value])) as Arrays<`${Prefix}.${Name}`>;

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
export const linearInit = <const Name extends string>(random: Random, name: Name, from: number, to: number, gain = 1) =>
  ({
    [`${name}.kernel`]: normal(random.fork(name), [from, to], gain / Math.sqrt(from)),
    [`${name}.bias`]: constant([to], 0),
  }) as Arrays<Linear<Name>>;

export const normInit = <const Name extends string>(name: Name, width: number) =>
  ({ [`${name}.scale`]: constant([width], 1), [`${name}.shift`]: constant([width], 0) }) as Arrays<Norm<Name>>;
