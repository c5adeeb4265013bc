import { fromHalfBits } from '../base/half';
import { viewOf } from '../base/view';
import { DamagedFileError, TruncatedFileError, UnsupportedPictureError } from './errors';
import type { Filled } from './inflate';
import { readJpegBlock } from './jpeg';
import { checkSize, type RawPicture, type Samples } from './picture';
import {
  undoDifferences,
  undoFloatDifferences,
  unpackDeflate,
  unpackLzw,
  unpackPackBits,
  unpackPlain,
  unpackZstandard,
} from './tiff-blocks';
import { type Tiff, type TiffPage, tagNumbers, tiffTags } from './tiff-walk';

const unpackers: Readonly<Record<number, (bytes: Uint8Array, size: number) => Filled>> = {
  1: unpackPlain,
  5: unpackLzw,
  8: unpackDeflate,
  32773: unpackPackBits,
  32946: unpackDeflate,
  50000: unpackZstandard,
};

const compressionNames: Readonly<Record<number, string>> = {
  2: 'CCITT fax',
  3: 'CCITT fax',
  4: 'CCITT fax',
  6: 'old-style JPEG',
  34712: 'JPEG 2000',
  34887: 'LERC',
  34925: 'LZMA',
  50001: 'WebP',
};

const jpegCompression = 7;

function unpackerFor(name: string, { compression }: TiffPage): (bytes: Uint8Array, size: number) => Filled {
  const unpack = unpackers[compression];
  if (unpack) return unpack;
  throw new UnsupportedPictureError(
    name,
    `its TIFF compression (${compressionNames[compression] ?? compression}) is not supported`,
  );
}

function checkSupported(name: string, page: TiffPage): void {
  checkSize(name, page.width, page.height);
  if (page.compression !== jpegCompression) unpackerFor(name, page);
  const depths = { 1: [1, 2, 4, 8, 10, 12, 14, 16, 32, 64], 2: [8, 16, 32, 64], 3: [16, 32, 64] }[page.sampleFormat];
  if (!depths?.includes(page.bits))
    throw new UnsupportedPictureError(
      name,
      `it has ${page.bits}-bit samples of format ${page.sampleFormat} (complex or unusual numbers)`,
    );
  const interpretations = [0, 1, 2, 3, 6, 8];
  if (!interpretations.includes(page.photometric))
    throw new UnsupportedPictureError(
      name,
      page.photometric === 5 ? 'it is a CMYK picture' : `its colour model (${page.photometric}) is not supported`,
    );
  const subsampled =
    page.photometric === 6 &&
    page.compression !== jpegCompression &&
    !(page.tags.has(tiffTags.ycbcrSubsampling) && page.tags.get(tiffTags.ycbcrSubsampling)?.bytes.every((b) => b < 2));
  if (subsampled) throw new UnsupportedPictureError(name, 'its colour is subsampled (YCbCr)');
  if (page.compression === jpegCompression && (page.bits !== 8 || page.photometric === 3))
    throw new UnsupportedPictureError(name, `it is a ${page.bits}-bit JPEG inside a TIFF`);
  const predictors = page.sampleFormat === 3 ? [1, 3] : [1, 2];
  if (!predictors.includes(page.predictor) || (page.predictor !== 1 && page.bits % 8 !== 0))
    throw new UnsupportedPictureError(name, `its TIFF predictor (${page.predictor}) does not fit ${page.bits}-bit samples`);
}

function samplesFor(page: TiffPage, count: number): Samples {
  if (page.bits === 64) return new Float64Array(count);
  if (page.sampleFormat === 3) return new Float32Array(count);
  if (page.sampleFormat === 2)
    return page.bits === 8 ? new Int8Array(count) : page.bits === 16 ? new Int16Array(count) : new Int32Array(count);
  return page.bits <= 8 ? new Uint8Array(count) : page.bits <= 16 ? new Uint16Array(count) : new Uint32Array(count);
}

/** Reads sample `index` of the row starting at byte `row` of an unpacked block. */
function sampleReader(page: TiffPage, block: Uint8Array, littleEndian: boolean): (row: number, index: number) => number {
  const view = viewOf(block);
  const { bits, sampleFormat } = page;
  if (sampleFormat === 3) {
    if (bits === 64) return (row, i) => view.getFloat64(row + 8 * i, littleEndian);
    if (bits === 32) return (row, i) => view.getFloat32(row + 4 * i, littleEndian);
    return (row, i) => fromHalfBits(view.getUint16(row + 2 * i, littleEndian));
  }
  // Beyond 2^53 the last digits are lost: no grey value shows them.
  if (bits === 64)
    return sampleFormat === 2
      ? (row, i) => Number(view.getBigInt64(row + 8 * i, littleEndian))
      : (row, i) => Number(view.getBigUint64(row + 8 * i, littleEndian));
  // An assignment to a signed typed array turns the same bits into the signed value.
  if (bits === 8) return (row, i) => block[row + i]!;
  if (bits === 16) return (row, i) => view.getUint16(row + 2 * i, littleEndian);
  if (bits === 32) return (row, i) => view.getUint32(row + 4 * i, littleEndian);
  // Packed depths (1, 2, 4, 10, 12, 14 bits) run most significant bit first whatever the byte order.
  return (row, i) => {
    const bit = i * bits;
    const at = row + (bit >> 3);
    const three = ((block[at] ?? 0) << 16) | ((block[at + 1] ?? 0) << 8) | (block[at + 2] ?? 0);
    return (three >> (24 - bits - (bit & 7))) & ((1 << bits) - 1);
  };
}

