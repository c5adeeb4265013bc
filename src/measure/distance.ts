/**
 * For every pixel whose `mask` is 1 the distance to the centre of the nearest pixel whose mask is 0, exact (Felzenszwalb and Huttenlocher,
 * Theory of Computing 8, 415, 2012); 0 elsewhere. What lies beyond the border does not count.
 */
export function distanceInside(mask: Uint8Array, width: number, height: number): Float32Array {
  const far = width + height;
  const column = new Float32Array(mask.length);
  for (let x = 0; x < width; x++) {
    let d = far;
    for (let y = 0, i = x; y < height; y++, i += width) {
      d = mask[i] ? d + 1 : 0;
      column[i] = d;
    }
    d = far;
    for (let y = height - 1, i = y * width + x; y >= 0; y--, i -= width) {
      d = mask[i] ? d + 1 : 0;
      if (d < column[i]) column[i] = d;
    }
  }
  // Along each row: the lower envelope of the parabolas (x - q)^2 + column[q]^2.
  const out = new Float32Array(mask.length);
  const vertex = new Int32Array(width);
  const start = new Float64Array(width + 1);
  const squares = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) squares[x] = Math.min(far, column[row + x]) ** 2;
    let k = 0;
    vertex[0] = 0;
    start[0] = Number.NEGATIVE_INFINITY;
    start[1] = Number.POSITIVE_INFINITY;
    for (let q = 1; q < width; q++) {
      let at: number;
      do {
        const v = vertex[k];
        at = (squares[q] + q * q - squares[v] - v * v) / (2 * (q - v));
      } while (at <= start[k] && --k >= 0);
      k++;
      vertex[k] = q;
      start[k] = at;
      start[k + 1] = Number.POSITIVE_INFINITY;
    }
    k = 0;
    for (let x = 0; x < width; x++) {
      while (start[k + 1] < x) k++;
      const q = vertex[k];
      out[row + x] = mask[row + x] ? Math.sqrt((x - q) * (x - q) + squares[q]) : 0;
    }
  }
  return out;
}
