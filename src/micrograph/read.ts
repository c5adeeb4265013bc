/** Hostile bytes to a Micrograph: sniff, check, decode, find size and bar, crop. Runs in a worker and under Node alike. */
import { MicrographiaError } from '../base/errors';
import { sha256Hex } from '../base/hash';
import { readBmp } from './bmp';
import { cropAbove, dataBarAt, findDataBar } from './data-bar';
import { DamagedFileError, EmptyFileError, NotAPictureError, TooLargeError, type UnreadableFileError } from './errors';
import { toGrey } from './grey';
import { readJpeg } from './jpeg';
import { limits } from './limits';
import type { Micrograph } from './micrograph';
import type { RawPicture } from './picture';
import { readPng } from './png';
import { type PictureFormat, sniff } from './sniff';
import { readTiffPage } from './tiff';
import { choosePage } from './tiff-pages';
import { walkTiff } from './tiff-walk';
import { type Decoders, readWebp } from './webp';

export { planDrop } from './drop';

export interface InputFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface SidecarFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const extensions: Readonly<Record<PictureFormat, RegExp>> = {
  TIFF: /\.(tiff?|btf|tf8)$/i,
  PNG: /\.png$/i,
  JPEG: /\.(jpe?g|jfif|jpe)$/i,
  BMP: /\.(bmp|dib)$/i,
  WebP: /\.webp$/i,
};

async function decode(name: string, format: PictureFormat, bytes: Uint8Array, decoders: Decoders): Promise<RawPicture> {
  switch (format) {
    case 'PNG':
      return readPng(name, bytes);
    case 'JPEG':
      return readJpeg(name, bytes);
    case 'BMP':
      return readBmp(name, bytes);
    case 'WebP':
      return readWebp(name, bytes, decoders);
    case 'TIFF': {
      const tiff = walkTiff(name, bytes);
      const { page, notes } = choosePage(name, tiff);
      const raw = readTiffPage(name, bytes, tiff, page);
      return { ...raw, notes: [...notes, ...raw.notes] };
    }
  }
}

function recognise(file: InputFile): PictureFormat {
  const { name, bytes } = file;
  if (bytes.length === 0) throw new EmptyFileError(name);
  if (bytes.length > limits.fileBytes)
    throw new TooLargeError(name, `${Math.round(bytes.length / 2 ** 20)} MB (the limit is ${limits.fileBytes / 2 ** 20} MB)`);
  const sniffed = sniff(bytes);
  if (sniffed.kind === 'other') throw new NotAPictureError(name, sniffed.what, sniffed.advice);
  if (sniffed.kind === 'unknown') throw new NotAPictureError(name, 'its content is of no format known here');
  return sniffed.format;
}

/**
 * Reads one dropped file with the sidecars that belong to it.
 * @throws UnreadableFileError (or another MicrographiaError), never anything else: one clear sentence per bad file.
 */
export async function readMicrograph(
  file: InputFile,
  _sidecars: readonly SidecarFile[],
  decoders: Decoders = {},
): Promise<Micrograph> {
  try {
    const format = recognise(file);
    const raw = await decode(file.name, format, file.bytes, decoders);
    const { pixels, bitDepth, notes } = toGrey(raw);
    const mislabelled = !extensions[format].test(file.name) && /\.[a-z0-9]+$/i.test(file.name);
    const found = findDataBar(pixels);
    const dataBar = found ? dataBarAt(found.top, pixels.height, 'pixels') : null;
    return {
      name: file.name,
      path: file.path,
      fileSize: file.bytes.length,
      sha256: await sha256Hex(file.bytes as Uint8Array<ArrayBuffer>),
      format,
      bitDepth,
      pixels,
      pixelSizeNm: null,
      disagreements: [],
      dataBar,
      crop: cropAbove(pixels.width, pixels.height, dataBar),
      metadata: {},
      notes: mislabelled ? [`The file is a ${format} whatever its name says.`, ...notes] : notes,
    };
  } catch (error) {
    if (error instanceof MicrographiaError) throw error;
    throw asUnreadable(file.name, error);
  }
}

/** A fault nobody foresaw is still a sentence about the file. */
function asUnreadable(name: string, cause: unknown): UnreadableFileError {
  if (cause instanceof RangeError && /alloc|memory|length/i.test(cause.message))
    return new TooLargeError(name, 'there is not enough memory for it');
  return new DamagedFileError(name, 'it could not be decoded', { cause });
}
