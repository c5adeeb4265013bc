import { describe, expect, it } from 'vitest';
import { hasDecimalCommas, parseCount, parseNumber, parseQuantity, parseSize } from './numbers';

describe('parseNumber', () => {
  it.each([
    ['12.40234', 12.40234],
    ['12,40234', 12.40234],
    ['12,402', 12.402],
    ['0,125', 0.125],
    [',5', 0.5],
    ['-2,5', -2.5],
    ['2,5e-008', 2.5e-8],
    ['2,500E-08', 2.5e-8],
    ['3.3724e-006', 3.3724e-6],
    ['1,234.5', 1234.5],
    ['1.234,5', 1234.5],
    ['1,234,567', 1_234_567],
    ['1.234.567', 1_234_567],
    ['1.234.567,8', 1_234_567.8],
    ['1 234,5', 1234.5],
    ['1\u00a0234,5 nm', 1234.5],
    ['1\u202f234.5', 1234.5],
    ["12'345.6", 12_345.6],
    ['12’345', 12_345],
    ['1280 960', 1280],
    ['640 480', 640],
    ['12.8,9.6um', 12.8],
    ['Width = 5,120 µm', 5.12],
    ['4', 4],
  ])('%s is %d', (text, value) => expect(parseNumber(text)).toBe(value));

  it.each(['', 'n/a', ',', '.', 'e', undefined])('%s is none', (text) => expect(parseNumber(text)).toBeNull());

  it('is not slowed by long texts of digits and marks', () => {
    const start = performance.now();
    for (const part of ['1,', '1.', "1'", '1 ', '111,', '111.222,', '\u00a0111']) parseNumber(part.repeat(200_000));
    hasDecimalCommas('1,'.repeat(200_000));
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('parseCount', () => {
  it.each([
    ['50,000', '', 50_000],
    ['15,000 Volt', '', 15_000],
    ['50.000', '', 50],
    ['50.000', 'PixelSize=12,40234', 50_000],
    ['59999.85148301', '', 59_999.85148301],
    ['2,5', '', 2.5],
    ['x500 ', '', 500],
    ['1,200,000', '', 1_200_000],
    ['0,500', '', 0.5],
  ])('%s within "%s" is %d', (text, within, value) => expect(parseCount(text, within)).toBe(value));
});

it('tells decimal commas from thousands marks and lists', () => {
  for (const text of ['2,5', 'a=0,125', '12,40234 nm', '2,500e-8']) expect(hasDecimalCommas(text)).toBe(true);
  for (const text of ['50,000', '1,234,567', '0,0,1344,1024', '1,234.5', '']) expect(hasDecimalCommas(text)).toBe(false);
});

it('keeps what follows a number', () => {
  expect(parseQuantity('50,00 K X')).toEqual({ value: 50, unit: 'K X' });
  expect(parseQuantity('8100 um')).toEqual({ value: 8100, unit: 'um' });
  expect(parseQuantity('10μm')).toEqual({ value: 10, unit: 'μm' });
});

it.each(['1280x960', '1280 * 960', '1280 960', '1280,960', '1280 × 960'])('%s is a size', (text) =>
  expect(parseSize(text)).toEqual({ width: 1280, height: 960 }),
);
