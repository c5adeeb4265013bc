import { expect, it } from 'vitest';
import { chosenOf, createChoice } from './choice';
import { createConductor } from './conductor';
import { createDesk } from './desk';
import { FakeClassifier, FakeReader, file } from './fixtures';

it('a choice holds while one looks at one of its pictures, and loses those that go', async () => {
  const desk = createDesk();
  const conductor = createConductor({ desk, reader: new FakeReader(), classifier: new FakeClassifier() });
  const choice = createChoice(desk);
  const chosen = () => chosenOf(choice.getState(), desk.getState().session.selected);
  await conductor.add(['a.tif', 'b.tif', 'c.tif', 'd.tif'].map(file));
  conductor.select('m1');
  expect(chosen()).toEqual(['m1']);
  choice.setState({ ids: new Set(['m1', 'm2', 'm3']), anchor: 'm1' });
  conductor.select('m3');
  expect(chosen()).toEqual(['m1', 'm2', 'm3']);
  conductor.remove(['m2'], ['m1', 'm2', 'm3', 'm4']);
  expect(chosen()).toEqual(['m1', 'm3']);
  conductor.undo();
  expect(chosen()).not.toContain('m4');
  conductor.select('m4');
  expect(chosen()).toEqual(['m4']);
  conductor.select('m1');
  expect(chosen()).toEqual(['m1']);
});
