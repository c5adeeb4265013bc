/** A drop as files that can be opened one by one: archives replaced by what is in them, under the archive's name. */
import type { CodePage } from '../base/code-page';
import { type PackedError, packError } from '../base/errors';
import { FileGoneError } from '../micrograph/errors';
import type { ArchiveContents, ArchiveEntry } from './archive';
import { baseName } from './drop';
import { isArchiveName } from './names';
import { isSystemFile } from './system-files';

/** A file as dropped: its path inside the drop and its bytes, read only when needed. */
export interface DroppedFile {
  readonly path: string;
  readonly blob: Blob;
}

/** A file that is unpacked only when it is wanted: `drop.zip/folder/a.tif`. */
export interface PackedFile {
  readonly path: string;
  /** @throws MicrographiaError where the archive is damaged there */
  readonly open: () => Promise<Blob>;
}

export interface OpenDrop {
  readonly files: readonly PackedFile[];
  /** Archives that cannot be opened, and files in archives that may not be. */
  readonly refused: readonly { readonly path: string; readonly error: PackedError }[];
  /** Archives whose names do not say how they are written, with the code page in which they were read. */
  readonly pages: readonly { readonly path: string; readonly page: CodePage }[];
}

/** What an archive holds, in plain data: it may come from a worker. */
export interface DropContents extends Pick<ArchiveContents, 'entries' | 'page'> {
  readonly refused: readonly { readonly path: string; readonly error: PackedError }[];
}

/** Finds what an archive holds. @throws MicrographiaError where it cannot be opened */
export type ListContents = (blob: Blob, name: string, signal?: AbortSignal) => Promise<DropContents>;

/** What opens archives is fetched with the first: most drops hold none. */
const archives = () => import('./archive');

/** In this thread. */
export const listContents: ListContents = async (blob, name) => {
  const { scanArchive } = await archives();
  const { entries, refused, page } = await scanArchive(blob, name).catch((error: unknown) => {
    // A Blob whose file is gone rejects with a DOMException.
    throw error instanceof DOMException ? new FileGoneError(name, { cause: error }) : error;
  });
  return { entries, page, refused: refused.map(({ path, error }) => ({ path, error: packError(error) })) };
};

interface Listing {
  readonly entries: readonly ArchiveEntry[];
  readonly refused: DropContents['refused'];
  readonly page: CodePage | null;
}

/** Listing a large tar reads thousands of headers; one picture of it may be wanted again at any time. */
const listings = new WeakMap<Blob, Promise<Listing>>();

function listingOf(blob: Blob, name: string, list: ListContents, signal: AbortSignal | undefined): Promise<Listing> {
  const known = listings.get(blob);
  if (known) return known;
  const listing = Promise.all([list(blob, name, signal), archives()]).then(
    ([contents, { openContents }]) => ({
      entries: openContents(blob, name, contents),
      refused: contents.refused,
      page: contents.page,
    }),
    (error: unknown) => {
      listings.delete(blob);
      throw error;
    },
  );
  listings.set(blob, listing);
  return listing;
}

/**
 * Opens the archives of a drop. Nothing is unpacked; never throws for a bad archive. Stops early, incomplete, when aborted.
 * @param list who reads the lists of files; this thread where absent
 */
export async function openDrop(
  files: readonly (DroppedFile | PackedFile)[],
  { signal, list = listContents }: { readonly signal?: AbortSignal | undefined; readonly list?: ListContents } = {},
): Promise<OpenDrop> {
  const opened: PackedFile[] = [];
  const refused: { path: string; error: PackedError }[] = [];
  const pages: { path: string; page: CodePage }[] = [];
  for (const file of files) {
    if (signal?.aborted) break;
    const { path } = file;
    if (!('blob' in file)) opened.push(file);
    else if (!isArchiveName(path) || isSystemFile(path)) opened.push({ path, open: async () => file.blob });
    else
      try {
        const listing = await listingOf(file.blob, baseName(path), list, signal);
        if (listing.page) pages.push({ path, page: listing.page });
        for (const entry of listing.entries) opened.push({ path: `${path}/${entry.path}`, open: () => entry.open() });
        for (const entry of listing.refused)
          if (!isSystemFile(entry.path)) refused.push({ path: `${path}/${entry.path}`, error: entry.error });
      } catch (error) {
        refused.push({ path, error: packError(error) });
      }
  }
  return { files: opened, refused, pages };
}
