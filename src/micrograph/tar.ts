/**
 * Tar archives walked from header to header: ustar (POSIX.1-1988), pax records (POSIX.1-2001, `pax` utility), GNU long names and
 * base-256 sizes. Only headers are read; of a plain tar each file is then a slice of the archive.
 */
import type { RawEntry } from './archive-entry';
import { ArchiveError } from './archive-errors';
import { limits } from './limits';

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

function text(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  const part = end < 0 ? bytes : bytes.subarray(0, end);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(part);
  } catch {
    return latin1.decode(part);
  }
}

/** An octal field, or GNU's base-256 where the first bit is set; null where it is neither. */
function numberOf(field: Uint8Array): number | null {
  if (field[0] & 0x80) {
    let value = field[0] & 0x7f;
    for (let i = 1; i < field.length; i++) value = value * 256 + field[i];
    return Number.isSafeInteger(value) ? value : null;
  }
  const digits = latin1.decode(field).replace(/\0.*$/s, '').trim();
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || '0', 8) : null;
}

/** The header's checksum: the sum of its bytes with the field itself as blanks; some old writers summed signed bytes. */
function sumFits(header: Uint8Array): boolean {
  let unsigned = 0;
  let signed = 0;
  for (let i = 0; i < BLOCK; i++) {
    const byte = i >= 148 && i < 156 ? 32 : header[i];
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
    const record = text(bytes.subarray(blank + 1, at + length - 1));
    const equals = record.indexOf('=');
    if (equals > 0) out.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return out;
}

function pathOf(header: Uint8Array): string {
  const name = text(header.subarray(0, 100));
  // Old GNU headers keep times where ustar keeps the prefix; their magic ends in a blank.
  const ustar = latin1.decode(header.subarray(257, 263)) === 'ustar\0';
  const prefix = ustar ? text(header.subarray(345, 500)) : '';
  return prefix ? `${prefix}/${name}` : name;
}

/**
 * Lists the files of a tar. What is cut off, or unreadable after the first header, becomes an entry with an error: the whole files
 * before it are good.
 * @param keep files whose content is wanted with the listing
 * @throws ArchiveError where not even the first header is one, or there are more than `limits.archiveEntries`
 */
export async function walkTar(
  bytes: TarBytes,
  name: string,
  keep: (path: string, size: number) => boolean = () => false,
): Promise<TarFile[]> {
  const files: TarFile[] = [];
  let longName: string | null = null;
  let pax = new Map<string, string>();
  let empty = 0;
  const stop = (error: ArchiveError): TarFile[] => {
    if (files.length === 0) throw error;
    return [...files, { path: 'the rest of the archive', offset: 0, size: 0, error }];
  };
  const soFar = () => `${files.length} whole ${files.length === 1 ? 'file was' : 'files were'} found before that`;

  for (let at = 0; ; ) {
    const header = await bytes(at, BLOCK);
    // Archives end with two blocks of zeros, though some writers leave them out.
    if (header.length === 0 && files.length > 0) return files;
    if (header.length < BLOCK) return stop(new ArchiveError('truncated', name, `it ends within a header; ${soFar()}`));
    at += BLOCK;
    if (header.every((byte) => byte === 0)) {
      if (++empty === 2) return files;
      continue;
    }
    empty = 0;
    const declared = numberOf(header.subarray(124, 136));
    if (declared === null || !sumFits(header))
      return stop(
        at === BLOCK
          ? new ArchiveError('damaged', name, 'it does not begin like a tar archive')
          : new ArchiveError('damaged', name, `a header is wrong; ${soFar()}`),
      );
    const type = String.fromCharCode(header[156] || 48);
    if ('LKxgX'.includes(type)) {
      if (declared > MOST_RECORD_BYTES)
        return stop(new ArchiveError('damaged', name, `a file name of ${declared} bytes; ${soFar()}`));
      const record = await bytes(at, declared);
      if (record.length < declared) return stop(new ArchiveError('truncated', name, `it ends within a file name; ${soFar()}`));
      if (type === 'L') longName = text(record);
      else if (type === 'x' || type === 'X') pax = paxRecords(record);
      at += Math.ceil(declared / BLOCK) * BLOCK;
      continue;
    }
    const stated = Number(pax.get('size') ?? declared);
    const size = Number.isSafeInteger(stated) && stated >= 0 ? stated : declared;
    const path = pax.get('path') ?? longName ?? pathOf(header);
    const sparse = type === 'S' || [...pax.keys()].some((key) => key.startsWith('GNU.sparse'));
    longName = null;
    pax = new Map();
    // A link's size is of its target; some writers state it although no data follow.
    const follows = '1234 6'.includes(type) && type !== ' ' ? 0 : size;
    if ('07S12'.includes(type) && !path.endsWith('/')) {
      if (files.length >= limits.archiveEntries)
        throw new ArchiveError('too-large', name, `it holds more than ${limits.archiveEntries} files`);
      const label = `${name}/${path}`;
      let error: ArchiveError | null = null;
      if (type === '1' || type === '2') error = new ArchiveError('link', label);
      else if (sparse) error = new ArchiveError('unsupported', label, 'it is stored as a sparse file');
      const content = !error && keep(path, size) ? await bytes(at, size) : null;
      const whole = error || size === 0 || (content ? content.length === size : (await bytes(at + size - 1, 1)).length === 1);
      if (!whole) return stop(new ArchiveError('truncated', name, `it ends within ${path}; ${soFar()}`));
      files.push({ path, offset: at, size, ...(error ? { error } : {}), ...(content ? { content } : {}) });
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
export async function listTar(blob: Blob, name: string): Promise<RawEntry[]> {
  const files = await walkTar(blobBytes(blob), name);
  return files.map(({ path, offset, size, error }) => ({
    path,
    size,
    open: async () => blob.slice(offset, offset + size),
    ...(error ? { error } : {}),
  }));
}
