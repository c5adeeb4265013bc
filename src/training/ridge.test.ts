import { describe, expect, it, vi } from 'vitest';
import { Random } from '../base/random';
import { ridge } from './ridge';

// Small networks are trained: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const random = new Random(1);
const draw = (n: number, width: number) => Float32Array.from({ length: n * width }, () => random.normal());
const ones = (n: number) => new Array<number>(n).fill(1);

describe('ridge regression', () => {
  it('meets its normal equations: the penalised residual is orthogonal to every standardised feature', () => {
    const [n, width, strength] = [40, 5, 0.2];
    const rows = draw(n, width).map((value, i) => value * (1 + (i % width)) + 3);
    const labels = Array.from({ length: n }, () => random.integer(0, 2));
    const { weight, bias } = ridge({ rows, width, labels, weights: ones(n) }, 3, strength);
    for (let j = 0; j < width; j++) {
      const column = Array.from({ length: n }, (_, i) => rows[i * width + j]);
      const mean = column.reduce((a, b) => a + b) / n;
      const variance = column.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n;
      for (let c = 0; c < 3; c++) {
        let product = 0;
        for (let i = 0; i < n; i++) {
          let score = bias[c];
          for (let k = 0; k < width; k++) score += weight[c * width + k] * rows[i * width + k];
          product += ((labels[i] === c ? 1 : 0) - score) * (column[i] - mean);
        }
        expect(product / n).toBeCloseTo(strength * weight[c * width + j] * variance, 5);
      }
    }
  });

  it('separates what a line separates, and gives a constant feature no weight', () => {
    const labels = Array.from({ length: 30 }, (_, i) => i % 2);
    const rows = Float32Array.from(labels.flatMap((label) => [label === 0 ? -1 : 1, 7]));
    const { weight, bias } = ridge({ rows, width: 2, labels, weights: ones(30) }, 2, 0.1);
    const score = (x: number, c: number) => weight[2 * c] * x + weight[2 * c + 1] * 7 + bias[c];
    expect(score(1, 1)).toBeGreaterThan(score(1, 0) + 0.5);
    expect(score(-1, 0)).toBeGreaterThan(score(-1, 1) + 0.5);
    expect(Math.abs(weight[1])).toBeLessThan(1e-6);
  });

  it('counts a row of weight 2 as two rows', () => {
    const rows = draw(6, 2);
    const labels = [0, 1, 0, 1, 1, 0];
    const twice = Float32Array.from([...rows, ...rows.subarray(0, 2)]);
    const doubled = ridge({ rows: twice, width: 2, labels: [...labels, 0], weights: ones(7) }, 2, 0.1);
    const weighted = ridge({ rows, width: 2, labels, weights: [2, 1, 1, 1, 1, 1] }, 2, 0.1);
    weighted.weight.forEach((value, i) => {
      expect(value).toBeCloseTo(doubled.weight[i], 5);
    });
  });
});

it('gives the same with more rows than columns as with fewer: both ways through the equations agree', () => {
  const [n, width] = [9, 8];
  const rows = draw(n, width);
  const labels = Array.from({ length: n }, (_, i) => i % 3);
  // Copies of a column share its weight, and turn a tall problem into a wide one.
  const wide = Float32Array.from({ length: n * 2 * width }, (_, i) => rows[Math.floor(i / (2 * width)) * width + (i % width)]);
  const tall = ridge({ rows, width, labels, weights: ones(n) }, 3, 0.1);
  const doubled = ridge({ rows: wide, width: 2 * width, labels, weights: ones(n) }, 3, 0.2);
  for (let c = 0; c < 3; c++)
    for (let j = 0; j < width; j++) expect(2 * doubled.weight[c * 2 * width + j]).toBeCloseTo(tall.weight[c * width + j], 5);
});
