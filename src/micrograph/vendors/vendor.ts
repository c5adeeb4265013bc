import type { InstrumentMetadata, Measured, ValueSource } from '../micrograph';

/** Everything about a file that may say what instrument made it; texts are decoded, at most `limits.metadataChars` long. */
export interface MetadataSources {
  /** Size of the picture that was read. */
  readonly width: number;
  readonly height: number;
  /** A TIFF tag as Latin-1 text ('' where it is absent or the file is no TIFF). */
  readonly tagText: (id: number) => string;
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
    const head = /^\s*\[\s*(.*?)[\s-]*\]\s*$/.exec(line.slice(0, 200));
    if (head) {
      section = head[1].toLowerCase();
      continue;
    }
    const at = line.indexOf('=');
    if (at < 1) continue;
    fields[section] ??= Object.create(null) as Record<string, string>;
    fields[section][line.slice(0, at).trim().toLowerCase()] ??= line.slice(at + 1).trim();
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

/** Statements whose value is known, as `Measured`. */
export function statements(
  source: Measured<number>['source'],
  ...values: readonly (readonly [number | null, Measured<number>['confidence']])[]
): Measured<number>[] {
  return values.flatMap(([value, confidence]) =>
    value !== null && value > 0 ? [{ value: Number(value.toPrecision(9)), unit: 'nm', source, confidence }] : [],
  );
}
