import type { Random } from '../../base/random';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { carveBowl, stampEllipsoid } from '../shapes';

/** A substrate: anything from a polished wafer to carbon tape with holes. `material` is its yield against bodies of 1. */
export function drawGround(random: Random, size: number, material = random.uniform(0.45, 1)): Relief {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, material);
  const look = random.uniform();
  if (look < 0.35) {
    // Polished: faint grain and a slow mottle of contamination.
    relief.addHeight(valueNoise(random, size, size, { period: 2.5 * unit }), random.uniform(0.02, 0.15) * unit);
  } else if (look < 0.6) {
    relief.addHeight(
      valueNoise(random, size, size, { period: random.logUniform(3, 12) * unit, octaves: 3 }),
      random.uniform(0.2, 1.2) * unit,
    );
  } else if (look < 0.85) {
    relief.addHeight(
      valueNoise(random, size, size, { period: random.logUniform(20, 90) * unit, octaves: 5, gain: random.uniform(0.4, 0.6) }),
      random.logUniform(1, 10) * unit,
    );
  } else {
    // Carbon tape: gentle swells with round holes.
    relief.addHeight(valueNoise(random, size, size, { period: 60 * unit, octaves: 2 }), 4 * unit);
    for (let n = random.integer(2, 14); n > 0; n--) {
      const r = random.logUniform(2, 22) * unit;
      carveBowl(
        relief,
        random.uniform(0, size),
        random.uniform(0, size),
        0,
        r,
        r * random.uniform(0.6, 1),
        r * 1.5,
        0,
        0.5 * material,
      );
    }
  }
  if (random.chance(0.5))
    relief.addYield(
      valueNoise(random, size, size, { period: random.logUniform(15, 120) * unit, octaves: 3 }),
      random.uniform(0.03, 0.25),
    );
  return relief;
}

/** Scatters `count` small lumps of dirt of radius up to `largest`, bright or neutral. */
export function scatterDebris(random: Random, relief: Relief, count: number, largest: number): void {
  const { width, depth, height } = relief;
  for (let n = 0; n < count; n++) {
    const x = random.uniform(0, width);
    const y = random.uniform(0, depth);
    const r = random.logUniform(0.2, 1) * largest;
    const base = height[Math.floor(y) * width + Math.floor(x)];
    const material = random.uniform(0.9, 1.5);
    const angle = random.uniform(0, Math.PI);
    stampEllipsoid(relief, x, y, base, r, r * random.uniform(0.5, 1), r * random.uniform(0.5, 1), angle, material);
  }
}
