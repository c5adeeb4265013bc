import { expect, it, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { createConductor } from '../../state/conductor';
import { FakeDescriber, sentence, written as text } from '../../state/describe-fixtures';
import { createPictureDescriber } from '../../state/describe-picture';
import { createDesk } from '../../state/desk';
import { classification, FakeClassifier, FakeReader, file, settled } from '../../state/fixtures';
import { EMPTY_TEXT, NO_PICTURES, type Pictures, type PictureText } from '../../state/picture-texts';
import { EMPTY_SESSION } from '../../state/session';
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

it('ends with its session: another one in its place is not described unasked', async () => {
  const [desk, classifier, service] = [createDesk(), new FakeClassifier(), new FakeDescriber()];
  classifier.most = 8;
  const conductor = createConductor({ desk, reader: new FakeReader(), classifier });
  const pictures = createPictureDescriber({ desk, conductor, service, check: async () => [] });
  await conductor.open();
  const drop = async (...names: string[]) => {
    await conductor.add(names.map(file));
    await settled();
    for (const { resolve } of classifier.calls.splice(0)) resolve(classification());
    await settled();
  };
  await drop('a1.tif', 'a2.tif');
  const all = createDescribeAll(pictures);
  const run = all.start(['m1', 'm2'], 'loaded');
  await settled();
  service.factsAsked[0].resolve({ facts: [], withheld: [] });
  await settled();
  pictures.store.setState({ sheets: new Map(), texts: new Map() });
  conductor.replace({ ...EMPTY_SESSION, nextId: 3 }, new Map());
  await drop('b1.tif', 'b2.tif');
  service.textsAsked[0].resolve(text([sentence('Unasked.')]));
  await run;
  expect([pictures.store.getState().texts.size, service.textsAsked.length, all.store.getState().work]).toEqual([0, 1, null]);
});