interface Block {
  readonly data: Uint8Array;
  readonly rowBytes: number;
  /** Samples per pixel in `data`. */
  readonly perPixel: number;
}

/**
 * Where the packed bytes of strip or tile `index` may end, most likely first. The `stated` counts are wrong in files that people have:
 * zero, missing, counted in pixels, or reaching over the next strip. Uncompressed data needs none of them; the unpackers stop by themselves.
 */
function endsOf(bytes: Uint8Array, page: TiffPage, index: number, from: number, stated: number, plainBytes: number): number[] {
  if (page.compression === 1) return [Math.min(bytes.length, from + plainBytes)];
  const after = page.offsets[index + 1] ?? bytes.length;
  const next = after > from ? Math.min(bytes.length, after) : bytes.length;
  return stated > 0 ? [Math.min(bytes.length, from + stated), next, bytes.length] : [next, bytes.length];
}

/** Every bit of a byte turned end to end. */
const turned = Uint8Array.from({ length: 256 }, (_, byte) => {
  let out = 0;
  for (let bit = 0; bit < 8; bit++) out |= ((byte >> bit) & 1) << (7 - bit);
  return out;
});

/** Unpacks strip or tile `index` of `rows` rows, predictor undone. */
function readBlock(name: string, bytes: Uint8Array, page: TiffPage, index: number, rows: number, littleEndian: boolean): Block {
  const from = page.offsets[index] ?? bytes.length;
  const stated = page.byteCounts[index] ?? 0;
  const block = `${page.tiled ? 'tile' : 'strip'} ${index + 1} of ${page.offsets.length}`;
  // Some writers leave out blocks in which nothing was: what stands at the beginning of every file is its header, not pixels.
  if (from < 8) throw new DamagedFileError(name, `${block} is missing`);
  const what = `${block} is incomplete`;
  const incomplete = () =>
    from + stated > bytes.length || from >= bytes.length || page.compression === 1
      ? new TruncatedFileError(name, what)
      : new DamagedFileError(name, what);
  const perPixel = page.planar ? 1 : page.samplesPerPixel;
  const rowBytes = Math.ceil((page.blockWidth * perPixel * page.bits) / 8);
  if (page.compression === jpegCompression) {
    const tables = page.tags.get(tiffTags.jpegTables)?.bytes ?? null;
    const most = { width: page.blockWidth, height: page.blockHeight };
    // A JPEG ends by its own mark: what lies behind it does no harm.
    const packed = bytes.subarray(from, stated > 0 ? from + stated : bytes.length);
    const jpeg = readJpegBlock(name, packed, tables, page.photometric === 2, most);
    if (jpeg.width < Math.min(page.blockWidth, page.width) || jpeg.height < rows) throw incomplete();
    return { data: jpeg.samples, rowBytes: jpeg.width * jpeg.channels, perPixel: jpeg.channels };
  }
  const unpack = unpackerFor(name, page);
  let unpacked: Filled | null = null;
  for (const end of new Set(endsOf(bytes, page, index, from, stated, rows * rowBytes))) {
    const packed = bytes.subarray(from, end);
    // What a block may take, generously: turning more would cost the whole file for every strip.
    const most = 2 * rows * rowBytes + 1024;
    const turnedRound = page.reversedBits ? packed.subarray(0, most).map((byte) => turned[byte] ?? 0) : packed;
    unpacked = unpack(turnedRound, rows * rowBytes);
    if (unpacked.filled === rows * rowBytes) break;
  }
  if (!unpacked || unpacked.filled < rows * rowBytes) throw incomplete();
  const { data } = unpacked;
  if (page.predictor === 2) undoDifferences(data, rows, rowBytes, page.bits, perPixel, littleEndian);
  if (page.predictor === 3) undoFloatDifferences(data, rows, rowBytes, page.bits, perPixel);
  return { data, rowBytes, perPixel };
}

