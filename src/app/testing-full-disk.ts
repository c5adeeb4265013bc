/**
 * Disks that are full: each kind of work that writes is done again and again, and each time there is no room at another of its writes. What
 * was said to be saved before is there afterwards, nothing half written opens, the user is told by name, and the same page can do it again
 * once there is room.
 */
import { MicrographiaError } from '../base/errors';
import { WHOLE_PROJECT } from '../base/export-parts';
import { noTabs } from '../base/testing-tabs';
import { makeWebllmPack } from '../formats/testing';
import { createSessionKeeper } from '../keeping/session-keeper';
import { packModelFolder } from '../models/folder';
import { createModelLibrary } from '../models/library';
import type { ModelBench } from '../models/protocol';
import { TINY, tinyPieces } from '../models/testing';
import { packProject } from '../models/zip';
import { createCheckpoints } from '../services/finetune/checkpoints';
import { createPackService } from '../services/text/pack-service';
import { createConductor } from '../state/conductor';
import { createDesk } from '../state/desk';
import { FakeClassifier, FakeReader } from '../state/fixtures';
import { Items } from '../state/items';
import { EMPTY_SESSION } from '../state/session';
import { FolderStore } from '../storage/folder-store';
import { localLock } from '../storage/lock';
import { PageStore } from '../storage/page-store';
import { type MemoryFaults, type MemoryRoot, memoryRoot } from '../storage/testing';
import { servedPacks } from '../text/pack-served';
import { createLabelDisk } from './label-disk';
import { openProject, saveProject } from './project-file';
import { createSessionDisk } from './session-disk';
import { ITEM, REQUEST } from './testing-profile';

const STORES = ['labels', 'models', 'llm', 'checkpoints'] as const;
const NOW = Date.parse('2026-01-01T00:00:00.000Z');

/** What is in the store, by name: what each thing is in one text. */
type Stored = ReadonlyMap<string, string>;

function storeOf({ root }: MemoryRoot, name: (typeof STORES)[number]): FolderStore {
  return new FolderStore(root, name, { estimate: async () => ({}), now: () => NOW, lock: localLock() });
}

const sessionsOf = ({ root }: MemoryRoot) => createSessionDisk(new PageStore(root, 'sessions'), async () => ({ quota: 1e9 }));

/**
 * Everything that is stored.
 * @param begun of this session less may be there, if that is said of it
 * @throws Error where something is listed that does not open whole
 */
async function storedOn(disk: MemoryRoot, begun?: string): Promise<Stored> {
  const found = new Map<string, string>();
  for (const name of STORES) {
    const store = storeOf(disk, name);
    for (const { id, meta, files, damage } of await store.list()) {
      if (damage !== null) throw new Error(`${name}/${id} is listed as damaged: ${damage}`);
      await store.verify(id);
      found.set(`${name}/${id}`, JSON.stringify([meta, files]));
    }
  }
  const sessions = sessionsOf(disk);
  for (const { id, damage } of await sessions.list()) {
    if (damage !== null) throw new Error(`sessions/${id} is listed as damaged: ${damage}`);
    const { head, items, files, damage: lost } = await sessions.folder(id).read();
    if (lost.length > 0 && id === begun) continue;
    if (lost.length > 0) throw new Error(`sessions/${id} has lost something: ${lost.map((words) => words()).join(' ')}`);
    found.set(`sessions/${id}/head`, JSON.stringify([head.pictures, head.selected, head.nextId]));
    for (const { item } of items) found.set(`sessions/${id}/${item.id}`, `${item.path} ${item.revision} ${item.note}`);
    for (const { path, copy } of files)
      if (copy !== null) found.set(`sessions/${id}/${path}`, await (await sessions.folder(id).file(copy)).text());
  }
  return found;
}

interface Work {
  readonly name: string;
  /** What is saved before, with room. */
  readonly before?: (disk: MemoryRoot) => Promise<void>;
  /** Opens a page; the work itself rejects with what its user is told, and may be done again. */
  readonly page: (disk: MemoryRoot) => Promise<() => Promise<unknown>>;
  /** What the message names. */
  readonly named: RegExp;
  /** The session that it begins. */
  readonly begins?: string;
}

const libraryOf = (disk: MemoryRoot) =>
  createModelLibrary({
    // No engine is asked for what is only stored.
    bench: { model: () => 'shipped', onEngineChange: () => () => {}, check: async () => null } as unknown as ModelBench,
    store: storeOf(disk, 'models'),
    shipped: async () => Promise.reject(new MicrographiaError('none', 'There is none here.', 'None is needed here.')),
    choice: { get: () => 'base', set: () => {} },
    refOf: (id) => id,
    tabs: noTabs(),
    now: () => new Date(NOW),
  });

