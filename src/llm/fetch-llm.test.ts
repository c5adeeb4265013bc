import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MicrographiaError } from '../base/errors';
import { parsePackIndex, parsePackJson } from '../formats/pack-json';
import { makeGguf, makeWebllmPack } from '../formats/testing';
import { fetchLlm, type LlmSource } from './fetch-llm';
import { writeIndex } from './llm-folder';

const LIB = 'Tiny-q4f16_1_cs1k-webgpu.wasm';
const REVISION = 'c0ffee00'.repeat(5);
const REPOSITORY = 'mlc-ai/Tiny-q4f16_1-MLC';

type Files = Map<string, Uint8Array<ArrayBuffer>>;

/** A hub on this computer: the same API, hashes and ranges, and the faults that networks have. */
class Hub {
  readonly asked: string[] = [];
  /** Bytes after which the connection is cut, per request of a file, first come first served. */
  cuts: number[] = [];
  ranges = true;
  /** How far before the place that was asked for the host's answer begins, as it says itself. */
  early = 0;
  readonly #server: Server;

  constructor(readonly files: Files) {
    this.#server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://hub');
      if (url.pathname === `/api/models/${REPOSITORY}`) {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ id: REPOSITORY, sha: REVISION, siblings: this.#siblings() }));
        return;
      }
      const name = url.pathname.split('/').pop() ?? '';
      const bytes = this.files.get(name);
      const place = name === LIB ? '/libs/v0_2_86/base/' : `/${REPOSITORY}/resolve/${REVISION}/`;
      this.asked.push(`${name} ${request.headers.range ?? ''}`.trim());
      if (!bytes || !url.pathname.startsWith(place)) {
        response.writeHead(404).end('not here');
        return;
      }
      const wanted = this.ranges ? Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0) : 0;
      const from = Math.max(0, wanted - this.early);
      if (from >= bytes.length) {
        response.writeHead(416).end();
        return;
      }
      const range = wanted > 0 ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {};
      response.writeHead(wanted > 0 ? 206 : 200, { 'content-length': bytes.length - from, ...range });
      const cut = this.cuts.shift();
      if (cut === undefined) response.end(bytes.subarray(from));
      else {
        response.write(bytes.subarray(from, from + cut));
        void this.#onDisk(name, from + cut).then(() => response.destroy());
      }
    });
  }

  /** What was sent must have been written before the connection ends, or the test would race. */
  async #onDisk(name: string, length: number): Promise<void> {
    const part = join(llm, 'Tiny-q4f16_1-MLC', `${name}.part`);
    for (let tries = 0; tries < 500 && (statSync(part, { throwIfNoEntry: false })?.size ?? 0) < length; tries++)
      await new Promise((resolve) => setTimeout(resolve, 10));
  }

  #siblings() {
    return [...this.files]
      .filter(([name]) => name !== LIB)
      .map(([name, bytes]) => {
        const blobId = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
        const lfs = { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, pointerSize: 130 };
        return { rfilename: name, size: bytes.length, blobId, ...(/\.(bin|gguf)$/.test(name) && { lfs }) };
      });
  }

  listen = (): Promise<void> => new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  close = (): Promise<void> =>
    new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });

  get url(): URL {
    return new URL(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`);
  }
}

let hub: Hub;
let llm: string;

beforeEach(async () => {
  hub = new Hub(makeWebllmPack({ lib: LIB, rows: 400 }));
  await hub.listen();
  llm = mkdtempSync(join(tmpdir(), 'llm-'));
});

afterEach(async () => {
  await hub.close();
  rmSync(llm, { recursive: true, force: true });
});

const source = (wanted: LlmSource['wanted'] = (name) => !name.endsWith('.md')): LlmSource => ({
  facts: { id: 'Tiny-q4f16_1-MLC', title: 'Tiny', licence: 'Apache-2.0', vramMb: 12, libVersion: 'v0_2_86' },
  repository: REPOSITORY,
  wanted,
  lib: new URL(`libs/v0_2_86/base/${LIB}`, hub.url),
});

const run = (from = source(), options: { retries?: number; onBytes?: (done: number, total: number) => void } = {}) =>
  fetchLlm(from, { llm, hub: hub.url, retryMs: 1, ...options });

const fault = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: MicrographiaError) => `${error.code}: ${error.message}`,
  );

const inFolder = (name: string) => readFileSync(join(llm, 'Tiny-q4f16_1-MLC', name));
const names = () => readdirSync(join(llm, 'Tiny-q4f16_1-MLC')).sort();

describe('fetchLlm', () => {
  it('fetches a model, verifies it, and lists it', async () => {
    hub.files.set('README.md', new Uint8Array(10));
    const progress: [number, number][] = [];
    const pack = await run(source(), { onBytes: (done, total) => progress.push([done, total]) });
    expect(pack).toMatchObject({
      id: 'Tiny-q4f16_1-MLC',
      engine: 'webllm',
      libVersion: 'v0_2_86',
      needsShaderF16: true,
      contextTokens: 2048,
    });
    expect(names()).toEqual([...makeWebllmPack({ lib: LIB }).keys(), 'pack.json'].sort());
    for (const { name, sha256 } of pack.files)
      expect(createHash('sha256').update(inFolder(name)).digest('hex'), name).toBe(sha256);
    expect(parsePackJson(inFolder('pack.json').toString())).toEqual(pack);
    expect(parsePackIndex(readFileSync(join(llm, 'index.json'), 'utf8')).models).toEqual([{ id: 'Tiny-q4f16_1-MLC' }]);
    expect(progress.at(-1)?.[0]).toBe(progress.at(-1)?.[1]);

    hub.asked.length = 0;
    await run();
    // Only the library, of which the host states no hash, is fetched again.
    expect(hub.asked).toEqual([LIB]);
  });

  it.runIf(existsSync('/dev/full'))('says that the disk is full, and does not ask the host again for that', async () => {
    mkdirSync(join(llm, 'Tiny-q4f16_1-MLC'));
    symlinkSync('/dev/full', join(llm, 'Tiny-q4f16_1-MLC', 'params_shard_0.bin.part'));
    expect(await fault(run())).toBe('storage-full: There is no space left on the disk.');
    expect(hub.asked).toEqual(['params_shard_0.bin']);
  });

  it('goes on within a file when the connection breaks off, in one run or in two', async () => {
    hub.cuts = [50_000, 20_000];
    const pack = await run();
    expect(hub.asked.slice(0, 3)).toEqual([
      'params_shard_0.bin',
      'params_shard_0.bin bytes=50000-',
      'params_shard_0.bin bytes=70000-',
    ]);
    expect(pack.files).toHaveLength(7);

    rmSync(join(llm, 'Tiny-q4f16_1-MLC'), { recursive: true });
    hub.asked.length = 0;
    hub.cuts = [30_000];
    expect(await fault(run(source(), { retries: 0 }))).toMatch(/^fetch-broken: .*params_shard_0\.bin could not be fetched/);
    expect(names()).toEqual(['params_shard_0.bin.part']);
    await run();
    expect(hub.asked.slice(0, 2)).toEqual(['params_shard_0.bin', 'params_shard_0.bin bytes=30000-']);
    expect(names().filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('appends nothing that does not begin where its part ends: such an answer begins the file anew', async () => {
    hub.early = 30_000; // all of it, under the status of a range
    hub.cuts = [30_000];
    expect((await run()).files).toHaveLength(7);
    expect(hub.asked.slice(0, 3)).toEqual(['params_shard_0.bin', 'params_shard_0.bin bytes=30000-', 'params_shard_1.bin']);
  });

  it('begins a file anew where the host knows no ranges', async () => {
    hub.ranges = false;
    hub.cuts = [30_000];
    expect((await run()).files).toHaveLength(7);
  });

  it('refuses files that are not what the host lists, large and small, and fetches them anew the next time', async () => {
    const good = hub.files.get('params_shard_1.bin') as Uint8Array<ArrayBuffer>;
    const folder = join(llm, 'Tiny-q4f16_1-MLC');
    mkdirSync(folder, { recursive: true });
    // What an interrupted run of a broken disk may leave: the right length so far, the wrong bytes.
    writeFileSync(join(folder, 'params_shard_1.bin.part'), new Uint8Array(1000).fill(9));
    expect(await fault(run())).toMatch(/^fetch-damaged: params_shard_1\.bin is damaged: its SHA-256 is/);
    expect(names()).not.toContain('pack.json');
    writeFileSync(join(folder, 'tokenizer.json.part'), '{"other":');
    expect(await fault(run())).toMatch(/^fetch-damaged: tokenizer\.json is damaged: its content is not what the host lists/);
    await run();
    expect(inFolder('params_shard_1.bin').equals(good)).toBe(true);
  });

  it('notices a file that was changed on the disk afterwards', async () => {
    await run();
    const path = join(llm, 'Tiny-q4f16_1-MLC', 'params_shard_2.bin');
    const bytes = readFileSync(path);
    bytes[5] ^= 1;
    writeFileSync(path, bytes);
    hub.asked.length = 0;
    await run();
    expect(hub.asked).toEqual(['params_shard_2.bin', LIB]);
  });

  it('says what is wrong with the address', async () => {
    expect(await fault(run({ ...source(), repository: 'mlc-ai/Nothing' }))).toMatch(/^fetch-refused: .*status 404/);
    expect(await fault(run({ ...source(), lib: new URL('libs/none.wasm', hub.url) }))).toMatch(
      /^fetch-refused: .*none\.wasm answered with status 404/,
    );
    expect(await fault(run(source(() => false)))).toMatch(/^fetch-refused: mlc-ai.Tiny-q4f16_1-MLC has none of the files/);
    expect(await fault(fetchLlm(source(), { llm, hub: new URL('http://127.0.0.1:9/') }))).toMatch(
      /^fetch-broken: .*could not be reached/,
    );
  });

  it('fetches one GGUF file', async () => {
    hub.files.set('tiny.gguf', makeGguf());
    const facts = { id: 'Tiny-GGUF', title: 'Tiny', licence: null, vramMb: null };
    const pack = await run({ facts, repository: REPOSITORY, wanted: (name) => name === 'tiny.gguf', lib: null });
    expect(pack).toMatchObject({ engine: 'wllama', licence: 'apache-2.0', contextTokens: 512, files: [{ name: 'tiny.gguf' }] });
  });
});

describe('writeIndex', () => {
  it('takes in a folder that was put there by hand, and says what it leaves out', async () => {
    for (const [folder, files] of [
      ['By-Hand', makeWebllmPack()],
      ['Cut-Short', new Map([...makeWebllmPack()].filter(([name]) => name !== 'params_shard_1.bin'))],
    ] as const) {
      mkdirSync(join(llm, folder));
      for (const [name, bytes] of files) writeFileSync(join(llm, folder, name), bytes);
    }
    mkdirSync(join(llm, 'Empty'));
    const { models, leftOut } = await writeIndex(llm);
    expect(models).toMatchObject([{ id: 'By-Hand', libVersion: 'v0_2_86', licence: null }]);
    expect(leftOut.sort()).toEqual(
      ['params_shard_1.bin is missing.', expect.stringMatching(/^There is no language model in .*Empty/)].sort(),
    );
    expect(parsePackIndex(readFileSync(join(llm, 'index.json'), 'utf8')).models).toEqual([{ id: 'By-Hand' }]);
  });
});
