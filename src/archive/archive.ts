/**
 * Archives of pictures as folders: zip, tar, and gzipped tar are listed from the Blob they lie in and each file is opened by itself,
 * so that nothing is unpacked whole. Hostile archives are expected: paths, sizes and ratios are checked here and while inflating.
 */
import type { CodePage } from '../base/code-page';
import { shownText } from '../base/shown';
import { limits } from '../micrograph/limits';
import type { ArchiveEntry, Place, RawListing } from './entry';
import { ArchiveError } from './errors';
import { listTar } from './tar';
import { gzipOpener, listGzippedTar } from './tar-gz';
import { listZip, openZipPlace } from './zip';

export type { ArchiveEntry } from './entry';
export { ArchiveError } from './errors';

export interface ArchiveListing {
  readonly entries: readonly ArchiveEntry[];
  /** Entries that are not offered, each with a named reason. A cut tar still lists the files before the cut. */
  readonly refused: readonly { readonly path: string; readonly error: ArchiveError }[];
  /** The code page in which names were read that do not say their own: a guess, to be told. Null where all are UTF-8. */
  readonly page: CodePage | null;
}

const NESTED_NAME = /\.(zip|rar|7z|tar|tgz|tar\.(gz|bz2|xz|zst)|gz|bz2|xz)$/i;

/**
 * Cleans a stranger's path: backslashes become `/`, `.` and empty parts go.
 * @returns null where it leaves the archive: absolute, with a drive letter, `..`, or a NUL.
 */
export function cleanPath(raw: string): string | null {
  const path = raw.replaceAll('\\', '/');
  if (path.startsWith('/') || /^[a-z]:/i.test(path) || path.includes('\0')) return null;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return parts.length === 0 || parts.includes('..') ? null : parts.join('/');
}

/** A path in a message: its middle goes where it is longer than a line. */
const shown = (path: string): string => {
  const clean = shownText(path);
  return clean.length > 160 ? `${clean.slice(0, 80)}…${clean.slice(-70)}` : clean;
};

async function readEntries(blob: Blob, name: string): Promise<RawListing> {
  if (blob.size === 0) throw new ArchiveError('truncated', name, 'it is empty (0 bytes)');
  const head = new Uint8Array(await blob.slice(0, 4).arrayBuffer());
  if (head[0] === 0x50 && head[1] === 0x4b) return listZip(blob, name);
  if (head[0] === 0x1f && head[1] === 0x8b) return listGzippedTar(blob, name);
  if (/\.zip$/i.test(name)) throw new ArchiveError('damaged', name, 'it does not begin like a zip archive');
  if (/gz$/i.test(name)) throw new ArchiveError('damaged', name, 'it does not begin like a gzip file');
  return listTar(blob, name);
}

/** What an archive holds, as data: found in one place, opened in another. */
export interface ArchiveContents {
  readonly entries: readonly { readonly path: string; readonly size: number; readonly place: Place }[];
  readonly refused: ArchiveListing['refused'];
  readonly page: CodePage | null;
}

/** As `listArchive`, but nothing in it can be opened yet. */
export async function scanArchive(blob: Blob, name: string, fileBytes: number = limits.fileBytes): Promise<ArchiveContents> {
  const { entries: raw, page } = await readEntries(blob, name);
  if (raw.length === 0) throw new ArchiveError('empty', name);
  // A name that comes twice is a file that was put in anew (`tar -r`, a zip that was added to): the last one counts, as when it is unpacked.
  const entries = new Map<string, ArchiveContents['entries'][number]>();
  const refused: { path: string; error: ArchiveError }[] = [];
  let total = 0;
  for (const { path: stated, size, place, error } of raw) {
    const path = cleanPath(stated);
    const label = `${name}/${shown(path ?? stated)}`;
    const refuse = (fault: ArchiveError): void => void refused.push({ path: shown(path ?? stated), error: fault });
    if (path === null)
      refuse(new ArchiveError('unsafe-path', `${name}: the entry "${shown(stated)}"`, 'its path leads out of the archive'));
    else if (error) refuse(error);
    else if (NESTED_NAME.test(path)) refuse(new ArchiveError('nested', label));
    else if (size > fileBytes)
      refuse(new ArchiveError('too-large', label, `${megabytes(size)} (the limit is ${megabytes(fileBytes)})`));
    else {
      total += size;
      entries.set(path, { path, size, place });
    }
  }
  if (total > limits.archiveBytes)
    throw new ArchiveError(
      'bomb',
      name,
      `it would unpack to ${megabytes(total)} (the limit is ${megabytes(limits.archiveBytes)})`,
    );
  return { entries: [...entries.values()], refused, page };
}

/** The files that `scanArchive` found, to be opened one by one. @param name as it was given there */
export function openContents(blob: Blob, name: string, { entries }: Pick<ArchiveContents, 'entries'>): ArchiveEntry[] {
  const inflated = gzipOpener(blob, name);
  return entries.map(({ path, size, place }) => {
    const label = `${name}/${shown(path)}`;
    if (place.kind === 'zip') return { path, size, ...openZipPlace(blob, place, label) };
    if (place.kind === 'gzip') return { path, size, ...inflated(place, label) };
    return { path, size, open: async () => blob.slice(place.offset, place.offset + place.size) };
  });
}

/**
 * Lists the files of an archive (directories left out). The kind is told from the content.
 * @param name the archive's own name, for messages
 * @param fileBytes files larger than this are refused; only `pieces` reads those above `limits.fileBytes`
 * @throws ArchiveError where nothing of it can be used: cut, damaged, more than `limits.archiveEntries` files or
 *   `limits.archiveBytes` unpacked, files that share their bytes
 */
export async function listArchive(blob: Blob, name: string, fileBytes?: number): Promise<ArchiveListing> {
  const contents = await scanArchive(blob, name, fileBytes);
  return { ...contents, entries: openContents(blob, name, contents) };
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20).toLocaleString('en')} MB`;
