/** Shapes that neither a diameter nor a width tells: a body that tapers to a point, and straight rods that lie apart. */
import type { Side } from '../base/traces';
import { type Apex, apexOf } from './apex';
import { edgeUncertainty } from './edges';
import { quantileOf } from './filters';
import { type Prepared, sideMask } from './prepare';
import { label } from './regions';
import type { Reason } from './sheet';
import { axesOf, type Sums, sidesCutting, sumsOf } from './sums';

export const TAPER_METHOD =
  'Of the largest region on one side of the threshold, which a single side of the picture cuts: straight lines through both its flanks, by least squares along its axis without the outer ' +
  'tenths; the angle between them. The uncertainty is that of the fits, and half of how far the halves nearer to the point and nearer to the foot differ.';
export const rodMethod = (side: Side): string =>
  `Of ${side} regions wholly inside that fill the rectangle of their moments and are at least ${LEAST_ASPECT} times as long as wide: the long side of that rectangle. Bundles and crossings do not count.`;

export interface Taper {
  readonly side: Side;
  readonly degrees: number;
  readonly uncertainty: number;
  readonly apex: Apex | Reason;
}

export interface Rods {
  readonly side: Side;
  readonly lengths: readonly number[];
  readonly median: number;
  readonly uncertainty: number;
}

/** A rod is at least so many times as long as wide, and at least so long, px. */
const LEAST_ASPECT = 5;
const LEAST_LENGTH = 15;
/** Share of the rectangle of its moments that a straight rod fills. */
const FILLS = [0.75, 1.25] as const;
/** Fewer rods have no median; those that are a smaller share of their side of the threshold are cracks or dirt on something else. */
const LEAST_RODS = 3;
const LEAST_SHARE = 0.1;
/** Share of all of its side that the one body covers, and length over width from which its flanks tell an angle. */
const MOST_OF_IT = 0.7;
const LEAST_SLENDER = 1.2;
/** At its point it is narrower than this share of its foot. */
const POINTED = 0.3;
/** Flanks whose halves open by angles that differ by more than twice this are bent. */
const MOST_BENT_DEG = 4;
/** So is one whose halves run in directions that differ by more: a bright rim along a curved flank is as wide all along. */
const MOST_TURNED_DEG = 15;

/** What hangs together on one side of the threshold. */
function regionsOf(picture: Prepared, side: Side): { labels: Int32Array; regions: Sums[] } {
  const { width, height } = picture;
  const labelled = label(sideMask(picture, side), width, height, true);
  return { labels: labelled.labels, regions: sumsOf(labelled, width, height) };
}

/** Sides of the rectangle of equal moments, and the direction of the longer one in picture coordinates. */
function rectangleOf(region: Sums): { long: number; short: number; angle: number } {
  const { long, short, angle } = axesOf(region);
  return { long: Math.sqrt(12 * long), short: Math.sqrt(12 * short), angle };
}

const areaOf = (some: readonly { readonly area: number }[]): number => some.reduce((sum, { area }) => sum + area, 0);

/** Straight rods of one side of the threshold that lie apart; or why there are none. */
export function rods(picture: Prepared, side: Side): Rods | Reason {
  const { regions } = regionsOf(picture, side);
  const found = regions.flatMap((region) => {
    if (sidesCutting(region, picture) > 0) return [];
    const { long, short } = rectangleOf(region);
    const filled = region.area / (long * short);
    const isRod = long >= LEAST_LENGTH && long >= LEAST_ASPECT * short && filled > FILLS[0] && filled < FILLS[1];
    return isRod ? [{ long, area: region.area }] : [];
  });
  if (found.length < LEAST_RODS) return { reason: `fewer than ${LEAST_RODS} straight rods lie apart and wholly inside` };
  if (areaOf(found) < LEAST_SHARE * areaOf(regions)) return { reason: 'straight rods are a small part of what is seen' };
  const lengths = found.map(({ long }) => long);
  const values = Float64Array.from(lengths);
  const [low, median, high] = [0.25, 0.5, 0.75].map((q) => quantileOf(values, q));
  const spread = (1.25 * (high - low)) / 1.35 / Math.sqrt(lengths.length);
  return { side, lengths: Array.from(values), median, uncertainty: Math.hypot(spread, edgeUncertainty(picture.edges), 0.5) };
}

