import type { Random } from '../../base/random';
import { blur, smoothstep, warp } from '../fields';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { carveBowl, stampCapsule, stampCone, stampEllipsoid, stampSphere, stampTube } from '../shapes';
import type { Kind, Surface } from '../surface';
import { voronoi } from '../voronoi';
import { drawGround, scatterDebris } from './ground';
import { walkPath } from './paths';

/** A cut through plant tissue: walls of cells round open lumens, larger vessels among them, torn rims. */
function plantTissue(random: Random, size: number): Surface {
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
function axons(random: Random, size: number): Surface {
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

/** Bacteria on a surface: rods, cocci, spirals; singly, in chains, or as a lawn. */
function bacteria(random: Random, size: number): Surface {
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
function bloodCells(random: Random, size: number): Surface {
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

/** Pollen and spores: spheres with spines, nets or warts, a few large or many small. */
function pollen(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = drawGround(random, size, random.uniform(0.25, 0.8));
  const radius = random.logUniform(14, 105) * unit;
  const count =
    radius > 55 * unit
      ? random.integer(1, 3)
      : Math.min(40, random.integer(2, Math.round((0.8 * size * size) / (radius * radius * 3))) + 2);
  const look = random.pick(['spines', 'net', 'warts', 'furrow'] as const);
  const grain = valueNoise(random, size, size, { period: radius * 0.06 + 1, octaves: 2 });
  for (let n = 0; n < count; n++) {
    const x = random.uniform(0, 1) * size;
    const y = random.uniform(0, 1) * size;
    const r = radius * random.uniform(0.85, 1.15);
    const z = random.uniform(0, 0.6) * r;
    const squash = random.uniform(0.7, 1);
    const angle = random.uniform(0, Math.PI);
    // Drawn on a sheet of its own, just large enough, so that furrows and nets end at the grain.
    const left = Math.floor(x - 1.4 * r);
    const top = Math.floor(y - 1.4 * r);
    const side = Math.ceil(2.8 * r) + 2;
    const cx = x - left;
    const cy = y - top;
    const layer = new Relief(side, side, -1e6);
    stampEllipsoid(layer, cx, cy, z, r, r * squash, r * squash, angle, 1);
    if (look === 'spines' || look === 'warts') {
      const spikes = random.integer(50, 170);
      const height = r * (look === 'spines' ? random.uniform(0.12, 0.3) : 0.05);
      const foot = r * (look === 'spines' ? 0.07 : random.uniform(0.06, 0.12));
      // Fibonacci lattice on the upper half: spines evenly all round, each pointing outward.
      for (let s = 0; s < spikes; s++) {
        const up = 1 - (s + 0.5) / spikes;
        const flat = Math.sqrt(1 - up * up);
        const a = s * 2.399963;
        const lx = flat * Math.cos(a);
        const ly = flat * Math.sin(a) * squash;
        const dx = lx * Math.cos(angle) - ly * Math.sin(angle);
        const dy = lx * Math.sin(angle) + ly * Math.cos(angle);
        const reach = r + height;
        if (look === 'spines')
          stampCapsule(
            layer,
            cx + dx * r * 0.95,
            cy + dy * r * 0.95,
            z + up * squash * r * 0.95,
            foot,
            cx + dx * reach,
            cy + dy * reach,
            z + up * squash * reach,
            0.5,
            1.1,
          );
        else stampSphere(layer, cx + dx * r * 0.98, cy + dy * r * 0.98, z + up * squash * r * 0.98, foot, 1.05);
      }
    } else if (look === 'net') {
      const cells = voronoi(random, side, side, r * random.uniform(0.16, 0.4));
      const mesh = r * 0.05;
      for (let i = 0; i < layer.height.length; i++)
        if (layer.height[i] > -1e5)
          layer.height[i] -= mesh * smoothstep(0.6 * mesh, 2 * mesh, cells.second[i] - cells.nearest[i]);
    } else {
      const cos = Math.cos(angle + random.normal(0, 0.2));
      const sin = Math.sin(angle);
      for (let i = 0; i < layer.height.length; i++) {
        if (layer.height[i] < -1e5) continue;
        const across = ((i % side) - cx) * -sin + (Math.floor(i / side) - cy) * cos;
        layer.height[i] -= 0.22 * r * Math.exp(-((across / (0.12 * r)) ** 2));
      }
    }
    for (let py = Math.max(0, -top); py < side && py + top < size; py++) {
      for (let px = Math.max(0, -left); px < side && px + left < size; px++) {
        const j = py * side + px;
        if (layer.height[j] < -1e5) continue;
        const i = (py + top) * size + px + left;
        const height = layer.height[j] + 0.012 * r * grain[i];
        if (height > relief.height[i]) {
          relief.height[i] = height;
          relief.yield[i] = layer.yield[j];
        }
      }
    }
  }
  return relief;
}

/** Diatom shells: ellipses, discs and boats with rows of pores and a midrib; whole, broken, one or a heap. */
function diatoms(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = drawGround(random, size, random.uniform(0.3, 0.8));
  const radius = random.logUniform(16, 150) * unit;
  const count = radius > 65 * unit ? random.integer(1, 3) : random.integer(3, 16);
  for (let n = 0; n < count; n++) {
    const x = random.uniform(0, size);
    const y = random.uniform(0, size);
    const a = radius * random.uniform(0.8, 1.2);
    const b = a * (random.chance(0.4) ? random.uniform(0.75, 1) : random.uniform(0.16, 0.5));
    const angle = random.uniform(0, Math.PI);
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    const pitch = Math.max(2.6 * unit, a * random.uniform(0.05, 0.13));
    const radial = b > 0.7 * a && random.chance(0.6);
    const deep = random.uniform(0.5, 3) * unit + 0.15 * pitch;
    const dome = random.uniform(0.1, 0.5) * b;
    const base = random.uniform(0, 0.5) * radius;
    const rim = random.uniform(0.04, 0.1);
    const boat = random.uniform(0.8, 2.2);
    for (let py = Math.max(0, Math.ceil(y - a)); py <= Math.min(size - 1, y + a); py++) {
      for (let px = Math.max(0, Math.ceil(x - a)); px <= Math.min(size - 1, x + a); px++) {
        const u = (px - x) * cos + (py - y) * sin;
        const v = (py - y) * cos - (px - x) * sin;
        const across = Math.abs(v / b);
        const along = Math.abs(u / a);
        const d = radial ? along * along + across * across : along ** (2 * boat) + across * across;
        if (d >= 1) continue;
        let z = base + dome * Math.sqrt(1 - d);
        if (d > 1 - 2 * rim) z += 0.06 * b + unit;
        else if (Math.abs(v) > 0.07 * b || radial) {
          let s: number;
          let t: number;
          if (radial) {
            const r = Math.sqrt(u * u + v * v);
            s = r / pitch;
            t =
              (Math.atan2(v, u) * Math.max(6, Math.round((2 * Math.PI * (Math.floor(s) + 0.5) * pitch) / pitch))) /
              (2 * Math.PI);
          } else {
            s = u / pitch;
            t = v / pitch;
          }
          const fs = s - Math.floor(s) - 0.5;
          const ft = t - Math.floor(t) - 0.5;
          const pore = fs * fs + ft * ft;
          if (pore < 0.12) z -= deep * (1 - pore / 0.12);
        } else z += 0.08 * b;
        const i = py * size + px;
        if (z > relief.height[i]) {
          relief.height[i] = z;
          relief.yield[i] = 1.05;
        }
      }
    }
  }
  if (random.chance(0.6)) scatterDebris(random, relief, random.integer(4, 90), random.uniform(1.5, 6) * unit);
  return relief;
}

/** A leaf or petal: bulging cells with papillae and wax, stomata between them. */
function leaf(random: Random, size: number): Surface {
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

/** A spread or rounded animal cell on a dish, with ruffles, microvilli and threads that hold on to the ground. */
function spreadCells(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = drawGround(random, size, random.uniform(0.3, 0.7));
  const count = random.integer(1, 6);
  const radius = (random.uniform(35, 120) * unit) / Math.sqrt(count);
  const skin = valueNoise(random, size, size, { period: random.uniform(4, 14) * unit, octaves: 4, ridged: random.chance(0.5) });
  const roughness = random.uniform(0.5, 3.5) * unit;
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
    for (let f = random.integer(4, 46); f > 0; f--) {
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
    for (let m = random.chance(0.6) ? random.integer(60, 420) : 0; m > 0; m--) {
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
function villi(random: Random, size: number): Surface {
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

/** Insects: facets of an eye with hairs between them, or overlapping ribbed scales of a wing. */
function insect(random: Random, size: number): Surface {
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

const kind = (name: string, draw: Kind['draw']): Kind => ({ id: `biological/${name}`, category: 'Biological', draw });

export const kinds: readonly Kind[] = [
  kind('plant-tissue', plantTissue),
  kind('bacteria', bacteria),
  kind('blood-cells', bloodCells),
  kind('pollen', pollen),
  kind('diatoms', diatoms),
  kind('leaf', leaf),
  kind('spread-cells', spreadCells),
  kind('villi', villi),
  kind('axons', axons),
  kind('insect', insect),
];
