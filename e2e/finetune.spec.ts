/**
 * Fine-tuning as its user meets it, with made-up pictures and as little work as shows the point. The judgement of the real thing is
 * in the README's tables; here it is asked whether everything is there.
 */

import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessibleInBothThemes } from './accessible';
import { counts, knobs, openSet, pictures, step, task, train, trained, usedHereAndElsewhere } from './finetune';
import { dataFolder, expect, test } from './fixtures';
import { madeUpFolder, madeUpPng } from './made-up';
import { openedAlone, printsOnPaper } from './report';

test('drop, look, train, judge, correct, train again, use; elsewhere the exported model says the same', async ({
  page,
  browser,
  baseURL,
}, info) => {
  await page.goto('./?engine=wasm#/finetune');
  const folder = madeUpFolder(info.outputPath('set'), 12);
  writeFileSync(join(folder, 'slope', 'wrong.png'), madeUpPng('stripes', 50));
  await openSet(page, folder);
  await expect.poll(() => counts(page)).toEqual(['12', '13', '12']);

  // By keyboard: one picture to another class, back, out of the set, back.
  await pictures(page).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('2');
  await expect.poll(() => counts(page)).toEqual(['10', '15', '12']);
  await page.keyboard.press('Control+z');
  await expect.poll(() => counts(page)).toEqual(['12', '13', '12']);
  await page.keyboard.press('Delete');
  await expect.poll(() => counts(page)).toEqual(['10', '13', '12']);
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+Shift+Z');
  await expect.poll(() => counts(page)).toEqual(['10', '13', '12']);
  await page.keyboard.press('Control+z');
  // Large, beside the thumbnails: the keys of the grid go on working.
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  const large = page.getByRole('region', { name: 'Large view' });
  await expect(large.getByRole('img', { name: /^discs-01\.png/ })).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(large.getByRole('img', { name: 'discs-02.png: discs' })).toBeVisible();
  await page.keyboard.press('3');
  await expect(large.getByRole('status')).toHaveText('stripes');
  await page.keyboard.press('Control+z');
  await expect(large.getByRole('status')).toHaveText('discs');
  await accessibleInBothThemes(page, 'data set, large view');
  await page.keyboard.press('Escape');
  await expect(large).toHaveCount(0);
  await expect(pictures(page)).toBeFocused();
  await accessibleInBothThemes(page, 'data set');

  await step(page, '2 Training');
  await page.getByRole('textbox', { name: 'Name of the new model' }).fill('Patterns');
  await knobs(page, { Views: 3, Epochs: 40, Folds: 2 });
  await accessibleInBothThemes(page, 'training');
  await train(page);
  // The pane is as it was after a look at another task.
  await task(page, 'Models');
  await task(page, 'Fine-tune');
  await trained(page);
  await page.getByRole('button', { name: 'See the judgement' }).click();
  await expect(page.getByRole('region', { name: 'In short' })).toContainText(/Patterns names [\d.]+\s% right \(95 % interval/);
  await expect(page.getByRole('region', { name: 'In short' })).toContainText('37 pictures, each by a fit that had not seen it');
  await expect(page.getByRole('region', { name: 'Left out in turn' })).toContainText('Trained 2 times');
  await accessibleInBothThemes(page, 'judgement');

  // The report of the training, as whoever gets it opens it: no picture's name is in it.
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Report (HTML)' }).click();
  const html = readFileSync(await (await saved).path(), 'utf8');
  expect(html).not.toMatch(/\.png/);
  const alone = await openedAlone(browser, info, 'training.html', html);
  await expect(alone.getByRole('heading', { name: 'Training of Patterns' })).toBeVisible();
  const top1 = await page.getByRole('region', { name: 'In short' }).locator('strong').innerText();
  await expect(alone.getByText('Right', { exact: true }).locator('+ dd')).toContainText(top1.replaceAll('\u00a0', ' '));
  await expect(alone.getByRole('region', { name: 'Confusion matrix' }).getByRole('row').nth(2)).toContainText('slope');
  await expect(alone.getByRole('img', { name: /^Training loss\. At the end: Loss [\d.]+ \(Step: \d+\)/ })).toBeVisible();
  await expect(alone.getByText('Passes (epochs)', { exact: true }).locator('+ dd')).toHaveText('40');
  await printsOnPaper(alone);
  await alone.screenshot({ path: info.outputPath('training-report.png'), fullPage: true });
  // A cell of the confusion matrix opens its pictures: here the one that lies in the wrong folder, which heads the worst as well.
  const worst = page.getByRole('list', { name: 'Worst first' }).getByRole('listitem');
  await expect(worst.first()).toContainText('wrong.png');
  await page.getByRole('button', { name: '1 of slope named stripes' }).click();
  const opened = page.getByRole('list', { name: 'slope named stripes' }).getByRole('listitem');
  await expect(opened).toHaveCount(1);
  await expect(opened).toContainText(/^wrong\.png\s*is slope .* named stripes/);
  await page.getByRole('button', { name: 'Show in the data set' }).click();
  await expect(pictures(page).getByRole('option')).toHaveCount(1);
  await step(page, '3 Judgement');
  await worst.first().getByRole('combobox', { name: 'Class of wrong.png' }).selectOption('stripes');
  await page.getByRole('button', { name: 'Train again' }).click();
  await train(page);
  await trained(page);
  await page.getByRole('button', { name: 'See the judgement' }).click();
  await expect(page.getByRole('button', { name: /^\d+ of slope named stripes$/ })).toHaveCount(0);
  await page.getByRole('button', { name: /^1[0-3] of stripes named stripes$/ }).click();
  await expect(page.getByRole('list', { name: 'stripes named stripes' })).toContainText('wrong.png');
  await step(page, '1 Data set');
  await expect.poll(() => counts(page)).toEqual(['12', '12', '13']);
  await step(page, '3 Judgement');

  const said = await usedHereAndElsewhere(page, browser, String(baseURL), 'Patterns', madeUpPng('stripes', 77));
  expect(said.join(' ')).toContain('stripes');
});

const neu = dataFolder && join(dataFolder, 'neu');
test(`ten pictures per class of a real set${neu ? '' : ' (not run: MICROGRAPHIA_DATA is not set)'}`, async ({
  page,
  browser,
  baseURL,
}, info) => {
  test.skip(!neu, 'not run: MICROGRAPHIA_DATA names no folder of real pictures');
  const folder = info.outputPath('neu');
  const classes = readdirSync(String(neu), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of classes) {
    mkdirSync(join(folder, name), { recursive: true });
    const files = readdirSync(join(String(neu), name)).sort();
    for (const file of files.slice(0, 10)) cpSync(join(String(neu), name, file), join(folder, name, file));
  }
  await page.goto('./?engine=wasm#/finetune');
  await openSet(page, folder);
  await step(page, '2 Training');
  await page.getByRole('textbox', { name: 'Name of the new model' }).fill('Surface defects');
  await knobs(page, { Views: 2 });
  await train(page);
  await trained(page);
  await page.getByRole('button', { name: 'See the judgement' }).click();
  const words = await page.getByRole('region', { name: 'In short' }).innerText();
  expect(Number(/names ([\d.]+)/.exec(words)?.[1]), words).toBeGreaterThan(60);
  const [{ name }] = classes;
  const unseen = readdirSync(join(String(neu), name)).sort()[10];
  const bytes = readFileSync(join(String(neu), name, unseen));
  await usedHereAndElsewhere(page, browser, String(baseURL), 'Surface defects', bytes);
});
