import { describe, expect, it } from 'vitest';
import { classification, micrograph } from '../../state/fixtures';
import type { Item } from '../../state/item';
import { percentText } from '../../ui/quantity';
import { pictureDescription, pixelSizeText, resultText } from './describe';
import { parsePixelSize } from './pixelSize';
import { resultTable } from './table';

const { pixels, ...read } = micrograph('run 3/a.tif');
const facts = { ...read, width: pixels.width, height: pixels.height };
const done: Item = {
  id: '1',
  drop: 1,
  path: 'run 3/a.tif',
  status: 'done',
  revision: 0,
  facts,
  thumbnail: null,
  classification: classification('Tips', 0.93449),
  error: null,
  userBarTop: null,
  userPixelSizeNm: null,
  said: null,
  note: '',
};
const failed: Item = {
  ...done,
  id: '2',
  path: '=evil.tif',
  status: 'failed',
  facts: null,
  classification: null,
  error: { name: 'E', code: 'truncated', message: 'It ends early.', advice: 'Copy it again.' },
};

describe('the table', () => {
  const [header, first, second] = resultTable([done, failed]);
  const cell = (row: (string | number | null)[], name: string) => row[header.indexOf(name)];

  it('holds the numbers of the screen', () => {
    expect(`${Number(cell(first, 'percent_1')).toFixed(1)}\u00a0%`).toBe(percentText(0.93449));
    expect(cell(first, 'category_1')).toBe('Tips');
    expect(cell(first, 'pixel_size_nm')).toBe(5);
    expect(cell(first, 'crop_height')).toBe(40);
    expect(cell(first, 'category_3')).toBeNull();
  });

  it('follows what the user corrected', () => {
    const [, corrected] = resultTable([{ ...done, userPixelSizeNm: 7, userBarTop: 36 }]);
    expect([cell(corrected, 'pixel_size_nm'), cell(corrected, 'pixel_size_source')]).toEqual([7, 'user']);
    expect([cell(corrected, 'crop_height'), cell(corrected, 'data_bar')]).toEqual([36, 'bottom 12 px ignored (set by you)']);
  });

  it('keeps what failed, with its code, and every row as long as the header', () => {
    expect([cell(second, 'error_code'), cell(second, 'error')]).toEqual(['truncated', 'It ends early.']);
    expect(new Set([header, first, second].map((row) => row.length)).size).toBe(1);
  });
});

describe('words', () => {
  it('the picture says its size and verdict to those who do not see it', () => {
    expect(pictureDescription(done, facts).replaceAll('\u00a0', ' ')).toBe(
      'Micrograph a.tif, 64 × 48 px, 320 nm wide. This shows Tips.',
    );
    expect(pictureDescription({ ...done, classification: null, status: 'waiting' }, facts)).toContain('Not yet classified');
  });

  it('the pixel size tells where it comes from and how far to trust it', () => {
    expect(pixelSizeText(null)).toBe('not known');
    expect(
      pixelSizeText({ value: 4.8828, unit: 'nm', source: 'zeiss-tag', confidence: 'derived' }).replaceAll('\u00a0', ' '),
    ).toBe('4.88 nm per pixel, from the Zeiss tag, derived');
  });

  it('a result as text carries numbers, crop and hashes', () => {
    const text = resultText(done);
    for (const part of ['run 3/a.tif', 'Tips: 93.4 %', '64 × 40 px at (0, 0)', 'a'.repeat(64), 'b'.repeat(64)])
      expect(text).toContain(part);
  });
});

describe('a typed pixel size', () => {
  it.each([
    ['4.88', 'nm', 1, 4.88],
    [' 2,5 ', 'µm', 1, 2500],
    ['10', 'µm', 1000, 10],
    ['1e2', 'pm', 1, 0.1],
  ] as const)('%s %s over %d px', (text, unit, px, nm) => expect(parsePixelSize(text, unit, px)).toBeCloseTo(nm));

  it.each(['', 'abc', '-3', '0', '1e99', '4.88 nm', '1,000.5'])('refuses %j', (text) =>
    expect(parsePixelSize(text, 'nm', 1)).toBeNull(),
  );
});
