/**
 * `npm run firefox`: what the journeys ask of Chromium, asked in short of Firefox: the page opens and its model is verified, pictures are
 * classified, a session survives a reload, a small set is learned, and all of it opens again with the server gone. Prints a line for each
 * and ends with 1 where one fails. FIREFOX_PATH, else `firefox` or `firefox-esr` on PATH; driven over WebDriver BiDi.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';
import puppeteer from 'puppeteer-core';
import { runnerImport } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const port = Number(process.env.PORT ?? 4319);
const origin = `http://127.0.0.1:${port}`;
const shots = process.env.SHOTS;
const MINUTE = 60_000;

const found = [
  process.env.FIREFOX_PATH,
  ...(process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => ['firefox', 'firefox-esr'].map((name) => join(folder, name))),
].find((path) => path && existsSync(path));
if (!found) {
  console.error('No Firefox found: install it, or set FIREFOX_PATH to its executable.');
  process.exit(2);
}
if (!existsSync(join(root, 'dist', 'index.html'))) {
  console.error('There is no built page: run npm run build first.');
  process.exit(2);
}
if (shots) mkdirSync(shots, { recursive: true });

const sample = (name) => ({ name, bytes: readFileSync(join(root, 'public', 'samples', name)) });

/** Twelve pictures of each of two patterns, as a zip of class folders. */
async function smallSet() {
  const { module } = await runnerImport(join(root, 'e2e', 'made-up.ts'));
  const files = ['stripes', 'discs'].flatMap((kind) =>
    Array.from({ length: 12 }, (_, i) => [`${kind}/${kind}-${i}.png`, module.madeUpPng(kind, i)]),
  );
  return { name: 'set.zip', bytes: zipSync(Object.fromEntries(files)) };
}

const serve = () =>
  spawn(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'preview', '--port', String(port), '--strictPort'], {
    cwd: root,
    stdio: 'ignore',
  });

/** Drops files onto the window, as a file manager would, once the page is there to take them. */
async function drop(page, files) {
  await page.waitForSelector('main', { timeout: MINUTE });
  await page.evaluate(
    (list) => {
      const dataTransfer = new DataTransfer();
      for (const { name, base64 } of list)
        dataTransfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
      for (const type of ['dragenter', 'dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
    },
    files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString('base64') })),
  );
}

const count = (page, selector) => page.$$eval(selector, (all) => all.length);

async function until(what, minutes, holds) {
  const end = Date.now() + minutes * MINUTE;
  for (;;) {
    const is = await holds();
    if (is) return is;
    if (Date.now() > end) throw new Error(`${what}: not within ${minutes} minutes`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** What is to be pressed, by its words. */
const named = (words) => `::-p-xpath(//*[self::button or self::label or self::a][normalize-space()='${words}'])`;
const press = async (page, words) => (await page.waitForSelector(named(words), { timeout: MINUTE })).click();

const strangers = [];
const errors = [];
let failed = 0;
let server = serve();
const browser = await puppeteer.launch({
  browser: 'firefox',
  executablePath: found,
  headless: true,
  protocolTimeout: 10 * MINUTE,
});
const page = await browser.newPage();
await page.setViewport({ width: 1440, height: 900 });
page.on('request', (request) => {
  const url = new URL(request.url());
  if (!['blob:', 'data:', 'about:'].includes(url.protocol) && url.origin !== origin) strangers.push(String(url));
});
page.on('pageerror', (error) => errors.push(String(error)));

async function part(name, run) {
  const begun = Date.now();
  try {
    const said = await run();
    console.log(`${name}: works${said ? ` (${said})` : ''}, ${((Date.now() - begun) / 1000).toFixed(0)} s`);
  } catch (error) {
    failed++;
    console.log(`${name}: FAILED: ${error.message}`);
  }
  if (shots) await page.screenshot({ path: join(shots, `${name.replaceAll(/\W+/g, '-')}.png`) });
}

const allDone = (pictures) => until(`${pictures} verdicts`, 5, async () => (await count(page, '.entry.done')) === pictures);

const { version, build } = JSON.parse(readFileSync(join(root, 'dist', 'build.json'), 'utf8'));
console.log(`${new Date().toISOString().slice(0, 10)}, ${await browser.version()}, Micrographia ${version}, build ${build}`);
await until('the server answers', 1, () =>
  fetch(origin).then(
    ({ ok }) => ok,
    () => false,
  ),
);
await part('the page opens and its model is verified', async () => {
  await page.goto(`${origin}/`);
  return until('a verified model', 3, () =>
    page.$eval('.status-bar', ({ innerText }) => /verified on this \w+/.exec(innerText)?.[0]),
  );
});
await part('pictures are classified', async () => {
  await drop(page, [sample('fibres.tif'), sample('powder.tif'), sample('tips.tif')]);
  await allDone(3);
  return page.$eval('.verdict-sentence', ({ innerText }) => innerText);
});
await part('the session survives a reload', async () => {
  await press(page, 'Keep it');
  await until('kept', 1, () =>
    page.$eval('.status-bar', ({ innerText }) => /Kept on this computer, [\d.]+\s(kB|MB)(?! …)/.test(innerText)),
  );
  await page.reload();
  await allDone(3);
});
await part('a small set is learned', async () => {
  await page.goto(`${origin}/#/finetune`);
  await page.waitForSelector(named('Choose a folder'), { timeout: MINUTE });
  await drop(page, [await smallSet()]);
  await until('24 pictures read', 2, () =>
    page.$$eval('.class-count', (all) => all.map(({ innerText }) => innerText).join() === '12,12'),
  );
  await press(page, '2 Training');
  // The button waits for the model the training starts from.
  await until('a training', 2, async () => {
    const idle = await page.$$eval('main', (all) => all.some(({ innerText }) => innerText.includes('No training yet')));
    if (idle) await press(page, 'Train');
    return !idle;
  });
  await page.waitForSelector(named('See the judgement'), { timeout: 8 * MINUTE });
  await press(page, 'See the judgement');
  await until('a judgement', 1, () =>
    page.$$eval('section', (all) => all.some(({ innerText }) => /names [\d.]+\s% right/.test(innerText))),
  );
  return page.$$eval('section', (all) => /names [\d.]+\s% right/.exec(all.map(({ innerText }) => innerText).join('\n'))?.[0]);
});
await part('without its server the page opens and classifies', async () => {
  await page.goto(`${origin}/`);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await until('the offline copy', 3, () => page.evaluate(() => Boolean(navigator.serviceWorker.controller)));
  server.kill();
  await until('the server is gone', 1, () =>
    fetch(origin).then(
      () => false,
      () => true,
    ),
  );
  await page.reload();
  // What is dropped before a session is back begins a new one.
  await allDone(3);
  await drop(page, [sample('nanowires.tif')]);
  await allDone(4);
});
await part('no request leaves the origin, no error on the page', async () => {
  if (strangers.length + errors.length > 0) throw new Error([...strangers, ...errors].join('; '));
});
await browser.close();
server.kill();
server = null;
process.exit(failed > 0 ? 1 : 0);
