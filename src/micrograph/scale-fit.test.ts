import { describe, expect, it } from 'vitest';
import { fitScale } from './scale-fit';

const stated = { width: 1024, height: 884 };
const fitOf = (width: number, height: number, rows = height, of: Parameters<typeof fitScale>[1] = stated) =>
  fitScale({ width, height, rows }, of, 'header');

describe('a picture and the size its header states', () => {
  it.each([
    ['as it was', 1024, 884, 884],
    ['with the bar below', 1024, 943, 884],
    ['rows cut off', 1024, 500, 500],
    ['turned by a quarter, pixels and all', 884, 1024, 1024],
    ['turned, with its bar', 943, 1024, 1024],
  ])('%s: one pixel is one pixel', (_, width, height, rows) =>
    expect(fitOf(width, height, rows)).toMatchObject({ kind: 'same', factor: 1, notes: [] }),
  );

  it.each([
    ['half the size', 512, 442, 442, 2],
    ['half the size, with the bar found in it', 512, 472, 442, 2],
    ['a third, rounded', 341, 295, 295, 1024 / 341],
    ['twice the size', 2048, 1768, 1768, 0.5],
  ])('%s: resampled', (_, width, height, rows, factor) => {
    const found = fitOf(width, height, rows);
    expect(found).toMatchObject({ kind: 'resampled', factor, statedWidth: 1024 });
    expect(found.notes[0]).toMatch(/its header says 1024 × 884: it was resampled/);
  });

  it('counts a bar whose rows are stated', () => {
    expect(fitOf(512, 472, 472, { ...stated, bar: 59 })).toMatchObject({ kind: 'resampled', factor: 2 });
  });

  it.each([
    ['a piece', 300, 200],
    ['a piece of full height', 600, 884],
    ['a square piece', 512, 512],
    ['a ratio 3 % off', 512, 455],
    ['something larger', 2000, 900],
  ])('%s: the size of a pixel is doubtful and unscaled', (_, width, height) => {
    const found = fitOf(width, height);
    expect(found).toMatchObject({ kind: 'doubtful', factor: 1, statedWidth: 1024 });
    expect(found.notes[0]).toMatch(/doubtful/);
  });

  it('cannot tell without a height, and says nothing where no width is stated', () => {
    expect(fitOf(512, 442, 442, { width: 1024, height: null })).toMatchObject({ kind: 'doubtful', factor: 1 });
    expect(fitOf(512, 442, 442, { width: null, height: null })).toMatchObject({ kind: 'unknown', statedWidth: 512, notes: [] });
  });
});
