import { describe, expect, it } from 'vitest';
import type { MicrographiaError } from '../base/errors';
import { type PackFile, packFileOf } from './pack-file';
import { makeManifest, makeWebllmPack } from './testing';
import { checkWebllmPack, libVersionOf } from './webllm-pack';

type Files = Map<string, Uint8Array<ArrayBuffer>>;
type CacheShard = { records: object[] };

const asFiles = (files: Files): PackFile[] => [...files].map(([name, bytes]) => packFileOf(name, new Blob([bytes])));

const json = (files: Files, name: string) => JSON.parse(new TextDecoder().decode(files.get(name)));

async function fault(change: (files: Files) => void): Promise<string> {
  const files = makeWebllmPack();
  change(files);
  return checkWebllmPack(asFiles(files)).then(
    () => 'none',
    (error: MicrographiaError) => `${error.code}: ${error.message}`,
  );
}

/** A change of the cache file's first shard. */
const inCache = (change: (shard: CacheShard, cache: { records: CacheShard[] }) => void) => (files: Files) => {
  const cache = json(files, 'tensor-cache.json');
  change(cache.records[0], cache);
  files.set('tensor-cache.json', new TextEncoder().encode(JSON.stringify(cache)));
};

describe('checkWebllmPack', () => {
  it('says what the pack is and which files belong to it', async () => {
    const files = makeWebllmPack();
    files.set('README.md', new Uint8Array(5));
    const pack = await checkWebllmPack(asFiles(files));
    expect(pack).toMatchObject({
      cacheFile: 'tensor-cache.json',
      libFile: 'Tiny-q4f16_1_cs1k-v0_2_86-webgpu.wasm',
      libVersion: 'v0_2_86',
      contextTokens: 2048,
      quantization: 'q4f16_1',
      needsShaderF16: true,
    });
    expect(pack.shards.map(({ name }) => name)).toEqual(['params_shard_0.bin', 'params_shard_1.bin', 'params_shard_2.bin']);
    expect(pack.shards.every(({ md5 }) => /^[0-9a-f]{32}$/.test(md5 ?? ''))).toBe(true);
    expect([...pack.files].sort()).toEqual([...makeWebllmPack().keys()].sort());
  });

  it('knows the older cache file and the 32-bit twin', async () => {
    const files = makeWebllmPack({ cacheFile: 'ndarray-cache.json', quantization: 'q4f32_1', lib: 'Tiny-q4f32_1-webgpu.wasm' });
    expect(await checkWebllmPack(asFiles(files))).toMatchObject({
      cacheFile: 'ndarray-cache.json',
      libVersion: null,
      needsShaderF16: false,
    });
  });

  it.each<[string, (files: Files) => void, RegExp]>([
    ['a missing shard', (files) => files.delete('params_shard_1.bin'), /^pack-missing: params_shard_1\.bin is missing/],
    [
      'several missing shards',
      (files) => void [files.delete('params_shard_1.bin'), files.delete('params_shard_2.bin')],
      /params_shard_1\.bin and 1 more of 3 weight files are missing/,
    ],
    [
      'a short shard',
      (files) => void files.set('params_shard_2.bin', new Uint8Array(100)),
      /^pack-damaged: params_shard_2\.bin is damaged: it has 100 bytes instead of 4352/,
    ],
    ['a missing config', (files) => files.delete('mlc-chat-config.json'), /^pack-missing: mlc-chat-config\.json/],
    ['a missing cache file', (files) => files.delete('tensor-cache.json'), /^pack-missing: tensor-cache\.json/],
    ['a missing tokenizer', (files) => files.delete('tokenizer.json'), /^pack-missing: tokenizer\.json/],
    ['a missing library', (files) => files.delete('Tiny-q4f16_1_cs1k-v0_2_86-webgpu.wasm'), /^pack-missing: The model library/],
    ['two libraries', (files) => void files.set('b.wasm', new Uint8Array(9)), /^pack-ambiguous: There are 2 model libraries/],
    [
      'an HTML page in place of the library',
      (files) => void files.set('Tiny-q4f16_1_cs1k-v0_2_86-webgpu.wasm', new TextEncoder().encode('<!doctype html>')),
      /no WebAssembly module/,
    ],
    [
      'a config cut short',
      (files) => void files.set('mlc-chat-config.json', files.get('mlc-chat-config.json')?.slice(0, 30) ?? new Uint8Array()),
      /^pack-damaged: mlc-chat-config\.json is damaged: it is not JSON/,
    ],
    [
      'a tokenizer of nothing',
      (files) => void files.set('tokenizer.json', new Uint8Array()),
      /tokenizer\.json is damaged: it is empty/,
    ],
    [
      'a cache file of nothing',
      inCache((_, cache) => void Object.assign(cache, { records: [] })),
      /tensor-cache\.json is not sound/,
    ],
    [
      'a shape that does not fit',
      inCache((shard) => void Object.assign(shard.records[0], { shape: [16, 63] })),
      /shape \[16, 63\] of uint32, 4032 bytes, but 4096/,
    ],
    [
      'an unknown width',
      inCache((shard) => void Object.assign(shard.records[0], { dtype: 'float16' })),
      /of float16, 2048 bytes, but 4096/,
    ],
    [
      'tensors that overlap',
      inCache((shard) => void Object.assign(shard.records[1], { byteOffset: 4095 })),
      /shares bytes with another/,
    ],
    [
      'a tensor beyond its shard',
      inCache((shard) => void Object.assign(shard.records[2], { byteOffset: 4225 })),
      /ends at byte 4353 of 4352/,
    ],
    [
      'a shard that is a path',
      inCache((shard) => void Object.assign(shard, { dataPath: '../x.bin' })),
      /tensor-cache\.json is not sound: .*no file name/,
    ],
    [
      'a shard listed twice',
      inCache((_, cache) => void cache.records.push(cache.records[0])),
      /params_shard_0\.bin is listed twice/,
    ],
  ])('names %s', async (_, change, words) => {
    expect(await fault(change)).toMatch(words);
  });

  it('reads the version out of a library name', () => {
    expect(
      ['a-v0_2_86-webgpu.wasm', 'v0_2_80/base/x.wasm', 'Qwen2-0.5B_cs1k-webgpu.wasm', 'av0_2_8.wasm'].map(libVersionOf),
    ).toEqual(['v0_2_86', 'v0_2_80', null, null]);
  });

  it('keeps the manifest of a model that takes more than text, and says whether it takes pictures', async () => {
    const sees = await checkWebllmPack(asFiles(makeWebllmPack({ manifest: makeManifest() })));
    expect(sees).toMatchObject({ sees: true, files: expect.arrayContaining(['mlc-model-manifest.json']) });
    const words = await checkWebllmPack(asFiles(makeWebllmPack({ manifest: makeManifest({}) })));
    expect(words).toMatchObject({ sees: false, files: expect.arrayContaining(['mlc-model-manifest.json']) });
    expect((await checkWebllmPack(asFiles(makeWebllmPack()))).sees).toBe(false);
  });

  it('refuses a manifest that WebLLM would refuse after a gigabyte', async () => {
    const manifest = makeManifest();
    const refused = async (change: object, cacheFile = 'tensor-cache.json'): Promise<string> =>
      checkWebllmPack(asFiles(makeWebllmPack({ manifest: { ...manifest, ...change }, cacheFile }))).then(
        () => 'none',
        (error: MicrographiaError) => `${error.code}: ${error.message}`,
      );
    expect(await refused({ interface_id: `sha256:${'0'.repeat(64)}` })).toBe(
      'pack-damaged: mlc-model-manifest.json is damaged: its interface_id is not the hash of its tasks.',
    );
    expect(await refused({ tasks: { 'chat.completions': {} } })).toMatch(/^pack-damaged: mlc-model-manifest.json is not sound/);
    expect(await refused({ schema_version: 2 })).toMatch(/^pack-damaged: mlc-model-manifest.json is not sound: schema_version/);
    expect(await refused({}, 'ndarray-cache.json')).toBe(
      'pack-missing: tensor-cache.json, which mlc-model-manifest.json names, is missing.',
    );
  });
});
