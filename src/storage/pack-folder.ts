/**
 * A folder of whole files that may be lost at any time: what can be computed again, kept to spare the time. Every writer gives its files
 * names of their own, so that two windows never write the same one; who reads checks what is in them, for a kill may leave half of one.
 */
import { bytesIn } from './quota';
import { openSink } from './write-file';

export interface Pack {
  readonly name: string;
  readonly bytes: number;
}

export interface PackFolder {
  /** All files; none where the folder is not there. */
  list(): Promise<readonly Pack[]>;
  /** Bytes `from` .. `to` of a file, fewer where it ends before. Rejects where it is gone. */
  read(name: string, from: number, to: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Rejects where there is no room; nothing of it stays then. */
  write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  remove(name: string): Promise<void>;
  /** Bytes that its files may take together. */
  share(): Promise<number>;
}

/** Bytes of the disk that such a folder takes in a browser, at most. */
const MOST_BYTES = 512e6;
/** Of what is free: the rest is for what cannot be computed again. */
const SHARE_OF_FREE = 1 / 5;

/** Bytes that a folder may take which takes `taken` now: a fifth of what would be free without it, `most` at most. */
export const shareOf = (free: number, taken: number, most: number): number =>
  Math.min(most, SHARE_OF_FREE * (Math.max(0, free) + taken));

/**
 * In the origin-private file system.
 * @param root the OPFS root (`opfsRoot` of quota.ts), or an in-memory one in tests
 * @param estimate `navigator.storage.estimate` unless told; where it does not say, there is room
 */
export function browserPacks(
  root: () => Promise<FileSystemDirectoryHandle>,
  folder: string,
  estimate: () => Promise<StorageEstimate> = async () => (await globalThis.navigator?.storage?.estimate?.()) ?? {},
): PackFolder {
  const existing = async (): Promise<FileSystemDirectoryHandle | null> =>
    (await root()).getDirectoryHandle(folder).catch(() => null);
  const open = async (create: boolean): Promise<FileSystemDirectoryHandle> =>
    (await root()).getDirectoryHandle(folder, { create });
  return {
    async list() {
      const packs: Pack[] = [];
      for await (const handle of (await existing())?.values() ?? [])
        if (handle.kind === 'file') packs.push({ name: handle.name, bytes: (await handle.getFile()).size });
      return packs;
    },
    async read(name, from, to) {
      const file = await (await (await open(false)).getFileHandle(name)).getFile();
      return new Uint8Array(await file.slice(from, to).arrayBuffer());
    },
    async write(name, bytes) {
      const directory = await open(true);
      try {
        const sink = await openSink(await directory.getFileHandle(name, { create: true }), false);
        try {
          await sink.write(bytes);
          await sink.close();
        } catch (error) {
          await sink.abort();
          throw error;
        }
      } catch (error) {
        await directory.removeEntry(name).catch(() => {});
        throw error;
      }
    },
    async remove(name) {
      await (await open(false)).removeEntry(name);
    },
    async share() {
      const { quota, usage = 0 } = await estimate();
      const directory = await existing();
      const taken = directory ? await bytesIn(directory) : 0;
      return shareOf((quota ?? Number.POSITIVE_INFINITY) - usage, taken, MOST_BYTES);
    },
  };
}
