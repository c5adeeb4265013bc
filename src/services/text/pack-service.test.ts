import { openAsBlob, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { CancelledError, type MicrographiaError } from '../../base/errors';
import { sha256Hex } from '../../base/hash';
import type { PackJson } from '../../formats/pack-json';
import { makeGguf, makeWebllmPack } from '../../formats/testing';
import { FolderStore } from '../../storage/folder-store';
import { type MemoryRoot, memoryRoot } from '../../storage/testing';
import { servedPacks } from '../../text/pack-served';
import type { DroppedFile } from '../read/protocol';
import { createPackService } from './pack-service';
import type { TransferProgress } from './protocol';

type Files = Map<string, Uint8Array<ArrayBuffer>>;

const dropped = (files: Files, folder = 'Tiny-q4f16_1-MLC'): DroppedFile[] =>
  [...files].map(([name, bytes]) => ({ path: folder ? `${folder}/${name}` : name, blob: new Blob([bytes]) }));

async function packJson(files: Files, id: string): Promise<PackJson> {
  const entries = [...files].map(async ([name, bytes]) => ({ name, size: bytes.length, sha256: await sha256Hex(bytes) }));
  return {
    format: 1,
    id,
    engine: 'webllm',
    title: 'Tiny of the test',
    licence: 'Apache-2.0',
    libVersion: 'v0_2_86',
    vramMb: 12,
    needsShaderF16: true,
    contextTokens: 2048,
    files: await Promise.all(entries),
  };
}

/** A host: what it has, what it was asked for, and how often it breaks off. */
function host(
  files: Record<string, Uint8Array<ArrayBuffer> | string> = {},
  options: { page?: boolean; breakOff?: string } = {},
) {
  const asked: string[] = [];
  const state = { breakOff: options.breakOff ?? '' };
  const get = (async (input: URL, init?: RequestInit) => {
    const path = input.pathname.replace('/app/llm/', '');
    asked.push(path);
    if (init?.signal?.aborted) throw new DOMException('aborted', 'AbortError');
    const found = files[path];
    if (found === undefined)
      return options.page
        ? new Response('<!doctype html><title>App</title>', { headers: { 'content-type': 'text/html' } })
        : new Response('no', { status: 404 });
    if (path === state.breakOff) {
      const half = new ReadableStream({
        pull(controller) {
          controller.enqueue((found as Uint8Array).slice(0, 100));
          controller.error(new TypeError('network'));
        },
      });
      return new Response(half);
    }
    return new Response(found);
  }) as typeof fetch;
  return { asked, state, packs: servedPacks('http://127.0.0.1/app/llm/', get) };
}

async function setUp(disk: MemoryRoot = memoryRoot(), server = host()) {
  const store = new FolderStore(disk.root, 'llm', { estimate: async () => ({}) });
  return { disk, store, server, service: createPackService({ store, served: server.packs }) };
}

const fail = async (work: Promise<unknown>): Promise<MicrographiaError> =>
  work.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: MicrographiaError) => error,
  );

async function servedTiny(id = 'Tiny') {
  const files = makeWebllmPack();
  const pack = await packJson(files, id);
  const all: Record<string, Uint8Array<ArrayBuffer> | string> = {
    'index.json': JSON.stringify({ format: 1, models: [{ id }] }),
    [`${id}/pack.json`]: JSON.stringify(pack),
  };
  for (const [name, bytes] of files) all[`${id}/${name}`] = bytes;
  return { files, pack, all };
}

