import { dispose, memory, setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Random } from '../base/random';
import type { HnfConfig } from '../model/config';
import { rowsOf, softmax, widen } from '../model/testing/arithmetic';
import {
  describeSwitches,
  makeTexts,
  modelOutputs,
  normals,
  SMALL,
  SWITCHES,
  uploadTexts,
  worstError,
} from '../model/testing/cases';
import { auxiliaryInit, type Batch, lossAndGradient, tensorsOf, withoutAuxiliary } from './gradient';
import { flatten, unflatten } from './layout';
import { LOSS, type LossOptions } from './loss-options';
import { referenceLoss, trainable } from './testing';

// Small networks are trained: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  await setBackend('cpu');
});

const batchOf = (config: HnfConfig, seed: number, count = 3): Batch => ({
  views: Array.from({ length: count }, (_, b) => normals(`${seed}/view${b}`, config.imageSize ** 2)),
  labels: Array.from({ length: count }, (_, b) => (b + seed) % config.categories.length),
  weights: Array.from({ length: count }, (_, b) => [1, 0.5, 2][b % 3]),
});

interface Setting {
  readonly config: HnfConfig;
  readonly seed: number;
  readonly batch: Batch;
  readonly options?: LossOptions;
  readonly checkpoint?: boolean;
}

/** The model's loss and gradient, and the numbers they are of. */
async function compute({ config, seed, batch, options = LOSS, checkpoint = false }: Setting) {
  const { params, layout } = trainable(config, seed);
  const flat = flatten(layout, params);
  const tensors = tensorsOf(layout, flat);
  const texts = makeTexts(config, seed);
  const states = uploadTexts(texts);
  const result = await lossAndGradient(config, layout, tensors, states, batch, options, checkpoint);
  dispose([tensors, { hidden: states.hidden, mask: states.mask }]);
  return { ...result, layout, flat, texts };
}

/**
 * The loss, and its slope along a random direction through each parameter tensor by itself, against central differences of the
 * float64 loss: every entry of every gradient counts. The graph is held constant, as the model's gradient does.
 * @returns the worst error, as a share of the largest slope
 */
async function slopeErrors(setting: Setting, wholeOnly = false): Promise<{ loss: number; slopes: number }> {
  const { config, seed, batch, options = LOSS } = setting;
  const { loss, correct, gradient, layout, flat, texts } = await compute(setting);
  const point = Float64Array.from(flat);
  const lossAt = (values: Float64Array, graphs?: ReturnType<typeof referenceLoss>['graphs']) => {
    const p = Object.fromEntries(
      layout.entries.map(({ name, offset, length }) => [name, values.subarray(offset, offset + length)]),
    );
    return referenceLoss(config, p, texts.rows, batch, options, graphs);
  };
  const base = lossAt(point);
  expect(correct).toBe(base.correct);
  const random = new Random(`${seed}/directions`);
  const parts = wholeOnly ? [{ offset: 0, length: layout.length }] : layout.entries;
  const expected: number[] = [];
  const actual: number[] = [];
  for (const { offset, length } of parts) {
    const direction = Float64Array.from({ length }, () => random.normal());
    const along = (step: number): number => {
      const moved = point.slice();
      for (let i = 0; i < length; i++) moved[offset + i] += step * direction[i];
      return lossAt(moved, base.graphs).loss;
    };
    const step = 1e-5;
    expected.push((along(step) - along(-step)) / (2 * step));
    actual.push(direction.reduce((sum, d, i) => sum + d * gradient[offset + i], 0));
  }
  return { loss: worstError([loss], [base.loss]), slopes: worstError(actual, expected) };
}

describe('loss and gradient agree with the float64 loss and its central differences', () => {
  it.each([
    ['midpoint', 1, 2],
    ['rk4', 1, 1],
  ] as const)('%s, along every parameter tensor', async (method, steps, count) => {
    const config = { ...SMALL, solver: { method, steps } };
    const { loss, slopes } = await slopeErrors({ config, seed: 1, batch: batchOf(config, 1, count) });
    expect(loss).toBeLessThan(1e-6);
    expect(slopes).toBeLessThan(1e-5);
  });

  it.each([
    ['euler', 2],
    ['rk4', 2],
  ] as const)('%s in %i steps, three pictures, along all parameters together', async (method, steps) => {
    const config = { ...SMALL, solver: { method, steps } };
    const { loss, slopes } = await slopeErrors({ config, seed: 9, batch: batchOf(config, 9) }, true);
    expect(loss).toBeLessThan(1e-6);
    expect(slopes).toBeLessThan(1e-5);
  });

  it.each(SWITCHES.map((switches) => [describeSwitches(switches), switches] as const))(
    '%s, along all parameters together',
    async (_, switches) => {
      const config = { ...SMALL, switches };
      const { loss, slopes } = await slopeErrors({ config, seed: 2, batch: batchOf(config, 2, 2) }, true);
      expect(loss).toBeLessThan(1e-6);
      expect(slopes).toBeLessThan(1e-4);
    },
  );

  it('with checkpoints: the same gradient from less memory', async () => {
    const config: HnfConfig = { ...SMALL, solver: { method: 'rk4', steps: 2 } };
    const batch = batchOf(config, 3);
    const plain = await compute({ config, seed: 3, batch });
    const recomputed = await compute({ config, seed: 3, batch, checkpoint: true });
    expect(recomputed.loss).toBe(plain.loss);
    expect(worstError(recomputed.gradient, plain.gradient)).toBeLessThan(1e-6);
  });

  it('leaves no tensor behind, with checkpoints or without', async () => {
    for (const checkpoint of [false, true]) {
      const setting = { config: SMALL, seed: 4, batch: batchOf(SMALL, 4), checkpoint };
      await compute(setting);
      const before = memory().numTensors;
      await compute(setting);
      expect(memory().numTensors).toBe(before);
    }
  });
});

