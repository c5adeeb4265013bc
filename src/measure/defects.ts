/** Places of a lattice that are empty, and bodies that lie off it. */
import type { Spot } from './arrangement';
import type { Reason } from './sheet';

export const DEFECT_METHOD =
  'Lattice of least squares through the middles of the bodies (its two shortest vectors those by which most bodies have a neighbour); places half a spacing and more from the border; a place is ' +
  'empty where no body lies within a third of the shortest spacing, and a body is off the lattice where it lies further from every place, or where another has its place already. Only given ' +
  'where 85 % of the bodies lie on one lattice. On drawn lattices with up to a tenth of the places empty both numbers were right within one.';

export interface Defects {
  readonly places: number;
  readonly empty: number;
  readonly off: number;
}

type Vector = readonly [x: number, y: number];

/** Fewer places tell no lattice. */
const LEAST_PLACES = 25;
/** Among more the search for one takes seconds. */
const MOST_BODIES = 3000;
/** A body belongs to a place within this share of the shortest spacing. */
const NEAR = 1 / 3;
/** Share of the bodies that lie on it, and of the places that may be empty. */
const LEAST_ON = 0.85;
const MOST_EMPTY = 0.25;
/** Root mean square of the distances from the places, as a share of the shortest spacing: a lattice, no mere evenness. */
const MOST_SCATTER = 0.12;
/** Share of the bodies that have a neighbour by a vector of the lattice: those at the border and beside empty places have none. */
const LEAST_SUPPORT = 0.45;

/** Bodies in the middle whose neighbours propose the vectors. */
const CENTRAL = 12;

const long = ([x, y]: Vector): number => Math.hypot(x, y);

/** The shortest vectors by which most bodies have a neighbour; null where there are no two. */
function baseOf(spots: readonly Spot[], central: readonly Spot[], nearest: number): [Vector, Vector] | null {
  const reach = 2.6 * nearest;
  const apart: Vector[] = [];
  for (const a of spots)
    for (const b of spots) {
      const [x, y] = [b.x - a.x, b.y - a.y];
      // One of each pair.
      if ((y > 0 || (y === 0 && x > 0)) && x * x + y * y < reach * reach) apart.push([x, y]);
    }
  const slack = 0.16 * nearest;
  const supported = (of: Vector): Vector[] => apart.filter(([x, y]) => Math.hypot(x - of[0], y - of[1]) < slack);
  const mean = (some: readonly Vector[]): Vector => [
    some.reduce((sum, [x]) => sum + x, 0) / some.length,
    some.reduce((sum, [, y]) => sum + y, 0) / some.length,
  ];
  const vectors = central.flatMap((a) => spots.map(({ x, y }): Vector => [x - a.x, y - a.y]));
  const upward = ([x, y]: Vector): boolean => (y > 0 || (y === 0 && x > 0)) && x * x + y * y < reach * reach;
  const sorted = vectors.filter(upward).sort((a, b) => long(a) - long(b));
  const next = (fits: (vector: Vector) => boolean): Vector | null => {
    for (const vector of sorted) {
      if (!fits(vector)) continue;
      const some = supported(vector);
      if (some.length >= LEAST_SUPPORT * spots.length) return mean(supported(mean(some)));
    }
    return null;
  };
  const first = next(() => true);
  if (!first) return null;
  const across = ([x, y]: Vector): number => Math.abs(x * first[1] - y * first[0]) / (long(first) * Math.hypot(x, y));
  const second = next((vector) => across(vector) > Math.sin((40 * Math.PI) / 180));
  return second && [first, second];
}

/** Where the places are: `x = origin + i first + j second`. */
interface Fit {
  readonly origin: Vector;
  readonly first: Vector;
  readonly second: Vector;
}

function placeOf({ origin, first, second }: Fit, { x, y }: Spot): { i: number; j: number; away: number } {
  const determinant = first[0] * second[1] - first[1] * second[0];
  const [dx, dy] = [x - origin[0], y - origin[1]];
  const i = Math.round((dx * second[1] - dy * second[0]) / determinant);
  const j = Math.round((first[0] * dy - first[1] * dx) / determinant);
  const away = Math.hypot(dx - i * first[0] - j * second[0], dy - i * first[1] - j * second[1]);
  return { i, j, away };
}

