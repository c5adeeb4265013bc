/** Workers that end without a word: closed from inside or killed by the browser, they send no error event. */
import { drop, sample } from './drop';
import { expect, test, workerOf } from './fixtures';

test('a model whose worker ends without a word is opened anew, and the picture gets its verdict', async ({ page }) => {
  await page.goto('./?engine=wasm');
  const done = page.getByRole('listbox', { name: 'Micrographs' }).locator('.entry.done');
  await drop(page, [sample('tips.tif')]);
  await expect(done).toHaveCount(1, { timeout: 120_000 });
  const first = await workerOf(page, 'compute');
  await first.evaluate(() => self.close());
  await drop(page, [sample('powder.tif'), sample('fibres.tif')]);
  await expect(done).toHaveCount(3, { timeout: 120_000 });
  const second = await workerOf(page, 'compute', first);

  // In the middle of the work: nothing of it is left at "classifying".
  await drop(page, [sample('particles.tif'), sample('nanowires.tif'), sample('biological.tif')]);
  await second.evaluate(() => self.close());
  await expect(done).toHaveCount(6, { timeout: 120_000 });
});
