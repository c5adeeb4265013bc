/**
 * The service worker: the files of the build, kept for days without a network. What classifying and training need is kept at once, the
 * rest when it is first used. A new version is kept beside the old one and waits until the user takes it; the old one's files stay as
 * long as a page of it is open (builds.ts), and such a page is answered from them. Own code, not Workbox's: that one fetches past the
 * browser's own cache, and the weights would come over the network twice.
 */
import { type Build, buildId, buildOfScript, createBuildStore, type Entry, keptBuilds, type PageMessage } from './builds';
import { KEPT_WHEN_USED, kindKeptWhenUsed } from './kept-when-used';
import { SHARE_FAILED, SHARED, SHARED_FILES } from './shared-files';

declare const self: ServiceWorkerGlobalScope & { readonly __WB_MANIFEST: readonly Entry[] };

const CACHE = 'micrographia-page';
const root = new URL('./', self.location.href).href;
const manifest = self.__WB_MANIFEST;
const entries = new Map(manifest.map((entry) => [root + entry.url, entry]));
const ownId = buildId(manifest);
const store = createBuildStore(caches, root);
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

/** One at a time: a sweep must not take what an installation has found and counts on. */
const alone = (act: () => Promise<void>): Promise<void> =>
  navigator.locks ? navigator.locks.request('micrographia-files', act) : act();

/** One file after the other: the page's own requests go first. */
async function install(): Promise<void> {
  const id = await ownId;
  const order = Math.max(0, ...(await store.all()).map((build) => build.order)) + 1;
  await store.put({ id, order, complete: false, entries: manifest });
  const inUse = await kindsInUse();
  for (const entry of entries.values()) {
    const kind = kindKeptWhenUsed(entry.url);
    if (kind < 0 || inUse.has(kind)) await keep(entry);
  }
  await store.put({ id, order, complete: true, entries: manifest });
}

/** This build and those beside it. */
async function allBuilds(): Promise<{ own: Build; builds: Build[] }> {
  const id = await ownId;
  const builds = await store.all();
  return { own: builds.find((build) => build.id === id) ?? { id, order: 0, complete: true, entries: manifest }, builds };
}

/** A page says that it is open, and by its first script of which build. */
async function hear(client: string, script: string): Promise<void> {
  const { own, builds } = await allBuilds();
  const path = script.slice(root.length);
  await store.note(client, buildOfScript(builds, own, path, await store.buildOf(client)));
}

/** The build of each open page; null where it is not known. */
async function openBuilds(): Promise<(string | null)[]> {
  const windows = await self.clients.matchAll({ includeUncontrolled: true, type: 'window' });
  return Promise.all(windows.filter(({ url }) => url.startsWith(root)).map(({ id }) => store.buildOf(id)));
}

/** Deletes what is of no build that is still wanted, and what builds kept that had Workbox. */
async function sweep(): Promise<void> {
  // Waits for pages that are just being opened, and leaves out those that never came to be.
  const there = await Promise.all((await store.clients()).map(async (id) => ({ id, client: await self.clients.get(id) })));
  for (const { id, client } of there) if (!client) await store.note(id, null);
  const { own, builds } = await allBuilds();
  const kept = keptBuilds(builds, own, await openBuilds());
  if (!kept) return;
  for (const name of await caches.keys()) if (name.startsWith('workbox-precache')) await caches.delete(name);
  for (const build of builds) if (!kept.some(({ id }) => id === build.id)) await store.remove(build.id);
  const wanted = new Set(kept.flatMap((build) => build.entries.map(keyOf)));
  for (const name of [CACHE, KEPT_WHEN_USED]) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) if (!wanted.has(request.url)) await cache.delete(request);
  }
}

/** The build of a page or worker; null where it is not known. */
async function buildOf(client: string): Promise<Build | null> {
  const { own, builds } = await allBuilds();
  const all = [own, ...builds];
  // Without a name (in Chromium): a worker that was there before the first service worker came, so of the oldest page.
  if (client === '') {
    const open = await openBuilds();
    return all.filter(({ id }) => open.includes(id)).sort((a, b) => a.order - b.order)[0] ?? null;
  }
  let id = await store.buildOf(client);
  if (id === null) {
    // Where a browser does not name a worker when it is made, the worker's script tells.
    const asking = await self.clients.get(client);
    if (asking?.type === 'worker') id = buildOfScript(builds, own, fileOf(asking.url).slice(root.length), null);
  }
  return all.find((build) => build.id === id) ?? null;
}

/** A new page is of this build; a new worker is of its page's. */
async function noteNew({ request, clientId, resultingClientId }: FetchEvent): Promise<void> {
  await store.note(resultingClientId, request.mode === 'navigate' ? await ownId : await store.buildOf(clientId));
}

/** From the files of the build that asks; what it has not kept comes from this one, or from the network. */
async function answerTheirs({ request, clientId }: FetchEvent, own: Entry | undefined): Promise<Response> {
  const path = fileOf(request.url).slice(root.length);
  const build = await buildOf(clientId);
  const theirs = build?.entries.find(({ url }) => url === path) ?? own;
  if (theirs && own && keyOf(theirs) === keyOf(own)) return answer(request, own);
  // Without a list of its build, too, a name that tells the content is enough.
  const kept = await (await caches.open(CACHE)).match(theirs ? keyOf(theirs) : root + path);
  if (kept) return kept;
  return own ? answer(request, own) : fetch(request);
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
    await caches.delete(SHARED_FILES).catch(() => {});
    return Response.redirect(`${root}?${SHARED}=${SHARE_FAILED}`, 303);
  }
  return Response.redirect(`${root}?${SHARED}`, 303);
}

self.addEventListener('install', (event) => event.waitUntil(alone(install)));
// In charge of the first visit, too, so that what it uses is kept.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method === 'POST' && request.url === `${root}share`) event.respondWith(keepShared(request));
  // Language models beside the page are of no build.
  if (request.method !== 'GET' || !request.url.startsWith(root) || request.url.startsWith(`${root}llm/`)) return;
  if (event.resultingClientId) event.waitUntil(noteNew(event));
  const entry = entries.get(fileOf(request.url));
  if (entry && (request.mode === 'navigate' || entry.revision === null)) event.respondWith(answer(request, entry));
  else if (request.mode !== 'navigate') event.respondWith(answerTheirs(event, entry));
});
self.addEventListener('message', (event) => {
  const message = event.data as PageMessage | { readonly type: 'SKIP_WAITING' };
  if (message.type === 'SKIP_WAITING') event.waitUntil(self.skipWaiting());
  else if (message.type === 'PAGE' && event.source instanceof Client)
    event.waitUntil(hear(event.source.id, message.script).then(() => alone(sweep)));
});
