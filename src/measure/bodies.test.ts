import { describe, expect, it, vi } from 'vitest';
import { createPlane, type Plane } from '../base/plane';
import { Random } from '../base/random';
import { arrangementOf, type Spot } from './arrangement';
import { defectsOf } from './defects';
import { latticeOf } from './lattice';
import { measure } from './measure';

// Pictures are drawn, then measured or read: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const SIZE = 320;
const random = (name: string) => new Random(`bodies/${name}`);

function hexagonal(jitter: number): Spot[] {
  const chance = random('hexagonal');
  const spots: Spot[] = [];
  for (let row = 0; row < 12; row++)
    for (let column = 0; column < 11; column++)
      spots.push({
        x: 14 + 28 * column + (row % 2 ? 14 : 0) + chance.normal(0, jitter),
        y: 12 + 24.25 * row + chance.normal(0, jitter),
      });
  return spots.filter(({ x, y }) => x < SIZE && y < SIZE);
}

function square(): Spot[] {
  const chance = random('square');
  return Array.from({ length: 121 }, (_, i) => ({
    x: 15 + 29 * (i % 11) + chance.normal(0, 1),
    y: 15 + 29 * Math.floor(i / 11) + chance.normal(0, 1),
  }));
}

const poisson = (name: string, count = 150): Spot[] => {
  const chance = random(name);
  return Array.from({ length: count }, () => ({ x: chance.uniform(0, SIZE), y: chance.uniform(0, SIZE) }));
};

function clustered(): Spot[] {
  const chance = random('clusters');
  return poisson('centres', 14).flatMap(({ x, y }) =>
    Array.from({ length: 9 }, () => ({ x: x + chance.normal(0, 8), y: y + chance.normal(0, 8) })),
  );
}

/** Bodies no nearer to each other than most at random would be. */
function spaced(): Spot[] {
  const kept: Spot[] = [];
  for (const spot of poisson('spaced', 4000))
    if (kept.every(({ x, y }) => Math.hypot(x - spot.x, y - spot.y) > 20)) kept.push(spot);
  return kept;
}

/** A lattice with so many places left empty and so many bodies set between them, away from the border. */
function faulty(name: string, kind: 'hexagonal' | 'square' | 'rectangular', jitter: number, empty: number, extra: number) {
  const chance = random(`faulty ${name} ${kind} ${jitter}`);
  const [a, b] = { hexagonal: [26, 26], square: [25, 25], rectangular: [22, 34] }[kind];
  const [step, shift] = kind === 'hexagonal' ? [(b * Math.sqrt(3)) / 2, 0.5] : [b, 0];
  const turn = chance.uniform(0, Math.PI);
  const [ox, oy] = [chance.uniform(0, a), chance.uniform(0, b)];
  const at = (i: number, j: number): Spot => {
    const [u, v] = [ox + (i + (j % 2 ? shift : 0)) * a, oy + j * step];
    return { x: SIZE / 2 + u * Math.cos(turn) - v * Math.sin(turn), y: SIZE / 2 + u * Math.sin(turn) + v * Math.cos(turn) };
  };
  const within = ({ x, y }: Spot, by: number): boolean => x > by && y > by && x < SIZE - by && y < SIZE - by;
  const all = Array.from({ length: 60 * 60 }, (_, k) => at((k % 60) - 30, Math.floor(k / 60) - 30)).filter((spot) =>
    within(spot, 0),
  );
  const places = all.filter((spot) => within(spot, a / 2)).length;
  const gone = new Set(chance.shuffle(all.filter((spot) => within(spot, 0.7 * a))).slice(0, empty));
  const spots = all
    .filter((spot) => !gone.has(spot))
    .map(({ x, y }) => ({ x: x + chance.normal(0, jitter), y: y + chance.normal(0, jitter) }));
  for (let k = 0; k < extra; k++) {
    const [i, j] = [2 * k - extra, k % 2 ? 3 : -4];
    const [p, q] = [at(i, j), at(i + 1, j)];
    spots.push({ x: (p.x + q.x) / 2, y: (p.y + q.y) / 2 });
  }
  return { spots, places, a };
}

