/**
 * Keeps the session by itself: what was found and decided goes to the disk of the browser page by page, and the pictures' files are copied
 * there up to a share, so that a reload, a crash or an update loses nothing. One tab owns a session; another one begins its own.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { MicrographiaError, type PackedError, packError } from '../base/errors';
import type { Owned, Tabs } from '../base/tabs';
import type { Conductor } from './conductor';
import { createCopies } from './copy-keeper';
import type { DeskStore } from './desk';
import type { DropFile } from './drops';
import {
  dropsOf,
  type Keepsake,
  type KeptSession,
  keptFile,
  type SavedHead,
  type SavedItem,
  type SessionDisk,
  type SessionFolder,
  sessionOf,
} from './kept-session';
import { createSaving } from './saving';
import { EMPTY_SESSION, type Session } from './session';
import { SessionPages } from './session-pages';

/** What is kept: pictures and all that was found, only what was found, or nothing. */
export type KeepWhat = 'pictures' | 'results' | 'nothing';

export interface KeepDesk {
  /** Of the session at hand on the disk; null while it is not there. */
  readonly id: string | null;
  /** Whether it is being looked for a session that was kept. */
  readonly opening: boolean;
  /** Bytes of this session on the disk, its pictures included. */
  readonly bytes: number;
  /** Files whose copy is on the disk, those that wait for it, and those that are not kept: beyond the share, or the disk was full. */
  readonly copied: number;
  readonly waiting: number;
  readonly left: number;
  /** Bytes that copies may take, all sessions together; null until known. */
  readonly share: number | null;
  /** There are changes that are not yet on the disk. */
  readonly unsaved: boolean;
  /** Why nothing can be kept. */
  readonly fault: PackedError | null;
  /** What was brought back of which session, and what could not be. */
  readonly restored: { readonly savedAt: string; readonly pictures: number; readonly damage: readonly (() => string)[] } | null;
  /** Other sessions that are kept, newest first, and which of them other tabs have open. */
  readonly others: readonly (KeptSession & { readonly elsewhere: boolean })[];
  /** Another tab has taken this session: what is done here from now on is kept as one of its own. */
  readonly taken: boolean;
}

export interface SessionKeeper {
  readonly store: StoreApi<KeepDesk>;
  /** Brings back the session that was kept last and that no other tab has open. Call it once. */
  start(): Promise<void>;
  /** Puts the present session aside and opens that one, taken from another tab where one has it. */
  open(id: string): Promise<void>;
  /** Puts the present session aside, kept, and begins an empty one. */
  begin(): Promise<void>;
  /** Puts the present session aside and shows one that comes from elsewhere, such as a project file; it is kept from now on. */
  adopt(saved: AdoptedSession): Promise<void>;
  /** Deletes a kept session; the present one, `null`, is emptied with it. */
  remove(id: string | null): Promise<void>;
  /** What was chosen to be kept has changed: copies that are not wanted any more go. */
  keep(what: KeepWhat): Promise<void>;
  /** Looks what is kept. */
  refresh(): Promise<void>;
  /** Writes what is not yet written, at once. */
  flush(): Promise<void>;
  dismiss(what: 'restored' | 'taken'): void;
}

export interface AdoptedSession {
  readonly head: SavedHead;
  readonly items: readonly SavedItem[];
  readonly files: readonly { readonly drop: number; readonly file: DropFile }[];
  /** What could not be brought over, as sentences. */
  readonly damage: readonly (() => string)[];
}

export interface SessionKeeperParts {
  readonly desk: DeskStore;
  readonly conductor: Pick<Conductor, 'replace' | 'drops'>;
  readonly disk: SessionDisk;
  readonly tabs: Tabs;
  readonly keepsakes: readonly Keepsake[];
  readonly what: () => KeepWhat;
  readonly newId: () => string;
}

/** Milliseconds without a change after which it is written, and how long changes may keep on coming before it is anyway. */
const CALM = 300;
const PATIENCE = 1000;
const UNSUPPORTED = 'storage-unsupported';

const TOPIC = 'sessions';
const lockOf = (id: string): string => `session/${id}`;

const NOTHING: KeepDesk = {
  id: null,
  opening: true,
  bytes: 0,
  copied: 0,
  waiting: 0,
  left: 0,
  share: null,
  unsaved: false,
  fault: null,
  restored: null,
  others: [],
  taken: false,
};

