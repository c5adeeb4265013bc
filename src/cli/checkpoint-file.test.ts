import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { noCurves } from '../training/curves';
import { type RunState, startRun } from '../training/loop';
import { loadRun, saveRun } from './checkpoint-file';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'micrographia-checkpoint-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const fresh = (values = 3): RunState => startRun(new Float32Array(values).fill(1), 8);
const trained = (): RunState => {
  const [weights, mean, square, average] = [2, 3, 4, 5].map((n) => Float32Array.of(n, n / 2, n / 4));
  return { optimiser: { step: 250, weights, mean, square, average }, chunk: 4, evaluated: 2, best: null };
};

it('keeps a run whole, the pictures at once that the memory allowed with it', async () => {
  const file = join(folder, 'new.bin');
  expect(loadRun(file, fresh(), 100)).toEqual({ run: fresh(), curves: noCurves() });
  const curves = { every: 2, losses: [{ step: 2, loss: 0.5 }], scores: [{ epoch: 1, macroF1: 0.25, top1: null }] };
  await saveRun(file, { run: trained(), curves });
  expect(loadRun(file, fresh(), 100)).toEqual({ run: trained(), curves });
  expect(() => loadRun(file, fresh(4), 100)).toThrow('does not belong to this data');
});

it('goes on with a run of a build that kept no more than the optimiser', async () => {
  const file = join(folder, 'old.bin');
  const { step, weights, mean, square, average } = trained().optimiser;
  const parts = [Float64Array.of(step), weights, mean, square, average];
  await writeFile(file, Buffer.concat(parts.map((a) => Buffer.from(a.buffer, a.byteOffset, a.byteLength))));
  expect(loadRun(file, fresh(), 100)).toEqual({ run: { ...trained(), chunk: 8 }, curves: noCurves() });
});
