import type { Random } from '../../base/random';
import { quantile, smoothstep } from '../fields';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { wavesField } from '../shapes-pores';
import type { Kind } from '../surface';
import { voronoi } from '../voronoi';

/** Foams, membranes and sponges: a connected solid around holes of several sizes, dark where one looks deep. */
const category = 'Porous_Sponge';

/** Adds the fine grain that real struts and walls carry. */
function grain(random: Random, relief: Relief, most: number): Relief {
  const { width, depth } = relief;
  const noise = valueNoise(random, width, depth, { period: random.logUniform(2, 20), octaves: 3, gain: 0.6 });
  return relief.addHeight(noise, random.uniform(0, most));
}

/** Open cells: storeys of round struts, each deeper one darker, as in polymer and metal foams. */
const struts: Kind = {
  id: 'porous-sponge/struts',
  category,
  draw(random, size) {
    const period = random.logUniform(10, 0.45 * size);
    const storeys = random.integer(2, 4);
    const width = period * random.uniform(0.05, 0.24);
    const fade = random.uniform(0.55, 0.9);
    const relief = new Relief(size, size, -period * storeys, random.uniform(0.05, 0.4));
    const bendX = valueNoise(random, size, size, { period: period * 0.8, octaves: 2 });
    for (let storey = storeys - 1; storey >= 0; storey--) {
      const scale = random.uniform(0.75, 1.25);
      const cells = voronoi(random, size, size, period * scale, {
        stretch: random.uniform(1, 1.5),
        angle: random.uniform(0, Math.PI),
      });
      const sway = valueNoise(random, size, size, { period, octaves: 2 });
      const level = -storey * period * random.uniform(0.35, 0.7);
      const material = fade ** storey;
      for (let i = 0; i < relief.height.length; i++) {
        // Walls thicken towards the nodes, where three cells meet and `nearest` is greatest.
        const own = width * (0.55 + (0.9 * cells.nearest[i]) / period + 0.25 * bendX[i]);
        const off = (cells.second[i] - cells.nearest[i]) * 0.5;
        if (off >= own) continue;
        const z = level + Math.sqrt(own * own - off * off) + sway[i] * period * 0.3;
        if (z > relief.height[i]) {
          relief.height[i] = z;
          relief.yield[i] = material;
        }
      }
    }
    return grain(random, relief, 0.6);
  },
};

/** Bicontinuous sponge: the level set of isotropic waves, as in spinodal glass, dealloyed gold and block-copolymer membranes. */
const spinodal: Kind = {
  id: 'porous-sponge/spinodal',
  category,
  draw(random, size) {
    const period = random.logUniform(6, 0.3 * size);
    const field = wavesField(random, size, period, random.uniform(0.05, 0.5));
    const below = wavesField(random, size, period * random.uniform(0.7, 1.2), 0.3);
    const level = quantile(field, random.uniform(0.25, 0.6));
    const relief = new Relief(size);
    const deep = period * random.uniform(0.6, 1.6);
    const dark = random.uniform(0.1, 0.5);
    for (let i = 0; i < field.length; i++) {
      const above = field[i] - level;
      // A thread's cross-section is round: its flank rises as a square root.
      if (above > 0) relief.height[i] = period * 0.35 * Math.sqrt(Math.min(1, above));
      else {
        relief.height[i] = -deep * smoothstep(0, 0.5, -above) + period * 0.25 * Math.max(0, below[i]);
        relief.yield[i] = dark + (1 - dark) * smoothstep(0.6, 0, -above) * 0.6;
      }
    }
    return grain(random, relief, 0.8);
  },
};

export const kinds: readonly Kind[] = [struts, spinodal];
