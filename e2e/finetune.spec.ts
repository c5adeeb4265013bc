/**
 * Fine-tuning as its user meets it, with made-up pictures and as little work as shows the point. The judgement of the real thing is
 * in the README's tables; here it is asked whether everything is there, and whether the same work gives the same weights.
 */
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { unzipSync, zipSync } from 'fflate';
import { drop } from './drop';
import { dataFolder, expect, type Page, test } from './fixtures';
import { CLASSES, madeUpFolder, madeUpPng } from './made-up';

const task = (page: Page, name: string) => page.getByRole('navigation', { name: 'Tasks' }).getByRole('link', { name }).click();
const step = (page: Page, name: string) => page.getByRole('radio', { name }).click();
const pictures = (page: Page) => page.getByRole('listbox', { name: 'Pictures of the data set' });
const fact = (page: Page, name: string) =>
  page
    .locator('.fact')
    .filter({ has: page.locator('dt', { hasText: new RegExp(`^${name}$`) }) })
    .locator('dd');
const counts = (page: Page) => page.locator('.class-count').allInnerTexts();

async function accessible(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(
    violations.map(({ id, help, nodes }) => `${what}: ${id} (${help}) at ${nodes.map((node) => node.target).join(' | ')}`),
  ).toEqual([]);
}

async function openSet(page: Page, folder: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a folder' }).click();
  await (await chooser).setFiles(folder);
  await expect(pictures(page)).toBeVisible();
  await expect(page.locator('.read-work'), 'everything is read').toHaveCount(0);
}

/** Splits with these shares, in per cent. */
async function split(page: Page, validation: number, part: number): Promise<void> {
  await page.getByRole('spinbutton', { name: 'Validation %' }).fill(String(validation));
  await page.getByRole('spinbutton', { name: 'Test %' }).fill(String(part));
  await page.getByRole('button', { name: 'Split again' }).click();
}

/** Turns knobs in the expert drawer, which is opened where it is not. */
async function knobs(page: Page, values: Readonly<Record<string, number>>): Promise<void> {
  const drawer = page.locator('details', { has: page.getByRole('heading', { name: 'Expert settings' }) });
  if ((await drawer.getAttribute('open')) === null) await drawer.locator('summary').click();
  for (const [name, value] of Object.entries(values))
    await page.getByRole('spinbutton', { name: new RegExp(`^${name}( \\(changed\\))?`) }).fill(String(value));
}

const train = (page: Page) => page.getByRole('button', { name: 'Train', exact: true }).click();
const trained = (page: Page) =>
  expect(page.getByRole('button', { name: 'See the judgement' }), 'trained').toBeVisible({ timeout: 150_000 });

/** Saves the model whose judgement is shown. */
async function exportZip(page: Page): Promise<Buffer> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export zip' }).click();
  return readFileSync(await (await download).path());
}

/** SHA-256 of the weights of the model that was trained last. */
async function weights(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'See the judgement' }).click();
  const files = unzipSync(await exportZip(page));
  const name = Object.keys(files).find((path) => path.endsWith('weights.safetensors'));
  expect(name).toBeDefined();
  return createHash('sha256').update(files[String(name)]).digest('hex');
}

/** What the classify view says of a picture: every category with its number, and the verdict. */
async function classified(page: Page, name: string, bytes: Uint8Array): Promise<string[]> {
  await task(page, 'Classify');
  await drop(page, [{ name, bytes: Buffer.from(bytes) }]);
  const verdict = page.getByRole('region', { name: 'Verdict' });
  await expect(verdict.locator('.verdict-kind')).toBeVisible();
  return [await verdict.locator('.verdict-sentence').innerText(), ...(await verdict.locator('.rank').allInnerTexts())];
}

