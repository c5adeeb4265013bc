import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { buildPage, packRelease } from '../scripts/package.mjs';
import { expect, test } from './fixtures';

const served = Number(process.env.E2E_PORT ?? 4317);
const port = served + 2;
test.use({ serviceWorkers: 'allow', baseURL: `http://localhost:${port}/`, onlyHost: 'localhost' });

test('a release unpacks, checks itself, serves itself and classifies without a network; then it needs no server', async ({
  page,
  context,
  faults,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'micrographia-release-'));
  let server: ChildProcess | null = null;
  try {
    const first = packRelease(join(import.meta.dirname, '..', 'dist'));
    await buildPage(join(folder, 'again'));
    const again = packRelease(join(folder, 'again'));
    expect(Buffer.compare(again.zip, first.zip), 'two builds, the same bytes').toBe(0);

    for (const [path, content] of Object.entries(unzipSync(first.zip))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const release = join(folder, first.name);
    chmodSync(join(release, 'start-linux.sh'), 0o755);
    server = spawn(join(release, 'start-linux.sh'), ['--no-open'], {
      env: { ...process.env, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise<void>((resolve) => server?.stdout?.on('data', (said) => /http:/.test(said) && resolve()));

    // The proof that nothing else can be reached: not even the server of the other journeys, which does answer.
    const outside = `http://127.0.0.1:${served}/`;
    expect((await fetch(outside)).status).toBe(200);
    const probe = await context.newPage();
    await expect(probe.goto(outside)).rejects.toThrow('ERR_NAME_NOT_RESOLVED');
    await probe.close();
    expect(faults.splice(0)).toEqual([`request left the origin: ${outside}`]);

    await page.goto('./?engine=wasm#/computer');
    const { version, build } = JSON.parse(readFileSync(join(release, 'page', 'build.json'), 'utf8'));
    const told = page.getByRole('region', { name: 'This version' });
    await expect(told).toContainText(`Micrographia ${version}, build ${build}`);
    await told.getByRole('button', { name: 'Check the files' }).click();
    await expect(told).toContainText('are as they were built');
    await page.evaluate(() => navigator.serviceWorker.ready);

    server.kill();
    await new Promise((resolve) => server?.once('exit', resolve));
    await expect(fetch(new URL('./', page.url())), 'the server is gone').rejects.toThrow();
    await page.goto('./?engine=wasm#/classify');
    await page.reload();
    await page.getByRole('button', { name: 'Tips' }).click();
    const kind = page.getByRole('region', { name: 'Verdict' }).locator('.verdict-kind');
    await expect(kind).toHaveText(/Named|Ambiguous|Unsure|Unknown/);
    // What only a server could answer (language models beside the page) is missed, and nothing else.
    expect(faults.filter((fault) => !fault.includes('/llm/'))).toEqual([]);
    faults.length = 0;
  } finally {
    server?.kill();
    rmSync(folder, { recursive: true, force: true });
  }
});
