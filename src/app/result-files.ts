/** Tables as files: the bodies of a picture, and what the columns of the table of results mean. */
import { BODY_COLUMNS, bodyRows } from '../base/body-table';
import { toCsv } from '../base/csv';
import { dictionaryOf, RESULT_COLUMNS } from '../base/result-table';
import type { Traces } from '../base/traces';
import { descriptionColumns } from '../features/describe/export';
import { handOf } from '../state/by-hand';
import { type Item, nameOf, pixelSizeOf } from '../state/item';
import type { PicturesStore } from '../state/picture-texts';
import { saveFile } from '../ui/files';

/** The mark at the front makes Excel read the file as UTF-8. */
const csvFile = (rows: Parameters<typeof toCsv>[0]): Blob =>
  new Blob(['\ufeff', toCsv(rows)], { type: 'text/csv;charset=utf-8' });

/** A row for each body of a picture. @param named with the picture's name, in the rows and as the file's own */
export function saveBodies(item: Item, traces: Traces, named: boolean): void {
  const file = named ? item.path : 'picture';
  const rows = bodyRows(file, traces, pixelSizeOf(item)?.value ?? null, handOf(item));
  const name = named ? nameOf(item).replace(/\.[^.]*$/, '') : file;
  saveFile(`${name}-bodies.csv`, csvFile([BODY_COLUMNS, ...rows]));
}

export const createResultFiles = (pictures: PicturesStore) => ({
  saveDictionary(): void {
    const columns = [...RESULT_COLUMNS, ...descriptionColumns(pictures.getState())];
    saveFile('micrographia-columns.csv', csvFile(dictionaryOf(columns)));
  },
});
