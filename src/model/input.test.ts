import { describe, expect, it } from 'vitest';
import { createPlane } from '../base/plane';
import { orientations, prepareView, standardise, viewsOf } from './input';

describe('the views of a crop', () => {
  it('of a nearly square one are one, in the middle', () => {
    expect(viewsOf({ x: 10, y: 20, width: 105, height: 100 })).toEqual([{ x: 13, y: 20, width: 100, height: 100 }]);
  });

  it.each([
    [1024, 690],
    [2048, 700],
    [300, 3000],
    [512, 512],
    [1, 1],
    [7, 1],
  ])('of %i x %i px are squares of the short side inside it, at most three', (width, height) => {
    const crop = { x: 5, y: 6, width, height };
    const views = viewsOf(crop);
    const side = Math.min(width, height);
    expect(views.length).toBeGreaterThanOrEqual(1);
    expect(views.length).toBeLessThanOrEqual(3);
    for (const view of views) {
      expect([view.width, view.height]).toEqual([side, side]);
      expect(view.x).toBeGreaterThanOrEqual(5);
      expect(view.y).toBeGreaterThanOrEqual(6);
      expect(view.x + side).toBeLessThanOrEqual(5 + width);
      expect(view.y + side).toBeLessThanOrEqual(6 + height);
    }
  });

  it('reach both ends and overlap by a fifth, up to 2.6 times as long as high', () => {
    for (const width of [112, 150, 179, 181, 259]) {
      const views = viewsOf({ x: 0, y: 0, width, height: 100 });
      expect(views[0].x).toBe(0);
      expect(views[views.length - 1].x).toBe(width - 100);
      for (let i = 1; i < views.length; i++) expect(views[i - 1].x + 100 - views[i].x).toBeGreaterThanOrEqual(20);
    }
  });
});

describe('standardisation', () => {
  it('takes brightness and contrast away', () => {
    const values = Float32Array.from({ length: 100 }, (_, i) => Math.sin(i));
    const other = values.map((value) => 3 + 0.01 * value);
    const [a, b] = [standardise(values), standardise(other)];
    a.forEach((value, i) => {
      expect(b[i]).toBeCloseTo(value, 3);
    });
    expect(a.reduce((sum, v) => sum + v, 0) / 100).toBeCloseTo(0, 6);
    expect(a.reduce((sum, v) => sum + v * v, 0) / 100).toBeCloseTo(1, 5);
  });

  it('makes zeros of a flat picture and clips at four deviations', () => {
    expect(Array.from(standardise(new Float32Array(9).fill(0.3)))).toEqual(new Array(9).fill(0));
    const spike = new Float32Array(100);
    spike[3] = 1;
    expect(standardise(spike)[3]).toBe(4);
  });

  it('follows the view: what lies outside does not count', () => {
    const plane = createPlane(8, 4);
    for (let i = 0; i < 32; i++) plane.data[i] = i % 8 < 4 ? (i * 7) % 5 : 1e6;
    const alone = createPlane(4, 4);
    for (let i = 0; i < 16; i++) alone.data[i] = plane.data[Math.floor(i / 4) * 8 + (i % 4)];
    const square = { x: 0, y: 0, width: 4, height: 4 };
    expect(prepareView(plane, square, 4)).toEqual(prepareView(alone, square, 4));
  });
});

describe('orientations', () => {
  it('are eight different squares of the same values; the first is the view itself, the first two mirror it left to right', () => {
    const view = Float32Array.from({ length: 9 }, (_, i) => i);
    const all = orientations(view, 8);
    expect(all[0]).toBe(view);
    expect(Array.from(all[1])).toEqual([2, 1, 0, 5, 4, 3, 8, 7, 6]);
    expect(Array.from(all[3])).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 0]);
    expect(Array.from(all[4])).toEqual([0, 3, 6, 1, 4, 7, 2, 5, 8]);
    expect(new Set(all.map((values) => values.join())).size).toBe(8);
    for (const values of all) expect(Array.from(values).sort()).toEqual(Array.from(view));
    expect(orientations(view, 2)).toEqual(all.slice(0, 2));
  });
});
