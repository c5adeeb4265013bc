/** Drop, classify, write, train, clear, over and over: what a page holds on to after each turn ought to be what it held before. */
import type { Page } from '@playwright/test';
import { growth, type Judged, quarters } from './figures';
import { chooseFolder, openFor, untilDone } from './folder-run';
import type { LoadFolder } from './pictures';
import type { Held, Watch } from './watch';

export interface LoopFigures {
  readonly turns: number;
  readonly minutes: number;
  /** After the first turn, which loads what is loaded once, and after the last. */
  readonly first: Held;
  readonly last: Held;
  /** By quarter of the turns, where there were eight. */
  readonly byQuarter: { readonly [K in keyof Held]?: readonly number[] };
}

export interface LoopOptions {
  readonly baseURL: string;
  readonly minutes: number;
  /** At least so many turns, however long they take. */
  readonly least: number;
  /** A folder of class folders to learn from. */
  readonly labelled: string;
  readonly say?: (words: string) => void;
}

const task = (page: Page, name: string) => page.getByRole('navigation', { name: 'Tasks' }).getByRole('link', { name }).click();

async function classifyAndWrite(page: Page, set: LoadFolder): Promise<void> {
  await task(page, 'Classify');
  await chooseFolder(page, set.folder);
  await untilDone(page, set.pictures, 10, async () => {});
  await page.getByRole('listbox', { name: 'Micrographs' }).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await page.getByRole('button', { name: 'Describe', exact: true }).click();
  await page.locator('.described .sentence').first().waitFor();
  await page.getByRole('button', { name: 'Describe again' }).waitFor();
}

async function train(page: Page, folder: string): Promise<void> {
  await task(page, 'Fine-tune');
  await chooseFolder(page, folder);
  await page.getByRole('listbox', { name: 'Pictures of the data set' }).waitFor();
  await page.locator('.read-work').waitFor({ state: 'detached' });
  await page.getByRole('radio', { name: '2 Training' }).click();
  await page.getByRole('textbox', { name: 'Name of the new model' }).fill('Of the loop');
  const drawer = page.locator('details', { has: page.getByRole('heading', { name: 'Expert settings' }) });
  if ((await drawer.getAttribute('open')) === null) await drawer.locator('summary').click();
  for (const [name, value] of Object.entries({ Views: 2, Epochs: 4, Folds: 2 }))
    await page.getByRole('spinbutton', { name: new RegExp(`\\(${name}\\)`, 'i') }).fill(String(value));
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await page.getByRole('button', { name: 'See the judgement' }).waitFor({ timeout: 400_000 });
}

/** Model, data set and session go. */
async function clear(page: Page): Promise<void> {
  await page.getByRole('radio', { name: '1 Data' }).click();
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await page.getByRole('button', { name: 'Clear and discard the labels' }).click();
  await task(page, 'Models');
  await page.getByRole('button', { name: 'Delete Of the loop' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('heading', { name: 'Of the loop' }).waitFor({ state: 'detached' });
  await task(page, 'Classify');
  await page.locator('.status-bar button').click();
  await page.getByRole('button', { name: 'Delete this session' }).click();
  await page.getByRole('button', { name: /^Delete it:/ }).click();
  await page.getByText('Drop micrographs here').waitFor();
}

/**
 * How much more there may be by chance: when a collection ran, which worker has not yet ended, what V8 has compiled meanwhile. Counts
 * stand still to some thirty objects of 38,000; the pictures of one turn that somebody kept would be hundreds.
 */
const SLACK: Readonly<Record<keyof Held, number>> = {
  ...{ heapMB: 1, bufferMB: 0.5, objects: 300, nodes: 20, listeners: 5, residentMB: 40, workers: 1 },
  ...{ objectUrls: 0, storedMB: 0.5, tensors: 0, tensorMB: 0.5 },
};
const KEYS = Object.keys(SLACK) as (keyof Held)[];
/** Of what the system and V8 hold, little is the page's own doing. */
const GROWTH = 1.05;
const ROUGH: ReadonlySet<keyof Held> = new Set(['heapMB', 'residentMB']);

const grown = (key: keyof Held, first: number, last: number): boolean =>
  last > first + SLACK[key] && (!ROUGH.has(key) || last > first * GROWTH);

/** Looks, a second apart, for what is on its way out: a notice on the screen, a file that is being deleted. */
const LOOKS = 10;

/** What is held when the page has come to rest, and no more than before if it ever is. */
async function heldAtRest(watch: Watch, before: Held | undefined): Promise<Held> {
  let held = await watch.held();
  const isMore = (key: keyof Held): boolean => before !== undefined && grown(key, before[key] ?? 0, held[key] ?? 0);
  for (let look = 1; look < LOOKS && KEYS.some(isMore); look++) {
    await watch.page.waitForTimeout(1000);
    held = await watch.held();
  }
  return held;
}

export async function loadLoop(watch: Watch, set: LoadFolder, options: LoopOptions): Promise<LoopFigures & Judged> {
  const { page } = watch;
  const { baseURL, minutes, least, labelled, say } = options;
  await openFor(page, baseURL, '#/classify');
  const began = performance.now();
  const after: Held[] = [];
  while (after.length < least || performance.now() - began < minutes * 60_000) {
    await classifyAndWrite(page, set);
    await train(page, labelled);
    await clear(page);
    after.push(await heldAtRest(watch, after[1]));
    say?.(
      `turn ${after.length} after ${((performance.now() - began) / 60_000).toFixed(1)} min: ${JSON.stringify(after.at(-1))}`,
    );
  }
  const column = (key: keyof Held): number[] => after.slice(1).map((held) => held[key] ?? 0);
  const [first, last] = [after[Math.min(1, after.length - 1)], after[after.length - 1]];
  const faults = [...watch.faults];
  for (const key of KEYS) {
    const parts = quarters(column(key));
    const [from, to] = parts.length === 4 ? [parts[0], parts[3]] : [first[key] ?? 0, last[key] ?? 0];
    if (grown(key, from, to))
      faults.push(`${key} grew from ${from} to ${to} in ${after.length} turns (${growth(parts) ?? 'few turns'})`);
  }
  return {
    turns: after.length,
    minutes: Number(((performance.now() - began) / 60_000).toFixed(1)),
    first,
    last,
    byQuarter: Object.fromEntries(KEYS.map((key) => [key, quarters(column(key))])),
    faults,
  };
}
