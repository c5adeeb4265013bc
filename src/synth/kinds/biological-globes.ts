import type { Random } from '../../base/random';
import { smoothstep } from '../fields';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { stampCapsule, stampTube } from '../shapes';
import type { Surface } from '../surface';
import { voronoi } from '../voronoi';
import { drawGround } from './ground';
import { walkPath } from './paths';

/** Height above the globe at the arc lengths (u, v) from its top, pixels; and the material there. */
type Skin = (u: number, v: number) => readonly [number, number];

/** The upper half of a ball of radius `r` about (x, y, z), its skin laid round it without stretching at the rim. */
function globe(relief: Relief, x: number, y: number, z: number, r: number, skin: Skin): void {
  const { width, depth, height } = relief;
  for (let py = Math.max(0, Math.ceil(y - r)); py <= Math.min(depth - 1, y + r); py++)
    for (let px = Math.max(0, Math.ceil(x - r)); px <= Math.min(width - 1, x + r); px++) {
      const dx = px - x;
      const dy = py - y;
      const rho = Math.sqrt(dx * dx + dy * dy) / r;
      if (rho >= 1) continue;
      const arc = rho > 0.02 ? Math.asin(rho) / rho : 1;
      const [above, material] = skin(dx * arc, dy * arc);
      const top = z + Math.sqrt(1 - rho * rho) * (r + above);
      const at = py * width + px;
      if (top <= height[at]) continue;
      height[at] = top;
      relief.yield[at] = material;
    }
}

/** A field over a globe of radius `r`, read at arc lengths; made at half the resolution where the globe is large. */
function around(r: number, make: (side: number, scale: number) => Float32Array): (u: number, v: number) => number {
  const scale = r > 60 ? 0.5 : 1;
  const side = Math.ceil(Math.PI * r * scale) + 4;
  const field = make(side, scale);
  return (u, v) => {
    const a = Math.min(side - 1.01, Math.max(0, u * scale + side / 2));
    const b = Math.min(side - 1.01, Math.max(0, v * scale + side / 2));
    const i = Math.floor(b) * side + Math.floor(a);
    const fu = a - Math.floor(a);
    const fv = b - Math.floor(b);
    const upper = field[i] + fu * (field[i + 1] - field[i]);
    return upper + fv * (field[i + side] + fu * (field[i + side + 1] - field[i + side]) - upper);
  };
}

/** Distance to the walls of cells on the globe, as a fraction of the cells' period. */
function cellsAround(random: Random, r: number, period: number, jitter: number): (u: number, v: number) => number {
  return around(r, (side, scale) => {
    const cells = voronoi(random, side, side, period * scale, { jitter, hexagonal: jitter < 0.4 });
    return cells.nearest.map((near, i) => (cells.second[i] - near) / (period * scale));
  });
}

/** Points evenly round the upper half of a unit ball, each as (x, y, up). */
function spread(random: Random, count: number, lowest: number): [number, number, number][] {
  const turn = random.uniform(0, 2 * Math.PI);
  return Array.from({ length: count }, (_, k) => {
    const up = 1 - ((k + 0.5) / count) * (1 - lowest);
    const flat = Math.sqrt(1 - up * up);
    const a = turn + k * 2.399963 + random.normal(0, 0.2);
    return [flat * Math.cos(a), flat * Math.sin(a), up];
  });
}

