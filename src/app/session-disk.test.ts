/** The keeper of sessions with its disk: what a user would miss if it failed. */
import { describe, expect, it, vi } from 'vitest';
import { memoryBrowser, noTabs } from '../base/testing-tabs';
import { packPage, unpackPage } from '../formats/packed-page';
import { createConductor } from '../state/conductor';
import { createDesk } from '../state/desk';
import { classification, FakeClassifier, FakeReader, file, settled } from '../state/fixtures';
import type { Item } from '../state/item';
import type { Keepsake } from '../state/kept-session';
import { createSessionKeeper, type KeepWhat } from '../state/session-keeper';
import { PageStore } from '../storage/page-store';
import { type MemoryRoot, memoryRoot } from '../storage/testing';
import { createSessionDisk } from './session-disk';

/** Notes of items, as another part of the state would hold them. */
function notes(): Keepsake & { readonly held: Map<string, unknown> } {
  const held = new Map<string, unknown>();
  return {
    held,
    name: 'note',
    of: (id) => held.get(id),
    restore: (values) => {
      held.clear();
      for (const [id, value] of values) held.set(id, value);
    },
    subscribe: () => () => {},
  };
}

let ids = 0;

/** A tab that opens the page over this disk. */
async function open(root: MemoryRoot, tabs = noTabs(), quota = 1e9, what: KeepWhat = 'pictures') {
  const removed: string[] = [];
  const desk = createDesk();
  const reader = new FakeReader();
  const model = new FakeClassifier();
  const conductor = createConductor({ desk, reader, classifier: model });
  await conductor.open();
  const note = notes();
  const disk = createSessionDisk(
    new PageStore(root.root, 'sessions'),
    async () => ({ quota }),
    async (id) => void removed.push(id),
  );
  const keeper = createSessionKeeper({
    desk,
    conductor,
    disk,
    tabs,
    keepsakes: [note],
    what: () => what,
    newId: () => `s${++ids}`,
  });
  await keeper.start();
  const items = (): Item[] => desk.getState().session.items.values();
  let answered = 0;
  const answer = async (category: string) => {
    await vi.waitFor(() => expect(model.calls.length).toBeGreaterThan(answered));
    model.calls[answered++].resolve(classification(category));
    await settled();
  };
  /** Drops files and has all of them classified. */
  const classify = async (...paths: string[]) => {
    await conductor.add(paths.map(file));
    for (const path of paths) if (!path.includes('bad')) await answer(`of ${path}`);
  };
  const kept = () =>
    vi.waitFor(async () => {
      await keeper.flush();
      expect(keeper.store.getState()).toMatchObject({ waiting: 0, unsaved: false });
    });
  return { removed, desk, conductor, keeper, note, items, reader, classify, answer, kept, model };
}

