/**
 * Hitachi's bars have no line: eleven short upright ticks at equal distances, over the picture or in the data bar, ten spaces long. Some
 * of the ticks may be lost in bright picture; the first and the last may not.
 */
import type { Plane } from '../base/plane';
import type { Bar } from './bars';

const TICKS = 11;

const rule = {
  contrast: 0.16,
  widest: 5,
  least: 3,
  mostShare: 0.04,
  /** Ticks stand where they should within this many pixels. */
  slack: 1.1,
  leastPitch: 8,
  /** Ticks that must be seen. */
  leastSeen: 8,
  darker: 0.6,
} as const;

interface Tick {
  readonly x: number;
  readonly y0: number;
  readonly y1: number;
  readonly value: number;
  readonly ground: number;
}

/** Short light upright lines, by row band: thin, and darker on both sides over their whole height. */
function ticksOf(plane: Plane, fromRow: number, tall: number): Tick[] {
  const { width, height, data } = plane;
  const most = Math.max(6, Math.ceil(rule.mostShare * tall));
  const reach = rule.widest;
  /** Length of the run of thin light pixels that ends in the row before, and its sums, for each column. */
  const run = new Int32Array(width);
  const sums = new Float64Array(width);
  const grounds = new Float64Array(width);
  const found: Tick[] = [];
  const isPeak = new Uint8Array(width);
  for (let y = fromRow; y <= height; y++) {
    isPeak.fill(0);
    if (y < height)
      for (let x = reach; x < width - reach; x++) {
        const at = y * width + x;
        const v = data[at]!;
        if (v - Math.max(data[at - reach]!, data[at + reach]!) < rule.contrast) continue;
        // The middle of the light: not darker than its neighbours.
        if (v < data[at - 1]! || v <= data[at + 1]!) continue;
        isPeak[x] = 1;
      }
    for (let x = 1; x < width - 1; x++) {
      if (!isPeak[x]) continue;
      // A tick may lean by a column from row to row where the light is even.
      const from = run[x - 1]! >= run[x + 1]! ? x - 1 : x + 1;
      if (run[x] === 0 && run[from]! > 0 && !isPeak[from]) {
        run[x] = run[from]!;
        sums[x] = sums[from]!;
        grounds[x] = grounds[from]!;
        run[from] = 0;
      }
      const at = y * width + x;
      run[x]!++;
      sums[x]! += data[at]!;
      grounds[x]! += (data[at - reach]! + data[at + reach]!) / 2;
    }
    for (let x = 0; x < width; x++) {
      const rows = run[x]!;
      if (rows === 0 || isPeak[x]) continue;
      if (rows >= rule.least && rows <= most)
        found.push({ x, y0: y - rows, y1: y, value: sums[x]! / rows, ground: grounds[x]! / rows });
      run[x] = 0;
      sums[x] = 0;
      grounds[x] = 0;
    }
  }
  return found;
}

/** The middle of a tick to a fraction of a pixel, over its rows. */
function middle(plane: Plane, tick: Tick): number {
  let sum = 0;
  let at = 0;
  for (let y = tick.y0; y < tick.y1; y++)
    for (let x = tick.x - 3; x <= tick.x + 3; x++) {
      const ink = Math.max(0, (plane.data[y * plane.width + x] ?? 0) - tick.ground - 0.25 * (tick.value - tick.ground));
      sum += ink;
      at += ink * (x + 0.5);
    }
  return sum > 0 ? at / sum : tick.x + 0.5;
}

/** Rows of eleven ticks from row `fromRow` on (values in [0, 1]). @param tall height of the whole picture, where `plane` is a part of it */
export function findTickRows(plane: Plane, fromRow = 0, tall = plane.height): Bar[] {
  const ticks = ticksOf(plane, fromRow, tall);
  const bars: Bar[] = [];
  // In a data bar the first, middle and last ticks are longer, towards the top: then the lower ends are level.
  const rows = new Map<string, Tick[]>();
  for (const tick of ticks)
    for (const step of [-1, 0, 1])
      for (const level of [`upper ${tick.y0 + step}`, `lower ${tick.y1 + step}`])
        rows.set(level, [...(rows.get(level) ?? []), tick]);
  for (const row of rows.values()) {
    if (row.length < rule.leastSeen) continue;
    const sorted = [...row].sort((a, b) => a.x - b.x);
    for (const [i, first] of sorted.entries())
      for (const last of sorted.slice(i + 1).reverse()) {
        const pitch = (last.x - first.x) / (TICKS - 1);
        if (pitch < rule.leastPitch) break;
        let seen = 0;
        for (let k = 0; k < TICKS; k++) {
          const at = first.x + k * pitch;
          const near = sorted.find(({ x }) => Math.abs(x - at) <= rule.slack);
          if (near) seen++;
        }
        // Nothing may stand between the ticks: lettering is as regular as that only by chance.
        const between = sorted.filter(({ x }) => {
          const k = (x - first.x) / pitch;
          return x > first.x && x < last.x && Math.abs(k - Math.round(k)) * pitch > 2.5;
        }).length;
        if (seen < rule.leastSeen || between > seen / 2) continue;
        const [left, right] = [middle(plane, first), middle(plane, last)];
        bars.push({
          left,
          right,
          y0: Math.max(first.y0, last.y0),
          y1: Math.max(first.y1, last.y1),
          tone: 1,
          value: Math.max(first.value, last.value),
          ground: (first.ground + last.ground) / 2,
          kind: 'row',
        });
      }
  }
  // Of the same row seen from several bands, and of rows shifted by a tick, the one with most ticks came from its own band: keep one each.
  const kept: Bar[] = [];
  for (const bar of bars)
    if (!kept.some((other) => Math.abs(other.left - bar.left) < 2 && Math.abs(other.right - bar.right) < 2)) kept.push(bar);
  return kept;
}
