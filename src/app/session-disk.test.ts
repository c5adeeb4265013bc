/** The keeper of sessions with its disk: what a user would miss if it failed. */
import { describe, expect, it, vi } from 'vitest';
import { memoryBrowser, noTabs } from '../base/testing-tabs';
import { packPage, unpackPage } from '../formats/packed-page';
import type { Keepsake } from '../keeping/kept-session';
import { createSessionKeeper } from '../keeping/session-keeper';
import { createConductor } from '../state/conductor';
import { createDesk } from '../state/desk';
import { classification, FakeClassifier, FakeReader, file, settled } from '../state/fixtures';
import type { Item } from '../state/item';
import type { KeepWhat } from '../state/settings';
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

type Root = Pick<MemoryRoot, 'root'>;

/** A tab that opens the page over this disk. */
async function open(root: Root, tabs = noTabs(), quota = 1e9, what: KeepWhat = 'pictures') {
  const opened = await page(root, tabs, quota, () => what);
  await opened.keeper.start();
  return opened;
}

/** The same before it looks what is kept. */
async function page(root: Root, tabs = noTabs(), quota = 1e9, what = (): KeepWhat => 'pictures') {
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
    what,
    newId: () => `s${++ids}`,
  });
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
  const others = () => keeper.store.getState().others.map(({ id }) => id);
  return { removed, desk, conductor, disk, keeper, note, items, others, reader, classify, answer, kept, model };
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

/** A disk whose files are read only after `before`. */
const slow = (root: MemoryRoot, before: (path: string) => Promise<void>): Root => {
  const slowed = <H extends object>(handle: H, path: string): H =>
    new Proxy(handle, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key);
        if (key === 'getDirectoryHandle' || key === 'getFileHandle')
          return async (name: string, options?: object) => {
            if (key === 'getFileHandle' && !(options && 'create' in options)) await before(`${path}/${name}`);
            const opened = await (value as (...args: unknown[]) => Promise<object>).call(target, name, options);
            return slowed(opened, `${path}/${name}`);
          };
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  return { root: async () => slowed(await root.root(), '') };
};

describe('a session in the place of another', () => {
  it('has ids that were none before, and its own on the disk', async () => {
    const root = memoryRoot();
    const first = await open(root);
    await first.classify('a.tif', 'b.tif');
    first.note.held.set('m2', 'kept');
    await first.kept();
    await first.keeper.begin();
    await first.classify('c.tif');
    await first.kept();
    expect(first.items().map(({ id }) => id)).toEqual(['m3']);
    expect(await first.keeper.open(first.others()[0])).toBe(true);
    expect(first.items().map(({ id, path }) => [id, path])).toEqual([
      ['m4', 'a.tif'],
      ['m5', 'b.tif'],
    ]);
    expect(first.note.held).toEqual(new Map([['m5', 'kept']]));
    first.conductor.setPixelSize('m5', 2.5);
    await first.conductor.add([file('d.tif')]);
    first.conductor.select('m5');
    await first.kept();
    const second = await open(root);
    expect(second.items().map(({ id, path, userPixelSizeNm }) => [id, path, userPixelSizeNm])).toEqual([
      ['m1', 'a.tif', null],
      ['m2', 'b.tif', 2.5],
      ['m3', 'd.tif', null],
    ]);
    expect(second.desk.getState().session).toMatchObject({ selected: 'm2', nextId: 4 });
    expect(second.note.held).toEqual(new Map([['m2', 'kept']]));
    await second.keeper.open(second.others()[0]);
    const { signal } = new AbortController();
    const [c] = second.items();
    expect([c.id, c.path, (await second.conductor.pixels(c.id, signal)).width]).toEqual(['m4', 'c.tif', 64]);
  });

  it('does not take the place of pictures that were dropped while it was read', async () => {
    const root = memoryRoot();
    const first = await open(root);
    await first.classify('old.tif');
    await first.kept();
    let add = async () => {};
    const second = await page(slow(root, async (path) => (path.includes('items-') ? add() : undefined)));
    add = () => second.conductor.add([file('dropped.tif')]);
    await second.keeper.start();
    expect(second.items().map(({ path }) => path)).toEqual(['dropped.tif']);
    expect(second.others(), 'it can be opened').toHaveLength(1);
  });

  it('leaves nothing behind that is dropped or set while the other is written', async () => {
    const homes = new Set<string>();
    for (let ticks = 0; ticks <= 120; ticks += 4) {
      const root = memoryRoot();
      const first = await open(root);
      await first.classify('a.tif');
      await first.kept();
      first.conductor.setPixelSize('m1', 2.5);
      const begun = first.keeper.begin();
      for (let i = 0; i < ticks; i++) await Promise.resolve();
      void first.conductor.add([file('late.tif')]);
      const isHere = first.items().some(({ id }) => id === 'm1');
      if (isHere) first.conductor.setPixelSize('m1', 7);
      await begun;
      await first.keeper.flush();
      const here = first.items().map(({ path }) => path);
      await first.keeper.refresh();
      await first.keeper.open(first.others()[0]);
      const old = first.items();
      expect(old[0]).toMatchObject({ path: 'a.tif', userPixelSizeNm: isHere ? 7 : 2.5 });
      const home = here.includes('late.tif') ? 'new' : old.some(({ path }) => path === 'late.tif') ? 'old' : 'none';
      expect(home, `dropped after ${ticks} ticks`).not.toBe('none');
      homes.add(home);
    }
    expect(homes, 'both were tried').toEqual(new Set(['old', 'new']));
  });

  it('does not come where a full disk has refused what is here', async () => {
    const root = memoryRoot();
    const first = await open(root);
    await first.classify('a.tif');
    await first.kept();
    root.faults.quota = root.usedBytes();
    first.conductor.setNote('m1', 'an hour of work');
    expect(await first.keeper.begin()).toBe(false);
    const project = { head: { savedAt: '', pictures: 0, selected: null, nextId: 1 }, items: [], files: [], damage: [] };
    await expect(first.keeper.adopt(project)).rejects.toMatchObject({ code: 'storage-full' });
    expect(first.items()[0].note).toBe('an hour of work');
    await first.keeper.remove(null);
    expect(first.items(), 'unless it is to go').toEqual([]);
  });
});

