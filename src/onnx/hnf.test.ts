/** Every branch of the exported graph, in onnxruntime-web, against the network itself: small models of random weights. */

import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Random } from '../base/random';
import { startWasm } from '../engine/kernels/wasm/testing';
import { writeOnnx } from '../formats/onnx';
import { checkConfig, type HnfConfig, PROFILES, probeWidth } from '../model/config';
import { frontConstantShapes, mapShapes, vectorWidth } from '../model/front-config';
import { initHnf } from '../model/init';
import { orientations, standardise } from '../model/input';
import { meanRows } from '../model/mean';
import { linearInit, normal, type ParamArrays } from '../model/params';
import { randomFront, TINY as TINY_FRONT } from '../model/testing/front-reference';
import { largestRelativeError, Network } from '../models/network';
import { TINY, tinyPieces } from '../models/testing';
import { OPSET } from './graph';
import { networkGraph } from './hnf';
import { openOnnx, runOnnx } from './testing';

// Networks are computed, on the processor: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

beforeAll(startWasm);

/** Grey 0..1 of some structure: noise at two scales. The last one is flat. */
function greyViews(count: number, side: number): Float32Array[] {
  const random = new Random(7);
  return Array.from({ length: count }, (_, n) => {
    if (n === count - 1) return new Float32Array(side * side).fill(0.4);
    const coarse = Float32Array.from({ length: 36 }, () => random.uniform());
    return Float32Array.from({ length: side * side }, (_, i) => {
      const cell = Math.floor((6 * Math.floor(i / side)) / side) * 6 + Math.floor((6 * (i % side)) / side);
      return 0.7 * coarse[cell] + 0.3 * random.uniform();
    });
  });
}

interface Made {
  readonly config: HnfConfig;
  readonly params?: ParamArrays;
  readonly front?: boolean;
  readonly views?: number;
}

/** Largest error of logits and stranger score of a few views, in one batch and one by one. */
async function compared({ config, params = initHnf(checkConfig(config), 3), front = false, views: count = 5 }: Made) {
  const { params: frontParams } = randomFront(TINY_FRONT, 1, config.imageSize);
  const folder = {
    ...tinyPieces(config),
    params,
    front: front ? { config: TINY_FRONT, params: frontParams } : null,
  };
  const bank = normal(new Random(5), [config.categories.length, config.width], 1);
  const network = Network.upload({ ...folder, texts: config.categories.map(() => ''), bank });
  const views = greyViews(count, config.imageSize);
  const expected = await Promise.all(
    views.map(async (view) => {
      const outputs = await network.forward(orientations(standardise(view), config.orientations ?? 1));
      const [logits] = meanRows(outputs.map(({ logits }) => logits));
      const strangers = outputs.flatMap(({ stranger }) => stranger ?? []);
      return { logits, stranger: strangers.reduce((sum, value) => sum + value, 0) / strangers.length };
    }),
  );
  network.dispose();
  const { nodes, initializers } = networkGraph({ config, params, bank, front: folder.front });
  const names = ['logits', 'stranger'].filter((name) => nodes.some(({ outputs }) => outputs.includes(name)));
  const session = await openOnnx(
    writeOnnx({
      producer: 'test',
      description: '',
      opset: OPSET,
      metadata: {},
      graph: {
        name: 'test',
        nodes,
        initializers,
        inputs: [{ name: 'view', shape: ['N', 1, config.imageSize, config.imageSize] }],
        outputs: names.map((name) => ({ name, shape: ['N', name === 'logits' ? config.categories.length : 1] })),
      },
    }),
  );
  const together = await runOnnx(session, views);
  const alone = await Promise.all(views.map((view) => runOnnx(session, [view])));
  await session.release();
  return {
    together: Math.max(...expected.map(({ logits }, i) => largestRelativeError(together.logits[i], logits))),
    alone: Math.max(...expected.map(({ logits }, i) => largestRelativeError(alone[i].logits[0], logits))),
    stranger: together.stranger
      ? Math.max(...expected.map(({ stranger }, i) => Math.abs(together.stranger[i][0] - stranger)))
      : null,
  };
}

