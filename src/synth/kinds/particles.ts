import type { Random } from '../../base/random';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { carveBowl, stampCapsule } from '../shapes';
import { anyRotation, type Skin, stampSolid, stampSpheroid, supportAt } from '../shapes-bodies';
import { cluster, heap, logNormal, makeSkin, scatter } from '../shapes-grains';
import { bipyramid, box, dodecahedron, icosahedron, octahedron, pose, prism, shard } from '../shapes-solids';
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

/** Centres of a close-packed raft of spheres of the radius given, turned by `turn`, every grain of it displaced by `jitter` radii. */
function packed(random: Random, size: number, radius: number, turn: number, jitter: number): [number, number][] {
  const sites: [number, number][] = [];
  const c = Math.cos(turn);
  const s = Math.sin(turn);
  const reach = Math.ceil((0.75 * size) / radius) + 2;
  for (let j = -reach; j <= reach; j++)
    for (let i = -reach; i <= reach; i++) {
      const u = radius * (2 * i + (j & 1));
      const v = radius * Math.sqrt(3) * j;
      const x = size / 2 + c * u - s * v + random.normal(0, jitter) * radius;
      const y = size / 2 + s * u + c * v + random.normal(0, jitter) * radius;
      if (x > -radius && y > -radius && x < size + radius && y < size + radius) sites.push([x, y]);
    }
  return sites;
}

/** A close-packed monolayer of equal spheres, with vacancies, cracks and bare patches. */
const monolayer: Kind = {
  id: 'particles/monolayer',
  category,
  draw(random, size) {
    const r = random.logUniform(2.2, 0.17 * size);
    const relief = substrate(random, size);
    const skin = drawSkin(random, r);
    const jitter = random.chance(0.5) ? random.uniform(0, 0.05) : random.uniform(0.05, 0.25);
    const own = random.uniform(0.88, 1.02);
    const missing = random.chance(0.5) ? 0 : random.uniform(0, 0.15);
    const bare = random.chance(0.35) ? random.uniform(0.1, 0.45) : -1;
    const patches = valueNoise(random, size, size, { period: random.uniform(0.2, 0.7) * size, octaves: 3 });
    const second = random.chance(0.25) ? random.uniform(0.05, 0.5) : 0;
    const place = (x: number, y: number, lift: number) =>
      stampSpheroid(relief, x, y, lift, [own * r, own * r, own * r], undefined, 1.15, skin);
    const clamp = (v: number) => Math.max(0, Math.min(size - 1, Math.round(v)));
    for (const [x, y] of packed(random, size, r, random.uniform(0, Math.PI), jitter)) {
      if (random.chance(missing) || (bare > 0 && patches[clamp(y) * size + clamp(x)] > 0.6 - 1.4 * bare)) continue;
      place(x, y, r);
      if (random.chance(second)) place(x + r, y + 0.58 * r, 2.63 * r);
    }
    return relief;
  },
};

/** Low islands on a film: dewetted metal, nuclei of growth, quantum dots; faint, with round or fjorded outlines. */
const islands: Kind = {
  id: 'particles/islands',
  category,
  draw(random, size) {
    const median = random.logUniform(1.5, 0.06 * size);
    const relief = substrate(random, size);
    const radius = logNormal(random, median, random.uniform(1.1, 1.7), 1, 0.2 * size);
    const skin = makeSkin(random, median * random.uniform(1, 3) + 2, random.uniform(0, 0.45));
    const flat = random.uniform(0.15, 0.9);
    const cover = random.uniform(0.06, 0.55);
    const count = Math.min(1500, (cover * size * size) / (Math.PI * median * median));
    const material = random.uniform(1, 2);
    const stretch = random.uniform(1, 1.9);
    for (const { x, y, radius: r } of scatter(random, size, count, radius, random.uniform(0.8, 1.1), median)) {
      const turn = random.uniform(0, Math.PI);
      const c = Math.cos(turn);
      const s = Math.sin(turn);
      stampSpheroid(
        relief,
        x,
        y,
        0,
        [r * random.uniform(1, stretch), r, r * flat],
        [c, -s, 0, s, c, 0, 0, 0, 1],
        material,
        skin,
      );
    }
    return relief;
  },
};

