import { drop } from './drop';
import { expect, type Page, test } from './fixtures';
import { CLASSES, madeUpFolder, madeUpPng } from './made-up';

const task = (page: Page, name: string) => page.getByRole('navigation', { name: 'Tasks' }).getByRole('link', { name }).click();
const step = (page: Page, name: RegExp) => page.getByRole('radio', { name }).click();

async function chooseFolder(page: Page, folder: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a folder' }).click();
  await (await chooser).setFiles(folder);
}

test('drop, look, train, judge, use', async ({ page }, info) => {
  await page.goto('./?engine=wasm#/finetune');
  await chooseFolder(page, madeUpFolder(info.outputPath('set'), 12));
  await expect(page.getByRole('listbox', { name: 'Pictures of the data set' })).toBeVisible();
  await expect(page.locator('.read-work')).toHaveCount(0);
  const bad = page.getByRole('button', { name: /could not be read/ });
  if (await bad.count()) {
    await bad.click();
    console.log((await page.locator('.bad-files li').allInnerTexts()).slice(0, 3));
  }
  await page.screenshot({ path: '/tmp/ft-shots/data.png' });
  await step(page, /Training/);
  await page.screenshot({ path: '/tmp/ft-shots/plan.png' });
  await page.getByRole('button', { name: 'Train', exact: true }).click({ timeout: 5000 });
  const t = Date.now();
  await expect(page.getByRole('button', { name: 'See the judgement' })).toBeVisible({ timeout: 200_000 });
  console.log('trained in', Date.now() - t);
  await page.screenshot({ path: '/tmp/ft-shots/run.png' });
  await page.getByRole('button', { name: 'See the judgement' }).click();
  await page.screenshot({ path: '/tmp/ft-shots/judgement.png' });
  await page.getByRole('button', { name: 'Use this model' }).click();
  await expect(page.getByText('This model classifies now.')).toBeVisible();
});
