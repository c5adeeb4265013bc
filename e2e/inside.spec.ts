/** Looking inside a verdict: the heat map by layer, the vision graph by pointer and by keys, on a screen and on a phone. */
import AxeBuilder from '@axe-core/playwright';
import { drop, sample } from './drop';
import { expect, type Page, test } from './fixtures';

const accessible = async (page: Page, what: string): Promise<void> => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(' | ')}`),
    what,
  ).toEqual([]);
};

test('looking inside', async ({ page }, info) => {
  await page.goto('./?engine=wasm');
  await drop(page, [sample('fibres.tif')]);
  await expect(page.locator('.entry.done')).toHaveCount(1, { timeout: 120_000 });
  await page.getByRole('button', { name: 'Look inside' }).click();
  const decides = page.getByRole('region', { name: 'What decides' });
  await expect(decides).toBeVisible();
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await accessible(page, colorScheme);
    await page.screenshot({ path: info.outputPath(`heat-1440-${colorScheme}.png`) });
  }
  await page.getByRole('radio', { name: 'Level 3' }).click();
  await expect(page.getByText(/^Occlusion/)).toBeVisible();
  await expect(page.getByRole('slider', { name: 'Opacity' })).toBeVisible({ timeout: 300_000 });
  await page.screenshot({ path: info.outputPath(`level3-1440.png`) });
  await page.setViewportSize({ width: 390, height: 844 });
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await accessible(page, `390 ${colorScheme}`);
    await page.screenshot({ path: info.outputPath(`heat-390-${colorScheme}.png`) });
  }
});
