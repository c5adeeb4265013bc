import { accessibleInBothThemes } from './accessible';
import { sample } from './drop';
import { expect, type Page, test } from './fixtures';

test.use({ serviceWorkers: 'allow' });

/** No violation, in light and in dark, narrow and wide, at 200 % too. */
async function accessible(page: Page, what: string): Promise<void> {
  for (const [width, zoom] of [
    [1440, '1'],
    [390, '1'],
    [720, '2'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await accessibleInBothThemes(page, `${what}, ${width} px, ${zoom}`);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wider, `${what} at ${width} px is no wider than the window`).toBeLessThanOrEqual(0);
  }
}

test('what is kept, what is missing offline, which version; files handed over; everything deleted', async ({
  page,
  context,
  faults,
}) => {
  await page.goto('./?engine=wasm');
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.getByRole('link', { name: 'Nothing left this computer' }).click();
  await expect(page.getByRole('heading', { name: 'What leaves this computer: nothing' })).toBeVisible();
  await expect(page.getByText(/and 0 to others/)).toBeVisible();
  await expect(page.getByText("connect-src 'self'")).toBeVisible();

  const version = page.getByRole('region', { name: 'This version' });
  await version.getByRole('button', { name: 'Check the files' }).click();
  await expect(version).toContainText(/All \d+ files are as they were built/);

  // A file that the browser let go is named with its size, and comes back with one click.
  const offline = page.getByRole('region', { name: 'Without a network' });
  const lost = await page.evaluate(async () => {
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      const request = (await cache.keys()).find(({ url }) => url.includes('samples/powder.jpg'));
      if (request) return cache.delete(request);
    }
    return false;
  });
  expect(lost).toBe(true);
  await page.reload();
  await expect(offline).toContainText(/are not kept/);
  await offline.getByText('What is missing').click();
  await expect(offline).toContainText('samples/powder.jpg');
  await accessible(page, 'this computer');
  await page.setViewportSize({ width: 1440, height: 900 });
  await offline.getByRole('button', { name: 'Keep everything for offline use' }).click();
  await expect(offline).toContainText('Everything is kept');

  // What another program shares comes by way of the service worker, and no further.
  const picture = sample('tips.tif').bytes.toString('base64');
  const answer = await page.evaluate(async (base64) => {
    const form = new FormData();
    form.append('files', new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], 'a tip.tif'));
    const { url, redirected } = await fetch('./share', { method: 'POST', body: form });
    return { url, redirected };
  }, picture);
  expect(answer).toEqual({ url: new URL('./?shared', page.url()).href, redirected: true });
  await page.goto('./?shared');
  await expect(page.locator('[title="a tip.tif"]').first()).toBeVisible();
  expect(new URL(page.url()).search).toBe('');

  // One that fails says so.
  const failed = await page.evaluate(async () => (await fetch('./share', { method: 'POST', body: 'no form' })).url);
  await page.goto(failed);
  await expect(page.getByText('The shared files could not be taken over')).toBeVisible();

  // Everything goes, but not while another tab could write again.
  await page.getByRole('link', { name: 'Nothing left this computer' }).click();
  await page.getByRole('link', { name: 'Delete everything' }).click();
  const heading = page.getByRole('heading', { name: /Delete everything/ });
  await expect(heading).toBeVisible();
  await accessible(page, 'delete everything');
  const other = await context.newPage();
  await other.goto('./');
  await expect(other.getByRole('navigation', { name: 'Tasks' })).toBeVisible();
  await page.getByRole('button', { name: 'Delete everything' }).click();
  await expect(page.getByRole('status')).toContainText('Another tab of Micrographia is open');
  await other.close();
  await expect(page.getByRole('status')).toContainText('Everything is deleted');
  const left = await page.evaluate(async () => {
    const folders: string[] = [];
    const root = await navigator.storage.getDirectory();
    for await (const name of (root as unknown as { keys(): AsyncIterable<string> }).keys()) folders.push(name);
    return { folders, keys: Object.keys(localStorage), caches: await caches.keys() };
  });
  expect(left).toEqual({ folders: [], keys: [], caches: [] });
  faults.length = 0;
});

test('"Open with Micrographia" classifies the file that the computer hands over', async ({ page }) => {
  await page.addInitScript(
    ({ base64 }) => {
      const file = new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], 'opened.tif');
      const launchQueue = {
        setConsumer: (consumer: (launch: object) => void) =>
          consumer({
            files: [{ getFile: async () => file }, { name: 'gone.tif', getFile: () => Promise.reject(new Error('gone')) }],
          }),
      };
      Object.defineProperty(globalThis, 'launchQueue', { value: launchQueue });
    },
    { base64: sample('tips.tif').bytes.toString('base64') },
  );
  await page.goto('./?engine=wasm#/models');
  await expect(page.locator('[title="opened.tif"]').first()).toBeVisible();
  await expect(page.getByText('gone.tif could not be opened')).toBeVisible();
});
