import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHalfBits, HALF_MAX, toHalfBits } from './half';

describe('half precision', () => {
  it('reads the values the standard names', () => {
    expect(fromHalfBits(0x3c00)).toBe(1);
    expect(fromHalfBits(0xc000)).toBe(-2);
    expect(fromHalfBits(0x7bff)).toBe(HALF_MAX);
    expect(fromHalfBits(0x0001)).toBe(2 ** -24);
    expect(fromHalfBits(0x0400)).toBe(2 ** -14);
    expect(fromHalfBits(0x3555)).toBe(1365 / 4096);
    expect(fromHalfBits(0x7c00)).toBe(Number.POSITIVE_INFINITY);
    expect(fromHalfBits(0xfc00)).toBe(Number.NEGATIVE_INFINITY);
    expect(fromHalfBits(0x7e00)).toBeNaN();
    expect(Object.is(fromHalfBits(0x8000), -0)).toBe(true);
  });

  it('brings every one of the 65,536 halves back unchanged', () => {
    for (let bits = 0; bits < 65536; bits++) {
      const value = fromHalfBits(bits);
      if (Number.isNaN(value)) expect(fromHalfBits(toHalfBits(value))).toBeNaN();
      else if (toHalfBits(value) !== bits)
        expect.fail(`0x${bits.toString(16)} came back as 0x${toHalfBits(value).toString(16)}`);
    }
  });

  it('rounds to the nearest, ties to even', () => {
    expect(toHalfBits(1 + 2 ** -11)).toBe(0x3c00); // tie between 1 and 1 + 2^-10: even is 1
    expect(toHalfBits(1 + 3 * 2 ** -11)).toBe(0x3c02); // tie between odd and even: up
    expect(toHalfBits(1 + 2 ** -11 + 2 ** -20)).toBe(0x3c01);
    expect(toHalfBits(2 ** -25)).toBe(0); // tie between 0 and the smallest subnormal
    expect(toHalfBits(3 * 2 ** -25)).toBe(2);
    expect(toHalfBits(2047.5 * 2 ** -25)).toBe(0x0400); // rounds from the subnormals into the normals
    expect(toHalfBits(65519)).toBe(0x7bff);
    expect(toHalfBits(65520)).toBe(0x7c00);
    expect(toHalfBits(-1e30)).toBe(0xfc00);
  });

  it('never leaves a nearer half unused', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, min: -HALF_MAX, max: HALF_MAX }), (value) => {
        const bits = toHalfBits(value);
        const error = Math.abs(fromHalfBits(bits) - value);
        for (const neighbour of [bits - 1, bits + 1]) {
          const other = fromHalfBits(neighbour & 0xffff);
          if (Number.isFinite(other)) expect(error).toBeLessThanOrEqual(Math.abs(other - value));
        }
      }),
      { numRuns: 2000 },
    );
  });
});
