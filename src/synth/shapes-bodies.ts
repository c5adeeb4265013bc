import type { Random } from '../base/random';
import type { Relief } from './relief';

/** A 3 x 3 rotation, row by row. */
export type Rotation = readonly [number, number, number, number, number, number, number, number, number];

const UPRIGHT: Rotation = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** A rotation uniform over all orientations, from a random unit quaternion (Shoemake, Graphics Gems III, 1992). */
export function anyRotation(random: Random): Rotation {
  const u = random.uniform();
  const a = 2 * Math.PI * random.uniform();
  const b = 2 * Math.PI * random.uniform();
  const x = Math.sqrt(1 - u) * Math.sin(a);
  const y = Math.sqrt(1 - u) * Math.cos(a);
  const z = Math.sqrt(u) * Math.sin(b);
  const w = Math.sqrt(u) * Math.cos(b);
  return [
    1 - 2 * (y * y + z * z),
    2 * (x * y - w * z),
    2 * (x * z + w * y),
    2 * (x * y + w * z),
    1 - 2 * (x * x + z * z),
    2 * (y * z - w * x),
    2 * (x * z - w * y),
    2 * (y * z + w * x),
    1 - 2 * (x * x + y * y),
  ];
}

/** Turned by `turn` about the detector's axis, then leaning by `lean` away from it about the picture's x axis. */
export function leanRotation(turn: number, lean: number): Rotation {
  const c = Math.cos(turn);
  const s = Math.sin(turn);
  const k = Math.cos(lean);
  const l = Math.sin(lean);
  return [c, -s, 0, k * s, k * c, -l, l * s, l * c, k];
}

/** Leaning by `lean` from the detector's axis, any way round and turned anyhow about its own axis: pi/2 lies flat. */
export function leaning(random: Random, lean: number): Rotation {
  const azimuth = random.uniform(0, 2 * Math.PI);
  const c = Math.cos(azimuth);
  const s = Math.sin(azimuth);
  const r = leanRotation(random.uniform(0, 2 * Math.PI), lean);
  return [
    c * r[0] - s * r[3],
    c * r[1] - s * r[4],
    c * r[2] - s * r[5],
    s * r[0] + c * r[3],
    s * r[1] + c * r[4],
    s * r[2] + c * r[5],
    r[6],
    r[7],
    r[8],
  ];
}

/**
 * Local unevenness of a body's skin: its size at a pixel is multiplied by `1 + amplitude * field`, so that facets roughen and the
 * outline frays. `field` is a `side` x `side` tile (a power of two) that repeats.
 */
export interface Skin {
  readonly field: Float32Array;
  readonly side: number;
  readonly amplitude: number;
}

/** A convex body: its faces as half-spaces (nx, ny, nz, d), each n.p <= d, and its corners (x, y, z) about the origin. */
export interface Solid {
  readonly planes: Float32Array;
  readonly corners: Float32Array;
}

/** Height at the pixel nearest to (x, y), clamped to the relief. */
function heightAt(relief: Relief, x: number, y: number): number {
  const { width, depth } = relief;
  const column = x < 0 ? 0 : x > width - 1 ? width - 1 : Math.round(x);
  const row = y < 0 ? 0 : y > depth - 1 ? depth - 1 : Math.round(y);
  return relief.height[row * width + column];
}

/** Where a body of `radius` dropped at (x, y) comes to rest: between the mean and the highest of what lies under it. */
export function supportAt(relief: Relief, x: number, y: number, radius: number): number {
  const r = radius * 0.6;
  const a = heightAt(relief, x, y);
  const b = heightAt(relief, x - r, y);
  const c = heightAt(relief, x + r, y);
  const d = heightAt(relief, x, y - r);
  const e = heightAt(relief, x, y + r);
  return 0.1 * (a + b + c + d + e) + 0.5 * Math.max(a, b, c, d, e);
}

/** First and last column, first and last row of what lies within the reaches of (x, y) and inside the relief. */
const bounds = (relief: Relief, x: number, y: number, reachX: number, reachY: number): [number, number, number, number] => [
  Math.max(0, Math.ceil(x - reachX)),
  Math.min(relief.width - 1, Math.floor(x + reachX)),
  Math.max(0, Math.ceil(y - reachY)),
  Math.min(relief.depth - 1, Math.floor(y + reachY)),
];

/** Where in its skin a body at (x, y) begins, so that no two look alike. */
const skinShift = (skin: Skin | undefined, x: number, y: number): number =>
  skin ? Math.round(Math.abs(x) * 7.3 + Math.abs(y) * 3.1) & (skin.side - 1) : 0;

