/** A folder dropped on the built page: what the run costs, what is named, and what a reload in the middle loses. */
import { basename } from 'node:path';
import type { Page } from '@playwright/test';
import { type Judged, quarters } from './figures';
import { type Frames, scrolled } from './frames';
import type { LoadFolder } from './pictures';
import { type MainThread, since, type Watch } from './watch';

export interface PageFigures {
  /** Seconds from the drop to the last verdict, those of scrolling left out. */
  readonly wall: number;
  /** Shares of the wall, of the main thread's processor time. */
  readonly scriptShare: number;
  readonly taskShare: number;
  /** The longest task of the main thread, ms of wall: a busy machine makes it longer. */
  readonly longestTask: number;
  readonly longTasks: number;
  /** By quarter of the run. What was found stays in memory, so the heap grows with the pictures: by so many KB for each. */
  readonly heapMB: readonly number[];
  readonly residentMB: readonly number[];
  readonly heapKBaPicture: number | null;
  readonly framesDuring: readonly Frames[];
  readonly gallery: Frames;
  readonly table: Frames;
  readonly errorsNamed: number;
}

const POLL = 250;
/** So often in a run is the memory looked at: each time costs a collection. */
const LOOKS = 32;
/** A verdict with all that it rests on and what is known of the file takes 5 to 8 KB of JavaScript's heap; more is held for nothing. */
const MOST_KB_A_PICTURE = 12;
/** Fewer pictures say nothing about that. */
const ENOUGH = 500;
/** Steps of scrolling, px a frame: as fast as a wheel turns, so that every second frame a row comes. */
const STEP = 100;

/** By the browser's own protocol: Playwright's chooser keeps the field, and with it every file, alive for as long as the page. */
export async function chooseFolder(page: Page, folder: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Page.enable');
  await devtools.send('Page.setInterceptFileChooserDialog', { enabled: true });
  const field = new Promise<number>((resolve, reject) =>
    devtools.on('Page.fileChooserOpened', ({ backendNodeId }) =>
      backendNodeId === undefined ? reject(new Error('a chooser without a field')) : resolve(backendNodeId),
    ),
  );
  await page
    .getByRole('button', { name: /^(Choose a folder|Add folder)$/ })
    .first()
    .click();
  await devtools.send('DOM.setFileInputFiles', { files: [folder], backendNodeId: await field });
  await devtools.detach();
}

/** What the page says of a file that it had no time to copy. */
const NOT_COPIED = 'The page was closed before this file was read.';

interface Progress {
  /** Pictures that are done or failed; null where nothing is under way. */
  readonly finished: number | null;
  /** Pictures in the gallery. */
  readonly shown: number;
  readonly failed: number;
}

const progressOf = (page: Page): Promise<Progress> =>
  page.evaluate(() => {
    const digits = (text: string | null | undefined): number => Number((text ?? '').replace(/\D/g, ''));
    const line = document.querySelector('.gallery .run .run-words span')?.textContent ?? null;
    return {
      finished: line === null ? null : digits(/^[\d.,\s]+/.exec(line)?.[0]),
      shown: digits(document.querySelector('.gallery-head h2')?.textContent),
      failed: document.querySelectorAll('.failures-list .failure').length,
    };
  });

/** Waits until nothing is under way, calling `on` with each look at the progress. */
export async function untilDone(
  page: Page,
  expected: number,
  minutes: number,
  on: (finished: number) => Promise<void>,
  countOf: (progress: Progress) => number = ({ shown }) => shown,
): Promise<void> {
  const end = performance.now() + 60_000 * minutes;
  for (;;) {
    const progress = await progressOf(page);
    const { finished, shown } = progress;
    if (finished === null && countOf(progress) === expected) return;
    if (finished !== null) await on(finished);
    if (performance.now() > end) throw new Error(`not done after ${minutes} minutes: ${finished} finished, ${shown} shown`);
    await page.waitForTimeout(POLL);
  }
}

