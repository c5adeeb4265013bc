/**
 * Where pixel sizes are read from: the one list behind the table in the README and the sentence on the page, which a test compares with
 * it. A reader without a row here fails to compile, or the test.
 */
import type { ValueSource } from './micrograph';
import type { PictureFormat } from './sniff';

export interface SupportedSource {
  readonly vendor: string;
  readonly where: string;
}

/** By the source that a value names; files beside the picture are of several vendors. */
export const pixelSizeSources: Readonly<
  Record<Exclude<ValueSource, 'pixels' | 'bar' | 'drawn' | 'user'>, readonly SupportedSource[]>
> = {
  'fei-tag': [{ vendor: 'FEI / Thermo Fisher', where: 'TIFF tag 34682 or 34680, INI text (also in base64)' }],
  'thermo-xml': [{ vendor: 'FEI / Thermo Fisher', where: 'TIFF tag 34683, XML; tag 34680, XML in base64 (Helios 5)' }],
  'phenom-xml': [{ vendor: 'Thermo Phenom', where: 'TIFF tag 34683 or a segment of a JPEG, XML' }],
  'zeiss-tag': [{ vendor: 'Zeiss SmartSEM', where: 'TIFF tag 34118' }],
  'orion-tag': [{ vendor: 'Zeiss Orion (helium ions)', where: 'TIFF tag 65000, XML' }],
  'fibics-tag': [{ vendor: 'Fibics NPVE, Zeiss Atlas', where: 'TIFF tag 51023, XML' }],
  'tescan-tag': [{ vendor: 'TESCAN', where: 'TIFF tag 50431' }],
  'jeol-tag': [{ vendor: 'JEOL SightX (TEM)', where: 'ImageDescription, XML' }],
  'olympus-tag': [{ vendor: 'Olympus SIS cameras', where: 'TIFF tag 33560' }],
  'diss-xmp': [{ vendor: 'Point Electronic DISS', where: 'XMP in TIFF (tag 700), JPEG or PNG' }],
  openfibsem: [{ vendor: 'OpenFIBSEM', where: 'ImageDescription, JSON' }],
  sidecar: [
    { vendor: 'Hitachi', where: '`<picture>.txt` with `[SemImageFile]` or `[TemImageFile]`' },
    { vendor: 'JEOL (SEM)', where: '`<picture>.txt` with `$CM_` and `$$SM_` lines' },
    { vendor: 'TESCAN', where: '`<picture>-tif.hdr`, `-png.hdr`, `.hdr`' },
    { vendor: 'SEC (SNE)', where: '`<picture>.jpg.txt`' },
  ],
  ome: [{ vendor: 'OME-TIFF', where: 'ImageDescription of any page, XML' }],
  imagej: [{ vendor: 'ImageJ, Fiji', where: 'ImageDescription and XResolution' }],
  dm: [{ vendor: 'Gatan DigitalMicrograph', where: 'DM3 and DM4 files; TIFF tags 65003 to 65027' }],
  mrc: [{ vendor: 'MRC files', where: 'header, cell size' }],
  ser: [{ vendor: 'FEI TIA', where: 'SER files (versions 210 and 220)' }],
  hdf5: [{ vendor: 'Thermo Velox, Berkeley EMD, HyperSpy', where: 'EMD and HDF5 files' }],
};

export interface SupportedFormat {
  readonly name: string;
  readonly read: string;
  /** What such files may hold that is refused, with a sentence that says what it is and the way out. */
  readonly refused: string;
}

/** What is read of each format. A format without a row here fails to compile. */
export const pictureFormats: Readonly<Record<PictureFormat, SupportedFormat>> = {
  TIFF: {
    name: 'TIFF, BigTIFF',
    read: '1 to 64 bit, integer or float; strips, tiles; LZW, Deflate, PackBits, Zstandard, JPEG; stacks (also of ImageJ)',
    refused: 'CMYK, complex numbers, fax, LERC, LZMA, JPEG 2000 inside',
  },
  PNG: { name: 'PNG', read: '2 to 16 bit', refused: '1 bit' },
  JPEG: { name: 'JPEG', read: 'baseline and progressive, 8 bit', refused: '12 bit, CMYK, lossless, arithmetic coding' },
  BMP: { name: 'BMP', read: '8, 24, 32 bit', refused: 'other depths, compressed' },
  WebP: { name: 'WebP', read: 'lossy, lossless', refused: 'animations' },
  DM: {
    name: 'Gatan DM3, DM4',
    read: 'integer, float, colour; stacks; several images; both byte orders',
    refused: 'spectra, spectrum images, complex numbers',
  },
  MRC: { name: 'MRC', read: 'modes 0, 1, 2, 6, 12; stacks of images; both byte orders', refused: 'volumes, modes 3 and 4' },
  SER: { name: 'FEI SER', read: 'versions 210 and 220; series', refused: 'series of spectra, complex numbers' },
  HDF5: {
    name: 'EMD, HDF5',
    read: 'images of Velox (each detector and frame), of Berkeley EMD and HyperSpy (also series), plain two-dimensional data sets',
    refused: 'spectra, volumes, other data sets',
  },
};

/** The README's table of formats. */
export function formatTable(): string {
  const rows = Object.values(pictureFormats);
  return [
    '| format | read | refused |',
    '|---|---|---|',
    ...rows.map(({ name, read, refused }) => `| ${name} | ${read} | ${refused} |`),
  ].join('\n');
}

/** The table of the README. */
export function supportedTable(): string {
  const rows = Object.values(pixelSizeSources).flat();
  return ['| written by | where it stands |', '|---|---|', ...rows.map(({ vendor, where }) => `| ${vendor} | ${where} |`)].join(
    '\n',
  );
}
