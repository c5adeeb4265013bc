/** What the separate bodies of a picture are as a whole: how many, how large, of what shape; or why that cannot be said. */
import { Random } from '../base/random';
import { AUTOMATIC, type Body, type HandSet, isAutomatic, type Side } from '../base/traces';
import { edgeUncertainty, growthOf } from './edges';
import { outlineOf, perimetersOf } from './outline';
import type { Prepared } from './prepare';
import { NECK, type Piece, type Segmented } from './segment';
import { axesOf, sidesCutting } from './sums';

/** Grey as a share of the way from black to white. */
const greyText = (grey: number): string => `${(100 * grey).toFixed(1)}\u00a0%`;

/** How bright and dark were told apart. */
export const thresholdMethod = ({ threshold }: HandSet): string =>
  threshold === null
    ? 'Threshold midway between the two groups of grey (shading taken out), outlines then moved to where the grey changes fastest'
    : `Threshold set by hand (${greyText(threshold)}; shading taken out)`;

/** The rule in words; `least` with its unit. */
export const objectsMethod = (side: Side, least: string, hand: HandSet): string =>
  `${thresholdMethod(hand)}; ${side} regions${hand.bodies === null ? '' : ' (chosen by hand)'} with their holes filled, ` +
  `touching ones split by a watershed of the distance transform at necks narrower than ${100 * (1 - NECK)} % of the smaller body; ` +
  `smaller than ${least}${hand.smallest === null ? '' : ' (set by hand)'} left out.`;

export interface Objects {
  readonly side: Side;
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
  /** Diameters of the whole ones, in pixels. */
  readonly sizes: readonly number[];
  /** Middles of all bodies, cut ones included, in pixels. */
  readonly middles: readonly { readonly x: number; readonly y: number }[];
  /** Longer over shorter axis of the ellipse of equal moments, of each whole body large enough to have a shape. */
  readonly aspects: readonly number[];
  /** Their roundness, 4 pi area over perimeter squared. */
  readonly roundness: readonly number[];
}

/** Share of the bodies' area that lies wholly inside at least; half of it where they are fewer than this: pieces of one large thing. */
const LEAST_INSIDE = 0.2;
const FEW_WHOLE = 3;

/** Smaller bodies have no shape: their pixels are square. */
const LEAST_FOR_SHAPE = 8;

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

const isWhole = (piece: Piece, picture: Prepared): boolean => sidesCutting(piece, picture) === 0;

const diameterOf = ({ area }: Piece, growth: number): number => Math.max(1, Math.sqrt((4 * area) / Math.PI) + growth);

const isShaped = ({ area }: Piece): boolean => area >= (Math.PI * LEAST_FOR_SHAPE ** 2) / 4;

/** Why the regions are no bodies that can be counted and sized; null where they are. */
function whyNone({ side, pieces, perRegion }: Segmented, covered: number, split: number): string | null {
  // Area over that of the largest circle inside: 1 for a disc, 1.3 for a square, large for wires and meshes.
  const roundness = (least: number): number =>
    pieces.reduce((sum, { area, widest }) => sum + (area / (Math.PI * (widest - 0.5) ** 2) > least ? area : 0), 0) / covered;
  if (roundness(3) > 0.5) return `the ${side} regions are long or branched, not separate bodies`;
  if (split > 0.4 && roundness(1.6) > 0.5) return `the ${side} regions run through each other and form no separate bodies`;
  if (split > 0.85 && pieces.length / perRegion.size > 12) return 'the bodies touch too much to be told apart by a threshold';
  return null;
}

/** Counts and measures what was told from the ground; or why not. Whoever set something by hand has seen whether these are bodies. */
export function objects(
  picture: Prepared,
  segmented: Segmented,
  hand: HandSet = AUTOMATIC,
): Objects | { readonly reason: string } {
  const { width, height, bin } = picture;
  const { side, labels, pieces, perRegion, leastDiameter } = segmented;
  if (pieces.length === 0)
    return { reason: `no ${side} regions of at least ${Number((leastDiameter * bin).toPrecision(3))} px` };
  const covered = pieces.reduce((sum, { area }) => sum + area, 0);
  const split = pieces.reduce((sum, { area, region }) => sum + ((perRegion.get(region) ?? 0) > 1 ? area : 0), 0) / covered;
  const whole = pieces.filter((piece) => isWhole(piece, picture));
  const inside = whole.reduce((sum, { area }) => sum + area, 0) / covered;
  if (isAutomatic(hand)) {
    if (inside < LEAST_INSIDE) return { reason: `nearly all of the ${side} area belongs to regions that the border cuts` };
    if (whole.length < FEW_WHOLE && inside < 0.5)
      return { reason: `most of the ${side} area belongs to regions that the border cuts, and few lie wholly inside` };
    const reason = whyNone(segmented, covered, split);
    if (reason !== null) return { reason };
  }
  const growth = growthOf(picture.edges, side);
  const items = whole.map((piece) => ({
    value: diameterOf(piece, growth),
    // The chance that a body of this extent lies wholly inside (Miles and Lantuejoul's correction).
    weight: 1 / ((width - (piece.right - piece.left)) * (height - (piece.bottom - piece.top))),
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
  const shaped = whole.filter(isShaped);
  const perimeters = perimetersOf({ labels, width, height });
  return {
    side,
    whole: whole.length,
    cut: pieces.length - whole.length,
    split,
    diameters,
    sizes: items.map(({ value }) => value),
    middles: pieces.map(({ area, x, y }) => ({ x: x / area, y: y / area })),
    aspects: shaped.map(aspectOf),
    roundness: shaped.map(({ id, area }) => roundnessOf(area, perimeters[id])),
  };
}

/** 1 for a disc, 0.79 for a square. */
const roundnessOf = (area: number, perimeter: number): number => Math.min(1, (4 * Math.PI * area) / perimeter ** 2);

/** 1 for a disc or a square. */
function aspectOf(piece: Piece): number {
  const { long, short } = axesOf(piece);
  return Math.sqrt(long / short);
}

/** Every body that was told from the ground, in pixels of the file's picture; (`x0`, `y0`): the corner there of what was measured. */
export function bodiesOf(picture: Prepared, { side, labels, pieces }: Segmented, x0: number, y0: number): Body[] {
  const { width, height, bin, smooth, levels } = picture;
  const grid = { labels, width, height };
  const perimeters = perimetersOf(grid);
  const growth = growthOf(picture.edges, side);
  return pieces.map((piece) => {
    const diameter = bin * diameterOf(piece, growth);
    const outline = outlineOf(grid, piece.id, piece.seed, smooth, levels.threshold);
    for (let i = 0; i < outline.length; i += 2) {
      outline[i] = x0 + bin * outline[i];
      outline[i + 1] = y0 + bin * outline[i + 1];
    }
    return {
      area: (Math.PI * diameter ** 2) / 4,
      diameter,
      aspect: isShaped(piece) ? aspectOf(piece) : null,
      roundness: isShaped(piece) ? roundnessOf(piece.area, perimeters[piece.id]) : null,
      x: x0 + bin * (piece.x / piece.area + 0.5),
      y: y0 + bin * (piece.y / piece.area + 0.5),
      cut: !isWhole(piece, picture),
      outline,
    };
  });
}