describe('a session', () => {
  it('is there again after a crash, with the same numbers, its place and its pictures', async () => {
    const root = memoryRoot();
    const first = await open(root);
    await first.classify('a.tif', 'b.tif', 'bad.tif');
    first.note.held.set('m2', { words: 'kept' });
    first.conductor.setPixelSize('m1', 2.5);
    first.conductor.select('m2');
    await first.kept();
    const second = await open(root);
    expect(second.items()).toEqual(first.items());
    expect(second.desk.getState().session.selected).toBe('m2');
    expect(second.note.held).toEqual(new Map([['m2', { words: 'kept' }]]));
    expect(second.keeper.store.getState()).toMatchObject({ copied: 2, left: 0, restored: { pictures: 3, damage: [] } });
    const { data } = await second.conductor.pixels('m1', new AbortController().signal);
    expect(data.length).toBe(64 * 48);
    // What comes after is numbered on, and kept beside it.
    await second.classify('c.tif');
    await second.kept();
    const third = await open(root);
    expect(third.items().map(({ id, path }) => [id, path])).toEqual([
      ['m1', 'a.tif'],
      ['m2', 'b.tif'],
      ['m3', 'bad.tif'],
      ['m4', 'c.tif'],
    ]);
  });

  it('goes on with what was unfinished when the page was closed', async () => {
    const root = memoryRoot();
    const first = await open(root);
    await first.conductor.add(['a.tif', 'b.tif'].map(file));
    await first.answer('Tips');
    await first.kept();
    const second = await open(root);
    await settled();
    expect(second.items().map(({ status }) => status)).toEqual(['done', 'classifying']);
    await second.answer('Powder');
    expect(second.items()[1].classification?.ranking[0].category).toBe('Powder');
  });

  it('keeps results beyond the share of copies; a file that is dropped again takes its old place', async () => {
    const root = memoryRoot();
    const first = await open(root, noTabs(), 5);
    await first.classify('a.tif', 'b.tif');
    await first.kept();
    expect(first.keeper.store.getState()).toMatchObject({ copied: 1, left: 1 });
    const second = await open(root, noTabs(), 5);
    expect(second.items()).toEqual(first.items());
    const { signal } = new AbortController();
    await expect(second.conductor.pixels('m2', signal)).rejects.toMatchObject({ code: 'picture-gone' });
    await second.conductor.add([file('b.tif'), file('c.tif')]);
    expect(second.items().map(({ path }) => path)).toEqual(['a.tif', 'b.tif', 'c.tif']);
    await second.conductor.pixels('m2', signal);
  });

  it('on a full disk says so, keeps what was kept, and is kept again whole once there is room', async () => {
    const root = memoryRoot();
    const first = await open(root);
    await first.classify('a.tif');
    await first.kept();
    const before = first.items();
    root.faults.quota = root.usedBytes();
    await first.classify('b.tif');
    first.conductor.setPixelSize('m1', 2.5);
    await first.keeper.flush();
    expect(first.keeper.store.getState()).toMatchObject({ unsaved: true, fault: { code: 'storage-full' } });
    expect(first.items()).toHaveLength(2);
    expect((await open(root)).items()).toEqual(before);

    delete root.faults.quota;
    // Of itself, soon.
    await vi.waitFor(() => expect(first.keeper.store.getState().unsaved).toBe(false), { timeout: 15_000, interval: 200 });
    expect(first.keeper.store.getState()).toMatchObject({ unsaved: false, fault: null });
    expect((await open(root)).items()).toEqual(first.items());
  }, 30_000);

  it('loses only the page that is damaged, and says so', async () => {
    const root = memoryRoot();
    const first = await open(root);
    const paths = Array.from({ length: 40 }, (_, i) => `p${i + 1}.tif`);
    await first.conductor.add(paths.map(file));
    await first.kept();
    const page = Object.keys(root.files()).find((name) => name.includes('/items-1~')) ?? '';
    root.damage(page, new Uint8Array(10));
    const second = await open(root);
    expect(second.items()).toHaveLength(31);
    expect(second.keeper.store.getState().restored?.damage.map((words) => words())).toEqual([
      'Pictures that could not be brought back: 9. What was kept of them is damaged.',
    ]);
  });

  it('loses only the contrast whose value is damaged, and a bad count of pictures deletes nothing', async () => {
    const root = memoryRoot();
    const first = await open(root);
    await first.classify('a.tif', 'b.tif');
    first.conductor.setContrast('m1', { window: { low: 0.25, high: 0.75 }, mode: 'auto', invert: false });
    await first.kept();
    const store = new PageStore(root.root, 'sessions');
    const folder = store.folder((await store.ids())[0]);
    const { pages } = await folder.read(() => true);
    const rewrite = async (name: string, change: (json: string) => string) => {
      const page = unpackPage(pages.get(name) ?? new Uint8Array());
      await folder.write(name, packPage(JSON.parse(change(JSON.stringify(page?.json))), page?.parts));
    };
    await rewrite('items-0', (json) => json.replace('"low":0.25', '"low":"dark"'));
    await rewrite('head', (json) => json.replace('"pictures":2', '"pictures":"two"'));
    const second = await open(root);
    const { userContrast: _, ...rest } = first.items()[0];
    expect(second.items()).toEqual([rest, first.items()[1]]);
    expect(second.keeper.store.getState().restored).toMatchObject({ pictures: 2 });
    expect(second.keeper.store.getState().restored?.damage.map((words) => words())).toEqual([
      'Left out because it was damaged: contrast (1 picture).',
    ]);
  });

  it('that was closed before all of it was kept says so, and that nothing is damaged', async () => {
    const root = memoryRoot();
    const first = await open(root);
    await first.conductor.add(Array.from({ length: 40 }, (_, i) => file(`p${i + 1}.tif`)));
    await first.kept();
    for (const name of Object.keys(root.files())) if (name.includes('/items-1~')) root.damage(name, null);
    const second = await open(root);
    expect(second.items()).toHaveLength(31);
    expect(second.keeper.store.getState().restored?.damage.map((words) => words())).toEqual([
      'Pictures that could not be brought back: 9. The page was closed before they were kept. Drop them once more.',
    ]);
  });

  it('of a newer version is left alone, and named', async () => {
    const root = memoryRoot();
    const first = await open(root);
    await first.classify('a.tif');
    await first.kept();
    const head = Object.keys(root.files()).find((name) => name.includes('/head~')) ?? '';
    root.damage(head, packPage({ version: 99, savedAt: '2030-01-01T00:00:00Z', pictures: 1, selected: null, nextId: 2 }));
    const second = await open(root);
    expect(second.items()).toHaveLength(0);
    expect(second.keeper.store.getState().others[0].damage).toBe('a newer version of Micrographia has written it');
  });

  it('is deleted when its user says so, and not kept where he says so', async () => {
    const root = memoryRoot();
    const first = await open(root);
    await first.classify('a.tif');
    await first.kept();
    const { id } = first.keeper.store.getState();
    await first.keeper.remove(null);
    expect(root.files()).toEqual({});
    expect(first.removed, 'what else is kept of it goes at once').toEqual([id]);
    expect(first.items()).toHaveLength(0);
    const none = await open(root, noTabs(), 1e9, 'nothing');
    await none.classify('a.tif');
    await none.keeper.flush();
    expect(root.files()).toEqual({});
  });
});

