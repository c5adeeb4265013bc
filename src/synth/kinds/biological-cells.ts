import type { Random } from '../../base/random';
import { blur, smoothstep } from '../fields';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { stampCapsule, stampEllipsoid, stampSphere, stampTube } from '../shapes';
import type { Surface } from '../surface';
import { drawGround } from './ground';
import { walkPath } from './paths';

/** Bacteria on a surface: rods, cocci, spirals; singly, in chains, or as a lawn. */
export function bacteria(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = drawGround(random, size, random.uniform(0.35, 0.95));
  const radius = random.logUniform(2.5, 17) * unit;
  const shape = random.pick(['rod', 'rod', 'coccus', 'spiral'] as const);
  const aspect = shape === 'rod' ? random.uniform(1, 4.5) : 0;
  const cover = random.logUniform(0.04, 1.3);
  const area = Math.PI * radius * radius * (1 + 1.3 * aspect);
  const count = Math.min(420, Math.max(2, Math.round((cover * size * size) / area)));
  const clumped = random.chance(0.5);
  const clump = valueNoise(random, size, size, { period: 60 * unit, octaves: 2 });
  const texture = valueNoise(random, size, size, { period: radius * random.uniform(0.3, 0.8), octaves: 3 });
  let x = size / 2;
  let y = size / 2;
  for (let n = 0; n < count; n++) {
    const chained = shape === 'coccus' && random.chance(0.65);
    if (chained) {
      const angle = random.uniform(0, 2 * Math.PI);
      x += Math.cos(angle) * radius * 1.8;
      y += Math.sin(angle) * radius * 1.8;
    } else {
      for (let attempt = 0; attempt < 4; attempt++) {
        x = random.uniform(0, size - 1);
        y = random.uniform(0, size - 1);
        if (!clumped || clump[Math.floor(y) * size + Math.floor(x)] > 0) break;
      }
    }
    const base =
      relief.height[Math.min(size - 1, Math.max(0, Math.floor(y))) * size + Math.min(size - 1, Math.max(0, Math.floor(x)))];
    const r = radius * random.uniform(0.85, 1.15);
    const z = base * 0.7 + 0.6 * r;
    const angle = random.uniform(0, 2 * Math.PI);
    const material = random.uniform(0.95, 1.25);
    if (shape === 'coccus') stampEllipsoid(relief, x, y, z, r, r * random.uniform(0.8, 1), r, angle, material);
    else {
      const length = shape === 'rod' ? aspect * r * 2 * random.uniform(0.6, 1.3) : r * random.uniform(8, 16);
      const path = walkPath(random, {
        x,
        y,
        z,
        angle,
        length: Math.max(length, 1),
        step: Math.max(1, r),
        bend: shape === 'spiral' ? 2.2 : 0.3,
        persistence: shape === 'spiral' ? 5 * r : 20 * r,
      });
      const thin = shape === 'spiral' ? 0.6 : 1;
      stampTube(relief, path, r * thin, r * thin, material);
    }
  }
  relief.addHeight(texture, random.uniform(0.02, 0.12) * radius);
  if (random.chance(0.3)) {
    // Slime threads between them.
    for (let n = random.integer(5, 50); n > 0; n--) {
      const path = walkPath(random, {
        x: random.uniform(0, size),
        y: random.uniform(0, size),
        z: radius,
        angle: random.uniform(0, 6.3),
        length: random.uniform(2, 9) * radius,
        step: radius,
        bend: 0.6,
      });
      stampTube(relief, path, 0.6 * unit, 0.6 * unit, 1.1);
    }
  }
  return relief;
}

