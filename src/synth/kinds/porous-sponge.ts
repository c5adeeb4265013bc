import type { Random } from '../../base/random';
import { quantile, smoothstep, warp } from '../fields';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { anyRotation, stampSpheroid } from '../shapes-bodies';
import { logNormal, scatter } from '../shapes-grains';
import { type Hole, holesField, wavesField } from '../shapes-pores';
import type { Kind } from '../surface';
import { voronoi } from '../voronoi';
import { cauliflower, fingers, glaze, nets, scaffold } from './porous-rough';

/** Foams, membranes and sponges: a connected solid around holes of several sizes, dark where one looks deep. */
const category = 'Porous_Sponge';

/** Adds the fine grain that real struts and walls carry. */
function grain(random: Random, relief: Relief, most: number): Relief {
  const { width, depth } = relief;
  const noise = valueNoise(random, width, depth, { period: random.logUniform(2, 20), octaves: 3, gain: 0.6 });
  return relief.addHeight(noise, random.uniform(0, most));
}

/** Open cells: storeys of round struts, each deeper one darker, as in polymer and metal foams. */
const struts: Kind = {
  id: 'porous-sponge/struts',
  category,
  draw(random, size) {
    const period = random.logUniform(10, 0.45 * size);
    const storeys = random.integer(2, 4);
    const width = period * random.uniform(0.05, 0.24);
    const fade = random.uniform(0.55, 0.9);
    const relief = new Relief(size, size, -period * storeys, random.uniform(0.05, 0.4));
    const bendX = valueNoise(random, size, size, { period: period * 0.8, octaves: 2 });
    for (let storey = storeys - 1; storey >= 0; storey--) {
      const scale = random.uniform(0.75, 1.25);
      const cells = voronoi(random, size, size, period * scale, {
        stretch: random.uniform(1, 1.5),
        angle: random.uniform(0, Math.PI),
      });
      const sway = valueNoise(random, size, size, { period, octaves: 2 });
      const level = -storey * period * random.uniform(0.35, 0.7);
      const material = fade ** storey;
      for (let i = 0; i < relief.height.length; i++) {
        // Walls thicken towards the nodes, where three cells meet and `nearest` is greatest.
        const own = width * (0.55 + (0.9 * cells.nearest[i]) / period + 0.25 * bendX[i]);
        const off = (cells.second[i] - cells.nearest[i]) * 0.5;
        if (off >= own) continue;
        const z = level + Math.sqrt(own * own - off * off) + sway[i] * period * 0.3;
        if (z > relief.height[i]) {
          relief.height[i] = z;
          relief.yield[i] = material;
        }
      }
    }
    return grain(random, relief, 0.6);
  },
};

/** Bicontinuous sponge: the level set of isotropic waves, as in spinodal glass, dealloyed gold and block-copolymer membranes. */
const spinodal: Kind = {
  id: 'porous-sponge/spinodal',
  category,
  draw(random, size) {
    const period = random.logUniform(6, 0.3 * size);
    const field = wavesField(random, size, period, random.uniform(0.05, 0.5));
    const below = wavesField(random, size, period * random.uniform(0.7, 1.2), 0.3);
    const level = quantile(field, random.uniform(0.25, 0.6));
    const relief = new Relief(size);
    const deep = period * random.uniform(0.6, 1.6);
    const dark = random.uniform(0.1, 0.5);
    for (let i = 0; i < field.length; i++) {
      const above = field[i] - level;
      // A thread's cross-section is round: its flank rises as a square root.
      if (above > 0) relief.height[i] = period * 0.35 * Math.sqrt(Math.min(1, above));
      else {
        relief.height[i] = -deep * smoothstep(0, 0.5, -above) + period * 0.25 * Math.max(0, below[i]);
        relief.yield[i] = dark + (1 - dark) * smoothstep(0.6, 0, -above) * 0.6;
      }
    }
    return grain(random, relief, 0.8);
  },
};

