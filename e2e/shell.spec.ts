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
