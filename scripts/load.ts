/**
 * `npm run build && npm run load -- [--pictures 1000] [--folder kept] [--side 256] [--seed 1] [--parts shell,page,reload,loop] [--minutes 10] [--out docs/load/<date>-<n>.json]`:
 * a folder of many small pictures of mixed formats, bad files among them, through the shell (killed in the middle and gone on with) and through the
 * built page (timed; reloaded in the middle), then a loop of drop, classify, write, train, clear for so many minutes. Says what each costs, and exits
 * with 1 where anything was lost, doubled or not named, grew, or logged an error.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { loadPage, reloadInTheMiddle } from '../e2e/load/folder-run';
import { loadLoop } from '../e2e/load/loop';
import { foundLoadFolder, makeLoadFolder } from '../e2e/load/pictures';
import { loadShell } from '../e2e/load/shell';
import { type Watch, watched } from '../e2e/load/watch';
import { loopLines, pageLines, reloadLines, shellLines } from '../e2e/load/words';
import { madeUpFolder } from '../e2e/made-up';
import { EXIT, parseCommand, runCommand, UsageError } from '../src/cli/command';
import { findChromium } from './chromium.mjs';

const USAGE =
  'npm run load -- [--pictures 1000] [--folder kept] [--side 256] [--seed 1] [--parts shell,page,reload,loop] [--minutes 10] [--port 4395] [--out file.json]';
const root = process.env.MICROGRAPHIA_ROOT ?? '.';
const PARTS = ['shell', 'page', 'reload', 'loop'];
const say = (words: string): void => console.error(words);
const print = (lines: readonly string[]): void => {
  for (const line of lines) console.log(line);
};

/** The built page as `npm start` serves it. */
async function served<T>(port: number, work: (baseURL: string) => Promise<T>): Promise<T> {
  const server = spawn(
    process.execPath,
    [join(root, 'node_modules/vite/bin/vite.js'), 'preview', '--port', `${port}`, '--strictPort'],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    for await (const piece of server.stdout) if (String(piece).includes('Local')) break;
    if (server.exitCode !== null) throw new Error(`nothing is served on port ${port}: is it taken?`);
    return await work(`http://127.0.0.1:${port}/`);
  } finally {
    server.kill();
  }
}

async function inFreshPage<T>(browser: Browser, work: (watch: Watch) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' });
  try {
    return await work(await watched(context));
  } finally {
    await context.close();
  }
}

runCommand(async () => {
  const { values } = parseCommand(
    {
      options: {
        pictures: { type: 'string', default: '1000' },
        folder: { type: 'string' },
        side: { type: 'string', default: '256' },
        seed: { type: 'string', default: '1' },
        parts: { type: 'string', default: PARTS.join(',') },
        minutes: { type: 'string', default: '10' },
        port: { type: 'string', default: '4395' },
        out: { type: 'string' },
      },
    },
    USAGE,
  );
  const count = (name: string, text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1)
      throw new UsageError(`--${name} must be a positive whole number, not "${text}".`, USAGE);
    return value;
  };
  const parts = values.parts.split(',');
  for (const part of parts) if (!PARTS.includes(part)) throw new UsageError(`--parts: there is no part "${part}".`, USAGE);
  const settings = {
    pictures: count('pictures', values.pictures),
    side: count('side', values.side),
    seed: values.seed,
    minutes: count('minutes', values.minutes),
  };
  const place = mkdtempSync(join(tmpdir(), 'micrographia-load-'));
  const loads = [loadavg()[0]];
  try {
    if (values.folder) mkdirSync(values.folder, { recursive: true });
    say('Drawing the pictures, where they are not there yet');
    const set =
      (values.folder ? foundLoadFolder(values.folder) : null) ??
      makeLoadFolder({ ...settings, folder: values.folder ?? join(place, 'pictures') });
    const shell = parts.includes('shell') ? await loadShell(root, place, set) : null;
    print(shell ? shellLines(shell) : []);
    loads.push(loadavg()[0]);
    const inBrowser = await served(count('port', values.port), async (baseURL) => {
      const executablePath = findChromium();
      if (!executablePath) throw new Error('No Chromium found: set CHROME_PATH.');
      const browser = await chromium.launch({
        executablePath,
        args: ['--disable-quic', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
      });
      const options = { baseURL, minutes: 240, say };
      try {
        const page = parts.includes('page') ? await inFreshPage(browser, (watch) => loadPage(watch, set, options)) : null;
        print(page ? pageLines(page, shell) : []);
        loads.push(loadavg()[0]);
        const reload = parts.includes('reload')
          ? await inFreshPage(browser, (watch) => reloadInTheMiddle(watch, set, options))
          : null;
        print(reload ? reloadLines(reload) : []);
        loads.push(loadavg()[0]);
        const small = makeLoadFolder({ ...settings, folder: join(place, 'loop'), pictures: 24, badIn: 8 });
        const labelled = madeUpFolder(join(place, 'labelled'), 6);
        const turns = { baseURL, minutes: settings.minutes, least: 3, labelled, say };
        const loop = parts.includes('loop') ? await inFreshPage(browser, (watch) => loadLoop(watch, small, turns)) : null;
        print(loop ? loopLines(loop) : []);
        return { page, reload, loop };
      } finally {
        await browser.close();
      }
    });
    const machine = `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores`;
    const result = {
      date: new Date().toISOString(),
      machine,
      node: process.version,
      loadAverage: loads.map((load) => Number(load.toFixed(1))),
      settings: { ...settings, pictures: set.pictures, badFiles: set.bad.length },
      shell,
      ...inBrowser,
    };
    if (values.out) {
      mkdirSync(dirname(values.out), { recursive: true });
      writeFileSync(values.out, `${JSON.stringify(result, null, 2)}\n`);
    }
    const faults = [shell, inBrowser.page, inBrowser.reload, inBrowser.loop].flatMap((part) => part?.faults ?? []);
    print([`${machine}; load ${result.loadAverage.join(' ')}; ${set.pictures} pictures, ${set.bad.length} bad files`]);
    print(faults.map((fault) => `FAULT ${fault}`));
    return faults.length === 0 ? EXIT.ok : 1;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
});
