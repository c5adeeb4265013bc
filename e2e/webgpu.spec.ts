/** WebGPU in Chromium, in software where there is no GPU: a verdict, and a training that loses its device. */
import { fact, knobs, openSet, step, train, trained, weights } from './finetune';
import { expect, test, workerOf } from './fixtures';
import { madeUpFolder } from './made-up';

test.use({ gpu: true });

test('a software WebGPU adapter is there for the journeys', async ({ page }) => {
  await page.goto('./');
  expect(await page.evaluate(async () => (await navigator.gpu?.requestAdapter()) !== null)).toBe(true);
});

test('a sample, one click, and a verdict from the WebGPU engine', async ({ page }) => {
  const verdict = page.getByRole('region', { name: 'Verdict' });
  await page.goto('./');
  await page.getByRole('button', { name: 'Porous Sponge' }).click();
  await expect(verdict.locator('.verdict-kind')).toHaveText(/Named|Ambiguous|Unsure|Unknown/, { timeout: 400_000 });
  await expect(verdict.locator('.rank')).toHaveCount(5);
  await verdict.getByRole('button', { name: 'All 10' }).click();
  await expect(verdict.locator('.rank')).toHaveCount(10);
  await expect(page.getByTestId('pixel-size')).toContainText('per pixel, from the ImageJ calibration');
  await expect(page.getByTestId('data-bar')).toContainText('px ignored');
  await expect(page.locator('.status-bar')).toContainText('WebGPU');
  await expect(page.locator('.status-bar')).toContainText('verified on this');
});

test('the device is lost in mid-training: a notice, and the weights of an undisturbed run', async ({ page }, info) => {
  test.setTimeout(1_800_000);
  // Seven minutes on an otherwise idle machine of two cores, where WebGPU is computed in software.
  test.skip(!process.env.LONG_JOURNEYS, 'not run: LONG_JOURNEYS is not set');
  // The worker's own device, to be destroyed from outside.
  await page.route(/tensor\.worker[^/]*\.js/, async (route) => {
    const response = await route.fetch();
    const wrap = `{ const request = GPUAdapter.prototype.requestDevice;
      GPUAdapter.prototype.requestDevice = async function (...rest) { return (globalThis.lastDevice = await request.apply(this, rest)); }; }\n`;
    await route.fulfill({ response, body: wrap + (await response.text()) });
  });
  const results: string[] = [];
  await page.goto('./?engine=webgpu#/finetune');
  await openSet(page, madeUpFolder(info.outputPath('set'), 2));
  await step(page, '2 Training');
  await knobs(page, { Views: 1, Epochs: 4, Folds: 0 });
  for (const disturbed of [true, false]) {
    await step(page, '2 Training');
    await train(page);
    if (disturbed) {
      await expect(fact(page, 'Step')).toBeVisible({ timeout: 500_000 });
      const worker = await workerOf(page, 'training');
      await worker.evaluate(() => (globalThis as unknown as { lastDevice: { destroy(): void } }).lastDevice.destroy());
      await expect(page.getByText('was lost and started anew')).toBeVisible({ timeout: 500_000 });
    }
    await trained(page);
    results.push(await weights(page));
  }
  expect(results[0]).toBe(results[1]);
});
