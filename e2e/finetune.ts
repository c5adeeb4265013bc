/** What every journey through fine-tuning does: opens a set, splits, turns knobs, trains, looks at what comes of it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Browser } from '@playwright/test';
import { unzipSync } from 'fflate';
import { drop } from './drop';
import { expect, type Page } from './fixtures';

export const task = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Tasks' }).getByRole('link', { name }).click();
export const step = (page: Page, name: string) => page.getByRole('radio', { name }).click();
export const pictures = (page: Page) => page.getByRole('listbox', { name: 'Pictures of the data set' });
export const fact = (page: Page, name: string) =>
  page
    .locator('.fact')
    .filter({ has: page.locator('dt', { hasText: new RegExp(`^${name}$`) }) })
    .locator('dd');
/** Pictures per class, in the order of the classes. */
export const counts = (page: Page) => page.locator('.class-count').allInnerTexts();

export async function openSet(page: Page, folder: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a folder' }).click();
  await (await chooser).setFiles(folder);
  await allRead(page);
}

/** Of the first drop. */
export async function allRead(page: Page): Promise<void> {
  await expect(pictures(page)).toBeVisible();
  // Between two files the line of progress may be away for a moment: what is read stays read.
  await expect(async () => {
    await expect(page.locator('.read-work'), 'everything is read').toHaveCount(0);
    const before = await pictures(page).innerText();
    await page.waitForTimeout(400);
    await expect(page.locator('.read-work')).toHaveCount(0, { timeout: 1 });
    expect(await pictures(page).innerText()).toBe(before);
  }).toPass({ timeout: 100_000 });
}

/** Splits with these shares, in per cent. */
export async function split(page: Page, validation: number, part: number): Promise<void> {
  await page.getByRole('spinbutton', { name: 'Validation %' }).fill(String(validation));
  await page.getByRole('spinbutton', { name: 'Test %' }).fill(String(part));
  await page.getByRole('button', { name: 'Split again' }).click();
}

/** Turns knobs in the expert drawer, which is opened where it is not. */
export async function knobs(page: Page, values: Readonly<Record<string, number>>): Promise<void> {
  const drawer = page.locator('details', { has: page.getByRole('heading', { name: 'Expert settings' }) });
  if ((await drawer.getAttribute('open')) === null) await drawer.locator('summary').click();
  for (const [name, value] of Object.entries(values))
    await page.getByRole('spinbutton', { name: new RegExp(`\\(${name}\\)`, 'i') }).fill(String(value));
}

export const train = (page: Page) => page.getByRole('button', { name: 'Train', exact: true }).click();
export const trained = (page: Page) =>
  expect(page.getByRole('button', { name: 'See the judgement' }), 'trained').toBeVisible({ timeout: 400_000 });

/** Saves the model whose judgement is shown. */
export async function exportZip(page: Page): Promise<Buffer> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export zip' }).click();
  return readFileSync(await (await download).path());
}

/** SHA-256 of the weights of the model that was trained last. */
export async function weights(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'See the judgement' }).click();
  const files = unzipSync(await exportZip(page));
  const name = Object.keys(files).find((path) => path.endsWith('weights.safetensors'));
  expect(name).toBeDefined();
  return createHash('sha256').update(files[String(name)]).digest('hex');
}

/** What the classify view says of a picture: every category with its number, and the verdict. */
async function classified(page: Page, bytes: Uint8Array): Promise<string[]> {
  await task(page, 'Classify');
  await drop(page, [{ name: 'unseen.png', bytes: Buffer.from(bytes) }]);
  const verdict = page.getByRole('region', { name: 'Verdict' });
  await expect(verdict.locator('.verdict-kind')).toBeVisible();
  return [await verdict.locator('.verdict-sentence').innerText(), ...(await verdict.locator('.rank').allInnerTexts())];
}

/**
 * From a judgement on the screen: makes its model the active one, exports it, and imports the zip in a clean profile, where the same
 * picture must give the same words and numbers. @returns these
 */
export async function usedHereAndElsewhere(
  page: Page,
  browser: Browser,
  baseURL: string,
  model: string,
  picture: Uint8Array,
): Promise<string[]> {
  await page.getByRole('button', { name: 'Use this model' }).click();
  await expect(page.getByText('This model classifies now.')).toBeVisible();
  const zip = await exportZip(page);
  const here = await classified(page, picture);
  const clean = await browser.newContext({ baseURL, serviceWorkers: 'block', viewport: { width: 1440, height: 900 } });
  const strangers: string[] = [];
  clean.on('request', (request) => {
    if (!request.url().startsWith('blob:') && !request.url().startsWith(baseURL)) strangers.push(request.url());
  });
  const other = await clean.newPage();
  await other.goto('./?engine=wasm#/models');
  const chooser = other.waitForEvent('filechooser');
  await other.getByRole('region', { name: 'Classification models' }).getByRole('button', { name: 'Import zip' }).click();
  await (await chooser).setFiles({ name: 'model.zip', mimeType: 'application/zip', buffer: zip });
  await other.getByRole('button', { name: `Use ${model}` }).click();
  await expect(other.locator('.model-entry.current')).toContainText(model);
  expect(await classified(other, picture)).toEqual(here);
  expect(strangers, 'nothing leaves the origin').toEqual([]);
  await clean.close();
  return here;
}