describe('import', () => {
  it('stores a folder in the layout of WebLLM and opens it after a restart, with the network off', async () => {
    const { disk, service } = await setUp();
    const files = makeWebllmPack();
    const progress: TransferProgress[] = [];
    const model = await service.import(dropped(files), { onProgress: (step) => progress.push(step) });
    expect(model).toMatchObject({
      id: 'Tiny-q4f16_1-MLC',
      engine: 'webllm',
      title: 'Tiny-q4f16_1-MLC',
      licence: null,
      needsShaderF16: true,
      libVersion: 'v0_2_86',
      source: 'stored',
      bytes: [...files.values()].reduce((sum, { length }) => sum + length, 0),
    });
    expect(progress.at(-1)).toMatchObject({ phase: 'copying', done: model.bytes, total: model.bytes, unit: 'bytes' });

    const offline = host();
    const { service: restarted } = await setUp(disk, offline);
    expect(await restarted.list()).toEqual([model]);
    const opened = await restarted.openPack(model.id);
    expect(opened).toMatchObject({
      model,
      libFile: 'Tiny-q4f16_1_cs1k-v0_2_86-webgpu.wasm',
      ggufFile: null,
      contextTokens: 2048,
    });
    for (const [name, bytes] of files) {
      const blob = await opened.files.get(name)?.();
      expect(await sha256Hex(new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer())), name).toBe(
        await sha256Hex(bytes),
      );
    }
    await restarted.verify(model.id);
    expect(offline.asked).toEqual(['index.json']);
    await restarted.remove(model.id);
    expect(await restarted.list()).toEqual([]);
    expect(disk.files()).toEqual({});
  });

  it('takes files without a folder, a library beside the folder, and the older cache file', async () => {
    const { service } = await setUp();
    const files = makeWebllmPack({ cacheFile: 'ndarray-cache.json', lib: 'Tiny-webgpu.wasm' });
    const lib = files.get('Tiny-webgpu.wasm') as Uint8Array<ArrayBuffer>;
    files.delete('Tiny-webgpu.wasm');
    const beside = [...dropped(files, 'usb/model'), { path: 'usb/lib/Tiny-webgpu.wasm', blob: new Blob([lib]) }];
    const model = await service.import([...beside, { path: 'usb/model/.DS_Store', blob: new Blob(['x']) }], {});
    expect([model.id, model.libVersion]).toEqual(['model', null]);
    const opened = await service.openPack('model');
    expect(opened.files.has('tensor-cache.json')).toBe(true);
    expect(opened.files.has('.DS_Store')).toBe(false);
    expect((await service.import(dropped(makeWebllmPack(), ''), {})).id).toBe('Tiny-q4f16_1_cs1k-v0_2_86-webgpu');
  });

  it('stores the same model from a zip, deflated or not', async () => {
    const files = makeWebllmPack();
    const { service } = await setUp();
    const plain = await service.import(dropped(files), {});
    for (const level of [0, 6] as const) {
      const zip = zipSync(Object.fromEntries([...files].map(([name, bytes]) => [`Tiny/${name}`, bytes])), { level });
      const model = await service.import([{ path: `tiny${level}.zip`, blob: new Blob([zip as Uint8Array<ArrayBuffer>]) }], {});
      expect(model.sha256).toBe(plain.sha256);
      expect(model.id).toBe('Tiny');
    }
  });

  it('refuses a zip whose paths leave it', async () => {
    const { disk, service } = await setUp();
    const files = Object.fromEntries([...makeWebllmPack()].map(([name, bytes]) => [`a/${name}`, bytes]));
    const zip = zipSync({ ...files, '../../escape.bin': new Uint8Array(3) });
    const error = await fail(service.import([{ path: 'evil.zip', blob: new Blob([zip as Uint8Array<ArrayBuffer>]) }], {}));
    expect(error.code).toBe('archive-unsafe-path');
    expect(disk.files()).toEqual({});
  });

  it('stores a GGUF file under what its header says', async () => {
    const { service } = await setUp();
    const bytes = makeGguf();
    const model = await service.import([{ path: 'stick/tiny llama (Q4).gguf', blob: new Blob([bytes]) }], {});
    expect(model).toMatchObject({
      id: 'tiny-llama-Q4',
      engine: 'wllama',
      title: 'Tiny Llama',
      licence: 'apache-2.0',
      bytes: bytes.length,
    });
    expect(await service.openPack(model.id)).toMatchObject({
      ggufFile: 'tiny-llama-Q4.gguf',
      libFile: null,
      contextTokens: 512,
    });
  });

  it('takes title, licence and hashes from pack.json, and holds the files against it', async () => {
    const { disk, service } = await setUp();
    const files = makeWebllmPack();
    const pack = await packJson(files, 'Tiny-of-pack');
    const withPack = (value: PackJson): DroppedFile[] => [
      ...dropped(files),
      { path: 'Tiny-q4f16_1-MLC/pack.json', blob: new Blob([JSON.stringify(value)]) },
    ];
    expect(await service.import(withPack(pack), {})).toMatchObject({
      id: 'Tiny-of-pack',
      title: 'Tiny of the test',
      vramMb: 12,
    });
    await service.remove('Tiny-of-pack');
    const other = { ...pack, files: pack.files.map((file) => ({ ...file, sha256: 'ab'.repeat(32) })) };
    expect((await fail(service.import(withPack(other), {}))).message).toMatch(
      /mlc-chat-config\.json is damaged: its SHA-256 is/,
    );
    const older = { ...pack, libVersion: 'v0_2_80' };
    expect((await fail(service.import(withPack(older), {}))).code).toBe('pack-version');
    expect(disk.files()).toEqual({});
  });

  it.each<[string, (files: Files) => void, string, RegExp]>([
    ['a missing shard', (files) => files.delete('params_shard_1.bin'), 'pack-missing', /params_shard_1\.bin is missing/],
    [
      'a shard of the right size with one wrong byte',
      (files) => {
        const shard = (files.get('params_shard_2.bin') as Uint8Array<ArrayBuffer>).slice();
        shard[1000] ^= 1;
        files.set('params_shard_2.bin', shard);
      },
      'pack-damaged',
      /params_shard_2\.bin is damaged: its MD5 is/,
    ],
    ['nothing of a model', (files) => files.clear(), 'pack-unsupported', /no language model/],
    ['a second model', (files) => void files.set('b.gguf', makeGguf()), 'pack-ambiguous', /2 models/],
  ])('names %s and keeps nothing', async (_, change, code, words) => {
    const { disk, service } = await setUp();
    const files = makeWebllmPack();
    change(files);
    const error = await fail(service.import([...dropped(files), { path: 'notes.txt', blob: new Blob(['x']) }], {}));
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(words)]);
    expect(disk.files()).toEqual({});
    expect(await service.list()).toEqual([]);
  });

  it('names the file that the disk does not give any more', async () => {
    const { disk, service } = await setUp();
    const files = dropped(makeWebllmPack());
    const gone = files.map((file) =>
      file.path.endsWith('params_shard_1.bin')
        ? {
            ...file,
            blob: Object.assign(new Blob([new Uint8Array(file.blob.size)]), {
              slice: () => ({ arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotFoundError')) }),
            }) as unknown as Blob,
          }
        : file,
    );
    const error = await fail(service.import(gone, {}));
    expect([error.code, error.message]).toEqual([
      'file-gone',
      'Tiny-q4f16_1-MLC/params_shard_1.bin could not be read from the disk.',
    ]);
    expect(disk.files()).toEqual({});
  });

  it('keeps nothing when stopped or when the storage is full', async () => {
    const { disk, service } = await setUp(memoryRoot({ quota: 9000 }));
    expect((await fail(service.import(dropped(makeWebllmPack()), {}))).code).toBe('storage-full');
    const stop = new AbortController();
    const stopped = service.import(dropped(makeWebllmPack()), { signal: stop.signal, onProgress: () => stop.abort() });
    expect(await fail(stopped)).toBeInstanceOf(CancelledError);
    expect(disk.files()).toEqual({});
  });

  it('lists a model of which the browser cleared a part as damaged, and lets it be deleted', async () => {
    const { disk, service } = await setUp();
    await service.import(dropped(makeWebllmPack(), 'm'), {});
    disk.damage('llm/m~1/params_shard_1.bin', null);
    const words = 'The model m is damaged: params_shard_1.bin is missing.';
    expect(await service.list()).toMatchObject([{ id: 'm', damage: words }]);
    expect((await fail(service.openPack('m'))).message).toBe(words);
    await service.remove('m');
    expect(await service.list()).toEqual([]);
  });
});

