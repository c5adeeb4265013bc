import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
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

/** The servers of a release that can run here. */
const NODE = { server: 'node', command: process.execPath, script: 'serve.mjs' };
const PYTHON = { server: 'python3', command: 'python3', script: 'serve.py' };
const hasPython = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 7))']).status === 0;
if (!hasPython) console.warn("The release's Python server: not run, there is no Python 3 here.");
const SERVERS = hasPython ? [NODE, PYTHON] : [NODE];
const onUnix = process.platform !== 'win32';

const run = (command, args, env = {}) => spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, ...env } });

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
    const check = () => run(process.execPath, [join(release, 'server', 'serve.mjs'), '--check']);
    expect(check()).toMatchObject({ status: 0, stdout: 'All files are as released.\n' });
    writeFileSync(join(release, 'page', 'assets', 'b.js'), 'b(1)');
    rmSync(join(release, 'page', 'assets', 'a.wasm'));
    const { status, stderr } = check();
    expect(status).toBe(1);
    expect(stderr).toContain('page/assets/b.js has changed');
    expect(stderr).toContain('page/assets/a.wasm is missing');
  });

  it.each(SERVERS)('is served by $server with its headers, and nothing beside it', async ({ command, script }) => {
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
      // A second one, on the port that the first has.
      const second = run(command, [join(release, 'server', script), '--no-open'], { PORT: String(port) });
      expect(second).toMatchObject({ status: 1, stderr: expect.stringContaining(`Port ${port} is in use`) });
    } finally {
      server.kill();
      await once(server, 'exit');
    }
  });

  it.each(SERVERS)('$server says what a port is where PORT is none', ({ command, script }) => {
    const release = unpack(zip);
    for (const PORT of ['80a', '65536'])
      expect(run(command, [join(release, 'server', script), '--no-open'], { PORT })).toMatchObject({
        status: 2,
        stderr: `PORT must be a number from 1 to 65535, not "${PORT}".\n`,
      });
  });

  it.runIf(onUnix).each(SERVERS)('$server starts in a folder that is reached by a link', ({ command, script }) => {
    const release = unpack(zip);
    const link = join(folder(), 'linked');
    symlinkSync(release, link);
    expect(run(command, [join(link, 'server', script), '--check'])).toMatchObject({
      status: 0,
      stdout: 'All files are as released.\n',
    });
  });

  it('names no file that it has not', () => {
    const release = unpack(zip);
    const text = readFileSync(join(release, 'START-HERE.txt'), 'utf8');
    const named = text.match(/[\w/-]+\.(?:cmd|command|sh|mjs|py|md|txt|json)\b|\b[A-Z0-9]{7,}\b/g) ?? [];
    expect(named.length).toBeGreaterThan(6);
    // What is in the page its own list says.
    for (const path of named.filter((name) => !name.startsWith('page/')))
      expect(existsSync(join(release, path)), path).toBe(true);
  });

  it('has a script for Windows as its shell reads it, for folders on the network, too', () => {
    const script = readFileSync(join(unpack(zip), 'start-windows.cmd'), 'utf8');
    expect(script).toMatch(/^(?:[ -~]*\r\n)+$/);
    expect(script).toContain('\npushd "%~dp0" ||');
    expect(script).not.toMatch(/\ncd /);
  });

  describe.runIf(onUnix)('the script for Linux and macOS', () => {
    const release = unpack(zip);
    const script = join(release, 'start-linux.sh');
    chmodSync(script, 0o755);
    /** The script where these commands are, and of the system's own those that it needs. */
    function start(commands, path = script) {
      const bin = folder();
      for (const name of ['sh', 'dirname', 'readlink', 'uname'])
        if (!Object.hasOwn(commands, name)) symlinkSync(pathOf(name), join(bin, name));
      for (const [name, text] of Object.entries(commands)) {
        writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
        chmodSync(join(bin, name), 0o755);
      }
      return run(path, ['--check'], { PATH: bin });
    }
    const says = (words) => ({ status: 0, stdout: `${words}\n` });
    const none = { status: 1, stderr: expect.stringContaining('neither was found') };

    it('takes Node, by whatever links it was called', () => {
      const other = folder();
      symlinkSync(script, join(other, 'absolute'));
      symlinkSync('absolute', join(other, 'relative'));
      for (const path of [script, join(other, 'relative')])
        expect(start({ node: `exec ${process.execPath} "$@"` }, path)).toMatchObject(says('All files are as released.'));
    });

    it('takes Python where Node is missing or too old, and the first one that works', () => {
      const python = '[ "$1" = -c ] || echo "$1"';
      expect(start({ python3: python })).toMatchObject(says('server/serve.py'));
      expect(start({ node: 'exit 1', python3: 'exit 1', python })).toMatchObject(says('server/serve.py'));
      expect(start({})).toMatchObject(none);
    });

    it("does not take the python3 of macOS that asks for Apple's developer tools", () => {
      // `command -v` must find it where macOS has it.
      const mac = (tools) => ({
        uname: 'echo Darwin',
        'xcode-select': `exit ${tools}`,
        python3: '[ "$1" = -c ] || echo "$1"',
      });
      const source = readFileSync(script, 'utf8');
      const here = join(release, 'start-macos.command');
      writeFileSync(here, source.replace('Darwin:/usr/bin/', 'Darwin:/'));
      chmodSync(here, 0o755);
      expect(start(mac(2), here)).toMatchObject(none);
      expect(start(mac(0), here)).toMatchObject(says('server/serve.py'));
    });
  });
});

/** Where the system has this command. */
const pathOf = (name) => run('/bin/sh', ['-c', `command -v ${name}`]).stdout.trim();

/** A port that was free a moment ago. */
async function freePort() {
  const probe = createServer().listen(0, 'localhost');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}
