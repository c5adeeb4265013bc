import { describe, expect, it } from 'vitest';
import { labelledPart } from './labelled-part';

const SIDE = 2;
const VIEW = SIDE * SIDE;

/** Pictures of one, two and one views in `pixels`, each beginning where the one before ends. */
const lyingIn = (pixels: Uint8Array) =>
  [
    { id: 'a', category: 1, from: 0, count: 1 },
    { id: 'b', category: 0, from: 1, count: 2 },
    { id: 'c', category: 1, from: 3, count: 1 },
  ].map(({ from, count, ...about }) => ({ ...about, views: pixels.subarray(from * VIEW, (from + count) * VIEW) }));

const shared = () => {
  const pixels = new Uint8Array(new SharedArrayBuffer(5 * VIEW));
  pixels.forEach((_, i) => {
    pixels[i] = i;
  });
  return pixels;
};

describe('views of labelled pictures as examples', () => {
  it('are taken where they lie in shared memory, in this order', () => {
    const pixels = shared();
    const { examples, pictureOf, files } = labelledPart(lyingIn(pixels), SIDE, true);
    expect(examples.pixels.buffer).toBe(pixels.buffer);
    expect(Array.from(examples.pixels)).toEqual(Array.from({ length: 4 * VIEW }, (_, i) => i));
    expect(examples.labels.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect([Array.from(examples.labels), pictureOf, files]).toEqual([
      [1, 0, 0, 1],
      [0, 1, 1, 2],
      ['a', 'b', 'c'],
    ]);
  });

  it.each([
    ['in another order', (pixels: Uint8Array) => lyingIn(pixels).reverse(), true],
    ['in memory of their own', (pixels: Uint8Array) => lyingIn(pixels.slice()), true],
    ['where nothing is to be shared', lyingIn, false],
  ])('are copied %s', (_, pictures, wanted) => {
    const pixels = shared();
    const given = pictures(pixels);
    const { examples } = labelledPart(given, SIDE, wanted);
    expect(examples.pixels.buffer).not.toBe(pixels.buffer);
    expect(examples.pixels.buffer instanceof SharedArrayBuffer).toBe(wanted);
    expect(Array.from(examples.pixels)).toEqual(given.flatMap(({ views }) => Array.from(views)));
  });

  it('are none of no pictures', () => {
    expect(labelledPart([], SIDE, true).examples.pixels).toHaveLength(0);
  });
});
