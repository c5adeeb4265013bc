/**
 * Pictures that found no room among the copies, or were not yet read or copied when the page was closed, come back through the handles that
 * the browser gives of what is dropped or opened (Chromium): kept beside the session while something lacks its copy, opened again with the
 * user's permission, asked for once. Other browsers give none, and the files are dropped again.
 */
import { createStore } from 'zustand/vanilla';
import { filesAround } from '../base/stack-path';
import type { Lacking, PictureHandles } from '../features/keep/parts';
import type { SessionKeeper } from '../keeping/keep-desk';
import type { Conductor } from '../state/conductor';
import type { DeskStore } from '../state/desk';
import { type DroppedFile, type Item, mayLack } from '../state/item';
import type { HandleStore } from '../storage/handle-store';

/** A dropped or opened file or folder, as Chromium has them. */
interface Root extends FileSystemHandle {
  readonly queryPermission?: (wish: { readonly mode: 'read' }) => Promise<PermissionState>;
  readonly requestPermission?: (wish: { readonly mode: 'read' }) => Promise<PermissionState>;
}

interface Parts {
  readonly desk: DeskStore;
  readonly conductor: Pick<Conductor, 'add' | 'drops'>;
  readonly keeper: Pick<SessionKeeper, 'store'>;
  readonly handles: HandleStore;
  /** Whether pictures are to be kept at all, not their results alone. */
  readonly keepsPictures: () => boolean;
}

const NONE: Lacking = { pictures: 0, unread: 0, reading: false, problem: null };

/** The file that lies at `path` below one of the roots; null where none does, or it may not be read. */
async function fileAt(roots: readonly Root[], path: string): Promise<File | null> {
  const [first, ...rest] = path.split('/');
  for (const root of roots) {
    if (root.name !== first) continue;
    try {
      let at: FileSystemHandle = root;
      for (const [place, name] of rest.entries())
        at =
          place === rest.length - 1
            ? await (at as FileSystemDirectoryHandle).getFileHandle(name)
            : await (at as FileSystemDirectoryHandle).getDirectoryHandle(name);
      if (at.kind === 'file') return await (at as FileSystemFileHandle).getFile();
    } catch {
      // Of two folders of one name the other may have it.
    }
  }
  return null;
}

/** Each file and folder once. */
async function distinct(roots: readonly Root[]): Promise<Root[]> {
  const found: Root[] = [];
  for (const root of roots) {
    const same = await Promise.all(found.map(async (other) => other === root || (await other.isSameEntry?.(root)) === true));
    if (!same.includes(true)) found.push(root);
  }
  return found;
}

const counted = (lack: readonly Item[]): Pick<Lacking, 'pictures' | 'unread'> => ({
  pictures: lack.length,
  unread: lack.filter(({ facts }) => !facts).length,
});

/** What the paths begin with that a picture may lie at: a root is called so. */
const rootNames = (path: string): string[] => filesAround(path).flatMap((file) => file.split('/')[0] ?? []);

