import type { Random } from '../../base/random';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { anyRotation, type Skin, stampSolid, stampSpheroid } from '../shapes-bodies';
import { cluster, logNormal, makeSkin, scatter } from '../shapes-grains';
import { bipyramid, box, octahedron, pose, prism } from '../shapes-solids';
import type { Kind } from '../surface';

/** Distinct, rounded or regular bodies of much the same size, apart or packed, mostly on a flat ground. */
const category = 'Particles';

/** A wafer, a grid or a carbon tape: flat, darker than what lies on it, now and then wavy or dirty. */
function substrate(random: Random, size: number): Relief {
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
  return relief;
}

/** Smooth, faintly granular, or (rarely) strongly rough skins. */
const drawSkin = (random: Random, radius: number): Skin | undefined =>
  radius < 3 || random.chance(0.35)
    ? undefined
    : makeSkin(random, random.logUniform(2, Math.max(3, radius)), random.logUniform(0.008, 0.12), random.integer(1, 4));

/** How equal the particles are: most syntheses aim at one size. */
const drawSpread = (random: Random): number => (random.chance(0.65) ? random.uniform(1.01, 1.15) : random.uniform(1.15, 1.5));

/** Spheres strewn thinly on a flat ground. */
const sparse: Kind = {
  id: 'particles/sparse',
  category,
  draw(random, size) {
    const median = random.logUniform(1.2, 0.12 * size);
    const relief = substrate(random, size);
    const radius = logNormal(random, median, drawSpread(random), 1, 0.3 * size);
    const most = (0.25 * size * size) / (Math.PI * median * median);
    const count = Math.max(1, Math.round(Math.min(500, most, random.logUniform(2, 400))));
    const skin = drawSkin(random, median);
    const squash = random.chance(0.7) ? 1 : random.uniform(0.6, 1);
    const material = random.uniform(0.9, 1.5);
    for (const site of scatter(random, size, count, radius, random.uniform(0.9, 1.3))) {
      const r = site.radius;
      const axes = [r, r * random.uniform(squash, 1), r * random.uniform(squash, 1)] as const;
      stampSpheroid(relief, site.x, site.y, r * random.uniform(0.6, 1), axes, anyRotation(random), material, skin);
    }
    return relief;
  },
};

/** Rafts and heaps of spheres that stick together, with bare ground between. */
const clusters: Kind = {
  id: 'particles/clusters',
  category,
  draw(random, size) {
    const median = random.logUniform(2, 0.1 * size);
    const relief = substrate(random, size);
    const radius = logNormal(random, median, drawSpread(random), 1, 0.3 * size);
    const groups = random.integer(1, 7);
    const skin = drawSkin(random, median);
    const compact = random.uniform();
    const piled = random.chance(0.4);
    const material = random.uniform(0.9, 1.4);
    const most = Math.max(3, (0.45 * size * size) / (Math.PI * median * median) / groups);
    for (let g = 0; g < groups; g++) {
      const count = Math.round(Math.min(260, random.logUniform(2, most)));
      const middle = groups === 1 ? 0.5 : random.uniform(0.1, 0.9);
      const sites = cluster(
        random,
        size * middle,
        size * (groups === 1 ? 0.5 : random.uniform(0.1, 0.9)),
        count,
        radius,
        compact,
      );
      for (const { x, y, radius: r } of sites) {
        const lift = piled ? random.uniform(0.8, 2.5) * r : r;
        stampSpheroid(relief, x, y, lift, [r, r, r], undefined, material, skin);
      }
    }
    return relief;
  },
};

/** Facetted crystals of one habit: cubes, octahedra, hexagonal plates, bipyramids, lying or standing as they fell. */
const facetted: Kind = {
  id: 'particles/facetted',
  category,
  draw(random, size) {
    const median = random.logUniform(3, 0.18 * size);
    const relief = substrate(random, size);
    const radius = logNormal(random, median, drawSpread(random), 1.5, 0.35 * size);
    const bevel = random.uniform(0.75, 1);
    const long = random.uniform(0.6, 1.8);
    const habit = random.pick([
      () => box(0.62, 0.62, 0.62, bevel),
      () => box(0.62, 0.62, 0.62 * long, bevel),
      () => octahedron(random.uniform(0.55, 1)),
      () => octahedron(bevel),
      () => prism(6, 0.9, random.uniform(0.1, 0.5) * long),
      () => prism(3, 0.9, 0.15),
      () => bipyramid(5, 0.7, long, 0.95),
    ]);
    const body = habit();
    const flat = random.chance(0.4);
    const skin = random.chance(0.6) ? undefined : makeSkin(random, random.logUniform(2, 10), random.uniform(0, 0.05));
    const cover = random.logUniform(0.02, 1.3);
    const count = Math.max(1, Math.min(600, (cover * size * size) / (2 * median * median)));
    const material = random.uniform(0.9, 1.4);
    for (const { x, y, radius: r } of scatter(
      random,
      size,
      count,
      radius,
      cover > 0.5 ? 0.45 : random.uniform(0.6, 1),
      median,
    )) {
      const turn = random.uniform(0, 2 * Math.PI);
      const c = Math.cos(turn);
      const s = Math.sin(turn);
      const rotation = flat || random.chance(0.3) ? ([c, -s, 0, s, c, 0, 0, 0, 1] as const) : anyRotation(random);
      stampSolid(relief, x, y, r * random.uniform(0.5, 1), pose(body, rotation, r), material, skin);
    }
    return relief;
  },
};

export const kinds: readonly Kind[] = [sparse, clusters, facetted];
