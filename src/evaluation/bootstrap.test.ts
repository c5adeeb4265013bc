import { describe, expect, it } from 'vitest';
import { Random } from '../base/random';
import { bootstrapIntervals } from './bootstrap';
import { wilsonInterval } from './ranking';

const sample = (n: number, accuracy: number, seed: string) => {
  const random = new Random(seed);
  const truth = Array.from({ length: n }, (_, i) => i % 2);
  return { truth, predicted: truth.map((c) => (random.chance(accuracy) ? c : 1 - c)) };
};

describe('bootstrapIntervals', () => {
  it('is about as wide as the score interval of a share', () => {
    const { truth, predicted } = sample(200, 0.8, 'a');
    const { top1 } = bootstrapIntervals(truth, predicted, 2, { seed: 1 });
    const right = truth.filter((c, i) => predicted[i] === c).length;
    const [low, high] = wilsonInterval(right, 200);
    expect(top1?.[0]).toBeCloseTo(low, 1);
    expect(top1?.[1]).toBeCloseTo(high, 1);
  });

  // Two hundred rounds over each of a hundred samples.
  it('covers the true accuracy about as often as it says', { timeout: 60_000 }, () => {
    let covered = 0;
    for (let i = 0; i < 100; i++) {
      const { truth, predicted } = sample(80, 0.75, `run ${i}`);
      const { top1 } = bootstrapIntervals(truth, predicted, 2, { seed: i, rounds: 200 });
      if (top1 && top1[0] <= 0.75 && 0.75 <= top1[1]) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(86);
    expect(covered).toBeLessThan(100);
  });

  it('is wider when the pictures of a group err together', () => {
    const truth = Array.from({ length: 100 }, (_, i) => i % 2);
    const groups = truth.map((_, i) => `specimen ${Math.floor(i / 10)}`);
    const predicted = truth.map((c, i) => (Math.floor(i / 10) < 3 ? 1 - c : c));
    const width = (interval: readonly [number, number] | null) => (interval ? interval[1] - interval[0] : 0);
    const alone = bootstrapIntervals(truth, predicted, 2, { seed: 1 });
    const together = bootstrapIntervals(truth, predicted, 2, { seed: 1, groups });
    expect(width(together.top1)).toBeGreaterThan(2 * width(alone.top1));
  });

  it('repeats with its seed, and says nothing about a class nobody has', () => {
    const { truth, predicted } = sample(30, 0.7, 'b');
    const first = bootstrapIntervals(truth, predicted, 3, { seed: 5, rounds: 100 });
    expect(bootstrapIntervals(truth, predicted, 3, { seed: 5, rounds: 100 })).toEqual(first);
    expect(first.perClass[2]).toEqual({ precision: null, recall: null, f1: null });
    expect(bootstrapIntervals([], [], 1, { seed: 1 }).top1).toBeNull();
  });
});
