import type { Random } from '../../base/random';
import { smoothstep } from '../fields';
import { valueNoise } from '../noise';
import type { Relief } from '../relief';
import { type Scene, seen } from '../shapes-oblique';
import type { Kind } from '../surface';
import { category } from './patterned-array';

/** Photonic structures near by: waveguides with corrugated walls, tapers, splitters, fan-shaped gratings that couple light in. */

/** How the width of a guide repeats along it. */
type Wall = 'plain' | 'sine' | 'teeth' | 'segments' | 'beads';

/** What all guides of one picture share. Lengths in pixels, along and across the guides. */
export interface GuideLook {
  readonly width: number;
  /** The width at the far end, reached between `from` and `from + length`. */
  readonly end: number;
  readonly from: number;
  readonly length: number;
  readonly wall: Wall;
  readonly period: number;
  readonly swing: number;
  /** Width of a slot along the middle, 0 for none. */
  readonly slot: number;
}

/** Signed distance to a guide whose middle line is at `middle`, at the point `u` along and `v` across; negative inside. */
export function guideDistance(look: GuideLook, u: number, v: number, middle: number): number {
  const { width, end, from, length, wall, period, swing, slot } = look;
  const grown = smoothstep(from, from + length, u);
  let half = (width + (end - width) * grown) / 2;
  const t = u / period - Math.floor(u / period);
  const strength = 1 - grown;
  if (wall === 'sine') half += swing * strength * Math.sin(2 * Math.PI * t);
  else if (wall === 'teeth') half += swing * strength * (t < 0.5 ? 1 : -1);
  else if (wall === 'beads') half += swing * strength * Math.sqrt(Math.max(0, 1 - (4 * t - 2) ** 2 / 4));
  let d = Math.abs(v - middle) - half;
  if (wall === 'segments') d = Math.max(d, (Math.abs(t - 0.5) - 0.28) * period);
  return slot > 0 ? Math.max(d, slot / 2 - Math.abs(v - middle)) : d;
}

export function drawGuideLook(random: Random, size: number): GuideLook {
  const width = size * random.logUniform(0.015, 0.2);
  const wall = random.pick(['plain', 'plain', 'sine', 'teeth', 'segments', 'beads'] as const);
  return {
    width,
    end: random.chance(0.35) ? width * random.logUniform(0.2, 5) : width,
    from: random.uniform(-0.4, 0.3) * size,
    length: random.logUniform(0.05, 1) * size,
    wall,
    period: Math.max(4, width * random.logUniform(0.25, 1.6)),
    swing: width * random.uniform(0.06, 0.3),
    slot: random.chance(0.15) ? width * random.uniform(0.12, 0.4) : 0,
  };
}

/** The slow light and dark that charge on the oxide gives such chips, now and then. Returns the relief. */
export function finishGuides(random: Random, relief: Relief): Relief {
  const unit = relief.width / 224;
  if (random.chance(0.4))
    relief.addYield(
      valueNoise(random, relief.width, relief.depth, { period: 90 * unit, octaves: 2 }),
      random.uniform(0.05, 0.3),
    );
  return relief;
}

/** Up to four guides side by side, straight, bending or parting, with plain or corrugated walls. */
export const guides: Kind = {
  id: 'patterned-surface/guides',
  category,
  draw(random, size) {
    const look = drawGuideLook(random, size);
    const other = random.chance(0.5) ? look : drawGuideLook(random, size);
    const turn = random.chance(0.85) ? random.integer(0, 3) * (Math.PI / 2) : random.uniform(0, 2 * Math.PI);
    const [c, s] = [Math.cos(turn), Math.sin(turn)];
    const count = random.integer(1, 4);
    const pitch = Math.max(1.4 * look.width, size * random.logUniform(0.06, 0.55));
    const offset = random.uniform(-0.35, 0.35) * size - ((count - 1) * pitch) / 2;
    const bend = random.chance(0.3) ? random.normal(0, 0.25) * size : 0;
    const reach = random.uniform(0.2, 0.9) * size;
    const height = size * random.logUniform(0.008, 0.06);
    const material = random.uniform(0.9, 1.9);
    const edge = Math.max(0.8, height * random.uniform(0.1, 0.5));
    const trench = random.chance(0.3) ? random.uniform(0.3, 2) * look.width : 0;
    const scene: Scene = (x, y, out) => {
      const u = c * x + s * y;
      const v = c * y - s * x;
      const shift = offset + bend * smoothstep(-reach / 2, reach / 2, u);
      let d = 1e9;
      for (let k = 0; k < count; k++) d = Math.min(d, guideDistance(k % 2 === 0 ? look : other, u, v, shift + k * pitch));
      out[0] = height * (1 - smoothstep(-edge, 0, d));
      out[1] = d < 0 ? material : trench > 0 && d < trench ? 0.7 : 1;
    };
    const tilt = random.chance(0.85) ? 0 : random.uniform(0.3, 1);
    return finishGuides(random, seen(size, scene, { tilt, tallest: height + 3 }));
  },
};

/** A grating that couples light in: arcs within a fan (or lines within a rectangle) that narrows to a guide. */
export const fans: Kind = {
  id: 'patterned-surface/fans',
  category,
  draw(random, size) {
    const turn = random.chance(0.8) ? random.integer(0, 3) * (Math.PI / 2) : random.uniform(0, 2 * Math.PI);
    const [c, s] = [Math.cos(turn), Math.sin(turn)];
    const spread = random.uniform(0.18, 0.5);
    const far = size * random.logUniform(0.3, 1.3);
    const near = far * random.uniform(0.15, 0.7);
    const period = Math.max(4, far * random.logUniform(0.02, 0.12));
    const duty = random.uniform(0.3, 0.7);
    const [ox, oy] = [-far * random.uniform(0.3, 0.7), random.normal(0, 0.12) * size];
    const guide = Math.max(1.5, far * random.uniform(0.01, 0.05));
    const height = random.pick([1, 1, -1]) * period * random.logUniform(0.1, 0.8);
    const plate = random.chance(0.5);
    const material = random.uniform(0.5, 1.7);
    const straight = random.chance(0.25);
    const cut = random.chance(0.4) ? size * random.uniform(0.01, 0.06) : 0;
    const edge = Math.max(0.8, 0.08 * period);
    const scene: Scene = (x, y, out) => {
      const u = c * x + s * y - ox;
      const v = c * y - s * x - oy;
      const r = straight ? u : Math.hypot(u, v);
      const half = straight ? far * spread * Math.min(1, Math.max(0, u / near)) : Math.max(0, u) * Math.tan(spread);
      const side = Math.abs(v) - Math.max(half, guide / 2);
      const phase = r / period - Math.floor(r / period);
      let d = Math.max(side, r - far);
      const outside = d;
      const inGrating = r > near && u > 0;
      if (inGrating && !(plate && phase < duty)) d = Math.max(d, (Math.abs(phase - duty / 2) - duty / 2) * period);
      out[0] = height * (1 - smoothstep(-edge, 0, d)) + (plate && inGrating && outside < 0 ? 0.4 * height : 0);
      out[1] = d < 0 ? material : outside > 0 && outside < cut ? 0.55 : 1;
    };
    return finishGuides(random, seen(size, scene, { tilt: random.chance(0.9) ? 0 : 0.6, tallest: Math.abs(height) + 2 }));
  },
};