/** Stamps a whole ellipsoid of the semi-axes given, rotated in space about its centre (x, y, z), skin and all. */
export function stampSpheroid(
  relief: Relief,
  x: number,
  y: number,
  z: number,
  axes: readonly [number, number, number],
  rotation: Rotation = UPRIGHT,
  material = 1,
  skin?: Skin,
): void {
  const r = rotation;
  const [a, b, c] = axes.map((axis) => 1 / (axis * axis));
  // The quadric p' A p = 1 with A = R diag(1/axis^2) R'; z is the upper root of a quadratic in each pixel.
  const xx = r[0] * r[0] * a + r[1] * r[1] * b + r[2] * r[2] * c;
  const xy = r[0] * r[3] * a + r[1] * r[4] * b + r[2] * r[5] * c;
  const xz = r[0] * r[6] * a + r[1] * r[7] * b + r[2] * r[8] * c;
  const yy = r[3] * r[3] * a + r[4] * r[4] * b + r[5] * r[5] * c;
  const yz = r[3] * r[6] * a + r[4] * r[7] * b + r[5] * r[8] * c;
  const zz = r[6] * r[6] * a + r[7] * r[7] * b + r[8] * r[8] * c;
  const grow = 1 + (skin ? 2 * Math.abs(skin.amplitude) : 0);
  const reachX = grow * Math.hypot(r[0] * axes[0], r[1] * axes[1], r[2] * axes[2]);
  const reachY = grow * Math.hypot(r[3] * axes[0], r[4] * axes[1], r[5] * axes[2]);
  const [x0, x1, y0, y1] = bounds(relief, x, y, reachX, reachY);
  const { width, height } = relief;
  const mask = skin ? skin.side - 1 : 0;
  const shift = skinShift(skin, x, y);
  for (let row = y0; row <= y1; row++) {
    const dy = row - y;
    for (let column = x0; column <= x1; column++) {
      const dx = column - x;
      let one = 1;
      if (skin) {
        one += skin.amplitude * skin.field[((row + shift) & mask) * skin.side + ((column + 3 * shift) & mask)];
        one *= one;
      }
      const half = xz * dx + yz * dy;
      const root = half * half - zz * (xx * dx * dx + 2 * xy * dx * dy + yy * dy * dy - one);
      if (root <= 0) continue;
      const top = z + (Math.sqrt(root) - half) / zz;
      const at = row * width + column;
      if (top > height[at]) {
        height[at] = top;
        relief.yield[at] = material;
      }
    }
  }
}

/** Stamps a convex body, in any pose: its upper hull is the least of the upward faces where that lies above the downward ones. */
export function stampSolid(relief: Relief, x: number, y: number, z: number, body: Solid, material = 1, skin?: Skin): void {
  const { planes, corners } = body;
  const grow = 1 + (skin ? 1.2 * Math.abs(skin.amplitude) : 0);
  let left = 0;
  let right = 0;
  let top = 0;
  let bottom = 0;
  for (let k = 0; k < corners.length; k += 3) {
    left = Math.min(left, corners[k]);
    right = Math.max(right, corners[k]);
    top = Math.min(top, corners[k + 1]);
    bottom = Math.max(bottom, corners[k + 1]);
  }
  const x0 = Math.max(0, Math.ceil(x + grow * left));
  const x1 = Math.min(relief.width - 1, Math.floor(x + grow * right));
  const y0 = Math.max(0, Math.ceil(y + grow * top));
  const y1 = Math.min(relief.depth - 1, Math.floor(y + grow * bottom));
  const { width, height } = relief;
  const mask = skin ? skin.side - 1 : 0;
  const shift = skinShift(skin, x, y);
  for (let row = y0; row <= y1; row++) {
    const dy = row - y;
    for (let column = x0; column <= x1; column++) {
      const at = row * width + column;
      const dx = column - x;
      const one = skin
        ? 1 + skin.amplitude * skin.field[((row + shift) & mask) * skin.side + ((column + 3 * shift) & mask)]
        : 1;
      const hidden = height[at] - z;
      let upper = 1e6;
      let lower = -1e6;
      for (let k = 0; k < planes.length && lower <= upper && upper > hidden; k += 4) {
        const room = planes[k + 3] * one - planes[k] * dx - planes[k + 1] * dy;
        const nz = planes[k + 2];
        if (nz > 1e-4) {
          if (room < upper * nz) upper = room / nz;
        } else if (nz < -1e-4) {
          if (room < lower * nz) lower = room / nz;
        } else if (room < 0) {
          upper = Number.NEGATIVE_INFINITY;
        }
      }
      if (lower <= upper && upper > hidden) {
        height[at] = z + upper;
        relief.yield[at] = material;
      }
    }
  }
}
