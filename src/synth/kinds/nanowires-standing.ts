import type { Random } from '../../base/random';
import { warp } from '../fields';
import { valueNoise } from '../noise';
import { obliqueDepth, obliqueView, Relief } from '../relief';
import { stampCapsule, stampPolygon, stampSphere, stampTube } from '../shapes';
import { leaning, stampSolid } from '../shapes-bodies';
import { pose, prism } from '../shapes-solids';
import type { Surface } from '../surface';
import { walkPath } from './paths';

/**
 * A field of upright wires on bright ground, as tilted stages show it: hardly darker between the wires than on them, the wires paler toward their
 * tips, all leaning a little as their neighbours do.
 */
export function field(random: Random, size: number): Surface {
  const unit = size / 224;
  const ground = random.uniform(0.5, 0.95);
  const relief = new Relief(size, size, 0, ground);
  const radius = random.logUniform(0.8, 6.5) * unit;
  const seen = random.uniform(0.35, 1);
  const length = Math.min(0.9 * size, radius * random.logUniform(7, 45));
  const slope = random.uniform(0.2, 1.2) * seen;
  const spacing = Math.max(1.6 * radius, radius * random.logUniform(2.3, 14));
  const order = random.chance(0.5) ? random.uniform(0.25, 0.5) : random.uniform(0.05, 0.25);
  const clumping = random.chance(0.35) ? random.uniform(0.2, 0.9) : random.uniform(0, 0.12);
  const bow = valueNoise(random, size, size, { period: random.uniform(12, 60) * unit, octaves: 2 });
  const stray = random.chance(0.5) ? random.uniform(0, 0.02) : random.uniform(0.02, 0.12);
  const tilt = random.chance(0.8) ? random.normal(0, 0.04) : random.uniform(-0.5, 0.5);
  const rise = length * random.uniform(0.1, 0.45);
  const even = random.uniform(0.02, 0.22);
  const cap = random.chance(0.4) ? random.uniform(1.02, 1.35) : 0;
  const taper = random.chance(0.5) ? random.uniform(0.95, 1.15) : random.uniform(0.4, 0.95);
  const foot = random.uniform(0.7, 0.95);
  const squash = 0.35 + 0.65 * Math.sqrt(1 - seen * seen * 0.8);
  relief.addHeight(valueNoise(random, size, size, { period: 8 * unit, octaves: 4 }), random.uniform(0.1, 1.2) * unit);
  for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) relief.height[y * size + x] += y * slope;
  const across = Math.ceil(size / spacing) + 2;
  const down = Math.ceil((size * (1 + seen) + length) / (spacing * squash)) + 2;
  if (across * down > 2600) return field(random, size);
  for (let r = -1; r < down; r++)
    for (let c = -1; c < across; c++) {
      const x = (c + 0.5 * (r & 1) + random.normal(0, order)) * spacing;
      const y = (r + random.normal(0, order)) * spacing * squash;
      const own = length * seen * Math.max(0.2, random.normal(1, even));
      const at = Math.min(size - 1, Math.max(0, Math.floor(y - own))) * size + Math.min(size - 1, Math.max(0, Math.floor(x)));
      const lean = tilt + clumping * bow[at] + random.normal(0, stray);
      standing(relief, x, y, y * slope - 0.1 * rise, radius * random.logUniform(0.85, 1.2), {
        tipX: x + own * Math.sin(lean),
        tipY: y - own * Math.cos(lean),
        rise: rise * random.uniform(0.9, 1.1),
        taper,
        cap,
        foot,
      });
    }
  return relief;
}

interface Standing {
  readonly tipX: number;
  readonly tipY: number;
  readonly rise: number;
  readonly taper: number;
  readonly cap: number;
  readonly foot: number;
}

