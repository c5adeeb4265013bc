/** How far true edges lie from the threshold's contour. */
import type { Side } from '../base/traces';

/** Points of the contour that are looked at, and how far across it the steepest place is sought, in pixels. */
const MOST_POINTS = 6000;
const REACH = 7;

/** Contour between the two groups. */
export interface Edges {
  /**
   * Pixels by which the contour must move outward from the bright group to lie where the grey, averaged over the contour, changes fastest.
   * On even greys 0; where rims shine, as edges do in secondary-electron pictures, positive for bright bodies.
   */
  readonly shift: number;
  /** Width of the edges in pixels: full width at half height of the slope across them. */
  readonly softness: number;
  /** Length of the contour in pixels. */
  readonly length: number;
}

/** Bilinear; NaN outside. */
function sample(data: Float32Array, width: number, height: number, x: number, y: number): number {
  if (!(x >= 0 && y >= 0 && x < width - 1 && y < height - 1)) return Number.NaN;
  const c = x | 0;
  const r = y | 0;
  const i = r * width + c;
  const u = x - c;
  const top = data[i] + (data[i + 1] - data[i]) * u;
  const low = data[i + width] + (data[i + width + 1] - data[i + width]) * u;
  return top + (low - top) * (y - r);
}

export function edgesOf(smooth: Float32Array, width: number, height: number, threshold: number): Edges {
  const at = (x: number, y: number): number => sample(smooth, width, height, x, y);
  const points: number[] = [];
  let length = 0;
  for (let y = 2; y < height - 2; y++) {
    for (let x = 2; x < width - 2; x++) {
      const i = y * width + x;
      const here = smooth[i];
      for (const step of [1, width]) {
        const next = smooth[i + step];
        if (here > threshold === next > threshold) continue;
        const gx = smooth[i + 1] + smooth[i + step + 1] - smooth[i - 1] - smooth[i + step - 1];
        const gy = smooth[i + width] + smooth[i + step + width] - smooth[i - width] - smooth[i + step - width];
        const slope = Math.hypot(gx, gy);
        if (slope === 0) continue;
        // A straight contour crosses |nx| + |ny| pixel borders per unit of its length.
        length += slope / (Math.abs(gx) + Math.abs(gy));
        const part = (threshold - here) / (next - here);
        points.push(x + (step === 1 ? part : 0), y + (step === 1 ? 0 : part), -gx / slope, -gy / slope);
      }
    }
  }
  const count = points.length / 4;
  const stride = Math.max(1, count / MOST_POINTS);
  // The mean profile over the whole contour: at any one point noise would choose the steepest place.
  const slopes = new Float64Array(4 * REACH + 1);
  const counts = new Float64Array(4 * REACH + 1);
  for (let k = 0; k < count; k += stride) {
    const j = 4 * Math.floor(k);
    const [x, y, dx, dy] = [points[j], points[j + 1], points[j + 2], points[j + 3]];
    for (let s = 0; s <= 4 * REACH; s++) {
      const t = s / 2 - REACH;
      const fall = at(x + (t - 1) * dx, y + (t - 1) * dy) - at(x + (t + 1) * dx, y + (t + 1) * dy);
      if (Number.isNaN(fall)) continue;
      slopes[s] += fall;
      counts[s]++;
    }
  }
  for (let s = 0; s <= 4 * REACH; s++) slopes[s] /= Math.max(1, counts[s]);
  // From the contour to the nearest summit.
  let s = 2 * REACH;
  while (s > 0 && slopes[s - 1] > slopes[s]) s--;
  if (s === 2 * REACH) while (s < 4 * REACH && slopes[s + 1] > slopes[s]) s++;
  if (s === 0 || s === 4 * REACH) return { shift: 0, softness: 2 * REACH, length };
  const bend = slopes[s - 1] - 2 * slopes[s] + slopes[s + 1];
  const vertex = bend < 0 ? (slopes[s - 1] - slopes[s + 1]) / (2 * bend) : 0;
  let [from, to] = [s, s];
  while (from > 0 && slopes[from - 1] > slopes[s] / 2) from--;
  while (to < 4 * REACH && slopes[to + 1] > slopes[s] / 2) to++;
  return { shift: (s + vertex) / 2 - REACH, softness: (to - from + 1) / 2, length };
}

/** Pixels by which a diameter or a width is to be corrected, since true edges lie beside the threshold's contour. */
export const growthOf = ({ shift }: Edges, side: Side): number => 2 * (side === 'bright' ? shift : -shift);

/**
 * Standard uncertainty in pixels of a distance between two edges: a fifth of their softness, and as much as one edge had to be moved, since
 * where a rim shines the wall lies anywhere beneath it.
 */
export const edgeUncertainty = ({ softness, shift }: Edges): number => Math.hypot(0.2 * softness, shift);
