/** What a page under load costs: counters that it carries from its first script on, and what Chromium tells of its main thread. */
import type { BrowserContext, CDPSession, Page } from '@playwright/test';
import { residentMB } from './shell';

/** Counted in the page itself; a reload begins anew. */
interface Counters {
  readonly objectUrls: Set<string>;
  readonly longTasks: number[];
}

declare global {
  var loadCounters: Counters;
}

/** Runs before the page's own scripts. */
function count(): void {
  const urls = new Set<string>();
  const { createObjectURL, revokeObjectURL } = URL;
  URL.createObjectURL = (source) => {
    const url = createObjectURL.call(URL, source);
    urls.add(url);
    return url;
  };
  URL.revokeObjectURL = (url) => {
    urls.delete(url);
    revokeObjectURL.call(URL, url);
  };
  globalThis.loadCounters = { objectUrls: urls, longTasks: [] };
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.loadCounters.longTasks.push(Math.round(duration));
  }).observe({ entryTypes: ['longtask'] });
}

/** Seconds of the main thread, of the processor. */
export interface MainThread {
  readonly script: number;
  readonly style: number;
  readonly layout: number;
  readonly tasks: number;
}

/** What ought to be the same after each turn of a loop. */
export interface Held {
  /** JavaScript's heap of the page after a collection, MB: compiled code, too, which V8 adds for as long as something becomes hot. */
  readonly heapMB: number;
  /** Array buffers of the page, MB. */
  readonly bufferMB: number;
  /** JavaScript's objects, functions among them; nodes of documents, those that nobody sees too; and who listens to them: counts. */
  readonly objects: number;
  readonly nodes: number;
  readonly listeners: number;
  /** Resident in the renderer, its workers included, MB; null where the system does not say. */
  readonly residentMB: number | null;
  readonly workers: number;
  readonly objectUrls: number;
  /** Stored by this address, MB. */
  readonly storedMB: number;
  /** Of all workers that compute. */
  readonly tensors: number;
  readonly tensorMB: number;
}

export interface Watch {
  readonly page: Page;
  readonly devtools: CDPSession;
  /** Errors of the console and uncaught ones, of page and workers. */
  readonly faults: string[];
  mainThread(): Promise<MainThread>;
  held(): Promise<Held>;
  /** JavaScript's heap after a collection, array buffers, and the renderer's resident memory, MB. */
  memory(): Promise<Pick<Held, 'heapMB' | 'bufferMB' | 'residentMB'>>;
  /** Durations of tasks over 50 ms since the last time, ms. */
  longTasks(): Promise<readonly number[]>;
}

export const since = (before: MainThread, after: MainThread): MainThread => ({
  script: after.script - before.script,
  style: after.style - before.style,
  layout: after.layout - before.layout,
  tasks: after.tasks - before.tasks,
});

const rounded = (value: number): number => Number(value.toFixed(1));

/** Call `watchMainThread` before. */
export async function mainThreadOf(devtools: CDPSession): Promise<MainThread> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? 0;
  return {
    script: of('ScriptDuration'),
    style: of('RecalcStyleDuration'),
    layout: of('LayoutDuration'),
    tasks: of('TaskDuration'),
  };
}

/** Of the processor: what other programmes do does not count. */
export async function watchMainThread(page: Page): Promise<CDPSession> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  return devtools;
}

/** How many objects inherit from `Object.prototype` and can be reached. */
async function objectsIn(devtools: CDPSession): Promise<number> {
  const handles = { objectGroup: 'counted' };
  const { result: prototype } = await devtools.send('Runtime.evaluate', { expression: 'Object.prototype', ...handles });
  const { objects } = await devtools.send('Runtime.queryObjects', {
    prototypeObjectId: String(prototype.objectId),
    ...handles,
  });
  const { result: count } = await devtools.send('Runtime.callFunctionOn', {
    objectId: String(objects.objectId),
    functionDeclaration: 'function () { return this.length; }',
    returnByValue: true,
  });
  await devtools.send('Runtime.releaseObjectGroup', handles);
  return Number(count.value);
}

/** tfjs keeps its engine on the global scope. */
interface WithEngine {
  readonly _tfengine?: { readonly memory?: () => { readonly numTensors: number; readonly numBytes: number } };
}

/** A page that is watched from its first script on. */
export async function watched(context: BrowserContext): Promise<Watch> {
  const faults: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => faults.push(`uncaught: ${error.error().stack ?? error.error()}`));
  await context.addInitScript(count);
  const page = await context.newPage();
  // A machine under load may be busy with others for a minute.
  page.setDefaultTimeout(180_000);
  page.on('crash', () => faults.push('the page crashed'));
  const devtools = await watchMainThread(page);
  const browser = await page.context().browser()?.newBrowserCDPSession();

  /** The renderer that has grown most: the page's own, where no other page is open. */
  async function resident(): Promise<number | null> {
    const info = await browser?.send('SystemInfo.getProcessInfo');
    const sizes = (info?.processInfo ?? []).flatMap(({ type, id }) => (type === 'renderer' ? [residentMB(id) ?? 0] : []));
    const most = Math.max(0, ...sizes);
    return most > 0 ? rounded(most) : null;
  }

  async function memory() {
    await devtools.send('HeapProfiler.collectGarbage');
    const { usedSize, backingStorageSize } = (await devtools.send('Runtime.getHeapUsage')) as {
      usedSize: number;
      backingStorageSize: number;
    };
    return {
      heapMB: rounded(usedSize / 2 ** 20),
      bufferMB: rounded(backingStorageSize / 2 ** 20),
      residentMB: await resident(),
    };
  }

  return {
    ...{ page, devtools, faults, memory },

    mainThread: () => mainThreadOf(devtools),

    async held() {
      const workers = page.workers();
      const computing = await Promise.all(
        workers.map((worker) =>
          worker.evaluate(() => (globalThis as WithEngine)._tfengine?.memory?.() ?? null).catch(() => null),
        ),
      );
      const [objectUrls, stored] = await page.evaluate(async () => [
        globalThis.loadCounters.objectUrls.size,
        (await navigator.storage.estimate()).usage ?? 0,
      ]);
      const sum = (of: 'numTensors' | 'numBytes') => computing.reduce((total, entry) => total + (entry?.[of] ?? 0), 0);
      // Weak references live until the next task: what a first collection leaves a second one takes.
      await memory();
      const objects = await objectsIn(devtools);
      const { nodes, jsEventListeners: listeners } = await devtools.send('Memory.getDOMCounters');
      return {
        ...(await memory()),
        ...{ objects, nodes, listeners },
        ...{ workers: workers.length, objectUrls, storedMB: rounded(stored / 1e6) },
        ...{ tensors: sum('numTensors'), tensorMB: rounded(sum('numBytes') / 2 ** 20) },
      };
    },

    longTasks: () => page.evaluate(() => globalThis.loadCounters.longTasks.splice(0)),
  };
}
