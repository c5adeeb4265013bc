/** How sharp a point is: the circle that fits the end of a body's outline. */

import type { Side } from '../base/traces';
import { edgeUncertainty } from './edges';
import { outlineOf } from './outline';
import type { Prepared } from './prepare';
import type { Reason } from './sheet';
import type { Sums } from './sums';

export const APEX_METHOD =
  'Circle of least squares through the end of the outline of the body that tapers to a point, as far as a sphere reaches that both flanks touch; the outline within the pixel, moved to where ' +
  'the grey changes fastest. The uncertainty is that of the edge and of the fit, and how far fits to the outer half and to all of the end differ. On drawn tips with radii from 4 to 25 px it was right to 3 % and a fifth of a pixel.';

export interface Apex {
  /** Pixels. */
  readonly radius: number;
  readonly uncertainty: number;
}

/** A smaller radius, px, is that of the picture's own blur. */
const LEAST_RADIUS = 3;
/** Points of the outline, which stand about a pixel apart. */
const LEAST_POINTS = 7;
/** An end that is off its circle by more than this share of the radius and a quarter of a pixel is no round one. */
const MOST_OFF = 0.02;
/** Nor is one whose outer half has another radius, as a share. */
const MOST_UNEQUAL = 0.25;

interface Circle {
  readonly radius: number;
  /** Root mean square of the distances from it. */
  readonly off: number;
}

/** Least squares in the equation of the circle (Kåsa, IEEE Trans. Instrum. Meas. 25, 8, 1976). */
function circleThrough(points: readonly (readonly [x: number, y: number])[]): Circle | null {
  const n = points.length;
  const [mx, my] = [0, 1].map((k) => points.reduce((sum, point) => sum + point[k], 0) / n);
  let [uu, uv, vv, uz, vz] = [0, 0, 0, 0, 0];
  for (const [x, y] of points) {
    const [u, v] = [x - mx, y - my];
    const z = u * u + v * v;
    uu += u * u;
    uv += u * v;
    vv += v * v;
    uz += u * z;
    vz += v * z;
  }
  const determinant = uu * vv - uv * uv;
  if (determinant < 1e-9 * (uu + vv) ** 2) return null;
  const [a, b] = [(uz * vv - vz * uv) / (2 * determinant), (vz * uu - uz * uv) / (2 * determinant)];
  const radius = Math.sqrt(a * a + b * b + (uu + vv) / n);
  const squares = points.reduce((sum, [x, y]) => sum + (Math.hypot(x - mx - a, y - my - b) - radius) ** 2, 0);
  return { radius, off: Math.sqrt(squares / n) };
}

const SHARP = { reason: 'its end is too sharp for the pixels' } as const;
const NOT_ROUND = { reason: 'its end is not round' } as const;

/**
 * The radius of the end of a body; or why it has none.
 * @param toPoint direction in which the body narrows, in picture coordinates; @param degrees its opening angle.
 */
export function apexOf(
  { width, height, smooth, levels, edges }: Prepared,
  labels: Int32Array,
  { id, seed }: Sums,
  side: Side,
  toPoint: readonly [x: number, y: number],
  degrees: number,
): Apex | Reason {
  const outline = outlineOf({ labels, width, height }, id, seed, smooth, levels.threshold);
  const points = Array.from({ length: outline.length / 2 }, (_, k): [number, number] => [outline[2 * k], outline[2 * k + 1]]);
  const along = ([x, y]: readonly [number, number]): number => x * toPoint[0] + y * toPoint[1];
  const end = points.reduce((most, point) => Math.max(most, along(point)), Number.NEGATIVE_INFINITY);
  const within = (depth: number) => points.filter((point) => end - along(point) <= depth);
  // A sphere touches flanks that open by twice alpha at this share of its radius from the end.
  const share = 1 - Math.sin((degrees * Math.PI) / 360);
  let radius = LEAST_RADIUS;
  for (let round = 0; round < 30; round++) {
    const cap = within(Math.max(LEAST_RADIUS, share * radius));
    const circle = cap.length < LEAST_POINTS ? null : circleThrough(cap);
    if (!circle || circle.radius > Math.min(width, height)) return cap.length < LEAST_POINTS ? SHARP : NOT_ROUND;
    const met = Math.abs(circle.radius - radius) < 0.01 * radius;
    radius = round < 5 ? circle.radius : (radius + circle.radius) / 2;
    if (met) break;
  }
  const cap = within(share * radius);
  const [all, outer] = [cap, within((share * radius) / 2)].map((some) =>
    some.length < LEAST_POINTS - 2 ? null : circleThrough(some),
  );
  if (!all || all.radius < LEAST_RADIUS) return SHARP;
  if (all.off > MOST_OFF * all.radius + 0.25) return NOT_ROUND;
  const unequal = outer ? Math.abs(outer.radius - all.radius) : 0;
  if (unequal > MOST_UNEQUAL * all.radius + 0.5) return NOT_ROUND;
  const grow = side === 'bright' ? edges.shift : -edges.shift;
  return {
    radius: all.radius + grow,
    uncertainty: Math.hypot(edgeUncertainty(edges), all.off, unequal / 2, 0.015 * all.radius),
  };
}
