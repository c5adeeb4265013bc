/** A session's pages on the disk: items by their numbers, files in their order. A page is written again when something on it is another. */
import { Items } from '../state/items';
import { movedItems, type SavedFile, type SavedItem, type SessionFolder } from './kept-session';

const ITEMS_A_PAGE = 32;
const FILES_A_PAGE = 256;

/** What a page holds, by identity. */
type PageContent = readonly unknown[];

const same = (a: PageContent | undefined, b: PageContent): boolean =>
  a !== undefined && a.length === b.length && b.every((entry, i) => a[i] === entry);

/** Is the same as no other. */
const UNKNOWN: PageContent = [{}];

const identityOf = (entries: readonly SavedItem[]): PageContent =>
  entries.flatMap(({ item, extras }) => [item, ...Object.values(extras)]);

function paged<T>(entries: readonly T[], pageOf: (entry: T, place: number) => number): Map<number, T[]> {
  const pages = new Map<number, T[]>();
  for (const [place, entry] of entries.entries()) {
    const page = Math.floor(pageOf(entry, place));
    const own = pages.get(page);
    if (own) own.push(entry);
    else pages.set(page, [entry]);
  }
  return pages;
}

const filePages = (files: readonly SavedFile[]) => paged(files, (_, place) => place / FILES_A_PAGE);

/** Pages as one folder has them. */
export class SessionPages {
  readonly #items = new Map<number, PageContent>();
  readonly #files = new Map<number, PageContent>();
  readonly #sizes: Map<string, number>;
  readonly #ahead: number;

  /**
   * @param ahead how far the items' numbers are ahead of those on the disk
   * @param sizes bytes of pages that are there, by `items-<page>` and `files-<page>`
   */
  constructor(ahead: number, sizes: ReadonlyMap<string, number> = new Map()) {
    this.#ahead = ahead;
    this.#sizes = new Map(sizes);
  }

  #itemPages(items: readonly SavedItem[]): Map<number, SavedItem[]> {
    return paged(items, ({ item }) => (Items.place(item.id) - this.#ahead) / ITEMS_A_PAGE);
  }

  get bytes(): number {
    return [...this.#sizes.values()].reduce((sum, size) => sum + size, 0);
  }

  /** What was read of the folder is what stands in it; `files` null: a page of them is lost, and all stand elsewhere now. */
  took(items: readonly SavedItem[], files: readonly SavedFile[] | null): void {
    for (const [page, entries] of this.#itemPages(items)) this.#items.set(page, identityOf(entries));
    for (const [page, entries] of filePages(files ?? [])) this.#files.set(page, entries);
    if (files) return;
    for (const name of this.#sizes.keys()) if (name.startsWith('files-')) this.#files.set(Number(name.slice(6)), UNKNOWN);
  }

  /** Writes what has changed of the items since the last time. */
  writeItems = (folder: SessionFolder, items: readonly SavedItem[]): Promise<void> =>
    this.#write('items', this.#items, this.#itemPages(items), identityOf, (page, entries) =>
      folder.writeItems(page, movedItems(entries, -this.#ahead)),
    );

  /** Writes what has changed of the files since the last time. */
  writeFiles = (folder: SessionFolder, files: readonly SavedFile[]): Promise<void> =>
    this.#write('files', this.#files, filePages(files), (entries) => entries, folder.writeFiles);

  async #write<T>(
    name: string,
    written: Map<number, PageContent>,
    pages: ReadonlyMap<number, readonly T[]>,
    identity: (entries: readonly T[]) => PageContent,
    write: (page: number, entries: readonly T[]) => Promise<number>,
  ): Promise<void> {
    for (const page of new Set([...pages.keys(), ...written.keys()])) {
      const entries = pages.get(page) ?? [];
      const content = identity(entries);
      if (same(written.get(page), content)) continue;
      this.#sizes.set(`${name}-${page}`, await write(page, entries));
      if (entries.length === 0) written.delete(page);
      else written.set(page, content);
    }
  }
}
