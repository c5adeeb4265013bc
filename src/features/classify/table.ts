/** The results as a table: one row per file of the session, failed ones included. */
import { type Cell, RESULT_COLUMNS, type ResultColumn, type ResultRow, tableOf } from '../../base/result-table';
import { inEnglish } from '../../locales/words';
import { barNoteOf, cropOf, type Item, pixelSizeOf, voltageOf } from '../../state/item';

export type { Cell } from '../../base/result-table';

/** A column: what it is called and means, and what it holds for an item. */
export type Column = ResultColumn<Item>;

const rowOf = (item: Item): ResultRow => {
  const { facts } = item;
  return {
    ...item,
    pixelSizeNm: pixelSizeOf(item),
    voltage: voltageOf(item),
    crop: facts && cropOf(item, facts),
    barNote: inEnglish(() => facts && barNoteOf(item, facts)),
  };
};

/** Header row, then one row per item in the order given; `more` columns stand at the right. Percentages are those on the screen. */
export function resultTable(items: readonly Item[], more: readonly Column[] = []): Cell[][] {
  const rows = items.map((item) => ({ item, row: rowOf(item) }));
  return tableOf(
    [
      ...RESULT_COLUMNS.map((column) => ({ ...column, read: ({ row }: (typeof rows)[number]) => column.read(row) })),
      ...more.map((column) => ({ ...column, read: ({ item }: (typeof rows)[number]) => column.read(item) })),
    ],
    rows,
  );
}