describe('defectsOf', () => {
  const found = (['hexagonal', 'square', 'rectangular'] as const).flatMap((kind) =>
    [0, 1, 1.6].flatMap((jitter) =>
      [0, 4, 11].map((empty, k) => {
        const { spots, places, a } = faulty(`${empty}`, kind, jitter, empty, 2 * k);
        return { kind, jitter, empty, extra: 2 * k, places, defects: defectsOf(spots, a, SIZE, SIZE) };
      }),
    ),
  );
  it.each(found)(
    'counts $empty empty places and $extra extra bodies of a $kind lattice, within one, at a jitter of $jitter px',
    ({ empty, extra, places, defects }) => {
      if ('reason' in defects) throw new Error(defects.reason);
      expect(Math.abs(defects.places - places)).toBeLessThanOrEqual(Math.max(2, 0.03 * places));
      expect(Math.abs(defects.empty - empty)).toBeLessThanOrEqual(1);
      expect(Math.abs(defects.off - extra)).toBeLessThanOrEqual(1);
    },
  );

  it('says nothing of bodies at random, evenly spaced or in clusters', () => {
    for (const spots of [poisson('random'), poisson('other'), spaced(), clustered()])
      expect(defectsOf(spots, arrangementOf(spots, SIZE, SIZE)?.distance ?? 1, SIZE, SIZE)).toMatchObject({
        reason: 'the bodies lie on no lattice',
      });
  });
});

describe('arrangementOf', () => {
  it.each([
    ['hexagonal', hexagonal(1)],
    ['square', square()],
    ['random', poisson('random')],
    ['random', poisson('other')],
    // Bodies that cannot overlap: neither.
    [
      null,
      poisson('thinned', 250).filter((spot, i, all) =>
        all.slice(0, i).every(({ x, y }) => Math.hypot(x - spot.x, y - spot.y) > 10),
      ),
    ],
    ['clustered', clustered()],
    ['even', spaced()],
  ])('tells bodies that are %s (null: neither at random nor in order)', (kind, spots) => {
    expect(arrangementOf(spots, SIZE, SIZE)?.kind).toBe(kind);
  });

  it('gives the distance between neighbours of a lattice to 3 %, the ratio of random ones to its error', () => {
    expect(Math.abs((arrangementOf(hexagonal(0), SIZE, SIZE)?.distance ?? 0) / 28 - 1)).toBeLessThan(0.03);
    const found = Array.from({ length: 12 }, (_, i) => arrangementOf(poisson(`ratio/${i}`), SIZE, SIZE));
    const ratios = found.map((one) => one?.ratio ?? 0);
    for (const [i, ratio] of ratios.entries())
      expect(Math.abs(ratio - 1)).toBeLessThan(3.5 * (found[i]?.ratioUncertainty ?? 0));
    expect(Math.abs(ratios.reduce((sum, ratio) => sum + ratio, 0) / 12 - 1)).toBeLessThan(0.04);
    expect(arrangementOf(poisson('few', 9), SIZE, SIZE)).toBeNull();
  });
});

describe('latticeOf', () => {
  const peak = (pitch: number, rows: number) => ({ pitch, rows, uncertainty: 0.1 });
  it.each([
    ['hexagonal', peak(20, 10), peak(20.3, 70), 60],
    ['hexagonal', peak(20, 10), peak(20, 130), 60],
    // The second set found may be a diagonal one.
    ['square', peak(20, 0), peak(20 / Math.SQRT2, 45), 90],
    ['square', peak(20, 3), peak(20.2, 92), 89],
    ['rectangular', peak(20, 0), peak(31, 90), 90],
    ['oblique', peak(20, 0), peak(22, 75), 75],
  ] as const)('calls it %s', (kind, first, second, angle) => {
    const found = latticeOf(first, second);
    expect(found.kind).toBe(kind);
    expect(Math.abs(found.angle - angle)).toBeLessThan(1.5);
  });

  it('gives the spacings of the rows across each other, where the spectrum showed a diagonal', () => {
    // Holes 15 px apart down and 12 px apart across: the diagonal rows lie 9.37 px apart, at atan(15 / 12) to the level ones.
    const diagonal = 1 / Math.hypot(1 / 15, 1 / 12);
    const { kind, spacings } = latticeOf(peak(15, 0), peak(diagonal, (Math.atan2(15, 12) * 180) / Math.PI));
    expect(kind).toBe('rectangular');
    expect(spacings[0]).toBeCloseTo(15, 2);
    expect(spacings[1]).toBeCloseTo(12, 2);
  });
});

function draw(inside: (x: number, y: number) => boolean): Plane {
  const chance = random('noise');
  const plane = createPlane(SIZE, SIZE);
  for (let i = 0; i < plane.data.length; i++)
    plane.data[i] = (inside(i % SIZE, Math.floor(i / SIZE)) ? 0.7 : 0.3) + chance.normal(0, 0.02);
  return plane;
}
const sheetOf = (plane: Plane) => measure(plane, { x: 0, y: 0, width: SIZE, height: SIZE }, 2);
const valueIn = (sheet: ReturnType<typeof measure>, id: string) => sheet.facts.find((fact) => fact.id === id)?.value;

