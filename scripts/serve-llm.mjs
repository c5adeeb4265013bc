/**
 * Serves the language models of `llm/` (made by `npm run llm`) beside the page: same origin, so that the policy `connect-src 'self'`
 * stays as it is. They are not part of the build, of `dist` or of what the service worker keeps.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const TYPES = { json: 'application/json; charset=utf-8', wasm: 'application/wasm' };

/** `llm/index.json` or `llm/<model>/<file>`; names that begin with a letter or digit, so no path leads elsewhere. */
const NAME = /^[A-Za-z0-9_][\w.-]*$/;

/** The file that a request means, as parts of its path below `llm/`; null where it means none that is served. */
export function fileParts(url) {
  const [path] = (url ?? '').split(/[?#]/);
  if (!path.startsWith('/llm/')) return null;
  let parts;
  try {
    parts = path.slice('/llm/'.length).split('/').map(decodeURIComponent);
  } catch {
    return null;
  }
  const served = parts.length <= 2 && parts.every((part) => NAME.test(part) && !part.endsWith('.part'));
  return served ? parts : null;
}

/** The one range of a request as `{ start, end }` (inclusive), `null` for the whole file, `false` where it cannot be had. */
export function rangeOf(header, size) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return null;
  const start = match[1] === '' ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const end = match[1] === '' || match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  return start <= end ? { start, end } : false;
}

/**
 * A connect middleware for everything below `/llm/`; other requests go on.
 * @param folder the folder `llm`
 * @param headers sent with every answer
 */
export function serveLlm(folder, headers = {}) {
  return async (request, response, next) => {
    if (!/^\/llm(\/|$|\?)/.test(request.url ?? '')) return next();
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const refuse = (status, more = {}) =>
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...more }).end(`${status}\n`);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, { allow: 'GET, HEAD' });
    const parts = fileParts(request.url);
    const path = parts && join(folder, ...parts);
    const found = path && (await stat(path).catch(() => null));
    if (!found?.isFile() && parts?.length === 1 && parts[0] === 'index.json') {
      // Nothing was fetched yet: an answer without models, or every visit would log a failed request.
      response.writeHead(200, { 'content-type': TYPES.json, 'cache-control': 'no-cache' });
      return response.end(request.method === 'HEAD' ? '' : '{"format":1,"models":[]}\n');
    }
    if (!found?.isFile()) return refuse(404);
    const range = rangeOf(request.headers.range, found.size);
    if (range === false) return refuse(416, { 'content-range': `bytes */${found.size}` });
    const { start, end } = range ?? { start: 0, end: found.size - 1 };
    response.writeHead(range ? 206 : 200, {
      'content-type': TYPES[path.split('.').pop()] ?? 'application/octet-stream',
      'content-length': end - start + 1,
      'accept-ranges': 'bytes',
      'last-modified': found.mtime.toUTCString(),
      // Models are replaced in place; what the browser wants to keep it keeps in its own storage.
      'cache-control': 'no-cache',
      ...(range && { 'content-range': `bytes ${start}-${end}/${found.size}` }),
    });
    if (request.method === 'HEAD' || found.size === 0) return response.end();
    // A visitor who leaves, or a stick that is pulled out, ends this answer only.
    await pipeline(createReadStream(path, { start, end }), response).catch(() => response.destroy());
  };
}

/** For vite.config.ts: `npm start` and `npm run dev` serve the folder `llm` of the project. */
export function llmBesidePage(folder, { preview, dev }) {
  return {
    name: 'llm-beside-page',
    configurePreviewServer: (server) => void server.middlewares.use(serveLlm(folder, preview)),
    configureServer: (server) => void server.middlewares.use(serveLlm(folder, dev)),
  };
}
