/**
 * Micrographia's server: serves the folder `page` beside it to this computer alone, with its security headers, and opens the browser.
 * It checks every file against SHA256SUMS first. Needs Node 18 or newer and nothing else.
 *
 *   node server/serve.mjs [--check] [--no-open]      PORT=8080 takes another port
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, realpathSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, extname, join, normalize, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { headers } from './security-headers.mjs';
import { serveLlm } from './serve-llm.mjs';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.md': 'text/markdown; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.tif': 'image/tiff',
};

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Lines of SHA256SUMS whose file is missing or not what it was, in words. */
export function faultsOf(folder) {
  const faults = [];
  for (const line of readFileSync(join(folder, 'SHA256SUMS'), 'utf8').split('\n')) {
    const match = /^([0-9a-f]{64}) {2}(.+)$/.exec(line);
    if (!match) continue;
    let content;
    try {
      content = readFileSync(join(folder, match[2]));
    } catch {
      faults.push(`${match[2]} is missing`);
      continue;
    }
    if (createHash('sha256').update(content).digest('hex') !== match[1]) faults.push(`${match[2]} has changed`);
  }
  return faults;
}

/** SHA-256 of every file by its path, as SHA256SUMS says. */
const sumsOf = (folder) =>
  new Map(
    readFileSync(join(folder, 'SHA256SUMS'), 'utf8')
      .split('\n')
      .map((line) => [normalize(line.slice(66)), line.slice(0, 64)]),
  );

/** The file below `page` that a request means; null where there is none, or it lies outside. */
export function fileOf(page, url) {
  let path;
  try {
    path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return null;
  }
  const file = normalize(join(page, path.endsWith('/') ? `${path}index.html` : path));
  if (path.includes('\0') || !file.startsWith(page + sep)) return null;
  const found = statSync(file, { throwIfNoEntry: false });
  return found?.isFile() ? { file, size: found.size } : null;
}

/** The server of a release folder; not listening yet. */
export function releaseServer(folder) {
  const page = join(folder, 'page');
  const llm = serveLlm(join(folder, 'llm'), headers);
  const sums = sumsOf(folder);
  return createServer((request, response) => {
    llm(request, response, async () => {
      const refuse = (status) =>
        response.writeHead(status, { ...headers, 'content-type': 'text/plain; charset=utf-8' }).end(`${status}\n`);
      if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
      const found = fileOf(page, request.url ?? '/');
      if (!found) return refuse(404);
      // By content: the files of every release are of the same time. Page, worker and service worker ask for the same weights.
      const sum = sums.get(relative(folder, found.file));
      const etag = sum && `"${sum}"`;
      const kept = { ...headers, ...(etag && { etag }), 'cache-control': 'no-cache' };
      if (etag && request.headers['if-none-match'] === etag) return response.writeHead(304, kept).end();
      response.writeHead(200, {
        ...kept,
        'content-type': TYPES[extname(found.file)] ?? 'application/octet-stream',
        'content-length': found.size,
      });
      if (request.method === 'HEAD') return response.end();
      await pipeline(createReadStream(found.file), response).catch(() => response.destroy());
    });
  });
}

function openBrowser(address) {
  const [command, ...args] =
    process.platform === 'win32'
      ? ['cmd', '/c', 'start', '', address]
      : [process.platform === 'darwin' ? 'open' : 'xdg-open', address];
  spawn(command, args, { stdio: 'ignore', detached: true }).on('error', () => {});
}

// Node names this module by its own path, and the command by the path it was given, which may lead through a link.
if (process.argv[1] && realpathSync(fileURLToPath(import.meta.url)) === realpathSync(process.argv[1])) {
  const port = Number(process.env.PORT ?? 4173);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    console.error(`PORT must be a number from 1 to 65535, not "${process.env.PORT}".`);
    process.exit(2);
  }
  const faults = faultsOf(root);
  for (const fault of faults) console.error(`Damaged: ${fault}`);
  if (faults.length > 0) {
    console.error('This copy is not whole. Unpack the release again, or fetch it anew.');
    process.exit(1);
  }
  console.log('All files are as released.');
  if (process.argv.includes('--check')) process.exit(0);
  const address = `http://localhost:${port}/`;
  const open = () => process.argv.includes('--no-open') || openBrowser(address);
  releaseServer(root)
    .on('error', (error) => {
      console.error(
        error.code === 'EADDRINUSE'
          ? `Port ${port} is in use, perhaps by Micrographia itself: look at ${address}. Another port starts with an empty store: PORT=8080.`
          : `The server cannot start: ${error.message}`,
      );
      process.exitCode = 1;
      if (error.code === 'EADDRINUSE') open();
    })
    .listen(port, 'localhost', () => {
      console.log(`Micrographia: ${address}\nNothing leaves this computer. Close this window to end.`);
      open();
    });
}
