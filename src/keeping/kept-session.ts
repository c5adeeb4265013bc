/** A session as it is kept on the disk of the browser: what the keeper (session-keeper.ts) asks of whoever writes and reads it. */
import type { DropFile } from '../state/drops';
import type { Item } from '../state/item';
import { Items } from '../state/items';
import { EMPTY_SESSION, type Session } from '../state/session';

/** A session that is kept, as it is listed. */
export interface KeptSession {
  readonly id: string;
  /** ISO time. */
  readonly savedAt: string;
  readonly pictures: number;
  readonly bytes: number;
  /** A sentence where it cannot be opened. */
  readonly damage: string | null;
}

/** A dropped file. `copy`: the number of its copy on the disk; null where it is not kept. */
export interface SavedFile {
  readonly drop: number;
  readonly path: string;
  /** Bytes of the copy; without one nothing rests on it. */
  readonly size: number;
  /** Number of the copy; null where there is none. */
  readonly copy: number | null;
}

/** An item, and what other parts of the state hold of it, by their names. */
export interface SavedItem {
  readonly item: Item;
  readonly extras: Readonly<Record<string, unknown>>;
}

export interface SavedHead {
  readonly savedAt: string;
  readonly pictures: number;
  readonly selected: string | null;
  readonly nextId: number;
}

export interface SavedSession {
  readonly head: SavedHead;
  readonly items: readonly SavedItem[];
  readonly files: readonly SavedFile[];
  /** A page of files is lost. */
  readonly filesLost: boolean;
  /** Bytes of its pages, by `items-<page>` and `files-<page>`. */
  readonly pageBytes: ReadonlyMap<string, number>;
  /** What could not be brought back, as sentences in the language that is spoken when they are shown. */
  readonly damage: readonly (() => string)[];
}

/** One session on the disk. Written by one window at a time. */
export interface SessionFolder {
  /** Replaces a page of items or files; an empty list deletes it. Returns its bytes. */
  writeItems(page: number, entries: readonly SavedItem[]): Promise<number>;
  writeFiles(page: number, entries: readonly SavedFile[]): Promise<number>;
  writeHead(head: SavedHead): Promise<void>;
  copy(number: number, blob: Blob, signal: AbortSignal): Promise<void>;
  /** Deletes every copy that is not among these. */
  keepCopies(numbers: ReadonlySet<number>): Promise<void>;
  /** @throws StorageError where there is no such copy */
  file(number: number): Promise<Blob>;
  /** @throws MicrographiaError where there is no session that could be opened */
  read(): Promise<SavedSession>;
}

export interface SessionDisk {
  /** Newest first. */
  list(): Promise<readonly KeptSession[]>;
  folder(id: string): SessionFolder;
  remove(id: string): Promise<void>;
  /** Bytes that copies of pictures may take, all sessions together. */
  share(): Promise<number>;
}

/** What another part of the state holds of an item, kept and brought back with it. */
export interface Keepsake {
  readonly name: string;
  /** Plain data, the same object as long as nothing has changed; undefined where there is nothing. */
  of(id: string): unknown;
  /** Brings back what was kept, of all items at once; everything it holds of others goes. It is a file's content: nothing of it is to be believed. */
  restore(values: ReadonlyMap<string, unknown>): void;
  subscribe(listener: () => void): () => void;
}

/** A kept file as the reader opens it. */
export const keptFile = (folder: Pick<SessionFolder, 'file'>, { path, copy }: SavedFile & { copy: number }): DropFile => ({
  path,
  open: () => folder.file(copy),
});

/**
 * Its pictures, each numbered so many places on (or back, where negative). On the disk every session counts from 1; in the page's life no
 * id comes twice: what is under way for one session finds nothing of its own in the next.
 */
export function moved<S extends { readonly head: SavedHead; readonly items: readonly SavedItem[] }>(saved: S, by: number): S {
  const { head, items } = saved;
  return { ...saved, head: movedHead(head, by), items: movedItems(items, by) };
}

const movedId = (id: string, by: number): string => Items.id(Items.place(id) + by);

export const movedHead = (head: SavedHead, by: number): SavedHead => ({
  ...head,
  selected: head.selected === null ? null : movedId(head.selected, by),
  nextId: Math.max(1, head.nextId) + by,
});

export const movedItems = (items: readonly SavedItem[], by: number): readonly SavedItem[] =>
  by === 0 ? items : items.map(({ item, extras }) => ({ item: { ...item, id: movedId(item.id, by) }, extras }));

/** A session that comes from elsewhere, such as a project file. */
export interface AdoptedSession {
  readonly head: SavedHead;
  readonly items: readonly SavedItem[];
  readonly files: readonly { readonly drop: number; readonly file: DropFile }[];
  /** What could not be brought over, as sentences. */
  readonly damage: readonly (() => string)[];
}

/** The session that was kept; what was with the model then waits for it. */
export function sessionOf(head: SavedHead, items: readonly SavedItem[]): Session {
  const all = Items.EMPTY.with(
    ...items.map(({ item }): Item => (item.status === 'classifying' ? { ...item, status: 'waiting' } : item)),
  );
  const nextId = Math.max(head.nextId, ...items.map(({ item }) => Items.place(item.id) + 1));
  const selected = head.selected !== null && all.has(head.selected) ? head.selected : (items[0]?.item.id ?? null);
  return { ...EMPTY_SESSION, items: all, selected, nextId };
}

/** Its drops by number. The numbers of those whose files are all gone are not given anew. */
export function dropsOf(
  items: readonly SavedItem[],
  files: readonly { readonly drop: number; readonly file: DropFile }[],
): Map<number, DropFile[]> {
  const drops = new Map<number, DropFile[]>();
  for (const { drop, file } of files) {
    const list = drops.get(drop) ?? [];
    list.push(file);
    drops.set(drop, list);
  }
  for (const { item } of items) if (!drops.has(item.drop)) drops.set(item.drop, []);
  return drops;
}
