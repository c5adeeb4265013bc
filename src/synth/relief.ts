import type { Surface } from './surface';

/**
 * A height map to draw into: `width` x `depth` pixels, heights in pixels toward the viewer, a yield factor per pixel. A square relief
 * is a `Surface` as it stands (seen from above); `obliqueView` turns one into a surface seen at a tilt.
 */
export class Relief implements Surface {
  readonly width: number;
  readonly depth: number;
  readonly height: Float32Array;
  readonly yield: Float32Array;

  constructor(width: number, depth = width, level = 0, material = 1) {
    this.width = width;
    this.depth = depth;
    this.height = new Float32Array(width * depth).fill(level);
    this.yield = new Float32Array(width * depth).fill(material);
  }

  get size(): number {
    return this.width;
  }

  /** Adds `amplitude * field` to the heights. */
  addHeight(field: Float32Array, amplitude: number): this {
    for (let i = 0; i < this.height.length; i++) this.height[i] += amplitude * field[i];
    return this;
  }

  /** Multiplies the yield by `1 + amplitude * field`. */
  addYield(field: Float32Array, amplitude: number): this {
    for (let i = 0; i < this.yield.length; i++) this.yield[i] *= 1 + amplitude * field[i];
    return this;
  }
}

/** How large a square relief must be so that `obliqueView(relief, size, tilt)` finds ground everywhere; `tallest` in pixels. */
export const obliqueDepth = (size: number, tilt: number, tallest = 0): number =>
  Math.ceil(size / Math.cos(tilt) + 2 * tallest * Math.tan(tilt) + 4);

/**
 * The relief as seen by a beam tilted by `tilt` radians from the vertical (0: from above, toward pi/2: grazing, from the side of the
 * last row): every column is walked from the far row to the near one and each sample painted at `y cos(tilt) - z sin(tilt)`, walls
 * filled between neighbours, so that near things hide far ones. The new height is the height along the beam, so the tilted ground
 * is a ramp of slope tan(tilt), as the detector has it. The middle `size` columns are used; `originY` is the source row that
 * appears in the picture's middle (at height 0; default: the middle row). What the source does not cover repeats its border.
 */
export function obliqueView(relief: Relief, size: number, tilt: number, originY = relief.depth / 2): Relief {
  const out = new Relief(size, size, Number.NEGATIVE_INFINITY);
  const cos = Math.cos(tilt);
  const sin = Math.sin(tilt);
  const left = Math.max(0, Math.floor((relief.width - size) / 2));
  const { width, depth, height } = relief;
  const source = relief.yield;
  const target = out.height;
  const shown = out.yield;
  const shift = size / 2 - originY * cos;
  for (let x = 0; x < size; x++) {
    const column = Math.min(width - 1, left + x);
    let previousRow = Number.NaN;
    let previousToward = 0;
    let previousYield = 1;
    for (let y = 0; y < depth; y++) {
      const i = y * width + column;
      const z = height[i];
      const row = y * cos - z * sin + shift;
      const toward = y * sin + z * cos;
      const material = source[i];
      if (y > 0) {
        // A facet from the previous sample to this one; one that runs upward on the screen faces away and is hidden by itself.
        const from = Math.max(0, Math.ceil(previousRow));
        const to = Math.min(size - 1, Math.floor(row));
        if (to >= from) {
          const step = 1 / (row - previousRow);
          const wall = row - previousRow > 3 ? 1 : 0;
          for (let r = from; r <= to; r++) {
            const t = (r - previousRow) * step;
            const value = previousToward + (toward - previousToward) * t;
            const j = r * size + x;
            if (value >= target[j]) {
              target[j] = value;
              shown[j] = wall ? previousYield : previousYield + (material - previousYield) * t;
            }
          }
        }
      }
      previousRow = row;
      previousToward = toward;
      previousYield = material;
    }
  }
  for (let x = 0; x < size; x++) fillColumn(out, x, sin / Math.max(0.05, cos));
  return out;
}

/** Rows that no facet reached (above the far border, below the near one) continue the ramp of the ground. */
function fillColumn(out: Relief, x: number, slope: number): void {
  const { height, width, depth } = out;
  let first = 0;
  while (first < depth && height[first * width + x] === Number.NEGATIVE_INFINITY) first++;
  if (first === depth) {
    for (let y = 0; y < depth; y++) height[y * width + x] = y * slope;
    return;
  }
  for (let y = first - 1; y >= 0; y--) {
    height[y * width + x] = height[(y + 1) * width + x] - slope;
    out.yield[y * width + x] = out.yield[(y + 1) * width + x];
  }
  for (let y = first + 1; y < depth; y++) {
    if (height[y * width + x] !== Number.NEGATIVE_INFINITY) continue;
    height[y * width + x] = height[(y - 1) * width + x] + slope;
    out.yield[y * width + x] = out.yield[(y - 1) * width + x];
  }
}
