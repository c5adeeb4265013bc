/** What a file is, by its name and by its first bytes, before anything of it is decoded. */
import { EmptyFileError, NotAPictureError, TooLargeError } from './errors';
import { limits } from './limits';
import { type PictureFormat, sniff } from './sniff';

/** Names under which files of a format are no surprise. */
export const extensions: Readonly<Record<PictureFormat, RegExp>> = {
  TIFF: /\.(tiff?|btf|tf8)$/i,
  PNG: /\.png$/i,
  JPEG: /\.(jpe?g|jfif|jpe)$/i,
  BMP: /\.(bmp|dib)$/i,
  WebP: /\.webp$/i,
  DM: /\.dm[34]$/i,
  MRC: /\.(mrcs?|st|ali|rec|map)$/i,
  SER: /\.ser$/i,
  HDF5: /\.(emd|h5|hdf5?|hspy|nxs)$/i,
};

/** True where the name says that it is a picture. */
export const hasPictureName = (name: string): boolean => Object.values(extensions).some((ending) => ending.test(name));

/**
 * The format of a file, from its first bytes.
 * @throws UnreadableFileError where it is no picture that is read here
 */
export function recognise(file: { readonly name: string; readonly bytes: Uint8Array }): PictureFormat {
  const { name, bytes } = file;
  if (bytes.length === 0) throw new EmptyFileError(name);
  if (bytes.length > limits.fileBytes)
    throw new TooLargeError(name, `${Math.round(bytes.length / 2 ** 20)} MB (the limit is ${limits.fileBytes / 2 ** 20} MB)`);
  const sniffed = sniff(bytes);
  if (sniffed.kind === 'other') throw new NotAPictureError(name, sniffed.what, sniffed.advice);
  if (sniffed.kind === 'unknown') throw new NotAPictureError(name, 'its content is of no format known here');
  return sniffed.format;
}
