/** Hostile bytes to a Micrograph: sniff, check, decode, find size and bar, crop. Runs in a worker and under Node alike. */
import { MicrographiaError } from '../base/errors';
import { sha256Hex } from '../base/hash';
import type { Plane } from '../base/plane';
import { stackPath } from '../base/stack-path';
import { contrastOf } from './contrast';
import { dataBarOf, evidenceOf, findDataBars, inside, noMargins } from './data-bar';
import { DamagedFileError, NoSuchImageError, NotAPictureError, TooLargeError, type UnreadableFileError } from './errors';
import { openPictures } from './formats';
import { depthOfMost, type GreyPicture, toGrey } from './grey';
import { limits } from './limits';
import { type FileFacts, notAnImage, readFacts, sourcesOf } from './metadata';
import type { DataBar, Margins, Micrograph, StackImage } from './micrograph';
import { bottomAfter, isQuarterTurn, type Orientation, orientationNote, turnPlane } from './orientation';
import type { RawPicture } from './picture';
import { choosePixelSize } from './pixel-size';
import { extensions, recognise } from './recognise';
import { decodeText } from './text';
import type { Decoders } from './webp';

export interface InputFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface SidecarFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * The bar as the header states it, else as the pixels show it; a header that says every row is picture is believed. A header speaks of the
 * stored picture: of one that was turned it is asked only where the pixels show nothing.
 */
function locateBar(pixels: Plane, found: Margins, facts: FileFacts, orientation: Orientation): DataBar | null {
  const stated = facts.pictureRows;
  const storedHeight = isQuarterTurn(orientation) ? pixels.width : pixels.height;
  const edge = bottomAfter(orientation);
  const isFound = Object.values(found).some((px) => px > 0);
  const isAsked = stated !== null && stated.rows >= storedHeight / 2 && (orientation === 1 || !isFound);
  const px = isAsked ? Math.max(0, storedHeight - stated.rows) : 0;
  const others = isAsked ? findDataBars(pixels, { [edge]: px }) : found;
  const strips = (['bottom', 'top', 'left', 'right'] as const).map((at) =>
    isAsked && at === edge ? { edge, px, source: stated.source } : { edge: at, px: others[at], source: 'pixels' as const },
  );
  return dataBarOf(strips);
}

interface Shown extends Omit<GreyPicture, 'pixels'> {
  readonly stored: Plane;
  /** Turned upright, and the bars found in that. */
  readonly pixels: Plane;
  readonly found: Margins;
}

/** Of the pixels beside the bar so many may be more than the depth holds: faults of the detector. */
const FAULTS = 1e-3;

/**
 * A picture in grey, turned, its bars found. A bar drawn at the ends of 16-bit words says nothing of the depth of the picture: where all
 * beside it needs fewer bits, those are the scale.
 */
function shown(raw: RawPicture, orientation: Orientation): Shown {
  const look = (depth: number | null): Shown => {
    const { pixels: stored, ...rest } = toGrey(raw, depth);
    const pixels = turnPlane(stored, orientation);
    return { ...rest, stored, pixels, found: findDataBars(pixels) };
  };
  const plain = look(null);
  const depth = depthOfMost(raw);
  if (depth === null) return plain;
  const scaled = look(depth);
  // The writing of a white bar may be white too now, a black bar was one with the picture before.
  const found = [scaled.found, plain.found].find((margins) => Object.values(margins).some((px) => px > 0));
  if (!found) return plain;
  const { x, y, width, height } = inside(plain.pixels.width, plain.pixels.height, found);
  const most = (2 ** depth - 0.5) / 65535;
  let beyond = 0;
  for (let row = y; row < y + height; row++)
    for (let at = row * plain.pixels.width + x, end = at + width; at < end; at++) if (plain.pixels.data[at]! > most) beyond++;
  return beyond <= FAULTS * width * height ? { ...scaled, found } : plain;
}

/** Where a picture stands in a stack, and how that is told. */
function placeIn(count: number, number: number): { readonly image: StackImage | null; readonly notes: readonly string[] } {
  if (count === 1) return { image: null, notes: [] };
  const offered = count > limits.images ? ` The first ${limits.images} are offered.` : '';
  return { image: { number, of: count }, notes: [`Image ${number} of ${count}, in the order of the file.${offered}`] };
}

/**
 * Reads one dropped file with the sidecars that belong to it.
 * @param number which image of a stack, from 1, in the order of the file; the first where it is not said.
 * @throws UnreadableFileError (or another MicrographiaError), never anything else: one clear sentence per bad file.
 */
export async function readMicrograph(
  file: InputFile,
  sidecars: readonly SidecarFile[],
  decoders: Decoders = {},
  number = 1,
): Promise<Micrograph> {
  try {
    const format = recognise(file);
    const { count, read } = await openPictures(file.name, format, file.bytes, decoders);
    if (number > count) throw new NoSuchImageError(file.name, number, count);
    const { raw, texts, stated, orientation = 1 } = await read(number - 1);
    const place = placeIn(count, number);
    const { stored, bitDepth, notes, pixels, found } = shown(raw, orientation);
    const picture = inside(pixels.width, pixels.height, found);
    const size = {
      width: stored.width,
      height: stored.height,
      rows: isQuarterTurn(orientation) ? picture.width : picture.height,
      bar: (px: number) => evidenceOf(stored, found, px),
    };
    const beside = sidecars.map(({ name, bytes }) => ({ name, text: decodeText(bytes) }));
    const sources = sourcesOf(size, file.bytes, { ...texts, sidecars: beside });
    const otherwise = notAnImage(sources);
    if (otherwise) throw new NotAPictureError(file.name, otherwise);
    const facts = readFacts(sources);
    const {
      pixelSizeNm,
      disagreements,
      notes: sizeNotes,
    } = choosePixelSize([...(stated?.pixelSizes ?? []), ...facts.pixelSizes]);
    const dataBar = locateBar(pixels, found, facts, orientation);
    const crop = inside(pixels.width, pixels.height, dataBar?.margins ?? noMargins);
    const contrast = contrastOf(pixels, crop);
    const turned = orientationNote(orientation);
    const mislabelled = !extensions[format].test(file.name) && /\.[a-z][a-z0-9]*$/i.test(file.name);
    return {
      name: place.image ? stackPath(file.name, number) : file.name,
      path: place.image ? stackPath(file.path, number) : file.path,
      image: place.image,
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
      metadata: { ...facts.metadata, ...stated?.metadata },
      notes: [
        ...(mislabelled ? [`The file is a ${format} whatever its name says.`] : []),
        ...place.notes,
        ...(turned ? [turned] : []),
        ...notes,
        ...(stated?.notes ?? []),
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
