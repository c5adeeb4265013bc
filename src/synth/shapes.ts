import type { Relief } from './relief';

/**
 * Bodies stamped into a relief by maximum: a body shows wherever it stands above what was there, and gives its `material` (yield
 * factor) to the pixels it wins. Lengths in pixels, angles in radians. Anything may lie partly or wholly outside the relief.
 */

interface Span {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}

const span = (relief: Relief, cx: number, cy: number, reachX: number, reachY: number): Span => ({
  x0: Math.max(0, Math.ceil(cx - reachX)),
  x1: Math.min(relief.width - 1, Math.floor(cx + reachX)),
  y0: Math.max(0, Math.ceil(cy - reachY)),
  y1: Math.min(relief.depth - 1, Math.floor(cy + reachY)),
});

/** The upper half of an ellipsoid centred at height `cz`, half axes `a` (along `angle`), `b` across, `c` upward. */
export function stampEllipsoid(
  relief: Relief,
  cx: number,
  cy: number,
  cz: number,
  a: number,
  b: number,
  c: number,
  angle = 0,
  material = 1,
): void {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const reach = span(relief, cx, cy, Math.hypot(a * cos, b * sin), Math.hypot(a * sin, b * cos));
  const { height, width } = relief;
  for (let y = reach.y0; y <= reach.y1; y++) {
    for (let x = reach.x0; x <= reach.x1; x++) {
      const u = ((x - cx) * cos + (y - cy) * sin) / a;
      const v = ((y - cy) * cos - (x - cx) * sin) / b;
      const d = 1 - u * u - v * v;
      if (d <= 0) continue;
      const z = cz + c * Math.sqrt(d);
      const i = y * width + x;
      if (z > height[i]) {
        height[i] = z;
        relief.yield[i] = material;
      }
    }
  }
}

/** The upper half of a sphere centred at height `cz`. */
export const stampSphere = (relief: Relief, cx: number, cy: number, cz: number, r: number, material = 1): void =>
  stampEllipsoid(relief, cx, cy, cz, r, r, r, 0, material);

/** How a rod's cross-section looks: round, a flat ribbon of that width and height `r`, or a roof with one ridge (a facetted wire). */
export type RodProfile = 'round' | 'flat' | 'roof';

/** Rods thinner than this radius are drawn with soft sides; on thicker ones nobody sees the steps. */
const THIN = 2.2;

/**
 * A rod between two points of space, radius `r0` at the first and `r1` at the second, with half-round ends. Rods thinner than a few
 * pixels are anti-aliased: a pixel the rod covers in part takes height and material in that part, so a slanted wire is no dotted line.
 */
export function stampCapsule(
  relief: Relief,
  x0: number,
  y0: number,
  z0: number,
  r0: number,
  x1: number,
  y1: number,
  z1: number,
  r1: number,
  material = 1,
  profile: RodProfile = 'round',
): void {
  const dx = x1 - x0;
  const dy = y1 - y0;
  const length2 = dx * dx + dy * dy;
  const soft = Math.max(r0, r1) < THIN ? 0.5 : 0;
  const reach = Math.max(r0, r1, 0.5) + soft;
  const top = Math.max(0, Math.ceil(Math.min(y0, y1) - reach));
  const bottom = Math.min(relief.depth - 1, Math.floor(Math.max(y0, y1) + reach));
  const { height, width } = relief;
  // Along a row only the stretch within `reach` of the axis matters: for slanted rods that is far less than the bounding box.
  const halfWidth = length2 > 0 && Math.abs(dy) > 1e-6 ? (reach * Math.sqrt(length2)) / Math.abs(dy) : Number.POSITIVE_INFINITY;
  const slope = Math.abs(dy) > 1e-6 ? dx / dy : 0;
  const boxLeft = Math.min(x0, x1) - reach;
  const boxRight = Math.max(x0, x1) + reach;
  const inverse = length2 > 1e-9 ? 1 / length2 : 0;
  for (let y = top; y <= bottom; y++) {
    const axis = x0 + (y - y0) * slope;
    const left = Math.max(0, Math.ceil(Math.max(boxLeft, axis - halfWidth - reach)));
    const right = Math.min(width - 1, Math.floor(Math.min(boxRight, axis + halfWidth + reach)));
    for (let x = left; x <= right; x++) {
      let t = ((x - x0) * dx + (y - y0) * dy) * inverse;
      t = t < 0 ? 0 : t > 1 ? 1 : t;
      const ex = x - x0 - t * dx;
      const ey = y - y0 - t * dy;
      const d2 = ex * ex + ey * ey;
      const r = Math.max(0.5, r0 + (r1 - r0) * t);
      const rim = r + soft;
      if (d2 >= rim * rim) continue;
      let z = z0 + (z1 - z0) * t;
      if (profile === 'round') z += d2 < r * r ? Math.sqrt(r * r - d2) : 0;
      else if (profile === 'roof') z += Math.max(0, r - Math.sqrt(d2));
      else z += r * 0.5;
      const i = y * width + x;
      if (z <= height[i]) continue;
      if (soft > 0) {
        const cover = rim - Math.sqrt(d2);
        if (cover < 1 && height[i] > Number.NEGATIVE_INFINITY) {
          height[i] += cover * (z - height[i]);
          relief.yield[i] += cover * (material - relief.yield[i]);
          continue;
        }
      }
      height[i] = z;
      relief.yield[i] = material;
    }
  }
}

