/**
 * The store of language models: imports what people drop, lists it beside what the page's own host serves under `llm/`, and opens a
 * model for the engine that runs it. Nothing is listed that is not whole; every file's hash was computed while it was written.
 */
import { CancelledError } from '../../base/errors';
import { md5InPieces, sha256InPieces } from '../../base/hash';
import { PackError } from '../../formats/pack-errors';
import type { PackJson } from '../../formats/pack-json';
import { StorageError } from '../../storage/errors';
import type { FileSource, FolderStore, StoredFolder } from '../../storage/folder-store';
import { askToPersist, storageUse } from '../../storage/quota';
import type { OpenedPack, OpenPack } from '../../text/pack';
import { metaOfPack, type PackMeta, packMetaOf, textModel } from '../../text/pack-meta';
import type { ServedPacks } from '../../text/pack-served';
import { transferMeter } from '../../text/transfer';
import { type PlannedFile, planImport } from './pack-drop';
import type { PackService, TextModel } from './protocol';

export interface PackServiceParts {
  readonly store: FolderStore;
  readonly served: ServedPacks;
  /** `navigator.storage` unless told. */
  readonly storage?: StorageManager;
}

export interface Packs extends PackService {
  readonly openPack: OpenPack;
}

/** A dropped file as it is read, its MD5 held against the cache file's at the end. */
function checkedStream({ item, name, md5 }: PlannedFile): ReadableStream<Uint8Array<ArrayBuffer>> {
  const pieces = item.pieces()[Symbol.asyncIterator]();
  const hashing = md5 === null ? null : md5InPieces();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (!done) {
        (await hashing)?.update(value);
        controller.enqueue(value);
        return;
      }
      const found = (await hashing)?.digest();
      if (found !== undefined && found !== md5)
        throw new PackError(
          'damaged',
          `${name} is damaged: its MD5 is ${found.slice(0, 8)}…, it should be ${md5?.slice(0, 8)}….`,
        );
      controller.close();
    },
    async cancel() {
      await pieces.return?.();
    },
  });
}

/** Whether the browser's storage, not the model, is why it could not be stored. */
const storageRefuses = (error: unknown): boolean =>
  error instanceof StorageError && ['storage-full', 'storage-unsupported', 'storage-failed'].includes(error.code);

/** What is wrong with a stored model's files: seen at once from their sizes, or found when they were last read. */
const faultOf = (folder: StoredFolder): string | null => folder.damage ?? packMetaOf(folder)?.fault ?? null;

const damaged = (id: string, fault: string): PackError =>
  new PackError('damaged', `The model ${id} is damaged: ${fault}.`, {
    advice: 'The browser may have cleared or damaged a part of its storage. Delete the model and import it again.',
  });

