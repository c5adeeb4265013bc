/**
 * Walks every header of a TIFF before anything is decoded: directories, entries, offsets, strip sizes, pixel counts, all against the
 * limits and the file's real length. Reads the tags as raw bytes, so that vendor texts can be decoded as what they are.
 * TIFF 6.0 (Adobe, 1992) and the BigTIFF extension; both byte orders.
 */
import { viewOf } from '../base/view';
import { DamagedFileError, TooLargeError, TruncatedFileError, UnreadableFileError, UnsupportedPictureError } from './errors';
import { limits } from './limits';
import { decodeBytes, decodeText } from './text';

/** Bytes per value of each TIFF field type. */
const typeSize: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
  16: 8,
  17: 8,
  18: 8,
};

export interface TiffTag {
  readonly type: number;
  readonly count: number;
  readonly bytes: Uint8Array;
}

export interface TiffPage {
  /** Which directory of the file describes it, from 0. */
  readonly directory: number;
  readonly tags: ReadonlyMap<number, TiffTag>;
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly samplesPerPixel: number;
  /** 1 unsigned, 2 signed, 3 floating point; "undefined" (4) counts as unsigned. */
  readonly sampleFormat: number;
  /** The file says that the kind of its numbers is undefined. */
  readonly formatUndefined: boolean;
  readonly compression: number;
  readonly photometric: number;
  readonly planar: boolean;
  readonly predictor: number;
  /** Strips are blocks as wide as the picture; tiles are padded at the right and bottom edge. */
  readonly tiled: boolean;
  readonly blockWidth: number;
  readonly blockHeight: number;
  readonly offsets: readonly number[];
  /** As stated, per strip or tile; 0 where nothing is. Some writers give pixels for bytes, or nothing at all. */
  readonly byteCounts: readonly number[];
  /** FillOrder 2: the bits of each stored byte run from the least significant one. */
  readonly reversedBits: boolean;
  /** NewSubfileType says thumbnail (1) or mask (4). */
  readonly auxiliary: boolean;
}

/** A directory behind a sound page that cannot be followed or describes no picture that could be read. */
export interface BrokenPage {
  /** Counted like those of the pages. */
  readonly directory: number;
  readonly error: UnreadableFileError;
  /** Of the picture, as far as it is told; 0 where it is not. */
  readonly width: number;
  readonly height: number;
  readonly auxiliary: boolean;
  /** The way to all directories behind it is lost. */
  readonly isLast: boolean;
}

export interface Tiff {
  /** The whole file: the tags' bytes are pieces of it. */
  readonly file: Uint8Array;
  readonly littleEndian: boolean;
  /** At least one. */
  readonly pages: readonly TiffPage[];
  /** What is damaged behind the first sound page, in the order of the file. */
  readonly broken: readonly BrokenPage[];
}

/** Whether a tag begins as UTF-16: with its mark, or with four characters of which one byte each is zero. */
function beginsWide(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  const zeros = [0, 1].map((from) => [0, 2, 4, 6].filter((at) => bytes[at + from] === 0).length);
  return bytes.length >= 8 && Math.max(...zeros) === 4 && Math.min(...zeros) === 0;
}

/** A tag as text up to its first NUL (UTF-16 or UTF-8 where it is valid, else Latin-1 as a rule); '' where there is none. */
export function tagText(tag: TiffTag | undefined): string {
  if (!tag) return '';
  if (beginsWide(tag.bytes)) return decodeText(tag.bytes).replace(/\0.*$/s, '');
  const end = tag.bytes.indexOf(0);
  return decodeBytes(end < 0 ? tag.bytes : tag.bytes.subarray(0, end));
}

/** A numeric tag's values (rationals as quotients). Unknown types give none. */
export function tagNumbers(tag: TiffTag | undefined, littleEndian: boolean): number[] {
  if (!tag) return [];
  const view = viewOf(tag.bytes);
  const size = typeSize[tag.type] ?? 0;
  const read: Readonly<Record<number, (at: number) => number>> = {
    1: (at) => view.getUint8(at),
    3: (at) => view.getUint16(at, littleEndian),
    4: (at) => view.getUint32(at, littleEndian),
    5: (at) => view.getUint32(at, littleEndian) / view.getUint32(at + 4, littleEndian),
    6: (at) => view.getInt8(at),
    7: (at) => view.getUint8(at),
    8: (at) => view.getInt16(at, littleEndian),
    9: (at) => view.getInt32(at, littleEndian),
    10: (at) => view.getInt32(at, littleEndian) / view.getInt32(at + 4, littleEndian),
    11: (at) => view.getFloat32(at, littleEndian),
    12: (at) => view.getFloat64(at, littleEndian),
    13: (at) => view.getUint32(at, littleEndian),
    16: (at) => Number(view.getBigUint64(at, littleEndian)),
    17: (at) => Number(view.getBigInt64(at, littleEndian)),
    18: (at) => Number(view.getBigUint64(at, littleEndian)),
  };
  const reader = read[tag.type];
  if (!reader) return [];
  return Array.from({ length: Math.floor(tag.bytes.length / size) }, (_, i) => reader(i * size));
}

