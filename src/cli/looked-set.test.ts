/** Pictures that were looked at come back from the disk of a recipe as they were; what is not whole there is looked at anew. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { type HnfConfig, patchCount } from '../model/config';
import { TINY } from '../models/testing';
import type { Asked } from '../services/worker-client';
import type { WorkerPool } from '../services/worker-pool';
import type { LookApi, LookRequest } from './look.worker';
import { lookAtAll } from './looked-set';
import type { Row } from './recipe-pictures';

const CONFIG: HnfConfig = {
  ...TINY,
  front: { id: 'tiny', sha256: '0'.repeat(64), maps: ['stem'], tokenWidth: 2, vectorWidth: 3 },
};
const PIXELS = CONFIG.imageSize ** 2;
const CONSTANTS = { 'front.vector.scale': { shape: [3], values: new Float32Array(3).fill(1) } };

const rows: Row[] = Array.from({ length: 230 }, (_, index) => ({
  ...{ source: { kind: 'category', seed: 's', index }, label: index % 4, origin: 'drawn', real: false },
}));

/** Threads that make of picture i nothing but i, and which pictures they were asked for. */
function numbering(asked: number[]): WorkerPool<LookApi> {
  const api = {
    look: async ({ sources }: LookRequest) => {
      const of = sources.map(({ index }) => index);
      asked.push(...of);
      const filled = (size: number) => of.flatMap((n) => Array<number>(size).fill(n));
      const seen = [...CONFIG.levels.map((level) => 2 * patchCount(CONFIG, level)), 3].map((size) =>
        Uint16Array.from(filled(size)),
      );
      return { value: { pixels: Uint8Array.from(filled(PIXELS)), seen } };
    },
  };
  return {
    ask: async (call) => ((await call(api as unknown as Asked<LookApi>)) as { value: never }).value,
    close: () => {},
  };
}

const folder = await mkdtemp(join(tmpdir(), 'looked-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

it('finished files are read back, and those that are torn, changed or of other pictures are made anew', async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const look = async (constants = CONSTANTS, own = rows) => {
    const asked: number[] = [];
    const set = await lookAtAll(CONFIG, numbering(asked), constants, own, folder);
    for (const [values, size] of [
      [set.pixels, PIXELS],
      [set.front?.tokens, (set.front?.tokens.length ?? 0) / rows.length],
      [set.front?.vectors, 3],
    ] as const)
      own.forEach(({ source }, i) => {
        const made = new Set(values?.subarray(i * size, (i + 1) * size));
        expect([...made], `picture ${i}`).toEqual([source.index]);
      });
    return asked.length;
  };
  expect(await look()).toBe(230);
  expect(await look()).toBe(0);
  const file = join(folder, '1.bin');
  const bytes = await readFile(file);
  await writeFile(file, bytes.subarray(0, bytes.length - 1));
  expect(await look()).toBe(100);
  bytes[5000] ^= 1;
  await writeFile(file, bytes);
  expect(await look()).toBe(100);
  expect(await look(CONSTANTS, [...rows].reverse()), 'the same pictures in another order').toBe(230);
  expect(await look({ 'front.vector.scale': { shape: [3], values: new Float32Array(3).fill(2) } }, [...rows].reverse())).toBe(
    230,
  );
  vi.restoreAllMocks();
});
