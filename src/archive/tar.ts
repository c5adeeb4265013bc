/**
 * Tar archives walked from header to header: ustar (POSIX.1-1988), pax records (POSIX.1-2001, `pax` utility), GNU long names and
 * base-256 sizes. Only headers are read; of a plain tar each file is then a slice of the archive.
 */
import { ARCHIVE_PAGES, type CodePage, decodeForeign } from '../base/code-page';
import { limits } from '../micrograph/limits';
import type { RawListing } from './entry';
import { ArchiveError } from './errors';

const BLOCK = 512;
/** Long names and pax records are hundreds of bytes. */
const MOST_RECORD_BYTES = 2 ** 20;

/** Bytes of a tar, asked for at growing offsets; fewer than asked for only at the end. */
export type TarBytes = (offset: number, length: number) => Promise<Uint8Array>;

export interface TarFile {
  readonly path: string;
  readonly offset: number;
  readonly size: number;
  readonly error?: ArchiveError;
  /** Where `keep` asked for it. */
  readonly content?: Uint8Array;
}

const latin1 = new TextDecoder('latin1');
const utf8 = new TextDecoder();

/** A field up to its first zero. */
function terminated(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

/** An octal field, or GNU's base-256 where the first bit is set; null where it is neither. */
function numberOf(field: Uint8Array): number | null {
  const [first = 0, ...rest] = field;
  if (first & 0x80) {
    const value = rest.reduce((sum, byte) => sum * 256 + byte, first & 0x7f);
    return Number.isSafeInteger(value) ? value : null;
  }
  const digits = latin1.decode(field).replace(/\0.*$/s, '').trim();
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || '0', 8) : null;
}

/** The header's checksum: the sum of its bytes with the field itself as blanks; some old writers summed signed bytes. */
function sumFits(header: Uint8Array): boolean {
  let unsigned = 0;
  let signed = 0;
  for (const [i, stored] of header.subarray(0, BLOCK).entries()) {
    const byte = i >= 148 && i < 156 ? 32 : stored;
    unsigned += byte;
    signed += byte > 127 ? byte - 256 : byte;
  }
  const stated = numberOf(header.subarray(148, 156));
  return stated === unsigned || stated === signed;
}

/** `27 path=a/long/name.tif\n` records, each with its own length in decimal; a broken record ends them. */
function paxRecords(bytes: Uint8Array): Map<string, string> {
  const out = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const blank = bytes.indexOf(32, at);
    const digits = latin1.decode(bytes.subarray(at, Math.max(at, blank)));
    const length = /^\d{1,15}$/.test(digits) ? Number(digits) : 0;
    // A record ends beyond its own blank and with a line break, so every round moves on.
    if (length <= digits.length + 1 || bytes[at + length - 1] !== 10) break;
    const record = utf8.decode(terminated(bytes.subarray(blank + 1, at + length - 1)));
    const equals = record.indexOf('=');
    if (equals > 0) out.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return out;
}

/** The name in a header, in whatever encoding. */
function nameOf(header: Uint8Array): Uint8Array {
  const name = terminated(header.subarray(0, 100));
  // Old GNU headers keep times where ustar keeps the prefix; their magic ends in a blank.
  const ustar = latin1.decode(header.subarray(257, 263)) === 'ustar\0';
  const prefix = ustar ? terminated(header.subarray(345, 500)) : new Uint8Array(0);
  return prefix.length > 0 ? Uint8Array.of(...prefix, 47, ...name) : name.slice();
}

/** A file as the walk finds it: its name in whatever encoding, or as a PAX record states it in UTF-8. */
interface Found {
  readonly name: Uint8Array | string;
  readonly type: string;
  readonly sparse: boolean;
  readonly offset: number;
  readonly size: number;
  readonly content?: Uint8Array;
}

export interface TarListing {
  readonly files: readonly TarFile[];
  /** The code page in which names were read that are not UTF-8. */
  readonly page: CodePage | null;
}

function fileOf({ type, sparse, offset, size, content }: Found, path: string, archive: string): TarFile {
  const label = `${archive}/${path}`;
  if (type === '1' || type === '2') return { path, offset, size, error: new ArchiveError('link', label) };
  if (sparse) return { path, offset, size, error: new ArchiveError('unsupported', label, 'it is stored as a sparse file') };
  return { path, offset, size, ...(content && { content }) };
}

/** Names of one tar are in one encoding. @param fault what ended the walk, where it was not the end of the archive. */
function listed(found: readonly Found[], archive: string, fault: ArchiveError | null): TarListing {
  if (fault && found.length === 0) throw fault;
  const raw = found.flatMap(({ name }) => (typeof name === 'string' ? [] : [name]));
  const { texts, page } = decodeForeign(raw, ARCHIVE_PAGES);
  let next = 0;
  const files = found.map((file) => fileOf(file, typeof file.name === 'string' ? file.name : (texts[next++] ?? ''), archive));
  if (fault) files.push({ path: 'the rest of the archive', offset: 0, size: 0, error: fault });
  return { files, page };
}

