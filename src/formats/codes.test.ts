import { expect, it } from 'vitest';
import { fromCodes, toCodes } from './codes';

const VALUES = { shape: [3, 2], values: Float32Array.of(1, 0, -2, 0, 0.5, 0) };

it('keeps every number to half a step of its own column', () => {
  const { codes, scale } = toCodes(VALUES);
  expect(Array.from(codes.values)).toEqual([64, 0, -127, 0, 32, 0]);
  expect(scale.values[0]).toBeCloseTo(2 / 127);
  const back = fromCodes(codes, scale)?.values ?? [];
  VALUES.values.forEach((value, i) => {
    expect(Math.abs(back[i]! - value)).toBeLessThanOrEqual(1 / 127 + 1e-6);
  });
});

it('refuses a scale of another width', () => {
  const { codes } = toCodes(VALUES);
  expect(fromCodes(codes, { shape: [3], values: new Float32Array(3) })).toBeNull();
  expect(fromCodes(codes, { shape: [2, 1], values: new Float32Array(2) })).toBeNull();
});
