import { decode } from 'jpeg-js';
import { DamagedFileError, TruncatedFileError, UnsupportedPictureError } from './errors';
import { limits } from './limits';
import { checkSize, type RawPicture } from './picture';

export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  readonly comments: readonly string[];
}

const latin1 = new TextDecoder('latin1');

/** Walks the markers up to the picture data: size and kind from the frame header, comments and application texts, number of scans. */
export function readJpegHeader(name: string, bytes: Uint8Array): JpegHeader {
  let header: Omit<JpegHeader, 'comments'> | null = null;
  const comments: string[] = [];
  let scans = 0;
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) {
      at++;
      continue;
    }
    const marker = bytes[at + 1];
    if (marker === 0xff || marker === 0 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    if (marker === 0xd9) break;
    const length = (bytes[at + 2] << 8) | bytes[at + 3];
    if (length < 2) throw new DamagedFileError(name, 'one of its JPEG segments has no length');
    const body = bytes.subarray(at + 4, at + 2 + length);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      if (body.length < 6) throw new TruncatedFileError(name, 'the JPEG header is incomplete');
      if (header) throw new UnsupportedPictureError(name, 'it is a hierarchical JPEG');
      if (marker > 0xc2) throw new UnsupportedPictureError(name, 'it is a lossless or arithmetic-coded JPEG');
      if (body[0] !== 8) throw new UnsupportedPictureError(name, `it is a ${body[0]}-bit JPEG`);
      header = { width: (body[3] << 8) | body[4], height: (body[1] << 8) | body[2], components: body[5] };
      checkSize(name, header.width, header.height);
      if (header.components !== 1 && header.components !== 3)
        throw new UnsupportedPictureError(
          name,
          `it is a JPEG of ${header.components} colour components (CMYK?)`,
          'Save it as grey or RGB and drop that.',
        );
    } else if (marker === 0xfe || marker >= 0xe0) comments.push(latin1.decode(body));
    else if (marker === 0xda && ++scans > limits.jpegScans)
      throw new DamagedFileError(name, `it has more than ${limits.jpegScans} scans`);
    at += 2 + length;
  }
  if (!header) throw new TruncatedFileError(name, 'the JPEG header is missing');
  if (!scans) throw new TruncatedFileError(name, 'the JPEG has no picture data');
  return { ...header, comments };
}

/** Decodes a baseline or progressive JPEG of one or three components. */
export function readJpeg(name: string, bytes: Uint8Array): RawPicture {
  const header = readJpegHeader(name, bytes);
  let rgb: Uint8Array;
  try {
    const image = decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      maxResolutionInMP: limits.pixels / 1e6,
      maxMemoryUsageInMB: 4096,
    });
    rgb = image.data;
  } catch (cause) {
    throw new DamagedFileError(name, 'its JPEG data cannot be decoded', { cause });
  }
  const { width, height } = header;
  if (header.components === 3) return { width, height, channels: 3, samples: rgb, bitsPerSample: 8, notes: [] };
  const samples = new Uint8Array(width * height);
  for (let i = 0; i < samples.length; i++) samples[i] = rgb[3 * i];
  return { width, height, channels: 1, samples, bitsPerSample: 8, notes: [] };
}
