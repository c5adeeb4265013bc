import type { Random } from '../../base/random';
import { warp } from '../fields';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { carveBowl, stampCapsule, stampTube } from '../shapes';
import type { Kind, Surface } from '../surface';
import { drawGround, scatterDebris } from './ground';
import { crossingPath, walkPath } from './paths';

const kind = (name: string, draw: Kind['draw']): Kind => ({ id: `fibres/${name}`, category: 'Fibres', draw });

/** Directions across a path at each of its points, from the neighbours on both sides. */
function across(path: Float32Array, p: number): [number, number] {
  const last = path.length - 3;
  const a = Math.max(0, p - 3);
  const b = Math.min(last, p + 3);
  const heading = Math.atan2(path[b + 1] - path[a + 1], path[b] - path[a]);
  return [-Math.sin(heading), Math.cos(heading)];
}

/** Flat ribbons that twist as they go, wide, narrow and wide again, on even ground or adhesive tape: cotton, cut foil, spun threads. */
function ribbons(random: Random, size: number): Surface {
  const unit = size / 224;
  const plain = random.chance(0.6);
  const relief = plain
    ? new Relief(size, size, 0, random.uniform(0.4, 0.8))
    : drawGround(random, size, random.uniform(0.4, 0.9));
  if (plain) relief.addHeight(valueNoise(random, size, size, { period: 2 * unit }), random.uniform(0.02, 0.12) * unit);
  const wide = random.logUniform(2.5, 22) * unit;
  const ridges = valueNoise(random, size, size, { period: random.uniform(2, 5) * unit, octaves: 2, stretch: 3 });
  for (let n = random.integer(1, 5); n > 0; n--) {
    const own = wide * random.logUniform(0.7, 1.4);
    const step = Math.max(2.5 * unit, 0.35 * own);
    const path = crossingPath(random, size, random.uniform(0, Math.PI), { step, bend: random.uniform(0.3, 1.8), z: own });
    const turn = random.uniform(6, 30) * own;
    const phase = random.uniform(0, 2 * Math.PI);
    const material = random.uniform(1, 1.3);
    const rims = [new Float32Array(path.length), new Float32Array(path.length)];
    for (let p = 0; p < path.length; p += 3) {
      const twist = Math.sin(phase + (2 * Math.PI * p * step) / 3 / turn) * 1.2;
      const [nx, ny] = across(path, p);
      for (const [k, side] of [-1, 1].entries()) {
        rims[k][p] = path[p] + side * own * Math.cos(twist) * nx;
        rims[k][p + 1] = path[p + 1] + side * own * Math.cos(twist) * ny;
        rims[k][p + 2] = path[p + 2] + side * own * Math.sin(twist) * 0.7;
      }
    }
    for (let p = 0; p + 3 < path.length; p += 3) {
      // The blade between the rims, a little hollow.
      for (let t = 0.08; t < 1; t += 0.28 * Math.min(1, (4 * unit) / own)) {
        const at = (k: number, q: number): number => rims[0][k + q] + t * (rims[1][k + q] - rims[0][k + q]);
        const hollow = 0.25 * own * Math.sin(Math.PI * t);
        const r = Math.max(0.7, 0.2 * own);
        stampCapsule(
          relief,
          at(p, 0),
          at(p, 1),
          at(p, 2) - hollow,
          r,
          at(p + 3, 0),
          at(p + 3, 1),
          at(p + 3, 2) - hollow,
          r,
          material,
          'flat',
        );
      }
    }
    for (const rim of rims) stampTube(relief, rim, 0.16 * own + 0.4, 0.16 * own + 0.4, material * 1.06);
  }
  for (let i = 0; i < ridges.length; i++) if (relief.height[i] > 0.5 * wide) relief.height[i] += 0.5 * unit * ridges[i];
  if (random.chance(0.6)) scatterDebris(random, relief, random.integer(1, 25), random.uniform(1, 6) * unit);
  return relief;
}

