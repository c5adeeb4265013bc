/** The classify view as its user meets it. The processor gives the verdicts here; webgpu.spec.ts has one of a GPU. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessible } from './accessible';
import { drop, fromDisk, sample } from './drop';
import { dataFolder, expect, type Page, test } from './fixtures';

const LABELS = [
  'Biological',
  'Fibres',
  'Films Coated Surface',
  'MEMS devices and electrodes',
  'Nanowires',
  'Particles',
  'Patterned surface',
  'Porous Sponge',
  'Powder',
  'Tips',
];

const verdict = (page: Page) => page.getByRole('region', { name: 'Verdict' });
const sentence = (page: Page) => verdict(page).locator('.verdict-sentence');
/** What the model looked at, as its answer states it: absent while there is none. */
const views = (page: Page) =>
  verdict(page)
    .locator('.fact')
    .filter({ has: page.locator('dt', { hasText: /^Looked at \(views\)$/ }) })
    .locator('dd');
const gallery = (page: Page) => page.getByRole('listbox', { name: 'Micrographs' });
const classified = (page: Page, count: number) =>
  expect(gallery(page).locator('.entry.done'), `${count} classified`).toHaveCount(count, { timeout: 120_000 });

test('how right the model is on real micrographs stands on the empty page, beside the verdict and on Models', async ({
  page,
}) => {
  const measured = /(Of [\d,]+ real micrographs from|on real micrographs has not been measured)/;
  const warning = 'Do not rely on a verdict without looking.';
  await page.goto('./?engine=wasm');
  const empty = page.getByRole('region', { name: 'Add micrographs' });
  await expect(empty).toContainText(measured, { timeout: 60_000 });
  await expect(empty).toContainText(warning);
  await page.getByRole('button', { name: 'Porous Sponge' }).click();
  await verdict(page).getByRole('button', { name: 'How far to trust a verdict' }).click();
  const dialog = page.getByRole('dialog', { name: 'How far to trust a verdict' });
  await expect(dialog).toContainText(measured);
  await expect(dialog).toContainText(warning);
  await accessible(page, 'the dialog on trust');
  await page.keyboard.press('Escape');
  await expect(verdict(page).getByRole('button', { name: 'How far to trust a verdict' })).toBeFocused();
  await page.goto('./?engine=wasm#/models');
  const models = page.getByRole('region', { name: 'Classification models' });
  await expect(models).toContainText(measured);
  await expect(models).toContainText(warning);
});

test('a bad file gets its sentence, the good one its verdict', async ({ page }) => {
  const good = sample('tips.tif', 'good <img src=x>.tif');
  await page.goto('./?engine=wasm');
  await drop(page, [
    { name: 'cut.tif', bytes: good.bytes.subarray(0, 3000) },
    { name: 'empty.png', bytes: Buffer.alloc(0) },
    { name: 'report.pdf', bytes: Buffer.from('%PDF-1.7\n%%EOF\n') },
    good,
  ]);
  await classified(page, 1);
  // A file name is text, whatever it holds.
  await expect(page.getByRole('heading', { name: 'good <img src=x>.tif' })).toBeVisible();
  const failures = page.getByRole('region', { name: 'Files that could not be read' });
  await expect(failures.getByRole('listitem')).toHaveCount(3);
  for (const name of ['cut.tif', 'empty.png', 'report.pdf']) {
    const words = await failures.getByRole('listitem').filter({ hasText: name }).innerText();
    expect(words, 'names the file, the fault and a way out').toMatch(new RegExp(`${name}[\\s\\S]*\\.\\s[\\s\\S]*\\.`));
  }
  await accessible(page, 'with failures');
  await failures.getByRole('button', { name: 'Dismiss cut.tif' }).click();
  await expect(failures.getByRole('listitem')).toHaveCount(2);
  await failures.getByRole('button', { name: 'Dismiss all' }).click();
  await expect(failures).toHaveCount(0);
});

