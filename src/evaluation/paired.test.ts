import { describe, expect, it } from 'vitest';
import { comparePaired } from './paired';

const answers = (both: number, onlyFirst: number, onlySecond: number, neither: number) => ({
  first: [both, onlyFirst, onlySecond, neither].flatMap((n, kind) => Array<boolean>(n).fill(kind < 2)),
  second: [both, onlyFirst, onlySecond, neither].flatMap((n, kind) => Array<boolean>(n).fill(kind === 0 || kind === 2)),
});

describe('comparePaired', () => {
  it('is the exact McNemar test', () => {
    const { first, second } = answers(50, 2, 10, 8);
    const found = comparePaired(first, second);
    expect(found).toMatchObject({ n: 70, onlyFirst: 2, onlySecond: 10 });
    expect(found.difference).toBeCloseTo(8 / 70, 12);
    // 2 * (C(12,0) + C(12,1) + C(12,2)) / 2^12 = 2 * 79 / 4096
    expect(found.pValue).toBeCloseTo((2 * 79) / 4096, 12);
    expect(found.interval?.[0]).toBeGreaterThan(0);
    expect(found.interval?.[1]).toBeLessThan(0.25);
  });

  it('sees no difference where there is none', () => {
    const { first, second } = answers(5, 3, 3, 1);
    expect(comparePaired(first, second)).toMatchObject({ difference: 0, pValue: 1 });
    expect(comparePaired([], [])).toMatchObject({ difference: null, interval: null, pValue: 1 });
    // Two perfect models on three pictures prove nothing: the interval stays wide.
    const perfect = comparePaired([true, true, true], [true, true, true]);
    expect(perfect.interval?.[0]).toBeLessThan(-0.2);
  });

  it('turns round when the models change places, and wants pairs', () => {
    const { first, second } = answers(20, 1, 6, 3);
    expect(comparePaired(second, first).difference).toBe(-(comparePaired(first, second).difference ?? 0));
    expect(comparePaired(second, first).pValue).toBe(comparePaired(first, second).pValue);
    expect(() => comparePaired([true], [])).toThrow(RangeError);
  });
});