describe('beside other tabs', () => {
  it('one that has emptied its session does not stop the start of another', async () => {
    const root = memoryRoot();
    const browser = memoryBrowser();
    const old = browser.open();
    const first = await open(root, old);
    await first.classify('old.tif');
    await first.kept();
    old.close();
    const a = await open(root, browser.open());
    await a.keeper.begin();
    await a.classify('x.tif');
    await a.kept();
    const [{ id }] = a.items();
    a.conductor.remove([id], [id]);
    await a.kept();
    const b = await open(root, browser.open());
    expect(b.items().map(({ path }) => path)).toEqual(['old.tif']);
  });

  it('what was not on the disk when a session was handed over is kept as one of its own', async () => {
    const root = memoryRoot();
    const browser = memoryBrowser();
    const a = await open(root, browser.open());
    await a.classify('a.tif');
    await a.kept();
    root.faults.quota = root.usedBytes();
    a.conductor.setNote('m1', 'an hour of work');
    const b = await open(root, browser.open());
    await b.keeper.open(b.others()[0]);
    expect(b.items()[0].note).toBe('');
    delete root.faults.quota;
    await a.kept();
    await b.keeper.refresh();
    await b.keeper.open(b.others()[0]);
    expect(b.items()[0].note).toBe('an hour of work');
  });

  it('a session that another tab writes or deletes while it is looked at is neither damaged nor there again', async () => {
    const root = memoryRoot();
    const browser = memoryBrowser();
    const a = await open(root, browser.open());
    await a.classify('a.tif');
    await a.kept();
    let meanwhile = async () => {};
    const once = slow(root, async (path) => {
      if (!path.includes('/head')) return;
      const run = meanwhile;
      meanwhile = async () => {};
      await run();
    });
    const b = await open(once, browser.open());
    meanwhile = () => a.classify('b.tif').then(a.kept);
    await b.keeper.refresh();
    expect(b.keeper.store.getState()).toMatchObject({ fault: null, others: [{ pictures: 2, damage: null }] });
    meanwhile = () => a.keeper.remove(null);
    await b.keeper.refresh();
    expect(b.keeper.store.getState()).toMatchObject({ fault: null, others: [] });
    expect(root.files()).toEqual({});
    await b.disk
      .folder('gone')
      .read()
      .catch(() => {});
    expect(await b.disk.list()).toEqual([]);
  });
});

it('an older page that a crash has left never takes the place of a newer or deleted one', async () => {
  const root = memoryRoot();
  const bytes = (text: string) => new TextEncoder().encode(text);
  const store = new PageStore(root.root, 'sessions');
  const at = store.folder('s');
  await at.write('p', bytes('one'));
  root.faults.killAt = root.operations() + 4;
  void at.write('p', bytes('two'));
  await root.died;
  const disk = root.copy();
  expect(Object.keys(disk.files())).toEqual(['sessions/s/p~1', 'sessions/s/p~2']);
  const after = new PageStore(disk.root, 'sessions').folder('s');
  expect((await after.read(() => true)).pages.get('p')).toEqual(bytes('two'));
  await after.drop(['p']);
  expect(disk.files()).toEqual({});
});

it('pictures that were not to be kept for a while are copied again once they are', async () => {
  const root = memoryRoot();
  let what: KeepWhat = 'pictures';
  const first = await page(root, noTabs(), 1e9, () => what);
  await first.keeper.start();
  await first.classify('a.tif', 'b.tif');
  await first.kept();
  for (const chosen of ['results', 'pictures'] as const) {
    what = chosen;
    await first.keeper.keep(chosen);
  }
  await first.kept();
  expect(first.keeper.store.getState()).toMatchObject({ copied: 2, left: 0 });
});
