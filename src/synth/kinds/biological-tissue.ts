import type { Random } from '../../base/random';
import { smoothstep, warp } from '../fields';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { carveBowl, stampCapsule, stampCone, stampEllipsoid, stampTube } from '../shapes';
import type { Surface } from '../surface';
import { voronoi } from '../voronoi';
import { scatterDebris } from './ground';
import { walkPath } from './paths';

/** A cut through plant tissue: walls of cells round open lumens, larger vessels among them, torn rims. */
export function plantTissue(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size);
  const period = random.logUniform(11, 62) * unit;
  const cells = voronoi(random, size, size, period, {
    jitter: random.uniform(0.4, 0.9),
    hexagonal: random.chance(0.6),
    stretch: random.chance(0.4) ? random.uniform(1.1, 1.9) : 1,
    angle: random.uniform(0, Math.PI),
  });
  const wall = random.uniform(0.07, 0.42);
  const depth = random.logUniform(0.07, 1.2) * period;
  const dx = valueNoise(random, size, size, { period: period * 0.8, octaves: 3 });
  const dy = valueNoise(random, size, size, { period: period * 0.8, octaves: 3 });
  const bend = random.uniform(0.04, 0.16) * period;
  for (let i = 0; i < dx.length; i++) {
    dx[i] *= bend;
    dy[i] *= bend;
  }
  const rim = new Float32Array(size * size);
  const floors = Float32Array.from(cells.seedX, () => random.uniform(0.5, 1));
  // Round lumens: the wall is where the way to the seed is nearly as long as the way to the next.
  const round = random.uniform(0.2, 0.8);
  for (let i = 0; i < rim.length; i++) {
    const straight = (cells.second[i] - cells.nearest[i]) / period;
    const circle = 0.62 - cells.nearest[i] / period;
    rim[i] = Math.min(straight, straight * (1 - round) + round * circle * 1.6);
  }
  const bent = warp(rim, size, size, dx, dy);
  const dark = random.uniform(0.45, 1.05);
  for (let i = 0; i < bent.length; i++) {
    const open = smoothstep(wall * 0.75, wall, bent[i]);
    relief.height[i] = -depth * open * floors[cells.owner[i]];
    relief.yield[i] = 1 - (1 - dark) * open;
  }
  for (let n = random.chance(0.35) ? random.integer(1, 4) : 0; n > 0; n--) {
    const r = period * random.uniform(0.9, 1.8);
    const x = random.uniform(0, size);
    const y = random.uniform(0, size);
    stampEllipsoid(relief, x, y, -r * 0.97, r * 1.15, r * 1.15, r, 0, 1);
    carveBowl(relief, x, y, 0, r, r * random.uniform(0.8, 1), depth, random.uniform(0, 3), dark);
  }
  relief.addHeight(valueNoise(random, size, size, { period: 8 * unit, octaves: 3 }), random.uniform(0.2, 1.6) * unit);
  if (random.chance(0.5)) scatterDebris(random, relief, random.integer(10, 120), random.uniform(1.5, 5) * unit);
  if (random.chance(0.35)) {
    // The tissue ends in a skin; beyond it lies the mount.
    const angle = random.uniform(0, 2 * Math.PI);
    const offset = random.uniform(0.1, 0.4) * size;
    const material = random.uniform(0.25, 0.9);
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const i = y * size + x;
        const d = (x - size / 2) * Math.cos(angle) + (y - size / 2) * Math.sin(angle) - offset + 3 * dx[i];
        if (d > 0) {
          relief.height[i] = -60 * unit;
          relief.yield[i] = material;
        } else if (d > -0.3 * period) relief.height[i] = 2 * unit;
      }
    }
  }
  return relief;
}

/** Stained nerve tissue or the like: rings with dark lumens packed in a matrix, nearly flat. */
export function axons(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, random.uniform(0.45, 0.75));
  relief.addYield(valueNoise(random, size, size, { period: 3 * unit, octaves: 2 }), random.uniform(0.1, 0.5));
  const mean = random.logUniform(3.5, 20) * unit;
  const sheath = random.uniform(0.18, 0.45);
  const bright = random.chance(0.75);
  const count = Math.min(1800, Math.round((2.2 * size * size) / (mean * mean * 3.2)));
  for (let n = 0; n < count; n++) {
    const x = random.uniform(0, size - 1);
    const y = random.uniform(0, size - 1);
    if (relief.height[Math.floor(y) * size + Math.floor(x)] !== 0) continue;
    const r = mean * random.logUniform(0.45, 1.8);
    const squash = random.uniform(0.55, 1);
    const angle = random.uniform(0, Math.PI);
    stampEllipsoid(relief, x, y, 0, r, r * squash, 1.5 * unit, angle, bright ? 1.3 : 0.4);
    const inner = r * (1 - sheath);
    carveBowl(relief, x, y, 0.01, inner, inner * squash, 1.5 * unit, angle, (bright ? 0.35 : 0.9) * random.uniform(0.8, 1.2));
  }
  relief.addYield(valueNoise(random, size, size, { period: 2.5 * unit, octaves: 2 }), random.uniform(0.05, 0.2));
  return relief;
}

