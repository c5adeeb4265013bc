/**
 * The table of results, of the page and of the commands: a row a picture, every measured fact in every row, and a dictionary that says
 * what the columns mean.
 */
import type { CsvValue } from './csv';
import type { Fact } from './facts';
import type { Rect } from './plane';

export type Cell = string | number | null;

/** What is known of a picture; null where it is not, or not yet. */
export interface ResultRow {
  readonly path: string;
  /** `done`, `failed`, `stopped`, or how far it is. */
  readonly status: string;
  readonly classification: {
    readonly ranking: readonly { readonly category: string; readonly probability: number }[];
    readonly verdict: { readonly kind: string; readonly sentence: string };
    readonly doubt: string;
    readonly outOfSet: { readonly score: number };
    readonly modelId: string;
    readonly modelSha256: string;
    readonly engine: string;
  } | null;
  /** What a person said that it is; a null category: none of these. */
  readonly said: { readonly category: string | null } | null;
  readonly pixelSizeNm: { readonly value: number; readonly source: string; readonly confidence: string } | null;
  /** `file`: stated in its header; `bar`: printed in the data bar. */
  readonly voltage: { readonly kv: number; readonly source: string } | null;
  readonly facts: {
    readonly width: number;
    readonly height: number;
    readonly sha256: string;
    readonly notes: readonly string[];
    readonly metadata: {
      readonly vendor?: string | undefined;
      readonly workingDistanceMm?: number | undefined;
      readonly magnification?: number | undefined;
      readonly detector?: string | undefined;
    };
  } | null;
  readonly crop: Rect | null;
  readonly barNote: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** Of a row, or of what a row is made from. */
export interface ResultColumn<Row> {
  readonly name: string;
  /** Empty where it has none. */
  readonly unit: string;
  readonly meaning: string;
  readonly read: (row: Row) => Cell;
}

/** Shares in per cent to one decimal, as on the screen: what is not certain is never 100. */
const percentOf = (probability: number): number => {
  const rounded = Math.round(probability * 1000) / 10;
  return rounded >= 100 && probability < 1 ? 99.9 : rounded;
};

const column = (
  name: string,
  unit: string,
  meaning: string,
  read: (row: ResultRow) => Cell | undefined,
): ResultColumn<ResultRow> => ({ name, unit, meaning, read: (row) => read(row) ?? null });

export const RESULT_COLUMNS: readonly ResultColumn<ResultRow>[] = [
  column(
    'file',
    '',
    'Path inside what was dropped or named; of a stack with the number of the image after #',
    ({ path }) => path,
  ),
  column('status', '', 'done, failed, stopped, or how far it is', ({ status }) => status),
  column(
    'verdict',
    '',
    'named: one category stands out; ambiguous: a few remain; unsure: many; unknown: unlike the training pictures; nothing: no contrast',
    ({ classification }) => classification?.verdict.kind,
  ),
  column('doubt', '', 'How far to trust the first category, in one word', ({ classification }) => classification?.doubt),
  column(
    'novelty',
    '0 to 1',
    'How unlike the training pictures it is; larger for stranger ones',
    ({ classification }) => classification?.outOfSet.score,
  ),
  column('sentence', '', 'The verdict in words', ({ classification }) => classification?.verdict.sentence),
  ...[0, 1, 2, 3, 4].flatMap((rank) => [
    column(
      `category_${rank + 1}`,
      '',
      `Category number ${rank + 1} by probability`,
      ({ classification }) => classification?.ranking[rank]?.category,
    ),
    column(`percent_${rank + 1}`, '%', 'Its probability, calibrated, in per cent', ({ classification }) => {
      const entry = classification?.ranking[rank];
      return entry && percentOf(entry.probability);
    }),
  ]),
  column(
    'your_category',
    '',
    'What a person said that it is; empty where nobody did',
    ({ said }) => said && (said.category ?? 'none of these'),
  ),
  column('pixel_size_nm', 'nm', 'Length of one pixel on the specimen', ({ pixelSizeNm }) => pixelSizeNm?.value),
  column(
    'pixel_size_source',
    '',
    'Where the pixel size comes from: the tag, a file beside the picture, the bar, the user',
    ({ pixelSizeNm }) => pixelSizeNm?.source,
  ),
  column('pixel_size_confidence', '', 'stated, derived, guessed or doubtful', ({ pixelSizeNm }) => pixelSizeNm?.confidence),
  column('width_px', 'px', 'Width of the whole picture', ({ facts }) => facts?.width),
  column('height_px', 'px', 'Height of the whole picture, data bar included', ({ facts }) => facts?.height),
  column('crop_x', 'px', 'Left edge of the part that is classified', ({ crop }) => crop?.x),
  column('crop_y', 'px', 'Upper edge of the part that is classified', ({ crop }) => crop?.y),
  column('crop_width', 'px', 'Width of the part that is classified', ({ crop }) => crop?.width),
  column('crop_height', 'px', 'Height of the part that is classified', ({ crop }) => crop?.height),
  column('data_bar', '', 'What was left out, and why', ({ barNote }) => barNote),
  column('vendor', '', 'Maker of the instrument, as the file names it', ({ facts }) => facts?.metadata.vendor),
  column(
    'accelerating_voltage_kv',
    'kV',
    'Accelerating voltage, as the file states it or the data bar prints it',
    ({ voltage }) => voltage?.kv,
  ),
  column('accelerating_voltage_source', '', 'file: its header; bar: read from the data bar', ({ voltage }) => voltage?.source),
  column(
    'working_distance_mm',
    'mm',
    'Working distance, as the file states it',
    ({ facts }) => facts?.metadata.workingDistanceMm,
  ),
  column('magnification', '', 'Magnification, as the file states it', ({ facts }) => facts?.metadata.magnification),
  column('detector', '', 'Detector, as the file names it', ({ facts }) => facts?.metadata.detector),
  column('file_sha256', '', 'SHA-256 of the file', ({ facts }) => facts?.sha256),
  column('notes', '', 'What is to be known of how the file was read', ({ facts }) => facts?.notes.join(' ') || null),
  column('model', '', 'Model that classified it', ({ classification }) => classification?.modelId),
  column('model_sha256', '', 'SHA-256 of the weights of the model', ({ classification }) => classification?.modelSha256),
  column('engine', '', 'What it was computed on: webgpu, wasm or cpu', ({ classification }) => classification?.engine),
  column('error_code', '', 'What went wrong, for programs', ({ error }) => error?.code),
  column('error', '', 'What went wrong, in words', ({ error }) => error?.message),
];

/** The column of a fact: its unit is part of the name, so that no two units stand in one. */
const factColumn = ({ id, unit }: Pick<Fact, 'id' | 'unit'>): string =>
  `fact_${id.replaceAll('-', '_')}${unit === '' ? '' : `_${unit}`}`;

/**
 * A column for every fact that any picture has.
 * @param sheets the facts of each picture
 * @param factsOf those of a row; null where it was not measured
 */
export function factColumns<Row>(
  sheets: Iterable<readonly Fact[]>,
  factsOf: (row: Row) => readonly Fact[] | null,
): ResultColumn<Row>[] {
  const columns = new Map<string, ResultColumn<Row>>();
  for (const facts of sheets)
    for (const fact of facts) {
      const name = factColumn(fact);
      if (columns.has(name)) continue;
      const { unit, label, method } = fact;
      const read = (row: Row): Cell => factsOf(row)?.find((other) => factColumn(other) === name)?.value ?? null;
      columns.set(name, { name, unit, meaning: `${label}. ${method}`.replaceAll('\u00a0', ' '), read });
    }
  return [...columns.values()];
}

/** Header row, then a row for each. */
export const tableOf = <Row>(columns: readonly ResultColumn<Row>[], rows: readonly Row[]): Cell[][] => [
  columns.map(({ name }) => name),
  ...rows.map((row) => columns.map(({ read }) => read(row))),
];

/** What the columns mean: name, unit and meaning, of facts with how they were measured. */
export const dictionaryOf = (columns: readonly Omit<ResultColumn<never>, 'read'>[]): CsvValue[][] => [
  ['column', 'unit', 'meaning'],
  ...columns.map(({ name, unit, meaning }) => [name, unit, meaning]),
];
