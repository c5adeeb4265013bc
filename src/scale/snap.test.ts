import { describe, expect, it, vi } from 'vitest';
import { snapToBar } from './snap';
import { paint, pictureWithBar } from './testing';

// Pictures are drawn, then measured or read: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const plain = { left: 250.4, right: 350.7, y: 270, thick: 4, tick: 0, ink: 1 };

/** A line as a hand draws it along the bar. */
const drawn = ({ left, right, y }: { left: number; right: number; y: number }) => ({
  left: left + 3,
  right: right - 2,
  y: y + 2,
});

describe('a line drawn along a scale bar', () => {
  it.each([
    ['light on dark', plain, {}],
    ['dark on light', { ...plain, ink: 0 }, { ground: 0.98 }],
    ['over the picture', { ...plain, y: 120, thick: 5 }, {}],
    ['thin, with ticks at its ends', { ...plain, thick: 1, tick: 9 }, {}],
    ['thick', { ...plain, thick: 11, y: 260 }, {}],
    ['at the lower edge of the picture', { ...plain, y: 296 }, {}],
    ['in two halves with the label between', { ...plain, thick: 2, tick: 8, gap: 34 }, {}],
  ])('finds its ends to half a pixel: %s', (_, bar, options) => {
    const found = snapToBar(pictureWithBar(bar, options), drawn(bar));
    expect(found).not.toBeNull();
    expect(Math.abs((found?.left ?? 0) - bar.left)).toBeLessThan(0.5);
    expect(Math.abs((found?.right ?? 0) - bar.right)).toBeLessThan(0.5);
  });

  it('takes a row of eleven ticks from the first to the last, longer ones among them', () => {
    const plane = pictureWithBar({ ...plain, ink: 0.02 });
    for (let k = 0; k <= 10; k++) paint(plane, 180.5 + 20.2 * k, k % 5 === 0 ? 258 : 262, 182 + 20.2 * k, 268, 1);
    const found = snapToBar(plane, { left: 178, right: 386, y: 262 });
    expect(found?.left).toBeCloseTo(181.25, 0);
    expect(found?.right).toBeCloseTo(383.25, 0);
    expect((found?.right ?? 0) - (found?.left ?? 0)).toBeCloseTo(202, 0);
  });

  it('stays as drawn where there is no bar', () => {
    expect(snapToBar(pictureWithBar(plain), { left: 40, right: 140, y: 100 })).toBeNull();
    expect(snapToBar(pictureWithBar(plain), { left: 60, right: 160, y: 270 })).toBeNull();
    expect(snapToBar(pictureWithBar(plain), { left: 100, right: 100, y: 0 })).toBeNull();
  });
});
