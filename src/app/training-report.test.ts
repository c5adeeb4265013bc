import { expect, it } from 'vitest';
import { trainedWith } from './training-report';

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
    ['epochs', '40'],
    ['learning rate', '0.001'],
    ['augmentation, flip rate', '0.5'],
  ]);
  expect(provenance).toEqual([
    ['mode', 'quick'],
    ['seconds', '12'],
    ['parent, id', 'base'],
    ['parent, weights sha256', 'a'],
    ['class weights', '1, 0.3333'],
    ['split, seed', '1'],
    ['split, validation', '0.2'],
  ]);
  expect(split).toEqual([{ category: 'Tips', train: 8, validation: 2, test: 0 }]);
  for (const bad of [null, 7, [], { training: [] }, { training: { split: 'x', options: null } }])
    expect(trainedWith(bad).split).toEqual([]);
  expect(trainedWith({ training: { options: { seed: 'x'.repeat(1e6) } } }).settings[0]?.[1]).toHaveLength(200);
});
