import { describe, expect, it } from 'vitest';
import {
  bytesText,
  dateText,
  durationText,
  lengthText,
  momentText,
  percentOf,
  percentText,
  rateText,
  scaleBar,
  scientificText,
  signedText,
} from './quantity';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('quantities', () => {
  it.each([
    [4.8828, '4.88 nm'],
    [1000, '1 µm'],
    [999.7, '1 µm'],
    [0.25, '250 pm'],
    [1_234_000, '1.23 mm'],
    [500, '500 nm'],
    [200_000, '200 µm'],
  ])('length %f nm', (nm, text) => expect(plain(lengthText(nm))).toBe(text));

  it('a percentage never claims certainty or nothing by rounding', () => {
    expect(percentOf(0.99997)).toBe(99.9);
    expect(percentOf(1)).toBe(100);
    expect(plain(percentText(0.0001))).toBe('< 0.1 %');
    expect(plain(percentText(0))).toBe('0.0 %');
    expect(plain(percentText(0.934))).toBe('93.4 %');
  });

  it('durations, rates, sizes, signs, exponents', () => {
    expect([12.4, 154, 3725].map((s) => plain(durationText(s)))).toEqual(['12 s', '2 min 34 s', '1 h 02 min']);
    expect([3.21, 0.25].map((r) => plain(rateText(r)))).toEqual(['3.2 a second', '4 s each']);
    expect([812, 12_400_000].map((b) => plain(bytesText(b)))).toEqual(['812 bytes', '12.4 MB']);
    expect([signedText(1.239), signedText(-0.3)]).toEqual(['+1.24', '−0.30']);
    expect(scientificText(0.0000312)).toBe('3.1 × 10⁻⁵');
  });
});

describe('scale bar', () => {
  it('is 1, 2 or 5 times a power of ten and the longest such that fits', () => {
    for (let i = 0; i < 200; i++) {
      const nmPerPx = 10 ** (-3 + i / 25);
      const bar = scaleBar(nmPerPx, 150);
      expect(bar.px).toBeLessThanOrEqual(150.001);
      expect(bar.px).toBeGreaterThan(150 / 2.5 - 0.001);
      expect(bar.px * nmPerPx).toBeCloseTo(bar.nm, 6);
      expect(['1', '2', '5']).toContain(bar.nm.toExponential().replace('.', '')[0]);
    }
  });
  it('names its unit', () => {
    expect(plain(scaleBar(4.8828, 150).text)).toBe('500 nm');
    expect(plain(scaleBar(50, 150).text)).toBe('5 µm');
  });
});

describe('moments', () => {
  it('are told by the clock of this computer', () => {
    const at = new Date(2026, 0, 2, 3, 4);
    expect(momentText(at.toISOString())).toBe('2026-01-02 03:04');
    expect(dateText(new Date(2026, 11, 31, 23, 59).toISOString())).toBe('2026-12-31');
  });
});
