/** A browser without WebGPU: the same verdicts on the processor, and a sentence that says so. */
import { expect, test } from './fixtures';

test('without WebGPU the model runs on the processor and the page says so', async ({ page }) => {
  await page.goto('./');
  expect(await page.evaluate(async () => (await navigator.gpu?.requestAdapter()) ?? null)).toBeNull();
  await page.getByRole('button', { name: 'Fibres' }).click();
  await expect(page.getByRole('region', { name: 'Verdict' }).locator('.verdict-kind')).toBeVisible({ timeout: 120_000 });
  await expect(page.locator('.banners .notice.warn')).toContainText(/processor/);
  await expect(page.locator('.status-bar')).toContainText('Processor');
  await expect(page.locator('.status-bar')).toContainText('verified on this processor');
});
