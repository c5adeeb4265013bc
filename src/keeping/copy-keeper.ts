/**
 * Copies of the session's files on the disk of the browser: one after the other, in the order of arrival, as far as there is room. What a
 * full disk refuses is tried again; the copy of a file that nobody wants any more goes.
 */
import { packError } from '../base/errors';
import { type DropFile, isCompanion } from '../state/drops';
import { mayLack } from '../state/item';
import type { Items } from '../state/items';
import type { SavedFile, SessionFolder } from './kept-session';

/** Text files larger than this accompany no picture. */
const MOST_OF_A_COMPANION = 2 * 2 ** 20;
/** Milliseconds after which a disk that was full is tried again. */
const AFTER_FULL = 60_000;

interface Entry {
  saved: SavedFile;
  /** Where its bytes are until it is copied; null for one that is, or that will not be. */
  file: DropFile | null;
  left: boolean;
  /** The disk was full when it was tried. */
  full?: boolean;
  /** Nobody wants it any more. */
  gone?: boolean;
}

export interface Copies {
  /** Goes on with the files of a session, `known` those that are already listed on its disk; `room`: bytes that there are for all copies. */
  begin(folder: SessionFolder, room: number, known?: readonly SavedFile[]): void;
  /**
   * The files of all drops: those that are new are listed and copied, those that were among them and are not are forgotten with their
   * copies. Files that turned out to be no pictures are left out.
   */
  want(drops: ReadonlyMap<number, readonly DropFile[]>, items: Items): void;
  /** Every file that is listed, the same objects as long as nothing has changed about them. */
  list(): readonly SavedFile[];
  counts(): { readonly copied: number; readonly waiting: number; readonly left: number; readonly bytes: number };
  /** Takes all copies for gone; the session's pages stay. */
  clear(): Promise<void>;
  /** Ends the copying and forgets the session. */
  stop(): void;
}

const copiesOf = (entries: readonly Entry[]): ReadonlySet<number> => new Set(entries.flatMap(({ saved }) => saved.copy ?? []));

