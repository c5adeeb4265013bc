/** Pictures looked at through a front by every core, kept on the disk as far as they got. */
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dictionary } from '../base/dictionary';
import { sha256Hex } from '../base/hash';
import { Random } from '../base/random';
import { createExamples, type ExampleSet } from '../dataset/examples';
import { openEngine } from '../engine/engine';
import { nodeHost } from '../engine/node-host';
import { readSafetensors, writeSafetensors } from '../formats/safetensors';
import { activeFront, activeLevels, type FrontChoice, type HnfConfig } from '../model/config';
import type { ParamArrays } from '../model/params';
import { asStored } from '../models/folder';
import type { Reply } from '../services/worker-link';
import type { WorkerPool } from '../services/worker-pool';
import { storedTokens } from '../training/stored-front';
import { type PackScheme, readPack, type ViewPack, writePack } from '../training/view-pack';
import { standardiser, whitener } from '../training/whiten';
import type { LookApi, Looked, LookRequest } from './look.worker';
import { writeWhole } from './out-folder';
import { NONE, type Row } from './recipe-pictures';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Pictures whose pooled values the map between front and network is fitted on. */
const SAMPLE = 400;
/** Pictures in one request of a thread, and in one file. */
const SHARD = 100;

/** What was looked at is worth something with the map it was looked at through alone: both lie side by side. */
export async function keptConstants(folder: string, make: () => Promise<ParamArrays>): Promise<ParamArrays> {
  const file = join(folder, 'constants.safetensors');
  if (existsSync(file)) return readSafetensors(new Uint8Array(await readFile(file))).tensors as ParamArrays;
  const constants = await make();
  await mkdir(folder, { recursive: true });
  await writeWhole(file, writeSafetensors(constants));
  return constants;
}

const lookAt = (pool: WorkerPool<LookApi>, request: LookRequest): Promise<Looked> =>
  pool.ask((api) => api.look(request) as Promise<Reply<Looked>>);

export async function fitConstants(
  config: HnfConfig,
  pool: WorkerPool<LookApi>,
  rows: readonly Row[],
  seed: string,
): Promise<ParamArrays> {
  const known = rows.filter(({ label }) => label !== NONE);
  const sample = new Random(seed).fork('sample').shuffle(known).slice(0, SAMPLE);
  const looked = await Promise.all(
    shardsOf(sample, 20).map((part) => lookAt(pool, { sources: part.map(({ source }) => source), constants: null })),
  );
  const joined = (k: number): Float32Array => concatenated(looked.map(({ seen }) => seen[k] as Float32Array));
  const choice = activeFront(config) as FrontChoice;
  const engine = await openEngine(nodeHost(), 'wasm');
  const levels = activeLevels(config);
  const constants: ParamArrays = dictionary();
  levels.forEach((level, l) => {
    const values = joined(l);
    const patches = (config.imageSize / level.patch) ** 2;
    const width = values.length / (sample.length * patches);
    const { kernel, bias } = whitener(thinned({ values, width }, MOST_SAMPLE_ROWS), choice.tokenWidth, `${seed}/${l}`);
    constants[`front.level${l}.kernel`] = kernel;
    constants[`front.level${l}.bias`] = bias;
  });
  const { scale, shift } = standardiser({ values: joined(levels.length), width: choice.vectorWidth });
  engine.close();
  return asStored({ ...constants, 'front.vector.scale': scale, 'front.vector.shift': shift });
}

const MOST_SAMPLE_ROWS = 12_000;

function thinned({ values, width }: { values: Float32Array; width: number }, most: number) {
  const step = Math.max(1, Math.floor(values.length / width / most));
  const count = Math.floor(values.length / width / step);
  const out = new Float32Array(count * width);
  for (let i = 0; i < count; i++) out.set(values.subarray(i * step * width, (i * step + 1) * width), i * width);
  return { values: out, width };
}

function concatenated(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const shardsOf = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));

/** Every row drawn or augmented and looked at; finished shards lie on the disk and are read back by a run that goes on. */
export async function lookAtAll(
  config: HnfConfig,
  pool: WorkerPool<LookApi>,
  constants: ParamArrays,
  rows: readonly Row[],
  folder: string,
): Promise<ExampleSet> {
  await mkdir(folder, { recursive: true });
  const side = config.imageSize;
  const choice = activeFront(config) as FrontChoice;
  const perTokens = storedTokens(config);
  const shared = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes);
  const front = {
    tokens: new Uint16Array(shared(2 * rows.length * perTokens)),
    vectors: new Uint16Array(shared(2 * rows.length * choice.vectorWidth)),
  };
  const set: ExampleSet = { ...createExamples(rows.length, side, true), front };
  rows.forEach(({ label }, i) => {
    set.labels[i] = label;
  });
  const shards = shardsOf(
    rows.map((_, i) => i),
    SHARD,
  );
  const scheme: PackScheme = {
    scheme: await sha256Hex(writeSafetensors(constants)),
    ...{ tokens: perTokens, vector: choice.vectorWidth, pixels: side * side },
  };
  const fileOf = (shard: number): string => join(folder, `${shard}.bin`);
  const keysOf = (shard: number): Promise<string[]> =>
    Promise.all(shards[shard].map((i) => sha256Hex(new TextEncoder().encode(JSON.stringify(rows[i].source)))));
  const missing: number[] = [];
  for (const [s, [first]] of shards.entries()) {
    const bytes = await readFile(fileOf(s)).catch(() => null);
    const pack = bytes && (await readPack(new Uint8Array(bytes), scheme));
    if (pack && String(pack.keys) === String(await keysOf(s))) fill(set, first, pack);
    else missing.push(s);
  }
  const begun = Date.now();
  let done = 0;
  // A few shards at a time: what a thread gives back is written before more of it piles up.
  for (const group of shardsOf(missing, 8)) {
    const looked = await Promise.all(
      group.map((s) => lookAt(pool, { sources: shards[s].map((i) => rows[i].source), constants })),
    );
    for (const [g, { pixels, seen }] of looked.entries()) {
      const s = group[g];
      const halves = seen as readonly Uint16Array[];
      const tokens = joinLevels(shards[s].length, halves.slice(0, -1), perTokens);
      const pack = { keys: await keysOf(s), pixels, tokens, vectors: halves[halves.length - 1] };
      fill(set, shards[s][0], pack);
      await writeWhole(fileOf(s), await writePack(scheme, pack));
    }
    done += group.length;
    const left = ((Date.now() - begun) / done) * (missing.length - done);
    say(`looked at ${done * SHARD} of ${missing.length * SHARD}, ${(left / 60_000).toFixed(0)} min left`);
  }
  return set;
}

/** Tokens of all pictures, the levels of each one after the other. */
function joinLevels(count: number, levels: readonly Uint16Array[], perTokens: number): Uint16Array {
  const tokens = new Uint16Array(count * perTokens);
  for (let i = 0; i < count; i++) {
    let at = i * perTokens;
    for (const level of levels) {
      const size = level.length / count;
      tokens.set(level.subarray(i * size, (i + 1) * size), at);
      at += size;
    }
  }
  return tokens;
}

/** Puts the pictures of a pack at `from`. */
function fill(set: ExampleSet, from: number, { keys, pixels, tokens, vectors }: ViewPack): void {
  const at = (values: { readonly length: number }): number => (from * values.length) / keys.length;
  set.pixels.set(pixels, at(pixels));
  set.front?.tokens.set(tokens, at(tokens));
  set.front?.vectors.set(vectors, at(vectors));
}
