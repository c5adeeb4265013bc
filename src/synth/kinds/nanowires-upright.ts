import type { Random } from '../../base/random';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { type RodProfile, stampCapsule, stampSphere, stampTube } from '../shapes';
import type { Surface } from '../surface';
import { walkPath } from './paths';

/** Ground of a forest seen at a tilt: a ramp toward the viewer, dark where the wires stand. */
function forestGround(random: Random, size: number, slope: number, material: number): Relief {
  const relief = new Relief(size, size, 0, material);
  relief.addHeight(
    valueNoise(random, size, size, { period: size / random.uniform(6, 60), octaves: 3 }),
    size * random.uniform(0.002, 0.02),
  );
  for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) relief.height[y * size + x] += y * slope;
  return relief;
}

interface ForestOptions {
  readonly count: number;
  readonly radius: number;
  readonly length: number;
  /** Cosine-like share of the length seen: 1 from the side, 0 from above. */
  readonly seen: number;
  /** Deviation of the wires' directions, radians. */
  readonly spread: number;
  /** Direction on the screen that the wires grow in; -pi/2 is up. */
  readonly up: number;
  readonly taper: number;
  readonly tip: number;
  readonly groundMaterial: number;
  readonly lengthSpread: number;
}

/** Upright wires in front of one another: the base's row sets the nearness, the tip lies up the screen. */
function drawForest(random: Random, size: number, o: ForestOptions): Relief {
  // The ground rises toward the viewer only where the wires point away: else it would bury their tips.
  const slope = (0.3 + 1.5 * o.seen) * Math.max(0, -Math.sin(o.up));
  const relief = forestGround(random, size, slope, o.groundMaterial);
  const profile: RodProfile = random.chance(0.3) ? 'roof' : 'round';
  const reach = o.length * o.seen;
  for (let n = 0; n < o.count; n++) {
    const x = random.uniform(-0.1, 1.1) * size - Math.cos(o.up) * reach * 0.5;
    const y =
      random.uniform(-0.05, 1.05) * size + (Math.max(0, -Math.sin(o.up)) * reach) / 2 + reach * 0.25 * random.uniform(-1, 1);
    const length = reach * Math.max(0.15, random.normal(1, o.lengthSpread));
    const angle = o.up + random.normal(0, o.spread);
    const radius = o.radius * random.logUniform(0.75, 1.35);
    const z = y * slope - o.length * 0.3;
    const tipX = x + Math.cos(angle) * length;
    const tipY = y + Math.sin(angle) * length;
    const tipZ = z + o.length * (0.25 + 0.75 * (1 - o.seen)) * random.uniform(0.85, 1.1);
    stampCapsule(
      relief,
      x,
      y,
      z,
      radius,
      tipX,
      tipY,
      tipZ,
      Math.max(0.5, radius * o.taper),
      random.uniform(0.85, 1.1),
      profile,
    );
    if (o.tip > 1) stampSphere(relief, tipX, tipY, tipZ, radius * random.uniform(1, 1.35), o.tip);
  }
  return relief;
}

/** Wires seen at a tilt, hundreds of thin ones or a few dozen thicker ones. */
export function forest(random: Random, size: number): Surface {
  const unit = size / 224;
  const radius = random.logUniform(0.7, 4) * unit;
  const length = random.uniform(25, 170) * unit;
  const cover = random.logUniform(0.25, 2.2);
  const seen = random.uniform(0.4, 1);
  const count = Math.round(Math.min(900, (cover * size * size) / (2 * radius * length * seen * 1.2)));
  return drawForest(random, size, {
    count,
    radius,
    length,
    seen,
    spread: random.chance(0.5) ? random.uniform(0, 0.04) : random.uniform(0.04, 0.35),
    up: -Math.PI / 2 + (random.chance(0.35) ? random.uniform(-1, 1) : random.normal(0, 0.05)),
    taper: random.chance(0.4) ? random.uniform(0.2, 0.9) : 1,
    tip: random.chance(0.5) ? random.uniform(1.1, 1.7) : 1,
    groundMaterial: random.uniform(0.25, 0.8),
    lengthSpread: random.uniform(0.03, 0.35),
  });
}

