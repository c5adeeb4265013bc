import { type Plane, resizePlane } from '../base/plane';
import type { Random } from '../base/random';
import { blur, quantile } from './fields';
import { jpegSteps, quantiseBlocks } from './jpeg';
import { fastNormals, valueNoise } from './noise';

/** The state of the microscope for one picture. Lengths in pixels of a 224-px picture; amplitudes relative to the grey range [0, 1]. */
export interface InstrumentState {
  /** Beam blur, and its excess along `astigmatismAngle`. */
  readonly blur: number;
  readonly astigmatism: number;
  readonly astigmatismAngle: number;
  /** Deviation of the shot noise at mid grey; and of the noise common to a scan line. */
  readonly shotNoise: number;
  readonly lineNoise: number;
  /** Pixels the picture leans over its height, and the amplitude of a slow sideways wobble. */
  readonly shear: number;
  readonly wobble: number;
  /** Charging: strength of streaks trailing bright spots along the scan, and of glow around them. */
  readonly streaks: number;
  readonly halo: number;
  /** Darkening (or brightening, if negative) toward one side and toward the corners. */
  readonly gradient: number;
  readonly gradientAngle: number;
  readonly vignette: number;
  /** Amplitude of slow blotches of light that follow nothing in the picture: charge, and detectors that see one place better. */
  readonly blotches: number;
  /** Grey of the signal's mean, grey range its middle 99 % is spread over, and gamma. `inverted` swaps black and white. */
  readonly brightness: number;
  readonly contrast: number;
  readonly gamma: number;
  readonly inverted: boolean;
  /** The operator let the brightest or darkest parts run out of the grey range. */
  readonly clipped: boolean;
  /** Bends the grey scale: above 0 the middle gains contrast, below 0 the ends do. Within [-1, 1]. */
  readonly bend: number;
  /** Strength of the sharpening (unsharp mask) that the software adds, 0 for none. */
  readonly sharpening: number;
  /** The side at which the file was kept, as a fraction of the picture's: less than 1 in figures of papers and thumbnails. */
  readonly kept: number;
  /** JPEG quality of that file, 1 to 100; 0 for none. */
  readonly jpeg: number;
}

/**
 * A microscope on an ordinary day: mostly well adjusted, each fault now and then. The ranges of grey, contrast and noise enclose what
 * real micrographs shrunk to 256 px have (noise 0.00 to 0.02 of the grey range, deviation 0.1 to 0.3 about a mean of 0.1 to 0.6).
 */
export function randomInstrument(random: Random): InstrumentState {
  const extreme = random.uniform();
  return {
    blur: random.chance(0.15) ? random.logUniform(0.7, 2.2) : random.uniform(0.2, 0.6),
    astigmatism: random.chance(0.12) ? random.uniform(0.5, 2.5) : 0,
    astigmatismAngle: random.uniform(0, Math.PI),
    shotNoise: random.chance(0.15) ? random.logUniform(0.02, 0.08) : random.logUniform(0.002, 0.025),
    lineNoise: random.chance(0.25) ? random.logUniform(0.0006, 0.015) : 0,
    shear: random.chance(0.2) ? random.normal(0, 5) : 0,
    wobble: random.chance(0.1) ? random.uniform(0.2, 1.2) : 0,
    streaks: random.chance(0.14) ? random.uniform(0.05, 0.5) : 0,
    halo: random.chance(0.18) ? random.uniform(0.1, 0.6) : 0,
    gradient: random.chance(0.4) ? random.normal(0, 0.1) : 0,
    gradientAngle: random.uniform(0, 2 * Math.PI),
    vignette: random.chance(0.2) ? random.uniform(-0.12, 0.35) : 0,
    brightness:
      extreme < 0.12 ? random.uniform(0.06, 0.2) : extreme < 0.2 ? random.uniform(0.6, 0.8) : random.uniform(0.2, 0.6),
    contrast:
      extreme > 0.84 ? random.uniform(0.12, 0.4) : random.chance(0.08) ? random.uniform(1.05, 1.4) : random.uniform(0.35, 1),
    gamma: random.logUniform(0.7, 1.6),
    inverted: random.chance(0.015),
    clipped: random.chance(0.1),
    sharpening: random.chance(0.12) ? random.logUniform(0.3, 1.6) : 0,
    ...randomFile(random.fork('file')),
  };
}

