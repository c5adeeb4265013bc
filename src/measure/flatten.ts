import { histogramOf, twoLevels } from './two-level';

/** Terms of the shading: 1, x, y, x^2, xy, y^2 with x, y in [-1, 1] over the picture. */
const TERMS = 6;

function terms(x: number, y: number, out: Float64Array): void {
  out[0] = 1;
  out[1] = x;
  out[2] = y;
  out[3] = x * x;
  out[4] = x * y;
  out[5] = y * y;
}

/** Solves the symmetric system `a` (TERMS x TERMS, row by row) by Gaussian elimination with pivoting. */
function solve(a: Float64Array, b: Float64Array): Float64Array {
  const n = TERMS;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let r = k + 1; r < n; r++) if (Math.abs(a[r * n + k]) > Math.abs(a[pivot * n + k])) pivot = r;
    if (Math.abs(a[pivot * n + k]) < 1e-12) return new Float64Array(n);
    if (pivot !== k) {
      for (let c = 0; c < n; c++) [a[k * n + c], a[pivot * n + c]] = [a[pivot * n + c], a[k * n + c]];
      [b[k], b[pivot]] = [b[pivot], b[k]];
    }
    for (let r = k + 1; r < n; r++) {
      const f = a[r * n + k] / a[k * n + k];
      for (let c = k; c < n; c++) a[r * n + c] -= f * a[k * n + c];
      b[r] -= f * b[k];
    }
  }
  const out = new Float64Array(n);
  for (let r = n - 1; r >= 0; r--) {
    let sum = b[r];
    for (let c = r + 1; c < n; c++) sum -= a[r * n + c] * out[c];
    out[r] = sum / a[r * n + r];
  }
  return out;
}

interface Samples {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly grey: Float32Array;
}

/** Least squares of the residual `grey - level` by the shading's terms. */
function shadingOf({ x, y }: Samples, residual: Float32Array): Float64Array {
  const a = new Float64Array(TERMS * TERMS);
  const b = new Float64Array(TERMS);
  const t = new Float64Array(TERMS);
  for (let i = 0; i < residual.length; i++) {
    terms(x[i], y[i], t);
    for (let r = 0; r < TERMS; r++) {
      b[r] += t[r] * residual[i];
      for (let c = 0; c < TERMS; c++) a[r * TERMS + c] += t[r] * t[c];
    }
  }
  return solve(a, b);
}

/** From a first guess of the shading: the two groups of what is left, the shading of what those leave, and so on. */
function alternate(samples: Samples, first: Float64Array): { readonly shading: Float64Array; readonly spread: number } {
  const count = samples.grey.length;
  const flat = new Float32Array(count);
  const residual = new Float32Array(count);
  const t = new Float64Array(TERMS);
  let shading = first;
  let spread = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round++) {
    for (let i = 0; i < count; i++) {
      terms(samples.x[i], samples.y[i], t);
      let sum = 0;
      for (let k = 1; k < TERMS; k++) sum += shading[k] * t[k];
      flat[i] = samples.grey[i] - sum;
    }
    const { threshold, low, high } = twoLevels(histogramOf(flat));
    spread = 0;
    for (let i = 0; i < count; i++) {
      const level = flat[i] > threshold ? high : low;
      spread += (flat[i] - level) ** 2;
      residual[i] = samples.grey[i] - level;
    }
    shading = shadingOf(samples, residual);
  }
  return { shading, spread };
}

/**
 * Takes uneven illumination out of a picture, in place: a surface of second degree is fitted to what is left of the greys once each pixel's
 * group (bright or dark) is taken off, so that a bright body at one side is not taken for shading. The mean grey is kept. Two first
 * guesses are tried (no shading; the surface fitted to the greys themselves); the one that leaves less wins.
 * @param smooth the same picture with little noise; what the fit looks at.
 */
export function flatten(data: Float32Array, smooth: Float32Array, width: number, height: number): void {
  const step = Math.max(1, Math.floor(Math.sqrt((width * height) / 12_000)));
  const columns = Math.floor((width - 1) / step) + 1;
  const rows = Math.floor((height - 1) / step) + 1;
  const x = new Float64Array(columns * rows);
  const y = new Float64Array(columns * rows);
  const grey = new Float32Array(columns * rows);
  for (let row = 0, i = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, i++) {
      x[i] = (2 * column * step) / width - 1;
      y[i] = (2 * row * step) / height - 1;
      grey[i] = smooth[row * step * width + column * step];
    }
  }
  const samples = { x, y, grey };
  const plain = alternate(samples, new Float64Array(TERMS));
  const shaded = alternate(samples, shadingOf(samples, grey));
  const { shading } = shaded.spread < plain.spread ? shaded : plain;
  const t = new Float64Array(TERMS);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      terms((2 * column) / width - 1, (2 * row) / height - 1, t);
      // The mean of x^2 and of y^2 over the picture is 1/3.
      data[row * width + column] -=
        shading[1] * t[1] + shading[2] * t[2] + shading[3] * (t[3] - 1 / 3) + shading[4] * t[4] + shading[5] * (t[5] - 1 / 3);
    }
  }
}
