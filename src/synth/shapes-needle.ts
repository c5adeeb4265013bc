import type { Relief } from './relief';
import type { Skin } from './shapes-bodies';

/** The upper half of a cross-section of circumradius 1, tabulated over v in [-1, 1]; below 0 there is nothing. */
export type CrossSection = Float32Array;

const STEPS = 256;

export function roundSection(): CrossSection {
  return Float32Array.from({ length: STEPS + 1 }, (_, k) => Math.sqrt(Math.max(0, 1 - ((2 * k) / STEPS - 1) ** 2)));
}

/** A regular polygon turned by `roll` about the axis: facetted tips show their edges as lines that meet at the apex. */
export function polygonSection(sides: number, roll: number): CrossSection {
  const inner = Math.cos(Math.PI / sides);
  return Float32Array.from({ length: STEPS + 1 }, (_, k) => {
    const v = (2 * k) / STEPS - 1;
    let upper = 1;
    let lower = -1;
    for (let f = 0; f < sides; f++) {
      const angle = roll + (2 * Math.PI * f) / sides;
      const nz = Math.sin(angle);
      const room = inner - Math.cos(angle) * v;
      if (nz > 1e-6) upper = Math.min(upper, room / nz);
      else if (nz < -1e-6) lower = Math.max(lower, room / nz);
      else if (room < 0) upper = -2;
    }
    return upper >= lower ? upper : -2;
  });
}

/** A body that narrows to a point, seen from the side. */
export interface Needle {
  /** The apex, pixels. */
  readonly x: number;
  readonly y: number;
  /** Height of the axis at the apex, and how much it rises per pixel away from it. */
  readonly z: number;
  readonly rise: number;
  /** Radians: where the body lies, seen from the apex. */
  readonly angle: number;
  /** Radius at the distance u >= 0 from the apex, pixels. Must not fall with u. */
  readonly radius: (u: number) => number;
  /** Where the body ends; beyond it there is nothing. */
  readonly length: number;
  readonly section: CrossSection;
  readonly material: number;
  readonly skin?: Skin;
  /** Sideways offset of the axis at u: a bent tip. */
  readonly bend?: (u: number) => number;
}

/** Stamps a needle; the picture is walked whole, since a needle's shank fills much of it. */
export function stampNeedle(relief: Relief, needle: Needle): void {
  const { x, y, z, rise, angle, radius, length, section, material, skin, bend } = needle;
  const { width, depth, height } = relief;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const reach = Math.ceil(Math.min(length, width + depth)) + 1;
  const radii = Float32Array.from({ length: reach + 2 }, (_, u) => radius(u));
  const offsets = Float32Array.from({ length: reach + 2 }, (_, u) => (bend ? bend(u) : 0));
  const mask = skin ? skin.side - 1 : 0;
  for (let row = 0; row < depth; row++)
    for (let column = 0; column < width; column++) {
      const u = (column - x) * cos + (row - y) * sin;
      if (u < 0 || u > length || u >= reach) continue;
      const k = u | 0;
      const t = u - k;
      const across = (row - y) * cos - (column - x) * sin - (offsets[k] + t * (offsets[k + 1] - offsets[k]));
      let r = radii[k] + t * (radii[k + 1] - radii[k]);
      if (skin) r *= 1 + skin.amplitude * skin.field[(row & mask) * skin.side + (column & mask)];
      const v = across / r;
      if (v < -1 || v > 1) continue;
      const h = section[Math.round((v + 1) * (STEPS / 2))];
      if (h < -1) continue;
      const top = z + rise * u + r * h;
      const at = row * width + column;
      if (top > height[at]) {
        height[at] = top;
        relief.yield[at] = material;
      }
    }
}
