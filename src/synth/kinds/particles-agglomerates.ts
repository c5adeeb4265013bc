import type { Random } from '../../base/random';
import { blur } from '../fields';
import { valueNoise } from '../noise';
import { obliqueDepth, obliqueView, Relief } from '../relief';
import { anyRotation, stampSpheroid } from '../shapes-bodies';
import { cluster, heap, logNormal, makeSkin, scatter } from '../shapes-grains';
import type { Kind, Surface } from '../surface';
import { discs, dustyGround, fewRods, pavement, pebbles, rosettes, texturedBalls } from './particles-bodies';
import { drawSpread, kind, substrate } from './particles-ground';

/** Seen from above as it is, or at a tilt. */
const seenAt = (relief: Relief, size: number, tilt: number): Surface => (tilt > 0 ? obliqueView(relief, size, tilt) : relief);

/** Nanoparticles heaped into hills and hollows that fill the view, every bead to be told from its neighbours. */
function beadHills(random: Random, size: number): Surface {
  const unit = size / 224;
  const tilt = random.chance(0.4) ? random.uniform(0.2, 0.8) : 0;
  const r = random.logUniform(1.3, 7) * unit;
  const side = tilt > 0 ? Math.max(size, obliqueDepth(size, tilt, 8 * r)) : size;
  const relief = new Relief(side, side, 0, 0.8);
  const hills = valueNoise(random, side, side, {
    period: random.uniform(8, 40) * r,
    octaves: 4,
    gain: random.uniform(0.4, 0.65),
  });
  relief.addHeight(hills, r * random.uniform(3, 12));
  const radius = logNormal(random, r, drawSpread(random), 0.9 * unit, 4 * r);
  const material = random.uniform(0.9, 1.2);
  const bodies = Math.min(random.uniform(1.2, 2.4), (6000 * r * r * 2.5) / (side * side));
  heap(random, relief, bodies, radius, (x, y, rest, own) =>
    stampSpheroid(
      relief,
      x,
      y,
      rest + random.uniform(-0.1, 0.8) * own,
      [own, own * random.uniform(0.8, 1), own],
      undefined,
      material * random.uniform(0.95, 1.05),
    ),
  );
  return seenAt(relief, size, tilt);
}

/** Beads strung into branching chains with dark gaps between them: aerogels, soot, fumed oxides, dried sols. */
function beadNetwork(random: Random, size: number): Surface {
  const unit = size / 224;
  const r = random.logUniform(1.4, 9) * unit;
  const relief = new Relief(size, size, 0, random.uniform(0.3, 0.8));
  const radius = logNormal(random, r, random.uniform(1.05, 1.35), 0.9 * unit, 3 * r);
  const floors = random.integer(2, 4);
  const gap = random.uniform(5, 14) * r;
  for (let floor = 0; floor < floors; floor++) {
    const web = valueNoise(random, size, size, { period: gap, octaves: 2, ridged: true });
    const bar = random.uniform(0.62, 0.8);
    const level = floor * 2.2 * r;
    let budget = Math.min(1600, (0.9 * size * size) / (r * r));
    for (; budget > 0; budget--) {
      const x = random.uniform(0, size - 1);
      const y = random.uniform(0, size - 1);
      if (web[Math.floor(y) * size + Math.floor(x)] < bar) continue;
      const own = radius();
      stampSpheroid(
        relief,
        x,
        y,
        level + random.normal(0, 0.6) * r + own,
        [own, own, own],
        undefined,
        0.75 + (0.5 * (floor + 1)) / floors,
      );
    }
  }
  return relief;
}

/** Ragged heaps of fine grains of every height on ground of which much stays bare. */
function patchyHeaps(random: Random, size: number): Surface {
  const unit = size / 224;
  const tilt = random.chance(0.3) ? random.uniform(0.2, 0.7) : 0;
  const r = random.logUniform(1.2, 6) * unit;
  const side = tilt > 0 ? Math.max(size, obliqueDepth(size, tilt, 6 * r)) : size;
  const relief = substrate(random, side);
  const where = valueNoise(random, side, side, { period: random.uniform(30, 150) * unit, octaves: 4, gain: 0.55 });
  const bar = random.uniform(-0.2, 0.35);
  const steep = random.uniform(3, 14) * r;
  const material = random.uniform(1, 1.6);
  for (let i = 0; i < where.length; i++) if (where[i] > bar) relief.height[i] += steep * Math.sqrt(where[i] - bar);
  const radius = logNormal(random, r, random.uniform(1.05, 1.5), 0.8 * unit, 5 * r);
  const layers = Math.min(random.uniform(1.2, 2.2), (5000 * r * r * 2.5) / (side * side));
  const stray = random.uniform(0, 0.06);
  heap(
    random,
    relief,
    layers,
    radius,
    (x, y, rest, own) =>
      stampSpheroid(relief, x, y, rest + 0.4 * own, [own, own * random.uniform(0.75, 1), own], undefined, material),
    (x, y) => {
      const column = Math.min(side - 1, Math.max(0, Math.floor(x)));
      const row = Math.min(side - 1, Math.max(0, Math.floor(y)));
      return where[row * side + column] > bar || random.chance(stray);
    },
  );
  return seenAt(relief, size, tilt);
}

