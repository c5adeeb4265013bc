import { quantile, smoothstep } from '../fields';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { stampSphere } from '../shapes';
import { logNormal, scatter } from '../shapes-grains';
import { wavesField } from '../shapes-pores';
import type { Kind } from '../surface';

/** Rough sponges: globules around big pores, membranes cut across, scaffolds with caves, closed pores in glaze. */
const category = 'Porous_Sponge';

/** Globules of globules around big pores, like cauliflower: monoliths, aerogels, carbons, cements. */
export const cauliflower: Kind = {
  id: 'porous-sponge/cauliflower',
  category,
  draw(random, size) {
    const period = size * random.logUniform(0.1, 0.5);
    const field = wavesField(random, size, period, random.uniform(0.2, 0.6));
    const floor = quantile(field, random.uniform(0.2, 0.55));
    const deep = period * random.uniform(0.4, 1);
    const dark = random.uniform(0.1, 0.5);
    const relief = new Relief(size);
    for (let i = 0; i < field.length; i++) {
      const solid = smoothstep(floor - 0.7, floor + 0.1, field[i]);
      relief.height[i] = deep * (solid - 1) + 0.2 * period * Math.max(0, field[i] - floor);
      relief.yield[i] = dark + (1 - dark) * solid;
    }
    const base = Float32Array.from(relief.height);
    const globule = Math.max(2.2, period * random.logUniform(0.05, 0.3));
    let radius = globule;
    for (let order = random.integer(1, 2); order >= 0; order--) {
      const count = Math.min(2200, Math.round((random.uniform(1, 2.2) * size * size) / (4 * radius * radius)));
      for (let n = 0; n < count; n++) {
        const [x, y] = [random.uniform(0, size - 1), random.uniform(0, size - 1)];
        const i = Math.round(y) * size + Math.round(x);
        const shown = relief.yield[i];
        if (field[i] < floor - random.uniform(0, 0.8)) continue;
        // Small globules sit on the large ones, as high as these have grown here.
        const ground = radius === globule ? base[i] : relief.height[i] - 0.6 * radius;
        stampSphere(relief, x, y, ground - radius * random.uniform(0, 0.4), radius * random.uniform(0.6, 1.1), shown);
      }
      radius *= random.uniform(0.3, 0.55);
      if (radius < 0.9) break;
    }
    return relief;
  },
};

/** A membrane cut across: finger-shaped voids that widen downward between a dense skin and a spongy base; black or white outside. */
export const fingers: Kind = {
  id: 'porous-sponge/fingers',
  category,
  draw(random, size) {
    const relief = new Relief(size);
    const turn = random.pick([0, 0, 0, 1, 2, 3]);
    const top = size * random.uniform(-0.1, 0.3);
    const thick = size * random.uniform(0.45, 1.1);
    const lean = random.normal(0, 0.08);
    const pitch = size * random.logUniform(0.03, 0.22);
    const skin = size * random.logUniform(0.01, 0.08);
    const long = thick * random.uniform(0.4, 0.95);
    const spread = random.uniform(0.1, 0.5);
    const sponge = wavesField(random, size, Math.max(3, pitch * random.uniform(0.12, 0.5)), 0.4);
    const bend = valueNoise(random, size, size, { period: pitch * 2.5, octaves: 3 });
    const outside = random.chance(0.7) ? random.uniform(0.02, 0.3) : random.uniform(1, 1.6);
    const dark = random.uniform(0.1, 0.6);
    const fine = random.uniform(0.1, 0.9);
    const columns = Math.ceil(size / pitch) + 4;
    const lanes = Array.from({ length: columns }, () => ({
      shift: random.normal(0, 0.15),
      from: skin * random.uniform(0.6, 2.5),
      to: long * random.uniform(1 - spread, 1),
      wide: random.uniform(0.25, 0.47),
    }));
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const i = y * size + x;
        const u = turn % 2 === 0 ? x : y;
        const v = (turn < 2 ? (turn === 0 ? y : x) : size - (turn === 2 ? y : x)) - top - lean * (u - size / 2);
        if (v < 0 || v > thick) {
          relief.height[i] = -0.2 * size;
          relief.yield[i] = outside;
          continue;
        }
        const across = u / pitch + 0.25 * bend[i];
        const lane = Math.floor(across);
        const { shift, from, to, wide } = lanes[((lane % columns) + columns) % columns];
        const t = (v - from) / (to - from);
        // A drop's outline: narrow at the skin, widest far down, round at its foot.
        const half = t > 0 && t < 1 ? wide * Math.min(1, 1.9 * t ** 0.6) * Math.sqrt(1 - t ** 6) : 0;
        const off = half - Math.abs(across - lane - 0.5 - shift);
        if (off > 0) {
          relief.height[i] = -pitch * 0.7 * Math.sqrt(Math.min(1, off / Math.max(0.05, half)));
          relief.yield[i] = dark + (1 - dark) * 0.3;
        } else {
          const open = v < skin ? 0 : Math.max(0, sponge[i] - 0.4);
          relief.height[i] = -fine * pitch * 0.25 * Math.min(1, open);
          relief.yield[i] = 1 - 0.45 * fine * Math.min(1, open);
        }
      }
    }
    return relief;
  },
};

