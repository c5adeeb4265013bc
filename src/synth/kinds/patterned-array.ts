import type { Random } from '../../base/random';
import { smoothstep } from '../fields';
import type { Skin } from '../shapes-bodies';
import { makeSkin } from '../shapes-grains';
import { cellHash, type Figure, makeLattice } from '../shapes-lattice';
import { type Scene, seen } from '../shapes-oblique';
import type { Surface } from '../surface';

/**
 * Lithographic and self-assembled arrays. Every kind is a scene (height and yield as functions of the sample's coordinates) looked at
 * from above or obliquely; what repeats, how it is cut and how imperfect it is vary.
 */
export const category = 'Patterned_surface';

/** How a figure's outline becomes relief. */
export type Profile = 'wall' | 'dome' | 'cone';

/** What stands on (or is sunk into) every lattice point, and from where it is seen. Lengths in pixels. */
export interface ArraySpec {
  readonly figure: Figure;
  readonly system: 'square' | 'hexagonal' | 'any';
  readonly pitch: number;
  /** The figure's radius as a fraction of the pitch; up to 0.5 before neighbours touch. */
  readonly fill: number;
  /** Pixels; negative for holes. */
  readonly height: number;
  readonly profile: Profile;
  readonly tilt: number;
  /** Yield of the figures; the ground has 1. */
  readonly material: number;
  /** The figures lie along the lattice; otherwise they may be turned against it. */
  readonly aligned?: boolean;
}

/** Angles at which people look: mostly from straight above, else 15 to 65 degrees. */
export const drawTilt = (random: Random, above = 0.5): number => (random.chance(above) ? 0 : random.uniform(0.25, 1.05));

/** Half of the pictures are aligned with the scan, as operators like it; the rest are turned by any angle. */
export const drawTurn = (random: Random): number =>
  random.chance(0.5) ? random.normal(0, 0.03) + random.pick([0, Math.PI / 2]) : random.uniform(0, Math.PI);

/** From a few pixels to nearly half the picture, every octave alike. */
export const drawPitch = (random: Random, size: number, least = 5, most = 0.45): number =>
  random.logUniform(least, Math.max(least + 1, most * size));

/** The skin's deviation in pixels at a point of the scene. */
export const unevenness = (skin: Skin, x: number, y: number): number => {
  const mask = skin.side - 1;
  return skin.amplitude * skin.field[(Math.round(y) & mask) * skin.side + (Math.round(x) & mask)];
};

/** Where the pattern is: everywhere, or (one time in four) inside a field with straight edges. Negative inside. */
export function drawField(random: Random, size: number, turn: number): (x: number, y: number) => number {
  if (!random.chance(0.25)) return () => -1;
  const c = Math.cos(turn);
  const s = Math.sin(turn);
  const ox = random.uniform(-0.3, 0.3) * size;
  const oy = random.uniform(-0.3, 0.3) * size;
  const a = random.uniform(0.25, 0.6) * size;
  const b = random.uniform(0.25, 0.6) * size;
  return (x, y) => {
    const u = c * (x - ox) + s * (y - oy);
    const v = -s * (x - ox) + c * (y - oy);
    return Math.max(Math.abs(u) - a, Math.abs(v) - b);
  };
}

/** One picture of an array: lattice, defects, scatter of sizes, rough walls, view. `keep` leaves sites out by their indices. */
export function drawArray(
  random: Random,
  size: number,
  array: ArraySpec,
  keep: (i: number, j: number) => boolean = () => true,
): Surface {
  const { figure, pitch, fill, height, profile, tilt, material } = array;
  const turn = drawTurn(random);
  const lattice = makeLattice(random, pitch, turn, array.system);
  const field = drawField(random, size, turn);
  const lean = array.aligned || random.chance(0.7) ? turn : turn + random.uniform(0, Math.PI);
  const c = Math.cos(lean);
  const s = Math.sin(lean);
  const radius = pitch * fill;
  const edge = Math.max(0.7, random.uniform(0.02, 0.15) * radius);
  const seed = random.uint32();
  const missing = random.chance(0.35) ? random.uniform(0, 0.12) : 0;
  const spread = random.chance(0.4) ? random.uniform(0, 0.15) : random.uniform(0, 0.03);
  const rough = makeSkin(random, random.logUniform(3, 40), random.chance(0.6) ? random.uniform(0, 0.06) * radius : 0.05);
  const floor = random.chance(0.5) ? random.uniform(0, 0.6) : random.uniform(0, 2);
  const scene: Scene = (x, y, out) => {
    out[0] = 0;
    out[1] = 1;
    const ragged = unevenness(rough, x, y);
    lattice.locate(x, y);
    const { i, j } = lattice;
    if (field(x - lattice.x, y - lattice.y) < 0 && keep(i, j) && cellHash(i, j, seed) >= missing) {
      const own = radius * (1 + spread * (2 * cellHash(i, j, seed + 1) - 1));
      const d = figure((c * lattice.x + s * lattice.y) / own, (c * lattice.y - s * lattice.x) / own) * own + ragged;
      if (profile === 'wall') out[0] = height * (1 - smoothstep(-edge, 0, d));
      else if (d < 0)
        out[0] = height * (profile === 'cone' ? Math.min(1, -d / own) : Math.sqrt(Math.min(1, 1 - (1 + d / own) ** 2)));
      if (d < 0) out[1] = material;
    }
    out[0] += (ragged * floor) / (1 + radius * 0.05);
  };
  const perspective = tilt > 0 ? random.uniform(0, 0.25) : 0;
  return seen(size, scene, { tilt, perspective, tallest: Math.abs(height) + 3 });
}