/** One pollen grain or spore so near that the frame cuts it: wide-based spines, a coarse net, or warts, on a grainy, pitted coat. */
export function pollenCloseUp(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = drawGround(random, size, random.uniform(0.2, 0.7));
  const r = random.uniform(0.38, 0.85) * size;
  const x = size * random.uniform(0.2, 0.8);
  const y = size * random.uniform(0.2, 0.8);
  const look = random.pick(['spines', 'net', 'warts'] as const);
  const period = r * random.uniform(0.16, 0.42);
  const grain = valueNoise(random, 256, 256, { period: random.uniform(2, 5) * unit, octaves: 2 });
  const grains = random.uniform(0.3, 1.4) * unit;
  const mesh = look === 'net' ? cellsAround(random, r, period, random.uniform(0.4, 1)) : () => 0;
  const deep = period * random.uniform(0.2, 0.5);
  const wall = random.uniform(0.1, 0.3);
  const pitted = random.chance(0.5) ? random.uniform(0.35, 0.6) : 2;
  globe(relief, x, y, -0.2 * r, r, (u, v) => {
    const g = grain[(Math.floor(v + 1024) & 255) * 256 + (Math.floor(u + 1024) & 255)];
    const sunk = look === 'net' ? smoothstep(0.6 * wall, wall, mesh(u, v)) : 0;
    return [grains * (g > pitted ? -2.5 : g) - deep * sunk, 1.05 - 0.35 * sunk];
  });
  if (look === 'net') return relief;
  const count = Math.round((2 * Math.PI * r * r) / (period * period));
  const long = period * (look === 'spines' ? random.uniform(0.5, 1.1) : random.uniform(0.1, 0.25));
  const foot = period * random.uniform(0.14, 0.28);
  for (const [dx, dy, up] of spread(random, count, -0.1))
    stampCapsule(
      relief,
      x + dx * r,
      y + dy * r,
      -0.2 * r + up * r - 0.3 * foot,
      foot,
      x + dx * (r + long),
      y + dy * (r + long),
      -0.2 * r + up * (r + long),
      look === 'spines' ? 0.6 : foot * 0.8,
      1.1,
    );
  return relief;
}

/** A round cell by itself, densely covered with short fingers or folds, its feet on the ground: a white blood cell. */
export function roundCell(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, random.uniform(0.15, 0.7));
  relief.addHeight(
    valueNoise(random, size, size, { period: random.uniform(4, 60) * unit, octaves: 3 }),
    random.uniform(0.2, 3) * unit,
  );
  const count = random.pick([1, 1, 1, 2, 3]);
  for (let n = 0; n < count; n++) {
    const r = (random.uniform(0.24, 0.52) * size) / Math.sqrt(count);
    const x = size * (count === 1 ? random.uniform(0.35, 0.65) : random.uniform(0.1, 0.9));
    const y = size * (count === 1 ? random.uniform(0.35, 0.65) : random.uniform(0.1, 0.9));
    const folded = random.chance(0.4);
    const fold = around(r, (side, scale) =>
      valueNoise(random, side, side, { period: r * scale * random.uniform(0.12, 0.3), octaves: 3, ridged: true, stretch: 2 }),
    );
    const high = r * (folded ? random.uniform(0.06, 0.14) : 0.03);
    globe(relief, x, y, 0.1 * r, r, (u, v) => {
      const f = fold(u, v);
      return [high * f * f, 0.95 + 0.1 * f];
    });
    const fingers = folded ? random.integer(0, 60) : random.integer(160, 460);
    const thin = r * random.uniform(0.025, 0.05);
    const long = r * random.uniform(0.06, 0.2);
    for (const [dx, dy, up] of spread(random, fingers, -0.2)) {
      const own = long * random.uniform(0.4, 1.3);
      const bend = thin * 1.5;
      stampCapsule(
        relief,
        x + dx * r * 0.98,
        y + dy * r * 0.98,
        0.1 * r + up * r,
        thin,
        x + dx * (r + own) + random.normal(0, bend),
        y + dy * (r + own) + random.normal(0, bend),
        0.1 * r + up * (r + own),
        thin * 0.9,
        1.1,
      );
    }
    filopodia(random, relief, x, y, r, random.integer(0, 26));
  }
  return relief;
}

/** Thin feet that run outward over the ground from a cell of radius `r`. */
function filopodia(random: Random, relief: Relief, x: number, y: number, r: number, count: number): void {
  const unit = relief.width / 224;
  for (let n = 0; n < count; n++) {
    const a = random.uniform(0, 2 * Math.PI);
    const thin = random.uniform(0.6, 1.8) * unit;
    const path = walkPath(random, {
      x: x + 0.9 * r * Math.cos(a),
      y: y + 0.9 * r * Math.sin(a),
      z: 2 * unit,
      angle: a + random.normal(0, 0.3),
      length: r * random.uniform(0.3, 1.2),
      step: 5 * unit,
      bend: 0.5,
    });
    stampTube(relief, path, thin, 0.5 * thin, 1.05);
  }
}

