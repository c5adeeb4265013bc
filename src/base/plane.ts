/**
 * A grey picture in memory: row-major, one float per pixel, usually in [0, 1]. The one picture type that readers, the procedural
 * generator, the augmentations and the model share.
 */
export interface Plane {
  readonly width: number;
  readonly height: number;
  /** `width * height` values, row by row from the top left. */
  readonly data: Float32Array;
}

/** A rectangle in whole pixels of the picture it belongs to; `x`, `y` is its top-left pixel. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const createPlane = (width: number, height: number): Plane => ({
  width,
  height,
  data: new Float32Array(width * height),
});

/** A copy of the pixels inside `rect`, which must lie within the plane. */
export function cropPlane(plane: Plane, rect: Rect): Plane {
  const out = createPlane(rect.width, rect.height);
  for (let row = 0; row < rect.height; row++) {
    const from = (rect.y + row) * plane.width + rect.x;
    out.data.set(plane.data.subarray(from, from + rect.width), row * rect.width);
  }
  return out;
}

/** What each of `to` cells is made of: `weights[ends[i - 1] .. ends[i]]` of the source cells from `first[i]` on. */
interface Axis {
  readonly first: Int32Array;
  readonly ends: Int32Array;
  readonly weights: Float32Array;
}

/** Weights of the source cells under each of `to` equal cells: exact area average when shrinking, linear when growing. */
function resampleAxis(from: number, to: number): Axis {
  const first = new Int32Array(to);
  const ends = new Int32Array(to);
  const weights: number[] = [];
  const scale = from / to;
  for (let i = 0; i < to; i++) {
    if (scale > 1) {
      const start = i * scale;
      const end = Math.min(from, start + scale);
      const a = Math.floor(start);
      const b = Math.min(from, Math.ceil(end - 1e-9));
      for (let j = a; j < b; j++) weights.push((Math.min(j + 1, end) - Math.max(j, start)) / (end - start));
      first[i] = a;
    } else {
      const centre = Math.min(from - 1, Math.max(0, (i + 0.5) * scale - 0.5));
      const a = Math.min(Math.max(0, from - 2), Math.floor(centre));
      const t = centre - a;
      first[i] = a;
      if (from === 1) weights.push(1);
      else weights.push(1 - t, t);
    }
    ends[i] = weights.length;
  }
  return { first, ends, weights: Float32Array.from(weights) };
}

/** Resizes to `width` x `height`: area average when shrinking (no aliasing), bilinear when growing; each axis by itself. */
export function resizePlane(plane: Plane, width: number, height: number): Plane {
  if (plane.width === width && plane.height === height) return plane;
  const narrow = narrowed(plane, width);
  const { first, ends, weights } = resampleAxis(plane.height, height);
  const out = createPlane(width, height);
  for (let y = 0, at = 0; y < height; y++) {
    const row = out.data.subarray(y * width, (y + 1) * width);
    for (let from = first[y]! * width; at < ends[y]!; at++, from += width) {
      const weight = weights[at]!;
      for (let x = 0; x < width; x++) row[x]! += weight * narrow[from + x]!;
    }
  }
  return out;
}

/** The rows of a plane, each resized to `width`. */
function narrowed({ data, width: across, height }: Plane, width: number): Float32Array {
  const { first, ends, weights } = resampleAxis(across, width);
  const narrow = new Float32Array(width * height);
  for (let y = 0, to = 0; y < height; y++) {
    const row = y * across;
    for (let x = 0, at = 0; x < width; x++, to++) {
      let sum = 0;
      for (let from = row + first[x]!; at < ends[x]!; at++, from++) sum += weights[at]! * data[from]!;
      narrow[to] = sum;
    }
  }
  return narrow;
}