/** Well-known tags, by number (TIFF 6.0). */
export const tiffTags = {
  subfileType: 254,
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  description: 270,
  make: 271,
  model: 272,
  stripOffsets: 273,
  orientation: 274,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  xResolution: 282,
  yResolution: 283,
  planar: 284,
  resolutionUnit: 296,
  software: 305,
  dateTime: 306,
  predictor: 317,
  colorMap: 320,
  tileWidth: 322,
  tileLength: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  extraSamples: 338,
  sampleFormat: 339,
  jpegTables: 347,
  ycbcrSubsampling: 530,
} as const;

const pageTags = new Set<number>(Object.values(tiffTags));

function readDirectory(
  name: string,
  view: DataView,
  offset: number,
  little: boolean,
  big: boolean,
): { tags: Map<number, TiffTag>; next: number } {
  const length = view.byteLength;
  const u64 = (at: number) => Number(view.getBigUint64(at, little));
  const [countSize, entrySize, inline] = big ? [8, 20, 8] : [2, 12, 4];
  if (offset + countSize > length) throw new TruncatedFileError(name, 'a TIFF directory lies beyond the end of the file');
  const entries = big ? u64(offset) : view.getUint16(offset, little);
  if (entries > limits.ifdEntries) throw new DamagedFileError(name, `a TIFF directory claims ${entries} entries`);
  const end = offset + countSize + entries * entrySize;
  if (end > length) throw new TruncatedFileError(name, 'a TIFF directory runs beyond the end of the file');
  const tags = new Map<number, TiffTag>();
  for (let i = 0; i < entries; i++) {
    const at = offset + countSize + i * entrySize;
    const id = view.getUint16(at, little);
    const type = view.getUint16(at + 2, little);
    const count = big ? u64(at + 4) : view.getUint32(at + 4, little);
    const bytes = count * (typeSize[type] ?? 0);
    if (bytes === 0) continue;
    const valueAt = at + (big ? 12 : 8);
    const from = bytes <= inline ? valueAt : big ? u64(valueAt) : view.getUint32(valueAt, little);
    const fits = bytes <= limits.tagBytes && from + bytes <= length;
    if (!fits) {
      // A private tag that is broken or vast costs only its own contents, byte counts can do without; the picture's own tags are needed.
      if (!pageTags.has(id) || id === tiffTags.stripByteCounts || id === tiffTags.tileByteCounts) continue;
      if (bytes > limits.tagBytes) throw new DamagedFileError(name, `TIFF tag ${id} claims ${bytes} bytes`);
      throw new TruncatedFileError(name, `TIFF tag ${id} lies beyond the end of the file`);
    }
    if (!tags.has(id)) tags.set(id, { type, count, bytes: new Uint8Array(view.buffer, view.byteOffset + from, bytes) });
  }
  const nextSize = big ? 8 : 4;
  const next = end + nextSize <= length ? (big ? u64(end) : view.getUint32(end, little)) : 0;
  return { tags, next };
}

/** What is known of a page before anything else in its directory is believed. */
function headOf(tags: ReadonlyMap<number, TiffTag>, little: boolean): Pick<TiffPage, 'width' | 'height' | 'auxiliary'> {
  const number = (id: number) => tagNumbers(tags.get(id), little)[0] ?? 0;
  const auxiliary = (number(tiffTags.subfileType) & 5) !== 0;
  return { width: number(tiffTags.width), height: number(tiffTags.height), auxiliary };
}