/** Two fields of pixel offsets that bend outlines on the scale `period`. */
const drawWarp = (random: Random, size: number, period: number, amplitude: number): [Float32Array, Float32Array] => {
  const bend = () => {
    const noise = valueNoise(random, size, size, { period, octaves: 3 });
    for (let i = 0; i < noise.length; i++) noise[i] *= amplitude;
    return noise;
  };
  return [bend(), bend()];
};

const drawHoles = (random: Random, size: number, radius: () => number, count: number, gap: number, stretch: number): Hole[] =>
  scatter(random, size, count, radius, gap, 0.05 * size).map(({ x, y, radius: r }) => {
    const longer = random.uniform(1, stretch);
    return { x, y, a: r * longer, b: r / longer, turn: random.uniform(0, Math.PI) };
  });

/** A skin with irregular holes in it, and behind the holes the next skin, and the next. */
const membrane: Kind = {
  id: 'porous-sponge/membrane',
  category,
  draw(random, size) {
    const median = random.logUniform(2.5, 0.11 * size);
    const storeys = random.integer(1, 3);
    const dark = random.uniform(0.03, 0.35);
    const relief = new Relief(size, size, -median * 2.2 * storeys, dark);
    const spread = random.uniform(1.25, 2.1);
    const rim = random.uniform(0.15, 0.8) * median;
    for (let storey = storeys - 1; storey >= 0; storey--) {
      const wide = median * random.uniform(0.7, 1.2);
      const radius = logNormal(random, wide, spread, 1, 0.25 * size);
      const room = (size * size) / (Math.PI * wide * wide);
      const holes = drawHoles(
        random,
        size,
        radius,
        Math.min(700, room * random.uniform(0.3, 1)),
        random.uniform(0.8, 1.2),
        1.8,
      );
      const d = holesField(size, holes, rim + 1, drawWarp(random, size, wide * 1.5, wide * random.uniform(0.1, 0.8)));
      const level = -storey * median * 2;
      const wave = valueNoise(random, size, size, { period: median * 3, octaves: 3 });
      const swell = random.uniform(0, 0.5) * median;
      for (let i = 0; i < d.length; i++) {
        if (d[i] <= 0) continue;
        const z = level - rim * (1 - Math.sqrt(Math.min(1, d[i] / rim))) + swell * wave[i];
        if (z > relief.height[i]) {
          relief.height[i] = z;
          relief.yield[i] = 0.75 ** storey;
        }
      }
    }
    return grain(random, relief, 0.7);
  },
};

/** Bubbles pressed together: spherical hollows with walls between them and dark windows into the next ones. */
const bubbles: Kind = {
  id: 'porous-sponge/bubbles',
  category,
  draw(random, size) {
    const median = random.logUniform(5, 0.2 * size);
    const radius = logNormal(random, median, random.uniform(1.05, 1.7), 2, 0.4 * size);
    const room = (size * size) / (Math.PI * median * median);
    const sites = scatter(random, size, Math.min(600, room * 3), radius, random.uniform(0.5, 0.9), median);
    const relief = new Relief(size, size, 0, 1);
    relief.addHeight(valueNoise(random, size, size, { period: median * 2, octaves: 3 }), median * random.uniform(0, 0.5));
    const windows: Hole[] = [];
    for (const { x, y, radius: r } of sites) {
      const sunk = r * random.uniform(-0.5, 0.4);
      // A centre below the skin undercuts it: the opening is as wide as the sphere.
      const reach = sunk > 0 ? Math.sqrt(r * r - sunk * sunk) : r;
      const x1 = Math.min(size - 1, Math.floor(x + reach));
      const y1 = Math.min(size - 1, Math.floor(y + reach));
      for (let row = Math.max(0, Math.ceil(y - reach)); row <= y1; row++)
        for (let column = Math.max(0, Math.ceil(x - reach)); column <= x1; column++) {
          const left = r * r - (column - x) ** 2 - (row - y) ** 2;
          if (left <= 0) continue;
          const z = sunk - Math.sqrt(left);
          const at = row * size + column;
          if (z < relief.height[at]) relief.height[at] = z;
        }
      for (let k = random.integer(0, 4); k > 0; k--) {
        const angle = random.uniform(0, 2 * Math.PI);
        const off = r * random.uniform(0, 0.65);
        const w = r * random.uniform(0.12, 0.4);
        windows.push({
          x: x + off * Math.cos(angle),
          y: y + off * Math.sin(angle),
          a: w,
          b: w * (1 - (0.5 * off) / r),
          turn: angle + Math.PI / 2,
        });
      }
    }
    const d = holesField(size, windows, 1, drawWarp(random, size, median, median * 0.1));
    const dark = random.uniform(0.05, 0.4);
    for (let i = 0; i < d.length; i++)
      if (d[i] < 0) {
        relief.height[i] -= median * smoothstep(0, 2, -d[i]);
        relief.yield[i] = dark;
      }
    return grain(random, relief, 0.8);
  },
};

