/** Two tabs of one browser: who owns a training, a data set or a model, and how the other one hears of it. */
import { knobs, openSet, pictures, split, step, task, train, trained } from './finetune';
import { expect, type Page, test } from './fixtures';
import { madeUpFolder } from './made-up';

const open = async (page: Page): Promise<Page> => {
  await page.goto('./?engine=wasm#/finetune');
  return page;
};

test('a training is owned by one tab, taken over by the other, ended early there, and its model is one to both', async ({
  page: a,
  context,
}, info) => {
  await open(a);
  await openSet(a, madeUpFolder(info.outputPath('set'), 3));
  await split(a, 0, 0);
  await step(a, '2 Training');
  await step(a, 'Full');
  await knobs(a, { Epochs: 1000, Batch: 4, Chunk: 4, Folds: 3 });
  await train(a);
  await expect(a.getByText(/^Fold 1 of 3, step \d/)).toBeVisible({ timeout: 200_000 });

  const b = await context.newPage();
  // As Safari before 26: the page cannot write files, its workers can.
  await b.addInitScript(() => {
    delete (FileSystemFileHandle.prototype as Partial<FileSystemFileHandle>).createWritable;
  });
  await open(b);
  await step(b, '2 Training');
  await expect(b.getByText(/Fine-tuned model is being trained in another tab: fold 1 of 3, step \d/)).toBeVisible();
  await expect(b.getByRole('button', { name: /^(Resume|Discard)/ })).toHaveCount(0);
  await b.getByRole('button', { name: 'Take over Fine-tuned model from the other tab' }).click();
  await expect(a.getByText('Another tab has taken this training over')).toBeVisible();
  await expect(b.getByText(/^Fold 1 of 3, step \d/)).toBeVisible({ timeout: 200_000 });
  await expect(a.getByRole('button', { name: /^(Resume|Discard|Pause)/ })).toHaveCount(0);

  await b.getByRole('button', { name: 'Finish early' }).click();
  await trained(b);
  await b.getByRole('button', { name: 'See the judgement' }).click();
  await expect(b.getByRole('region', { name: 'In short' })).toContainText(/ended early.*fold 1 of 3/);
  await expect(a.getByText('being trained in another tab')).toHaveCount(0);

  await b.getByRole('button', { name: 'Use this model' }).click();
  await expect(b.getByText('This model classifies now.')).toBeVisible();
  await task(a, 'Models');
  await a.getByRole('button', { name: 'Delete Fine-tuned model' }).click();
  await a.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(a.getByText('This model is active in another tab: it was not deleted.')).toBeVisible();
  await b.close();
  await a.getByRole('button', { name: 'Delete Fine-tuned model' }).click();
  await a.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(a.getByRole('button', { name: 'Delete Fine-tuned model' })).toHaveCount(0);
});

test('labels are set in one tab, shown in the other as they are saved, and go on there when it takes them over', async ({
  page: a,
  context,
}, info) => {
  const folder = madeUpFolder(info.outputPath('set'), 3);
  const countsOf = (page: Page) => page.locator('.class-count').allInnerTexts();
  const relabelFirst = async (page: Page) => {
    await pictures(page).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('2');
  };
  await open(a);
  await openSet(a, folder);
  await relabelFirst(a);
  await expect.poll(() => countsOf(a)).toEqual(['2', '4', '3']);
  // Once nothing would be lost by leaving it is saved, and the other tab can know of it.
  await expect.poll(() => a.evaluate(() => window.dispatchEvent(new Event('beforeunload', { cancelable: true })))).toBe(true);

  const b = await open(await context.newPage());
  await openSet(b, folder);
  await expect(b.getByText('Another tab has this data set open')).toBeVisible();
  await expect.poll(() => countsOf(b)).toEqual(['2', '4', '3']);
  await relabelFirst(b);
  await expect(b.getByText('nothing was changed here')).toBeVisible();
  await a.bringToFront();
  await a.keyboard.press('3');
  await expect.poll(() => countsOf(a)).toEqual(['2', '3', '4']);
  await expect.poll(() => countsOf(b)).toEqual(['2', '3', '4']);

  await b.getByRole('button', { name: 'Take over' }).click();
  await expect(a.getByText('Another tab has this data set open')).toBeVisible();
  await expect(b.getByText('Another tab has this data set open')).toHaveCount(0);
  await pictures(b).focus();
  await b.keyboard.press('Home');
  await b.keyboard.press('1');
  await expect.poll(() => countsOf(a)).toEqual(['3', '3', '3']);
});