/** Blood cells: dimpled discs, round or spiky ones among them, lying or heaped. */
export function bloodCells(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = drawGround(random, size, random.uniform(0.3, 0.8));
  const radius = random.logUniform(8, 48) * unit;
  const count = Math.min(160, Math.max(3, Math.round((random.logUniform(0.2, 1.8) * size * size) / (3 * radius * radius))));
  const dent = random.uniform(0.3, 0.75);
  for (let n = 0; n < count; n++) {
    const x = random.uniform(-0.05, 1.05) * size;
    const y = random.uniform(-0.05, 1.05) * size;
    const r = radius * random.uniform(0.85, 1.15);
    const squash = random.chance(0.3) ? random.uniform(0.35, 0.8) : random.uniform(0.85, 1);
    const angle = random.uniform(0, Math.PI);
    const cx = Math.min(size - 1, Math.max(0, Math.floor(x)));
    const cy = Math.min(size - 1, Math.max(0, Math.floor(y)));
    const z = Math.max(0, relief.height[cy * size + cx]) * 0.8 + 0.15 * r;
    const material = random.uniform(0.9, 1.15);
    if (random.chance(0.1)) {
      stampSphere(relief, x, y, z + 0.4 * r, r * 0.75, material);
      for (let s = 0; s < 24; s++) {
        const a = random.uniform(0, 2 * Math.PI);
        const d = random.uniform(0.2, 0.7) * r;
        stampSphere(
          relief,
          x + d * Math.cos(a),
          y + d * Math.sin(a),
          z + 0.4 * r + Math.sqrt(0.5 * r * r - d * d * 0.9),
          0.13 * r,
          material,
        );
      }
      continue;
    }
    // A torus with its middle filled: the height over the disc rises to a ring and sinks to the dimple.
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    const leanX = random.normal(0, 0.25);
    const leanY = random.normal(0, 0.25);
    for (let py = Math.max(0, Math.ceil(y - r)); py <= Math.min(size - 1, y + r); py++) {
      for (let px = Math.max(0, Math.ceil(x - r)); px <= Math.min(size - 1, x + r); px++) {
        const u = ((px - x) * cos + (py - y) * sin) / r;
        const v = ((py - y) * cos - (px - x) * sin) / (r * squash);
        const d = Math.sqrt(u * u + v * v);
        if (d >= 1) continue;
        const ring = Math.sqrt(1 - d * d) * (0.42 - dent * 0.42 * (1 - smoothstep(0.1, 0.8, d)));
        const i = py * size + px;
        const height = z + r * (ring + leanX * u + leanY * v);
        if (height > relief.height[i]) {
          relief.height[i] = height;
          relief.yield[i] = material;
        }
      }
    }
  }
  if (random.chance(0.35)) {
    for (let n = random.integer(6, 50); n > 0; n--) {
      const path = walkPath(random, {
        x: random.uniform(0, size),
        y: random.uniform(0, size),
        z: radius * random.uniform(0.1, 0.8),
        angle: random.uniform(0, 6.3),
        length: random.uniform(2, 8) * radius,
        step: 4 * unit,
        bend: 0.7,
      });
      stampTube(relief, path, random.logUniform(0.5, 1.6) * unit, 0.6 * unit, 1.05);
    }
  }
  return relief;
}

