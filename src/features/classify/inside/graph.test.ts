import { describe, expect, it } from 'vitest';
import { insideOf } from '../../../state/fixtures';
import { neighboursOf, neighbourWords, patchAfter, patchAt, patchRect, strengthOf, weightRange } from './graph';

const VIEW = { x: 10, y: 20, width: 40, height: 40 };
const { graph } = insideOf(VIEW).views[0].levels[0];
if (!graph) throw new Error('the fixture has a graph');

describe('the graph on the picture', () => {
  it('tells a patch’s own nearest from those that have it among theirs', () => {
    expect(neighboursOf(graph, 0).map(({ patch, own }) => [patch, own])).toEqual([
      [1, true],
      [2, false],
    ]);
    expect(neighbourWords(graph, 0, 2)).toBe(
      'Patch in row 1, column 1 of 2 by 2. Most alike, with weights: row 1, column 2: 0.90. 1 more have this patch among theirs.',
    );
  });

  it('draws the strongest edge strongest and the weakest weakest', () => {
    const range = weightRange(graph);
    expect([0.6, 0.9].map((weight) => strengthOf(Math.fround(weight), range))).toEqual([0, 1]);
    expect(strengthOf(0.5, { low: 0.5, high: 0.5 })).toBe(1);
  });

  it('finds the patch under a point, and none beside the view; each patch lies where it is found', () => {
    for (let patch = 0; patch < 16; patch++) {
      const { x, y, width } = patchRect(VIEW, 4, patch);
      expect(patchAt(VIEW, 4, x + width / 2, y + width / 2)).toBe(patch);
    }
    expect(patchAt(VIEW, 4, 9, 30)).toBeNull();
    expect(patchAt(VIEW, 4, 30, 60.5)).toBeNull();
  });

  it('moves by keys from the middle on, and stops at the rim', () => {
    expect(patchAfter('ArrowLeft', null, 4)).toBe(5);
    expect(patchAfter('ArrowRight', 5, 4)).toBe(6);
    expect(patchAfter('ArrowDown', 5, 4)).toBe(9);
    expect(patchAfter('ArrowRight', 7, 4)).toBe(7);
    expect(patchAfter('ArrowUp', 2, 4)).toBe(2);
    expect(patchAfter('End', 4, 4)).toBe(7);
    expect(patchAfter('x', 4, 4)).toBeNull();
  });
});
