/**
 * The central directory of a zip archive and the files it points to (PKWARE APPNOTE 6.3.10: sections 4.3.7 local header, 4.3.12
 * central directory, 4.3.14-16 end records, 4.5.3 Zip64, 4.6.9 Info-ZIP Unicode path, appendix D on names).
 */
import { ARCHIVE_PAGES, type CodePage, decodeForeign } from '../base/code-page';
import { limits } from '../micrograph/limits';
import type { RawEntry, RawListing, ZipPlace } from './entry';
import { ArchiveError } from './errors';
import { crc32, inflateBlob, inflatePieces } from './inflate-blob';

const END = 0x06054b50;
const END64_LOCATOR = 0x07064b50;
const END64 = 0x06064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;

/** Compression methods people meet and this program does not unpack. */
const METHODS: Readonly<Record<number, string>> = {
  9: 'Deflate64',
  12: 'bzip2',
  14: 'LZMA',
  93: 'Zstandard',
  95: 'xz',
  98: 'PPMd',
};

const viewOf = async (blob: Blob, from: number, to: number): Promise<DataView> =>
  new DataView(await blob.slice(from, to).arrayBuffer());

interface Directory {
  readonly offset: number;
  readonly size: number;
  readonly count: number;
}

/** Finds the directory through the end record, which a comment of up to 65,535 bytes may follow. */
async function findDirectory(blob: Blob, name: string): Promise<Directory> {
  const from = Math.max(0, blob.size - 22 - 65_535);
  const tail = await viewOf(blob, from, blob.size);
  for (let at = tail.byteLength - 22; at >= 0; at--) {
    if (tail.getUint32(at, true) !== END || at + 22 + tail.getUint16(at + 20, true) > tail.byteLength) continue;
    if (tail.getUint16(at + 4, true) !== 0 && tail.getUint16(at + 4, true) !== 0xffff)
      throw new ArchiveError('unsupported', name, 'it is one part of a split archive');
    const plain = {
      count: tail.getUint16(at + 10, true),
      size: tail.getUint32(at + 12, true),
      offset: tail.getUint32(at + 16, true),
    };
    if (plain.count !== 0xffff && plain.size !== 0xffffffff && plain.offset !== 0xffffffff) return plain;
    if (at < 20 || tail.getUint32(at - 20, true) !== END64_LOCATOR) return plain;
    const end64 = Number(tail.getBigUint64(at - 12, true));
    const record = await viewOf(blob, end64, end64 + 56);
    if (record.byteLength < 56 || record.getUint32(0, true) !== END64)
      throw new ArchiveError('damaged', name, 'its Zip64 end record is not where it should be');
    return {
      count: Number(record.getBigUint64(32, true)),
      size: Number(record.getBigUint64(40, true)),
      offset: Number(record.getBigUint64(48, true)),
    };
  }
  throw new ArchiveError('truncated', name, 'the list of its files, which stands at the end, is missing');
}

interface Header {
  /** As it stands in the directory, in whatever encoding. */
  readonly rawName: Uint8Array;
  /** Where the record states it in UTF-8. */
  readonly unicodeName: string | null;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly local: number;
  readonly mode: number;
  readonly length: number;
}

/** Bit 11 of the flags: the name is UTF-8. */
const UTF8_FLAG = 0x800;

/**
 * The name in UTF-8 as the extra field 0x7075 states it, after its version and a checksum of the name that it stands for: a program that
 * renames a file without knowing the field leaves it behind.
 */
function unicodePath(field: DataView, rawName: Uint8Array): string | null {
  if (field.byteLength < 6 || field.getUint8(0) !== 1 || field.getUint32(1, true) !== crc32(rawName)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(
      new Uint8Array(field.buffer, field.byteOffset + 5, field.byteLength - 5),
    );
  } catch {
    return null;
  }
}

/** One record of the directory, its extra fields (Zip64, Unicode path) applied; null where the record is not whole. */
function readHeader(view: DataView, at: number): Header | null {
  if (at + 46 > view.byteLength || view.getUint32(at, true) !== CENTRAL) return null;
  const nameLength = view.getUint16(at + 28, true);
  const extraLength = view.getUint16(at + 30, true);
  const commentLength = view.getUint16(at + 32, true);
  const length = 46 + nameLength + extraLength + commentLength;
  if (at + length > view.byteLength) return null;
  let packed = view.getUint32(at + 20, true);
  let size = view.getUint32(at + 24, true);
  let local = view.getUint32(at + 42, true);
  const rawName = new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength);
  let unicodeName: string | null = null;
  const extraEnd = at + 46 + nameLength + extraLength;
  for (let x = at + 46 + nameLength; x + 4 <= extraEnd; x += 4 + view.getUint16(x + 2, true)) {
    let value = x + 4;
    const end = Math.min(extraEnd, value + view.getUint16(x + 2, true));
    const id = view.getUint16(x, true);
    if (id === 0x7075) unicodeName = unicodePath(new DataView(view.buffer, view.byteOffset + value, end - value), rawName);
    if (id !== 1) continue;
    const next = (old: number): number => {
      if (old !== 0xffffffff || value + 8 > end) return old;
      value += 8;
      return Number(view.getBigUint64(value - 8, true));
    };
    size = next(size);
    packed = next(packed);
    local = next(local);
  }
  return {
    rawName,
    unicodeName,
    flags: view.getUint16(at + 8, true),
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packed,
    size,
    local,
    mode: view.getUint16(at + 4, true) >> 8 === 3 ? view.getUint32(at + 38, true) >>> 16 : 0,
    length,
  };
}

