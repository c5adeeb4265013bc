/**
 * Horizontal strokes of one grey: what a scale bar is drawn with, and the lines of a data bar's table. A stroke is found as a run of
 * pixels of nearly one value in each of its rows, the same run in all of them, with something darker (or lighter) above and below.
 */
import type { Plane } from '../base/plane';

/** Light strokes on dark ground (1) or dark ones on light ground (-1). */
export type Tone = 1 | -1;

export interface Stroke {
  /** First column and the one after the last; whole pixels. */
  readonly x0: number;
  readonly x1: number;
  /** First row and the one after the last. */
  readonly y0: number;
  readonly y1: number;
  readonly tone: Tone;
  /** Grey value of the stroke, and of what lies above and below it. */
  readonly value: number;
  readonly ground: number;
}

const rule = {
  /** Grey values of one run lie within this of their mean: JPEG rings round every edge. */
  tolerance: 0.1,
  leastPx: 9,
  leastShare: 0.012,
  mostShare: 0.92,
  /** Thickness: of the picture's height, and of the stroke's length. */
  thickShare: 0.055,
  thickest: 0.72,
  contrast: 0.08,
  /** Share of the stroke's columns that must stand out on either side. */
  standsOut: 0.76,
  /** Gap that is mended, and least length of the pieces, in pixels. */
  mend: 4,
  mendedFrom: 12,
} as const;

interface Open {
  x0: number;
  x1: number;
  y0: number;
  y1: number;
  sum: number;
}

/** Runs of nearly one value in row `y`, as [x0, x1, mean] triples written into `out`. */
function runsOf(plane: Plane, y: number, least: number, out: number[]): void {
  out.length = 0;
  const { width, data } = plane;
  const base = y * width;
  let start = 0;
  let sum = data[base]!;
  for (let x = 1; x <= width; x++) {
    const mean = sum / (x - start);
    const v = x < width ? data[base + x]! : Number.NaN;
    if (Math.abs(v - mean) <= rule.tolerance) {
      sum += v;
      continue;
    }
    if (x - start >= least) out.push(start, x, mean);
    start = x;
    sum = v;
  }
}

/** How far the rows `from` .. `to` (inclusive, clipped) go away from `value` towards the ground, at column `x`. */
function away(plane: Plane, x: number, from: number, to: number, value: number, tone: Tone): number {
  let most = 0;
  for (let y = Math.max(0, from); y <= Math.min(plane.height - 1, to); y++)
    most = Math.max(most, tone * (value - plane.data[y * plane.width + x]!));
  return most;
}

function standsOut(plane: Plane, { x0, x1, y0, y1 }: Open, value: number, tone: Tone): boolean {
  const columns = x1 - x0;
  const step = Math.max(1, Math.floor(columns / 64));
  let above = 0;
  let below = 0;
  let count = 0;
  for (let x = x0; x < x1; x += step, count++) {
    // At the picture's own edge there is nothing to stand out from.
    if (y0 === 0 || away(plane, x, y0 - 3, y0 - 1, value, tone) >= rule.contrast) above++;
    if (y1 === plane.height || away(plane, x, y1, y1 + 2, value, tone) >= rule.contrast) below++;
  }
  return above >= rule.standsOut * count && below >= rule.standsOut * count;
}

/** Median of the pixels just above and below the stroke, beyond its blurred edge. */
function groundOf(plane: Plane, { x0, x1, y0, y1 }: Open): number {
  const found: number[] = [];
  const step = Math.max(1, Math.floor((x1 - x0) / 48));
  for (const y of [y0 - 3, y0 - 2, y1 + 1, y1 + 2])
    if (y >= 0 && y < plane.height) for (let x = x0; x < x1; x += step) found.push(plane.data[y * plane.width + x]!);
  found.sort((a, b) => a - b);
  return found[found.length >> 1] ?? 0;
}

/** Strokes that a few lost pixels have broken, as one. */
function mended(strokes: readonly Stroke[]): Stroke[] {
  const sorted = strokes.filter((stroke) => stroke.x1 - stroke.x0 >= rule.mendedFrom).sort((a, b) => a.x0 - b.x0);
  const out: Stroke[] = [];
  for (const [i, a] of sorted.entries()) {
    let whole = a;
    for (const b of sorted.slice(i + 1)) {
      const gap = b.x0 - whole.x1;
      if (gap > rule.mend) break;
      if (gap >= -1 && b.y0 <= whole.y1 - 1 && b.y1 >= whole.y0 + 1 && b.tone === a.tone && Math.abs(a.value - b.value) < 0.25)
        whole = { ...whole, x1: b.x1 };
    }
    if (whole !== a) out.push(whole);
  }
  return out;
}

/**
 * All horizontal strokes of a picture (values in [0, 1]), from top to bottom.
 * @param tall height of the whole picture, where `plane` is a part of it: strokes are as thick as that allows
 */
export function findStrokes(plane: Plane, tall = plane.height): Stroke[] {
  const { width, height } = plane;
  const least = Math.max(rule.leastPx, Math.round(rule.leastShare * width));
  const thickest = Math.max(4, Math.ceil(rule.thickShare * tall));
  const strokes: Stroke[] = [];
  let open: Open[] = [];
  const runs: number[] = [];
  const close = (rect: Open): void => {
    const rows = rect.y1 - rect.y0;
    const length = rect.x1 - rect.x0;
    if (rows > thickest || rows > rule.thickest * length || length > rule.mostShare * width) return;
    if (rect.y0 === 0 && rect.y1 === height) return;
    const value = rect.sum / rows;
    for (const tone of [1, -1] as const)
      if (standsOut(plane, rect, value, tone))
        strokes.push({ x0: rect.x0, x1: rect.x1, y0: rect.y0, y1: rect.y1, tone, value, ground: groundOf(plane, rect) });
  };
  for (let y = 0; y < height; y++) {
    runsOf(plane, y, least, runs);
    const next: Open[] = [];
    for (let i = 0; i < runs.length; i += 3) {
      const [x0, x1, mean] = [runs[i]!, runs[i + 1]!, runs[i + 2]!];
      const slack = Math.max(2, 0.02 * (x1 - x0));
      const same = open.find(
        (rect) =>
          Math.abs(rect.x0 - x0) <= slack &&
          Math.abs(rect.x1 - x1) <= slack &&
          Math.abs(rect.sum / (rect.y1 - rect.y0) - mean) <= rule.tolerance,
      );
      if (same) {
        same.x0 = Math.min(same.x0, x0);
        same.x1 = Math.max(same.x1, x1);
        same.y1 = y + 1;
        same.sum += mean;
        next.push(same);
      } else next.push({ x0, x1, y0: y, y1: y + 1, sum: mean });
    }
    for (const rect of open) if (rect.y1 <= y) close(rect);
    open = next;
  }
  for (const rect of open) close(rect);
  return [...strokes, ...mended(strokes)];
}