/**
 * Lists the files of a tar. What is cut off, or unreadable after the first header, becomes an entry with an error: the whole files
 * before it are good.
 * @param keep files whose content is wanted with the listing
 * @throws ArchiveError where not even the first header is one, or there are more than `limits.archiveEntries`
 */
export async function walkTar(
  bytes: TarBytes,
  archive: string,
  keep: (path: string, size: number) => boolean = () => false,
): Promise<TarListing> {
  const found: Found[] = [];
  let longName: Uint8Array | null = null;
  let pax = new Map<string, string>();
  let empty = 0;
  const stop = (fault: 'truncated' | 'damaged', what: string): TarListing => {
    const before = `${found.length} whole ${found.length === 1 ? 'file was' : 'files were'} found before that`;
    return listed(found, archive, new ArchiveError(fault, archive, `${what}; ${before}`));
  };

  for (let at = 0; ; ) {
    const header = await bytes(at, BLOCK);
    // Archives end with two blocks of zeros, though some writers leave them out.
    if (header.length === 0 && found.length > 0) return listed(found, archive, null);
    if (header.length < BLOCK) return stop('truncated', 'it ends within a header');
    at += BLOCK;
    if (header.every((byte) => byte === 0)) {
      if (++empty === 2) return listed(found, archive, null);
      continue;
    }
    empty = 0;
    const declared = numberOf(header.subarray(124, 136));
    if (declared === null || !sumFits(header)) {
      if (at === BLOCK) throw new ArchiveError('damaged', archive, 'it does not begin like a tar archive');
      return stop('damaged', 'a header is wrong');
    }
    const type = String.fromCharCode(header[156] || 48);
    if ('LKxgX'.includes(type)) {
      if (declared > MOST_RECORD_BYTES) return stop('damaged', `a file name of ${declared} bytes`);
      const record = await bytes(at, declared);
      if (record.length < declared) return stop('truncated', 'it ends within a file name');
      if (type === 'L') longName = terminated(record).slice();
      else if (type === 'x' || type === 'X') pax = paxRecords(record);
      at += Math.ceil(declared / BLOCK) * BLOCK;
      continue;
    }
    const stated = Number(pax.get('size') ?? declared);
    const size = Number.isSafeInteger(stated) && stated >= 0 ? stated : declared;
    const name = pax.get('path') ?? longName ?? nameOf(header);
    const sparse = type === 'S' || [...pax.keys()].some((key) => key.startsWith('GNU.sparse'));
    longName = null;
    pax = new Map();
    // A link's size is of its target; some writers state it although no data follow.
    const follows = '1234 6'.includes(type) && type !== ' ' ? 0 : size;
    // Endings and the slash of a folder are ASCII in every encoding of names.
    const plain = typeof name === 'string' ? name : latin1.decode(name);
    if ('07S12'.includes(type) && !plain.endsWith('/')) {
      if (found.length >= limits.archiveEntries)
        throw new ArchiveError('too-large', archive, `it holds more than ${limits.archiveEntries} files`);
      const closed = sparse || type === '1' || type === '2';
      const content = !closed && keep(plain, size) ? await bytes(at, size) : null;
      const whole = closed || size === 0 || (content ? content.length === size : (await bytes(at + size - 1, 1)).length === 1);
      if (!whole)
        return stop(
          'truncated',
          `it ends within ${typeof name === 'string' ? name : decodeForeign([name], ARCHIVE_PAGES).texts[0]}`,
        );
      found.push({ name, type, sparse, offset: at, size, ...(content && { content }) });
    }
    at += Math.ceil(follows / BLOCK) * BLOCK;
  }
}

/** Headers of small files lie close together: one read serves several. Those of large files are read alone. */
const WIDE = 1 << 18;
const NARROW = 1 << 12;

function blobBytes(blob: Blob): TarBytes {
  let from = 0;
  let held: Uint8Array = new Uint8Array(0);
  return async (offset, length) => {
    if (length === 1) return offset < blob.size ? new Uint8Array(1) : new Uint8Array(0);
    if (offset < from || offset + length > from + held.length) {
      const window = offset < from + held.length + WIDE / 4 ? WIDE : NARROW;
      from = offset;
      held = new Uint8Array(await blob.slice(offset, offset + Math.max(length, window)).arrayBuffer());
    }
    return held.subarray(offset - from, offset - from + length);
  };
}

/** @throws ArchiveError, see walkTar */
export async function listTar(blob: Blob, name: string): Promise<RawListing> {
  const { files, page } = await walkTar(blobBytes(blob), name);
  const entries = files.map(({ path, offset, size, error }) => ({
    path,
    size,
    place: { kind: 'tar', offset, size } as const,
    ...(error ? { error } : {}),
  }));
  return { entries, page };
}
