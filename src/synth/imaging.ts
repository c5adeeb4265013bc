import type { Plane } from '../base/plane';
import type { Random } from '../base/random';
import { blur } from './fields';
import type { Surface } from './surface';

/** How the detector turns a surface into signal. All weights are relative to the signal 1 of flat, neutral ground. */
export interface Detector {
  /** Weight of the tilt term: the yield grows like 1/cos(theta) of the local slope (Seiler, J. Appl. Phys. 54, R1, 1983). */
  readonly tilt: number;
  /** Weight of bright rims: electrons escape on both sides of an edge. */
  readonly edge: number;
  /** Reach of the rims in pixels: the escape depth at this magnification. */
  readonly edgeWidth: number;
  /** How dark crevices and the feet of walls get, 0 to 1: their electrons are caught by what stands around them. */
  readonly occlusion: number;
  /** Brightening of slopes that face the detector, 0 (in-lens, ring) to about 0.6 (Everhart-Thornley at the side). */
  readonly asymmetry: number;
  /** Direction toward the detector in the picture plane, radians from the x axis. */
  readonly azimuth: number;
  /** Exponent of the material's yield factor; large for back-scattered electrons. */
  readonly material: number;
  /** Height in focus as a fraction of the surface's range (0 lowest, 1 highest), and the blur in pixels at the far end of it. */
  readonly focus: number;
  readonly defocus: number;
}

/** A detector as microscopes have them: side-mounted SE, in-lens SE, or back-scattered; every weight drawn anew. */
export function randomDetector(random: Random, size: number): Detector {
  const unit = size / 224;
  const mode = random.uniform();
  const common = {
    azimuth: random.uniform(0, 2 * Math.PI),
    focus: random.uniform(0.5, 1),
    defocus: random.chance(0.4) ? random.logUniform(0.4, 3) * unit : 0,
    edgeWidth: random.logUniform(0.7, 3) * unit,
  };
  if (mode < 0.55)
    return {
      ...common,
      tilt: random.uniform(0.25, 0.9),
      edge: random.uniform(0.1, 0.7),
      occlusion: random.uniform(0.35, 0.95),
      asymmetry: random.uniform(0.1, 0.5),
      material: random.uniform(0.6, 1.2),
    };
  if (mode < 0.88)
    return {
      ...common,
      tilt: random.uniform(0.4, 1.2),
      edge: random.uniform(0.4, 1.3),
      occlusion: random.uniform(0.5, 1),
      asymmetry: random.uniform(0, 0.1),
      material: random.uniform(0.8, 1.6),
    };
  return {
    ...common,
    tilt: random.uniform(0.05, 0.3),
    edge: random.uniform(0, 0.2),
    occlusion: random.uniform(0.3, 0.8),
    asymmetry: random.uniform(0, 0.6),
    material: random.uniform(1.2, 2.2),
  };
}

/** Occlusion is felt over these reaches (pixels at a side of 224) with these weights: pores, gaps between bodies, hollows. */
const REACHES = [2, 6, 18] as const;
const WEIGHTS = [0.34, 0.36, 0.3] as const;

/** Signal of a slope: rises like 1/cos(theta) - 1 and levels off near 1.6, since walls are as deep as the electrons' reach. */
const MAX_TILT = 1.6;

/**
 * The secondary-electron signal of a surface, about 1 on flat neutral ground, never negative; same side as the surface. Slopes are
 * bright, edges have rims, crevices and the feet of walls are dark, slopes toward the detector gain.
 */