/** A rough scaffold with deep dark caves: thick struts in front of others in the dark, crusted all over. */
export const scaffold: Kind = {
  id: 'porous-sponge/scaffold',
  category,
  draw(random, size) {
    const period = size * random.logUniform(0.12, 0.6);
    const storeys = random.integer(2, 3);
    const relief = new Relief(size, size, -period * storeys, random.uniform(0.02, 0.2));
    const crust = valueNoise(random, size, size, {
      period: period * random.uniform(0.1, 0.5),
      octaves: 5,
      gain: random.uniform(0.5, 0.7),
    });
    const rough = random.logUniform(0.03, 0.3) * period;
    const ragged = random.uniform(0.1, 0.8);
    const fade = random.uniform(0.35, 0.75);
    const torn = random.uniform(0.5, 1.6);
    for (let storey = storeys - 1; storey >= 0; storey--) {
      const field = wavesField(random, size, period * random.uniform(0.8, 1.2), random.uniform(0.3, 0.6));
      for (let i = 0; i < field.length; i++) field[i] += ragged * crust[i];
      const level = quantile(field, storey === 0 ? random.uniform(0.35, 0.65) : random.uniform(0.2, 0.4));
      const down = -storey * period * random.uniform(0.5, 0.9);
      for (let i = 0; i < field.length; i++) {
        const above = field[i] - level;
        if (above <= 0) continue;
        const z = down + period * 0.5 * torn * Math.sqrt(Math.min(1.5, above)) + rough * crust[i];
        if (z <= relief.height[i]) continue;
        relief.height[i] = z;
        relief.yield[i] = fade ** storey;
      }
    }
    return relief;
  },
};

/** Closed round pores in a dense body: bowls of all sizes with bright rims, some black, in glaze, paint, cement or bread. */
export const glaze: Kind = {
  id: 'porous-sponge/glaze',
  category,
  draw(random, size) {
    const relief = new Relief(size);
    const smooth = random.chance(0.5);
    const ground = valueNoise(random, size, size, { period: random.logUniform(3, 40), octaves: smooth ? 2 : 5, gain: 0.6 });
    relief.addHeight(ground, smooth ? random.logUniform(0.1, 1) : random.logUniform(1, 9));
    if (random.chance(0.5))
      relief.addYield(
        valueNoise(random, size, size, { period: random.logUniform(8, 60), octaves: 3 }),
        random.uniform(0.05, 0.3),
      );
    const median = size * random.logUniform(0.012, 0.07);
    const radius = logNormal(random, median, random.uniform(1.4, 2.6), 1.2, 0.3 * size);
    const count = Math.min(400, (random.uniform(0.05, 0.6) * size * size) / (Math.PI * median * median));
    const black = random.uniform(0, 0.6);
    const rim = random.uniform(0, 1.2);
    const uneven = random.uniform(0, 0.5);
    const flat = random.uniform(0.3, 1.3);
    for (const { x, y, radius: r } of scatter(random, size, count, radius, random.uniform(0.7, 1.3), 0.1 * size)) {
      const hollow = random.chance(black);
      const squash = 1 - random.uniform(0, 0.35);
      const turn = random.uniform(0, Math.PI);
      const [c, s] = [Math.cos(turn), Math.sin(turn)];
      const lobes = random.integer(2, 5);
      const phase = random.uniform(0, 2 * Math.PI);
      const reach = r * 1.35;
      for (let v = Math.max(0, Math.ceil(y - reach)); v <= Math.min(size - 1, y + reach); v++)
        for (let u = Math.max(0, Math.ceil(x - reach)); u <= Math.min(size - 1, x + reach); u++) {
          const [p, q] = [c * (u - x) + s * (v - y), (c * (v - y) - s * (u - x)) / squash];
          const bumpy = 1 + 0.12 * uneven * Math.sin(lobes * Math.atan2(q, p) + phase);
          const d = Math.hypot(p, q) / (r * bumpy);
          const i = v * size + u;
          if (d < 1) {
            relief.height[i] -= flat * r * Math.sqrt(1 - d * d) * (hollow ? 1.6 : 1);
            if (hollow) relief.yield[i] *= 0.15 + 0.85 * smoothstep(0.75, 1, d);
          } else if (d < 1.3) relief.height[i] += rim * 0.12 * r * (1 - (d - 1) / 0.3);
        }
    }
    return relief;
  },
};

/** Threads and struts far into the depth: a net near by, finer and darker nets behind it, knots where they meet. */
export const nets: Kind = {
  id: 'porous-sponge/nets',
  category,
  draw(random, size) {
    const storeys = random.integer(2, 4);
    const period = size * random.logUniform(0.08, 0.4);
    const relief = new Relief(size, size, -storeys * period, 0.08);
    const slack = valueNoise(random, size, size, { period: period * 0.7, octaves: 3 });
    const fade = random.uniform(0.5, 0.8);
    const thick = random.uniform(0.14, 0.4);
    const web = random.uniform(0, 0.5);
    for (let storey = storeys - 1; storey >= 0; storey--) {
      const scale = period * 0.8 ** storey;
      const [one, two] = [wavesField(random, size, 1.6 * scale, 0.4), wavesField(random, size, 1.6 * scale, 0.4)];
      const level = -storey * period * 0.7;
      for (let i = 0; i < one.length; i++) {
        // Where either field crosses zero runs a thread; where both do there is a knot, and film spans narrow corners.
        const near = Math.min(Math.abs(one[i]), Math.abs(two[i])) / (1 + 0.3 * slack[i]);
        const half = thick * (1 + 0.8 * Math.exp(-4 * (one[i] ** 2 + two[i] ** 2)));
        const film = Math.abs(one[i] * two[i]) < web * thick;
        if (near >= half && !film) continue;
        const z = level + scale * 0.35 * (near < half ? Math.sqrt(1 - (near / half) ** 2) : 0.1);
        if (z <= relief.height[i]) continue;
        relief.height[i] = z;
        relief.yield[i] = fade ** storey;
      }
    }
    return relief;
  },
};
