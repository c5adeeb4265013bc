import type { Random } from '../../base/random';
import { blur, distanceWithin, smoothstep, warp } from '../fields';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { carveBowl, stampCapsule, stampSphere } from '../shapes';
import type { Kind, Surface } from '../surface';
import { voronoi } from '../voronoi';
import { dewetted, even, flakes, mud, spherulites } from './films-coats';
import { brokenEdge, porousSection, trench } from './films-sections';
import { drawGround, scatterDebris } from './ground';

/** A warp field pair of amplitude `amount`, so that straight things become natural. */
function wobble(random: Random, size: number, period: number, amount: number): [Float32Array, Float32Array] {
  const dx = valueNoise(random, size, size, { period, octaves: 3 });
  const dy = valueNoise(random, size, size, { period, octaves: 3 });
  for (let i = 0; i < dx.length; i++) {
    dx[i] *= amount;
    dy[i] *= amount;
  }
  return [dx, dy];
}

/** A fine-grained film: tiny rounded grains, close packed, evenly over the picture. */
function grains(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size);
  const period = random.logUniform(3, 16) * unit;
  const cells = voronoi(random, size, size, period, {
    stretch: random.chance(0.25) ? random.uniform(1.2, 3) : 1,
    angle: random.uniform(0, 3.2),
  });
  const levels = Float32Array.from(cells.seedX, () => random.normal());
  const rough = random.uniform(0.05, 0.35) * period;
  const dome = random.uniform(0.3, 1);
  const contrast = random.chance(0.5) ? random.uniform(0.02, 0.15) : 0;
  for (let i = 0; i < relief.height.length; i++) {
    const wall = Math.min(1, (cells.second[i] - cells.nearest[i]) / (0.6 * period));
    relief.height[i] = rough * levels[cells.owner[i]] + dome * period * 0.3 * Math.sqrt(wall);
    relief.yield[i] = 1 + contrast * levels[cells.owner[i]];
  }
  if (random.chance(0.5))
    relief.addHeight(valueNoise(random, size, size, { period: 70 * unit, octaves: 3 }), random.uniform(1, 8) * unit);
  if (random.chance(0.4)) scatterDebris(random, relief, random.integer(1, 15), random.uniform(1.5, 8) * unit);
  return relief;
}

/** Facetted crystallites grown together: every cell a few tilted planes, steps between neighbours. */
function crystallites(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size);
  const period = random.logUniform(9, 60) * unit;
  const cells = voronoi(random, size, size, period, {
    stretch: random.chance(0.3) ? random.uniform(1.3, 2.2) : 1,
    angle: random.uniform(0, 3.2),
  });
  const count = cells.seedX.length;
  const facets = random.integer(1, 3);
  const slope = random.uniform(0.08, 0.7);
  const planes = Float32Array.from({ length: count * facets * 3 }, (_, i) =>
    i % 3 === 2 ? random.normal(0, 0.15 * period) : random.normal(0, slope),
  );
  const offsets = Float32Array.from({ length: count }, () => random.normal(0, random.uniform(0.05, 0.25) * period));
  const groove = random.uniform(0, 0.25) * period;
  const contrast = random.uniform(0, 0.18);
  const levels = Float32Array.from({ length: count }, () => random.normal());
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const i = y * size + x;
      const k = cells.owner[i];
      const u = x - cells.seedX[k];
      const v = y - cells.seedY[k];
      let z = Number.POSITIVE_INFINITY;
      for (let f = 0; f < facets; f++) {
        const j = (k * facets + f) * 3;
        z = Math.min(z, planes[j] * u + planes[j + 1] * v + planes[j + 2]);
      }
      const wall = (cells.second[i] - cells.nearest[i]) / (0.12 * period);
      relief.height[i] = offsets[k] + z - (wall < 1 ? groove * (1 - wall) : 0);
      relief.yield[i] = Math.max(0.3, 1 + contrast * levels[k]);
    }
  }
  if (random.chance(0.4)) relief.addHeight(valueNoise(random, size, size, { period: 3 * unit, octaves: 2 }), 0.4 * unit);
  if (random.chance(0.3)) {
    // A film that does not close: some cells are missing down to the substrate.
    const gone = random.uniform(0.05, 0.3);
    const lost = Float32Array.from({ length: count }, () => (random.chance(gone) ? 1 : 0));
    for (let i = 0; i < relief.height.length; i++) {
      if (!lost[cells.owner[i]]) continue;
      relief.height[i] = -0.6 * period;
      relief.yield[i] = 0.55;
    }
  }
  return relief;
}

