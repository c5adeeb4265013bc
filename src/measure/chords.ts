/** Mean chords of the bright and the dark regions: how wide walls and gaps are where no body is round and no edge parallel. */
import type { Side } from '../base/traces';
import type { Prepared } from './prepare';

/** The method in one sentence. */
export const CHORD_METHOD =
  'Mean length of what lines across the picture, in four directions, cut out of these regions (intercept method, ASTM E112), threshold ' +
  'midway between the two groups of grey; pieces shorter than 2 px count to what surrounds them; the uncertainty is the change when the ' +
  'threshold moves by a tenth of the groups’ distance, and the scatter of the four directions.';

export interface Chords {
  readonly bright: number;
  readonly dark: number;
  readonly brightUncertainty: number;
  readonly darkUncertainty: number;
}

/** Lengths and number of the whole pieces of either group along one line of pixels that are `step` apart. */
function along(
  data: Float32Array,
  start: number,
  stride: number,
  count: number,
  threshold: number,
  sums: { bright: number; dark: number; pieces: number },
): void {
  let inside = data[start] > threshold;
  let run = 1;
  let [bright, dark, pieces] = [0, 0, 0];
  for (let k = 1; k < count; k++) {
    const here = data[start + k * stride] > threshold;
    if (here !== inside) {
      // A flicker of a pixel is no border.
      const next = k + 1 < count ? data[start + (k + 1) * stride] > threshold : here;
      if (next === here) {
        pieces++;
        inside = here;
      }
    }
    run++;
    if (inside) bright++;
    else dark++;
  }
  if (run > 1) {
    sums.bright += bright;
    sums.dark += dark;
    sums.pieces += pieces;
  }
}

/** Mean chords in pixels at one threshold in each of four directions. */
function chordsAt({ smooth, width, height }: Prepared, threshold: number): { bright: number; dark: number }[] {
  const directions: { bright: number; dark: number }[] = [];
  for (const [dx, dy] of [
    [1, 0],
    [0, 1],
    [1, 1],
    [-1, 1],
  ]) {
    const sums = { bright: 0, dark: 0, pieces: 0 };
    const stride = dy * width + dx;
    const line = (x: number, y: number): void => {
      const count = Math.min(
        dx > 0 ? width - x : dx < 0 ? x + 1 : Number.POSITIVE_INFINITY,
        dy > 0 ? height - y : Number.POSITIVE_INFINITY,
      );
      if (count > 8) along(smooth, y * width + x, stride, count, threshold, sums);
    };
    if (dy !== 0) for (let x = 0; x < width; x++) line(x, 0);
    if (dx > 0) for (let y = dy !== 0 ? 1 : 0; y < height; y++) line(0, y);
    if (dx < 0) for (let y = 1; y < height; y++) line(width - 1, y);
    const step = Math.hypot(dx, dy);
    // Each whole piece has two borders; half of all pieces are bright.
    const pairs = sums.pieces / 2;
    directions.push({ bright: (step * sums.bright) / pairs, dark: (step * sums.dark) / pairs });
  }
  return directions;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** In pixels of the prepared picture. Meaningful only where the greys fall into two groups. */
export function chords(picture: Prepared): Chords {
  const { threshold, high, low } = picture.levels;
  const shift = (high - low) / 10;
  const at = chordsAt(picture, threshold);
  const [down, up] = [chordsAt(picture, threshold - shift), chordsAt(picture, threshold + shift)];
  const of = (key: Side): { value: number; uncertainty: number } => {
    const values = at.map((one) => one[key]);
    const value = mean(values);
    const moved = Math.abs(mean(down.map((one) => one[key])) - mean(up.map((one) => one[key]))) / 2;
    const scatter = Math.sqrt(mean(values.map((one) => (one - value) ** 2)) / 3);
    return { value, uncertainty: Math.hypot(moved, scatter) };
  };
  const [bright, dark] = [of('bright'), of('dark')];
  return { bright: bright.value, dark: dark.value, brightUncertainty: bright.uncertainty, darkUncertainty: dark.uncertainty };
}
