/**
 * Writes one file of the origin-private file system, in whichever of two ways this place has; where it has neither, `writeElsewhere` does. Sync access handles (dedicated workers of every
 * browser) are the faster and write in place; `createWritable` (also on pages; Safari from 26) writes a copy that replaces the file at
 * the end, so that a torn write leaves the old content.
 */
import { StorageError } from './errors';

/** Bytes that arrive in order. After `close` they are on the disk; after `abort`, or neither, the content is not to be relied on. */
export interface FileSink {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
}

async function writableSink(handle: FileSystemFileHandle): Promise<FileSink> {
  const stream = await handle.createWritable();
  return {
    write: (bytes) => stream.write(bytes),
    close: () => stream.close(),
    abort: () => stream.abort().catch(() => {}),
  };
}

async function accessSink(handle: FileSystemFileHandle): Promise<FileSink> {
  const access = await handle.createSyncAccessHandle();
  access.truncate(0);
  let at = 0;
  return {
    async write(bytes) {
      // A full disk may show as a short write.
      const written = access.write(bytes, { at });
      if (written !== bytes.byteLength) throw new DOMException('short write', 'QuotaExceededError');
      at += written;
    },
    async close() {
      access.flush();
      access.close();
    },
    async abort() {
      access.close();
    },
  };
}

/**
 * Whether sync access handles can be had where they have a name: WebKitGTK (2.50) has the name alone, and a file that was asked for one
 * stays locked. So a file that nobody needs is asked.
 */
async function tryAccess(): Promise<boolean> {
  const root = await globalThis.navigator?.storage?.getDirectory?.();
  if (!root) return true;
  const name = `access-${Math.random().toString(36).slice(2)}`;
  try {
    (await (await root.getFileHandle(name, { create: true })).createSyncAccessHandle()).close();
    return true;
  } catch (error) {
    // Whatever else is wrong, as a full disk, the file that is to be written will tell.
    return !(error instanceof DOMException && error.name === 'NotSupportedError');
  } finally {
    await root.removeEntry(name).catch(() => {});
  }
}

let access: Promise<boolean> | null = null;

type OpenSink = (handle: FileSystemFileHandle) => Promise<FileSink>;

let elsewhere: OpenSink | null = null;

/** Who writes for this page or worker where it can do neither itself; null: nobody. */
export function writeElsewhere(open: OpenSink | null): void {
  elsewhere = open;
}

/** Whether a file that is written to be `atomic` keeps its old content until all of the new one is there. */
export const replacesAtOnce = (handle: FileSystemFileHandle): boolean =>
  typeof (handle as Partial<FileSystemFileHandle>).createWritable === 'function';

/**
 * Opens a file for writing from its beginning.
 * @param atomic the old content must survive a power cut: the way that can promise it comes first
 * @throws StorageError `storage-unsupported`, or what the browser throws.
 */
export async function openSink(handle: FileSystemFileHandle, atomic: boolean): Promise<FileSink> {
  // Typed as always there; which of them is depends on the browser and on page or worker.
  const has = (way: 'createWritable' | 'createSyncAccessHandle'): boolean =>
    typeof (handle as Partial<FileSystemFileHandle>)[way] === 'function';
  const writable = has('createWritable');
  if (has('createSyncAccessHandle') && !(atomic && writable)) {
    // Asked only where there is another way.
    if (writable) access ??= tryAccess();
    if (!writable || (await access)) return accessSink(handle);
  }
  if (writable) return writableSink(handle);
  if (elsewhere) return elsewhere(handle);
  throw new StorageError('unsupported', `${handle.name} cannot be stored: this browser cannot write files here.`);
}