/** Slanted wires from nearly above: short dashes of nearly one direction with bright tips. */
export function slanted(random: Random, size: number): Surface {
  const unit = size / 224;
  const radius = random.logUniform(0.6, 2) * unit;
  const length = random.logUniform(15, 90) * unit;
  const cover = random.uniform(0.3, 2);
  return drawForest(random, size, {
    count: Math.round(Math.min(1200, (cover * size * size) / (2 * radius * length))),
    radius,
    length: length * 1.5,
    seen: 0.66,
    spread: random.uniform(0.03, 0.5),
    up: random.uniform(0, 2 * Math.PI),
    taper: random.uniform(0.5, 1),
    tip: random.chance(0.6) ? random.uniform(1.2, 1.8) : 1,
    groundMaterial: random.uniform(0.3, 0.8),
    lengthSpread: random.uniform(0.1, 0.5),
  });
}

/** A vertical forest from straight above: bright dots and short stubs leaning every way, clumped by a slow field. */
export function topView(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, random.uniform(0.3, 0.7));
  const lean = valueNoise(random, size, size, { period: random.uniform(15, 80) * unit, octaves: 2 });
  const radius = random.logUniform(0.7, 2.2) * unit;
  const reach = random.logUniform(2, 22) * unit;
  const tall = random.uniform(15, 60) * unit;
  const count = Math.round(Math.min(1500, (random.uniform(0.15, 0.9) * size * size) / (2 * radius * (reach + 2 * radius))));
  const drift = random.uniform(0, 2 * Math.PI);
  const order = random.uniform(0, 1);
  const tip = random.uniform(1.1, 1.6);
  for (let n = 0; n < count; n++) {
    const x = random.uniform(0, size - 1);
    const y = random.uniform(0, size - 1);
    const angle = drift + lean[Math.floor(y) * size + Math.floor(x)] * 6 + random.normal(0, 1) * (1 - order) * 2;
    const length = reach * random.uniform(0.2, 1.3);
    const top = tall * random.uniform(0.7, 1.1);
    const tipX = x + Math.cos(angle) * length;
    const tipY = y + Math.sin(angle) * length;
    stampCapsule(relief, x, y, 0, radius, tipX, tipY, top, radius, 0.95);
    stampSphere(relief, tipX, tipY, top, radius * 1.1, tip);
  }
  return relief;
}

/** A grown array on a lattice, seen at a tilt: every wire in its place. */
export function array(random: Random, size: number): Surface {
  const unit = size / 224;
  const seen = random.uniform(0.35, 0.9);
  const slope = 0.3 + 1.5 * seen;
  const relief = forestGround(random, size, slope, random.uniform(0.3, 0.85));
  const pitch = random.logUniform(7, 34) * unit;
  const radius = Math.min(pitch * random.uniform(0.07, 0.22), 5 * unit);
  const length = pitch * random.uniform(2, 7);
  const squash = Math.sqrt(1 - seen * seen) * 0.8 + 0.2;
  const turn = random.uniform(-0.6, 0.6);
  const tip = random.chance(0.5) ? random.uniform(1.15, 1.6) : 1;
  const taper = random.uniform(0.5, 1);
  const disorder = random.uniform(0, 0.08);
  const missing = random.chance(0.4) ? random.uniform(0, 0.2) : 0;
  const half = Math.ceil((1.3 * size) / pitch / squash);
  const profile: RodProfile = random.chance(0.4) ? 'roof' : 'round';
  for (let r = -half; r <= half; r++) {
    for (let c = -half; c <= half; c++) {
      const u = (c + (r & 1) * 0.5) * pitch;
      const v = r * pitch * 0.87;
      const x = size / 2 + u * Math.cos(turn) - v * Math.sin(turn) + random.normal(0, disorder * pitch);
      const y = size / 2 + (u * Math.sin(turn) + v * Math.cos(turn)) * squash + random.normal(0, disorder * pitch);
      if (x < -pitch || x > size + pitch || y < -pitch || y > size + 2 * length || random.chance(missing)) continue;
      const own = length * seen * random.normal(1, 0.06);
      const lean = random.normal(0, 0.025);
      const z = y * slope;
      const top = z + length * (1 - seen * 0.7);
      stampCapsule(relief, x, y, z, radius, x + own * lean, y - own, top, radius * taper, 0.95, profile);
      if (tip > 1) stampSphere(relief, x + own * lean, y - own, top, radius * 1.15, tip);
    }
  }
  return relief;
}

