import type { Random } from '../../base/random';
import { smoothstep } from '../fields';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { stampCapsule, stampEllipsoid, stampSphere } from '../shapes';
import type { Surface } from '../surface';
import { voronoi } from '../voronoi';
import { drawGround, scatterDebris } from './ground';

/** Pollen and spores: spheres with spines, nets or warts, a few large or many small. */
export function pollen(random: Random, size: number): Surface {
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
export function diatoms(random: Random, size: number): Surface {
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
