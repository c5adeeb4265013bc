import { expect, it } from 'vitest';
import { cropPlane, type Plane, resizePlane } from '../base/plane';
import { Random } from '../base/random';
import { findDuplicates } from './duplicates';
import { correlation, PRINT_SIDE, printOf, signsOf, turned, turnedSigns } from './print';

/** Blobs of several sizes on a slope, as a field of particles. */
function field(seed: number, width = 160, height = 120): Plane {
  const random = new Random(seed);
  const coarse = Array.from({ length: 12 * 9 }, () => random.uniform(0.2, 0.8));
  const fine = Array.from({ length: 40 * 30 }, () => random.uniform(-0.1, 0.1));
  const up = (data: number[], w: number, h: number) =>
    resizePlane({ width: w, height: h, data: Float32Array.from(data) }, width, height).data;
  const a = up(coarse, 12, 9);
  const b = up(fine, 40, 30);
  return { width, height, data: a.map((value, i) => value + b[i]) };
}
const whole = ({ width, height }: Plane) => ({ x: 0, y: 0, width, height });
const printed = (plane: Plane, sha256: string) => ({ sha256, print: printOf(plane, whole(plane)) });
const changed = (plane: Plane, f: (value: number, i: number) => number): Plane => ({ ...plane, data: plane.data.map(f) });

const noise = new Random('noise');
const copies: Record<string, (plane: Plane) => Plane> = {
  'half the size': (p) => resizePlane(p, p.width / 2, p.height / 2),
  'twice the size': (p) => resizePlane(p, p.width * 2, p.height * 2),
  'less contrast': (p) => changed(p, (v) => 0.3 + 0.3 * v),
  brighter: (p) => changed(p, (v) => Math.min(1, v + 0.15)),
  'another gamma': (p) => changed(p, (v) => Math.max(0, v) ** 0.7),
  noisier: (p) => changed(p, (v) => v + 0.04 * noise.normal()),
  '16 grey levels': (p) => changed(p, (v) => Math.round(15 * v) / 15),
  mirrored: (p) => changed(p, (_, i) => p.data[i - (i % p.width) + p.width - 1 - (i % p.width)]),
  'turned by a quarter': (p) => ({
    width: p.height,
    height: p.width,
    data: p.data.map((_, i) => p.data[(p.height - 1 - (i % p.height)) * p.width + Math.floor(i / p.height)]),
  }),
};

it.each(Object.keys(copies))('finds the copy: %s', async (name) => {
  const originals = Array.from({ length: 10 }, (_, i) => field(i));
  const list = [
    ...originals.map((plane, i) => printed(plane, `o${i}`)),
    ...originals.map((plane, i) => printed(copies[name](plane), `c${i}`)),
  ];
  const groups = await findDuplicates(list);
  const right = groups.filter(({ members: [a, b], members }) => members.length === 2 && b === a + 10);
  expect(groups.length - right.length).toBe(0);
  expect(right.length).toBe(10);
  expect(groups[0].copies[1]).toMatchObject({ of: groups[0].members[0], kind: 'near' });
});

it('raises no alarm over 60 different fields, nor over empty ones', async () => {
  const list = Array.from({ length: 60 }, (_, i) => printed(field(1000 + i), `${i}`));
  expect(await findDuplicates(list)).toEqual([]);
  const flat = Array.from({ length: 5 }, (_, i) =>
    printed(
      changed(field(1), () => 0.5),
      `f${i}`,
    ),
  );
  expect(await findDuplicates(flat)).toEqual([]);
});

it('groups byte-for-byte copies with their near ones, the earliest first', async () => {
  const plane = field(7);
  const list = [printed(field(8), 'x'), printed(plane, 'a'), printed(copies.brighter(plane), 'b'), printed(plane, 'a')];
  const [group] = await findDuplicates(list);
  expect(group.members).toEqual([1, 2, 3]);
  expect(group.copies.map(({ of, kind }) => [of, kind])).toEqual([
    [-1, 'first'],
    [1, 'near'],
    [1, 'exact'],
  ]);
});

it('knows the signs of a turned picture without turning it', () => {
  const { grey, signs } = printOf(field(3), whole(field(3)));
  for (let way = 0; way < 8; way++) {
    const expected = signsOf(turned(grey, way));
    const differing = Array.from(
      turnedSigns(signs, way),
      (word, i) => (word ^ expected[i]).toString(2).replace(/[^1]/g, '').length,
    );
    expect(differing.reduce((a, b) => a + b)).toBeLessThanOrEqual(2);
  }
  expect(grey).toHaveLength(PRINT_SIDE ** 2);
  expect(correlation(grey, grey)).toBeCloseTo(1, 6);
});

it('stops when told, with what was found', async () => {
  const print = printOf(field(1), { x: 0, y: 0, width: 160, height: 120 });
  const list = Array.from({ length: 2500 }, (_, i) => ({ sha256: i < 2 ? 'same' : `${i}`, print }));
  const groups = await findDuplicates(list, { signal: AbortSignal.abort() });
  expect(groups[0].members.slice(0, 2)).toEqual([0, 1]);
});

it('is not shaken by a border of one per cent', async () => {
  const plane = field(5, 400, 300);
  const inner = cropPlane(plane, { x: 4, y: 3, width: 392, height: 294 });
  expect(await findDuplicates([printed(plane, 'a'), printed(inner, 'b')])).toHaveLength(1);
});
