/** What drafts of descriptions would change, weighed on the labelled pictures that stand under Fine-tune. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessible } from './accessible';
import { drop } from './drop';
import { expect, type Page, test } from './fixtures';
import { madeUpPng } from './made-up';

const task = (page: Page, name: string) => page.getByRole('navigation', { name: 'Tasks' }).getByRole('link', { name }).click();

test('drafts are weighed on labelled pictures, and without any the page says so', async ({ page }, info) => {
  await page.goto('./?engine=wasm#/descriptions');
  await page.getByRole('button', { name: 'Edit a copy' }).click();
  await page.getByRole('textbox').first().fill('Flat ground, crossed by lines.');
  await page.getByRole('button', { name: 'Undo: Draft of Biological' }).click();
  await expect(page.getByRole('textbox').first()).not.toHaveValue('Flat ground, crossed by lines.');
  await page.getByRole('button', { name: 'Redo: Draft of Biological' }).click();
  await expect(page.getByRole('textbox').first()).toHaveValue('Flat ground, crossed by lines.');
  const ask = page.getByRole('button', { name: 'What would change?' });
  await ask.click();
  await expect(page.getByText('No labelled pictures of these categories at hand.')).toBeVisible({ timeout: 120_000 });
  // What the text is worth to the model in use is told by what stands in its folder.
  const { evaluation } = JSON.parse(readFileSync('public/models/base/config.json', 'utf8'));
  const { pictures, top1, descriptions } = evaluation.real;
  const share = (value: number) => `${(100 * value).toFixed(1)}\\s%`;
  await expect(page.getByRole('region', { name: 'What would change' })).toContainText(
    new RegExp(`Of ${pictures} real pictures .* names ${share(top1)} right .* ${share(descriptions.none)} with nothing`),
  );

  // Names as people write them, and one class that the model does not know.
  const folder = info.outputPath('set');
  for (const [name, kind] of [
    ['patterned surface', 'stripes'],
    ['PARTICLES', 'discs'],
    ['Cheese', 'slope'],
  ]) {
    mkdirSync(join(folder, name), { recursive: true });
    for (let i = 0; i < 3; i++) writeFileSync(join(folder, name, `${i}.png`), madeUpPng(kind, i));
  }
  await task(page, 'Fine-tune');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a folder' }).click();
  await (await chooser).setFiles(folder);
  await expect(page.getByRole('listbox', { name: 'Pictures of the data set' })).toBeVisible();
  await expect(page.locator('.read-work'), 'everything is read').toHaveCount(0);

  await task(page, 'Descriptions');
  await ask.click();
  const weighed = page.getByRole('region', { name: 'Labelled pictures' });
  await expect(weighed).toContainText('6 labelled pictures of the whole data set', { timeout: 120_000 });
  await expect(weighed).toContainText(/Named right \(top-1\)\s*\d+\.\d\s%\s→\s\d+\.\d\s%/);
  await expect(weighed).toContainText(/All classes alike \(macro-F1\)\s*\d\.\d{3} → \d\.\d{3}/);
  await expect(weighed).toContainText('n = 6.');
  await accessible(page, 'labelled pictures');

  // The same set, asked in Classify for what is most like a picture.
  await task(page, 'Classify');
  await drop(page, [{ name: 'unseen.png', bytes: Buffer.from(madeUpPng('discs', 7)) }]);
  await expect(page.locator('.entry.done')).toHaveCount(1, { timeout: 120_000 });
  await page.getByText('Similar pictures').click();
  await page.getByRole('button', { name: 'Look at 9 labelled pictures' }).click();
  const nearest = page.getByRole('list', { name: 'In the labelled set of Fine-tune' }).getByRole('listitem');
  await expect(nearest).toHaveCount(6, { timeout: 120_000 });
  await expect(nearest.first()).toContainText(/\d\.png\s*PARTICLES\s*\d+\.\d\s%\s*distance \d\.\d\d/);
  await accessible(page, 'similar pictures');
});
