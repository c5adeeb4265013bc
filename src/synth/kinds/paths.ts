import type { Random } from '../../base/random';

/** A smooth random path as x, y, z triples. */
export interface PathOptions {
  readonly x: number;
  readonly y: number;
  readonly z?: number;
  /** Starting direction, radians. */
  readonly angle: number;
  readonly length: number;
  readonly step: number;
  /** Deviation of the turn in radians over a run of `persistence` pixels; 0 is straight. */
  readonly bend?: number;
  /** Pixels over which the curvature keeps its sign. Default: a third of the length. */
  readonly persistence?: number;
  /** Height gained from start to end, and the amplitude of a slow rise and fall on the way. */
  readonly rise?: number;
  readonly swell?: number;
}

/** Walks from a point with a curvature that wanders (Ornstein-Uhlenbeck), so bends are smooth and never repeat. */
export function walkPath(random: Random, options: PathOptions): Float32Array {
  const { length, step, bend = 0, rise = 0, swell = 0 } = options;
  const persistence = options.persistence ?? length / 3;
  const count = Math.max(1, Math.ceil(length / step));
  const out = new Float32Array(3 * (count + 1));
  const keep = Math.exp(-step / Math.max(step, persistence));
  const kick = bend * Math.sqrt(1 - keep * keep) * (step / Math.max(step, persistence));
  let curve = bend === 0 ? 0 : (random.normal(0, bend) * step) / Math.max(step, persistence);
  let { x, y, angle } = options;
  const z = options.z ?? 0;
  const phase = random.uniform(0, 2 * Math.PI);
  const waves = random.uniform(0.5, 2) * 2 * Math.PI;
  for (let i = 0; i <= count; i++) {
    const t = i / count;
    out[3 * i] = x;
    out[3 * i + 1] = y;
    out[3 * i + 2] = z + rise * t + swell * Math.sin(phase + waves * t);
    x += Math.cos(angle) * step;
    y += Math.sin(angle) * step;
    angle += curve;
    if (bend > 0) curve = curve * keep + random.normal(0, kick);
  }
  return out;
}

/** A path that crosses a picture of side `size` from beyond one border to beyond the other, in about the direction `angle`. */
export function crossingPath(
  random: Random,
  size: number,
  angle: number,
  options: { step: number; bend?: number; z?: number; swell?: number; persistence?: number },
): Float32Array {
  const reach = size * 0.85;
  const across = random.uniform(-0.75, 0.75) * size;
  const x = size / 2 - Math.cos(angle) * reach - Math.sin(angle) * across;
  const y = size / 2 - Math.sin(angle) * reach + Math.cos(angle) * across;
  return walkPath(random, { x, y, angle, length: 2 * reach, persistence: size / 2, ...options });
}
