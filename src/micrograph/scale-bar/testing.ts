/** Pictures with scale bars of known ends, drawn for tests: the bar to fractions of a pixel, as smaller pictures have it. */
import { createPlane, type Plane } from '../../base/plane';
import { Random } from '../../base/random';

export interface DrawnBar {
  readonly left: number;
  readonly right: number;
  readonly y: number;
  readonly thick: number;
  /** Height of the upright ticks at the ends; 0 for none. */
  readonly tick: number;
  readonly ink: number;
  /** A gap in the middle, where a label stands. */
  readonly gap?: number;
}

/** A noisy grey picture with flat ground `ground` in its lower part, from `barTop`. */
export function pictureWithBar(
  bar: DrawnBar,
  { width = 400, height = 300, ground = 0.02, barTop = 250, seed = 1 } = {},
): Plane {
  const plane = createPlane(width, height);
  const random = new Random(seed);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) plane.data[y * width + x] = y >= barTop ? ground : 0.35 + 0.3 * random.uniform();
  paint(plane, bar.left, bar.y, bar.right, bar.y + bar.thick, bar.ink);
  if (bar.gap) {
    const middle = (bar.left + bar.right) / 2;
    paint(plane, middle - bar.gap / 2, bar.y - 1, middle + bar.gap / 2, bar.y + bar.thick + 1, ground);
  }
  if (bar.tick > 0)
    for (const x of [bar.left, bar.right])
      paint(plane, x - 0.5, bar.y + bar.thick / 2 - bar.tick / 2, x + 0.5, bar.y + bar.thick / 2 + bar.tick / 2, bar.ink);
  return plane;
}

/** Fills a rectangle; pixels that it covers in part take that part. */
export function paint(plane: Plane, x0: number, y0: number, x1: number, y1: number, ink: number): void {
  for (let y = Math.floor(y0); y < Math.ceil(y1); y++)
    for (let x = Math.floor(x0); x < Math.ceil(x1); x++) {
      const share = Math.max(0, Math.min(x + 1, x1) - Math.max(x, x0)) * Math.max(0, Math.min(y + 1, y1) - Math.max(y, y0));
      const at = y * plane.width + x;
      if (x >= 0 && y >= 0 && x < plane.width && y < plane.height) plane.data[at] += share * (ink - plane.data[at]);
    }
}