test('everything by keyboard: look through, remove, bring back, move the data bar', async ({ page }) => {
  await page.goto('./?engine=wasm');
  await drop(page, [sample('fibres.tif'), sample('powder.tif'), sample('nanowires.tif')]);
  await classified(page, 3);
  const option = (name: string) => gallery(page).getByRole('option').filter({ hasText: name });
  await gallery(page).focus();
  await page.keyboard.press('Home');
  await expect(option('fibres.tif')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('heading', { name: 'powder.tif' })).toBeVisible();
  await page.keyboard.press('Delete');
  await expect(gallery(page).getByRole('option')).toHaveCount(2);
  await expect(option('nanowires.tif')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Control+z');
  await expect(option('powder.tif')).toHaveAttribute('aria-selected', 'true');

  await page.keyboard.press('Enter');
  await expect(page.locator('.picture-view')).toBeFocused();
  const picture = page.locator('.picture-view canvas');
  const before = await picture.screenshot();
  await page.keyboard.press('+');
  await page.keyboard.press('ArrowLeft');
  expect((await picture.screenshot()).equals(before), 'zoomed and moved').toBe(false);
  await page.keyboard.press('f');
  expect((await picture.screenshot()).equals(before), 'all of it again').toBe(true);

  const edge = page.getByRole('slider', { name: 'Edge of the data bar' });
  await edge.focus();
  const top = Number(await edge.getAttribute('aria-valuenow'));
  const height = Number(await edge.getAttribute('aria-valuemax'));
  await page.keyboard.press('Shift+ArrowUp');
  await expect(page.getByTestId('data-bar')).toHaveText(`bottom ${height - top + 10} px ignored (set by you)`);
  await expect(page.getByTestId('crop')).toHaveText(new RegExp(`^\\d+ × ${top - 10} px at \\(0, 0\\)$`));
  // The answer, not only the question, is of the moved bar: its square views are as high as the new crop.
  await expect(views(page)).toHaveText(new RegExp(`^${top - 10} × ${top - 10} px at `), { timeout: 120_000 });
  await classified(page, 3);
  await verdict(page).getByRole('button', { name: 'Reset' }).click();
  await expect(edge).toHaveAttribute('aria-valuenow', String(top));
  await expect(views(page)).toHaveText(new RegExp(`^${top} × ${top} px at `), { timeout: 120_000 });
  await classified(page, 3);

  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('the CSV holds the numbers of the screen', async ({ page }) => {
  await page.goto('./?engine=wasm');
  await drop(page, [sample('particles.tif', '=particles.tif'), { name: 'cut.tif', bytes: Buffer.from('II*\0') }]);
  await classified(page, 1);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('button', { name: 'Table (CSV)' }).click();
  const [header, first, second, ...rest] = readFileSync(await (await download).path(), 'utf8')
    .replace('\ufeff', '')
    .trimEnd()
    .split('\r\n')
    .map(splitCsv);
  expect(rest).toEqual([]);
  const cell = (row: string[], name: string) => row[header.indexOf(name)];
  expect(cell(first, 'file'), 'no spreadsheet runs it as a formula').toBe("'=particles.tif");
  const ranks = verdict(page).locator('.rank');
  for (let rank = 0; rank < 5; rank++) {
    const row = ranks.nth(rank);
    await expect(row.locator('.rank-name')).toHaveText(cell(first, `category_${rank + 1}`).replaceAll('_', ' '));
    await expect(row.locator('.rank-percent')).toHaveText(
      new RegExp(`^(${Number(cell(first, `percent_${rank + 1}`)).toFixed(1)}|<\\s0.1)\\s%$`),
    );
  }
  await expect(sentence(page)).toHaveText(cell(first, 'sentence'));
  await expect(page.getByTestId('crop')).toHaveText(
    `${cell(first, 'crop_width')} × ${cell(first, 'crop_height')} px at (${cell(first, 'crop_x')}, ${cell(first, 'crop_y')})`,
  );
  expect(cell(first, 'file_sha256')).toMatch(/^[0-9a-f]{64}$/);
  expect([cell(second, 'file'), cell(second, 'status')]).toEqual(['cut.tif', 'failed']);
  expect(cell(second, 'error')).toContain('cut.tif');

  // The report: without names, as it was asked for; a file of its own that asks for nothing.
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Export the results' });
  await expect(dialog).toContainText('particles.tif');
  await accessible(page, 'export');
  await dialog.getByRole('checkbox', { name: 'File names and folders' }).uncheck();
  const saved = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Report (HTML)' }).click();
  const html = readFileSync(await (await saved).path(), 'utf8');
  expect(html).not.toContain('particles.tif');
  const alone = await page.context().newPage();
  await alone.setContent(html);
  await expect(alone.getByRole('heading', { name: 'Picture 1' })).toBeVisible();
  await expect(alone.getByText(cell(first, 'sentence'))).toBeVisible();
  await accessible(alone, 'report');
});

test('looking inside, contrast, a typed pixel size; every state passes axe in both themes', async ({ page }) => {
  const shownIn = async (scheme: 'dark' | 'light'): Promise<void> => {
    await page.emulateMedia({ colorScheme: scheme });
    await expect(page.locator('html')).toHaveAttribute('data-theme', scheme);
  };
  await page.goto('./?engine=wasm');
  for (const scheme of ['dark', 'light'] as const) {
    await shownIn(scheme);
    await accessible(page, `empty, ${scheme}`);
  }
  await page.getByRole('button', { name: 'Nanowires' }).click();
  await classified(page, 1);
  for (const scheme of ['dark', 'light'] as const) {
    await shownIn(scheme);
    await page.getByRole('button', { name: 'Look inside' }).click();
    const inside = page.getByRole('region', { name: 'What decides' });
    await expect(inside).toBeVisible();
    await accessible(page, `looking inside, ${scheme}`);
    await page.getByRole('button', { name: 'Look inside' }).click();
    await expect(inside).toHaveCount(0);
  }

  const black = page.getByRole('slider', { name: /Black at/ });
  const value = Number(await black.inputValue());
  await black.focus();
  await page.keyboard.press('ArrowRight');
  expect(Number(await black.inputValue())).toBe(value + 1);

  await verdict(page).getByRole('button', { name: 'Change' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Length' }).fill('many');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('between 1 pm and 1 mm');
  await accessible(page, 'pixel size');
  await dialog.getByRole('textbox', { name: 'Length' }).fill('12,5');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('pixel-size')).toHaveText(/12\.5\snm per pixel, typed by you/);

  await page.getByRole('link', { name: 'Nothing left this computer' }).click();
  await expect(page.getByRole('main')).toContainText(/and 0 to others/);
});

test('files, a folder with subfolders, and the clipboard', async ({ page }, info) => {
  const folder = info.outputPath('session');
  mkdirSync(join(folder, 'morning'), { recursive: true });
  writeFileSync(join(folder, 'morning', 'a.tif'), sample('fibres.tif').bytes);
  writeFileSync(join(folder, 'b.tif'), sample('powder.tif').bytes);
  // As in browsers that give no handles of what is opened; of those that do, see session.spec.ts.
  await page.addInitScript(() => Reflect.deleteProperty(window, 'showOpenFilePicker'));
  await page.goto('./?engine=wasm');

  const files = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose files' }).click();
  await (await files).setFiles(join(folder, 'b.tif'));
  await classified(page, 1);

  const whole = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add folder' }).click();
  await (await whole).setFiles(folder);
  await classified(page, 3);
  await expect(gallery(page).locator('.entry [title="session/morning/a.tif"]')).toBeVisible();

  // Cells of a spreadsheet hold a picture of themselves besides: into a field goes their text, and that is all.
  const taken = await page.evaluate((base64) => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], 'image.tif'));
    const paste = (onto: Element) =>
      !onto.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    const first = paste(document.body);
    clipboardData.items.add('12.5', 'text/plain');
    const field = document.body.appendChild(document.createElement('input'));
    const second = paste(field);
    field.remove();
    return [first, second];
  }, sample('tips.tif').bytes.toString('base64'));
  expect(taken).toEqual([true, false]);
  await classified(page, 4);
});

