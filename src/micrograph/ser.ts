/**
 * FEI/Thermo TIA series (SER), versions 0x210 and 0x220: images with their pixel size; series of spectra are refused. Layout after the
 * description by C. Boothroyd. Always little endian.
 */
import { viewOf } from '../base/view';
import { DamagedFileError, NotAPictureError, TruncatedFileError, UnsupportedPictureError } from './errors';
import { checkSize } from './picture';
import type { PictureFile } from './picture-file';
import { plainSamples, type SampleKind, sampleBytes } from './plain-samples';
import { known, statements } from './vendors/vendor';

const spectra = 0x4120;
const images = 0x4122;
/** From this version on, offsets take eight bytes. */
const wideOffsets = 0x220;
const elementHeader = 50;

const kinds: Readonly<Record<number, SampleKind>> = {
  1: 'u8',
  2: 'u16',
  3: 'u32',
  4: 'i8',
  5: 'i16',
  6: 'i32',
  7: 'f32',
  8: 'f64',
};

export const isSer = (bytes: Uint8Array): boolean =>
  bytes.length > 6 && bytes[0] === 0x49 && bytes[1] === 0x49 && bytes[2] === 0x97 && bytes[3] === 0x01;

const wayOut = 'Open it in TIA or Velox and export the image as TIFF, then drop that.';

/** Opens a SER file: each valid image in the order of its table. */
export function openSer(name: string, bytes: Uint8Array): PictureFile {
  if (bytes.length < 34) throw new TruncatedFileError(name, 'the SER header is incomplete');
  const view = viewOf(bytes);
  const wide = view.getUint16(4, true) >= wideOffsets;
  const type = view.getUint32(6, true);
  const [total, valid] = [view.getInt32(14, true), view.getInt32(18, true)];
  const offset = (at: number) => (wide ? Number(view.getBigInt64(at, true)) : view.getUint32(at, true));
  if (type === spectra)
    throw new NotAPictureError(name, 'it is a TIA series of spectra', 'Drop the micrograph that belongs to it.');
  if (type !== images) throw new DamagedFileError(name, 'its SER header names an unknown kind of data');
  const count = Math.min(total, valid);
  if (!(count > 0)) throw new NotAPictureError(name, 'it is a TIA series without an image', wayOut);
  const table = offset(22);
  const size = wide ? 8 : 4;
  if (!(table > 0 && table + count * size <= bytes.length))
    throw new TruncatedFileError(name, 'its table of images lies beyond the end');
  return {
    count,
    read: (index) => {
      const at = offset(table + index * size);
      if (!(at > 0 && at + elementHeader <= bytes.length))
        throw new TruncatedFileError(name, `image ${index + 1} lies beyond the end`);
      const [width, height] = [view.getInt32(at + 42, true), view.getInt32(at + 46, true)];
      const code = view.getInt16(at + 40, true);
      const kind = kinds[code];
      if (!kind)
        throw code === 9 || code === 10
          ? new NotAPictureError(name, 'it holds complex numbers (a Fourier transform or an electron wave)', wayOut)
          : new UnsupportedPictureError(name, `its numbers are of a kind (${code}) that is not read`);
      if (!(width > 0 && height > 0)) throw new DamagedFileError(name, 'its SER header gives no size');
      checkSize(name, width, height);
      const metres = Math.abs(view.getFloat64(at + 8, true));
      // Above a millimetre the number is one of reciprocal metres: the unit stands in the EMI file only.
      const isLength = metres > 0 && metres < 1e-3;
      return {
        raw: {
          width,
          height,
          channels: 1,
          samples: plainSamples(name, bytes, at + elementHeader, width * height, kind, true),
          bitsPerSample: 8 * sampleBytes[kind],
          notes: [],
        },
        stated: {
          pixelSizes: statements('ser', [isLength ? metres * 1e9 : null, 'stated']),
          metadata: known({ vendor: 'FEI' }),
          notes:
            metres >= 1e-3 && Number.isFinite(metres) ? ['The calibration is no length: perhaps a diffraction pattern.'] : [],
        },
      };
    },
  };
}
