import type { Random } from '../../base/random';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import type { Skin } from '../shapes-bodies';
import { makeSkin } from '../shapes-grains';
import { type CrossSection, polygonSection, roundSection } from '../shapes-needle';

/** Probes: one body that narrows to a point. Etched wires, apexes from near, pyramids and cones on cantilevers from all sides. */
export const category = 'Tips';

/** What lies far behind a tip: an even, mostly dark nothing, sometimes with a soft gradient or out-of-focus clouds. */
export function backdrop(random: Random, size: number): Relief {
  const dark = random.chance(0.7) ? random.uniform(0.12, 0.5) : random.uniform(0.5, 1);
  const relief = new Relief(size, size, -random.uniform(0.15, 0.5) * size, dark);
  if (random.chance(0.5))
    relief.addYield(valueNoise(random, size, size, { period: random.uniform(0.5, 1.5) * size }), random.uniform(0, 0.4));
  return relief;
}

/** Round, or facetted and turned by any angle. */
export const drawSection = (random: Random): CrossSection =>
  random.chance(0.6) ? roundSection() : polygonSection(random.pick([3, 4, 4, 5, 6, 8]), random.uniform(0, 2 * Math.PI));

/** Smooth metal, grainy coating, or drawn-wire scars. */
export const drawSkin = (random: Random): Skin =>
  makeSkin(
    random,
    random.logUniform(2, 40),
    random.chance(0.6) ? random.uniform(0, 0.025) : random.uniform(0.02, 0.12),
    random.integer(1, 4),
  );
