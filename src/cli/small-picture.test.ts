import { describe, expect, it } from 'vitest';
import { createPlane } from '../base/plane';
import { smallPicture } from './small-picture';

describe('the small picture of a report', () => {
  it('shows the crop alone, in its proportions, from black to white', () => {
    const pixels = createPlane(640, 500);
    for (let i = 0; i < pixels.data.length; i++)
      pixels.data[i] = Math.floor(i / 640) >= 480 ? 1 : 0.2 + 0.3 * ((i % 640) / 640);
    const { width, height, grey } = smallPicture(pixels, { x: 0, y: 0, width: 640, height: 480 });
    expect([width, height, grey.length]).toEqual([160, 120, 160 * 120]);
    expect([grey[0], grey[159]]).toEqual([0, 255]);
    expect(Math.abs(grey[80] - 128)).toBeLessThan(6);
    expect(grey[119 * 160], 'the data bar is not in it').toBe(0);
  });

  it('keeps what is small as it is, and makes flat pictures black', () => {
    const { width, height, grey } = smallPicture(createPlane(40, 30), { x: 0, y: 0, width: 40, height: 30 });
    expect([width, height]).toEqual([40, 30]);
    expect(grey.every((value) => value === 0)).toBe(true);
  });
});
