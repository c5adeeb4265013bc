import { describe, expect, it } from 'vitest';
import type { Plane } from '../../base/plane';
import { Pyramid } from './pyramid';
import { boundView, fitView, panBy, toPicture, toScreen, zoomAbout } from './view';

const picture = { width: 1024, height: 768 };
const screen = { width: 800, height: 600 };

describe('view', () => {
  it('fits the whole picture', () => {
    const view = fitView(picture, screen);
    expect(toScreen(view, screen, 0, 0)).toEqual({ x: 0, y: 0 });
    expect(toScreen(view, screen, 1024, 768)).toEqual({ x: 800, y: 600 });
  });
  it('zooms about the pointer: the point under it stays', () => {
    const view = fitView(picture, screen);
    const before = toPicture(view, screen, 200, 150);
    const after = toPicture(zoomAbout(view, 3, 200, 150, picture, screen), screen, 200, 150);
    expect(after.x).toBeCloseTo(before.x);
    expect(after.y).toBeCloseTo(before.y);
  });
  it('pans by screen pixels and never loses the picture', () => {
    const view = { zoom: 2, x: 500, y: 300 };
    expect(panBy(view, 100, -50, picture, screen)).toEqual({ zoom: 2, x: 450, y: 325 });
    expect(panBy(view, 1e9, -1e9, picture, screen)).toEqual({ zoom: 2, x: 0, y: 768 });
  });
  it('bounds the zoom, tiny pictures included', () => {
    expect(boundView({ zoom: 1e6, x: 0, y: 0 }, picture, screen).zoom).toBe(40);
    expect(boundView({ zoom: 1e-9, x: 0, y: 0 }, picture, screen).zoom).toBeCloseTo(800 / 1024 / 2);
    const one = { width: 1, height: 1 };
    expect(boundView(fitView(one, screen), one, screen).zoom).toBe(600);
  });
});

describe('pyramid', () => {
  it('halves by the mean of 2 x 2 and stops at one pixel', () => {
    const data = Float32Array.of(0, 1, 2, 3, 9, 1, 2, 3, 4, 9, 0, 0, 1, 1, 9, 0, 4, 1, 1, 9);
    const plane: Plane = { width: 5, height: 4, data };
    const pyramid = new Pyramid(plane);
    expect([...pyramid.level(1).plane.data]).toEqual([1, 3, 1, 1]);
    expect(pyramid.level(9)).toMatchObject({ level: 2, plane: { width: 1, height: 1 } });
    expect(pyramid.level(0).plane).toBe(plane);
  });
});
