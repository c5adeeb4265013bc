import type { Random } from '../../base/random';
import { distanceWithin } from '../fields';
import { valueNoise } from '../noise';
import { Canvas } from './canvas';
import { grains, perCell } from './grains';
import type { Stranger } from './stranger';

/** Rocks in polished and thin section. */

/** Rounded mineral grains in a fine matrix, as a sandstone shows them. */
function sandstone(random: Random, size: number): Canvas {
  const canvas = new Canvas(size, 0);
  const { unit } = canvas;
  const period = random.logUniform(16, 80) * unit;
  const cells = grains(random, size, period, 0.22);
  const kept = perCell(cells, () => (random.chance(0.85) ? 1 : 0));
  const inside = new Uint8Array(size * size);
  const gap = random.uniform(0.02, 0.12) * period;
  for (let i = 0; i < inside.length; i++)
    inside[i] = kept[cells.owner[i]] && cells.second[i] - cells.nearest[i] > gap * 2 ? 1 : 0;
  const deep = distanceWithin(inside, size, size);
  const grey = perCell(cells, () => random.uniform(0.35, 0.95));
  const matrix = valueNoise(random, size, size, { period: random.logUniform(2, 8) * unit, octaves: 3 });
  const cracks = valueNoise(random, size, size, { period: 0.6 * period, octaves: 4, ridged: true });
  const dust = random.uniform(0.02, 0.15);
  const dark = random.uniform(0.05, 0.4);
  const rim = random.uniform(0.5, 4) * unit;
  return canvas.map((x, y) => {
    const i = y * size + x;
    if (!inside[i]) return dark + 0.2 * matrix[i];
    const value = grey[cells.owner[i]] + dust * matrix[i] - (cracks[i] > 0.93 ? 0.25 : 0);
    return deep[i] < rim ? 0.5 * value + 0.5 * dark : value;
  });
}

/** Minerals between crossed polars: strong greys, striped twins, a shade that sweeps through the grain. */
function crossedPolars(random: Random, size: number): Canvas {
  const canvas = new Canvas(size, 0);
  const { unit } = canvas;
  const period = random.logUniform(16, 100) * unit;
  const cells = grains(
    random,
    size,
    period,
    random.uniform(0.02, 0.25),
    random.chance(0.3) ? random.uniform(1.3, 3) : 1,
    random.uniform(0, 3),
  );
  const grey = perCell(cells, () => random.uniform(0.02, 1) ** 1.3);
  const direction = perCell(cells, () => random.uniform(0, Math.PI));
  const striped = random.uniform(0, 0.5);
  const spacing = perCell(cells, () => (random.chance(striped) ? random.logUniform(3, 14) * unit : 0));
  const sweep = perCell(cells, () => random.normal(0, 0.15) / period);
  const grain = valueNoise(random, size, size, { period: 5 * unit, octaves: 3 });
  return canvas.map((x, y) => {
    const i = y * size + x;
    const k = cells.owner[i];
    const along = (x - cells.seedX[k]) * Math.cos(direction[k]) + (y - cells.seedY[k]) * Math.sin(direction[k]);
    let value = grey[k] + sweep[k] * along + 0.05 * grain[i];
    if (spacing[k] > 0 && Math.sin((2 * Math.PI * along) / spacing[k]) > 0) value = 1 - 0.8 * value;
    return value;
  });
}

/** Streaks of minerals all one way: slate, schist, a deformed ore. */
function foliated(random: Random, size: number): Canvas {
  const canvas = new Canvas(size, random.uniform(0.25, 0.5));
  const { unit } = canvas;
  const angle = random.normal(0, 0.3) + (random.chance(0.3) ? Math.PI / 2 : 0);
  const stretch = random.uniform(2, 9);
  const coarse = valueNoise(random, size, size, {
    period: random.logUniform(4, 20) * unit,
    octaves: 4,
    stretch,
    angle,
    gain: 0.65,
  });
  const fine = valueNoise(random, size, size, {
    period: random.logUniform(2, 5) * unit,
    octaves: 2,
    stretch: 1 + stretch / 3,
    angle,
  });
  const bright = random.uniform(0.25, 0.6);
  const dark = -random.uniform(0.3, 0.7);
  const strength = random.uniform(0.2, 0.5);
  return canvas.map((x, y, was) => {
    const i = y * size + x;
    const value = was + strength * coarse[i] + 0.25 * fine[i];
    return coarse[i] + 0.5 * fine[i] > bright ? value + 0.35 : coarse[i] < dark ? 0.05 : value;
  });
}

export const strangers: readonly Stranger[] = (
  [
    ['sandstone', sandstone],
    ['crossed-polars', crossedPolars],
    ['foliated-rock', foliated],
  ] as const
).map(([name, draw]) => ({ id: `stranger/${name}`, draw: (random, size) => ({ signal: draw(random, size) }) }));
