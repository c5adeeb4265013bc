import { expect, it } from 'vitest';
import { degreesOf, shapeText, thirdPoint } from './shape';

const line = (x: number, y: number) => ({
  tool: 'line' as const,
  points: [
    { x: 0, y: 0 },
    { x, y },
  ],
  onBar: false,
});

it('measures lines in real units and angles in degrees', () => {
  expect(shapeText(line(30, -40), 10)).toBe('500\u00a0nm, 53.1°');
  expect(shapeText(line(-30, 0), null)).toBe('30.0 px, 0.0°');
  expect(Math.abs(degreesOf(line(0, 5)))).toBeCloseTo(90, 6);
  const vertex = { x: 10, y: 10 };
  const arm = { x: 20, y: 10 };
  const angle = { tool: 'angle' as const, points: [arm, vertex, thirdPoint(arm, vertex)], onBar: false };
  expect(shapeText(angle, 10)).toBe('45.0°');
  expect(degreesOf({ ...angle, points: [arm, vertex, { x: 0, y: 10 }] })).toBeCloseTo(180, 6);
});
