/** The session outlives a reload, in the middle of a run too; it is shown, owned by one tab, and deleted by its user. */

import { readFileSync } from 'node:fs';
import { strFromU8, unzipSync } from 'fflate';
import { accessible } from './accessible';
import { drop, sample } from './drop';
import { dataFolder, expect, type Page, test } from './fixtures';
import { realPictures, stateOf } from './pictures';

const gallery = (page: Page) => page.getByRole('listbox', { name: 'Micrographs' });
const verdict = (page: Page) => page.getByRole('region', { name: 'Verdict' });
const done = (page: Page, count: number) =>
  expect(gallery(page).locator('.entry.done')).toHaveCount(count, { timeout: 120_000 });

test('a reload in the middle loses nothing; another tab has its own session; what is kept can be deleted', async ({
  page,
  context,
}) => {
  await page.goto('./?engine=wasm');
  const long = 'L9_8f3a1c0e52b7d94416ab0c7e51d2_0012.tif';
  await drop(page, [sample('fibres.tif'), sample('powder.tif'), sample('tips.tif', long), sample('nanowires.tif')]);
  await expect(gallery(page).locator('.entry.done').first()).toBeVisible({ timeout: 120_000 });
  await page.getByRole('button', { name: 'Keep it' }).click();
  await expect(page.locator('.status-bar')).toContainText(/Kept on this computer, [\d.]+\s(kB|MB)(?! …)/, { timeout: 20_000 });
  const option = (name: string) => gallery(page).getByRole('option').filter({ hasText: name });
  await option('_0012.tif').click();
  await expect(page.locator('.viewer-name')).toContainText('_0012.tif');
  // A name that has room is whole; what it lacks of it is cut from its middle.
  const shown = page.locator('.viewer-name .middle-shown');
  await expect(shown, 'forty letters have room beside the buttons').toHaveAttribute('data-text', long);
  const inGallery = gallery(page).locator('.middle-shown[data-text*="…"]');
  await expect(inGallery).toHaveAttribute('data-text', /^L9_8.*…_0012\.tif$/);
  const lacks = await inGallery.evaluate((name) => [
    name.getBoundingClientRect().width,
    (name.parentElement as HTMLElement).clientWidth,
  ]);
  expect(lacks[0], 'and not wider than its room').toBeLessThanOrEqual(lacks[1]);
  expect(lacks[0], 'nor a letter narrower').toBeGreaterThan(lacks[1] - 12);
  await page.screenshot({ path: test.info().outputPath('long-name.png') });
  await option('fibres.tif').click();
  const before = await verdict(page).locator('.ranking').innerText();
  await expect(shown).toHaveAttribute('data-text', 'fibres.tif');
  // How it is shown belongs to the picture: taken back, done again, and still there after the reload.
  const inverted = page.getByRole('button', { name: 'Invert' });
  await inverted.click();
  await page.getByRole('button', { name: 'Undo: Contrast of fibres.tif' }).click();
  await expect(inverted).toHaveAttribute('aria-pressed', 'false');
  await page.getByRole('button', { name: 'Redo: Contrast of fibres.tif' }).click();
  await expect(inverted).toHaveAttribute('aria-pressed', 'true');
  await page.waitForTimeout(1500);

  await page.reload();
  await expect(page.getByText(/^Your session of 4 pictures is back as it was today at/)).toBeVisible();
  await expect(option('fibres.tif')).toHaveAttribute('aria-selected', 'true');
  expect(await verdict(page).locator('.ranking').innerText()).toBe(before);
  await expect(page.getByRole('img', { name: /Micrograph fibres\.tif/ })).toBeVisible();
  await expect(inverted).toHaveAttribute('aria-pressed', 'true');
  // What was unfinished goes on, from the copies.
  await done(page, 4);
  await page.waitForTimeout(1000);
  const all = await gallery(page).innerText();
  await page.reload();
  await done(page, 4);
  expect(await gallery(page).innerText()).toBe(all);

  const second = await context.newPage();
  await second.goto('./?engine=wasm');
  const others = second.getByRole('region', { name: 'Other sessions' });
  await expect(others).toContainText(/4 pictures, today at .*open in another tab/s);
  await others.getByRole('button', { name: 'Take over' }).click();
  await done(second, 4);
  expect(await gallery(second).innerText()).toBe(all);
  await expect(page.getByText('Another tab has taken this session over.')).toBeVisible();

  await second.getByRole('button', { name: /^Kept on this computer/ }).click();
  const dialog = second.getByRole('dialog', { name: 'What is kept on this computer' });
  await expect(dialog.getByTestId('kept-now')).toContainText('copies of 4 files');
  await accessible(second, 'what is kept');
  await second.screenshot({ path: test.info().outputPath('kept.png') });
  await dialog.getByRole('button', { name: 'Delete this session' }).click();
  await dialog.getByRole('button', { name: 'Delete it: pictures, verdicts, corrections' }).click();
  await expect(gallery(second)).toHaveCount(0);
  await second.reload();
  await expect(second.getByRole('region', { name: 'Add micrographs' })).toBeVisible();
});

