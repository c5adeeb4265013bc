/**
 * The service worker: the files of the build, kept for days without a network. What classifying and training need is kept at once, the
 * rest when it is first used. A new version is kept beside the old one and waits until the user takes it. Own code, not Workbox's: that
 * one fetches past the browser's own cache, and the weights would come over the network twice.
 */
import { KEPT_WHEN_USED, kindKeptWhenUsed } from './kept-when-used';
import { SHARED_FILES } from './shared-files';

interface Entry {
  /** From the page's folder. */
  readonly url: string;
  /** Of a file whose name does not tell its content. */
  readonly revision: string | null;
}

declare const self: ServiceWorkerGlobalScope & { readonly __WB_MANIFEST: readonly Entry[] };

const CACHE = 'micrographia-page';
const root = new URL('./', self.location.href).href;
const entries = new Map(self.__WB_MANIFEST.map((entry) => [root + entry.url, entry]));
const keyOf = ({ url, revision }: Entry): string => root + (revision === null ? url : `${url}?revision=${revision}`);

/** The address without what the page reads from it (`?engine=wasm`); the page itself lies at its folder. */
function fileOf(address: string): string {
  const url = new URL(address);
  url.search = '';
  url.hash = '';
  return url.href === root ? `${root}index.html` : url.href;
}

/** Asks the server whether the browser's copy is still the file, so that what the page has fetched is not sent again. */
async function keep(entry: Entry): Promise<void> {
  const cache = await caches.open(CACHE);
  if (await cache.match(keyOf(entry))) return;
  const response = await fetch(root + entry.url, { cache: 'no-cache' });
  if (!response.ok) throw new Error(`${entry.url} answered with status ${response.status}`);
  await cache.put(keyOf(entry), response);
}

/** The kinds of files, kept when used, that a version before this one had kept: someone uses them, and wants them of this version, too. */
async function kindsInUse(): Promise<Set<number>> {
  const kept = await Promise.all([CACHE, KEPT_WHEN_USED].map(async (name) => (await caches.open(name)).keys()));
  return new Set(kept.flat().map(({ url }) => kindKeptWhenUsed(fileOf(url).slice(root.length))));
}

/** One after the other: the page's own requests go first. */
async function install(): Promise<void> {
  const inUse = await kindsInUse();
  for (const entry of entries.values()) {
    const kind = kindKeptWhenUsed(entry.url);
    if (kind < 0 || inUse.has(kind)) await keep(entry);
  }
}

/** Deletes what is not of this version, and what builds kept that had Workbox. */
async function sweep(): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith('workbox-precache')) await caches.delete(name);
  const own = new Set([...entries.values()].map(keyOf));
  for (const name of [CACHE, KEPT_WHEN_USED]) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) if (!own.has(request.url)) await cache.delete(request);
  }
}

async function answer(request: Request, entry: Entry): Promise<Response> {
  const cache = await caches.open(CACHE);
  const key = keyOf(entry);
  const kept = (await cache.match(key)) ?? (await (await caches.open(KEPT_WHEN_USED)).match(root + entry.url));
  // The page goes by several addresses, and is to say the one that was asked for.
  if (kept) return entry.url === 'index.html' ? new Response(kept.body, kept) : kept;
  const response = await fetch(request);
  // A full disk is no reason to withhold a file.
  if (response.ok) await cache.put(key, response.clone()).catch(() => {});
  return response;
}

/**
 * What another program shares with the page comes as a form, which no host of files could take. Its files go into a cache, from which
 * the page takes them (opened-with.ts); the form never leaves this computer.
 */
async function keepShared(request: Request): Promise<Response> {
  try {
    const form = await request.formData();
    await caches.delete(SHARED_FILES);
    const cache = await caches.open(SHARED_FILES);
    let number = 0;
    for (const file of form.getAll('files'))
      if (file instanceof File)
        await cache.put(`${root}shared/${number++}/${encodeURIComponent(file.name)}`, new Response(file));
  } catch {
    return Response.redirect(root, 303);
  }
  return Response.redirect(`${root}?shared`, 303);
}

self.addEventListener('install', (event) => event.waitUntil(install()));
// In charge of the first visit, too, so that what it uses is kept.
self.addEventListener('activate', (event) => event.waitUntil(sweep().then(() => self.clients.claim())));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method === 'POST' && request.url === `${root}share`) event.respondWith(keepShared(request));
  const entry = request.method === 'GET' ? entries.get(fileOf(request.url)) : undefined;
  if (entry) event.respondWith(answer(request, entry));
});
self.addEventListener('message', ({ data }) => {
  if ((data as { type?: string }).type === 'SKIP_WAITING') void self.skipWaiting();
});