const without = (...off: (keyof HnfConfig['switches'])[]): HnfConfig => ({
  ...TINY,
  switches: { ...TINY.switches, ...Object.fromEntries(off.map((name) => [name, false])) },
});
const solved = (method: HnfConfig['solver']['method'], steps: number): HnfConfig => ({ ...TINY, solver: { method, steps } });

const MAPS = ['stem', 'block2', 'block4']; // strides 2, 4, 8
/** Patches finer than a map, as fine, coarser, and no multiple of it. */
const FRONTED: HnfConfig = {
  ...TINY,
  levels: [
    { patch: 4, neighbours: 5 },
    { patch: 8, neighbours: 3 },
    { patch: 12, neighbours: 2 },
  ],
  front: {
    id: 'tiny',
    sha256: '0'.repeat(64),
    maps: MAPS,
    tokenWidth: 5,
    vectorWidth: vectorWidth(mapShapes(TINY_FRONT, MAPS)),
  },
};

/** With a linear probe and a score for strangers, as the shipped model has. */
function fronted(config: HnfConfig): ParamArrays {
  const random = new Random(11);
  const constants = Object.entries(frontConstantShapes(config, TINY_FRONT)).map(
    ([name, shape]) => [name, normal(random.fork(name), shape, 0.3)] as const,
  );
  return {
    ...initHnf(config, 3),
    ...Object.fromEntries(constants),
    'head.probe_weight': normal(random.fork('probe'), [config.categories.length, probeWidth(config)], 0.05),
    ...linearInit(random, 'head.stranger', config.front?.vectorWidth ?? 0, 1),
  };
}

describe('the exported graph', () => {
  it.each<[string, Made]>([
    ['of the tiny profile', { config: TINY }],
    ['of three categories', { config: { ...TINY, categories: ['a', 'b', 'c'] } }],
    ['solved by Euler in three steps', { config: solved('euler', 3) }],
    ['solved by Runge-Kutta in two', { config: solved('rk4', 2) }],
    ['with polynomials of the first order alone', { config: { ...TINY, chebyshevOrder: 1 } }],
    ['with five polynomials', { config: { ...TINY, chebyshevOrder: 5 } }],
    ['without the graph', { config: without('graph') }],
    ['without the sequence', { config: without('sequence') }],
    ['of the first level alone', { config: without('hierarchy') }],
    ['without cross-attention', { config: without('crossAttention') }],
    ['in two orientations', { config: { ...TINY, orientations: 2 } }],
    ['in all eight orientations', { config: { ...TINY, orientations: 8 } }],
    ['through a front', { config: FRONTED, params: fronted(FRONTED), front: true }],
  ])('%s gives what the network gives', async (_, made) => {
    const errors = await compared(made);
    expect(errors.together).toBeLessThan(1e-4);
    expect(errors.alone).toBeLessThan(1e-4);
    if (made.front) expect(errors.stranger).toBeLessThan(1e-4);
    else expect(errors.stranger).toBeNull();
  });

  it('of the paper profile gives what the network gives', async () => {
    const errors = await compared({ config: PROFILES.paper, views: 2 });
    expect(Math.max(errors.together, errors.alone)).toBeLessThan(1e-3);
  });

  it('refuses adaptive steps, missing weights, and a front that is not there', () => {
    const bank = normal(new Random(5), [TINY.categories.length, TINY.width], 1);
    const params = initHnf(TINY, 3);
    const { 'level1.gate.choose.kernel': _, ...lacking } = params;
    expect(() => networkGraph({ config: solved('dopri5', 1), params, bank, front: null })).toThrow(/adaptive steps/);
    expect(() => networkGraph({ config: TINY, params: lacking, bank, front: null })).toThrow(
      'the weights lack "level1.gate.choose.kernel"',
    );
    expect(() => networkGraph({ config: FRONTED, params, bank, front: null })).toThrow(/front of this model/);
  });
});
