/** Writers of small picture files for the tests: TIFF in its many variants, BMP, and a noisy test picture with or without a data bar. */
import { zlibSync } from 'fflate';
import type { Plane } from '../base/plane';
import { Random } from '../base/random';

export type TagValue = string | Uint8Array | readonly number[];

export interface TiffOptions {
  readonly width: number;
  readonly height: number;
  /** Samples in file order, channels interleaved. */
  readonly samples: ArrayLike<number>;
  readonly bits?: number;
  readonly channels?: number;
  /** 1 unsigned, 2 signed, 3 float. */
  readonly sampleFormat?: number;
  readonly compression?: 'none' | 'packbits' | 'lzw' | 'deflate' | 'zstandard';
  /** 2 turns the bits of every stored byte round. */
  readonly fillOrder?: 1 | 2;
  /** What the header says of the strips' or tiles' bytes, where it lies; null leaves the tag out. */
  readonly byteCounts?: ((bytes: number) => number) | null;
  /** 3: of floats, 32 or 64 bit, in whole bytes. */
  readonly predictor?: 1 | 2 | 3;
  readonly photometric?: number;
  readonly planar?: boolean;
  readonly tile?: number;
  readonly rowsPerStrip?: number;
  readonly subfileType?: number;
  /** Further tags: text becomes ASCII (Latin-1), bytes UNDEFINED, numbers SHORT or LONG. */
  readonly tags?: Readonly<Record<number, TagValue>>;
  readonly rationals?: Readonly<Record<number, number>>;
}

export interface TiffLayout {
  readonly bigEndian?: boolean;
  readonly bigTiff?: boolean;
}

const compressionCodes = { none: 1, lzw: 5, deflate: 8, packbits: 32773, zstandard: 50000 } as const;

function packBits(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    let run = 1;
    while (at + run < bytes.length && run < 128 && bytes[at + run] === bytes[at]) run++;
    if (run > 2) {
      out.push(257 - run, bytes[at]);
      at += run;
      continue;
    }
    const end = Math.min(bytes.length, at + 5);
    out.push(end - at - 1, ...bytes.subarray(at, end));
    at = end;
  }
  return Uint8Array.from(out);
}

/** LZW with TIFF's early change: the code width grows one code before the table needs it. */
function lzw(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  let buffer = 0;
  let held = 0;
  let table = new Map<string, number>();
  let next = 258;
  let width = 9;
  const emit = (code: number) => {
    buffer = buffer * 2 ** width + code;
    held += width;
    while (held >= 8) {
      const low = 2 ** (held - 8);
      out.push(Math.floor(buffer / low));
      buffer %= low;
      held -= 8;
    }
  };
  const codeOf = (text: string) => (text.length === 1 ? text.charCodeAt(0) : (table.get(text) ?? -1));
  emit(256);
  let current = '';
  for (const byte of bytes) {
    const longer = current + String.fromCharCode(byte);
    if (current === '' || codeOf(longer) >= 0) {
      current = longer;
      continue;
    }
    emit(codeOf(current));
    table.set(longer, next++);
    current = String.fromCharCode(byte);
    // The reader is one entry behind the writer, and widens when it has 2^width - 1 of them.
    if (next - 1 === 4093) {
      emit(256);
      table = new Map();
      next = 258;
      width = 9;
    } else if (next - 1 >= 2 ** width - 1) width++;
  }
  if (current) {
    emit(codeOf(current));
    if (next >= 2 ** width - 1 && width < 12) width++;
  }
  emit(257);
  if (held) out.push((buffer * 2 ** (8 - held)) & 255);
  return Uint8Array.from(out);
}

/** A Zstandard frame (RFC 8878) of raw blocks, and of run-length blocks where all bytes of one are the same. */
export function zstandard(bytes: Uint8Array): Uint8Array {
  const out: number[] = [0x28, 0xb5, 0x2f, 0xfd, 0xa0, ...new Uint8Array(Uint32Array.of(bytes.length).buffer)];
  const most = 1 << 16;
  for (let at = 0; at < bytes.length || at === 0; at += most) {
    const block = bytes.subarray(at, at + most);
    const isRun = block.length > 0 && block.every((byte) => byte === block[0]);
    const head = (block.length << 3) | (isRun ? 2 : 0) | (at + most >= bytes.length ? 1 : 0);
    out.push(head & 255, (head >> 8) & 255, head >> 16);
    if (isRun) out.push(block[0]);
    else for (const byte of block) out.push(byte);
  }
  return Uint8Array.from(out);
}

const compressors = {
  none: (b: Uint8Array) => b,
  packbits: packBits,
  lzw,
  deflate: (b: Uint8Array) => zlibSync(b),
  zstandard,
} as const;

const turnBits = (byte: number): number => Number.parseInt(byte.toString(2).padStart(8, '0').split('').reverse().join(''), 2);

function writeSample(view: DataView, at: number, value: number, bits: number, format: number, little: boolean): void {
  if (format === 3) bits === 64 ? view.setFloat64(at, value, little) : view.setFloat32(at, value, little);
  else if (bits === 8) view.setUint8(at, value & 255);
  else if (bits === 16) view.setUint16(at, value & 0xffff, little);
  else if (bits === 32) view.setUint32(at, value >>> 0, little);
  else view.setBigInt64(at, BigInt(value), little);
}

