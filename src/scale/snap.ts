/** A line drawn by hand along a scale bar finds the bar's own ends. */
import { cropPlane, type Plane, type Rect } from '../base/plane';
import { barsOf } from './bars';
import { findStrokes } from './strokes';
import { findTickRows } from './tick-row';

/** A level line over a picture, in its pixels from the left edge; `y` is its row. */
export interface LevelLine {
  readonly left: number;
  readonly right: number;
  readonly y: number;
}

/** The bar whose ends a hand-drawn line comes near, in pixels of the picture; null where nothing is there. */
export function snapToBar(plane: Plane, line: LevelLine): LevelLine | null {
  const reach = Math.max(6, 0.06 * (line.right - line.left));
  const x = Math.max(0, Math.floor(line.left - 4 * reach));
  const y = Math.max(0, Math.floor(line.y - 3 * reach - 12));
  const area: Rect = {
    x,
    y,
    width: Math.min(plane.width, Math.ceil(line.right + 4 * reach)) - x,
    height: Math.min(plane.height, Math.ceil(line.y + 3 * reach + 12)) - y,
  };
  if (area.width < 8 || area.height < 4) return null;
  const part = cropPlane(plane, area);
  // What is drawn along is a bar: it may be as thick and its ticks as tall as its length allows.
  const tall = Math.max(plane.height, 4 * (line.right - line.left));
  let best: { left: number; right: number; y: number; off: number } | null = null;
  for (const bar of [...findTickRows(part, 0, tall), ...barsOf(part, findStrokes(part, tall), tall)]) {
    const [left, right, middle] = [bar.left + x, bar.right + x, (bar.y0 + bar.y1) / 2 + y];
    const off = Math.max(Math.abs(left - line.left), Math.abs(right - line.right), Math.abs(middle - line.y) / 3);
    if (off <= reach && (!best || off < best.off)) best = { left, right, y: middle, off };
  }
  return best && { left: best.left, right: best.right, y: best.y };
}
