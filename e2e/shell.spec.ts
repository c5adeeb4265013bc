import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { headers, metaPolicy } from '../scripts/security-headers.mjs';
import { expect, test } from './fixtures';

test.use({ serviceWorkers: 'allow' });

test('the page opens under its security headers', async ({ page, request }) => {
  const response = await page.goto('./');
  await expect(page).toHaveTitle(/Micrographia/);
  await expect(page.locator('#root')).not.toBeEmpty();
  const sent = (await response?.allHeaders()) ?? {};
  for (const [name, value] of Object.entries(headers)) expect(sent[name.toLowerCase()], name).toBe(value);
  expect(await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content')).toBe(metaPolicy());
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  const script = await request.get((await page.locator('script[type=module]').first().getAttribute('src')) ?? '');
  expect(script.headers()['cross-origin-embedder-policy']).toBe('require-corp');
  expect((await request.get('models/no-such-model/config.json')).status()).toBe(404);
});

test('the policy refuses other origins, inline scripts and foreign workers, and the watch notices', async ({
  page,
  faults,
}) => {
  await page.goto('./');
  const refused = await page.evaluate(async () => ({
    fetch: await fetch('https://example.org/').then(
      () => false,
      () => true,
    ),
    worker: (() => {
      try {
        new Worker('https://example.org/worker.js');
        return false;
      } catch {
        return true;
      }
    })(),
    markup: (() => {
      try {
        document.createElement('div').innerHTML = '<b>bold</b>';
        return false;
      } catch {
        return true;
      }
    })(),
    inline: (() => {
      const script = document.createElement('script');
      try {
        script.text = 'globalThis.ran = true';
        document.head.append(script);
      } catch {
        // Trusted Types refuse the text before the policy refuses the script.
      }
      return !('ran' in globalThis);
    })(),
  }));
  expect(refused).toEqual({ fetch: true, worker: true, markup: true, inline: true });
  await expect.poll(() => faults.join('\n')).toContain('policy violation: connect-src refused https://example.org');
  expect(faults.join('\n')).toContain('require-trusted-types-for');
  faults.length = 0;
});

test('the second visit needs no network', async ({ page, context, faults }) => {
  await page.goto('./');
  await page.evaluate(() => navigator.serviceWorker.ready);
  const stored = await page.evaluate(async () => {
    const paths: string[] = [];
    for (const name of await caches.keys()) {
      for (const request of await (await caches.open(name)).keys()) paths.push(new URL(request.url).pathname.slice(1));
    }
    return paths.sort();
  });
  expect(stored, 'every file of the build is stored').toEqual(builtFiles());

  await context.setOffline(true);
  const navigated = Date.now();
  await page.reload();
  await expect(page.locator('#root')).not.toBeEmpty();
  expect(await page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe('activated');
  // Nothing was classified before: model, engine, workers and picture all come from the stored copy.
  await page.getByRole('button', { name: 'Porous Sponge' }).click();
  const kind = page.getByRole('region', { name: 'Verdict' }).locator('.verdict-kind');
  await expect(kind).toHaveText(/Named|Ambiguous|Unsure|Unknown/, { timeout: 200_000 });
  console.log(`Offline, from navigation to the first verdict: ${((Date.now() - navigated) / 1000).toFixed(1)} s`);
  expect(faults).toEqual([]);
  // The proof that the network really was away.
  const reached = await page.evaluate(() =>
    fetch('./not-in-the-build').then(
      () => true,
      () => false,
    ),
  );
  expect(reached).toBe(false);
  faults.length = 0;
});

/** Paths of all files under dist/ that a visitor can be served, without the service worker itself. */
function builtFiles(): string[] {
  const dist = join(import.meta.dirname, '..', 'dist');
  return readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'sw.js')
    .map((entry) => relative(dist, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}
