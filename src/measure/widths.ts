import { type Side, type Span, WIDTH_SHARES } from '../base/traces';
import { distanceInside } from './distance';
import { edgeUncertainty, growthOf } from './edges';
import { quantileOf } from './filters';
import { type Prepared, sideMask } from './prepare';
import { label } from './regions';

/** Least length of a region over its width, the length being its area over its width. */
const LONG = 4;
/** A network of crossing wires is one region, but so much longer than wide. */
const NETWORK = 20;
/** A single long region has a width only where that hardly changes along it: 10th to 90th percentile over the median. */
const EVEN = 0.2;

/** The method in one sentence. */
export const widthMethod = (polarity: Side, points: number): string =>
  `Distance transform of the ${polarity} regions (threshold midway between the two groups of grey, shading taken out); at ` +
  `${points} points of their medial axis the distance between both edges, interpolated within the pixel, square to the axis, edges put where the grey changes fastest; ` +
  `only where the edges run parallel, so crossings and ends do not count, and only in regions at least ${LONG} times as long as wide.`;

export interface Width {
  readonly polarity: Side;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly uncertainty: number;
  readonly points: number;
  /** How the widths of all points are spread, see `widthShares`. */
  readonly shares: readonly number[];
  /** Share of the group's area, along its medial axis, where the edges run parallel: near 1 for lines, small for bodies that touch. */
  readonly parallelArea: number;
  /** Share of the area of this side of the threshold that lies in the regions whose widths were taken. */
  readonly longArea: number;
  /** Some of the places where it was measured. */
  readonly spans: readonly Span[];
}

/** `WIDTH_SHARES` widths, each the middle of as great a share of all, narrowest first; in the unit of `all`, `grow` added to each. */
export const widthShares = (all: Float64Array, grow: number): number[] =>
  Array.from({ length: WIDTH_SHARES }, (_, k) => quantileOf(all, (k + 0.5) / WIDTH_SHARES) + grow);

/** Spans that are told of, and places that are tried for it. */
const MOST_SPANS = 300;
const MOST_TRIED = 3000;

/** Places in turn, each a width or so from all before it: where widths were taken is then seen, and what lies beneath. */
export function someSpans(all: readonly Span[]): Span[] {
  const kept: Span[] = [];
  const middles: { readonly x: number; readonly y: number; readonly apart: number }[] = [];
  const step = Math.max(1, all.length / MOST_TRIED);
  for (let k = 0; k < all.length && kept.length < MOST_SPANS; k += step) {
    const span = all[Math.floor(k)];
    const [x, y] = [(span.x1 + span.x2) / 2, (span.y1 + span.y2) / 2];
    const apart = Math.max(8, Math.hypot(span.x2 - span.x1, span.y2 - span.y1));
    if (middles.some((other) => Math.hypot(other.x - x, other.y - y) < Math.min(apart, other.apart))) continue;
    kept.push(span);
    middles.push({ x, y, apart });
  }
  return kept;
}

/** Most points of the medial axis that are looked at, directions tried at each, and least width told from noise. */
const MOST_POINTS = 4000;
const DIRECTIONS = 16;
const LEAST_WIDTH = 3;

/** A signed view of the picture: positive inside the group, bilinear between pixels. */
class Inside {
  readonly #data: Float32Array;
  readonly #width: number;
  readonly #height: number;
  readonly #threshold: number;
  readonly #sign: number;

  constructor({ smooth, width, height, levels }: Prepared, bright: boolean) {
    this.#data = smooth;
    this.#width = width;
    this.#height = height;
    this.#threshold = levels.threshold;
    this.#sign = bright ? 1 : -1;
  }

