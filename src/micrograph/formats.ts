/** The picture formats: under which names they are found, and the reader of each. */
import { readBmp } from './bmp';
import { openDm } from './dm';
import { openHdf5 } from './hdf5';
import { readJpeg } from './jpeg';
import { openMrc } from './mrc';
import { asOrientation, exifOrientation } from './orientation';
import type { PictureExtras, RawPicture } from './picture';
import { onePicture, type PictureFile, severalPictures } from './picture-file';
import { readPng } from './png';
import { openSer } from './ser';
import type { PictureFormat } from './sniff';
import { readTiffPage } from './tiff';
import { micrographPages } from './tiff-pages';
import { tagNumbers, tiffTags, walkTiff } from './tiff-walk';
import { type Decoders, readWebp } from './webp';

function openTiff(name: string, bytes: Uint8Array): PictureFile {
  const file = walkTiff(name, bytes);
  const { pages, count, notes } = micrographPages(file);
  const pictures = severalPictures(name, pages, (page) => {
    const raw = readTiffPage(name, bytes, file, page);
    const orientation = asOrientation(tagNumbers(page.tags.get(tiffTags.orientation), file.littleEndian)[0]);
    return { raw: { ...raw, notes: [...notes, ...raw.notes] }, orientation, texts: { tiff: { file, page } } };
  });
  return { ...pictures, count };
}

/** A picture that bears an Exif block and texts of its own. */
const withExtras = ({ exif, texts, ...raw }: RawPicture & PictureExtras): PictureFile =>
  onePicture({ raw, orientation: exif ? exifOrientation(exif) : 1, texts: { texts } });

/**
 * Opens a file of a known format.
 * @throws UnreadableFileError, here or when a picture is read.
 */
export async function openPictures(
  name: string,
  format: PictureFormat,
  bytes: Uint8Array,
  decoders: Decoders,
): Promise<PictureFile> {
  switch (format) {
    case 'PNG':
      return withExtras(readPng(name, bytes));
    case 'JPEG':
      return withExtras(readJpeg(name, bytes));
    case 'BMP':
      return onePicture({ raw: readBmp(name, bytes) });
    case 'WebP':
      return withExtras(await readWebp(name, bytes, decoders));
    case 'TIFF':
      return openTiff(name, bytes);
    case 'DM':
      return openDm(name, bytes);
    case 'MRC':
      return openMrc(name, bytes);
    case 'SER':
      return openSer(name, bytes);
    case 'HDF5':
      return openHdf5(name, bytes);
  }
}