/** What happens to the light and to the picture on its way into a file. */
function randomFile(random: Random): Pick<InstrumentState, 'blotches' | 'bend' | 'kept' | 'jpeg'> {
  return {
    blotches: random.chance(0.25) ? random.logUniform(0.02, 0.25) : 0,
    bend: random.chance(0.5) ? random.uniform(-0.7, 0.6) : 0,
    kept: random.chance(0.2) ? random.uniform(0.45, 1) : 1,
    jpeg: random.chance(0.5) ? random.uniform(42, 96) : 0,
  };
}

/** Signal spans below this are not stretched to full contrast: flat ground stays flat instead of turning into amplified nothing. */
const LEAST_SPAN = 0.7;

/** Turns detector signal into the grey picture on the screen, values in [0, 1]. `random` feeds the noises only. */
export function takePicture(signal: Plane, state: InstrumentState, random: Random): Plane {
  const { width, height } = signal;
  const unit = width / 224;
  let data = distort(signal.data, width, height, state, unit, random);
  data = blur(data, width, height, state.blur * unit);
  if (state.astigmatism > 0) data = directionalBlur(data, width, height, state.astigmatism * unit, state.astigmatismAngle);
  spreadGreys(data, state);
  if (state.halo > 0) addHalo(data, width, height, state.halo, unit);
  if (state.streaks > 0) addStreaks(data, width, height, state.streaks, unit, random);
  shade(data, width, height, state);
  if (state.blotches > 0) addBlotches(data, width, height, state.blotches, random.fork('blotches'));
  addNoise(data, width, height, state, random);
  clampAndGamma(data, state);
  return { width, height, data };
}

/** The picture as its file gives it back: sharpened, kept at a smaller side, compressed. Values stay in [0, 1]. */
export function keepInFile(plane: Plane, state: InstrumentState): Plane {
  if (state.sharpening > 0) sharpen(plane, state.sharpening);
  const side = (length: number): number => Math.max(16, Math.round(length * state.kept));
  const file = resizePlane(plane, side(plane.width), side(plane.height));
  if (state.jpeg > 0) quantiseBlocks(file, jpegSteps(state.jpeg));
  return resizePlane(file, plane.width, plane.height);
}

function sharpen({ width, height, data }: Plane, strength: number): void {
  const soft = blur(data, width, height, (1.2 * width) / 224);
  for (let i = 0; i < data.length; i++) data[i] = Math.min(1, Math.max(0, data[i] + strength * (data[i] - soft[i])));
}

function distort(
  data: Float32Array,
  width: number,
  height: number,
  state: InstrumentState,
  unit: number,
  random: Random,
): Float32Array {
  if (state.shear === 0 && state.wobble === 0) return data;
  const out = new Float32Array(data.length);
  const phase = random.uniform(0, 2 * Math.PI);
  const waves = random.uniform(1, 6);
  // Magnified just so much that no row looks for pixels beyond the border.
  const margin = Math.min(width / 4, unit * (Math.abs(state.shear) / 2 + state.wobble) + 1);
  const scale = (width - 1 - 2 * margin) / (width - 1);
  for (let y = 0; y < height; y++) {
    const t = y / height - 0.5;
    const shift = margin + unit * (state.shear * t + state.wobble * Math.sin(phase + 2 * Math.PI * waves * t));
    const row = y * width;
    for (let x = 0; x < width; x++) {
      const u = Math.min(width - 1.001, Math.max(0, x * scale + shift));
      const i = u | 0;
      out[row + x] = data[row + i] + (data[row + i + 1] - data[row + i]) * (u - i);
    }
  }
  return out;
}

/** Five taps along a direction: the line focus of an astigmatic beam. */
function directionalBlur(data: Float32Array, width: number, height: number, length: number, angle: number): Float32Array {
  const out = new Float32Array(data.length);
  const margin = Math.ceil(length) + 1;
  for (let tap = -2; tap <= 2; tap++) {
    const dx = Math.round((Math.cos(angle) * length * tap) / 2);
    const dy = Math.round((Math.sin(angle) * length * tap) / 2);
    for (let y = 0; y < height; y++) {
      const from = Math.min(height - 1, Math.max(0, y + dy)) * width;
      const row = y * width;
      for (let x = 0; x < width; x++) {
        const inside = x >= margin && x < width - margin;
        const u = inside ? x + dx : Math.min(width - 1, Math.max(0, x + dx));
        out[row + x] += 0.2 * data[from + u];
      }
    }
  }
  return out;
}

