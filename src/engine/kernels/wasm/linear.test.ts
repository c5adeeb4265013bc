import { engine, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { closeTo, product, startWasm, uniform } from './testing';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

beforeAll(startWasm);

const run = (name: string, inputs: Record<string, Tensor>): Tensor | Tensor[] => engine().runKernel(name, inputs, {});

describe('HnfLinear', () => {
  // M around multiples of 4 and of the block of 128 rows, K and N around multiples of 8, one row alone.
  it.each([
    [1, 1, 1],
    [5, 3, 7],
    [16, 64, 64],
    [130, 64, 64],
    [257, 66, 12],
    [394, 64, 192],
    [128, 256, 9],
  ])('agrees with float64 loops, and so does its gradient: [%i, %i] x [.., %i]', (m, k, n) => {
    const x = uniform([m, k], 1, -1, 1);
    const w = uniform([k, n], 2, -1, 1);
    const bias = uniform([n], 3, -1, 1);
    const dy = uniform([m, n], 4, -1, 1);
    const atX = (row: number, step: number) => x[row * k + step];
    const atW = (row: number, step: number) => w[row * n + step];
    const atDy = (row: number, step: number) => dy[row * n + step];
    tidy(() => {
      const inputs = { x: tensor(x, [m, k]), w: tensor(w, [k, n]) };
      const y = run('HnfLinear', { ...inputs, bias: tensor(bias) }) as Tensor;
      const [dx, dw, dbias] = run('HnfLinearGrad', { ...inputs, dy: tensor(dy, [m, n]) }) as Tensor[];
      closeTo(
        y.dataSync(),
        product(m, n, k, atX, atW).map((sum, at) => sum + bias[at % n]),
        2e-6,
      );
      closeTo(
        dx.dataSync(),
        product(m, k, n, atDy, (step, column) => atW(column, step)),
        2e-6,
      );
      closeTo(
        dw.dataSync(),
        product(k, n, m, (row, step) => atX(step, row), atDy),
        2e-6,
      );
      closeTo(
        dbias.dataSync(),
        product(1, n, m, () => 1, atDy),
        3e-6,
      );
    });
  });

  it('refuses operands that do not fit', () => {
    const x = tensor([1, 2, 3, 4], [2, 2]);
    const w = tensor([1, 2, 3], [3, 1]);
    expect(() => run('HnfLinear', { x, w, bias: tensor([1]) })).toThrow(/w is \[3,1\]/);
    expect(() => run('HnfLinearGrad', { x, w: x, dy: w })).toThrow(/dy is \[3,1\]/);
  });
});
