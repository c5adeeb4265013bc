import { viewOf } from '../base/view';
import { isHdf5 } from './hdf5';
import { isMrc } from './mrc';
import { isSer } from './ser';

/**
 * Which format the bytes are, whatever the file is called. `picture` formats have a reader; the others are known by name only, so
 * that the refusal can say what the file is and how to get a picture out of it.
 */
export type PictureFormat = 'TIFF' | 'PNG' | 'JPEG' | 'BMP' | 'WebP' | 'DM' | 'MRC' | 'SER' | 'HDF5';

export type Sniffed =
  | { readonly kind: 'picture'; readonly format: PictureFormat }
  | { readonly kind: 'other'; readonly what: string; readonly advice?: string }
  | { readonly kind: 'unknown' };

/** One character per byte. Not by TextDecoder: browsers read `latin1` as windows-1252, where 0x89, which begins a PNG, is another character. */
const characters = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
const asTiff = 'Open it in the software of the instrument and export the image as TIFF, then drop that.';

interface Signature {
  readonly what: string;
  readonly advice?: string;
  readonly match: (bytes: Uint8Array, head: string) => boolean;
}

const starts =
  (...prefixes: string[]) =>
  (_: Uint8Array, head: string) =>
    prefixes.some((prefix) => head.startsWith(prefix));

/** Formats people do drop that are no picture for this program; magic numbers from the formats' public descriptions. */
const others: readonly Signature[] = [
  {
    what: 'it is a PDF document',
    advice: 'Export the figure from the document as PNG or TIFF, then drop that.',
    match: starts('%PDF'),
  },
  {
    what: 'it is a ZIP archive or an Office document',
    advice: 'Unpack it and drop the pictures inside.',
    match: starts('PK\x03\x04', 'PK\x05\x06'),
  },
  {
    what: 'it is a compressed archive',
    advice: 'Unpack it and drop the pictures inside.',
    match: starts('\x1f\x8b', '7z\xbc\xaf', 'Rar!', 'BZh', '\xfd7zXZ'),
  },
  { what: 'it is a GIF picture', advice: 'Save it as PNG and drop that.', match: starts('GIF87a', 'GIF89a') },
  {
    what: 'it is a TIA experiment (EMI)',
    advice: asTiff,
    match: (b) => b.length > 4 && b[0] === 0x4a && b[1] === 0x4b && b[2] === 0x00 && b[3] === 0x02,
  },
  {
    what: 'it is a HEIC or AVIF picture',
    advice: 'Save it as PNG and drop that.',
    match: (_, h) => h.slice(4, 8) === 'ftyp' && /^(hei|hev|mif|avi)/.test(h.slice(8)),
  },
  {
    what: 'it is a film',
    advice: 'Save one frame as PNG and drop that.',
    match: (_, h) =>
      h.slice(4, 8) === 'ftyp' || h.startsWith('\x1aE\xdf\xa3') || (h.startsWith('RIFF') && h.slice(8, 11) === 'AVI'),
  },
  {
    what: 'it is a JPEG 2000 picture',
    advice: 'Save it as PNG or TIFF and drop that.',
    match: starts('\x00\x00\x00\x0cjP', '\xff\x4f\xff\x51'),
  },
  { what: 'it is a Photoshop document', advice: 'Save it as TIFF or PNG and drop that.', match: starts('8BPS') },
  {
    what: 'it is a spectrum (EMSA/MAS)',
    advice: 'Drop the micrograph that belongs to it.',
    match: starts('#FORMAT', '#format'),
  },
  {
    what: 'it is an SVG drawing',
    advice: 'Export it as PNG and drop that.',
    match: (_, h) => /^(<\?xml[^>]*>\s*)?<svg/i.test(h),
  },
  { what: 'it is a program', match: starts('MZ', '\x7fELF') },
  {
    what: 'it is an older Office document',
    advice: 'Copy the picture out of it, save it as PNG, and drop that.',
    match: starts('\xd0\xcf\x11\xe0'),
  },
];

/** Version 3 or 4, big endian, and a byte order further on: a length lies between, of 4 or 8 bytes. */
const isDm = (b: Uint8Array): boolean =>
  b.length > 16 && b[0] === 0 && b[1] === 0 && b[2] === 0 && (b[3] === 3 || b[3] === 4) && (b[b[3] === 3 ? 11 : 15] ?? 2) <= 1;

/** A printable start means text: notes, a log, a sidecar dropped alone, a web page. */
function looksLikeText(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, 512);
  if (head.length >= 2 && ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff))) return true;
  return head.every((byte) => byte >= 0x20 || byte === 9 || byte === 10 || byte === 13);
}

/** Recognises `bytes` by their first few; never looks at a name. */
export function sniff(bytes: Uint8Array): Sniffed {
  const head = characters(bytes.subarray(0, 256));
  if (['II\x2a\0', 'II\x2b\0', 'MM\0\x2a', 'MM\0\x2b'].includes(head.slice(0, 4))) return { kind: 'picture', format: 'TIFF' };
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return { kind: 'picture', format: 'PNG' };
  if (head.startsWith('\xff\xd8\xff')) return { kind: 'picture', format: 'JPEG' };
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return { kind: 'picture', format: 'WebP' };
  const bmpHeader = bytes.length > 18 && head.startsWith('BM') ? viewOf(bytes).getUint16(14, true) : 0;
  if ([12, 40, 52, 56, 64, 108, 124].includes(bmpHeader)) return { kind: 'picture', format: 'BMP' };
  // Too short for its header, so for certain cut; a text of so few characters that begins with BM is the rarer thing up to the fifth.
  if (head.startsWith('BM') && bytes.length <= 18 && (bytes.length <= 5 || !looksLikeText(bytes)))
    return { kind: 'picture', format: 'BMP' };
  if (isDm(bytes)) return { kind: 'picture', format: 'DM' };
  if (isMrc(bytes)) return { kind: 'picture', format: 'MRC' };
  if (isSer(bytes)) return { kind: 'picture', format: 'SER' };
  if (isHdf5(bytes)) return { kind: 'picture', format: 'HDF5' };
  const other = others.find((signature) => signature.match(bytes, head));
  if (other) return { kind: 'other', what: other.what, ...(other.advice ? { advice: other.advice } : {}) };
  if (looksLikeText(bytes)) return { kind: 'other', what: 'it is text' };
  return { kind: 'unknown' };
}
