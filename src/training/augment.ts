/**
 * Augmentations that a microscope could have made itself: another field of view and magnification, another rotation of the stage,
 * another detector setting, more noise, less focus. Colour, shear and the like never happen there.
 */
import type { Random } from '../base/random';
import type { ExampleSet } from '../dataset/examples';
import { standardise } from '../model/input';

export interface Augmentation {
  /** Side of the random crop as a share of the stored side: magnification. */
  readonly crop: readonly [number, number];
  /** Largest stage rotation beside the quarter turns and mirrors, in degrees. */
  readonly rotation: number;
  /** Gamma of the grey scale, drawn in the logarithm between 1/gamma and gamma. */
  readonly gamma: number;
  /** Largest deviation of added noise, in units of the picture's own deviation. */
  readonly noise: number;
  /** How often the picture loses focus: one to three passes of a 3 x 3 binomial filter. */
  readonly blur: number;
  /** How often the specimen charges: a bright haze, and scan lines that start too bright or too dark. */
  readonly charging: number;
}

export const AUGMENTATION: Augmentation = { crop: [0.55, 1], rotation: 15, gamma: 1.6, noise: 0.25, blur: 0.35, charging: 0 };

/** One augmented view of picture `index`, standardised as the model wants it: imageSize * imageSize values. */
export function augmentedView(
  set: ExampleSet,
  index: number,
  imageSize: number,
  random: Random,
  how = AUGMENTATION,
): Float32Array {
  const view = sampleSquare(set, index, imageSize, {
    side: set.side * random.uniform(how.crop[0], how.crop[1]),
    angle: (random.uniform(-how.rotation, how.rotation) * Math.PI) / 180 + (random.integer(0, 3) * Math.PI) / 2,
    mirror: random.chance(0.5),
    offsetX: random.uniform(-1, 1),
    offsetY: random.uniform(-1, 1),
  });
  const gamma = how.gamma ** random.uniform(-1, 1);
  for (let i = 0; i < view.length; i++) view[i] = (view[i] / 255) ** gamma;
  let seen: Float32Array = view;
  for (let pass = random.chance(how.blur) ? random.integer(1, 3) : 0; pass > 0; pass--) seen = soften(seen, imageSize);
  if (how.charging > 0 && random.chance(how.charging)) charge(seen, imageSize, random);
  const out = standardise(seen);
  const noise = random.chance(0.5) ? random.uniform(0, how.noise) : 0;
  if (noise > 0) addNoise(out, noise, random);
  return noise > 0 ? standardise(out) : out;
}

/** The whole stored picture, as classification sees it. */
export function plainView(set: ExampleSet, index: number, imageSize: number): Float32Array {
  return standardise(sampleSquare(set, index, imageSize, { side: set.side, angle: 0, mirror: false, offsetX: 0, offsetY: 0 }));
}

interface SquareOptions {
  readonly side: number;
  readonly angle: number;
  readonly mirror: boolean;
  /** -1 .. 1: where the square lies within the room there is. */
  readonly offsetX: number;
  readonly offsetY: number;
}

/** Bilinear samples of a rotated square that always lies inside the picture (it shrinks where the rotation leaves no room). */
function sampleSquare(set: ExampleSet, index: number, size: number, options: SquareOptions): Float32Array {
  const { side, pixels } = set;
  const cos = Math.cos(options.angle);
  const sin = Math.sin(options.angle);
  const spread = Math.abs(cos) + Math.abs(sin);
  const square = Math.min(options.side, side / spread);
  const room = (side - square * spread) / 2;
  const centreX = side / 2 + options.offsetX * room;
  const centreY = side / 2 + options.offsetY * room;
  const step = square / size;
  const flip = options.mirror ? -1 : 1;
  const base = index * side * side;
  const out = new Float32Array(size * size);
  const last = side - 1;
  for (let row = 0; row < size; row++) {
    const v = (row + 0.5) * step - square / 2;
    for (let column = 0; column < size; column++) {
      const u = flip * ((column + 0.5) * step - square / 2);
      let x = centreX + cos * u - sin * v - 0.5;
      let y = centreY + sin * u + cos * v - 0.5;
      x = Math.min(Math.max(x, 0), last);
      y = Math.min(Math.max(y, 0), last);
      const x0 = Math.min(x | 0, side - 2);
      const y0 = Math.min(y | 0, side - 2);
      const fx = x - x0;
      const fy = y - y0;
      const at = base + y0 * side + x0;
      const top = pixels[at] + fx * (pixels[at + 1] - pixels[at]);
      const bottom = pixels[at + side] + fx * (pixels[at + side + 1] - pixels[at + side]);
      out[row * size + column] = top + fy * (bottom - top);
    }
  }
  return out;
}

/** 3 x 3 binomial filter, edges repeated. */
function soften(view: Float32Array, size: number): Float32Array {
  const wide = new Float32Array(view.length);
  const out = new Float32Array(view.length);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const i = y * size + x;
      wide[i] = (view[x > 0 ? i - 1 : i] + 2 * view[i] + view[x < size - 1 ? i + 1 : i]) / 4;
    }
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const i = y * size + x;
      out[i] = (wide[y > 0 ? i - size : i] + 2 * wide[i] + wide[y < size - 1 ? i + size : i]) / 4;
    }
  return out;
}

/** In place: a broad bright spot of up to half the grey range, and single scan lines shifted by up to a tenth of it. */
function charge(view: Float32Array, size: number, random: Random): void {
  const [x0, y0] = [random.uniform(0, size), random.uniform(0, size)];
  const spread = 2 * (size * random.uniform(0.15, 0.5)) ** 2;
  const height = random.uniform(0.1, 0.5);
  const jumpy = random.uniform(0, 0.3); // share of the lines
  const across = Float32Array.from({ length: size }, (_, x) => Math.exp(-((x - x0) ** 2) / spread));
  for (let y = 0; y < size; y++) {
    const line = random.chance(jumpy) ? random.uniform(-0.1, 0.1) : 0;
    const haze = height * Math.exp(-((y - y0) ** 2) / spread);
    for (let x = 0; x < size; x++) view[y * size + x] += haze * across[x] + line;
  }
}

/** Noise of four uniform draws out of one 32-bit word a pixel: close enough to normal, and ten times as fast. */
function addNoise(view: Float32Array, deviation: number, random: Random): void {
  const scale = deviation / 147.8; // deviation of the sum of four uniform bytes
  for (let i = 0; i < view.length; i++) {
    const word = random.uint32();
    view[i] += scale * ((word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24) - 510);
  }
}
