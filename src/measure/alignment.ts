/** How far the lines of a picture run in one direction: the order parameter of two-dimensional nematics. */
import { gaussian, slopeNoise, slopes } from './filters';
import type { Prepared } from './prepare';

/** The method in one sentence. */
export const ALIGNMENT_METHOD =
  'Order parameter |<exp 2iθ>| of the local directions θ, from the structure tensor smoothed over a few pixels, each weighted by how ' +
  'line-like its surroundings are: 0 where lines run in all directions alike, 1 where all run in one.';

const TILES = 4;

export interface Alignment {
  readonly order: number;
  readonly uncertainty: number;
}

/**
 * The uncertainty is that of a jackknife over 16 tiles.
 * @param length the correlation length in pixels where known: sets the scale of the slopes.
 */
export function alignment(
  { data, width, height, noise }: Prepared,
  length: number | null,
): Alignment | { readonly reason: string } {
  const sigma = Math.min(3, Math.max(1.2, (length ?? 4) / 4));
  const { x, y } = slopes(data, width, height, sigma);
  const [xx, xy, yy] = [new Float32Array(data.length), new Float32Array(data.length), new Float32Array(data.length)];
  for (let i = 0; i < data.length; i++) {
    xx[i] = x[i] * x[i];
    xy[i] = x[i] * y[i];
    yy[i] = y[i] * y[i];
  }
  const [sxx, sxy, syy] = [xx, xy, yy].map((plane) => gaussian(plane, width, height, 1.5 * sigma));
  // Twice what white noise alone has: a slope below it tells no direction.
  const floor = 4 * noise * noise * slopeNoise(sigma);
  const margin = Math.ceil(6 * sigma);
  const sums = Array.from({ length: TILES * TILES }, () => ({ re: 0, im: 0, weight: 0 }));
  let [clear, seen] = [0, 0];
  for (let row = margin; row < height - margin; row++) {
    for (let column = margin; column < width - margin; column++) {
      const i = row * width + column;
      const energy = sxx[i] + syy[i];
      seen++;
      if (energy < floor) continue;
      clear++;
      const tile = sums[Math.floor((row * TILES) / height) * TILES + Math.floor((column * TILES) / width)];
      // Weighted by amplitude, not by power: a few strong edges would speak for all.
      const amplitude = 1 / Math.sqrt(energy);
      tile.re += (sxx[i] - syy[i]) * amplitude;
      tile.im += 2 * sxy[i] * amplitude;
      tile.weight += Math.hypot(sxx[i] - syy[i], 2 * sxy[i]) * amplitude;
    }
  }
  if (clear < 0.05 * seen) return { reason: 'too little of the picture holds lines or edges that stand above the noise' };
  const add = (a: (typeof sums)[number], b: (typeof sums)[number], sign: number) => ({
    re: a.re + sign * b.re,
    im: a.im + sign * b.im,
    weight: a.weight + sign * b.weight,
  });
  const total = sums.reduce((sum, tile) => add(sum, tile, 1), { re: 0, im: 0, weight: 0 });
  const orderOf = ({ re, im, weight }: typeof total): number => Math.min(1, Math.hypot(re, im) / Math.max(1e-30, weight));
  const order = orderOf(total);
  const squares = sums.reduce((sum, tile) => sum + (orderOf(add(total, tile, -1)) - order) ** 2, 0);
  return { order, uncertainty: Math.sqrt(((sums.length - 1) / sums.length) * squares) };
}
