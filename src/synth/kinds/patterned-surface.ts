import type { Random } from '../../base/random';
import { smoothstep } from '../fields';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { makeSkin } from '../shapes-grains';
import { FIGURES, type Figure } from '../shapes-lattice';
import { type Scene, seen } from '../shapes-oblique';
import type { Kind } from '../surface';
import { voronoi } from '../voronoi';
import { type ArraySpec, category, drawArray, drawField, drawPitch, drawTilt, drawTurn, unevenness } from './patterned-array';
import { fans, guides } from './patterned-guides';
import { letters, marks, profile, sparse } from './patterned-profiles';

const anyFigure = (random: Random): Figure => FIGURES[random.pick(Object.keys(FIGURES))];
const plainFigure = (random: Random): Figure =>
  FIGURES[random.pick(['disc', 'disc', 'square', 'rounded', 'hexagon', 'ellipse'])];
const anySystem = (random: Random): ArraySpec['system'] => random.pick(['square', 'hexagonal', 'any']);

/** Columns standing on a flat ground, from squat to five times as high as wide. */
const pillars: Kind = {
  id: 'patterned-surface/pillars',
  category,
  draw(random, size) {
    const pitch = drawPitch(random, size, 6);
    const fill = random.uniform(0.1, 0.45);
    return drawArray(random, size, {
      figure: plainFigure(random),
      system: anySystem(random),
      pitch,
      fill,
      height: Math.min(0.4 * size, pitch * fill * random.logUniform(0.4, 14)),
      profile: 'wall',
      tilt: drawTilt(random, 0.3),
      material: random.uniform(0.8, 1.4),
    });
  },
};

/** Holes etched into a flat film, seen from above or a little aslant. */
const holes: Kind = {
  id: 'patterned-surface/holes',
  category,
  draw(random, size) {
    const pitch = drawPitch(random, size);
    const fill = random.uniform(0.2, 0.46);
    return drawArray(random, size, {
      figure: plainFigure(random),
      system: anySystem(random),
      pitch,
      fill,
      height: -Math.min(0.4 * size, pitch * fill * random.logUniform(0.3, 6)),
      profile: random.chance(0.85) ? 'wall' : 'dome',
      tilt: drawTilt(random, 0.65),
      material: random.uniform(0.3, 1),
    });
  },
};

/** Flat or low figures of another material or thickness: resist, metal lift-off, test marks. */
const figures: Kind = {
  id: 'patterned-surface/figures',
  category,
  draw(random, size) {
    const pitch = drawPitch(random, size, 10, 0.6);
    return drawArray(random, size, {
      figure: anyFigure(random),
      system: anySystem(random),
      pitch,
      fill: random.uniform(0.2, 0.45),
      height: random.chance(0.5) ? random.uniform(-3, 3) : random.uniform(-0.15, 0.15) * pitch,
      profile: 'wall',
      tilt: drawTilt(random, 0.75),
      material: random.chance(0.5) ? random.uniform(1.2, 2.2) : random.uniform(0.35, 0.8),
    });
  },
};

/** Cones, pyramids and lenses, raised or sunk, shoulder to shoulder: moth eyes, etched silicon, microlenses, nanodomes. */
const domes: Kind = {
  id: 'patterned-surface/domes',
  category,
  draw(random, size) {
    const pitch = drawPitch(random, size, 7, 0.4);
    const fill = random.uniform(0.35, 0.5);
    const sunk = random.chance(0.35) ? -1 : 1;
    return drawArray(random, size, {
      figure: FIGURES[random.pick(['disc', 'disc', 'square', 'square', 'hexagon', 'diamond', 'triangle'])],
      system: random.pick(['square', 'hexagonal']),
      pitch,
      fill,
      height: sunk * Math.min(0.4 * size, pitch * fill * random.logUniform(0.35, 3)),
      profile: random.pick(['dome', 'cone']),
      tilt: drawTilt(random, 0.5),
      material: random.uniform(0.85, 1.2),
    });
  },
};

