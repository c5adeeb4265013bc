/**
 * The two kinds of models a person keeps here: language models that write text, and models that classify. Both stores repeat what the
 * services hold, tell what is under way, and keep the last fault until it is dismissed. One thing at a time in each.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { CancelledError, MicrographiaError, type PackedError, packError } from '../base/errors';
import type { Owned, Tabs } from '../base/tabs';
import { t } from '../locales/words';
import type { LibraryModel, ModelLibrary } from '../models/protocol';
import type { DroppedFile } from '../services/read/protocol';
import type {
  PackService,
  StorageReport,
  TextEngineReport,
  TextModel,
  TextService,
  TransferProgress,
} from '../services/text/protocol';

export type { LibraryModel } from '../models/protocol';
export type { StorageReport, TextEngineReport, TextModel, TransferProgress } from '../services/text/protocol';

/** What is being done, in the language that is spoken when it is shown, and how far it is. */
export interface Work {
  readonly words: () => string;
  readonly progress: TransferProgress | null;
  readonly canStop: boolean;
}

export interface TextModels {
  /** Null until the first list is in. */
  readonly models: readonly TextModel[] | null;
  readonly storage: StorageReport | null;
  readonly loaded: TextEngineReport | null;
  /** The loaded model was told to stop and still reads the question. */
  readonly windingDown: boolean;
  readonly work: Work | null;
  readonly error: PackedError | null;
  /** The model whose files were checked last and are sound, by title. */
  readonly sound: string | null;
  /** What the browser answered when asked to keep the models; null before. */
  readonly persistAnswer: boolean | null;
}

export interface TextModelKeeper {
  readonly store: StoreApi<TextModels>;
  refresh(): Promise<void>;
  import(files: readonly DroppedFile[]): Promise<void>;
  load(model: TextModel): Promise<void>;
  unload(): Promise<void>;
  /** Compares every byte of a stored model with what was stored. */
  check(model: TextModel): Promise<void>;
  remove(model: TextModel): Promise<void>;
  persist(): Promise<void>;
  /** Stops an import or a load. */
  stop(): void;
  dismiss(): void;
}

const LOADED_ELSEWHERE = new MicrographiaError(
  'model-in-use',
  'This model is loaded in another tab: it was not deleted.',
  'Unload it there, or close that tab.',
);

const BUSY = new MicrographiaError(
  'models-busy',
  'The model was not imported: another task with models is under way.',
  'Wait until that is done, then drop it again.',
);

/** Told to other tabs where language models were stored or deleted. */
const PACKS = 'packs';
const packLock = (id: string): string => `pack/${id}`;

export function createTextModelKeeper(packs: PackService, texts: TextService, tabs: Tabs): TextModelKeeper {
  const store = createStore<TextModels>(() => ({
    models: null,
    storage: null,
    loaded: null,
    windingDown: false,
    work: null,
    error: null,
    sound: null,
    persistAnswer: null,
  }));
  let controller: AbortController | null = null;
  /** As long as a model is loaded here, no tab deletes it. */
  let inUse: { readonly id: string; readonly owned: Promise<Owned> } | null = null;
  const readLoaded = () => {
    const loaded = texts.current()?.report ?? null;
    store.setState({ loaded, windingDown: loaded !== null && texts.windingDown() });
    if (loaded?.modelId === inUse?.id) return;
    void inUse?.owned.then((before) => before.release());
    inUse = loaded && { id: loaded.modelId, owned: tabs.use(packLock(loaded.modelId)) };
  };
  texts.onChange((ended) => {
    readLoaded();
    if (ended) store.setState({ error: packError(ended) });
  });

  async function refresh(): Promise<void> {
    const [models, storage] = await Promise.all([packs.list(), packs.storage()]);
    store.setState({ models, storage });
    readLoaded();
  }

  async function work(words: () => string, canStop: boolean, act: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
    if (store.getState().work) {
      // Buttons rest meanwhile; a drop may come at any time.
      store.setState({ error: packError(BUSY) });
      return;
    }
    const mine = new AbortController();
    controller = mine;
    store.setState({ work: { words, canStop, progress: null }, error: null, sound: null });
    try {
      await act(mine.signal);
    } catch (error) {
      if (!mine.signal.aborted && !(error instanceof CancelledError)) store.setState({ error: packError(error) });
    }
    // The list is read anew after a fault, too: it shows what is really there.
    await refresh().catch((error) => store.setState(({ error: first }) => ({ error: first ?? packError(error) })));
    controller = null;
    store.setState({ work: null });
  }
  tabs.listen(PACKS, () => {
    if (store.getState().models !== null) void refresh().catch((error) => store.setState({ error: packError(error) }));
  });
  const onProgress = (progress: TransferProgress) =>
    store.setState(({ work: now }) => (now ? { work: { ...now, progress } } : {}));

  return {
    store,
    refresh: () => refresh().catch((error) => store.setState({ models: [], error: packError(error) })),
    import: (files) =>
      files.length === 0
        ? Promise.resolve()
        : work(
            () => t('Importing'),
            true,
            async (signal) => {
              await packs.import(files, { signal, onProgress });
              tabs.tell(PACKS, null);
            },
          ),
    load: (model) =>
      work(
        () => t('Loading {title}', { title: model.title }),
        true,
        (signal) => texts.load(model.id, { signal, onProgress }),
      ),
    unload: () =>
      work(
        () => t('Unloading'),
        false,
        () => texts.unload(),
      ),
    remove: (model) =>
      work(
        () => t('Deleting {title}', { title: model.title }),
        false,
        async () => {
          if (texts.current()?.report.modelId === model.id) await texts.unload();
          const own = await tabs.own(packLock(model.id), { onAsked: () => {}, onLost: () => {} });
          if (!own) throw LOADED_ELSEWHERE;
          await packs.remove(model.id).finally(() => own.release());
          tabs.tell(PACKS, null);
        },
      ),
    check: (model) =>
      work(
        () => t('Checking {title}', { title: model.title }),
        true,
        async (signal) => {
          await packs.verify(model.id, { signal, onProgress });
          store.setState({ sound: model.title });
        },
      ),
    persist: () =>
      work(
        () => t('Asking the browser'),
        false,
        async () => {
          store.setState({ persistAnswer: await packs.persist() });
        },
      ),
    stop: () => controller?.abort(),
    dismiss: () => store.setState({ error: null, sound: null }),
  };
}

