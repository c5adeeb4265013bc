import type { Random } from '../../base/random';
import { walkPath } from '../kinds/paths';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import type { Surface } from '../surface';
import { Canvas } from './canvas';
import { grains, perCell } from './grains';
import type { Stranger } from './stranger';

/** Polished and etched sections of metals and ceramics, in light or back-scattered electrons. */

/** Dots of dirt and pores that etching and polishing leave. */
function pits(random: Random, canvas: Canvas, count: number, largest: number): void {
  for (let n = 0; n < count; n++) {
    const r = random.logUniform(0.15, 1) * largest;
    const ink = random.uniform(0, 0.25);
    canvas.ellipse(
      random.uniform(0, canvas.width),
      random.uniform(0, canvas.width),
      r,
      r * random.uniform(0.5, 1),
      random.uniform(0, 3),
      ink,
    );
  }
}

/** Equal grains with dark boundaries, each its own grey, some with straight twins: single-phase metal etched for light. */
function etchedGrains(random: Random, size: number): Canvas {
  const canvas = new Canvas(size, 0);
  const { unit } = canvas;
  const period = random.logUniform(11, 70) * unit;
  const rolled = random.chance(0.25);
  const cells = grains(
    random,
    size,
    period,
    random.uniform(0, 0.15),
    rolled ? random.uniform(1.5, 3.5) : 1,
    random.normal(0, 0.1),
  );
  const base = random.uniform(0.5, 0.85);
  const spread = random.chance(0.4) ? random.uniform(0.08, 0.22) : random.uniform(0, 0.05);
  const grey = perCell(cells, () => base + random.normal(0, spread));
  const twin = perCell(cells, () => random.uniform(0, Math.PI));
  const twins = random.chance(0.4) ? random.uniform(0.2, 0.7) : 0;
  const hasTwin = perCell(cells, () => (random.chance(twins) ? random.uniform(0.1, 0.35) * period : 0));
  const offset = perCell(cells, () => random.uniform(-0.3, 0.3) * period);
  const width = random.uniform(0.7, 2.6) * unit;
  const dark = random.chance(0.85) ? random.uniform(0.05, 0.3) : base + 0.25;
  const uneven = valueNoise(random, size, size, { period: period, octaves: 2 });
  canvas.map((x, y) => {
    const i = y * size + x;
    const k = cells.owner[i];
    let value = grey[k];
    if (hasTwin[k] > 0) {
      const across = (x - cells.seedX[k]) * Math.cos(twin[k]) + (y - cells.seedY[k]) * Math.sin(twin[k]) + offset[k];
      if (Math.abs(across) < hasTwin[k]) value += value > 0.6 ? -0.22 : 0.22;
    }
    // Boundaries are etched more or less deeply along the way.
    const line = width * Math.max(0.25, 1 + 1.2 * uneven[i]);
    const cover = Math.min(1, Math.max(0, line - (cells.second[i] - cells.nearest[i]) / 2 + 0.5));
    return value + cover * (dark - value);
  });
  pits(random, canvas, random.chance(0.5) ? random.integer(5, 150) : 0, random.uniform(0.6, 3) * unit);
  return canvas;
}

/** Grains at slightly different heights with grooves between, some of them finely lamellar: deeply etched steel under the beam. */
function etchedRelief(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size);
  const period = random.logUniform(20, 110) * unit;
  const cells = grains(random, size, period, random.uniform(0, 0.15));
  const level = perCell(cells, () => random.normal(0, 1.4) * unit);
  const direction = perCell(cells, () => random.uniform(0, Math.PI));
  const share = random.pick([0, 0.25, 0.6, 1]);
  const lamellar = perCell(cells, () => (random.chance(share) ? 1 : 0));
  const spacing = perCell(cells, () => random.logUniform(2.6, 8) * unit);
  const bend = valueNoise(random, size, size, { period: 0.5 * period, octaves: 2 });
  const material = perCell(cells, () => random.uniform(0.85, 1.15));
  const groove = random.uniform(1, 4) * unit;
  const slope = random.uniform(0.5, 2);
  const high = random.uniform(0.3, 1.5) * unit;
  for (let y = 0, i = 0; y < size; y++)
    for (let x = 0; x < size; x++, i++) {
      const k = cells.owner[i];
      const wall = (cells.second[i] - cells.nearest[i]) / 2;
      let z = level[k] - slope * Math.max(0, groove - wall);
      if (lamellar[k]) {
        const along = x * Math.cos(direction[k]) + y * Math.sin(direction[k]) + 0.12 * period * bend[i];
        z += high * Math.sin((2 * Math.PI * along) / spacing[k]);
      }
      relief.height[i] = z;
      relief.yield[i] = material[k];
    }
  const texture = valueNoise(random, size, size, { period: random.logUniform(2.5, 9) * unit, octaves: 2 });
  return relief.addHeight(texture, random.uniform(0.02, 0.4) * unit);
}

