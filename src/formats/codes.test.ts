import { expect, it } from 'vitest';
import { fromCodes, toCodes } from './codes';

const VALUES = Float32Array.of(1, 0, -2, 0, 0.5, 0);

it('keeps every number to half a step of its own column', () => {
  const { codes, scale } = toCodes(VALUES, 2);
  expect(Array.from(codes)).toEqual([64, 0, -127, 0, 32, 0]);
  expect(scale[0]).toBeCloseTo(2 / 127);
  const back = fromCodes(codes, scale);
  VALUES.forEach((value, i) => {
    expect(Math.abs(back[i]! - value)).toBeLessThanOrEqual(1 / 127 + 1e-6);
  });
});

it('gives the same codes again for what they stand for', () => {
  const values = Float32Array.from({ length: 600 }, (_, i) => Math.sin(i * i) * 10 ** ((i % 6) - 3));
  const { codes, scale } = toCodes(values, 6);
  expect(toCodes(fromCodes(codes, scale), 6).codes).toEqual(codes);
});
