/** Bodies to be told one from another, each with a shape or a skin of its own, down to specks on a plain ground. */
import type { Random } from '../../base/random';
import { blur } from '../fields';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { stampCapsule } from '../shapes';
import { anyRotation, leanRotation, stampSolid, stampSpheroid, supportAt } from '../shapes-bodies';
import { heap, logNormal, makeSkin, scatter } from '../shapes-grains';
import { pose, prism, shard } from '../shapes-solids';
import type { Surface } from '../surface';
import { anyTurn, drawSkin, drawSpread, substrate } from './particles-ground';

/** Balls built of petals, blades or needles that point outward: hydroxides, zinc oxide, hydroxyapatite. */
export function rosettes(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = substrate(random, size);
  const r = random.logUniform(0.07, 0.34) * size;
  const radius = logNormal(random, r, drawSpread(random), 8 * unit, 0.42 * size);
  const needles = random.chance(0.45);
  const thick = (needles ? random.uniform(0.012, 0.04) : random.uniform(0.015, 0.03)) * r;
  const wide = random.uniform(0.25, 0.55);
  const petals = random.integer(70, 170);
  const material = random.uniform(1, 1.4);
  const core = random.uniform(0.5, 0.8);
  const most = Math.max(1, Math.min(14, Math.round((0.7 * size * size) / (Math.PI * r * r))));
  for (const site of scatter(random, size, random.integer(1, most), radius, random.uniform(0.75, 1), 0.3 * r)) {
    const own = site.radius;
    const z = own * random.uniform(0.7, 1);
    stampSpheroid(relief, site.x, site.y, z, [core * own, core * own, core * own], undefined, 0.9 * material);
    for (let k = 0; k < petals; k++) {
      const up = random.uniform(-0.2, 1);
      const ring = Math.sqrt(1 - up * up);
      const way = random.uniform(0, 2 * Math.PI);
      const [dx, dy] = [ring * Math.cos(way), ring * Math.sin(way)];
      const far = own * random.uniform(0.85, 1.1);
      if (needles) {
        const near = 0.5 * core * own;
        stampCapsule(
          relief,
          site.x + near * dx,
          site.y + near * dy,
          z + near * up,
          Math.max(0.7, 1.4 * thick),
          site.x + far * dx,
          site.y + far * dy,
          z + far * up,
          Math.max(0.5, 0.6 * thick),
          material,
        );
        continue;
      }
      const middle = 0.72 * far;
      const axes = [0.34 * far, wide * own, Math.max(0.8, thick)] as const;
      stampSpheroid(
        relief,
        site.x + middle * dx,
        site.y + middle * dy,
        z + middle * up,
        axes,
        anyRotation(random),
        material * random.uniform(0.95, 1.05),
      );
    }
  }
  return relief;
}

/** Bodies pressed together into a floor without gaps: hexagonal balls flattened where they touch, grown colloids, packed latex. */
export function pavement(random: Random, size: number): Surface {
  const r = random.logUniform(0.02, 0.2) * size;
  const relief = new Relief(size, size, 0, random.uniform(0.7, 1));
  const turn = random.uniform(0, Math.PI);
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  const jitter = random.chance(0.5) ? random.uniform(0.02, 0.12) : random.uniform(0.12, 0.45);
  const skin = random.chance(0.6) ? makeSkin(random, random.logUniform(2, 12), random.uniform(0.005, 0.06), 3) : undefined;
  const grown = random.uniform(1, 1.16);
  const uneven = random.uniform(0, 0.35) * r;
  const missing = random.chance(0.4) ? random.uniform(0, 0.08) : 0;
  const material = random.uniform(0.95, 1.25);
  const reach = Math.ceil((0.75 * size) / r) + 1;
  for (let j = -reach; j <= reach; j++)
    for (let i = -reach; i <= reach; i++) {
      const u = r * (2 * i + (j & 1));
      const v = r * Math.sqrt(3) * j;
      const x = size / 2 + c * u - s * v + random.normal(0, jitter) * r;
      const y = size / 2 + s * u + c * v + random.normal(0, jitter) * r;
      const own = grown * r * random.uniform(1 - 0.3 * jitter, 1 + 0.3 * jitter);
      if (x < -own || y < -own || x > size + own || y > size + own || random.chance(missing)) continue;
      const lift = random.normal(0, 1) * uneven;
      stampSpheroid(relief, x, y, r + lift, [own, own, own * random.uniform(0.7, 1)], anyTurn(random), material, skin);
    }
  return relief;
}