/** The files that the page says it could not read. */
async function faultyNames(page: Page, bad: readonly string[]): Promise<{ named: number; unnamed: string[] }> {
  const said = await page.locator('.failures-list .failure').allInnerTexts();
  return { named: said.length, unnamed: bad.filter((name) => !said.some((words) => words.includes(name))) };
}

export const openFor = async (page: Page, baseURL: string, hash = ''): Promise<void> => {
  await page.goto(`${baseURL}?engine=wasm${hash}`);
  await page.locator('.status-item', { hasText: 'Model' }).waitFor({ timeout: 300_000 });
};

export interface RunOptions {
  readonly baseURL: string;
  readonly minutes: number;
  /** Frames that are counted, four times during the run; twice as many after it. */
  readonly frames?: number;
  /** Told how far it is. */
  readonly say?: (words: string) => void;
}

export async function loadPage(
  watch: Watch,
  set: LoadFolder,
  { baseURL, minutes, frames = 90, say }: RunOptions,
): Promise<PageFigures & Judged> {
  const { page } = watch;
  const list = page.getByRole('listbox', { name: 'Micrographs' });
  await openFor(page, baseURL);
  await watch.longTasks();
  const all = set.files.length;
  const heap: number[] = [];
  const resident: number[] = [];
  const during: Frames[] = [];
  const aside: MainThread[] = [];
  let asideSeconds = 0;
  const before = await watch.mainThread();
  const began = performance.now();
  await chooseFolder(page, set.folder);
  await list.waitFor();
  const opened = (performance.now() - began) / 1000;
  await untilDone(page, set.pictures, minutes, async (finished) => {
    const [start, was] = [performance.now(), await watch.mainThread()];
    let looked = false;
    if (finished >= ((heap.length + 1) * all) / LOOKS) {
      const { heapMB, residentMB } = await watch.memory();
      heap.push(heapMB);
      if (residentMB !== null) resident.push(residentMB);
      looked = true;
      if (heap.length % 4 === 0)
        say?.(
          `${finished} of ${all} after ${((start - began) / 1000).toFixed(0)} s, heap ${heapMB} MB, resident ${residentMB} MB`,
        );
    }
    if (finished >= ((2 * during.length + 1) * all) / 8) {
      during.push(await scrolled(watch.devtools, list, STEP, frames));
      looked = true;
    }
    if (!looked) return;
    aside.push(since(was, await watch.mainThread()));
    asideSeconds += (performance.now() - start) / 1000;
  });
  // The run goes on while it is looked at: what was computed meanwhile is not given back to the wall.
  const wall = (performance.now() - began) / 1000;
  const spent = since(before, await watch.mainThread());
  const script = spent.script - aside.reduce((sum, { script }) => sum + script, 0);
  const tasks = spent.tasks - aside.reduce((sum, { tasks }) => sum + tasks, 0);
  const long = await watch.longTasks();
  const gallery = await scrolled(watch.devtools, list, STEP, 2 * frames);
  const { named, unnamed } = await faultyNames(page, set.bad);
  await page.getByRole('radio', { name: 'Table' }).click();
  const grid = page.getByRole('grid', { name: 'Results' });
  await grid.waitFor();
  const table = await scrolled(watch.devtools, grid, STEP, 2 * frames);
  await page.getByRole('radio', { name: 'Pictures' }).click();
  const share = (seconds: number): number => Number((seconds / (wall - asideSeconds)).toFixed(3));
  const byQuarter = quarters(heap);
  const heapKBaPicture =
    byQuarter.length === 4 ? Number(((1024 * (byQuarter[3] - byQuarter[0])) / (0.75 * set.pictures)).toFixed(1)) : null;
  const faults = [...watch.faults];
  if (set.pictures >= ENOUGH && heapKBaPicture !== null && heapKBaPicture > MOST_KB_A_PICTURE)
    faults.push(`the heap grows by ${heapKBaPicture} KB a picture`);
  if (named !== set.bad.length) faults.push(`${named} errors named for ${set.bad.length} bad files`);
  if (unnamed.length > 0) faults.push(`no error names ${unnamed[0]}`);
  say?.(`the folder was listed after ${opened.toFixed(1)} s`);
  return {
    ...{ wall: Number(wall.toFixed(1)), scriptShare: share(script), taskShare: share(tasks) },
    ...{ longestTask: Math.max(0, ...long), longTasks: long.length },
    ...{ heapMB: byQuarter, residentMB: quarters(resident), heapKBaPicture, framesDuring: during, gallery, table },
    errorsNamed: named,
    faults,
  };
}

