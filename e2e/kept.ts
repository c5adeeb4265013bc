/** Sessions as an earlier visit would have left them on the browser's disk: journeys about many pictures need not classify them first. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packHead, packItems } from '../src/app/session-codec';
import { toHalfBits } from '../src/base/half';
import { Random } from '../src/base/random';
import { classification, micrograph } from '../src/state/fixtures';
import type { Item } from '../src/state/item';
import type { Page } from './fixtures';

const PER_PAGE = 32;

/** Of the model that the page comes with. */
export const shippedModel: { readonly weightsSha256: string; readonly model: { readonly categories: readonly string[] } } =
  JSON.parse(readFileSync(join(import.meta.dirname, '..', 'public', 'models', 'base', 'config.json'), 'utf8'));

const SIDE = 32;
const WIDTH = 1536;

/** Pictures of three kinds that the shipped model has named, in turn: their vectors tell them apart, what it called them does not. */
export function threeKinds(count: number): Item[] {
  const random = new Random('three kinds');
  const centres = Array.from({ length: 3 }, () => Float32Array.from({ length: WIDTH }, () => random.normal()));
  const { categories } = shippedModel.model;
  return Array.from({ length: count }, (_, i) => {
    const { pixels, ...facts } = micrograph(`picture-${i}.tif`);
    const vector = centres[i % 3].map((value) => value + 0.7 * random.normal());
    return {
      ...{ id: `m${i + 1}`, drop: 1, path: `set/picture-${i}.tif`, status: 'done', revision: 0, error: null, said: null },
      ...{ userBarTop: null, userPixelSizeNm: null, note: '' },
      facts: { ...facts, width: pixels.width, height: pixels.height },
      thumbnail: {
        width: SIDE,
        height: SIDE,
        // Stripes across, along and aslant.
        grey: Uint8ClampedArray.from({ length: SIDE * SIDE }, (_, p) => {
          const [x, y] = [p % SIDE, Math.floor(p / SIDE)];
          return 128 + 90 * Math.sin([x, y, x + y][i % 3] * 0.9 + i);
        }),
      },
      classification: {
        ...classification(categories[0], 0.6, 'unsure'),
        features: Uint16Array.from(vector, toHalfBits),
        logits: categories.map((_, c) => (c === 0 ? 2 : 0)),
        modelSha256: shippedModel.weightsSha256,
      },
    };
  });
}

/** Puts a session on the browser's disk; a reload of the page brings it back. */
export async function keepSession(page: Page, items: readonly Item[]): Promise<void> {
  const pages = new Map<number, Item[]>();
  for (const item of items) {
    const at = Math.floor(Number(item.id.slice(1)) / PER_PAGE);
    pages.set(at, [...(pages.get(at) ?? []), item]);
  }
  const head = { savedAt: new Date().toISOString(), pictures: items.length, selected: items[0].id, nextId: items.length + 1 };
  const files = [...pages].map(([at, some]) => ({
    name: `items-${at}`,
    base64: Buffer.from(packItems(some.map((item) => ({ item, extras: {} })))).toString('base64'),
  }));
  files.push({ name: 'head', base64: Buffer.from(packHead(head)).toString('base64') });
  await page.evaluate(async (files) => {
    const root = await navigator.storage.getDirectory();
    const folder = await (await root.getDirectoryHandle('sessions', { create: true })).getDirectoryHandle('made-up', {
      create: true,
    });
    for (const { name, base64 } of files) {
      const stream = await (await folder.getFileHandle(`${name}~1`, { create: true })).createWritable();
      await stream.write(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)));
      await stream.close();
    }
  }, files);
}
