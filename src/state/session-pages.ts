/** A session's pages on the disk: items by their numbers, files in their order. A page is written again when something on it is another. */
import type { SavedFile, SavedItem, SessionFolder } from './kept-session';

const ITEMS_A_PAGE = 32;
const FILES_A_PAGE = 256;

/** What a page holds, by identity. */
type PageContent = readonly unknown[];

const same = (a: PageContent | undefined, b: PageContent): boolean =>
  a !== undefined && a.length === b.length && b.every((entry, i) => a[i] === entry);

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

const itemPages = (items: readonly SavedItem[]) => paged(items, ({ item }) => Number(item.id.slice(1)) / ITEMS_A_PAGE);
const filePages = (files: readonly SavedFile[]) => paged(files, (_, place) => place / FILES_A_PAGE);

/** Pages as one folder has them. */
export class SessionPages {
  readonly #items = new Map<number, PageContent>();
  readonly #files = new Map<number, PageContent>();
  readonly #sizes: Map<string, number>;

  /** @param sizes bytes of pages that are there, by `items-<page>` and `files-<page>` */
  constructor(sizes: ReadonlyMap<string, number> = new Map()) {
    this.#sizes = new Map(sizes);
  }

  get bytes(): number {
    return [...this.#sizes.values()].reduce((sum, size) => sum + size, 0);
  }

  /** What was read of the folder is what stands in it. */
  took(items: readonly SavedItem[], files: readonly SavedFile[]): void {
    for (const [page, entries] of itemPages(items)) this.#items.set(page, identityOf(entries));
    for (const [page, entries] of filePages(files)) this.#files.set(page, entries);
  }

  /** Writes what has changed of the items since the last time. */
  writeItems = (folder: SessionFolder, items: readonly SavedItem[]): Promise<void> =>
    this.#write('items', this.#items, itemPages(items), identityOf, folder.writeItems);

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
