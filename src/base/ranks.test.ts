import { describe, expect, it } from 'vitest';
import { Random } from './random';
import { valuesAt } from './ranks';

const sorted = (values: Float32Array, places: readonly number[]): number[] => {
  const all = values.slice().sort();
  return places.map((place) => all[place]);
};

describe('order statistics', () => {
  const random = new Random(1);
  const draw = (count: number, value: () => number): Float32Array => Float32Array.from({ length: count }, value);

  it.each([
    ['spread over many powers of two, of both signs', draw(100, () => random.uniform(-1, 1) * 10 ** random.integer(-30, 30))],
    ['crowded into one small range', draw(100, () => 1 + 1e-4 * random.uniform(0, 1))],
    ['of a few grey levels', draw(100, () => random.integer(0, 3) / 255)],
    ['all alike', new Float32Array(50).fill(0.5)],
    ['with zeros of both signs', Float32Array.of(0, -0, 1, -0, 0, -1)],
    ['with infinities and NaN', Float32Array.of(Number.NaN, 1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2)],
    ['a single one', Float32Array.of(7)],
  ])('are those of the sorted list: %s', (_, values) => {
    const places = Array.from(values, (_, i) => i);
    expect(valuesAt(values, places)).toEqual(sorted(values, places));
  });

  it('leave the values as they were, also in the middle of a larger buffer', () => {
    const all = Float32Array.of(9, 3, 1, 2, -9);
    expect(valuesAt(all.subarray(1, 4), [0, 2])).toEqual([1, 3]);
    expect(Array.from(all)).toEqual([9, 3, 1, 2, -9]);
  });
});