export function createPackService({ store, served, storage }: PackServiceParts): Packs {
  let swept: Promise<unknown> | null = null;
  /** What earlier visits left half-done goes before anything is listed. Without storage there is nothing to sweep. */
  const ready = (): Promise<unknown> => {
    swept ??= store.sweep().catch(() => {});
    return swept;
  };
  const stored = async (): Promise<readonly StoredFolder[]> => {
    await ready();
    return store.list().catch((error) => {
      // A window that may not store anything still has what is served.
      if (storageRefuses(error)) return [];
      throw error;
    });
  };

  async function storedModel(folder: StoredFolder): Promise<TextModel | null> {
    const meta = packMetaOf(folder);
    if (!meta && folder.damage === null) return null;
    const shown = meta ?? { ...unreadable, title: folder.id };
    const model = await textModel(folder.id, shown, folder.files, folder.committedAt);
    const fault = faultOf(folder);
    return fault === null ? model : { ...model, damage: damaged(folder.id, fault).message };
  }

  /** Reads all of a model. What is wrong is noted with it, so that no list ever shows it as sound. */
  async function check(folder: StoredFolder, { signal, onProgress }: NonNullable<Parameters<OpenPack>[1]> = {}): Promise<void> {
    const meter = transferMeter('hashing', folder.bytes, onProgress);
    const meta = packMetaOf(folder);
    const note = async (fault: string | null): Promise<void> => {
      if (!meta || (meta.fault ?? null) === fault) return;
      const { fault: _, ...rest } = meta;
      await store.setMeta(folder.id, fault === null ? rest : { ...rest, fault }).catch(() => {});
    };
    try {
      await store.verify(folder.id, { ...(signal && { signal }), onProgress: meter });
    } catch (error) {
      if (!(error instanceof StorageError) || error.code !== 'storage-damaged') throw error;
      const fault = error.message.replace(/^.* is damaged: /, '').replace(/\.$/, '');
      await note(fault);
      throw damaged(folder.id, fault);
    }
    await note(null);
  }

  function opened(model: TextModel, meta: PackMeta, files: OpenedPack['files']): OpenedPack {
    const names = [...files.keys()];
    const all = new Map(files);
    const older = files.get('ndarray-cache.json');
    if (older && !files.has('tensor-cache.json')) all.set('tensor-cache.json', older);
    return {
      model,
      files: all,
      libFile: meta.engine === 'webllm' ? (names.find((name) => /\.wasm$/i.test(name)) ?? null) : null,
      ggufFile: meta.engine === 'wllama' ? (names.find((name) => /\.gguf$/i.test(name)) ?? null) : null,
      contextTokens: meta.contextTokens,
    };
  }

  async function openStored(folder: StoredFolder, meta: PackMeta): Promise<OpenedPack> {
    const model = await textModel(folder.id, meta, folder.files, folder.committedAt);
    const files = folder.files.map(({ name }) => [name, () => store.file(folder.id, name)] as const);
    return opened(model, meta, new Map(files));
  }

  /** One served file in memory, verified: only where the storage refuses. */
  async function fetchWhole(id: string, { name, size, sha256 }: PackJson['files'][number]): Promise<Blob> {
    const hash = await sha256InPieces();
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    let length = 0;
    const reader = (await served.stream(id, name)).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      hash.update(value);
      length += value.byteLength;
      pieces.push(value);
      if (length > size) break;
    }
    if (length !== size || hash.digest() !== sha256) {
      await reader.cancel().catch(() => {});
      throw new PackError('damaged', `llm/${id}/${name} is not the file that its pack.json states.`);
    }
    return new Blob(pieces);
  }

  async function openServed(pack: PackJson, { signal, onProgress }: NonNullable<Parameters<OpenPack>[1]>): Promise<OpenedPack> {
    const meta = metaOfPack(pack);
    const total = pack.files.reduce((sum, { size }) => sum + size, 0);
    const meter = transferMeter('copying', total, onProgress);
    const model = await textModel(pack.id, meta, pack.files, null);
    const sources = pack.files.map(
      ({ name, size, sha256 }): FileSource => ({ name, size, sha256, open: () => served.stream(pack.id, name, signal) }),
    );
    try {
      const folder = await store.writeWhole(pack.id, meta, sources, {
        ...(signal && { signal }),
        onProgress: meter,
        totalBytes: total,
        resumeKey: model.sha256,
      });
      return await openStored(folder, meta);
    } catch (error) {
      if (signal?.aborted) throw new CancelledError('Copying the model');
      if (!storageRefuses(error)) throw error;
      const files = pack.files.map((file) => [file.name, () => fetchWhole(pack.id, file)] as const);
      return opened(model, meta, new Map(files));
    }
  }

  return {
    async list() {
      const own = (await Promise.all((await stored()).map(storedModel))).filter((model) => model !== null);
      const known = new Set(own.map(({ id }) => id));
      const others = (await served.list()).filter(({ id }) => !known.has(id));
      return [...own, ...(await Promise.all(others.map((pack) => textModel(pack.id, metaOfPack(pack), pack.files, null))))];
    },

    async import(files, { signal, onProgress }) {
      await ready();
      const plan = await planImport(files);
      const meter = transferMeter('copying', plan.bytes, onProgress);
      const sources = plan.files.map(
        (file): FileSource => ({
          name: file.name,
          size: file.size,
          ...(file.sha256 !== null && { sha256: file.sha256 }),
          open: () => checkedStream(file),
        }),
      );
      const folder = await store.writeWhole(plan.id, plan.meta, sources, {
        ...(signal && { signal }),
        onProgress: meter,
        totalBytes: plan.bytes,
      });
      return textModel(folder.id, plan.meta, folder.files, folder.committedAt);
    },

    async remove(id) {
      await store.remove(id);
    },

    storage: () => storageUse(storage),
    persist: () => askToPersist(storage),

    async verify(id, checkOptions) {
      const folder = await store.get(id);
      if (!folder) throw new PackError('unknown', `There is no model ${id} here.`);
      await check(folder, checkOptions);
    },

    async openPack(id, options = {}) {
      const folder = (await stored()).find((candidate) => candidate.id === id);
      const meta = folder && packMetaOf(folder);
      const fault = folder ? faultOf(folder) : null;
      let known = fault === null ? null : damaged(id, fault);
      if (folder && meta && !known) {
        try {
          // An engine says nothing of a weight that is not the one that was stored: it writes nonsense.
          await check(folder, options);
          return await openStored(folder, meta);
        } catch (error) {
          if (!(error instanceof PackError) || error.code !== 'pack-damaged') throw error;
          known = error;
        }
      }
      const pack = await served.pack(id).catch((error) => {
        if (known) throw known;
        throw error.code === 'pack-missing'
          ? new PackError('unknown', `There is no model ${id} here.`, { cause: error })
          : error;
      });
      return openServed(pack, options);
    },
  };
}

/** What shows of a folder whose own notes cannot be read. */
const unreadable: Omit<PackMeta, 'kind' | 'contextTokens'> = {
  engine: 'webllm',
  title: '',
  licence: null,
  vramMb: null,
  needsShaderF16: false,
  libVersion: null,
};