/** A dried film with cracks of two orders; plates may curl at their rims. */
function cracks(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size);
  const period = random.logUniform(22, 130) * unit;
  const width = random.logUniform(0.6, 5) * unit;
  const [dx, dy] = wobble(random, size, period * 0.5, period * random.uniform(0.03, 0.22));
  const depth = random.uniform(4, 22) * unit;
  const curl = random.chance(0.3) ? random.uniform(0.05, 0.25) * period * 0.5 : 0;
  const orders = random.chance(0.5) ? 2 : 1;
  for (let order = 0; order < orders; order++) {
    const scale = order === 0 ? 1 : random.uniform(0.3, 0.5);
    const cells = voronoi(random, size, size, period * scale, { jitter: random.uniform(0.7, 1) });
    const ridge = new Float32Array(size * size);
    for (let i = 0; i < ridge.length; i++) ridge[i] = (cells.second[i] - cells.nearest[i]) / 2;
    const bent = warp(ridge, size, size, dx, dy);
    const w = width * (order === 0 ? 1 : 0.45);
    for (let i = 0; i < bent.length; i++) {
      const open = 1 - smoothstep(0.5 * w, w + 0.7, bent[i]);
      relief.height[i] -= depth * open * (order === 0 ? 1 : 0.5);
      if (open > 0.6) relief.yield[i] = 0.5;
      if (curl > 0 && order === 0) relief.height[i] += curl * Math.exp(-bent[i] / (0.15 * period)) * (1 - open);
    }
  }
  const look = random.uniform();
  const skin =
    look < 0.5
      ? valueNoise(random, size, size, { period: 4 * unit, octaves: 2 })
      : valueNoise(random, size, size, { period: random.uniform(12, 50) * unit, octaves: 5, gain: 0.55 });
  relief.addHeight(skin, random.logUniform(0.15, 2) * unit);
  if (random.chance(0.4)) scatterDebris(random, relief, random.integer(1, 30), 3 * unit);
  return relief;
}

/** Patches of one film on another material: islands, holes, delamination, flakes of a second layer. */
function patches(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, 1);
  const field = valueNoise(random, size, size, {
    period: random.logUniform(18, 120) * unit,
    octaves: random.integer(3, 6),
    gain: random.uniform(0.35, 0.6),
  });
  const level = random.uniform(-0.25, 0.3);
  const step = random.logUniform(0.3, 8) * unit;
  const other = random.chance(0.5) ? random.uniform(0.55, 0.9) : random.uniform(1.1, 1.5);
  for (let i = 0; i < field.length; i++) {
    if (field[i] < level) continue;
    relief.height[i] = step;
    relief.yield[i] = other;
  }
  if (random.chance(0.35)) for (let i = 0; i < field.length; i++) if (field[i] > level + 0.22) relief.yield[i] = other * 0.85;
  relief.addHeight(
    valueNoise(random, size, size, { period: random.logUniform(2.5, 30) * unit, octaves: 4 }),
    random.logUniform(0.1, 2.5) * unit,
  );
  if (random.chance(0.4)) {
    // Rolling lines of the metal below show through.
    const lines = valueNoise(random, size, size, {
      period: random.uniform(3, 14) * unit,
      octaves: 3,
      stretch: 25,
      angle: random.uniform(0, 3.2),
    });
    relief.addHeight(lines, random.uniform(0.3, 2) * unit);
  }
  if (random.chance(0.5)) scatterDebris(random, relief, Math.round(random.logUniform(5, 150)), random.uniform(1, 3.5) * unit);
  return relief;
}

