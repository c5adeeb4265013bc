import type { Random } from '../../base/random';
import { smoothstep, warp } from '../fields';
import { valueNoise } from '../noise';
import { obliqueDepth, obliqueView, Relief } from '../relief';
import { stampSphere } from '../shapes';
import type { Surface } from '../surface';
import { voronoi } from '../voronoi';
import { perCell } from './grains';
import type { Stranger } from './stranger';

/** Fracture surfaces: broken metal, ceramic and glass. */

/** Large waves, and sometimes a tilted view: no break is level. */
function rough(random: Random, relief: Relief, size: number): Surface {
  const unit = size / 224;
  const period = random.logUniform(60, 220) * unit;
  const waves = valueNoise(random, relief.width, relief.depth, { period, octaves: 3 });
  relief.addHeight(waves, random.uniform(0.05, 0.4) * period);
  if (random.chance(0.3))
    relief.addYield(
      valueNoise(random, relief.width, relief.depth, { period: 40 * unit, octaves: 3 }),
      random.uniform(0.05, 0.2),
    );
  return relief.width === relief.depth && relief.width === size ? relief : obliqueView(relief, size, TILT);
}

const TILT = 0.6;

/** A relief seen from above, or one deep enough to be seen at a tilt. */
const board = (random: Random, size: number): Relief =>
  random.chance(0.3) ? new Relief(size, Math.max(size + 1, obliqueDepth(size, TILT, size * 0.1))) : new Relief(size);

/** Cups that meet in sharp tear ridges: ductile metal. Small cups between large ones, a particle at the bottom of some. */
function dimples(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = board(random, size);
  const { width, depth, height } = relief;
  const stretch = random.chance(0.4) ? random.uniform(1.3, 3) : 1;
  const angle = random.uniform(0, Math.PI);
  const depthOf = random.uniform(0.35, 1.1);
  const period = random.logUniform(9, 48) * unit;
  const coarse = voronoi(random, width, depth, period, { stretch, angle });
  const fine = voronoi(random, width, depth, period * random.uniform(0.22, 0.5), { stretch, angle });
  const sunk = perCell(coarse, () => random.uniform(-0.3, 0.3) * period);
  const split = perCell(coarse, () => (random.chance(0.35) ? 1 : 0));
  const finePeriod = period * 0.35;
  for (let i = 0; i < height.length; i++) {
    const cup = coarse.nearest[i] / period;
    const rise = coarse.nearest[i] / (coarse.nearest[i] + coarse.second[i] + 1e-6);
    const small = fine.nearest[i] / finePeriod;
    height[i] =
      sunk[coarse.owner[i]] * (1 - 2 * rise) +
      depthOf * period * cup * cup +
      split[coarse.owner[i]] * depthOf * finePeriod * small * small * 0.8;
  }
  if (random.chance(0.5)) {
    // Sheared flat in places: there the cups are shallow or gone.
    const shear = valueNoise(random, width, depth, { period: random.uniform(50, 160) * unit, octaves: 3, stretch: 2, angle });
    const cut = random.uniform(-0.3, 0.2);
    for (let i = 0; i < height.length; i++) height[i] *= smoothstep(cut - 0.15, cut + 0.25, shear[i]) * 0.92 + 0.08;
  }
  const particles = random.chance(0.4) ? random.uniform(0.05, 0.4) : 0;
  for (let k = 0; k < coarse.seedX.length; k++) {
    if (!random.chance(particles)) continue;
    const r = random.uniform(0.08, 0.22) * period;
    stampSphere(relief, coarse.seedX[k], coarse.seedY[k], sunk[k] + 0.4 * r, r, random.uniform(1, 1.5));
  }
  relief.addHeight(valueNoise(random, width, depth, { period: 6 * unit, octaves: 3 }), random.uniform(0.1, 0.7) * unit);
  return rough(random, relief, size);
}

