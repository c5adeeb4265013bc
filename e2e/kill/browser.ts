/**
 * Browsers that are killed (SIGKILL, all their processes at once) at one of their operations on the disk, again and again on one profile:
 * while they save on a page, while they save in a worker, and while two tabs save in one store. What a tab said was saved is there for the
 * next browser, and nothing half written opens.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { findChromium } from '../../scripts/chromium.mjs';
import { PARTS, type Part } from '../../src/app/testing-kept';
import { Random } from '../../src/base/random';
import type { Found, Order, Run, Said } from './page';

export type Way = 'page' | 'worker' | 'two tabs';
export const WAYS: readonly Way[] = ['page', 'worker', 'two tabs'];

export interface KilledBrowsers {
  readonly kills: number;
  readonly saves: number;
  /** Said by name to have been kept from it by the other tab. */
  readonly refused: number;
  readonly faults: readonly string[];
}

const IDS = ['one', 'two'];
/** Long enough that a kill finds it half written. */
const BYTES = 4_000_000;
const PATIENCE = 120_000;
/** What a tab may be told because of the other one. */
const BY_THE_OTHER = /^(storage-(stale|taken|busy|missing)|training-taken)$/;

/** The page and its worker, built and served. */
async function served(root: string, folder: string): Promise<{ address: string; close: () => void }> {
  execFileSync(process.execPath, [
    join(root, 'node_modules/esbuild/bin/esbuild'),
    ...[
      join(root, 'e2e/kill/page.ts'),
      '--bundle',
      '--format=esm',
      '--log-level=error',
      `--outfile=${join(folder, 'page.js')}`,
    ],
  ]);
  const script = readFileSync(join(folder, 'page.js'));
  const server = createServer(({ url }, response) => {
    const isScript = url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : '<!doctype html><title>kills</title><script type="module" src="page.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close };
}

interface Running {
  readonly browser: Browser;
  /** Ends all of its processes at once. */
  readonly kill: () => void;
  readonly died: Promise<void>;
}

async function launch(profile: string): Promise<Running> {
  const executable = findChromium();
  if (!executable) throw new Error('No Chromium found: set CHROME_PATH.');
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child: ChildProcess = spawn(
    executable,
    [
      ...['--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile}`, '--no-first-run', '--disable-gpu'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-quic', '--disable-sync', ...sandbox],
      'about:blank',
    ],
    { detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const died = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const kill = () => {
    try {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
    } catch {
      // It is dead already.
    }
  };
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (text) => {
      said += text;
      const [, found] = /DevTools listening on (\S+)/.exec(said) ?? [];
      if (found) resolve(found);
    });
    child.once('close', () => reject(new Error(`the browser ended: ${said.slice(-300)}`)));
    setTimeout(() => reject(new Error('the browser does not come')), PATIENCE).unref();
  });
  return { browser: await chromium.connectOverCDP(address), kill, died };
}

/** One save as it was heard of; times count what was heard. */
interface Save {
  readonly value: number | null;
  readonly begun: number;
  saved: number | null;
  refused: boolean;
}

/** Values that may stand after all: no save that was begun after they were said to be saved was itself said to be saved. */
function possible(saves: readonly Save[]): (number | null)[] {
  const done = saves.filter(({ refused }) => !refused);
  return done
    .filter(({ saved }) => !done.some((later) => saved !== null && later.saved !== null && later.begun > saved))
    .map(({ value }) => value);
}

interface Round {
  readonly saves: ReadonlyMap<string, readonly Save[]>;
  readonly heard: number;
  readonly refused: number;
  readonly faults: readonly string[];
}

const nameOf = ({ part, id }: Pick<Order, 'part' | 'id'>): string => `${part} ${id}`;

/** Lets every tab do its orders until the browser dies. */
async function untilDead(running: Running, address: string, runs: readonly Run[], inWorker: boolean): Promise<Round> {
  const saves = new Map<string, Save[]>();
  const faults: string[] = [];
  let [clock, heard, refused] = [0, 0, 0];
  const context = running.browser.contexts()[0] ?? (await running.browser.newContext());
  let ended = 0;
  await Promise.all(
    runs.map(async (run) => {
      const current = new Map<number, Save>();
      const page = await context.newPage();
      await page.exposeFunction('tell', (said: Said) => {
        clock++;
        // As soon as it is asked for; the rest of the tabs dies with it.
        if (said.kind === 'die') return running.kill();
        if (said.kind === 'ended') {
          if (++ended === runs.length) running.kill();
          return;
        }
        const order = run.orders[said.order];
        if (said.kind === 'begun') {
          const save: Save = { value: order.value, begun: clock, saved: null, refused: false };
          current.set(said.order, save);
          saves.set(nameOf(order), [...(saves.get(nameOf(order)) ?? []), save]);
          return;
        }
        const save = current.get(said.order);
        if (!save) return;
        if (said.kind === 'refused') {
          save.refused = true;
          refused++;
          if (runs.length === 1 || !BY_THE_OTHER.test(said.code)) faults.push(`${nameOf(order)}: ${said.code} ${said.message}`);
        } else {
          save.saved = clock;
          heard++;
        }
      });
      await page.goto(address);
      await page.waitForFunction(() => 'kills' in globalThis);
      await page.evaluate(([run, inWorker]) => globalThis.kills.work(run, inWorker), [run, inWorker] as const);
    }),
  ).catch((error: unknown) => {
    // The browser is killed while it is still asked to begin in the other tab.
    if (clock === 0) throw error;
  });
  const late = setTimeout(() => {
    faults.push('nothing was heard for too long');
    running.kill();
  }, PATIENCE);
  await running.died;
  clearTimeout(late);
  return { saves, heard, refused, faults };
}

async function readBack(profile: string, address: string, things: readonly Pick<Order, 'part' | 'id'>[]): Promise<Found[]> {
  const { browser, kill, died } = await launch(profile);
  try {
    const page = await (browser.contexts()[0] ?? (await browser.newContext())).newPage();
    await page.goto(address);
    await page.waitForFunction(() => 'kills' in globalThis);
    return await page.evaluate((list) => globalThis.kills.read(list), things);
  } finally {
    kill();
    await died;
  }
}

/**
 * Kills browsers on one profile.
 * @param root of the project
 * @param say told of each kill
 */
export async function killBrowsers(
  root: string,
  way: Way,
  kills: number,
  seed: string,
  say: (words: string) => void,
): Promise<KilledBrowsers> {
  const random = new Random(`${seed}/${way}`);
  const folder = mkdtempSync(join(tmpdir(), 'kill-browsers-'));
  const profile = join(folder, 'profile');
  const { address, close } = await served(root, folder);
  // A session is written by the tab that owns it alone.
  const parts: readonly Part[] =
    way === 'two tabs' ? PARTS.filter((part) => part !== 'sessions' && part !== 'projects') : PARTS;
  const things = parts.flatMap((part) => IDS.map((id) => ({ part, id })));
  const stands = new Map<string, number | null>();
  const faults: string[] = [];
  let [value, saved, refused] = [0, 0, 0];
  try {
    for (let kill = 1; kill <= kills; kill++) {
      const tabs = way === 'two tabs' ? 2 : 1;
      const runs = Array.from({ length: tabs }, (_, tab): Run => {
        const orders = Array.from({ length: 60 }, (): Order => {
          const thing = things[random.integer(0, things.length - 1)];
          return { ...thing, value: random.uniform() < 0.15 ? null : ++value };
        });
        const killAt = tab === 0 ? random.integer(1, 150) : 0;
        return { orders, killAt, begun: random.uniform() < 0.6, bytes: BYTES, owner: 'a-tab' };
      });
      const round = await untilDead(await launch(profile), address, runs, way === 'worker');
      const found = await readBack(profile, address, things);
      saved += round.heard;
      refused += round.refused;
      const said = (words: string) => `${way}, seed ${seed}, kill ${kill} at operation ${runs[0].killAt}: ${words}`;
      faults.push(...round.faults.map(said));
      for (const [i, thing] of things.entries()) {
        const name = nameOf(thing);
        const saves = round.saves.get(name) ?? [];
        const before: Save = { value: stands.get(name) ?? null, begun: -2, saved: -1, refused: false };
        const good = possible([before, ...saves]);
        const is = found[i];
        if (typeof is === 'string' || !good.includes(is)) faults.push(said(`${name} is ${is}; it may be ${good.join(' or ')}`));
        stands.set(name, typeof is === 'number' ? is : null);
      }
      say(`${way}: kill ${kill} of ${kills}, ${round.heard} saves, ${faults.length} faults so far`);
    }
  } finally {
    close();
    rmSync(folder, { recursive: true, force: true });
  }
  return { kills, saves: saved, refused, faults };
}
