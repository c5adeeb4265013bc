import { valueNoise } from '../noise';
import { carveBowl, stampCapsule } from '../shapes';
import { anyRotation, stampSolid, stampSpheroid } from '../shapes-bodies';
import { cluster, logNormal, makeSkin, scatter } from '../shapes-grains';
import { bipyramid, box, dodecahedron, icosahedron, octahedron, pose, prism, shard } from '../shapes-solids';
import type { Kind } from '../surface';
import { agglomerates } from './particles-agglomerates';
import { category, drawSkin, drawSpread, substrate } from './particles-ground';
import { groups } from './particles-groups';
import { bed, islands, lumps, monolayer, raspberries, superlattice } from './particles-packed';

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
      () => dodecahedron(random.uniform(1, 1.42)),
      () => icosahedron(),
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

/** One or a few large spheres that fill the view; their skin is smooth, crusted, cratered or studded with small ones. */
const giant: Kind = {
  id: 'particles/giant',
  category,
  draw(random, size) {
    const relief = substrate(random, size);
    const median = random.uniform(0.16, 0.46) * size;
    const skin = makeSkin(random, random.logUniform(2, 40), random.logUniform(0.003, 0.05), random.integer(2, 5));
    const alone = random.chance(0.4);
    const squash = random.uniform(0.85, 1);
    const studs = random.chance(0.35) ? random.integer(10, 260) : 0;
    const craters = random.chance(0.25) ? random.integer(6, 60) : 0;
    const material = random.uniform(0.95, 1.3);
    const sites = alone
      ? [{ x: size * random.uniform(0.35, 0.65), y: size * random.uniform(0.35, 0.65), radius: median }]
      : scatter(random, size, random.integer(2, 6), () => median * random.uniform(0.75, 1.2), 0.95, 0.4 * median);
    for (const { x, y, radius: r } of sites) {
      stampSpheroid(relief, x, y, r, [r, r * random.uniform(squash, 1), r], anyRotation(random), material, skin);
      for (let k = 0; k < studs + craters; k++) {
        // Points spread evenly over the upper half of the sphere.
        const z = random.uniform(0.05, 1);
        const ring = Math.sqrt(1 - z * z) * r;
        const angle = random.uniform(0, 2 * Math.PI);
        const px = x + ring * Math.cos(angle);
        const py = y + ring * Math.sin(angle);
        const own = r * random.logUniform(0.02, craters > 0 ? 0.16 : 0.08);
        if (k < studs) stampSpheroid(relief, px, py, r + z * r, [own, own, own], undefined, material);
        else
          carveBowl(
            relief,
            px,
            py,
            r + z * r,
            own,
            Math.max(0.7, own * z),
            own * 1.5,
            angle + Math.PI / 2,
            random.uniform(0.3, 0.8),
          );
      }
    }
    return relief;
  },
};

/** Short rods, bacilli-shaped or facetted, each with two ends in view. */
const rods: Kind = {
  id: 'particles/rods',
  category,
  draw(random, size) {
    const width = random.logUniform(1.2, 0.1 * size);
    const relief = substrate(random, size);
    const aspect = random.uniform(1.5, 4);
    const length = logNormal(random, width * aspect, random.uniform(1.03, 1.3), width * 1.3, 0.5 * size);
    const count = Math.round(random.logUniform(2, Math.min(350, (0.6 * size * size) / (4 * width * width * aspect))));
    const order = random.chance(0.25) ? random.uniform(0, Math.PI) : Number.NaN;
    const profile = random.pick(['round', 'round', 'round', 'roof'] as const);
    const material = random.uniform(1, 1.5);
    for (const { x, y, radius } of scatter(random, size, Math.max(2, count), length, random.uniform(0.25, 0.8), width)) {
      const angle = Number.isNaN(order) ? random.uniform(0, Math.PI) : order + random.normal(0, 0.15);
      const dx = radius * Math.cos(angle);
      const dy = radius * Math.sin(angle);
      const z = width * random.uniform(0.5, 1.5);
      const tip = width * random.uniform(0.85, 1);
      stampCapsule(relief, x - dx, y - dy, z, width, x + dx, y + dy, z, tip, material, profile);
    }
    return relief;
  },
};

