/**
 * A folder in the built page beside the same folder in the shell:
 *
 *   npm run build && node scripts/bench-page.mjs <folder of pictures> [number] [other build folders to compare ...]
 *
 * Prints a JSON line a build: MB that a first visit transfers, seconds for the pictures, the main thread's script and task time (of the
 * processor, so that other programmes do not count), its long tasks and frames; then one of the command. Walls are worth comparing on a
 * machine that does nothing else. `npm run bench -- --page <folder>` runs it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { availableParallelism, loadavg } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { findChromium } from './chromium.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [folder, number = '200', ...builds] = process.argv.slice(2);
if (!folder) throw new Error('Usage: node scripts/bench-page.mjs <folder of pictures> [number] [build folders]');
const files = readdirSync(folder)
  .sort()
  .slice(0, Number(number) + 1)
  .map((name) => join(folder, name));
const PORT = 4391;

/** Seconds of a metric of Chromium's between two readings. */
const between = (before, after, name) => Number((after[name] - before[name]).toFixed(2));

/** Megabytes that the server sends until a first visit has stored what the page needs without a network. */
async function firstVisit(browser) {
  let bytes = 0;
  const counter = createServer((socket) => {
    const upstream = connect(PORT, '127.0.0.1');
    upstream.on('data', (piece) => {
      bytes += piece.length;
    });
    socket.pipe(upstream).pipe(socket);
    for (const end of [socket, upstream]) end.on('error', () => end.destroy());
  });
  counter.listen(PORT + 1, '127.0.0.1');
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${PORT + 1}/`);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await context.close();
  counter.close();
  return Number((bytes / 1e6).toFixed(2));
}

async function inPage(build) {
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const server = spawn('node', [vite, 'preview', '--port', `${PORT}`, '--strictPort', '--outDir', build], { cwd: root });
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: ['--disable-quic', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
  try {
    for await (const piece of server.stdout) if (String(piece).includes('Local')) break;
    const firstVisitMB = await firstVisit(browser);
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' });
    const page = await context.newPage();
    // The browser's own dialog for file handles is none that can be answered from here.
    await page.addInitScript(() => Reflect.deleteProperty(window, 'showOpenFilePicker'));
    await page.goto(`http://127.0.0.1:${PORT}/?engine=wasm`);
    const add = async (list) => {
      const chosen = page.waitForEvent('filechooser');
      await page
        .getByRole('button', { name: /Choose files|Add files/ })
        .first()
        .click();
      await (await chosen).setFiles(list);
    };
    await add(files.slice(0, 1));
    await page.locator('.verdict-kind').waitFor({ timeout: 300_000 });
    const devtools = await context.newCDPSession(page);
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    const metrics = async () =>
      Object.fromEntries((await devtools.send('Performance.getMetrics')).metrics.map(({ name, value }) => [name, value]));
    await page.evaluate(() => {
      globalThis.seen = { long: [], frames: 0 };
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) globalThis.seen.long.push(Math.round(duration));
      }).observe({ entryTypes: ['longtask'] });
      const count = () => {
        globalThis.seen.frames++;
        requestAnimationFrame(count);
      };
      requestAnimationFrame(count);
    });
    const before = await metrics();
    const start = performance.now();
    await add(files.slice(1));
    await page.waitForFunction(
      (all) => {
        const words = document.querySelector('.gallery-head h2')?.textContent ?? '';
        return words.replace(/\D/g, '') === String(all) && !document.querySelector('.gallery .run');
      },
      files.length,
      { polling: 250, timeout: 1_800_000 },
    );
    const wall = (performance.now() - start) / 1000;
    const after = await metrics();
    const { long, frames } = await page.evaluate(() => globalThis.seen);
    return {
      ...{ build: basename(build), firstVisitMB, pictures: files.length - 1, wall: Number(wall.toFixed(1)) },
      script: between(before, after, 'ScriptDuration'),
      tasks: between(before, after, 'TaskDuration'),
      longTasks: long.length,
      longest: Math.max(0, ...long),
      framesPerSecond: Number((frames / wall).toFixed(1)),
    };
  } finally {
    await browser.close();
    server.kill();
  }
}

async function inShell() {
  const start = performance.now();
  const command = spawn('node', [join(root, 'scripts/run.mjs'), 'classify', ...files.slice(1), '--json'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await once(command, 'close');
  return { shell: true, pictures: files.length - 1, wall: Number(((performance.now() - start) / 1000).toFixed(1)) };
}

for (const build of builds.length > 0 ? builds : [join(root, 'dist')]) console.log(JSON.stringify(await inPage(build)));
console.log(JSON.stringify(await inShell()));
console.log(
  `${availableParallelism()} cores, load ${loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')}`,
);
process.exit(0);