export function createCopies({ onChange }: { readonly onChange: () => void }): Copies {
  let entries = new Map<number, Map<string, Entry>>();
  let order: Entry[] = [];
  let folder: SessionFolder | null = null;
  let room = 0;
  let used = 0;
  let nextNumber = 1;
  let controller = new AbortController();
  let working = false;
  /** What is looked at next. */
  let place = 0;
  /** There are copies of files that have gone. */
  let isLitter = false;
  let again: ReturnType<typeof setTimeout> | undefined;
  let refused: ReadonlySet<string> = new Set();
  /** What was looked at last: mostly nothing has changed. */
  let seen: ReadonlyMap<number, readonly DropFile[]> = new Map();

  const entryOf = (drop: number, path: string): Entry | undefined => entries.get(drop)?.get(path);
  function add(entry: Entry): void {
    const { drop, path } = entry.saved;
    const byPath = entries.get(drop) ?? new Map<string, Entry>();
    entries.set(drop, byPath.set(path, entry));
    order.push(entry);
  }

  const key = (drop: number, path: string): string => `${drop} ${path}`;

  async function work(): Promise<void> {
    if (working || !folder) return;
    working = true;
    const [at, { signal }] = [folder, controller];
    while (!signal.aborted) {
      const entry = order[place];
      if (!entry) {
        if (!isLitter) break;
        isLitter = false;
        await at.keepCopies(copiesOf(order)).catch(() => {});
        continue;
      }
      place++;
      const { file, saved } = entry;
      if (!file || entry.left) continue;
      const isRefused = refused.has(key(saved.drop, saved.path));
      const blob = isRefused ? null : 'blob' in file ? file.blob : await file.open().catch(() => null);
      if (signal.aborted) break;
      // Asked of one file at a time: a browser may look it up on the disk, and the page would stand still for a folder's.
      const size = blob?.size ?? 0;
      const tooLarge = used + size > room || (isCompanion(saved.path) && size > MOST_OF_A_COMPANION);
      if (!blob || tooLarge) {
        entry.left = true;
        onChange();
        continue;
      }
      const number = nextNumber++;
      try {
        await at.copy(number, blob, signal);
        if (signal.aborted) break;
        if (entry.gone) {
          isLitter = true;
          continue;
        }
        used += size;
        entry.saved = { ...saved, size, copy: number };
        entry.file = null;
        entry.full = false;
      } catch (error) {
        // The file has gone, or the disk is full: its results are kept all the same.
        entry.left = true;
        if (packError(error).code === 'storage-full' && !signal.aborted) waitForRoom(entry);
      }
      if (!signal.aborted) onChange();
    }
    if (!signal.aborted) working = false;
  }

  /** The disk is full: one file tells that of all that it has refused before. */
  function waitForRoom(entry: Entry): void {
    entry.full = true;
    for (const other of order) if (other.full) other.left = true;
    clearTimeout(again);
    again = setTimeout(() => retry(({ full }) => full === true), AFTER_FULL);
  }

  function retry(which: (entry: Entry) => boolean): void {
    for (const entry of order) if (entry.file && which(entry)) entry.left = false;
    place = 0;
    void work();
  }

  /** Forgets files of a drop that are not among these. Those that were never at hand here stay listed. */
  function letGo(drop: number, files: readonly DropFile[]): boolean {
    const paths = new Set(files.map(({ path }) => path));
    const byPath = entries.get(drop);
    let some = false;
    for (const [path, entry] of byPath ?? []) {
      if (paths.has(path) || (entry.file === null && entry.saved.copy === null)) continue;
      byPath?.delete(path);
      if (entry.saved.copy !== null) used -= entry.saved.size;
      entry.gone = true;
      some = true;
    }
    return some;
  }

  function reset(): void {
    controller.abort();
    clearTimeout(again);
    isLitter = false;
    place = 0;
    controller = new AbortController();
    working = false;
    entries = new Map();
    order = [];
    used = 0;
    nextNumber = 1;
    refused = new Set();
    seen = new Map();
  }

  return {
    begin(place, bytes, known = []) {
      reset();
      folder = place;
      room = bytes;
      for (const saved of known) {
        add({ saved, file: null, left: saved.copy === null });
        if (saved.copy === null) continue;
        used += saved.size;
        nextNumber = Math.max(nextNumber, saved.copy + 1);
      }
    },

    want(drops, items) {
      if (items.count('failed') > 0)
        refused = new Set(
          items.values().flatMap((item) => (item.status === 'failed' && !mayLack(item) ? [key(item.drop, item.path)] : [])),
        );
      for (const [drop, files] of drops) {
        if (seen.get(drop) === files) continue;
        for (const file of files) {
          const entry = entryOf(drop, file.path);
          if (!entry) add({ saved: { drop, path: file.path, size: 0, copy: null }, file, left: false });
          // It was not kept, and has been dropped again.
          else if (entry.saved.copy === null && entry.left && 'blob' in file) {
            entry.file = file;
            entry.left = false;
            place = 0;
          }
        }
      }
      const isLess = [...seen].filter(([drop, files]) => drops.get(drop) !== files && letGo(drop, drops.get(drop) ?? []));
      seen = new Map(drops);
      if (isLess.length === 0) return void work();
      order = order.filter(({ gone }) => !gone);
      isLitter = true;
      // There is room for others now.
      retry(() => true);
    },

    list: () => order.map(({ saved }) => saved),

    counts() {
      const copied = order.filter(({ saved }) => saved.copy !== null).length;
      const left = order.filter(
        (entry) => entry.left && !refused.has(key(entry.saved.drop, entry.saved.path)) && !isCompanion(entry.saved.path),
      ).length;
      const waiting = order.filter((entry) => entry.file !== null && !entry.left).length;
      return { copied, waiting, left, bytes: used };
    },

    async clear() {
      controller.abort();
      controller = new AbortController();
      working = false;
      for (const entry of order) {
        entry.saved = { ...entry.saved, copy: null };
        entry.file = null;
        entry.left = true;
      }
      used = 0;
      seen = new Map(); // wanted again, they are copied again
      await folder?.keepCopies(new Set());
    },

    stop() {
      reset();
      folder = null;
    },
  };
}
