import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preview } from 'vite';
import { buildListPlugin } from '../scripts/build-list.mjs';
import { knobs, openSet, split, step, task, train, trained } from './finetune';
import { expect, type Page, test, workerOf } from './fixtures';
import { madeUpFolder } from './made-up';

const port = Number(process.env.E2E_PORT ?? 4317) + 1;
test.use({ serviceWorkers: 'allow', baseURL: `http://127.0.0.1:${port}/` });

// On the first visit no service worker controls the page yet, so the newer one becomes active without waiting for it.
test('a newer build arrives during the first visit and is taken when the user says so', async ({ page }) => {
  const site = mkdtempSync(join(tmpdir(), 'micrographia-'));
  cpSync(join(import.meta.dirname, '..', 'dist'), site, { recursive: true });
  const server = await preview({ build: { outDir: site }, preview: { port, strictPort: true }, logLevel: 'warn' });
  try {
    await page.goto('./');
    await page.evaluate(() => navigator.serviceWorker.ready);
    publishNewer(site);
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    const notice = page.getByText('A newer version is ready');
    await expect(notice).toBeVisible();
    const newer = page.locator('meta[name=build][content=newer]');
    await expect(newer, 'the running page is left alone').toHaveCount(0);

    await page.getByRole('button', { name: 'Reload' }).click();
    await expect(newer).toHaveCount(1);
    await expect(notice).toBeHidden();
  } finally {
    await server.close();
    rmSync(site, { recursive: true });
  }
});

/** What a new deployment changes: the page, and its revision in the service worker. */
function publishNewer(site: string): void {
  const page = join(site, 'index.html');
  writeFileSync(page, readFileSync(page, 'utf8').replace('<title>', '<meta name="build" content="newer"><title>'));
  const worker = join(site, 'sw.js');
  const before = readFileSync(worker, 'utf8');
  const after = before.replace(/("revision":")[^"]*(","url":"index\.html")/, '$1newer$2');
  if (after === before) throw new Error('sw.js does not name index.html as expected');
  writeFileSync(worker, after);
}

test('an old tab goes on with its own files, and its training, when another tab has taken a newer build', async ({
  page: a,
  context,
}, info) => {
  const site = mkdtempSync(join(tmpdir(), 'micrographia-'));
  cpSync(join(import.meta.dirname, '..', 'dist'), site, { recursive: true });
  const server = await preview({ build: { outDir: site }, preview: { port, strictPort: true }, logLevel: 'warn' });
  try {
    await a.goto('./?engine=wasm#/finetune');
    await openSet(a, madeUpFolder(info.outputPath('set'), 3));
    await split(a, 0, 0);
    await step(a, '2 Training');
    await step(a, 'Full');
    await knobs(a, { Epochs: 1000, Batch: 4, Chunk: 4, Folds: 3 });
    await a.evaluate(() => navigator.serviceWorker.ready);
    const list = await textOf(a, './build.json');
    await train(a);
    await expect(a.getByText(/^Fold 1 of 3, step \d/)).toBeVisible({ timeout: 200_000 });

    const b = await context.newPage();
    await b.goto('./?engine=wasm#/computer');
    await expect(b.getByRole('region', { name: 'This version' })).toContainText('build');
    const renamed = publishAnother(site);
    await b.evaluate(async () => (await navigator.serviceWorker.ready).update());
    await expect(a.getByText('A newer version is ready')).toBeVisible();
    await expect(b.locator('meta[name=build]'), 'the running page is left alone').toHaveCount(0);
    await b.getByRole('button', { name: 'Reload' }).click();
    await expect(b.locator('meta[name=build][content=newer]')).toHaveCount(1);
    expect(await textOf(b, './build.json')).not.toBe(list);
    await expect(b.getByText('A newer version is ready')).toBeHidden();

    // Nothing of the old build can be had from the server now, and soon nothing at all.
    const models = [...renamed.keys()].find((name) => /^ModelsView.*\.js$/.test(name)) ?? '';
    expect((await fetch(new URL(`assets/${models}`, a.url()))).status).toBe(404);
    await server.close();
    expect(await kept(a, models)).toBe(true);
    await a.bringToFront();
    expect(await textOf(a, './build.json'), 'of files with one name, each tab has its own').toBe(list);
    const worker = await workerOf(a, 'compute');
    expect(await worker.evaluate(async () => (await fetch(new URL('../build.json', location.href))).text())).toBe(list);
    await task(a, 'Models');
    await expect(a.getByRole('region', { name: 'Classification models' })).toBeVisible();
    await task(a, 'Fine-tune');
    await a.getByRole('button', { name: 'Finish early' }).click();
    await trained(a);
    await a.getByRole('button', { name: 'See the judgement' }).click();
    await expect(a.getByRole('region', { name: 'In short' })).toContainText('ended early');

    // A page that is opened while the old one is there leaves its files; the next one takes them away.
    await b.reload();
    await b.evaluate(() => navigator.serviceWorker.ready);
    expect(await kept(b, models)).toBe(true);
    await a.close({ runBeforeUnload: false });
    await b.reload();
    await expect.poll(() => kept(b, models), 'the old files are deleted').toBe(false);
    expect(await kept(b, renamed.get(models) ?? '')).toBe(true);
    await task(b, 'Models');
    await expect(b.getByText('Fine-tuned model').first()).toBeVisible();
  } finally {
    await server.close().catch(() => {});
    rmSync(site, { recursive: true });
  }
});

const textOf = (page: Page, path: string) => page.evaluate(async (path) => (await fetch(path)).text(), path);

const kept = (page: Page, name: string) =>
  page.evaluate(async (name) => (await caches.match(new URL(`assets/${name}`, document.baseURI))) !== undefined, name);

/**
 * A build of other code in the same place: each file that is named by its content has another name, and the old ones are gone.
 * @returns the new names by the old ones
 */
function publishAnother(site: string): Map<string, string> {
  const assets = join(site, 'assets');
  const renamed = new Map(
    readdirSync(assets).map((name) => [name, name.replace(/[\w-]{8}(?=\.\w+$)/, (hash) => [...hash].reverse().join(''))]),
  );
  const names = new RegExp([...renamed.keys()].map((name) => name.replaceAll('.', '\\.')).join('|'), 'g');
  for (const [before, after] of renamed) renameSync(join(assets, before), join(assets, after));
  const texts = [...renamed.values()].filter((name) => /\.(js|css)$/.test(name)).map((name) => join(assets, name));
  for (const path of [...texts, join(site, 'index.html'), join(site, 'sw.js')])
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(names, (name) => renamed.get(name) ?? name),
    );
  const page = join(site, 'index.html');
  writeFileSync(page, readFileSync(page, 'utf8').replace('<title>', '<meta name="build" content="newer"><title>'));
  buildListPlugin('0.2.0').writeBundle({ dir: site });
  const worker = join(site, 'sw.js');
  const revised = readFileSync(worker, 'utf8').replace(/"revision":"[^"]*","url":"([^"]*)"/g, (_, url) => {
    const revision = createHash('md5')
      .update(readFileSync(join(site, url)))
      .digest('hex');
    return `"revision":"${revision}","url":"${url}"`;
  });
  writeFileSync(worker, revised);
  return renamed;
}
