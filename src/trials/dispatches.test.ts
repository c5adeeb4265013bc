/**
 * What a forward pass and a training step of the shipped model cost in dispatches, its front excluded: a count that does not depend on
 * sizes, so a small model of the same make is counted, on the processor and on whatever adapter Dawn finds.
 */
import { dispose, engine as engineOfTfjs, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { Random } from '../base/random';
import { openEngine } from '../engine/engine';
import { nodeHost } from '../engine/node-host';
import { checkConfig, type HnfConfig, PROFILES, patchCount, probeWidth } from '../model/config';
import type { FrontView } from '../model/front-view';
import { hnf } from '../model/hnf';
import { initHnf } from '../model/init';
import { normal, toTensors } from '../model/params';
import { makeTexts, scaledDown, stirred, uploadTexts } from '../model/testing/cases';
import { textBank } from '../model/text-bank';
import { auxiliaryInit, imageTensor, lossAndGradient, tensorsOf } from '../training/gradient';
import { flatten, layoutOf } from '../training/layout';
import { countKernels } from './bench';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

const CONFIG: HnfConfig = checkConfig({
  ...scaledDown('base'),
  front: { ...PROFILES.base.front!, tokenWidth: 8, vectorWidth: 12 },
  switches: { ...PROFILES.base.switches },
});

const random = new Random(1);
const PARAMS = {
  ...stirred(initHnf(CONFIG, 1), 1),
  'head.probe_weight': normal(random.fork('probe'), [CONFIG.categories.length, probeWidth(CONFIG)], 0.2),
};
const STRANGER = {
  'head.stranger.kernel': normal(random.fork('stranger'), [12, 1], 0.2),
  'head.stranger.bias': normal(random.fork('stranger bias'), [1], 0.2),
};
const view = (seed: number): Float32Array => normal(new Random(seed), [CONFIG.imageSize ** 2], 1).values;

/** What a front would give of `count` views. */
function frontOf(count: number): FrontView {
  const made = (name: string, shape: number[]): Tensor => tensor(normal(random.fork(name), shape, 1).values, shape);
  const tokens = CONFIG.levels.map((level, l) => made(`tokens${l}`, [count, patchCount(CONFIG, level), 8]));
  return { tokens, vector: made('vector', [count, 12]) };
}

async function counts(): Promise<{ readonly forward: number; readonly training: number; readonly reads: number }> {
  const states = uploadTexts(makeTexts(CONFIG, 1));
  const params = toTensors({ ...PARAMS, ...STRANGER });
  const bank = tidy(() => textBank(CONFIG, params, states));
  const front = frontOf(2);
  const forward = await countKernels(async () => {
    const logits = tidy(() => hnf(CONFIG, params, imageTensor([view(1), view(2)], CONFIG.imageSize), bank, { front }).logits);
    await logits.data();
    logits.dispose();
  });
  const trained = { ...PARAMS, ...auxiliaryInit(CONFIG, new Random(2)) };
  const layout = layoutOf(trained);
  const weights = tensorsOf(layout, flatten(layout, trained));
  const batch = { views: [view(1), view(2)], labels: [0, 1], weights: [1, 1], front: () => front };
  const read = vi.spyOn(engineOfTfjs().backend, 'read');
  const training = await countKernels(() => lossAndGradient(CONFIG, layout, weights, states, batch));
  const reads = read.mock.calls.length;
  read.mockRestore();
  dispose([params, weights, bank, front.vector, ...front.tokens, states.hidden, states.mask]);
  return { forward: forward.dispatches, training: training.dispatches, reads };
}

const driver = process.env.VK_ICD_FILENAMES !== undefined || process.platform !== 'linux';
const host = nodeHost({ softwareGpu: driver });
const adapter = await (await host.gpu())?.requestAdapter();

/** On a GPU gradients come back in one packed read; on the processor a tensor's values are where they are. */
const EXPECTED = {
  webgpu: { forward: 127, training: 585, reads: 1 },
  wasm: { forward: 76, training: 230, reads: 124 },
};

describe.each(['webgpu', 'wasm'] as const)('on %s', (kind) => {
  let close = (): void => {};
  afterAll(() => close());
  const there = kind !== 'webgpu' || adapter;
  const name = 'a forward pass and a training step take so many dispatches, and no more without anybody noticing';

  it.skipIf(!there)(there ? name : `${name}: not run, Dawn finds no WebGPU adapter here`, async () => {
    const engine = await openEngine(host, kind);
    close = () => engine.close();
    expect(engine.kind).toBe(kind);
    const found = await counts();
    await engine.check();
    expect(found).toEqual(EXPECTED[kind]);
  });
});