/** Least squares `y = a + b x`; the standard error of b. */
function line(points: readonly (readonly [x: number, y: number])[]): { b: number; error: number } {
  const n = points.length;
  const [mx, my] = [0, 1].map((k) => points.reduce((sum, point) => sum + point[k], 0) / n);
  let [sxx, sxy, syy] = [0, 0, 0];
  for (const [x, y] of points) {
    sxx += (x - mx) ** 2;
    sxy += (x - mx) * (y - my);
    syy += (y - my) ** 2;
  }
  const b = sxy / sxx;
  return { b, error: Math.sqrt(Math.max(0, syy - b * sxy) / Math.max(1, n - 2) / sxx) };
}

const degreesOf = (slope: number): number => (Math.atan(slope) * 180) / Math.PI;

const NO_POINT = { reason: 'no single body that one side of the picture cuts narrows to a point' } as const;
const BENT = { reason: 'the flanks of the body are bent' } as const;

/** The opening angle of a body that tapers to a point inside the picture; or why there is none. */
export function taper(picture: Prepared): Taper | Reason {
  const side: Side = picture.bright <= 0.5 ? 'bright' : 'dark';
  const { width, height } = picture;
  const { labels, regions } = regionsOf(picture, side);
  if (regions.length === 0) return NO_POINT;
  const body = regions.reduce((best, region) => (region.area > best.area ? region : best));
  if (body.area < MOST_OF_IT * areaOf(regions) || sidesCutting(body, picture) !== 1) return NO_POINT;
  const { angle, long, short } = rectangleOf(body);
  if (long < LEAST_SLENDER * short) return NO_POINT;
  // Across the axis, the outermost pixels of both flanks at each step along it.
  const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
  const flanks = new Map<number, { least: number; most: number; cut: boolean }>();
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      if (labels[i] !== body.id) continue;
      const at = Math.round(x * dx + y * dy);
      const aside = y * dx - x * dy;
      const flank = flanks.get(at);
      const cut = x === 0 || y === 0 || x === width - 1 || y === height - 1;
      if (!flank) flanks.set(at, { least: aside, most: aside, cut });
      else {
        flank.cut ||= cut;
        flank.least = Math.min(flank.least, aside);
        flank.most = Math.max(flank.most, aside);
      }
    }
  const steps = [...flanks].filter(([, { cut }]) => !cut).sort(([a], [b]) => a - b);
  if (steps.length < 30) return NO_POINT;
  const inner = steps.slice(Math.ceil(0.1 * steps.length), Math.floor(0.9 * steps.length));
  const anglesOf = (some: typeof inner) => {
    const [left, right] = [line(some.map(([t, { least }]) => [t, least])), line(some.map(([t, { most }]) => [t, most]))];
    return {
      slope: right.b - left.b,
      error: Math.hypot(left.error, right.error),
      degrees: degreesOf(right.b) - degreesOf(left.b),
      flanks: [degreesOf(left.b), degreesOf(right.b)],
    };
  };
  const whole = anglesOf(inner);
  const [first, second] = [inner.slice(0, inner.length >> 1), inner.slice(inner.length >> 1)].map(anglesOf);
  const bent = Math.abs(first.degrees - second.degrees) / 2;
  const widthAt = (k: number): number => steps[k][1].most - steps[k][1].least + 1;
  const ends = [widthAt(Math.floor(0.03 * steps.length)), widthAt(Math.floor(0.85 * steps.length))];
  const [point, foot] =
    whole.slope > 0 ? ends : [widthAt(Math.floor(0.97 * steps.length)), widthAt(Math.floor(0.15 * steps.length))];
  const turned = Math.max(...first.flanks.map((flank, k) => Math.abs(flank - second.flanks[k])));
  if (point > POINTED * foot) return NO_POINT;
  if (bent > MOST_BENT_DEG || turned > MOST_TURNED_DEG) return BENT;
  const degrees = Math.abs(whole.degrees);
  // Toward the point the body narrows.
  const sign = whole.slope > 0 ? -1 : 1;
  const apex = apexOf(picture, labels, body, side, [sign * dx, sign * dy], degrees);
  return { side, degrees, uncertainty: Math.hypot((whole.error * 180) / Math.PI, bent, 0.3), apex };
}
