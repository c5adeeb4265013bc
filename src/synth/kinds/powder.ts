import type { Random } from '../../base/random';
import { quantile, smoothstep } from '../fields';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { anyRotation, type Skin, type Solid, stampSolid, stampSpheroid } from '../shapes-bodies';
import { heap, logNormal, makeSkin } from '../shapes-grains';
import { box, pose, prism, shard } from '../shapes-solids';
import type { Kind } from '../surface';
import { forms } from './powder-forms';

/** Heaps of irregular grains: wide size distributions, angular or rough, the field mostly full. */
const category = 'Powder';

/** A heap's floor: dark gaps below, uneven on the scale of the grains. */
function floor(random: Random, size: number, grain: number): Relief {
  const relief = new Relief(size, size, 0, random.uniform(0.3, 1));
  const period = random.uniform(0.15, 1) * size;
  return relief.addHeight(valueNoise(random, size, size, { period, octaves: 3 }), grain * random.uniform(0, 3));
}

/** Where the powder lies: everywhere, or (one time in six) strewn so thinly that the tape under it shows in patches. */
function drawStrewn(random: Random, size: number): (x: number, y: number) => boolean {
  if (!random.chance(0.17)) return () => true;
  const noise = valueNoise(random, size, size, { period: random.uniform(0.25, 1) * size, octaves: 3 });
  const level = random.uniform(-0.25, 0.1);
  const last = size - 1;
  const clamp = (v: number) => Math.max(0, Math.min(last, Math.round(v)));
  return (x, y) => noise[clamp(y) * size + clamp(x)] > level;
}

/** A stone at rest. Below two pixels no facet can be made out, and an ellipsoid does the same at a third of the cost. */
function stampStone(
  random: Random,
  relief: Relief,
  at: readonly [number, number, number],
  r: number,
  body: Solid,
  material: number,
  skin?: Skin,
) {
  const [x, y, z] = at;
  if (r < 2)
    stampSpheroid(relief, x, y, z, [r, r * random.uniform(0.5, 1), r * random.uniform(0.5, 1)], anyRotation(random), material);
  else stampSolid(relief, x, y, z, pose(body, anyRotation(random), r), material, skin);
}

/** Dust of the same stuff below the grains proper, so that no flat floor shows between them. */
function dust(random: Random, relief: Relief, median: number): void {
  if (median < 4 || random.chance(0.25)) return;
  const bodies = Array.from({ length: 5 }, () =>
    shard(random, random.integer(5, 12), [random.uniform(0.5, 1), random.uniform(0.4, 1)]),
  );
  const radius = logNormal(random, Math.max(1.6, median * random.uniform(0.15, 0.4)), 1.5, 1, median);
  heap(random, relief, random.uniform(0.7, 1.2), radius, (x, y, rest, r) => {
    stampStone(random, relief, [x, y, rest + 0.3 * r], r, random.pick(bodies), random.uniform(0.8, 1));
  });
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
      shard(random, random.integer(4, 11), [random.uniform(0.45, 1), random.uniform(0.35, 1)]),
    );
    const tint = random.chance(0.5) ? random.uniform(0, 0.25) : 0;
    dust(random, relief, median);
    const place = (x: number, y: number, rest: number, r: number) => {
      stampStone(random, relief, [x, y, rest + 0.35 * r], r, random.pick(bodies), 1 + random.uniform(-tint, tint), skin);
    };
    heap(random, relief, random.uniform(1.5, 2.6), radius, place, drawStrewn(random, size));
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
    const radius = logNormal(random, median, random.uniform(1.2, 2), 0.9, 24);
    const squash = random.uniform(0.4, 0.95);
    const skin = makeSkin(random, 2 + median, random.uniform(0.1, 0.5));
    heap(random, relief, random.uniform(1.6, 3), radius, (x, y, rest, r) => {
      const axes = [r, r * random.uniform(squash, 1), r * random.uniform(squash, 1)] as const;
      stampSpheroid(relief, x, y, rest + 0.2 * r, axes, anyRotation(random), 1, skin);
    });
    return relief;
  },
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
    const hexagons = random.chance(0.4);
    const bodies = Array.from({ length: 14 }, () =>
      hexagons
        ? prism(random.pick([6, 6, 5, 8]), 1, thin)
        : shard(random, random.integer(6, 12), [random.uniform(0.5, 1), thin]),
    );
    dust(random, relief, median * 0.7);
    heap(random, relief, random.uniform(2, 3.5), radius, (x, y, rest, r) => {
      stampSolid(
        relief,
        x,
        y,
        rest + 0.25 * r,
        pose(random.pick(bodies), anyRotation(random), r),
        random.uniform(0.9, 1.1),
        skin,
      );
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
    const bodies = Array.from({ length: 14 }, () => {
      const bevel = random.chance(0.5) ? random.uniform(0.7, 1) : 1;
      return box(1, random.uniform(long, 1) * long, thin * random.uniform(0.4, 1), bevel);
    });
    if (random.chance(0.85)) dust(random, relief, median);
    heap(random, relief, random.uniform(1.6, 3), radius, (x, y, rest, r) => {
      stampSolid(relief, x, y, rest + 0.3 * r, pose(random.pick(bodies), anyRotation(random), r * 0.8), 1, skin);
    });
    return relief;
  },
};

