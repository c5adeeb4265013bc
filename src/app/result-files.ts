/** The results of chosen pictures as CSV, every fact in every row, and a table of what the columns mean. */
import { BODY_COLUMNS, bodyRows } from '../base/body-table';
import { toCsv } from '../base/csv';
import { dictionaryOf, RESULT_COLUMNS } from '../base/result-table';
import type { Traces } from '../base/traces';
import { type Column, resultTable } from '../features/classify/table';
import { descriptionColumns } from '../features/describe/export';
import { handOf } from '../state/by-hand';
import type { DeskStore } from '../state/desk';
import { type Item, nameOf, pixelSizeOf } from '../state/item';
import type { PicturesStore } from '../state/picture-texts';
import { saveFile } from '../ui/files';

/** The mark at the front makes Excel read the file as UTF-8. */
const csvFile = (rows: Parameters<typeof toCsv>[0]): Blob =>
  new Blob(['\ufeff', toCsv(rows)], { type: 'text/csv;charset=utf-8' });

interface Sources {
  readonly desk: DeskStore;
  readonly pictures: PicturesStore;
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
      saveFile('micrographia-columns.csv', csvFile(dictionaryOf([...RESULT_COLUMNS, ...more()])));
    },
  };
}
