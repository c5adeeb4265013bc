import { describe, expect, it, vi } from 'vitest';
import { conditionsOf, labelOf } from './label';
import { likeliest, logProbability, readLine } from './recogniser';
import { findScaleBar } from './scale-bar';
import { pictureWithBar, writeText } from './testing';
import { pixelSizeWithBar } from './use';

// Pictures are drawn, then measured or read: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const ink = { tone: 1, value: 1, ground: 0.02 } as const;

describe('a label', () => {
  it('is read from its pixels, and a text it is not is less likely', () => {
    const plane = pictureWithBar({ left: 200, right: 300, y: 270, thick: 3, tick: 0, ink: 1 });
    const box = writeText(plane, '500 nm', 210, 252, 1);
    const reading = readLine(plane, box, ink);
    expect(labelOf(reading)).toMatchObject({ nm: 500, text: '500 nm' });
    expect(logProbability(reading, '500 nm')).toBeGreaterThan(logProbability(reading, '300 nm') + 2);
    expect(likeliest(reading)).toContain('00');
  });

  it('is none, or read with strain, where nothing is written', () => {
    const plane = pictureWithBar({ left: 200, right: 300, y: 270, thick: 3, tick: 0, ink: 1 });
    expect(labelOf(readLine(plane, { x: 40, y: 20, width: 60, height: 12 }, ink))?.strain ?? 99).toBeGreaterThan(3);
  });
});

describe('a scale bar', () => {
  const bar = { left: 200.4, right: 300.7, y: 272, thick: 3, tick: 0, ink: 1 };

  it('is found with its label, its length to half a pixel', () => {
    const plane = pictureWithBar(bar);
    writeText(plane, '200 nm', 226, 256, 1);
    const found = findScaleBar(plane, { top: 0, right: 0, bottom: 50, left: 0 });
    expect(found).toMatchObject({ lengthNm: 200, label: '200 nm' });
    expect(found?.lengthPx).toBeCloseTo(100.3, 0);
    expect(found?.nmPerPixel).toBeCloseTo(200 / 100.3, 1);
  });

  it('without a label is none, and no label without a bar is', () => {
    expect(findScaleBar(pictureWithBar(bar), { top: 0, right: 0, bottom: 50, left: 0 })).toBeNull();
    const plane = pictureWithBar({ ...bar, ink: 0.02 });
    writeText(plane, '200 nm', 226, 256, 1);
    expect(findScaleBar(plane, { top: 0, right: 0, bottom: 50, left: 0 })).toBeNull();
  });
});

it('finds magnification and voltage among what a data bar prints', () => {
  expect(conditionsOf(['?ag = 12.76 k x', '??? = 15.00 kv', '?? = 6.6 mm'])).toEqual({ magnification: 12760, kilovolts: 15 });
  expect(conditionsOf(['10.0kv 14.4mm x1.00k ??(m)'])).toEqual({ magnification: 1000, kilovolts: 10 });
  expect(conditionsOf(['x3.500', '15.0kv'])).toEqual({ magnification: 3500, kilovolts: 15 });
  expect(conditionsOf(['x3.500', 'x200', '5.0kv', '15.0kv'])).toEqual({ magnification: null, kilovolts: null });
});

it('the commands take the size of a bar only where the file states none and nothing speaks against it', () => {
  const scaleBar = {
    ...{ left: 10, right: 110, y: 5, lengthPx: 100, lengthNm: 500, label: '500 nm', nmPerPixel: 5, certainty: 1 },
    ...{ magnification: null, kilovolts: null, doubt: null },
  };
  const stated = { value: 7, unit: 'nm', source: 'fei-tag', confidence: 'stated' } as const;
  expect(pixelSizeWithBar({ pixelSizeNm: null, scaleBar }).pixelSizeNm).toMatchObject({ value: 5, source: 'bar' });
  expect(pixelSizeWithBar({ pixelSizeNm: stated, scaleBar }).pixelSizeNm).toBe(stated);
  const doubted = pixelSizeWithBar({ pixelSizeNm: null, scaleBar: { ...scaleBar, doubt: 'It cannot be.' } });
  expect(doubted).toEqual({ pixelSizeNm: null, notes: ['It cannot be. It was not used.'] });
  expect(pixelSizeWithBar({ pixelSizeNm: null, scaleBar: null })).toEqual({ pixelSizeNm: null, notes: [] });
});