/** Decodes one page to interleaved samples: one channel, or three for RGB. Extra channels (alpha) are left out. */
function decodePage(
  name: string,
  bytes: Uint8Array,
  page: TiffPage,
  littleEndian: boolean,
): { samples: Samples; channels: 1 | 3 } {
  const { width, height, blockWidth, blockHeight, planar } = page;
  const channels = page.photometric === 2 && page.samplesPerPixel >= 3 ? 3 : 1;
  const across = Math.ceil(width / blockWidth);
  const down = Math.ceil(height / blockHeight);
  const samples = samplesFor(page, width * height * channels);
  const used = planar ? 1 : channels;
  const step = channels - used + 1;
  for (let index = 0; index < page.offsets.length; index++) {
    const plane = planar ? Math.floor(index / (across * down)) : 0;
    if (plane >= channels) break;
    const [column, line] = [index % across, Math.floor(index / across) % down];
    const rows = page.tiled ? blockHeight : Math.min(blockHeight, height - line * blockHeight);
    const { data, rowBytes, perPixel } = readBlock(name, bytes, page, index, rows, littleEndian);
    if (perPixel < used) throw new DamagedFileError(name, 'it stores fewer colours than its header says');
    const read = sampleReader(page, data, page.predictor === 3 ? false : littleEndian);
    const columns = Math.min(blockWidth, width - column * blockWidth);
    const visible = Math.min(rows, height - line * blockHeight);
    const isPlainBytes = page.bits === 8 && samples instanceof Uint8Array && perPixel === channels && step === 1;
    for (let y = 0; y < visible; y++) {
      let to = ((line * blockHeight + y) * width + column * blockWidth) * channels + plane;
      if (isPlainBytes) samples.set(data.subarray(y * rowBytes, y * rowBytes + columns * channels), to);
      else
        for (let x = 0; x < columns; x++)
          for (let c = 0; c < used; c++, to += step) samples[to] = read(y * rowBytes, x * perPixel + c);
    }
  }
  return { samples, channels };
}

/** Replaces palette indices by their colours; an identity grey ramp (Zeiss) stays one channel. */
function applyPalette(name: string, samples: Samples, map: readonly number[]): { samples: Samples; channels: 1 | 3 } {
  const size = map.length / 3;
  if (!(size >= 2) || size % 1 !== 0) throw new DamagedFileError(name, 'its palette is missing');
  // The specification says 16 bits; some writers store 8.
  const shift = map.some((value) => value > 255) ? 8 : 0;
  const colour = (channel: number, index: number) => (map[channel * size + index] ?? 0) >> shift;
  const identity = map.every((_, i) => colour(Math.floor(i / size), i % size) === i % size);
  if (identity && size === 256) return { samples, channels: 1 };
  const out = new Uint8Array(samples.length * 3);
  for (let i = 0; i < samples.length; i++) for (let c = 0; c < 3; c++) out[3 * i + c] = colour(c, samples[i]!);
  return { samples: out, channels: 3 };
}

/** White-is-zero turned round, end for end within the type's range (floats, 64 bit among them: by sign). */
function invert(samples: Samples, bits: number): void {
  const isSigned = samples instanceof Int8Array || samples instanceof Int16Array || samples instanceof Int32Array;
  const isFloat = samples instanceof Float32Array || samples instanceof Float64Array;
  // The least and the greatest signed number add up to -1: turned by sign alone, the least would have no counterpart.
  const top = isSigned ? -1 : isFloat ? 0 : 2 ** bits - 1;
  for (let i = 0; i < samples.length; i++) samples[i] = top - samples[i]!;
}

/** Decodes the picture of one page of a walked TIFF. */
export function readTiffPage(name: string, bytes: Uint8Array, tiff: Tiff, page: TiffPage): RawPicture {
  checkSupported(name, page);
  const decoded = decodePage(name, bytes, page, tiff.littleEndian);
  const { width, height } = page;
  const notes: string[] = [];
  if (page.formatUndefined) notes.push('The file leaves open what its numbers are; they were read as unsigned integers.');
  if (page.bits === 1)
    notes.push('The file has 1 bit per pixel, black and white only: what the model looks at is mostly lost.');
  if (page.photometric === 3) {
    const coloured = applyPalette(name, decoded.samples, tagNumbers(page.tags.get(tiffTags.colorMap), tiff.littleEndian));
    return { width, height, ...coloured, bitsPerSample: 8, notes };
  }
  if (page.photometric === 0) {
    invert(decoded.samples, page.bits);
    notes.push('White is stored as zero in this file; it was turned round.');
  }
  if (page.bits < 8) {
    const spread = 255 / (2 ** page.bits - 1);
    for (let i = 0; i < decoded.samples.length; i++) decoded.samples[i]! *= spread;
  }
  return { width, height, ...decoded, bitsPerSample: page.bits, notes };
}
