import { smoothstep } from '../fields';
import { inked } from '../glyphs';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { FIGURES } from '../shapes-lattice';
import { type Scene, seen } from '../shapes-oblique';
import type { Kind } from '../surface';
import { category, drawArray } from './patterned-array';

/** Patterns cut open, few bodies far apart, and what people write into surfaces. */

/** Trenches and fins on a cleaved edge: straight, sloped, undercut or scalloped walls; the top runs away above, or the sky is dark. */
export const profile: Kind = {
  id: 'patterned-surface/profile',
  category,
  draw(random, size) {
    const relief = new Relief(size);
    const pitch = size * random.logUniform(0.05, 0.5);
    const fin = pitch * random.uniform(0.2, 0.75);
    const top = size * random.uniform(0.15, 0.5);
    const deep = Math.min(0.6 * size, pitch * random.logUniform(0.2, 5));
    const slope = random.chance(0.5) ? random.uniform(-0.12, 0.25) : 0;
    const scallop = random.chance(0.35) ? Math.max(2.5, pitch * random.uniform(0.06, 0.2)) : 0;
    const bite = scallop * random.uniform(0.15, 0.45);
    const cap = random.chance(0.3) ? deep * random.uniform(0.05, 0.25) : 0;
    const overhang = cap > 0 ? random.uniform(0, 0.12) * pitch : 0;
    const surface = random.chance(0.55);
    const sky = surface ? random.uniform(0.6, 1.2) : random.uniform(0.03, 0.4);
    const filled = random.chance(0.3) ? random.uniform(0.5, 1.6) : 0;
    const bulk = random.uniform(0.3, 1.1);
    const offset = random.uniform(0, pitch);
    const lean = random.normal(0, 0.02);
    const run = random.normal(0, 0.5);
    const roughness = valueNoise(random, size, size, {
      period: random.logUniform(1.5, 20),
      octaves: 3,
      stretch: random.uniform(1, 5),
      angle: Math.PI / 2,
    });
    const rough = random.logUniform(0.1, 1.5);
    const wall = Math.max(3, deep * 0.5);
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const i = y * size + x;
        const v = y - top - lean * (x - size / 2);
        // Above the edge the same lines run away from it.
        const across = (v < 0 ? x + run * v : x) + offset;
        const away = Math.abs(across / pitch - Math.floor(across / pitch) - 0.5) * pitch;
        const bitten = scallop > 0 && v > 0 ? bite * Math.abs(Math.sin((Math.PI * v) / scallop)) : 0;
        const half = fin / 2 + (v > 0 ? slope * v - bitten : 0) + (v >= 0 && v < cap ? overhang : 0);
        const d = away - half;
        if (v < 0) {
          relief.height[i] = surface ? 1.2 * v - (d > 0 ? Math.min(deep, wall) : 0) : -wall * 2;
          relief.yield[i] = sky;
        } else if (v < deep && d > 0) {
          relief.height[i] = filled > 0 ? rough : -wall;
          relief.yield[i] = filled > 0 ? filled : 0.35;
        } else {
          relief.height[i] = rough * roughness[i];
          relief.yield[i] = v < cap ? 1.4 : bulk * (v < deep ? 1.1 : 1);
        }
      }
    }
    return relief;
  },
};

/** A few posts, bumps or dots far apart on bare ground, mostly seen aslant. */
export const sparse: Kind = {
  id: 'patterned-surface/sparse',
  category,
  draw(random, size) {
    const pitch = size * random.logUniform(0.05, 0.4);
    const fill = random.uniform(0.06, 0.2);
    const tilt = random.chance(0.35) ? 0 : random.uniform(0.5, 1.15);
    const narrow = random.chance(0.3);
    return drawArray(random, size, {
      figure: narrow
        ? (x, y) => Math.max(Math.abs(x) - 0.35, Math.abs(y) - 1.6)
        : FIGURES[random.pick(['disc', 'square', 'square', 'hexagon'])],
      system: random.pick(['square', 'square', 'hexagonal', 'any']),
      aligned: true,
      pitch,
      fill,
      height: Math.min(0.4 * size, pitch * fill * random.logUniform(0.5, 9)),
      profile: random.pick(['wall', 'wall', 'dome']),
      tilt,
      material: random.uniform(0.9, 2.4),
    });
  },
};

const WORDS = [
  'NANO',
  'MIT',
  'LAB',
  'UBC',
  'TEST',
  'A1',
  'B7',
  'Hi',
  'ETH',
  'Cu 3',
  'KIT',
  'Si',
  'X12',
  '500 nm',
  'logo',
  'Peter',
  'EBL',
];

