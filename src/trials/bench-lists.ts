/** How the cost of a session's list operations grows with the session: cost at 10,000 pictures over cost at 1,000. */
import { type Item, newItem } from '../state/item';
import { Items } from '../state/items';
import { GalleryOrder, type SortKey } from '../state/order';

const itemAt = (place: number, revision = 0): Item => ({
  ...newItem(Items.id(place), 1, `folder/image_${(place * 7919 + revision * 4099) % 100_003}.tif`),
  status: 'waiting',
  revision,
});

const SORTS: readonly SortKey[] = ['arrival', 'name', 'category', 'doubt'];
const REPEATS = 200;

const processorTime = (): number => process.cpuUsage().user / 1000;

/** Milliseconds of processor time that one change of one picture costs, by operation. */
function costsAt(count: number): Record<string, number> {
  const items = Items.EMPTY.with(...Array.from({ length: count }, (_, i) => itemAt(i + 1)));
  const timed = (work: (round: number) => void): number => {
    const start = processorTime();
    for (let round = 1; round <= REPEATS; round++) work(round);
    return (processorTime() - start) / REPEATS;
  };
  const changed = Array.from({ length: REPEATS + 1 }, (_, round) => items.with(itemAt(1 + ((round * 37) % count), round)));
  const orders = SORTS.map((sort): [string, number] => {
    const order = new GalleryOrder();
    order.of(items, sort);
    return [`gallery ${sort}, a change`, timed((round) => order.of(round % 2 ? changed[round] : items, sort))];
  });
  return {
    'a changed picture': timed((round) => items.with(itemAt(1 + ((round * 37) % count), round))),
    'the next to classify': timed((round) => changed[round].first('waiting')),
    ...Object.fromEntries(orders),
  };
}

export interface ListCost {
  /** Of one change among 10,000 pictures. */
  readonly ms10000: number;
  /** That over the cost among 1,000. */
  readonly ratio: number;
}

/** Best of `rounds`, at both sizes in turns. */
export function costOfLists(rounds: number): Record<string, ListCost> {
  const [small, large] = [1000, 10_000].map((count) => Array.from({ length: rounds }, () => costsAt(count)));
  return Object.fromEntries(
    Object.keys(small[0]).map((name) => {
      const [of1000, of10000] = [small, large].map((all) => Math.min(...all.map((costs) => costs[name])));
      return [name, { ms10000: of10000, ratio: of10000 / of1000 }];
    }),
  );
}
