/** Filters and measures of scalar fields: row-major `width` x `depth` arrays, lengths in pixels. Nothing here draws random numbers. */

/** One running-mean pass of radius `r` along rows; edges repeat. */
function boxRows(from: Float32Array, to: Float32Array, width: number, depth: number, r: number): void {
  const scale = 1 / (2 * r + 1);
  for (let y = 0; y < depth; y++) {
    const row = y * width;
    const last = row + width - 1;
    let sum = from[row] * r;
    for (let x = 0; x < r; x++) sum += from[Math.min(last, row + x)];
    for (let x = 0; x < width; x++) {
      const ahead = x + r;
      const behind = x - r;
      sum += from[ahead < width ? row + ahead : last];
      to[row + x] = sum * scale;
      // The value that leaves the window before the next step.
      sum -= from[behind > 0 ? row + behind : row];
    }
  }
}

/** One running-mean pass of radius `r` along columns, whole rows at a time for the cache's sake; edges repeat. */
function boxColumns(from: Float32Array, to: Float32Array, width: number, depth: number, r: number): void {
  const scale = 1 / (2 * r + 1);
  const sum = new Float64Array(width);
  const lastRow = (depth - 1) * width;
  for (let x = 0; x < width; x++) sum[x] = from[x] * r;
  for (let y = 0; y < r; y++) {
    const row = Math.min(lastRow, y * width);
    for (let x = 0; x < width; x++) sum[x] += from[row + x];
  }
  for (let y = 0; y < depth; y++) {
    const ahead = Math.min(lastRow, (y + r) * width);
    const behind = Math.max(0, (y - r) * width);
    const row = y * width;
    for (let x = 0; x < width; x++) {
      sum[x] += from[ahead + x];
      to[row + x] = sum[x] * scale;
      sum[x] -= from[behind + x];
    }
  }
}

/** Small blurs by a three-point kernel (1-a, a) passed `passes` times: sigma^2 = a per pass along each axis. */
function smallBlur(field: Float32Array, width: number, depth: number, variance: number): Float32Array {
  const passes = Math.max(1, Math.ceil(variance / 0.5));
  const a = variance / passes / 2;
  let from = field;
  for (let pass = 0; pass < passes; pass++) {
    const rows = new Float32Array(field.length);
    for (let y = 0; y < depth; y++) {
      const row = y * width;
      const last = row + width - 1;
      for (let i = row; i <= last; i++) {
        const left = i > row ? from[i - 1] : from[row];
        const right = i < last ? from[i + 1] : from[last];
        rows[i] = from[i] + a * (left + right - 2 * from[i]);
      }
    }
    const out = new Float32Array(field.length);
    for (let y = 0; y < depth; y++) {
      const row = y * width;
      const up = y > 0 ? row - width : row;
      const down = y < depth - 1 ? row + width : row;
      for (let x = 0; x < width; x++) {
        const here = rows[row + x];
        out[row + x] = here + a * (rows[up + x] + rows[down + x] - 2 * here);
      }
    }
    from = out;
  }
  return from;
}

/** Shrinks by two along each axis, means of 2 x 2 pixels; an odd last row or column is averaged with itself. */
function halve(field: Float32Array, width: number, depth: number): Float32Array {
  const w = (width + 1) >> 1;
  const d = (depth + 1) >> 1;
  const out = new Float32Array(w * d);
  for (let y = 0; y < d; y++) {
    const a = 2 * y * width;
    const b = 2 * y + 1 < depth ? a + width : a;
    for (let x = 0; x < w; x++) {
      const u = 2 * x;
      const v = u + 1 < width ? u + 1 : u;
      out[y * w + x] = 0.25 * (field[a + u] + field[a + v] + field[b + u] + field[b + v]);
    }
  }
  return out;
}

/** The way back: bilinear, from the means of 2 x 2 pixels. */
function double(field: Float32Array, width: number, depth: number): Float32Array {
  const w = (width + 1) >> 1;
  const d = (depth + 1) >> 1;
  const out = new Float32Array(width * depth);
  for (let y = 0; y < depth; y++) {
    const near = (y >> 1) * w;
    const other = y & 1 ? Math.min(d - 1, (y >> 1) + 1) * w : Math.max(0, (y >> 1) - 1) * w;
    const row = y * width;
    for (let x = 0; x < width; x++) {
      const c = x >> 1;
      const o = x & 1 ? (c + 1 < w ? c + 1 : c) : c > 0 ? c - 1 : 0;
      out[row + x] = 0.5625 * field[near + c] + 0.1875 * (field[near + o] + field[other + c]) + 0.0625 * field[other + o];
    }
  }
  return out;
}

/**
 * A new field: `field` blurred by about a Gaussian of deviation `sigma` (two box passes; three-point passes for
 * sigma < 1.4; at half the resolution from 4 on).
 * Time does not depend on sigma. Edges repeat the border values.
 */
