import type { Random } from '../base/random';
import type { Surface } from './surface';

/** A 3 x 3 rotation, row by row. */
export type Rotation = readonly [number, number, number, number, number, number, number, number, number];

export const UPRIGHT: Rotation = [1, 0, 0, 0, 1, 0, 0, 0, 1];

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

/**
 * Local unevenness of a body's skin: its size at a pixel is multiplied by `1 + amplitude * field`, so that facets roughen and the
 * outline frays. `field` is a `side` x `side` tile (a power of two) that repeats.
 */
export interface Skin {
  readonly field: Float32Array;
  readonly side: number;
  readonly amplitude: number;
}

/** A height map in the making: bodies are stamped in, and the one nearest to the detector shows. Lengths in pixels. */
export class Relief implements Surface {
  readonly size: number;
  readonly height: Float32Array;
  readonly yield: Float32Array;

  constructor(size: number, ground = 0, groundYield = 1) {
    this.size = size;
    this.height = new Float32Array(size * size).fill(ground);
    this.yield = new Float32Array(size * size).fill(groundYield);
  }

  /** Height at the pixel nearest to (x, y), clamped to the picture. */
  at(x: number, y: number): number {
    const last = this.size - 1;
    const column = x < 0 ? 0 : x > last ? last : Math.round(x);
    const row = y < 0 ? 0 : y > last ? last : Math.round(y);
    return this.height[row * this.size + column];
  }

  /** Where a body of `radius` dropped at (x, y) comes to rest: between the mean and the highest of what lies under it. */
  support(x: number, y: number, radius: number): number {
    const r = radius * 0.6;
    const heights = [this.at(x, y), this.at(x - r, y), this.at(x + r, y), this.at(x, y - r), this.at(x, y + r)];
    const mean = (heights[0] + heights[1] + heights[2] + heights[3] + heights[4]) / 5;
    return 0.5 * (mean + Math.max(...heights));
  }

  /** First and last column, first and last row of what lies within the reaches of (x, y) and inside the picture. */
  #box(x: number, y: number, reachX: number, reachY: number): [number, number, number, number] {
    const last = this.size - 1;
    return [
      Math.max(0, Math.ceil(x - reachX)),
      Math.min(last, Math.floor(x + reachX)),
      Math.max(0, Math.ceil(y - reachY)),
      Math.min(last, Math.floor(y + reachY)),
    ];
  }

  /** Stamps an ellipsoid of the semi-axes given, rotated about its centre (x, y, z). */
  ellipsoid(
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
    const [x0, x1, y0, y1] = this.#box(x, y, reachX, reachY);
    const { size, height } = this;
    const mask = skin ? skin.side - 1 : 0;
    const shift = (Math.round(x * 7.3 + y * 3.1) >>> 0) & mask;
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
        const at = row * size + column;
        if (top > height[at]) {
          height[at] = top;
          this.yield[at] = material;
        }
      }
    }
  }

  /**
   * Stamps a convex body: `planes` holds (nx, ny, nz, d) of every face, unit normals outwards, with n.p <= d inside; `reach` is the
   * radius of a ball that holds it. The upper hull is the least of the upward faces where that lies above the downward ones.
   */
  convex(x: number, y: number, z: number, planes: Float32Array, reach: number, material = 1, skin?: Skin): void {
    const span = reach * (1 + (skin ? 2 * Math.abs(skin.amplitude) : 0));
    const [x0, x1, y0, y1] = this.#box(x, y, span, span);
    const { size, height } = this;
    const mask = skin ? skin.side - 1 : 0;
    const shift = (Math.round(x * 7.3 + y * 3.1) >>> 0) & mask;
    for (let row = y0; row <= y1; row++) {
      const dy = row - y;
      for (let column = x0; column <= x1; column++) {
        const dx = column - x;
        const one = skin
          ? 1 + skin.amplitude * skin.field[((row + shift) & mask) * skin.side + ((column + 3 * shift) & mask)]
          : 1;
        let upper = span;
        let lower = -span;
        for (let k = 0; k < planes.length && lower <= upper; k += 4) {
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
        if (lower > upper) continue;
        const at = row * size + column;
        if (z + upper > height[at]) {
          height[at] = z + upper;
          this.yield[at] = material;
        }
      }
    }
  }
}
