import { dispose, setBackend, tensor } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { initHnf } from '../model/init';
import { toTensors } from '../model/params';
import { makeTexts, SMALL } from '../model/testing/cases';
import { textBank } from '../model/text-bank';
import { adaptParams, freshParams } from './adapt';
import { layoutOf } from './layout';
import { checkOptions, classWeightsOf, defaultsFor, layerRates } from './options';

beforeAll(async () => {
  await setBackend('cpu');
});

const [first, second] = SMALL.categories;
const parent = { config: SMALL, params: initHnf(SMALL, 1) };
const row = (values: Float32Array, c: number, width = SMALL.width) => Array.from(values.subarray(c * width, (c + 1) * width));

describe('other categories', () => {
  it('keep the rows of those they share with the parent; new ones begin with w_c = 0', () => {
    parent.params['head.bias'].values.set([0.5, -0.5]);
    const { config, params } = adaptParams(parent, {
      categories: [second, 'New', first],
      described: [true, true, true],
      seed: 1,
    });
    expect(config.categories).toEqual([second, 'New', first]);
    const [before, after] = [parent.params['head.weight'].values, params['head.weight'].values];
    expect([row(after, 0), row(after, 2)]).toEqual([row(before, 1), row(before, 0)]);
    expect(row(after, 1).every((value) => value === 0)).toBe(true);
    expect(Array.from(params['head.bias'].values)).toEqual([-0.5, 0, 0.5]);
    expect(params['text.classes']).toBeUndefined();
    expect(params['level0.patch.kernel']).toBe(parent.params['level0.patch.kernel']);
  });

  it('without a description have a learned vector in the bank; the others keep what their text says', () => {
    const { config, params } = adaptParams(parent, { categories: [first, 'New'], described: [true, false], seed: 1 });
    const { hidden, mask } = makeTexts(config, 1);
    const tensors = toTensors({ ...params });
    const states = { hidden: tensor(hidden.values, [...hidden.shape]), mask: tensor(mask.values.slice(), [...mask.shape]) };
    const without = { ...tensors };
    delete without['text.classes'];
    const described = textBank(config, without, states).dataSync();
    const blank = mask.values.slice();
    blank.fill(0, mask.shape[1]);
    const mixed = textBank(config, tensors, { ...states, mask: tensor(blank, [...mask.shape]) }).dataSync();
    expect(row(mixed as Float32Array, 0)).toEqual(row(described as Float32Array, 0));
    expect(row(mixed as Float32Array, 1)).toEqual(row(params['text.classes'].values, 1));
    dispose(tensors);
  });

  it('of a child of such a model keep their learned vectors', () => {
    const child = adaptParams(parent, { categories: [first, 'New'], described: [true, false], seed: 1 });
    const again = adaptParams(child, { categories: ['Newer', 'New'], described: [false, false], seed: 2 });
    expect(row(again.params['text.classes'].values, 1)).toEqual(row(child.params['text.classes'].values, 1));
    expect(row(again.params['text.classes'].values, 0)).not.toEqual(row(child.params['text.classes'].values, 0));
  });

  it('from scratch have weights of their own from the seed', () => {
    const wanted = { categories: ['x', 'y', 'z'], described: [false, false, false], seed: 1 };
    const { config, params } = freshParams(SMALL, wanted);
    expect(config.categories).toEqual(['x', 'y', 'z']);
    expect(params['text.classes'].shape).toEqual([3, SMALL.width]);
    expect(freshParams(SMALL, wanted).params).toEqual(params);
  });
});

describe('defaults', () => {
  const config = { ...SMALL, width: 64 };

  it('use folds for few pictures only, and bound the cached features', () => {
    const few = defaultsFor('quick', '1', { perCategory: [10, 10], config });
    expect([few.folds, few.views, few.batch]).toEqual([5, 32, 20]);
    const many = defaultsFor('quick', '1', { perCategory: [4000, 4000], config });
    expect([many.folds, many.views, many.batch]).toEqual([0, 1, 64]);
    expect(defaultsFor('quick', '1', { perCategory: [3, 200], config }).folds).toBe(3);
    expect(defaultsFor('full', '1', { perCategory: [200, 200], config }).folds).toBe(0);
  });

  it('are numbers that a training can work with; others are named', () => {
    for (const mode of ['quick', 'full'] as const)
      for (const perCategory of [
        [1, 1],
        [30, 5],
        [4000, 4000],
      ]) {
        const options = defaultsFor(mode, '1', { perCategory, config });
        expect(checkOptions(options)).toBe(options);
      }
    const options = defaultsFor('full', '1', { perCategory: [30, 30], config });
    for (const change of [
      { epochs: 0 },
      { batch: 2.5 },
      { folds: 1 },
      { orientations: 3 as 2 },
      { mixup: 1.5 },
      { ridge: Number.NaN },
    ])
      expect(() => checkOptions({ ...options, ...change })).toThrow(`${Object.keys(change)[0]} is `);
  });

  it('weigh rare classes up to the cap, the mean over all pictures being 1', () => {
    expect(classWeightsOf([10, 10], 5)).toEqual([1, 1]);
    const [common, rare, none] = classWeightsOf([990, 10, 0], 5);
    expect(990 * common + 10 * rare).toBeCloseTo(1000, 6);
    expect(rare / common).toBeCloseTo(5 / (1000 / 1980), 6);
    expect(none).toBeGreaterThan(0);
    expect(classWeightsOf([990, 10], 1)[0]).toBeLessThanOrEqual(classWeightsOf([990, 10], 1)[1]);
  });

  it('lower the rate level by level', () => {
    const layout = layoutOf(initHnf(SMALL, 1));
    const rates = layerRates(layout, SMALL, 0.5);
    const rate = (name: string) => rates[layout.entries.findIndex((entry) => entry.name === name)];
    expect([rate('head.weight'), rate('level1.patch.kernel'), rate('level0.patch.kernel'), rate('cls')]).toEqual([
      1, 0.5, 0.25, 0.25,
    ]);
  });
});
