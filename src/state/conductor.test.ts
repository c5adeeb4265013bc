import { beforeEach, describe, expect, it, vi } from 'vitest';
import { MicrographiaError } from '../base/errors';
import { type Conductor, createConductor } from './conductor';
import { createDesk, type DeskStore } from './desk';
import { classification, FakeClassifier, FakeReader, file, settled } from './fixtures';
import { Items } from './items';
import { progressOf } from './progress';

let desk: DeskStore;
let reader: FakeReader;
let model: FakeClassifier;
let conductor: Conductor;

const items = () => [...desk.getState().session.items.values()];
const states = () => Object.fromEntries(items().map((item) => [item.path, item.status]));
const idOf = (path: string) => items().find((item) => item.path === path)?.id ?? '';
async function answer(index: number, category = 'Tips') {
  model.calls[index].resolve(classification(category));
  await settled();
}

function start(memoryBytes?: number) {
  desk = createDesk();
  reader = new FakeReader();
  model = new FakeClassifier();
  conductor = createConductor({ desk, reader, classifier: model, ...(memoryBytes ? { memoryBytes } : {}) });
}

beforeEach(() => start());

describe('a drop', () => {
  it('is read and classified one after another; a bad file fails alone, a sidecar is no item', async () => {
    await conductor.open();
    await conductor.add(['a.tif', 'a.txt', 'bad.tif', 'b.png'].map(file));
    await settled();
    expect(states()).toEqual({ 'a.tif': 'classifying', 'bad.tif': 'failed', 'b.png': 'waiting' });
    expect(model.calls).toHaveLength(1);
    await answer(0);
    await answer(1, 'Powder');
    expect(states()).toEqual({ 'a.tif': 'done', 'bad.tif': 'failed', 'b.png': 'done' });
    expect(items().find((item) => item.path === 'bad.tif')?.error?.message).toBe('bad.tif ends early.');
  });

  it('dropped before the model is there waits for it', async () => {
    await conductor.add([file('a.tif')]);
    expect(states()).toEqual({ 'a.tif': 'waiting' });
    await conductor.open();
    await settled();
    expect(states()).toEqual({ 'a.tif': 'classifying' });
  });

  it('is read no further ahead of the model than it can use', async () => {
    await conductor.open();
    void conductor.add(Array.from({ length: 200 }, (_, i) => file(`${i}.tif`)));
    await settled();
    const count = (status: string) => items().filter((item) => item.status === status).length;
    expect([count('classifying'), count('waiting'), count('reading')]).toEqual([1, 64, 135]);
    await answer(0);
    expect([count('done'), count('classifying'), count('waiting'), count('reading')]).toEqual([1, 1, 64, 134]);
  });

  it('costs no more a picture when there are many: nobody walks over the whole session after each', async () => {
    const walked = vi.spyOn(Items.prototype, 'values');
    const walksOf = async (count: number): Promise<number> => {
      start();
      await conductor.open();
      walked.mockClear();
      const files = Array.from({ length: count }, (_, i) => file(`${i}.tif`));
      await conductor.add(files);
      await settled();
      for (let i = 0; i < count; i++) await answer(i);
      const walks = walked.mock.calls.length;
      expect(Object.values(states())).toEqual(files.map(() => 'done'));
      return walks;
    };
    const few = await walksOf(3);
    expect(await walksOf(12)).toBe(few);
    walked.mockRestore();
  });

  it('that is opened again before the model is there says at once how much of it is left', async () => {
    await conductor.open();
    await conductor.add([file('a.tif'), file('b.tif')]);
    await answer(0);
    await conductor.stop();
    conductor.resume();
    const { session } = desk.getState();
    const drops = conductor.drops();
    start();
    conductor.replace({ ...session, batch: null }, drops);
    expect(progressOf(desk.getState().session)).toMatchObject({ finished: 0, total: 1 });
    expect(desk.getState().engine.phase).toBe('loading');
  });

  it('brings back the file of a picture whose verdict was still to come when the page was closed', async () => {
    await conductor.add([file('a.tif')]);
    const { session } = desk.getState();
    start();
    conductor.replace({ ...session, batch: null }, new Map([[1, []]]));
    await conductor.open();
    await vi.waitFor(() => expect(items()[0]).toMatchObject({ status: 'failed', error: { code: 'picture-gone' } }));
    await conductor.add([file('a.tif')]);
    await settled();
    await answer(0);
    expect(states()).toEqual({ 'a.tif': 'done' });
  });

  it('keeps two files of one name apart', async () => {
    await conductor.add([file('image.png'), file('image.png')]);
    expect(items().map((item) => item.path)).toEqual(['image.png', 'image (2).png']);
  });

  it('stays readable when the model does not load, and says why it did not', async () => {
    model.fail = new Error('weights.safetensors is not there');
    await conductor.open();
    await conductor.add([file('a.tif')]);
    expect(desk.getState().engine).toMatchObject({ phase: 'failed' });
    expect(states()).toEqual({ 'a.tif': 'waiting' });
    model.fail = null;
    await conductor.open();
    await settled();
    expect(states()).toEqual({ 'a.tif': 'classifying' });
  });
});

