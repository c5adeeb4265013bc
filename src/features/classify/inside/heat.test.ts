import { describe, expect, it } from 'vitest';
import type { Inside } from '../../../services/classify/protocol';
import { insideOf } from '../../../state/fixtures';
import { extremes, heatOf, layersOf, leadParts } from './heat';

const LEFT = { x: 10, y: 20, width: 100, height: 100 };
const RIGHT = { x: 60, y: 20, width: 100, height: 100 };
const duel = { category: 'Tips', rival: 'Fibres' };

/** With what the patches of its one level do. */
const tried = (inside: Inside, effects: readonly number[]): Inside => ({
  ...inside,
  effects: inside.views.map(() => [Float32Array.from(effects), Float32Array.of(5, 1)]),
});

describe('a lead and its parts', () => {
  it('is the difference of two scores, mean over the views, and its parts sum to it', () => {
    const { lead, parts } = leadParts(insideOf(LEFT, RIGHT), duel);
    expect(lead).toBe(2);
    expect(parts).toEqual([1.5, 0.25, 0, 0, 0.25]);
  });

  it('against all: over the mean of all', () => {
    expect(leadParts(insideOf(LEFT), { category: 'Tips', rival: null }).lead).toBe(1);
  });
});

describe('the heat map', () => {
  it('lies over all views and no further, and its cells sum to what the layer gives, however the views overlap', () => {
    for (const rects of [[LEFT], [LEFT, RIGHT]]) {
      const heat = heatOf(insideOf(...rects), 'front', duel);
      expect(heat?.rect).toEqual(rects.length === 1 ? LEFT : { ...LEFT, width: 150 });
      expect(heat?.sum).toBeCloseTo(1.5, 4);
    }
  });

  it('waits for the patches of its level, puts each where it lies, and turns with the question', () => {
    const inside = insideOf(LEFT);
    expect(heatOf(inside, 0, duel)).toBeNull();
    expect(heatOf(inside, 'all', duel)).toBeNull();
    // Only the lower right of four patches speaks for Tips.
    const done = tried(inside, [0, 0, 0, 0, 0, 0, 8, 0]);
    const heat = heatOf(done, 0, duel)!;
    const { map, full } = heat;
    expect(full * heat.patch.cells, 'told for a whole patch').toBeCloseTo(8, 4);
    expect(heat.patch.px).toBe(50);
    expect(extremes(heat)).toEqual({ most: 'lower right', least: null });
    const at = (x: number, y: number): number => map.data[y * map.width + x];
    expect([at(1, 1), at(54, 1), at(1, 54)]).toEqual([0, 0, 0]);
    expect(at(54, 54)).toBeCloseTo(8 / 28 ** 2, 6);
    expect(full).toBeCloseTo(8 / 28 ** 2, 6);
    const turned = heatOf(done, 0, { category: 'Fibres', rival: 'Tips' })!;
    expect(extremes(turned)).toEqual({ most: null, least: 'lower right' });
    expect(turned.map.data[54 * map.width + 54]).toBeCloseTo(-8 / 28 ** 2, 6);
    expect(heatOf(done, 'all', duel)?.sum, 'the squares of the whole picture').toBeCloseTo(4, 4);
  });

  it('offers the front only where there is one', () => {
    const inside = insideOf(LEFT);
    expect(layersOf(inside)).toEqual(['front', 'all', 0]);
    expect(layersOf({ ...inside, views: inside.views.map((view) => ({ ...view, front: null })) })).toEqual(['all', 0]);
  });
});
