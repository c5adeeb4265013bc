/** The whole loop without a mouse; and at no step does the focus fall to the body, from where a keyboard has to begin anew. */
import { readFileSync } from 'node:fs';
import { expect, type Page, test } from './fixtures';
import { madeUpFolder } from './made-up';

/** What has the focus, in words; `body` where nothing has. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const at = document.activeElement;
    if (!at || at === document.body) return 'body';
    return `${at.getAttribute('role') ?? at.tagName.toLowerCase()} ${at.getAttribute('aria-label') ?? at.textContent?.trim().slice(0, 60)}`;
  });

/** After what was just done the focus is somewhere, and stays there. */
async function holds(page: Page, after: string): Promise<void> {
  await expect.poll(() => focused(page), { message: `the focus, ${after}` }).not.toBe('body');
}

/** Goes on by Tab, or back, until what is called so has the focus. */
async function reach(page: Page, name: string | RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const wanted = (now: string) =>
    typeof name === 'string' ? now.slice(now.indexOf(' ') + 1) === name : name.test(now.slice(now.indexOf(' ') + 1));
  const found = async () => wanted(await focused(page));
  for (let n = 0; n < 120; n++) {
    if (await found()) return;
    // Tab goes past a toolbar as a whole: inside of it the arrow keys lead from button to button.
    const inToolbar = await page.evaluate(() => document.activeElement?.closest('[role="toolbar"]')?.textContent ?? '');
    if (typeof name === 'string' && inToolbar.includes(name))
      for (const arrow of ['ArrowLeft', 'ArrowRight'])
        for (let m = 0; m < 12; m++) {
          await page.keyboard.press(arrow);
          if (await found()) return;
        }
    await page.keyboard.press(key);
  }
  throw new Error(`${name} was not reached; the focus is on ${await focused(page)}`);
}

async function press(page: Page, name: string | RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await reach(page, name, key);
  await page.keyboard.press('Enter');
  await holds(page, `${name} pressed`);
}

/** One of a few side by side, by the arrow keys. */
async function choose(page: Page, from: string, to: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await reach(page, from, key);
  for (const arrow of ['ArrowRight', 'ArrowLeft'])
    for (let n = 0; n < 3 && !(await focused(page)).endsWith(` ${to}`); n++) await page.keyboard.press(arrow);
  await page.keyboard.press('Space');
  await holds(page, `${to} chosen`);
}

test('the keyboard alone: sample, verdict, correction, undo, measuring, table, report, training', async ({ page }, info) => {
  test.setTimeout(120_000);
  await page.goto('./?engine=wasm');
  const gallery = page.getByRole('listbox', { name: 'Micrographs' });
  const verdict = page.getByRole('region', { name: 'Verdict' });
  await press(page, 'Particles');
  await expect(gallery).toBeFocused();
  await press(page, 'Samples', 'Shift+Tab');
  await press(page, 'Fibres');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await holds(page, 'the dialog gone by itself');
  await expect(gallery.locator('.entry.done')).toHaveCount(2, { timeout: 120_000 });
  await press(page, 'Do not keep');
  await expect(page.getByRole('button', { name: 'Do not keep' })).toHaveCount(0);
  await holds(page, 'the notice dismissed');

  // A verdict is corrected, taken back and done again; a picture goes and comes back.
  await reach(page, 'Micrographs');
  await page.keyboard.press('Home');
  await page.keyboard.press('2');
  await expect(page.getByRole('region', { name: 'Your corrections' })).toContainText('1 picture labelled.');
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('region', { name: 'Your corrections' })).toHaveCount(0);
  await page.keyboard.press('2');
  await press(page, 'Discard', 'Shift+Tab');
  await expect(page.getByRole('region', { name: 'Your corrections' })).toHaveCount(0);
  await holds(page, 'the bar of corrections gone');
  await press(page, 'Remove from the gallery');
  await expect(gallery.locator('.entry')).toHaveCount(1);
  await holds(page, 'a picture removed');
  await page.keyboard.press('Control+z');
  await expect(gallery.locator('.entry')).toHaveCount(2);
  await holds(page, 'the picture back');

  // The table: measured, reported on, saved; then the other views.
  await choose(page, 'Pictures', 'Table', 'Shift+Tab');
  await press(page, 'Measure all');
  await expect(page.getByRole('button', { name: 'Describe all' })).toBeEnabled({ timeout: 60_000 });
  await holds(page, 'all measured');
  await expect(page.getByRole('columnheader', { name: /Number of/ }).first()).toBeAttached();
  await press(page, 'Report on all');
  const saved = page.waitForEvent('download');
  await press(page, 'Report (HTML)');
  const html = readFileSync(await (await saved).path(), 'utf8');
  expect(html).toContain('<dt>Number of');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await holds(page, 'the report saved');
  await press(page, 'Save all as CSV', 'Shift+Tab');
  const table = page.waitForEvent('download');
  await press(page, 'Table (CSV)');
  expect(readFileSync(await (await table).path(), 'utf8')).toContain(',fact_');
  await choose(page, 'Table', 'Map', 'Shift+Tab');
  await choose(page, 'Map', 'Pictures');
  await press(page, 'Report of this picture');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Report of this picture' })).toBeFocused();
  await expect(verdict).toBeVisible();

  // On to training: a set is opened, and its train button is at hand.
  await press(page, 'Fine-tune', 'Shift+Tab');
  await reach(page, 'Choose a folder');
  const folder = madeUpFolder(info.outputPath('set'), 4);
  // Asked again where none came: seen once in some twenty runs, the focus on the button; whether by page or browser is not known.
  await expect(async () => {
    const chooser = page.waitForEvent('filechooser', { timeout: 4000 });
    await page.keyboard.press('Enter');
    await (await chooser).setFiles(folder);
  }).toPass({ timeout: 30_000 });
  await expect(page.getByRole('listbox', { name: 'Pictures of the data set' })).toBeVisible();
  await holds(page, 'a set opened');
  await choose(page, '1 Data set', '2 Training', 'Shift+Tab');
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled({ timeout: 30_000 });
  await reach(page, 'Train');
});
