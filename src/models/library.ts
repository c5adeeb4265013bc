/**
 * The library of HNF models: the shipped one, read from the page's own origin, and the user's, kept as whole folders in this browser.
 * What needs the engine (golden checks, text banks) is done by the compute worker; what is written is written whole or not at all.
 */
import { CancelledError, MicrographiaError } from '../base/errors';
import type { Owned, Tabs } from '../base/tabs';
import { parseDescriptions } from '../language/descriptions';
import { type FolderStore, type StoredFolder, storeName } from '../storage/folder-store';
import { MODEL_FILES, type ModelConfig, type ModelFiles, type ReadModelFile, readerOf, readModelConfig } from './folder';
import { type About, listedShipped, listedStored, listedUnreadable, type Noted, notedOf, readNoted } from './listed';
import type { LibraryModel, ModelBench, ModelLibrary, NewModel } from './protocol';
import { SHIPPED_ID } from './refs';
import { readStored } from './stored';
import type { ProjectAbout } from './zip';

/** What packs and unpacks them is fetched when it is wanted. */
const zips = () => import('./zip');

/** Which model is active, for the next start of the page. */
export interface ActiveChoice {
  get(): string;
  set(id: string): void;
}

export interface ModelLibraryParts {
  readonly bench: ModelBench;
  readonly store: Pick<FolderStore, 'list' | 'get' | 'file' | 'writeWhole' | 'setMeta' | 'remove' | 'probe'>;
  /** Reads the shipped folder. */
  readonly shipped: ReadModelFile;
  readonly choice: ActiveChoice;
  /** How the compute worker is told which model: the shipped folder's URL, or the stored one of this id. */
  readonly refOf: (id: string) => string;
  readonly tabs: Tabs;
  readonly now?: () => Date;
  /** Called before a model is written: asks the browser to keep what is stored. */
  readonly askToPersist?: () => Promise<unknown>;
}

/** May be missing from the shipped folder. */
const CARD = 'card.md';
const SHIPPED_FILES: readonly string[] = [...MODEL_FILES, CARD];

/** Told to other tabs where models were added, renamed or deleted. */
const TOPIC = 'models';
const modelLock = (id: string): string => `model/${id}`;

const MOST_ATTEMPTS = 5;
const NAME_LENGTH = 200;
const NOTES_LENGTH = 20_000;

const fail = (code: string, message: string, advice: string): never => {
  throw new MicrographiaError(code, message, advice);
};

function checkedName(name: string): string {
  const line = name.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim();
  if (line === '') fail('model-name', 'A model needs a name.', 'Type one.');
  if (line.length > NAME_LENGTH) fail('model-name', `The name has ${line.length} characters.`, `Use at most ${NAME_LENGTH}.`);
  return line;
}

/** The folder under another id: config.json is written anew where its id differs, everything else stays byte for byte. */
function underId(files: ModelFiles, config: ModelConfig, id: string): ModelFiles {
  if (config.id === id) return files;
  const raw = JSON.parse(new TextDecoder().decode(files['config.json'])) as Record<string, unknown>;
  return { ...files, 'config.json': new TextEncoder().encode(`${JSON.stringify({ ...raw, id }, null, 2)}\n`) };
}

