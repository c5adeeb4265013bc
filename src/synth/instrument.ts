import type { Plane } from '../base/plane';
import type { Random } from '../base/random';
import { blur, quantile } from './fields';
import { fastNormals } from './noise';

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
  /** Grey of the signal's mean, grey range its middle 99 % is spread over, and gamma. `inverted` swaps black and white. */
  readonly brightness: number;
  readonly contrast: number;
  readonly gamma: number;
  readonly inverted: boolean;
  /** The operator let the brightest or darkest parts run out of the grey range. */
  readonly clipped: boolean;
  /** Quantiser step of the 8 x 8 cosine transform, 0 for none: what JPEG did to the file. */
  readonly jpeg: number;
}

/**
 * A microscope on an ordinary day: mostly well adjusted, each fault now and then. The ranges of grey, contrast and noise enclose what
 * real micrographs shrunk to 224 px have (deviation 0.02 to 0.2 about a mean of 0.1 to 0.6, hardly a burnt-out pixel).
 */
export function randomInstrument(random: Random): InstrumentState {
  const extreme = random.uniform();
  return {
    blur: random.chance(0.25) ? random.logUniform(0.7, 2.2) : random.uniform(0.25, 0.7),
    astigmatism: random.chance(0.12) ? random.uniform(0.5, 2.5) : 0,
    astigmatismAngle: random.uniform(0, Math.PI),
    shotNoise: random.chance(0.15) ? random.logUniform(0.03, 0.1) : random.logUniform(0.003, 0.03),
    lineNoise: random.chance(0.25) ? random.logUniform(0.003, 0.03) : 0,
    shear: random.chance(0.2) ? random.normal(0, 5) : 0,
    wobble: random.chance(0.1) ? random.uniform(0.2, 1.2) : 0,
    streaks: random.chance(0.14) ? random.uniform(0.1, 0.6) : 0,
    halo: random.chance(0.18) ? random.uniform(0.1, 0.6) : 0,
    gradient: random.chance(0.4) ? random.normal(0, 0.12) : 0,
    gradientAngle: random.uniform(0, 2 * Math.PI),
    vignette: random.chance(0.2) ? random.uniform(-0.1, 0.35) : 0,
    brightness:
      extreme < 0.12 ? random.uniform(0.06, 0.2) : extreme < 0.2 ? random.uniform(0.6, 0.8) : random.uniform(0.2, 0.6),
    contrast:
      extreme > 0.84 ? random.uniform(0.12, 0.4) : random.chance(0.08) ? random.uniform(1.05, 1.4) : random.uniform(0.35, 1),
    gamma: random.logUniform(0.7, 1.5),
    inverted: random.chance(0.015),
    clipped: random.chance(0.08),
    jpeg: random.chance(0.12) ? random.logUniform(0.01, 0.05) : 0,
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
  addNoise(data, width, height, state, random);
  clampAndGamma(data, state);
  if (state.jpeg > 0) compress(data, width, height, state.jpeg);
  return { width, height, data };
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
  for (let i = 0; i <= 1024; i++) table[i] = (i / 1024) ** state.gamma;
  for (let i = 0; i < data.length; i++) {
    const value = data[i] < 0 ? 0 : data[i] > 1 ? 1 : data[i];
    const t = value * 1023.999;
    const k = t | 0;
    const grey = table[k] + (table[k + 1] - table[k]) * (t - k);
    data[i] = state.inverted ? 1 - grey : grey;
  }
}

const COSINES = Float32Array.from({ length: 64 }, (_, i) => {
  const frequency = i >> 3;
  const scale = frequency === 0 ? Math.sqrt(1 / 8) : 0.5;
  return scale * Math.cos(((2 * (i & 7) + 1) * frequency * Math.PI) / 16);
});

/** Quantises the cosine transform of 8 x 8 blocks, high frequencies more coarsely, as JPEG does. Clamps to [0, 1]. */
function compress(data: Float32Array, width: number, height: number, step: number): void {
  const block = new Float32Array(64);
  const half = new Float32Array(64);
  for (let by = 0; by + 8 <= height; by += 8) {
    for (let bx = 0; bx + 8 <= width; bx += 8) {
      for (let y = 0; y < 8; y++) for (let x = 0; x < 8; x++) block[8 * y + x] = data[(by + y) * width + bx + x];
      multiply(COSINES, block, half, false);
      multiply(half, COSINES, block, true);
      for (let i = 0; i < 64; i++) {
        const coarse = step * (1 + 0.5 * ((i >> 3) + (i & 7)));
        block[i] = Math.round(block[i] / coarse) * coarse;
      }
      multiplyTransposed(COSINES, block, half);
      multiply(half, COSINES, block, false);
      for (let y = 0; y < 8; y++) {
        for (let x = 0; x < 8; x++) data[(by + y) * width + bx + x] = Math.min(1, Math.max(0, block[8 * y + x]));
      }
    }
  }
}

/** out = a b, or a b^T. 8 x 8. */
function multiply(a: Float32Array, b: Float32Array, out: Float32Array, transposed: boolean): void {
  for (let r = 0; r < 8; r++) {
    for (let c = 0; c < 8; c++) {
      let sum = 0;
      for (let k = 0; k < 8; k++) sum += a[8 * r + k] * (transposed ? b[8 * c + k] : b[8 * k + c]);
      out[8 * r + c] = sum;
    }
  }
}

/** out = a^T b. 8 x 8. */
function multiplyTransposed(a: Float32Array, b: Float32Array, out: Float32Array): void {
  for (let r = 0; r < 8; r++) {
    for (let c = 0; c < 8; c++) {
      let sum = 0;
      for (let k = 0; k < 8; k++) sum += a[8 * k + r] * b[8 * k + c];
      out[8 * r + c] = sum;
    }
  }
}