/** Animal cells spread on a smooth dish: outlines with many threads that hold on to the ground, backs with ruffles or microvilli. */
export function spreadCells(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, random.uniform(0.25, 0.7));
  relief.addHeight(valueNoise(random, size, size, { period: 3 * unit }), random.uniform(0, 0.1) * unit);
  const count = random.integer(1, 5);
  const radius = (random.uniform(35, 120) * unit) / Math.sqrt(count);
  const ruffled = random.chance(0.4);
  const skin = valueNoise(random, size, size, { period: random.uniform(4, 14) * unit, octaves: 4, ridged: ruffled });
  const roughness = (ruffled ? random.uniform(2.5, 6) : random.uniform(0.5, 2.5)) * unit;
  for (let n = 0; n < count; n++) {
    const x = random.uniform(0.1, 0.9) * size;
    const y = random.uniform(0.1, 0.9) * size;
    const tall = radius * random.uniform(0.15, 0.9);
    const lobes = Array.from({ length: 5 }, (_, k) => [random.uniform(0, 2 * Math.PI), random.uniform(0, 0.3) / (1 + 0.6 * k)]);
    const stretch = random.uniform(1, 2.2);
    const angle = random.uniform(0, Math.PI);
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    const outline = Float32Array.from({ length: 256 }, (_, step) => {
      let edge = radius;
      for (let k = 0; k < 5; k++) edge += radius * lobes[k][1] * Math.cos(((k + 1) * step * 2 * Math.PI) / 256 + lobes[k][0]);
      return edge;
    });
    const reach = 1.8 * radius * stretch;
    for (let py = Math.max(0, Math.ceil(y - reach)); py <= Math.min(size - 1, y + reach); py++) {
      for (let px = Math.max(0, Math.ceil(x - reach)); px <= Math.min(size - 1, x + reach); px++) {
        const u = ((px - x) * cos + (py - y) * sin) / stretch;
        const v = (py - y) * cos - (px - x) * sin;
        const turn = ((Math.atan2(v, u) + 2 * Math.PI) * 256) / (2 * Math.PI);
        const d = Math.sqrt(u * u + v * v) / outline[Math.round(turn) & 255];
        if (d >= 1) continue;
        const i = py * size + px;
        const z = 1.5 * unit + tall * (1 - d * d) ** 1.5 + roughness * skin[i];
        if (z > relief.height[i]) {
          relief.height[i] = z;
          relief.yield[i] = 1.15;
        }
      }
    }
    for (let f = random.integer(16, 60); f > 0; f--) {
      const a = random.uniform(0, 2 * Math.PI);
      const r = radius * random.uniform(0.7, 1);
      const px = u2x(x, r * stretch * Math.cos(a), r * Math.sin(a), cos, sin);
      const py = u2y(y, r * stretch * Math.cos(a), r * Math.sin(a), cos, sin);
      const heading = Math.atan2(py - y, px - x) + random.normal(0, 0.3);
      const thin = random.uniform(0.6, 1.6) * unit;
      const path = walkPath(random, {
        x: px,
        y: py,
        z: 2 * unit,
        angle: heading,
        length: radius * random.uniform(0.2, 1),
        step: 5 * unit,
        bend: 0.4,
      });
      stampTube(relief, path, thin, thin * 0.6, 1.15);
    }
    for (let m = ruffled ? random.integer(0, 60) : random.integer(150, 420); m > 0; m--) {
      const a = random.uniform(0, 2 * Math.PI);
      const r = radius * 0.9 * Math.sqrt(random.uniform());
      const px = u2x(x, r * stretch * Math.cos(a), r * Math.sin(a), cos, sin);
      const py = u2y(y, r * stretch * Math.cos(a), r * Math.sin(a), cos, sin);
      if (px < 0 || py < 0 || px >= size || py >= size) continue;
      const z = relief.height[Math.floor(py) * size + Math.floor(px)];
      const lean = random.uniform(0, 2 * Math.PI);
      const own = random.uniform(1.5, 7) * unit;
      stampCapsule(
        relief,
        px,
        py,
        z,
        1.1 * unit,
        px + Math.cos(lean) * own,
        py + Math.sin(lean) * own,
        z + own * 0.6,
        0.9 * unit,
        1.15,
      );
    }
  }
  return relief;
}

const u2x = (x: number, u: number, v: number, cos: number, sin: number): number => x + u * cos - v * sin;
const u2y = (y: number, u: number, v: number, cos: number, sin: number): number => y + u * sin + v * cos;

/** A meadow of soft worms: microvilli, cilia, hyphae; curved, of uneven length, with swollen or split ends. */
export function villi(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, random.uniform(0.3, 0.7));
  relief.addHeight(valueNoise(random, size, size, { period: 60 * unit, octaves: 3 }), 6 * unit);
  const radius = random.logUniform(1.8, 7.5) * unit;
  const length = radius * random.uniform(5, 26);
  const count = Math.min(380, Math.round((random.logUniform(0.25, 2) * size * size) / (2 * radius * length)));
  const bend = random.uniform(0.7, 2.4);
  const knob = random.chance(0.4) ? random.uniform(1.1, 1.7) : 0;
  for (let n = 0; n < count; n++) {
    const path = walkPath(random, {
      x: random.uniform(-0.05, 1.05) * size,
      y: random.uniform(-0.05, 1.05) * size,
      z: random.uniform(0, 2) * radius,
      angle: random.uniform(0, 2 * Math.PI),
      length: length * random.logUniform(0.4, 1.7),
      step: Math.max(2 * unit, radius),
      bend,
      persistence: 7 * radius,
      rise: radius * random.uniform(-1, 5),
    });
    const r = radius * random.logUniform(0.6, 1.6);
    stampTube(relief, path, r, r * random.uniform(0.6, 1.5), 0.9 + 0.2 * random.uniform());
    const end = path.length - 3;
    if (knob > 0) stampSphere(relief, path[end], path[end + 1], path[end + 2], r * knob, 1.1);
  }
  const skin = valueNoise(random, size, size, { period: 1.2 * radius, octaves: 3 });
  relief.addHeight(skin, 0.15 * radius);
  relief.height.set(blur(relief.height, size, size, random.uniform(0.2, 0.9) * unit));
  return relief;
}