describe('no label reaches the logits', () => {
  it('where every target is the same, loss and gradient do not depend on the labels by a bit', async () => {
    const options = { ...LOSS, labelSmoothing: 1 };
    const batch = batchOf(SMALL, 5);
    const { loss, gradient } = await compute({ config: SMALL, seed: 5, batch, options });
    for (const labels of [[...batch.labels].reverse(), [0, 0, 0]]) {
      const other = await compute({ config: SMALL, seed: 5, batch: { ...batch, labels }, options });
      expect(other.loss).toBe(loss);
      expect(other.gradient).toEqual(gradient);
    }
  });

  it('the probabilities that the loss sees for each label are one distribution, that of the label-free forward pass', async () => {
    const options = { labelSmoothing: 0, auxiliary: 0 };
    const one = batchOf(SMALL, 6, 1);
    const seen: number[] = [];
    for (let label = 0; label < SMALL.categories.length; label++) {
      const { loss } = await compute({ config: SMALL, seed: 6, batch: { ...one, labels: [label] }, options });
      seen.push(Math.exp(-loss));
    }
    expect(seen.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
    const { params } = trainable(SMALL, 6);
    const { logits } = await modelOutputs({
      config: SMALL,
      params,
      texts: makeTexts(SMALL, 6),
      images: [...one.views] as Float32Array[],
    });
    expect(worstError(seen, softmax(logits))).toBeLessThan(1e-6);
  });

  it('a label changes the gradient through the targets alone: it is linear in them', async () => {
    // d loss / d logits = p - target, so gradients of all labels average to that of the uniform target.
    const one = batchOf(SMALL, 7, 1);
    const options = { ...LOSS, labelSmoothing: 0 };
    const gradients: Float32Array[] = [];
    for (let label = 0; label < 4; label++)
      gradients.push((await compute({ config: SMALL, seed: 7, batch: { ...one, labels: [label] }, options })).gradient);
    const uniform = await compute({ config: SMALL, seed: 7, batch: one, options: { ...LOSS, labelSmoothing: 1 } });
    const mean = gradients[0].map((_, i) => gradients.reduce((sum, g) => sum + g[i] / 4, 0));
    expect(worstError(mean, uniform.gradient)).toBeLessThan(1e-5);
  });
});

describe('the loss', () => {
  it('weighs pictures: a weight of two counts as the picture twice', async () => {
    const batch = batchOf(SMALL, 8, 2);
    const single = async (b: number) =>
      (await compute({ config: SMALL, seed: 8, batch: { views: [batch.views[b]], labels: [batch.labels[b]], weights: [1] } }))
        .loss;
    const { loss } = await compute({ config: SMALL, seed: 8, batch: { ...batch, weights: [2, 1] } });
    expect(loss).toBeCloseTo((2 * (await single(0)) + (await single(1))) / 2, 5);
  });

  it('has auxiliary heads that the saved weights leave out', () => {
    const heads = auxiliaryInit(SMALL, new Random(1));
    expect(Object.keys(heads).sort()).toEqual(['auxiliary0.bias', 'auxiliary0.kernel', 'auxiliary1.bias', 'auxiliary1.kernel']);
    const { params, layout } = trainable(SMALL, 1);
    const kept = withoutAuxiliary(unflatten(layout, flatten(layout, params)));
    expect(Object.keys(kept).filter((name) => name.startsWith('auxiliary'))).toEqual([]);
    expect(Object.keys(kept)).toHaveLength(layout.entries.length - 4);
    expect(widen(kept)['head.bias']).toEqual(widen(params)['head.bias']);
    expect(rowsOf(kept['head.weight'].values, SMALL.width)).toHaveLength(4);
  });
});
