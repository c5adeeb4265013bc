/**
 * Vite's preview compresses text and files of unknown kinds, the weights among them, anew for every request, and wasm not at all (0.3 MB of
 * a first visit). These come compressed once, when they are first asked for, and are kept in memory.
 */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** Larger ones are no part of a first visit, and would stay in memory. */
const MOST_BYTES = 8 * 2 ** 20;
const TYPES = { '.safetensors': 'application/octet-stream', '.wasm': 'application/wasm' };

/** The file below `folder` that a request means, if it is of one of these kinds; else null. */
export function fileAt(folder, url) {
  let path;
  try {
    path = decodeURIComponent(new URL(url ?? '/', 'http://localhost').pathname);
  } catch {
    return null;
  }
  const file = normalize(join(folder, path));
  return extname(file) in TYPES && !path.includes('\0') && file.startsWith(folder + sep) ? file : null;
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
      'content-type': TYPES[extname(file)],
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