export function blur(field: Float32Array, width: number, depth: number, sigma: number): Float32Array {
  if (sigma <= 0.05) return field.slice();
  if (sigma < 1.4) return smallBlur(field, width, depth, sigma * sigma);
  if (sigma >= 4 && Math.min(width, depth) >= 8) {
    // Half the resolution loses nothing under a blur this wide; halving and doubling blur by about 0.8 px themselves.
    const w = (width + 1) >> 1;
    const d = (depth + 1) >> 1;
    return double(blur(halve(field, width, depth), w, d, Math.sqrt(sigma * sigma - 0.7) / 2), width, depth);
  }
  // Two boxes of radius r have the variance 2 r (r + 1) / 3.
  const r = Math.max(1, Math.round(Math.sqrt(0.25 + 1.5 * sigma * sigma) - 0.5));
  const a = new Float32Array(field.length);
  const b = new Float32Array(field.length);
  boxRows(field, a, width, depth, r);
  boxRows(a, b, width, depth, r);
  boxColumns(b, a, width, depth, r);
  boxColumns(a, b, width, depth, r);
  return b;
}

/** Shifts and scales `field` in place to the mean 0 and the deviation 1 (a constant field becomes 0). Returns it. */
export function standardise(field: Float32Array): Float32Array {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < field.length; i++) {
    sum += field[i];
    squares += field[i] * field[i];
  }
  const mean = sum / field.length;
  const deviation = Math.sqrt(Math.max(0, squares / field.length - mean * mean));
  const scale = deviation > 1e-9 ? 1 / deviation : 0;
  for (let i = 0; i < field.length; i++) field[i] = (field[i] - mean) * scale;
  return field;
}

/** The value below which the fraction `q` of the field lies, by a 512-bin histogram (exact to 1/512 of the range). */
export function quantile(field: Float32Array, q: number): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < field.length; i++) {
    const value = field[i];
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(high > low)) return low;
  const bins = new Uint32Array(512);
  const scale = 511.999 / (high - low);
  for (let i = 0; i < field.length; i++) bins[((field[i] - low) * scale) | 0]++;
  const target = q * field.length;
  let seen = 0;
  for (let bin = 0; bin < 512; bin++) {
    seen += bins[bin];
    if (seen >= target) return low + (bin + 0.5) / scale;
  }
  return high;
}

/**
 * For every pixel the distance to the nearest pixel whose `inside` is 0: a two-pass chamfer with weights 1 and sqrt 2 (within 8 % of
 * Euclid's). Pixels outside get 0; beyond the picture's edge counts as inside.
 */
export function distanceWithin(inside: Uint8Array, width: number, depth: number): Float32Array {
  const far = width + depth;
  const out = new Float32Array(inside.length);
  const diagonal = Math.SQRT2;
  for (let y = 0; y < depth; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (!inside[i]) continue;
      let d = far;
      if (x > 0) d = Math.min(d, out[i - 1] + 1);
      if (y > 0) {
        d = Math.min(d, out[i - width] + 1);
        if (x > 0) d = Math.min(d, out[i - width - 1] + diagonal);
        if (x < width - 1) d = Math.min(d, out[i - width + 1] + diagonal);
      }
      out[i] = d;
    }
  }
  for (let y = depth - 1; y >= 0; y--) {
    for (let x = width - 1; x >= 0; x--) {
      const i = y * width + x;
      let d = out[i];
      if (d === 0) continue;
      if (x < width - 1) d = Math.min(d, out[i + 1] + 1);
      if (y < depth - 1) {
        d = Math.min(d, out[i + width] + 1);
        if (x < width - 1) d = Math.min(d, out[i + width + 1] + diagonal);
        if (x > 0) d = Math.min(d, out[i + width - 1] + diagonal);
      }
      out[i] = d;
    }
  }
  return out;
}

/** A new field that shows at (x, y) what `field` has at (x + dx, y + dy), bilinear, clamped at the edges. */
export function warp(field: Float32Array, width: number, depth: number, dx: Float32Array, dy: Float32Array): Float32Array {
  const out = new Float32Array(field.length);
  const maxX = width - 1.001;
  const maxY = depth - 1.001;
  for (let y = 0; y < depth; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      let u = x + dx[i];
      let v = y + dy[i];
      u = u < 0 ? 0 : u > maxX ? maxX : u;
      v = v < 0 ? 0 : v > maxY ? maxY : v;
      const iu = u | 0;
      const iv = v | 0;
      const fu = u - iu;
      const j = iv * width + iu;
      const top = field[j] + (field[j + 1] - field[j]) * fu;
      const low = field[j + width] + (field[j + width + 1] - field[j + width]) * fu;
      out[i] = top + (low - top) * (v - iv);
    }
  }
  return out;
}

/** Smooth step from 0 at `low` to 1 at `high`. */
export function smoothstep(low: number, high: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return t * t * (3 - 2 * t);
}