function spreadGreys(data: Float32Array, state: InstrumentState): void {
  const low = quantile(data, 0.005);
  const high = quantile(data, 0.995);
  let mean = 0;
  for (let i = 0; i < data.length; i++) mean += data[i];
  mean /= data.length;
  const scale = state.contrast / Math.max(LEAST_SPAN, high - low);
  let level = state.brightness;
  if (!state.clipped) {
    // Nobody leaves it burnt out: the brightness knob is turned until the middle 99 % fit, or sit in the middle.
    const top = level + (high - mean) * scale;
    const bottom = level + (low - mean) * scale;
    if (top > 1 && bottom < 0) level += (1 - top - bottom) / 2;
    else if (top > 1) level -= Math.min(top - 1, bottom + 0.05);
    else if (bottom < 0) level += Math.min(-bottom, 1.05 - top);
  }
  for (let i = 0; i < data.length; i++) data[i] = level + (data[i] - mean) * scale;
}

function addHalo(data: Float32Array, width: number, height: number, strength: number, unit: number): void {
  const bright = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) bright[i] = Math.max(0, data[i] - 0.6);
  const glow = blur(bright, width, height, 9 * unit);
  for (let i = 0; i < data.length; i++) data[i] += strength * glow[i] * 2;
}

/** Charge that bright spots collect is carried along the scan line and fades; some lines flash as the charge escapes. */
function addStreaks(data: Float32Array, width: number, height: number, strength: number, unit: number, random: Random): void {
  const fade = Math.exp(-1 / (random.uniform(8, 40) * unit));
  const sign = random.chance(0.6) ? -1 : 1;
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let charge = 0;
    for (let x = 0; x < width; x++) {
      const here = data[row + x];
      data[row + x] = here + sign * strength * charge;
      charge = charge * fade + (here > 0.7 ? (here - 0.7) * (1 - fade) * 3 : 0);
    }
    if (random.chance(0.012)) {
      const flash = strength * random.uniform(-0.35, 0.5);
      const from = random.chance(0.5) ? 0 : random.integer(0, width - 1);
      for (let x = from; x < width; x++) data[row + x] += flash;
    }
  }
}

function shade(data: Float32Array, width: number, height: number, state: InstrumentState): void {
  if (state.gradient === 0 && state.vignette === 0) return;
  const gx = (Math.cos(state.gradientAngle) * state.gradient * 2) / width;
  const gy = (Math.sin(state.gradientAngle) * state.gradient * 2) / height;
  for (let y = 0; y < height; y++) {
    const v = y - height / 2;
    const row = y * width;
    for (let x = 0; x < width; x++) {
      const u = x - width / 2;
      const corner = (2 * (u * u + v * v)) / (width * height);
      data[row + x] = data[row + x] * (1 - state.vignette * corner) + gx * u + gy * v;
    }
  }
}

/** Slow light and dark; half of it dims or lifts what is there, half is added. */
function addBlotches(data: Float32Array, width: number, height: number, amplitude: number, random: Random): void {
  const period = random.uniform(0.3, 1.2) * width;
  const light = valueNoise(random, width, height, { period, octaves: 2, gain: 0.35 });
  for (let i = 0; i < data.length; i++) data[i] = data[i] * (1 + amplitude * light[i]) + 0.5 * amplitude * light[i];
}

/** Shot noise grows with the root of the signal; the amplifier adds a floor; each line gets an offset of its own. */
function addNoise(data: Float32Array, width: number, height: number, state: InstrumentState, random: Random): void {
  const normals = fastNormals(random, data.length);
  const lines = fastNormals(random, height);
  for (let y = 0; y < height; y++) {
    const offset = state.lineNoise * lines[y];
    for (let i = y * width; i < (y + 1) * width; i++) {
      const level = data[i] > 0 ? data[i] : 0;
      data[i] += offset + state.shotNoise * normals[i] * Math.sqrt(0.15 + 1.7 * level);
    }
  }
}

function clampAndGamma(data: Float32Array, state: InstrumentState): void {
  const table = new Float32Array(1025);
  for (let i = 0; i <= 1024; i++) {
    const grey = (i / 1024) ** state.gamma;
    table[i] = grey - (state.bend * Math.sin(2 * Math.PI * grey)) / (2 * Math.PI);
  }
  for (let i = 0; i < data.length; i++) {
    const value = data[i] < 0 ? 0 : data[i] > 1 ? 1 : data[i];
    const t = value * 1023.999;
    const k = t | 0;
    const grey = table[k] + (table[k + 1] - table[k]) * (t - k);
    data[i] = state.inverted ? 1 - grey : grey;
  }
}
