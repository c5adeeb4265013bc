/**
 * Handles of files and folders that were dropped, by session: IndexedDB is the only place of the browser that can keep them. They hold no
 * byte of a file, and open nothing without the user's permission.
 */

const NAME = 'micrographia-handles';
const TABLE = 'roots';

const outcome = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

export interface HandleStore {
  /** Empty where there are none. */
  get(id: string): Promise<readonly FileSystemHandle[]>;
  /** Replaces what is kept for a session. */
  put(id: string, handles: readonly FileSystemHandle[]): Promise<void>;
  /** Of how many sessions there are any. */
  ids(): Promise<readonly string[]>;
  remove(id: string): Promise<void>;
  /** Deletes all of it. */
  clear(): Promise<void>;
}

/** @param factory `indexedDB`; null where the browser has none: then nothing is kept, and nothing found. */
export function createHandleStore(factory: IDBFactory | null): HandleStore {
  async function within<T>(mode: IDBTransactionMode, nothing: T, act: (table: IDBObjectStore) => Promise<T>): Promise<T> {
    if (!factory) return nothing;
    const request = factory.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE);
    const base = await outcome(request);
    try {
      return await act(base.transaction(TABLE, mode).objectStore(TABLE));
    } finally {
      base.close();
    }
  }
  const write = (act: (table: IDBObjectStore) => IDBRequest<unknown>): Promise<unknown> =>
    within<unknown>('readwrite', undefined, (table) => outcome(act(table)));
  return {
    get: async (id) =>
      (await within('readonly', undefined, (table) => outcome<FileSystemHandle[] | undefined>(table.get(id)))) ?? [],
    put: async (id, handles) => void (await write((table) => table.put([...handles], id) as IDBRequest<unknown>)),
    ids: async () => (await within<IDBValidKey[]>('readonly', [], (table) => outcome(table.getAllKeys()))).map(String),
    remove: async (id) => void (await write((table) => table.delete(id) as IDBRequest<unknown>)),
    clear: async () => {
      if (factory) await outcome(factory.deleteDatabase(NAME));
    },
  };
}
