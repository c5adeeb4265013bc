/** The picture formats: under which names they are found, and the reader of each. */
import { readBmp } from './bmp';
import { readJpeg } from './jpeg';
import { onePicture, type PictureFile } from './picture-file';
import { readPng } from './png';
import type { PictureFormat } from './sniff';
import { readTiffPage } from './tiff';
import { micrographPages } from './tiff-pages';
import { walkTiff } from './tiff-walk';
import { type Decoders, readWebp } from './webp';

/** Names under which files of a format are no surprise. */
export const extensions: Readonly<Record<PictureFormat, RegExp>> = {
  TIFF: /\.(tiff?|btf|tf8)$/i,
  PNG: /\.png$/i,
  JPEG: /\.(jpe?g|jfif|jpe)$/i,
  BMP: /\.(bmp|dib)$/i,
  WebP: /\.webp$/i,
};

function openTiff(name: string, bytes: Uint8Array): PictureFile {
  const file = walkTiff(name, bytes);
  const { pages, notes } = micrographPages(file);
  return {
    count: pages.length,
    read: (index) => {
      const page = pages[index];
      const raw = readTiffPage(name, bytes, file, page);
      return { raw: { ...raw, notes: [...notes, ...raw.notes] }, texts: { tiff: { file, page } } };
    },
  };
}

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
      return onePicture({ raw: readPng(name, bytes) });
    case 'JPEG': {
      const { texts, ...raw } = readJpeg(name, bytes);
      return onePicture({ raw, texts: { texts } });
    }
    case 'BMP':
      return onePicture({ raw: readBmp(name, bytes) });
    case 'WebP':
      return onePicture({ raw: await readWebp(name, bytes, decoders) });
    case 'TIFF':
      return openTiff(name, bytes);
  }
}
