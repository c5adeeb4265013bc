import { describe, expect, it } from 'vitest';
import { createExamples } from '../dataset/examples';
import { joinExamples } from './training-data';

describe('joined sets', () => {
  it('hold the first, unchanged, then the other, each picture under its label', () => {
    const [drawn, real] = [createExamples(2, 8), createExamples(3, 8)];
    drawn.pixels.fill(9);
    drawn.labels.set([3, 1]);
    real.pixels.fill(5);
    real.labels.fill(2);
    const set = joinExamples(drawn, real);
    expect(Array.from(set.labels)).toEqual([3, 1, 2, 2, 2]);
    expect(set.side).toBe(8);
    expect(set.pixels.slice(0, 128).every((value) => value === 9)).toBe(true);
    expect(set.pixels.slice(128).every((value) => value === 5)).toBe(true);
    expect(joinExamples(null, real)).toBe(real);
  });
});
