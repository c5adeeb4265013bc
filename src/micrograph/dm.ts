/** Gatan DigitalMicrograph files, DM3 and DM4: pictures, their pixel size and what the microscope said. */
import { type DmArray, type DmFile, type DmGroup, dmGroup, dmNumber, dmValue, walkDm } from './dm-walk';
import { DamagedFileError, NotAPictureError, UnsupportedPictureError } from './errors';
import { checkSize, type RawPicture } from './picture';
import { type PictureFile, type StatedFacts, severalPictures } from './picture-file';
import { plainSamples, type SampleKind, sampleBytes } from './plain-samples';
import { toNanometres } from './units';
import { known, notSquare, scaled, statements } from './vendors/vendor';

/** Gatan's DataType codes of real numbers. */
const dataTypes: Readonly<Record<number, SampleKind>> = {
  1: 'i16',
  2: 'f32',
  6: 'u8',
  7: 'i32',
  9: 'i8',
  10: 'u16',
  11: 'u32',
  12: 'f64',
  14: 'u8',
};
/** 8-bit colours, blue first; with or without a fourth byte. */
const colourBytes: Readonly<Record<number, number>> = { 8: 3, 23: 4 };
const complexTypes = [3, 5, 13];

/** One picture: an image of the file, or one plane of an image that is a stack. */
interface Plane {
  readonly image: DmGroup;
  readonly index: number;
}

const wayOut = 'In DigitalMicrograph, save the image that you want as TIFF, then drop that.';

/** Texts are arrays of UTF-16 units. */
function dmText(file: DmFile, bytes: Uint8Array, group: DmGroup, ...path: (string | number)[]): string {
  const value = dmValue(group, ...path);
  if (value === undefined || typeof value === 'number' || !('kind' in value) || value.kind !== 'u16' || value.count > 1000)
    return '';
  const units = plainSamples('', bytes, value.offset, value.count, 'u16', file.littleEndian);
  return Array.from(units, (unit) => String.fromCharCode(unit))
    .join('')
    .replace(/\0.*$/s, '')
    .trim();
}

const dimensionsOf = (image: DmGroup): number[] =>
  (dmGroup(image, 'ImageData', 'Dimensions')?.list ?? []).map((value) => (typeof value === 'number' ? value : 0));

/** What an image is that is no picture or stack of pictures; null for those. */
function otherThan(file: DmFile, bytes: Uint8Array, image: DmGroup): string | null {
  const sizes = dimensionsOf(image).filter((size) => size > 1);
  const type = dmNumber(image, 'ImageData', 'DataType') ?? 0;
  const unit = (axis: number) => dmText(file, bytes, image, 'ImageData', 'Calibrations', 'Dimension', axis, 'Units');
  const format = dmText(file, bytes, image, 'ImageTags', 'Meta Data', 'Format').toLowerCase();
  const isEnergy = (axis: number) => /^k?ev$/i.test(unit(axis));
  if (format === 'spectrum image' || (sizes.length > 2 && sizes.some((_, axis) => isEnergy(axis)))) return 'a spectrum image';
  if (format === 'spectrum' || sizes.length < 2 || isEnergy(0)) return 'a spectrum or a profile';
  if (sizes.length > 3) return 'a data set of four or more dimensions';
  if (complexTypes.includes(type)) return 'an image of complex numbers (a Fourier transform or an electron wave)';
  return null;
}

function rawOf(name: string, file: DmFile, bytes: Uint8Array, { image, index }: Plane): RawPicture {
  const [width = 0, height = 0] = dimensionsOf(image);
  checkSize(name, width, height);
  const data = dmValue(image, 'ImageData', 'Data');
  if (data === undefined || typeof data === 'number' || !('kind' in data))
    throw new DamagedFileError(name, 'its picture data is missing');
  const { offset, count, kind }: DmArray = data;
  const end = offset + count * sampleBytes[kind];
  const type = dmNumber(image, 'ImageData', 'DataType') ?? 0;
  const inside = (bytesPerPixel: number) => {
    const from = offset + index * width * height * bytesPerPixel;
    if (from + width * height * bytesPerPixel > end)
      throw new DamagedFileError(name, 'it holds fewer pixels than its header says');
    return from;
  };
  const colours = colourBytes[type];
  if (colours) {
    const from = inside(colours);
    const samples = new Uint8Array(width * height * 3);
    for (let i = 0; i < width * height; i++)
      for (let c = 0; c < 3; c++) samples[3 * i + c] = bytes[from + colours * i + 2 - c]!;
    return { width, height, channels: 3, samples, bitsPerSample: 8, notes: [] };
  }
  const own = dataTypes[type];
  if (!own) throw new UnsupportedPictureError(name, `its numbers are of a kind (${type}) that is not read`, wayOut);
  const samples = plainSamples(name, bytes, inside(sampleBytes[own]), width * height, own, file.littleEndian);
  return { width, height, channels: 1, samples, bitsPerSample: 8 * sampleBytes[own], notes: [] };
}

