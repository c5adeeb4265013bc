/**
 * Small runs of what `npm run load` does for hours: a folder with bad files through the shell, killed in the middle, and through the page,
 * reloaded in the middle; then three turns of drop, classify, write, train, clear.
 */
import { join } from 'node:path';
import { expect, test } from './fixtures';
import { loadPage, reloadInTheMiddle } from './load/folder-run';
import { loadLoop } from './load/loop';
import { makeLoadFolder } from './load/pictures';
import { loadShell } from './load/shell';
import { watched } from './load/watch';
import { madeUpFolder } from './made-up';

const root = join(import.meta.dirname, '..');
const SMALL = { side: 96, seed: 'journey', badIn: 12 } as const;

test('a folder with bad files in the shell, killed in the middle: every file has one line', async () => {
  const info = test.info();
  // So many that it is still at work when half of the lines are seen.
  const set = makeLoadFolder({ ...SMALL, pictures: 120, folder: info.outputPath('pictures') });
  expect(set.bad).toHaveLength(10);
  expect((await loadShell(root, info.outputPath('.'), set)).faults).toEqual([]);
});

test('a folder with bad files in the page, and reloaded in the middle: every picture is there once or named as not kept, every bad file is named', async ({
  browser,
  context,
  baseURL,
}, info) => {
  const set = makeLoadFolder({ ...SMALL, pictures: 60, folder: info.outputPath('pictures') });
  // As on a computer of four cores: two workers share the folder.
  await context.addInitScript(() => Object.defineProperty(navigator, 'hardwareConcurrency', { value: 4 }));
  const watch = await watched(context);
  let classifiers = 0;
  watch.page.on('worker', (worker) => {
    if (worker.url().includes('tensor.worker')) classifiers++;
  });
  const { faults, scriptShare } = await loadPage(watch, set, { baseURL: String(baseURL), minutes: 3, frames: 20 });
  expect(faults).toEqual([]);
  expect(classifiers, 'workers that classify').toBe(2);
  expect(scriptShare, 'script on the main thread').toBeLessThan(0.25);
  const other = await watched(await browser.newContext({ serviceWorkers: 'block' }));
  expect((await reloadInTheMiddle(other, set, { baseURL: String(baseURL), minutes: 3 })).faults).toEqual([]);
  await other.page.context().close();
});

test('dropped, classified, written, trained, cleared, three times: the page holds no more after the third than after the second', async ({
  context,
  baseURL,
}, info) => {
  const set = makeLoadFolder({ ...SMALL, pictures: 12, badIn: 6, folder: info.outputPath('pictures') });
  const labelled = madeUpFolder(info.outputPath('labelled'), 4);
  const { faults } = await loadLoop(await watched(context), set, { baseURL: String(baseURL), minutes: 0, least: 3, labelled });
  expect(faults).toEqual([]);
});