/** Least squares of the places to the bodies on them. */
function refined(fit: Fit, spots: readonly Spot[], slack: number): Fit {
  // Normal equations of x = o + i a + j b; those of y have the same left side.
  const left = [0, 0, 0, 0, 0, 0];
  const [right, below] = [
    [0, 0, 0],
    [0, 0, 0],
  ];
  for (const spot of spots) {
    const { i, j, away } = placeOf(fit, spot);
    if (away > slack) continue;
    const row = [1, i, j];
    left[0] += 1;
    left[1] += i;
    left[2] += j;
    left[3] += i * i;
    left[4] += i * j;
    left[5] += j * j;
    for (let k = 0; k < 3; k++) {
      right[k] += row[k] * spot.x;
      below[k] += row[k] * spot.y;
    }
  }
  const [n, a, b, c, d, e] = left;
  const determinant = n * (c * e - d * d) - a * (a * e - d * b) + b * (a * d - c * b);
  if (Math.abs(determinant) < 1e-6) return fit;
  const solve = ([p, q, r]: readonly number[]): readonly [number, number, number] => [
    (p * (c * e - d * d) - a * (q * e - d * r) + b * (q * d - c * r)) / determinant,
    (n * (q * e - d * r) - p * (a * e - d * b) + b * (a * r - q * b)) / determinant,
    (n * (c * r - q * d) - a * (a * r - q * b) + p * (a * d - c * b)) / determinant,
  ];
  const [x, y] = [solve(right), solve(below)];
  return { origin: [x[0], y[0]], first: [x[1], y[1]], second: [x[2], y[2]] };
}

const NO_LATTICE = { reason: 'the bodies lie on no lattice' } as const;

/**
 * Empty places and bodies off the lattice; or why there is none.
 * @param spots middles of all bodies in a picture of this size, px; @param nearest mean distance to the nearest neighbour.
 */
export function defectsOf(spots: readonly Spot[], nearest: number, width: number, height: number): Defects | Reason {
  if (spots.length < LEAST_PLACES) return { reason: `fewer than ${LEAST_PLACES} bodies show no lattice` };
  if (spots.length > MOST_BODIES) return { reason: 'the bodies are too many to look for a lattice among them' };
  const far = ({ x, y }: Spot): number => Math.hypot(x - width / 2, y - height / 2);
  const central = [...spots].sort((a, b) => far(a) - far(b)).slice(0, CENTRAL);
  const base = baseOf(spots, central, nearest);
  if (!base) return NO_LATTICE;
  const [first, second] = base;
  const shortest = Math.min(long(first), long(second));
  const [middle] = central;
  let fit: Fit = { origin: [middle.x, middle.y], first, second };
  // From the middle outward: vectors that are off by a little would lose count at the border.
  for (let reach = 2.5 * long(second); reach < 2 * Math.hypot(width, height); reach *= 1.5) {
    const within = spots.filter(({ x, y }) => Math.hypot(x - middle.x, y - middle.y) < reach);
    for (let turn = 0; turn < 2; turn++) fit = refined(fit, within, NEAR * shortest);
  }
  const margin = 0.5 * shortest;
  const isInside = (x: number, y: number): boolean => x >= margin && y >= margin && x <= width - margin && y <= height - margin;
  const taken = new Set<string>();
  let [off, on, squares] = [0, 0, 0];
  const near = spots.map((spot) => ({ ...spot, ...placeOf(fit, spot) })).sort((a, b) => a.away - b.away);
  for (const { x, y, i, j, away } of near) {
    const place = `${i} ${j}`;
    if (away <= NEAR * shortest && !taken.has(place)) {
      taken.add(place);
      on++;
      // A body that the border cuts has its middle elsewhere.
      if (isInside(x, y)) squares += away * away;
    } else if (isInside(x, y)) off++;
  }
  if (on < LEAST_ON * spots.length || Math.sqrt(squares / on) > MOST_SCATTER * shortest) return NO_LATTICE;
  let [places, empty] = [0, 0];
  const most = Math.ceil((2 * Math.hypot(width, height)) / shortest);
  for (let i = -most; i <= most; i++)
    for (let j = -most; j <= most; j++) {
      const [x, y] = [0, 1].map((k) => fit.origin[k] + i * fit.first[k] + j * fit.second[k]);
      if (!isInside(x, y)) continue;
      places++;
      if (!taken.has(`${i} ${j}`)) empty++;
    }
  return places >= LEAST_PLACES && empty <= MOST_EMPTY * places ? { places, empty, off } : NO_LATTICE;
}