describe('bytes that changed since they were stored', () => {
  const shard = 'llm/m~1/params_shard_1.bin';
  async function flipped() {
    const { disk, service } = await setUp();
    await service.import(dropped(makeWebllmPack(), 'm'), {});
    const file = (await service.openPack('m')).files.get('params_shard_1.bin') as () => Promise<Blob>;
    const before = new Uint8Array(await (await file()).arrayBuffer());
    disk.damage(
      shard,
      before.map((byte, i) => (i === 3 ? byte ^ 1 : byte)),
    );
    return { disk, service, mend: () => disk.damage(shard, before) };
  }
  const words = 'The model m is damaged: the content of params_shard_1.bin has changed since it was stored.';

  it('are found when the files are checked, and listed from then on, also after a restart, until they are sound again', async () => {
    const { disk, service, mend } = await flipped();
    expect(await fail(service.verify('m'))).toMatchObject({ code: 'pack-damaged', message: words });
    expect(await service.list()).toMatchObject([{ id: 'm', damage: words }]);
    const later = (await setUp(disk)).service;
    expect(await later.list()).toMatchObject([{ id: 'm', damage: words }]);
    mend();
    await later.verify('m');
    expect((await later.list())[0]).not.toHaveProperty('damage');
  });

  it('are found before the model is loaded', async () => {
    const { service } = await flipped();
    expect(await fail(service.openPack('m'))).toMatchObject({ code: 'pack-damaged', message: words });
    expect(await service.list()).toMatchObject([{ id: 'm', damage: words }]);
  });
});

