/**
 * The build's own list of itself, `build.json`: every file with its size and SHA-256, and a name of the build made from them. By it
 * the page tells its version, what it still lacks to work offline, and whether a file was damaged or changed; the release is made from it.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export const BUILD_LIST = 'build.json';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** Paths of all files below a folder, with forward slashes, in the order of their bytes whatever the language of the machine. */
export function pathsIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/**
 * What `build.json` says of a folder. It leaves out itself and the service worker, which is made later and from it.
 * @returns {{ format: 1, version: string, build: string, files: { path: string, bytes: number, sha256: string }[] }}
 */
export function buildList(folder, version) {
  const files = pathsIn(folder)
    .filter((path) => path !== BUILD_LIST && path !== 'sw.js')
    .map((path) => {
      const content = readFileSync(join(folder, path));
      return { path, bytes: content.length, sha256: sha256(content) };
    });
  const build = sha256(files.map((file) => `${file.sha256}  ${file.path}\n`).join('')).slice(0, 12);
  return { format: 1, version, build, files };
}

/** A Vite plugin that writes the list once everything else lies in the output folder, and before the service worker is made of it. */
export function buildListPlugin(version) {
  return {
    name: 'build-list',
    apply: 'build',
    writeBundle: ({ dir }) => writeFileSync(join(dir, BUILD_LIST), `${JSON.stringify(buildList(dir, version), null, 1)}\n`),
  };
}