/** Rounded stones lying close together, of all sizes, smooth or pitted. */
export function pebbles(random: Random, size: number): Surface {
  const unit = size / 224;
  const r = random.logUniform(0.035, 0.2) * size;
  const relief = substrate(random, size);
  const radius = logNormal(random, r, random.uniform(1.15, 1.6), 2 * unit, 0.35 * size);
  const skin = random.chance(0.7) ? makeSkin(random, random.logUniform(2, 16), random.uniform(0.01, 0.09), 4) : undefined;
  const material = random.uniform(0.95, 1.3);
  const squash = random.uniform(0.45, 0.9);
  const stone = random.chance(0.35) ? shard(random, 26, [1, random.uniform(0.6, 1)]) : null;
  const layers = Math.min(random.uniform(0.8, 1.7), (900 * r * r) / (size * size));
  heap(random, relief, Math.max(0.35, layers), radius, (x, y, rest, own) => {
    const z = rest + 0.35 * own;
    if (stone) stampSolid(relief, x, y, z, pose(stone, anyRotation(random), own), material, skin);
    else {
      const axes = [own, own * random.uniform(squash, 1), own * random.uniform(squash, 1)] as const;
      stampSpheroid(relief, x, y, z, axes, anyRotation(random), material * random.uniform(0.93, 1.07), skin);
    }
  });
  const soft = stone ? random.uniform(0.6, 1.6) * unit : 0;
  if (soft > 0) relief.height.set(blur(relief.height, size, size, soft));
  return relief;
}

/** A few balls side by side whose skin is crusted, wrinkled, porous or made of grains. */
export function texturedBalls(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = substrate(random, size);
  const r = random.logUniform(0.08, 0.36) * size;
  const radius = logNormal(random, r, random.uniform(1.02, 1.4), 5 * unit, 0.45 * size);
  const skin = makeSkin(random, random.logUniform(2, 12), random.uniform(0.02, 0.11), random.integer(2, 5));
  const grains = random.chance(0.5);
  const grain = random.logUniform(0.03, 0.11) * r;
  const material = random.uniform(1, 1.4);
  const most = Math.max(2, Math.min(30, Math.round((0.9 * size * size) / (Math.PI * r * r))));
  for (const { x, y, radius: own } of scatter(
    random,
    size,
    random.integer(1, most),
    radius,
    random.uniform(0.85, 1),
    0.5 * r,
  )) {
    const z = own * random.uniform(0.6, 1);
    stampSpheroid(relief, x, y, z, [own, own, own], undefined, material, skin);
    if (!grains) continue;
    for (let k = Math.min(900, Math.round((2.4 * own * own) / (grain * grain))); k > 0; k--) {
      const up = random.uniform(0, 1);
      const ring = Math.sqrt(1 - up * up);
      const way = random.uniform(0, 2 * Math.PI);
      const g = grain * random.uniform(0.6, 1.4);
      stampSpheroid(
        relief,
        x + own * ring * Math.cos(way),
        y + own * ring * Math.sin(way),
        z + own * up,
        [g, g, g],
        undefined,
        material,
      );
    }
  }
  return relief;
}

/** The first axis of a body along `angle` in the plane. */
const leanAlong = (angle: number) => leanRotation(angle, 0);

