import type { Random } from '../../base/random';
import { scatterDebris } from '../kinds/ground';
import { walkPath } from '../kinds/paths';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { carveBowl } from '../shapes';
import type { Surface } from '../surface';
import { Canvas } from './canvas';
import type { Stranger } from './stranger';

/** Metal from the workshop: ground, rolled, worn, scaled, cracked; and ground with nothing on it. */

/** Parallel grooves all over, scratches across them, pits: ground or worn steel under the beam. */
function worn(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size);
  const angle = random.uniform(0, Math.PI);
  const period = random.logUniform(2, 7) * unit;
  relief.addHeight(valueNoise(random, size, size, { period, octaves: 2, stretch: 60, angle }), random.uniform(0.4, 2.5) * unit);
  relief.addHeight(
    valueNoise(random, size, size, { period: 5 * period, octaves: 2, stretch: 20, angle: angle + random.normal(0, 0.03) }),
    random.uniform(0, 5) * unit,
  );
  for (let n = random.integer(0, 14); n > 0; n--)
    scratch(random, relief, angle + random.normal(0, random.chance(0.3) ? 1 : 0.1));
  if (random.chance(0.4)) {
    // Smeared and torn patches.
    const torn = valueNoise(random, size, size, { period: random.logUniform(20, 60) * unit, octaves: 4, stretch: 2.5, angle });
    const rough = valueNoise(random, size, size, { period: 6 * unit, octaves: 4 });
    for (let i = 0; i < torn.length; i++)
      if (torn[i] > 0.15) relief.height[i] += (torn[i] - 0.15) * 30 * unit * (0.4 + rough[i]) - 2 * unit;
  }
  for (let n = random.chance(0.4) ? random.integer(5, 60) : 0; n > 0; n--) {
    const r = random.logUniform(0.7, 5) * unit;
    carveBowl(relief, random.uniform(0, size), random.uniform(0, size), 0, r * random.uniform(1, 2), r, r, angle, 0.8);
  }
  if (random.chance(0.4)) scatterDebris(random, relief, random.integer(3, 40), random.uniform(1, 4) * unit);
  return relief;
}

function scratch(random: Random, relief: Relief, angle: number): void {
  const size = relief.width;
  const unit = size / 224;
  const path = walkPath(random, {
    x: random.uniform(0, size),
    y: random.uniform(0, size),
    angle,
    length: random.uniform(0.3, 1.5) * size,
    step: 2 * unit,
    bend: random.uniform(0, 0.1),
  });
  const r = random.logUniform(0.7, 3) * unit;
  for (let i = 0; i < path.length; i += 3) carveBowl(relief, path[i], path[i + 1], 0, 2 * r + unit, r, 1.5 * r, angle);
}

/** Rolled sheet as a line camera sees it: streaks, specks, dark patches, fine cracks, bright scratches. */
function rolledSheet(random: Random, size: number): Canvas {
  const canvas = new Canvas(size, random.uniform(0.35, 0.65));
  const { unit } = canvas;
  const angle = random.pick([0, Math.PI / 2]) + random.normal(0, 0.02);
  canvas.add(
    valueNoise(random, size, size, {
      period: random.logUniform(2, 8) * unit,
      octaves: 2,
      stretch: random.uniform(3, 40),
      angle,
    }),
    random.uniform(0.03, 0.15),
  );
  canvas.add(valueNoise(random, size, size, { period: 2 * unit }), random.uniform(0.01, 0.1));
  const fault = random.pick(['scratches', 'patches', 'crazing', 'pits', 'inclusions', 'scale']);
  if (fault === 'scratches' || fault === 'inclusions') {
    const ink = fault === 'scratches' ? random.uniform(0.8, 1) : random.uniform(0.05, 0.25);
    for (let n = random.integer(1, 9); n > 0; n--) {
      const x = random.uniform(0, size);
      const y = random.uniform(0, size);
      const along = angle + random.normal(0, 0.05);
      const length = random.logUniform(0.08, 1) * size;
      const w = random.logUniform(0.8, fault === 'scratches' ? 4 : 8) * unit;
      for (let k = 0; k < 6; k++)
        canvas.line(
          x + (Math.cos(along) * length * k) / 6,
          y + (Math.sin(along) * length * k) / 6 + random.normal(0, 0.3 * unit),
          x + (Math.cos(along) * length * (k + 1)) / 6,
          y + (Math.sin(along) * length * (k + 1)) / 6,
          w * random.uniform(0.3, 1),
          ink,
        );
    }
  } else {
    const period = random.logUniform(fault === 'pits' ? 5 : 12, fault === 'patches' ? 80 : 30) * unit;
    const field = valueNoise(random, size, size, {
      period,
      octaves: 4,
      ridged: fault === 'crazing',
      gain: 0.55,
      ...(random.chance(0.4) ? { stretch: 2.5, angle } : {}),
    });
    const cut = fault === 'crazing' ? 0.72 : random.uniform(0.1, 0.35);
    const depth = random.uniform(0.15, 0.4) * (fault === 'scale' && random.chance(0.5) ? -1 : 1);
    canvas.map((x, y, was) => was - depth * Math.min(1, Math.max(0, (field[y * size + x] - cut) * 7)));
  }
  return canvas;
}

/** Next to nothing: smooth ground, perhaps a slow shade, a few specks, a speck out of focus. */
function emptyGround(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size);
  const look = random.uniform();
  const period = random.logUniform(2, 100) * unit;
  relief.addHeight(valueNoise(random, size, size, { period, octaves: 3 }), random.logUniform(0.001, 0.012) * period);
  if (look < 0.5)
    relief.addYield(valueNoise(random, size, size, { period: 90 * unit, octaves: 3 }), random.uniform(0.02, 0.15));
  if (random.chance(0.4)) scatterDebris(random, relief, random.integer(1, 5), random.logUniform(0.7, 3) * unit);
  if (random.chance(0.2)) scratch(random, relief, random.uniform(0, 3));
  return relief;
}

export const strangers: readonly Stranger[] = [
  { id: 'stranger/worn-metal', draw: (random, size) => ({ surface: worn(random, size) }) },
  { id: 'stranger/rolled-sheet', draw: (random, size) => ({ signal: rolledSheet(random, size) }) },
  { id: 'stranger/empty-ground', draw: (random, size) => ({ surface: emptyGround(random, size) }) },
];
