/** Sums over the pixels of every labelled region: how large it is, where it lies, and the shape that its moments tell. */
import type { Labels } from './regions';

/** Sums of the places of a region's pixels and of their products, its box, and its first pixel, row by row. */
export interface Sums {
  readonly id: number;
  seed: number;
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
}

/** By `id` - 1: what lies outside every region is none. */
export function sumsOf({ labels, areas }: Labels, width: number, height: number): Sums[] {
  const all = areas.map(
    (area, id): Sums => ({
      ...{ id, seed: -1, area, x: 0, y: 0, xx: 0, xy: 0, yy: 0 },
      ...{ left: width, right: -1, top: height, bottom: -1 },
    }),
  );
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      if (labels[i] === 0) continue;
      const sums = all[labels[i]];
      if (sums.seed < 0) sums.seed = i;
      sums.x += x;
      sums.y += y;
      sums.xx += x * x;
      sums.xy += x * y;
      sums.yy += y * y;
      if (x < sums.left) sums.left = x;
      if (x > sums.right) sums.right = x;
      if (y < sums.top) sums.top = y;
      sums.bottom = y;
    }
  return all.slice(1);
}

/** How many sides of the picture cut a region: none where it lies wholly inside. */
export const sidesCutting = (
  { left, right, top, bottom }: Sums,
  { width, height }: { readonly width: number; readonly height: number },
): number => [left === 0, top === 0, right === width - 1, bottom === height - 1].filter(Boolean).length;

/**
 * Variances along the longer and the shorter axis of a region, px², and the direction of the longer one in picture coordinates. A pixel is
 * a square and no point: a twelfth of its side squared is in each moment.
 */
export function axesOf({ area, x, y, xx, xy, yy }: Sums): { long: number; short: number; angle: number } {
  const [mx, my] = [x / area, y / area];
  const [a, b, c] = [xx / area - mx * mx + 1 / 12, xy / area - mx * my, yy / area - my * my + 1 / 12];
  const [middle, half] = [(a + c) / 2, Math.hypot((a - c) / 2, b)];
  return { long: middle + half, short: Math.max(1e-9, middle - half), angle: Math.atan2(2 * b, a - c) / 2 };
}