/** Written into the surface: letters, numbers, crosses and frames, raised or milled, with strokes of one width. */
export const letters: Kind = {
  id: 'patterned-surface/letters',
  category,
  draw(random, size) {
    const capitals = size * random.logUniform(0.08, 0.45);
    const dot = capitals / 7;
    const lines = Array.from({ length: random.integer(1, Math.max(1, Math.floor((0.8 * size) / (1.5 * capitals)))) }, () =>
      Array.from({ length: random.integer(1, 2) }, () => random.pick(WORDS)).join(' '),
    );
    const turn = random.chance(0.7) ? random.normal(0, 0.05) : random.uniform(0, 2 * Math.PI);
    const [c, s] = [Math.cos(turn), Math.sin(turn)];
    const [ox, oy] = [random.uniform(0.2, 0.48) * size, random.uniform(0.15, 0.45) * size];
    const height = random.pick([-1, 1]) * dot * random.logUniform(0.15, 2);
    const material = random.chance(0.5) ? random.uniform(1.1, 2) : random.uniform(0.4, 0.9);
    const crosses = random.chance(0.5) ? size * random.uniform(0.25, 0.6) : 0;
    const arm = 0.12 * crosses;
    const frame = random.chance(0.25) ? random.uniform(0.35, 0.47) * size : 0;
    const scene: Scene = (x, y, out) => {
      const u = c * x + s * y;
      const v = c * y - s * x;
      const row = (v + oy) / (1.5 * capitals);
      const line = Math.floor(row);
      let on = line >= 0 && line < lines.length && inked(lines[line], (u + ox) / dot, (row - line) * 1.5 * 7);
      if (!on && crosses > 0) {
        const du = Math.abs(u - Math.round(u / crosses) * crosses);
        const dv = Math.abs(v - Math.round(v / crosses) * crosses);
        on = v + oy > lines.length * 1.5 * capitals && Math.min(du, dv) < dot / 2 && Math.max(du, dv) < arm;
      }
      if (!on && frame > 0) on = Math.abs(Math.max(Math.abs(u), Math.abs(v)) - frame) < dot / 2;
      out[0] = on ? height : 0;
      out[1] = on ? material : 1;
    };
    const tilt = random.chance(0.75) ? 0 : random.uniform(0.3, 1);
    const relief = seen(size, scene, { tilt, tallest: Math.abs(height) + 2 });
    return relief.addHeight(
      valueNoise(random, size, size, { period: random.logUniform(2, 30), octaves: 3 }),
      random.uniform(0, 1),
    );
  },
};

/** Resolution marks: rows of bars, ladders and squares of graded widths beside one another, some in frames, some underexposed. */
export const marks: Kind = {
  id: 'patterned-surface/marks',
  category,
  draw(random, size) {
    const turn = random.chance(0.8)
      ? random.integer(0, 3) * (Math.PI / 2) + random.normal(0, 0.02)
      : random.uniform(0, 2 * Math.PI);
    const [c, s] = [Math.cos(turn), Math.sin(turn)];
    const boxes = Array.from({ length: random.integer(2, 9) }, () => {
      const [a, b] = [random.logUniform(0.05, 0.35) * size, random.logUniform(0.05, 0.35) * size];
      return {
        x: random.uniform(-0.5, 0.5) * size,
        y: random.uniform(-0.5, 0.5) * size,
        a,
        b,
        pitch: Math.max(3.5, Math.min(a, b) * random.logUniform(0.08, 0.6)),
        look: random.pick(['bars', 'bars', 'ladder', 'plate', 'grid', 'frame', 'dots'] as const),
        duty: random.uniform(0.3, 0.7),
        grade: random.chance(0.4) ? random.uniform(-0.25, 0.25) : 0,
      };
    });
    const height = size * random.logUniform(0.006, 0.04) * random.pick([1, 1, -1]);
    const material = random.chance(0.7) ? random.uniform(1.1, 2.2) : random.uniform(0.4, 0.9);
    const edge = 0.9;
    const scene: Scene = (x, y, out) => {
      const u = c * x + s * y;
      const v = c * y - s * x;
      let d = 1e9;
      for (const { x: bx, y: by, a, b, pitch, look, duty, grade } of boxes) {
        const [p, q] = [u - bx, v - by];
        const box = Math.max(Math.abs(p) - a, Math.abs(q) - b);
        if (box > 2) continue;
        const share = duty + (grade * p) / a;
        const bar = (t: number): number => (Math.abs(t / pitch - Math.floor(t / pitch) - 0.5) - share / 2) * pitch;
        let own = box;
        if (look === 'bars') own = Math.max(box, bar(p));
        else if (look === 'grid') own = Math.max(box, Math.min(bar(p), bar(q)));
        else if (look === 'dots') own = Math.max(box, bar(p), bar(q));
        else if (look === 'ladder') own = Math.max(box, Math.min(bar(p), Math.abs(q) - 0.1 * b));
        else if (look === 'frame') own = Math.max(box, -box - 0.3 * pitch);
        d = Math.min(d, own);
      }
      out[0] = height * (1 - smoothstep(-edge, 0, d));
      out[1] = d < 0 ? material : 1;
    };
    return seen(size, scene, { tilt: random.chance(0.85) ? 0 : random.uniform(0.3, 0.9), tallest: Math.abs(height) + 2 });
  },
};