it('asks about as many as are computed best together, and shows what the reader prepared unless the crop or the model changed', async () => {
  model.most = 3;
  const crop = { x: 0, y: 0, width: 64, height: 40 };
  reader.look = { side: 224, crop, views: [crop], values: new Float32Array(1), contrast: 'some' };
  await conductor.open();
  await conductor.add(['a.tif', 'b.tif', 'c.tif', 'd.tif'].map(file));
  await settled();
  expect(states()).toEqual({ 'a.tif': 'classifying', 'b.tif': 'classifying', 'c.tif': 'classifying', 'd.tif': 'waiting' });
  expect(model.calls.map(({ pixels }) => pixels)).toEqual([null, null, null]);
  await answer(1);
  expect(states()).toMatchObject({ 'b.tif': 'done', 'd.tif': 'classifying' });

  conductor.moveBar(idOf('a.tif'), 34);
  model.calls[2].reject(new MicrographiaError('other-size', 'Of another size.', 'Ask again.'));
  await settled();
  expect(states()).toMatchObject({ 'a.tif': 'classifying', 'c.tif': 'classifying' });
  expect(model.calls.slice(4).map(({ pixels, crop: of }) => [pixels !== null, of.height])).toEqual([
    [true, 34],
    [true, 40],
  ]);
  conductor.stop();
  await settled();
  expect(states()).toMatchObject({ 'a.tif': 'stopped', 'c.tif': 'stopped', 'd.tif': 'stopped' });
  expect(model.calls.slice(3).every(({ signal }) => signal?.aborted)).toBe(true);
});

it('a crop moved while the model is busy stops that run and asks for the new crop', async () => {
  await conductor.open();
  await conductor.add([file('a.tif')]);
  await settled();
  conductor.moveBar(idOf('a.tif'), 36);
  await settled();
  expect(model.calls[0].signal?.aborted).toBe(true);
  expect(model.calls[1].crop.height).toBe(36);
  await answer(0, 'Powder');
  expect(items()[0].classification).toBeNull();
  await answer(1, 'Tips');
  expect(items()[0].classification?.ranking[0].category).toBe('Tips');
});

it('the failure of one picture in the model lets the next one run, and can be tried again', async () => {
  await conductor.open();
  await conductor.add([file('a.tif'), file('b.tif')]);
  await settled();
  model.calls[0].reject(new Error('out of memory'));
  await settled();
  expect(states()).toEqual({ 'a.tif': 'failed', 'b.tif': 'classifying' });
  await answer(1);
  conductor.resume([idOf('a.tif')]);
  await settled();
  await answer(2);
  expect(states()).toEqual({ 'a.tif': 'done', 'b.tif': 'done' });
});

it('stop ends reading and classifying; resume reads only what is missing', async () => {
  await conductor.open();
  let open = () => {};
  await conductor.add([file('a.tif')]);
  reader.gate = new Promise((resolve) => {
    open = resolve;
  });
  const adding = conductor.add([file('b.tif'), file('b.txt')]);
  await settled();
  conductor.stop();
  open();
  await adding;
  await settled();
  expect(states()).toEqual({ 'a.tif': 'stopped', 'b.tif': 'stopped' });
  expect(model.calls[0].signal?.aborted).toBe(true);
  conductor.resume();
  await settled();
  expect(reader.drops.at(-1)).toEqual(['b.tif', 'b.txt']);
  expect(states()).toEqual({ 'a.tif': 'classifying', 'b.tif': 'waiting' });
});

it('an archive stopped half-way is read on: what was listed stays, what was not comes', async () => {
  let open = () => {};
  reader.archives.set('set.zip', ['set.zip/a.tif', 'set.zip/b.tif', 'set.zip/bad.tif']);
  reader.free = 1;
  const adding = conductor.add([file('set.zip')]);
  reader.gate = new Promise((resolve) => {
    open = resolve;
  });
  await settled();
  expect(states()).toEqual({ 'set.zip': 'reading', 'set.zip/a.tif': 'waiting' });
  conductor.stop();
  open();
  await adding;
  conductor.resume();
  await settled();
  expect(states()).toEqual({ 'set.zip/a.tif': 'waiting', 'set.zip/b.tif': 'waiting', 'set.zip/bad.tif': 'failed' });
});

it('removal stops the run it concerns; undo brings the picture back and asks again', async () => {
  await conductor.open();
  await conductor.add([file('a.tif'), file('b.tif')]);
  await settled();
  const a = idOf('a.tif');
  conductor.remove([a], [a, idOf('b.tif')]);
  await settled();
  expect(model.calls[0].signal?.aborted).toBe(true);
  expect(states()).toEqual({ 'b.tif': 'classifying' });
  conductor.undo();
  await answer(1);
  await answer(2);
  expect(states()).toEqual({ 'a.tif': 'done', 'b.tif': 'done' });
});