test('drop, look, correct, train, judge, use; elsewhere the exported model says the same', async ({
  page,
  browser,
  baseURL,
}, info) => {
  await page.goto('./?engine=wasm#/finetune');
  await openSet(page, madeUpFolder(info.outputPath('set'), 12));
  await expect.poll(() => counts(page)).toEqual(['12', '12', '12']);

  // By keyboard: one picture to another class, back, out of the set, back.
  await pictures(page).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('2');
  await expect.poll(() => counts(page)).toEqual(['10', '14', '12']);
  await page.keyboard.press('Control+z');
  await expect.poll(() => counts(page)).toEqual(['12', '12', '12']);
  await page.keyboard.press('Delete');
  await expect.poll(() => counts(page)).toEqual(['10', '12', '12']);
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+Shift+Z');
  await expect.poll(() => counts(page)).toEqual(['10', '12', '12']);
  await page.keyboard.press('Control+z');
  await accessible(page, 'data set');

  await step(page, '2 Training');
  await page.getByRole('textbox', { name: 'Name of the new model' }).fill('Patterns');
  await knobs(page, { Views: 3, Epochs: 40, Folds: 2 });
  await accessible(page, 'training');
  await train(page);
  // The pane is as it was after a look at another task.
  await task(page, 'Models');
  await task(page, 'Fine-tune');
  await trained(page);
  await page.getByRole('button', { name: 'See the judgement' }).click();
  await expect(page.getByRole('region', { name: 'In short' })).toContainText(/Patterns names [\d.]+\s% right \(95 % interval/);
  await expect(page.getByRole('region', { name: 'In short' })).toContainText('36 pictures each by a fit of the last layers');
  await expect(page.getByRole('region', { name: 'Folds' })).toContainText('2 folds');
  await accessible(page, 'judgement');
  // A cell of the confusion matrix opens its pictures.
  const cell = page.getByRole('button', { name: /^\d+ of discs named discs$/ });
  const count = Number(/^\d+/.exec(String(await cell.getAttribute('aria-label')))?.[0]);
  await cell.click();
  await expect(page.getByRole('list', { name: 'discs named discs' }).getByRole('listitem')).toHaveCount(count);
  await page.getByRole('button', { name: 'Show in the data set' }).click();
  await expect(pictures(page).getByRole('option').first()).toHaveAttribute('aria-setsize', String(count));
  await step(page, '3 Judgement');

  await page.getByRole('button', { name: 'Use this model' }).click();
  await expect(page.getByText('This model classifies now.')).toBeVisible();
  const zip = await exportZip(page);
  const unseen = madeUpPng('stripes', 77);
  const here = await classified(page, 'unseen.png', unseen);
  expect(here.join(' ')).toContain('stripes');

  const clean = await browser.newContext({
    baseURL: String(baseURL),
    serviceWorkers: 'block',
    viewport: { width: 1440, height: 900 },
  });
  const strangers: string[] = [];
  clean.on('request', (request) => {
    if (!request.url().startsWith('blob:') && !request.url().startsWith(String(baseURL))) strangers.push(request.url());
  });
  const other = await clean.newPage();
  await other.goto('./?engine=wasm#/models');
  const chooser = other.waitForEvent('filechooser');
  await other.getByRole('region', { name: 'Classification models' }).getByRole('button', { name: 'Import zip' }).click();
  await (await chooser).setFiles({ name: 'patterns.zip', mimeType: 'application/zip', buffer: zip });
  await other.getByRole('button', { name: 'Use Patterns' }).click();
  await expect(other.locator('.model-entry.current')).toContainText('Patterns');
  expect(await classified(other, 'unseen.png', unseen)).toEqual(here);
  expect(strangers, 'nothing leaves the origin').toEqual([]);
  await clean.close();
});

test('a zip of class folders with a bad file: named, and the rest goes on', async ({ page }) => {
  await page.goto('./?engine=wasm#/finetune');
  const entries = CLASSES.flatMap((kind) =>
    [0, 1, 2].map((i): [string, Uint8Array] => [`set/${kind}/${i}.png`, madeUpPng(kind, i)]),
  );
  const zip = zipSync({
    ...Object.fromEntries(entries),
    'set/discs/cut.png': madeUpPng('discs', 9).subarray(0, 200),
    'set/slope/copy of 0.png': madeUpPng('discs', 0),
  });
  await drop(page, [{ name: 'set.zip', bytes: Buffer.from(zip) }]);
  await expect(pictures(page)).toBeVisible();
  await expect(page.locator('.read-work')).toHaveCount(0);
  await page.getByRole('button', { name: '1 file could not be read' }).click();
  await expect(page.getByRole('list', { name: 'Files that could not be read' })).toContainText(/cut\.png .*\./);
  await expect(page.getByRole('list', { name: 'Warnings about the data set' })).toContainText('in two classes');
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.emulateMedia({ colorScheme: 'dark' });
  await accessible(page, 'data set on a phone, dark');
});

test('killed in mid-training and resumed: the weights of an unbroken run', async ({ page, context }, info) => {
  const folder = madeUpFolder(info.outputPath('set'), 6);
  const prepare = async (tab: Page) => {
    await tab.goto('./?engine=wasm#/finetune');
    await openSet(tab, folder);
    await split(tab, 34, 0);
    await step(tab, '2 Training');
    await step(tab, 'Full');
    await knobs(tab, { Epochs: 12, Batch: 4, Chunk: 4 });
    await train(tab);
  };
  await prepare(page);
  await expect(fact(page, 'Saved at step')).toHaveText(/^[1-9]/, { timeout: 100_000 });
  await page.close();

  const later = await context.newPage();
  await later.goto('./?engine=wasm#/finetune');
  await step(later, '2 Training');
  await later.getByRole('button', { name: 'Resume Fine-tuned model' }).click();
  await trained(later);
  const broken = await weights(later);

  const unbroken = await context.newPage();
  await prepare(unbroken);
  await trained(unbroken);
  expect(broken).toBe(await weights(unbroken));
});

test('the device is lost in mid-training: a notice, and the weights of an undisturbed run', async ({ page }, info) => {
  // The worker's own device, to be destroyed from outside.
  await page.route(/training\.worker[^/]*\.js/, async (route) => {
    const response = await route.fetch();
    const wrap = `{ const request = GPUAdapter.prototype.requestDevice;
      GPUAdapter.prototype.requestDevice = async function (...rest) { return (globalThis.lastDevice = await request.apply(this, rest)); }; }\n`;
    await route.fulfill({ response, body: wrap + (await response.text()) });
  });
  const results: string[] = [];
  await page.goto('./?engine=webgpu#/finetune');
  await openSet(page, madeUpFolder(info.outputPath('set'), 2));
  await step(page, '2 Training');
  await knobs(page, { Views: 1, Epochs: 4, Folds: 0 });
  for (const disturbed of [true, false]) {
    await step(page, '2 Training');
    await train(page);
    if (disturbed) {
      await expect(fact(page, 'Step')).toBeVisible({ timeout: 100_000 });
      const worker = page.workers().find((one) => one.url().includes('training.worker'));
      await worker?.evaluate(() => (globalThis as unknown as { lastDevice: { destroy(): void } }).lastDevice.destroy());
      await expect(page.getByText('was lost and started anew')).toBeVisible({ timeout: 100_000 });
    }
    await trained(page);
    results.push(await weights(page));
  }
  expect(results[0]).toBe(results[1]);
});

const neu = dataFolder && join(dataFolder, 'neu');
test(`ten pictures per class of a real set${neu ? '' : ' (not run: MICROGRAPHIA_DATA is not set)'}`, async ({ page }, info) => {
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
  await knobs(page, { Views: 4 });
  await train(page);
  await trained(page);
  await page.getByRole('button', { name: 'See the judgement' }).click();
  const words = await page.getByRole('region', { name: 'In short' }).innerText();
  expect(Number(/names ([\d.]+)/.exec(words)?.[1]), words).toBeGreaterThan(60);
});
