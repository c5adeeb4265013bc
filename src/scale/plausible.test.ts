import { expect, it, vi } from 'vitest';
import { doubtOf } from './plausible';
import { lengthWords } from './words';

// Pictures are drawn, then measured or read: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const bar = {
  ...{ left: 10, right: 110, y: 5, lengthPx: 100, lengthNm: 500, label: '500 nm', nmPerPixel: 5, certainty: 1 },
  ...{ magnification: null, kilovolts: null },
};
const tag = (value: number) => ({ value, unit: 'nm', source: 'fei-tag', confidence: 'stated' }) as const;

it('says what contradicts a reading: the tag, the magnification, an impossible field', () => {
  const known = { width: 1024, pixelSizeNm: null, magnification: null };
  expect(doubtOf(bar, known)).toBeNull();
  expect(doubtOf(bar, { ...known, pixelSizeNm: tag(5.05) })).toBeNull();
  expect(doubtOf(bar, { ...known, pixelSizeNm: tag(10) })).toContain("by the file's pixel size it is 1 µm long");
  expect(doubtOf(bar, { ...known, magnification: 25_000 })).toBeNull();
  expect(doubtOf({ ...bar, magnification: 25 }, known)).toContain('magnification of 25×');
  expect(doubtOf({ ...bar, nmPerPixel: 1e6 }, known)).toContain('wide');
});

it('writes lengths as bars do', () => {
  expect([1, 500, 1000, 2500, 1e6].map(lengthWords)).toEqual(['1 nm', '500 nm', '1 µm', '2.5 µm', '1 mm']);
});
