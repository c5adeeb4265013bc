import { beforeEach, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { KeepDesk } from '../keeping/keep-desk';
import { createConductor } from '../state/conductor';
import { createDesk } from '../state/desk';
import { FakeClassifier, FakeReader, settled } from '../state/fixtures';
import { type Item, newItem } from '../state/item';
import { Items } from '../state/items';
import { EMPTY_SESSION } from '../state/session';
import { memoryRoot } from '../storage/testing';
import { createPictureHandles, sweepHandles } from './picture-handles';

type Wish = 'granted' | 'prompt' | 'denied';

/** A folder `day` with `a.tif` and `deep/b.tif`, and how it answers when it is asked. */
async function folder(now: Wish, afterAsking: Wish) {
  const day = await (await memoryRoot().root()).getDirectoryHandle('day', { create: true });
  for (const [at, name] of [
    [day, 'a.tif'],
    [await day.getDirectoryHandle('deep', { create: true }), 'b.tif'],
  ] as const) {
    const sink = await (await at.getFileHandle(name, { create: true })).createWritable();
    await sink.write(new Uint8Array(4));
    await sink.close();
  }
  let asked = 0;
  return Object.assign(day, {
    ...{ name: 'day', kind: 'directory' as const },
    queryPermission: async () => now,
    requestPermission: async () => {
      asked++;
      return afterAsking;
    },
    asked: () => asked,
  });
}

const stored = new Map<string, readonly FileSystemHandle[]>();
const store = {
  get: async (id: string) => stored.get(id) ?? [],
  put: async (id: string, handles: readonly FileSystemHandle[]) => void stored.set(id, handles),
  ids: async () => [...stored.keys()],
  remove: async (id: string) => void stored.delete(id),
  clear: async () => stored.clear(),
};
beforeEach(() => stored.clear());

const KEEP = { id: null, left: 0, waiting: 0, unsaved: false } as KeepDesk;

/** The page after a reload: two pictures of the folder whose files are not at hand, and one that is of elsewhere. */
function reloaded(keepsPictures = () => true, paths = ['day/a.tif', 'day/deep/b.tif', 'other/c.tif'], unread = 0) {
  const desk = createDesk();
  const conductor = createConductor({ desk, reader: new FakeReader(), classifier: new FakeClassifier() });
  const facts = { sha256: 'x', width: 8, height: 8 } as unknown as Item['facts'];
  const items = paths.map((path, i): Item => {
    const item = newItem(`m${i + 1}`, 1, path);
    return i < paths.length - unread ? { ...item, status: 'done', facts } : item;
  });
  conductor.replace({ ...EMPTY_SESSION, items: Items.EMPTY.with(...items), nextId: paths.length + 1 }, new Map([[1, []]]));
  const keeper = { store: createStore<KeepDesk>(() => KEEP) };
  const handles = createPictureHandles({ desk, conductor, keeper, handles: store, keepsPictures });
  const pathsAtHand = () => [...conductor.drops().values()].flat().map(({ path }) => path);
  return { desk, conductor, keeper, handles, pathsAtHand };
}

it('what found no room among the copies is remembered, and read again upon one press', async () => {
  const before = reloaded();
  const day = await folder('prompt', 'granted');
  before.handles.note(Promise.resolve([day]));
  before.keeper.store.setState({ id: 's1', left: 0 });
  await settled();
  expect(stored.size, 'as long as all is copied nothing is remembered').toBe(0);
  before.keeper.store.setState({ left: 2 });
  await settled();
  expect(stored.get('s1')).toEqual([day]);

  const after = reloaded();
  after.keeper.store.setState({ id: 's1', left: 2 });
  await settled();
  expect(after.handles.store.getState()).toEqual({ pictures: 2, unread: 0, reading: false, problem: null });
  expect([day.asked(), after.pathsAtHand()], 'nothing is asked or read unbidden').toEqual([0, []]);
  await after.handles.read();
  expect(after.pathsAtHand()).toEqual(['day/a.tif', 'day/deep/b.tif']);
  expect(after.handles.store.getState().pictures).toBe(0);
  expect(after.desk.getState().session.items.size, 'no picture is there twice').toBe(3);
});

it('where the browser remembers the permission it is not asked for', async () => {
  const day = await folder('granted', 'denied');
  stored.set('s1', [day]);
  const { keeper, handles, pathsAtHand } = reloaded();
  keeper.store.setState({ id: 's1', left: 2 });
  await settled();
  await settled();
  await expect.poll(() => pathsAtHand().length).toBe(2);
  expect(handles.store.getState().pictures).toBe(0);
});

it('a refusal, and a file that is gone, are said; another session has none of it', async () => {
  const day = await folder('prompt', 'denied');
  await day.removeEntry('a.tif');
  day.getDirectoryHandle = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  stored.set('s1', [day]);
  const { keeper, handles } = reloaded();
  keeper.store.setState({ id: 's1', left: 2 });
  await settled();
  await handles.read();
  expect(handles.store.getState()).toEqual({ pictures: 2, unread: 0, reading: false, problem: 'refused' });
  day.requestPermission = async () => 'granted';
  await handles.read();
  expect(handles.store.getState()).toMatchObject({ pictures: 2, problem: 'gone' });
  keeper.store.setState({ id: 's2', left: 1 });
  await settled();
  expect([handles.store.getState().pictures, stored.has('s2')]).toEqual([0, false]);
  await sweepHandles(store, async () => [{ id: 's2' }]);
  expect(stored.size, 'those of sessions that are gone go').toBe(0);
});

it('where results alone are to be kept no handle is, and those that were go', async () => {
  let keeps = true;
  const { keeper, handles } = reloaded(() => keeps);
  handles.note(Promise.resolve([await folder('prompt', 'granted')]));
  keeper.store.setState({ id: 's1', left: 2 });
  await expect.poll(() => stored.has('s1')).toBe(true);
  keeps = false;
  keeper.store.setState({ left: 3 });
  await expect.poll(() => stored.has('s1')).toBe(false);
  keeps = true;
  keeper.store.setState({ left: 2 });
  await expect.poll(() => stored.has('s1')).toBe(true);
  keeps = false;
  keeper.store.setState({ id: null, left: 0 });
  await expect.poll(() => stored.has('s1')).toBe(false);
});

it('an image of a stack that was dropped by itself is read again with its file', async () => {
  const stack = await (await memoryRoot().root()).getFileHandle('series.tif', { create: true });
  const root = Object.assign(stack, { name: 'series.tif', kind: 'file' as const });
  stored.set('s1', [root as unknown as FileSystemHandle]);
  const { keeper, handles, pathsAtHand } = reloaded(() => true, ['series.tif#3']);
  keeper.store.setState({ id: 's1', left: 1 });
  await expect.poll(pathsAtHand).toEqual(['series.tif']);
  expect(handles.store.getState().pictures).toBe(0);
});

it('what is read again stays out of a session that was opened meanwhile', async () => {
  const day = await folder('prompt', 'granted');
  stored.set('s1', [day]);
  const { keeper, handles, pathsAtHand } = reloaded();
  keeper.store.setState({ id: 's1', left: 2 });
  await settled();
  const { getFileHandle } = day;
  day.getFileHandle = (name: string) => {
    keeper.store.setState({ id: 's2', left: 0 });
    return getFileHandle.call(day, name);
  };
  await handles.read();
  expect([pathsAtHand(), handles.store.getState()]).toEqual([[], { pictures: 0, unread: 0, reading: false, problem: null }]);
});

it('what was kept is not written over by what is dropped while it is brought back, and nothing is kept twice', async () => {
  const [old, fresh] = [await folder('prompt', 'granted'), await folder('prompt', 'granted')];
  stored.set('s1', [old]);
  const { keeper, handles } = reloaded();
  handles.note(Promise.resolve([fresh, fresh]));
  await settled();
  keeper.store.setState({ id: 's1', left: 2 });
  await expect.poll(() => stored.get('s1')).toEqual([old, fresh]);
});

it('what was not yet read when the page was closed is read from its folder, in its old place', async () => {
  const day = await folder('prompt', 'granted');
  stored.set('s1', [day]);
  const { desk, keeper, handles } = reloaded(() => true, ['day/a.tif', 'day/deep/b.tif'], 1);
  const of = (id: string) => desk.getState().session.items.get(id);
  expect(of('m2')).toMatchObject({ status: 'failed', error: { code: 'not-kept' } });
  keeper.store.setState({ id: 's1', left: 2 });
  await settled();
  expect(handles.store.getState()).toMatchObject({ pictures: 2, unread: 1 });
  await handles.read();
  await expect.poll(() => of('m2')).toMatchObject({ facts: { name: 'day/deep/b.tif' }, error: null });
  expect(desk.getState().session.items.size).toBe(2);
  expect(handles.store.getState()).toMatchObject({ pictures: 0, unread: 0, problem: null });
});

it('what was dropped is remembered while it waits for its copy, and forgotten once all is copied', async () => {
  const { keeper, handles } = reloaded(() => true, ['other/c.tif']);
  handles.note(Promise.resolve([await folder('prompt', 'granted')]));
  keeper.store.setState({ id: 's1', waiting: 3, unsaved: true });
  await expect.poll(() => stored.has('s1')).toBe(true);
  keeper.store.setState({ waiting: 0, unsaved: false });
  await expect.poll(() => stored.has('s1')).toBe(false);
});

it('where the list of files is torn, so that none counts as left, the folder is kept until its pictures are there again', async () => {
  stored.set('s1', [await folder('prompt', 'granted')]);
  const { keeper, handles } = reloaded();
  keeper.store.setState({ id: 's1', left: 0 });
  await settled();
  expect([handles.store.getState().pictures, stored.has('s1')]).toEqual([2, true]);
  await handles.read();
  keeper.store.setState({ copied: 2 });
  await expect.poll(() => stored.has('s1')).toBe(false);
});

it('a folder that could not be remembered is tried again with the next change', async () => {
  const { keeper, handles } = reloaded();
  const day = await folder('prompt', 'granted');
  handles.note(Promise.resolve([day]));
  const { put } = store;
  store.put = () => Promise.reject(new DOMException('Quota exceeded.', 'QuotaExceededError'));
  keeper.store.setState({ id: 's1', left: 2 });
  await settled();
  expect(stored.size).toBe(0);
  store.put = put;
  keeper.store.setState({ left: 1 });
  await expect.poll(() => stored.get('s1')).toEqual([day]);
});

it('a notice that was dismissed comes back when something new lacks, not with the next drop', async () => {
  stored.set('s1', [await folder('prompt', 'granted')]);
  const { desk, conductor, keeper, handles } = reloaded();
  keeper.store.setState({ id: 's1', left: 2 });
  await settled();
  expect(handles.store.getState().pictures).toBe(2);
  handles.dismiss();
  await conductor.add([{ path: 'new.tif', blob: new Blob(['x']) }]);
  await settled();
  expect(handles.store.getState().pictures, 'nothing new lacks').toBe(0);
  const { session } = desk.getState();
  const facts = { sha256: 'y', width: 8, height: 8 } as unknown as Item['facts'];
  const lost: Item = { ...newItem('m9', 9, 'day/deep/b.tif'), status: 'done', facts };
  conductor.replace({ ...session, items: session.items.with(lost) }, new Map([[2, []]]));
  await conductor.add([{ path: 'newer.tif', blob: new Blob(['x']) }]);
  await settled();
  expect(handles.store.getState().pictures).toBe(3);
});
