/**
 * Whole folders in the origin-private file system (OPFS): a model, a checkpoint. A folder exists if and only if its `manifest.json` was
 * written, and that is written last. On disk: `<store>/<id>~<generation>/<files>`; a replaced folder gets the next generation, so
 * that the old one stays whole until the new one is. What an interrupted write leaves has no manifest, is never listed, and is swept.
 */
import { CancelledError } from '../base/errors';
import { StorageError, sizeText, storageError } from './errors';
import { type FileOptions, type FileSource, hashOf, writeFiles } from './folder-files';
import {
  asManifest,
  asStage,
  changeManifest,
  type FolderMeta,
  goodName,
  isNewer,
  MANIFEST,
  MANIFEST_COPY,
  type Manifest,
  NEWER,
  readJson,
  readManifest,
  STAGE,
  type Stage,
  type StoredFile,
  writeJson,
} from './folder-format';
import { type Exclusive, exclusive } from './lock';
import { bytesIn } from './quota';
import { openSink } from './write-file';

export type { FileSource } from './folder-files';
export { type FileContent, type FolderMeta, type StoredFile, storeName } from './folder-format';

export interface StoredFolder {
  readonly id: string;
  readonly meta: FolderMeta;
  readonly files: readonly StoredFile[];
  /** Sum of the file sizes. */
  readonly bytes: number;
  /** ISO time of the commit. */
  readonly committedAt: string;
  /** Null where every file is there in its full size; else a sentence naming the file and its fault. Damaged folders can be removed. */
  readonly damage: string | null;
}

export interface WriteOptions extends FileOptions {
  /** Total bytes, where known: refused at once if the browser will not give so much. */
  readonly totalBytes?: number;
  /**
   * Where given, files finished before an interruption are kept (for a week) and not opened again by a later `writeWhole` of the same id and
   * key. Only for sources that say their `sha256`. Without it an interrupted write leaves nothing behind.
   */
  readonly resumeKey?: string;
  /** Runs when it is this writer's turn, before anything is written; what it throws refuses the write and leaves nothing. */
  readonly precondition?: () => Promise<void>;
  /** Refuse with `storage-taken` where a folder of this id is there, instead of replacing it. */
  readonly onlyNew?: boolean;
}

export interface FolderStoreOptions {
  /** `navigator.storage.estimate` unless told. */
  readonly estimate?: () => Promise<StorageEstimate>;
  readonly now?: () => number;
  /** Excludes other writers of the same store; the browser's locks unless told. */
  readonly lock?: Exclusive;
}

interface Place {
  readonly name: string;
  readonly id: string;
  readonly generation: number;
  readonly handle: FileSystemDirectoryHandle;
}

const STAGE_KEPT_MS = 7 * 24 * 3600 * 1000;

/** A store of folders under one directory of the origin-private file system. Several may exist, also in several windows. */
export class FolderStore {
  readonly #root: () => Promise<FileSystemDirectoryHandle>;
  readonly #name: string;
  readonly #estimate: () => Promise<StorageEstimate>;
  readonly #now: () => number;
  readonly #exclusive: Exclusive;

  /**
   * @param root the OPFS root (`opfsRoot` of quota.ts), or an in-memory one in tests
   * @param name directory of the store: `llm`, `models`, `checkpoints`
   */
  constructor(root: () => Promise<FileSystemDirectoryHandle>, name: string, options: FolderStoreOptions = {}) {
    this.#root = root;
    this.#name = name;
    this.#estimate = options.estimate ?? (async () => (await globalThis.navigator?.storage?.estimate?.()) ?? {});
    this.#now = options.now ?? Date.now;
    this.#exclusive = options.lock ?? exclusive(`micrographia-${name}`);
  }

