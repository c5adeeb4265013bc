import { slopeNoise, slopes } from './filters';
import type { Prepared } from './prepare';

/** The method in one sentence. */
export const orientationMethod = (sigma: number): string =>
  `Structure tensor of the slopes at a scale of ${sigma.toFixed(1)} px, averaged over the picture, white noise taken off; ` +
  'the angle is the direction in which lines or fibres run, counter-clockwise from the horizontal (0° to 180°).';

export const COHERENCE_METHOD =
  'Coherence of the same structure tensor: difference over sum of its eigenvalues, 0 for no preferred direction, 1 for one only.';

/** Below this coherence no direction is named: shading on one side of every sphere reaches 0.2 without any line in the picture. */
const LEAST_COHERENCE = 0.25;
const MOST_UNCERTAIN_DEG = 3;
const TILES = 4;

/** Sums of gx gx, gx gy, gy gy. */
interface Tensor {
  xx: number;
  xy: number;
  yy: number;
}

/** Direction of the structures in degrees counter-clockwise from the x axis (rows run downward), in [0, 180). */
function directionOf({ xx, xy, yy }: Tensor): number {
  const gradient = (Math.atan2(2 * xy, xx - yy) * 90) / Math.PI;
  return (((90 - gradient) % 180) + 180) % 180;
}

/** Signed difference of two directions, in (-90, 90]. */
const turn = (a: number, b: number): number => ((((a - b + 90) % 180) + 180) % 180) - 90;

export interface Orientation {
  readonly degrees: number;
  readonly uncertainty: number;
  readonly coherence: number;
  readonly coherenceUncertainty: number;
  readonly sigma: number;
}

/**
 * Dominant orientation and its strength; or why there is none. The uncertainty is that of a jackknife over 16 tiles.
 * @param length the correlation length in pixels where known: sets the scale of the slopes.
 */
export function orientation(
  { data, width, height, noise }: Prepared,
  length: number | null,
): Orientation | { readonly reason: string; readonly coherence: number } {
  const sigma = Math.min(3, Math.max(1.2, (length ?? 4) / 4));
  const { x, y } = slopes(data, width, height, sigma);
  const margin = Math.ceil(3 * sigma);
  const tiles: Tensor[] = Array.from({ length: TILES * TILES }, () => ({ xx: 0, xy: 0, yy: 0 }));
  const floor = noise * noise * slopeNoise(sigma);
  for (let row = margin; row < height - margin; row++) {
    const band = Math.min(TILES - 1, Math.floor((row * TILES) / height)) * TILES;
    for (let part = 0; part < TILES; part++) {
      const tile = tiles[band + part];
      const from = Math.max(margin, Math.floor((part * width) / TILES));
      const to = Math.min(width - margin, Math.floor(((part + 1) * width) / TILES));
      for (let i = row * width + from; i < row * width + to; i++) {
        tile.xx += x[i] * x[i] - floor;
        tile.xy += x[i] * y[i];
        tile.yy += y[i] * y[i] - floor;
      }
    }
  }
  const total = tiles.reduce((sum, t) => ({ xx: sum.xx + t.xx, xy: sum.xy + t.xy, yy: sum.yy + t.yy }), {
    xx: 0,
    xy: 0,
    yy: 0,
  });
  const coherenceOf = (t: Tensor): number => Math.min(1, Math.hypot(t.xx - t.yy, 2 * t.xy) / Math.max(1e-30, t.xx + t.yy));
  const pixels = (width - 2 * margin) * (height - 2 * margin);
  if (total.xx + total.yy < 0.2 * floor * pixels) return { reason: 'no structure stands above the noise', coherence: 0 };
  const degrees = directionOf(total);
  const coherence = coherenceOf(total);
  let turns = 0;
  let strengths = 0;
  for (const t of tiles) {
    const rest = { xx: total.xx - t.xx, xy: total.xy - t.xy, yy: total.yy - t.yy };
    turns += turn(directionOf(rest), degrees) ** 2;
    strengths += (coherenceOf(rest) - coherence) ** 2;
  }
  const jackknife = (tiles.length - 1) / tiles.length;
  const uncertainty = Math.hypot(Math.sqrt(jackknife * turns), 0.1);
  const coherenceUncertainty = Math.sqrt(jackknife * strengths);
  if (coherence < LEAST_COHERENCE) return { reason: 'no direction is preferred', coherence };
  if (uncertainty > MOST_UNCERTAIN_DEG || coherence < 2 * coherenceUncertainty)
    return { reason: 'the parts of the picture run in different directions', coherence };
  return { degrees, uncertainty, coherence, coherenceUncertainty, sigma };
}
