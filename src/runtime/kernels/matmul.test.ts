import { engine, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { closeTo, startWasm, uniform } from './testing';

beforeAll(startWasm);

const run = (name: string, inputs: Record<string, Tensor>): Float32Array =>
  (engine().runKernel(name, inputs, {}) as Tensor).dataSync() as Float32Array;

/** sum over s of left(row, s) * right(s, column) in float64. */
function product(
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

  it('refuses operands that do not fit', () => {
    const a = tensor([1, 2, 3, 4], [2, 2]);
    const b = tensor([1, 2, 3], [3, 1]);
    expect(() => run('HnfMatMulAtB', { a, b })).toThrow(/b is \[3,1\]/);
    expect(() => run('HnfMatMulABt', { a, b })).toThrow(/b is \[3,1\]/);
  });
});

describe('HnfGraphProduct', () => {
  it.each([
    [1, 1, 4, 1],
    [2, 17, 64, 0.2],
    [2, 50, 36, 0.1],
    [1, 33, 192, 1],
    [1, 9, 8, 0],
  ])('agrees with float64 loops: %i graphs of %i nodes, %i channels, a share of %d joined', (batch, nodes, width, share) => {
    const present = uniform([batch, nodes, nodes], 3, 0, 1);
    const laplacian = uniform([batch, nodes, nodes], 1, -1, 1).map((weight, i) => (present[i] < share ? weight : 0));
    const z = uniform([batch, nodes, width], 2, -1, 1);
    const expected = Array.from({ length: batch }, (_, b) => [
      ...product(
        nodes,
        width,
        nodes,
        (row, s) => laplacian[(b * nodes + row) * nodes + s],
        (s, column) => z[(b * nodes + s) * width + column],
      ),
    ]).flat();
    tidy(() => {
      const out = run('HnfGraphProduct', {
        laplacian: tensor(laplacian, [batch, nodes, nodes]),
        z: tensor(z, [batch, nodes, width]),
      });
      if (share === 0) expect(out.every((value) => value === 0)).toBe(true);
      else closeTo(out, expected, 2e-6);
    });
  });
});
