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

/** Weights of the source cells under each of `to` equal cells: exact area average when shrinking, linear when growing. */
function resampleAxis(from: number, to: number): { first: Int32Array; weights: Float32Array[] } {
  const first = new Int32Array(to);
  const weights: Float32Array[] = [];
  const scale = from / to;
  for (let i = 0; i < to; i++) {
    if (scale > 1) {
      const start = i * scale;
      const end = Math.min(from, start + scale);
      const a = Math.floor(start);
      const b = Math.min(from, Math.ceil(end - 1e-9));
      const w = new Float32Array(b - a);
      for (let j = a; j < b; j++) w[j - a] = (Math.min(j + 1, end) - Math.max(j, start)) / (end - start);
      first[i] = a;
      weights.push(w);
    } else {
      const centre = Math.min(from - 1, Math.max(0, (i + 0.5) * scale - 0.5));
      const a = Math.min(Math.max(0, from - 2), Math.floor(centre));
      const t = centre - a;
      first[i] = a;
      weights.push(from === 1 ? Float32Array.of(1) : Float32Array.of(1 - t, t));
    }
  }
  return { first, weights };
}

/** Resizes to `width` x `height`: area average when shrinking (no aliasing), bilinear when growing; each axis by itself. */
export function resizePlane(plane: Plane, width: number, height: number): Plane {
  if (plane.width === width && plane.height === height) return plane;
  const columns = resampleAxis(plane.width, width);
  const rows = resampleAxis(plane.height, height);
  const narrow = new Float32Array(width * plane.height);
  for (let y = 0; y < plane.height; y++) {
    const base = y * plane.width;
    for (let x = 0; x < width; x++) {
      const w = columns.weights[x]!;
      const from = base + columns.first[x]!;
      let sum = 0;
      for (let j = 0; j < w.length; j++) sum += w[j]! * plane.data[from + j]!;
      narrow[y * width + x] = sum;
    }
  }
  const out = createPlane(width, height);
  for (let y = 0; y < height; y++) {
    const w = rows.weights[y]!;
    for (let j = 0; j < w.length; j++) {
      const from = (rows.first[y]! + j) * width;
      for (let x = 0; x < width; x++) out.data[y * width + x]! += w[j]! * narrow[from + x]!;
    }
  }
  return out;
}
