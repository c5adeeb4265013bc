import { describe, expect, it } from 'vitest';
import { createPlane } from '../base/plane';
import { createExamples, storedView, storeExample } from './examples';

const ramp = (width: number, height: number, from: number, to: number) => {
  const plane = createPlane(width, height);
  for (let i = 0; i < plane.data.length; i++) plane.data[i] = from + ((to - from) * (i % width)) / (width - 1);
  return plane;
};
const whole = (side: number) => ({ x: 0, y: 0, width: side, height: side });

describe('stored pictures', () => {
  it('hold one byte a pixel, stretched between their own black and white, whatever the scale of the values', () => {
    const set = createExamples(3, 32);
    storeExample(set, 0, ramp(32, 32, 0, 1), whole(32), 4);
    storeExample(set, 1, ramp(32, 32, 0.2, 0.21), whole(32), 1);
    storeExample(set, 2, ramp(32, 32, -700, 65000), whole(32), 2);
    const first = set.pixels.slice(0, 1024);
    expect(first[0]).toBe(0);
    expect(first[31]).toBe(255);
    for (const i of [1, 2])
      set.pixels.slice(1024 * i, 1024 * (i + 1)).forEach((value, p) => {
        expect(Math.abs(value - first[p])).toBeLessThanOrEqual(1);
      });
    expect(Array.from(set.labels)).toEqual([4, 1, 2]);
  });

  it('leave their neighbours in the buffer alone', () => {
    const set = createExamples(3, 8);
    set.pixels.fill(7);
    storeExample(set, 1, ramp(20, 20, 0, 1), { x: 4, y: 4, width: 16, height: 16 }, 1);
    expect(set.pixels.slice(0, 64).every((value) => value === 7)).toBe(true);
    expect(set.pixels.slice(128).every((value) => value === 7)).toBe(true);
  });

  it('are not spoilt by a hot pixel: a thousandth at each end is cut off', () => {
    const plane = ramp(64, 64, 0, 1);
    plane.data[100] = 1000;
    plane.data[200] = -1000;
    const set = createExamples(1, 64);
    storeExample(set, 0, plane, whole(64), 0);
    expect(set.pixels[32]).toBeGreaterThan(120);
    expect(set.pixels[32]).toBeLessThan(137);
  });

  it('of a flat field are flat', () => {
    const set = createExamples(1, 8);
    storeExample(set, 0, ramp(8, 8, 0.5, 0.5), whole(8), 0);
    expect(new Set(set.pixels).size).toBe(1);
  });

  it('may lie in shared memory', () => {
    expect(createExamples(1, 8, true).pixels.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(createExamples(1, 8).pixels.buffer).toBeInstanceOf(ArrayBuffer);
  });

  it('come back in another size, and in their own unchanged', () => {
    const set = createExamples(2, 32);
    storeExample(set, 1, ramp(32, 32, 0, 1), whole(32), 0);
    expect(storedView(set, 1, 32)).toEqual(set.pixels.slice(1024));
    const half = storedView(set, 1, 16);
    expect(half).toHaveLength(256);
    expect(half[0]).toBe(Math.round((set.pixels[1024] + set.pixels[1025]) / 2));
  });
});
