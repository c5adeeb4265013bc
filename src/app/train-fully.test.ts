import { decode } from 'fast-png';
import { zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { openDrop } from '../archive/drop-files';
import { createPlane } from '../base/plane';
import { micrograph } from '../state/fixtures';
import type { Item } from '../state/item';
import { Items } from '../state/items';
import { EMPTY_SESSION } from '../state/session';
import { labelledDrop, leftBehind } from './train-fully';

const text = (words: string) => new Blob([words]);

function item(n: number, path: string, category: string | null, image: { number: number; of: number } | null = null): Item {
  const { pixels: _, ...facts } = micrograph(path);
  return {
    ...{ id: `m${n}`, drop: 1, path, status: 'done', revision: 0, error: null, thumbnail: null, classification: null },
    ...{ userBarTop: null, userPixelSizeNm: null },
    facts: { ...facts, image, width: 4, height: 2 },
    said: { category },
    note: '',
  };
}

it('takes labelled pictures out of archives and stacks, and says what stays behind', async () => {
  const zip = new Blob([zipSync({ 'day 1/a.tif': new TextEncoder().encode('a in a zip') })]);
  const pixels = createPlane(4, 2);
  pixels.data.set([0, 1, 2, 3, 4, 5, 6, 7]);
  const items = Items.EMPTY.with(
    item(1, 'plain.tif', 'Tips'),
    item(2, 'drop.zip/day 1/a.tif', 'Powder/fine'),
    item(3, 'stack.tif#2', 'Tips', { number: 2, of: 3 }),
    item(4, 'odd.tif', null),
    item(5, 'moved.tif', 'Tips'),
    { ...item(6, 'not said.tif', 'Tips'), said: null },
  );
  const drop = await labelledDrop({
    desk: { session: { ...EMPTY_SESSION, items } },
    drops: new Map([
      [
        1,
        [
          { path: 'plain.tif', blob: text('plain') },
          { path: 'drop.zip', open: async () => zip },
          { path: 'stack.tif', blob: text('stack') },
        ],
      ],
    ]),
    open: openDrop,
    pixels: async () => pixels,
  });
  expect(drop.files.map(({ path }) => path)).toEqual([
    'Corrected in Classify/Tips/plain.tif',
    'Corrected in Classify/Powder-fine/drop.zip - day 1 - a.tif',
    'Corrected in Classify/Tips/stack.tif image 2.png',
  ]);
  expect(await drop.files[1].blob.text()).toBe('a in a zip');
  const png = decode(await drop.files[2].blob.arrayBuffer());
  expect(png).toMatchObject({ width: 4, height: 2, depth: 16, channels: 1 });
  expect(Array.from(png.data)).toEqual(Array.from(pixels.data, (value) => Math.round((value * 65535) / 7)));
  expect(leftBehind(drop)).toBe(
    '3 of your 5 labelled pictures went to Fine-tune. Left out: 1 labelled “None of these”, which is no category to train; 1 whose file cannot be opened any more (drop them in Classify once more).',
  );
  expect(leftBehind({ ...drop, ofNone: 0, gone: 0 })).toBeNull();
});
