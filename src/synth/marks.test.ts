import { describe, expect, it, vi } from 'vitest';
import type { Plane } from '../base/plane';
import { Random } from '../base/random';
import { drawSmoothText, drawText, smoothTextWidth } from './glyphs';
import { burnMarks } from './marks';

// Pictures are drawn, then measured or read: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const SIZE = 128;
const grey = (): Plane => ({ width: SIZE, height: SIZE, data: new Float32Array(SIZE * SIZE).fill(0.5) });

describe('burnMarks', () => {
  const marked = Array.from({ length: 300 }, (_, n) => {
    const plane = grey();
    burnMarks(new Random(`marks ${n}`), plane, 10);
    return plane.data;
  });

  it('marks about three pictures in ten, and never all of one', () => {
    const shares = marked.map((data) => data.filter((value) => value !== 0.5).length / data.length);
    const bearing = shares.filter((share) => share > 0);
    expect(bearing.length).toBeGreaterThan(50);
    expect(bearing.length).toBeLessThan(110);
    expect(Math.max(...shares)).toBeLessThan(0.5);
  });

  it('writes in black and in white, within [0, 1], the same for the same seed', () => {
    expect(marked.every((data) => data.every((value) => value >= 0 && value <= 1))).toBe(true);
    expect(marked.some((data) => data.includes(0)) && marked.some((data) => data.includes(1))).toBe(true);
    const which = marked.findIndex((data) => data.includes(1));
    const again = grey();
    burnMarks(new Random(`marks ${which}`), again, 10);
    expect(again.data).toEqual(marked[which]);
  });
});

describe('drawSmoothText', () => {
  it('prints as the bitmap does where the size is a multiple of it, and no wider than it says', () => {
    const [smooth, sharp] = [grey(), grey()];
    drawSmoothText(smooth.data, SIZE, SIZE, '5 nm', 10, 20, 14, 1);
    drawText(sharp.data, SIZE, SIZE, '5 nm', 10, 20, 2, 1);
    expect(smooth.data).toEqual(sharp.data);
    const last = smooth.data.findLastIndex((value) => value !== 0.5) % SIZE;
    expect(last).toBeLessThan(10 + smoothTextWidth('5 nm', 14));
  });

  it('covers part of a pixel where strokes end within it', () => {
    const plane = grey();
    drawSmoothText(plane.data, SIZE, SIZE, 'H', 10.5, 20.5, 9.3, 1);
    expect(plane.data.some((value) => value > 0.5 && value < 1)).toBe(true);
  });
});
