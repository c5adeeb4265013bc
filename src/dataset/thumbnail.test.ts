import { describe, expect, it } from 'vitest';
import { createPlane } from '../base/plane';
import { makeThumbnail } from './thumbnail';

const FRAME = { width: 128, height: 96 };

describe('thumbnail', () => {
  it('shows the crop, in its proportions, within 128 x 96', () => {
    const plane = createPlane(400, 320);
    for (let y = 0; y < 320; y++) plane.data.fill(y < 150 ? 0.2 : 0.7, y * 400, (y + 1) * 400);
    plane.data.fill(1, 300 * 400);
    const thumb = makeThumbnail(plane, { x: 0, y: 0, width: 400, height: 300 }, FRAME);
    expect([thumb.width, thumb.height]).toEqual([128, 96]);
    expect(thumb.grey[0]).toBeLessThan(5);
    expect(thumb.grey.at(-1)).toBeGreaterThan(250);
  });

  it('of one pixel is one pixel', () => {
    expect(makeThumbnail(createPlane(1, 1), { x: 0, y: 0, width: 1, height: 1 }, FRAME)).toMatchObject({ width: 1, height: 1 });
  });
});
