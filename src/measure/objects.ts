import { Random } from '../base/random';
import { distanceInside } from './distance';
import { edgeUncertainty } from './edges';
import type { Prepared } from './prepare';
import { fillHoles, label, splitAtNecks } from './regions';

/** Bodies smaller than this equivalent diameter are taken for noise. */
export const LEAST_DIAMETER = 5;
/** A pass lower than both summits by more than this fraction of the lower one splits a body. */
const NECK = 0.15;
/** Largest hole that is filled, relative to the rim around it. */
const MOST_HOLE = 10;

/** The rule in words; `least` with its unit. */
export const objectsMethod = (polarity: 'bright' | 'dark', least: string): string =>
  `Threshold midway between the two groups of grey (shading taken out), outlines then moved to where the grey changes fastest; ${polarity} regions with their holes filled, ` +
  `touching ones split by a watershed of the distance transform at necks narrower than ${100 * (1 - NECK)} % of the smaller body; ` +
  `smaller than ${least} left out.`;

export interface Objects {
  readonly polarity: 'bright' | 'dark';
  /** Wholly inside, and cut by the border. */
  readonly whole: number;
  readonly cut: number;
  /** Share of the objects' area in pieces that had to be split. */
  readonly split: number;
  /** Of the whole ones, in pixels; larger ones weigh more, since more of them touch the border. Absent where fewer than five. */
  readonly diameters: {
    readonly median: number;
    readonly low: number;
    readonly high: number;
    readonly uncertainty: number;
  } | null;
  /** Middles of all bodies, cut ones included, in pixels. */
  readonly middles: readonly { readonly x: number; readonly y: number }[];
  /** Longer over shorter axis of the ellipse of equal moments, of each whole body large enough to have a shape. */
  readonly aspects: readonly number[];
}

/** Smaller bodies have no shape: their pixels are square. */
const LEAST_FOR_SHAPE = 8;

interface Piece {
  area: number;
  x: number;
  y: number;
  xx: number;
  xy: number;
  yy: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
  widest: number;
  region: number;
}

/** Value below which the share `q` of the weight lies; both sorted by value, between neighbours linearly. */
function weightedQuantile(items: readonly { readonly value: number; readonly weight: number }[], q: number): number {
  const sorted = [...items].sort((a, b) => a.value - b.value);
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  let seen = 0;
  for (let i = 0; i < sorted.length; i++) {
    const middle = seen + sorted[i].weight / 2;
    if (middle >= q * total) {
      if (i === 0) return sorted[0].value;
      const before = seen - sorted[i - 1].weight / 2;
      const part = (q * total - before) / (middle - before);
      return sorted[i - 1].value + part * (sorted[i].value - sorted[i - 1].value);
    }
    seen += sorted[i].weight;
  }
  return sorted[sorted.length - 1].value;
}

/** Standard deviation of the median over 100 resamplings of the bodies. */
function bootstrap(items: readonly { readonly value: number; readonly weight: number }[]): number {
  const random = new Random(`measure/objects/${items.length}`);
  const medians = Float64Array.from({ length: 100 }, () =>
    weightedQuantile(
      items.map(() => random.pick(items)),
      0.5,
    ),
  );
  const mean = medians.reduce((sum, value) => sum + value, 0) / medians.length;
  return Math.sqrt(medians.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (medians.length - 1));
}

/** The share that the largest connected region has of all of a group's pixels: the ground hangs together, bodies do not. */
function connectedness(mask: Uint8Array, width: number, height: number): number {
  const { areas } = label(mask, width, height, false);
  let largest = 0;
  let total = 0;
  for (const area of areas) {
    largest = Math.max(largest, area);
    total += area;
  }
  return total > 0 ? largest / total : 1;
}

