import { engine, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { closeTo, startWasm, uniform } from './testing';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

beforeAll(startWasm);

const run = (name: string, inputs: Record<string, Tensor>): Float32Array[] => {
  const outputs = engine().runKernel(name, inputs, {}) as Tensor | Tensor[];
  return (Array.isArray(outputs) ? outputs : [outputs]).map((output) => output.dataSync() as Float32Array);
};

describe('HnfLayerNorm', () => {
  /** Loss sum(dy * layerNorm(x)) in float64, for one x, gamma and beta. */
  function forward(x: ArrayLike<number>, gamma: ArrayLike<number>, beta: ArrayLike<number>, width: number): Float64Array {
    const y = new Float64Array(x.length);
    for (let r = 0; r < x.length; r += width) {
      let mean = 0;
      for (let c = 0; c < width; c++) mean += x[r + c] / width;
      let variance = 0;
      for (let c = 0; c < width; c++) variance += (x[r + c] - mean) ** 2 / width;
      for (let c = 0; c < width; c++) y[r + c] = ((x[r + c] - mean) / Math.sqrt(variance + 1e-5)) * gamma[c] + beta[c];
    }
    return y;
  }

  it.each([
    [1, 4],
    [3, 7],
    [5, 64],
    [2 * 197, 64],
    [9, 192],
    [6, 10],
  ])('agrees with float64 loops on [%i, %i], its gradient with finite differences', (rows, width) => {
    // Far from zero, so that a variance computed as a difference of means would show.
    const values = {
      x: uniform([rows, width], 1, 20, 24),
      gamma: uniform([width], 2, 0.5, 2),
      beta: uniform([width], 3, -1, 1),
    };
    const dy = uniform([rows, width], 4, -1, 1);
    const wide = {
      x: Float64Array.from(values.x),
      gamma: Float64Array.from(values.gamma),
      beta: Float64Array.from(values.beta),
    };
    const loss = () => forward(wide.x, wide.gamma, wide.beta, width).reduce((sum, y, i) => sum + y * dy[i], 0);
    const slopes = (vector: Float64Array) =>
      vector.map((value, i) => {
        const step = 1e-5;
        vector[i] = value + step;
        const above = loss();
        vector[i] = value - step;
        const below = loss();
        vector[i] = value;
        return (above - below) / (2 * step);
      });
    tidy(() => {
      const x = tensor(values.x, [rows, width]);
      const gamma = tensor(values.gamma);
      const [y] = run('HnfLayerNorm', { x, gamma, beta: tensor(values.beta) });
      closeTo(y, forward(values.x, values.gamma, values.beta, width), 5e-6);
      const [dx, dgamma, dbeta] = run('HnfLayerNormGrad', { x, gamma, dy: tensor(dy, [rows, width]) });
      // All of dx is checked on small tensors; on large ones finite differences of every entry would take minutes.
      if (rows * width < 1000) closeTo(dx, slopes(wide.x), 1e-5);
      closeTo(dgamma, slopes(wide.gamma), 1e-5);
      closeTo(dbeta, slopes(wide.beta), 1e-5);
    });
  });

  it('keeps leading axes and gives three outputs that tfjs disposes of', () => {
    const before = engine().memory().numTensors;
    tidy(() => {
      const x = tensor(uniform([2, 3, 8], 1, -1, 1), [2, 3, 8]);
      const gamma = tensor(uniform([8], 2, -1, 1));
      const outputs = engine().runKernel('HnfLayerNormGrad', { x, gamma, dy: x }, {}) as unknown as Tensor[];
      expect(outputs.map((output) => output.shape)).toEqual([[2, 3, 8], [8], [8]]);
    });
    expect(engine().memory().numTensors).toBe(before);
  });
});

describe('HnfGelu', () => {
  const gelu = (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

  it.each([1, 3, 4, 1001])('agrees with the tanh formula and its slope on %i values', (count) => {
    const x = uniform([count], 1, -8, 8);
    const dy = uniform([count], 2, -1, 1);
    tidy(() => {
      const [y] = run('HnfGelu', { x: tensor(x) });
      const [dx] = run('HnfGeluGrad', { x: tensor(x), dy: tensor(dy) });
      closeTo(y, Float64Array.from(x, gelu), 3e-7);
      closeTo(
        dx,
        Float64Array.from(x, (value, i) => (dy[i] * (gelu(value + 1e-5) - gelu(value - 1e-5))) / 2e-5),
        1e-6,
      );
    });
  });

  it('is accurate relative to each value wherever the value counts', () => {
    const x = Float32Array.from({ length: 4001 }, (_, i) => (i - 1500) / 500); // -3 .. 5
    tidy(() => {
      const [y] = run('HnfGelu', { x: tensor(x) });
      for (let i = 0; i < x.length; i++) expect(Math.abs(y[i] - gelu(x[i]))).toBeLessThanOrEqual(2e-6 * Math.abs(gelu(x[i])));
    });
  });

  it('keeps its limits and lets NaN through', () => {
    tidy(() => {
      const x = tensor([0, 1e4, -1e4, Number.NaN, Number.POSITIVE_INFINITY]);
      const [y] = run('HnfGelu', { x });
      expect([...y.slice(0, 2)]).toEqual([0, 1e4]);
      expect(Math.abs(y[2])).toBeLessThan(1e-20);
      expect(y[3]).toBeNaN();
      expect(y[4]).toBe(Number.POSITIVE_INFINITY);
    });
  });
});

describe('HnfSignedRoot', () => {
  it.each([1, 3, 4, 1001])('is sign(x) sqrt(|x|) on %i values', (count) => {
    const x = uniform([count], 1, -8, 8);
    tidy(() => {
      const [y] = run('HnfSignedRoot', { x: tensor(x) });
      closeTo(
        y,
        Float64Array.from(x, (value) => Math.sign(value) * Math.sqrt(Math.abs(value))),
        1e-7,
      );
    });
  });
});

describe('Identity', () => {
  it('shares the values of any dtype, which outlive the original', async () => {
    const { numDataBuffers } = engine().memory();
    for (const original of [tensor([1, 2, 3]), tensor([4, 5], [2], 'int32'), tensor(['a', 'b'])]) {
      const values = [...original.dataSync()];
      const buffers = engine().memory().numDataBuffers;
      const copy = original.clone();
      expect(engine().memory().numDataBuffers).toBe(buffers);
      original.dispose();
      expect([...(await copy.data())]).toEqual(values);
      copy.dispose();
    }
    expect(engine().memory().numDataBuffers).toBe(numDataBuffers);
  });
});
