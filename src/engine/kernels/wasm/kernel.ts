/** What a kernel is to tfjs, and the checks they share. */
import { type NamedAttrMap, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { KernelInstance } from './instance';

export type Kernel = (
  kernels: KernelInstance,
  inputs: Readonly<Record<string, TensorInfo>>,
  attrs: NamedAttrMap,
) => TensorInfo | TensorInfo[];

export function expectShape(actual: TensorInfo, expected: number[], name: string): void {
  if (actual.shape.length !== expected.length || actual.shape.some((length, axis) => length !== expected[axis]))
    throw new RangeError(`${name} is [${actual.shape}], not [${expected}].`);
}

/** Rows and width of a tensor seen as a matrix of its last axis. */
export function matrixShape(x: TensorInfo): [rows: number, width: number] {
  const width = x.shape[x.shape.length - 1];
  return [util.sizeFromShape(x.shape) / width, width];
}