export function secondaryElectronImage(surface: Surface, detector: Detector): Plane {
  const { size, height } = surface;
  const unit = size / 224;
  const signal = new Float32Array(size * size);
  const cosA = Math.cos(detector.azimuth) * detector.asymmetry;
  const sinA = Math.sin(detector.azimuth) * detector.asymmetry;
  for (let y = 0; y < size; y++) {
    const row = y * size;
    const up = y > 0 ? -size : 0;
    const down = y < size - 1 ? size : 0;
    const scaleY = up !== 0 && down !== 0 ? 0.5 : 1;
    for (let x = 0; x < size; x++) {
      const i = row + x;
      const left = x > 0 ? 1 : 0;
      const right = x < size - 1 ? 1 : 0;
      const gx = (height[i + right] - height[i - left]) / (left + right);
      const gy = (height[i + down] - height[i + up]) * scaleY;
      const secant = Math.sqrt(1 + gx * gx + gy * gy);
      const steep = secant - 1;
      const tilt = (MAX_TILT * steep) / (MAX_TILT + steep);
      // The surface normal's horizontal part is -(gx, gy) / secant.
      signal[i] = (1 + detector.tilt * tilt) * (1 - (gx * cosA + gy * sinA) / secant);
    }
  }
  applyOcclusion(signal, surface, detector, unit);
  applyEdges(signal, surface, detector);
  if (surface.yield) applyMaterial(signal, surface.yield, detector.material);
  return { width: size, height: size, data: applyDepthOfField(signal, surface, detector) };
}

/** Yield factors above this count as this: five times neutral is brighter than any screen shows. */
const MAX_YIELD = 5;

/** Multiplies by `yield ** power`, read off a table: a power for each pixel would cost more than all the rest. */
function applyMaterial(signal: Float32Array, factor: Float32Array, power: number): void {
  const table = new Float32Array(1026);
  for (let i = 0; i < table.length; i++) table[i] = ((i * MAX_YIELD) / 1024) ** power;
  for (let i = 0; i < signal.length; i++) {
    const value = factor[i];
    if (value === 1) continue;
    const t = value <= 0 ? 0 : value >= MAX_YIELD ? 1024 : value * (1024 / MAX_YIELD);
    const k = t | 0;
    signal[i] *= table[k] + (table[k + 1] - table[k]) * (t - k);
  }
}

function applyOcclusion(signal: Float32Array, surface: Surface, detector: Detector, unit: number): void {
  const { size, height } = surface;
  const dark = new Float32Array(size * size);
  for (let scale = 0; scale < REACHES.length; scale++) {
    const sigma = REACHES[scale] * unit;
    const around = blur(height, size, size, sigma);
    const weight = WEIGHTS[scale];
    const inverse = 1.2 / sigma;
    for (let i = 0; i < dark.length; i++) {
      const sunk = (around[i] - height[i]) * inverse;
      if (sunk > 0) dark[i] += (weight * sunk) / (0.6 + sunk);
    }
  }
  for (let i = 0; i < dark.length; i++) signal[i] *= 1 - detector.occlusion * Math.min(1, 1.25 * dark[i]);
}

function applyEdges(signal: Float32Array, surface: Surface, detector: Detector): void {
  if (detector.edge <= 0) return;
  const { size, height } = surface;
  const around = blur(height, size, size, detector.edgeWidth);
  const inverse = 1 / detector.edgeWidth;
  for (let i = 0; i < signal.length; i++) {
    const proud = (height[i] - around[i]) * inverse;
    if (proud > 0) signal[i] += (detector.edge * proud) / (0.4 + proud);
  }
}

/** Blends toward a blurred copy by the distance from the focal height. */
function applyDepthOfField(signal: Float32Array, surface: Surface, detector: Detector): Float32Array {
  if (detector.defocus <= 0.2) return signal;
  const { size, height } = surface;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < height.length; i++) {
    if (height[i] < low) low = height[i];
    if (height[i] > high) high = height[i];
  }
  if (!(high - low > 1)) return signal;
  const soft = blur(signal, size, size, detector.defocus);
  const focal = low + detector.focus * (high - low);
  const inverse = 1.5 / (high - low);
  for (let i = 0; i < signal.length; i++) {
    const away = Math.min(1, Math.abs(height[i] - focal) * inverse);
    signal[i] += (soft[i] - signal[i]) * away * away;
  }
  return signal;
}