/** Facets at all angles with river lines running down each: cleavage of a brittle crystal. */
function cleavage(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = board(random, size);
  const { width, depth, height } = relief;
  const period = random.logUniform(22, 130) * unit;
  const cells = voronoi(random, width, depth, period, { stretch: random.uniform(1, 1.8), angle: random.uniform(0, 3) });
  const slopeX = perCell(cells, () => random.normal(0, 0.45));
  const slopeY = perCell(cells, () => random.normal(0, 0.45));
  const level = perCell(cells, () => random.normal(0, 0.22) * period);
  const run = perCell(cells, () => random.uniform(0, 2 * Math.PI));
  const spacing = perCell(cells, () => random.logUniform(2.5, 14) * unit);
  const step = perCell(cells, () => (random.chance(0.7) ? random.uniform(0.15, 0.8) : 0));
  const bendX = valueNoise(random, width, depth, { period: 0.5 * period, octaves: 3 });
  for (let y = 0, i = 0; y < depth; y++)
    for (let x = 0; x < width; x++, i++) {
      const k = cells.owner[i];
      const u = x - cells.seedX[k];
      const v = y - cells.seedY[k];
      const along = u * Math.cos(run[k]) + v * Math.sin(run[k]) + bendX[i] * 0.15 * period;
      const lines = along / spacing[k];
      height[i] = level[k] + slopeX[k] * u + slopeY[k] * v + step[k] * spacing[k] * (lines - Math.floor(lines));
    }
  relief.addHeight(valueNoise(random, width, depth, { period: 9 * unit, octaves: 4 }), random.uniform(0.1, 1.2) * unit);
  return rough(random, frayed(random, relief, period), size);
}

/** Borders of facets are not ruled straight: the heights are read at places that waver. */
function frayed(random: Random, relief: Relief, period: number): Relief {
  const { width, depth } = relief;
  const field = (): Float32Array => {
    const out = valueNoise(random, width, depth, { period: period * 0.8, octaves: 4, gain: 0.5 });
    for (let i = 0; i < out.length; i++) out[i] *= 0.45 * period;
    return out;
  };
  relief.height.set(warp(relief.height, width, depth, field(), field()));
  return relief;
}

/** Smooth grains like rock candy, some torn out: intergranular fracture. */
function intergranular(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = board(random, size);
  const { width, depth, height } = relief;
  const period = random.logUniform(14, 70) * unit;
  const cells = voronoi(random, width, depth, period, {});
  const level = perCell(cells, () => random.normal(0, 0.35) * period);
  const slopeX = perCell(cells, () => random.normal(0, 0.5));
  const slopeY = perCell(cells, () => random.normal(0, 0.5));
  const round = random.uniform(0.1, 0.6);
  for (let y = 0, i = 0; y < depth; y++)
    for (let x = 0; x < width; x++, i++) {
      const k = cells.owner[i];
      const wall = Math.min(1, (cells.second[i] - cells.nearest[i]) / (0.35 * period));
      height[i] =
        level[k] +
        slopeX[k] * (x - cells.seedX[k]) +
        slopeY[k] * (y - cells.seedY[k]) -
        round * period * 0.4 * (1 - wall) * (1 - wall);
    }
  const texture = valueNoise(random, width, depth, { period: random.logUniform(3, 12) * unit, octaves: 3 });
  relief.addHeight(texture, random.uniform(0.05, 0.6) * unit);
  return rough(random, relief, size);
}

/** Fine parallel ripples in patches, each patch its own way: fatigue striations. */
function striations(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = board(random, size);
  const { width, depth, height } = relief;
  const period = random.logUniform(50, 200) * unit;
  const cells = voronoi(random, width, depth, period);
  const main = random.uniform(0, Math.PI);
  const run = perCell(cells, () => main + random.normal(0, 0.25));
  const level = perCell(cells, () => random.normal(0, 0.06) * period);
  const spacing = random.logUniform(3, 13) * unit;
  const bend = valueNoise(random, width, depth, { period, octaves: 3 });
  const high = random.uniform(0.12, 0.4) * spacing;
  for (let y = 0, i = 0; y < depth; y++)
    for (let x = 0; x < width; x++, i++) {
      const k = cells.owner[i];
      const phase = ((x * Math.cos(run[k]) + y * Math.sin(run[k]) + bend[i] * 12 * unit) / spacing) * 2 * Math.PI;
      height[i] = level[k] + high * (Math.sin(phase) + 0.3 * Math.sin(2 * phase + 1));
    }
  relief.addHeight(valueNoise(random, width, depth, { period: 12 * unit, octaves: 4 }), random.uniform(0.5, 3) * unit);
  return rough(random, frayed(random, relief, 0.3 * period), size);
}

