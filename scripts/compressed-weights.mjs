/**
 * Vite's preview compresses text and wasm; this does it for weights, most of what a first visit transfers (half a megabyte less).
 * Compressed when they are first asked for, and kept in memory.
 */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** Larger ones are not of a model that ships, and would stay in memory. */
const MOST_BYTES = 16 * 2 ** 20;

/** The weights below `folder` that a request means; null where it means none. */
export function fileAt(folder, url) {
  let path;
  try {
    path = decodeURIComponent(new URL(url ?? '/', 'http://localhost').pathname);
  } catch {
    return null;
  }
  const file = normalize(join(folder, path));
  return extname(file) === '.safetensors' && !path.includes('\0') && file.startsWith(folder + sep) ? file : null;
}

const takesGzip = (request) => /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');

/**
 * A connect middleware; what it does not compress goes on.
 * @param folder the built page
 * @param headers sent with every answer
 */
export function compressedWeights(folder, headers = {}) {
  /** By file: of which state of it, and its bytes compressed. */
  const kept = new Map();
  const packed = (file, { size, mtimeMs }) => {
    const stamp = `${size} ${mtimeMs}`;
    if (kept.get(file)?.stamp !== stamp)
      kept.set(file, {
        stamp,
        answer: readFile(file).then(async (bytes) => ({
          etag: `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}-gzip"`,
          bytes: await promisify(gzip)(bytes),
        })),
      });
    return kept.get(file).answer;
  };
  return async (request, response, next) => {
    const asked = request.method === 'GET' || request.method === 'HEAD';
    const file = asked && !request.headers.range && takesGzip(request) ? fileAt(folder, request.url) : null;
    const found = file && (await stat(file).catch(() => null));
    if (!found?.isFile() || found.size > MOST_BYTES) return next();
    const answer = await packed(file, found).catch(() => null);
    if (!answer) return next();
    const { etag, bytes } = answer;
    const all = { ...headers, etag, 'cache-control': 'no-cache', vary: 'accept-encoding' };
    if (request.headers['if-none-match'] === etag) return response.writeHead(304, all).end();
    response.writeHead(200, {
      ...all,
      'content-type': 'application/octet-stream',
      'content-encoding': 'gzip',
      'content-length': bytes.length,
    });
    response.end(request.method === 'HEAD' ? undefined : bytes);
  };
}

/** As a plugin of Vite's preview. */
export const compressWeights = (headers) => ({
  name: 'compressed-weights',
  configurePreviewServer: ({ config, middlewares }) =>
    void middlewares.use(compressedWeights(resolve(config.root, config.build.outDir), headers)),
});
