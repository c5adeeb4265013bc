import { type Item, nameOf } from './item';
import type { Items } from './items';

export type SortKey = 'arrival' | 'name' | 'category' | 'doubt';

const KIND_DOUBT = { named: 0, ambiguous: 1, unsure: 2, unknown: 3, nothing: 4 } as const;

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** What an item is sorted by; larger doubt first. Remembered, because a run asks for the order at every picture. */
interface Keys {
  readonly doubt: number;
  readonly category: string | null;
}

const remembered = new WeakMap<Item, Keys>();

/** Doubt: first by what may be said (`nothing` most), within that by how little the first category has; -1 without a verdict. */
function keysOf(item: Item): Keys {
  let keys = remembered.get(item);
  if (!keys) {
    const result = item.classification;
    const first = result?.ranking[0];
    keys = {
      doubt: result ? KIND_DOUBT[result.verdict.kind] + (1 - (first?.probability ?? 0)) : -1,
      category: first?.category ?? null,
    };
    remembered.set(item, keys);
  }
  return keys;
}

const COMPARE: Record<Exclude<SortKey, 'arrival'>, (a: Item, b: Item) => number> = {
  name: (a, b) => collator.compare(nameOf(a), nameOf(b)),
  category: (a, b) => {
    const [first, second] = [keysOf(a), keysOf(b)];
    if (first.category === null || second.category === null)
      return Number(first.category === null) - Number(second.category === null);
    return first.category === second.category ? first.doubt - second.doubt : collator.compare(first.category, second.category);
  },
  doubt: (a, b) => keysOf(b).doubt - keysOf(a).doubt,
};

/** Ids of the pictures the gallery shows, sorted; equal ones stay in the order of arrival. Files that could not be read are left out. */
export function galleryOrder(items: Items, sort: SortKey): string[] {
  const shown = items.values().filter((item) => item.facts !== null || item.status !== 'failed');
  if (sort !== 'arrival') shown.sort(COMPARE[sort]);
  return shown.map((item) => item.id);
}

/** Files that could not be read, in the order of arrival. */
export const unreadable = (items: Items): Item[] =>
  items.count('failed') === 0 ? [] : items.values().filter((item) => item.status === 'failed' && item.facts === null);
