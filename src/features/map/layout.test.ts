import { expect, it } from 'vitest';
import { apart, arranged, enlargement, inside, normalised, type Spot, spotAt, spotsOn, towards, WHOLE } from './layout';

const spot = (id: string, x: number, y: number): Spot => ({ id, x, y });
const CROSS = [spot('middle', 50, 50), spot('left', 10, 50), spot('right', 90, 55), spot('up', 50, 5), spot('far', 400, 300)];

it('fits places into the canvas, the second axis upwards, and brings odd ones in to the edge', () => {
  const shares = normalised(Float32Array.of(0, 0, 10, 5, 5, 10));
  expect(Array.from(shares)).toEqual([0, 1, 1, 0.5, 0.5, 0]);
  const spots = spotsOn(['a', 'b', 'c'], shares, WHOLE, { width: 200, height: 100 }, 10);
  expect(spots).toEqual([spot('a', 10, 90), spot('b', 190, 50), spot('c', 100, 10)]);
  const [nearer] = spotsOn(['a'], shares, { zoom: 2, x: 0, y: 1 }, { width: 200, height: 100 }, 10);
  expect(nearer).toEqual(spot('a', 100, 50));
  const many = new Float32Array(2 * 300).map((_, i) => (i === 0 ? 1e6 : i / 600));
  const middle = normalised(many)[2 * 150];
  expect(middle).toBeGreaterThan(0.4);
  expect(middle).toBeLessThan(0.6);
  expect(Array.from(normalised(Float32Array.of(3, 3, 3, 3)))).toEqual([0.5, 0.5, 0.5, 0.5]);
});

it('pictures move aside for each other, and those without a free cell nearby are dots', () => {
  const cell = { width: 40, height: 30 };
  const heap = Array.from({ length: 90 }, (_, i) => spot(`p${i}`, 200, 150));
  const { spots, shown } = arranged(heap, { width: 1000, height: 600 }, cell);
  expect(shown.size).toBe(81);
  const drawn = spots.filter(({ id }) => shown.has(id));
  expect(new Set(drawn.map(({ x, y }) => `${x} ${y}`)).size).toBe(81);
  for (const { x, y } of drawn) expect(Math.max(Math.abs(x - 200) / 40, Math.abs(y - 150) / 30)).toBeLessThanOrEqual(5);
  expect(spots[85]).toEqual(heap[85]);
  const edge = arranged([spot('corner', 999, 0)], { width: 1000, height: 600 }, cell);
  expect(edge.spots).toEqual([spot('corner', 980, 15)]);
  expect(arranged([spot('beyond', 3000, 0)], { width: 1000, height: 600 }, cell).shown.size).toBe(0);
});

it('finds what a point means: the picture that covers it, or the dot within reach', () => {
  expect(spotAt(CROSS, new Set(['middle']), { x: 65, y: 40 }, 40, 30)?.id).toBe('middle');
  expect(spotAt(CROSS, new Set(), { x: 65, y: 40 }, 40, 30)).toBeNull();
  expect(spotAt(CROSS, new Set(), { x: 93, y: 51 }, 40, 30)?.id).toBe('right');
});

it('a loop takes what lies in it, a bent one too', () => {
  const box = [
    { x: 0, y: 40 },
    { x: 60, y: 40 },
    { x: 60, y: 60 },
    { x: 0, y: 60 },
  ];
  expect(inside(CROSS, box)).toEqual(['middle', 'left']);
  const bent = [...box, { x: 30, y: 50 }, { x: 0, y: 45 }];
  expect(inside(CROSS, bent)).toEqual(['middle']);
  expect(inside(CROSS, [])).toEqual([]);
});

it('keys go to the nearest picture in a direction, or nowhere', () => {
  const from = CROSS[0];
  expect(towards(CROSS, from, 1, 0)?.id).toBe('right');
  expect(towards(CROSS, from, -1, 0)?.id).toBe('left');
  expect(towards(CROSS, from, 0, -1)?.id).toBe('up');
  expect(towards(CROSS, spot('far', 400, 300), 0, 1)).toBeNull();
});

it('labels make room for each other: the fuller keeps its place, one without room is left out', () => {
  const size = { width: 300, height: 200 };
  const at = (words: string, count: number, x = 150, y = 100) => ({ words, count, x, y });
  const wide = () => 200;
  const [first, second, third] = apart([at('few', 3), at('many', 9), at('some', 5)], size, 20, wide);
  expect(first).toEqual(at('many', 9));
  expect(second).toEqual(at('some', 5, 150, 80));
  expect(third).toEqual(at('few', 3, 150, 120));
  expect(apart([at('edge', 3, 10, 5)], size, 20, wide)).toEqual([at('edge', 3, 100, 25)]);
  const crowd = Array.from({ length: 30 }, (_, i) => at(`l${i}`, i));
  const shown = apart(crowd, size, 20, wide);
  expect(shown).toHaveLength(9);
  for (const { y } of shown) expect(y).toBeGreaterThanOrEqual(10);
  expect(new Set(shown.map(({ y }) => y)).size).toBe(9);
});

it('few pictures are drawn larger, many as they are', () => {
  const cell = { width: 52, height: 42 };
  const size = { width: 1400, height: 680 };
  expect(enlargement(10, size, cell)).toBe(2);
  expect(enlargement(20_000, size, cell)).toBe(1);
  const some = enlargement(40, size, cell);
  expect(40 * some * some * cell.width * cell.height).toBeLessThan(0.25 * size.width * size.height);
  expect(some).toBeGreaterThan(1.3);
});
