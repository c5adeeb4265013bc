/** The browser has no more room in the middle of a training: it says so, loses nothing, and is stored once there is room. */
import { accessibleInBothThemes } from './accessible';
import { fact, knobs, openSet, split, step, train } from './finetune';
import { expect, type Page, test } from './fixtures';
import { madeUpFolder } from './made-up';

/** The first number of a fact; 0 where it is not there. */
const stepOf = async (page: Page, name: string) => Number(/\d+/.exec((await fact(page, name).allInnerTexts())[0] ?? '0')?.[0]);

test('a training goes on on a full disk; a pause waits for room, or is taken back; nothing that is said to be stored is lost', async ({
  page,
  context,
  baseURL,
}, info) => {
  const browser = await context.newCDPSession(page);
  const { origin } = new URL(baseURL ?? '');
  const room = (quota: 'none' | 'plenty') =>
    browser.send('Storage.overrideQuotaForOrigin', { origin, ...(quota === 'none' && { quotaSize: 1 }) });
  await page.goto('./?engine=wasm#/finetune');
  await openSet(page, madeUpFolder(info.outputPath('set'), 3));
  await split(page, 34, 0);
  await step(page, '2 Training');
  await step(page, 'Full');
  await knobs(page, { Epochs: 1000, Batch: 4, Chunk: 4 });
  await train(page);
  await expect.poll(() => stepOf(page, 'Saved at'), { timeout: 100_000 }).toBeGreaterThan(0);

  await room('none');
  await expect(page.getByText('There is no space left to save this training: it goes on')).toBeVisible();
  const kept = await stepOf(page, 'Saved at');
  await expect.poll(() => stepOf(page, 'Step')).toBeGreaterThan(kept + 1);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('stopped, but not stored yet')).toBeVisible();
  await expect(page.getByText(`it waits: what came after step ${kept} would be lost with this window`)).toBeVisible();
  await accessibleInBothThemes(page, 'training, held on a full disk');
  const held = await stepOf(page, 'Step');
  await page.getByRole('button', { name: 'Go on unsaved' }).click();
  await expect.poll(() => stepOf(page, 'Step')).toBeGreaterThan(held);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('stopped, but not stored yet')).toBeVisible();
  const last = await stepOf(page, 'Step');
  expect(await stepOf(page, 'Saved at')).toBe(kept);

  await room('plenty');
  await expect(page.getByText('paused; it is stored')).toBeVisible();
  await expect(page.getByText('There is no space left')).toHaveCount(0);
  expect(await stepOf(page, 'Saved at')).toBe(last);
  await page.reload();
  await step(page, '2 Training');
  await expect(page.getByText(`is not finished: saved at step ${last}`)).toBeVisible();
  await page.getByRole('button', { name: 'Resume Fine-tuned model' }).click();
  await expect.poll(() => stepOf(page, 'Step'), { timeout: 100_000 }).toBeGreaterThan(last);
});
