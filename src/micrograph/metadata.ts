/** Asks every vendor reader what a file says of itself, in order of trust: the file's own tags, sidecars, then analysis programs. */
import type { BarEvidence } from './data-bar';
import { limits } from './limits';
import type { InstrumentMetadata, Measured } from './micrograph';
import { type Tiff, type TiffPage, tagNumbers, tagText, tiffTags } from './tiff-walk';
import { diss } from './vendors/diss';
import { fei } from './vendors/fei';
import { hitachi } from './vendors/hitachi';
import { digitalMicrograph, imagej } from './vendors/imagej';
import { jeol, jeolSightX } from './vendors/jeol';
import { olympus } from './vendors/olympus';
import { ome } from './vendors/ome';
import { openfibsem } from './vendors/openfibsem';
import { phenom } from './vendors/phenom';
import { sec } from './vendors/sec';
import { tescan, tescanSidecar } from './vendors/tescan';
import { thermoMemento, thermoXml } from './vendors/thermo-xml';
import type { MetadataSources, VendorReader } from './vendors/vendor';
import { zeiss } from './vendors/zeiss';
import { fibics, orion } from './vendors/zeiss-xml';

const readers: readonly VendorReader[] = [
  fei,
  thermoXml,
  thermoMemento,
  zeiss,
  orion,
  fibics,
  tescan,
  phenom,
  jeolSightX,
  olympus,
  diss,
  openfibsem,
  tescanSidecar,
  hitachi,
  jeol,
  sec,
  ome,
  imagej,
  digitalMicrograph,
];

export interface FileFacts {
  readonly pixelSizes: readonly Measured<number>[];
  readonly pictureRows: { readonly rows: number; readonly source: Measured<number>['source'] } | null;
  readonly metadata: InstrumentMetadata;
  readonly notes: readonly string[];
}

/** Texts around a picture, wherever the format keeps them. */
export interface PictureTexts {
  readonly tiff?: { readonly file: Tiff; readonly page: TiffPage };
  readonly texts?: readonly string[];
  readonly sidecars: readonly { readonly name: string; readonly text: string }[];
}

/** A picture as it is stored; `rows` is its height without the data bars found in it, `bar` what the pixels say of one of `px` rows. */
export interface StoredSize {
  readonly width: number;
  readonly height: number;
  readonly rows: number;
  readonly bar: (px: number) => BarEvidence;
}

export function sourcesOf(size: StoredSize, file: Uint8Array, texts: PictureTexts): MetadataSources {
  const { tiff } = texts;
  const pages = tiff ? [tiff.page, ...tiff.file.pages.filter((page) => page !== tiff.page)] : [];
  // Thumbnail pages come first in some files, and a vendor's tag may stand on either page.
  const tag = (id: number) => pages.find((page) => page.tags.has(id))?.tags.get(id);
  return {
    ...size,
    file,
    directory: tiff ? tiff.page.directory : null,
    tagTexts: (id) => pages.map((page) => tagText(page.tags.get(id)).slice(0, limits.metadataChars)),
    tagText: (id) => tagText(tag(id)).slice(0, limits.metadataChars),
    tagBytes: (id) => tag(id)?.bytes ?? null,
    tagNumbers: (id) => tagNumbers(tag(id), tiff?.file.littleEndian ?? true),
    texts: (texts.texts ?? []).map((text) => text.slice(0, limits.metadataChars)),
    sidecars: texts.sidecars,
  };
}

/** A record that is stored as a TIFF but shows no specimen; null for a picture. */
export function notAnImage(sources: MetadataSources): string | null {
  return sources.tagText(tiffTags.description).includes('[Streak camera]')
    ? 'it is a streak-camera record (time against wavelength)'
    : null;
}

const FIELD_ALONE =
  'The file states how wide the field is, but not of how many pixels. If the picture was cut since, its pixel size is too large: it is doubtful; check it against a scale bar.';

/** Everything the readers that recognise the file have to say; the first to name a thing names it. */
export function readFacts(sources: MetadataSources): FileFacts {
  const facts = readers.filter((reader) => reader.match(sources)).map((reader) => reader.read(sources));
  const stated = facts.find((fact) => fact.pictureRows !== undefined);
  const pixelSizes = facts.flatMap((fact) => fact.pixelSizes);
  const notes = facts.flatMap((fact) => fact.notes);
  const unexplained = pixelSizes[0]?.confidence === 'doubtful' && !notes.some((note) => note.includes('doubtful'));
  return {
    pixelSizes,
    pictureRows: stated?.pictureRows === undefined ? null : { rows: stated.pictureRows, source: stated.source },
    metadata: Object.assign({}, ...facts.map((fact) => fact.metadata).reverse()),
    notes: unexplained ? [...notes, FIELD_ALONE] : notes,
  };
}