export function createSessionKeeper(parts: SessionKeeperParts): SessionKeeper {
  const { desk, conductor, disk, tabs, keepsakes, what, newId } = parts;
  const store = createStore<KeepDesk>(() => NOTHING);
  const session = (): Session => desk.getState().session;
  /** The session at hand on the disk; null while it is not there. */
  let current: { readonly id: string; readonly folder: SessionFolder; readonly owned: Owned } | null = null;
  let pages = new SessionPages();
  let headOf: Session | null = null;
  const saving = createSaving(() => void flush());
  const { inTurn } = saving;

  const copies = createCopies({
    onChange: () => {
      tell();
      schedule();
    },
  });

  function tell(): void {
    const { copied, waiting, left, bytes } = copies.counts();
    store.setState({ id: current?.id ?? null, copied, waiting, left, bytes: current ? bytes + pages.bytes : 0 });
  }

  async function refresh(): Promise<void> {
    try {
      const [kept, elsewhere] = [await disk.list(), await tabs.elsewhere(lockOf(''))];
      const others = kept.filter(({ id }) => id !== current?.id);
      store.setState({ others: others.map((entry) => ({ ...entry, elsewhere: elsewhere.has(entry.id) })) });
    } catch (error) {
      store.setState({ fault: packError(error), others: [] });
    }
  }

  /** Nothing of the present session is on the disk any more, as far as this tab is concerned. */
  function forget(): void {
    copies.stop();
    current = null;
    // A new one: what is being written goes on in the old.
    pages = new SessionPages();
    headOf = null;
  }

  const own = (id: string, force: boolean): Promise<Owned | null> => {
    const listener = { onAsked: () => void give(id), onLost: () => lose(id) };
    return force ? tabs.takeOver(lockOf(id), listener) : tabs.own(lockOf(id), listener);
  };

  /** Another tab asks for the session: all of it is on the disk before it goes. */
  async function give(id: string): Promise<void> {
    await flush();
    await inTurn(async () => {
      if (current?.id !== id) return;
      const { owned } = current;
      lose(id);
      await owned.release();
    });
  }

  /** The session is another tab's: what is done here becomes one of its own with the next change. */
  function lose(id: string): void {
    if (current?.id !== id) return;
    forget();
    headOf = session();
    store.setState({ taken: true });
    tell();
  }

  /** The items, each with what other parts hold of it. */
  const savedItems = (): SavedItem[] =>
    Array.from(session().items.values(), (item) => ({
      item,
      extras: Object.fromEntries(keepsakes.map((keepsake) => [keepsake.name, keepsake.of(item.id)])),
    }));

  /** Writes what has changed since the last time. In turn only. */
  async function save(): Promise<void> {
    const taken = session();
    if (what() === 'nothing' || store.getState().fault?.code === UNSUPPORTED) return;
    let isNew = false;
    if (!current) {
      if (taken.items.size === 0 || taken === headOf) return;
      const id = newId();
      const owned = await own(id, false);
      if (!owned) return;
      current = { id, folder: disk.folder(id), owned };
      copies.begin(current.folder, await room());
      isNew = true;
    }
    const { folder } = current;
    const mine = pages;
    const { items: all, selected, nextId } = taken;
    const writeHead = () => folder.writeHead({ savedAt: new Date().toISOString(), pictures: all.size, selected, nextId });
    try {
      // First, so that what a crash leaves of it is known as a session.
      if (isNew) await writeHead();
      if (what() === 'pictures') copies.want(conductor.drops(), taken.items);
      await mine.writeItems(folder, savedItems());
      await mine.writeFiles(folder, copies.list());
      if (!isNew && (headOf?.selected !== selected || headOf.nextId !== nextId || headOf.items !== all)) await writeHead();
      headOf = taken;
      saving.failed(false);
      store.setState({ fault: null, unsaved: session() !== taken });
      if (session() !== taken) schedule();
    } catch (error) {
      saving.failed(true);
      store.setState({ fault: packError(error) });
      schedule();
    }
    tell();
  }

  /** Bytes that further copies may take. */
  async function room(): Promise<number> {
    const share = await disk.share();
    const kept = await disk.list().catch(() => []);
    store.setState({ share });
    return share - kept.filter(({ id }) => id !== current?.id).reduce((sum, { bytes }) => sum + bytes, 0);
  }

  function flush(): Promise<void> {
    saving.stop();
    return inTurn(save);
  }

  function schedule(): void {
    if (store.getState().opening || what() === 'nothing') return;
    // A session that is not on the disk yet does not wait for calm: only then are its files copied.
    saving.schedule(CALM, current ? PATIENCE : CALM);
  }

  desk.subscribe((state, before) => {
    if (state.session === before.session || state.session === headOf) return;
    if (!store.getState().opening) store.setState({ unsaved: true });
    schedule();
  });
  for (const keepsake of keepsakes) keepsake.subscribe(schedule);
  tabs.listen(TOPIC, () => void inTurn(refresh));

  /** Puts a session that was read onto the desk. */
  function show({ head, items, files }: Omit<AdoptedSession, 'damage'>): void {
    for (const { name, restore } of keepsakes)
      restore(
        new Map(items.flatMap(({ item, extras }) => (extras[name] === undefined ? [] : [[item.id, extras[name]] as const]))),
      );
    conductor.replace(sessionOf(head, items), dropsOf(items, files));
  }

  /** Opens a kept session in the place of the present one; false where another tab has it. In turn only. */
  async function take(id: string, force: boolean): Promise<boolean> {
    const owned = await own(id, force);
    if (!owned) return false;
    const folder = disk.folder(id);
    try {
      const saved = await folder.read();
      const before = current;
      forget();
      await before?.owned.release();
      current = { id, folder, owned };
      const held = saved.files.flatMap(({ copy, ...file }) =>
        copy === null ? [] : [{ drop: file.drop, file: keptFile(folder, { ...file, copy }) }],
      );
      show({ head: saved.head, items: saved.items, files: held });
      pages = new SessionPages(saved.pageBytes);
      copies.begin(folder, await room(), saved.files);
      copies.want(conductor.drops(), session().items);
      pages.took(savedItems(), copies.list());
      headOf = session();
      const { savedAt, pictures } = saved.head;
      store.setState({ restored: { savedAt, pictures, damage: saved.damage }, taken: false });
    } catch (error) {
      await owned.release();
      throw error;
    }
    return true;
  }

  async function leave(): Promise<void> {
    await flush();
    await inTurn(async () => {
      const before = current;
      forget();
      await before?.owned.release();
      for (const { restore } of keepsakes) restore(new Map());
      conductor.replace(EMPTY_SESSION, new Map());
      headOf = session();
      store.setState({ restored: null, taken: false, unsaved: false });
      tell();
    });
  }

  return {
    store,

    start: () =>
      inTurn(async () => {
        try {
          const kept = what() === 'nothing' ? [] : await disk.list();
          for (const { id, pictures, damage } of kept) {
            if (damage !== null) continue;
            if (pictures === 0) await remove(id);
            else if (session().items.size === 0 && (await take(id, false).catch(() => false))) break;
          }
        } catch (error) {
          store.setState({ fault: packError(error) });
        }
        store.setState({ opening: false });
        await refresh();
        tell();
        schedule();
      }),

    async open(id) {
      await leave();
      await inTurn(async () => {
        await take(id, true).catch((error) => store.setState({ fault: packError(error) }));
        tabs.tell(TOPIC, null);
        await refresh();
        tell();
      });
    },

    async adopt(saved) {
      await leave();
      await inTurn(async () => {
        show(saved);
        const { savedAt, pictures } = saved.head;
        store.setState({ restored: { savedAt, pictures, damage: saved.damage } });
        await refresh();
      });
      await flush();
    },

    async begin() {
      await leave();
      tabs.tell(TOPIC, null);
      await inTurn(refresh);
    },

    async remove(id) {
      const target = id ?? current?.id ?? null;
      if (id === null) await leave();
      if (target === null) return;
      await inTurn(async () => {
        await remove(target).catch((error) => store.setState({ fault: packError(error) }));
        tabs.tell(TOPIC, null);
        await refresh();
      });
    },

    async keep(chosen) {
      if (chosen === 'nothing') {
        await inTurn(async () => {
          const before = current;
          forget();
          await before?.owned.release();
          if (before) await disk.remove(before.id).catch(() => {});
          tell();
        });
      } else {
        if (chosen === 'results') await inTurn(() => copies.clear());
        await flush();
      }
    },

    refresh: () => inTurn(refresh),
    flush,
    dismiss: (one) => store.setState(one === 'taken' ? { taken: false } : { restored: null }),
  };

  /** Deletes a session that no other tab has open. @throws MicrographiaError `session-elsewhere` */
  async function remove(id: string): Promise<void> {
    const owned = await tabs.own(lockOf(id), { onAsked: () => {}, onLost: () => {} });
    if (!owned) throw ELSEWHERE;
    await disk.remove(id).finally(() => owned.release());
  }
}

const ELSEWHERE = new MicrographiaError(
  'session-elsewhere',
  'Another tab has this session open: nothing was deleted.',
  'Close that tab first, or open the session here.',
);
