import { type Item, nameOf } from './item';
import type { Session } from './session';

export type SortKey = 'arrival' | 'name' | 'category' | 'doubt';

const KIND_DOUBT = { named: 0, ambiguous: 1, unsure: 2, unknown: 3 } as const;

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Larger is more doubtful: first by what may be said (`unknown` most), within that by how little the first category has. */
function doubtOf(item: Item): number {
  const result = item.classification;
  if (!result) return -1;
  return KIND_DOUBT[result.verdict.kind] + (1 - (result.ranking[0]?.probability ?? 0));
}

const COMPARE: Record<Exclude<SortKey, 'arrival'>, (a: Item, b: Item) => number> = {
  name: (a, b) => collator.compare(nameOf(a), nameOf(b)),
  category: (a, b) => {
    const first = a.classification?.ranking[0]?.category;
    const second = b.classification?.ranking[0]?.category;
    if (first === undefined || second === undefined) return Number(first === undefined) - Number(second === undefined);
    return collator.compare(first, second) || doubtOf(a) - doubtOf(b);
  },
  doubt: (a, b) => doubtOf(b) - doubtOf(a),
};

/** Ids of the pictures the gallery shows, sorted; equal ones stay in the order of arrival. Files that could not be read are left out. */
export function galleryOrder(items: Session['items'], sort: SortKey): string[] {
  const shown = [...items.values()].filter((item) => item.facts !== null || item.status !== 'failed');
  if (sort !== 'arrival') shown.sort(COMPARE[sort]);
  return shown.map((item) => item.id);
}

/** Files that could not be read, in the order of arrival. */
export const unreadable = (items: Session['items']): Item[] =>
  [...items.values()].filter((item) => item.status === 'failed' && item.facts === null);
