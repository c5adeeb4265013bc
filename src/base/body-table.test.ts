import { describe, expect, it } from 'vitest';
import { BODY_COLUMNS, binsOf, bodyRows, quantileOf } from './body-table';
import { Random } from './random';
import { AUTOMATIC, type Traces } from './traces';

describe('binsOf', () => {
  it('holds every value once, in bins of 1, 2 or 5 of a decade by the rule of Freedman and Diaconis', () => {
    const random = new Random('bins');
    const values = Array.from({ length: 1000 }, () => 50 + random.normal(0, 10));
    const bins = binsOf(values);
    if (!bins) throw new Error('no bins');
    expect(bins.counts.reduce((sum, count) => sum + count, 0)).toBe(1000);
    // An interquartile range of 13.5: 2.7, and 2 is the nearer of 2 and 5.
    expect(bins.width).toBe(2);
    bins.counts.forEach((count, i) => {
      const low = bins.low + i * bins.width;
      expect(values.filter((value) => value >= low && value < low + bins.width).length).toBe(count);
    });
  });

  it('puts equal values into one bin, and says nothing of four', () => {
    expect(binsOf([7, 7, 7, 7, 7])?.counts).toEqual([5]);
    expect(binsOf([1, 2, 3, 4])).toBeNull();
  });

  it('keeps a stray from making thousands of bins', () => {
    expect(binsOf([...Array.from({ length: 99 }, (_, i) => 1 + i / 100), 1e6])?.counts.length).toBeLessThan(70);
  });
});

it('quantiles lie between neighbours', () => {
  expect(quantileOf([1, 2, 3, 4], 0.5)).toBe(2.5);
  expect(quantileOf([], 0.5)).toBeNaN();
});

it('a row says all of a body, in pixels and in nanometres, and who set the threshold', () => {
  const body = {
    area: 100,
    diameter: 11.283791,
    aspect: 1.25,
    roundness: null,
    x: 3,
    y: 4,
    cut: true,
    outline: new Float32Array(),
  };
  const traces: Traces = {
    field: { x: 0, y: 0, width: 9, height: 9 },
    threshold: 0.42,
    smallest: 5,
    side: 'dark',
    found: { threshold: 0.5, side: 'dark' },
    grey: { low: 0, high: 1, counts: [] },
    bodies: [body],
    withheld: null,
    spans: [],
    widthsPx: [],
    rows: [],
  };
  const of = (nm: number | null, hand = AUTOMATIC) =>
    Object.fromEntries(bodyRows('a.tif', traces, nm, hand)[0].map((value, i) => [BODY_COLUMNS[i], value]));
  expect(of(2)).toMatchObject({
    file: 'a.tif',
    body: 1,
    diameter_px: 11.284,
    diameter_nm: 22.568,
    area_nm2: 400,
    touches_edge: 'yes',
  });
  expect(of(2)).toMatchObject({ side: 'dark', threshold_percent: 42, set_by: 'automatic', roundness: null });
  expect(of(null, { ...AUTOMATIC, threshold: 0.42 })).toMatchObject({ diameter_nm: Number.NaN, set_by: 'hand' });
});
