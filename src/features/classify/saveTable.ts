import type { Item } from '../../state/item';
import { saveFile } from '../../ui/files';
import type { ClassifyParts } from './parts';
import { resultTable } from './table';

/** Saves the results as `micrographia-results.csv`: in the gallery's order, unreadable files last. */
export function saveTable({ desk, toCsv, moreColumns }: ClassifyParts, order: readonly string[]): void {
  const { items } = desk.getState().session;
  const shown = order.map((id) => items.get(id)).filter((item): item is Item => item !== undefined);
  // The mark at the front makes Excel read the file as UTF-8.
  const blob = new Blob(['\ufeff', toCsv(resultTable([...shown, ...items.unread], moreColumns?.()))], {
    type: 'text/csv;charset=utf-8',
  });
  saveFile('micrographia-results.csv', blob);
}
