import { viewOf } from '../base/view';
import { DamagedFileError, TruncatedFileError, UnsupportedPictureError } from './errors';
import { inflateInto } from './inflate';
import { limits } from './limits';
import { checkSize, type PictureExtras, type RawPicture } from './picture';
import { decodeBytes } from './text';

/** PNG as in the W3C specification (third edition): by colour type, samples per pixel in the file and the depths they may have. */
const colourTypes: Readonly<Record<number, { readonly perPixel: number; readonly depths: readonly number[] }>> = {
  0: { perPixel: 1, depths: [1, 2, 4, 8, 16] },
  2: { perPixel: 3, depths: [8, 16] },
  3: { perPixel: 1, depths: [1, 2, 4, 8] },
  4: { perPixel: 2, depths: [8, 16] },
  6: { perPixel: 4, depths: [8, 16] },
};

/** Adam7: x start, y start, x step, y step of the seven passes. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colour: number;
  /** Samples per pixel. */
  readonly perPixel: number;
  readonly interlaced: boolean;
}

interface Chunks extends PictureExtras {
  readonly header: Header;
  readonly palette: Uint8Array | null;
  readonly data: readonly Uint8Array[];
}

function readHeader(name: string, body: DataView): Header {
  const [width, height] = [body.getUint32(0), body.getUint32(4)];
  const [depth, colour, interlace] = [body.getUint8(8), body.getUint8(9), body.getUint8(12)];
  const type = colourTypes[colour];
  if (!type?.depths.includes(depth) || interlace > 1) throw new DamagedFileError(name, 'its PNG header is invalid');
  checkSize(name, width, height);
  if (depth === 1)
    throw new UnsupportedPictureError(
      name,
      'it has 1 bit per pixel, black and white only',
      'Export the micrograph with 8 or 16 bits of grey; a thresholded picture has lost what the model looks at.',
    );
  return { width, height, depth, colour, perPixel: type.perPixel, interlaced: interlace === 1 };
}

/** The text of a tEXt chunk, or of an iTXt chunk that is not compressed, without its keyword; '' for others. */
function textOf(type: string, body: Uint8Array): string {
  const after = (from: number) => body.indexOf(0, from) + 1 || body.length;
  const behindKeyword = after(0);
  if (type === 'tEXt') return decodeBytes(body.subarray(behindKeyword));
  if (type !== 'iTXt' || body[behindKeyword] !== 0) return '';
  return decodeBytes(body.subarray(after(after(behindKeyword + 2))));
}

function readChunks(name: string, bytes: Uint8Array): Chunks {
  const view = viewOf(bytes);
  let header: Header | null = null;
  let palette: Uint8Array | null = null;
  let exif: Uint8Array | null = null;
  const texts: string[] = [];
  const data: Uint8Array[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const body = bytes.subarray(at + 8, Math.min(bytes.length, at + 8 + length));
    if (type === 'IHDR') {
      if (body.length < 13) throw new TruncatedFileError(name, 'the PNG header is incomplete');
      header = readHeader(name, viewOf(body));
    } else if (type === 'PLTE') palette = body;
    else if (type === 'IDAT') data.push(body);
    else if (type === 'eXIf') exif ??= body;
    else if ((type === 'tEXt' || type === 'iTXt') && texts.length < limits.pictureTexts) texts.push(textOf(type, body));
    else if (type === 'IEND') break;
    at += 12 + length;
  }
  if (!header) throw new TruncatedFileError(name, 'the PNG header is missing');
  if (!data.length) throw new TruncatedFileError(name, 'the PNG has no picture data');
  return { header, palette, data, exif, texts };
}

