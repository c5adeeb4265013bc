import { TooLargeError, TooSmallError } from './errors';
import { limits } from './limits';

export type Samples =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** A decoded picture in the file's own numbers: `width * height * channels` samples, channels interleaved (1: grey, 3: RGB). */
export interface RawPicture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly samples: Samples;
  readonly bitsPerSample: number;
  readonly notes: readonly string[];
}

/** What stands beside the pixels in a PNG or WebP. */
export interface PictureExtras {
  /** The Exif block, which may say how the picture is to be turned. */
  readonly exif: Uint8Array | null;
  /** Comments, descriptions, XMP. */
  readonly texts: readonly string[];
}

/** Refuses sizes outside the limits; called with a header's numbers before anything is decoded. */
export function checkSize(name: string, width: number, height: number): void {
  if (width * height > limits.pixels) {
    const megapixels = Math.round((width * height) / 1e6);
    throw new TooLargeError(name, `${width} × ${height} px are ${megapixels} megapixels (the limit is ${limits.pixels / 1e6})`);
  }
  if (width < limits.minimumSide || height < limits.minimumSide)
    throw new TooSmallError(name, width, height, limits.minimumSide);
}
