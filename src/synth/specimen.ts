/**
 * What lies around and upon the thing that a kind draws: swells of the ground, blotches of material, a broken edge of the specimen, a
 * second thing in the frame, dirt, stains and the dark windows of earlier scans. Without them scenes are far more even than real ones.
 */
import type { Category } from '../base/categories';
import type { Random } from '../base/random';
import { blur, smoothstep } from './fields';
import { scatterDebris } from './kinds/ground';
import { valueNoise } from './noise';
import { Relief } from './relief';
import { stampSphere } from './shapes';
import type { Surface } from './surface';

/** How often a picture of a category shows the specimen's edge, swells or blotches, dirt or stains, and two things side by side. */
interface Habits {
  readonly edge: number;
  readonly uneven: number;
  /** How often the surface has a fine roughness of its own; polished and lithographic ones have none. */
  readonly rough: number;
  readonly dirt: number;
  readonly joined: number;
}

const HABITS: Record<Category, Habits> = {
  Biological: { edge: 0.05, uneven: 0.2, rough: 0.4, dirt: 0.3, joined: 0.04 },
  Fibres: { edge: 0.03, uneven: 0.15, rough: 0.4, dirt: 0.3, joined: 0.03 },
  Films_Coated_Surface: { edge: 0.06, uneven: 0.25, rough: 0.4, dirt: 0.4, joined: 0.1 },
  MEMS_devices_and_electrodes: { edge: 0.05, uneven: 0.3, rough: 0.12, dirt: 0.3, joined: 0 },
  Nanowires: { edge: 0.03, uneven: 0.15, rough: 0.3, dirt: 0.25, joined: 0.03 },
  Particles: { edge: 0.04, uneven: 0.2, rough: 0.35, dirt: 0.2, joined: 0 },
  Patterned_surface: { edge: 0.08, uneven: 0.3, rough: 0.15, dirt: 0.35, joined: 0.06 },
  Porous_Sponge: { edge: 0.1, uneven: 0.25, rough: 0.45, dirt: 0.3, joined: 0.08 },
  Powder: { edge: 0.02, uneven: 0.12, rough: 0.45, dirt: 0, joined: 0.05 },
  Tips: { edge: 0, uneven: 0.12, rough: 0.2, dirt: 0.15, joined: 0 },
};

/** Whether the picture shows a second surface of the same category beside the first. */
export const joinsAnother = (random: Random, category: Category): boolean => random.chance(HABITS[category].joined);

/** The surface as it lies in the microscope; the one given is used up. */
export function mountSpecimen(random: Random, surface: Surface, category: Category): Surface {
  const { edge, uneven, rough, dirt } = HABITS[category];
  const relief = toRelief(surface);
  if (random.chance(rough)) addRoughness(random, relief);
  if (random.chance(uneven)) addSwells(random, relief);
  if (random.chance(uneven)) addBlotches(random, relief);
  if (random.chance(dirt)) addDirt(random, relief);
  if (random.chance(dirt * 0.3)) addStain(random, relief);
  if (random.chance(dirt * 0.25)) addScannedWindow(random, relief);
  if (random.chance(edge)) breakOff(random, relief);
  return relief;
}

function toRelief(surface: Surface): Relief {
  if (surface instanceof Relief) return surface;
  const relief = new Relief(surface.size);
  relief.height.set(surface.height);
  if (surface.yield) relief.yield.set(surface.yield);
  return relief;
}

/** Two surfaces in one frame, meeting along a ragged line, in a band or around a patch; both of one size, the first is used up. */
export function joinSurfaces(random: Random, one: Surface, other: Surface): Surface {
  const relief = toRelief(one);
  const { width: size, height } = relief;
  const unit = size / 224;
  const where = borderField(random, size);
  const look = random.uniform();
  const band = random.uniform(25, 80) * unit;
  const seam = random.chance(0.5) ? random.logUniform(1, 12) * unit : 0;
  // Both stand at the same mean level but for a step, whatever their kinds count as zero.
  const ground = [height, other.height].map((field) => blur(field, size, size, 30 * unit));
  const step = random.normal(0, 6) * unit;
  const tone = random.logUniform(0.7, 1.4);
  for (let i = 0; i < height.length; i++) {
    const d = look < 0.6 ? where[i] : look < 0.8 ? band - Math.abs(where[i]) : Math.abs(where[i]) - band;
    if (d < 0) {
      height[i] = other.height[i] - ground[1][i] + ground[0][i] + step;
      relief.yield[i] = (other.yield ? other.yield[i] : 1) * tone;
    } else if (d < seam) relief.yield[i] *= 0.6;
  }
  return relief;
}

/** Signed distance in pixels to a line across the picture, ragged by noise; it leaves a twentieth to the half of the picture negative. */
function borderField(random: Random, size: number): Float32Array {
  const unit = size / 224;
  const angle = random.chance(0.4)
    ? random.integer(0, 3) * (Math.PI / 2) + random.normal(0, 0.06)
    : random.uniform(0, 2 * Math.PI);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const offset = random.uniform(0, 0.42) * size;
  const rough = random.logUniform(0.5, 24) * unit;
  const field = valueNoise(random, size, size, { period: random.logUniform(12, 110) * unit, octaves: 4, gain: 0.55 });
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const i = y * size + x;
      field[i] = (x - size / 2) * cos + (y - size / 2) * sin + offset + rough * field[i];
    }
  return field;
}

