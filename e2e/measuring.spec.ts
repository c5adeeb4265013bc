/** What was measured shows itself: outlines over the picture, set by hand from the keyboard, listed body by body, kept over a reload. */

import { readFile } from 'node:fs/promises';
import { accessible } from './accessible';
import { drop, sample } from './drop';
import { expect, type Page, test } from './fixtures';

const panel = (page: Page) => page.getByRole('region', { name: 'What was measured' });
const result = (page: Page) => panel(page).getByRole('status');
const traces = (page: Page) => page.getByTestId('traces');
const fact = (page: Page, id: string) => page.locator(`.fact-row[data-fact="${id}"]`);
const bodies = async (page: Page): Promise<number> => Number(await traces(page).getAttribute('data-bodies'));
const table = (page: Page) => page.getByRole('grid', { name: 'Bodies' });

async function open(page: Page): Promise<void> {
  await page.goto('./?engine=wasm');
  await drop(page, [sample('particles.tif')]);
  await expect(page.locator('.entry.done')).toHaveCount(1, { timeout: 120_000 });
  await page.locator('.picture-view').focus();
  await page.keyboard.press('o');
  await expect(result(page)).toContainText(/bod(y|ies)/);
  await expect(traces(page)).toBeVisible();
}

test('outlines, a threshold moved by keyboard, the fact says by hand, and a reload keeps it', async ({ page }) => {
  await open(page);
  const before = await bodies(page);
  await accessible(page, 'outlines');
  await page.screenshot({ path: test.info().outputPath('outlines.png') });

  await panel(page).getByRole('slider', { name: 'Threshold between dark and bright' }).focus();
  for (let press = 0; press < 60; press++) await page.keyboard.press('ArrowRight');
  await expect(result(page)).toContainText('set by hand');
  await expect.poll(() => bodies(page), { timeout: 60_000 }).not.toBe(before);
  await expect(fact(page, 'hand-threshold')).toBeVisible();
  const counted = fact(page, 'object-count').locator('.fact-value');
  await expect.poll(async () => Number(await counted.innerText()), { timeout: 60_000 }).toBe(await bodies(page));
  const count = await counted.innerText();
  await fact(page, 'object-count').getByRole('button').click();
  await expect(page.locator('.fact-method:visible')).toContainText('Threshold set by hand');
  await accessible(page, 'set by hand');

  // Each body in a row; the one that is chosen is drawn thick, here and there.
  await page.getByText('Bodies and widths').click();
  await expect(table(page)).toHaveAttribute('aria-rowcount', String(Number(count) + 1));
  const byDiameter = table(page).getByRole('button', { name: /Diameter/ });
  await byDiameter.click();
  await byDiameter.click();
  await table(page).getByRole('row').nth(1).click();
  await expect(traces(page).locator('.trace.marked')).toHaveCount(1);
  await table(page).press('ArrowDown');
  await expect(traces(page).locator('.trace.marked')).toHaveCount(1);
  // And the other way round: a click on that body takes the mark away, another one sets it again.
  const spot = await traces(page)
    .locator('.trace.marked')
    .evaluate((path: SVGPathElement) => {
      const { x, y, width, height } = path.getBBox();
      const matrix = path.getScreenCTM();
      for (let row = 1; row < 40; row++)
        for (let column = 1; column < 40; column++) {
          const point = new DOMPoint(x + (column * width) / 40, y + (row * height) / 40);
          if (path.isPointInFill(point) && matrix) return point.matrixTransform(matrix).toJSON();
        }
      return null;
    });
  if (!spot) throw new Error('the body has no inside');
  await page.mouse.click(spot.x, spot.y);
  await expect(traces(page).locator('.trace.marked')).toHaveCount(0);
  await page.mouse.click(spot.x, spot.y);
  await expect(traces(page).locator('.trace.marked')).toHaveCount(1);
  await expect(table(page).locator('[aria-selected="true"]')).toHaveCount(1);
  await accessible(page, 'bodies one by one');
  await page.screenshot({ path: test.info().outputPath('bodies.png') });
  await page.getByRole('button', { name: 'Save the bodies as CSV' }).click();
  const asked = page.getByRole('dialog', { name: 'Save the bodies as CSV' });
  await accessible(page, 'what a table of bodies tells');
  await asked.getByRole('checkbox', { name: 'File name and folders' }).uncheck();
  const saved = page.waitForEvent('download');
  await asked.getByRole('button', { name: 'Save', exact: true }).click();
  expect((await saved).suggestedFilename()).toBe('picture-bodies.csv');
  const csv = await readFile(await (await saved).path(), 'utf8');
  expect(csv.trimEnd().split('\r\n').length).toBe(Number(count) + 1);
  expect(csv).toContain(',hand\r\n');
  expect(csv.split('\r\n')[1]).toMatch(/^picture,1,/);

  // The same bodies, pooled, in the table of all pictures.
  const views = page.getByRole('radiogroup', { name: 'View' });
  await views.getByRole('radio', { name: 'Table' }).click();
  const pooled = page.locator('.pooled');
  await expect(pooled).toContainText(
    new RegExp(`^\\s*Bodies in all these pictures: ${count} \\(\\d+ cut by the edge\\) in 1 of 1 measured picture`),
  );
  await pooled.locator('summary').first().click();
  await expect(pooled.getByRole('img', { name: /all pictures together/ })).toBeVisible();
  await accessible(page, 'pooled');
  await page.screenshot({ path: test.info().outputPath('pooled.png') });
  await views.getByRole('radio', { name: 'Pictures' }).click();

  // One step, however many keys it took.
  await page.keyboard.press('Control+z');
  await expect(fact(page, 'hand-threshold')).toHaveCount(0);
  await page.keyboard.press('Control+y');
  await expect(counted).toHaveText(count);

  await page.getByRole('button', { name: 'Keep it' }).click();
  await expect(page.locator('.status-bar')).toContainText(/Kept on this computer, [\d.]+\s(kB|MB)(?! …)/);
  await page.waitForTimeout(1000);
  await page.reload();
  await expect(counted).toHaveText(count);
  await expect(fact(page, 'hand-threshold')).toBeVisible();
  await page.getByRole('button', { name: 'Outlines' }).click();
  await expect(result(page)).toContainText('set by hand');
  await panel(page).getByRole('button', { name: 'Back to automatic' }).click();
  await expect(fact(page, 'hand-threshold')).toHaveCount(0);
  await expect.poll(() => bodies(page), { timeout: 60_000 }).toBe(before);
});