/** Long wires whose tips lean together in tufts, as after drying. */
export function bundles(random: Random, size: number): Surface {
  const unit = size / 224;
  const seen = random.uniform(0.1, 0.7);
  const slope = 0.3 + seen;
  const relief = forestGround(random, size, slope, random.uniform(0.25, 0.6));
  const pitch = random.uniform(12, 34) * unit;
  const radius = random.logUniform(0.6, 1.5) * unit;
  const tall = random.uniform(25, 70) * unit;
  const tufts = Math.min(420, Math.ceil((2 * size * size) / (pitch * pitch)));
  const perTuft = Math.max(5, Math.min(24, Math.round(2400 / tufts)));
  for (let t = 0; t < tufts; t++) {
    const tx = random.uniform(-0.05, 1.05) * size;
    const ty = random.uniform(-0.05, 1.15) * size;
    for (let n = 0; n < perTuft; n++) {
      const x = tx + random.normal(0, pitch * 0.6);
      const y = ty + random.normal(0, pitch * 0.45) + tall * seen;
      const top = ty * slope + tall;
      const tipX = tx + random.normal(0, pitch * 0.07);
      const tipY = ty + random.normal(0, pitch * 0.07);
      stampCapsule(relief, x, y, y * slope, radius, tipX, tipY, top * random.uniform(0.95, 1.02), radius, 1);
    }
  }
  return relief;
}

/** A cut through a forest: close-packed wires from the substrate at the bottom to the canopy at the top. */
export function crossSection(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, -60 * unit, random.uniform(0.15, 0.5));
  const foot = size * random.uniform(0.75, 1.3);
  const head = size * random.uniform(-0.3, 0.35);
  const radius = random.logUniform(0.7, 2.5) * unit;
  const bend = random.chance(0.5) ? random.uniform(0.05, 0.6) : 0;
  const count = Math.round(Math.min(500, (random.uniform(1, 3) * size) / radius));
  for (let n = 0; n < count; n++) {
    const length = (foot - head) * random.normal(1, 0.08);
    const z = random.uniform(-40, 0) * unit;
    const x = random.uniform(-0.05, 1.05) * size;
    const angle = -Math.PI / 2 + random.normal(0, 0.06);
    const path = walkPath(random, {
      x,
      y: foot,
      z,
      angle,
      length,
      step: bend ? 10 * unit : length,
      bend,
      persistence: size / 3,
    });
    stampTube(relief, path, radius, radius * random.uniform(0.5, 1), 0.6 + 0.45 * (1 + z / (40 * unit)));
  }
  const edge = valueNoise(random, size, 1, { period: 30 * unit, octaves: 3 });
  const base = random.uniform(0.6, 1.2);
  const texture = valueNoise(random, size, size, { period: 20 * unit, octaves: 4 });
  for (let x = 0; x < size; x++) {
    for (let y = Math.max(0, Math.round(foot + 3 * unit * edge[x])); y < size; y++) {
      relief.height[y * size + x] = 4 * unit + 3 * unit * texture[y * size + x];
      relief.yield[y * size + x] = base;
    }
  }
  return relief;
}

/** Close-up of a few straight, often tapered or facetted wires with catalyst beads. */
export function closeUp(random: Random, size: number): Surface {
  const unit = size / 224;
  return drawForest(random, size, {
    count: random.integer(3, 28),
    radius: random.logUniform(2.5, 7) * unit,
    length: random.uniform(110, 260) * unit,
    seen: random.uniform(0.6, 1),
    spread: random.chance(0.6) ? random.uniform(0, 0.06) : random.uniform(0.1, 0.6),
    up: -Math.PI / 2 + (random.chance(0.3) ? random.uniform(-1.2, 1.2) : 0),
    taper: random.uniform(0.25, 1),
    tip: random.chance(0.6) ? random.uniform(1.1, 1.7) : 1,
    groundMaterial: random.uniform(0.15, 0.7),
    lengthSpread: random.uniform(0.05, 0.3),
  });
}