/** A cleaved edge: substrate below, one to five layers with straight interfaces, the film's surface or empty space above. */
function crossSection(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, 1);
  const layers = random.integer(1, 5);
  let edge = size * random.uniform(0.05, 0.5);
  const bounds: number[] = [edge];
  for (let layer = 0; layer < layers; layer++) {
    edge += random.logUniform(6, 90) * unit;
    bounds.push(edge);
  }
  const above = random.uniform();
  const tilt = random.normal(0, random.chance(0.3) ? 0.15 : 0.02);
  const rough = valueNoise(random, size, 1, { period: random.logUniform(5, 50) * unit, octaves: 4 });
  const roughness = random.logUniform(0.3, 5) * unit;
  const grain = valueNoise(random, size, size, { period: random.uniform(2, 5) * unit, octaves: 2 });
  const columns = valueNoise(random, size, size, {
    period: random.logUniform(2, 7) * unit,
    octaves: 3,
    stretch: random.uniform(5, 20),
    angle: Math.PI / 2 + random.normal(0, 0.08),
  });
  const river = valueNoise(random, size, size, {
    period: 40 * unit,
    octaves: 4,
    stretch: random.uniform(2, 6),
    angle: random.uniform(0, 3.2),
  });
  const looks = bounds.map(() => ({
    material: random.logUniform(0.55, 1.5),
    texture: random.integer(0, 3),
    amount: random.uniform(0.2, 1),
  }));
  const skyMaterial = above < 0.55 ? random.uniform(0.05, 0.25) : random.uniform(0.6, 1.1);
  for (let x = 0; x < size; x++) {
    const lean = tilt * (x - size / 2);
    for (let y = 0; y < size; y++) {
      const i = y * size + x;
      const top = bounds[0] + lean + roughness * rough[x];
      if (y < top) {
        // Empty space, or the film's own surface running away from the viewer.
        relief.height[i] = above < 0.55 ? -40 * unit : -(top - y) * 1.2 + 1.5 * unit * grain[i];
        relief.yield[i] = skyMaterial;
        continue;
      }
      let layer = 0;
      while (layer + 1 < bounds.length && y > bounds[layer + 1] + lean + 0.3 * roughness * rough[x]) layer++;
      const { material, texture, amount } = looks[layer];
      const field = texture === 0 ? 0 : texture === 1 ? grain[i] * 0.8 : texture === 2 ? columns[i] * 3 : river[i] * 4;
      relief.height[i] = amount * field * unit + 0.8 * unit * (layer % 2);
      relief.yield[i] = material;
    }
  }
  return relief;
}

/** A nearly featureless film with what betrays it: pinholes, particles, scratches, faint mottle. */
function smooth(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size);
  const grain = valueNoise(random, size, size, { period: random.logUniform(1.5, 5) * unit, octaves: 2 });
  relief.addHeight(grain, random.logUniform(0.08, 1) * unit);
  if (random.chance(0.6))
    relief.addYield(
      valueNoise(random, size, size, { period: random.uniform(20, 150) * unit, octaves: 4 }),
      random.uniform(0.03, 0.2),
    );
  if (random.chance(0.5)) {
    for (let n = Math.round(random.logUniform(2, 220)); n > 0; n--) {
      const r = random.logUniform(0.7, 4.5) * unit;
      carveBowl(
        relief,
        random.uniform(0, size),
        random.uniform(0, size),
        0.3 * unit,
        r,
        r * random.uniform(0.7, 1),
        r * 1.5,
        0,
        0.6,
      );
    }
  }
  if (random.chance(0.4)) {
    const angle = random.uniform(0, Math.PI);
    const spread = random.chance(0.6) ? 0.1 : 2;
    for (let n = random.integer(1, 26); n > 0; n--) {
      const own = random.normal(angle, spread);
      const x = random.uniform(0, size);
      const y = random.uniform(0, size);
      const length = random.logUniform(15, 300) * unit;
      const r = random.uniform(0.5, 1.6) * unit;
      stampCapsule(
        relief,
        x,
        y,
        0,
        r,
        x + Math.cos(own) * length,
        y + Math.sin(own) * length,
        0,
        0.5,
        random.uniform(0.7, 1.3),
      );
    }
  }
  if (random.chance(0.4)) scatterDebris(random, relief, random.integer(1, 14), random.logUniform(1.5, 12) * unit);
  return relief;
}