/** A row of big-endian floats as Adobe's technical note 3 stores it: first bytes first, then all second ones, each less the one before it. */
function differenceFloats(row: Uint8Array, step: number, channels: number): void {
  const values = row.length / step;
  const planes = row.slice();
  for (let i = 0; i < values; i++) for (let b = 0; b < step; b++) planes[b * values + i] = row[i * step + b];
  for (let i = row.length - 1; i >= channels; i--) planes[i] -= planes[i - channels];
  row.set(planes);
}

/** One strip or tile: rows padded to `width`, differenced, packed to bits, compressed. */
function encodeBlock(
  o: TiffOptions,
  x0: number,
  y0: number,
  width: number,
  rows: number,
  plane: number | null,
  little: boolean,
): Uint8Array {
  const { bits = 8, channels = 1, sampleFormat = 1 } = o;
  const perPixel = plane === null ? channels : 1;
  const rowBytes = Math.ceil((width * perPixel * bits) / 8);
  const bytes = new Uint8Array(rowBytes * rows);
  const view = new DataView(bytes.buffer);
  const value = (x: number, y: number, c: number) =>
    x0 + x < o.width && y0 + y < o.height ? o.samples[((y0 + y) * o.width + x0 + x) * channels + (plane ?? c)] : 0;
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < perPixel; c++) {
        const before = o.predictor === 2 && x > 0 ? value(x - 1, y, c) : 0;
        const sample = value(x, y, c) - before;
        const index = x * perPixel + c;
        if (bits % 8 === 0)
          writeSample(view, y * rowBytes + (index * bits) / 8, sample, bits, sampleFormat, little && o.predictor !== 3);
        else
          for (let b = 0; b < bits; b++) {
            const bit = index * bits + b;
            bytes[y * rowBytes + (bit >> 3)] |= ((sample >> (bits - 1 - b)) & 1) << (7 - (bit & 7));
          }
      }
  if (o.predictor === 3)
    for (let y = 0; y < rows; y++) differenceFloats(bytes.subarray(y * rowBytes, (y + 1) * rowBytes), bits / 8, perPixel);
  const packed = compressors[o.compression ?? 'none'](bytes);
  return o.fillOrder === 2 ? packed.map(turnBits) : packed;
}

function encodeBlocks(o: TiffOptions, little: boolean): Uint8Array[] {
  const width = o.tile ?? o.width;
  const height = o.tile ?? o.rowsPerStrip ?? o.height;
  const blocks: Uint8Array[] = [];
  for (const plane of o.planar ? Array.from({ length: o.channels ?? 1 }, (_, i) => i) : [null])
    for (let y = 0; y < o.height; y += height)
      for (let x = 0; x < o.width; x += width)
        blocks.push(encodeBlock(o, x, y, width, o.tile ? height : Math.min(height, o.height - y), plane, little));
  return blocks;
}

interface Entry {
  readonly id: number;
  readonly type: number;
  readonly count: number;
  readonly bytes: Uint8Array;
}

function entryOf(id: number, value: TagValue, little: boolean): Entry {
  if (typeof value === 'string') {
    const bytes = Uint8Array.from(`${value}\0`, (character) => character.charCodeAt(0));
    return { id, type: 2, count: bytes.length, bytes };
  }
  if (value instanceof Uint8Array) return { id, type: 7, count: value.length, bytes: value };
  const long = value.some((number) => number > 0xffff) || [273, 279, 324, 325].includes(id);
  const bytes = new Uint8Array(value.length * (long ? 4 : 2));
  const view = new DataView(bytes.buffer);
  value.forEach((number, i) => {
    if (long) view.setUint32(4 * i, number, little);
    else view.setUint16(2 * i, number, little);
  });
  return { id, type: long ? 4 : 3, count: value.length, bytes };
}

function rationalEntry(id: number, value: number, little: boolean): Entry {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.round(value * 1e6), little);
  view.setUint32(4, 1e6, little);
  return { id, type: 5, count: 1, bytes };
}