/** Pale ferrite beside colonies of dark lamellae: carbon steel in light. */
function pearlite(random: Random, size: number): Canvas {
  const canvas = new Canvas(size, 0);
  const { unit } = canvas;
  const period = random.logUniform(14, 90) * unit;
  const cells = grains(random, size, period, random.uniform(0.05, 0.3));
  const share = random.uniform(0.1, 1);
  const dark = perCell(cells, () => (random.chance(share) ? 1 : 0));
  const direction = perCell(cells, () => random.uniform(0, Math.PI));
  const spacing = perCell(cells, () => random.logUniform(2.2, 7) * unit);
  const mean = perCell(cells, () => random.uniform(0.15, 0.45));
  const bend = valueNoise(random, size, size, { period: 0.4 * period, octaves: 3 });
  const strength = random.uniform(0.05, 0.35);
  return canvas.map((x, y) => {
    const i = y * size + x;
    const k = cells.owner[i];
    const edge = Math.min(1, Math.max(0, 1.2 * unit - (cells.second[i] - cells.nearest[i]) / 2 + 0.5));
    let value = 0.82;
    if (dark[k]) {
      const along = x * Math.cos(direction[k]) + y * Math.sin(direction[k]) + 0.15 * period * bend[i];
      value = mean[k] + strength * Math.sin((2 * Math.PI * along) / spacing[k]);
    }
    return value + edge * (0.2 - value) * 0.8;
  });
}

/** Dark flakes, or round nodules in pale halos, on bright iron. */
function graphite(random: Random, size: number): Canvas {
  const canvas = new Canvas(size, random.uniform(0.65, 0.9));
  const { unit } = canvas;
  if (random.chance(0.5)) {
    const length = random.logUniform(18, 90) * unit;
    for (let n = Math.round((random.uniform(0.35, 1.3) * size * size) / (length * length)) * 3; n > 0; n--) {
      const points = walkPath(random, {
        x: random.uniform(0, size),
        y: random.uniform(0, size),
        angle: random.uniform(0, 2 * Math.PI),
        length: length * random.uniform(0.3, 1.3),
        step: 3 * unit,
        bend: random.uniform(0.3, 1.6),
      });
      const w = random.uniform(0.8, 3.4) * unit;
      const last = points.length / 3 - 1;
      for (let i = 0; i < last; i++) {
        const thick = w * Math.sin((Math.PI * (i + 0.7)) / (last + 0.7));
        canvas.line(points[3 * i], points[3 * i + 1], points[3 * i + 3], points[3 * i + 4], Math.max(0.5, thick), 0.12);
      }
    }
  } else {
    const halo = random.chance(0.5);
    const period = random.logUniform(10, 40) * unit;
    if (halo) pearliteGround(random, canvas);
    for (let n = Math.round((random.uniform(0.15, 0.6) * size * size) / (period * period)); n > 0; n--) {
      const x = random.uniform(0, size);
      const y = random.uniform(0, size);
      const r = random.logUniform(0.15, 0.5) * period;
      if (halo) canvas.ellipse(x, y, r * 1.7, r * 1.5, random.uniform(0, 3), 0.85);
      canvas.ellipse(x, y, r, r * random.uniform(0.8, 1), random.uniform(0, 3), random.uniform(0.08, 0.25));
    }
  }
  return canvas;
}

