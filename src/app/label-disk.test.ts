/** The keeper of labels with its disk: what a user would miss if it failed. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryBrowser, noTabs } from '../base/testing-tabs';
import { type DataSet, exclude, idAt, relabel, setGroup, undo } from '../dataset/dataset';
import { datasetFromJson, datasetToJson } from '../dataset/json';
import { createLabelKeeper, KEPT_SETS } from '../keeping/label-keeper';
import type { DatasetService } from '../services/dataset/protocol';
import { createDataKeeper } from '../state/fine-tune-data';
import { PICTURE_FACTS } from '../state/fixtures';
import { FolderStore } from '../storage/folder-store';
import { type MemoryRoot, memoryRoot } from '../storage/testing';
import { createLabelDisk } from './label-disk';

/** A page: paths are dropped as they are, `folder/class/name`; the SHA-256 of a file is its path, or what `contents` says. */
function open(
  root: MemoryRoot,
  contents: Readonly<Record<string, string>> = {},
  gate: Promise<void> = Promise.resolve(),
  tabs = noTabs(),
) {
  const service: DatasetService = {
    list: async (files) => ({
      files: files.map(({ path }) => ({ path, className: path.split('/')[1], folders: [], column: null, part: null })),
      grouping: { kind: 'each' },
      problems: [],
      refused: [],
    }),
    async *read(files) {
      for (const { path } of files) yield { path, facts: { ...PICTURE_FACTS, sha256: contents[path] ?? path } };
      await gate;
    },
    duplicates: async () => new Map(),
    views: async () => new Uint8Array(),
    thumbnail: async () => ({ width: 1, height: 1, grey: new Uint8ClampedArray(1) }),
    clear: async () => {},
  };
  const data = createDataKeeper({
    service,
    labelsFor: (paths) => labels.labelsFor(paths),
    refusal: () => labels.refusal(),
  });
  let made = 0;
  const labels = createLabelKeeper({
    data,
    disk: createLabelDisk(new FolderStore(root.root, 'labels', { estimate: async () => ({}), now: Date.now })),
    newId: () => `set-${Date.now()}-${made++}`,
    tabs,
  });
  const set = () => data.store.getState().set;
  const drop = (paths: readonly string[]) => data.add(paths.map((path) => ({ path, blob: new Blob() })));
  const calm = async () => {
    await vi.advanceTimersByTimeAsync(1100);
    await labels.flush();
  };
  const idOf = (path: string) =>
    set()
      .pictures.map(({ path: p, id }) => [p, id] as const)
      .find(([p]) => p === path)?.[1] ?? '';
  return { data, labels, set, drop, calm, idOf, desk: () => labels.store.getState() };
}

const PATHS = ['a', 'b'].flatMap((kind) =>
  Array.from({ length: 25 }, (_, i) => `set/${kind}/${String(i).padStart(2, '0')}.png`),
);
/** What people decided, by path. */
const decisions = (set: DataSet) => JSON.parse(datasetToJson(set)) as { pictures: { path: string }[] };

type Page = ReturnType<typeof open>;