function describePage(name: string, tags: ReadonlyMap<number, TiffTag>, little: boolean, directory: number): TiffPage | null {
  const numbers = (id: number) => tagNumbers(tags.get(id), little);
  const number = (id: number, otherwise: number) => numbers(id)[0] ?? otherwise;
  const { width, height, auxiliary } = headOf(tags, little);
  if (!(width > 0 && height > 0)) return null;
  // libtiff's rule: the size of a tile makes tiles, and their places may be listed under the strips' tags, or the other way round.
  const tiled = number(tiffTags.tileWidth, 0) > 0 && number(tiffTags.tileLength, 0) > 0;
  const either = (own: number, other: number) => (numbers(own).length ? numbers(own) : numbers(other));
  const offsets = tiled
    ? either(tiffTags.tileOffsets, tiffTags.stripOffsets)
    : either(tiffTags.stripOffsets, tiffTags.tileOffsets);
  if (!offsets.length) return null;
  if (!(width * height <= limits.pixels))
    throw new TooLargeError(
      name,
      `${width} × ${height} px are ${Math.round((width * height) / 1e6)} megapixels (the limit is ${limits.pixels / 1e6})`,
    );
  const allBits = numbers(tiffTags.bits);
  const bits = allBits[0] ?? 1;
  const samplesPerPixel = number(tiffTags.samplesPerPixel, Math.max(1, allBits.length));
  if (samplesPerPixel < 1 || samplesPerPixel > 16)
    throw new DamagedFileError(name, `it claims ${samplesPerPixel} samples per pixel`);
  if (allBits.some((value) => value !== bits))
    throw new UnsupportedPictureError(name, 'its channels have different bit depths');
  const blockWidth = tiled ? number(tiffTags.tileWidth, 0) : width;
  const blockHeight = tiled
    ? number(tiffTags.tileLength, 0)
    : Math.min(height, number(tiffTags.rowsPerStrip, height) || height);
  if (!(blockWidth > 0 && blockHeight > 0) || blockWidth * blockHeight > limits.pixels)
    throw new DamagedFileError(name, 'its strips or tiles have an impossible size');
  const planar = number(tiffTags.planar, 1) === 2 && samplesPerPixel > 1;
  const blocks = Math.ceil(width / blockWidth) * Math.ceil(height / blockHeight) * (planar ? samplesPerPixel : 1);
  if (blocks > limits.blocks) throw new DamagedFileError(name, `it claims ${blocks} strips or tiles`);
  if (offsets.length < blocks)
    throw new DamagedFileError(name, `${blocks} strips or tiles are needed, ${offsets.length} are listed`);
  const stated = tiled
    ? either(tiffTags.tileByteCounts, tiffTags.stripByteCounts)
    : either(tiffTags.stripByteCounts, tiffTags.tileByteCounts);
  const sampleFormat = number(tiffTags.sampleFormat, 1);
  return {
    directory,
    tags,
    width,
    height,
    bits,
    samplesPerPixel,
    // libtiff reads "undefined", and 0, which some writers mean by it, as unsigned too.
    sampleFormat: sampleFormat === 4 || sampleFormat === 0 ? 1 : sampleFormat,
    formatUndefined: sampleFormat === 4,
    compression: number(tiffTags.compression, 1),
    photometric: number(tiffTags.photometric, 1),
    planar,
    predictor: number(tiffTags.predictor, 1),
    tiled,
    blockWidth,
    blockHeight,
    offsets: offsets.slice(0, blocks),
    byteCounts: offsets.slice(0, blocks).map((_, i) => stated[i] ?? 0),
    reversedBits: number(tiffTags.fillOrder, 1) === 2,
    auxiliary,
  };
}

/**
 * Reads all directories of a TIFF or BigTIFF, up to the first that leads nowhere.
 * @throws UnreadableFileError when no page is sound: the directories loop, lie outside the file, or exceed the limits.
 */
export function walkTiff(name: string, bytes: Uint8Array): Tiff {
  if (bytes.length < 8) throw new TruncatedFileError(name, 'the TIFF header is incomplete');
  const view = viewOf(bytes);
  const littleEndian = bytes[0] === 0x49;
  const big = view.getUint16(2, littleEndian) === 43;
  if (big && bytes.length < 16) throw new TruncatedFileError(name, 'the BigTIFF header is incomplete');
  let offset = big ? Number(view.getBigUint64(8, littleEndian)) : view.getUint32(4, littleEndian);
  const pages: TiffPage[] = [];
  const broken: BrokenPage[] = [];
  const seen = new Set<number>();
  // Of a long stack the first directories are enough: no more images are offered.
  while (offset !== 0 && seen.size < limits.ifds) {
    const place = { directory: seen.size, width: 0, height: 0, auxiliary: false, isLast: true };
    let tags: ReadonlyMap<number, TiffTag> | null = null;
    try {
      if (seen.has(offset)) throw new DamagedFileError(name, 'its TIFF directories point back at themselves');
      seen.add(offset);
      const { tags: own, next } = readDirectory(name, view, offset, littleEndian, big);
      [tags, offset] = [own, next];
      const page = describePage(name, own, littleEndian, place.directory);
      if (page) pages.push(page);
    } catch (error) {
      if (!(error instanceof UnreadableFileError)) throw error;
      broken.push({ ...place, ...(tags ? { ...headOf(tags, littleEndian), isLast: false } : {}), error });
      if (!tags) break;
    }
  }
  const [first] = broken;
  if (pages.length === 0) throw first?.error ?? new DamagedFileError(name, 'the TIFF holds no picture');
  return { file: bytes, littleEndian, pages, broken };
}
