import type { Random } from '../../base/random';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { anyRotation, type Rotation, stampSolid, stampSpheroid } from '../shapes-bodies';
import { heap, logNormal, makeSkin } from '../shapes-grains';
import { box, pose, prism, shard } from '../shapes-solids';
import type { Kind } from '../surface';

/** Heaps of irregular grains: wide size distributions, angular or rough, the field mostly full. */
const category = 'Powder';

/** A heap's floor: dark gaps below, uneven on the scale of the grains. */
function floor(random: Random, size: number, grain: number): Relief {
  const relief = new Relief(size, size, 0, random.uniform(0.3, 1));
  const period = random.uniform(0.15, 1) * size;
  return relief.addHeight(valueNoise(random, size, size, { period, octaves: 3 }), grain * random.uniform(0, 3));
}

/** Angular stones: crushed, milled or sieved, from dust to boulders in one picture. */
const angular: Kind = {
  id: 'powder/angular',
  category,
  draw(random, size) {
    const median = random.logUniform(2.5, 0.13 * size);
    const relief = floor(random, size, median);
    const spread = random.uniform(1.35, 2.3);
    const radius = logNormal(random, median, spread, 1, 0.3 * size);
    const skin = makeSkin(random, random.logUniform(2, 16), random.chance(0.6) ? random.uniform(0.02, 0.12) : 0.01, 4);
    const bodies = Array.from({ length: 10 }, () =>
      shard(random, random.integer(5, 16), [random.uniform(0.45, 1), random.uniform(0.35, 1)]),
    );
    const tint = random.chance(0.5) ? random.uniform(0, 0.25) : 0;
    heap(random, relief, random.uniform(2, 4), radius, (x, y, rest, r) => {
      const body = pose(random.pick(bodies), anyRotation(random), r);
      stampSolid(relief, x, y, rest + 0.35 * r, body, 1 + random.uniform(-tint, tint), skin);
    });
    return relief;
  },
};

/** Fine primary grains caked into lumps of all sizes: the commonest look of an oxide powder from far. */
const agglomerated: Kind = {
  id: 'powder/agglomerated',
  category,
  draw(random, size) {
    const median = random.logUniform(1.6, 7);
    const relief = new Relief(size, size, 0, random.uniform(0.4, 0.9));
    const lumps = valueNoise(random, size, size, { period: median * random.uniform(4, 20), octaves: 4, gain: 0.6 });
    relief.addHeight(lumps, median * random.uniform(3, 12));
    const radius = logNormal(random, median, random.uniform(1.2, 1.7), 1, 20);
    const squash = random.uniform(0.55, 1);
    const skin = makeSkin(random, 2 + median, random.uniform(0.05, 0.3));
    heap(random, relief, random.uniform(1.6, 3), radius, (x, y, rest, r) => {
      const axes = [r, r * random.uniform(squash, 1), r * random.uniform(squash, 1)] as const;
      stampSpheroid(relief, x, y, rest + 0.2 * r, axes, anyRotation(random), 1, skin);
    });
    return relief;
  },
};

const leaning = (random: Random, most: number): Rotation => {
  const rotation = anyRotation(random);
  return random.chance(most) ? rotation : anyRotation(random);
};

/** Flakes and platelets lying over one another at all angles. */
const flakes: Kind = {
  id: 'powder/flakes',
  category,
  draw(random, size) {
    const median = random.logUniform(4, 0.16 * size);
    const relief = floor(random, size, median);
    const radius = logNormal(random, median, random.uniform(1.3, 1.9), 1.5, 0.35 * size);
    const thin = random.logUniform(0.05, 0.25);
    const skin = makeSkin(random, random.logUniform(3, 20), random.uniform(0, 0.1));
    const body = random.chance(0.4)
      ? () => prism(random.pick([6, 6, 5, 8]), 1, thin)
      : () => shard(random, random.integer(6, 12), [random.uniform(0.5, 1), thin]);
    heap(random, relief, random.uniform(2.5, 5), radius, (x, y, rest, r) => {
      stampSolid(relief, x, y, rest + 0.25 * r, pose(body(), leaning(random, 0.5), r), random.uniform(0.9, 1.1), skin);
    });
    return relief;
  },
};

/** Grown crystals: bars, tablets and cubes with straight edges, mixed sizes. */
const crystals: Kind = {
  id: 'powder/crystals',
  category,
  draw(random, size) {
    const median = random.logUniform(4, 0.13 * size);
    const relief = floor(random, size, median);
    const radius = logNormal(random, median, random.uniform(1.35, 2.1), 1.5, 0.3 * size);
    const long = random.uniform(0.3, 1);
    const thin = random.uniform(0.2, 1);
    const skin = makeSkin(random, random.logUniform(3, 12), random.chance(0.5) ? 0.01 : random.uniform(0, 0.06));
    heap(random, relief, random.uniform(2, 4), radius, (x, y, rest, r) => {
      const shape = box(
        1,
        random.uniform(long, 1) * long,
        thin * random.uniform(0.4, 1),
        random.chance(0.5) ? random.uniform(0.7, 1) : 1,
      );
      stampSolid(relief, x, y, rest + 0.3 * r, pose(shape, anyRotation(random), r * 0.8), 1, skin);
    });
    return relief;
  },
};

export const kinds: readonly Kind[] = [angular, agglomerated, flakes, crystals];
