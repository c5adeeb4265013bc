import type { Random } from '../../base/random';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { anyRotation, leaning, stampSolid, stampSpheroid, supportAt } from '../shapes-bodies';
import { heap, logNormal, makeSkin } from '../shapes-grains';
import { pose, prism, shard } from '../shapes-solids';
import type { Kind, Surface } from '../surface';
import { drawGround } from './ground';

const kind = (name: string, draw: Kind['draw']): Kind => ({ id: `powder/${name}`, category: 'Powder', draw });

/** The most bodies a picture gets: what is drawn beyond lies under others anyway. */
const MOST = 3000;

/** Balls built of primary grains, packed or strewn: battery materials, spray-dried ceramics. */
function secondarySpheres(random: Random, size: number): Surface {
  const median = random.logUniform(0.03, 0.2) * size;
  const relief = new Relief(size, size, 0, random.uniform(0.3, 0.8));
  const radius = logNormal(random, median, random.uniform(1.15, 1.7), 4, 0.3 * size);
  const grain = random.uniform(0.07, 0.22);
  const angular = random.chance(0.4);
  const stone = shard(random, 8, [1, 0.7]);
  let budget = MOST;
  heap(random, relief, random.logUniform(0.4, 1.6), radius, (x, y, rest, r) => {
    const z = rest + 0.3 * r;
    stampSpheroid(relief, x, y, z, [0.92 * r, 0.92 * r, 0.92 * r], undefined, 0.85);
    const count = Math.min(budget, 150, Math.round(0.9 / (grain * grain)));
    budget -= count;
    for (let k = 0; k < count; k++) {
      const up = 1 - (1.15 * (k + 0.5)) / count;
      const flat = Math.sqrt(Math.max(0, 1 - up * up));
      const a = k * 2.399963 + random.normal(0, 0.3);
      const own = Math.max(0.8, r * grain * random.uniform(0.75, 1.3));
      const at = [x + 0.93 * r * flat * Math.cos(a), y + 0.93 * r * flat * Math.sin(a), z + 0.93 * r * up] as const;
      if (angular && own > 2) stampSolid(relief, ...at, pose(stone, anyRotation(random), 1.2 * own), random.uniform(0.95, 1.1));
      else stampSpheroid(relief, ...at, [own, own * 0.9, own], undefined, random.uniform(0.95, 1.1));
    }
  });
  return relief;
}

/** Clouds of grains too fine to tell apart, lump upon lump, with caves between: carbon black, fumed silica, precipitates. */
function fluff(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, random.uniform(0.7, 1));
  const period = random.logUniform(14, 90) * unit;
  // Rounded tops and sharp clefts: crests folded downward.
  const coarse = valueNoise(random, size, size, { period, octaves: 5, gain: random.uniform(0.5, 0.65), ridged: true });
  for (let i = 0; i < coarse.length; i++) coarse[i] = 1 - coarse[i] * coarse[i];
  relief.addHeight(coarse, period * random.uniform(0.5, 1.2));
  const grain = random.logUniform(0.8, 2) * unit;
  const radius = logNormal(random, grain, 1.3, 0.8, 4 * grain);
  const count = Math.min(MOST, Math.round((0.35 * size * size) / (3 * grain * grain)));
  for (let n = 0; n < count; n++) {
    const x = random.uniform(0, size);
    const y = random.uniform(0, size);
    const r = radius();
    stampSpheroid(relief, x, y, supportAt(relief, x, y, r) + 0.1 * r, [r, r, r], undefined, random.uniform(0.95, 1.1));
  }
  return relief.addHeight(valueNoise(random, size, size, { period: 2.5 * unit, octaves: 2 }), random.uniform(0.1, 0.7) * unit);
}

