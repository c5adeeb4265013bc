import { describe, expect, it, vi } from 'vitest';
import { initHnf } from '../model/init';
import { countParams } from '../model/params';
import { SMALL } from '../model/testing/cases';
import { flatten, layoutOf, unflatten } from './layout';

// Small networks are trained: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

describe('the layout', () => {
  const params = initHnf(SMALL, 1);
  const layout = layoutOf(params);

  it('takes every parameter there and back', () => {
    const flat = flatten(layout, params);
    expect(flat).toHaveLength(countParams(params));
    expect(unflatten(layout, flat)).toEqual(params);
  });

  it('gives each its own place, side by side, by name, whatever the order they came in', () => {
    let end = 0;
    for (const { offset, length } of layout.entries) {
      expect(offset).toBe(end);
      end += length;
    }
    expect(end).toBe(layout.length);
    expect(layoutOf(Object.fromEntries(Object.entries(params).reverse()))).toEqual(layout);
  });

  it('hands out copies: a change to one is none to the vector', () => {
    const flat = flatten(layout, params);
    unflatten(layout, flat)['head.log_scale'].values[0] = 9;
    expect(unflatten(layout, flat)['head.log_scale'].values[0]).toBeCloseTo(Math.log(5), 6);
  });

  it('decays matrices, and no bias, norm, position, token or scale', () => {
    for (const { name, decayed } of layout.entries) expect(decayed, name).toBe(/\.kernel$|^head\.weight$/.test(name));
    const kept = layout.entries.filter(({ decayed }) => !decayed).map(({ name }) => name);
    for (const name of [
      'cls',
      'virtual_node',
      'head.bias',
      'head.log_scale',
      'level0.position',
      'level1.gate.norm_graph.scale',
    ])
      expect(kept).toContain(name);
  });
});
