import type { BarEvidence } from '../data-bar';
import type { InstrumentMetadata, Measured, ValueSource } from '../micrograph';
import { parseCount, parseQuantity } from '../numbers';
import { fitScale, type ScaleFit } from '../scale-fit';

/** Everything about a file that may say what instrument made it; texts are decoded, at most `limits.metadataChars` long. */
export interface MetadataSources {
  /** Size of the picture as it is stored, before it was turned upright. */
  readonly width: number;
  readonly height: number;
  /** Its height without the data bars found in the pixels. */
  readonly rows: number;
  /** What the pixels say of a data bar of `px` rows that a header speaks of. */
  readonly bar: (px: number) => BarEvidence;
  /** The whole file, for tags that point into it. */
  readonly file: Uint8Array;
  /** Which directory of a TIFF the picture stands in, from 0; null of other files. */
  readonly directory: number | null;
  /** A TIFF tag as text ('' where it is absent or the file is no TIFF). */
  readonly tagText: (id: number) => string;
  /** The same of every page, the page that was read first. */
  readonly tagTexts: (id: number) => readonly string[];
  readonly tagBytes: (id: number) => Uint8Array | null;
  readonly tagNumbers: (id: number) => readonly number[];
  /** Comments and application texts of a JPEG, XMP, and the like. */
  readonly texts: readonly string[];
  readonly sidecars: readonly { readonly name: string; readonly text: string }[];
}

/** What one source says; whatever it does not say is absent. */
export interface VendorFacts {
  readonly source: ValueSource;
  /** Pixel sizes in nm, the most trustworthy first; several are several statements of one thing. */
  readonly pixelSizes: readonly Measured<number>[];
  /** Rows of picture above the data bar, where stated. */
  readonly pictureRows?: number;
  readonly metadata: InstrumentMetadata;
  readonly notes: readonly string[];
}

/** One vendor's way of writing metadata. `read` is only called where `match` holds and never throws on odd values. */
export interface VendorReader {
  readonly match: (sources: MetadataSources) => boolean;
  readonly read: (sources: MetadataSources) => VendorFacts;
}

type Fields = Record<string, Record<string, string>>;

/** INI text to `fields[section][key]`, lower case; keys before any section are in section ''. The first of repeated keys wins. */
export function parseIni(text: string): Fields {
  const fields: Fields = Object.create(null);
  let section = '';
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [, title] = /^\s*\[\s*(.*?)[\s-]*\]\s*$/.exec(line.slice(0, 200)) ?? [];
    if (title !== undefined) {
      section = title.toLowerCase();
      continue;
    }
    const at = line.indexOf('=');
    if (at < 1) continue;
    const own: Record<string, string> = fields[section] ?? Object.create(null);
    fields[section] = own;
    own[line.slice(0, at).trim().toLowerCase()] ??= line.slice(at + 1).trim();
  }
  return fields;
}

/** Leaves out what is unknown, so that `exactOptionalPropertyTypes` holds and absent fields stay absent. */
export function known(
  fields: { [K in keyof InstrumentMetadata]: InstrumentMetadata[K] | null | undefined | '' },
): InstrumentMetadata {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) =>
        value !== null && value !== undefined && value !== '' && !(typeof value === 'number' && !Number.isFinite(value)),
    ),
  );
}

/** `value * factor`, or null. */
export const scaled = (value: number | null, factor: number): number | null =>
  value === null ? null : Number((value * factor).toPrecision(9));

/** How the picture that was read relates to the size that its header or sidecar states. */
export const fitTo = (
  sources: MetadataSources,
  stated: { readonly width: number | null; readonly height: number | null; readonly bar?: number | null },
  words: 'header' | 'sidecar' = 'header',
): ScaleFit => fitScale(sources, stated, words);

/**
 * The sentence on pixels that are longer one way than the other, for all readers alike.
 * @param across in nm; null where it is not told, @param down like it, @param factor of a picture that was resampled
 */