export function createPictureHandles({ desk, conductor, keeper, handles, keepsPictures }: Parts): PictureHandles {
  const store = createStore<Lacking>(() => NONE);
  /** Of the session at hand: what was dropped in this visit, and what was kept of earlier ones. */
  let roots: readonly Root[] = [];
  let kept = 0;
  let session: string | null = null;
  /** What was kept of the session is being fetched: nothing may be written over it before. */
  let bringing: Promise<void> = Promise.resolve();
  let seen: readonly unknown[] = [];
  /** What lacked when it was last said that this need not be said. */
  let dismissed: ReadonlySet<string> = new Set();

  /** Pictures without a file, of which one of the roots may hold it. */
  function lacking(): Item[] {
    const names = new Set(roots.map(({ name }) => name));
    const drops = new Map([...conductor.drops()].map(([drop, files]) => [drop, new Set(files.map(({ path }) => path))]));
    return desk
      .getState()
      .session.items.values()
      .filter((item) => {
        const isThere = filesAround(item.path).some((file) => drops.get(item.drop)?.has(file));
        return mayLack(item) && !isThere && rootNames(item.path).some((name) => names.has(name));
      });
  }

  /** Looks again what is lacking, where something may have changed about it. */
  function look(): void {
    if (roots.length === 0 && store.getState().pictures === 0) return;
    tell(lacking());
  }

  function tell(lack: readonly Item[]): void {
    const { pictures, unread } = store.getState();
    const isNew = lack.some(({ id }) => !dismissed.has(id));
    const next = isNew ? counted(lack) : NONE;
    if (pictures !== next.pictures || unread !== next.unread) store.setState(next.pictures === 0 ? NONE : next);
  }

  async function bringBack(id: string): Promise<void> {
    const found = (await handles.get(id).catch(() => [])) as readonly Root[];
    const all = await distinct([...found, ...roots]);
    if (session !== id || found.length === 0) return;
    roots = all;
    kept = found.length;
    look();
  }

  /** Browsers may remember a permission: then there is nothing to ask for. */
  async function readIfAllowed(id: string): Promise<void> {
    if (session !== id || store.getState().pictures === 0) return;
    const states = await Promise.all(roots.map(async (root) => (await root.queryPermission?.({ mode: 'read' })) ?? 'granted'));
    if (session === id && states.every((state) => state === 'granted')) await read();
  }

  /** The roots are kept while something of the session is not among the copies; where no pictures are to be kept, they go. */
  async function keep(id: string): Promise<void> {
    await bringing;
    if (!keepsPictures()) {
      kept = 0;
      return handles.remove(id).catch(() => {});
    }
    const { left, waiting } = keeper.store.getState();
    if (session !== id || left + waiting === 0 || roots.length === kept) return;
    const before = kept;
    kept = roots.length;
    await handles.put(id, roots).catch(() => {
      // A full disk, or a browser that would not: the next change tries it again.
      if (session === id) kept = before;
    });
  }

  /**
   * All of the session is copied, and none of its pictures lacks its file (a torn list of files counts none of them): nothing of where
   * it came from need be kept.
   */
  async function drop(id: string): Promise<void> {
    await bringing;
    const { left, waiting } = keeper.store.getState();
    if (session !== id || left + waiting > 0 || kept === 0 || lacking().length > 0) return;
    kept = 0;
    await handles.remove(id).catch(() => {});
  }

  async function read(): Promise<void> {
    if (store.getState().reading) return;
    const id = session;
    store.setState({ reading: true, problem: null });
    let refused = 0;
    const wanted = new Set(lacking().flatMap(({ path }) => rootNames(path)));
    for (const root of roots.filter(({ name }) => wanted.has(name)))
      if (((await root.requestPermission?.({ mode: 'read' }).catch(() => 'denied' as const)) ?? 'granted') !== 'granted')
        refused++;
    const files = new Map<string, DroppedFile>();
    for (const { path } of lacking())
      for (const place of filesAround(path)) {
        const blob = files.has(place) ? null : await fileAt(roots, place);
        if (blob) files.set(place, { path: place, blob });
        if (files.has(place)) break;
      }
    // Another session may have been opened meanwhile: these are not its pictures.
    if (session !== id) return;
    if (files.size > 0) await conductor.add([...files.values()]);
    if (session !== id) return;
    const lack = counted(lacking());
    store.setState({ ...lack, reading: false, problem: lack.pictures === 0 ? null : refused > 0 ? 'refused' : 'gone' });
  }

  keeper.store.subscribe(({ id, left, waiting, unsaved }) => {
    if (id !== session) {
      dismissed = new Set();
      // What was dropped before its session had a name belongs to it.
      if (session !== null) [roots, kept] = [[], 0];
      if (session !== null) store.setState(NONE);
      if (session !== null && !keepsPictures()) void handles.remove(session).catch(() => {});
      session = id;
      if (id !== null) {
        bringing = bringBack(id);
        void bringing.then(() => readIfAllowed(id));
      }
    }
    if (id !== null && left + waiting > 0) void keep(id);
    else if (id !== null && !unsaved) void drop(id);
  });
  desk.subscribe(() => {
    const now = conductor.drops();
    const files = [...now.values()];
    if (files.length === seen.length && files.every((list, i) => list === seen[i])) return;
    seen = files;
    look();
  });

  return {
    store,
    note: (given) =>
      void given.then(
        async (fresh) => {
          roots = await distinct([...roots, ...fresh]);
          const { id } = keeper.store.getState();
          if (id !== null) void keep(id);
        },
        () => {},
      ),
    read,
    dismiss() {
      dismissed = new Set(lacking().map(({ id }) => id));
      store.setState(NONE);
    },
  };
}

/** Handles of sessions that are no longer kept go. */
export async function sweepHandles(
  handles: HandleStore,
  sessions: () => Promise<readonly { readonly id: string }[]>,
): Promise<void> {
  const [ids, kept] = await Promise.all([handles.ids(), sessions()]);
  const known = new Set(kept.map(({ id }) => id));
  for (const id of ids) if (!known.has(id)) await handles.remove(id);
}
