import { describe, expect, it, vi } from 'vitest';
import { initHnf } from '../model/init';
import { SMALL } from '../model/testing/cases';
import { layoutOf } from './layout';
import { checkOptions, classWeightsOf, defaultsFor, layerRates } from './options';

// Small networks are trained: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

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

  it('ask a front for few views, and take few steps from the ridge on them', () => {
    const front = { id: 'tiny', sha256: '0'.repeat(64), maps: ['stem'], tokenWidth: 4, vectorWidth: 6 };
    const few = defaultsFor('quick', '1', { perCategory: [10, 10, 10, 10, 10, 10], config: { ...config, front } });
    expect([few.views, few.epochs, few.batch]).toEqual([2, 20, 60]);
    expect(defaultsFor('quick', '1', { perCategory: [500, 500], config: { ...config, front } }).views).toBe(1);
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

  it('are low for the linear probe on a front, which one step at the full rate would undo', () => {
    const front = { id: 'tiny', sha256: '0'.repeat(64), maps: ['stem'], tokenWidth: 4, vectorWidth: 6 };
    const layout = {
      entries: [{ name: 'head.probe_weight', shape: [2, 6], offset: 0, length: 12, decayed: true }],
      length: 12,
    };
    expect(layerRates(layout, { ...SMALL, front }, 1)).toEqual([0.1]);
    expect(layerRates(layout, SMALL, 1)).toEqual([1]);
  });
});