/** Big rounded lumps, each crusted with fine grains: spray-dried, precipitated, cauliflower-like. */
const cauliflower: Kind = {
  id: 'powder/cauliflower',
  category,
  draw(random, size) {
    const median = random.logUniform(4, 0.13 * size);
    const relief = floor(random, size, median);
    const radius = logNormal(random, median, random.uniform(1.3, 2), 2, 0.25 * size);
    const lumpy = makeSkin(random, random.uniform(0.4, 1.2) * median + 2, random.uniform(0.1, 0.35), 4);
    heap(random, relief, random.uniform(2, 3), radius, (x, y, rest, r) => {
      const axes = [r, r * random.uniform(0.6, 1), r * random.uniform(0.6, 1)] as const;
      stampSpheroid(relief, x, y, rest + 0.3 * r, axes, anyRotation(random), 1, lumpy);
    });
    // The crust: grains that sit where they land.
    const grain = Math.max(1, median * random.uniform(0.08, 0.25));
    const fine = logNormal(random, grain, random.uniform(1.15, 1.5), 0.8, 10);
    heap(random, relief, random.uniform(0.6, 1.6), fine, (x, y, rest, r) => {
      stampSpheroid(relief, x, y, rest + random.uniform(-0.2, 0.3) * r, [r, r, r * 0.9], undefined, random.uniform(0.95, 1.1));
    });
    return relief;
  },
};

/** Tumbled, worn grains: rounded but never round, potholed, dusty. */
const worn: Kind = {
  id: 'powder/worn',
  category,
  draw(random, size) {
    const median = random.logUniform(2.5, 0.14 * size);
    const relief = floor(random, size, median);
    const radius = logNormal(random, median, random.uniform(1.35, 2.2), 1, 0.3 * size);
    const coarse = makeSkin(random, random.uniform(0.7, 2) * median + 2, random.uniform(0.15, 0.5), random.integer(2, 5));
    const slim = random.uniform(0.4, 0.85);
    const tint = random.uniform(0, 0.2);
    dust(random, relief, median);
    const place = (x: number, y: number, rest: number, r: number) => {
      const axes = [r, r * random.uniform(slim, 1), r * random.uniform(slim, 1)] as const;
      stampSpheroid(relief, x, y, rest + 0.3 * r, axes, anyRotation(random), 1 + random.uniform(-tint, tint), coarse);
    };
    heap(random, relief, random.uniform(1.5, 2.6), radius, place, drawStrewn(random, size));
    return relief;
  },
};

/** Atomised metal: mostly spheres of all sizes, some long or fused, with satellites on them, over a dark carbon tape. */
const atomised: Kind = {
  id: 'powder/atomised',
  category,
  draw(random, size) {
    const median = random.logUniform(3, 0.1 * size);
    const relief = floor(random, size, 0.5 * median);
    const radius = logNormal(random, median, random.uniform(1.4, 2), 1.2, 0.2 * size);
    const skin = makeSkin(random, random.logUniform(2, 12), random.uniform(0.01, 0.09), 3);
    const odd = random.uniform(0.05, 0.4);
    const satellites = random.uniform(0, 2.5);
    const place = (x: number, y: number, rest: number, r: number) => {
      const long = random.chance(odd) ? random.uniform(1.2, 2) : 1;
      stampSpheroid(relief, x, y, rest + 0.6 * r, [r * long, r, r], anyRotation(random), 1, skin);
      if (r < 3) return;
      for (let k = Math.floor(random.uniform(0, satellites + 0.99)); k > 0; k--) {
        const own = r * random.uniform(0.12, 0.4);
        const angle = random.uniform(0, 2 * Math.PI);
        const off = r * random.uniform(0.3, 1.05);
        const lift = rest + 0.6 * r + Math.sqrt(Math.max(0, r * r - off * off));
        stampSpheroid(relief, x + off * Math.cos(angle), y + off * Math.sin(angle), lift, [own, own, own], undefined, 1, skin);
      }
    };
    heap(random, relief, random.uniform(1.2, 3), radius, place, drawStrewn(random, size));
    return relief;
  },
};

