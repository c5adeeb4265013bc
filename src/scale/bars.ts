/**
 * From strokes to bars: where exactly a bar begins and ends. A bar is a stroke, with upright ticks at its ends or without, or two strokes
 * in one line with the label between them. Ends are given to a fraction of a pixel.
 */
import type { Plane } from '../base/plane';
import type { Stroke, Tone } from './strokes';

export interface Bar {
  /** Ends in pixels from the picture's left edge (0 is the left side of the first pixel); `right - left` is the length. */
  readonly left: number;
  readonly right: number;
  /** First row of the stroke and the one after the last. */
  readonly y0: number;
  readonly y1: number;
  readonly tone: Tone;
  readonly value: number;
  readonly ground: number;
  readonly kind: 'plain' | 'ticks' | 'halves' | 'row';
  /** Of halves: where the first ends and the second begins. */
  readonly gap?: readonly [number, number];
}

const rule = {
  /** A tick stands at most so far from the stroke's end, in pixels. */
  reach: 4,
  leastTick: 2,
  tickShare: 0.05,
  widestTick: 7,
  /** Of two halves: their lengths may differ by this share, and the label takes at most this share of the whole. */
  uneven: 0.3,
  /** What comes nearer to the picture's sides goes on beyond them. */
  margin: 3,
  gapShare: 0.7,
} as const;

/** How much pixel (x, y) is stroke: 1 as the stroke, 0 as the ground; beyond the picture 0. */
function inkAt(plane: Plane, { value, ground }: Pick<Stroke, 'value' | 'ground'>, x: number, y: number): number {
  if (x < 0 || y < 0 || x >= plane.width || y >= plane.height) return 0;
  return (plane.data[y * plane.width + x]! - ground) / (value - ground);
}

/** Rows of ink that go on from the stroke at column `x`, upwards and downwards. */
function tickRows(plane: Plane, stroke: Stroke, x: number, most: number): number {
  let up = 0;
  let down = 0;
  while (up <= most && inkAt(plane, stroke, x, stroke.y0 - 1 - up) >= 0.5) up++;
  while (down <= most && inkAt(plane, stroke, x, stroke.y1 + down) >= 0.5) down++;
  return up > most || down > most ? 0 : up + down;
}

/** The middle of the tick at one end of a stroke, or null. */
function tickAt(plane: Plane, stroke: Stroke, side: 'left' | 'right', tall: number): number | null {
  const most = Math.ceil(rule.tickShare * tall) + 4;
  const end = side === 'left' ? stroke.x0 : stroke.x1 - 1;
  const rows: number[] = [];
  for (let x = end - rule.reach; x <= end + rule.reach; x++) rows.push(tickRows(plane, stroke, x, most));
  const tallest = Math.max(...rows);
  const thick = stroke.y1 - stroke.y0;
  if (tallest < Math.max(rule.leastTick + 1, thick)) return null;
  let sum = 0;
  let at = 0;
  let first = -1;
  let last = -1;
  for (const [i, n] of rows.entries()) {
    if (n < 0.5 * tallest) continue;
    if (first < 0) first = i;
    last = i;
  }
  if (last - first + 1 > rule.widestTick) return null;
  // Where in the tick: by its ink in the rows beside the stroke.
  for (let i = Math.max(0, first - 1); i <= Math.min(rows.length - 1, last + 1); i++) {
    const x = end - rule.reach + i;
    let ink = 0;
    for (let k = 1; k <= 2; k++)
      ink += Math.max(0, inkAt(plane, stroke, x, stroke.y0 - k - 1), inkAt(plane, stroke, x, stroke.y1 + k));
    sum += ink;
    at += ink * (x + 0.5);
  }
  return sum > 0 ? at / sum : null;
}