/** A lattice shell of silica, round or bell-shaped, with holes in rows and needles: a radiolarian on a dark mount. */
export function radiolarian(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, random.uniform(0.1, 0.45));
  relief.addHeight(valueNoise(random, size, size, { period: 30 * unit, octaves: 3 }), random.uniform(0, 2) * unit);
  const r = random.uniform(0.2, 0.46) * size;
  const x = size * random.uniform(0.35, 0.65);
  const y = size * random.uniform(0.35, 0.65);
  const bell = random.chance(0.4);
  const shells = bell ? random.integer(2, 4) : 1;
  const axis = random.uniform(0, 2 * Math.PI);
  for (let n = 0; n < shells; n++) {
    const own = r * (1 - 0.22 * n);
    const off = bell ? n * 0.62 * r : 0;
    const period = own * random.uniform(0.13, 0.34);
    const mesh = cellsAround(random, own, period, random.uniform(0.05, 0.9));
    const bar = random.uniform(0.16, 0.34);
    globe(relief, x + off * Math.cos(axis), y + off * Math.sin(axis), 0.15 * own, own, (u, v) => {
      const hole = smoothstep(0.7 * bar, bar, mesh(u, v));
      return [-hole * own * 0.45, 1.1 - 0.85 * hole];
    });
  }
  const needles = random.chance(0.7) ? random.integer(3, 40) : 0;
  const long = r * random.uniform(0.2, 0.9);
  for (const [dx, dy, up] of spread(random, needles, -0.1))
    stampCapsule(
      relief,
      x + dx * r * 0.95,
      y + dy * r * 0.95,
      0.15 * r + up * r,
      0.05 * r,
      x + dx * (r + long),
      y + dy * (r + long),
      0.15 * r + up * (r + long),
      0.6,
      1.15,
    );
  return relief;
}

/** Yeasts and other round cells, some budding, on a fibrous or crumbly matrix that half covers them. */
export function yeasts(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, random.uniform(0.6, 0.95));
  const period = random.logUniform(8, 40) * unit;
  relief.addHeight(
    valueNoise(random, size, size, {
      period,
      octaves: 5,
      gain: 0.6,
      ridged: random.chance(0.5),
      ...(random.chance(0.4) ? { stretch: 4, angle: random.uniform(0, 3) } : {}),
    }),
    period * random.uniform(0.15, 0.5),
  );
  const radius = random.logUniform(6, 34) * unit;
  const skin = valueNoise(random, 128, 128, { period: 3 * unit, octaves: 2 });
  const rough = random.uniform(0.2, 1.2) * unit;
  const cover = random.uniform(0.06, 0.7);
  const count = Math.max(2, Math.min(150, Math.round((cover * size * size) / (3 * radius * radius))));
  const clump = valueNoise(random, size, size, { period: 70 * unit, octaves: 2 });
  for (let n = 0; n < count; n++) {
    const x = random.uniform(0, size - 1);
    const y = random.uniform(0, size - 1);
    if (clump[Math.floor(y) * size + Math.floor(x)] < -0.15) continue;
    const base = relief.height[Math.floor(y) * size + Math.floor(x)] * 0.6;
    const r = radius * random.uniform(0.8, 1.15);
    const coat: Skin = (u, v) => [rough * skin[(Math.floor(v + 640) & 127) * 128 + (Math.floor(u + 640) & 127)], 1.1];
    globe(relief, x, y, base + r * random.uniform(-0.2, 0.4), r, coat);
    if (random.chance(0.3)) {
      const a = random.uniform(0, 2 * Math.PI);
      const bud = r * random.uniform(0.35, 0.7);
      globe(relief, x + (r + 0.6 * bud) * Math.cos(a), y + (r + 0.6 * bud) * Math.sin(a), base + 0.4 * bud, bud, coat);
    }
  }
  for (let n = random.chance(0.5) ? random.integer(8, 70) : 0; n > 0; n--) {
    const path = walkPath(random, {
      x: random.uniform(0, size),
      y: random.uniform(0, size),
      z: radius * random.uniform(0.3, 1.3),
      angle: random.uniform(0, 6.3),
      length: random.uniform(2, 9) * radius,
      step: 4 * unit,
      bend: 0.8,
    });
    stampTube(relief, path, random.uniform(0.5, 1.3) * unit, 0.5 * unit, 1.05);
  }
  return relief;
}
