import type { Random } from '../../base/random';
import { valueNoise } from '../noise';
import { obliqueDepth, obliqueView, Relief } from '../relief';
import { stampBox, stampCapsule, stampCylinder, stampPolygon } from '../shapes';
import type { Surface } from '../surface';
import { scatterDebris } from './ground';

/**
 * A drawing board for lithographed structures: a relief with a turned coordinate frame, origin in the middle, one unit = 1 px of a
 * 224-px picture. Levels are heights in the same units.
 */
export class Board {
  readonly relief: Relief;
  readonly unit: number;
  readonly #cos: number;
  readonly #sin: number;
  readonly #angle: number;

  constructor(side: number, unit: number, angle: number, level: number, material: number) {
    this.relief = new Relief(side, side, level, material);
    this.unit = unit;
    this.#angle = angle;
    this.#cos = Math.cos(angle);
    this.#sin = Math.sin(angle);
  }

  /** Half the side of the board in its own units. */
  get half(): number {
    return this.relief.width / 2 / this.unit;
  }

  #x(u: number, v: number): number {
    return this.relief.width / 2 + (u * this.#cos - v * this.#sin) * this.unit;
  }

  #y(u: number, v: number): number {
    return this.relief.depth / 2 + (u * this.#sin + v * this.#cos) * this.unit;
  }

  /** A plate from (u0, v0) to (u1, v1) with its top at `level`. */
  plate(u0: number, v0: number, u1: number, v1: number, level: number, material: number, bevel = 0): void {
    const u = (u0 + u1) / 2;
    const v = (v0 + v1) / 2;
    const s = this.unit;
    const a = (Math.abs(u1 - u0) / 2) * s;
    const b = (Math.abs(v1 - v0) / 2) * s;
    stampBox(this.relief, this.#x(u, v), this.#y(u, v), a, b, level * s, this.#angle, material, bevel * s);
  }

  /** A straight bar of width `w` between two points. */
  bar(u0: number, v0: number, u1: number, v1: number, w: number, level: number, material: number): void {
    const s = this.unit;
    const along = Math.atan2(v1 - v0, u1 - u0) + this.#angle;
    const u = (u0 + u1) / 2;
    const v = (v0 + v1) / 2;
    const half = (Math.hypot(u1 - u0, v1 - v0) / 2) * s;
    stampBox(this.relief, this.#x(u, v), this.#y(u, v), half, (w / 2) * s, level * s, along, material);
  }

  disc(u: number, v: number, r: number, level: number, material: number): void {
    stampCylinder(this.relief, this.#x(u, v), this.#y(u, v), r * this.unit, level * this.unit, material);
  }

  /** A round wire lying or arching between two points. */
  wire(u0: number, v0: number, z0: number, u1: number, v1: number, z1: number, r: number, material: number): void {
    const s = this.unit;
    stampCapsule(
      this.relief,
      this.#x(u0, v0),
      this.#y(u0, v0),
      z0 * s,
      r * s,
      this.#x(u1, v1),
      this.#y(u1, v1),
      z1 * s,
      r * s,
      material,
    );
  }

  /** A filled polygon (u, v pairs), raised to `level`, or cut down to it. */
  polygon(corners: readonly number[], level: number, material: number, cut = false): void {
    const turned = new Float32Array(corners.length);
    for (let i = 0; i < corners.length; i += 2) {
      turned[i] = this.#x(corners[i], corners[i + 1]);
      turned[i + 1] = this.#y(corners[i], corners[i + 1]);
    }
    stampPolygon(this.relief, turned, level * this.unit, material, cut);
  }

  /** A rectangular pit with its floor at `level`. */
  pit(u0: number, v0: number, u1: number, v1: number, level: number, material: number): void {
    this.polygon([u0, v0, u1, v0, u1, v1, u0, v1], level, material, true);
  }
}

/** Grey levels of a device: substrate, and up to three metals or oxides on it. */
export interface Materials {
  readonly ground: number;
  readonly first: number;
  readonly second: number;
  readonly third: number;
}

/** Bright metal on dark oxide, or the other way round, or nearly one tone. */
function drawMaterials(random: Random): Materials {
  const ground = random.uniform(0.35, 1);
  const contrast = random.chance(0.75) ? random.uniform(1.15, 2.4) : random.uniform(0.4, 0.85);
  const first = ground * contrast;
  return { ground, first, second: first * random.uniform(0.7, 1.25), third: ground * random.uniform(0.55, 1.6) };
}

/**
 * Draws on a board and looks at it from above or at a tilt. Boards are mostly square to the picture, sometimes turned. Adds what
 * real chips have: a faint film texture, dirt.
 */
export function present(
  random: Random,
  size: number,
  obliqueChance: number,
  draw: (board: Board, materials: Materials) => void,
): Surface {
  const unit = size / 224;
  const oblique = random.chance(obliqueChance);
  const tilt = oblique ? random.uniform(0.35, 1.05) : 0;
  const side = oblique ? Math.min(2 * size, obliqueDepth(size, tilt)) : size;
  const turned = random.uniform();
  const angle = turned < 0.5 ? random.normal(0, 0.02) : turned < 0.65 ? Math.PI / 4 : random.uniform(-0.8, 0.8);
  const materials = drawMaterials(random);
  // The scale of the whole device varies by a factor of four.
  const scale = unit * random.logUniform(0.6, 2.2);
  const board = new Board(side, scale, angle + (random.chance(0.5) ? Math.PI / 2 : 0), 0, materials.ground);
  draw(board, materials);
  const { relief } = board;
  const film = valueNoise(random, side, side, { period: random.logUniform(2, 20) * unit, octaves: 2 });
  relief.addHeight(film, random.logUniform(0.02, 0.5) * unit);
  if (random.chance(0.5)) relief.addYield(film, random.uniform(0.01, 0.06));
  if (random.chance(0.4)) scatterDebris(random, relief, random.integer(1, 25), random.logUniform(1, 5) * unit);
  return oblique ? obliqueView(relief, size, tilt) : relief;
}
