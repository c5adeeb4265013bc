import { describe, expect, it, vi } from 'vitest';
import { CancelledError, type MicrographiaError } from '../base/errors';
import { sha256Hex } from '../base/hash';
import { type FileSource, FolderStore, storeName } from './folder-store';
import { storageUse } from './quota';
import { memoryRoot } from './testing';

const bytes = (length: number, seed = 1): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, i) => (i * 31 + seed * 97) & 0xff);

const source = (name: string, content: Uint8Array<ArrayBuffer>): FileSource => ({ name, open: () => content });

const fail = async (work: Promise<unknown>): Promise<MicrographiaError> =>
  work.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: MicrographiaError) => error,
  );

function setUp(faults = {}) {
  const disk = memoryRoot(faults);
  return { disk, store: new FolderStore(disk.root, 'llm', { estimate: async () => ({}) }) };
}

describe('FolderStore', () => {
  it('writes blobs, bytes and streams, lists them, and reads them back from a fresh store', async () => {
    const { disk, store } = setUp();
    const [a, b, c] = [bytes(3_000_000), bytes(10, 2), bytes(500, 3)];
    const done: number[] = [];
    const folder = await store.writeWhole(
      'tiny',
      { title: 'Tiny' },
      [
        { name: 'a.bin', open: () => new Blob([a]), size: a.length, sha256: await sha256Hex(a) },
        source('b.json', b),
        { name: 'c.bin', open: async () => new Blob([c]).stream() as ReadableStream<Uint8Array<ArrayBuffer>> },
      ],
      { onProgress: (bytesDone) => done.push(bytesDone) },
    );
    expect(folder.files.map(({ sha256 }) => sha256)).toEqual([await sha256Hex(a), await sha256Hex(b), await sha256Hex(c)]);
    expect(done.at(-1)).toBe(folder.bytes);
    expect(done).toEqual([...done].sort((x, y) => x - y));

    const restarted = new FolderStore(disk.root, 'llm');
    expect(await restarted.sweep()).toEqual([]);
    const [listed] = await restarted.list();
    expect(listed).toMatchObject({ id: 'tiny', meta: { title: 'Tiny' }, bytes: 3_000_510, damage: null });
    expect(await sha256Hex(new Uint8Array(await (await restarted.file('tiny', 'a.bin')).arrayBuffer()))).toBe(
      await sha256Hex(a),
    );
    await restarted.verify('tiny');
    await restarted.remove('tiny');
    expect(disk.files()).toEqual({});
  });

  it('works with sync access handles, and says so where there is no way to write', async () => {
    const sync = setUp({ writing: 'sync' });
    await sync.store.writeWhole('tiny', {}, [source('a', bytes(2_000_000))]);
    await sync.store.verify('tiny');
    const none = setUp({ writing: 'none' });
    expect((await fail(none.store.writeWhole('tiny', {}, [source('a', bytes(5))]))).code).toBe('storage-unsupported');
    expect(await none.store.list()).toEqual([]);
  });

  it.each(['writable', 'sync'] as const)('never lists an interrupted write (%s)', async (writing) => {
    const { disk } = setUp({ writing });
    for (let cut = 0; cut < 3; cut++) {
      // The process ends while file number `cut` is being read: it never gets to clean up. A lock of its own, as it hangs for ever.
      const hung = new FolderStore(disk.root, `hung-${writing}-${cut}`);
      const never = vi.fn(() => new Promise<Uint8Array<ArrayBuffer>>(() => {}));
      const files = [0, 1, 2].map((i) => ({ name: `s${i}`, open: () => (i === cut ? never() : bytes(1000, i)) }));
      void hung.writeWhole('new', {}, files);
      await vi.waitFor(() => expect(never).toHaveBeenCalled());
      expect(Object.keys(disk.files()).filter((path) => path.startsWith(`hung-${writing}-${cut}/new~1/`))).toHaveLength(
        cut + 1,
      );
      expect(await hung.list()).toEqual([]);
      expect(await hung.get('new')).toBeNull();
    }
  });

  it('sweeps what a power cut left, and leaves the committed alone', async () => {
    const { disk, store } = setUp();
    await store.writeWhole('old', {}, [source('a', bytes(10))]);
    const folder = await (await disk.root()).getDirectoryHandle('llm');
    const torn = await folder.getDirectoryHandle('new~1', { create: true });
    await torn.getFileHandle('params_shard_0.bin', { create: true });
    // The manifest itself was created but never filled.
    await torn.getFileHandle('manifest.json', { create: true });
    expect((await store.list()).map(({ id }) => id)).toEqual(['old']);
    expect(await store.sweep()).toEqual(['new~1']);
    expect(Object.keys(disk.files())).toEqual(['llm/old~1/a', 'llm/old~1/manifest.json']);
  });

  it('keeps the old folder until the new one is whole', async () => {
    const { disk, store } = setUp();
    await store.writeWhole('m', { v: 1 }, [source('a', bytes(10))]);
    const broken: FileSource = { name: 'a', open: () => Promise.reject(new Error('stick pulled out')) };
    const error = await fail(store.writeWhole('m', { v: 2 }, [source('b', bytes(7)), broken]));
    expect(error.message).toContain('m could not be stored');
    expect((await store.list()).map(({ meta }) => meta)).toEqual([{ v: 1 }]);
    await store.writeWhole('m', { v: 3 }, [source('a', bytes(20))]);
    expect((await store.list()).map(({ meta, bytes: size }) => [meta, size])).toEqual([[{ v: 3 }, 20]]);
    expect(Object.keys(disk.files())).toEqual(['llm/m~2/a', 'llm/m~2/manifest.json']);
  });

  it('names the missing, the short and the changed file of a damaged folder, which can be deleted', async () => {
    const { disk, store } = setUp();
    for (const id of ['gone', 'short', 'changed', 'list'])
      await store.writeWhole(id, {}, [source('shard_0.bin', bytes(100)), source('shard_1.bin', bytes(200))]);
    disk.damage('llm/gone~1/shard_1.bin', null);
    disk.damage('llm/short~1/shard_1.bin', bytes(150));
    disk.damage('llm/changed~1/shard_0.bin', bytes(100, 9));
    disk.damage('llm/list~1/manifest.json', new TextEncoder().encode('{"format":1,"id":"li'));
    const damage = Object.fromEntries((await store.list()).map((folder) => [folder.id, folder.damage]));
    expect(damage).toEqual({
      gone: 'shard_1.bin is missing',
      short: 'shard_1.bin has 150 bytes instead of 200',
      changed: null,
      list: 'its list of files cannot be read',
    });
    expect((await fail(store.file('short', 'shard_1.bin'))).code).toBe('storage-damaged');
    expect((await fail(store.file('none', 'shard_1.bin'))).code).toBe('storage-missing');
    const error = await fail(store.verify('changed'));
    expect([error.code, error.message]).toEqual([
      'storage-damaged',
      'changed is damaged: the content of shard_0.bin has changed since it was stored.',
    ]);
    for (const id of Object.keys(damage)) await store.remove(id);
    expect(disk.files()).toEqual({});
  });

  it('refuses a file whose size or hash is not as stated', async () => {
    const { disk, store } = setUp();
    const content = bytes(1000);
    const sha256 = await sha256Hex(content);
    const cases: [FileSource, RegExp][] = [
      [{ ...source('s', content), size: 1001 }, /s has 1000 bytes instead of 1001/],
      [{ ...source('s', content), size: 999 }, /s has more than 999 bytes/],
      [{ ...source('s', bytes(1000, 2)), sha256 }, /s is damaged: its SHA-256 is/],
    ];
    for (const [file, words] of cases) {
      const error = await fail(store.writeWhole('m', {}, [file]));
      expect(error.code).toBe('storage-damaged');
      expect(error.message).toMatch(words);
    }
    expect(disk.files()).toEqual({});
  });

  it('measures what is stored before it refuses by the figure of the browser, which may be gigabytes off', async () => {
    const disk = memoryRoot();
    let estimate: StorageEstimate = { quota: 6e9, usage: 4.34e9 };
    const store = new FolderStore(disk.root, 'models', { estimate: async () => estimate });
    await store.writeWhole('one', {}, [source('a', bytes(3000))], { totalBytes: 2e9 });
    estimate = { quota: 5000, usage: 2 ** 32 };
    await store.writeWhole('two', {}, [source('a', bytes(1000))], { totalBytes: 1000 });
    const error = await fail(store.writeWhole('three', {}, [source('a', bytes(3000))], { totalBytes: 3000 }));
    expect(error.code).toBe('storage-full');
    expect(error.message).toMatch(/needs 3\.0 kB, and the browser has \d+ bytes left/);
    expect(error.advice).not.toContain('Settings');
    const manager = { estimate: async () => estimate, getDirectory: disk.root, persisted: async () => true };
    const use = await storageUse(manager as unknown as StorageManager);
    expect(use).toEqual({ usedBytes: disk.usedBytes(), quotaBytes: 5000, persisted: true });
  });

  it('can be asked beforehand whether anything can be stored, and leaves nothing', async () => {
    const { disk, store } = setUp();
    await store.probe();
    expect(disk.files()).toEqual({});
    expect((await fail(setUp({ writing: 'none' }).store.probe())).code).toBe('storage-unsupported');
    expect((await fail(setUp({ quota: 0 }).store.probe())).code).toBe('storage-full');
  });

  it('says when the storage is full, before or while writing, and leaves nothing', async () => {
    const { disk, store } = setUp({ quota: 1500 });
    const error = await fail(store.writeWhole('m', {}, [source('a', bytes(1000)), source('b', bytes(1000))]));
    expect(error.code).toBe('storage-full');
    expect(error.advice).toContain('Delete models');
    expect(disk.files()).toEqual({});
    const careful = new FolderStore(disk.root, 'llm', { estimate: async () => ({ quota: 2e9, usage: 1e6 }) });
    const early = await fail(careful.writeWhole('m', {}, [source('a', bytes(1))], { totalBytes: 2.5e9 }));
    expect(early.message).toBe('m needs 2.5 GB, and the browser has 2.0 GB left for Micrographia.');
  });

  it('stops when aborted, also while it waits for another writer', async () => {
    const { disk, store } = setUp();
    const stop = new AbortController();
    const write = store.writeWhole('m', {}, [source('a', bytes(5_000_000))], {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    const waiting = new AbortController();
    const second = store.writeWhole('n', {}, [source('a', bytes(5))], { signal: waiting.signal });
    waiting.abort();
    expect(await fail(write)).toBeInstanceOf(CancelledError);
    expect(await fail(second)).toBeInstanceOf(CancelledError);
    expect(disk.files()).toEqual({});
  });

  it('takes up an interrupted write with the same key, and no other', async () => {
    const { disk, store } = setUp();
    const shards = await Promise.all(
      [0, 1, 2].map(async (i) => ({ name: `s${i}`, content: bytes(1000, i), sha256: await sha256Hex(bytes(1000, i)) })),
    );
    const opened: string[] = [];
    const files = (failing: string): FileSource[] =>
      shards.map(({ name, content, sha256 }) => ({
        name,
        sha256,
        open: () => {
          opened.push(name);
          return name === failing ? Promise.reject(new TypeError('network')) : content;
        },
      }));
    await fail(store.writeWhole('m', {}, files('s1'), { resumeKey: 'k' }));
    expect(await store.list()).toEqual([]);
    expect(await store.sweep()).toEqual([]);
    await fail(store.writeWhole('m', {}, files('s2'), { resumeKey: 'k' }));
    const folder = await store.writeWhole('m', {}, files(''), { resumeKey: 'k' });
    expect(opened).toEqual(['s0', 's1', 's1', 's2', 's2']);
    expect(folder.bytes).toBe(3000);
    expect(Object.keys(disk.files())).toEqual(['manifest.json', 's0', 's1', 's2'].map((name) => `llm/m~1/${name}`));

    await fail(store.writeWhole('n', {}, files('s1'), { resumeKey: 'k' }));
    opened.length = 0;
    await store.writeWhole('n', {}, files(''), { resumeKey: 'other' });
    expect(opened).toEqual(['s0', 's1', 's2']);
    const later = new FolderStore(disk.root, 'llm', { now: () => Date.now() + 8 * 24 * 3600 * 1000 });
    await fail(later.writeWhole('o', {}, files('s1'), { resumeKey: 'k' }));
    const muchLater = new FolderStore(disk.root, 'llm', { now: () => Date.now() + 20 * 24 * 3600 * 1000 });
    expect(await muchLater.sweep()).toEqual(['o~1']);
  });

  it('changes what is noted with a folder without touching its files', async () => {
    const { store } = setUp();
    await store.writeWhole('m', { name: 'a' }, [source('a', bytes(10))]);
    await store.setMeta('m', { name: 'b' });
    expect(await store.get('m')).toMatchObject({ meta: { name: 'b' }, bytes: 10, damage: null });
    expect((await fail(store.setMeta('none', {}))).code).toBe('storage-missing');
  });

  it('refuses names that are paths, hidden or equal', async () => {
    const { disk, store } = setUp();
    for (const name of ['../a', 'a/b', '.a', '', 'a\\b', 'x'.repeat(121), 'manifest.json', 'STAGE.json', 'nul\0'])
      expect((await fail(store.writeWhole('m', {}, [source(name, bytes(1))]))).code, name).toBe('storage-name');
    for (const id of ['..', 'a~b', ''])
      expect((await fail(store.writeWhole(id, {}, [source('a', bytes(1))]))).code, id).toBe('storage-name');
    expect((await fail(store.writeWhole('m', {}, [source('a', bytes(1)), source('A', bytes(1))]))).message).toContain(
      'two files',
    );
    expect(disk.files()).toEqual({});
    expect([storeName('Qwen 2.5 (0.5B).gguf'), storeName('../../x'), storeName('…')]).toEqual([
      'Qwen-2.5-0.5B-.gguf',
      'x',
      'unnamed',
    ]);
  });
});
