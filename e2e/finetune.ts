/** What every journey through fine-tuning does: opens a set, splits, turns knobs, trains, looks at what comes of it. */
import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
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

/** No violation, in light and in dark; light afterwards. */
export async function accessible(page: Page, what: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations.map(
        ({ id, help, nodes }) => `${what}, ${colorScheme}: ${id} (${help}) at ${nodes.map((node) => node.target).join(' | ')}`,
      ),
    ).toEqual([]);
  }
}

export async function openSet(page: Page, folder: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a folder' }).click();
  await (await chooser).setFiles(folder);
  await allRead(page);
}

/** Of the first drop. */
export async function allRead(page: Page): Promise<void> {
  await expect(pictures(page)).toBeVisible();
  await expect(page.locator('.read-work'), 'everything is read').toHaveCount(0);
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
    await page.getByRole('spinbutton', { name: new RegExp(`^${name}( \\(changed\\))?`) }).fill(String(value));
}

export const train = (page: Page) => page.getByRole('button', { name: 'Train', exact: true }).click();
export const trained = (page: Page) =>
  expect(page.getByRole('button', { name: 'See the judgement' }), 'trained').toBeVisible({ timeout: 150_000 });

/** Saves the model whose judgement is shown. */
export async function exportZip(page: Page): Promise<Buffer> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export zip' }).click();
  return readFileSync(await (await download).path());
}