/** Round pores of one or two sizes in a flat film: breath figures, track-etched and phase-inversion membranes. */
const pits: Kind = {
  id: 'porous-sponge/pits',
  category,
  draw(random, size) {
    const median = random.logUniform(1.3, 0.07 * size);
    const radius = logNormal(random, median, random.uniform(1.1, 1.9), 0.8, 0.2 * size);
    const room = (size * size) / (Math.PI * median * median);
    const holes = drawHoles(
      random,
      size,
      radius,
      Math.min(1500, room * random.uniform(0.12, 0.6)),
      random.uniform(1, 1.3),
      random.uniform(1, 1.5),
    );
    const large = random.chance(0.4)
      ? drawHoles(random, size, () => median * random.uniform(3, 7), random.integer(2, 14), 1.1, 1.4)
      : [];
    const d = holesField(size, [...holes, ...large], 3, drawWarp(random, size, median * 2, median * random.uniform(0, 0.5)));
    const relief = new Relief(size);
    relief.addHeight(valueNoise(random, size, size, { period: random.logUniform(8, size), octaves: 4 }), random.uniform(0, 4));
    const deep = median * random.uniform(1, 4);
    const dark = random.uniform(0.1, 0.7);
    const edge = random.uniform(0.5, 2.5);
    for (let i = 0; i < d.length; i++) {
      relief.height[i] -= deep * smoothstep(edge * 0.5, -edge, d[i]);
      if (d[i] < 0) relief.yield[i] = 1 + (dark - 1) * smoothstep(0, 1.5, -d[i]);
    }
    return grain(random, relief, 0.6);
  },
};

/** Fluff: fine grains strung along a web, storey over storey, with voids between, as in aerogels and carbon blacks. */
const aerogel: Kind = {
  id: 'porous-sponge/aerogel',
  category,
  draw(random, size) {
    const median = random.logUniform(1.2, 4);
    const period = Math.max(14, median * random.logUniform(8, 45));
    const storeys = random.integer(2, 3);
    const depth = median * random.uniform(2.5, 6);
    const fade = random.uniform(0.45, 0.8);
    const relief = new Relief(size, size, -depth * storeys, fade ** storeys * random.uniform(0.3, 1));
    const radius = logNormal(random, median, random.uniform(1.15, 1.6), 0.8, 9);
    const open = random.uniform(0.3, 0.62);
    const slim = random.uniform(0.55, 1);
    const side = wavesField(random, size, period / 2.5, 0.3);
    for (let storey = storeys - 1; storey >= 0; storey--) {
      // The web follows where a field crosses its mean: sheets in space, threads in a cut.
      const web = wavesField(random, size, period, 0.25);
      for (let i = 0; i < web.length; i++) web[i] = -Math.abs(web[i]) - 0.35 * Math.abs(side[i]);
      const floor = quantile(web, storey === 0 ? open : 0.4);
      const swell = random.uniform(0.2, 1) * depth;
      const material = fade ** storey;
      const level = -storey * depth;
      for (let i = 0; i < web.length; i++) {
        const z = level + swell * Math.sqrt(Math.max(0, web[i] - floor));
        if (web[i] < floor || z < relief.height[i]) continue;
        relief.height[i] = z;
        relief.yield[i] = material;
      }
      let area = (random.uniform(1, 2) * size * size) / storeys;
      for (let count = 0; area > 0 && count < 9000; count++) {
        const r = radius();
        const x = random.uniform(0, size - 1);
        const y = random.uniform(0, size - 1);
        area -= 3 * r * r;
        const here = web[Math.round(y) * size + Math.round(x)];
        if (here < floor) continue;
        const axes = [r, r * random.uniform(slim, 1), r * random.uniform(slim, 1)] as const;
        const z = level + swell * Math.sqrt(here - floor) + random.uniform(-0.7, 0.3) * r;
        stampSpheroid(relief, x, y, z, axes, anyRotation(random), material);
      }
    }
    return relief;
  },
};