/** Where the ink of the stroke's rows falls to one half. */
function halfAt(plane: Plane, stroke: Stroke, side: 'left' | 'right'): number {
  const step = side === 'left' ? -1 : 1;
  const mean = (x: number): number => {
    let sum = 0;
    for (let y = stroke.y0; y < stroke.y1; y++) sum += inkAt(plane, stroke, x, y);
    return sum / (stroke.y1 - stroke.y0);
  };
  let x = side === 'left' ? stroke.x0 + 1 : stroke.x1 - 2;
  for (let n = 0; n < 5 && mean(x + step) >= 0.5; n++) x += step;
  const inner = mean(x);
  const outer = mean(x + step);
  const share = inner > outer ? Math.min(1, Math.max(0, (inner - 0.5) / (inner - outer))) : 0.5;
  return x + 0.5 + step * share;
}

/** Whether the stroke's rows are ground just beyond one end: the strokes of letters and broken lines are not. */
function endsThere(plane: Plane, stroke: Stroke, side: 'left' | 'right'): boolean {
  const step = side === 'left' ? -1 : 1;
  const from = (side === 'left' ? stroke.x0 - 1 : stroke.x1) + 3 * step;
  let ink = 0;
  let count = 0;
  for (let k = 0; k < 4; k++)
    for (let y = stroke.y0; y < stroke.y1; y++, count++) ink += inkAt(plane, stroke, from + k * step, y) >= 0.5 ? 1 : 0;
  return ink <= 0.3 * count;
}

interface Ended extends Stroke {
  readonly tickLeft: number | null;
  readonly tickRight: number | null;
}

function joined(plane: Plane, a: Ended, b: Ended): Bar | null {
  if (a.tone !== b.tone || Math.abs(a.y0 - b.y0) > 1 || Math.abs(a.y1 - b.y1) > 1 || a.x1 >= b.x0) return null;
  if (Math.abs(a.value - b.value) > 0.2) return null;
  if (!endsThere(plane, a, 'left') || !endsThere(plane, b, 'right')) return null;
  const left = a.tickLeft ?? halfAt(plane, a, 'left');
  const right = b.tickRight ?? halfAt(plane, b, 'right');
  const [la, lb] = [a.x1 - left, right - b.x0];
  if (Math.abs(la - lb) > 6 + rule.uneven * Math.max(la, lb)) return null;
  const gap = b.x0 - a.x1;
  if (gap > rule.gapShare * (right - left) || gap < 3 * (a.y1 - a.y0)) return null;
  const { tone, value, ground, y0, y1 } = a;
  return { left, right, y0, y1, tone, value, ground, kind: 'halves', gap: [a.x1, b.x0] };
}

/** Every bar that the strokes can be. @param tall height of the whole picture, where `plane` is a part of it */
export function barsOf(plane: Plane, strokes: readonly Stroke[], tall = plane.height): Bar[] {
  const ended = strokes.map(
    (stroke): Ended => ({
      ...stroke,
      tickLeft: tickAt(plane, stroke, 'left', tall),
      tickRight: tickAt(plane, stroke, 'right', tall),
    }),
  );
  const bars: Bar[] = [];
  for (const stroke of ended) {
    const { tone, value, ground, y0, y1, tickLeft, tickRight } = stroke;
    const isTicked = tickLeft !== null && tickRight !== null;
    const left = isTicked ? tickLeft : halfAt(plane, stroke, 'left');
    const right = isTicked ? tickRight : halfAt(plane, stroke, 'right');
    const isWhole = isTicked || (endsThere(plane, stroke, 'left') && endsThere(plane, stroke, 'right'));
    if (isWhole && left > rule.margin && right < plane.width - rule.margin && right - left > 5)
      bars.push({ left, right, y0, y1, tone, value, ground, kind: isTicked ? 'ticks' : 'plain' });
  }
  const sorted = [...ended].sort((a, b) => a.x0 - b.x0);
  for (const [i, a] of sorted.entries())
    for (const b of sorted.slice(i + 1)) {
      const bar = joined(plane, a, b);
      if (bar) bars.push(bar);
    }
  return bars;
}
