/**
 * Keeps the session by itself: what was found and decided goes to the disk of the browser page by page, and the pictures' files are copied
 * there up to a share, so that a reload, a crash or an update loses nothing. One tab owns a session; another one begins its own.
 */
import { createStore } from 'zustand/vanilla';
import { MicrographiaError, type PackedError, packError, unpackError } from '../base/errors';
import { createSaving } from '../base/saving';
import type { Owned, Tabs } from '../base/tabs';
import type { Conductor } from '../state/conductor';
import type { DeskStore } from '../state/desk';
import { EMPTY_SESSION, type Session } from '../state/session';
import type { KeepWhat } from '../state/settings';
import { createCopies } from './copy-keeper';
import { type KeepDesk, NOTHING, type SessionKeeper } from './keep-desk';
import {
  type AdoptedSession,
  dropsOf,
  type Keepsake,
  keptFile,
  moved,
  movedHead,
  type SavedItem,
  type SessionDisk,
  type SessionFolder,
  sessionOf,
} from './kept-session';
import { SessionPages } from './session-pages';

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

/** Whether nobody dropped, removed or set anything in between; what the model and the readers find is found again. */
const sameWork = (one: Session, other: Session): boolean =>
  one.nextId === other.nextId && one.history === other.history && one.handTexts === other.handTexts;

export function createSessionKeeper(parts: SessionKeeperParts): SessionKeeper {
  const { desk, conductor, disk, tabs, keepsakes, what, newId } = parts;
  const store = createStore<KeepDesk>(() => NOTHING);
  const session = (): Session => desk.getState().session;
  /** The session at hand on the disk; null while it is not there. */
  let current: { readonly id: string; readonly folder: SessionFolder; readonly owned: Owned } | null = null;
  /** Numbers that sessions of this page had before this one: its ids are so far ahead of those on its disk. */
  let ahead = 0;
  let pages = new SessionPages(ahead);
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
    pages = new SessionPages(ahead);
    headOf = null;
  }

  /** What comes next is another session. */
  function putAside(): void {
    ahead = session().nextId - 1;
    forget();
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
    // What is not on the disk there becomes a session of its own at once, without waiting for a change.
    if (store.getState().unsaved) schedule();
    else headOf = session();
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
    const head = { savedAt: new Date().toISOString(), pictures: all.size, selected, nextId };
    const writeHead = () => folder.writeHead(movedHead(head, -ahead));
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
  function show(read: Omit<AdoptedSession, 'damage'>): void {
    const { head, items, files } = moved(read, ahead);
    for (const { name, restore } of keepsakes)
      restore(
        new Map(items.flatMap(({ item, extras }) => (extras[name] === undefined ? [] : [[item.id, extras[name]] as const]))),
      );
    conductor.replace(sessionOf(head, items), dropsOf(items, files));
  }

  /** Opens a kept session in the place of an empty one; false where another tab has it, or there are pictures by now. In turn only. */
  async function take(id: string, force: boolean): Promise<boolean> {
    const owned = await own(id, force);
    if (!owned) return false;
    const folder = disk.folder(id);
    try {
      const saved = await folder.read();
      // What was dropped while the disk was read is not put away for it.
      if (session().items.size > 0) {
        await owned.release();
        return false;
      }
      putAside();
      current = { id, folder, owned };
      const held = saved.files.flatMap(({ copy, ...file }) =>
        copy === null ? [] : [{ drop: file.drop, file: keptFile(folder, { ...file, copy }) }],
      );
      show({ ...saved, files: held });
      pages = new SessionPages(ahead, saved.pageBytes);
      copies.begin(folder, await room(), saved.files);
      copies.want(conductor.drops(), session().items);
      pages.took(savedItems(), saved.filesLost ? null : copies.list());
      headOf = session();
      const { savedAt, pictures } = saved.head;
      store.setState({ restored: { savedAt, pictures, damage: saved.damage }, taken: false });
    } catch (error) {
      await owned.release();
      throw error;
    }
    return true;
  }

  /** An empty session in the place of the present one; returns who owned this on the disk, to be let go. */
  function empty(): Owned | null {
    const owned = current?.owned ?? null;
    putAside();
    for (const { restore } of keepsakes) restore(new Map());
    conductor.replace({ ...EMPTY_SESSION, nextId: ahead + 1 }, new Map());
    headOf = session();
    store.setState({ restored: null, taken: false, unsaved: false });
    tell();
    return owned;
  }

  /**
   * Puts the present session aside, unless it should be kept and cannot be: then it stays, and this is why. What is dropped or set while it
   * is written is written, too.
   * @param next done at once in its place
   */
  async function leave(next: () => void = () => {}): Promise<PackedError | null> {
    saving.stop();
    let why: PackedError | null = null;
    await inTurn(async () => {
      let written: Session;
      do {
        written = session();
        await save();
      } while (!store.getState().fault && !sameWork(written, session()));
      const { fault } = store.getState();
      if (current && session().items.size > 0 && fault && fault.code !== UNSUPPORTED) {
        why = fault;
        return;
      }
      const owned = empty();
      next();
      await owned?.release();
    });
    return why;
  }

  return {
    store,

    start: () =>
      inTurn(async () => {
        try {
          const kept = what() === 'nothing' ? [] : await disk.list();
          for (const { id, pictures, damage } of kept) {
            if (damage !== null) continue;
            // One that another tab has just emptied is that tab's.
            if (pictures === 0) await discard(id).catch(() => {});
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
      if (await leave()) return false;
      let isThere = false;
      await inTurn(async () => {
        try {
          isThere = await take(id, true);
        } catch (error) {
          store.setState({ fault: packError(error) });
        }
        tabs.tell(TOPIC, null);
        await refresh();
        tell();
      });
      return isThere;
    },

    async adopt(saved) {
      const { savedAt, pictures } = saved.head;
      const fault = await leave(() => {
        show(saved);
        store.setState({ restored: { savedAt, pictures, damage: saved.damage } });
      });
      if (fault) throw unpackError(fault);
      await inTurn(refresh);
      await flush();
    },

    async begin() {
      if (await leave()) return false;
      tabs.tell(TOPIC, null);
      await inTurn(refresh);
      return true;
    },

    async remove(id) {
      await inTurn(async () => {
        const target = id ?? current?.id ?? null;
        if (id === null) await empty()?.release();
        if (target === null) return;
        await discard(target).catch((error) => store.setState({ fault: packError(error) }));
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
  async function discard(id: string): Promise<void> {
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
