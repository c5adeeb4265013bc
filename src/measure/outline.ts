/** Outlines and perimeters of labelled regions. */

interface Grid {
  readonly labels: Int32Array;
  readonly width: number;
  readonly height: number;
}

/** Right, down, left, up: steps along the borders between pixels, the region on the right hand. */
const DX = [1, 0, -1, 0] as const;
const DY = [0, 1, 0, -1] as const;

/**
 * The outer outline of the region `id`, x and y alternately, in pixels from the corner of the first: one point on each border between a
 * pixel inside and one outside, put where `grey` passes `threshold` between their middles, else (where a body was split, or a hole filled)
 * midway. Pixels that meet at a corner belong together.
 * @param seed the region's first pixel, row by row.
 */
export function outlineOf(
  { labels, width, height }: Grid,
  id: number,
  seed: number,
  grey: Float32Array,
  threshold: number,
): Float32Array {
  const inside = (x: number, y: number): boolean => x >= 0 && y >= 0 && x < width && y < height && labels[y * width + x] === id;
  const points: number[] = [];
  const [x0, y0] = [seed % width, Math.floor(seed / width)];
  // From the upper left corner of the first pixel to the right: nothing of the region lies above.
  let [x, y, way] = [x0, y0, 0];
  do {
    // The pixel on the right hand of the step is inside, that on the left outside.
    const [ix, iy] = [x + (way === 0 || way === 3 ? 0 : -1), y + (way === 0 || way === 1 ? 0 : -1)];
    const [ox, oy] = [ix + DY[way], iy - DX[way]];
    let part = 0.5;
    if (ox >= 0 && oy >= 0 && ox < width && oy < height) {
      const [a, b] = [grey[iy * width + ix], grey[oy * width + ox]];
      if (a > threshold !== b > threshold) part = (threshold - a) / (b - a);
    }
    points.push(ix + 0.5 + part * (ox - ix), iy + 0.5 + part * (oy - iy));
    x += DX[way];
    y += DY[way];
    const left = (way + 3) % 4;
    const ahead = (k: number): boolean => inside(x + (k === 0 || k === 3 ? 0 : -1), y + (k === 0 || k === 1 ? 0 : -1));
    // A step is possible where the region lies on its right hand and not on its left.
    if (ahead(left)) way = left;
    else if (!ahead(way)) way = (way + 1) % 4;
  } while (x !== x0 || y !== y0 || way !== 0);
  return Float32Array.from(points);
}

/** Weights of a border crossed along a row or column, and along a diagonal (Crofton's formula with four directions). */
const STRAIGHT = Math.PI / 8;
const DIAGONAL = Math.PI / 8 / Math.SQRT2;

/** Perimeter of every region in pixels, by label, from how often rows, columns and diagonals cross its border. */
export function perimetersOf({ labels, width, height }: Grid): Float64Array {
  let most = 0;
  for (const id of labels) if (id > most) most = id;
  const out = new Float64Array(most + 1);
  const cross = (a: number, b: number, weight: number): void => {
    if (a === b) return;
    out[a] += weight;
    out[b] += weight;
  };
  for (let y = -1; y < height; y++) {
    for (let x = -1; x < width; x++) {
      const [right, low] = [x + 1 < width, y + 1 < height];
      const here = x >= 0 && y >= 0 ? labels[y * width + x] : 0;
      const east = right && y >= 0 ? labels[y * width + x + 1] : 0;
      const south = low && x >= 0 ? labels[(y + 1) * width + x] : 0;
      const southEast = right && low ? labels[(y + 1) * width + x + 1] : 0;
      cross(here, east, STRAIGHT);
      cross(here, south, STRAIGHT);
      cross(here, southEast, DIAGONAL);
      cross(east, south, DIAGONAL);
    }
  }
  out[0] = 0;
  return out;
}
