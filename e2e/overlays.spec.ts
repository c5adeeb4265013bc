/** What the page lays over a picture leaves the vendor's data bar readable, at whichever edge it is, on a desk and on a phone. */
import { findDataBars } from '../src/micrograph/data-bar';
import { turnPlane } from '../src/micrograph/orientation';
import { noisyPicture, paintBar, toPlane, writeTiff } from '../src/micrograph/testing';
import { fitView, toScreen } from '../src/ui/picture/view';
import { drop } from './drop';
import { expect, test } from './fixtures';

const [WIDTH, HEIGHT, BAR] = [480, 400, 44];

/** Orientation that brings the bottom to an edge. */
const TURNS = { bottom: 1, top: 3, left: 6, right: 8 } as const;

const OME = '<?xml version="1.0"?><OME><Image><Pixels PhysicalSizeX="5" PhysicalSizeXUnit="nm"/></Image></OME>';

const pictures = Object.entries(TURNS).map(([edge, turn]) => {
  const grey = paintBar(noisyPicture(WIDTH, HEIGHT), WIDTH, HEIGHT, { top: HEIGHT - BAR });
  const plane = turnPlane(toPlane(grey, WIDTH, HEIGHT), turn);
  const { width, height } = plane;
  const samples = Uint8Array.from(plane.data, (value) => Math.round(value * 255));
  const { top, right, bottom, left } = findDataBars(plane);
  const bytes = Buffer.from(writeTiff({ width, height, samples, tags: { 270: OME } }));
  return { name: `${edge}.tif`, width, height, bytes, inner: { left, top, right: width - right, bottom: height - bottom } };
});

for (const [where, viewport] of [
  ['desk', { width: 1440, height: 900 }],
  ['phone', { width: 390, height: 844 }],
] as const)
  test(`scale bar and words about the data bar stand beside it, on a ${where}`, async ({ page }) => {
    await page.setViewportSize(viewport);
    await page.goto('./?engine=wasm');
    await drop(page, pictures);
    for (const { name, width, height, inner } of pictures) {
      await page.getByRole('listbox', { name: 'Micrographs' }).getByRole('option').filter({ hasText: name }).click();
      await expect(page.getByRole('heading', { name })).toBeVisible();
      await expect(page.locator('.bar-grip')).toContainText(`${name.replace('.tif', '')} ${BAR} px`);
      const canvas = await page.locator('.picture-view canvas').boundingBox();
      if (!canvas) throw new Error('no picture');
      const view = fitView({ width, height }, canvas);
      const from = toScreen(view, canvas, inner.left, inner.top);
      const to = toScreen(view, canvas, inner.right, inner.bottom);
      for (const overlay of ['.bar-grip', '.scale-bar']) {
        const box = await page.locator(overlay).boundingBox();
        if (!box) throw new Error(`no ${overlay}`);
        const [x, y] = [box.x - canvas.x, box.y - canvas.y];
        expect(x + 2, `${name}: ${overlay}, left`).toBeGreaterThan(name === 'left.tif' ? from.x : 0);
        expect(y + 2, `${name}: ${overlay}, top`).toBeGreaterThan(name === 'top.tif' ? from.y : 0);
        expect(x + box.width - 2, `${name}: ${overlay}, right`).toBeLessThan(name === 'right.tif' ? to.x : canvas.width);
        expect(y + box.height - 2, `${name}: ${overlay}, bottom`).toBeLessThan(name === 'bottom.tif' ? to.y : canvas.height);
      }
    }
  });
