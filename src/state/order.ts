import { type Item, nameOf } from './item';
import { Items } from './items';
import type { Taught } from './teach';

export type SortKey = 'arrival' | 'name' | 'category' | 'doubt';

const KIND_DOUBT = { named: 0, ambiguous: 1, unsure: 2, unknown: 3, nothing: 4 } as const;

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** What an item is sorted by. */
interface Keys {
  readonly id: string;
  /** Counts on with each arrival. */
  readonly place: number;
  readonly name: string;
  /** First by what may be said (`nothing` most), within that by how little the first category has; -1 without a verdict. */
  readonly doubt: number;
  readonly category: string | null;
}

/** What a person said has no doubt; what was learnt from that comes before what the model says. */
function keysOf(item: Item, taught: ReadonlyMap<string, Taught>): Keys {
  const result = item.classification;
  const first = result?.ranking[0];
  const about = { id: item.id, place: Items.place(item.id), name: nameOf(item) };
  if (item.said) return { ...about, doubt: 0, category: item.said.category };
  const learnt = taught.get(item.id);
  if (learnt) return { ...about, doubt: 1 - learnt.share, category: learnt.category };
  return {
    ...about,
    doubt: result ? KIND_DOUBT[result.verdict.kind] + (1 - (first?.probability ?? 0)) : -1,
    category: first?.category ?? null,
  };
}

const COMPARE: Record<SortKey, (a: Keys, b: Keys) => number> = {
  arrival: () => 0,
  name: (a, b) => collator.compare(a.name, b.name),
  category: (a, b) => {
    if (a.category === null || b.category === null) return Number(a.category === null) - Number(b.category === null);
    return a.category === b.category ? a.doubt - b.doubt : collator.compare(a.category, b.category);
  },
  doubt: (a, b) => b.doubt - a.doubt,
};

/** Files that could not be read are left out. */
const isShown = (item: Item | undefined): item is Item =>
  item !== undefined && (item.facts !== null || item.status !== 'failed');

/** The first place in `sorted` whose keys come after `keys`, or not before them where `orAt` is set. */
function placeFor(keys: Keys, sorted: readonly Keys[], compare: (a: Keys, b: Keys) => number, orAt = false): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = compare(sorted[middle], keys);
    if (order < 0 || (order === 0 && !orAt)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** More changes at once are sorted together with all the others. */
const FEW = 64;

const NOTHING: ReadonlyMap<string, Taught> = new Map();

/**
 * The gallery's order, made from the last one: what has changed is taken out and put in where it belongs, by keys that are computed
 * once. Only the first order, that by another key, and that after many changes at once are sorted as a whole.
 */
export class GalleryOrder {
  #items = Items.EMPTY;
  #sort: SortKey = 'arrival';
  /** What the items shown are sorted by, in their order, and the same by id. */
  #sorted: Keys[] = [];
  #keys = new Map<string, Keys>();
  /** Their ids: a list of its own, because reading them off thousands of keys costs more than moving them. */
  #placed: string[] = [];
  #ids: readonly string[] = [];
  #taught: ReadonlyMap<string, Taught> = NOTHING;

  /**
   * Ids of the pictures the gallery shows, sorted; equal ones stay in the order of arrival. The same array as before where nothing is
   * in another place.
   */
  of(items: Items, sort: SortKey, taught: ReadonlyMap<string, Taught> = NOTHING): readonly string[] {
    const alike = sort === this.#sort && taught === this.#taught;
    if (items.gallery === this.#items.gallery && alike) return this.#ids;
    const from = alike ? this.#items : Items.EMPTY;
    if (!alike) {
      this.#sorted = [];
      this.#placed = [];
      this.#keys.clear();
    }
    const gone: Keys[] = [];
    const come: Keys[] = [];
    items.differences(from, (before, now) => {
      const old = before && this.#keys.get(before.id);
      if (old) gone.push(old);
      if (isShown(now)) come.push(keysOf(now, taught));
    });
    this.#change(gone, come, (a, b) => COMPARE[sort](a, b) || a.place - b.place);
    this.#items = items;
    this.#sort = sort;
    this.#taught = taught;
    const same = this.#placed.length === this.#ids.length && this.#placed.every((id, i) => id === this.#ids[i]);
    if (!same) this.#ids = [...this.#placed];
    return this.#ids;
  }

  #change(gone: readonly Keys[], come: readonly Keys[], compare: (a: Keys, b: Keys) => number): void {
    for (const { id } of gone) this.#keys.delete(id);
    for (const keys of come) this.#keys.set(keys.id, keys);
    if (gone.length + come.length > FEW) {
      // Of what is sorted already, the engine's sort compares neighbours only.
      this.#sorted = [...this.#sorted.filter((keys) => this.#keys.get(keys.id) === keys), ...come].sort(compare);
      this.#placed = this.#sorted.map(({ id }) => id);
      return;
    }
    for (const keys of gone) {
      const place = placeFor(keys, this.#sorted, compare, true);
      this.#sorted.splice(place, 1);
      this.#placed.splice(place, 1);
    }
    for (const keys of come) {
      const place = placeFor(keys, this.#sorted, compare);
      this.#sorted.splice(place, 0, keys);
      this.#placed.splice(place, 0, keys.id);
    }
  }
}