async function makeModelZip(): Promise<Blob> {
  const files = Object.entries(await packModelFolder(tinyPieces(TINY, 2)));
  const about = { id: 'cells', name: 'My cells', notes: '', createdAt: '2026-01-01T00:00:00.000Z' } as const;
  return packProject(
    { ...about, origin: 'trained', parentId: null, parentSha256: null },
    files.map(([name, bytes]) => ({ name, blob: new Blob([bytes]) })),
  );
}

let madeZip: Promise<Blob> | null = null;

function modelZip(): Promise<Blob> {
  madeZip ??= makeModelZip();
  return madeZip;
}

const projectOf = (pictures: boolean): Promise<Blob> =>
  saveProject(
    {
      session: { ...EMPTY_SESSION, items: Items.EMPTY.with({ ...ITEM, note: 'imported' }), selected: 'm1', nextId: 2 },
      drops: new Map([[1, [{ path: ITEM.path, blob: new Blob(['a picture']) }]]]),
      keepsakes: [],
    },
    { ...WHOLE_PROJECT, files: pictures },
  );

async function keeperOf(disk: MemoryRoot) {
  const desk = createDesk();
  const conductor = createConductor({ desk, reader: new FakeReader(), classifier: new FakeClassifier() });
  const tabs = noTabs();
  const keeper = createSessionKeeper({
    ...{ desk, conductor, tabs, keepsakes: [], disk: sessionsOf(disk) },
    what: () => 'results',
    newId: () => 'opened',
  });
  await keeper.start();
  return keeper;
}

/** A session as the page writes it: results, a copy of the picture, where that is, what the session is. */
async function writeSession(disk: MemoryRoot, revision: number, copy: number): Promise<void> {
  const folder = sessionsOf(disk).folder('mine');
  await folder.writeItems(0, [{ item: { ...ITEM, revision }, extras: {} }]);
  await folder.copy(copy, new Blob([`picture ${copy}`]), new AbortController().signal);
  await folder.writeFiles(0, [{ drop: 1, path: `a/${copy}.tif`, size: `picture ${copy}`.length, copy }]);
  await folder.writeHead({ savedAt: '2026-01-01T00:00:00.000Z', pictures: 1, selected: 'm1', nextId: 1 + revision });
}

const saveLabels = async (disk: MemoryRoot, id: string, text: string): Promise<void> => {
  const labels = createLabelDisk(storeOf(disk, 'labels'));
  const before = await labels.read(id).catch(() => null);
  await labels.write({ id, pictures: 1, classes: ['a'], decided: true }, text, before?.revision ?? null);
};

const PACK = [...makeWebllmPack({ shards: 2, rows: 4 })].map(([name, bytes]) => ({
  path: `Tiny-q4f16_1-MLC/${name}`,
  blob: new Blob([bytes]),
}));

const STATE = { step: 3, fit: 1, fits: 1 };

const checkpointsOf = (disk: MemoryRoot, tab: string) => createCheckpoints(storeOf(disk, 'checkpoints'), tab);

async function beginTraining(disk: MemoryRoot): Promise<void> {
  const checkpoints = checkpointsOf(disk, 'a-tab');
  await checkpoints.begin(REQUEST);
  await checkpoints.save(REQUEST, STATE, new Uint8Array(300).fill(3));
}

export const WORKS: readonly Work[] = [
  {
    name: 'labels, saved for the first time',
    page: async (disk) => () => saveLabels(disk, 'one', '{}'),
    named: /^one could not be stored/,
  },
  {
    name: 'labels, saved again',
    before: (disk) => saveLabels(disk, 'one', '{}'),
    page: async (disk) => () => saveLabels(disk, 'one', '{"more": 1}'),
    named: /^one could not be stored/,
  },
  {
    name: 'a model zip, imported',
    page: async (disk) => {
      const [library, zip] = [libraryOf(disk), await modelZip()];
      return () => library.importZip(zip, 'cells.zip');
    },
    named: /^cells could not be stored/,
  },
  {
    name: 'a model, named anew',
    before: async (disk) => void (await libraryOf(disk).importZip(await modelZip(), 'cells.zip')),
    page: async (disk) => () => libraryOf(disk).rename('cells', { name: 'Another name', notes: 'and more notes than before' }),
    named: /^cells could not be changed/,
  },
  {
    name: 'a language model, installed',
    page: async (disk) => {
      const served = servedPacks('http://127.0.0.1/llm/', () => Promise.reject(new TypeError('offline')));
      const packs = createPackService({ store: storeOf(disk, 'llm'), served });
      return () => packs.import(PACK, {});
    },
    named: /^Tiny-q4f16_1-MLC could not be stored/,
  },
  {
    name: 'a training, begun',
    page: async (disk) => () => checkpointsOf(disk, 'a-tab').begin(REQUEST),
    named: /^run-1\.input could not be stored/,
  },
  {
    name: 'a training, saved again',
    before: beginTraining,
    page: async (disk) => {
      const checkpoints = checkpointsOf(disk, 'a-tab');
      return () => checkpoints.save(REQUEST, { ...STATE, step: 4 }, new Uint8Array(400).fill(4));
    },
    named: /^run-1\.state could not be stored/,
  },
  {
    name: 'a training, taken over and saved',
    before: beginTraining,
    page: async (disk) => {
      const checkpoints = checkpointsOf(disk, 'another tab with a longer name');
      return async () => {
        await checkpoints.claim('run-1');
        await checkpoints.save(REQUEST, { ...STATE, step: 4 }, new Uint8Array(400).fill(4));
      };
    },
    named: /^run-1\.(state could not be stored|input could not be changed)/,
  },
  {
    name: 'a session, with the copy of its picture',
    before: (disk) => writeSession(disk, 1, 1),
    page: async (disk) => () => writeSession(disk, 2, 2),
    named: /^(Your work could not be stored|A picture could not be kept)/,
  },
  {
    name: 'a project, imported',
    before: (disk) => writeSession(disk, 1, 1),
    page: async (disk) => {
      const keeper = await keeperOf(disk);
      let opened = false;
      return async () => {
        if (opened) await keeper.flush();
        else await keeper.adopt(await openProject({ path: 'p.zip', blob: await projectOf(false) }));
        opened = true;
        const { fault, unsaved } = keeper.store.getState();
        if (fault) throw new MicrographiaError(fault.code, fault.message, fault.advice);
        if (unsaved) throw new Error('not saved, and nobody is told');
      };
    },
    named: /^(Your work could not be stored|The storage of this browser could not be opened)/,
    begins: 'opened',
  },
];