/** Specks of one to three pixels, from a handful to thousands, as a low magnification shows colloids. */
const specks: Kind = {
  id: 'particles/specks',
  category,
  draw(random, size) {
    const relief = substrate(random, size);
    const median = random.uniform(0.7, 2.2);
    const radius = logNormal(random, median, random.uniform(1.05, 1.6), 0.6, 6);
    const density = valueNoise(random, size, size, { period: random.uniform(0.15, 0.8) * size, octaves: 2 });
    const uneven = random.chance(0.4) ? random.uniform(0.3, 1.5) : 0;
    const count = Math.round(random.logUniform(4, 1800));
    const material = random.uniform(1, 2.2);
    for (let k = 0; k < count; k++) {
      const x = random.uniform(0, size - 1);
      const y = random.uniform(0, size - 1);
      if (random.chance(uneven * (0.4 - density[Math.round(y) * size + Math.round(x)]))) continue;
      const r = radius();
      stampSpheroid(relief, x, y, r * 0.7, [r, r, r], undefined, material);
    }
    for (let k = random.chance(0.3) ? random.integer(1, 4) : 0; k > 0; k--)
      for (const site of cluster(random, random.uniform(0, size), random.uniform(0, size), random.integer(10, 80), radius, 0.7))
        stampSpheroid(
          relief,
          site.x,
          site.y,
          site.radius * random.uniform(0.7, 2),
          [site.radius, site.radius, site.radius],
          undefined,
          material,
        );
    return relief;
  },
};

/** Cores in fainter shells or halos: the beam goes through the shell, so that only the material tells them apart. */
const coreShell: Kind = {
  id: 'particles/core-shell',
  category,
  draw(random, size) {
    const median = random.logUniform(3, 0.12 * size);
    const relief = substrate(random, size);
    const radius = logNormal(random, median, drawSpread(random), 2, 0.3 * size);
    const core = random.uniform(0.3, 0.8);
    const bright = random.uniform(1.4, 2.4);
    const off = random.chance(0.6) ? 0.05 : 0.3;
    const most = (0.4 * size * size) / (Math.PI * median * median);
    const count = Math.max(2, Math.min(250, random.logUniform(2, Math.max(3, most))));
    const flat = random.uniform(0.1, 0.8);
    for (const { x, y, radius: r } of scatter(random, size, Math.round(count), radius, random.uniform(0.8, 1.1))) {
      stampSpheroid(relief, x, y, 0, [r, r, r * flat], undefined, random.uniform(0.75, 1));
      const inner = r * core;
      const cx = x + random.normal(0, off) * (r - inner);
      const cy = y + random.normal(0, off) * (r - inner);
      stampSpheroid(relief, cx, cy, r * flat - inner * 0.1, [inner, inner, inner * 0.4], undefined, bright);
    }
    return relief;
  },
};

/** A single body alone in the view, or two: a crystal with every face to be seen, a shard, a wrinkled grain. */
const solitary: Kind = {
  id: 'particles/solitary',
  category,
  draw(random, size) {
    const relief = substrate(random, size);
    const wrinkled = random.chance(0.3);
    const unevenness = wrinkled ? random.logUniform(0.03, 0.3) : random.logUniform(0.004, 0.08);
    const skin = makeSkin(random, random.logUniform(3, 40), unevenness, random.integer(2, 5));
    const material = random.uniform(0.95, 1.5);
    const count = random.chance(0.7) ? 1 : random.integer(2, 4);
    const bodies = [
      dodecahedron(random.uniform(1, 1.42)),
      octahedron(random.uniform(0.5, 1)),
      icosahedron(),
      box(0.7, 0.7, 0.7 * random.uniform(0.5, 1.6), random.uniform(0.7, 1)),
      prism(6, 0.9, random.uniform(0.2, 1.2)),
      shard(random, random.integer(8, 18), [random.uniform(0.6, 1), random.uniform(0.4, 1)]),
    ];
    const body = random.pick(bodies);
    for (let k = 0; k < count; k++) {
      const r = random.logUniform(0.04, count > 1 ? 0.2 : 0.42) * size;
      const middle = count > 1 ? 0.32 : 0.12;
      const x = size * (0.5 + random.uniform(-middle, middle));
      const y = size * (0.5 + random.uniform(-middle, middle));
      const rotation = anyRotation(random);
      if (wrinkled)
        stampSpheroid(
          relief,
          x,
          y,
          0.6 * r,
          [r, r * random.uniform(0.5, 1), r * random.uniform(0.5, 1)],
          rotation,
          material,
          skin,
        );
      else stampSolid(relief, x, y, 0.7 * r, pose(body, rotation, r), material, random.chance(0.5) ? skin : undefined);
    }
    return relief;
  },
};

export const kinds: readonly Kind[] = [
  sparse,
  clusters,
  facetted,
  monolayer,
  islands,
  lumps,
  giant,
  rods,
  specks,
  raspberries,
  bed,
  coreShell,
  solitary,
  superlattice,
  ...groups,
  ...agglomerates,
];