/** Thin fibres with spindle-shaped swellings strung on them: electrospinning from too thin a solution. */
function spindles(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, random.uniform(0.15, 0.6));
  const r = random.logUniform(0.6, 2.6) * unit;
  const swell = r * random.uniform(2.5, 7);
  const long = swell * random.uniform(1.5, 3.5);
  const spacing = long * random.uniform(3, 14);
  const layers = random.integer(2, 4);
  const each = Math.max(4, Math.min(60, Math.round((random.uniform(0.06, 0.3) * size) / (2 * r))));
  for (let layer = 0; layer < layers; layer++)
    for (let n = 0; n < each; n++) {
      const own = r * random.logUniform(0.6, 1.5);
      const step = Math.max(3 * unit, 0.3 * long);
      const path = crossingPath(random, size, random.uniform(0, Math.PI), {
        step,
        bend: random.uniform(0.05, 0.8),
        z: layer * 2 * swell,
      });
      const material = 0.6 + (0.45 * (layer + 1)) / layers;
      let next = random.uniform(0, spacing);
      const radii = new Float32Array(path.length / 3).fill(own);
      for (let p = 0, s = 0; p < radii.length; p++, s += step) {
        if (s < next) continue;
        const fat = swell * random.logUniform(0.5, 1.3);
        for (let q = -3; q <= 3; q++)
          if (radii[p + q] !== undefined)
            radii[p + q] = Math.max(radii[p + q], own + fat * Math.exp(-(((q * step) / long) ** 2) * 2.5));
        next = s + spacing * random.logUniform(0.4, 2.5);
      }
      for (let p = 0; p + 1 < radii.length; p++) {
        const k = 3 * p;
        stampCapsule(
          relief,
          path[k],
          path[k + 1],
          path[k + 2],
          radii[p],
          path[k + 3],
          path[k + 4],
          path[k + 5],
          radii[p + 1],
          material,
        );
      }
    }
  return relief;
}

/** A web of very fine long fibres at low magnification, denser here than there, with clots. */
function fineNet(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, random.uniform(0.2, 0.75));
  const r = random.logUniform(0.5, 1.6) * unit;
  const count = Math.round(random.logUniform(60, 260));
  const bend = random.chance(0.3) ? random.uniform(0.02, 0.2) : random.uniform(0.2, 1.2);
  const favourite = random.uniform(0, Math.PI);
  const spread = random.chance(0.7) ? 3 : random.uniform(0.15, 0.5);
  for (let n = 0; n < count; n++) {
    const depth = n / count;
    const angle = spread > 2 ? random.uniform(0, Math.PI) : random.normal(favourite, spread);
    const path = crossingPath(random, size, angle, {
      step: 7 * unit,
      bend,
      z: depth * 14 * r,
      swell: 2 * r,
      persistence: 40 * unit,
    });
    const own = r * random.logUniform(0.6, 1.8);
    stampTube(relief, path, own, own, 0.55 + 0.55 * depth);
  }
  if (random.chance(0.4)) scatterDebris(random, relief, random.integer(2, 30), random.uniform(2, 8) * unit);
  return relief;
}

/** A few straight fibres across one another over a dark deep, the nearest broad and bright, those below ever dimmer. */
function openNet(random: Random, size: number): Surface {
  const unit = size / 224;
  const layers = random.integer(3, 6);
  const spacing = random.uniform(12, 45) * unit;
  const relief = new Relief(size, size, -spacing, random.uniform(0.05, 0.25));
  const r = random.logUniform(3, 20) * unit;
  const favourite = random.uniform(0, Math.PI);
  const spread = random.chance(0.65) ? 3 : random.uniform(0.1, 0.5);
  const fade = random.uniform(0.6, 0.9);
  for (let layer = 0; layer < layers; layer++) {
    const above = layers - 1 - layer;
    for (let n = random.integer(2, 6); n > 0; n--) {
      const angle = spread > 2 ? random.uniform(0, Math.PI) : random.normal(favourite, spread);
      const own = r * random.logUniform(0.65, 1.5) * (1 - 0.06 * above);
      const path = crossingPath(random, size, angle, { step: 12 * unit, bend: random.uniform(0, 0.25), z: layer * spacing });
      stampTube(relief, path, own, own * random.uniform(0.9, 1.1), random.uniform(0.9, 1.1) * fade ** above);
    }
  }
  if (random.chance(0.3)) scatterDebris(random, relief, random.integer(2, 20), 4 * unit);
  return relief;
}

