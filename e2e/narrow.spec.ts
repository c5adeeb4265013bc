/**
 * Every task at work on a phone (390 px) and at 200 % zoom of a laptop's window (720 x 450): all fits in the width, and axe finds nothing.
 * As they are before anything was done the journey of the languages looks at them.
 */
import { makeGguf } from '../src/formats/testing';
import { axeFaults, axeFaultsInBothThemes } from './accessible';
import { drop, sample } from './drop';
import { knobs, openSet, step, task, train, trained } from './finetune';
import { expect, test } from './fixtures';
import { madeUpFolder } from './made-up';

/** The colours of both themes are the same at either size: they are looked at once. */
const SIZES = [
  { what: '390 px', width: 390, height: 844, axe: axeFaultsInBothThemes },
  { what: '200 %', width: 720, height: 450, axe: axeFaults },
];

test('every task fits a phone and a page zoomed to 200 %, and is accessible there', async ({ page }, info) => {
  await page.goto('./?engine=wasm');
  await drop(page, [sample('fibres.tif'), sample('powder.tif'), sample('tips.tif')]);
  await expect(page.locator('.entry.done')).toHaveCount(3, { timeout: 120_000 });
  const faults: string[] = [];
  const look = async (view: string): Promise<void> => {
    // A pointer that rests where a button comes to lie would open its tip.
    await page.mouse.move(0, 0);
    for (const { what, width, height, axe } of SIZES) {
      await page.setViewportSize({ width, height });
      faults.push(...(await axe(page, `${view}, ${what}`)));
      const scroll = await page.evaluate(() => document.documentElement.scrollWidth);
      if (scroll > width) faults.push(`${view}, ${what}: ${scroll} px wide`);
      await page.screenshot({ path: info.outputPath(`${view}-${width}.png`) });
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  };
  await look('classify');
  await page.getByRole('radio', { name: 'Table' }).click();
  await expect(page.getByRole('grid')).toBeVisible();
  await look('table');
  await page.getByRole('radio', { name: 'Map' }).click();
  await expect(page.getByRole('listbox', { name: /^Pictures by likeness/ })).toBeVisible();
  await look('map');

  await task(page, 'Descriptions');
  await page.getByRole('button', { name: 'Edit a copy' }).click();
  await page.getByRole('textbox').first().fill('Cells, tissues and organisms.');
  await page.getByRole('button', { name: 'What would change?' }).click();
  await expect(page.getByRole('region', { name: 'Similarity of the categories' })).toBeVisible({ timeout: 120_000 });
  await look('descriptions');

  await task(page, 'Fine-tune');
  await openSet(page, madeUpFolder(info.outputPath('set'), 4));
  await look('data-set');
  await step(page, '2 Training');
  await knobs(page, { Views: 1, Epochs: 4, Folds: 2 });
  await look('training');
  await train(page);
  await trained(page);
  await page.getByRole('button', { name: 'See the judgement' }).click();
  await expect(page.getByRole('region', { name: 'In short' })).toBeVisible();
  await look('judgement');

  await task(page, 'Models');
  const tokens = ['<s>', '</s>', 'a'];
  const gguf = { 'general.architecture': 'llama', 'llama.context_length': 512, 'tokenizer.ggml.tokens': tokens };
  await drop(page, [{ name: 'small.gguf', bytes: Buffer.from(makeGguf(gguf)) }]);
  await expect(page.getByRole('region', { name: 'Language models' }).locator('.model-entry')).toHaveCount(1);
  await expect(page.getByRole('button', { name: 'Delete Fine-tuned model' })).toBeVisible();
  await look('models');

  await page.getByRole('link', { name: 'Nothing left this computer' }).click();
  await expect(page.getByRole('region', { name: 'What is kept' })).toBeVisible();
  await look('computer');
  expect(faults).toEqual([]);
});