/** Crumpled sheets and lamellae around slit-like voids: freeze-cast and graphene foams, dried gels. */
const lamellae: Kind = {
  id: 'porous-sponge/lamellae',
  category,
  draw(random, size) {
    const period = random.logUniform(8, 0.35 * size);
    const stretch = random.uniform(1.2, 4);
    const angle = random.uniform(0, Math.PI);
    const relief = new Relief(size, size, -period * 1.5, random.uniform(0.1, 0.4));
    const storeys = random.integer(2, 4);
    for (let storey = storeys - 1; storey >= 0; storey--) {
      const ridge = valueNoise(random, size, size, {
        period: period * random.uniform(0.7, 1.4),
        octaves: 2,
        gain: 0.35,
        stretch,
        angle: angle + random.normal(0, 0.25),
        ridged: true,
      });
      const [dx, dy] = drawWarp(random, size, period * 1.5, period * 0.5);
      const bent = warp(ridge, size, size, dx, dy);
      const crest = quantile(bent, random.uniform(0.45, 0.75));
      const wall = period * random.uniform(0.4, 1.2);
      const level = -storey * period * 0.5;
      for (let i = 0; i < bent.length; i++) {
        const above = bent[i] - crest;
        if (above <= 0) continue;
        const z = level + wall * Math.sqrt(Math.min(1, above * 2.5)) - wall;
        if (z > relief.height[i]) {
          relief.height[i] = z;
          relief.yield[i] = 0.8 ** storey;
        }
      }
    }
    return grain(random, relief, 1);
  },
};

/** Sintered grains: rounded bodies grown together at their necks, pores where they do not meet. */
const sintered: Kind = {
  id: 'porous-sponge/sintered',
  category,
  draw(random, size) {
    const period = random.logUniform(7, 0.22 * size);
    const field = wavesField(random, size, period, 0.25);
    const cells = voronoi(random, size, size, period * random.uniform(0.8, 1.4), { jitter: 0.9 });
    const relief = new Relief(size);
    const level = quantile(field, random.uniform(0.12, 0.35));
    const round = random.uniform(0.3, 0.9);
    const dark = random.uniform(0.08, 0.4);
    for (let i = 0; i < field.length; i++) {
      const away = Math.min(1, ((cells.second[i] - cells.nearest[i]) / period) * 2.5);
      relief.height[i] = period * (0.25 * field[i] + 0.35 * round * Math.sqrt(away));
      const sunk = level - field[i];
      if (sunk > 0) {
        relief.height[i] -= period * 1.6 * smoothstep(0, 0.35, sunk);
        relief.yield[i] = 1 + (dark - 1) * smoothstep(0, 0.5, sunk);
      }
    }
    return grain(random, relief, 0.8);
  },
};

export const kinds: readonly Kind[] = [
  ...[struts, spinodal, membrane, bubbles, pits, aerogel, lamellae, sintered],
  ...[cauliflower, fingers, scaffold, glaze, nets],
];
