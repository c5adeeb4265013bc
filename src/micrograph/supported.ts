/**
 * Where pixel sizes are read from: the one list behind the table in the README and the sentence on the page, which a test compares with
 * it. A reader without a row here fails to compile, or the test.
 */
import type { ValueSource } from './micrograph';

export interface SupportedSource {
  readonly vendor: string;
  readonly where: string;
}

/** By the source that a value names; files beside the picture are of several vendors. */
export const pixelSizeSources: Readonly<Record<Exclude<ValueSource, 'pixels' | 'user'>, readonly SupportedSource[]>> = {
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
  dm: [{ vendor: 'Gatan DigitalMicrograph', where: 'TIFF tags 65003 to 65027' }],
};

/** The table of the README. */
export function supportedTable(): string {
  const rows = Object.values(pixelSizeSources).flat();
  return ['| written by | where it stands |', '|---|---|', ...rows.map(({ vendor, where }) => `| ${vendor} | ${where} |`)].join(
    '\n',
  );
}