test(`a day of ${dataFolder ? 'forty real' : 'nine made-up'} pictures: five corrections, a reload in the middle, and a project file that shows the same numbers in a browser that knows nothing`, async ({
  page,
  browser,
  baseURL,
}) => {
  const files = realPictures();
  const all = (on: Page) =>
    expect(on.locator('.gallery-head h2')).toHaveText(`${files.length} micrographs`, { timeout: 120_000 });
  const atRest = (on: Page) => expect(on.locator('.gallery .run'), 'all are classified').toHaveCount(0, { timeout: 120_000 });
  const bar = (on: Page) => on.getByRole('region', { name: 'Your corrections' });
  await page.goto('./?engine=wasm');
  await drop(page, files);
  await all(page);
  await page.getByRole('button', { name: 'Keep it' }).click();
  for (let i = 0; i < 5; i++) await expect(gallery(page).locator('.entry').nth(i)).toHaveClass(/done/, { timeout: 120_000 });
  await gallery(page).focus();
  await page.keyboard.press('Home');
  for (let i = 1; i <= 5; i++) {
    await page.keyboard.press(String(5 + (i % 2)));
    await expect(bar(page)).toContainText(`${i} picture`);
    await page.keyboard.press('ArrowDown');
  }
  // Every file is copied; of the verdicts some are still to come, where the machine has not finished by now.
  await expect(page.locator('.status-bar')).toContainText(/Kept on this computer, [\d.]+\s(kB|MB)(?! …)/, { timeout: 120_000 });
  await page.reload();
  await expect(page.getByText(`Your session of ${files.length} pictures is back`)).toBeVisible({ timeout: 120_000 });
  await expect(bar(page)).toContainText('5 pictures labelled.');
  await all(page);
  await atRest(page);
  await expect(page.getByTestId('left-out')).toContainText('Right on these');

  // Another word on the sixth, and taken back: all others are ranked anew each time, and stand where they stood.
  const before = await stateOf(page, files.length);
  await gallery(page).focus();
  await page.keyboard.press('Home');
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowDown');
  const times: number[] = [];
  const ranked = async (labelled: number) => {
    await expect(bar(page)).toContainText(`${labelled} pictures labelled.`);
    const ranking = page.getByTestId('ranked-in');
    await expect(ranking).toContainText(`${files.length} pictures ranked anew in`);
    const words = await ranking.innerText();
    times.push(Number(/in ([\d.]+)\sms/.exec(words)?.[1] ?? 10_000));
  };
  for (let i = 0; i < 3; i++) {
    await page.keyboard.press('1');
    await ranked(6);
    await page.keyboard.press('Control+z');
    await ranked(5);
  }
  console.log(`${files.length} pictures ranked anew in ${times.join(', ')} ms`);
  expect(times.sort((a, b) => a - b)[3], 'ms, the middle of six').toBeLessThan(100);
  expect(await stateOf(page, files.length)).toEqual(before);

  await page.getByRole('button', { name: /^Kept on this computer/ }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save a project file' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const file = await (await saved).path();
  await page.keyboard.press('Escape');
  const told = async (on: Page) => {
    await gallery(on).focus();
    await on.keyboard.press('End');
    await expect(verdict(on).locator('.ranking')).toBeVisible();
    const picture = on.getByRole('img', { name: /^Micrograph / });
    await expect(picture, 'its bytes are there').toBeVisible();
    return [
      await picture.getAttribute('aria-label'),
      await verdict(on).locator('.ranking').innerText(),
      await on.getByTestId('left-out').innerText(),
    ];
  };
  const shown = await told(page);

  const other = await browser.newContext({ serviceWorkers: 'block' });
  const clean = await other.newPage();
  await clean.goto(`${baseURL}?engine=wasm`);
  await clean.getByRole('button', { name: 'Open a project' }).click();
  const chooser = clean.waitForEvent('filechooser');
  await clean.getByRole('button', { name: 'Open', exact: true }).click();
  await (await chooser).setFiles(file);
  await all(clean);
  await atRest(clean);
  await clean.keyboard.press('Escape');
  await expect(bar(clean)).toContainText('5 pictures labelled.', { timeout: 120_000 });
  expect(await stateOf(clean, files.length)).toEqual(before);
  expect(await told(clean)).toEqual(shown);
  await other.close();
});

test('a project file of a session that is not kept: dropped on the page it is asked about, then open in its place', async ({
  page,
  browser,
  baseURL,
}) => {
  await page.goto('./?engine=wasm');
  await drop(page, [sample('fibres.tif'), sample('nanowires.tif')]);
  await done(page, 2);
  // Not kept in the browser: it can be saved as a file all the same.
  await page.getByRole('button', { name: 'Do not keep' }).click();
  await page.getByRole('button', { name: 'Open a project' }).or(page.locator('.status-bar button')).first().click();
  // Listed before it is written, and left out where it is not to go along.
  await page.getByRole('button', { name: 'Save a project file' }).click();
  const list = page.getByRole('dialog', { name: 'Save a project file' });
  await expect(list).toContainText('positions (GPS)');
  await list.getByLabel('The picture files as they are').uncheck();
  await expect(list).toContainText('as fibres.tif');
  await list.getByLabel('File names and folders').uncheck();
  const bare = page.waitForEvent('download');
  await list.getByRole('button', { name: 'Save' }).click();
  const inside = unzipSync(readFileSync(await (await bare).path()));
  expect(Object.keys(inside)).toEqual(['project.json']);
  expect(strFromU8(inside['project.json'])).toContain('"picture-1"');
  expect(strFromU8(inside['project.json'])).not.toContain('fibres.tif');
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save a project file' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const file = await (await saved).path();
  await page.keyboard.press('Escape');
  const shown = await gallery(page).innerText();

  const other = await browser.newContext({ serviceWorkers: 'block' });
  const clean = await other.newPage();
  await clean.goto(`${baseURL}?engine=wasm`);
  await drop(clean, [sample('tips.tif')]);
  await done(clean, 1);

  // Dropped on the page it is no archive of pictures: asked first, as a session is open.
  await drop(clean, [{ name: 'day.micrographia.zip', bytes: readFileSync(file) }]);
  await expect(clean.getByText(/^day\.micrographia\.zip is a project file\. Its session would take the place/)).toBeVisible();
  await expect(gallery(clean).getByRole('option')).toHaveCount(1);
  await clean.getByRole('button', { name: 'Open the project' }).click();
  await expect(clean.getByText('day.micrographia.zip is a project file: its session is open.')).toBeVisible();
  await done(clean, 2);
  expect(await gallery(clean).innerText()).toBe(shown);
  await other.close();
});

test('pictures dropped and opened that found no room among the copies are read again where they lie, after one press and the permission', async ({
  page,
}) => {
  // A disk without room for copies, and a folder of the browser's own in the place of one on the user's disk: its handles are real ones.
  await page.addInitScript(() => {
    navigator.storage.estimate = async () => ({ quota: 1000, usage: 0 });
    let allowed = false;
    const prototype = FileSystemHandle.prototype as unknown as Record<string, unknown>;
    prototype.queryPermission = async () => (allowed ? 'granted' : 'prompt');
    prototype.requestPermission = async () => {
      allowed = true;
      return 'granted';
    };
    (DataTransferItem.prototype as unknown as Record<string, unknown>).getAsFileSystemHandle = async () => {
      const root = await navigator.storage.getDirectory();
      return (await root.getDirectoryHandle('user-disk')).getFileHandle('tips.tif');
    };
    (window as unknown as Record<string, unknown>).showOpenFilePicker = async () => {
      const root = await navigator.storage.getDirectory();
      return [await (await root.getDirectoryHandle('user-disk')).getFileHandle('powder.tif')];
    };
  });
  await page.goto('./?engine=wasm');
  const tips = sample('tips.tif');
  for (const { name, bytes } of [tips, sample('powder.tif')])
    await page.evaluate(
      async ([at, base64]) => {
        const root = await navigator.storage.getDirectory();
        const folder = await root.getDirectoryHandle('user-disk', { create: true });
        const stream = await (await folder.getFileHandle(at, { create: true })).createWritable();
        await stream.write(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)));
        await stream.close();
      },
      [name, bytes.toString('base64')] as const,
    );
  await drop(page, [tips]);
  await page.getByRole('button', { name: 'Add files' }).first().click();
  await done(page, 2);
  await page.getByRole('button', { name: 'Keep it' }).click();
  await page.getByRole('button', { name: /^Kept on this computer/ }).click();
  await expect(page.getByTestId('kept-now')).toContainText('2 files without a copy (only what was found in them so far)');
  await page.keyboard.press('Escape');

  await page.reload();
  const again = page.getByRole('button', { name: 'Read 2 pictures from their folder again' });
  await expect(again).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('cannot be opened any more').first()).toBeVisible();
  await accessible(page, 'a picture is to be read again');
  await again.click();
  await expect(page.getByRole('img', { name: /Micrograph (tips|powder)\.tif/ })).toBeVisible();
  await expect(again).toHaveCount(0);
  await expect(page.getByText('cannot be opened any more')).toHaveCount(0);
  await done(page, 2);
});
