/** The labels outlive the page: nothing that somebody decided about a data set is lost with a reload. */

import { zipSync } from 'fflate';
import { accessibleInBothThemes } from './accessible';
import { type DropFile, drop } from './drop';
import { allRead, counts, pictures } from './finetune';
import { expect, type Page, test } from './fixtures';
import { CLASSES, madeUpPng } from './made-up';

/** A zip of class folders, by its name. */
const madeUpZip = (name: string, perClass: number, first = 0): DropFile => ({
  name,
  bytes: Buffer.from(
    zipSync(
      Object.fromEntries(
        CLASSES.flatMap((kind) =>
          Array.from({ length: perClass }, (_, i): [string, Uint8Array] => [
            `${kind}/${kind}-${first + i}.png`,
            madeUpPng(kind, first + i),
          ]),
        ),
      ),
    ),
  ),
});

async function dropSet(page: Page, file: DropFile): Promise<void> {
  await drop(page, [file]);
  await allRead(page);
}

/** All that "Save labels" writes. */
async function labels(page: Page): Promise<unknown> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save labels' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click();
  const chunks: Buffer[] = [];
  for await (const chunk of await (await download).createReadStream()) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
}

/** Files that hold kept labels, as the browser has them on its disk; null where a write is in the middle. */
const keptFiles = (page: Page) =>
  page.evaluate(async () => {
    const texts: string[] = [];
    const walk = async (folder: FileSystemDirectoryHandle): Promise<void> => {
      for await (const [name, handle] of folder.entries()) {
        if (handle.kind === 'directory') await walk(handle as FileSystemDirectoryHandle);
        else if (name === 'labels.json') texts.push(await (await (handle as FileSystemFileHandle).getFile()).text());
      }
    };
    await walk(await (await navigator.storage.getDirectory()).getDirectoryHandle('labels', { create: true }));
    return texts.map((text): unknown => JSON.parse(text));
  });

/** Whether the page would ask before it is left. */
const asksBeforeLeaving = (page: Page): Promise<boolean> =>
  page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })));

/** Waits until what is shown is what is kept, and the page knows it, then opens it anew without being asked about leaving. */
async function reload(page: Page): Promise<void> {
  const now = await labels(page);
  await expect.poll(() => keptFiles(page).catch(() => [])).toContainEqual(now);
  await expect.poll(() => asksBeforeLeaving(page)).toBe(false);
  let asked = false;
  page.once('dialog', (dialog) => {
    asked = true;
    void dialog.accept();
  });
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Drop labelled micrographs here' })).toBeVisible();
  expect(asked, 'nothing would be lost').toBe(false);
}

test('labels keep themselves: relabel, exclude, reload, go on, drop again', async ({ page }, info) => {
  await page.goto('./?engine=wasm#/finetune');
  await dropSet(page, madeUpZip('set.zip', 21));
  await pictures(page).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('2');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Delete');
  await expect.poll(() => counts(page)).toEqual(['19', '22', '21']);
  const before = await labels(page);
  await reload(page);

  const line = page.locator('.kept-line');
  await expect(line).toContainText(/^Labels of 63 pictures in 3 classes, kept today at \d\d:\d\d/);
  await accessibleInBothThemes(page, 'kept labels');
  for (const [width, colorScheme] of [
    [1440, 'light'],
    [1440, 'dark'],
    [390, 'light'],
    [390, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: info.outputPath(`kept-${width}-${colorScheme}.png`) });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  }
  await accessibleInBothThemes(page, 'kept labels on a phone');
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('button', { name: 'Go on with them' }).click();
  await expect.poll(() => counts(page)).toEqual(['19', '22', '21']);
  await expect(pictures(page).getByRole('option').first()).toContainText('file not here');
  await dropSet(page, madeUpZip('set.zip', 21));
  // Each file is known again once it is read.
  await expect(async () => expect(await labels(page)).toEqual(before)).toPass();
  await expect(page.locator('.finetune .notice'), 'nothing has to be said').toHaveCount(0);
});

test('kept labels are taken up by their files and left alone by others', async ({ page }, info) => {
  await page.goto('./?engine=wasm#/finetune');
  await dropSet(page, madeUpZip('set.zip', 3));
  await pictures(page).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('2');
  await expect.poll(() => counts(page)).toEqual(['2', '4', '3']);
  await reload(page);

  await dropSet(page, madeUpZip('other.zip', 2, 50));
  await expect.poll(() => counts(page)).toEqual(['2', '2', '2']);
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await page.getByRole('button', { name: 'Clear, keep the labels' }).click();
  await expect(page.locator('.kept-line').first()).toContainText('Labels of 6 pictures');
  await page.getByRole('button', { name: 'Discard' }).first().click();
  await expect(page.locator('.kept-line').first()).toContainText('Labels of 9 pictures');
  await expect(page.getByText('Labels of 6 pictures in 3 classes discarded.')).toBeVisible();

  await dropSet(page, madeUpZip('set.zip', 3));
  await expect.poll(() => counts(page)).toEqual(['2', '4', '3']);
  await expect(page.getByText('9 pictures have the labels, groups and split that were kept today')).toBeVisible();
  await accessibleInBothThemes(page, 'labels taken up');
  await page.screenshot({ path: info.outputPath('taken.png') });
  await page.getByRole('button', { name: 'Not these labels' }).click();
  await expect.poll(() => counts(page)).toEqual(['3', '3', '3']);
  await page.getByRole('button', { name: /^Redo/ }).click();
  await expect.poll(() => counts(page)).toEqual(['2', '4', '3']);
});
