/**
 * What the journeys ask of Chromium, asked in short of another browser: the page opens and its model is verified, pictures are classified, a
 * session survives a reload, a small set is learned, and all of it opens again with the server gone. Prints a line for each.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';
import { runnerImport } from 'vite';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const MINUTE = 60_000;

/**
 * A page of a browser as the parts need it.
 * @typedef {object} Tab
 * @property {string} version of the browser, with its name
 * @property {(url: string) => Promise<unknown>} goto
 * @property {() => Promise<unknown>} reload
 * @property {(work: Function, ...args: unknown[]) => Promise<any>} evaluate runs a function of its own on the page; arguments and value as JSON
 * @property {(words: string) => Promise<unknown>} press the button, label or link of these words, once it is there
 * @property {(path: string) => Promise<unknown>} shoot
 * @property {() => string[]} strangers addresses other than the page's own that were asked for
 * @property {() => string[]} errors that nobody caught, or that the console tells
 * @property {boolean} plainDrops whether files made by a script are no entries of a file system here
 * @property {() => Promise<unknown>} close
 */

/** The first of some programs that is there: at a path of its own, or on PATH. */
export const foundProgram = (own, names) =>
  [own, ...(process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))].find(
    (path) => path && existsSync(path),
  );

export const xpathOf = (words) => `//*[self::button or self::label or self::a][normalize-space()='${words}']`;

export async function until(what, minutes, holds) {
  const end = Date.now() + minutes * MINUTE;
  for (;;) {
    const is = await holds();
    if (is) return is;
    if (Date.now() > end) throw new Error(`${what}: not within ${minutes} minutes`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

const sample = (name) => ({ name, bytes: readFileSync(join(root, 'public', 'samples', name)) });

/** Twelve pictures of each of two patterns, as a zip of class folders. */
async function smallSet() {
  const { module } = await runnerImport(join(root, 'e2e', 'made-up.ts'));
  const files = ['stripes', 'discs'].flatMap((kind) =>
    Array.from({ length: 12 }, (_, i) => [`${kind}/${kind}-${i}.png`, module.madeUpPng(kind, i)]),
  );
  return { name: 'set.zip', bytes: zipSync(Object.fromEntries(files)) };
}

/** The texts of all elements of a selector. */
/** What stands in the elements; WebKit ends that of a button with a line break. */
const texts = (tab, selector) =>
  tab.evaluate((all) => [...document.querySelectorAll(all)].map(({ innerText }) => innerText.trim()), selector);

const answers = (origin) =>
  fetch(origin).then(
    ({ ok }) => ok,
    () => false,
  );

/** Drops files onto the window, as a file manager would, once the page is there to take them. */
async function drop(tab, files) {
  await until('the page', 1, async () => (await texts(tab, 'main')).length > 0);
  await tab.evaluate(
    (list, plain) => {
      if (plain) DataTransferItem.prototype.webkitGetAsEntry = () => null;
      const dataTransfer = new DataTransfer();
      for (const { name, base64 } of list)
        dataTransfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
      for (const type of ['dragenter', 'dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
    },
    files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString('base64') })),
    tab.plainDrops,
  );
}

/**
 * Serves the built page on PORT (4319) and takes a browser through all parts; pictures of the page after each go to the folder SHOTS.
 * @param {(origin: string) => Promise<Tab>} open
 * @returns how many parts failed
 */
export async function runParts(open) {
  const port = Number(process.env.PORT ?? 4319);
  const origin = `http://127.0.0.1:${port}`;
  const shots = process.env.SHOTS;
  if (!existsSync(join(root, 'dist', 'index.html'))) {
    console.error('There is no built page: run npm run build first.');
    process.exit(2);
  }
  if (shots) mkdirSync(shots, { recursive: true });
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const server = spawn(process.execPath, [vite, 'preview', '--port', String(port), '--strictPort'], {
    cwd: root,
    stdio: 'ignore',
  });
  let tab = null;
  let failed = 0;

  async function part(name, run) {
    const begun = Date.now();
    try {
      const said = await run();
      console.log(`${name}: works${said ? ` (${said})` : ''}, ${((Date.now() - begun) / 1000).toFixed(0)} s`);
    } catch (error) {
      failed++;
      console.log(`${name}: FAILED: ${error.message}`);
    }
    if (shots) await tab.shoot(join(shots, `${name.replaceAll(/\W+/g, '-')}.png`));
  }
  const allDone = (pictures) =>
    until(`${pictures} verdicts`, 5, async () => (await texts(tab, '.entry.done')).length === pictures);
  const statusBar = async () => (await texts(tab, '.status-bar')).join('\n');

  try {
    await until('the server answers', 1, () => answers(origin));
    tab = await open(origin);
    const { version, build } = JSON.parse(readFileSync(join(root, 'dist', 'build.json'), 'utf8'));
    console.log(`${new Date().toISOString().slice(0, 10)}, ${tab.version}, Micrographia ${version}, build ${build}`);
    await part('the page opens and its model is verified', async () => {
      await tab.goto(`${origin}/`);
      return until('a verified model', 3, async () => /verified on this \w+/.exec(await statusBar())?.[0]);
    });
    await part('pictures are classified', async () => {
      await drop(tab, [sample('fibres.tif'), sample('powder.tif'), sample('tips.tif')]);
      await allDone(3);
      return (await texts(tab, '.verdict-sentence'))[0];
    });
    await part('the session survives a reload', async () => {
      await tab.press('Keep it');
      await until('kept', 1, async () => /Kept on this computer, [\d.]+\s(kB|MB)(?! …)/.test(await statusBar()));
      await tab.reload();
      await allDone(3);
    });
    await part('a small set is learned', async () => {
      await tab.goto(`${origin}/#/finetune`);
      await until('the data', 1, async () => (await texts(tab, 'main')).join().includes('Choose a folder'));
      await drop(tab, [await smallSet()]);
      await until('24 pictures read', 2, async () => (await texts(tab, '.class-count')).join() === '12,12');
      // The button waits for the model the training starts from.
      await until('a training', 2, async () => {
        const seen = (await texts(tab, 'main')).join();
        if (seen.includes('Choose pictures to relabel')) await tab.press('2 Training');
        else if (seen.includes('No training yet')) await tab.press('Train');
        else return true;
      });
      await until('the end of the training', 8, async () => (await texts(tab, 'button, a')).includes('See the judgement'));
      await tab.press('See the judgement');
      return until('a judgement', 1, async () => /names [\d.]+\s% right/.exec((await texts(tab, 'section')).join('\n'))?.[0]);
    });
    await part('without its server the page opens and classifies', async () => {
      await tab.goto(`${origin}/`);
      await tab.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
      await until('the offline copy', 3, () => tab.evaluate(() => Boolean(navigator.serviceWorker.controller)));
      server.kill();
      await until('the server is gone', 1, async () => !(await answers(origin)));
      await tab.reload();
      // What is dropped before a session is back begins a new one.
      await allDone(3);
      await drop(tab, [sample('nanowires.tif')]);
      await allDone(4);
    });
    await part('no request leaves the origin, no error on the page', async () => {
      const told = [...tab.strangers(), ...tab.errors()];
      if (told.length > 0) throw new Error(told.join('; '));
    });
  } finally {
    await tab?.close();
    server.kill();
  }
  return failed;
}