/** Wrinkles and buckles of a film under stress: labyrinths, parallel waves, or folded ridges. */
function wrinkles(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size);
  const angle = random.uniform(0, Math.PI);
  const period = random.logUniform(7, 45) * unit;
  const field = valueNoise(random, size, size, {
    period: period * random.uniform(2, 5),
    octaves: 3,
    stretch: random.chance(0.5) ? random.uniform(2, 6) : 1,
    angle,
  });
  const bending = random.uniform(1, 6);
  const sharp = random.uniform(0.5, 3);
  const tall = period * random.uniform(0.08, 0.3);
  const cos = Math.cos(angle + Math.PI / 2);
  const sin = Math.sin(angle + Math.PI / 2);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const i = y * size + x;
      const wave = 0.5 + 0.5 * Math.cos((2 * Math.PI * (x * cos + y * sin)) / period + bending * 3 * field[i]);
      relief.height[i] = tall * wave ** sharp;
    }
  }
  if (random.chance(0.4)) {
    const where = valueNoise(random, size, size, { period: 90 * unit, octaves: 2 });
    for (let i = 0; i < where.length; i++) relief.height[i] *= smoothstep(-0.2, 0.3, where[i]);
  }
  relief.addHeight(valueNoise(random, size, size, { period: 2.5 * unit }), random.uniform(0.05, 0.5) * unit);
  return relief;
}

/** Half film, half bare substrate: a torn, straight or scratched border, often with a rolled rim. */
function border(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = drawGround(random, size, random.uniform(0.5, 0.95));
  const ragged = valueNoise(random, size, size, { period: random.logUniform(10, 90) * unit, octaves: 5, gain: 0.55 });
  const raggedness = random.logUniform(1, 50) * unit;
  const angle = random.uniform(0, 2 * Math.PI);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const offset = random.uniform(-0.3, 0.3) * size;
  const stripe = random.chance(0.3) ? random.uniform(15, 70) * unit : 0;
  const inside = new Uint8Array(size * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const i = y * size + x;
      const d = (x - size / 2) * cos + (y - size / 2) * sin + offset + raggedness * ragged[i];
      inside[i] = stripe > 0 ? (Math.abs(d) > stripe ? 1 : 0) : d > 0 ? 1 : 0;
    }
  }
  const distance = distanceWithin(inside, size, size);
  const thickness = random.logUniform(1, 14) * unit;
  const rim = random.chance(0.4) ? thickness * random.uniform(0.5, 2) : 0;
  const rimWidth = random.uniform(2, 8) * unit;
  const grain = valueNoise(random, size, size, { period: random.logUniform(2, 14) * unit, octaves: 3 });
  const roughness = random.logUniform(0.1, 2) * unit;
  const material = random.uniform(0.8, 1.4);
  for (let i = 0; i < inside.length; i++) {
    if (!inside[i]) continue;
    relief.height[i] = thickness + rim * Math.exp(-distance[i] / rimWidth) + roughness * grain[i];
    relief.yield[i] = material;
  }
  if (random.chance(0.5)) scatterDebris(random, relief, random.integer(3, 60), random.uniform(1.5, 6) * unit);
  return relief;
}

/** Nodules on a film: cauliflower domes of all sizes with fine skin, as plated and sputtered coats grow. */
function nodules(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size);
  const largest = random.logUniform(5, 40) * unit;
  const count = Math.min(900, Math.round((random.uniform(0.8, 2.2) * size * size) / (largest * largest)));
  const sunk = random.uniform(0.3, 0.85);
  for (let n = 0; n < count; n++) {
    const r = largest * random.logUniform(0.25, 1);
    stampSphere(relief, random.uniform(0, size), random.uniform(0, size), -sunk * r, r, random.uniform(0.95, 1.05));
  }
  const skin = valueNoise(random, size, size, { period: random.logUniform(2, 8) * unit, octaves: 2 });
  relief.addHeight(skin, random.uniform(0.1, 0.12 * Math.max(2, largest / unit)) * unit);
  const soft = blur(relief.height, size, size, random.uniform(0.5, 2) * unit);
  relief.height.set(soft);
  return relief;
}

const kind = (name: string, draw: Kind['draw']): Kind => ({ id: `films/${name}`, category: 'Films_Coated_Surface', draw });

export const kinds: readonly Kind[] = [
  kind('grains', grains),
  kind('cross-section', crossSection),
  kind('cracks', cracks),
  kind('patches', patches),
  kind('smooth', smooth),
  kind('crystallites', crystallites),
  kind('wrinkles', wrinkles),
  kind('border', border),
  kind('nodules', nodules),
  kind('trench', trench),
  kind('mud', mud),
  kind('porous-section', porousSection),
  kind('flakes', flakes),
  kind('broken-edge', brokenEdge),
  kind('spherulites', spherulites),
  kind('dewetted', dewetted),
  kind('even', even),
];