function headerFault(header: Header, label: string): ArchiveError | undefined {
  if (header.flags & 1 || header.method === 99) return new ArchiveError('encrypted', label);
  if ((header.mode & 0o170000) === 0o120000) return new ArchiveError('link', label);
  if (header.method !== 0 && header.method !== 8) {
    const method = METHODS[header.method] ?? `method ${header.method}`;
    return new ArchiveError('unsupported', label, `it is compressed with ${method}; stored and deflated files are read`);
  }
  return undefined;
}

/** Files that share bytes are how a small archive claims to be huge without any high ratio (D. Fifield, WOOT 2019). */
function refuseOverlaps(headers: readonly Header[], directory: number, name: string): void {
  const inOrder = [...headers].sort((a, b) => a.local - b.local);
  inOrder.forEach(({ local, packed }, i) => {
    if (local + 30 + packed > (inOrder[i + 1]?.local ?? directory))
      throw new ArchiveError('bomb', name, 'several of its files are made of the same bytes');
  });
}

/** The bytes of an entry as they lie in the archive. */
async function packedEntry(blob: Blob, header: ZipPlace, label: string): Promise<Blob> {
  const local = await viewOf(blob, header.local, header.local + 30);
  if (local.byteLength < 30) throw new ArchiveError('truncated', label, 'its data are missing');
  if (local.getUint32(0, true) !== LOCAL) throw new ArchiveError('damaged', label, 'its data are not where the archive says');
  const from = header.local + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  if (from + header.packed > blob.size) throw new ArchiveError('truncated', label, 'its data end early');
  if (header.method === 0 && header.size !== header.packed)
    throw new ArchiveError('damaged', label, 'it has two different sizes');
  return blob.slice(from, from + header.packed);
}

async function openEntry(blob: Blob, header: ZipPlace, label: string): Promise<Blob> {
  const packed = await packedEntry(blob, header, label);
  return header.method === 0 ? packed : inflateBlob(packed, label, header);
}

async function* entryPieces(blob: Blob, header: ZipPlace, label: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  yield* inflatePieces(await packedEntry(blob, header, label), label, header);
}

/** How a file of a zip is opened. */
export const openZipPlace = (blob: Blob, place: ZipPlace, label: string) => ({
  open: () => openEntry(blob, place, label),
  ...(place.method === 8 && { pieces: () => entryPieces(blob, place, label) }),
});

/** @throws ArchiveError for the archive as a whole; faults of single files are in the entries. */
export async function listZip(blob: Blob, name: string): Promise<RawListing> {
  const directory = await findDirectory(blob, name);
  if (directory.count > limits.archiveEntries)
    throw new ArchiveError('too-large', name, `it holds ${directory.count} files (the limit is ${limits.archiveEntries})`);
  if (directory.offset + directory.size > blob.size)
    throw new ArchiveError('truncated', name, 'the list of its files lies beyond its end');
  if (directory.size > limits.archiveDirectoryBytes)
    throw new ArchiveError('too-large', name, `its list of files takes ${Math.round(directory.size / 2 ** 20)} MB`);
  const view = await viewOf(blob, directory.offset, directory.offset + directory.size);
  const headers: Header[] = [];
  for (let at = 0; headers.length < directory.count; ) {
    const header = readHeader(view, at);
    if (!header) throw new ArchiveError('damaged', name, 'the list of its files breaks off');
    headers.push(header);
    at += header.length;
  }
  refuseOverlaps(headers, directory.offset, name);
  const { named, page } = pathsOf(headers);
  const entries = named.flatMap(({ header, path }): RawEntry[] => {
    if (/[/\\]$/.test(path)) return [];
    const label = `${name}/${path}`;
    const error = headerFault(header, label);
    const { local, packed, method, size, crc } = header;
    return [{ path, size, place: { kind: 'zip', local, packed, method, size, crc }, ...(error && { error }) }];
  });
  return { entries, page };
}

/** Their names: each as it says itself, the others all in one encoding, UTF-8 or the code page in which they read best. */
function pathsOf(headers: readonly Header[]): { named: { header: Header; path: string }[]; page: CodePage | null } {
  const silent = headers.filter(({ flags, unicodeName }) => unicodeName === null && !(flags & UTF8_FLAG));
  const { texts, page } = decodeForeign(
    silent.map(({ rawName }) => rawName),
    ARCHIVE_PAGES,
  );
  const guessed = new Map(silent.map((header, i) => [header, texts[i]]));
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  const pathOf = (header: Header): string => header.unicodeName ?? guessed.get(header) ?? utf8.decode(header.rawName);
  return { named: headers.map((header) => ({ header, path: pathOf(header) })), page };
}
