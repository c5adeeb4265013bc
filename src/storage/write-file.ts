/**
 * Writes one file of the origin-private file system, whichever way this browser has: `createWritable` (Chromium, Firefox 111+, Safari 26+,
 * on pages and in workers) or a sync access handle (Safari 15.2+, in dedicated workers only).
 */
import { StorageError } from './errors';

/** Bytes that arrive in order. After `close` they are on the disk; after `abort`, or neither, the content is not to be relied on. */
export interface FileSink {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
}

/** Opens a file for writing from its beginning. @throws StorageError `storage-unsupported`, or what the browser throws. */
export async function openSink(handle: FileSystemFileHandle): Promise<FileSink> {
  // Typed as always there; Safari before 26 has none.
  if (typeof (handle as Partial<FileSystemFileHandle>).createWritable === 'function') {
    const stream = await handle.createWritable();
    return {
      write: (bytes) => stream.write(bytes),
      close: () => stream.close(),
      abort: () => stream.abort().catch(() => {}),
    };
  }
  if (typeof handle.createSyncAccessHandle !== 'function')
    throw new StorageError('unsupported', `${handle.name} cannot be stored: this browser cannot write files here.`);
  const access = await handle.createSyncAccessHandle();
  access.truncate(0);
  let at = 0;
  return {
    async write(bytes) {
      // A full disk shows as a short write.
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