export function notSquare(across: number | null, down: number | null, factor = 1): string[] {
  if (!across || !down || !(across > 0 && down > 0) || Math.abs(across / down - 1) <= 0.02) return [];
  const [x, y] = [across, down].map((nm) => Number((nm * factor).toPrecision(4)));
  return [`Pixels are not square: ${x} nm across, ${y} nm down; the pixel size is the one across.`];
}

type Statement = readonly [nmPerPixel: number | null, confidence: 'stated' | 'derived'];

/** Statements whose value is known, as `Measured`. */
export function statements(source: ValueSource, ...values: readonly Statement[]): Measured<number>[] {
  return values.flatMap(([value, confidence]) =>
    value !== null && value > 0 ? [{ value: Number(value.toPrecision(9)), unit: 'nm', source, confidence }] : [],
  );
}

/**
 * Statements about the pixels of the picture that a header describes, brought to the picture that was read. What is derived is a field
 * divided by the picture's width: doubtful where no size is stated, for a piece that was cut out has the field of the whole.
 */
export function fittedStatements(source: ValueSource, fit: ScaleFit, ...values: readonly Statement[]): Measured<number>[] {
  const ofKind = { same: null, resampled: 'derived', doubtful: 'doubtful', unknown: null } as const;
  const confidenceOf = (confidence: Measured<number>['confidence']) =>
    fit.kind === 'unknown' && confidence === 'derived' ? 'doubtful' : (ofKind[fit.kind] ?? confidence);
  return statements(
    source,
    ...values.map(([value, confidence]): Statement => [value === null ? null : value * fit.factor, confidence]),
  ).map((statement) => ({ ...statement, confidence: confidenceOf(statement.confidence) }));
}

/** Volts or kilovolts (`15000 Volt`, `15,0 kV`, `-5 kV` of a sample bias counted positive) in kV; a bare number is in `otherwise`. */
export function kilovolts(text: string | undefined, otherwise: 'V' | 'kV' = 'V', within = ''): number | null {
  const quantity = parseQuantity(text);
  if (!quantity) return null;
  const isKilo = quantity.unit === '' ? otherwise === 'kV' : /^k|^kilo/i.test(quantity.unit);
  if (!isKilo && quantity.unit !== '' && !/^v/i.test(quantity.unit)) return null;
  return isKilo ? quantity.value : scaled(parseCount(text, within), 1e-3);
}

/**
 * The pixel size of a header that states no size of the picture but the height of its data bar: by that bar, if it is in the picture, one
 * can tell whether the picture is still the one that the header describes.
 * @param nm pixel size, @param bar rows; null where not stated
 */
export function statementsByBar(
  source: ValueSource,
  sources: MetadataSources,
  nm: number | null,
  bar: number | null,
): Pick<VendorFacts, 'pixelSizes' | 'pictureRows' | 'notes'> {
  const pixelSizes = statements(source, [nm, 'stated']);
  if (bar === null || !(bar >= 0)) return { pixelSizes, notes: [] };
  // That every row is picture cannot be told from the pixels: the header is believed.
  if (bar === 0) return { pixelSizes, pictureRows: sources.height, notes: [] };
  const stated = `The header speaks of a data bar of ${bar} px`;
  switch (sources.bar(bar)) {
    case 'there':
      return { pixelSizes, pictureRows: sources.height - bar, notes: [] };
    case 'elsewhere':
      return { pixelSizes, notes: [] };
    case 'other':
      return {
        pixelSizes: [],
        notes: [`${stated}, but that in the picture is of another height: it was resampled, and the pixel size is not known.`],
      };
    case 'none':
      return {
        pixelSizes: pixelSizes.map((size) => ({ ...size, confidence: 'doubtful' })),
        notes: [
          `${stated}, but there is none in the picture: it was cut off, so the pixel size is doubtful; check it against a scale bar.`,
        ],
      };
  }
}
