import type { Random } from '../base/random';

/** A flat figure about the origin: the signed distance to its outline in units of its radius, negative inside. */
export type Figure = (x: number, y: number) => number;

const square = (x: number, y: number): number => Math.max(Math.abs(x), Math.abs(y)) - 1;

/** A regular polygon of inradius 1. */
export function polygon(sides: number): Figure {
  const cos = Array.from({ length: sides }, (_, k) => Math.cos((2 * Math.PI * k) / sides));
  const sin = Array.from({ length: sides }, (_, k) => Math.sin((2 * Math.PI * k) / sides));
  return (x, y) => {
    let far = -1e9;
    for (let k = 0; k < sides; k++) far = Math.max(far, x * cos[k] + y * sin[k]);
    return far - 1;
  };
}

export const FIGURES: Readonly<Record<string, Figure>> = {
  disc: (x, y) => Math.hypot(x, y) - 1,
  square,
  rounded: (x, y) => Math.hypot(Math.max(0, Math.abs(x) - 0.6), Math.max(0, Math.abs(y) - 0.6)) - 0.4,
  ellipse: (x, y) => (Math.hypot(x, y / 0.55) - 1) * 0.75,
  bar: (x, y) => Math.max(Math.abs(x) - 1, Math.abs(y) - 0.35),
  hexagon: polygon(6),
  triangle: polygon(3),
  diamond: (x, y) => (Math.abs(x) + Math.abs(y) - 1) * Math.SQRT1_2,
  ring: (x, y) => Math.abs(Math.hypot(x, y) - 0.72) - 0.26,
  frame: (x, y) => Math.abs(Math.max(Math.abs(x), Math.abs(y)) - 0.75) - 0.22,
  cross: (x, y) => Math.min(Math.max(Math.abs(x) - 1, Math.abs(y) - 0.3), Math.max(Math.abs(y) - 1, Math.abs(x) - 0.3)),
  corner: (x, y) =>
    Math.min(Math.max(Math.abs(x) - 1, Math.abs(y + 0.65) - 0.33), Math.max(Math.abs(y) - 1, Math.abs(x + 0.65) - 0.33)),
  star: (x, y) => Math.hypot(x, y) - 0.7 - 0.28 * Math.cos(5 * Math.atan2(y, x)),
  split: (x, y) => Math.max(Math.abs(Math.hypot(x, y) - 0.72) - 0.24, 0.2 - Math.abs(x)),
  bow: (x, y) => Math.max(Math.abs(x) - 1, Math.abs(y) - 0.15 - 0.75 * Math.abs(x)),
};

/** A plane lattice: cell vectors in pixels, and which cell a point belongs to. */
class Lattice {
  readonly #a: readonly [number, number];
  readonly #b: readonly [number, number];
  readonly #inverse: number;
  readonly #origin: readonly [number, number];
  /** The point relative to the centre of its cell, after `locate`. */
  x = 0;
  y = 0;
  /** The cell's indices, after `locate`. */
  i = 0;
  j = 0;

  constructor(a: readonly [number, number], b: readonly [number, number], origin: readonly [number, number]) {
    this.#a = a;
    this.#b = b;
    this.#inverse = 1 / (a[0] * b[1] - a[1] * b[0]);
    this.#origin = origin;
  }

  /** Finds the lattice point nearest to (x, y) and leaves the answer in this object: this runs once a pixel. */
  locate(x: number, y: number): void {
    const [ax, ay] = this.#a;
    const [bx, by] = this.#b;
    const px = x - this.#origin[0];
    const py = y - this.#origin[1];
    const i0 = Math.floor((px * by - py * bx) * this.#inverse);
    const j0 = Math.floor((py * ax - px * ay) * this.#inverse);
    let least = Number.POSITIVE_INFINITY;
    for (let i = i0; i <= i0 + 1; i++)
      for (let j = j0; j <= j0 + 1; j++) {
        const dx = px - i * ax - j * bx;
        const dy = py - i * ay - j * by;
        const d = dx * dx + dy * dy;
        if (d < least) {
          least = d;
          this.x = dx;
          this.y = dy;
          this.i = i;
          this.j = j;
        }
      }
  }
}

/** A lattice of the pitch given: square, hexagonal, rectangular or oblique, turned by `turn`. */
export function makeLattice(random: Random, pitch: number, turn: number, system: 'square' | 'hexagonal' | 'any'): Lattice {
  let ratio = 1;
  let angle = Math.PI / 2;
  if (system === 'hexagonal') angle = Math.PI / 3;
  else if (system === 'any') {
    ratio = random.chance(0.5) ? random.uniform(1, 2.2) : 1;
    angle = random.chance(0.7) ? Math.PI / 2 : random.uniform(1, 1.57);
  }
  return new Lattice(
    [pitch * Math.cos(turn), pitch * Math.sin(turn)],
    [pitch * ratio * Math.cos(turn + angle), pitch * ratio * Math.sin(turn + angle)],
    [random.uniform(0, pitch), random.uniform(0, pitch)],
  );
}

/** A number in [0, 1) that belongs to the cell (i, j): defects that stay with their cell. */
export function cellHash(i: number, j: number, seed: number): number {
  let h = Math.imul(i, 0x27d4eb2d) ^ Math.imul(j, 0x165667b1) ^ seed;
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}