/** One wire in three pieces, paler from foot to tip, with or without a bead on it. */
function standing(relief: Relief, x: number, y: number, z: number, radius: number, wire: Standing): void {
  const { tipX, tipY, rise, taper, cap, foot } = wire;
  if (Math.min(y, tipY) > relief.depth + radius || Math.max(y, tipY) < -radius) return;
  for (let k = 0; k < 3; k++) {
    const a = k / 3;
    const b = (k + 1) / 3;
    stampCapsule(
      relief,
      x + a * (tipX - x),
      y + a * (tipY - y),
      z + a * rise,
      radius * (1 + a * (taper - 1)),
      x + b * (tipX - x),
      y + b * (tipY - y),
      z + b * rise,
      Math.max(0.5, radius * (1 + b * (taper - 1))),
      foot + ((1.08 - foot) * k) / 2,
    );
  }
  if (cap > 0) stampSphere(relief, tipX, tipY, z + rise, radius * Math.max(1, taper) * cap, 1.15);
}

/** Hexagonal rods with flat tops, close together: zinc oxide grown from solution, from above or at a tilt. */
export function hexagonalRods(random: Random, size: number): Surface {
  const unit = size / 224;
  const tilt = random.chance(0.35) ? 0 : random.uniform(0.25, 0.9);
  const radius = random.logUniform(3, 16) * unit;
  const half = radius * random.uniform(1.5, 6);
  const depth = tilt > 0 ? Math.min(2 * size, obliqueDepth(size, tilt, half)) : size;
  const relief = new Relief(size, depth, 0, random.uniform(0.4, 0.8));
  const spread = random.chance(0.5) ? random.uniform(0.02, 0.15) : random.uniform(0.15, 0.6);
  const cover = random.uniform(0.35, 1.6);
  const body = prism(6, 1, half / radius, random.chance(0.5) ? random.uniform(0, 0.06) : 0);
  const count = Math.min(900, Math.round((cover * size * depth) / (2.6 * radius * radius)));
  const level = valueNoise(random, size, depth, { period: 60 * unit, octaves: 2 });
  for (let n = 0; n < count; n++) {
    const x = random.uniform(-0.05, 1.05) * size;
    const y = random.uniform(-0.05, 1.05) * depth;
    const own = radius * random.logUniform(0.6, 1.4);
    const rotation = leaning(random, Math.abs(random.normal(0, spread)));
    const at = Math.min(depth - 1, Math.max(0, Math.floor(y))) * size + Math.min(size - 1, Math.max(0, Math.floor(x)));
    const z = half * (0.2 + 0.25 * level[at] + random.normal(0, 0.15));
    stampSolid(relief, x, y, z, pose(body, rotation, own), random.uniform(0.9, 1.1));
  }
  return tilt > 0 ? obliqueView(relief, size, tilt) : relief;
}

/** Tubes grown side by side, seen from the side: a curtain of fine wavy threads, with or without its upper edge and the ground under it. */
export function alignedForest(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, random.uniform(0.7, 1));
  const angle = Math.PI / 2 + random.normal(0, 0.05);
  const period = random.logUniform(1.6, 5) * unit;
  const stretch = random.uniform(10, 30);
  const threads = valueNoise(random, size, size, { period, octaves: 2, stretch, angle, ridged: true });
  const bundles = valueNoise(random, size, size, {
    period: period * random.uniform(4, 10),
    octaves: 2,
    stretch: stretch * 0.6,
    angle,
  });
  for (let i = 0; i < threads.length; i++) threads[i] = threads[i] * period * 0.9 + bundles[i] * period * 2.2;
  const swing = (amplitude: number): Float32Array => {
    const out = valueNoise(random, size, size, { period: random.uniform(18, 60) * unit, octaves: 3, stretch: 1.6, angle: 0 });
    for (let i = 0; i < out.length; i++) out[i] *= amplitude;
    return out;
  };
  const wavy = random.uniform(1, 9) * unit;
  relief.addHeight(warp(threads, size, size, swing(wavy), swing(0.3 * wavy)), random.uniform(0.5, 1.3));
  const loose = random.chance(0.4) ? random.integer(1, 40) : 0;
  const thin = random.uniform(0.4, 0.8) * unit;
  for (let n = 0; n < loose; n++) {
    const path = walkPath(random, {
      x: random.uniform(0, size),
      y: random.uniform(0, size),
      z: period * random.uniform(1, 3),
      angle: angle + random.normal(0, 0.25),
      length: random.uniform(20, 140) * unit,
      step: 5 * unit,
      bend: random.uniform(0.3, 1.2),
      persistence: 25 * unit,
    });
    stampTube(relief, path, thin, thin, random.uniform(0.95, 1.15));
  }
  if (random.chance(0.45)) openSide(random, relief, -1);
  if (random.chance(0.35)) openSide(random, relief, 1);
  return relief;
}

