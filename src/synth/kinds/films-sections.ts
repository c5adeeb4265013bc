import type { Random } from '../../base/random';
import { smoothstep } from '../fields';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { wavesField } from '../shapes-pores';
import type { Surface } from '../surface';
import { voronoi } from '../voronoi';

/** Films cut open: milled trenches, porous and granular layers on their substrates, broken edges seen aslant. */

/** Interfaces of `count` layers below `top`, in pixels from the surface, the last one without end. */
function drawLayers(random: Random, size: number, count: number, least: number): { below: number; tone: number }[] {
  let below = 0;
  return Array.from({ length: count }, (_, k) => {
    below = k === count - 1 ? Number.POSITIVE_INFINITY : below + size * random.logUniform(least, 0.14);
    return { below, tone: random.logUniform(0.35, 1.5) };
  });
}

/** A trench milled with the ion beam: the surface in front and behind, a dark pit, the polished wall with its layers, streaks down it. */
export function trench(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size);
  const rim = size * random.uniform(0.2, 0.5);
  const foot = rim + size * random.uniform(0.15, 0.5);
  const [left, right] = [size * random.uniform(-0.3, 0.25), size * random.uniform(0.75, 1.3)];
  const layers = drawLayers(random, size, random.integer(2, 6), 0.015);
  const strap = random.chance(0.6) ? size * random.uniform(0.02, 0.08) : 0;
  const skin = valueNoise(random, size, size, { period: random.logUniform(2, 30) * unit, octaves: 4 });
  const rough = random.logUniform(0.2, 3) * unit;
  const curtain = valueNoise(random, size, size, {
    period: random.uniform(2, 8) * unit,
    octaves: 3,
    stretch: 30,
    angle: Math.PI / 2,
  });
  const streaks = random.uniform(0.02, 0.25);
  const interfaces = valueNoise(random, size, 1, { period: random.logUniform(6, 60) * unit, octaves: 3 });
  const wavy = random.logUniform(0.2, 4) * unit;
  const face = random.uniform(0.35, 0.8);
  const pores = random.chance(0.3) ? valueNoise(random, size, size, { period: random.uniform(3, 9) * unit, octaves: 2 }) : null;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const i = y * size + x;
      const inside = x > left && x < right;
      if (y < rim - strap || !inside || (y < rim && strap === 0)) {
        relief.height[i] = rough * skin[i];
        // Beside the trench the walls fall away.
        if (!inside && y >= rim && y < foot + 20 * unit) relief.yield[i] = 0.9;
      } else if (y < rim) {
        relief.height[i] = 5 * unit + 0.4 * rough * skin[i];
        relief.yield[i] = 1.35;
      } else if (y < foot) {
        const depth = y - rim + wavy * interfaces[x];
        let k = 0;
        while (depth > layers[k].below) k++;
        const shade = 1 - 0.6 * smoothstep(0, foot - rim, y - rim);
        relief.height[i] = -0.5 * (y - rim) + 0.2 * rough * skin[i];
        relief.yield[i] = face * layers[k].tone * shade * (1 + streaks * curtain[i]);
        if (pores && k > 0 && k < layers.length - 1 && pores[i] > 0.35) relief.yield[i] *= 0.35;
      } else {
        // The floor rises towards the viewer.
        const t = (y - foot) / Math.max(1, size - foot);
        relief.height[i] = -0.5 * (foot - rim) + 0.4 * t * (foot - rim) + rough * skin[i];
        relief.yield[i] = 0.12 + 0.5 * t * t;
      }
    }
  }
  return relief;
}

