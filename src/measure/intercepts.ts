/**
 * How far it is from one thing to the next along straight lines laid over the picture, also where no threshold parts things from their
 * ground: grains in a heap, plates between cracks, cells between walls, wires side by side. Heyn's intercept method, with swings of the grey
 * for borders.
 */
import type { Prepared } from './prepare';

/** The method in one sentence; `where` the lines run. */
const method = (where: string): string =>
  `Mean distance along straight lines ${where} from one bright place to the next that a darker one parts from it (after Heyn’s intercept method, ` +
  'ASTM E112): where the greys fall into two groups by the threshold between them, else where the grey falls and rises again by at least its root mean ' +
  'square deviation. The uncertainty is half the change when the threshold moves by a tenth of the groups’ distance, or the swing by a quarter down and a third up, the ' +
  'scatter over the picture, and 5 % that drawn cells were off.';
export const INTERCEPT_METHOD = method('in four directions');
export const SPACING_METHOD = method('square to the dominant orientation');

/** Deviations of the grey by which it must swing, and the factors by which that is moved to see how sure the count is. */
const SWING = 1;
const MOVED = [0.75, 1, 1.33] as const;
/** A histogram with a deeper valley has two groups; grey passes the threshold by this share of their distance, and by so much that is moved. */
const TWO_GROUPS = 0.25;
const PASSED = 0.15;
const SHIFTED = [-0.1, 0, 0.1] as const;
/** Lines are laid so many pixels apart. */
const APART = 3;
/** A mean distance over this share of the shorter side is that of a few things. */
const MOST = 1 / 4;
/** Of drawn cells and fibres so much is open where nothing else is. */
const LEAST_DOUBT = 0.05;
/** A swing must be this many deviations of the noise that is left. */
const ABOVE_NOISE = 5;

export interface Intercept {
  readonly distance: number;
  readonly uncertainty: number;
}

/** Greys along lines that run at `degrees` (counter-clockwise from the horizontal) from border to border, with their place among all lines. */
function* linesAt({ smooth, width, height }: Prepared, degrees: number): Generator<{ line: Float32Array; place: number }> {
  const angle = (degrees * Math.PI) / 180;
  const [dx, dy] = [Math.cos(angle), -Math.sin(angle)];
  const [cx, cy] = [(width - 1) / 2, (height - 1) / 2];
  const reach = Math.ceil(Math.hypot(width, height) / 2);
  // How far lines of this direction lie from the middle at most.
  const widest = cx * Math.abs(dy) + cy * Math.abs(dx);
  const out = new Float32Array(2 * reach + 1);
  for (let aside = APART / 2 - widest; aside < widest; aside += APART) {
    let count = 0;
    for (let t = -reach; t <= reach; t++) {
      const [x, y] = [cx + t * dx - aside * dy, cy + t * dy + aside * dx];
      if (!(x >= 0 && y >= 0 && x < width - 1 && y < height - 1)) continue;
      const [c, r] = [x | 0, y | 0];
      const u = x - c;
      const i = r * width + c;
      const top = smooth[i] + (smooth[i + 1] - smooth[i]) * u;
      const low = smooth[i + width] + (smooth[i + width + 1] - smooth[i + width]) * u;
      out[count++] = top + (low - top) * (y - r);
    }
    if (count > 1) yield { line: out.subarray(0, count), place: (aside + widest) / (2 * widest) };
  }
}

/** How often the grey along a line rises or falls by at least `least` between two turns; each thing passed makes one of both. */
export function swings(line: Float32Array, least: number): number {
  let [low, high, count, way] = [line[0], line[0], 0, 0];
  for (const grey of line) {
    if (way >= 0 && high - grey >= least) [way, low, count] = [-1, grey, count + 1];
    else if (way <= 0 && grey - low >= least) [way, high, count] = [1, grey, count + 1];
    else [low, high] = [Math.min(low, grey), Math.max(high, grey)];
  }
  return count;
}

/** How often the grey along a line passes from below `low` to above `high` or back. */
export function passes(line: Float32Array, low: number, high: number): number {
  let [count, way] = [0, 0];
  for (const grey of line) {
    const next = grey > high ? 1 : grey < low ? -1 : way;
    if (next !== way && way !== 0) count++;
    way = next;
  }
  return count;
}

const STRIPS = 4;

/** Mean distances in pixels: over all lines, and over those of each quarter of the picture across the lines; infinite where nothing is met. */
function distances(
  picture: Prepared,
  directions: readonly number[],
  turns: (line: Float32Array) => number,
): { all: number; strips: number[] } {
  const counts = new Float64Array(STRIPS);
  const lengths = new Float64Array(STRIPS);
  for (const degrees of directions)
    for (const { line, place } of linesAt(picture, degrees)) {
      const strip = Math.min(STRIPS - 1, Math.floor(STRIPS * place));
      // Each thing passed makes two turns.
      counts[strip] += turns(line) / 2;
      lengths[strip] += line.length - 1;
    }
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  return { all: sum(lengths) / sum(counts), strips: Array.from(lengths, (length, k) => length / counts[k]) };
}

/** How turns are counted: the less sure ways on both sides of the one that counts. */
function waysOf({ contrast, levels }: Prepared): ((line: Float32Array) => number)[] {
  const { threshold, low, high, valley } = levels;
  if (valley > TWO_GROUPS) return MOVED.map((factor) => (line) => swings(line, factor * SWING * contrast));
  const apart = high - low;
  return SHIFTED.map(
    (shift) => (line) => passes(line, threshold + (shift - PASSED) * apart, threshold + (shift + PASSED) * apart),
  );
}

/** @param across the direction square to lines that run side by side; null: four directions. Or why there is no such distance. */
export function intercepts(picture: Prepared, across: number | null): Intercept | { readonly reason: string } {
  const { contrast, noise, smoothing, width, height } = picture;
  if (MOVED[0] * SWING * contrast < (ABOVE_NOISE * noise) / (3.545 * smoothing))
    return { reason: 'the noise is more than half as strong as the structure' };
  const directions = across === null ? [0, 45, 90, 135] : [across];
  const [less, { all, strips }, more] = waysOf(picture).map((turns) => distances(picture, directions, turns));
  if (!(all <= MOST * Math.min(width, height))) return { reason: 'the regions are too large for this field of view' };
  const rates = strips.map((distance) => 1 / distance);
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / STRIPS;
  const scatter = Math.sqrt(rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / (STRIPS - 1) / STRIPS) / mean;
  return { distance: all, uncertainty: all * Math.hypot((more.all - less.all) / 2 / all, scatter, LEAST_DOUBT) };
}
