/** How bodies lie to each other: in a lattice, evenly, at random or in clusters. */

/** The method in one sentence. */
export const NEIGHBOUR_METHOD =
  'Mean distance from the middle of a body to that of its nearest neighbour; over what as many points scattered at random in this field ' +
  'would have (Clark and Evans, Ecology 35, 445, 1954, with Donnelly’s term for the border): 1 at random, about 2 in a lattice, below 1 in clusters.';
export const bondMethod = (fold: 4 | 6): string =>
  `Mean over the bodies of |<exp ${fold}iθ>| over the directions θ to their ${fold} nearest neighbours: 1 in a perfect ` +
  `${fold === 6 ? 'hexagonal' : 'square'} lattice, about 0.4 where there is no order.`;

export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface Arrangement {
  /** Null: neither at random nor in an order that has a name. */
  readonly kind: 'hexagonal' | 'square' | 'even' | 'random' | 'clustered' | null;
  /** Mean distance to the nearest neighbour, in pixels, and its standard error. */
  readonly distance: number;
  readonly distanceUncertainty: number;
  /** Clark and Evans's ratio and the standard error of it at random. */
  readonly ratio: number;
  readonly ratioUncertainty: number;
  readonly hexagonal: number;
  readonly square: number;
}

/** Fewer bodies tell no arrangement. */
export const LEAST_BODIES = 20;
/** Bond order from which on neighbours stand in a lattice. */
const ORDERED = 0.75;
/** A ratio further from 1 than this, and than two standard errors, is not what chance gives. */
const NEAR_RANDOM = 0.15;

/** The nearest `count` of `spots` to spot `i`, nearest first, as distance and direction. */
function nearest(spots: readonly Spot[], i: number, count: number): { distance: number; angle: number }[] {
  const best: { distance: number; angle: number }[] = [];
  const { x, y } = spots[i];
  for (let j = 0; j < spots.length; j++) {
    if (j === i) continue;
    const [dx, dy] = [spots[j].x - x, spots[j].y - y];
    const distance = Math.hypot(dx, dy);
    if (best.length === count && distance >= best[count - 1].distance) continue;
    const at = best.findIndex((other) => other.distance > distance);
    best.splice(at < 0 ? best.length : at, 0, { distance, angle: Math.atan2(dy, dx) });
    if (best.length > count) best.pop();
  }
  return best;
}

/** Bond order of the nearest `fold` neighbours, those inside whose neighbours cannot hide behind the border. */
function bondOrder(near: readonly { distance: number; angle: number }[][], borders: readonly number[], fold: number): number {
  const orders: number[] = [];
  for (const [i, list] of near.entries()) {
    const bonds = list.slice(0, fold);
    if (bonds.length < fold || bonds[fold - 1].distance > borders[i]) continue;
    const re = bonds.reduce((sum, { angle }) => sum + Math.cos(fold * angle), 0) / fold;
    const im = bonds.reduce((sum, { angle }) => sum + Math.sin(fold * angle), 0) / fold;
    orders.push(Math.hypot(re, im));
  }
  return orders.length >= LEAST_BODIES / 2 ? orders.reduce((sum, order) => sum + order, 0) / orders.length : Number.NaN;
}

/** @param spots middles of all bodies in a picture of this size, in pixels. Null with too few of them. */
export function arrangementOf(spots: readonly Spot[], width: number, height: number): Arrangement | null {
  if (spots.length < LEAST_BODIES || spots.length > 5000) return null;
  const near = spots.map((_, i) => nearest(spots, i, 6));
  const borders = spots.map(({ x, y }) => Math.min(x, y, width - x, height - y));
  const count = spots.length;
  const distances = near.map((list) => list[0].distance);
  const distance = distances.reduce((sum, value) => sum + value, 0) / count;
  const spread = Math.sqrt(distances.reduce((sum, value) => sum + (value - distance) ** 2, 0) / (count - 1));
  // What points at random would have, those at the border included (Donnelly 1978).
  const [area, rim] = [width * height, 2 * (width + height)];
  const expected = 0.5 * Math.sqrt(area / count) + (0.0514 * rim) / count + (0.041 * rim) / count ** 1.5;
  const ratio = distance / expected;
  const ratioUncertainty = Math.sqrt((0.07 * area) / count ** 2 + 0.037 * rim * Math.sqrt(area / count ** 5)) / expected;
  const [hexagonal, square] = [bondOrder(near, borders, 6), bondOrder(near, borders, 4)];
  const kind =
    hexagonal >= ORDERED
      ? 'hexagonal'
      : square >= ORDERED && hexagonal < 0.65
        ? 'square'
        : ratio > 1.3 && ratio - 1 > 3 * ratioUncertainty
          ? 'even'
          : ratio < 0.85 && 1 - ratio > 3 * ratioUncertainty
            ? 'clustered'
            : Math.abs(ratio - 1) <= Math.max(NEAR_RANDOM, 2 * ratioUncertainty)
              ? 'random'
              : null;
  const distanceUncertainty = spread / Math.sqrt(count);
  return { kind, distance, distanceUncertainty, ratio, ratioUncertainty, hexagonal, square };
}