/** Flour: grains near the limit of resolution in a deeply creviced, wavy bed, the texture rather than the grain being seen. */
const fine: Kind = {
  id: 'powder/fine',
  category,
  draw(random, size) {
    const relief = new Relief(size, size, 0, random.uniform(0.5, 1));
    const period = random.logUniform(6, 60);
    const octaves = 5;
    const bed = valueNoise(random, size, size, {
      period,
      octaves,
      gain: random.uniform(0.6, 0.85),
      angle: random.uniform(0, Math.PI),
    });
    relief.addHeight(bed, random.uniform(4, 22));
    const crevices = valueNoise(random, size, size, { period: period * 1.5, octaves: 3, ridged: true });
    const sharp = quantile(crevices, random.uniform(0.75, 0.93));
    const deep = random.uniform(3, 14);
    for (let i = 0; i < crevices.length; i++) relief.height[i] -= deep * smoothstep(sharp - 0.1, sharp + 0.15, crevices[i]);
    const radius = logNormal(random, random.uniform(1, 2.2), 1.5, 0.7, 9);
    const bodies = Array.from({ length: 6 }, () =>
      shard(random, random.integer(4, 10), [random.uniform(0.5, 1), random.uniform(0.4, 1)]),
    );
    heap(random, relief, random.uniform(0.8, 1.8), radius, (x, y, rest, r) => {
      stampStone(random, relief, [x, y, rest + 0.2 * r], r, random.pick(bodies), random.uniform(0.9, 1.15));
    });
    return relief;
  },
};

/** One mixed sample: stones, flakes, needles and lumps of unlike stuff together, from boulders to dust. */
const mixture: Kind = {
  id: 'powder/mixture',
  category,
  draw(random, size) {
    const median = random.logUniform(3, 0.1 * size);
    const relief = floor(random, size, median);
    const radius = logNormal(random, median, random.uniform(1.5, 2.4), 1, 0.3 * size);
    const skin = makeSkin(random, random.logUniform(2, 20), random.uniform(0.02, 0.15), 4);
    const weights = [random.uniform(0.2, 1), random.uniform(0, 0.7), random.uniform(0, 0.4), random.uniform(0, 0.6)];
    const materials = weights.map(() => random.uniform(0.8, 1.35));
    const whole = weights.reduce((a, b) => a + b, 0);
    const stones = Array.from({ length: 8 }, () => shard(random, 9, [random.uniform(0.5, 1), random.uniform(0.4, 1)]));
    const leaves = Array.from({ length: 8 }, () => shard(random, 7, [random.uniform(0.6, 1), 0.14]));
    const needle = box(1.3, 0.2, random.uniform(0.12, 0.2));
    dust(random, relief, median);
    const place = (x: number, y: number, rest: number, r: number) => {
      let left = random.uniform(0, whole);
      let which = 0;
      while (which < 3 && left > weights[which]) left -= weights[which++];
      const z = rest + 0.3 * r;
      const turn = anyRotation(random);
      const material = materials[which];
      if (which === 0) stampSolid(relief, x, y, z, pose(random.pick(stones), turn, r), material, skin);
      else if (which === 1) stampSolid(relief, x, y, z, pose(random.pick(leaves), turn, r), material, skin);
      else if (which === 2) stampSolid(relief, x, y, z, pose(needle, turn, r), material);
      else stampSpheroid(relief, x, y, z, [r, r * 0.85, r * 0.8], turn, material, skin);
    };
    heap(random, relief, random.uniform(1.5, 2.6), radius, place, drawStrewn(random, size));
    return relief;
  },
};

export const kinds: readonly Kind[] = [
  angular,
  agglomerated,
  flakes,
  crystals,
  cauliflower,
  worn,
  atomised,
  fine,
  mixture,
  ...forms,
];
