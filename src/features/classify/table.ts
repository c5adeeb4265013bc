/** The results as a table: one row per file of the session, failed ones included. */
import { inEnglish } from '../../locales/words';
import { barNoteOf, cropOf, type Item, pixelSizeOf, voltageOf } from '../../state/item';
import { percentOf } from '../../ui/quantity';

export type Cell = string | number | null;

/** A column: its name, and what it holds for an item. */
export type Column = readonly [string, (item: Item) => Cell];

const COLUMNS: readonly Column[] = [
  ['file', (item) => item.path],
  ['status', (item) => item.status],
  ['verdict', (item) => item.classification?.verdict.kind ?? null],
  ['doubt', (item) => item.classification?.doubt ?? null],
  ['novelty', (item) => item.classification?.outOfSet.score ?? null],
  ['sentence', (item) => item.classification?.verdict.sentence ?? null],
  ...[0, 1, 2, 3, 4].flatMap((rank): [string, (item: Item) => Cell][] => [
    [`category_${rank + 1}`, (item) => item.classification?.ranking[rank]?.category ?? null],
    [
      `percent_${rank + 1}`,
      (item) => {
        const entry = item.classification?.ranking[rank];
        return entry ? percentOf(entry.probability) : null;
      },
    ],
  ]),
  ['your_category', (item) => (item.said ? (item.said.category ?? 'none of these') : null)],
  ['pixel_size_nm', (item) => pixelSizeOf(item)?.value ?? null],
  ['pixel_size_source', (item) => pixelSizeOf(item)?.source ?? null],
  ['pixel_size_confidence', (item) => pixelSizeOf(item)?.confidence ?? null],
  ['width_px', (item) => item.facts?.width ?? null],
  ['height_px', (item) => item.facts?.height ?? null],
  ['crop_x', (item) => item.facts && cropOf(item, item.facts).x],
  ['crop_y', (item) => item.facts && cropOf(item, item.facts).y],
  ['crop_width', (item) => item.facts && cropOf(item, item.facts).width],
  ['crop_height', (item) => item.facts && cropOf(item, item.facts).height],
  ['data_bar', (item) => inEnglish(() => item.facts && barNoteOf(item, item.facts))],
  ['vendor', (item) => item.facts?.metadata.vendor ?? null],
  ['accelerating_voltage_kv', (item) => voltageOf(item)?.kv ?? null],
  ['accelerating_voltage_source', (item) => voltageOf(item)?.source ?? null],
  ['working_distance_mm', (item) => item.facts?.metadata.workingDistanceMm ?? null],
  ['magnification', (item) => item.facts?.metadata.magnification ?? null],
  ['detector', (item) => item.facts?.metadata.detector ?? null],
  ['file_sha256', (item) => item.facts?.sha256 ?? null],
  ['model', (item) => item.classification?.modelId ?? null],
  ['model_sha256', (item) => item.classification?.modelSha256 ?? null],
  ['engine', (item) => item.classification?.engine ?? null],
  ['error_code', (item) => item.error?.code ?? null],
  ['error', (item) => item.error?.message ?? null],
];

/** Header row, then one row per item in the order given; `more` columns stand at the right. Percentages are those on the screen. */
export function resultTable(items: readonly Item[], more: readonly Column[] = []): Cell[][] {
  const columns = [...COLUMNS, ...more];
  return [columns.map(([name]) => name), ...items.map((item) => columns.map(([, read]) => read(item)))];
}
