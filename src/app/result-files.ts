/** The results of chosen pictures as CSV, every fact in every row, and a table of what the columns mean. */
import { BODY_COLUMNS, bodyRows } from '../base/body-table';
import { toCsv } from '../base/csv';
import type { Traces } from '../base/traces';
import { type Column, resultTable } from '../features/classify/table';
import { descriptionColumns } from '../features/describe/export';
import { handOf } from '../state/by-hand';
import type { PicturesStore } from '../state/describe-picture';
import type { DeskStore } from '../state/desk';
import { type Item, nameOf, pixelSizeOf } from '../state/item';
import { saveFile } from '../ui/files';

/** Meaning and unit of the columns that every table has. */
const MEANINGS: Readonly<Record<string, readonly [string, string]>> = {
  file: ['', 'Path inside what was dropped'],
  status: ['', 'done, failed, stopped, or how far it is'],
  verdict: [
    '',
    'named: one category stands out; ambiguous: a few remain; unsure: many; unknown: unlike the training pictures; nothing: no contrast',
  ],
  doubt: ['', 'How far to trust the first category, in one word'],
  novelty: ['0 to 1', 'How unlike the training pictures it is; larger for stranger ones'],
  sentence: ['', 'The verdict in words'],
  your_category: ['', 'What a person said that it is; empty where nobody did'],
  pixel_size_nm: ['nm', 'Length of one pixel on the specimen'],
  pixel_size_source: ['', 'Where the pixel size comes from: the tag, a file beside the picture, the bar, the user'],
  pixel_size_confidence: ['', 'stated, derived, guessed or doubtful'],
  width_px: ['px', 'Width of the whole picture'],
  height_px: ['px', 'Height of the whole picture, data bar included'],
  crop_x: ['px', 'Left edge of the part that is classified'],
  crop_y: ['px', 'Upper edge of the part that is classified'],
  crop_width: ['px', 'Width of the part that is classified'],
  crop_height: ['px', 'Height of the part that is classified'],
  data_bar: ['', 'What was left out, and why'],
  vendor: ['', 'Maker of the instrument, as the file names it'],
  accelerating_voltage_kv: ['kV', 'Accelerating voltage, as the file states it or the data bar prints it'],
  accelerating_voltage_source: ['', 'file: its header; bar: read from the data bar'],
  working_distance_mm: ['mm', 'Working distance, as the file states it'],
  magnification: ['', 'Magnification, as the file states it'],
  detector: ['', 'Detector, as the file names it'],
  file_sha256: ['', 'SHA-256 of the file'],
  model: ['', 'Model that classified it'],
  model_sha256: ['', 'SHA-256 of the weights of the model'],
  engine: ['', 'What it was computed on: webgpu, wasm or cpu'],
  error_code: ['', 'What went wrong, for programs'],
  error: ['', 'What went wrong, in words'],
  description: ['', 'The text that was written of the picture'],
  description_engine: ['', 'Who wrote it: template, or the language model that ran'],
  description_model: ['', 'Name of the language model'],
  description_edited: ['', 'Whether a person has changed it'],
};

/** The mark at the front makes Excel read the file as UTF-8. */
const csvFile = (rows: Parameters<typeof toCsv>[0]): Blob =>
  new Blob(['\ufeff', toCsv(rows)], { type: 'text/csv;charset=utf-8' });

interface Sources {
  readonly desk: DeskStore;
  readonly pictures: PicturesStore;
}

/** One row per column of the CSV: its name, unit and meaning; of facts, how they were measured. */
function columnDictionary({ pictures }: Pick<Sources, 'pictures'>, columns: readonly string[]): string[][] {
  const methods = new Map<string, readonly [string, string]>();
  for (const { state } of pictures.getState().sheets.values())
    if (state.kind === 'ready')
      for (const { id, unit, label, method } of state.sheet.facts)
        methods.set(`fact_${id.replaceAll('-', '_')}${unit === '' ? '' : `_${unit}`}`, [unit, `${label}. ${method}`]);
  const ranked = (name: string): readonly [string, string] | undefined => {
    const match = /^(category|percent)_(\d)$/.exec(name);
    if (!match) return undefined;
    return match[1] === 'category'
      ? ['', `Category number ${match[2]} by probability`]
      : ['%', `Its probability, calibrated, in per cent`];
  };
  const rows = columns.map((name) => {
    const [unit, meaning] = MEANINGS[name] ?? ranked(name) ?? methods.get(name) ?? ['', ''];
    return [name, unit, meaning.replaceAll('\u00a0', ' ')];
  });
  return [['column', 'unit', 'meaning'], ...rows];
}

/** A row for each body of a picture. */
export function saveBodies(item: Item, traces: Traces): void {
  const rows = bodyRows(item.path, traces, pixelSizeOf(item)?.value ?? null, handOf(item));
  saveFile(`${nameOf(item).replace(/\.[^.]*$/, '')}-bodies.csv`, csvFile([BODY_COLUMNS, ...rows]));
}

export function createResultFiles({ desk, pictures }: Sources) {
  const more = (): readonly Column[] => descriptionColumns(pictures.getState());
  return {
    saveCsv(ids: readonly string[]): void {
      const { items } = desk.getState().session;
      const chosen = ids.flatMap((id) => items.get(id) ?? []);
      saveFile('micrographia-results.csv', csvFile(resultTable(chosen, more())));
    },
    saveDictionary(): void {
      const [columns] = resultTable([], more());
      saveFile('micrographia-columns.csv', csvFile(columnDictionary({ pictures }, columns.map(String))));
    },
  };
}