function factsOf(file: DmFile, bytes: Uint8Array, image: DmGroup): StatedFacts {
  const size = (axis: number) => {
    const at = ['ImageData', 'Calibrations', 'Dimension', axis] as const;
    const unit = dmText(file, bytes, image, ...at, 'Units');
    return { unit, nm: toNanometres(Math.abs(dmNumber(image, ...at, 'Scale') ?? 0), unit) };
  };
  const [across, down] = [size(0), size(1)];
  const tags = dmGroup(image, 'ImageTags', 'Microscope Info');
  const number = (label: string) => (tags ? dmNumber(tags, label) : null);
  const text = (...path: string[]) => dmText(file, bytes, image, 'ImageTags', ...path);
  const positive = (value: number | null) => (value !== null && value > 0 ? value : null);
  const notes = notSquare(across.nm, down.nm);
  if (/^1\/|rad|deg|°/i.test(across.unit))
    notes.push('The image is calibrated in reciprocal lengths or angles: a diffraction pattern.');
  return {
    pixelSizes: statements('dm', [across.nm, 'stated']),
    metadata: known({
      vendor: 'Gatan',
      instrument: text('Microscope Info', 'Name') || text('Microscope Info', 'Microscope'),
      acceleratingVoltageKv: scaled(positive(number('Voltage')), 1e-3),
      magnification: positive(number('Indicated Magnification')),
      detector: text('Acquisition', 'Device', 'Name') || text('DataBar', 'Device Name'),
      acquiredAt: [text('DataBar', 'Acquisition Date'), text('DataBar', 'Acquisition Time')].filter(Boolean).join(' '),
    }),
    notes,
  };
}

/**
 * Opens a DM3 or DM4 file: its pictures in the order of the file, planes of a stack one by one, thumbnails left out.
 * @throws NotAPictureError where it holds spectra, volumes of them, or complex images only.
 */
export function openDm(name: string, bytes: Uint8Array): PictureFile {
  const file = walkDm(name, bytes);
  const images = (dmGroup(file.root, 'ImageList')?.list ?? []).filter(
    (value): value is DmGroup => typeof value !== 'number' && 'list' in value,
  );
  const thumbnails = new Set(
    (dmGroup(file.root, 'Thumbnails')?.list ?? []).map((entry) =>
      typeof entry !== 'number' && 'list' in entry ? dmNumber(entry, 'ImageIndex') : null,
    ),
  );
  const shown = images.filter((_, i) => images.length === 1 || !thumbnails.has(i));
  // Files without that list begin with a coloured thumbnail all the same.
  const [first, ...behind] = shown;
  const isPreview = first && behind.length > 0 && thumbnails.size === 0 && dmNumber(first, 'ImageData', 'DataType') === 23;
  const own = isPreview ? behind : shown;
  const [one] = own;
  if (!one) throw new DamagedFileError(name, 'it holds no image');
  const planes = own
    .filter((image) => otherThan(file, bytes, image) === null)
    .flatMap((image): Plane[] => {
      const depth = dimensionsOf(image)[2] ?? 1;
      return Array.from({ length: Math.max(1, Math.min(depth, 100_000)) }, (_, index) => ({ image, index }));
    });
  if (planes.length === 0)
    throw new NotAPictureError(name, `it holds ${otherThan(file, bytes, one)} of DigitalMicrograph`, wayOut);
  return severalPictures(name, planes, (plane) => ({
    raw: rawOf(name, file, bytes, plane),
    stated: factsOf(file, bytes, plane.image),
  }));
}
