/** The table of results: 20,000 rows scroll, filter and sort while one looks; rows are chosen, named and saved. */

import { readFileSync } from 'node:fs';
import { classification, micrograph } from '../src/state/fixtures';
import { accessible } from './accessible';
import { expect, type Page, test } from './fixtures';
import { scrolled } from './load/frames';
import { watchMainThread } from './load/watch';

const ROWS = 20_000;

/** Puts a kept session of so many pictures on the browser's disk, as an earlier visit would have. */
async function keptSession(page: Page, rows: number): Promise<void> {
  const { pixels, ...facts } = micrograph('x.tif');
  const { features: _, ...verdict } = classification();
  const item = {
    ...{
      id: '',
      drop: 1,
      path: '',
      status: 'done',
      revision: 0,
      error: null,
      userBarTop: null,
      userPixelSizeNm: null,
      said: null,
    },
    facts: { ...facts, width: pixels.width, height: pixels.height },
    classification: verdict,
  };
  await page.evaluate(
    async ({ item, rows }) => {
      const root = await navigator.storage.getDirectory();
      const folder = await (await root.getDirectoryHandle('sessions', { create: true })).getDirectoryHandle('made-up', {
        create: true,
      });
      const pack = (json: unknown) => {
        const text = new TextEncoder().encode(JSON.stringify(json));
        const bytes = new Uint8Array(16 + text.length);
        bytes.set(new TextEncoder().encode('MGPAGE1\n'));
        new DataView(bytes.buffer).setUint32(8, text.length, true);
        bytes.set(text, 16);
        return bytes;
      };
      const write = async (name: string, json: unknown) => {
        const stream = await (await folder.getFileHandle(`${name}~1`, { create: true })).createWritable();
        await stream.write(pack(json));
        await stream.close();
      };
      const categories = ['Tips', 'Powder', 'Fibres', 'Particles'];
      for (let page = 0; page * 32 <= rows; page++) {
        const entries = [];
        for (let n = Math.max(1, page * 32); n < (page + 1) * 32 && n <= rows; n++) {
          const category = categories[(n * 7) % 4];
          const probability = ((n * 37) % 1000) / 1000;
          entries.push({
            item: {
              ...item,
              id: `m${n}`,
              path: `set-${n % 50}/micrograph_${n}.tif`,
              classification: {
                ...item.classification,
                ranking: [{ category, probability }],
                verdict: { kind: n % 9 === 0 ? 'unsure' : 'named', categories: [category], sentence: `${category}.` },
              },
            },
            thumbnail: null,
            features: null,
            extras: {},
          });
        }
        await write(`items-${page}`, { version: 1, entries });
      }
      await write('head', { version: 1, savedAt: new Date().toISOString(), pictures: rows, selected: 'm1', nextId: rows + 1 });
    },
    { item, rows },
  );
}

test('20,000 rows: scrolled, filtered, sorted, chosen, named and saved', async ({ page }) => {
  await page.goto('./?engine=wasm');
  await keptSession(page, ROWS);
  await page.reload();
  await expect(page.getByText(/^Your session of 20,000 pictures is back/)).toBeVisible({ timeout: 120_000 });
  await page.getByRole('radio', { name: 'Table' }).click();
  const grid = page.getByRole('grid', { name: 'Results' });
  await expect(grid).toHaveAttribute('aria-rowcount', String(ROWS + 1));

  const devtools = await watchMainThread(page);
  for (const [how, px] of [
    ['a wheel', 100],
    ['the scroll bar dragged', 700],
  ] as const) {
    const { median, nineOfTen, own, script, style, layout, tasks } = await scrolled(devtools, grid, px, 120);
    console.log(
      `Scrolling ${ROWS} rows, ${how} (${px} px a frame): median frame ${median} ms, nine of ten within ${nineOfTen} ms; of the main thread's processor ${own} ms a frame are the page's (script ${script}, style ${style}, layout ${layout}), ${tasks} ms with what is drawn`,
    );
    expect(own, `${how}: the page leaves time for its frame to be drawn`).toBeLessThan(16);
  }

  const timed = async (what: string, act: () => Promise<void>, then: () => Promise<void>) => {
    const begun = Date.now();
    await act();
    await then();
    console.log(`${what}: ${Date.now() - begun} ms, the browser's driver included`);
  };
  const count = page.locator('.results-count');
  await timed(
    'Search by name',
    () => page.getByRole('searchbox').fill('micrograph_777'),
    () => expect(count).toHaveText(/^11 pictures of 20,000/),
  );
  await page.getByRole('searchbox').fill('');
  await expect(count).toHaveText('20,000 pictures');
  await page.getByRole('combobox', { name: 'Category' }).selectOption('Powder');
  await expect(count).toHaveText('5,000 pictures of 20,000');
  await timed(
    'Sort by share',
    () => grid.getByRole('button', { name: 'Share' }).click(),
    () => expect(grid.getByRole('columnheader', { name: 'Share' })).toHaveAttribute('aria-sort', 'ascending'),
  );

  // Keys alone: from the second row, three rows, named, taken back.
  await grid.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(count).toHaveText('5,000 pictures of 20,000, 3 chosen');
  await page.keyboard.press('2');
  await expect(count).toHaveText('4,997 pictures of 20,000');
  await expect(page.getByRole('region', { name: 'Your corrections' })).toContainText('3 pictures labelled.');
  await page.keyboard.press('Control+z');
  await expect(count).toHaveText('5,000 pictures of 20,000, 3 chosen');
  await accessible(page, 'table');
  await page.screenshot({ path: test.info().outputPath('table.png') });

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save 3 pictures as CSV' }).click();
  const asked = page.getByRole('dialog', { name: 'Export the results' });
  await asked.getByRole('checkbox', { name: 'File names and folders' }).uncheck();
  await asked.getByRole('button', { name: 'Table (CSV)' }).click();
  const lines = readFileSync(await (await download).path(), 'utf8')
    .trim()
    .split(/\r?\n/);
  expect(lines).toHaveLength(4);
  expect(lines[0]).toContain('your_category');
  expect(lines[1]).toContain('picture 1');
  await page.keyboard.press('Escape');
  await grid.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('listbox', { name: 'Micrographs' })).toBeVisible();
});