  /** Every committed folder, damaged ones included, oldest first. */
  async list(): Promise<readonly StoredFolder[]> {
    const folders = await Promise.all((await this.#newest()).map((place) => this.#describe(place)));
    return folders
      .filter((folder) => folder !== null)
      .sort((a, b) => (a.committedAt < b.committedAt ? -1 : a.committedAt > b.committedAt ? 1 : a.id < b.id ? -1 : 1));
  }

  /** One folder, or null. */
  async get(id: string): Promise<StoredFolder | null> {
    const place = (await this.#newest()).find((candidate) => candidate.id === id);
    return place ? this.#describe(place) : null;
  }

  /** Where a folder lies, and its manifest. @throws StorageError where a newer build stored it */
  async #stored(id: string) {
    const place = (await this.#newest()).find((candidate) => candidate.id === id);
    if (place) await this.#refuseNewer(place);
    return { place, manifest: place && asManifest(await readManifest(place.handle), id) };
  }

  /**
   * A file of a folder: a handle on the disk, not its bytes.
   * @throws StorageError `storage-missing`; `storage-damaged` where its size is not the manifest's.
   */
  async file(id: string, name: string): Promise<File> {
    const { place, manifest } = await this.#stored(id);
    const entry = manifest?.files.find((file) => file.name === name);
    if (!place || !entry) throw new StorageError('missing', `${id}/${name} is not stored in this browser.`);
    const fault = await this.#faultOf(place, entry);
    if (fault) throw new StorageError('damaged', `${id} is damaged: ${fault}.`);
    return (await place.handle.getFileHandle(name)).getFile();
  }

  /**
   * Reads every file of a folder and compares its hash with the manifest.
   * @throws StorageError `storage-damaged` naming the file, `storage-missing`.
   */
  async verify(id: string, options: FileOptions = {}): Promise<void> {
    const folder = await this.get(id);
    if (!folder) throw new StorageError('missing', `${id} is not stored in this browser.`);
    if (folder.damage === NEWER) throw new StorageError('newer', `${id} cannot be opened: ${NEWER}.`);
    if (folder.damage !== null) throw new StorageError('damaged', `${id} is damaged: ${folder.damage}.`);
    let done = 0;
    for (const { name, sha256 } of folder.files) {
      const onBytes = (bytes: number): void => {
        if (options.signal?.aborted) throw new CancelledError('Checking the files');
        done += bytes;
        options.onProgress?.(done, name);
      };
      if ((await hashOf(await this.file(id, name), onBytes)) !== sha256)
        throw new StorageError('damaged', `${id} is damaged: the content of ${name} has changed since it was stored.`);
    }
  }

  /**
   * Writes a folder from beginning to end; it is listed only when all of it is there, and replaces one of the same id then. When it
   * fails or is aborted nothing of it stays (but see `resumeKey`), and the one before is untouched. Writers wait for each other.
   * @throws StorageError `storage-full`, `storage-unsupported`, `storage-name`, `storage-taken`, `storage-newer`, `storage-damaged` (size or hash is not as stated);
   * CancelledError.
   */
  async writeWhole(
    id: string,
    meta: FolderMeta,
    files: Iterable<FileSource> | AsyncIterable<FileSource>,
    options: WriteOptions = {},
  ): Promise<StoredFolder> {
    if (!goodName(id)) throw new StorageError('name', `"${id.slice(0, 120)}" cannot be the name of a stored folder.`);
    const written = this.#exclusive(options.signal, async () => {
      if (options.onlyNew && (await this.#newest()).some((place) => place.id === id))
        throw new StorageError('taken', `There is already something called ${id} in this browser.`);
      await options.precondition?.();
      const places = await this.#places();
      for (const place of places) if (place.id === id) await this.#refuseNewer(place);
      const stage = await this.#openStage(id, places, options.resumeKey);
      // What a resumed stage already holds needs no room.
      await this.#checkRoom(id, (options.totalBytes ?? 0) - stage.files.reduce((sum, file) => sum + file.size, 0));
      let written: StoredFile[];
      try {
        const { place, startedAt, files: kept } = stage;
        const { resumeKey } = options;
        written = await writeFiles(place.handle, kept, files, options, async (done) => {
          if (resumeKey !== undefined)
            await writeJson(place.handle, STAGE, { resumeKey, startedAt, files: done } satisfies Stage);
        });
        if (options.signal?.aborted) throw new CancelledError('Storing the files');
        const manifest: Manifest = { format: 1, id, committedAt: new Date(this.#now()).toISOString(), meta, files: written };
        await writeJson(stage.place.handle, MANIFEST, manifest);
      } catch (error) {
        const named = options.signal?.aborted
          ? new CancelledError('Storing the files')
          : storageError(error, `${id} could not be stored`);
        // Where the storage itself refuses, keeping what nobody sees helps nobody.
        if (options.resumeKey === undefined || ['storage-full', 'storage-unsupported'].includes(named.code))
          await this.#drop(stage.place).catch(() => {});
        throw named;
      }
      if (options.resumeKey !== undefined) await stage.place.handle.removeEntry(STAGE).catch(() => {});
      for (const old of places.filter((place) => place.id === id && place.name !== stage.place.name))
        await this.#drop(old).catch(() => {});
      const folder = await this.#describe(stage.place);
      if (!folder) throw new StorageError('failed', `${id} was stored and is gone.`);
      return folder;
    });
    // On a full disk not even a folder can be made.
    return written.catch((error) => {
      throw storageError(error, `${id} could not be stored`);
    });
  }

  /** Replaces what is noted with a folder; its files stay. @throws StorageError `storage-missing`. */
  async setMeta(id: string, meta: FolderMeta): Promise<void> {
    await this.#exclusive(undefined, async () => {
      const { place, manifest } = await this.#stored(id);
      if (!place || !manifest) throw new StorageError('missing', `${id} is not stored in this browser.`);
      await changeManifest(place.handle, { ...manifest, meta }).catch((error) => {
        throw storageError(error, `${id} could not be changed`);
      });
    });
  }

  /** Deletes a folder, damaged or not, and what interrupted writes of it left. One that is not there is no error. */
  async remove(id: string): Promise<void> {
    await this.#exclusive(undefined, async () => {
      for (const place of await this.#places()) {
        if (place.id !== id) continue;
        await this.#drop(place).catch((error) => {
          throw storageError(error, `${id} could not be deleted`);
        });
      }
    });
  }

  /** Writes a byte and deletes it. @throws StorageError where this browser, or this window of it, can store nothing. */
  async probe(): Promise<void> {
    const folder = await this.#directory();
    const name = `probe-${crypto.randomUUID()}`;
    try {
      const sink = await openSink(await folder.getFileHandle(name, { create: true }), false);
      await sink.write(new Uint8Array(1));
      await sink.close();
    } catch (error) {
      throw storageError(error, 'Nothing can be stored in this browser');
    } finally {
      await folder.removeEntry(name).catch(() => {});
    }
  }

  /**
   * Deletes what interrupted writes and replaced folders left; call it once at the start. Does nothing while another window writes.
   * @returns the names that were deleted.
   */
  async sweep(): Promise<readonly string[]> {
    const swept: string[] = [];
    await this.#exclusive.ifFree(async () => {
      const kept = new Set((await this.#newest()).map((place) => place.name));
      for (const place of await this.#places()) {
        if (kept.has(place.name)) continue;
        const stage = asStage(await readJson(place.handle, STAGE));
        if (stage && this.#now() - stage.startedAt < STAGE_KEPT_MS) continue;
        await this.#drop(place).then(
          () => swept.push(place.name),
          () => {},
        );
      }
    });
    return swept;
  }

  /** What a later build has written is never changed by this one, which cannot know what it is. @throws StorageError `storage-newer` */
  async #refuseNewer(place: Place): Promise<void> {
    if (isNewer(await readManifest(place.handle))) throw new StorageError('newer', `${place.id} cannot be opened: ${NEWER}.`);
  }

  /** Null where nothing was ever stored, if it is only to be read: on a full disk it could not be made. */
  async #directory(use?: 'write', doing?: string): Promise<FileSystemDirectoryHandle>;
  async #directory(use: 'read'): Promise<FileSystemDirectoryHandle | null>;
  async #directory(
    use: 'read' | 'write' = 'write',
    doing = 'The storage of this browser could not be opened',
  ): Promise<FileSystemDirectoryHandle | null> {
    try {
      return await (await this.#root()).getDirectoryHandle(this.#name, { create: use === 'write' });
    } catch (error) {
      if (use === 'read' && error instanceof DOMException && error.name === 'NotFoundError') return null;
      throw storageError(error, doing);
    }
  }

  /** Every generation of every folder, committed or not. */
  async #places(): Promise<Place[]> {
    const places: Place[] = [];
    const directory = await this.#directory('read');
    if (!directory) return [];
    for await (const [name, handle] of directory.entries()) {
      const [, id, generation] = /^(.+)~(\d{1,9})$/.exec(name) ?? [];
      if (handle.kind === 'directory' && id && goodName(id))
        places.push({ name, id, generation: Number(generation), handle: handle as FileSystemDirectoryHandle });
    }
    return places.sort((a, b) => a.generation - b.generation);
  }

  /**
   * The newest committed generation of every folder. A list of files that cannot be read is one that was torn (old Safari writes it in
   * place): the generation before is still whole then, and only where there is none is the folder listed, as damaged.
   */
  async #newest(): Promise<Place[]> {
    const newest = new Map<string, Place>();
    const torn = new Map<string, Place>();
    for (const place of await this.#places()) {
      const manifest = await readManifest(place.handle);
      if (manifest !== undefined) (manifest === null ? torn : newest).set(place.id, place);
    }
    for (const [id, place] of torn) if (!newest.has(id)) newest.set(id, place);
    return [...newest.values()];
  }

  async #faultOf(place: Place, { name, size }: StoredFile): Promise<string | null> {
    const handle = await place.handle.getFileHandle(name).catch(() => null);
    if (!handle) return `${name} is missing`;
    const found = (await handle.getFile()).size;
    return found === size ? null : `${name} has ${found} bytes instead of ${size}`;
  }

  async #describe(place: Place): Promise<StoredFolder | null> {
    const value = await readManifest(place.handle);
    if (value === undefined) return null;
    const manifest = asManifest(value, place.id);
    if (!manifest) {
      const damage = isNewer(value) ? NEWER : 'its list of files cannot be read';
      return { id: place.id, meta: {}, files: [], bytes: 0, committedAt: new Date(0).toISOString(), damage };
    }
    const { id, meta, files, committedAt } = manifest;
    const faults = await Promise.all(files.map((file) => this.#faultOf(place, file)));
    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    return { id, meta, files, bytes, committedAt, damage: faults.find((fault) => fault !== null) ?? null };
  }

  async #checkRoom(id: string, bytes: number): Promise<void> {
    const { quota, usage = 0 } = await this.#estimate().catch((): StorageEstimate => ({}));
    if (quota === undefined || bytes <= quota - usage) return;
    // The estimate may be off by gigabytes: what is ours is measured before anything is refused by it.
    const room = quota - Math.min(usage, await bytesIn(await this.#root()).catch(() => usage));
    if (bytes > room)
      throw new StorageError(
        'full',
        `${id} needs ${sizeText(bytes)}, and the browser has ${sizeText(Math.max(0, room))} left for Micrographia.`,
      );
  }

  async #openStage(
    id: string,
    places: readonly Place[],
    resumeKey: string | undefined,
  ): Promise<{ place: Place; files: StoredFile[]; startedAt: number }> {
    if (resumeKey !== undefined) {
      for (const place of places.filter((candidate) => candidate.id === id).reverse()) {
        if ((await readManifest(place.handle)) !== undefined) continue;
        const stage = asStage(await readJson(place.handle, STAGE));
        if (stage?.resumeKey !== resumeKey) continue;
        const faults = await Promise.all(stage.files.map((file) => this.#faultOf(place, file)));
        return { place, files: stage.files.filter((_, i) => faults[i] === null), startedAt: stage.startedAt };
      }
    }
    const generation = 1 + Math.max(0, ...places.filter((place) => place.id === id).map((place) => place.generation));
    const name = `${id}~${generation}`;
    const directory = await this.#directory('write', `${id} could not be stored`);
    const handle = await directory.getDirectoryHandle(name, { create: true });
    return { place: { name, id, generation, handle }, files: [], startedAt: this.#now() };
  }

  /** The manifest first, so that a deletion cut short leaves something to sweep, not something damaged. */
  async #drop(place: Place): Promise<void> {
    await place.handle.removeEntry(MANIFEST_COPY).catch(() => {});
    await place.handle.removeEntry(MANIFEST).catch(() => {});
    await place.handle.removeEntry(STAGE).catch(() => {});
    await (await this.#directory()).removeEntry(place.name, { recursive: true });
  }
}
