import type { Random } from '../../base/random';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { anyRotation, stampSolid, stampSpheroid, supportAt } from '../shapes-bodies';
import { heap, logNormal, makeSkin, scatter } from '../shapes-grains';
import { box, octahedron, pose, prism } from '../shapes-solids';
import type { Kind } from '../surface';
import { category, drawSkin, drawSpread, substrate } from './particles-ground';

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
export const monolayer: Kind = {
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
export const islands: Kind = {
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
export const lumps: Kind = {
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

/** Spheres made of smaller bodies: raspberries of grains, balls of petals, roses of plates. */
export const raspberries: Kind = {
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
export const bed: Kind = {
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

/** Cubes laid side by side in rows, here and there a gap or a second layer: supercrystals at their edge. */
export const superlattice: Kind = {
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
