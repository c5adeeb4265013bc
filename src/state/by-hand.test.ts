import { describe, expect, it } from 'vitest';
import { AUTOMATIC } from '../base/traces';
import { handOf, setHand } from './by-hand';
import { factsKey } from './describe-picture';
import { micrograph } from './fixtures';
import { addDrop, EMPTY_SESSION, readSucceeded, redo, undo } from './session';

const { pixels, ...rest } = micrograph('a.tif');
const added = addDrop(EMPTY_SESSION, 1, ['a.tif'], 0).session;
const start = readSucceeded(added, 'm1', { ...rest, width: pixels.width, height: pixels.height }, null, 0);
const item = (session: typeof start) => {
  const found = session.items.get('m1');
  if (!found) throw new Error('no m1');
  return found;
};

describe('a threshold set by hand', () => {
  const hand = { threshold: 0.4, smallest: null, bodies: 'dark' as const };
  const set = setHand(start, 'm1', hand, 1);

  it('is kept with the picture, makes its facts new ones, and leaves the verdict alone', () => {
    expect(handOf(item(set))).toEqual(hand);
    expect(factsKey(item(set))).not.toBe(factsKey(item(start)));
    expect(item(set).revision).toBe(item(start).revision);
    expect(item(set).status).toBe(item(start).status);
  });

  it('is taken back and done again, and back to automatic is a step of its own', () => {
    expect(handOf(item(undo(set, 2)))).toEqual(AUTOMATIC);
    expect(handOf(item(redo(undo(set, 2), 3)))).toEqual(hand);
    const automatic = setHand(set, 'm1', AUTOMATIC, 4);
    // What an older build measured is still true.
    expect(factsKey(item(automatic))).toBe(factsKey(item(start)));
    expect(handOf(item(undo(automatic, 5)))).toEqual(hand);
  });

  it('that is there already is no step', () => {
    expect(setHand(set, 'm1', { ...hand }, 2)).toBe(set);
    expect(setHand(start, 'm1', AUTOMATIC, 2)).toBe(start);
    expect(setHand(start, 'm9', hand, 2)).toBe(start);
  });
});
