import type { Random } from '../../base/random';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { leanRotation, type Rotation, type Skin, stampSpheroid } from '../shapes-bodies';
import { makeSkin } from '../shapes-grains';
import type { Kind } from '../surface';

/** Distinct, rounded or regular bodies of much the same size, apart or packed, mostly on a flat ground. */
export const category = 'Particles';

export const kind = (name: string, draw: Kind['draw']): Kind => ({ id: `particles/${name}`, category, draw });

/** Lying, turned any way. */
export const anyTurn = (random: Random): Rotation => leanRotation(random.uniform(0, 2 * Math.PI), 0);

/** A wafer, a grid or a carbon tape: flat, darker than what lies on it, now and then wavy or dirty. */
export function substrate(random: Random, size: number): Relief {
  const relief = new Relief(size, size, 0, random.chance(0.75) ? random.uniform(0.25, 0.75) : random.uniform(0.7, 1));
  if (random.chance(0.5))
    relief.addHeight(
      valueNoise(random, size, size, { period: random.logUniform(4, 0.8 * size), octaves: 3 }),
      random.uniform(0, 1.2),
    );
  if (random.chance(0.4))
    relief.addYield(
      valueNoise(random, size, size, { period: random.uniform(0.3, 1.5) * size, octaves: 2 }),
      random.uniform(0, 0.3),
    );
  // Dirt: dried salt, dust, residues.
  for (let k = random.chance(0.2) ? random.integer(1, 60) : 0; k > 0; k--) {
    const r = random.logUniform(0.5, 3);
    stampSpheroid(
      relief,
      random.uniform(0, size),
      random.uniform(0, size),
      0,
      [r, r, 0.4 * r],
      undefined,
      random.uniform(0.6, 1.2),
    );
  }
  return relief;
}

/** Smooth, faintly granular, or (rarely) strongly rough skins. */
export const drawSkin = (random: Random, radius: number): Skin | undefined =>
  radius < 3 || random.chance(0.35)
    ? undefined
    : makeSkin(random, random.logUniform(2, Math.max(3, radius)), random.logUniform(0.008, 0.12), random.integer(1, 4));

/** How equal the particles are: most syntheses aim at one size. */
export const drawSpread = (random: Random): number =>
  random.chance(0.65) ? random.uniform(1.01, 1.15) : random.uniform(1.15, 1.5);
