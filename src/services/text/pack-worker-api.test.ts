import type { Endpoint } from 'comlink';
import { afterEach, describe, expect, it } from 'vitest';
import { CancelledError, type MicrographiaError } from '../../base/errors';
import type { PackJson } from '../../formats/pack-json';
import { makeWebllmPack } from '../../formats/testing';
import { FolderStore } from '../../storage/folder-store';
import { memoryRoot } from '../../storage/testing';
import { servedPacks } from '../../text/pack-served';
import { createPackService } from './pack-service';
import { connectPacks, servePacks } from './pack-worker-api';

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

/** Page and worker, with a real message channel between them. */
function setUp() {
  const disk = memoryRoot();
  let crash: (details: string) => void = () => {};
  let started = 0;
  const startWorker = () => {
    started++;
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    const store = new FolderStore(disk.root, 'llm', { estimate: async () => ({}) });
    const served = servedPacks('http://127.0.0.1/llm/', host);
    servePacks(port2 as unknown as Endpoint, createPackService({ store, served }));
    const crashed = new Promise<string>((resolve) => {
      crash = resolve;
    });
    return { endpoint: port1 as unknown as Endpoint, crashed, terminate: () => port1.close() };
  };
  return { disk, packs: connectPacks(startWorker), crash: (details: string) => crash(details), started: () => started };
}

/** Has one model, of which the only file never arrives. */
const host = ((url: URL, init?: RequestInit) => {
  if (url.pathname === '/llm/slow/pack.json') return Promise.resolve(new Response(JSON.stringify(SLOW)));
  if (url.pathname !== '/llm/slow/a.gguf') return Promise.resolve(new Response('no', { status: 404 }));
  return new Promise((_, reject) => {
    init?.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
  });
}) as typeof fetch;

const SLOW: PackJson = {
  format: 1,
  id: 'slow',
  engine: 'wllama',
  title: 'Slow',
  licence: null,
  libVersion: null,
  vramMb: null,
  needsShaderF16: false,
  contextTokens: null,
  files: [{ name: 'a.gguf', size: 3, sha256: 'ab'.repeat(32) }],
};

const fail = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: MicrographiaError) => error,
  );

const dropped = () => [...makeWebllmPack()].map(([name, bytes]) => ({ path: `m/${name}`, blob: new Blob([bytes]) }));

describe('the store of language models in a worker', () => {
  it('imports with progress, lists, opens, verifies and deletes', async () => {
    const { packs, disk, started } = setUp();
    const done: number[] = [];
    const model = await packs.import(dropped(), { onProgress: (progress) => done.push(progress.done) });
    expect(done.at(-1)).toBe(model.bytes);
    expect(await packs.list()).toEqual([model]);
    const { files, ...facts } = await packs.openPack('m');
    expect(facts).toMatchObject({ model, contextTokens: 2048, ggufFile: null });
    expect((await files.get('params_shard_0.bin')?.())?.size).toBe(4352);
    await packs.verify('m');
    await packs.remove('m');
    expect(disk.files()).toEqual({});
    expect(started()).toBe(1);
  });

  it('keeps the name of an error, and stops when aborted', async () => {
    const { packs, disk } = setUp();
    const missing = dropped().filter(({ path }) => !path.endsWith('shard_1.bin'));
    expect(await fail(packs.import(missing, {}))).toMatchObject({ name: 'PackError', code: 'pack-missing' });
    const stop = new AbortController();
    const slow = fail(packs.openPack('slow', { signal: stop.signal }));
    setTimeout(() => stop.abort(), 20);
    expect(await slow).toMatchObject({ name: CancelledError.name, code: 'cancelled' });
    expect(await fail(packs.import(dropped(), { signal: stop.signal }))).toMatchObject({ code: 'cancelled' });
    await packs.remove('slow');
    expect(disk.files()).toEqual({});
  });

  it('settles what waits when the worker dies, and starts a new one', async () => {
    const { packs, crash, started } = setUp();
    const waiting = fail(packs.list());
    crash('out of memory');
    expect(await waiting).toMatchObject({ code: 'worker-crashed' });
    expect(await packs.list()).toEqual([]);
    expect(started()).toBe(2);
  });
});
