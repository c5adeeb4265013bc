/**
 * Widths of fibres and wires that cross and cover each other, where no threshold parts them from what lies beneath: from edge to opposite
 * edge along the slope (the stroke width of Epshtein, Ofek and Wexler, CVPR 2010).
 */
import type { Span } from '../base/traces';
import { quantileOf, slopeNoise, slopes } from './filters';
import type { Prepared } from './prepare';
import { someSpans, widthShares } from './widths';

/** The method in one sentence. */
export const strokeMethod = (places: number): string =>
  `At ${places} places, a width or more apart, the distance from an edge to the opposite one, square to both (edges where the grey changes fastest, within the ` +
  'pixel), only where both point at each other and the same width is found further along; brighter inside than outside. Fibres that others half hide look narrower: on drawn mats of known widths the median was up to 17 % off.';

export interface Strokes {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly uncertainty: number;
  readonly places: number;
  /** How the widths of all places are spread, see `widthShares`. */
  readonly shares: readonly number[];
  /** Some of the places. */
  readonly spans: readonly Span[];
}

/** Slopes weaker than this share of the strong ones are no edges. */
const WEAKEST = 0.2;
/** Edges that face each other do so to this cosine. */
const FACING = 0.9;
/** Fewer places, or fewer edges with a partner, give no width. */
const LEAST_PLACES = 60;
const LEAST_SHARE = 0.12;
/** Places at least a width apart. */
const LEAST_APART = 50;
/** Fibres half hidden by others look narrower: so much of the width is open on drawn mats whose widths are known. */
const HIDDEN = 0.05;
/** The same width along a stroke, to this share and half a pixel. */
const SAME = 0.15;

interface EdgeMap {
  /** Index of an edge point by pixel, else -1. */
  readonly at: Int32Array;
  readonly points: readonly { readonly x: number; readonly y: number; readonly gx: number; readonly gy: number }[];
}

/** Where the slope is steepest along its own direction, within the pixel. */
function edgesOf(picture: Prepared, sigma: number): EdgeMap {
  const { data, width, height, noise } = picture;
  const { x: gx, y: gy } = slopes(data, width, height, sigma);
  const steep = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) steep[i] = Math.hypot(gx[i], gy[i]);
  const sample = Float64Array.from({ length: Math.min(20_000, steep.length) }, (_, k) => {
    return steep[Math.floor((k * steep.length) / Math.min(20_000, steep.length))];
  });
  const least = Math.max(WEAKEST * quantileOf(sample, 0.98), 4 * noise * Math.sqrt(slopeNoise(sigma)));
  const at = new Int32Array(data.length).fill(-1);
  const points: EdgeMap['points'][number][] = [];
  for (let y = 2; y < height - 2; y++) {
    for (let x = 2; x < width - 2; x++) {
      const i = y * width + x;
      const here = steep[i];
      if (here < least) continue;
      const [dx, dy] = [gx[i] / here, gy[i] / here];
      // The slope one pixel ahead and behind, between pixels.
      const before = between(steep, width, x - dx, y - dy);
      const after = between(steep, width, x + dx, y + dy);
      if (before >= here || after > here) continue;
      const bend = before - 2 * here + after;
      const off = bend < 0 ? (before - after) / (2 * bend) : 0;
      at[i] = points.length;
      points.push({ x: x + off * dx, y: y + off * dy, gx: dx, gy: dy });
    }
  }
  return { at, points };
}

function between(plane: Float32Array, width: number, x: number, y: number): number {
  const c = Math.floor(x);
  const r = Math.floor(y);
  const [u, v] = [x - c, y - r];
  const i = r * width + c;
  const top = plane[i] + (plane[i + 1] - plane[i]) * u;
  const low = plane[i + width] + (plane[i + width + 1] - plane[i + width]) * u;
  return top + (low - top) * v;
}

/** The first edge met from point `p` going uphill; -1 where none, or one that does not face back, is met. */
function opposite({ at, points }: EdgeMap, p: number, width: number, height: number, reach: number): number {
  const { x, y, gx, gy } = points[p];
  for (let t = 2; t <= reach; t++) {
    const [cx, cy] = [Math.round(x + t * gx), Math.round(y + t * gy)];
    if (cx < 1 || cy < 1 || cx >= width - 1 || cy >= height - 1) return -1;
    for (const step of [0, 1, -1, width, -width]) {
      const q = at[cy * width + cx + step];
      if (q < 0 || q === p) continue;
      const facing = -(points[q].gx * gx + points[q].gy * gy);
      if (facing > FACING) return q;
      // An edge that runs along the ray is passed, one across it ends the way.
      if (Math.abs(facing) > 0.5) return -1;
    }
  }
  return -1;
}

/** Slopes at this share of the width see the sides of a fibre, and not the rims that shine along them. */
const SCALE = 0.14;
const COARSEST = 5;

/**
 * Widths in pixels of bright strokes; or why none can be given. Looked at twice: the first width found sets the scale of the slopes.
 * @param length the correlation length in pixels where known.
 */
export function strokeWidth(picture: Prepared, length: number | null): Strokes | { readonly reason: string } {
  const sigma = Math.min(2, Math.max(1, (length ?? 4) / 4));
  const first = strokesAt(picture, sigma);
  if ('reason' in first) return first;
  const coarser = Math.min(COARSEST, SCALE * first.median);
  return coarser > 1.3 * sigma ? strokesAt(picture, coarser) : first;
}

