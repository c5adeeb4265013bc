/** What a reader makes of a file: the pictures in it, one as a rule, several in a stack, each decoded only when it is asked for. */
import { NoSuchImageError } from './errors';
import type { PictureTexts } from './metadata';
import type { InstrumentMetadata, Measured } from './micrograph';
import type { Orientation } from './orientation';
import type { RawPicture } from './picture';

/** What a format itself states of a picture, without any vendor's text. */
export interface StatedFacts {
  /** In nm; several are several statements of one thing. */
  readonly pixelSizes: readonly Measured<number>[];
  readonly metadata: InstrumentMetadata;
  readonly notes: readonly string[];
}

export interface DecodedPicture {
  readonly raw: RawPicture;
  /** How the file says that the stored picture is to be turned; upright where absent. */
  readonly orientation?: Orientation;
  readonly texts?: Omit<PictureTexts, 'sidecars'>;
  readonly stated?: StatedFacts;
}

export interface PictureFile {
  /** Micrographs in the file, in its own order; at least one. */
  readonly count: number;
  /** @param index 0 .. count - 1 */
  readonly read: (index: number) => DecodedPicture | Promise<DecodedPicture>;
}

/** A file of several pictures, in their order. */
export const severalPictures = <T>(
  name: string,
  pictures: readonly T[],
  read: (picture: T) => DecodedPicture,
): PictureFile => ({
  count: pictures.length,
  read: (index) => {
    const picture = pictures[index];
    if (picture === undefined) throw new NoSuchImageError(name, index + 1, pictures.length);
    return read(picture);
  },
});

/** A file of one picture. */
export const onePicture = (picture: DecodedPicture): PictureFile => ({ count: 1, read: () => picture });
