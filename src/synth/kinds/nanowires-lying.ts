import type { Random } from '../../base/random';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { stampCapsule, stampSphere, stampTube } from '../shapes';
import type { Surface } from '../surface';
import { drawGround, scatterDebris } from './ground';
import { crossingPath, walkPath } from './paths';

/** A felt of straight or slightly bent wires lying on one another, the picture full of them. */
export function mat(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, random.uniform(0.2, 0.6));
  const radius = random.logUniform(0.6, 2.4) * unit;
  const length = random.logUniform(40, 300) * unit;
  const layers = random.integer(2, 5);
  const perLayer = Math.min(260, Math.round((random.uniform(0.2, 0.6) * size * size) / (2 * radius * Math.min(length, size))));
  const bend = random.chance(0.5) ? 0 : random.uniform(0.1, 0.9);
  const favourite = random.uniform(0, Math.PI);
  const isotropy = random.chance(0.65) ? 10 : random.uniform(0.15, 0.6);
  const step = bend === 0 ? length : 8 * unit;
  const spacing = radius * random.uniform(1.5, 5);
  for (let layer = 0; layer < layers; layer++) {
    const z = layer * spacing;
    const material = 0.55 + (0.5 * (layer + 1)) / layers;
    for (let n = 0; n < perLayer; n++) {
      const angle = isotropy > 5 ? random.uniform(0, 2 * Math.PI) : favourite + random.normal(0, isotropy);
      const own = length * random.uniform(0.5, 1.3);
      const x = random.uniform(-0.1, 1.1) * size - (Math.cos(angle) * own) / 2;
      const y = random.uniform(-0.1, 1.1) * size - (Math.sin(angle) * own) / 2;
      const path = walkPath(random, {
        x,
        y,
        z,
        angle,
        length: own,
        step,
        bend,
        persistence: size / 2,
        rise: random.normal(0, 2 * radius),
      });
      const r = radius * random.logUniform(0.7, 1.4);
      stampTube(relief, path, r, r, material * random.uniform(0.9, 1.1));
    }
  }
  if (random.chance(0.3)) scatterDebris(random, relief, random.integer(1, 30), 5 * unit);
  return relief;
}

/** A few wires on a wafer, alone or in loose groups; some wafers carry rows of marks. */
export function sparse(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = drawGround(random, size, random.uniform(0.5, 0.85));
  const radius = random.logUniform(0.6, 2) * unit;
  const length = random.logUniform(12, 150) * unit;
  const count = Math.round(random.logUniform(2, 70));
  const groups = random.chance(0.4) ? random.integer(1, 4) : 0;
  const centres = Array.from({ length: groups }, () => [random.uniform(0, size), random.uniform(0, size)]);
  const curled = random.chance(0.25) ? random.uniform(0.3, 2.5) : 0;
  const direction = random.uniform(0, Math.PI);
  const spread = random.chance(0.3) ? random.uniform(0.1, 0.5) : 10;
  if (random.chance(0.25)) {
    const pitch = random.uniform(14, 50) * unit;
    for (let y = pitch / 2; y < size; y += pitch)
      for (let x = pitch / 2; x < size; x += pitch) stampSphere(relief, x, y, 0, 0.9 * unit, 1.1);
  }
  for (let n = 0; n < count; n++) {
    const [cx, cy] = groups > 0 ? random.pick(centres) : [0, 0];
    const x = groups > 0 ? random.normal(cx, 0.12 * size) : random.uniform(0, size);
    const y = groups > 0 ? random.normal(cy, 0.12 * size) : random.uniform(0, size);
    const own = length * random.logUniform(0.4, 1.5);
    const angle = spread > 5 ? random.uniform(0, 2 * Math.PI) : random.normal(direction, spread);
    const path = walkPath(random, {
      x,
      y,
      z: radius,
      angle,
      length: own,
      step: curled ? 3 * unit : own,
      bend: curled,
      persistence: 25 * unit,
    });
    const r = radius * random.logUniform(0.7, 1.4);
    stampTube(relief, path, r, r * random.uniform(0.5, 1), random.uniform(1.05, 1.4));
  }
  if (random.chance(0.5)) scatterDebris(random, relief, random.integer(1, 25), 2.5 * unit);
  return relief;
}

