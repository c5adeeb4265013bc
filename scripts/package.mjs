/**
 * `npm run package`: builds the page and packs it as a release, `release/micrographia-<version>.zip`: page, shipped models, licences,
 * start scripts, a small server, and SHA-256 sums. The bytes depend on the source alone: two builds give the same zip.
 *
 *   npm run package [-- --out <folder>] [--page <built page>]
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { zipSync } from 'fflate';
import { BUILD_LIST, pathsIn } from './build-list.mjs';
import { headers } from './security-headers.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const EXECUTABLE = 0o755;
const PLAIN = 0o644;
/** Of every file in the zip: the time of the build must not show. In local parts, as zips count. */
const MADE = new Date(1980, 0, 1);

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** The files of a release of the built page in `page`: their bytes and permissions by path, SHA256SUMS among them. */
export function releaseFiles(page) {
  const { version, build } = JSON.parse(readFileSync(join(page, BUILD_LIST), 'utf8'));
  const files = new Map();
  const add = (path, content, mode = PLAIN) => files.set(path, { content: Buffer.from(content), mode });
  const part = (name) => readFileSync(join(root, 'scripts', 'release', name));
  for (const path of pathsIn(page)) add(`page/${path}`, readFileSync(join(page, path)));
  add('LICENSE', readFileSync(join(root, 'LICENSE')));
  add('START-HERE.txt', part('START-HERE.txt').toString().replace('VERSION', version).replace('BUILD', build));
  add('start-windows.cmd', part('start-windows.cmd').toString().replaceAll('\n', '\r\n'));
  for (const name of ['start-linux.sh', 'start-macos.command']) add(name, part('start-unix.sh'), EXECUTABLE);
  for (const name of ['serve.mjs', 'serve.py']) add(`server/${name}`, part(name));
  for (const name of ['security-headers.mjs', 'serve-llm.mjs'])
    add(`server/${name}`, readFileSync(join(root, 'scripts', name)));
  add('server/headers.json', `${JSON.stringify(headers, null, 2)}\n`);
  const sums = [...files].map(([path, { content }]) => `${sha256(content)}  ${path}\n`).sort();
  add('SHA256SUMS', sums.join(''));
  return { name: `micrographia-${version}`, files };
}

/** The release as one zip. @returns {{ name: string, zip: Uint8Array }} */
export function packRelease(page) {
  const { name, files } = releaseFiles(page);
  const entries = [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, { content, mode }]) => [
      `${name}/${path}`,
      // Type and permissions of a Unix file in the upper half.
      [new Uint8Array(content), { os: 3, attrs: (0o100000 | mode) * 65536, mtime: MADE, level: 6 }],
    ]);
  return { name, zip: zipSync(Object.fromEntries(entries)) };
}

/** Builds the page into a folder of its own, whatever `dist` holds. */
export async function buildPage(outDir) {
  const { build } = await import('vite');
  await build({ root, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { out: { type: 'string' }, page: { type: 'string' } } });
  const out = resolve(values.out ?? join(root, 'release'));
  const own = values.page === undefined ? mkdtempSync(join(tmpdir(), 'micrographia-build-')) : null;
  try {
    if (own) await buildPage(own);
    const { name, zip } = packRelease(own ?? resolve(values.page));
    mkdirSync(out, { recursive: true });
    const path = join(out, `${name}.zip`);
    writeFileSync(path, zip);
    console.log(`${path}\n${(zip.length / 1e6).toFixed(1)} MB, SHA-256 ${sha256(zip)}`);
  } finally {
    if (own) rmSync(own, { recursive: true, force: true });
  }
}
