/**
 * The square views and thumbnails of a data set's pictures, thousands of them, kept where they take no memory of the page: in parcels
 * of some megabytes on the origin-private file system, or, where a browser has none, in Blobs, which browsers may put on the disk
 * themselves.
 */
import { MicrographiaError } from '../../base/errors';
import { openSink } from '../../storage/write-file';

export interface ViewStore {
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** @throws MicrographiaError `not-read` where nothing was put under the key */
  get(key: string): Promise<Uint8Array>;
  clear(): Promise<void>;
}

/** A full parcel: read in slices, removed with the set. */
export interface KeptParcel {
  readonly blob: Blob;
  remove(): Promise<void>;
}

export type KeepParcel = (parts: readonly Uint8Array<ArrayBuffer>[], number: number) => Promise<KeptParcel>;

const PARCEL_BYTES = 8 * 2 ** 20;

interface Place {
  readonly parcel: number;
  readonly from: number;
  readonly length: number;
}

/** @param keep how a full parcel is kept; one that fails (a full disk) is kept in memory instead */
export function createViewStore(keep: KeepParcel = keepAsBlob, parcelBytes = PARCEL_BYTES): ViewStore {
  let places = new Map<string, Place>();
  let parcels: (KeptParcel | readonly Uint8Array<ArrayBuffer>[])[] = [];
  let open: Uint8Array<ArrayBuffer>[] = [];
  let openBytes = 0;
  let generation = 0;

  async function close(): Promise<void> {
    const [number, parts, born] = [parcels.length, open, generation];
    parcels.push(parts);
    open = [];
    openBytes = 0;
    const kept = await keep(parts, number).catch(() => null);
    if (kept && born === generation) parcels[number] = kept;
    else await kept?.remove().catch(() => {});
  }

  return {
    async put(key, bytes) {
      places.set(key, { parcel: parcels.length, from: openBytes, length: bytes.length });
      open.push(bytes.slice());
      openBytes += bytes.length;
      if (openBytes >= parcelBytes) await close();
    },
    async get(key) {
      const place = places.get(key);
      if (!place) throw new MicrographiaError('not-read', `${key} has not been read.`, 'Drop its file again.');
      const { from, length } = place;
      const parcel = parcels[place.parcel] ?? open;
      if ('blob' in parcel) {
        const bytes = await parcel.blob
          .slice(from, from + length)
          .arrayBuffer()
          .catch((cause) => {
            throw new MicrographiaError('not-read', `What was kept of ${key} is gone.`, 'Drop its file again.', { cause });
          });
        return new Uint8Array(bytes);
      }
      let at = 0;
      for (const part of parcel) {
        if (at === from) return part;
        at += part.length;
      }
      throw new MicrographiaError('not-read', `${key} has not been read.`, 'Drop its file again.');
    },
    async clear() {
      const kept = parcels.flatMap((parcel) => ('blob' in parcel ? [parcel] : []));
      generation++;
      places = new Map();
      parcels = [];
      open = [];
      openBytes = 0;
      // What stays is swept by the next window.
      await Promise.all(kept.map((parcel) => parcel.remove().catch(() => {})));
    },
  };
}

export const keepAsBlob: KeepParcel = async (parts) => ({ blob: new Blob([...parts]), remove: async () => {} });

/** Keeps parcels as files of a folder, `<number>-<uuid>.views`: after `clear` the numbers begin anew, and no file is written over. */
export function keepOnDisk(folder: () => Promise<FileSystemDirectoryHandle>): KeepParcel {
  return async (parts, number) => {
    const name = `${number}-${crypto.randomUUID()}.views`;
    const handle = await (await folder()).getFileHandle(name, { create: true });
    const sink = await openSink(handle, false);
    try {
      for (const part of parts) await sink.write(part);
    } catch (error) {
      await sink.abort();
      throw error;
    }
    await sink.close();
    return { blob: await handle.getFile(), remove: async () => (await folder()).removeEntry(name) };
  };
}

const ROOT = 'data-set-views';

/**
 * A folder of its own for this window, swept by the next window once this one is closed: a lock that lives as long as the window tells.
 * @throws what the browser throws where it has no such file system
 */
export async function windowFolder(
  storage: Pick<StorageManager, 'getDirectory'>,
  locks: LockManager,
): Promise<FileSystemDirectoryHandle> {
  const root = await (await storage.getDirectory()).getDirectoryHandle(ROOT, { create: true });
  const own = crypto.randomUUID();
  const lockOf = (name: string) => `micrographia.views.${name}`;
  await new Promise<void>((taken, failed) => {
    locks
      .request(lockOf(own), () => {
        taken();
        return new Promise(() => {});
      })
      .catch(failed);
  });
  for await (const name of root.keys())
    await locks.request(lockOf(name), { ifAvailable: true }, async (lock) => {
      if (lock) await root.removeEntry(name, { recursive: true }).catch(() => {});
    });
  return root.getDirectoryHandle(own, { create: true });
}
