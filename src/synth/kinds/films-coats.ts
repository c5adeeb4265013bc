import type { Random } from '../../base/random';
import { quantile, smoothstep, warp } from '../fields';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { polygon } from '../shapes-lattice';
import { wavesField } from '../shapes-pores';
import type { Surface } from '../surface';
import { voronoi } from '../voronoi';
import { drawGround, scatterDebris } from './ground';

/** Coats from above: finely cracked, spherulitic, dewetted, growing in flakes on a foil, or with hardly anything to see. */

/** Fine cracks of every length, many of which end in the coat: walls of cells that are open only here and there. */
export function mud(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size);
  const skin = valueNoise(random, size, size, { period: random.logUniform(3, 16) * unit, octaves: 3 });
  relief.addHeight(skin, random.logUniform(0.3, 4) * unit);
  const period = random.logUniform(9, 60) * unit;
  const deep = random.uniform(1.5, 10) * unit;
  const dark = random.uniform(0.35, 0.95);
  const bend = [0, 1].map(() => {
    const field = valueNoise(random, size, size, { period: period * 0.5, octaves: 3 });
    const amount = period * random.uniform(0.08, 0.3);
    for (let i = 0; i < field.length; i++) field[i] *= amount;
    return field;
  });
  let scale = 1;
  for (let order = random.integer(1, 3); order > 0; order--, scale *= random.uniform(0.4, 0.7)) {
    const cells = voronoi(random, size, size, period * scale, {
      jitter: random.uniform(0.8, 1),
      stretch: random.uniform(1, 1.6),
    });
    const walls = cells.nearest.map((near, i) => (cells.second[i] - near) / 2);
    const bent = warp(walls, size, size, bend[0], bend[1]);
    const open = valueNoise(random, size, size, { period: period * scale * 1.3, octaves: 2 });
    const widest = random.logUniform(0.8, 5) * unit * Math.sqrt(scale);
    const closed = random.uniform(-0.4, 0.15);
    for (let i = 0; i < bent.length; i++) {
      const width = widest * smoothstep(closed, closed + 0.5, open[i]);
      if (width <= 0.2) continue;
      const gap = 1 - smoothstep(0.4 * width, width + 0.5, bent[i]);
      relief.height[i] -= deep * gap;
      relief.yield[i] *= 1 - (1 - dark) * gap;
    }
  }
  return relief;
}

/** Crystals that grew from seeds as fibrils in all directions until they met; bands about each seed. */
export function spherulites(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size);
  const period = size * random.logUniform(0.12, 0.7);
  const cells = voronoi(random, size, size, period, { jitter: 1 });
  const count = random.uniform(20, 90);
  const band = random.chance(0.6) ? random.logUniform(5, 22) * unit : 0;
  const banded = random.uniform(0.2, 1);
  const fibril = random.logUniform(0.15, 1.6) * unit;
  const branch = valueNoise(random, size, size, { period: random.logUniform(5, 30) * unit, octaves: 3 });
  const twist = random.uniform(0.1, 1.4);
  const groove = random.uniform(0, 4) * unit;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const i = y * size + x;
      const k = cells.owner[i];
      const angle = Math.atan2(y - cells.seedY[k], x - cells.seedX[k]);
      const r = cells.nearest[i];
      // Fibrils split as they go out, so that their width stays about the same.
      const octave = 2 ** Math.floor(Math.log2(1 + r / (0.08 * period)));
      const wave = Math.sin(count * 0.25 * octave * angle + 7 * twist * branch[i] + k);
      const rings = band > 0 ? Math.sin((2 * Math.PI * r) / band + 2.5 * branch[i]) : 0;
      const border = Math.min(1, (cells.second[i] - r) / (3 * unit));
      relief.height[i] = fibril * (wave * (1 - 0.5 * banded * (1 - rings)) + 2 * banded * rings) - groove * (1 - border);
      relief.yield[i] = 1 + 0.08 * rings * banded;
    }
  }
  return relief;
}

/** A film that has drawn together: drops and worms on the bare substrate, or round holes with rims in what is left. */
export function dewetted(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = drawGround(random, size, random.uniform(0.4, 1));
  const period = size * random.logUniform(0.03, 0.25);
  const field = wavesField(random, size, period, random.uniform(0.05, 0.45));
  const level = quantile(field, random.uniform(0.55, 0.95));
  const tall = period * random.logUniform(0.04, 0.5);
  const flat = random.chance(0.4);
  const material = random.uniform(0.85, 2.2);
  const rim = random.chance(0.4) ? random.uniform(0.1, 0.6) : 0;
  for (let i = 0; i < field.length; i++) {
    const above = field[i] - level;
    if (above <= 0) continue;
    const rise = flat
      ? smoothstep(0, 0.2, above) + rim * Math.exp(-(((above - 0.15) / 0.12) ** 2))
      : Math.sqrt(Math.min(1, above));
    relief.height[i] += tall * rise;
    relief.yield[i] = material;
  }
  if (random.chance(0.4)) scatterDebris(random, relief, random.integer(4, 120), random.logUniform(0.8, 3) * unit);
  return relief;
}