/** A web of straight bars around square, hexagonal or triangular openings: grids, honeycombs, meshes. */
const mesh: Kind = {
  id: 'patterned-surface/mesh',
  category,
  draw(random, size) {
    const pitch = drawPitch(random, size, 7, 0.5);
    const hexagons = random.chance(0.5);
    // The openings nearly touch; hexagons must stand with their flats towards their neighbours for that.
    const bar = random.uniform(0.03, 0.22);
    return drawArray(random, size, {
      figure: hexagons ? FIGURES.hexagon : random.pick([FIGURES.square, FIGURES.square, FIGURES.rounded]),
      system: hexagons ? 'hexagonal' : 'square',
      aligned: true,
      pitch,
      fill: 0.5 - bar / 2,
      height: -Math.min(0.4 * size, pitch * random.logUniform(0.1, 1.5)),
      profile: 'wall',
      tilt: drawTilt(random, 0.6),
      material: random.uniform(0.25, 1),
    });
  },
};

/** A photonic crystal: a lattice with a row left out, a cavity, or a ring of missing sites. */
const photonic: Kind = {
  id: 'patterned-surface/photonic',
  category,
  draw(random, size) {
    const pitch = drawPitch(random, size, 6, 0.14);
    const row = random.integer(-2, 2);
    const width = random.integer(0, 1);
    const defect = random.pick(['row', 'row', 'cavity', 'bend', 'rows'] as const);
    const every = random.integer(4, 9);
    const reach = random.integer(1, 3);
    const keep = (i: number, j: number): boolean => {
      const away = Math.abs(j - row);
      if (defect === 'row') return away > width;
      if (defect === 'cavity') return away > 0 || Math.abs(i) > reach;
      if (defect === 'bend') return i < 0 ? away > 0 : Math.abs(i) > 0 || j < row;
      return ((j % every) + every) % every !== 0;
    };
    const raised = random.chance(0.25) ? 1 : -1;
    const array: ArraySpec = {
      figure: FIGURES.disc,
      system: random.pick(['hexagonal', 'hexagonal', 'square']),
      pitch,
      fill: random.uniform(0.22, 0.42),
      height: raised * pitch * random.uniform(0.4, 1.5),
      profile: 'wall',
      tilt: drawTilt(random, 0.7),
      material: raised > 0 ? random.uniform(0.9, 1.3) : random.uniform(0.2, 0.9),
    };
    return drawArray(random, size, array, keep);
  },
};

/** A periodic wall: signed distance to the nearest line of the half width given, from the phase (in periods) and the pitch. */
const lineDistance = (phase: number, pitch: number, half: number): number =>
  Math.abs(phase - Math.floor(phase) - 0.5) * pitch - half;