/** Counts bodies of the group that does not hang together and measures them; or why not. */
export function objects(picture: Prepared): Objects | { readonly reason: string } {
  const { width, height, smooth, levels } = picture;
  const bright = new Uint8Array(smooth.length);
  for (let i = 0; i < bright.length; i++) bright[i] = smooth[i] > levels.threshold ? 1 : 0;
  const dark = bright.map((value) => 1 - value);
  const share = { bright: connectedness(bright, width, height), dark: connectedness(dark, width, height) };
  const fraction = picture.bright;
  // Bodies that touch hang together too; then the group that covers less is taken.
  const isBright = Math.abs(share.bright - share.dark) > 0.3 ? share.bright < share.dark : fraction <= 0.5;
  const polarity = isBright ? 'bright' : 'dark';
  const mask = fillHoles(isBright ? bright : dark, width, height, MOST_HOLE);
  const regions = label(mask, width, height, true);
  const distance = distanceInside(mask, width, height);
  const { labels, areas } = splitAtNecks(distance, width, height, NECK);
  const pieces: Piece[] = areas.map((area) => ({
    area,
    x: 0,
    y: 0,
    xx: 0,
    xy: 0,
    yy: 0,
    left: width,
    right: -1,
    top: height,
    bottom: -1,
    widest: 0,
    region: 0,
  }));
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const piece = pieces[labels[i]];
      if (labels[i] === 0) continue;
      piece.x += x;
      piece.y += y;
      piece.xx += x * x;
      piece.xy += x * y;
      piece.yy += y * y;
      if (x < piece.left) piece.left = x;
      if (x > piece.right) piece.right = x;
      if (y < piece.top) piece.top = y;
      piece.bottom = y;
      if (distance[i] > piece.widest) piece.widest = distance[i];
      piece.region = regions.labels[i];
    }
  }
  const leastArea = (Math.PI * LEAST_DIAMETER ** 2) / 4;
  const bodies = pieces.slice(1).filter(({ area }) => area >= leastArea);
  if (bodies.length === 0) return { reason: `no ${polarity} regions of at least ${LEAST_DIAMETER} px` };
  const perRegion = new Map<number, number>();
  for (const { region } of bodies) perRegion.set(region, (perRegion.get(region) ?? 0) + 1);
  const covered = bodies.reduce((sum, { area }) => sum + area, 0);
  const split = bodies.reduce((sum, { area, region }) => sum + ((perRegion.get(region) ?? 0) > 1 ? area : 0), 0) / covered;
  const whole = bodies.filter(
    ({ left, right, top, bottom }) => left > 0 && top > 0 && right < width - 1 && bottom < height - 1,
  );
  const inside = whole.reduce((sum, { area }) => sum + area, 0) / covered;
  if (inside < 0.2) return { reason: `nearly all of the ${polarity} area belongs to regions that the border cuts` };
  // Area over that of the largest circle inside: 1 for a disc, 1.3 for a square, large for wires and meshes.
  const roundness = (least: number): number =>
    bodies.reduce((sum, { area, widest }) => sum + (area / (Math.PI * (widest - 0.5) ** 2) > least ? area : 0), 0) / covered;
  if (roundness(3) > 0.5) return { reason: `the ${polarity} regions are long or branched, not separate bodies` };
  if (split > 0.4 && roundness(1.6) > 0.5)
    return { reason: `the ${polarity} regions run through each other and form no separate bodies` };
  if (split > 0.85 && bodies.length / perRegion.size > 12)
    return { reason: 'the bodies touch too much to be told apart by a threshold' };
  const grow = 2 * (isBright ? picture.edges.shift : -picture.edges.shift);
  const items = whole.map(({ area, left, right, top, bottom }) => ({
    value: Math.max(1, Math.sqrt((4 * area) / Math.PI) + grow),
    // The chance that a body of this extent lies wholly inside (Miles and Lantuejoul's correction).
    weight: 1 / ((width - (right - left)) * (height - (bottom - top))),
  }));
  const diameters =
    items.length < 5
      ? null
      : {
          median: weightedQuantile(items, 0.5),
          low: weightedQuantile(items, 0.1),
          high: weightedQuantile(items, 0.9),
          uncertainty: Math.hypot(bootstrap(items), edgeUncertainty(picture.edges)),
        };
  const shaped = whole.filter(({ area }) => area >= (Math.PI * LEAST_FOR_SHAPE ** 2) / 4);
  return {
    polarity,
    whole: whole.length,
    cut: bodies.length - whole.length,
    split,
    diameters,
    middles: bodies.map(({ area, x, y }) => ({ x: x / area, y: y / area })),
    aspects: shaped.map(aspectOf),
  };
}

/** 1 for a disc or a square. A pixel is a square and no point: a twelfth of its side squared is in each moment. */
function aspectOf({ area, x, y, xx, xy, yy }: Piece): number {
  const [mx, my] = [x / area, y / area];
  const [a, b, c] = [xx / area - mx * mx + 1 / 12, xy / area - mx * my, yy / area - my * my + 1 / 12];
  const [middle, half] = [(a + c) / 2, Math.hypot((a - c) / 2, b)];
  return Math.sqrt((middle + half) / Math.max(1e-9, middle - half));
}