export interface HnfModels {
  readonly models: readonly LibraryModel[] | null;
  readonly activeId: string;
  /** What is being done, likewise; null when nothing is. */
  readonly work: (() => string) | null;
  readonly error: PackedError | null;
}

export interface HnfModelKeeper {
  readonly store: StoreApi<HnfModels>;
  refresh(): Promise<void>;
  activate(model: LibraryModel): Promise<void>;
  rename(model: LibraryModel, change: { name?: string; notes?: string }): Promise<void>;
  remove(model: LibraryModel): Promise<void>;
  import(zip: DroppedFile): Promise<void>;
  /** The model as one zip; null where it failed (the store says why). */
  exportZip(model: LibraryModel): Promise<Blob | null>;
  /** As one ONNX file, likewise. */
  exportOnnx(model: LibraryModel): Promise<Blob | null>;
  dismiss(): void;
}

export function createHnfModelKeeper(library: ModelLibrary): HnfModelKeeper {
  const store = createStore<HnfModels>(() => ({ models: null, activeId: library.activeId(), work: null, error: null }));

  const refresh = async () => {
    const models = await library.list();
    store.setState({ models, activeId: library.activeId() });
  };
  const refreshQuietly = () => refresh().catch((error) => store.setState({ models: [], error: packError(error) }));
  library.onChange(() => void refreshQuietly());

  async function work<T>(words: () => string, act: () => Promise<T>): Promise<T | null> {
    if (store.getState().work) {
      store.setState({ error: packError(BUSY) });
      return null;
    }
    store.setState({ work: words, error: null });
    let result: T | null = null;
    try {
      result = await act();
    } catch (error) {
      store.setState({ error: packError(error) });
    }
    const { error } = store.getState();
    await refresh().catch((fault) => store.setState({ error: error ?? packError(fault) }));
    store.setState({ work: null });
    return result;
  }

  return {
    store,
    refresh: refreshQuietly,
    activate: async ({ id, name }) =>
      void (await work(
        () => t('Opening {name}', { name }),
        () => library.setActive(id),
      )),
    rename: async ({ id, name }, change) =>
      void (await work(
        () => t('Saving {name}', { name }),
        () => library.rename(id, change),
      )),
    remove: async ({ id, name }) =>
      void (await work(
        () => t('Deleting {name}', { name }),
        () => library.remove(id),
      )),
    import: async ({ blob, path }) =>
      void (await work(
        () => t('Importing'),
        () => library.importZip(blob, path),
      )),
    exportZip: ({ id, name }) =>
      work(
        () => t('Packing {name}', { name }),
        () => library.exportZip(id),
      ),
    exportOnnx: ({ id, name }) =>
      work(
        () => t('Writing {name} as ONNX', { name }),
        () => library.exportOnnx(id),
      ),
    dismiss: () => store.setState({ error: null }),
  };
}
