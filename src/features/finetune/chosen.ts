/** Which pictures of the data set are listed, and what is said about each. */
import { className, type DataSet, groupsOf, placeOf } from '../../dataset/dataset';
import { t, words } from '../../locales/words';

/** `class:3`, `part:test`, or one of the words. */
export type Filter = 'all' | 'no-class' | 'out' | 'copies' | 'unreadable' | `class:${number}` | `part:${string}` | 'ids';

export const FILTERS: readonly (readonly [Filter, string])[] = words(
  [
    ['all', 'All pictures'],
    ['no-class', 'Without a class'],
    ['out', 'Left out'],
    ['copies', 'Copies and their originals'],
    ['unreadable', 'Not readable'],
    ['part:train', 'For training'],
    ['part:validation', 'For validation'],
    ['part:test', 'For the test'],
  ],
  '1',
);

/** Ids that pass, in the order of the drop; copies stand beside their originals. */
export function listed(set: DataSet, filter: Filter, ids: ReadonlySet<string> | null): string[] {
  const originals = new Set(set.pictures.map(({ duplicateOf }) => duplicateOf));
  const [kind, value] = filter.split(':');
  const found: { id: string; key: string }[] = [];
  for (const { id, status, duplicateOf } of set.pictures) {
    const entry = set.work.entries.get(placeOf(id));
    if (!entry) continue;
    const passes: Record<string, boolean> = {
      all: true,
      'no-class': entry.classId === null && !entry.excluded && status !== 'failed',
      out: entry.excluded,
      copies: duplicateOf !== null || originals.has(id),
      unreadable: status === 'failed',
      class: entry.classId === Number(value),
      part: entry.part === value && !entry.excluded && entry.classId !== null,
      ids: ids?.has(id) ?? false,
    };
    if (passes[kind]) found.push({ id, key: kind === 'copies' ? (duplicateOf ?? id) : '' });
  }
  if (kind === 'copies') {
    const rank = new Map<string, number>();
    for (const { key } of found) if (!rank.has(key)) rank.set(key, rank.size);
    found.sort((a, b) => (rank.get(a.key) ?? 0) - (rank.get(b.key) ?? 0));
  }
  return found.map(({ id }) => id);
}

/** The groups with their pictures' numbers, largest first; pictures that stand for themselves are counted apart. */
export function groupSizes(set: DataSet): { readonly groups: readonly (readonly [string, number])[]; readonly single: number } {
  const sizes = new Map<string, number>();
  let single = 0;
  groupsOf(set).forEach((group, place) => {
    const entry = set.work.entries.get(place);
    if (!entry || entry.excluded || entry.classId === null) return;
    if (group === null) single++;
    else sizes.set(group, (sizes.get(group) ?? 0) + 1);
  });
  return { groups: [...sizes].sort((a, b) => b[1] - a[1]), single };
}

export const classLabel = (set: DataSet, classId: number | null): string => className(set.work, classId) ?? t('no class');
