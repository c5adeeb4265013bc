/**
 * Unpacks one strip or tile: uncompressed, PackBits, LZW, Deflate, Zstandard, with the horizontal and floating-point predictors (TIFF 6.0 sections
 * 9, 13, 14; Adobe's TIFF technical notes 2 and 3). Every unpacker writes into a buffer of the size the header promised and stops
 * there, so nothing can expand beyond the picture.
 */
import { Decompress } from 'fzstd';
import { viewOf } from '../base/view';
import { type Filled, fill, inflateInto } from './inflate';

export function unpackPlain(bytes: Uint8Array, size: number): Filled {
  if (bytes.length >= size) return { data: bytes.slice(0, size), filled: size };
  const data = new Uint8Array(size);
  data.set(bytes);
  return { data, filled: bytes.length };
}

export function unpackPackBits(bytes: Uint8Array, size: number): Filled {
  const data = new Uint8Array(size);
  let filled = 0;
  for (let at = 0; at < bytes.length && filled < size; ) {
    const head = bytes[at++]!;
    if (head < 128) {
      const run = Math.min(head + 1, bytes.length - at, size - filled);
      data.set(bytes.subarray(at, at + run), filled);
      at += head + 1;
      filled += run;
    } else if (head > 128) {
      if (at >= bytes.length) break;
      const run = Math.min(257 - head, size - filled);
      data.fill(bytes[at++]!, filled, filled + run);
      filled += run;
    }
  }
  return { data, filled };
}

const clearCode = 256;
const endCode = 257;

/**
 * TIFF's LZW: codes of 9 to 12 bits, most significant bit first, widened one code early. A table entry is remembered as where its
 * string already stands in the output, so a code is one copy.
 */
export function unpackLzw(bytes: Uint8Array, size: number): Filled {
  const data = new Uint8Array(size);
  const startOf = new Int32Array(4096);
  const lengthOf = new Int32Array(4096);
  let filled = 0;
  let next = 258;
  let width = 9;
  let bitBuffer = 0;
  let bitCount = 0;
  let previousStart = -1;
  let previousLength = 0;
  for (let at = 0; filled < size; ) {
    while (bitCount < width && at < bytes.length) {
      bitBuffer = ((bitBuffer << 8) | bytes[at++]!) & 0xffffff;
      bitCount += 8;
    }
    if (bitCount < width) break;
    const code = (bitBuffer >> (bitCount - width)) & ((1 << width) - 1);
    bitCount -= width;
    if (code === endCode) break;
    if (code === clearCode) {
      next = 258;
      width = 9;
      previousStart = -1;
      continue;
    }
    const start = filled;
    if (code < 256) data[filled++] = code;
    else {
      const known = code < next;
      if (!known && (code !== next || previousStart < 0)) break;
      const from = known ? startOf[code]! : previousStart;
      const length = known ? lengthOf[code]! : previousLength + 1;
      const room = Math.min(length, size - filled);
      for (let i = 0; i < room; i++) data[filled + i] = data[from + i]!;
      filled += room;
    }
    if (previousStart >= 0 && next < 4096) {
      startOf[next] = previousStart;
      lengthOf[next] = previousLength + 1;
      next++;
      if (next >= 2 ** width - 1 && width < 12) width++;
    }
    previousStart = start;
    previousLength = filled - start;
  }
  return { data, filled };
}

export const unpackDeflate = (bytes: Uint8Array, size: number): Filled => inflateInto([bytes], size);

/** Zstandard's own limit for windows of long-range mode; a frame that asks for more takes memory for nothing. */
const mostWindow = 128 * 2 ** 20;

/** Bytes of history that a Zstandard frame asks its reader to keep (RFC 8878, section 3.1.1.1); null where it is no such frame. */
function windowOf(bytes: Uint8Array): number | null {
  const view = viewOf(bytes);
  if (bytes.length < 6 || view.getUint32(0) !== 0x28b52ffd) return null;
  const [flags, window] = [view.getUint8(4), view.getUint8(5)];
  const single = (flags & 0x20) !== 0;
  if (!single) {
    const base = 2 ** (10 + (window >> 3));
    return base + (base / 8) * (window & 7);
  }
  // Behind the number of a dictionary, of 0, 1, 2 or 4 bytes, stands the size in 1, 2, 4 or 8.
  const at = 5 + ((1 << (flags & 3)) >> 1);
  const length = 1 << (flags >> 6);
  const size = bytes.subarray(at, at + length).reduceRight((sum, byte) => sum * 256 + byte, 0);
  return length === 2 ? size + 256 : size;
}

/** TIFF compression 50000. Stops once the block is full, as inflating does. */
export function unpackZstandard(bytes: Uint8Array, size: number): Filled {
  const window = windowOf(bytes);
  if (window === null || window > mostWindow) return { data: new Uint8Array(size), filled: 0 };
  return fill(size, (take) => {
    const stream = new Decompress(take);
    for (let at = 0; at < bytes.length; at += 1 << 17) stream.push(bytes.subarray(at, at + (1 << 17)));
    stream.push(new Uint8Array(0), true);
  });
}

/** Undoes the horizontal differencing of `rows` rows in place; 8, 16 or 32 bits a sample, in the file's byte order. */
export function undoDifferences(
  data: Uint8Array,
  rows: number,
  rowBytes: number,
  bits: number,
  channels: number,
  littleEndian: boolean,
): void {
  const view = viewOf(data);
  const step = bits / 8;
  for (let y = 0; y < rows; y++) {
    const row = y * rowBytes;
    for (let at = row + channels * step; at + step <= row + rowBytes; at += step) {
      const before = at - channels * step;
      if (step === 1) data[at]! += data[before]!;
      else if (step === 2)
        view.setUint16(at, view.getUint16(at, littleEndian) + view.getUint16(before, littleEndian), littleEndian);
      else if (step === 4)
        view.setUint32(at, view.getUint32(at, littleEndian) + view.getUint32(before, littleEndian), littleEndian);
      else view.setBigUint64(at, view.getBigUint64(at, littleEndian) + view.getBigUint64(before, littleEndian), littleEndian);
    }
  }
}

/** Undoes the floating-point predictor: byte planes, differenced; afterwards the values are big endian whatever the file is. */
export function undoFloatDifferences(data: Uint8Array, rows: number, rowBytes: number, bits: number, channels: number): void {
  const step = bits / 8;
  const values = Math.floor(rowBytes / step);
  const row = new Uint8Array(rowBytes);
  for (let y = 0; y < rows; y++) {
    const base = y * rowBytes;
    for (let i = channels; i < rowBytes; i++) data[base + i]! += data[base + i - channels]!;
    row.set(data.subarray(base, base + rowBytes));
    for (let i = 0; i < values; i++) for (let b = 0; b < step; b++) data[base + i * step + b] = row[b * values + i]!;
  }
}