/** Parallel fibres that come out of a broken or worn matrix, in part still covered by it, with the grooves of those torn out. */
function inMatrix(random: Random, size: number): Surface {
  const unit = size / 224;
  const angle = random.uniform(0, Math.PI);
  const r = random.logUniform(4, 20) * unit;
  const relief = new Relief(size, size, 0, random.uniform(0.6, 0.9));
  const matrix = new Relief(size, size, 0, random.uniform(0.75, 1.05));
  const pitch = r * random.uniform(2, 3.2);
  const reach = Math.ceil(size / pitch) + 1;
  for (let n = -reach; n <= reach; n++) {
    const offset = n * pitch + random.normal(0, 0.15) * pitch;
    const x = size / 2 - Math.sin(angle) * offset;
    const y = size / 2 + Math.cos(angle) * offset;
    const own = r * random.uniform(0.92, 1.08);
    const dx = size * Math.cos(angle + random.normal(0, 0.015));
    const dy = size * Math.sin(angle);
    const z = random.normal(0, 0.3) * r;
    if (random.chance(0.15)) carveBowl(relief, x, y, 0, 2 * size, own, own, angle, 0.8);
    else stampCapsule(relief, x - dx, y - dy, z, own, x + dx, y + dy, z, own, random.uniform(0.95, 1.15));
  }
  const cover = valueNoise(random, size, size, {
    period: random.logUniform(25, 110) * unit,
    octaves: 5,
    gain: 0.55,
    stretch: random.uniform(1, 2.5),
    angle,
  });
  const crumbs = valueNoise(random, size, size, { period: 7 * unit, octaves: 4 });
  const level = random.uniform(-0.5, 0.9) * r;
  matrix.addHeight(cover, 2.2 * r).addHeight(crumbs, random.uniform(0.05, 0.3) * r);
  for (let i = 0; i < matrix.height.length; i++)
    if (matrix.height[i] + level > relief.height[i]) {
      relief.height[i] = matrix.height[i] + level;
      relief.yield[i] = matrix.yield[i];
    }
  if (random.chance(0.5)) scatterDebris(random, relief, random.integer(5, 60), random.uniform(1.5, 5) * unit);
  return relief;
}

/** Bast fibres: bundles of long angular cells side by side, with knees across them, peeling strips and scales of bark. */
function flax(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, -30 * unit, random.uniform(0.1, 0.5));
  const angle = random.uniform(0, Math.PI);
  const r = random.logUniform(4, 24) * unit;
  const count = random.integer(3, Math.max(4, Math.min(34, Math.round((1.6 * size) / (2 * r)))));
  for (let n = 0; n < count; n++) {
    const own = r * random.logUniform(0.7, 1.3);
    const step = Math.max(4 * unit, 0.6 * own);
    const path = crossingPath(random, size, random.normal(angle, 0.06), { step, bend: 0.12, z: random.uniform(-0.6, 0.6) * r });
    const material = random.uniform(0.85, 1.1);
    const knee = random.uniform(4, 14);
    for (let p = 0, next = random.integer(0, 8); p + 3 < path.length; p += 3) {
      const swollen = p / 3 === next;
      if (swollen) next += Math.max(2, Math.round(random.logUniform(0.5, 2) * knee));
      const a = own * (swollen ? 1.12 : 1);
      stampCapsule(relief, path[p], path[p + 1], path[p + 2], a, path[p + 3], path[p + 4], path[p + 5], own, material, 'roof');
      if (swollen) {
        const [nx, ny] = across(path, p);
        stampCapsule(
          relief,
          path[p] - nx * own,
          path[p + 1] - ny * own,
          path[p + 2] + 0.15 * own,
          0.8 * unit,
          path[p] + nx * own,
          path[p + 1] + ny * own,
          path[p + 2] + 0.4 * own,
          0.8 * unit,
          material * 1.1,
        );
      }
    }
  }
  const grain = { period: random.uniform(1.5, 4) * unit, octaves: 3, stretch: random.uniform(5, 16), angle };
  relief.addHeight(valueNoise(random, size, size, grain), random.uniform(0.3, 1.6) * unit);
  for (let n = random.integer(0, 12); n > 0; n--) {
    const peel = walkPath(random, {
      x: random.uniform(0, size),
      y: random.uniform(0, size),
      z: r * random.uniform(0.8, 1.8),
      angle: angle + random.normal(0, 0.4),
      length: random.uniform(15, 90) * unit,
      step: 4 * unit,
      bend: 0.9,
    });
    stampTube(relief, peel, random.uniform(0.6, 2.5) * unit, 0.6 * unit, 1.1, 'flat');
  }
  if (random.chance(0.7)) scatterDebris(random, relief, random.integer(5, 80), random.uniform(1.5, 6) * unit);
  return relief;
}

