/**
 * Work that grows, in the browser's file system: a folder a piece, of pages that are replaced one by one and of files that are only ever
 * added. On disk `<store>/<id>/<page>~<revision>`: a page is written under its next revision and the one before goes when that is whole, so
 * that a crash costs at most what was being written. Who reads says which pages are whole.
 */
import { CancelledError } from '../base/errors';
import { type StorageError, storageError } from './errors';
import { goodName, pieces } from './folder-format';
import { bytesIn } from './quota';
import { openSink } from './write-file';

const PAGE = /^(.+)~(\d{1,12})$/;
const COPY = /^copy-(\d{1,12})$/;

export interface ReadPages {
  /** Newest whole revision of each page, by name. */
  readonly pages: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** Pages of which no revision is whole. */
  readonly torn: readonly string[];
}

/** One piece of work. Only one window may write to it at a time; its owner sees to that. */
export class PageFolder {
  readonly #folder: (use?: 'read' | 'write') => Promise<FileSystemDirectoryHandle>;
  /** Revisions of each page, the newest last: a crash may have left two. */
  #revisions: Map<string, readonly number[]> | null = null;

  /** @param folder makes it where it is not there and is to be written to */
  constructor(folder: (use?: 'read' | 'write') => Promise<FileSystemDirectoryHandle>) {
    this.#folder = folder;
  }

  async #known(): Promise<Map<string, readonly number[]>> {
    if (this.#revisions) return this.#revisions;
    const found = new Map<string, readonly number[]>();
    for await (const name of (await this.#folder()).keys()) {
      const [, page, revision] = PAGE.exec(name) ?? [];
      if (page)
        found.set(
          page,
          [...(found.get(page) ?? []), Number(revision)].sort((a, b) => a - b),
        );
    }
    this.#revisions = found;
    return found;
  }

  /** Replaces a page. @throws StorageError `storage-full`, `storage-unsupported`; the revision before stays then. */
  async write(page: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const folder = await this.#folder();
    const known = await this.#known();
    const before = known.get(page) ?? [];
    const next = (before.at(-1) ?? 0) + 1;
    const name = `${page}~${next}`;
    try {
      const sink = await openSink(await folder.getFileHandle(name, { create: true }), false);
      await sink.write(bytes);
      await sink.close();
    } catch (error) {
      await folder.removeEntry(name).catch(() => {});
      throw storageError(error, 'Your work could not be stored');
    }
    known.set(page, [next]);
    for (const old of before) await folder.removeEntry(`${page}~${old}`).catch(() => {});
  }

  /**
   * Reads the newest whole revision of every page.
   * @param wanted only these; all where absent
   * @throws StorageError `storage-missing`
   */
  async read(isWhole: (bytes: Uint8Array) => boolean, wanted?: (page: string) => boolean): Promise<ReadPages> {
    const read = async () => readPages(await this.#folder('read'), isWhole, wanted);
    // Another window may replace a page between two steps of the reading, or delete all of it.
    return read().catch(read);
  }

  /** Deletes pages. */
  async drop(pages: Iterable<string>): Promise<void> {
    const folder = await this.#folder();
    const known = await this.#known();
    for (const page of pages) {
      // The newest last: what a crash leaves of this is not an older state.
      for (const revision of known.get(page) ?? []) await folder.removeEntry(`${page}~${revision}`).catch(() => {});
      known.delete(page);
    }
  }

  /** Copies a file in, byte for byte. @throws StorageError; CancelledError. Nothing of it stays then. */
  async copy(number: number, blob: Blob, signal: AbortSignal): Promise<void> {
    const folder = await this.#folder();
    const name = `copy-${number}`;
    try {
      const sink = await openSink(await folder.getFileHandle(name, { create: true }), false);
      try {
        for await (const piece of pieces(blob)) {
          if (signal.aborted) throw new CancelledError('Keeping the pictures');
          await sink.write(piece);
        }
        await sink.close();
      } catch (error) {
        await sink.abort();
        throw error;
      }
    } catch (error) {
      await folder.removeEntry(name).catch(() => {});
      throw storageError(error, 'A picture could not be kept');
    }
  }

  /** The copy, from the disk. @throws StorageError `storage-missing`. */
  async file(number: number): Promise<File> {
    try {
      return await (await (await this.#folder('read')).getFileHandle(`copy-${number}`)).getFile();
    } catch (error) {
      throw storageError(error, 'The kept copy of this picture could not be opened');
    }
  }

  /** Deletes copies that are not among `wanted`, such as half a copy that a crash left. */
  async sweepCopies(wanted: ReadonlySet<number>): Promise<void> {
    const folder = await this.#folder();
    const names: string[] = [];
    for await (const name of folder.keys()) names.push(name);
    for (const name of names) {
      const match = COPY.exec(name);
      if (match && !wanted.has(Number(match[1]))) await folder.removeEntry(name).catch(() => {});
    }
  }

  /** Sizes of all its files, added up. */
  bytes = async (): Promise<number> => bytesIn(await this.#folder('read'));
}

async function readPages(
  folder: FileSystemDirectoryHandle,
  isWhole: (bytes: Uint8Array) => boolean,
  wanted?: (page: string) => boolean,
): Promise<ReadPages> {
  const revisions = new Map<string, number[]>();
  for await (const name of folder.keys()) {
    const [, page, revision] = PAGE.exec(name) ?? [];
    if (page && (wanted?.(page) ?? true)) revisions.set(page, [...(revisions.get(page) ?? []), Number(revision)]);
  }
  const pages = new Map<string, Uint8Array<ArrayBuffer>>();
  const torn: string[] = [];
  for (const [page, found] of revisions) {
    for (const revision of found.sort((a, b) => b - a)) {
      const handle = await folder.getFileHandle(`${page}~${revision}`);
      const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
      if (!isWhole(bytes)) continue;
      pages.set(page, bytes);
      break;
    }
    if (!pages.has(page)) torn.push(page);
  }
  return { pages, torn };
}

/** Pieces of work under one directory of the origin-private file system. */
export class PageStore {
  readonly #root: () => Promise<FileSystemDirectoryHandle>;
  readonly #name: string;

  /** @param name directory of the store */
  constructor(root: () => Promise<FileSystemDirectoryHandle>, name: string) {
    this.#root = root;
    this.#name = name;
  }

  /** Names of all pieces. @throws StorageError where this window can store nothing. */
  async ids(): Promise<string[]> {
    const ids: string[] = [];
    for await (const [name, { kind }] of (await this.#directory()).entries())
      if (kind === 'directory' && goodName(name)) ids.push(name);
    return ids.sort();
  }

  folder = (id: string): PageFolder =>
    new PageFolder(async (use = 'write') => {
      const directory = await this.#directory();
      return directory.getDirectoryHandle(id, { create: use === 'write' }).catch((error) => {
        throw storageError(error, 'Your work could not be stored');
      });
    });

  /** Deletes a piece; one that is not there is no error. */
  async remove(id: string): Promise<void> {
    await (await this.#directory()).removeEntry(id, { recursive: true }).catch((error) => {
      const named: StorageError = storageError(error, 'What was kept could not be deleted');
      if (named.code !== 'storage-missing') throw named;
    });
  }

  async #directory(): Promise<FileSystemDirectoryHandle> {
    try {
      return await (await this.#root()).getDirectoryHandle(this.#name, { create: true });
    } catch (error) {
      throw storageError(error, 'The storage of this browser could not be opened');
    }
  }
}
