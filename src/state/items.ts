import type { Item, ItemStatus } from './item';

const CHUNK = 64;

type Chunk = readonly (Item | undefined)[];

const NO_CHUNK: Chunk = [];

/** What is known of all items together, kept from change to change so that nobody has to walk over them. */
interface Sums {
  readonly size: number;
  /** Bytes of decoded pixels that wait for the model. */
  readonly waitingBytes: number;
  /** The same value as long as no change touches what the gallery is made of and sorted by: which items there are, and their verdicts. */
  readonly gallery: object;
  /** Files that could not be read, in the order of arrival. */
  readonly unread: readonly Item[];
  /** How many verdicts are each model's, by the hash of its weights. */
  readonly named: ReadonlyMap<string, number>;
}

const NO_SUMS: Sums = { size: 0, waitingBytes: 0, gallery: {}, unread: [], named: new Map() };

const NONE: Readonly<Record<ItemStatus, number>> = { reading: 0, waiting: 0, classifying: 0, done: 0, failed: 0, stopped: 0 };

/**
 * The items of a session by id, in the order of arrival: an unchangeable map whose changed copies share all but one small chunk with
 * it. A run over thousands of pictures changes items thousands of times; copying a plain map each time would cost more than decoding.
 * Ids are `m1`, `m2`, ...: the number is the place, so an item that comes back stands where it stood.
 */
export class Items {
  readonly #chunks: readonly Chunk[];
  readonly #counts: Readonly<Record<ItemStatus, number>>;
  /** No item in this state stands before this place: each search goes on from where the last one ended. */
  readonly #from: Record<ItemStatus, number>;
  readonly #sums: Sums;

  static readonly EMPTY = new Items([], NONE, NONE, NO_SUMS);

  private constructor(
    chunks: readonly Chunk[],
    counts: Readonly<Record<ItemStatus, number>>,
    from: Readonly<Record<ItemStatus, number>>,
    sums: Sums,
  ) {
    this.#chunks = chunks;
    this.#counts = counts;
    this.#from = { ...from };
    this.#sums = sums;
  }

  get size(): number {
    return this.#sums.size;
  }

  get waitingBytes(): number {
    return this.#sums.waitingBytes;
  }

  get gallery(): object {
    return this.#sums.gallery;
  }

  get unread(): readonly Item[] {
    return this.#sums.unread;
  }

  /** How many have a verdict of another model than that of these weights. */
  namedByOthers(modelSha256: string): number {
    let others = 0;
    for (const [model, count] of this.#sums.named) if (model !== modelSha256) others += count;
    return others;
  }

  /** The id of place `n`, counted from 1. */
  static id(n: number): string {
    return `m${n}`;
  }

  /** The place of an item, counted from 1: larger for what arrived later. */
  static place(id: string): number {
    return Number(id.slice(1));
  }

  /** How many items are in this state. */
  count(status: ItemStatus): number {
    return this.#counts[status];
  }

  /** How many have not come to an end: being read, waiting, with the model. */
  get pending(): number {
    const { reading, waiting, classifying } = this.#counts;
    return reading + waiting + classifying;
  }

  get(id: string): Item | undefined {
    const place = Items.place(id);
    return this.#chunks[Math.floor(place / CHUNK)]?.[place % CHUNK];
  }

  has(id: string): boolean {
    return this.get(id) !== undefined;
  }

  /** All of them, in the order of arrival. */
  values(): Item[] {
    const all: Item[] = [];
    for (const chunk of this.#chunks) for (const item of chunk) if (item) all.push(item);
    return all;
  }

  /** Calls `visit` for each item that is another one in `before`, or is missing there or here; only changed chunks are looked at. */
  differences(before: Items, visit: (before: Item | undefined, now: Item | undefined) => void): void {
    const chunks = Math.max(this.#chunks.length, before.#chunks.length);
    for (let at = 0; at < chunks; at++) {
      const [old, now] = [before.#chunks[at] ?? NO_CHUNK, this.#chunks[at] ?? NO_CHUNK];
      if (old === now) continue;
      for (let i = 0; i < CHUNK; i++) if (old[i] !== now[i]) visit(old[i], now[i]);
    }
  }

  /** The one that arrived first among those in this state. */
  first(status: ItemStatus): Item | null {
    if (this.#counts[status] === 0) return null;
    for (let place = this.#from[status]; ; place++) {
      const item = this.#chunks[Math.floor(place / CHUNK)][place % CHUNK];
      if (item?.status !== status) continue;
      this.#from[status] = place;
      return item;
    }
  }

  /** A copy that holds these items, in place of those of the same id. */
  with(...items: readonly Item[]): Items {
    return this.#changed(items.map((item) => [item.id, item]));
  }

  /** A copy without these. */
  without(ids: Iterable<string>): Items {
    return this.#changed([...ids].map((id) => [id, undefined]));
  }

  #changed(changes: readonly (readonly [string, Item | undefined])[]): Items {
    const chunks = [...this.#chunks];
    const fresh = new Set<number>();
    const counts: Record<ItemStatus, number> = { ...this.#counts };
    const from: Record<ItemStatus, number> = { ...this.#from };
    let { size, waitingBytes, gallery, unread, named } = this.#sums;
    for (const [id, item] of changes) {
      const place = Items.place(id);
      const at = Math.floor(place / CHUNK);
      while (chunks.length <= at) chunks.push([]);
      if (!fresh.has(at)) chunks[at] = [...chunks[at]];
      fresh.add(at);
      const chunk = chunks[at] as (Item | undefined)[];
      const before = chunk[place % CHUNK];
      if (before) counts[before.status]--;
      if (item) {
        counts[item.status]++;
        from[item.status] = Math.min(from[item.status], place);
      }
      waitingBytes += bytesWaiting(item) - bytesWaiting(before);
      size += Number(item !== undefined) - Number(before !== undefined);
      chunk[place % CHUNK] = item;
      if (!sameInGallery(before, item)) gallery = {};
      if (before?.classification?.modelSha256 !== item?.classification?.modelSha256) {
        const next: Map<string, number> = new Map(named);
        addTo(next, before, -1);
        addTo(next, item, 1);
        named = next;
      }
      if (isUnread(before)) unread = unread.filter(({ id: other }) => other !== id);
      if (isUnread(item)) {
        const after = unread.findLastIndex((other) => Items.place(other.id) < place) + 1;
        unread = unread.toSpliced(after, 0, item);
      }
    }
    return new Items(chunks, counts, from, { size, waitingBytes, gallery, unread, named });
  }
}

const bytesWaiting = (item: Item | undefined): number =>
  item?.status === 'waiting' && item.facts ? item.facts.width * item.facts.height * 4 : 0;

const isUnread = (item: Item | undefined): item is Item => item?.status === 'failed' && item.facts === null;

function addTo(named: Map<string, number>, item: Item | undefined, by: number): void {
  const model = item?.classification?.modelSha256;
  if (model !== undefined) named.set(model, (named.get(model) ?? 0) + by);
}

const sameInGallery = (before: Item | undefined, after: Item | undefined): boolean =>
  before?.id === after?.id &&
  before?.path === after?.path &&
  before?.classification === after?.classification &&
  before?.said === after?.said &&
  (before?.facts === null) === (after?.facts === null) &&
  (before?.status === 'failed') === (after?.status === 'failed');
