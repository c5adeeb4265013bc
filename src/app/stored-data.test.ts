import { describe, expect, it } from 'vitest';
import { createHandleStore } from '../storage/handle-store';
import { memoryRoot } from '../storage/testing';
import { deleteStored, storedKinds } from './stored-data';

function keysOf(entries: Record<string, string>) {
  const map = new Map(Object.entries(entries));
  return {
    map,
    get length() {
      return map.size;
    },
    key: (index: number) => [...map.keys()][index] ?? null,
    getItem: (key: string) => map.get(key) ?? null,
    removeItem: (key: string) => void map.delete(key),
  };
}

async function browser() {
  const files = await memoryRoot().root();
  for (const [folder, name, size] of [
    ['models', 'model-a~1', 1000],
    ['models', 'model-b~1', 500],
    ['of-tomorrow', 'x~1', 7],
  ] as const) {
    const entry = await (await files.getDirectoryHandle(folder, { create: true })).getDirectoryHandle(name, { create: true });
    const sink = await (await entry.getFileHandle('data.bin', { create: true })).createWritable();
    await sink.write(new Uint8Array(size));
    await sink.close();
  }
  await files.getDirectoryHandle('labels', { create: true });
  const keys = keysOf({ 'micrographia.settings': '{}', 'another-page': 'x' });
  const stores = new Map([['precache', [new Request('http://host/a')]]]);
  const caches = {
    keys: async () => [...stores.keys()],
    open: async (name: string) => ({ keys: async () => stores.get(name), match: async () => new Response('four') }),
    delete: async (name: string) => stores.delete(name),
  } as unknown as CacheStorage;
  const sessions = ['session-a'];
  const handles = { ids: async () => sessions, clear: async () => void sessions.splice(0) };
  return { files, keys, caches, stores, handles };
}

describe('what is kept in the browser', () => {
  it('is listed by kind with its size, also what this version does not know', async () => {
    const kinds = await storedKinds(await browser());
    expect(kinds.map(({ id, what, bytes }) => [id, what, bytes])).toEqual([
      ['models', '2 models', 1500],
      ['of-tomorrow', '1 entry', 7],
      ['handles', '1 session', 0],
      ['settings', '1 entry', 2 * ('micrographia.settings'.length + 2)],
      ['page', '1 file', 4],
    ]);
  });

  it('is deleted by itself where it can be computed again', async () => {
    const places = await browser();
    const folder = await places.files.getDirectoryHandle('front-views', { create: true });
    await folder.getFileHandle('v1-a.views', { create: true });
    const removable = (await storedKinds(places)).flatMap(({ id, what, remove }) => (remove ? [{ id, what, remove }] : []));
    expect(removable).toEqual([{ id: 'front-views', what: '1 file', remove: expect.any(Function) }]);
    await removable[0].remove();
    expect((await storedKinds(places)).map(({ id }) => id)).toEqual(['models', 'of-tomorrow', 'handles', 'settings', 'page']);
  });

  it('is deleted, and nothing of another page at this address', async () => {
    const places = await browser();
    expect(await deleteStored(places)).toEqual([]);
    expect(await storedKinds(places)).toEqual([]);
    expect([...places.keys.map.keys()]).toEqual(['another-page']);
    expect(places.stores.size).toBe(0);
  });

  it('is nothing where the browser offers no storage', async () => {
    const none = { files: null, keys: null, caches: null, handles: createHandleStore(null) };
    expect(await storedKinds(none)).toEqual([]);
    expect(await deleteStored(none)).toEqual([]);
  });

  it('says what could not be deleted', async () => {
    const places = await browser();
    places.files.removeEntry = async () => Promise.reject(new DOMException('In use.', 'NoModificationAllowedError'));
    expect((await deleteStored(places)).join('\n')).toMatch(/The folder "models" could not be deleted.*In use/);
  });
});
