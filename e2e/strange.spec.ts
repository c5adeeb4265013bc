/** Names and browsers that trip programs: classes called like parts of every object, and a browser that writes only from workers. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drop } from './drop';
import { counts, openSet, split, step, task, train, trained } from './finetune';
import { expect, test } from './fixtures';
import { CLASSES, madeUpFolder, madeUpPng } from './made-up';

/** Every object has these, so that a look-up by name in a plain one finds what nobody put there. */
const NAMES = ['__proto__', 'constructor', 'hasOwnProperty', 'toString'] as const;

test('classes called __proto__, constructor, toString and hasOwnProperty are classes like others, from the folder to the verdict', async ({
  page,
}, info) => {
  const folder = info.outputPath('set');
  NAMES.forEach((name, c) => {
    mkdirSync(join(folder, name), { recursive: true });
    // Two classes of one pattern each are told apart by nothing: that must not break anything either.
    for (let i = 0; i < 6; i++) writeFileSync(join(folder, name, `${i}.png`), madeUpPng(CLASSES[c % 3], 10 * c + i));
  });
  await page.goto('./?engine=wasm#/finetune');
  await openSet(page, folder);
  await expect.poll(() => counts(page)).toEqual(['6', '6', '6', '6']);
  await split(page, 0, 34);
  const rows = page.locator('.split-table tbody tr');
  for (const name of NAMES) await expect(rows.filter({ hasText: name })).toHaveCount(1);
  await expect(rows.filter({ hasText: '__proto__' })).toHaveText(/4\s*0\s*2$/);
  await step(page, '2 Training');
  await page.getByRole('textbox', { name: 'Name of the new model' }).fill('__proto__');
  await train(page);
  await trained(page);
  await page.getByRole('button', { name: 'See the judgement' }).click();
  await expect(page.getByRole('region', { name: 'In short' })).toContainText(/names [\d.]+\s% right/);
  await expect(page.getByRole('button', { name: '2 of constructor named constructor' })).toBeVisible();
  await page.getByRole('button', { name: 'Use this model' }).click();
  await expect(page.getByText('This model classifies now.')).toBeVisible();

  await task(page, 'Classify');
  await drop(page, [{ name: 'unseen.png', bytes: Buffer.from(madeUpPng(CLASSES[1], 77)) }]);
  const verdict = page.getByRole('region', { name: 'Verdict' });
  await expect(verdict.locator('.ranking')).toContainText('constructor', { timeout: 120_000 });
  await page.getByText('It is …').click();
  for (const name of [...NAMES, 'valueOf']) {
    await page.getByRole('textbox', { name: 'New category' }).fill(name);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('region', { name: 'Your word' })).toContainText(`You say: ${name.replaceAll('_', ' ').trim()}`);
  }
  await page.waitForTimeout(2000);
  await page.reload();
  await expect(page.getByRole('region', { name: 'Your word' })).toContainText('You say: valueOf', { timeout: 60_000 });
  // Forms and buttons of every task still answer.
  await page.getByRole('radio', { name: 'Table' }).click();
  await expect(page.getByRole('row', { name: /unseen\.png/ })).toContainText('valueOf');
  await task(page, 'Models');
  await expect(page.getByRole('heading', { name: '__proto__' })).toBeVisible();
  await task(page, 'Descriptions');
  await expect(page.getByText('hasOwnProperty').first()).toBeAttached();
});

test('in a browser that can write only from workers (Safari before 26) a model is trained, stored, and there after a reload', async ({
  page,
  context,
}, info) => {
  const patch = 'delete FileSystemFileHandle.prototype.createWritable;';
  await context.addInitScript(patch);
  await context.route(/worker-.*\.js$/, async (route) => {
    const response = await route.fetch();
    // A page that is left while its worker is fetched takes the answer with it; nobody waits for the script then.
    const script = await response.text().catch(() => null);
    await (script === null ? route.abort() : route.fulfill({ response, body: `${patch}${script}` })).catch(() => {});
  });
  await page.goto('./?engine=wasm#/finetune');
  expect(await page.evaluate(() => 'createWritable' in FileSystemFileHandle.prototype)).toBe(false);
  await openSet(page, madeUpFolder(info.outputPath('set'), 4));
  await split(page, 0, 0);
  await step(page, '2 Training');
  await page.getByRole('textbox', { name: 'Name of the new model' }).fill('From a worker');
  await train(page);
  await trained(page);
  await page.getByRole('button', { name: 'See the judgement' }).click();
  await page.getByRole('button', { name: 'Use this model' }).click();
  await expect(page.getByText('This model classifies now.')).toBeVisible();
  await page.reload();
  await task(page, 'Models');
  await expect(page.locator('.model-entry.current')).toContainText('From a worker');
  await task(page, 'Classify');
  await drop(page, [{ name: 'unseen.png', bytes: Buffer.from(madeUpPng('stripes', 77)) }]);
  await expect(page.getByRole('region', { name: 'Verdict' }).locator('.ranking')).toContainText('stripes', {
    timeout: 120_000,
  });
});
