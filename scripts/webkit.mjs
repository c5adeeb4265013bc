/**
 * `npm run webkit`: the parts of `browser-parts.mjs` in WebKit, as WebKitGTK has it on Linux; ends with 1 where one fails. Needs
 * `WebKitWebDriver`, and Python's bindings to WebKitGTK for the window (`webkit-window.py` says why one of our own); on Debian `apt-get
 * install webkit2gtk-driver gir1.2-webkit2-4.1 python3-gi`, and `xvfb` where there is no display. All that leaves this computer would go
 * through a proxy, which counts it and answers nothing.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { foundProgram, MINUTE, root, runParts, until, xpathOf } from './browser-parts.mjs';

const driverPath = foundProgram(process.env.WEBKIT_DRIVER_PATH, ['WebKitWebDriver']);
const display = process.env.DISPLAY ? null : foundProgram(undefined, ['Xvfb']);
if (!driverPath || !(display || process.env.DISPLAY)) {
  console.error('No WebKitWebDriver found, or no display for it: install webkit2gtk-driver and xvfb.');
  process.exit(2);
}
/** The system's: that which its packages give the bindings to. */
const python = process.env.PYTHON_PATH ?? '/usr/bin/python3';
const port = Number(process.env.WEBKIT_PORT ?? 4329);
/** What a field of WebDriver's answers that holds an element is called. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** A proxy that refuses, and the addresses it was asked for. */
async function counted() {
  const asked = [];
  const server = createServer(({ url }, response) => {
    asked.push(url);
    response.writeHead(403).end();
  });
  server.on('connect', ({ url }, socket) => {
    asked.push(url);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return { asked, address: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

async function call(method, path, body) {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(2 * MINUTE),
  });
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}

async function open() {
  const profile = mkdtempSync(join(tmpdir(), 'micrographia-webkit-'));
  const proxy = await counted();
  const screen =
    display &&
    spawn(display, ['-displayfd', '3', '-screen', '0', '1440x900x24'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const number = screen && String(await new Promise((resolve) => screen.stdio[3].once('data', resolve))).trim();
  const driver = spawn(driverPath, [`--port=${port}`], {
    env: { ...process.env, ...(number && { DISPLAY: `:${number}` }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let console = '';
  for (const stream of [driver.stdout, driver.stderr]) stream.on('data', (text) => (console += text));
  await until('the driver answers', 1, () =>
    call('GET', '/status').then(
      ({ ready }) => ready,
      () => false,
    ),
  );
  const options = { binary: python, args: [join(root, 'scripts', 'webkit-window.py'), profile, proxy.address] };
  const wanted = { capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } } };
  const { sessionId, capabilities } = await call('POST', '/session', wanted).catch((error) => {
    throw new Error(`no window: ${console}`, { cause: error });
  });
  const session = (method, path, body) => call(method, `/session/${sessionId}${path}`, body);
  await session('POST', '/timeouts', { script: MINUTE, pageLoad: MINUTE, implicit: MINUTE / 2 });
  const evaluate = async (work, ...args) => {
    const script = `const done = arguments[1];
      (async () => (${work})(...arguments[0]))().then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const { value, error } = await session('POST', '/execute/async', { script, args: [args] });
    if (error) throw new Error(error);
    return value;
  };
  return {
    version: `${capabilities.browserName} ${capabilities.browserVersion}`,
    goto: (url) => session('POST', '/url', { url }),
    reload: () => session('POST', '/refresh', {}),
    evaluate,
    press: async (words) => {
      const element = await session('POST', '/element', { using: 'xpath', value: xpathOf(words) });
      // Where the driver finds no place on the screen to click at, as in a part that scrolls, the page clicks itself.
      await session('POST', `/element/${element[ELEMENT]}/click`, {}).catch(() =>
        session('POST', '/execute/sync', { script: 'arguments[0].click()', args: [element] }),
      );
    },
    shoot: async (path) => writeFileSync(path, Buffer.from(await session('GET', '/screenshot'), 'base64')),
    strangers: () => proxy.asked,
    // WebKit does not know `manifest-src`, and says so.
    errors: () =>
      console.split('\n').filter((line) => /^CONSOLE.*ERROR/.test(line) && !line.includes("directive 'manifest-src'")),
    plainDrops: true,
    close: async () => {
      // The window ends with its session, and the driver tells the one as a fault of the other.
      await session('DELETE', '').catch(() => undefined);
      driver.kill();
      screen?.kill();
      proxy.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    },
  };
}

process.exit((await runParts(open)) > 0 ? 1 : 0);