/** Lumps of fine grains, each lump by itself on the ground: agglomerated nanoparticles dried from a drop. */
const lumps: Kind = {
  id: 'particles/lumps',
  category,
  draw(random, size) {
    const grain = random.logUniform(1.1, 4.5);
    const relief = substrate(random, size);
    const radius = logNormal(random, grain, random.uniform(1.05, 1.4), 0.8, 12);
    const outline = makeSkin(random, random.uniform(0.05, 0.25) * size, random.uniform(0.1, 0.6), 3);
    const material = random.uniform(1, 1.6);
    const lump = logNormal(
      random,
      random.logUniform(grain * 2.5, 0.16 * size),
      random.uniform(1.2, 2.2),
      grain * 1.5,
      0.35 * size,
    );
    for (const { x, y, radius: r } of scatter(random, size, Math.round(random.logUniform(1, 22)), lump, 0.9)) {
      const body = [r, r * random.uniform(0.5, 1), r * random.uniform(0.3, 0.9)] as const;
      stampSpheroid(relief, x, y, 0, body, undefined, material, outline);
      const count = Math.min(1500, (2.2 * r * r) / (grain * grain));
      for (let k = 0; k < count; k++) {
        const angle = random.uniform(0, 2 * Math.PI);
        const off = r * Math.sqrt(random.uniform()) * 1.05;
        const gx = x + off * Math.cos(angle);
        const gy = y + (off * Math.sin(angle) * body[1]) / r;
        const g = radius();
        stampSpheroid(relief, gx, gy, Math.max(g * 0.6, supportAt(relief, gx, gy, g)), [g, g, g], undefined, material);
      }
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

/** Spheres made of smaller bodies: raspberries of grains, balls of petals, roses of plates. */
const raspberries: Kind = {
  id: 'particles/raspberries',
  category,
  draw(random, size) {
    const median = random.logUniform(6, 0.22 * size);
    const relief = substrate(random, size);
    const radius = logNormal(random, median, drawSpread(random), 4, 0.35 * size);
    const cover = random.logUniform(0.06, 0.75);
    const count = Math.max(1, Math.min(60, (cover * size * size) / (Math.PI * median * median)));
    const part = random.uniform(0.1, 0.32);
    const petals = random.chance(0.45);
    const leaf = prism(random.pick([4, 5, 6, 8]), 1, random.uniform(0.06, 0.16));
    const material = random.uniform(1, 1.4);
    for (const { x, y, radius: r } of scatter(
      random,
      size,
      Math.ceil(count),
      radius,
      random.uniform(0.85, 1.1),
      0.5 * median,
    )) {
      stampSpheroid(relief, x, y, r, [r * 0.9, r * 0.9, r * 0.9], undefined, material * 0.8);
      const parts = Math.min(120, Math.round(random.uniform(1.2, 2.2) / (part * part)));
      for (let k = 0; k < parts; k++) {
        const z = random.uniform(-0.15, 1);
        const ring = Math.sqrt(1 - z * z) * r * 0.92;
        const angle = random.uniform(0, 2 * Math.PI);
        const px = x + ring * Math.cos(angle);
        const py = y + ring * Math.sin(angle);
        const own = Math.max(0.8, r * part * random.uniform(0.7, 1.2));
        if (petals) stampSolid(relief, px, py, r * (1 + 0.92 * z), pose(leaf, anyRotation(random), own * 1.6), material);
        else stampSpheroid(relief, px, py, r * (1 + 0.92 * z), [own, own, own], undefined, material);
      }
    }
    return relief;
  },
};

/** A deep bed of equal spheres, cubes or other regular bodies that fills the field. */
const bed: Kind = {
  id: 'particles/bed',
  category,
  draw(random, size) {
    const median = random.logUniform(5, 0.13 * size);
    const relief = new Relief(size, size, 0, random.uniform(0.3, 0.8));
    const period = random.uniform(0.3, 1) * size;
    relief.addHeight(valueNoise(random, size, size, { period, octaves: 2 }), median * random.uniform(0, 3));
    const radius = logNormal(random, median, random.uniform(1.01, 1.18), 1.5, 0.3 * size);
    const skin = drawSkin(random, median);
    const bevel = random.uniform(0.75, 1);
    const habit = random.chance(0.65) ? null : random.chance(0.6) ? box(0.6, 0.6, 0.6, bevel) : octahedron(bevel);
    heap(random, relief, random.uniform(1.5, 3.2), radius, (x, y, rest, r) => {
      if (habit) stampSolid(relief, x, y, rest + 0.35 * r, pose(habit, anyRotation(random), r), 1, skin);
      else stampSpheroid(relief, x, y, rest + 0.35 * r, [r, r, r], undefined, 1, skin);
    });
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

/** Cubes laid side by side in rows, here and there a gap or a second layer: supercrystals at their edge. */
const superlattice: Kind = {
  id: 'particles/superlattice',
  category,
  draw(random, size) {
    const edge = random.logUniform(6, 0.25 * size);
    const relief = substrate(random, size);
    const turn = random.uniform(0, Math.PI);
    const c = Math.cos(turn);
    const s = Math.sin(turn);
    const body = box(0.5, 0.5, 0.5, random.uniform(0.7, 1));
    const skin = drawSkin(random, edge);
    const spacing = edge * random.uniform(0.95, 1.2);
    const jitter = random.uniform(0.01, 0.09);
    const extent = random.chance(0.5) ? 2 : random.uniform(0.15, 0.6);
    const missing = random.chance(0.5) ? 0.02 : random.uniform(0, 0.25);
    const reach = Math.ceil((0.75 * size) / spacing) + 1;
    const shear = random.chance(0.3) ? random.uniform(0, 0.5) : 0;
    for (let j = -reach; j <= reach; j++)
      for (let i = -reach; i <= reach; i++) {
        const u = (i + shear * (j & 1) + random.normal(0, jitter)) * spacing;
        const v = (j + random.normal(0, jitter)) * spacing;
        if (random.chance(missing) || Math.max(Math.abs(u), Math.abs(v)) > extent * size * random.uniform(0.8, 1.1)) continue;
        const twist = turn + random.normal(0, jitter);
        const rotation = [Math.cos(twist), -Math.sin(twist), 0, Math.sin(twist), Math.cos(twist), 0, 0, 0, 1] as const;
        const lift = edge * (random.chance(0.05) ? 1.5 : random.uniform(0.45, 0.55));
        const own = edge * random.uniform(0.92, 1.02);
        stampSolid(relief, size / 2 + c * u - s * v, size / 2 + s * u + c * v, lift, pose(body, rotation, own), 1.1, skin);
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
];