/** Stacks of thin plates like books on end or fallen over: clays, mica, graphite. */
function booklets(random: Random, size: number): Surface {
  const median = random.logUniform(0.05, 0.22) * size;
  const relief = new Relief(size, size, 0, random.uniform(0.35, 0.8));
  relief.addHeight(valueNoise(random, size, size, { period: 2 * median, octaves: 4 }), 0.6 * median);
  const radius = logNormal(random, median, random.uniform(1.2, 1.7), 3, 0.35 * size);
  const sides = random.pick([5, 6, 6, 8]);
  const leaf = prism(sides, 1, random.uniform(0.03, 0.07));
  const rough = makeSkin(random, random.logUniform(3, 14), random.uniform(0, 0.08));
  heap(random, relief, random.uniform(0.8, 1.8), radius, (x, y, rest, r) => {
    // A stack's leaves lie behind one another along its axis, which is the third column of its rotation.
    const rotation = leaning(random, random.chance(0.4) ? random.uniform(0, 0.4) : random.uniform(0.8, 1.57));
    const leaves = random.integer(1, 9);
    const gap = random.uniform(0.1, 0.2) * r;
    for (let k = 0; k < leaves; k++) {
      const off = (k - leaves / 2) * gap;
      const body = pose(leaf, rotation, r * random.uniform(0.85, 1.05));
      const z = rest + 0.25 * r + off * rotation[8];
      stampSolid(relief, x + off * rotation[2], y + off * rotation[5], z, body, random.uniform(0.9, 1.1), rough);
    }
  });
  return relief;
}

/** A few large lumps and much small stuff on smooth tape or metal at low magnification. */
function onTape(random: Random, size: number): Surface {
  const relief = drawGround(random, size, random.uniform(0.3, 0.75));
  const rounded = random.chance(0.4);
  const bodies = Array.from({ length: 6 }, () =>
    shard(random, random.integer(6, 14), [random.uniform(0.6, 1), random.uniform(0.5, 1)]),
  );
  const skin = makeSkin(random, random.logUniform(2, 12), random.uniform(0.02, 0.25), 4);
  const radius = logNormal(random, random.logUniform(0.008, 0.05) * size, random.uniform(1.6, 2.6), 0.8, 0.25 * size);
  const count = Math.round(random.logUniform(25, 500));
  const material = random.uniform(1, 1.5);
  for (let n = 0; n < count; n++) {
    const r = radius();
    const x = random.uniform(0, size);
    const y = random.uniform(0, size);
    const z = supportAt(relief, x, y, r) + 0.4 * r;
    if (rounded || r < 2)
      stampSpheroid(
        relief,
        x,
        y,
        z,
        [r, r * random.uniform(0.6, 1), r * random.uniform(0.6, 1)],
        anyRotation(random),
        material,
        skin,
      );
    else
      stampSolid(relief, x, y, z, pose(random.pick(bodies), anyRotation(random), r), material * random.uniform(0.9, 1.1), skin);
  }
  return relief;
}

/** A felted heap of short crystal needles and laths, every way round. */
function whiskers(random: Random, size: number): Surface {
  const median = random.logUniform(0.025, 0.12) * size;
  const relief = new Relief(size, size, 0, random.uniform(0.3, 0.8));
  relief.addHeight(valueNoise(random, size, size, { period: 3 * median, octaves: 3 }), 0.8 * median);
  const radius = logNormal(random, median, random.uniform(1.2, 1.7), 2.5, 0.35 * size);
  const thick = random.uniform(0.1, 0.28);
  const bodies = Array.from({ length: 5 }, () => prism(random.pick([3, 4, 4, 6]), thick * random.uniform(0.7, 1.2), 1));
  heap(random, relief, random.uniform(4, 10), radius, (x, y, rest, r) => {
    const rotation = random.chance(0.8) ? leaning(random, random.uniform(1, 1.57)) : anyRotation(random);
    stampSolid(relief, x, y, rest + 0.1 * r, pose(random.pick(bodies), rotation, r), random.uniform(0.9, 1.1));
  });
  return relief;
}

export const forms: readonly Kind[] = [
  kind('secondary-spheres', secondarySpheres),
  kind('fluff', fluff),
  kind('booklets', booklets),
  kind('on-tape', onTape),
  kind('whiskers', whiskers),
];
