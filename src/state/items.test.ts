import { expect, it } from 'vitest';
import { micrograph } from './fixtures';
import type { Item, ItemStatus } from './item';
import { Items } from './items';

const { pixels, ...rest } = micrograph('a.tif');
const facts = { ...rest, width: 10, height: 5 };

let looks = 0;
/** Counts how often anybody asks for its state. */
function item(place: number, status: ItemStatus): Item {
  const plain: Omit<Item, 'status'> = {
    ...{ id: Items.id(place), drop: 1, path: `${place}.tif`, revision: 0, facts, thumbnail: null },
    ...{ classification: null, error: null, userBarTop: null, userPixelSizeNm: null, said: null, note: '' },
  };
  return Object.defineProperty({ ...plain } as Item, 'status', {
    enumerable: true,
    get: () => {
      looks++;
      return status;
    },
  });
}

it('finds what is next, and knows what waits, at a cost that does not grow with the session', () => {
  const costOf = (count: number): number => {
    const places = Array.from({ length: count }, (_, i) => i + 1);
    let items = Items.EMPTY.with(...places.map((place) => item(place, 'waiting')));
    looks = 0;
    for (const place of places) {
      expect(items.first('waiting')?.id).toBe(Items.id(place));
      expect(items.waitingBytes).toBe((count - place + 1) * 200);
      items = items.with(item(place, 'done'));
    }
    expect([items.first('waiting'), items.waitingBytes]).toEqual([null, 0]);
    return looks / count;
  };
  const small = costOf(100);
  expect(costOf(1600)).toBeLessThan(1.5 * small);
});

it('finds one again that was passed, came back, or is the only one left', () => {
  let items = Items.EMPTY.with(...[1, 2, 3].map((place) => item(place, 'waiting')));
  items = items.with(item(1, 'done'), item(2, 'failed'));
  expect(items.first('waiting')?.id).toBe('m3');
  const again = items.with(item(1, 'waiting'));
  expect(again.first('waiting')?.id).toBe('m1');
  expect(items.first('waiting')?.id).toBe('m3');
  expect(again.without(['m1']).first('waiting')?.id).toBe('m3');
  expect(items.first('failed')?.id).toBe('m2');
});