const folder = process.env.LLM_DIR;

describe('a real model', () => {
  it.skipIf(!folder)(
    `is imported whole, opened and deleted (${folder ? 'LLM_DIR' : 'not run: LLM_DIR is not set'})`,
    async () => {
      const { disk, service } = await setUp();
      const names = readdirSync(folder as string).filter((name) => statSync(join(folder as string, name)).isFile());
      const files = names.map(async (name) => ({ path: `real/${name}`, blob: await openAsBlob(join(folder as string, name)) }));
      const model = await service.import(await Promise.all(files), {});
      const { files: opened, libFile, ggufFile } = await (await setUp(disk)).service.openPack(model.id);
      const size = statSync(join(folder as string, (libFile ?? ggufFile) as string)).size;
      expect((await opened.get((libFile ?? ggufFile) as string)?.())?.size).toBe(size);
      await service.remove(model.id);
      expect(disk.files()).toEqual({});
    },
  );
});

describe('served models', () => {
  it('are listed, copied on first use with their hashes verified, and then need no network', async () => {
    const { files, all } = await servedTiny();
    const server = host(all);
    const { disk, service } = await setUp(memoryRoot(), server);
    const [listed] = await service.list();
    expect(listed).toMatchObject({ id: 'Tiny', source: 'served', importedAt: null, title: 'Tiny of the test', vramMb: 12 });
    const opened = await service.openPack('Tiny');
    expect(opened.model).toMatchObject({ source: 'stored', sha256: listed.sha256 });
    expect((await opened.files.get('params_shard_0.bin')?.())?.size).toBe(files.get('params_shard_0.bin')?.length);
    const offline = host();
    const { service: restarted } = await setUp(disk, offline);
    await restarted.openPack('Tiny');
    expect(offline.asked).toEqual([]);
    expect((await restarted.list()).map(({ source }) => source)).toEqual(['stored']);
  });

  it('are taken up where the network broke off', async () => {
    const { all, pack } = await servedTiny();
    const last = pack.files[pack.files.length - 1].name;
    const server = host(all, { breakOff: `Tiny/${last}` });
    const { disk, service } = await setUp(memoryRoot(), server);
    const error = await fail(service.openPack('Tiny'));
    expect([error.code, error.message]).toEqual(['pack-missing', `llm/Tiny/${last} broke off while it was fetched.`]);
    expect((await service.list()).map(({ source }) => source)).toEqual(['served']);
    server.state.breakOff = '';
    server.asked.length = 0;
    const { service: restarted } = await setUp(disk, server);
    await restarted.openPack('Tiny');
    expect(server.asked).toEqual(['Tiny/pack.json', `Tiny/${last}`]);
  });

  it('are refused where a file is not the one of pack.json', async () => {
    const { all } = await servedTiny();
    const bytes = (all['Tiny/params_shard_1.bin'] as Uint8Array<ArrayBuffer>).slice();
    bytes[0] ^= 1;
    const { service } = await setUp(memoryRoot(), host({ ...all, 'Tiny/params_shard_1.bin': bytes }));
    expect((await fail(service.openPack('Tiny'))).message).toMatch(/params_shard_1\.bin is damaged: its SHA-256/);
    expect((await service.list()).map(({ source }) => source)).toEqual(['served']);
  });

  it('are fetched file by file, verified, where the storage refuses', async () => {
    const { all, files } = await servedTiny();
    for (const faults of [{ writing: 'none' }, { quota: 5000 }] as const) {
      const { disk, service } = await setUp(memoryRoot(faults), host(all));
      const opened = await service.openPack('Tiny');
      expect(opened.model.source).toBe('served');
      expect((await opened.files.get('params_shard_1.bin')?.())?.size).toBe(files.get('params_shard_1.bin')?.length);
      expect(disk.files()).toEqual({});
    }
    const changed = { ...all, 'Tiny/params_shard_1.bin': new Uint8Array(4352) };
    const { service } = await setUp(memoryRoot({ writing: 'none' }), host(changed));
    const opened = await service.openPack('Tiny');
    expect((await fail(opened.files.get('params_shard_1.bin')?.() as Promise<Blob>)).code).toBe('pack-damaged');
  });

  it('are none where there is no index, where the host answers with a page, and where the network is off', async () => {
    const offline = servedPacks('http://127.0.0.1/app/llm/', () => Promise.reject(new TypeError('offline')));
    for (const packs of [
      host().packs,
      host({}, { page: true }).packs,
      host({ 'index.json': '<!doctype html>' }).packs,
      offline,
    ])
      expect(await packs.list()).toEqual([]);
    const { service } = await setUp();
    expect((await fail(service.openPack('nothing'))).code).toBe('pack-unknown');
  });

  it('replace a stored one that was damaged', async () => {
    const { all } = await servedTiny();
    const { disk, service } = await setUp(memoryRoot(), host(all));
    await service.openPack('Tiny');
    disk.damage('llm/Tiny~1/params_shard_0.bin', new Uint8Array(5));
    await service.openPack('Tiny');
    await service.verify('Tiny');
    expect((await service.list()).map(({ damage }) => damage)).toEqual([undefined]);
  });

  it('stop when aborted, and keep what was whole', async () => {
    const { all } = await servedTiny();
    const server = host(all);
    const { service } = await setUp(memoryRoot(), server);
    const stop = new AbortController();
    const error = await fail(service.openPack('Tiny', { signal: stop.signal, onProgress: () => stop.abort() }));
    expect(error).toBeInstanceOf(CancelledError);
    expect((await service.openPack('Tiny')).model.source).toBe('stored');
  });
});