/** Undoes the row filters in place (specification, section 9); `stride` bytes per row after the filter byte, `bpp` bytes per pixel. */
function unfilter(name: string, rows: Uint8Array, start: number, count: number, stride: number, bpp: number): void {
  let above = -1;
  for (let y = 0; y < count; y++) {
    const filterAt = start + y * (stride + 1);
    const row = filterAt + 1;
    const filter = rows[filterAt];
    if (filter === 1) {
      for (let i = bpp; i < stride; i++) rows[row + i]! += rows[row + i - bpp]!;
    } else if (filter === 2) {
      if (above >= 0) for (let i = 0; i < stride; i++) rows[row + i]! += rows[above + i]!;
    } else if (filter === 3) {
      for (let i = 0; i < stride; i++) {
        const left = i >= bpp ? rows[row + i - bpp]! : 0;
        rows[row + i]! += (left + (above >= 0 ? rows[above + i]! : 0)) >> 1;
      }
    } else if (filter === 4) {
      for (let i = 0; i < stride; i++) {
        const a = i >= bpp ? rows[row + i - bpp]! : 0;
        const b = above >= 0 ? rows[above + i]! : 0;
        const c = i >= bpp && above >= 0 ? rows[above + i - bpp]! : 0;
        const pa = Math.abs(b - c);
        const pb = Math.abs(a - c);
        const pc = Math.abs(a + b - 2 * c);
        rows[row + i]! += pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
      }
    } else if (filter !== 0) throw new DamagedFileError(name, `row ${y} of the PNG has an unknown filter`);
    above = row;
  }
}

/** One sample of a row whose bytes start at `row`. */
function sampleAt(rows: Uint8Array, row: number, index: number, depth: number): number {
  if (depth === 8) return rows[row + index]!;
  if (depth === 16) return (rows[row + 2 * index]! << 8) | rows[row + 2 * index + 1]!;
  const bit = index * depth;
  return (rows[row + (bit >> 3)]! >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
}

/** Decodes a PNG: grey, RGB, palette, with or without alpha (which is ignored), 2 to 16 bit, interlaced or not. */
export function readPng(name: string, bytes: Uint8Array): RawPicture & PictureExtras {
  const { header, palette, data, exif, texts } = readChunks(name, bytes);
  const { width, height, depth, colour, perPixel: inFile } = header;
  const channels = colour === 0 || colour === 4 ? 1 : 3;
  const passes = (header.interlaced ? adam7 : ([[0, 0, 1, 1]] as const))
    .map(([x0, y0, dx, dy]) => ({ x0, y0, dx, dy, w: Math.ceil((width - x0) / dx), h: Math.ceil((height - y0) / dy) }))
    .filter(({ w, h }) => w > 0 && h > 0)
    .map((pass) => ({ ...pass, stride: Math.ceil((pass.w * inFile * depth) / 8) }));
  const size = passes.reduce((sum, pass) => sum + pass.h * (pass.stride + 1), 0);
  const { data: rows, filled } = inflateInto(data, size);
  if (filled < size)
    throw new TruncatedFileError(name, `only ${Math.floor((100 * filled) / size)} % of its picture data could be unpacked`);
  if (colour === 3 && !palette) throw new DamagedFileError(name, 'its palette is missing');

  const samples = depth === 16 ? new Uint16Array(width * height * channels) : new Uint8Array(width * height * channels);
  const bpp = Math.max(1, (inFile * depth) >> 3);
  const spread = depth < 8 && colour === 0 ? 255 / (2 ** depth - 1) : 1;
  let transparent = false;
  let start = 0;
  for (const { x0, y0, dx, dy, w, h, stride } of passes) {
    unfilter(name, rows, start, h, stride, bpp);
    for (let y = 0; y < h; y++) {
      const row = start + y * (stride + 1) + 1;
      if (inFile === channels && depth === 8 && dx === 1) {
        samples.set(rows.subarray(row, row + stride), (y0 + y * dy) * width * channels);
        continue;
      }
      for (let x = 0; x < w; x++) {
        const to = ((y0 + y * dy) * width + x0 + x * dx) * channels;
        if (colour === 3 && palette) {
          const from = 3 * sampleAt(rows, row, x, depth);
          for (let c = 0; c < 3; c++) samples[to + c] = palette[from + c] ?? 0;
        } else {
          for (let c = 0; c < channels; c++) samples[to + c] = sampleAt(rows, row, x * inFile + c, depth) * spread;
          if (inFile > channels && sampleAt(rows, row, x * inFile + channels, depth) < 2 ** depth - 1) transparent = true;
        }
      }
    }
    start += h * (stride + 1);
  }
  const notes = transparent ? ['The transparency of the PNG was ignored.'] : [];
  return { width, height, channels, samples, bitsPerSample: Math.max(8, depth), notes, exif, texts };
}