  /** NaN outside the picture. */
  at(x: number, y: number): number {
    if (!(x >= 0 && y >= 0 && x < this.#width - 1 && y < this.#height - 1)) return Number.NaN;
    const c = x | 0;
    const r = y | 0;
    const i = r * this.#width + c;
    const u = x - c;
    const d = this.#data;
    const top = d[i] + (d[i + 1] - d[i]) * u;
    const j = i + this.#width;
    const low = d[j] + (d[j + 1] - d[j]) * u;
    return this.#sign * (top + (low - top) * (y - r) - this.#threshold);
  }

  /** Distance from an inside point to the edge along (dx, dy); NaN where it is farther than `reach` or the picture ends. */
  edge(x: number, y: number, dx: number, dy: number, reach: number): number {
    let before = this.at(x, y);
    if (!(before > 0)) return Number.NaN;
    for (let t = 0.5; t <= reach; t += 0.5) {
      const here = this.at(x + t * dx, y + t * dy);
      if (Number.isNaN(here)) return Number.NaN;
      if (here <= 0) return t - 0.5 * (here / (here - before));
      before = here;
    }
    return Number.NaN;
  }
}

/** Width at an axis point where the edges are parallel, and from where to where; else null. */
function widthAt(inside: Inside, x: number, y: number, radius: number): { readonly width: number; readonly span: Span } | null {
  const reach = 2.2 * radius + 3;
  let c2 = 0;
  let s2 = 0;
  let shortest = Number.POSITIVE_INFINITY;
  for (let k = 0; k < DIRECTIONS; k++) {
    const angle = (Math.PI * k) / DIRECTIONS;
    const dx = Math.cos(angle);
    const dy = Math.sin(angle);
    const chord = inside.edge(x, y, dx, dy, reach) + inside.edge(x, y, -dx, -dy, reach);
    if (Number.isNaN(chord)) continue;
    shortest = Math.min(shortest, chord);
    const weight = chord ** -4;
    c2 += weight * Math.cos(2 * angle);
    s2 += weight * Math.sin(2 * angle);
  }
  if (!Number.isFinite(shortest)) return null;
  const across = Math.atan2(s2, c2) / 2;
  const dx = Math.cos(across);
  const dy = Math.sin(across);
  const right = inside.edge(x, y, dx, dy, reach);
  const left = inside.edge(x, y, -dx, -dy, reach);
  const width = right + left;
  if (!(width >= LEAST_WIDTH && width < 1.25 * shortest)) return null;
  const cx = x + ((right - left) / 2) * dx;
  const cy = y + ((right - left) / 2) * dy;
  // Three quarters of the width ahead and behind, the edges must still be there: a disc or a crossing fails.
  let sum = width;
  for (const side of [-1, 1]) {
    const ax = cx - side * 0.75 * width * dy;
    const ay = cy + side * 0.75 * width * dx;
    const a = inside.edge(ax, ay, dx, dy, reach);
    const b = inside.edge(ax, ay, -dx, -dy, reach);
    if (!(Math.abs(a + b - width) <= 0.2 * width + 0.7 && Math.abs(a - b) < 0.5 * width + 1)) return null;
    sum += a + b;
  }
  return { width: sum / 3, span: { x1: x - left * dx, y1: y - left * dy, x2: x + right * dx, y2: y + right * dy } };
}

interface Found {
  /** In long regions. */
  readonly widths: Float64Array;
  /** Widths of each of 16 tiles. */
  readonly tiles: readonly number[][];
  /** Share of the axis points that have parallel edges; the same, each point counted by the width there. */
  readonly parallel: number;
  readonly parallelArea: number;
  /** Share of the area of this side that lies in long regions. */
  readonly longArea: number;
  /** Long regions, and the length over width of the longest. */
  readonly long: number;
  readonly longest: number;
  readonly spans: readonly Span[];
}

/** Points where the distance rises with slope 1 toward the axis and falls beyond it: there its bend is about -1. */
function axisOf(distance: Float32Array, width: number, height: number): number[] {
  const points: number[] = [];
  for (let y = 2; y < height - 2; y++) {
    for (let x = 2; x < width - 2; x++) {
      const i = y * width + x;
      const d = distance[i];
      if (d < 1.4) continue;
      if (distance[i - 1] + distance[i + 1] + distance[i - width] + distance[i + width] - 4 * d <= -0.6) points.push(i);
    }
  }
  return points;
}

function along(picture: Prepared, side: Side): Found {
  const { width, height } = picture;
  const mask = sideMask(picture, side);
  const distance = distanceInside(mask, width, height);
  const points = axisOf(distance, width, height);
  const step = Math.max(1, points.length / MOST_POINTS);
  const inside = new Inside(picture, side === 'bright');
  const { labels, areas } = label(mask, width, height, true);
  const perRegion = new Map<number, { at: number; width: number; span: Span }[]>();
  let [asked, held, area, heldArea] = [0, 0, 0, 0];
  for (let k = 0; k < points.length; k += step) {
    const i = points[Math.floor(k)];
    const x = i % width;
    const found = widthAt(inside, x, (i - x) / width, distance[i]);
    asked++;
    area += 2 * distance[i];
    if (!found) continue;
    held++;
    heldArea += 2 * distance[i];
    const region = perRegion.get(labels[i]);
    if (region) region.push({ at: i, ...found });
    else perRegion.set(labels[i], [{ at: i, ...found }]);
  }
  const widths: number[] = [];
  const spans: Span[] = [];
  const tiles: number[][] = Array.from({ length: 16 }, () => []);
  let [long, longest, longPixels] = [0, 0, 0];
  for (const [region, list] of perRegion) {
    const own = quantileOf(
      Float64Array.from(list, (point) => point.width),
      0.5,
    );
    const ratio = areas[region] / (own * own);
    if (ratio < LONG) continue;
    long++;
    longPixels += areas[region];
    longest = Math.max(longest, ratio);
    for (const point of list) {
      widths.push(point.width);
      spans.push(point.span);
      const x = point.at % width;
      const y = (point.at - x) / width;
      tiles[4 * Math.floor((4 * y) / height) + Math.floor((4 * x) / width)].push(point.width);
    }
  }
  const parallel = asked > 0 ? held / asked : 0;
  const parallelArea = area > 0 ? heldArea / area : 0;
  const longArea =
    longPixels /
    Math.max(
      1,
      areas.reduce((sum, one) => sum + one, 0),
    );
  return { widths: Float64Array.from(widths), spans: someSpans(spans), tiles, parallel, parallelArea, longArea, long, longest };
}

/** Width of the parallel-sided regions in pixels; or why none can be given. */
export function parallelWidth(picture: Prepared): Width | { readonly reason: string } {
  const sides = (['bright', 'dark'] as const)
    .map((polarity) => ({ polarity, found: along(picture, polarity) }))
    .filter(({ found }) => found.parallel >= 0.35);
  if (sides.length === 0) return { reason: 'few regions have parallel edges: no fibres, wires or lines to measure' };
  // Lines and the gaps between them are both parallel-sided: the bright ones are the lines.
  const side = sides.find(({ found }) => found.widths.length >= 60);
  if (!side) return { reason: `the regions with parallel edges are less than ${LONG} times as long as wide` };
  const { polarity, found } = side;
  const [lowest, middle, highest] = [0.1, 0.5, 0.9].map((q) => quantileOf(found.widths, q));
  if (found.long === 1 && found.longest < NETWORK && highest - lowest > EVEN * middle)
    return { reason: 'the one long region changes its width along its way: a single number would not tell it' };
  const medians = found.tiles.filter((tile) => tile.length >= 8).map((tile) => quantileOf(Float64Array.from(tile), 0.5));
  const mean = medians.reduce((sum, value) => sum + value, 0) / medians.length;
  const scatter =
    medians.length > 1
      ? Math.sqrt(medians.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (medians.length - 1) / medians.length)
      : Number.NaN;
  const grow = growthOf(picture.edges, polarity);
  const median = middle + grow;
  return {
    polarity,
    median,
    low: lowest + grow,
    high: highest + grow,
    uncertainty: Math.hypot(Number.isNaN(scatter) ? 0.1 * median : scatter, edgeUncertainty(picture.edges)),
    points: found.widths.length,
    shares: widthShares(found.widths, grow),
    parallelArea: found.parallelArea,
    longArea: found.longArea,
    spans: found.spans,
  };
}
