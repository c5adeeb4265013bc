/** Trainings that are broken off, by hand or by fate: the same work gives the same weights. What is ended early is a model, too. */
import { accessibleInBothThemes } from './accessible';
import { fact, knobs, openSet, split, step, task, train, trained, weights } from './finetune';
import { expect, type Page, test } from './fixtures';
import { madeUpFolder } from './made-up';

/** The first number of a fact; 0 where it is not there. */
const stepOf = async (page: Page, name: string) => Number(/\d+/.exec((await fact(page, name).allInnerTexts())[0] ?? '0')?.[0]);

/** Files with what the front made of pictures. */
const looksKept = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('front-views');
    const names: string[] = [];
    for await (const name of folder.keys()) names.push(name);
    return names.sort();
  });

test('paused, resumed, killed and resumed: the weights of an unbroken run; one that is ended early is judged and kept', async ({
  page,
  context,
}, info) => {
  const folder = madeUpFolder(info.outputPath('set'), 6);
  const prepare = async (tab: Page) => {
    await tab.goto('./?engine=wasm#/finetune');
    await openSet(tab, folder);
    await split(tab, 34, 0);
    await step(tab, '2 Training');
    await step(tab, 'Full');
    await knobs(tab, { Epochs: 6, Batch: 4, Chunk: 4 });
    await train(tab);
  };
  await prepare(page);
  // Before the worker has begun, a pause must hold as well.
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('paused; it is stored')).toBeVisible();
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(fact(page, 'Step')).toBeVisible({ timeout: 200_000 });
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('paused; it is stored')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Pause' })).toHaveCount(0);
  const paused = await stepOf(page, 'Step');
  expect(await stepOf(page, 'Saved at'), 'nothing that was done is lost').toBe(paused);
  await expect(page.getByText(`is not finished: saved at step ${paused}`)).toBeVisible();
  await accessibleInBothThemes(page, 'training, paused');
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect.poll(() => stepOf(page, 'Saved at'), { timeout: 100_000 }).toBeGreaterThan(paused);
  await page.close();

  const later = await context.newPage();
  await later.goto('./?engine=wasm#/finetune');
  await step(later, '2 Training');
  await later.getByRole('button', { name: 'Resume Fine-tuned model' }).click();
  await trained(later);
  const broken = await weights(later);

  // What the front made of the pictures is on the disk: the next training with them looks at none anew.
  const kept = await looksKept(later);
  expect(kept.length).toBeGreaterThan(0);
  const unbroken = await context.newPage();
  await prepare(unbroken);
  await trained(unbroken);
  expect(broken).toBe(await weights(unbroken));
  expect(await looksKept(unbroken)).toEqual(kept);

  await step(unbroken, '2 Training');
  await unbroken.getByRole('textbox', { name: 'Name of the new model' }).fill('Ended early');
  await knobs(unbroken, { Epochs: 1000 });
  await train(unbroken);
  await unbroken.getByRole('button', { name: 'Finish early' }).click({ timeout: 100_000 });
  await trained(unbroken);
  await expect(fact(unbroken, 'Step')).toHaveText(/^[1-9]\d* of 3,000/);
  await unbroken.getByRole('button', { name: 'See the judgement' }).click();
  await expect(unbroken.getByRole('region', { name: 'In short' })).toContainText(/Ended early names [\d.]+\s% right/);
  await task(unbroken, 'Models');
  await expect(unbroken.getByRole('region', { name: 'Classification models' })).toContainText('Ended early');
  await unbroken.goto('./#/computer');
  const looks = unbroken.getByRole('row', { name: /What the pretrained network saw in pictures of trainings/ });
  await accessibleInBothThemes(unbroken, 'this computer, with looks of a training');
  await looks.getByRole('button', { name: 'Delete' }).click();
  await expect(looks).toHaveCount(0);
});
