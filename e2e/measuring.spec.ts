/** What was measured shows itself: outlines over the picture, set by hand from the keyboard, kept over a reload. */
import AxeBuilder from '@axe-core/playwright';
import { drop, sample } from './drop';
import { expect, type Page, test } from './fixtures';

const panel = (page: Page) => page.getByRole('region', { name: 'What was measured' });
const traces = (page: Page) => page.getByTestId('traces');
const fact = (page: Page, id: string) => page.locator(`.fact-row[data-fact="${id}"]`);
const bodies = async (page: Page): Promise<number> => Number(await traces(page).getAttribute('data-bodies'));

async function accessible(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${what}: ${id} at ${nodes.map((node) => node.target).join(' | ')}`)).toEqual([]);
}

test('outlines, a threshold moved by keyboard, the fact says by hand, and a reload keeps it', async ({ page }) => {
  test.setTimeout(300_000);
  await page.goto('./?engine=wasm');
  await drop(page, [sample('particles.tif')]);
  await expect(page.locator('.entry.done')).toHaveCount(1, { timeout: 120_000 });
  await page.locator('.picture-view').focus();
  await page.keyboard.press('o');
  await expect(panel(page).getByRole('status')).toContainText(/bod(y|ies)/, { timeout: 60_000 });
  await expect(traces(page)).toBeVisible();
  const before = await bodies(page);
  await accessible(page, 'outlines');
  await page.screenshot({ path: test.info().outputPath('outlines.png') });

  const slider = panel(page).getByRole('slider', { name: 'Threshold between dark and bright' });
  await slider.focus();
  for (let press = 0; press < 60; press++) await page.keyboard.press('ArrowRight');
  await expect(panel(page).getByRole('status')).toContainText('set by hand', { timeout: 60_000 });
  await expect.poll(() => bodies(page), { timeout: 60_000 }).not.toBe(before);
  await expect(fact(page, 'hand-threshold')).toBeVisible({ timeout: 60_000 });
  await expect(fact(page, 'object-count')).toBeVisible();
  await expect
    .poll(async () => Number(await fact(page, 'object-count').locator('.fact-value').innerText()))
    .toBe(await bodies(page));
  await fact(page, 'object-count').getByRole('button').click();
  await expect(page.locator('.fact-method:visible')).toContainText('Threshold set by hand');
  const count = await fact(page, 'object-count').locator('.fact-value').innerText();
  await accessible(page, 'set by hand');

  // One step, however many keys it took.
  await page.keyboard.press('Control+z');
  await expect(fact(page, 'hand-threshold')).toHaveCount(0);
  await page.keyboard.press('Control+y');
  await expect(fact(page, 'object-count').locator('.fact-value')).toHaveText(count, { timeout: 60_000 });

  await page.getByRole('button', { name: 'Keep it' }).click();
  await expect(page.locator('.status-bar')).toContainText(/Kept on this computer, [\d.]+\s(kB|MB)(?! …)/, { timeout: 20_000 });
  await page.waitForTimeout(1000);
  await page.reload();
  await expect(fact(page, 'object-count').locator('.fact-value')).toHaveText(count, { timeout: 60_000 });
  await expect(fact(page, 'hand-threshold')).toBeVisible();
  await page.getByRole('button', { name: 'Outlines' }).click();
  await expect(panel(page).getByRole('status')).toContainText('set by hand', { timeout: 60_000 });
  await panel(page).getByRole('button', { name: 'Back to automatic' }).click();
  await expect(fact(page, 'hand-threshold')).toHaveCount(0);
  await expect.poll(() => bodies(page), { timeout: 60_000 }).toBe(before);
});
