/** Gaussian filters and noise of a picture given row by row; lengths in pixels; beyond the border the border pixel repeats. */

/** Samples of a Gaussian of deviation `sigma` that sum to 1, from the centre outward. */
function halfGaussian(sigma: number): Float64Array {
  const reach = Math.max(1, Math.ceil(3.5 * sigma));
  const taps = Float64Array.from({ length: reach + 1 }, (_, i) => Math.exp((-i * i) / (2 * sigma * sigma)));
  const total = 2 * taps.reduce((sum, tap) => sum + tap, 0) - taps[0];
  return taps.map((tap) => tap / total);
}

/** Weights of the derivative of that Gaussian at +i (those at -i are the opposite), so scaled that a ramp of slope 1 gives 1. */
function halfDerivative(sigma: number): Float64Array {
  const taps = halfGaussian(sigma).map((tap, i) => tap * i);
  const slope = 2 * taps.reduce((sum, tap, i) => sum + tap * i, 0);
  return taps.map((tap) => tap / slope);
}

/** One pass of an even (`odd` false) or odd kernel along rows or columns. */
function pass(
  from: Float32Array,
  width: number,
  height: number,
  half: Float64Array,
  odd: boolean,
  rows: boolean,
): Float32Array {
  const out = new Float32Array(from.length);
  const reach = half.length - 1;
  const sign = odd ? -1 : 1;
  if (rows) {
    const line = new Float64Array(width + 2 * reach);
    for (let y = 0; y < height; y++) {
      const row = y * width;
      for (let x = -reach; x < width + reach; x++) line[x + reach] = from[row + (x < 0 ? 0 : x >= width ? width - 1 : x)];
      for (let x = 0; x < width; x++) {
        const c = x + reach;
        let sum = odd ? 0 : half[0] * line[c];
        for (let i = 1; i <= reach; i++) sum += half[i] * (line[c + i] + sign * line[c - i]);
        out[row + x] = sum;
      }
    }
    return out;
  }
  const sum = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) sum[x] = odd ? 0 : half[0] * from[row + x];
    for (let i = 1; i <= reach; i++) {
      const above = Math.max(0, y - i) * width;
      const below = Math.min(height - 1, y + i) * width;
      const tap = half[i];
      for (let x = 0; x < width; x++) sum[x] += tap * (from[below + x] + sign * from[above + x]);
    }
    for (let x = 0; x < width; x++) out[row + x] = sum[x];
  }
  return out;
}

/** A new picture, blurred by a Gaussian of deviation `sigma`. */
export function gaussian(data: Float32Array, width: number, height: number, sigma: number): Float32Array {
  const half = halfGaussian(sigma);
  return pass(pass(data, width, height, half, false, true), width, height, half, false, false);
}

/** The slopes along x and y of the picture blurred by a Gaussian of deviation `sigma`: no direction of the pixel grid is preferred. */
export function slopes(
  data: Float32Array,
  width: number,
  height: number,
  sigma: number,
): { readonly x: Float32Array; readonly y: Float32Array } {
  const even = halfGaussian(sigma);
  const odd = halfDerivative(sigma);
  return {
    x: pass(pass(data, width, height, even, false, false), width, height, odd, true, true),
    y: pass(pass(data, width, height, even, false, true), width, height, odd, true, false),
  };
}

/** The variance that white noise of variance 1 has after `slopes`, along either axis. */
export function slopeNoise(sigma: number): number {
  const even = halfGaussian(sigma);
  const odd = halfDerivative(sigma);
  const squares = (taps: Float64Array) => 2 * taps.reduce((sum, tap) => sum + tap * tap, 0) - taps[0] * taps[0];
  return squares(even) * squares(odd);
}

/**
 * Deviation of the white noise: the median magnitude of the second mixed difference, which structures wider than a few pixels hardly
 * touch (after Immerkaer, Comput. Vis. Image Underst. 64, 300, 1996, with the median in place of the mean).
 */
export function noiseLevel(data: Float32Array, width: number, height: number): number {
  const samples: number[] = [];
  const step = Math.max(1, Math.floor(Math.sqrt((width * height) / 60_000)));
  for (let y = 1; y < height - 1; y += step) {
    for (let x = 1 + ((y * 7) % step); x < width - 1; x += step) {
      const i = y * width + x;
      const corners = data[i - width - 1] + data[i - width + 1] + data[i + width - 1] + data[i + width + 1];
      const sides = data[i - 1] + data[i + 1] + data[i - width] + data[i + width];
      samples.push(Math.abs(corners - 2 * sides + 4 * data[i]));
    }
  }
  // The weights' squares sum to 36; the median of a normal's magnitude is 0.6745 of its deviation.
  return samples.length > 0 ? quantileOf(Float64Array.from(samples), 0.5) / (6 * 0.6745) : 0;
}

/** The value below which the fraction `q` of `values` lies, between neighbours linearly. Sorts `values` in place; NaN where empty. */
export function quantileOf(values: Float64Array, q: number): number {
  if (values.length === 0) return Number.NaN;
  values.sort();
  const at = q * (values.length - 1);
  const low = Math.floor(at);
  return values[low] + (values[Math.min(values.length - 1, low + 1)] - values[low]) * (at - low);
}