/** A leaf or petal: bulging cells with papillae and wax, stomata between them. */
export function leaf(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size);
  const period = random.logUniform(13, 80) * unit;
  const puzzle = random.chance(0.35);
  const cells = voronoi(random, size, size, period, {
    jitter: random.uniform(0.5, 1),
    stretch: random.uniform(1, 2),
    angle: random.uniform(0, 3.2),
  });
  let wall = new Float32Array(size * size);
  for (let i = 0; i < wall.length; i++) wall[i] = Math.min(1, (cells.second[i] - cells.nearest[i]) / (0.8 * period));
  if (puzzle) {
    const dx = valueNoise(random, size, size, { period: period * 0.35 });
    const dy = valueNoise(random, size, size, { period: period * 0.35 });
    for (let i = 0; i < dx.length; i++) {
      dx[i] *= 0.2 * period;
      dy[i] *= 0.2 * period;
    }
    wall = new Float32Array(warp(wall, size, size, dx, dy));
  }
  const bulge = period * random.uniform(0.1, 0.5);
  for (let i = 0; i < wall.length; i++) relief.height[i] = bulge * Math.sqrt(Math.max(0, wall[i]));
  const papillae = random.chance(0.45);
  const count = cells.seedX.length;
  const stomata = random.uniform(0, 0.25);
  const blunt = random.uniform(0.5, 1.2);
  const tall = period * random.uniform(0.2, 0.6);
  for (let k = 0; k < count; k++) {
    const x = cells.seedX[k];
    const y = cells.seedY[k];
    if (papillae)
      stampCone(relief, x, y, period * random.uniform(0.2, 0.42), bulge * 0.6, bulge + tall, blunt, random.uniform(1, 1.3));
    else if (random.chance(stomata)) {
      const angle = random.uniform(0, Math.PI);
      const long = period * random.uniform(0.3, 0.42);
      for (const side of [-1, 1]) {
        const ox = -Math.sin(angle) * side * long * 0.32;
        const oy = Math.cos(angle) * side * long * 0.32;
        stampEllipsoid(relief, x + ox, y + oy, bulge * 0.8, long, long * 0.34, long * 0.35, angle + side * 0.15, 1.1);
      }
      carveBowl(relief, x, y, bulge, long * 0.62, long * 0.13, long, angle, 0.4);
    }
  }
  if (random.chance(0.6)) {
    const wax = valueNoise(random, size, size, { period: random.uniform(2, 6) * unit, octaves: 2, ridged: true });
    relief.addHeight(wax, random.uniform(0.4, 2.2) * unit);
  }
  if (random.chance(0.5)) {
    const folds = valueNoise(random, size, size, {
      period: random.uniform(3, 9) * unit,
      octaves: 2,
      stretch: random.uniform(3, 10),
      angle: random.uniform(0, 3.2),
    });
    relief.addHeight(folds, random.uniform(0.3, 1.8) * unit);
  }
  relief.addHeight(valueNoise(random, size, size, { period: 110 * unit, octaves: 2 }), random.uniform(1, 14) * unit);
  if (random.chance(0.3)) scatterDebris(random, relief, random.integer(3, 40), 4 * unit);
  return relief;
}