/** Straight lines and spaces: gratings, trenches, ribs; the whole field or a block of finite lines. */
const lines: Kind = {
  id: 'patterned-surface/lines',
  category,
  draw(random, size) {
    const pitch = drawPitch(random, size, 4, 0.4);
    const half = pitch * random.uniform(0.15, 0.38);
    const turn = drawTurn(random);
    const c = Math.cos(turn);
    const s = Math.sin(turn);
    const field = drawField(random, size, turn);
    const height = random.chance(0.25)
      ? random.uniform(-2, 2)
      : random.pick([-1, 1]) * Math.min(0.35 * size, pitch * random.logUniform(0.15, 2));
    const round = random.chance(0.3);
    const edge = Math.max(0.7, random.uniform(0.03, 0.5) * half);
    const rough = makeSkin(random, random.logUniform(4, 50), random.chance(0.5) ? 0.15 : random.uniform(0, 0.12) * pitch);
    const breaks = random.chance(0.35) ? random.logUniform(1, 12) * pitch : Number.POSITIVE_INFINITY;
    const stagger = random.pick([0, 0, 0.5]);
    const group = random.chance(0.2) ? random.integer(2, 6) : 0;
    const material = random.chance(0.5) ? random.uniform(0.5, 1.8) : 1;
    const offset = random.uniform(0, pitch);
    const scene: Scene = (x, y, out) => {
      const across = (c * x + s * y + offset) / pitch;
      const along = c * y - s * x;
      let d = lineDistance(across, pitch, half) + unevenness(rough, x, y);
      const line = Math.floor(across);
      if (breaks < 1e6) {
        const gap = along / breaks + stagger * (line & 1);
        d = Math.max(d, half * 0.8 - Math.abs(gap - Math.round(gap)) * breaks);
      }
      if (group > 0 && ((line % (group + 2)) + group + 2) % (group + 2) >= group) d = half;
      d = Math.max(d, field(x, y));
      const rise = round ? Math.sqrt(Math.max(0, 1 - Math.min(1, 1 + d / half) ** 2)) : 1 - smoothstep(-edge, 0, d);
      out[0] = height * rise;
      out[1] = d < 0 ? material : 1;
    };
    const tilt = drawTilt(random, 0.55);
    return seen(size, scene, { tilt, perspective: tilt > 0 ? random.uniform(0, 0.25) : 0, tallest: Math.abs(height) + 3 });
  },
};

/** Lines that do not run straight, evenly spaced all the same: zigzags, sine waves, rings, spirals, crossed gratings. */
const waves: Kind = {
  id: 'patterned-surface/waves',
  category,
  draw(random, size) {
    const pitch = drawPitch(random, size, 5, 0.25);
    const half = pitch * random.uniform(0.15, 0.38);
    const turn = drawTurn(random);
    const c = Math.cos(turn);
    const s = Math.sin(turn);
    const length = pitch * random.uniform(1.5, 7);
    const swing = length * random.uniform(0.1, 0.6);
    const form = random.pick(['zigzag', 'sine', 'rings', 'spiral', 'crossed', 'crossed'] as const);
    const ox = random.uniform(-0.5, 0.5) * size;
    const oy = random.uniform(-0.5, 0.5) * size;
    const height = random.pick([-1, 1]) * Math.min(0.25 * size, pitch * random.logUniform(0.05, 1.2));
    const edge = Math.max(0.7, random.uniform(0.05, 0.6) * half);
    const rough = makeSkin(random, random.logUniform(4, 50), random.uniform(0, 0.08) * pitch);
    const material = random.chance(0.5) ? random.uniform(0.5, 1.8) : 1;
    const arms = random.integer(1, 3);
    const second = random.uniform(0.5, 2);
    const scene: Scene = (x, y, out) => {
      const u = c * x + s * y;
      const v = c * y - s * x;
      let d: number;
      if (form === 'rings') d = lineDistance(Math.hypot(x - ox, y - oy) / pitch, pitch, half);
      else if (form === 'spiral') {
        const around = (arms * Math.atan2(y - oy, x - ox)) / (2 * Math.PI);
        d = lineDistance(Math.hypot(x - ox, y - oy) / pitch + around, pitch, half);
      } else if (form === 'crossed')
        d = Math.min(lineDistance(u / pitch, pitch, half), lineDistance(v / (pitch * second), pitch * second, half));
      else {
        const t = v / length - Math.floor(v / length);
        const bend = form === 'sine' ? Math.sin(2 * Math.PI * t) : 4 * Math.abs(t - 0.5) - 1;
        d = lineDistance((u + swing * bend) / pitch, pitch, half);
      }
      d += unevenness(rough, x, y);
      out[0] = height * (1 - smoothstep(-edge, 0, d));
      out[1] = d < 0 ? material : 1;
    };
    const tilt = drawTilt(random, 0.65);
    return seen(size, scene, { tilt, perspective: tilt > 0 ? random.uniform(0, 0.2) : 0, tallest: Math.abs(height) + 3 });
  },
};