export interface ReloadFigures {
  /** Verdicts that stood when the page was reloaded, and how many of these were brought back. */
  readonly done: number;
  readonly backAtOnce: number;
  /** Pictures that the page had no time to copy: named, to be dropped once more. */
  readonly notCopied: number;
  readonly wall: number;
}

/** The names of a session's pictures, as often as each is there. */
async function namesOf(page: Page): Promise<Map<string, number>> {
  await page.getByRole('radio', { name: 'Table' }).click();
  const grid = page.getByRole('grid', { name: 'Results' });
  const names = await grid.evaluate(async (element) => {
    const found = new Map<string, string>();
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    element.scrollTop = 0;
    for (let last = -1; element.scrollTop !== last; ) {
      await frame();
      await frame();
      for (const row of element.querySelectorAll<HTMLElement>('.table-row'))
        found.set(row.id, row.querySelector('span[title]')?.getAttribute('title') ?? '');
      last = element.scrollTop;
      element.scrollTop += 400;
    }
    return [...found.values()];
  });
  await page.getByRole('radio', { name: 'Pictures' }).click();
  const times = new Map<string, number>();
  for (const name of names) times.set(basename(name), (times.get(basename(name)) ?? 0) + 1);
  return times;
}

/** The folder dropped once more on an empty page, which is reloaded when half of it is done. */
export async function reloadInTheMiddle(
  watch: Watch,
  set: LoadFolder,
  { baseURL, minutes, say }: RunOptions,
): Promise<ReloadFigures & Judged> {
  const { page } = watch;
  await openFor(page, baseURL);
  const began = performance.now();
  await chooseFolder(page, set.folder);
  let done = 0;
  await page.locator('.gallery').waitFor();
  for (;;) {
    const { finished, shown } = await progressOf(page);
    // The line of progress comes after the first pictures, and goes with the last.
    if (finished === null ? shown === set.pictures : finished >= set.files.length / 2) {
      done = finished ?? set.pictures;
      break;
    }
    await page.waitForTimeout(POLL);
  }
  await page.reload();
  await page.locator('.gallery').waitFor({ timeout: 120_000 });
  const { shown, failed } = await progressOf(page);
  say?.(`reloaded at ${done} of ${set.files.length}: ${shown} pictures and ${failed} errors are back`);
  // What the page had no time to copy is named, with the way out; the rest goes on.
  await untilDone(
    page,
    set.files.length,
    minutes,
    async () => {},
    (progress) => progress.shown + progress.failed,
  );
  const names = await namesOf(page);
  const notCopied = await page
    .locator('.failures-list .failure', { hasText: NOT_COPIED })
    .locator('.failure-name')
    .allInnerTexts();
  const { named, unnamed } = await faultyNames(page, set.bad);
  const faults = [...watch.faults];
  // Each file has one row, those that could not be read or copied too.
  const lost = set.files.map((path) => basename(path)).filter((name) => !names.has(name));
  const doubled = [...names].filter(([, times]) => times > 1);
  if (lost.length > 0) faults.push(`after the reload ${lost.length} pictures are lost, ${lost[0]} say`);
  if (doubled.length > 0) faults.push(`after the reload ${doubled.length} pictures are there twice, ${doubled[0][0]} say`);
  const expected = new Set([...set.bad, ...notCopied.map((name) => basename(name))]);
  if (named !== expected.size || unnamed.length > 0)
    faults.push(`after the reload ${named} errors for ${expected.size} files that are bad or were not copied`);
  return {
    done,
    backAtOnce: shown,
    notCopied: notCopied.length,
    wall: Number(((performance.now() - began) / 1000).toFixed(1)),
    faults,
  };
}