/** Insects: facets of an eye with hairs between them, or overlapping ribbed scales of a wing. */
export function insect(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, 0.9);
  if (random.chance(0.5)) {
    const period = random.logUniform(9, 60) * unit;
    const cells = voronoi(random, size, size, period, {
      jitter: random.uniform(0.02, 0.15),
      hexagonal: true,
      angle: random.uniform(0, 3.2),
    });
    const dome = period * random.uniform(0.15, 0.45);
    for (let i = 0; i < relief.height.length; i++)
      relief.height[i] = dome * Math.sqrt(Math.max(0, 1 - (cells.nearest[i] / (0.64 * period)) ** 2));
    const swell = random.uniform(0.2, 1.2);
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++)
        relief.height[y * size + x] -= (swell * ((x - size / 2) ** 2 + (y - size / 2) ** 2)) / size;
    const hairs = random.chance(0.4) ? random.uniform(0.1, 0.5) : 0;
    const drift = random.uniform(0, 2 * Math.PI);
    for (let k = 0; k < cells.seedX.length; k++) {
      if (!random.chance(hairs)) continue;
      const x = cells.seedX[k] + 0.5 * period;
      const y = cells.seedY[k] + 0.3 * period;
      const a = drift + random.normal(0, 0.5);
      const own = period * random.uniform(0.6, 2.4);
      stampCapsule(
        relief,
        x,
        y,
        0,
        0.06 * period + 0.6 * unit,
        x + Math.cos(a) * own,
        y + Math.sin(a) * own,
        own * 0.8,
        0.5,
        1.1,
      );
    }
  } else {
    const wide = random.uniform(26, 85) * unit;
    const long = wide * random.uniform(1.2, 2);
    const turn = random.uniform(-0.5, 0.5) + (random.chance(0.5) ? Math.PI / 2 : 0);
    const cos = Math.cos(turn);
    const sin = Math.sin(turn);
    const ribs = wide / random.uniform(7, 16);
    const half = Math.ceil(size / wide) + 2;
    for (let r = half; r >= -half; r--) {
      for (let c = -half; c <= half; c++) {
        const u0 = (c + (r & 1) * 0.5) * wide * 0.85 + random.normal(0, 0.06 * wide);
        const v0 = r * long * 0.5 + random.normal(0, 0.05 * long);
        const x = size / 2 + u0 * cos - v0 * sin;
        const y = size / 2 + u0 * sin + v0 * cos;
        const lean = random.normal(0, 0.12);
        const reach = long;
        for (let py = Math.max(0, Math.ceil(y - reach)); py <= Math.min(size - 1, y + reach); py++) {
          for (let px = Math.max(0, Math.ceil(x - reach)); px <= Math.min(size - 1, x + reach); px++) {
            const v = (py - y) * cos - (px - x) * sin;
            const u = (px - x) * cos + (py - y) * sin + lean * v;
            if (Math.abs(v) > long / 2) continue;
            const edge = (wide / 2) * (1 - Math.max(0, (2 * v) / long) ** 4);
            if (Math.abs(u) > edge) continue;
            const i = py * size + px;
            const z =
              0.16 * v +
              0.5 * unit * Math.cos((2 * Math.PI * u) / ribs) * Math.min(2.2, ribs / (3 * unit)) +
              30 * unit -
              r * 0.02 * long;
            if (z > relief.height[i]) relief.height[i] = z;
          }
        }
      }
    }
  }
  relief.addHeight(valueNoise(random, size, size, { period: 4 * unit, octaves: 2 }), random.uniform(0.1, 0.8) * unit);
  if (random.chance(0.4)) scatterDebris(random, relief, random.integer(2, 30), 3.5 * unit);
  return relief;
}

/** Soft tissue: folds upon folds, lumps under a skin, fibrils and cells stuck to it. */
export function softTissue(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, random.uniform(0.85, 1.1));
  const period = random.logUniform(25, 130) * unit;
  const folds = valueNoise(random, size, size, {
    period,
    octaves: 5,
    gain: random.uniform(0.42, 0.62),
    ridged: random.chance(0.6),
  });
  const dx = valueNoise(random, size, size, { period: period * 0.7, octaves: 3 });
  const dy = valueNoise(random, size, size, { period: period * 0.7, octaves: 3 });
  const bend = period * random.uniform(0.1, 0.7);
  for (let i = 0; i < dx.length; i++) {
    dx[i] *= bend;
    dy[i] *= bend;
  }
  relief.addHeight(warp(folds, size, size, dx, dy), period * random.uniform(0.15, 0.7));
  const { height } = relief;
  const lumps = random.chance(0.6) ? random.integer(4, 70) : 0;
  const radius = random.logUniform(4, 22) * unit;
  for (let n = 0; n < lumps; n++) {
    const x = random.uniform(0, size - 1);
    const y = random.uniform(0, size - 1);
    const r = radius * random.logUniform(0.6, 1.5);
    const base = height[Math.floor(y) * size + Math.floor(x)] - 0.3 * r;
    stampEllipsoid(
      relief,
      x,
      y,
      base,
      r,
      r * random.uniform(0.6, 1),
      r * 0.8,
      random.uniform(0, 3.2),
      random.uniform(0.95, 1.2),
    );
  }
  const fibrils = random.chance(0.55) ? random.integer(15, 130) : 0;
  const thin = random.logUniform(0.6, 1.8) * unit;
  for (let n = 0; n < fibrils; n++) {
    const path = walkPath(random, {
      x: random.uniform(0, size),
      y: random.uniform(0, size),
      angle: random.uniform(0, 2 * Math.PI),
      length: random.uniform(15, 90) * unit,
      step: 4 * unit,
      bend: random.uniform(0.4, 1.6),
      persistence: 30 * unit,
    });
    // The fibril lies on the folds it crosses.
    for (let p = 0; p < path.length; p += 3) {
      const px = Math.min(size - 1, Math.max(0, Math.round(path[p])));
      const py = Math.min(size - 1, Math.max(0, Math.round(path[p + 1])));
      path[p + 2] = height[py * size + px] + thin * 0.7;
    }
    stampTube(relief, path, thin, thin, 1.1);
  }
  relief.addHeight(valueNoise(random, size, size, { period: 3.5 * unit, octaves: 2 }), random.uniform(0.1, 0.9) * unit);
  return relief;
}
