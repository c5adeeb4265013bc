import { viewOf } from '../base/view';
import { DamagedFileError, ImageStackError, TruncatedFileError, UnsupportedPictureError } from './errors';
import { limits } from './limits';
import { checkSize, type PictureExtras, type RawPicture } from './picture';
import { decodeBytes } from './text';

/** What the caller lends for formats whose decoder is WebAssembly: it alone knows where the bytes come from (a URL or a file). */
export interface Decoders {
  /** The compiled `@jsquash/webp/codec/dec/webp_dec.wasm`. */
  readonly webp?: () => Promise<WebAssembly.Module>;
}

/** Canvas size from the container (WebP container specification, RFC 9649), before anything is decoded. */
function webpSize(name: string, bytes: Uint8Array): { width: number; height: number } {
  if (bytes.length < 30) throw new TruncatedFileError(name, 'the WebP header is incomplete');
  const view = viewOf(bytes);
  const type = String.fromCharCode(...bytes.subarray(12, 16));
  if (type === 'VP8X') {
    if (view.getUint8(20) & 2) throw new ImageStackError(name, 0, 'it is an animation');
    const u24 = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    return { width: u24(24) + 1, height: u24(27) + 1 };
  }
  if (type === 'VP8L') {
    const packed = view.getUint32(21, true);
    return { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 };
  }
  if (type === 'VP8 ') return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  throw new DamagedFileError(name, 'its WebP container is invalid');
}

/** The metadata chunks of the extended container, which stand behind the picture. */
function webpExtras(bytes: Uint8Array): PictureExtras {
  const view = viewOf(bytes);
  let exif: Uint8Array | null = null;
  const texts: string[] = [];
  for (let at = 12; at + 8 <= bytes.length; ) {
    const type = String.fromCharCode(...bytes.subarray(at, at + 4));
    const length = view.getUint32(at + 4, true);
    const body = bytes.subarray(at + 8, Math.min(bytes.length, at + 8 + length));
    if (type === 'EXIF') exif ??= body;
    if (type === 'XMP ' && texts.length < limits.pictureTexts) texts.push(decodeBytes(body));
    at += 8 + length + (length % 2);
  }
  return { exif, texts };
}

let loaded: Promise<unknown> | null = null;

/** Decodes a still WebP with libwebp in WebAssembly; alpha is ignored. */
export async function readWebp(name: string, bytes: Uint8Array, decoders: Decoders): Promise<RawPicture & PictureExtras> {
  const size = webpSize(name, bytes);
  checkSize(name, size.width, size.height);
  if (!decoders.webp)
    throw new UnsupportedPictureError(name, 'the WebP decoder is not available here', 'Save it as PNG and drop that.');
  const { default: decode, init } = await import('@jsquash/webp/decode.js');
  loaded ??= decoders.webp().then((module) => init(module));
  await loaded.catch(() => {
    loaded = null; // the next picture may have more luck
    throw new UnsupportedPictureError(
      name,
      'the WebP decoder could not be loaded',
      'Try again, or save it as PNG and drop that.',
    );
  });
  let rgba: Uint8ClampedArray;
  try {
    const copy = new Uint8Array(bytes);
    const image = await decode(copy.buffer);
    if (image.width !== size.width || image.height !== size.height) throw new Error('the size differs from the header');
    rgba = image.data;
  } catch (cause) {
    throw new DamagedFileError(name, 'its WebP data cannot be decoded', { cause });
  }
  const samples = new Uint8Array(size.width * size.height * 3);
  for (let from = 0, to = 0; to < samples.length; from += 4) {
    samples[to++] = rgba[from]!;
    samples[to++] = rgba[from + 1]!;
    samples[to++] = rgba[from + 2]!;
  }
  return { ...size, channels: 3, samples, bitsPerSample: 8, notes: [], ...webpExtras(bytes) };
}
