import { describe, expect, it } from 'vitest';
import { classification, micrograph } from './fixtures';
import type { Item, MicrographFacts } from './item';
import { Items } from './items';
import { GalleryOrder, type SortKey } from './order';
import { createSettings, followKeep, restoreSettings } from './settings';

describe('gallery order', () => {
  const make = (id: string, path: string, result: Item['classification'], facts: MicrographFacts | null): Item => ({
    id,
    path,
    drop: 1,
    status: result ? 'done' : facts ? 'waiting' : 'failed',
    revision: 0,
    facts,
    thumbnail: null,
    classification: result,
    error: null,
    userBarTop: null,
    userPixelSizeNm: null,
    said: null,
    note: '',
  });
  const facts = { ...micrograph('x'), width: 1, height: 1 };
  const items = Items.EMPTY.with(
    ...[
      make('m1', 'p/b10.tif', classification('Tips', 0.9), facts),
      make('m2', 'q/b9.tif', classification('Powder', 0.4, 'unsure'), facts),
      make('m3', 'a.tif', classification('Tips', 0.6), facts),
      make('m4', 'z.tif', classification('Fibres', 0.99, 'unknown'), facts),
      make('m5', 'wait.tif', null, facts),
      make('m6', 'bad.tif', null, null),
    ],
  );

  const galleryOrder = (of: Items, sort: SortKey) => new GalleryOrder().of(of, sort);

  it('by arrival leaves out only what could not be read', () => {
    expect(galleryOrder(items, 'arrival')).toEqual(['m1', 'm2', 'm3', 'm4', 'm5']);
  });
  it('by name reads numbers as numbers and ignores folders', () => {
    expect(galleryOrder(items, 'name')).toEqual(['m3', 'm2', 'm1', 'm5', 'm4']);
  });
  it('by category puts the surest first within one, the unclassified last', () => {
    expect(galleryOrder(items, 'category')).toEqual(['m4', 'm2', 'm1', 'm3', 'm5']);
  });
  it('by doubt puts unknown first, then unsure, then the least probable; the unclassified last', () => {
    expect(galleryOrder(items, 'doubt')).toEqual(['m4', 'm2', 'm3', 'm1', 'm5']);
  });
});

describe('gallery order made from the last one', () => {
  const SORTS: readonly SortKey[] = ['arrival', 'name', 'category', 'doubt'];
  const facts = { ...micrograph('x'), width: 1, height: 1 };
  /** A number 0 .. below - 1, the same ones in every run. */
  const dice = (seed: number) => {
    let state = seed;
    return (below: number) => {
      state = (state * 1103515245 + 12345) % 2 ** 31;
      return Math.floor((state / 2 ** 31) * below);
    };
  };
  const drawn = (place: number, roll: (below: number) => number): Item => ({
    ...{ id: Items.id(place), drop: 1, path: `${'ab'[roll(2)]}${roll(12)}.tif`, revision: 0, thumbnail: null, error: null },
    ...{ userBarTop: null, userPixelSizeNm: null, said: null, note: '' },
    ...[
      { status: 'failed' as const, facts: null, classification: null },
      { status: 'waiting' as const, facts, classification: null },
      {
        status: 'done' as const,
        facts,
        classification: classification(['Tips', 'Fibres'][roll(2)], roll(4) / 4, (['named', 'unsure'] as const)[roll(2)]),
      },
    ][roll(3)],
  });

  it('is what sorting all of it anew gives, whatever came, changed, went or failed, and the same array where nothing moved', () => {
    const roll = dice(5);
    const kept = new Map(SORTS.map((sort) => [sort, new GalleryOrder()]));
    let items = Items.EMPTY;
    for (let round = 0; round < 60; round++) {
      const some = Array.from({ length: roll(6) }, () => 1 + roll(150));
      items = roll(4) === 0 ? items.without(some.map(Items.id)) : items.with(...some.map((place) => drawn(place, roll)));
      for (const [sort, order] of kept) {
        const ids = order.of(items, sort);
        expect(ids, `${sort}, round ${round}`).toEqual(new GalleryOrder().of(items, sort));
        expect(order.of(items.with(), sort)).toBe(ids);
      }
      const all = items.values();
      expect(items.unread).toEqual(all.filter(({ status }) => status === 'failed'));
      expect(items.namedByOthers('other')).toBe(all.filter(({ status }) => status === 'done').length);
      expect(items.namedByOthers('b'.repeat(64))).toBe(0);
    }
    const other = kept.get('name') as GalleryOrder;
    expect(other.of(items, 'doubt')).toEqual(kept.get('doubt')?.of(items, 'doubt'));
  });

  it('looks at what changed, not at the whole session', () => {
    let asked = 0;
    const watched = (place: number, category: string): Item =>
      Object.defineProperty(
        { ...drawn(place, dice(place)), status: 'done' as const, facts, classification: null },
        'classification',
        {
          get: () => {
            asked++;
            return classification(category, 0.5);
          },
        },
      );
    const looksAt = (count: number): number => {
      const items = Items.EMPTY.with(...Array.from({ length: count }, (_, i) => watched(i + 1, 'Tips')));
      const order = new GalleryOrder();
      order.of(items, 'category');
      asked = 0;
      order.of(items.with(watched(7, 'Fibres')), 'category');
      return asked;
    };
    expect(looksAt(6400)).toBe(looksAt(640));
  });
});

describe('settings', () => {
  it('come back field by field; strange ones fall to the defaults', () => {
    expect(restoreSettings('{"theme":"dark","sort":"sideways","allCategories":1,"__proto__":{"x":1}}')).toEqual({
      theme: 'dark',
      language: null,
      sort: 'arrival',
      allCategories: false,
      view: 'pictures',
      keep: 'pictures',
      keepKnown: false,
    });
    expect(restoreSettings('{"theme":')).toMatchObject({ theme: 'system', sort: 'arrival', allCategories: false });
  });

  it('are written on change and survive a storage that throws', () => {
    const kept = new Map<string, string>();
    const storage = { getItem: (k: string) => kept.get(k) ?? null, setItem: (k: string, v: string) => void kept.set(k, v) };
    createSettings(storage).setState({ theme: 'light' });
    expect(createSettings(storage).getState().theme).toBe('light');
    // A tab that knows nothing of it leaves it as it is.
    const [one, two] = [createSettings(storage), createSettings(storage)];
    one.setState({ keep: 'nothing', keepKnown: true });
    two.setState({ sort: 'name' });
    expect(createSettings(storage).getState()).toMatchObject({ keep: 'nothing', keepKnown: true, sort: 'name' });
    const events = new EventTarget();
    const told: string[] = [];
    followKeep(two, events as unknown as Window, (keep) => told.push(keep));
    const [[key, newValue]] = kept;
    for (let i = 0; i < 2; i++) events.dispatchEvent(Object.assign(new Event('storage'), { key, newValue }));
    expect([two.getState().keep, told]).toEqual(['nothing', ['nothing']]);
    const blocked = {
      getItem: (): string | null => {
        throw new Error('blocked');
      },
      setItem: () => {
        throw new Error('blocked');
      },
    };
    const store = createSettings(blocked);
    store.setState({ theme: 'dark' });
    expect(store.getState().theme).toBe('dark');
  });
});
