import type { CodePage } from '../base/code-page';
import type { ArchiveError } from './errors';

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

/** A file in a zip: where its local header lies, how it is packed, and what must come out. */
export interface ZipPlace {
  readonly kind: 'zip';
  readonly local: number;
  readonly packed: number;
  readonly method: number;
  readonly size: number;
  readonly crc: number;
}

/** A file in a tar, plain or gzipped: where its bytes lie in the unpacked stream. */
export interface TarPlace {
  readonly kind: 'tar' | 'gzip';
  readonly offset: number;
  readonly size: number;
  /** Small texts of a gzipped tar come with the listing. */
  readonly kept?: Uint8Array<ArrayBuffer>;
}

/** Where a file lies in its archive: plain data, so that a worker can find it and somebody else open it. */
export type Place = ZipPlace | TarPlace;

/** What an archive's reader found before its paths are judged. */
export interface RawEntry {
  readonly path: string;
  readonly size: number;
  readonly place: Place;
  /** Why the entry may not be opened, where that is known from its header. */
  readonly error?: ArchiveError;
}

export interface RawListing {
  readonly entries: readonly RawEntry[];
  /** The code page in which names were read that do not say their own; null where all are UTF-8. */
  readonly page: CodePage | null;
}