/** A porous, granular or columnar layer on a dense substrate, broken across: its rough top, its texture, the straight border below. */
export function porousSection(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size);
  const top = size * random.uniform(0.05, 0.45);
  const thick = size * random.uniform(0.12, 0.7);
  const lean = random.normal(0, 0.05);
  const outline = valueNoise(random, size, 1, { period: random.logUniform(4, 60) * unit, octaves: 5, gain: 0.6 });
  const ragged = random.logUniform(1, 14) * unit;
  const texture = random.pick(['porous', 'granular', 'columnar'] as const);
  const period = random.logUniform(4, 26) * unit;
  const field =
    texture === 'porous'
      ? wavesField(random, size, period, 0.4)
      : texture === 'columnar'
        ? valueNoise(random, size, size, { period, octaves: 4, stretch: random.uniform(3, 12), angle: Math.PI / 2 })
        : null;
  const cells = texture === 'granular' ? voronoi(random, size, size, period) : null;
  const levels = cells ? Float32Array.from(cells.seedX, () => random.normal()) : null;
  const open = random.uniform(-0.4, 0.8);
  const above = random.chance(0.6) ? random.uniform(0.03, 0.25) : random.uniform(0.6, 1.1);
  const layerTone = random.uniform(0.8, 1.5);
  const bulk = random.uniform(0.35, 1.2);
  const seam = random.chance(0.4) ? size * random.logUniform(0.008, 0.05) : 0;
  const seamTone = random.uniform(0.5, 1.8);
  const grain = valueNoise(random, size, size, {
    period: random.logUniform(3, 60) * unit,
    octaves: 4,
    stretch: random.uniform(1, 4),
  });
  const bulkRough = random.logUniform(0.2, 6) * unit;
  const deep = period * random.uniform(0.5, 1.4);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const i = y * size + x;
      const v = y - top - lean * (x - size / 2);
      if (v < ragged * outline[x]) {
        relief.height[i] = -25 * unit + (above > 0.5 ? 2 * unit * grain[i] : 0);
        relief.yield[i] = above;
      } else if (v < thick) {
        if (field && texture === 'porous') {
          const solid = smoothstep(open - 0.5, open + 0.3, field[i]);
          relief.height[i] = deep * (solid - 1);
          relief.yield[i] = layerTone * (0.3 + 0.7 * solid);
        } else if (field) {
          relief.height[i] = deep * field[i];
          relief.yield[i] = layerTone;
        } else if (cells && levels) {
          const away = Math.min(1, ((cells.second[i] - cells.nearest[i]) / period) * 2);
          relief.height[i] = period * (0.35 * levels[cells.owner[i]] + 0.5 * Math.sqrt(away));
          relief.yield[i] = layerTone * (away < 0.15 ? 0.6 : 1);
        }
      } else if (v < thick + seam) {
        relief.yield[i] = seamTone;
      } else {
        relief.height[i] = bulkRough * grain[i];
        relief.yield[i] = bulk;
      }
    }
  }
  return relief;
}

/** A broken edge seen aslant: a smooth top that fills part of the frame, the bright line of the edge, a rough or streaked face below. */
export function brokenEdge(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size);
  const angle = random.chance(0.7) ? random.normal(0, 0.12) : random.uniform(-0.7, 0.7);
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const at = random.uniform(-0.3, 0.3) * size;
  const outline = valueNoise(random, size, size, { period: random.logUniform(8, 90) * unit, octaves: 4 });
  const ragged = random.logUniform(0.5, 10) * unit;
  const film = size * random.logUniform(0.015, 0.2);
  const second = random.chance(0.5) ? film + size * random.logUniform(0.01, 0.12) : film;
  const columns = valueNoise(random, size, size, {
    period: random.logUniform(1.8, 8) * unit,
    octaves: 3,
    stretch: random.uniform(3, 14),
    angle: angle + Math.PI / 2,
  });
  const river = valueNoise(random, size, size, {
    period: random.logUniform(15, 90) * unit,
    octaves: 4,
    stretch: random.uniform(1, 6),
  });
  const top = valueNoise(random, size, size, { period: random.logUniform(2, 12) * unit, octaves: 2 });
  const smoothness = random.logUniform(0.02, 1.2) * unit;
  const steep = random.uniform(0.3, 1.4);
  const tones = [random.uniform(0.8, 1.2), random.uniform(0.7, 1.6), random.uniform(0.5, 1.4), random.uniform(0.3, 1)];
  const faceRough = random.logUniform(0.3, 9) * unit;
  const columnar = random.logUniform(0.2, 4) * unit;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const i = y * size + x;
      const d = c * (y - size / 2) - s * (x - size / 2) - at + ragged * outline[i];
      if (d < 0) {
        relief.height[i] = smoothness * top[i];
        relief.yield[i] = tones[0];
      } else if (d < film) {
        relief.height[i] = -steep * d + columnar * columns[i];
        relief.yield[i] = tones[1];
      } else if (d < second) {
        relief.height[i] = -steep * d;
        relief.yield[i] = tones[2];
      } else {
        relief.height[i] = -steep * d + faceRough * river[i];
        relief.yield[i] = tones[3];
      }
    }
  }
  return relief;
}