/** Ends the curtain above (-1) in the open, or below (1) on its substrate. */
function openSide(random: Random, relief: Relief, side: -1 | 1): void {
  const size = relief.width;
  const unit = size / 224;
  const waver = valueNoise(random, size, 1, { period: random.uniform(8, 80) * unit, octaves: 4, angle: 0 });
  const level = side < 0 ? random.uniform(0.08, 0.4) * size : random.uniform(0.65, 0.95) * size;
  const high = random.uniform(0.5, 8) * unit;
  const material = side < 0 ? random.uniform(0.15, 0.6) : random.uniform(0.5, 1.1);
  const grain = valueNoise(random, size, size, { period: 30 * unit, octaves: 3 });
  for (let x = 0; x < size; x++) {
    const edge = Math.round(level + high * waver[x]);
    const from = side < 0 ? 0 : Math.max(0, edge);
    const to = side < 0 ? Math.min(size, edge) : size;
    for (let y = from; y < to; y++) {
      relief.height[y * size + x] = (side < 0 ? -25 : -6) * unit + grain[y * size + x] * unit;
      relief.yield[y * size + x] = material;
    }
  }
}

/** Rods and broken wires strewn flat on a wafer, singly and in small heaps, many of them short; square-cut ends. */
export function strewnRods(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, random.uniform(0.4, 0.8));
  relief.addYield(valueNoise(random, size, size, { period: 80 * unit, octaves: 3 }), random.uniform(0, 0.1));
  const radius = random.logUniform(1.2, 6) * unit;
  const profile = random.pick(['flat', 'roof', 'round'] as const);
  const heaps = random.integer(0, 6);
  const centres = Array.from({ length: heaps }, () => [random.uniform(0, size), random.uniform(0, size)]);
  for (let n = random.integer(8, 130); n > 0; n--) {
    const heaped = heaps > 0 && random.chance(0.5);
    const [cx, cy] = heaped ? random.pick(centres) : [random.uniform(0, size), random.uniform(0, size)];
    const x = heaped ? random.normal(cx, 4 * radius) : cx;
    const y = heaped ? random.normal(cy, 4 * radius) : cy;
    const angle = random.uniform(0, Math.PI);
    const half = radius * random.logUniform(2, 22);
    const own = radius * random.logUniform(0.6, 1.5);
    const z = own * random.uniform(0.4, heaped ? 3 : 1);
    const tip = z + (heaped ? random.normal(0, 0.2) * half : 0);
    const dx = half * Math.cos(angle);
    const dy = half * Math.sin(angle);
    stampCapsule(
      relief,
      x - dx,
      y - dy,
      z,
      own,
      x + dx,
      y + dy,
      tip,
      own * random.uniform(0.85, 1),
      random.uniform(1, 1.3),
      profile,
    );
  }
  return relief;
}

