import { expect, it } from 'vitest';
import type { Body } from '../../base/traces';
import { bodyAt, outlinePath, rowsPath, spanPath } from './geometry';

const square = (x: number, y: number, side: number): Body => ({
  area: side * side,
  diameter: side,
  aspect: 1,
  roundness: 0.8,
  x: x + side / 2,
  y: y + side / 2,
  cut: false,
  outline: Float32Array.from([x, y, x + side, y, x + side, y + side, x, y + side]),
});

it('finds the body under a point, and none beside it', () => {
  const bodies = [square(10, 10, 20), square(50, 10, 8)];
  expect(bodyAt(bodies, 12, 29)).toBe(0);
  expect(bodyAt(bodies, 57, 11)).toBe(1);
  expect(bodyAt(bodies, 40, 15)).toBeNull();
  expect(outlinePath(bodies[1])).toBe('M50 10L58 10L58 18L50 18Z');
});

it('draws rows through the whole field and nowhere else', () => {
  const field = { x: 10, y: 0, width: 40, height: 20 };
  // Upright rows at 15, 25, 35 and 45.
  const path = rowsPath({ x: 25, y: 7, pitch: 10, degrees: 90 }, field);
  expect(path.split('M').slice(1).sort()).toEqual(['15 20L15 0', '25 20L25 0', '35 20L35 0', '45 20L45 0']);
});

it('puts ticks across the ends of a span', () => {
  expect(spanPath({ x1: 0, y1: 0, x2: 12, y2: 0 })).toBe('M0 0L12 0M0 -2L0 2M12 -2L12 2');
});