function pearliteGround(random: Random, canvas: Canvas): void {
  const ground = pearlite(random, canvas.width);
  canvas.data.set(ground.data);
}

/** Laths and needles that cross at a few angles: martensite, Widmannstaetten ferrite. */
function laths(random: Random, size: number): Canvas {
  const canvas = new Canvas(size, 0);
  const { unit } = canvas;
  const period = random.logUniform(35, 160) * unit;
  const cells = grains(random, size, period, 0.15);
  const packets = 4;
  const width = random.logUniform(2, 9) * unit;
  const fields = Array.from({ length: packets }, (_, k) =>
    valueNoise(random, size, size, {
      period: width,
      octaves: 2,
      stretch: random.uniform(5, 14),
      angle: (k * Math.PI) / packets + random.normal(0, 0.2),
    }),
  );
  const which = perCell(cells, () => random.integer(0, packets - 1));
  const other = perCell(cells, () => random.integer(0, packets - 1));
  const base = random.uniform(0.35, 0.65);
  const strength = random.uniform(0.25, 0.7);
  return canvas.map((x, y) => {
    const i = y * size + x;
    const k = cells.owner[i];
    const a = fields[which[k]][i];
    const b = fields[other[k]][i];
    return base + strength * (Math.abs(a) > Math.abs(b) ? a : b);
  });
}

/** Tree-like arms of a casting, dark between them. */
function dendrites(random: Random, size: number): Canvas {
  const canvas = new Canvas(size, random.uniform(0.1, 0.4));
  const { unit } = canvas;
  const light = random.uniform(0.6, 0.95);
  const arm = random.logUniform(3, 9) * unit;
  const spread = random.chance(0.5);
  const main = random.uniform(0, Math.PI / 2);
  for (let n = Math.round((size * size) / (arm * arm * 130)) + 2; n > 0; n--) {
    const angle = spread ? random.uniform(0, Math.PI) : main + random.normal(0, 0.08);
    const x = random.uniform(0, size);
    const y = random.uniform(0, size);
    const length = random.uniform(8, 22) * arm;
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    canvas.line(x - cos * length, y - sin * length, x + cos * length, y + sin * length, arm * 0.9, light);
    for (let t = -length; t < length; t += arm * 1.35) {
      const reach = arm * random.uniform(1.5, 4.5) * (1.1 - Math.abs(t) / length);
      const px = x + cos * t;
      const py = y + sin * t;
      canvas.line(px + sin * reach, py - cos * reach, px - sin * reach, py + cos * reach, arm * random.uniform(0.7, 1), light);
    }
  }
  const eutectic = valueNoise(random, size, size, { period: random.uniform(2, 5) * unit, octaves: 2 });
  return canvas.map((x, y, was) => was + (was < light - 0.1 ? 0.25 : 0.03) * eutectic[y * size + x]);
}

/** Flat areas of three or four greys with black pores: a polished alloy, ceramic or ore in back-scattered electrons. */
function phases(random: Random, size: number): Canvas {
  const canvas = new Canvas(size, 0);
  const { unit } = canvas;
  const period = random.logUniform(9, 70) * unit;
  const greys = random.shuffle([
    random.uniform(0.15, 0.35),
    random.uniform(0.4, 0.5),
    random.uniform(0.55, 0.7),
    random.uniform(0.8, 1),
  ]);
  const angular = random.chance(0.5);
  if (angular) {
    const cells = grains(random, size, period, random.uniform(0, 0.2), random.chance(0.3) ? random.uniform(1.4, 3) : 1);
    const grey = perCell(cells, () => greys[Math.min(3, Math.floor(4 * random.uniform() ** 1.7))]);
    const binder = random.chance(0.5) ? random.uniform(0.5, 3) * unit : 0;
    canvas.map((x, y) => {
      const i = y * size + x;
      const cover = Math.min(1, Math.max(0, binder - (cells.second[i] - cells.nearest[i]) / 2 + 0.5));
      const value = grey[cells.owner[i]];
      return value + (binder > 0 ? cover * (greys[0] - value) : 0);
    });
  } else {
    const field = valueNoise(random, size, size, {
      period,
      octaves: random.integer(1, 4),
      gain: 0.5,
      ...(random.chance(0.3) ? { stretch: 3, angle: random.uniform(0, 3) } : {}),
    });
    const second = valueNoise(random, size, size, { period: 0.5 * period, octaves: 3 });
    const cut = random.uniform(-0.2, 0.2);
    canvas.map((x, y) => {
      const i = y * size + x;
      return field[i] > cut ? (second[i] > 0.35 ? greys[2] : greys[0]) : second[i] > 0.42 ? greys[3] : greys[1];
    });
  }
  pits(random, canvas, random.chance(0.6) ? random.integer(5, 120) : 0, random.uniform(1, 6) * unit);
  return canvas;
}