it('a picture removed while it was unread is read when it comes back', async () => {
  let open = () => {};
  reader.gate = new Promise((resolve) => {
    open = resolve;
  });
  const adding = conductor.add([file('a.tif')]);
  await settled();
  conductor.remove([idOf('a.tif')], []);
  open();
  await adding;
  conductor.undo();
  await settled();
  expect(states()).toEqual({ 'a.tif': 'waiting' });
});

describe('pixels', () => {
  const none = new AbortController().signal;

  it('and their files are let go when a removal cannot be taken back any more', async () => {
    await conductor.open();
    await conductor.add([file('a.tif')]);
    await conductor.add([file('b.tif')]);
    await settled();
    conductor.remove([idOf('a.tif')], []);
    expect([...conductor.drops().keys()]).toEqual([1, 2]);
    conductor.undo();
    expect(states()).toHaveProperty(['a.tif']);
    conductor.redo();
    for (let nm = 1; nm <= 50; nm++) conductor.setPixelSize(idOf('b.tif'), nm);
    expect([...conductor.drops().keys()]).toEqual([2]);
    await conductor.add([file('c.tif')]);
    expect([...conductor.drops().keys()], 'a number is never given twice').toEqual([2, 3]);
  });

  it('and their files are let go one by one, sidecars stay, and one that can be had back stays too', async () => {
    await conductor.open();
    await conductor.add(['a.tif', 'a.txt', 'b.tif', 'c.tif'].map(file));
    await settled();
    const paths = () =>
      conductor
        .drops()
        .get(1)
        ?.map(({ path }) => path);
    conductor.remove([idOf('a.tif')], []);
    conductor.remove([idOf('b.tif')], []);
    expect(paths()).toEqual(['a.tif', 'a.txt', 'b.tif', 'c.tif']);
    for (let nm = 1; nm <= 49; nm++) conductor.setPixelSize(idOf('c.tif'), nm);
    expect(paths(), 'the first removal is forgotten, the second is not').toEqual(['a.txt', 'b.tif', 'c.tif']);
    conductor.setPixelSize(idOf('c.tif'), 50);
    expect(paths()).toEqual(['a.txt', 'c.tif']);
  });

  it('are forgotten beyond the memory limit and read again from the file, without its sidecars', async () => {
    start(2 * 64 * 48 * 4);
    model.fail = new Error('none');
    await conductor.open();
    await conductor.add(['a.tif', 'a.txt', 'b.tif', 'c.tif'].map(file));
    const plane = await conductor.pixels(idOf('a.tif'), none);
    expect(plane.width).toBe(64);
    expect(reader.drops.at(-1)).toEqual(['a.tif']);
    const readings = reader.drops.length;
    await conductor.pixels(idOf('a.tif'), none);
    expect(reader.drops).toHaveLength(readings);
  });

  it('waiting for the model pause the reading until some have been classified', async () => {
    start(4 * 64 * 48 * 4);
    await conductor.open();
    const adding = conductor.add(['1.tif', '2.tif', '3.tif', '4.tif', '5.tif', '6.tif'].map(file));
    await settled();
    expect(items().filter((item) => item.status === 'reading')).toHaveLength(2);
    for (let i = 0; i < 6; i++) await answer(i);
    await adding;
    expect(new Set(Object.values(states()))).toEqual(new Set(['done']));
  });
});

it('an engine that was rebuilt is reported and work goes on', async () => {
  await conductor.open();
  await conductor.add([file('a.tif')]);
  await settled();
  const engine = desk.getState().engine;
  if (engine.phase !== 'ready') throw new Error('not ready');
  model.changeEngine({ ...engine.report, device: 'rebuilt' });
  expect(desk.getState().engine).toMatchObject({ report: { device: 'rebuilt' } });
  await answer(0);
  expect(states()).toEqual({ 'a.tif': 'done' });
});

it('another model classifies new pictures at once, and former ones when asked', async () => {
  await conductor.open();
  await conductor.add([file('a.tif'), file('b.tif')]);
  await settled();
  await answer(0);
  const engine = desk.getState().engine;
  if (engine.phase !== 'ready') throw new Error('not ready');
  model.changeEngine({ ...engine.report, modelId: 'mine', modelSha256: 'c'.repeat(64) });
  await settled();
  expect(states()).toEqual({ 'a.tif': 'done', 'b.tif': 'classifying' });
  conductor.reclassify();
  expect(states()).toEqual({ 'a.tif': 'waiting', 'b.tif': 'classifying' });
  model.calls[1].resolve({ ...classification('Powder'), modelSha256: 'c'.repeat(64) });
  await settled();
  expect(model.calls).toHaveLength(3);
  model.calls[2].resolve({ ...classification('Powder'), modelSha256: 'c'.repeat(64) });
  await settled();
  conductor.reclassify();
  expect(states()).toEqual({ 'a.tif': 'done', 'b.tif': 'done' });
  conductor.reclassify([idOf('a.tif')]);
  await settled();
  expect(states()).toEqual({ 'a.tif': 'classifying', 'b.tif': 'done' });
});