it('two tabs: each has a session of its own; one is handed over whole', async () => {
  const root = memoryRoot();
  const browser = memoryBrowser();
  const [a, b] = [await open(root, browser.open()), await open(root, browser.open())];
  await a.classify('a.tif');
  await a.kept();
  await b.classify('b.tif');
  await b.kept();
  const c = await open(root, browser.open());
  expect(c.items()).toHaveLength(0);
  const others = c.keeper.store.getState().others;
  expect(others.map(({ pictures, elsewhere }) => [pictures, elsewhere])).toEqual([
    [1, true],
    [1, true],
  ]);
  a.conductor.setPixelSize('m1', 7);
  const mine = others.find(({ id }) => id === others.at(-1)?.id)?.id ?? '';
  await c.keeper.open(mine);
  expect(c.items()[0]).toMatchObject({ path: 'a.tif', userPixelSizeNm: 7 });
  expect(a.keeper.store.getState().taken).toBe(true);
  // What the first tab goes on to do does not touch it.
  a.conductor.setPixelSize('m1', 8);
  await a.kept();
  await c.kept();
  const sizes = async () => {
    const d = await open(root, browser.open());
    return d.keeper.store.getState().others.length;
  };
  expect(await sizes()).toBe(3);
});

it('a packed page that is torn anywhere is none', () => {
  const page = packPage({ a: [1, Number.POSITIVE_INFINITY] }, [Uint8Array.of(1, 2), Uint8Array.of()]);
  expect(unpackPage(page)).toEqual({ json: { a: [1, 'Infinity'] }, parts: [Uint8Array.of(1, 2), Uint8Array.of()] });
  for (let end = 0; end < page.length; end++) expect(unpackPage(page.subarray(0, end))).toBeNull();
});
