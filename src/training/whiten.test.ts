import { setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Random } from '../base/random';
import { standardiser, whitener } from './whiten';

// Small networks are trained: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const [COUNT, WIDTH, R] = [500, 6, 3];
let values: Float32Array;

/** Six columns that follow three hidden ones, on very different scales, with a little noise. */
beforeAll(async () => {
  await setBackend('cpu');
  const random = new Random(5);
  const mixing = Array.from({ length: WIDTH }, () => Array.from({ length: R }, () => random.normal(0, 1)));
  values = new Float32Array(COUNT * WIDTH);
  for (let i = 0; i < COUNT; i++) {
    const hidden = Array.from({ length: R }, () => random.normal(0, 1));
    for (let j = 0; j < WIDTH; j++)
      values[i * WIDTH + j] =
        10 ** (j - 2) * (mixing[j].reduce((sum, m, k) => sum + m * hidden[k], 0) + 0.01 * random.normal(0, 1)) + j;
  }
});

const momentsOf = (column: readonly number[]) => {
  const mean = column.reduce((a, b) => a + b) / column.length;
  return { mean, variance: column.reduce((sum, v) => sum + (v - mean) ** 2, 0) / column.length };
};

describe('the map between front and network', () => {
  it('gives every column of the vector zero mean and unit deviation', () => {
    const { scale, shift } = standardiser({ values, width: WIDTH });
    for (let j = 0; j < WIDTH; j++) {
      const { mean, variance } = momentsOf(
        Array.from({ length: COUNT }, (_, i) => values[i * WIDTH + j] * scale.values[j] + shift.values[j]),
      );
      expect(mean).toBeCloseTo(0, 4);
      expect(variance).toBeCloseTo(1, 4);
    }
  });

  it('gives the patches uncorrelated components of unit deviation that keep what the columns share', () => {
    const { kernel, bias } = whitener({ values, width: WIDTH }, R, 1);
    const rows = Array.from({ length: COUNT }, (_, i) =>
      Array.from({ length: R }, (_, k) => {
        let sum = bias.values[k];
        for (let j = 0; j < WIDTH; j++) sum += values[i * WIDTH + j] * kernel.values[j * R + k];
        return sum;
      }),
    );
    for (let k = 0; k < R; k++) {
      const { mean, variance } = momentsOf(rows.map((row) => row[k]));
      expect(mean).toBeCloseTo(0, 3);
      expect(variance).toBeCloseTo(1, 1);
      for (let other = 0; other < k; other++)
        expect(rows.reduce((sum, row) => sum + row[k] * row[other], 0) / COUNT).toBeCloseTo(0, 1);
    }
    // Three components explain every column but for its noise.
    for (let j = 0; j < WIDTH; j++) {
      const column = Array.from({ length: COUNT }, (_, i) => values[i * WIDTH + j]);
      const { mean, variance } = momentsOf(column);
      let explained = 0;
      for (let k = 0; k < R; k++)
        explained += (rows.reduce((sum, row, i) => sum + row[k] * (column[i] - mean), 0) / COUNT) ** 2;
      expect(explained / variance).toBeGreaterThan(0.97);
    }
  });

  it('is the same for the same seed', () => {
    const once = whitener({ values, width: WIDTH }, R, 'a');
    expect(whitener({ values, width: WIDTH }, R, 'a').kernel.values).toEqual(once.kernel.values);
  });
});