describe('facts on bodies', () => {
  it.each([
    ['discs', 1, (u: number, v: number) => Math.hypot(u, v) < 10],
    ['squares', Math.PI / 4, (u: number, v: number) => Math.max(Math.abs(u), Math.abs(v)) < 9],
    ['bars twice as long as wide', (2 * Math.PI) / 9, (u: number, v: number) => Math.abs(u) < 14 && Math.abs(v) < 7],
  ])('tells the roundness of %s to 0.06', (_, truth, inside) => {
    const chance = random('turned');
    const angles = Array.from({ length: 64 }, () => chance.uniform(0, Math.PI));
    const sheet = sheetOf(
      draw((x, y) => {
        const [c, r] = [Math.floor(x / 40), Math.floor(y / 40)];
        const [u, v, angle] = [x - 40 * c - 20, y - 40 * r - 20, angles[8 * r + c]];
        return inside(u * Math.cos(angle) + v * Math.sin(angle), v * Math.cos(angle) - u * Math.sin(angle));
      }),
    );
    expect(Math.abs(Number(valueIn(sheet, 'object-roundness')) - truth)).toBeLessThan(0.06);
  });

  it('tells the aspect ratio of ellipses to 5 %', () => {
    const chance = random('ellipses');
    const angles = Array.from({ length: 64 }, () => chance.uniform(0, Math.PI));
    const sheet = sheetOf(
      draw((x, y) => {
        const [c, r] = [Math.floor(x / 40), Math.floor(y / 40)];
        const angle = angles[8 * r + c];
        const [u, v] = [x - 40 * c - 20, y - 40 * r - 20];
        const [p, q] = [u * Math.cos(angle) + v * Math.sin(angle), v * Math.cos(angle) - u * Math.sin(angle)];
        return (p / 15) ** 2 + (q / 8) ** 2 < 1;
      }),
    );
    expect(Math.abs(Number(valueIn(sheet, 'object-aspect')) / (15 / 8) - 1)).toBeLessThan(0.05);
    expect(valueIn(sheet, 'object-touching')).toBe(0);
    expect(valueIn(sheet, 'arrangement')).toBe('square lattice');
  });

  it('tells the share of touching discs, and that dark ones are dark', () => {
    // Of every two cells one holds a pair that overlaps, one a disc alone: two of three discs touch.
    const sheet = sheetOf(
      draw((x, y) => {
        const [c, r] = [Math.floor(x / 40), Math.floor(y / 40)];
        const [u, v] = [x - 40 * c - 20, y - 40 * r - 20];
        const pair = (c + r) % 2 === 0;
        return !(pair ? Math.min(Math.hypot(u - 8, v), Math.hypot(u + 8, v)) < 9 : Math.hypot(u, v) < 9);
      }),
    );
    expect(Math.abs(Number(valueIn(sheet, 'object-touching')) - 66)).toBeLessThan(6);
    expect(sheet.facts.find(({ id }) => id === 'object-count')?.label).toBe('Number of dark bodies');
  });

  it('gives mean chords of discs and of the ground between them to 5 %', () => {
    const discs = spaced().map(({ x, y }, i) => ({ x, y, r: 6 + (i % 3) }));
    const sheet = sheetOf(draw((x, y) => discs.some((disc) => Math.hypot(disc.x - x, disc.y - y) < disc.r)));
    const area = discs.reduce((sum, { r }) => sum + Math.PI * r * r, 0);
    const crossed = discs.reduce((sum, { r }) => sum + 2 * r, 0);
    const share = Number(valueIn(sheet, 'area-bright')) / 100;
    const chord = (2 * area) / crossed;
    expect(Math.abs(Number(valueIn(sheet, 'chord-bright')) / chord - 1)).toBeLessThan(0.05);
    expect(Math.abs(Number(valueIn(sheet, 'chord-dark')) / ((chord * (1 - share)) / share) - 1)).toBeLessThan(0.05);
  });

  it('gives the duty cycle of lines to 3 points', () => {
    const sheet = sheetOf(draw((x, y) => (x * 0.8 + y * 0.6) % 40 < 15));
    expect(Math.abs(Number(valueIn(sheet, 'duty')) - (100 * 15) / 40)).toBeLessThan(3);
  });
});
