import { describe, expect, it } from 'vitest';
import { checkConfig, type HnfConfig, PROFILES } from './config';
import { initHnf } from './init';
import { describeSwitches, SMALL, SWITCHES } from './testing/cases';

describe('initial weights', () => {
  it('are the same for the same seed, bit for bit, and others for another', () => {
    expect(initHnf(SMALL, 5)).toEqual(initHnf(SMALL, 5));
    expect(initHnf(SMALL, '5')).toEqual(initHnf(SMALL, 5));
    const [a, b] = [initHnf(SMALL, 5), initHnf(SMALL, 6)];
    expect(Object.keys(a)).toEqual(Object.keys(b));
    for (const name of ['cls', 'level1.patch.kernel', 'level0.forward.qkv.kernel', 'cross.text.q.kernel'])
      expect(a[name].values).not.toEqual(b[name].values);
  });

  it('give no two parameters the same numbers', () => {
    const seen = new Map<string, string>();
    for (const [name, { values }] of Object.entries(initHnf(SMALL, 1))) {
      if (values.every((value) => value === values[0])) continue; // biases and scales
      const key = values.slice(0, 4).join();
      expect(seen.get(key), name).toBeUndefined();
      seen.set(key, name);
    }
  });

  it.each(SWITCHES.map((switches) => [describeSwitches(switches), switches] as const))(
    'have no parameter for what is off, and the others as they were: %s',
    (_, switches) => {
      const all = initHnf(SMALL, 2);
      const some = initHnf({ ...SMALL, switches }, 2);
      for (const [name, array] of Object.entries(some)) if (name !== 'text.classes') expect(array, name).toEqual(all[name]);
      const names = Object.keys(some).join(' ');
      expect(/ level\d+\.graph\./.test(names)).toBe(switches.graph);
      expect(/ level\d+\.forward\./.test(names)).toBe(switches.sequence);
      expect('cls' in some).toBe(switches.sequence);
      expect('virtual_node' in some).toBe(switches.graph);
      expect(/ level1\./.test(names)).toBe(switches.hierarchy);
      expect(/ text\.project\./.test(names)).toBe(switches.text);
      expect(/ text\.classes/.test(names)).toBe(!switches.text);
      expect(/ cross\./.test(names)).toBe(switches.crossAttention);
    },
  );
});

describe('a configuration', () => {
  it.each<[string, Partial<HnfConfig>]>([
    ['3 heads', { heads: 3 }],
    ['no levels', { levels: [] }],
    ['patch 5', { levels: [{ patch: 5, neighbours: 1 }] }],
    ['9 neighbours', { levels: [{ patch: 4, neighbours: 9 }] }],
    ['0 neighbours', { levels: [{ patch: 4, neighbours: 0 }] }],
    ['Chebyshev', { chebyshevOrder: 0 }],
    ['step', { solver: { method: 'rk4', steps: 0 } }],
    ['both encoders', { switches: { ...SMALL.switches, graph: false, sequence: false } }],
    ['twice', { categories: ['Tips', 'Tips'] }],
  ])('is refused for %s', (words, change) => {
    expect(() => checkConfig({ ...SMALL, ...change })).toThrow(words);
  });

  it('of every profile is taken', () => {
    for (const profile of Object.values(PROFILES)) expect(checkConfig(profile)).toBe(profile);
  });
});