export function createModelLibrary({ bench, store, shipped, choice, refOf, tabs, ...parts }: ModelLibraryParts): ModelLibrary {
  const now = parts.now ?? (() => new Date());
  const listeners = new Set<() => void>();
  const tellHere = () => {
    for (const listener of listeners) listener();
  };
  const changed = () => {
    tellHere();
    tabs.tell(TOPIC, null);
  };
  tabs.listen(TOPIC, tellHere);
  let active = bench.model() === refOf(SHIPPED_ID) ? SHIPPED_ID : choice.get();
  let shippedModel: Promise<LibraryModel> | null = null;

  /** As long as a model is active here, no tab deletes it. */
  const hold = (id: string): Promise<Owned | null> => (id === SHIPPED_ID ? Promise.resolve(null) : tabs.use(modelLock(id)));
  let inUse = hold(active);
  const holdInstead = (next: Promise<Owned | null>) => {
    void inUse.then((before) => before?.release());
    inUse = next;
  };

  const activate = (id: string) => {
    if (id === active) return;
    active = id;
    choice.set(id);
    tellHere();
  };
  // The worker may have had to fall back to the shipped model.
  bench.onEngineChange(() => {
    if (bench.model() !== refOf(SHIPPED_ID)) return;
    activate(SHIPPED_ID);
    holdInstead(hold(SHIPPED_ID));
  });

  /** One change at a time: which id is free and which model was asked for last must not depend on how long things take. */
  let tail: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = tail.then(work);
    tail = result.catch(() => {});
    return result;
  }

  /** Where the browser keeps nothing (a private window, a full disk at the first visit), there is only the shipped model. */
  const storedFolders = (): Promise<readonly StoredFolder[]> =>
    store.list().catch((error) => {
      if (error instanceof MicrographiaError && ['storage-unsupported', 'storage-full'].includes(error.code)) return [];
      throw error;
    });

  async function describeShipped(): Promise<LibraryModel> {
    const config = await readModelConfig(shipped);
    const files = await filesOf(SHIPPED_ID);
    return listedShipped(
      config,
      files.reduce((sum, { blob }) => sum + blob.size, 0),
    );
  }

  const shippedOne = (): Promise<LibraryModel> => {
    shippedModel ??= describeShipped().catch((error) => {
      shippedModel = null;
      throw error;
    });
    return shippedModel;
  };

  /** @throws MicrographiaError `model-unknown`. */
  async function stored(id: string): Promise<StoredFolder> {
    const folder = await store.get(id);
    return folder ?? fail('model-unknown', `There is no model ${id} in this browser.`, 'Import it again, or choose another.');
  }

  async function model(id: string): Promise<LibraryModel> {
    return id === SHIPPED_ID ? shippedOne() : listedStored(await stored(id));
  }

  /** Every file of a model; of the shipped one those that are known to exist. @throws StorageError where one has changed. */
  async function filesOf(id: string): Promise<{ name: string; blob: Blob }[]> {
    const names = id === SHIPPED_ID ? SHIPPED_FILES : (await stored(id)).files.map(({ name }) => name);
    const found = await Promise.all(
      names.map(async (name) => {
        const blob = await file(id, name);
        return blob ? [{ name, blob }] : [];
      }),
    );
    return found.flat();
  }

  async function file(id: string, name: string): Promise<Blob | null> {
    if (id === SHIPPED_ID) {
      if (!SHIPPED_FILES.includes(name)) return null;
      const bytes = await shipped(name).catch((error) => {
        if (name === CARD) return null;
        throw error;
      });
      return bytes && new Blob([bytes]);
    }
    if (!(await stored(id)).files.some((entry) => entry.name === name)) return null;
    return new Blob([await readStored(store, id)(name)]);
  }

  async function freeId(wanted: string): Promise<string> {
    const taken = new Set([SHIPPED_ID, ...(await storedFolders()).map(({ id }) => id.toLowerCase())]);
    // Short enough for config.json, also with a number behind it.
    const stem = storeName(storeName(wanted).slice(0, 60)).toLowerCase();
    for (let n = 1; ; n++) {
      const id = n === 1 ? stem : `${stem}-${n}`;
      if (!taken.has(id)) return id;
    }
  }

  /** Writes a folder under a free id. Another window may take that id meanwhile: then under the next. */
  async function writeNew(files: ModelFiles, config: ModelConfig, meta: Noted, wantedId: string): Promise<StoredFolder> {
    for (let attempt = 0; ; attempt++) {
      const id = await freeId(wantedId);
      const sources = Object.entries(underId(files, config, id)).map(([name, bytes]) => ({
        name,
        open: () => bytes,
        size: bytes.length,
      }));
      const totalBytes = sources.reduce((sum, { size }) => sum + size, 0);
      try {
        return await store.writeWhole(id, meta, sources, { totalBytes, onlyNew: true });
      } catch (error) {
        const taken = error instanceof MicrographiaError && error.code === 'storage-taken';
        if (!taken || attempt === MOST_ATTEMPTS) throw error;
      }
    }
  }

  /** Checks a folder on the engine and writes it under an id of its own. */
  async function keep(files: ModelFiles, about: About, wantedId: string): Promise<LibraryModel> {
    const config = await readModelConfig(readerOf(files));
    const meta = notedOf(config, about);
    await bench.check(files);
    void parts.askToPersist?.(); // Firefox asks the user, who may take their time
    const folder = await writeNew(files, config, meta, wantedId);
    changed();
    return listedStored(folder);
  }

  /** The model whose every file but the name is the same. */
  async function sameAs(files: ModelFiles, config: ModelConfig): Promise<LibraryModel | null> {
    const all = [await shippedOne().catch(() => null), ...(await storedFolders()).map(listedStored)];
    for (const candidate of all) {
      if (!candidate || candidate.damage || candidate.weightsSha256 !== config.weightsSha256) continue;
      const theirs = await file(candidate.id, 'config.json');
      const { id: _, ...a } = JSON.parse((await theirs?.text()) ?? '{}');
      const { id: __, ...b } = JSON.parse(new TextDecoder().decode(files['config.json']));
      if (JSON.stringify(a) === JSON.stringify(b)) return candidate;
    }
    return null;
  }

  return {
    async list() {
      const own = (await storedFolders()).map(listedStored);
      return [
        await shippedOne().catch(listedUnreadable),
        ...own.sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0)),
      ];
    },

    activeId: () => active,

    setActive: (id) =>
      inTurn(async () => {
        // Before it is looked for: it may be about to be deleted.
        const next = await hold(id);
        try {
          if (id !== SHIPPED_ID) await stored(id);
          const report = await bench.use(refOf(id));
          activate(id);
          holdInstead(Promise.resolve(next));
          return report;
        } catch (error) {
          await next?.release();
          throw error;
        }
      }),

    async rename(id, change) {
      if (id === SHIPPED_ID) fail('model-shipped', 'The shipped model keeps its name.', 'Rename one of your own.');
      const { meta } = await stored(id);
      const name = change.name === undefined ? {} : { name: checkedName(change.name) };
      const notes = change.notes === undefined ? {} : { notes: change.notes.slice(0, NOTES_LENGTH) };
      await store.setMeta(id, { ...meta, ...name, ...notes });
      changed();
    },

    async remove(id) {
      if (id === SHIPPED_ID) fail('model-in-use', 'The shipped model cannot be deleted.', 'Choose one of your own.');
      if (id === active) fail('model-in-use', 'The active model cannot be deleted.', 'Make another one active first.');
      const own = await tabs.own(modelLock(id), { onAsked: () => {}, onLost: () => {} });
      if (!own)
        return fail(
          'model-in-use',
          'This model is active in another tab: it was not deleted.',
          'Make another one active there, or close that tab.',
        );
      await store.remove(id).finally(() => own.release());
      changed();
    },

    async descriptions(id) {
      const found = await file(id, 'descriptions.json');
      if (!found) return fail('model-missing', `The model ${id} has no descriptions.json.`, 'Import it again.');
      return parseDescriptions(await found.text(), `${id}/descriptions.json`);
    },

    compare: (descriptions, signal) => bench.compare(descriptions, signal),

    async judge(descriptions, pictures, options) {
      const { judgeDescriptions } = await import('./judge-descriptions');
      return judgeDescriptions(bench, descriptions, pictures, options);
    },

    adopt: (descriptions, name, { without = [], signal } = {}) =>
      inTurn(async () => {
        const parent = await model(active);
        const wanted = checkedName(name);
        const createdAt = now().toISOString();
        const id = await freeId(wanted);
        const made = await bench.derive({ id, descriptions, without, createdAt }, signal);
        // What was set aside for testing stays so; what was measured with the former descriptions does not hold any more.
        const split = await file(parent.id, 'split.json');
        if (signal?.aborted) throw new CancelledError('Making the model');
        const files = split ? { ...made, 'split.json': new Uint8Array(await split.arrayBuffer()) } : made;
        const about = { name: wanted, notes: '', createdAt, origin: 'described' as const };
        return keep(files, { ...about, parentId: parent.id, parentSha256: parent.weightsSha256 }, id);
      }),

    add: ({ name, notes = '', origin, parentId, files }: NewModel) =>
      inTurn(async () => {
        const parent = parentId === null ? null : await model(parentId).catch(() => null);
        const about = { name: checkedName(name), notes: notes.slice(0, NOTES_LENGTH), createdAt: now().toISOString(), origin };
        return keep(files, { ...about, parentId, parentSha256: parent?.weightsSha256 ?? null }, about.name);
      }),

    file,

    canKeep: () => store.probe(),

    async exportZip(id) {
      const { name, notes, createdAt, origin, parentId } = await model(id);
      const parentSha256 = id === SHIPPED_ID ? null : (readNoted((await stored(id)).meta)?.parentSha256 ?? null);
      const about: ProjectAbout = { id, name, notes, createdAt, origin, parentId, parentSha256 };
      return (await zips()).packProject(about, await filesOf(id));
    },

    async exportOnnx(id) {
      await model(id);
      return new Blob([await bench.onnx(refOf(id))]);
    },

    importZip: (zip, fileName = 'The zip') =>
      inTurn(async () => {
        const { about, files } = await (await zips()).unpackProject(zip, fileName);
        const config = await readModelConfig(readerOf(files));
        const known = await sameAs(files, config);
        if (known)
          fail('model-known', `${fileName} holds a model that is already there: ${known.name}.`, 'Use that one, or rename it.');
        const said = about ?? {
          name: config.id,
          notes: '',
          createdAt: config.createdAt,
          parentId: null,
          parentSha256: null,
          id: config.id,
        };
        const { notes, createdAt, parentId, parentSha256 } = said;
        return keep(
          files,
          { name: checkedName(said.name), notes, createdAt, origin: 'imported', parentId, parentSha256 },
          said.id,
        );
      }),

    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
