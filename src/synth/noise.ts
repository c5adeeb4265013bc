import type { Random } from '../base/random';

/**
 * `count` roughly normal values of mean 0 and deviation 1: the sum of the four bytes of a xorshift32 word (Irwin-Hall, cut off at
 * 3.4 deviations). Ten times as fast as `Random.normal`, which matters where every pixel needs one.
 */
export function fastNormals(random: Random, count: number): Float32Array {
  const out = new Float32Array(count);
  let state = random.uint32() | 1;
  for (let i = 0; i < count; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const sum = (state & 255) + ((state >>> 8) & 255) + ((state >>> 16) & 255) + (state >>> 24);
    out[i] = (sum - 510) * 0.0067658;
  }
  return out;
}

/** How a value-noise field is laid out; lengths in pixels. */
export interface NoiseOptions {
  /** Cell side of the coarsest octave. */
  readonly period: number;
  /** Octaves, each of half the period before. Default 1. */
  readonly octaves?: number;
  /** Amplitude of an octave relative to the one before. Default 0.5. */
  readonly gain?: number;
  /** The field is stretched by this factor along `angle`. Default 1. */
  readonly stretch?: number;
  /** Direction of the stretch, radians from the x axis. Default: random, for every octave anew. */
  readonly angle?: number;
  /** Folds every octave into sharp crests (1 at the crests). */
  readonly ridged?: boolean;
}

/**
 * Fractal value noise over `width` x `depth` pixels, about [-1, 1] (ridged: [0, 1]): random values on a lattice, joined by cubic
 * smoothsteps, octave upon octave.
 */
export function valueNoise(random: Random, width: number, depth: number, options: NoiseOptions): Float32Array {
  const { period, octaves = 1, gain = 0.5, stretch = 1, ridged = false } = options;
  const out = new Float32Array(width * depth);
  let amplitude = 1;
  let total = 0;
  let cell = Math.max(1.2, period);
  for (let octave = 0; octave < octaves; octave++) {
    // Every octave's lattice is turned its own way: lattices square to the pixels would show as a weave where cells are small.
    const angle = options.angle ?? random.uniform(0, Math.PI);
    addOctave(random, out, width, depth, cell, amplitude, stretch, angle, ridged);
    total += amplitude;
    amplitude *= gain;
    cell /= 2;
    if (cell < 1.2) break;
  }
  const scale = 1 / total;
  for (let i = 0; i < out.length; i++) out[i] *= scale;
  return out;
}

const LATTICE = 64;

function addOctave(
  random: Random,
  out: Float32Array,
  width: number,
  depth: number,
  cell: number,
  amplitude: number,
  stretch: number,
  angle: number,
  ridged: boolean,
): void {
  // A repeating 64 x 64 lattice: the repeat lies far outside a picture except for the finest octaves, where the eye cannot find it.
  const lattice = new Float32Array(LATTICE * LATTICE);
  let state = random.uint32() | 1;
  for (let i = 0; i < lattice.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    lattice[i] = (state >> 8) / 8388608;
  }
  const cos = Math.cos(angle) / (cell * stretch);
  const sin = Math.sin(angle) / (cell * stretch);
  const crossCos = Math.cos(angle) / cell;
  const crossSin = Math.sin(angle) / cell;
  const originU = 1000 * LATTICE + random.uniform(0, LATTICE);
  const originV = 1000 * LATTICE + random.uniform(0, LATTICE);
  const mask = LATTICE - 1;
  for (let y = 0; y < depth; y++) {
    let u = originU + y * sin;
    let v = originV + y * crossCos;
    const row = y * width;
    for (let x = 0; x < width; x++) {
      const iu = u | 0;
      const iv = v | 0;
      let fu = u - iu;
      let fv = v - iv;
      fu = fu * fu * (3 - 2 * fu);
      fv = fv * fv * (3 - 2 * fv);
      const r0 = (iv & mask) * LATTICE;
      const r1 = ((iv + 1) & mask) * LATTICE;
      const c0 = iu & mask;
      const c1 = (iu + 1) & mask;
      const top = lattice[r0 + c0] + (lattice[r0 + c1] - lattice[r0 + c0]) * fu;
      const low = lattice[r1 + c0] + (lattice[r1 + c1] - lattice[r1 + c0]) * fu;
      const value = top + (low - top) * fv;
      out[row + x] += amplitude * (ridged ? 1 - Math.abs(value) * 1.6 : value);
      u += cos;
      v -= crossSin;
    }
  }
}