/** A bent rod: capsules through `points` (x, y, z triples), the radius going linearly from `r0` to `r1`. */
export function stampTube(
  relief: Relief,
  points: ArrayLike<number>,
  r0: number,
  r1: number,
  material = 1,
  profile: RodProfile = 'round',
): void {
  const segments = points.length / 3 - 1;
  for (let i = 0; i < segments; i++) {
    const j = 3 * i;
    const ra = r0 + ((r1 - r0) * i) / segments;
    const rb = r0 + ((r1 - r0) * (i + 1)) / segments;
    stampCapsule(
      relief,
      points[j],
      points[j + 1],
      points[j + 2],
      ra,
      points[j + 3],
      points[j + 4],
      points[j + 5],
      rb,
      material,
      profile,
    );
  }
}

/** An upright cylinder with a flat top at height `top`; the rim slopes off over `bevel` pixels. */
export function stampCylinder(relief: Relief, cx: number, cy: number, r: number, top: number, material = 1, bevel = 0): void {
  const reach = span(relief, cx, cy, r, r);
  const { height, width } = relief;
  for (let y = reach.y0; y <= reach.y1; y++) {
    for (let x = reach.x0; x <= reach.x1; x++) {
      const d = Math.hypot(x - cx, y - cy);
      if (d > r) continue;
      const z = bevel > 0 ? top - Math.max(0, d - (r - bevel)) : top;
      const i = y * width + x;
      if (z > height[i]) {
        height[i] = z;
        relief.yield[i] = material;
      }
    }
  }
}

/** An upright cone from radius `r` at height `base` to a point at `top`; `power` < 1 is blunt, > 1 a needle with concave flanks. */
export function stampCone(
  relief: Relief,
  cx: number,
  cy: number,
  r: number,
  base: number,
  top: number,
  power = 1,
  material = 1,
): void {
  const reach = span(relief, cx, cy, r, r);
  const { height, width } = relief;
  for (let y = reach.y0; y <= reach.y1; y++) {
    for (let x = reach.x0; x <= reach.x1; x++) {
      const d = Math.hypot(x - cx, y - cy) / r;
      if (d >= 1) continue;
      const z = base + (top - base) * (1 - d) ** power;
      const i = y * width + x;
      if (z > height[i]) {
        height[i] = z;
        relief.yield[i] = material;
      }
    }
  }
}

/** A turned box with half sides `a` (along `angle`) and `b`, flat top at `top`; the rim slopes off over `bevel` pixels. */
export function stampBox(
  relief: Relief,
  cx: number,
  cy: number,
  a: number,
  b: number,
  top: number,
  angle = 0,
  material = 1,
  bevel = 0,
): void {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const reachX = Math.abs(a * cos) + Math.abs(b * sin);
  const reachY = Math.abs(a * sin) + Math.abs(b * cos);
  const reach = span(relief, cx, cy, reachX, reachY);
  const { height, width } = relief;
  for (let y = reach.y0; y <= reach.y1; y++) {
    for (let x = reach.x0; x <= reach.x1; x++) {
      const u = a - Math.abs((x - cx) * cos + (y - cy) * sin);
      const v = b - Math.abs((y - cy) * cos - (x - cx) * sin);
      if (u < 0 || v < 0) continue;
      const rim = u < v ? u : v;
      const z = bevel > 0 && rim < bevel ? top - (bevel - rim) : top;
      const i = y * width + x;
      if (z > height[i]) {
        height[i] = z;
        relief.yield[i] = material;
      }
    }
  }
}

/** A prism over a simple polygon (x, y pairs, any winding), flat at `top`. `lower` cuts down to `top` instead of building up. */
export function stampPolygon(relief: Relief, corners: ArrayLike<number>, top: number, material = 1, lower = false): void {
  const { height, width, depth } = relief;
  const count = corners.length / 2;
  const crossings: number[] = [];
  for (let y = 0; y < depth; y++) {
    crossings.length = 0;
    for (let i = 0, j = count - 1; i < count; j = i++) {
      const ya = corners[2 * i + 1];
      const yb = corners[2 * j + 1];
      if (ya > y === yb > y) continue;
      crossings.push(corners[2 * i] + ((y - ya) / (yb - ya)) * (corners[2 * j] - corners[2 * i]));
    }
    crossings.sort((a, b) => a - b);
    for (let k = 0; k + 1 < crossings.length; k += 2) {
      const end = Math.min(width - 1, Math.floor(crossings[k + 1]));
      for (let x = Math.max(0, Math.ceil(crossings[k])); x <= end; x++) {
        const i = y * width + x;
        if (lower ? top < height[i] : top > height[i]) {
          height[i] = top;
          relief.yield[i] = material;
        }
      }
    }
  }
}

/** Carves the lower half of an ellipsoid out of the relief: a bowl of half axes `a`, `b` around height `cz`, `c` deep. */
export function carveBowl(
  relief: Relief,
  cx: number,
  cy: number,
  cz: number,
  a: number,
  b: number,
  c: number,
  angle = 0,
  material = 1,
): void {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const reach = span(relief, cx, cy, Math.hypot(a * cos, b * sin), Math.hypot(a * sin, b * cos));
  const { height, width } = relief;
  for (let y = reach.y0; y <= reach.y1; y++) {
    for (let x = reach.x0; x <= reach.x1; x++) {
      const u = ((x - cx) * cos + (y - cy) * sin) / a;
      const v = ((y - cy) * cos - (x - cx) * sin) / b;
      const d = 1 - u * u - v * v;
      if (d <= 0) continue;
      const z = cz - c * Math.sqrt(d);
      const i = y * width + x;
      if (z < height[i]) {
        height[i] = z;
        relief.yield[i] = material;
      }
    }
  }
}
