import { dispose, setBackend, tensor } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { adaptParams, freshParams } from './adapt';
import { initHnf } from './init';
import { toTensors } from './params';
import { makeTexts, SMALL } from './testing/cases';
import { textBank } from './text-bank';

beforeAll(async () => {
  await setBackend('cpu');
});

const [first, second] = SMALL.categories;
const parent = { config: SMALL, params: initHnf(SMALL, 1) };
const row = (values: Float32Array, c: number, width = SMALL.width) => Array.from(values.subarray(c * width, (c + 1) * width));

describe('other categories', () => {
  it('keep the rows of those they share with the parent; new ones begin with w_c = 0', () => {
    parent.params['head.bias'].values.set([0.5, 0.25]);
    const { config, params } = adaptParams(parent, {
      categories: [second, 'New', first],
      described: [true, true, true],
      seed: 1,
    });
    expect(config.categories).toEqual([second, 'New', first]);
    const [before, after] = [parent.params['head.weight'].values, params['head.weight'].values];
    expect([row(after, 0), row(after, 2)]).toEqual([row(before, 1), row(before, 0)]);
    expect(row(after, 1).every((value) => value === 0)).toBe(true);
    expect(Array.from(params['head.bias'].values)).toEqual([0.25, 0.375, 0.5]);
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
