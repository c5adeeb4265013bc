import { describe, expect, it } from 'vitest';
import { axisOf, placeOn } from './axis';

describe('axisOf', () => {
  it('ends at round ticks around the values', () => {
    const axis = axisOf([0.13, 2.41]);
    expect(axis.ticks.map(axis.format)).toEqual(['0.0', '0.5', '1.0', '1.5', '2.0', '2.5']);
    expect(placeOn(axis, 1.25)).toBeCloseTo(0.5, 12);
    expect(axisOf([0, 37]).ticks).toEqual([0, 10, 20, 30, 40]);
  });

  it('stands for one value, for none, and for what is no number', () => {
    for (const values of [[3], [0], [], [Number.NaN, 2]]) {
      const axis = axisOf(values);
      expect(axis.high).toBeGreaterThan(axis.low);
      expect(axis.ticks.length).toBeGreaterThan(2);
    }
  });

  it('labels small steps with enough decimals to tell them apart', () => {
    const axis = axisOf([0.9712, 0.9748]);
    const labels = axis.ticks.map(axis.format);
    expect(new Set(labels).size).toBe(labels.length);
  });
});
