/** Every front in public/models/fronts against what the original framework answered when it was converted, those in eight bits against theirs in float16. */

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setBackend, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { checkFront, type FrontConfig } from '../model/front-config';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { openEngine } from '../engine/engine';
import { startWasm } from '../engine/kernels/wasm/testing';
import { nodeHost } from '../engine/node-host';
import type { Tensors } from '../engine/operation';
import { frontMaps, uploadFront } from '../model/front';
import { frontPicture } from '../model/testing/front-pictures';
import { type Front, loadFront } from '../models/front-folder';
import { frontsBelow } from './model-reader';

// Each test starts commands, which load the model anew.
vi.setConfig({ testTimeout: 120_000 });

const fronts = new URL('../../public/models/fronts/', import.meta.url);
const read = frontsBelow(fileURLToPath(new URL('..', fronts)));
const json = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

/** Per map and picture: mean, largest magnitude, and four values. */
type Rows = Record<string, number[][]>;
interface Golden {
  readonly size: number;
  readonly pictureSums: readonly number[];
  readonly original: Rows;
  readonly rounded: Rows;
}

const views = (pictures: readonly Uint8Array[], size: number): Tensor =>
  tensor(
    pictures.flatMap((bytes) => Array.from(bytes, (byte) => byte / 255)),
    [pictures.length, size, size, 1],
  );

/** Values of each stage's map for `pictures`, on the current engine. */
async function mapsOf(config: FrontConfig, params: Tensors, pictures: readonly Uint8Array[], size: number) {
  const x = views(pictures, size);
  const maps = frontMaps(config, params, x);
  const values = await Promise.all(maps.map(async (map) => Float32Array.from(await map.data())));
  for (const t of [x, ...maps]) t.dispose();
  return values;
}

/** As the conversion script takes them from a map of one picture. */
function rowOf(map: Float32Array): number[] {
  const places = [0, 1, 2, 3].map((j) => Math.floor(((1 + 2 * j) * map.length) / 8) + 7 * j);
  const mean = map.reduce((sum, value) => sum + value, 0) / map.length;
  const largest = map.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return [mean, largest, ...places.map((place) => map[place])];
}

/** Largest difference of two rows in units of the map's largest magnitude. */
const distance = (row: number[], golden: number[]): number =>
  Math.max(...golden.map((value, i) => Math.abs(value - row[i]))) / golden[1];

/** The same of two whole maps. */
const worst = (map: Float32Array, expected: Float32Array): number =>
  map.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0) / rowOf(expected)[1];

const EIGHT_BITS = '-8bit';
/** What eight bits may move, as a share of a map's largest value: float16 moves the finest maps by 0.007. */
const MOVED = 0.025;

describe.each(readdirSync(fronts))('%s', (id) => {
  const inEightBits = id.endsWith(EIGHT_BITS);
  const golden: Golden = json(`../model/testing/front-golden/${id.replace(EIGHT_BITS, '')}.json`);
  const sha256: string = json(`../../public/models/fronts/${id}/config.json`).weightsSha256;
  const pictures = golden.pictureSums.map((_, i) => frontPicture(i, golden.size));
  let front: Front;
  let onWasm: Float32Array[][];

  beforeAll(async () => {
    await startWasm();
    front = await loadFront({ id, sha256 }, read);
    const params = uploadFront(front.config, front.params);
    onWasm = [];
    for (const picture of pictures) onWasm.push(await mapsOf(front.config, params, [picture], golden.size));
  });

  it('is checked on the pictures the conversion script drew', () => {
    expect(pictures.map((bytes) => bytes.reduce((sum, byte) => sum + byte, 0))).toEqual(golden.pictureSums);
  });

  it.skipIf(inEightBits)('gives the maps of the original framework with the converted weights, twenty pictures', () => {
    front.config.stages.forEach((name, m) => {
      const distances = pictures.map((_, i) => distance(rowOf(onWasm[i][m]), golden.rounded[name][i]));
      expect(Math.max(...distances), name).toBeLessThan(1e-4);
    });
  });

  it('gives those of the original weights to within what its bits take', () => {
    front.config.stages.forEach((name, m) => {
      const distances = pictures.map((_, i) => distance(rowOf(onWasm[i][m]), golden.original[name][i]));
      expect(Math.max(...distances), name).toBeLessThan(inEightBits ? MOVED : 1e-2);
    });
  });

  it('gives each view of a batch what it gets alone', async () => {
    const maps = await mapsOf(front.config, uploadFront(front.config, front.params), pictures.slice(0, 3), golden.size);
    maps.forEach((map, m) => {
      const { length } = onWasm[1][m];
      expect(worst(map.subarray(length, 2 * length), onWasm[1][m])).toBeLessThan(1e-5);
    });
  });

  /** Every value of every map of one picture on the engine that is set now. */
  async function agrees(): Promise<void> {
    const maps = await mapsOf(front.config, uploadFront(front.config, front.params), [pictures[1]], golden.size);
    maps.forEach((map, m) => {
      expect(worst(map, onWasm[1][m]), front.config.stages[m]).toBeLessThan(1e-4);
    });
  }

  it('agrees on the plain JavaScript engine', async () => {
    await setBackend('cpu');
    await agrees();
  });

  it('is described by its card', () => {
    const card = readFileSync(new URL(`${id}/card.md`, fronts), 'utf8');
    for (const words of [sha256, 'Apache-2.0', 'ImageNet']) expect(card).toContain(words);
    expect(() => checkFront(front.config, front.params)).not.toThrow();
  });

  const driver = process.env.VK_ICD_FILENAMES !== undefined || process.platform !== 'linux';
  // Both are one network: the adapter gets the one that new models have.
  it.runIf(inEightBits)('agrees on WebGPU, where Dawn finds an adapter', async ({ skip }) => {
    const host = nodeHost({ softwareGpu: driver });
    if (!(await (await host.gpu())?.requestAdapter())) skip('not run, Dawn finds no WebGPU adapter here');
    const engine = await openEngine(host);
    expect(engine.kind).toBe('webgpu');
    await agrees();
    await engine.check();
    engine.close();
  });
});