test('a threshold set on one picture is set on the others of its size, and the table sums them up', async ({ page }) => {
  await page.goto('./?engine=wasm');
  await drop(page, [sample('particles.tif', 'a.tif'), sample('particles.tif', 'b.tif'), sample('nanowires.tif')]);
  await expect(page.locator('.entry.done')).toHaveCount(3, { timeout: 120_000 });
  await page.locator('.picture-view').focus();
  await page.keyboard.press('o');
  await panel(page).getByRole('button', { name: 'State it at this threshold' }).click();
  await panel(page).getByRole('button', { name: 'Set the same for 1 other picture of this size' }).click();
  await expect(panel(page).getByRole('button', { name: /^Set the same/ })).toHaveCount(0);
  await expect(fact(page, 'hand-threshold')).toBeVisible();
  const count = Number(await fact(page, 'object-count').locator('.fact-value').innerText());
  await page.getByRole('radiogroup', { name: 'View' }).getByRole('radio', { name: 'Table' }).click();
  await page.getByRole('button', { name: 'Measure all' }).click();
  const [bodiesPooled, widthsPooled] = [page.locator('.pooled').first(), page.locator('.pooled').last()];
  await expect(bodiesPooled).toContainText(`${2 * count} (`, { timeout: 60_000 });
  await expect(bodiesPooled).toContainText('of 3 measured pictures');
  // Wires have widths, with a histogram of their own, here and beside the picture.
  await expect(widthsPooled).toContainText(/Widths of fibres, wires or lines in all these pictures: 1 of 3 measured pictures/);
  await widthsPooled.locator('summary').first().click();
  await expect(widthsPooled.getByRole('img', { name: /^Widths of fibres, wires or lines, all/ })).toBeVisible();
  await accessible(page, 'widths pooled');
  await page.screenshot({ path: test.info().outputPath('widths-pooled.png') });
  await page.getByRole('radiogroup', { name: 'View' }).getByRole('radio', { name: 'Pictures' }).click();
  await page.getByRole('option').filter({ hasText: 'nanowires.tif' }).click();
  await page.getByText('Bodies and widths').click();
  await expect(page.getByRole('img', { name: /^Widths of fibres, wires or lines/ })).toBeVisible();
  await page.screenshot({ path: test.info().outputPath('widths.png') });
});

test('on a phone the outlines lie on the picture and all of it can be set', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await open(page);
  await accessible(page, 'phone');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await panel(page).getByRole('radio', { name: 'Bodies: dark' }).click();
  await expect(result(page)).toContainText('dark bod');
  await expect(fact(page, 'hand-bodies')).toHaveCount(1);
  // What is written over the picture by hand of the microscope stays readable: nothing is drawn on the data bar.
  const [field, drawn] = await Promise.all([
    page.locator('.bar-handle').boundingBox(),
    page.locator('.trace-inside').boundingBox(),
  ]);
  expect((drawn?.y ?? 0) + (drawn?.height ?? 0)).toBeLessThanOrEqual((field?.y ?? 0) + (field?.height ?? 0) / 2 + 2);
  await page.screenshot({ path: test.info().outputPath('phone.png') });
});
