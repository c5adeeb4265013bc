/** Everything that the page keeps in this browser, by kind: what is shown to the user, and what "Delete everything" deletes. */
import type { StoredKind } from '../features/computer/parts';
import { t } from '../locales/words';
import { createHandleStore, type HandleStore } from '../storage/handle-store';
import { bytesIn } from '../storage/quota';

const entriesText = (count: number): string => t('{count, plural, one {# entry} other {# entries}}', { count });

/** Folders of the origin-private file system. One that is not named here is listed by its name and deleted with the others. */
const FOLDERS: Readonly<Record<string, readonly [title: () => string, what: (count: number) => string]>> = {
  sessions: [
    () => t('Sessions of Classify: verdicts, what you set, and pictures where you chose so'),
    (count) => t('{count, plural, one {# session} other {# sessions}}', { count }),
  ],
  labels: [
    () => t('Labels, groups and splits of data sets'),
    (count) => t('{count, plural, one {# set} other {# sets}}', { count }),
  ],
  models: [() => t('Your classification models'), (count) => t('{count, plural, one {# model} other {# models}}', { count })],
  checkpoints: [() => t('Trainings that are not finished, and how models were judged'), entriesText],
  'front-views': [
    () => t('What the pretrained network saw in pictures of trainings, to spare the next one the time'),
    (count) => t('{count, plural, one {# file} other {# files}}', { count }),
  ],
  llm: [() => t('Language models'), (count) => t('{count, plural, one {# model} other {# models}}', { count })],
  'data-set-views': [
    () => t('Pictures of data sets, made small for the model, until their window is closed'),
    (count) => t('{count, plural, one {# window} other {# windows}}', { count }),
  ],
};

/** Folders of what can be computed again. */
const SPARE: readonly string[] = ['front-views'];

/** What the browser offers; null where it does not, or refuses in this window. */
export interface Places {
  readonly files: FileSystemDirectoryHandle | null;
  readonly keys: Pick<Storage, 'length' | 'key' | 'getItem' | 'removeItem'> | null;
  readonly caches: Pick<CacheStorage, 'keys' | 'open' | 'delete'> | null;
  readonly handles: Pick<HandleStore, 'ids' | 'clear'>;
}

const OWN_KEY = /^micrographia[.-]/;

export async function storedKinds({ files, keys, caches, handles }: Places): Promise<StoredKind[]> {
  const kinds: StoredKind[] = [];
  for await (const handle of files?.values() ?? []) {
    if (handle.kind !== 'directory') {
      const { size } = await (handle as FileSystemFileHandle).getFile();
      kinds.push({ id: handle.name, title: handle.name, where: t('origin-private file system'), what: '', bytes: size });
      continue;
    }
    const folder = handle as FileSystemDirectoryHandle;
    let entries = 0;
    for await (const _ of folder.values()) entries++;
    if (entries === 0) continue;
    const [title, what] = FOLDERS[handle.name] ?? [() => t('Folder “{name}”', { name: handle.name }), entriesText];
    kinds.push({
      id: handle.name,
      title: title(),
      where: `${t('origin-private file system')}, ${handle.name}`,
      what: what(entries),
      bytes: await bytesIn(folder),
      ...(SPARE.includes(handle.name) && { remove: async () => files?.removeEntry(handle.name, { recursive: true }) }),
    });
  }
  const remembered = (await handles.ids().catch(() => [])).length;
  if (remembered > 0)
    kinds.push({
      id: 'handles',
      title: t('Where pictures lie that found no room among the copies, to be read there again when you allow it'),
      where: 'IndexedDB',
      what: t('{count, plural, one {# session} other {# sessions}}', { count: remembered }),
      bytes: 0,
    });
  const own = ownKeys(keys);
  if (own.length > 0) {
    // Two bytes a character, as browsers count.
    const bytes = own.reduce((sum, key) => sum + 2 * (key.length + (keys?.getItem(key)?.length ?? 0)), 0);
    const what = entriesText(own.length);
    kinds.push({ id: 'settings', title: t('Settings and drafts of descriptions'), where: t('local storage'), what, bytes });
  }
  let copied = 0;
  let bytes = 0;
  for (const name of (await caches?.keys()) ?? []) {
    const cache = await caches?.open(name);
    for (const request of (await cache?.keys()) ?? []) {
      copied++;
      bytes += (await (await cache?.match(request))?.blob())?.size ?? 0;
    }
  }
  if (copied > 0)
    kinds.push({
      id: 'page',
      title: t('The page itself, for days without a network'),
      where: t('cache storage'),
      what: t('{copied, plural, one {# file} other {# files}}', { copied }),
      bytes,
    });
  return kinds;
}

/**
 * Deletes all of it. Call it where nothing of the page is at work that could write again.
 * @returns sentences about what the browser did not let go
 */
export async function deleteStored({ files, keys, caches, handles }: Places): Promise<string[]> {
  const problems: string[] = [];
  const attempt = (what: string, act: Promise<unknown>) =>
    act.catch(
      (error: unknown) => void problems.push(t('{what} could not be deleted: {error}', { what, error: String(error) })),
    );
  const names: string[] = [];
  for await (const { name } of files?.values() ?? []) names.push(name);
  for (const name of names)
    await attempt(t('The folder "{name}"', { name }), files?.removeEntry(name, { recursive: true }) ?? Promise.resolve());
  await attempt(t('Where pictures lie'), handles.clear());
  for (const key of ownKeys(keys)) keys?.removeItem(key);
  for (const name of (await caches?.keys()) ?? [])
    await attempt(t('The copy of the page'), caches?.delete(name) ?? Promise.resolve());
  return problems;
}

function ownKeys(keys: Places['keys']): string[] {
  const all = Array.from({ length: keys?.length ?? 0 }, (_, index) => keys?.key(index) ?? '');
  return all.filter((key) => OWN_KEY.test(key));
}

/** A part of the browser's storage, or null where it refuses even to name it. */
function orNull<T>(name: () => T | undefined): T | null {
  try {
    return name() ?? null;
  } catch {
    return null;
  }
}

/** Null where the browser has none, or refuses even to name it. */
export const indexedDb = (): IDBFactory | null => orNull(() => globalThis.indexedDB);

/** The places of this window. */
export const places = async (): Promise<Places> => ({
  files: (await orNull(() => navigator.storage?.getDirectory?.())?.catch(() => null)) ?? null,
  keys: orNull(() => localStorage),
  caches: orNull(() => globalThis.caches),
  handles: createHandleStore(indexedDb()),
});
