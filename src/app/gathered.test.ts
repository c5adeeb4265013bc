import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createDesk } from '../state/desk';
import { classification, micrograph } from '../state/fixtures';
import * as steps from '../state/session';
import { addDrop, EMPTY_SESSION, readSucceeded, type Session, select } from '../state/session';
import { gathered } from './gathered';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const { pixels, ...rest } = micrograph('a.tif');
const facts = { ...rest, width: pixels.width, height: pixels.height };
const thumbnail = { width: 1, height: 1, grey: new Uint8ClampedArray(1) };

/** A desk of `count` pictures that were read, and how often it told its listener of changes. */
function watched(count: number) {
  const desk = createDesk();
  const { session, ids } = addDrop(
    EMPTY_SESSION,
    1,
    Array.from({ length: count }, (_, i) => `${i}.tif`),
    0,
  );
  desk.setState({ session: ids.reduce((s, id) => readSucceeded(s, id, facts, thumbnail, 0), session) });
  const shown = gathered(desk);
  const heard: number[] = [];
  shown.subscribe(({ session: now }) => void heard.push(now.items.count('done')));
  const step = (next: (session: Session) => Session) => desk.setState((state) => ({ session: next(state.session) }));
  const name = (id: string) => {
    step((s) => steps.classifyStarted(s, id, 0));
    step((s) => steps.classified(s, id, 0, classification(), 0));
  };
  return { shown, heard, ids, name, step };
}

it('tells of a run ten times a second, however fast it is, and of its end', () => {
  const { shown, heard, ids, name } = watched(200);
  for (const id of ids) {
    name(id);
    vi.advanceTimersByTime(5);
  }
  expect(heard.length).toBeLessThanOrEqual(11);
  vi.advanceTimersByTime(100);
  expect(heard.at(-1)).toBe(200);
  expect(shown.getState().session.items.count('done')).toBe(200);
});

it('tells at once of what the user does, with all that happened before it', () => {
  const { heard, ids, name, step } = watched(4);
  name(ids[0]);
  const before = heard.length;
  name(ids[1]);
  expect(heard.length).toBe(before);
  step((s) => select(s, ids[3]));
  expect(heard.slice(before)).toEqual([2]);
  vi.advanceTimersByTime(1000);
  expect(heard.length).toBe(before + 1);
});
