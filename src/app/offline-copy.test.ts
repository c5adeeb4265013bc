import { describe, expect, it } from 'vitest';
import { MicrographiaError } from '../base/errors';
import { sha256Hex } from '../base/hash';
import { KEPT_WHEN_USED } from './kept-when-used';
import { createOfflineCopy, readBuildList } from './offline-copy';

const BASE = 'http://host/app/';
const bytes = (text: string) => new TextEncoder().encode(text);

/** A host with these files, and a browser whose caches hold some of them. */
async function place(files: Record<string, string>, precached: readonly string[]) {
  const list = {
    format: 1,
    version: '1.2.3',
    build: '0123456789ab',
    files: await Promise.all(
      Object.entries(files).map(async ([path, text]) => ({
        path,
        bytes: text.length,
        sha256: await sha256Hex(bytes(text)),
      })),
    ),
  };
  const served = new Map(Object.entries({ ...files, 'build.json': JSON.stringify(list) }));
  const stores = new Map([['precache', new Map(precached.map((path) => [`${BASE}${path}`, new Response(files[path])]))]]);
  const caches = {
    match: async (url: string) => [...stores.values()].map((store) => store.get(url)).find(Boolean),
    open: async (name: string) => {
      const store = stores.get(name) ?? new Map<string, Response>();
      stores.set(name, store);
      return { put: async (url: string, response: Response) => void store.set(url, response) };
    },
  } as unknown as CacheStorage;
  const fetch = async (url: string) => {
    const text = served.get(url.slice(BASE.length));
    return text === undefined ? new Response(null, { status: 404 }) : new Response(text);
  };
  return { copy: createOfflineCopy({ base: BASE, fetch, caches, built: true }), served, stores };
}

const work = () => {
  const done: number[] = [];
  return { done, signal: new AbortController().signal, onProgress: (bytes: number) => void done.push(bytes) };
};
const FILES = { 'index.html': '<!doctype html>', 'assets/big.wasm': 'engine', 'models/base/config.json': '{}' };

describe('the copy for days without a network', () => {
  it('says what is missing, keeps it, and is complete then', async () => {
    const { copy, stores } = await place(FILES, ['index.html']);
    expect((await copy.missing())?.map(({ path }) => path)).toEqual(['assets/big.wasm', 'models/base/config.json']);
    const progress = work();
    await copy.keep(progress);
    expect(progress.done).toEqual([6, 8]);
    expect([...(stores.get(KEPT_WHEN_USED)?.keys() ?? [])]).toEqual([
      `${BASE}assets/big.wasm`,
      `${BASE}models/base/config.json`,
    ]);
    expect(await copy.missing()).toEqual([]);
  });

  it('keeps nothing of another version', async () => {
    const { copy, served, stores } = await place(FILES, ['index.html']);
    served.set('assets/big.wasm', 'newer');
    await expect(copy.keep(work())).rejects.toThrow('assets/big.wasm is not the one of this version.');
    expect(stores.has(KEPT_WHEN_USED)).toBe(false);
  });

  it('names the file that cannot be fetched', async () => {
    const { copy, served } = await place(FILES, []);
    served.delete('index.html');
    await expect(copy.keep(work())).rejects.toThrow('index.html could not be fetched: the answer was 404.');
  });

  it('stops when it is told to', async () => {
    const { copy } = await place(FILES, []);
    const stop = new AbortController();
    stop.abort();
    await expect(copy.keep({ ...work(), signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('the check of the files', () => {
  it('finds none where all are as built, and names those that changed or are gone', async () => {
    const { copy, served } = await place(FILES, []);
    expect(await copy.check(work())).toEqual([]);
    served.set('assets/big.wasm', 'virus!');
    served.delete('models/base/config.json');
    const faults = await copy.check(work());
    expect(faults).toEqual([
      expect.stringMatching(/^assets\/big\.wasm has changed/),
      expect.stringMatching(/^models\/base\/config\.json could not be fetched/),
    ]);
  });
});

describe('build.json', () => {
  it.each([
    [null],
    [{ format: 2, version: '1', build: '0123456789ab', files: [] }],
    [{ format: 1, version: '1', build: '0123456789ab', files: [{ path: '../x', bytes: 1, sha256: '0'.repeat(64) }] }],
  ])('is refused by name where it is none: %j', (value) => {
    expect(() => readBuildList(value)).toThrow(MicrographiaError);
  });
});
