import { toCsv } from '../../base/csv';
import type { ExportParts } from '../../base/export-parts';
import type { Item } from '../../state/item';
import { saveFile } from '../../ui/files';
import { leftOut } from './exported';
import type { ClassifyParts } from './parts';
import { resultTable } from './table';

/** Saves the results of `items` as `micrographia-results.csv`, without what is not to go along. */
export function saveTable({ moreColumns }: ClassifyParts, items: readonly Item[], parts: ExportParts): void {
  const table = leftOut(resultTable(items, moreColumns?.()), parts);
  // The mark at the front makes Excel read the file as UTF-8.
  saveFile('micrographia-results.csv', new Blob(['\ufeff', toCsv(table)], { type: 'text/csv;charset=utf-8' }));
}