/** A wafer with a few bright dashes far apart beside figures, bars and crosses of a lithographic grid: wires laid out for contacting. */
export function markedWafer(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, random.uniform(0.7, 0.95));
  const ink = relief.yield[0] * (random.chance(0.5) ? random.uniform(0.75, 0.95) : random.uniform(1.05, 1.4));
  const turn = random.normal(0, 0.05) + (random.chance(0.3) ? random.uniform(-0.8, 0.8) : 0);
  const box = (u: number, v: number, a: number, b: number): void => {
    const corners = [-a, -b, a, -b, a, b, -a, b];
    const out = new Float32Array(8);
    for (let k = 0; k < 8; k += 2) {
      const p = u + corners[k] - size / 2;
      const q = v + corners[k + 1] - size / 2;
      out[k] = size / 2 + p * Math.cos(turn) - q * Math.sin(turn);
      out[k + 1] = size / 2 + p * Math.sin(turn) + q * Math.cos(turn);
    }
    stampPolygon(relief, out, 1.2 * unit, ink);
  };
  for (let n = random.integer(0, 4); n > 0; n--) {
    const x = random.uniform(0, size);
    const y = random.uniform(0, size);
    const a = random.logUniform(3, 18) * unit;
    const look = random.uniform();
    if (look < 0.3) box(x, y, a * 5, a);
    else if (look < 0.6) {
      box(x, y, a, 0.25 * a);
      box(x, y, 0.25 * a, a);
    } else {
      // A figure in strokes: each of seven there or not.
      const [w, h, s] = [0.7 * a, a, 0.18 * a];
      for (const v of [-h, 0, h]) if (random.chance(0.7)) box(x, y + v, w, s);
      for (const u of [-w, w]) for (const v of [-h / 2, h / 2]) if (random.chance(0.7)) box(x + u, y + v, s, h / 2);
    }
  }
  const radius = random.logUniform(0.5, 1.3) * unit;
  const length = random.logUniform(10, 70) * unit;
  const favourite = random.chance(0.4) ? random.uniform(0, Math.PI) : Number.NaN;
  for (let n = Math.round(random.logUniform(2, 45)); n > 0; n--) {
    const angle = Number.isNaN(favourite) ? random.uniform(0, Math.PI) : favourite + random.normal(0, 0.3);
    const own = length * random.logUniform(0.3, 1.3);
    const path = walkPath(random, {
      x: random.uniform(0, size),
      y: random.uniform(0, size),
      z: 1.5 * unit,
      angle,
      length: own,
      step: Math.max(2 * unit, own / 6),
      bend: random.chance(0.3) ? 0.4 : 0.05,
    });
    stampTube(relief, path, radius, radius * random.uniform(0.5, 1), random.uniform(1.3, 2));
  }
  return relief.addHeight(valueNoise(random, size, size, { period: 3 * unit, octaves: 2 }), random.uniform(0.01, 0.08) * unit);
}

/** Thick bent wires like worms that fill the frame, smooth, knobbly or beaded, their ends in view. */
export function worms(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, random.uniform(0.25, 0.7));
  const radius = random.logUniform(2.2, 9) * unit;
  const bend = random.uniform(0.5, 2.2);
  const layers = random.uniform(0.4, 2);
  const length = radius * random.uniform(9, 40);
  const beads = random.chance(0.3) ? random.uniform(0.1, 0.35) : 0;
  const count = Math.min(320, Math.ceil((layers * size * size) / (2 * radius * length)));
  for (let n = 0; n < count; n++) {
    const own = radius * random.logUniform(0.75, 1.3);
    const path = walkPath(random, {
      x: random.uniform(-0.1, 1.1) * size,
      y: random.uniform(-0.1, 1.1) * size,
      z: own + (n / count) * layers * 2 * radius,
      angle: random.uniform(0, 2 * Math.PI),
      length: length * random.uniform(0.5, 1.3),
      step: 0.8 * own,
      bend,
      persistence: 10 * own,
      swell: own * random.uniform(0, 1.5),
    });
    stampTube(relief, path, own, own * random.uniform(0.7, 1), random.uniform(0.85, 1.1));
    if (beads > 0)
      for (let p = 0; p < path.length; p += 6) stampSphere(relief, path[p], path[p + 1], path[p + 2], own * (1 + beads), 1);
  }
  return relief.addHeight(
    valueNoise(random, size, size, { period: random.uniform(1.8, 6) * unit, octaves: 3 }),
    random.uniform(0.02, 0.15) * radius,
  );
}