/** A strip of metal between black resin and another layer, porous or with grains: a mounted cross-section. */
function mounted(random: Random, size: number): Canvas {
  const canvas = new Canvas(size, random.uniform(0, 0.08));
  const { unit } = canvas;
  const top = random.uniform(0.15, 0.5) * size;
  const bottom = top + random.uniform(0.15, 0.45) * size;
  const waver = valueNoise(random, size, 1, { period: random.uniform(4, 40) * unit, octaves: 3, angle: 0 });
  const high = random.uniform(0.5, 9) * unit;
  const metal = random.uniform(0.45, 0.75);
  const below = random.chance(0.5) ? random.uniform(0.1, 0.35) : 0.03;
  const inside = grains(random, size, random.logUniform(6, 40) * unit, 0.2);
  const grey = perCell(inside, () => random.normal(0, 0.06));
  const holes = valueNoise(random, size, size, { period: random.logUniform(3, 12) * unit, octaves: 3 });
  const porous = random.chance(0.5) ? random.uniform(-0.1, 0.4) : 2;
  const texture = valueNoise(random, size, size, { period: 30 * unit, octaves: 5, stretch: 4, angle: 0 });
  canvas.map((x, y, was) => {
    const i = y * size + x;
    const border = top + high * waver[x];
    if (y < border) return was;
    if (y < bottom + 0.7 * high * waver[size - 1 - x])
      return holes[i] > porous ? random.uniform(0.75, 1) : metal + grey[inside.owner[i]];
    return below + below * 0.6 * texture[i];
  });
  return canvas;
}

/** Each grain one flat grey without noise, black where nothing was indexed: a map of orientations. */
function orientationMap(random: Random, size: number): Canvas {
  const canvas = new Canvas(size, 0);
  const { unit } = canvas;
  const cells = grains(
    random,
    size,
    random.logUniform(8, 60) * unit,
    random.uniform(0, 0.1),
    random.chance(0.3) ? random.uniform(1.5, 4) : 1,
  );
  const grey = perCell(cells, () => random.uniform(0.15, 0.95));
  const lines = random.chance(0.5) ? unit : 0;
  const lost = random.chance(0.5) ? random.uniform(0, 0.08) : 0;
  const pixel = Math.max(1, Math.round(random.uniform(0.7, 3) * unit));
  const snapped = (v: number): number => Math.min(size - 1, v - (v % pixel));
  const at = (x: number, y: number): number => snapped(y) * size + snapped(x);
  const missing = valueNoise(random, size, size, { period: 2 * pixel });
  return canvas.map((x, y) => {
    const i = at(x, y);
    if (cells.second[i] - cells.nearest[i] < 2 * lines || missing[i] > 1 - 6 * lost) return 0;
    return grey[cells.owner[i]];
  });
}

const signal = (name: string, draw: (random: Random, size: number) => Canvas): Stranger => ({
  id: `stranger/${name}`,
  draw: (random, size) => ({ signal: draw(random, size) }),
});

export const strangers: readonly Stranger[] = [
  signal('etched-grains', etchedGrains),
  { id: 'stranger/etched-relief', draw: (random, size) => ({ surface: etchedRelief(random, size) }) },
  signal('pearlite', pearlite),
  signal('graphite', graphite),
  signal('laths', laths),
  signal('dendrites', dendrites),
  signal('phases', phases),
  signal('mounted-section', mounted),
  { id: 'stranger/orientation-map', draw: (random, size) => ({ picture: orientationMap(random, size) }) },
];
