import { beforeEach, expect, it } from 'vitest';
import { toHalfBits } from '../base/half';
import { createTeachService } from '../services/teach/service';
import { type Conductor, createConductor } from '../state/conductor';
import { createDesk, type DeskStore } from '../state/desk';
import { classification, FakeClassifier, FakeReader, file, settled } from '../state/fixtures';
import { createTeacher, type Teacher } from '../state/teach';

let desk: DeskStore;
let model: FakeClassifier;
let conductor: Conductor;
let teacher: Teacher;

/** The model takes all for Tips; pictures whose names begin alike have vectors alike. */
const answer = (path: string) => ({
  ...classification('Tips'),
  logits: [3, 0],
  features: Uint16Array.from({ length: 8 }, (_, i) => toHalfBits(i < 4 === path.startsWith('a') ? 1 : -1)),
});

beforeEach(async () => {
  desk = createDesk();
  model = new FakeClassifier();
  conductor = createConductor({ desk, reader: new FakeReader(), classifier: model });
  const noWorker = () => {
    throw new Error('few pictures need no worker');
  };
  teacher = createTeacher({ desk, service: createTeachService(noWorker) });
  await conductor.open();
  const paths = ['a1.tif', 'a2.tif', 'a3.tif', 'b1.tif', 'b2.tif', 'b3.tif'];
  await conductor.add(paths.map(file));
  for (const [i, path] of paths.entries()) {
    model.calls[i].resolve(answer(path));
    await settled();
  }
});

const named = async () => {
  await settled();
  await teacher.settled();
  return Object.fromEntries([...teacher.store.getState().taught].map(([id, { category }]) => [id, category]));
};

it('ranks the others anew after each word, offers what to label next, and forgets it all when the words are taken back', async () => {
  expect(await named()).toEqual({});
  conductor.say(['m4'], { category: 'Bubbles' });
  expect(await named()).toEqual({ m1: 'Tips', m2: 'Tips', m3: 'Tips', m4: 'Bubbles', m5: 'Bubbles', m6: 'Bubbles' });
  conductor.say(['m1'], { category: null });
  expect(await named()).toMatchObject({ m2: null, m3: null, m5: 'Bubbles' });
  const { categories, labelled, leftOut, next, milliseconds } = teacher.store.getState();
  expect(categories).toEqual(['Tips', 'Powder', 'Bubbles']);
  expect(labelled).toEqual(['m1', 'm4']);
  expect(leftOut).toMatchObject({ n: 2, before: 0 });
  expect(['m2', 'm3', 'm5', 'm6']).toContain(next?.id);
  expect(milliseconds).toBeGreaterThanOrEqual(0);
  expect((await teacher.result())?.labels.map(({ category }) => category)).toEqual([null, 'Bubbles']);
  conductor.undo();
  conductor.undo();
  expect(await named()).toEqual({});
  conductor.redo();
  expect(await named()).toMatchObject({ m5: 'Bubbles' });
});

it('one word for many is one step', async () => {
  conductor.say(['m1', 'm2'], { category: 'Powder' });
  expect(await named()).toMatchObject({ m3: 'Powder' });
  conductor.undo();
  expect(
    desk
      .getState()
      .session.items.values()
      .some(({ said }) => said !== null),
  ).toBe(false);
});
