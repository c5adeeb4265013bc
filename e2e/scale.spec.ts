/** The only scale of most pictures is a burnt-in bar: offered where it was read, else drawn along by hand; both can be taken back. */

import { encode } from 'fast-png';
import { pictureWithBar, writeText } from '../src/scale/testing';
import { accessible } from './accessible';
import { drop } from './drop';
import { expect, type Page, test } from './fixtures';

const BAR = { left: 120, right: 220, y: 280, thick: 3, tick: 8, ink: 0.95 };

/** A picture without a tag whose bar is 100 px long; with or without what it stands for beside it, and the voltage. */
function picture(label: string): Buffer {
  const plane = pictureWithBar(BAR);
  if (label) {
    writeText(plane, label, 240, 272, 0.95, 14);
    writeText(plane, '20 kV', 20, 272, 0.95, 14);
  }
  const data = Uint8Array.from(plane.data, (grey) => Math.round(255 * Math.min(1, Math.max(0, grey))));
  return Buffer.from(encode({ width: plane.width, height: plane.height, data, channels: 1, depth: 8 }));
}

const size = (page: Page) => page.getByTestId('pixel-size');

test('the scale is drawn along the bar, its ends found, its length typed, and taken back', async ({ page }) => {
  await page.goto('./?engine=wasm');
  await drop(page, [{ name: 'plain.png', bytes: picture('') }]);
  const shown = page.getByRole('img', { name: /Micrograph plain\.png/ });
  await expect(shown).toBeVisible();
  await expect(page.locator('.verdict-kind')).toBeVisible({ timeout: 120_000 });
  await expect(size(page)).toHaveText('not known');

  await page.getByRole('button', { name: 'Measure' }).click();
  await accessible(page, 'measuring');
  const box = await shown.boundingBox();
  if (!box) throw new Error('the picture is not on the page');
  // Shown whole, in the middle of its stage.
  const zoom = Math.min(box.width / 400, box.height / 300);
  const at = (x: number, y: number) =>
    [box.x + box.width / 2 + (x - 200) * zoom, box.y + box.height / 2 + (y - 150) * zoom] as const;
  await page.mouse.move(...at(BAR.left + 4, BAR.y + 1));
  await page.mouse.down();
  await page.mouse.move(...at(170, BAR.y + 1), { steps: 4 });
  await page.mouse.move(...at(BAR.right - 4, BAR.y + 1), { steps: 4 });
  await page.mouse.up();
  await expect(page.getByText('The scale bar is')).toBeVisible();
  await page.getByLabel('Length of the line').fill('500');
  await page.getByLabel('Length of the line').press('Enter');
  // 500 nm over 100 px, whatever the hand left out at both ends.
  await expect(size(page)).toContainText(/^5(\.0\d?)?\snm/);
  await expect(size(page)).toContainText('drawn');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(size(page)).toHaveText('not known');
});

test('a bar whose label is read is offered, never taken by itself, and accepted by one press', async ({ page }) => {
  await page.goto('./?engine=wasm');
  await drop(page, [{ name: 'labelled.png', bytes: picture('500 nm') }]);
  const offer = page.getByRole('region', { name: 'Scale bar' });
  await expect(offer).toContainText('500 nm, read from the scale bar', { timeout: 120_000 });
  await expect(page.locator('.verdict-kind')).toBeVisible({ timeout: 120_000 });
  await expect(size(page)).toHaveText('not known');
  // The voltage beside it: told with where it was read, and a fact, with its source, of text and table.
  await expect(page.getByText('Voltage', { exact: true }).locator('+ dd')).toHaveText('20 kV, read from the data bar');
  const facts = page.locator('.facts-table tbody tr');
  await expect(facts.filter({ hasText: 'Source of the accelerating voltage' })).toContainText('the data bar of the picture', {
    timeout: 120_000,
  });
  await expect(facts.filter({ hasText: /Accelerating voltage/ })).toContainText(/20\skV/);
  await accessible(page, 'a scale bar is offered');
  await offer.getByRole('button', { name: /^Accept/ }).click();
  await expect(size(page)).toContainText(/^5(\.0\d?)?\snm/);
  await expect(offer).toHaveCount(0);
  // By one key, too, wherever the user is.
  await page.getByRole('listbox', { name: 'Micrographs' }).focus();
  await page.keyboard.press('Control+z');
  await expect(size(page)).toHaveText('not known');
  await page.keyboard.press('b');
  await expect(size(page)).toContainText(/^5(\.0\d?)?\snm/);
});