/** Wood cut along the grain: open channels side by side with rows of round pits in their walls, here and there a ray across. */
function wood(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, random.uniform(0.85, 1));
  const angle = random.chance(0.5) ? Math.PI / 2 + random.normal(0, 0.1) : random.uniform(0, Math.PI);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const pitch = random.logUniform(9, 48) * unit;
  const wall = random.uniform(0.12, 0.35);
  const deep = pitch * random.uniform(0.25, 0.7);
  const channels = Math.ceil((1.5 * size) / pitch) + 2;
  const floor = Float32Array.from({ length: channels }, () =>
    random.chance(0.15) ? random.uniform(-0.4, 0) : random.uniform(0.6, 1),
  );
  const offset = channels / 2;
  for (let y = 0, i = 0; y < size; y++)
    for (let x = 0; x < size; x++, i++) {
      const v = ((y - size / 2) * cos - (x - size / 2) * sin) / pitch + offset;
      const k = Math.floor(v);
      const side = Math.abs(v - k - 0.5) * 2;
      const inside = Math.max(0, 1 - (side / (1 - wall)) ** 2);
      relief.height[i] = -deep * floor[k] * Math.sqrt(inside);
    }
  const radius = pitch * random.uniform(0.12, 0.26);
  const dense = random.uniform(0.2, 0.9);
  for (let k = 0; k < channels; k++) {
    if (!random.chance(0.6)) continue;
    for (let u = -0.75 * size; u < 0.75 * size; u += radius * random.uniform(2.2, 3.4)) {
      if (!random.chance(dense)) continue;
      const v = (k + 0.5 - offset) * pitch;
      const x = size / 2 + u * cos - v * sin;
      const y = size / 2 + u * sin + v * cos;
      const z = -deep * Math.max(0, floor[k]);
      carveBowl(relief, x, y, z + 0.1 * radius, radius, radius, 0.35 * radius, 0, 0.95);
      carveBowl(relief, x, y, z - 0.2 * radius, 0.4 * radius, 0.4 * radius, 2 * radius, 0, 0.5);
    }
  }
  for (let n = random.chance(0.5) ? random.integer(1, 4) : 0; n > 0; n--) {
    const u = random.uniform(-0.5, 0.5) * size;
    for (let row = random.integer(1, 6); row > 0; row--) {
      const at = u + row * 0.5 * pitch;
      const [cx, cy] = [size / 2 + at * cos, size / 2 + at * sin];
      const [dx, dy] = [size * -sin, size * cos];
      stampCapsule(relief, cx - dx, cy - dy, -0.2 * pitch, 0.24 * pitch, cx + dx, cy + dy, -0.2 * pitch, 0.24 * pitch, 0.95);
    }
  }
  const waver = (): Float32Array => {
    const out = valueNoise(random, size, size, { period: 50 * unit, octaves: 3, stretch: 2, angle });
    for (let i = 0; i < out.length; i++) out[i] *= 0.25 * pitch;
    return out;
  };
  relief.height.set(warp(relief.height, size, size, waver(), waver()));
  const torn = { period: random.uniform(2, 5) * unit, octaves: 3, stretch: 5, angle };
  relief.addHeight(valueNoise(random, size, size, torn), random.uniform(0.2, 1.2) * unit);
  if (random.chance(0.5)) scatterDebris(random, relief, random.integer(5, 60), random.uniform(1.5, 4) * unit);
  return relief;
}

export const natural: readonly Kind[] = [
  kind('ribbons', ribbons),
  kind('spindles', spindles),
  kind('fine-net', fineNet),
  kind('open-net', openNet),
  kind('in-matrix', inMatrix),
  kind('flax', flax),
  kind('wood', wood),
];
