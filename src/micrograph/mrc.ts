/** MRC files (MRC2014, Cheng et al., J. Struct. Biol. 192, 2015): single images and stacks of images; volumes are refused. */
import { viewOf } from '../base/view';
import { DamagedFileError, NotAPictureError, TruncatedFileError, UnsupportedPictureError } from './errors';
import { checkSize } from './picture';
import type { PictureFile } from './picture-file';
import { plainSamples, type SampleKind, sampleBytes } from './plain-samples';
import { notSquare, statements } from './vendors/vendor';

const headerBytes = 1024;
const modes: Readonly<Record<number, SampleKind>> = { 0: 'i8', 1: 'i16', 2: 'f32', 6: 'u16', 12: 'f16' };
const complexModes = [3, 4];

/** Programs of the IMOD family put this stamp at 152; bit 0 of the word behind it says that the bytes of mode 0 are signed. */
const imodStamp = 1146047817;

const NO_CELL =
  'The file gives 1 Å per pixel, which is also what programs write where they do not know it: the pixel size is doubtful; check it against a scale bar.';

/** Sizes and the kind of numbers, as the header begins. */
const sizesOf = (view: DataView, little: boolean) => ({
  width: view.getInt32(0, little),
  height: view.getInt32(4, little),
  count: view.getInt32(8, little),
  mode: view.getInt32(12, little),
});

/** Files from before 2000 bear no mark: their header must make sense, and account for every byte of the file. */
function isUnmarked(bytes: Uint8Array): boolean {
  const view = viewOf(bytes);
  return [true, false].some((little) => {
    const { width, height, count, mode } = sizesOf(view, little);
    const kind = modes[mode];
    if (!kind || !(width > 0 && height > 0 && count > 0)) return false;
    const data = width * height * count * sampleBytes[kind];
    return data > 0 && bytes.length === headerBytes + Math.max(0, view.getInt32(92, little)) + data;
  });
}

/** "MAP " and, before 2000, nothing; the stamp behind it tells the byte order. */
export const isMrc = (bytes: Uint8Array): boolean =>
  bytes.length > headerBytes && ((bytes[208] === 0x4d && bytes[209] === 0x41 && bytes[210] === 0x50) || isUnmarked(bytes));

/** Opens an MRC file: an image, or each image of a stack in the order of the file. Rows are read as they are stored. */
export function openMrc(name: string, bytes: Uint8Array): PictureFile {
  if (bytes.length < headerBytes) throw new TruncatedFileError(name, 'the MRC header is incomplete');
  const view = viewOf(bytes);
  // 0x44 is little endian, 0x11 big; where the stamp is missing, the mode is one of a few small numbers.
  const little = bytes[212] === 0x44 || (bytes[212] !== 0x11 && view.getInt32(12, true) < 256);
  const integer = (at: number) => view.getInt32(at, little);
  const real = (at: number) => view.getFloat32(at, little);
  const { width, height, count, mode } = sizesOf(view, little);
  if (!(width > 0 && height > 0 && count > 0)) throw new DamagedFileError(name, 'its MRC header gives no size');
  // A volume by its space group; programs that leave that at 1 say by the section count or the file's name that it is a stack.
  const isStack = integer(88) === 0 || integer(36) === 1 || /\.(?:mrcs|st)$/i.test(name);
  if (count > 1 && !isStack)
    throw new NotAPictureError(
      name,
      `it is an MRC volume of ${count} slices`,
      'Save one slice, or a projection of it, as TIFF and drop that.',
    );
  if (complexModes.includes(mode))
    throw new NotAPictureError(
      name,
      'it is an MRC file of complex numbers (a Fourier transform)',
      'Save the image itself, or the modulus, as TIFF and drop that.',
    );
  const stated = modes[mode];
  if (!stated) throw new UnsupportedPictureError(name, `its MRC mode (${mode}) is not supported`);
  checkSize(name, width, height);
  // Bytes are signed by the standard; IMOD says which it wrote, and of older programs' unsigned ones the greatest value tells.
  const isUnsigned = integer(152) === imodStamp ? (integer(156) & 1) === 0 : real(80) > 127;
  const kind = mode === 0 && isUnsigned ? 'u8' : stated;
  const samples = width * height;
  const first = headerBytes + Math.max(0, integer(92));
  const perPixel = (cell: number, intervals: number) => {
    const angstroms = integer(intervals) > 0 ? real(cell) / integer(intervals) : Number.NaN;
    return Number.isFinite(angstroms) ? angstroms / 10 : null;
  };
  const [across, down] = [perPixel(40, 28), perPixel(44, 32)];
  const isUnknown = across !== null && Math.abs(across - 0.1) < 1e-6;
  const sizes = statements('mrc', [across, 'stated']);
  return {
    count,
    read: (index) => ({
      raw: {
        width,
        height,
        channels: 1,
        samples: plainSamples(name, bytes, first + index * samples * sampleBytes[kind], samples, kind, little),
        bitsPerSample: 8 * sampleBytes[kind],
        notes: [],
      },
      stated: {
        pixelSizes: isUnknown ? sizes.map((size) => ({ ...size, confidence: 'doubtful' })) : sizes,
        metadata: {},
        notes: [...(isUnknown ? [NO_CELL] : []), ...notSquare(across, down)],
      },
    }),
  };
}
