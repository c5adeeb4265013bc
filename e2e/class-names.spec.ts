/** Classes of the set that the model knows under another spelling, two that are one, and a limit per class: before anything is trained. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessibleInBothThemes } from './accessible';
import { counts, openSet, split, step } from './finetune';
import { expect, test } from './fixtures';
import { madeUpPng } from './made-up';

test('a class spelt otherwise is the model’s, two that are one are merged first, a limit per class holds the rest back', async ({
  page,
}, info) => {
  const folder = info.outputPath('set');
  const classes = [
    ['patterned_SURFACE', 'stripes', 24],
    ['Tips', 'discs', 22],
    ['tips', 'slope', 2],
  ] as const;
  for (const [name, kind, count] of classes) {
    mkdirSync(join(folder, name), { recursive: true });
    for (let i = 0; i < count; i++) writeFileSync(join(folder, name, `${i}.png`), madeUpPng(kind, i));
  }
  await page.goto('./?engine=wasm#/finetune');
  await openSet(page, folder);
  const warnings = page.getByRole('list', { name: 'Warnings about the data set' });
  const alike = warnings.getByRole('listitem').filter({ hasText: '"Tips" and "tips"' });
  await expect(alike).toContainText('Not trainable.');
  await step(page, '2 Training');
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeDisabled();
  await step(page, '1 Data set');
  await alike.getByRole('button', { name: 'Merge them' }).click();
  await expect(alike).toHaveCount(0);
  await expect.poll(() => counts(page)).toEqual(['24', '24']);

  await page.getByRole('spinbutton', { name: 'At most per class' }).fill('10');
  await split(page, 20, 25);
  // 6 for the test, 10 for training and validation together, 8 held back.
  await expect(page.locator('.split-table tbody tr').first()).toHaveText(/8\s*2\s*6\s*8$/);
  await accessibleInBothThemes(page, 'limit per class');

  await step(page, '2 Training');
  await expect(page.locator('.start-row')).toContainText('32 pictures, 2 classes');
  const texts = page.locator('details', { has: page.getByRole('heading', { name: 'Classes and their descriptions' }) });
  if ((await texts.getAttribute('open')) === null) await texts.locator('summary').click();
  await expect(texts).toContainText("patterned_SURFACE trains the model's Patterned_surface.");
  await expect(texts).toContainText('2 of them it knows already');
  await expect(texts.getByRole('combobox', { name: 'patterned_SURFACE' })).toHaveValue('parent');
  await accessibleInBothThemes(page, 'class names');
});