test('a run can be stopped and taken up again, and nothing is lost', async ({ page }) => {
  await page.goto('./?engine=wasm');
  await drop(
    page,
    Array.from({ length: 12 }, (_, i) => sample('nanowires.tif', `${i + 1}.tif`)),
  );
  await expect(gallery(page).locator('.entry.done').first()).toBeVisible();
  await page.getByRole('button', { name: 'Stop the run' }).click();
  await expect(gallery(page).locator('.entry.classifying, .entry.waiting, .entry.reading')).toHaveCount(0);
  await expect(page.locator('.run')).toHaveText(/Stopped: \d+ pictures? left/);
  await page.getByRole('button', { name: 'Go on' }).click();
  await classified(page, 12);
  await expect(page.locator('.run')).toHaveCount(0);
});

test('the theme is remembered', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('./?engine=wasm');
  await page.getByRole('button', { name: /^Colours: as the computer/ }).click();
  await page.getByRole('button', { name: /^Colours: dark/ }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
});

test('a phone: stacked, nothing wider than the screen, the verdict below the picture', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('./?engine=wasm');
  await page.getByRole('button', { name: 'All 10' }).click();
  await expect(sentence(page)).toBeVisible({ timeout: 120_000 });
  await expect(verdict(page).locator('.verdict-kind')).toBeVisible({ timeout: 120_000 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  const picture = await page.locator('.picture-view').boundingBox();
  const words = await sentence(page).boundingBox();
  expect(words?.y ?? 0).toBeGreaterThan((picture?.y ?? 0) + (picture?.height ?? 0));
  await page.getByRole('button', { name: 'Next picture' }).click();
  await expect(page.locator('.thumb-bar')).toContainText('2 of 10');
  await accessible(page, 'phone');
});

const vendorFile = dataFolder && join(dataFolder, 'vendor-files', 'gift_fei', '10%_gelatin_fibers.tif');
test(`a vendor's TIFF tells category, pixel size and crop${vendorFile ? '' : ' (not run: MICROGRAPHIA_DATA is not set)'}`, async ({
  page,
}) => {
  test.skip(!vendorFile, 'MICROGRAPHIA_DATA names no folder of real files');
  await page.goto('./?engine=wasm');
  await drop(page, [fromDisk(String(vendorFile))]);
  await expect(verdict(page).locator('.verdict-kind')).toBeVisible({ timeout: 200_000 });
  // Whatever the kind of verdict, the first category its sentence names is the one that leads the ranking.
  const words = await sentence(page).innerText();
  const [named] = LABELS.filter((label) => words.includes(label)).sort((a, b) => words.indexOf(a) - words.indexOf(b));
  expect(named, words).toBeDefined();
  await expect(verdict(page).locator('.rank-name').first()).toHaveText(named);
  await expect(page.getByTestId('pixel-size')).toHaveText(/^31\snm per pixel, from the FEI\/Thermo tag$/);
  await expect(page.getByTestId('crop')).toHaveText('1024 × 884 px at (0, 0)');
  await expect(page.getByTestId('data-bar')).toHaveText(/^bottom \d+ px ignored/);
  await expect(verdict(page)).toContainText(/Voltage\s*10 kV/);
});

/** Splits one record of RFC 4180. */
function splitCsv(record: string): string[] {
  return [...record.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain,
  );
}