async function labelled(page: Page, paths = PATHS): Promise<string> {
  await page.drop(paths);
  page.data.apply((now) => relabel(now, [idAt(0)], now.work.classes[1].id));
  page.data.apply((now) => exclude(now, [idAt(3)]));
  page.data.apply((now) => setGroup(now, [idAt(4), idAt(5)], 'specimen 7'));
  await page.calm();
  return datasetToJson(page.set());
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: new Date('2025-11-22T10:00:00') });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('kept labels', () => {
  it('are written a second after the last change, once; and in steady work no later than five seconds', async () => {
    const root = memoryRoot();
    const page = open(root);
    await page.drop(PATHS);
    const before = root.writtenBytes();
    for (let i = 0; i < 3; i++) {
      page.data.apply((now) => exclude(now, [idAt(i)]));
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(root.writtenBytes()).toBe(before);
    expect(page.desk().unsaved).toBe(true);
    await page.calm();
    const once = root.writtenBytes();
    expect(once).toBeGreaterThan(before);
    expect(page.desk().unsaved).toBe(false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(root.writtenBytes(), 'nothing changed: nothing is written').toBe(once);
    for (let i = 0; i < 12; i++) {
      page.data.apply((now) => exclude(now, [idAt(10 + i)]));
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(root.writtenBytes()).toBeGreaterThan(once);
  });

  it('are gone on with exactly as they were, and the files found again by path', async () => {
    const root = memoryRoot();
    const text = await labelled(open(root));
    const later = open(root);
    await later.labels.refresh();
    expect(later.desk().kept).toMatchObject([{ pictures: 50, classes: ['a', 'b'], decided: true, damage: null }]);
    expect(later.desk().kept[0].savedAt).toMatch(/^2025-11-22T/);
    await later.labels.goOn(later.desk().kept[0].id);
    expect(later.set()).toEqual(datasetFromJson(text));
    expect(later.desk().unsaved).toBe(false);
    await later.drop(PATHS);
    expect(datasetToJson(later.set())).toBe(text);
    await later.calm();
    expect(
      Object.keys(root.files()).filter((path) => path.endsWith('labels.json')),
      'in their old place',
    ).toHaveLength(1);
  });

  it('are taken up by a drop of their files, which can be undone without touching them', async () => {
    const root = memoryRoot();
    const text = await labelled(open(root));
    const later = open(root);
    await later.drop([...PATHS.slice(10), 'set/c/new.png']);
    expect(later.desk().taken).toMatchObject({ pictures: 40, added: 1 });
    const byPath = new Map(decisions(later.set()).pictures.map((entry) => [entry.path, entry]));
    for (const entry of decisions(datasetFromJson(text)).pictures) expect(byPath.get(entry.path)).toMatchObject(entry);
    expect(later.set().work.classes.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(later.set().pictures.get(45)?.status).toBe('absent');

    later.data.apply(undo);
    expect(later.set().work.entries.size).toBe(41);
    expect(later.desk().taken).toBeNull();
    later.data.apply((now) => exclude(now, [idAt(0)]));
    await later.calm();
    const third = open(root);
    await third.labels.refresh();
    expect(third.desk().kept.map(({ pictures }) => pictures)).toEqual([41, 51]);
    await third.labels.goOn(third.desk().kept[1].id);
    const again = new Map(decisions(third.set()).pictures.map((entry) => [entry.path, entry]));
    for (const entry of decisions(datasetFromJson(text)).pictures) expect(again.get(entry.path)).toMatchObject(entry);
  });

  it('are left alone by other files, and by a set nobody has decided about', async () => {
    const root = memoryRoot();
    const text = await labelled(open(root));
    const others = PATHS.map((path) => path.replace('set/', 'other/'));
    const second = open(root);
    await second.drop([...others, PATHS[0]]);
    expect(second.desk().taken).toBeNull();
    await second.calm();
    const third = open(root);
    await third.drop(others.slice(0, 10));
    expect(third.desk().taken, 'nothing was decided about the second').toBeNull();
    await third.calm();
    const fourth = open(root);
    await fourth.labels.refresh();
    expect(
      fourth.desk().kept.map(({ decided }) => decided),
      'of undecided sets the newest',
    ).toEqual([false, true]);
    await fourth.labels.goOn(fourth.desk().kept[1].id);
    expect(fourth.set()).toEqual(datasetFromJson(text));
  });

  it('say which files have changed since', async () => {
    const root = memoryRoot();
    await labelled(open(root));
    const later = open(root, { [PATHS[7]]: 'another picture' });
    await later.drop(PATHS);
    expect(later.desk().changed).toEqual([later.idOf(PATHS[7])]);
  });

  it('are discarded, brought back, and cleared with the set', async () => {
    const root = memoryRoot();
    const text = await labelled(open(root));
    const later = open(root);
    await later.labels.refresh();
    const [{ id }] = later.desk().kept;
    await later.labels.discard(id);
    expect([later.desk().kept, later.desk().discarded?.id, root.files()]).toEqual([[], id, {}]);
    await later.labels.restore();
    await later.labels.goOn(id);
    expect(later.set()).toEqual(datasetFromJson(text));

    await later.labels.clear('keep');
    expect(later.set().work.entries.size).toBe(0);
    expect(later.desk().kept).toHaveLength(1);
    await later.labels.goOn(id);
    later.data.apply((now) => exclude(now, [idAt(9)]));
    await later.labels.clear('discard');
    await vi.advanceTimersByTimeAsync(60_000);
    expect([later.desk().kept, root.files()]).toEqual([[], {}]);
    await later.labels.restore();
    await later.labels.goOn(id);
    expect(later.set().work.entries.get(9)?.excluded).toBe(true);
  });

  it('wait while a drop is being read, but not for ever', async () => {
    const root = memoryRoot();
    let end = () => {};
    const page = open(root, {}, new Promise((done) => (end = done)));
    const reading = page.drop(PATHS);
    await vi.advanceTimersByTimeAsync(10_000);
    page.data.apply((now) => exclude(now, [idAt(0)]));
    expect(root.files()).toEqual({});
    await vi.advanceTimersByTimeAsync(6000);
    await vi.waitFor(() => expect(Object.keys(root.files())).toHaveLength(2));
    end();
    await reading;
    await page.calm();
    expect(page.desk().unsaved).toBe(false);
  });

  it('opened from a file are a step over the pictures that are here, kept apart from the labels before', async () => {
    const root = memoryRoot();
    const page = open(root);
    const text = await labelled(page);
    const other = exclude(datasetFromJson(text), [idAt(20)]);
    page.labels.open(datasetFromJson(datasetToJson(other)));
    expect(page.set().pictures.get(20)?.status).toBe('ready');
    expect(page.set().work.entries.get(20)?.excluded).toBe(true);
    await page.calm();
    page.data.apply(undo);
    await page.calm();
    expect(datasetToJson(page.set())).toBe(text);
    const later = open(root);
    await later.labels.refresh();
    expect(later.desk().kept).toHaveLength(2);
  });

  it(`of the last ${KEPT_SETS} sets are kept`, async () => {
    const root = memoryRoot();
    for (let i = 0; i < KEPT_SETS + 2; i++) {
      await labelled(
        open(root),
        PATHS.map((path) => path.replace('set/', `set ${i}/`)),
      );
    }
    const page = open(root);
    await page.labels.refresh();
    expect(page.desk().kept).toHaveLength(KEPT_SETS);
  });
});

describe('where the disk fails', () => {
  it('a full one is said, the labels before stay, and those since are kept once there is room, without another change', async () => {
    const root = memoryRoot();
    const page = open(root);
    const text = await labelled(page);
    root.faults.quota = root.usedBytes() + 100;
    page.data.apply((now) => exclude(now, [idAt(11)]));
    await page.calm();
    expect(page.desk().fault?.code).toBe('storage-full');
    expect(page.desk().unsaved).toBe(true);
    await vi.advanceTimersByTimeAsync(120_000);
    expect((await reopened(root)).set()).toEqual(datasetFromJson(text));

    // Nothing is cleared away that could not be kept.
    await page.labels.clear('keep');
    expect(page.set().work.entries.size).toBe(50);
    delete root.faults.quota;
    await vi.advanceTimersByTimeAsync(11_000);
    await vi.waitFor(() => expect(page.desk()).toMatchObject({ fault: null, unsaved: false }));
    const tried = root.writtenBytes();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(root.writtenBytes(), 'and not again').toBe(tried);
    expect((await reopened(root)).set()).toEqual(datasetFromJson(datasetToJson(page.set())));
  });

  it('power may go at any moment of a write: the labels are those before or those after', async () => {
    for (const cut of [0, 1, 400, 2000, 4000, 8000]) {
      const root = memoryRoot();
      const page = open(root);
      const before = await labelled(page);
      root.faults.failAfter = { bytes: root.writtenBytes() + cut, error: new Error('power cut') };
      page.data.apply((now) => exclude(now, [idAt(11)]));
      await page.calm();
      delete root.faults.failAfter;
      const after = datasetToJson(page.set());
      expect([before, after].map((text) => datasetFromJson(text))).toContainEqual((await reopened(root)).set());
    }
  });

  it('one that cannot write is asked once', async () => {
    const root = memoryRoot({ writing: 'none' });
    const page = open(root);
    await page.drop(PATHS);
    await page.calm();
    expect(page.desk().fault?.code).toBe('storage-unsupported');
    const write = vi.spyOn(page.labels.store, 'setState');
    page.data.apply((now) => exclude(now, [idAt(12)]));
    await vi.advanceTimersByTimeAsync(120_000);
    expect(write).not.toHaveBeenCalled();
  });

  it('one that cannot be opened leaves the page as it was before there were kept labels', async () => {
    const root: MemoryRoot = { ...memoryRoot(), root: async () => Promise.reject(new DOMException('no', 'SecurityError')) };
    const page = open(root);
    await page.labels.refresh();
    await page.drop(PATHS);
    await page.calm();
    expect(page.set().work.entries.size).toBe(50);
    expect(page.desk()).toMatchObject({ kept: [], fault: { code: 'storage-unsupported' } });
  });

  it('damaged labels are named, never half restored, and can be discarded', async () => {
    const root = memoryRoot();
    const text = await labelled(open(root));
    const path = String(Object.keys(root.files()).find((name) => name.endsWith('labels.json')));
    const bytes = new TextEncoder().encode(text.replace('"excluded":true', '"excluded":null'));
    root.damage(path, bytes.slice(0, root.files()[path]));
    const same = open(root);
    await same.labels.refresh();
    await same.labels.goOn(same.desk().kept[0].id);
    expect(same.desk().error?.code).toBe('storage-damaged');
    expect(same.set().work.entries.size).toBe(0);
    await same.drop(PATHS);
    expect(same.set().work.entries.size, 'the drop goes on without them').toBe(50);
    root.damage(path, bytes.slice(0, 20));
    const cut = open(root);
    await cut.labels.refresh();
    const [entry] = cut.desk().kept.filter(({ damage }) => damage !== null);
    expect(entry.damage).toContain('labels.json');
    await cut.labels.discard(entry.id);
    expect(cut.desk()).toMatchObject({ discarded: null });
    expect(root.files()[path]).toBeUndefined();
  });
});

async function reopened(root: MemoryRoot): Promise<Page> {
  const page = open(root);
  await page.labels.refresh();
  await page.labels.goOn(page.desk().kept[0].id);
  return page;
}

describe('one set in two tabs', () => {
  // Locks, channel and disk answer in turns of their own: real time, and no timer of the keeper is waited for.
  beforeEach(() => {
    vi.useRealTimers();
  });
  const until = (holds: () => boolean) => vi.waitFor(() => expect(holds()).toBe(true), { interval: 5, timeout: 5000 });
  const saved = async (page: Page) => {
    await page.labels.flush();
    await until(() => !page.desk().unsaved);
  };
  const classOf = (page: Page, place: number) => page.set().work.entries.get(place)?.classId;
  const kept = (root: MemoryRoot) => Object.keys(root.files()).filter((path) => path.endsWith('labels.json'));

  async function twoTabs() {
    const root = memoryRoot();
    const browser = memoryBrowser();
    const tabs = [browser.open(2000), browser.open(2000)];
    /** What the disk waits for. */
    const gate = { open: Promise.resolve() };
    const gated = { ...root, root: () => gate.open.then(root.root) };
    const [a, b] = tabs.map((tab, i) => Object.assign(open(gated, {}, undefined, tab), { tab, name: 'ab'[i] }));
    await a.drop(PATHS);
    a.data.apply((now) => relabel(now, [idAt(0)], now.work.classes[1].id));
    await saved(a);
    await b.drop(PATHS);
    return { root, browser, gate, a, b };
  }

  it('is changed in the one that owns it; the other shows it live, and what it tries is refused with words', async () => {
    const { root, a, b } = await twoTabs();
    expect(b.desk()).toMatchObject({ elsewhere: true, unsaved: false });
    expect(decisions(b.set())).toEqual(decisions(a.set()));
    b.data.apply((now) => relabel(now, [idAt(9)], now.work.classes[1].id));
    expect(b.data.store.getState().error?.code).toBe('labels-elsewhere');
    expect(decisions(b.set())).toEqual(decisions(a.set()));
    a.data.apply((now) => relabel(now, [idAt(7)], now.work.classes[1].id));
    await saved(a);
    await until(() => classOf(b, 7) === classOf(a, 7));
    expect(classOf(b, 7)).toBe(a.set().work.classes[1].id);
    expect(kept(root)).toHaveLength(1);
    await b.labels.clear('discard');
    expect(b.desk().error?.code).toBe('labels-elsewhere');
    expect(kept(root)).toHaveLength(1);
    await b.labels.refresh();
    await b.labels.discard(b.desk().kept[0].id);
    expect(kept(root)).toHaveLength(1);
    expect(a.desk().fault).toBeNull();
  });

  it('is taken over with what the owner had not yet saved, and the owner follows from then on', async () => {
    const { root, a, b } = await twoTabs();
    a.data.apply((now) => relabel(now, [idAt(7)], now.work.classes[1].id));
    await b.labels.takeOver();
    expect([a.desk().elsewhere, b.desk().elsewhere]).toEqual([true, false]);
    expect(classOf(b, 7)).toBe(b.set().work.classes[1].id);
    b.data.apply((now) => exclude(now, [idAt(8)]));
    await saved(b);
    await until(() => a.set().work.entries.get(8)?.excluded === true);
    expect(a.set().work.entries.get(8)?.excluded).toBe(true);
    expect(datasetToJson(a.set())).toBe(datasetToJson(b.set()));
    expect(kept(root)).toHaveLength(1);
  });

  it('goes to the other when the owner closes', async () => {
    const { a, b } = await twoTabs();
    a.tab.close();
    await until(() => !b.desk().elsewhere);
    expect(b.desk().elsewhere).toBe(false);
    b.data.apply((now) => exclude(now, [idAt(8)]));
    await saved(b);
    await until(() => !b.desk().unsaved);
    expect(b.desk()).toMatchObject({ unsaved: false, fault: null });
  });

  it.each(['goes on', 'has opened another set'] as const)(
    'is kept apart where it was taken by force from a tab that slept and %s: nothing is lost',
    async (then) => {
      const { root, browser, gate, a } = await twoTabs();
      const other = datasetFromJson(datasetToJson(a.set()).replaceAll('set/', 'other/'));
      a.data.apply((now) => exclude(now, [idAt(9)]));
      a.tab.freeze();
      const [{ id }] = await createLabelDisk(new FolderStore(root.root, 'labels')).list();
      let go = () => {};
      gate.open = new Promise((resolve) => {
        go = resolve;
      });
      void a.labels.refresh(); // what is to be written waits its turn
      if (then === 'has opened another set') a.labels.open(other);
      await browser.open(0).takeOver(`labels/${id}`, { onAsked: () => {}, onLost: () => {} });
      go();
      await a.labels.flush();
      await until(() => kept(root).length === (then === 'goes on' ? 2 : 3));
      await a.labels.flush(); // a file that is there is not yet one that is listed
      const disk = createLabelDisk(new FolderStore(root.root, 'labels'));
      const texts = await Promise.all((await disk.list()).map(async (entry) => (await disk.read(entry.id)).text));
      expect(texts.filter((text) => datasetFromJson(text).work.entries.get(9)?.excluded)).toHaveLength(1);
    },
  );

  it('is kept apart where the other was written meanwhile without asking: nothing is lost', async () => {
    const { root, a, b } = await twoTabs();
    const disk = createLabelDisk(new FolderStore(root.root, 'labels', { estimate: async () => ({}), now: Date.now }));
    const [entry] = await disk.list();
    const { text, revision } = await disk.read(entry.id);
    await expect(disk.write(entry, text, revision - 1)).rejects.toMatchObject({ code: 'storage-stale' });
    await disk.write(entry, text, revision);
    a.data.apply((now) => relabel(now, [idAt(7)], now.work.classes[1].id));
    await saved(a);
    await until(() => kept(root).length === 2);
    expect(a.desk()).toMatchObject({ apart: true, unsaved: false, fault: null });
    expect(kept(root)).toHaveLength(2);
    expect((await disk.read(entry.id)).text).toBe(text);
    expect(b.desk().fault).toBeNull();
  });
});

it('labels that are given away tell no names, hashes or groups where they are not to, and keep apart what was apart', async () => {
  const page = open(memoryRoot());
  await page.drop(PATHS);
  page.data.apply((now) => setGroup(now, [idAt(4), idAt(5)], 'specimen 7'));
  page.data.apply((now) => setGroup(now, [idAt(6)], 'patient Weber'));
  const all = datasetToJson(page.set());
  for (const told of ['set/a/04.png', 'sha256', 'specimen 7']) expect(all).toContain(told);
  const bare = datasetToJson(page.set(), { names: false, hashes: false, groups: false });
  for (const told of ['set/', '.png', 'sha256', 'specimen', 'Weber']) expect(bare).not.toContain(told);
  const { entries } = datasetFromJson(bare).work;
  expect([4, 5, 6].map((place) => entries.get(place)?.group)).toEqual(['group 1', 'group 1', 'group 2']);
  expect(entries.get(4)?.classId).toBe(page.set().work.entries.get(4)?.classId);
});