/** Thin curly tubes, tangled: carbon-nanotube spaghetti. */
export function tangle(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, random.uniform(0.25, 0.7));
  relief.addHeight(valueNoise(random, size, size, { period: 50 * unit, octaves: 3 }), random.uniform(1, 14) * unit);
  const radius = random.logUniform(0.6, 1.8) * unit;
  const count = Math.round(random.logUniform(60, 320));
  const bend = random.uniform(1, 3);
  const aligned = random.chance(0.35) ? random.uniform(0, Math.PI) : null;
  for (let n = 0; n < count; n++) {
    const length = random.uniform(40, 160) * unit;
    const angle =
      aligned === null ? random.uniform(0, 2 * Math.PI) : aligned + random.normal(0, 0.3) + (random.chance(0.5) ? Math.PI : 0);
    const z = random.uniform(0, 16) * unit;
    const x = random.uniform(-0.1, 1.1) * size;
    const y = random.uniform(-0.1, 1.1) * size;
    const persistence = random.uniform(12, 40) * unit;
    const path = walkPath(random, { x, y, z, angle, length, step: 4 * unit, bend, persistence, swell: 3 * unit });
    stampTube(relief, path, radius, radius, 0.7 + (0.4 * z) / (16 * unit));
  }
  return relief;
}

/** Wires radiating from cores, urchins and bursts, one filling the picture or many side by side. */
export function urchins(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = drawGround(random, size, random.uniform(0.3, 0.7));
  const large = random.chance(0.5);
  const count = large ? random.integer(1, 5) : random.integer(6, 22);
  for (let n = 0; n < count; n++) {
    const cx = random.uniform(0, size);
    const cy = random.uniform(0, size);
    const reach = (large ? random.uniform(50, 130) : random.uniform(18, 50)) * unit;
    const radius = random.logUniform(0.6, 2) * unit;
    const core = reach * random.uniform(0.1, 0.45);
    stampSphere(relief, cx, cy, 0, core, 0.9);
    const spikes = Math.min(220, Math.round((random.uniform(1, 3) * reach) / radius));
    for (let s = 0; s < spikes; s++) {
      const angle = random.uniform(0, 2 * Math.PI);
      const rise = random.uniform(0, 0.98);
      const flat = Math.sqrt(1 - rise * rise);
      const own = reach * random.uniform(0.7, 1);
      const dx = Math.cos(angle) * flat;
      const dy = Math.sin(angle) * flat;
      stampCapsule(
        relief,
        cx + dx * core * 0.8,
        cy + dy * core * 0.8,
        rise * core,
        radius,
        cx + dx * own,
        cy + dy * own,
        rise * own,
        radius * 0.5,
        1,
      );
    }
  }
  return relief;
}

/** Very long thin wires right across the picture, in two or three depths, the hind ones dim. */
export function longWires(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, -50 * unit, random.uniform(0.1, 0.5));
  const depths = random.integer(2, 3);
  const angle = random.uniform(0, Math.PI);
  const spread = random.chance(0.5) ? random.uniform(0.02, 0.2) : 3;
  const perDepth = random.integer(8, 60);
  const base = random.logUniform(0.6, 2.2) * unit;
  for (let depth = 0; depth < depths; depth++) {
    for (let n = 0; n < perDepth; n++) {
      const z = (depth - depths) * 14 * unit;
      const bend = random.chance(0.3) ? 0.12 : 0;
      const path = crossingPath(random, size, angle + random.normal(0, spread), { step: bend ? 12 * unit : size * 2, bend, z });
      const r = base * random.logUniform(0.6, 1.5);
      stampTube(relief, path, r, r, 0.45 + (0.6 * (depth + 1)) / depths);
    }
  }
  return relief;
}
