import { describe, expect, it } from 'vitest';
import { autoWindow, histogramOf, percentile } from './levels';
import { createPlane } from './plane';

describe('contrast', () => {
  const ramp = createPlane(1000, 10);
  for (let i = 0; i < ramp.data.length; i++) ramp.data[i] = (i % 1000) / 999;
  const whole = { x: 0, y: 0, width: 1000, height: 10 };

  it('auto window clips 0.35 % at either end', () => {
    const { low, high } = autoWindow(histogramOf(ramp, whole));
    expect(low).toBeCloseTo(0.0035, 3);
    expect(high).toBeCloseTo(0.9965, 3);
  });

  it('percentiles are those of the sorted values', () => {
    expect(percentile(histogramOf(ramp, whole), 0.25)).toBeCloseTo(0.25, 2);
  });

  it('looks only at the crop, so that a white data bar does not count', () => {
    const plane = createPlane(10, 10);
    plane.data.fill(0.2);
    plane.data[0] = 0.1;
    plane.data.fill(1, 80);
    expect(histogramOf(plane, { x: 0, y: 0, width: 10, height: 8 }).high).toBeCloseTo(0.2);
  });

  it('gives each of a few grey levels a bin of its own', () => {
    const plane = createPlane(100, 1);
    for (let i = 0; i < 100; i++) plane.data[i] = (20 + i) / 255;
    const histogram = histogramOf(plane, { x: 0, y: 0, width: 100, height: 1 }, 1000, 255);
    expect([...histogram.counts]).toEqual(Array(100).fill(1));
  });

  it('gives a flat picture and one of NaN a window all the same', () => {
    const flat = createPlane(4, 4);
    expect(autoWindow(histogramOf(flat, { x: 0, y: 0, width: 4, height: 4 })).high).toBeGreaterThan(0);
    flat.data.fill(Number.NaN);
    const nan = autoWindow(histogramOf(flat, { x: 0, y: 0, width: 4, height: 4 }));
    expect(nan.high).toBeGreaterThan(nan.low);
  });
});
