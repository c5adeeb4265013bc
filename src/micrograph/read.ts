/** Hostile bytes to a Micrograph: sniff, check, decode, find size and bar, crop. Runs in a worker and under Node alike. */
import { MicrographiaError } from '../base/errors';
import { sha256Hex } from '../base/hash';
import type { Plane } from '../base/plane';
import { readBmp } from './bmp';
import { contrastOf } from './contrast';
import { cropAbove, dataBarAt, findDataBar } from './data-bar';
import {
  DamagedFileError,
  EmptyFileError,
  ImageStackError,
  NotAPictureError,
  TooLargeError,
  type UnreadableFileError,
} from './errors';
import { toGrey } from './grey';
import { readJpeg } from './jpeg';
import { limits } from './limits';
import { type FileFacts, notAnImage, type PictureTexts, readFacts, sourcesOf } from './metadata';
import type { DataBar, Micrograph } from './micrograph';
import type { RawPicture } from './picture';
import { choosePixelSize } from './pixel-size';
import { readPng } from './png';
import { decodeText } from './sidecars';
import { type PictureFormat, sniff } from './sniff';
import { readTiffPage } from './tiff';
import { micrographPages } from './tiff-pages';
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

interface Decoded {
  readonly raw: RawPicture;
  readonly texts: Omit<PictureTexts, 'sidecars'>;
}

async function decode(name: string, format: PictureFormat, bytes: Uint8Array, decoders: Decoders): Promise<Decoded> {
  switch (format) {
    case 'PNG':
      return { raw: readPng(name, bytes), texts: {} };
    case 'JPEG': {
      const { texts, ...raw } = readJpeg(name, bytes);
      return { raw, texts: { texts } };
    }
    case 'BMP':
      return { raw: readBmp(name, bytes), texts: {} };
    case 'WebP':
      return { raw: await readWebp(name, bytes, decoders), texts: {} };
    case 'TIFF': {
      const file = walkTiff(name, bytes);
      const { pages, notes } = micrographPages(file);
      if (pages.length > 1) throw new ImageStackError(name, pages.length);
      const [page] = pages;
      const raw = readTiffPage(name, bytes, file, page);
      return { raw: { ...raw, notes: [...notes, ...raw.notes] }, texts: { tiff: { file, page } } };
    }
  }
}

/** The bar as the header states it, else as the pixels show it; a header that says every row is picture is believed. */
function locateBar(pixels: Plane, facts: FileFacts): DataBar | null {
  const stated = facts.pictureRows;
  if (stated && stated.rows >= pixels.height / 2)
    return stated.rows < pixels.height ? dataBarAt(stated.rows, pixels.height, stated.source) : null;
  const found = findDataBar(pixels);
  return found ? dataBarAt(found.top, pixels.height, 'pixels') : null;
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
  sidecars: readonly SidecarFile[],
  decoders: Decoders = {},
): Promise<Micrograph> {
  try {
    const format = recognise(file);
    const { raw, texts } = await decode(file.name, format, file.bytes, decoders);
    const { pixels, bitDepth, notes } = toGrey(raw);
    const beside = sidecars.map(({ name, bytes }) => ({ name, text: decodeText(bytes) }));
    const sources = sourcesOf(pixels.width, pixels.height, { ...texts, sidecars: beside });
    const otherwise = notAnImage(sources);
    if (otherwise) throw new NotAPictureError(file.name, otherwise);
    const facts = readFacts(sources);
    const { pixelSizeNm, disagreements, notes: sizeNotes } = choosePixelSize(facts.pixelSizes);
    const dataBar = locateBar(pixels, facts);
    const crop = cropAbove(pixels.width, pixels.height, dataBar);
    const contrast = contrastOf(pixels, crop);
    const mislabelled = !extensions[format].test(file.name) && /\.[a-z][a-z0-9]*$/i.test(file.name);
    return {
      name: file.name,
      path: file.path,
      fileSize: file.bytes.length,
      sha256: await sha256Hex(file.bytes as Uint8Array<ArrayBuffer>),
      format,
      bitDepth,
      pixels,
      pixelSizeNm,
      disagreements,
      dataBar,
      crop,
      contrast,
      metadata: facts.metadata,
      notes: [
        ...(mislabelled ? [`The file is a ${format} whatever its name says.`] : []),
        ...notes,
        ...facts.notes,
        ...sizeNotes,
        ...(contrast === 'none' ? ['The picture has no contrast: it is blank, flat or saturated.'] : []),
      ],
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