/** Short rods and spindles, one to some dozens, lying apart or leaning on one another: never long enough to be wires. */
export function fewRods(random: Random, size: number): Surface {
  const relief = substrate(random, size);
  const half = random.logUniform(0.035, 0.26) * size;
  const ratio = random.uniform(1.6, 5);
  const spindle = random.chance(0.5);
  const skin = drawSkin(random, half);
  const material = random.uniform(1, 1.5);
  const spread = drawSpread(random);
  const length = logNormal(random, half, spread, 3, 0.4 * size);
  const count = Math.max(1, Math.min(90, Math.round((random.logUniform(0.05, 0.9) * size * size * ratio) / (4 * half * half))));
  const along = random.chance(0.3) ? random.uniform(0, Math.PI) : Number.NaN;
  for (const { x, y, radius } of scatter(random, size, count, length, random.uniform(0.3, 0.8), 0.4 * half)) {
    const angle = Number.isNaN(along) ? random.uniform(0, Math.PI) : along + random.normal(0, 0.15);
    const r = radius / (ratio * random.uniform(0.9, 1.1));
    const z = supportAt(relief, x, y, r) + 0.8 * r;
    if (spindle) {
      stampSpheroid(relief, x, y, z, [radius, r, r], leanAlong(angle), material, skin);
      continue;
    }
    const [dx, dy] = [(radius - r) * Math.cos(angle), (radius - r) * Math.sin(angle)];
    stampCapsule(relief, x - dx, y - dy, z, r, x + dx, y + dy, z, r, material);
  }
  return relief;
}

/** Coins and lenses, lying, leaning and standing: kaolin, gibbsite, platelets of barium ferrite, red cells of polymer. */
export function discs(random: Random, size: number): Surface {
  const relief = substrate(random, size);
  const r = random.logUniform(0.03, 0.26) * size;
  const radius = logNormal(random, r, drawSpread(random), 2.5, 0.4 * size);
  const flat = random.uniform(0.06, 0.4);
  const coin = random.chance(0.6) ? prism(random.chance(0.6) ? 24 : 6, 1, flat / 2) : null;
  const lying = random.uniform();
  const material = random.uniform(0.95, 1.4);
  const count = Math.max(1, Math.min(160, Math.round((random.logUniform(0.1, 1.4) * size * size) / (3 * r * r))));
  for (const { x, y, radius: own } of scatter(random, size, count, radius, random.uniform(0.4, 1), 0.4 * r)) {
    const rotation = random.chance(lying)
      ? leanRotation(random.uniform(0, 2 * Math.PI), random.normal(0, 0.12))
      : anyRotation(random);
    const z = supportAt(relief, x, y, own) + own * (flat / 2 + random.uniform(0, 0.15));
    if (coin) stampSolid(relief, x, y, z, pose(coin, rotation, own), material);
    else stampSpheroid(relief, x, y, z, [own, own, own * flat], rotation, material);
  }
  return relief;
}

/** A plain wafer or grid at low magnification with specks, shreds and stains that are all there is to see; half of it is shade and noise. */
export function dustyGround(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, random.uniform(0.4, 0.9));
  relief.addYield(
    valueNoise(random, size, size, { period: random.uniform(0.4, 1.2) * size, octaves: 2 }),
    random.uniform(0.05, 0.35),
  );
  if (random.chance(0.5))
    relief.addYield(
      valueNoise(random, size, size, { period: random.uniform(2, 8) * unit, octaves: 2 }),
      random.uniform(0.02, 0.15),
    );
  if (random.chance(0.4))
    relief.addYield(
      valueNoise(random, size, size, { period: random.uniform(15, 60) * unit, octaves: 4, ridged: true }),
      random.uniform(-0.25, 0.1),
    );
  const r = random.logUniform(0.5, 2.2) * unit;
  const density = valueNoise(random, size, size, { period: random.uniform(0.2, 0.8) * size, octaves: 2 });
  const uneven = random.chance(0.6) ? random.uniform(0.4, 1.4) : 0;
  const bright = random.uniform(1.15, 1.9);
  for (let n = Math.round(random.logUniform(15, 900)); n > 0; n--) {
    const x = random.uniform(0, size - 1);
    const y = random.uniform(0, size - 1);
    if (random.chance(uneven * (0.4 - density[Math.round(y) * size + Math.round(x)]))) continue;
    const own = r * random.logUniform(0.6, 2.2);
    // A shred is a short, bent row of specks.
    const links = random.chance(0.25) ? random.integer(2, 7) : 1;
    let [px, py, way] = [x, y, random.uniform(0, 2 * Math.PI)];
    for (let k = 0; k < links; k++) {
      stampSpheroid(
        relief,
        px,
        py,
        0.5 * own,
        [own, own, own],
        undefined,
        relief.yield[0] * bright * random.uniform(0.85, 1.2),
      );
      px += own * Math.cos(way);
      py += own * Math.sin(way);
      way += random.normal(0, 0.6);
    }
  }
  return relief;
}
