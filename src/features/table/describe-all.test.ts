import { expect, it, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { EMPTY_TEXT, NO_PICTURES, type Pictures, type PictureText } from '../../state/picture-texts';
import { createDescribeAll } from './describe-all';

const written = { ...EMPTY_TEXT, key: '', ask: NO_PICTURES.ask, phase: 'written' } as PictureText;

/** A describer that writes when it is told to. */
function held() {
  const store = createStore<Pictures>(() => ({ ...NO_PICTURES, texts: new Map([['b', written]]) }));
  const asked: string[] = [];
  let end = () => {};
  const describe = vi.fn(async (id: string) => {
    asked.push(id);
    await new Promise<void>((resolve) => {
      end = resolve;
    });
  });
  const next = async () => {
    end();
    await vi.waitFor(() => undefined);
  };
  return { asked, next, all: createDescribeAll({ store, describe, stopWriting: () => end() }) };
}

it('goes through those without a text, says how far it is, and can be stopped by whoever sees it', async () => {
  const { asked, next, all } = held();
  const run = all.start(['a', 'b', 'c', 'd'], 'template');
  expect(all.store.getState().work).toEqual({ done: 0, total: 3 });
  await next();
  expect(all.store.getState().work).toEqual({ done: 1, total: 3 });
  void all.start(['d'], 'template');
  all.stop();
  await run;
  expect(asked, 'one run at a time').toEqual(['a', 'c']);
  expect(all.store.getState().work).toBeNull();
});
