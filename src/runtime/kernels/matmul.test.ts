import { engine, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { closeTo, product, startWasm, uniform } from './testing';

beforeAll(startWasm);

const run = (name: string, inputs: Record<string, Tensor>): Float32Array =>
  (engine().runKernel(name, inputs, {}) as Tensor).dataSync() as Float32Array;

const SHAPES = [
  [1, 1, 1],
  [5, 3, 7],
  [130, 64, 64],
  [257, 66, 12],
  [394, 64, 192],
  [128, 256, 9],
];

describe('the products of a linear layer', () => {
  it.each(SHAPES)('HnfMatMulAtB: [%i, %i]^T x [.., %i]', (m, k, n) => {
    const a = uniform([m, k], 1, -1, 1);
    const b = uniform([m, n], 2, -1, 1);
    tidy(() => {
      const c = run('HnfMatMulAtB', { a: tensor(a, [m, k]), b: tensor(b, [m, n]) });
      closeTo(
        c,
        product(
          k,
          n,
          m,
          (row, s) => a[s * k + row],
          (s, column) => b[s * n + column],
        ),
        2e-6,
      );
    });
  });

  it.each(SHAPES)('HnfMatMulABt: [%i, ..] x [%i, %i]^T', (m, k, n) => {
    const a = uniform([m, n], 1, -1, 1);
    const b = uniform([k, n], 2, -1, 1);
    tidy(() => {
      const c = run('HnfMatMulABt', { a: tensor(a, [m, n]), b: tensor(b, [k, n]) });
      closeTo(
        c,
        product(
          m,
          k,
          n,
          (row, s) => a[row * n + s],
          (s, column) => b[column * n + s],
        ),
        2e-6,
      );
    });
  });

  it.each([
    [1, 1],
    [3152, 64],
    [7, 70],
  ])('HnfColumnSums: [%i, %i]', (rows, columns) => {
    const x = uniform([rows, columns], 1, -1, 1);
    tidy(() => {
      const sums = run('HnfColumnSums', { x: tensor(x, [rows, columns]) });
      closeTo(
        sums,
        product(
          1,
          columns,
          rows,
          () => 1,
          (row, column) => x[row * columns + column],
        ),
        3e-6,
      );
    });
  });

  it('refuses operands that do not fit', () => {
    const a = tensor([1, 2, 3, 4], [2, 2]);
    const b = tensor([1, 2, 3], [3, 1]);
    expect(() => run('HnfMatMulAtB', { a, b })).toThrow(/b is \[3,1\]/);
    expect(() => run('HnfMatMulABt', { a, b })).toThrow(/b is \[3,1\]/);
  });
});
