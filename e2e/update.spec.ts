import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preview } from 'vite';
import { expect, test } from './fixtures';

const port = Number(process.env.E2E_PORT ?? 4317) + 1;
test.use({ serviceWorkers: 'allow', baseURL: `http://127.0.0.1:${port}/` });

// On the first visit no service worker controls the page yet, so the newer one becomes active without waiting for it.
for (const visit of ['first', 'later']) {
  test(`a newer build arrives during a ${visit} visit and is taken when the user says so`, async ({ page }) => {
    const site = mkdtempSync(join(tmpdir(), 'micrographia-'));
    cpSync(join(import.meta.dirname, '..', 'dist'), site, { recursive: true });
    const server = await preview({ build: { outDir: site }, preview: { port, strictPort: true }, logLevel: 'warn' });
    try {
      await page.goto('./');
      await page.evaluate(() => navigator.serviceWorker.ready);
      if (visit === 'later') await page.reload();

      publishNewer(site);
      await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
      const notice = page.getByText('A newer version is ready');
      await expect(notice).toBeVisible();
      const newer = page.locator('meta[name=build][content=newer]');
      await expect(newer, 'the running page is left alone').toHaveCount(0);

      await page.getByRole('button', { name: 'Reload' }).click();
      await expect(newer).toHaveCount(1);
      await expect(notice).toBeHidden();
    } finally {
      await server.close();
      rmSync(site, { recursive: true });
    }
  });
}

/** What a new deployment changes: the page, and its revision in the service worker. */
function publishNewer(site: string): void {
  const page = join(site, 'index.html');
  writeFileSync(page, readFileSync(page, 'utf8').replace('<title>', '<meta name="build" content="newer"><title>'));
  const worker = join(site, 'sw.js');
  const before = readFileSync(worker, 'utf8');
  const after = before.replace(/("revision":")[^"]*(","url":"index\.html")/, '$1newer$2');
  if (after === before) throw new Error('sw.js does not name index.html as expected');
  writeFileSync(worker, after);
}