/** What is exported is put together in memory: a full disk does not come into it. */
export const EXPORTS: readonly Omit<Work, 'named'>[] = [
  { name: 'a project with its pictures, exported', page: async () => () => projectOf(true) },
  {
    name: 'a model, exported',
    before: async (disk) => void (await libraryOf(disk).importZip(await modelZip(), 'cells.zip')),
    page: async (disk) => () => libraryOf(disk).exportZip('cells'),
  },
];

export interface FullDiskReport {
  readonly name: string;
  /** Writes of the undisturbed work. */
  readonly writes: number;
  /** How often the work was done on a full disk. */
  readonly tries: number;
  readonly faults: readonly string[];
}

/** Every thing that is there is as it was or as it was to be, and nothing has gone. */
function mixed(found: Stored, before: Stored, after: Stored): string | null {
  for (const name of new Set([...found.keys(), ...before.keys()])) {
    const value = found.get(name);
    if (value === before.get(name) || value === after.get(name)) continue;
    return `${name} is ${value}; it was ${before.get(name)} and was to be ${after.get(name)}`;
  }
  return null;
}

const isSame = (a: Stored, b: Stored): boolean => a.size === b.size && mixed(a, b, b) === null;

/**
 * Does one kind of work on disks that are full at its first write, at its second, and so on.
 * @param spans from there on, or for that write alone (`once`)
 */
export async function fillUp(
  { name, before, page, named, begins }: Work,
  writing: NonNullable<MemoryFaults['writing']>,
  spans: readonly ('on' | 'once')[] = ['on', 'once'],
): Promise<FullDiskReport> {
  const base = memoryRoot({ writing });
  await before?.(base);
  const wasThere = await storedOn(base.copy());
  const plenty = base.copy();
  await (await page(plenty))();
  const writes = plenty.needs();
  const wanted = await storedOn(plenty.copy());
  const faults: string[] = [];
  let tries = 0;
  for (const span of spans)
    for (let operation = 1; operation <= writes; operation++) {
      tries++;
      const say = (words: string) =>
        faults.push(`${name}, ${writing}, full ${span} at write ${operation} of ${writes}: ${words}`);
      const disk = base.copy();
      disk.faults.fullAt = { operation, once: span === 'once' };
      const work = await page(disk).catch((error) => async () => Promise.reject(error));
      const told = await work().then(
        () => null,
        (error: unknown) => error,
      );
      const found = await storedOn(disk.copy(), told === null ? undefined : begins).catch((error: unknown) => {
        say(`${error}`);
        return null;
      });
      if (told === null && found && !isSame(found, wanted)) say('it was said to be done, and is not');
      if (told !== null && !(told instanceof MicrographiaError && told.code === 'storage-full' && named.test(told.message)))
        say(`the user is told "${told}"`);
      const torn = found && mixed(found, wasThere, wanted);
      if (torn) say(torn);
      delete disk.faults.fullAt;
      const again = await work().then(
        async () => (await storedOn(disk.copy()).catch(() => null)) ?? new Map<string, string>(),
        (error: unknown) => say(`with room again it fails: ${error}`),
      );
      if (again instanceof Map && !isSame(again, wanted)) say('with room again it is not what it was to be');
    }
  return { name: `${name}, ${writing}`, writes, tries, faults };
}