function addRoughness(random: Random, relief: Relief): void {
  const unit = relief.width / 224;
  const field = valueNoise(random, relief.width, relief.depth, { period: random.logUniform(1.3, 5) * unit, octaves: 2 });
  relief.addHeight(field, random.logUniform(0.08, 0.9) * unit);
}

function addSwells(random: Random, relief: Relief): void {
  const unit = relief.width / 224;
  const period = random.logUniform(50, 240) * unit;
  const field = valueNoise(random, relief.width, relief.depth, { period, octaves: random.integer(1, 3) });
  relief.addHeight(field, period * random.logUniform(0.02, 0.16));
}

function addBlotches(random: Random, relief: Relief): void {
  const unit = relief.width / 224;
  const period = random.logUniform(25, 200) * unit;
  const field = valueNoise(random, relief.width, relief.depth, { period, octaves: random.integer(1, 4) });
  relief.addYield(field, random.logUniform(0.03, 0.3));
}

/** Specks, a few lumps, or a heap of crumbs in one place. */
function addDirt(random: Random, relief: Relief): void {
  const unit = relief.width / 224;
  const look = random.uniform();
  if (look < 0.5) scatterDebris(random, relief, Math.round(random.logUniform(2, 90)), random.logUniform(0.8, 3.5) * unit);
  else if (look < 0.8) scatterDebris(random, relief, random.integer(1, 5), random.logUniform(3, 20) * unit);
  else {
    const reach = random.logUniform(10, 50) * unit;
    const [x, y] = [random.uniform(0, relief.width), random.uniform(0, relief.depth)];
    for (let n = random.integer(10, 60); n > 0; n--) {
      const [u, v] = [x + random.normal(0, reach), y + random.normal(0, reach)];
      if (u < 0 || v < 0 || u >= relief.width || v >= relief.depth) continue;
      const r = random.logUniform(0.8, 6) * unit;
      const base = relief.height[Math.floor(v) * relief.width + Math.floor(u)];
      stampSphere(relief, u, v, base, r, random.uniform(0.7, 1.5));
    }
  }
}

/** What a drop left when it dried: a darker or lighter patch with a soft border and a rim. */
function addStain(random: Random, relief: Relief): void {
  const { width, depth } = relief;
  const unit = width / 224;
  const field = valueNoise(random, width, depth, { period: random.logUniform(40, 160) * unit, octaves: 4 });
  const level = random.uniform(0.05, 0.35);
  const soft = random.logUniform(0.02, 0.25);
  const tone = random.chance(0.75) ? random.uniform(0.5, 0.9) : random.uniform(1.1, 1.4);
  const rim = random.chance(0.4) ? random.uniform(-0.25, 0.25) : 0;
  for (let i = 0; i < field.length; i++) {
    const inside = smoothstep(level - soft, level + soft, field[i]);
    const edge = rim === 0 ? 0 : rim * Math.exp(-(((field[i] - level) / 0.03) ** 2));
    relief.yield[i] *= 1 + (tone - 1) * inside + edge;
  }
}

/** The beam leaves carbon where it has scanned: darker rectangles, the smaller the scan the darker. */
function addScannedWindow(random: Random, relief: Relief): void {
  const { width, depth } = relief;
  const [x, y] = [random.uniform(0.2, 0.8) * width, random.uniform(0.2, 0.8) * depth];
  let half = random.uniform(0.1, 0.45) * width;
  for (let n = random.integer(1, 2); n > 0; n--) {
    const tone = random.chance(0.85) ? random.uniform(0.7, 0.94) : random.uniform(1.05, 1.2);
    for (let v = Math.max(0, Math.round(y - half * 0.75)); v < Math.min(depth, y + half * 0.75); v++)
      for (let u = Math.max(0, Math.round(x - half)); u < Math.min(width, x + half); u++) relief.yield[v * width + u] *= tone;
    half *= random.uniform(0.3, 0.6);
  }
}

/** The specimen ends: a fracture face of some width, and beyond it the dark of the chamber, a holder, or glue. */
function breakOff(random: Random, relief: Relief): void {
  const { width: size, height } = relief;
  const unit = size / 224;
  const border = borderField(random, size);
  const ground = blur(height, size, size, 20 * unit);
  const face = random.chance(0.5) ? random.logUniform(2, 60) * unit : 0;
  const steep = random.uniform(0.4, 1.5);
  const drop = random.logUniform(4, 40) * unit;
  const beyond = random.chance(0.8) ? random.logUniform(0.04, 0.5) : random.uniform(0.7, 1.2);
  const faceTone = random.uniform(0.6, 1.3);
  const look = { period: random.logUniform(2.5, 40) * unit, octaves: 4 };
  const texture = valueNoise(random, size, size, random.chance(0.5) ? look : { ...look, stretch: random.uniform(2, 8) });
  const rough = random.logUniform(0.3, 5) * unit;
  const quiet = random.uniform(0, 0.6);
  for (let i = 0; i < height.length; i++) {
    const d = -border[i];
    if (d <= 0) continue;
    if (d < face) {
      height[i] = ground[i] - steep * d + rough * texture[i];
      relief.yield[i] = faceTone;
    } else {
      height[i] = ground[i] - steep * face - drop + quiet * rough * texture[i];
      relief.yield[i] = beyond;
    }
  }
}