/** A TIFF of these pages. */
export function writeTiff(pages: TiffOptions | readonly TiffOptions[], layout: TiffLayout = {}): Uint8Array {
  const little = !layout.bigEndian;
  const big = layout.bigTiff ?? false;
  const chunks: Uint8Array[] = [];
  let length = 0;
  const put = (bytes: Uint8Array) => {
    const at = length;
    const padded = bytes.length % 2 ? Uint8Array.from([...bytes, 0]) : bytes;
    chunks.push(padded);
    length += padded.length;
    return at;
  };
  const header = new Uint8Array(big ? 16 : 8);
  const headerView = new DataView(header.buffer);
  header.set(little ? [0x49, 0x49] : [0x4d, 0x4d]);
  headerView.setUint16(2, big ? 43 : 42, little);
  if (big) headerView.setUint16(4, 8, little);
  put(header);
  let link = { view: headerView, at: big ? 8 : 4 };
  const setOffset = (view: DataView, at: number, value: number) =>
    big ? view.setBigUint64(at, BigInt(value), little) : view.setUint32(at, value, little);
  for (const page of Array.isArray(pages) ? (pages as readonly TiffOptions[]) : [pages as TiffOptions]) {
    const { bits = 8, channels = 1 } = page;
    const blocks = encodeBlocks(page, little);
    const offsets = blocks.map(put);
    const { byteCounts = (bytes: number) => bytes } = page;
    const counts = byteCounts && blocks.map((block) => byteCounts(block.length));
    const countTag = counts ? { [page.tile ? 325 : 279]: counts } : {};
    const numbers: Record<number, TagValue> = {
      254: [page.subfileType ?? 0],
      256: [page.width],
      257: [page.height],
      258: Array.from({ length: channels }, () => bits),
      259: [compressionCodes[page.compression ?? 'none']],
      262: [page.photometric ?? (channels >= 3 ? 2 : 1)],
      277: [channels],
      284: [page.planar ? 2 : 1],
      317: [page.predictor ?? 1],
      339: Array.from({ length: channels }, () => page.sampleFormat ?? 1),
      ...(page.tile
        ? { 322: [page.tile], 323: [page.tile], 324: offsets }
        : { 273: offsets, 278: [page.rowsPerStrip ?? page.height] }),
      ...countTag,
      ...(page.fillOrder ? { 266: [page.fillOrder] } : {}),
      ...page.tags,
    };
    const entries = [
      ...Object.entries(numbers).map(([id, value]) => entryOf(Number(id), value, little)),
      ...Object.entries(page.rationals ?? {}).map(([id, value]) => rationalEntry(Number(id), value, little)),
    ].sort((a, b) => a.id - b.id);
    const [countSize, entrySize, inline] = big ? [8, 20, 8] : [2, 12, 4];
    const ifd = new Uint8Array(countSize + entries.length * entrySize + (big ? 8 : 4));
    const view = new DataView(ifd.buffer);
    if (big) view.setBigUint64(0, BigInt(entries.length), little);
    else view.setUint16(0, entries.length, little);
    entries.forEach((entry, i) => {
      const at = countSize + i * entrySize;
      view.setUint16(at, entry.id, little);
      view.setUint16(at + 2, entry.type, little);
      if (big) view.setBigUint64(at + 4, BigInt(entry.count), little);
      else view.setUint32(at + 4, entry.count, little);
      const valueAt = at + (big ? 12 : 8);
      if (entry.bytes.length <= inline) ifd.set(entry.bytes, valueAt);
      else setOffset(view, valueAt, put(entry.bytes));
    });
    setOffset(link.view, link.at, put(ifd));
    link = { view, at: countSize + entries.length * entrySize };
  }
  const out = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    out.set(chunk, at);
    at += chunk.length;
  }
  return out;
}

/** A Windows bitmap: 8 bit (grey palette), 24 or 32 bit; `topDown` writes a negative height. */
export function writeBmp(
  width: number,
  height: number,
  grey: ArrayLike<number>,
  bits: 8 | 24 | 32 = 24,
  topDown = false,
): Uint8Array {
  const stride = Math.ceil((width * bits) / 32) * 4;
  const palette = bits === 8 ? 1024 : 0;
  const out = new Uint8Array(54 + palette + stride * height);
  const view = new DataView(out.buffer);
  out.set([0x42, 0x4d]);
  view.setUint32(2, out.length, true);
  view.setUint32(10, 54 + palette, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, topDown ? -height : height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, bits, true);
  for (let i = 0; i < palette / 4; i++) out.set([i, i, i, 0], 54 + 4 * i);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const value = grey[(topDown ? y : height - 1 - y) * width + x];
      const at = 54 + palette + y * stride + (x * bits) / 8;
      out.fill(value, at, at + Math.min(3, bits / 8));
    }
  return out;
}

/** Grey noise around a slow gradient, 0..255: every value differs from its neighbours, as in a real micrograph. */
export function noisyPicture(width: number, height: number, seed = 1): Uint8Array {
  const random = new Random(seed);
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const gradient = 60 + (100 * (i % width)) / width;
    return Math.max(0, Math.min(255, Math.round(gradient + 60 * (random.uniform() - 0.5))));
  });
}

export interface BarLook {
  readonly top: number;
  /** First row below the bar; picture goes on from there. */
  readonly bottom?: number;
  readonly background?: number;
  readonly ink?: number;
}

/** Paints a data bar with blocks of writing into `grey` (in place). */
export function paintBar(grey: Uint8Array, width: number, height: number, look: BarLook): Uint8Array {
  const { top, bottom = height, background = 0, ink = 255 } = look;
  for (let y = top; y < bottom; y++)
    for (let x = 0; x < width; x++) {
      const inText = y > top + 3 && y < bottom - 3 && x % 40 > 8 && x % 40 < 30 && (x + y) % 4 < 2;
      grey[y * width + x] = inText ? ink : background;
    }
  return grey;
}

export const toPlane = (grey: Uint8Array, width: number, height: number): Plane => ({
  width,
  height,
  data: Float32Array.from(grey, (value) => value / 255),
});
