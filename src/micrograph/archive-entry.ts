import type { CodePage } from '../base/code-page';
import type { ArchiveError } from './archive-errors';

export interface ArchiveEntry {
  /** Path inside the archive, `/` between its parts, cleaned; never absolute, never with `..`. */
  readonly path: string;
  /** Bytes when unpacked, as the archive declares; `open` never yields more. */
  readonly size: number;
  /** The file. Stored files and those of a plain tar are slices that cost nothing; others are inflated now. @throws ArchiveError */
  open(): Promise<Blob>;
  /** Only where `open` would inflate the file in memory: the same bytes, some at a time. @throws ArchiveError, while they are read */
  pieces?(): AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/** What an archive's reader found before its paths are judged. */
export interface RawEntry extends ArchiveEntry {
  /** Why the entry may not be opened, where that is known from its header. */
  readonly error?: ArchiveError;
}

export interface RawListing {
  readonly entries: readonly RawEntry[];
  /** The code page in which names were read that do not say their own; null where all are UTF-8. */
  readonly page: CodePage | null;
}
