import { expect, it } from 'vitest';
import { trainedWith } from './trained';

it('settings, provenance and split are read from a config that may be anything', () => {
  const config = {
    training: {
      mode: 'quick',
      seconds: 12,
      parent: { id: 'base', weightsSha256: 'a' },
      options: { epochs: 40, learningRate: 0.001, augmentation: { flipRate: 0.5 } },
      classWeights: [1, 0.33333333],
      split: { seed: '1', validation: 0.2, counts: { Tips: { train: 8, validation: 2, test: Number.NaN, unused: 0 } } },
      heldOut: { top1: 1 },
    },
  };
  const { settings, provenance, split } = trainedWith(config);
  expect(settings).toEqual([
    ['Passes (epochs)', '40'],
    ['Step size (learning rate)', '0.001'],
    [{ markup: 'augmentation, flip rate' }, '0.5'],
  ]);
  expect(provenance).toEqual([
    [{ markup: 'mode' }, 'quick'],
    [{ markup: 'seconds' }, '12'],
    [{ markup: 'parent, id' }, 'base'],
    [{ markup: 'parent, weights sha256' }, 'a'],
    [{ markup: 'class weights' }, '1; 0.333333'],
    [{ markup: 'split, seed' }, '1'],
    [{ markup: 'split, validation' }, '0.2'],
  ]);
  expect(split).toEqual([{ category: 'Tips', train: 8, validation: 2, test: 0 }]);
  const scratch = trainedWith({ training: { ...config.training, fromScratch: true } }).provenance;
  expect(scratch).toEqual([['Began with', 'random weights (from scratch)'], ...provenance]);
  for (const bad of [null, 7, [], { training: [] }, { training: { split: 'x', options: null } }])
    expect(trainedWith(bad).split).toEqual([]);
  expect(trainedWith({ training: { options: { seed: 'x'.repeat(1e6) } } }).settings[0]?.[1]).toHaveLength(200);
});