/** What organises itself repeats less strictly: anodised alumina, sphere lithography, block copolymers; order fades with distance. */
const assembled: Kind = {
  id: 'patterned-surface/assembled',
  category,
  draw(random, size) {
    const pitch = drawPitch(random, size, 6, 0.16);
    const relief = new Relief(size);
    const cells = voronoi(random, size, size, pitch, {
      hexagonal: true,
      jitter: random.uniform(0.02, 0.4),
      angle: drawTurn(random),
    });
    const hole = pitch * random.uniform(0.18, 0.42);
    const edge = Math.max(0.7, hole * random.uniform(0.1, 0.5));
    const deep = random.pick([-1, -1, 1]) * pitch * random.uniform(0.15, 0.9);
    const dark = random.uniform(0.3, 1);
    const ridge = pitch * random.uniform(0, 0.3);
    for (let i = 0; i < relief.height.length; i++) {
      const inside = smoothstep(hole, hole - edge, cells.nearest[i]);
      const wall = 1 - Math.min(1, (cells.second[i] - cells.nearest[i]) / (0.5 * pitch));
      relief.height[i] = deep * inside + ridge * wall * wall;
      relief.yield[i] = 1 + (dark - 1) * inside;
    }
    const noise = valueNoise(random, size, size, { period: random.logUniform(5, size), octaves: 3 });
    relief.addHeight(noise, random.uniform(0, 0.12) * pitch);
    return relief;
  },
};

/** A test chart: several blocks of unlike arrays side by side, with bare lanes between. */
const blocks: Kind = {
  id: 'patterned-surface/blocks',
  category,
  draw(random, size) {
    const block = random.uniform(0.22, 0.6) * size;
    const lane = block * random.uniform(0.08, 0.35);
    const turn = random.chance(0.7) ? random.normal(0, 0.03) : random.uniform(0, Math.PI);
    const c = Math.cos(turn);
    const s = Math.sin(turn);
    const ox = random.uniform(0, block);
    const oy = random.uniform(0, block);
    const base = block / random.uniform(4, 12);
    const grades = Array.from({ length: 9 }, () => ({
      figure: random.chance(0.4) ? null : plainFigure(random),
      pitch: block / Math.max(2, Math.round((block / base) * random.pick([0.6, 1, 1, 1.5]))),
      fill: random.uniform(0.2, 0.42),
      across: random.chance(0.5),
    }));
    const height = random.uniform(-0.6, 0.8) * base;
    const material = random.chance(0.6) ? random.uniform(1.1, 2) : random.uniform(0.4, 0.9);
    const edge = 0.8;
    const scene: Scene = (x, y, out) => {
      const u = c * x + s * y + ox;
      const v = c * y - s * x + oy;
      const i = Math.floor(u / (block + lane));
      const j = Math.floor(v / (block + lane));
      const bu = u - i * (block + lane);
      const bv = v - j * (block + lane);
      const { figure, pitch, fill, across } = grades[(((i * 3 + j) % 9) + 9) % 9];
      const half = pitch * fill;
      let d = Math.max(bu - block, bv - block);
      if (figure) {
        const fu = (bu / pitch - Math.floor(bu / pitch) - 0.5) * pitch;
        const fv = (bv / pitch - Math.floor(bv / pitch) - 0.5) * pitch;
        d = Math.max(d, figure(fu / half, fv / half) * half);
      } else d = Math.max(d, lineDistance((across ? bu : bv) / pitch, pitch, half));
      out[0] = height * (1 - smoothstep(-edge, 0, d));
      out[1] = d < 0 ? material : 1;
    };
    return seen(size, scene, { tilt: drawTilt(random, 0.75), tallest: Math.abs(height) + 2 });
  },
};

export const kinds: readonly Kind[] = [
  ...[pillars, holes, figures, lines, mesh, domes, photonic, waves, assembled, blocks],
  ...[guides, fans, profile, sparse, letters, marks],
];