function strokesAt(picture: Prepared, sigma: number): Strokes | { readonly reason: string } {
  const { width, height } = picture;
  const map = edgesOf(picture, sigma);
  const { points } = map;
  if (points.length < 2 * LEAST_PLACES) return { reason: 'too few edges stand above the noise' };
  const reach = Math.min(width, height) / 3;
  const widths = new Float32Array(points.length);
  const partner = new Int32Array(points.length).fill(-1);
  for (let p = 0; p < points.length; p++) {
    const q = opposite(map, p, width, height, reach);
    if (q < 0) continue;
    const [a, b] = [points[p], points[q]];
    partner[p] = q;
    // Square to the edges: the part of the way that lies along their slopes.
    widths[p] = ((b.x - a.x) * (a.gx - b.gx) + (b.y - a.y) * (a.gy - b.gy)) / 2;
  }
  const found: { p: number; width: number; tile: number; x: number; y: number }[] = [];
  /** Middles of strokes by pixel. */
  const middles = new Float32Array(width * height);
  const middle = (p: number): [number, number] => [
    (points[p].x + points[partner[p]].x) / 2,
    (points[p].y + points[partner[p]].y) / 2,
  ];
  const alike = (a: number, b: number): boolean => Math.abs(a - b) <= SAME * Math.max(a, b) + 0.5;
  const mutual = points.flatMap((_, p) =>
    partner[p] >= 0 && partner[partner[p]] >= 0 && alike(widths[p], widths[partner[p]]) ? [p] : [],
  );
  for (const p of mutual) {
    const [x, y] = middle(p);
    middles[Math.round(y) * width + Math.round(x)] = widths[p];
  }
  for (const p of mutual) {
    const [x, y] = middle(p);
    const own = widths[p];
    if (continues(middles, width, height, x, y, points[p], own, alike))
      found.push({ p, x, y, width: own, tile: 4 * Math.floor((4 * y) / height) + Math.floor((4 * x) / width) });
  }
  if (found.length < LEAST_PLACES) return { reason: 'too few bright strokes with two parallel edges were found' };
  // Half of all edges are a stroke's far side seen from outside.
  if (found.length < LEAST_SHARE * points.length)
    return { reason: 'few of the edges belong to strokes: no fibres, wires or lines to measure' };
  const all = Float64Array.from(found, (one) => one.width);
  const [low, median, high] = [0.1, 0.5, 0.9].map((q) => quantileOf(all, q));
  const tiles = Array.from({ length: 16 }, (_, k) => found.filter(({ tile }) => tile === k).map((one) => one.width));
  const medians = tiles.filter((tile) => tile.length >= 8).map((tile) => quantileOf(Float64Array.from(tile), 0.5));
  const mean = medians.reduce((sum, value) => sum + value, 0) / medians.length;
  const scatter =
    medians.length > 1
      ? Math.sqrt(medians.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (medians.length - 1) / medians.length)
      : 0.1 * median;
  // Neighbours along an edge tell the same: places a width apart count. A single tip has few.
  const places = new Set(found.map(({ x, y }) => Math.floor(y / median) * width + Math.floor(x / median))).size;
  if (places < LEAST_APART) return { reason: 'the strokes found are too short altogether for a width' };
  const spans = someSpans(
    found.map(({ p, x, y, width: own }): Span => {
      const { gx, gy } = points[p];
      return { x1: x - (own / 2) * gx, y1: y - (own / 2) * gy, x2: x + (own / 2) * gx, y2: y + (own / 2) * gy };
    }),
  );
  const uncertainty = Math.hypot(scatter, 0.25 * Math.min(2, sigma), HIDDEN * median);
  return { median, low, high, uncertainty, places, shares: widthShares(all, 0), spans };
}

/**
 * Whether strokes of the same width lie on the way one, two and three widths further along, on both sides together at least four times of
 * six: a disc has none, and the rim of a grain bends away.
 */
function continues(
  middles: Float32Array,
  width: number,
  height: number,
  x: number,
  y: number,
  { gx, gy }: { readonly gx: number; readonly gy: number },
  own: number,
  alike: (a: number, b: number) => boolean,
): boolean {
  let met = 0;
  for (const times of [-3, -2, -1, 1, 2, 3]) {
    const aside = times * Math.max(4, own);
    const slack = Math.ceil(Math.min(6, (0.1 + 0.05 * Math.abs(times)) * own + 1));
    if (
      isNear(middles, width, height, Math.round(x - aside * gy), Math.round(y + aside * gx), slack, (there) =>
        alike(there, own),
      )
    )
      met++;
  }
  return met >= 4;
}

function isNear(
  middles: Float32Array,
  width: number,
  height: number,
  cx: number,
  cy: number,
  slack: number,
  fits: (there: number) => boolean,
): boolean {
  for (let row = Math.max(0, cy - slack); row <= Math.min(height - 1, cy + slack); row++)
    for (let column = Math.max(0, cx - slack); column <= Math.min(width - 1, cx + slack); column++) {
      const there = middles[row * width + column];
      if (there > 0 && fits(there)) return true;
    }
  return false;
}