/** Lumps of lumps of grains, as a dried or calcined powder of nanoparticles clings together: cauliflowers with dark clefts between them. */
function cauliflowers(random: Random, size: number): Surface {
  const unit = size / 224;
  const lump = random.logUniform(6, 30) * unit;
  const grain = Math.min(random.logUniform(1.5, 5) * unit, 0.4 * lump);
  const relief = new Relief(size, size, 0, random.uniform(0.4, 0.8));
  const hills = valueNoise(random, size, size, { period: random.uniform(2, 8) * lump, octaves: 4, gain: 0.6 });
  relief.addHeight(hills, lump * random.uniform(0.6, 2.4));
  const radius = logNormal(random, lump, random.uniform(1.2, 1.8), 2 * grain, 0.25 * size);
  const material = random.uniform(0.85, 1.2);
  // Grains too many to be stamped one by one are the skin of the lumps.
  const skins = Array.from({ length: 3 }, () => makeSkin(random, 2.2 * grain, (grain / lump) * random.uniform(0.25, 0.6), 2));
  const knobs = random.integer(3, 8);
  let budget = 4500;
  heap(random, relief, random.uniform(1.2, 6), radius, (x, y, rest, own) => {
    if (--budget < 0) return;
    const z = rest + random.uniform(-0.2, 0.6) * own;
    for (let k = 0; k < knobs && budget > 0; k++, budget--) {
      const [dx, dy, dz] = upward(random, own * random.uniform(0.3, 0.75));
      const knob = own * random.uniform(0.3, 0.6);
      const axes = [knob, knob * random.uniform(0.7, 1), knob] as const;
      const tone = material * random.uniform(0.92, 1.08);
      stampSpheroid(relief, x + dx, y + dy, z + 0.7 * dz, axes, anyRotation(random), tone, random.pick(skins));
    }
  });
  return relief;
}

/** A point on the upper half of a ball of this radius. */
function upward(random: Random, radius: number): [number, number, number] {
  const up = random.uniform(-0.1, 1);
  const ring = Math.sqrt(1 - up * up);
  const way = random.uniform(0, 2 * Math.PI);
  return [radius * ring * Math.cos(way), radius * ring * Math.sin(way), radius * up];
}

/** Beads fused into clumps of some ten, the clumps loosely on one another, deep dark gaps between them. */
function fusedClumps(random: Random, size: number): Surface {
  const unit = size / 224;
  const r = random.logUniform(2, 8) * unit;
  const relief = new Relief(size, size, -4 * r, random.uniform(0.2, 0.6));
  const radius = logNormal(random, r, random.uniform(1.05, 1.3), 1.2 * unit, 2.5 * r);
  const floors = random.integer(2, 4);
  const perClump = random.integer(4, 28);
  const cover = random.uniform(0.45, 0.85);
  for (let floor = 0; floor < floors; floor++) {
    const beads = Math.min(900, (cover * size * size) / (Math.PI * r * r));
    for (let n = 0; n < beads; n += perClump) {
      const x = random.uniform(0, size);
      const y = random.uniform(0, size);
      const level = (2.4 * floor + random.normal(0, 0.7)) * r;
      for (const site of cluster(random, x, y, perClump, radius, random.uniform(0.2, 0.7))) {
        const own = site.radius * random.uniform(1, 1.2);
        const z = level + random.normal(0, 0.5) * r;
        stampSpheroid(relief, site.x, site.y, z, [own, own, own], undefined, 0.7 + (0.5 * (floor + 1)) / floors);
      }
    }
  }
  relief.height.set(blur(relief.height, size, size, r * random.uniform(0.08, 0.25)));
  return relief;
}

/** Crumpled platelets that cling to lumps and heaps: hydroxides, clays, carbon. */
function flakeLumps(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = random.chance(0.5) ? substrate(random, size) : new Relief(size, size, 0, random.uniform(0.4, 0.7));
  const lump = random.logUniform(14, 60) * unit;
  const flake = lump * random.uniform(0.15, 0.45);
  const thick = Math.max(0.8, flake * random.uniform(0.06, 0.22));
  const radius = logNormal(random, lump, random.uniform(1.1, 1.6), 8 * unit, 0.35 * size);
  const material = random.uniform(0.9, 1.3);
  const filled = random.chance(0.5);
  const most = Math.round(((filled ? 2.2 : 0.7) * size * size) / (Math.PI * lump * lump));
  let budget = 2600;
  for (const { x, y, radius: own } of scatter(
    random,
    size,
    Math.max(2, most),
    radius,
    filled ? 0.5 : random.uniform(0.7, 1),
    0.5 * lump,
  )) {
    stampSpheroid(relief, x, y, 0.3 * own, [0.75 * own, 0.75 * own, 0.6 * own], undefined, 0.75 * material);
    for (let k = Math.round((2.6 * own * own) / (flake * flake)); k > 0 && budget > 0; k--, budget--) {
      const [dx, dy, dz] = upward(random, own * random.uniform(0.6, 0.95));
      const wide = flake * random.uniform(0.5, 1.3);
      const axes = [wide, wide * random.uniform(0.5, 1), thick] as const;
      stampSpheroid(
        relief,
        x + dx,
        y + dy,
        0.3 * own + 0.8 * dz,
        axes,
        anyRotation(random),
        material * random.uniform(0.95, 1.1),
      );
    }
  }
  return relief;
}

export const agglomerates: readonly Kind[] = [
  kind('bead-hills', beadHills),
  kind('bead-network', beadNetwork),
  kind('patchy-heaps', patchyHeaps),
  kind('rosettes', rosettes),
  kind('pavement', pavement),
  kind('pebbles', pebbles),
  kind('textured-balls', texturedBalls),
  kind('few-rods', fewRods),
  kind('discs', discs),
  kind('cauliflowers', cauliflowers),
  kind('fused-clumps', fusedClumps),
  kind('flake-lumps', flakeLumps),
  kind('dusty-ground', dustyGround),
];
