/** How much is stored, how much may be, and whether the browser promises to keep it. */
import { StorageError, storageError } from './errors';

export interface StorageUse {
  readonly usedBytes: number;
  /** Null where the browser does not say. */
  readonly quotaBytes: number | null;
  /** The browser promised not to clear it when the disk runs full. */
  readonly persisted: boolean;
}

const manager = (): StorageManager | undefined => globalThis.navigator?.storage;

/** The root of the origin-private file system. @throws StorageError `storage-unsupported`. */
export async function opfsRoot(): Promise<FileSystemDirectoryHandle> {
  const storage = manager();
  if (typeof storage?.getDirectory !== 'function')
    throw new StorageError('unsupported', 'This browser cannot keep models for you.');
  try {
    return await storage.getDirectory();
  } catch (error) {
    throw storageError(error, 'The storage of this browser could not be opened');
  }
}

/** Sizes of all files below a folder, added up. One that goes meanwhile counts nothing. */
export async function bytesIn(folder: FileSystemDirectoryHandle): Promise<number> {
  let sum = 0;
  for await (const handle of folder.values())
    sum +=
      handle.kind === 'directory'
        ? await bytesIn(handle).catch(() => 0)
        : await handle.getFile().then(
            ({ size }) => size,
            () => 0,
          );
  return sum;
}

/**
 * What is stored, measured file by file: the browser's own figure may be gigabytes off after many writes (Chromium's wraps). Never throws.
 */
export async function storageUse(storage: StorageManager | undefined = manager()): Promise<StorageUse> {
  const { usage, quota } = (await storage?.estimate?.().catch(() => null)) ?? {};
  const measured = await storage?.getDirectory?.().then(bytesIn, () => null);
  const persisted = (await storage?.persisted?.().catch(() => false)) ?? false;
  return { usedBytes: measured ?? usage ?? 0, quotaBytes: quota ?? null, persisted };
}

/** Asks the browser never to clear the storage of itself; false where it declines or has no such promise. */
export async function askToPersist(storage: StorageManager | undefined = manager()): Promise<boolean> {
  if (!storage?.persist) return false;
  return (await storage.persisted().catch(() => false)) || (await storage.persist().catch(() => false));
}
