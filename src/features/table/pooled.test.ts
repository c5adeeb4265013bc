import { expect, it } from 'vitest';
import { micrograph } from '../../state/fixtures';
import { type Item, newItem } from '../../state/item';
import { factsKey, NO_PICTURES } from '../../state/picture-texts';
import { pooledText, widthsText } from './PooledBodies';
import { pooled } from './pooled';

const { pixels, ...rest } = micrograph('x');

function item(id: string, nm: number | null): Item {
  const facts = { ...rest, width: pixels.width, height: pixels.height, pixelSizeNm: null };
  return { ...newItem(id, 1, `${id}.tif`), status: 'done', facts, userPixelSizeNm: nm };
}

const sheet = (one: Item, diametersPx: number[] | null, cut = 0, widthsPx: number[] | null = null) =>
  [
    one.id,
    {
      key: factsKey(one),
      state: {
        kind: 'ready' as const,
        sheet: { facts: [], withheld: [], ...(diametersPx && { bodies: { diametersPx, cut } }), ...(widthsPx && { widthsPx }) },
      },
    },
  ] as const;

it('sums bodies over pictures, each by its own pixel size', () => {
  const [a, b, c, d] = [item('m1', 2), item('m2', 10), item('m3', 1), item('m4', 1)];
  const pictures = {
    ...NO_PICTURES,
    sheets: new Map([sheet(a, [10, 20, 30], 1), sheet(b, [10, 20], 2), sheet(c, null)]),
  };
  const { bodies: sums, widths } = pooled([a, b, c, d], pictures);
  expect(widths).toBeNull();
  expect(sums).toMatchObject({ measured: 3, stated: 2, whole: 5, cut: 3, unit: 'nm', withoutScale: 0 });
  // 20, 40, 60, 100, 200 nm.
  expect(sums?.median).toBe(60);
  expect(sums?.bins?.counts.reduce((sum, count) => sum + count, 0)).toBe(5);
  expect(sums && pooledText(sums)).toMatch(/^8 \(3 cut by the edge\) in 2 of 3 measured pictures, median diameter 60/);
});

it('counts in pixels where no scale is known, and leaves pictures without one out where others have one', () => {
  const [a, b] = [item('m1', null), item('m2', 10)];
  const pictures = { ...NO_PICTURES, sheets: new Map([sheet(a, [10, 20, 30]), sheet(b, [10, 20, 30])]) };
  expect(pooled([a], pictures).bodies).toMatchObject({ unit: 'px', median: 20, withoutScale: 0 });
  expect(pooled([a, b], pictures).bodies).toMatchObject({ unit: 'nm', median: 200, withoutScale: 1, whole: 6 });
  expect(pooled([], pictures)).toEqual({ bodies: null, widths: null });
});

it('spreads widths over pictures, each by its own pixel size, as shares', () => {
  const [a, b, c] = [item('m1', 2), item('m2', 10), item('m3', null)];
  const px = Array.from({ length: 100 }, (_, i) => 10 + i / 100);
  const pictures = {
    ...NO_PICTURES,
    sheets: new Map([sheet(a, null, 0, px), sheet(b, [10, 20], 0, px), sheet(c, null, 0, px)]),
  };
  const { widths, bodies } = pooled([a, b, c], pictures);
  expect(bodies).toMatchObject({ stated: 1 });
  expect(widths).toMatchObject({ measured: 3, stated: 3, unit: 'nm', withoutScale: 1 });
  // Half of all are about 20 nm, half about 100 nm.
  expect([widths?.low, widths?.high]).toEqual([expect.closeTo(20.4, 1), expect.closeTo(107.9, 1)]);
  expect(widths?.bins?.counts.reduce((sum, share) => sum + share, 0)).toBeCloseTo(100, 9);
  expect(widths && widthsText(widths)).toMatch(/^3 of 3 measured pictures, median \S+/);
});
