import { describe, expect, it } from 'vitest';
import { AUTOMATIC } from '../base/traces';
import { handOf, setHand } from './by-hand';
import { micrograph } from './fixtures';
import { factsKey } from './picture-texts';
import { addDrop, EMPTY_SESSION, readSucceeded, redo, undo } from './session';

const { pixels, ...rest } = micrograph('a.tif');
const added = addDrop(EMPTY_SESSION, 1, ['a.tif'], 0).session;
const facts = { ...rest, width: pixels.width, height: pixels.height };
const start = readSucceeded(added, 'm1', facts, null, 0);
const item = (session: typeof start) => {
  const found = session.items.get('m1');
  if (!found) throw new Error('no m1');
  return found;
};

describe('a threshold set by hand', () => {
  const hand = { threshold: 0.4, smallest: null, bodies: 'dark' as const };
  const set = setHand(start, ['m1'], hand);

  it('is kept with the picture, makes its facts new ones, and leaves the verdict alone', () => {
    expect(handOf(item(set))).toEqual(hand);
    expect(factsKey(item(set))).not.toBe(factsKey(item(start)));
    expect(item(set).revision).toBe(item(start).revision);
    expect(item(set).status).toBe(item(start).status);
  });

  it('is taken back and done again, and back to automatic is a step of its own', () => {
    expect(handOf(item(undo(set, 2)))).toEqual(AUTOMATIC);
    expect(handOf(item(redo(undo(set, 2), 3)))).toEqual(hand);
    const automatic = setHand(set, ['m1'], AUTOMATIC);
    // What an older build measured is still true.
    expect(factsKey(item(automatic))).toBe(factsKey(item(start)));
    expect(handOf(item(undo(automatic, 5)))).toEqual(hand);
  });

  it('is given to many pictures as one step', () => {
    const second = readSucceeded(addDrop(start, 2, ['b.tif'], 0).session, 'm2', facts, null, 0);
    const many = setHand(second, ['m1', 'm2', 'm9'], hand);
    expect(['m1', 'm2'].map((id) => many.items.get(id)?.userMeasuring)).toEqual([hand, hand]);
    const back = undo(many, 2);
    expect(['m1', 'm2'].map((id) => back.items.get(id)?.userMeasuring)).toEqual([AUTOMATIC, AUTOMATIC]);
  });

  it('that is there already is no step', () => {
    expect(setHand(set, ['m1'], { ...hand })).toBe(set);
    expect(setHand(start, ['m1'], AUTOMATIC)).toBe(start);
    expect(setHand(start, ['m9'], hand)).toBe(start);
  });
});
