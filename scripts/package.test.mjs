import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { BUILD_LIST, buildList, buildListPlugin } from './build-list.mjs';
import { packRelease } from './package.mjs';
import { headers } from './security-headers.mjs';

// Each test starts commands, which load the model anew.
vi.setConfig({ testTimeout: 120_000 });

const made = [];
const folder = () => {
  const path = mkdtempSync(join(tmpdir(), 'micrographia-release-'));
  made.push(path);
  return path;
};
afterAll(() => made.forEach((path) => void rmSync(path, { recursive: true, force: true })));

const PAGE = { 'index.html': '<!doctype html>\n', 'assets/b.js': 'b()', 'assets/a.wasm': '\0asm', 'sw.js': 'self' };

/** A page as the build leaves it, its files written in this order and at this time. */
function builtPage(paths = Object.keys(PAGE), seconds = 1e9) {
  const dir = folder();
  for (const path of paths) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), PAGE[path]);
    utimesSync(join(dir, path), seconds, seconds);
  }
  buildListPlugin('1.2.3').writeBundle({ dir });
  return dir;
}

function unpack(zip) {
  const dir = folder();
  for (const [path, content] of Object.entries(unzipSync(zip))) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
  return join(dir, 'micrographia-1.2.3');
}

describe('the list of a build', () => {
  it('names every file but itself and the service worker, and changes its name with any byte', () => {
    const page = builtPage();
    const list = buildList(page, '1.2.3');
    expect(list.files.map(({ path, bytes }) => [path, bytes])).toEqual([
      ['assets/a.wasm', 4],
      ['assets/b.js', 3],
      ['index.html', 16],
    ]);
    expect(JSON.parse(readFileSync(join(page, BUILD_LIST), 'utf8'))).toEqual(list);
    writeFileSync(join(page, 'assets/b.js'), 'c()');
    expect(buildList(page, '1.2.3').build).not.toBe(list.build);
  });
});

describe('a release', () => {
  const { name, zip } = packRelease(builtPage());

  it('has the same bytes whenever and in whatever order the page was built', () => {
    expect(name).toBe('micrographia-1.2.3');
    const again = packRelease(builtPage(Object.keys(PAGE).reverse(), 1.7e9));
    expect(Buffer.compare(again.zip, zip)).toBe(0);
  });

  it('checks itself, and names what is damaged or missing', () => {
    const release = unpack(zip);
    const check = () => spawnSync(process.execPath, [join(release, 'server', 'serve.mjs'), '--check'], { encoding: 'utf8' });
    expect(check()).toMatchObject({ status: 0, stdout: 'All files are as released.\n' });
    writeFileSync(join(release, 'page', 'assets', 'b.js'), 'b(1)');
    rmSync(join(release, 'page', 'assets', 'a.wasm'));
    const { status, stderr } = check();
    expect(status).toBe(1);
    expect(stderr).toContain('page/assets/b.js has changed');
    expect(stderr).toContain('page/assets/a.wasm is missing');
  });

  const python = spawnSync('python3', ['--version']).status === 0;
  it.each([['node', [process.execPath, 'serve.mjs']], ...(python ? [['python3', ['python3', 'serve.py']]] : [])])(
    'is served by %s with its headers, and nothing beside it',
    async (_, [command, script]) => {
      const release = unpack(zip);
      const port = await freePort();
      const server = spawn(command, [join(release, 'server', script), '--no-open'], {
        env: { ...process.env, PORT: String(port) },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      try {
        await new Promise((resolve) => server.stdout.on('data', (said) => /http:/.test(said) && resolve()));
        const get = (path) => fetch(`http://localhost:${port}${path}`);
        const page = await get('/');
        expect(await page.text()).toBe(PAGE['index.html']);
        for (const [header, value] of Object.entries(headers)) expect(page.headers.get(header), header).toBe(value);
        const wasm = await get('/assets/a.wasm');
        expect(wasm.headers.get('content-type')).toBe('application/wasm');
        // What the browser has already is not sent again; the time of a file, the same in every release, tells nothing.
        const asked = async (...header) => (await fetch(wasm.url, { headers: [header] })).status;
        const etag = wasm.headers.get('etag');
        expect(etag).toBe(`"${createHash('sha256').update(PAGE['assets/a.wasm']).digest('hex')}"`);
        expect(await asked('If-None-Match', etag)).toBe(304);
        expect(await asked('If-None-Match', '"another"')).toBe(200);
        expect(await asked('If-Modified-Since', new Date().toUTCString())).toBe(200);
        expect((await get('/assets/b.js')).headers.get('content-type')).toContain('text/javascript');
        expect(await (await get('/llm/index.json')).json()).toEqual({ format: 1, models: [] });
        for (const path of ['/no.js', '/assets/', '/..%2fLICENSE', '/%2e%2e/LICENSE'])
          expect((await get(path)).status, path).toBe(404);
      } finally {
        server.kill();
        await once(server, 'exit');
      }
    },
  );

  it('starts by its script, which finds a server', () => {
    if (process.platform === 'win32') return;
    const release = unpack(zip);
    const script = join(release, 'start-linux.sh');
    chmodSync(script, 0o755);
    expect(spawnSync(script, ['--check'], { encoding: 'utf8' })).toMatchObject({ status: 0 });
  });
});

/** A port that was free a moment ago. */
async function freePort() {
  const probe = createServer().listen(0, 'localhost');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}
