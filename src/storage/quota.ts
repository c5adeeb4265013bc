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

/** What the origin uses, caches and databases included; estimates, as browsers round them. Never throws. */
export async function storageUse(storage: StorageManager | undefined = manager()): Promise<StorageUse> {
  const { usage, quota } = (await storage?.estimate?.().catch(() => null)) ?? {};
  const persisted = (await storage?.persisted?.().catch(() => false)) ?? false;
  return { usedBytes: usage ?? 0, quotaBytes: quota ?? null, persisted };
}

/** Asks the browser never to clear the storage of itself; false where it declines or has no such promise. */
export async function askToPersist(storage: StorageManager | undefined = manager()): Promise<boolean> {
  if (!storage?.persist) return false;
  return (await storage.persisted().catch(() => false)) || (await storage.persist().catch(() => false));
}