/** Flakes of a second material growing on a rolled foil: dark six-sided, round or ragged islands, alone or grown together; grains below. */
export function flakes(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size);
  const grains = voronoi(random, size, size, size * random.logUniform(0.2, 1.2));
  const tones = Float32Array.from(grains.seedX, () => Math.exp(random.normal(0, 0.18)));
  const turns = Float32Array.from(grains.seedX, () => random.uniform(0, Math.PI));
  const terraces = random.chance(0.5) ? random.logUniform(3, 9) * unit : 0;
  const bunch = valueNoise(random, size, size, { period: 25 * unit, octaves: 2 });
  const step = random.logUniform(0.1, 1) * unit;
  const line = random.uniform(-1.5, 2) * unit;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const i = y * size + x;
      const k = grains.owner[i];
      relief.yield[i] = tones[k];
      if (terraces > 0) {
        const u = (x * Math.cos(turns[k]) + y * Math.sin(turns[k])) / terraces + 2 * bunch[i];
        relief.height[i] = step * (u - Math.floor(u));
      }
      if (grains.second[i] - grains.nearest[i] < 2 * unit) relief.height[i] += line;
    }
  }
  if (random.chance(0.5)) {
    const rolling = valueNoise(random, size, size, {
      period: random.uniform(6, 50) * unit,
      octaves: 4,
      stretch: 20,
      angle: random.uniform(0, Math.PI),
    });
    relief.addHeight(rolling, random.logUniform(0.5, 5) * unit);
  }
  const figure = random.pick([polygon(6), polygon(6), polygon(6), polygon(3), (x: number, y: number) => Math.hypot(x, y) - 1]);
  const radius = size * random.logUniform(0.008, 0.22);
  const most = Math.min(400, Math.max(3, (size * size) / (radius * radius * 6)));
  const count = Math.round(most * random.uniform(0.1, 1));
  const one = random.uniform(0, Math.PI);
  const aligned = random.chance(0.4);
  const tone = random.chance(0.85) ? random.uniform(0.2, 0.75) : random.uniform(1.15, 1.5);
  const ragged = random.chance(0.35) ? random.uniform(0.1, 0.5) : random.uniform(0, 0.06);
  const edge = valueNoise(random, size, size, { period: Math.max(2, radius * random.uniform(0.2, 0.8)), octaves: 3 });
  const layers = random.chance(0.3) ? random.uniform(0.3, 0.6) : 0;
  const crowd = random.chance(0.3) ? size * random.uniform(0.1, 0.3) : 0;
  const [cx, cy] = [random.uniform(0, size), random.uniform(0, size)];
  for (let n = 0; n < count; n++) {
    const gathered = crowd > 0 && random.chance(0.7);
    const x0 = gathered ? cx + random.normal(0, crowd) : random.uniform(0, size);
    const y0 = gathered ? cy + random.normal(0, crowd) : random.uniform(0, size);
    const r = radius * random.logUniform(0.5, 1.5);
    const turn = aligned ? one : random.uniform(0, Math.PI);
    const [c, s] = [Math.cos(turn) / r, Math.sin(turn) / r];
    const reach = 1.6 * r;
    for (let y = Math.max(0, Math.ceil(y0 - reach)); y <= Math.min(size - 1, y0 + reach); y++) {
      for (let x = Math.max(0, Math.ceil(x0 - reach)); x <= Math.min(size - 1, x0 + reach); x++) {
        const i = y * size + x;
        const d = figure(c * (x - x0) + s * (y - y0), c * (y - y0) - s * (x - x0)) + ragged * edge[i];
        if (d < 0) relief.yield[i] = tone * (layers > 0 && d < -layers ? 0.7 : 1);
      }
    }
  }
  if (random.chance(0.6))
    scatterDebris(random, relief, Math.round(random.logUniform(3, 150)), random.logUniform(0.7, 2.5) * unit);
  return relief;
}

/** Hardly anything: a film so even that only grain, a few specks and slow light are left. */
export function even(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size);
  const grain = valueNoise(random, size, size, { period: random.logUniform(1.3, 9) * unit, octaves: random.integer(1, 3) });
  relief.addHeight(grain, random.logUniform(0.05, 0.7) * unit);
  if (random.chance(0.5)) {
    const lines = valueNoise(random, size, size, {
      period: random.uniform(4, 25) * unit,
      octaves: 3,
      stretch: random.uniform(5, 30),
      angle: random.uniform(0, Math.PI),
    });
    relief.addHeight(lines, random.logUniform(0.1, 1.5) * unit);
  }
  const mottle = valueNoise(random, size, size, { period: random.logUniform(30, 200) * unit, octaves: 3 });
  relief.addYield(mottle, random.uniform(0.03, 0.15));
  if (random.chance(0.6)) scatterDebris(random, relief, Math.round(random.logUniform(1, 60)), random.logUniform(0.7, 4) * unit);
  if (random.chance(0.3)) {
    for (let n = random.integer(1, 10); n > 0; n--) {
      // Bubbles and blisters under the film: low domes.
      const [x0, y0, r] = [random.uniform(0, size), random.uniform(0, size), random.logUniform(4, 30) * unit];
      for (let y = Math.max(0, Math.ceil(y0 - r)); y <= Math.min(size - 1, y0 + r); y++)
        for (let x = Math.max(0, Math.ceil(x0 - r)); x <= Math.min(size - 1, x0 + r); x++) {
          const d = ((x - x0) ** 2 + (y - y0) ** 2) / (r * r);
          if (d < 1) relief.height[y * size + x] += 0.25 * r * (1 - d) ** 2;
        }
    }
  }
  return relief;
}
