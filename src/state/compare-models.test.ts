import { expect, it } from 'vitest';
import { MicrographiaError } from '../base/errors';
import type { ModelComparison } from '../models/comparison';
import { createModelComparer } from './compare-models';

/** A comparison that is answered when the test says so. */
function answering() {
  const asked: { pair: string; answer: (found: ModelComparison) => void; fail: (error: Error) => void }[] = [];
  const comparer = createModelComparer(
    (first, second) => new Promise((answer, fail) => asked.push({ pair: `${first} ${second}`, answer, fail })),
  );
  return { comparer, asked, state: () => comparer.store.getState() };
}

const FOUND = { sharedJudged: 3 } as ModelComparison;
const settled = () => new Promise((done) => setTimeout(done));

it('the first choice waits for the second, and is taken back by choosing it again', async () => {
  const { comparer, asked, state } = answering();
  comparer.choose('a');
  expect(state()).toMatchObject({ chosen: 'a', pair: null });
  comparer.choose('a');
  expect(state()).toMatchObject({ chosen: null, pair: null });
  comparer.choose('a');
  comparer.choose('b');
  expect(asked.map(({ pair }) => pair)).toEqual(['a b']);
  expect(state()).toMatchObject({ chosen: null, pair: ['a', 'b'], shown: null });
  asked[0].answer(FOUND);
  await settled();
  expect(state().shown).toBe(FOUND);
});

it('an answer that comes late is not shown under other names, nor after closing', async () => {
  const { comparer, asked, state } = answering();
  void comparer.open('a', 'b');
  void comparer.open('a', 'c');
  asked[0].answer(FOUND);
  await settled();
  expect(state()).toMatchObject({ pair: ['a', 'c'], shown: null });
  comparer.close();
  asked[1].answer(FOUND);
  await settled();
  expect(state()).toMatchObject({ pair: null, shown: null, error: null });
});

it('a model is not compared with itself, and a fault is kept', async () => {
  const { comparer, asked, state } = answering();
  await comparer.open('a', 'a');
  expect(asked).toEqual([]);
  void comparer.open('a', 'b');
  asked[0].fail(new MicrographiaError('model-unknown', 'There is no model b.', 'Choose another.'));
  await settled();
  expect(state()).toMatchObject({ pair: ['a', 'b'], shown: null, error: { code: 'model-unknown' } });
});
