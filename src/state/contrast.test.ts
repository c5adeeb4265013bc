import { expect, it } from 'vitest';
import { type ContrastSet, USUAL_CONTRAST } from '../base/levels';
import { contrastOf, setContrast } from './contrast';
import { micrograph } from './fixtures';
import { factsKey } from './picture-texts';
import { addDrop, EMPTY_SESSION, readSucceeded, redo, type Session, undo } from './session';

const { pixels, ...rest } = micrograph('a.tif');
const added = addDrop(EMPTY_SESSION, 1, ['a.tif', 'b.tif'], 0).session;
const facts = { ...rest, width: pixels.width, height: pixels.height };
const start = ['m1', 'm2'].reduce((session, id) => readSucceeded(session, id, facts, null, 0), added);
const shown = (session: Session, id = 'm1'): ContrastSet => {
  const item = session.items.get(id);
  if (!item) throw new Error(`no ${id}`);
  return contrastOf(item);
};
const window = (low: number, high: number): ContrastSet => ({ ...USUAL_CONTRAST, window: { low, high } });

it('the contrast that is set belongs to the picture, is taken back and done again, and changes neither verdict nor facts', () => {
  const set = setContrast(start, 'm1', { window: null, mode: 'full', invert: true }, 10);
  expect(shown(set)).toEqual({ window: null, mode: 'full', invert: true });
  expect(shown(set, 'm2')).toEqual(USUAL_CONTRAST);
  const [before, after] = [start.items.get('m1'), set.items.get('m1')];
  expect(after && before && factsKey(after) === factsKey(before) && after.revision === before.revision).toBe(true);
  expect(shown(undo(set, 11))).toEqual(USUAL_CONTRAST);
  expect(shown(redo(undo(set, 11), 12))).toEqual({ window: null, mode: 'full', invert: true });
  expect(setContrast(set, 'm1', { window: null, mode: 'full', invert: true }, 13), 'nothing changes').toBe(set);
});

it('the way of a slider is one step; a pause, or another picture, begins a new one', () => {
  const ways = [0.1, 0.2, 0.3].reduce((session, low, i) => setContrast(session, 'm1', window(low, 0.9), 100 * i), start);
  expect(ways.history.past.length).toBe(1);
  expect(shown(undo(ways, 500))).toEqual(USUAL_CONTRAST);
  expect(shown(redo(undo(ways, 500), 500))).toEqual(window(0.3, 0.9));
  const later = setContrast(ways, 'm1', window(0.4, 0.9), 2000);
  expect(shown(undo(later, 2100))).toEqual(window(0.3, 0.9));
  const other = setContrast(ways, 'm2', window(0.4, 0.9), 300);
  expect(shown(undo(other, 400))).toEqual(window(0.3, 0.9));
});
