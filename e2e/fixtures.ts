/**
 * What every journey shares: a Chromium without a GPU (or, by `test.use({ gpu: true })` at the top of a file, with software WebGPU,
 * which also draws the page and takes every core for it), and a watch that fails the journey when a request leaves the origin, the content security policy is violated, or the page
 * or a worker reports an error.
 */
import { type BrowserContext, test as base, expect, type Page, type Worker } from '@playwright/test';
import { findChromium } from '../scripts/chromium.mjs';

export { expect, type Page };

/** Folder of real micrographs and vendor files, where this machine has one; journeys that need it say "not run" without. */
export const dataFolder = process.env.MICROGRAPHIA_DATA;

const quiet = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** WebGPU on the processor, canvas included (SwiftShader through Vulkan). */
const softwareGpu = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
  '--use-angle=vulkan',
  '--ignore-gpu-blocklist',
];

interface Watch {
  /** What went wrong so far. A journey that provokes a fault on purpose asserts and then empties it. */
  faults: string[];
}

interface Browsers {
  gpu: boolean;
  /** The one host that this browser can reach, as without a network; every host where it is empty. */
  onlyHost: string;
}

export const test = base.extend<Watch, Browsers>({
  gpu: [false, { option: true, scope: 'worker' }],
  onlyHost: ['', { option: true, scope: 'worker' }],

  launchOptions: [
    async ({ launchOptions, gpu, onlyHost }, use) => {
      const executablePath = findChromium();
      if (!executablePath) throw new Error('No Chromium found: set CHROME_PATH, or run npm test, which installs one.');
      const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
      const alone = onlyHost === '' ? [] : [`--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ${onlyHost}`];
      await use({ ...launchOptions, executablePath, args: [...quiet, ...sandbox, ...alone, ...(gpu ? softwareGpu : [])] });
    },
    { scope: 'worker' },
  ],

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
  faults: async ({}, use) => use([]),

  context: async ({ context, baseURL, faults }, use) => {
    await watch(context, new URL(baseURL ?? '').origin, faults);
    await use(context);
    expect(faults, 'nothing leaves the origin, no policy violation, no error on the page').toEqual([]);
  },
});

async function watch(context: BrowserContext, origin: string, faults: string[]): Promise<void> {
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (!['blob:', 'data:'].includes(url.protocol) && url.origin !== origin) faults.push(`request left the origin: ${url}`);
  });
  context.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => faults.push(`uncaught: ${error.error().stack ?? error.error()}`));
  context.on('page', (page) => {
    page.on('websocket', (socket) => faults.push(`web socket: ${socket.url()}`));
    page.on('worker', (worker) => {
      // A worker that ends at once has nothing left to watch.
      worker.evaluate(reportViolations).catch(() => undefined);
    });
    page.on('crash', () => faults.push('the page crashed'));
  });
  await context.addInitScript(reportViolations);
}

/** Runs in the page and in each of its workers. */
function reportViolations(): void {
  addEventListener('securitypolicyviolation', (event) => {
    const { effectiveDirective, blockedURI, sample } = event as SecurityPolicyViolationEvent;
    console.error(`policy violation: ${effectiveDirective} refused ${blockedURI} ${sample}`);
  });
}

/** The page's worker of this name, once there is one; `other`: not this one. */
export async function workerOf(page: Page, name: string, other?: Worker): Promise<Worker> {
  let found: Worker | undefined;
  const look = async () => {
    for (const worker of page.workers())
      if (worker !== other && (await worker.evaluate(() => self.name).catch(() => '')) === name) found = worker;
    return found !== undefined;
  };
  await expect.poll(look, { message: `the worker ${name}` }).toBe(true);
  return found as Worker;
}