/** A mirror, mist and hackle spreading from where it broke, with shells around it: glass and fine ceramic. */
function conchoidal(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size);
  const { height } = relief;
  const cx = random.uniform(-0.2, 1.2) * size;
  const cy = random.uniform(-0.2, 1.2) * size;
  const mirror = random.uniform(0.1, 0.7) * size;
  const waver = valueNoise(random, size, size, { period: 60 * unit, octaves: 3 });
  const shells = random.logUniform(9, 60) * unit;
  const rays = random.integer(30, 140);
  const mist = valueNoise(random, size, size, { period: 7 * unit, octaves: 4 });
  const shellHeight = random.uniform(0.02, 0.12) * shells;
  const hackle = random.uniform(0.5, 3) * unit;
  for (let y = 0, i = 0; y < size; y++)
    for (let x = 0; x < size; x++, i++) {
      const r = Math.hypot(x - cx, y - cy) + 14 * unit * waver[i];
      const beyond = Math.min(1, Math.max(0, (r - mirror) / (0.5 * size)));
      const angle = Math.atan2(y - cy, x - cx) + 0.12 * waver[i];
      const ray = Math.abs((((angle * rays) / (2 * Math.PI) + 100.5 + 0.8 * mist[i]) % 1) - 0.5);
      height[i] =
        shellHeight * Math.cos((2 * Math.PI * r) / shells) + beyond * hackle * (4 * ray + 2 * mist[i]) + 0.3 * beyond * r * 0.1;
    }
  return rough(random, relief, size);
}

/** Torn ridges everywhere, and among them large smooth facets at all angles: quasi-cleavage of hard steel and ceramics. */
function quasiCleavage(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size);
  const { height } = relief;
  const ridge = random.logUniform(6, 26) * unit;
  const torn = valueNoise(random, size, size, { period: ridge, octaves: 4, gain: 0.55, ridged: true });
  const high = ridge * random.uniform(0.5, 1.3);
  const cells = voronoi(random, size, size, random.uniform(30, 90) * unit, {
    stretch: random.uniform(1, 2),
    angle: random.uniform(0, 3),
  });
  const share = random.uniform(0.1, 0.45);
  const smooth = perCell(cells, () => (random.chance(share) ? 1 : 0));
  const slopeX = perCell(cells, () => random.normal(0, 0.35));
  const slopeY = perCell(cells, () => random.normal(0, 0.35));
  const level = perCell(cells, () => random.uniform(0.2, 1.3) * high);
  const run = perCell(cells, () => random.uniform(0, Math.PI));
  const rivers = random.uniform(0, 0.3) * unit;
  for (let y = 0, i = 0; y < size; y++)
    for (let x = 0; x < size; x++, i++) {
      const k = cells.owner[i];
      const u = x - cells.seedX[k];
      const v = y - cells.seedY[k];
      const plane = level[k] + slopeX[k] * u + slopeY[k] * v;
      const river = rivers * Math.sin((u * Math.cos(run[k]) + v * Math.sin(run[k])) / (1.5 * unit));
      height[i] = smooth[k] ? plane + river : high * torn[i] + 0.3 * plane;
    }
  return rough(random, frayed(random, relief, 1.5 * ridge), size);
}

export const strangers: readonly Stranger[] = [
  { id: 'stranger/dimples', draw: (random, size) => ({ surface: dimples(random, size) }) },
  { id: 'stranger/cleavage', draw: (random, size) => ({ surface: cleavage(random, size) }) },
  { id: 'stranger/intergranular', draw: (random, size) => ({ surface: intergranular(random, size) }) },
  { id: 'stranger/striations', draw: (random, size) => ({ surface: striations(random, size) }) },
  { id: 'stranger/quasi-cleavage', draw: (random, size) => ({ surface: quasiCleavage(random, size) }) },
  { id: 'stranger/conchoidal', draw: (random, size) => ({ surface: conchoidal(random, size) }) },
];
