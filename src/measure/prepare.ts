import { cropPlane, type Plane, type Rect, resizePlane } from '../base/plane';
import type { Side } from '../base/traces';
import { type Edges, edgesOf } from './edges';
import { gaussian, noiseLevel, quantileOf } from './filters';
import { flatten } from './flatten';
import { takeOutMarks } from './marks';
import { fractionAbove, histogramOf, type TwoLevels, twoLevels } from './two-level';

/** More pixels than this are binned first: what is measured gains nothing from them and would wait for them. */
const MOST_PIXELS = 1_600_000;

/** A picture ready to be measured: cropped, binned where large, burnt-in marks and shading taken out. */
export interface Prepared {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
  /** 1 where letters, bars or frames were burnt in and `data` was filled from around them; null where there were none. */
  readonly marks: Uint8Array | null;
  /** File pixels per pixel of `data` along each axis. */
  readonly bin: number;
  /** Deviation of the white noise in `data`. */
  readonly noise: number;
  /** `data` blurred just so much that the noise no longer blurs the two groups of grey. */
  readonly smooth: Float32Array;
  /** Deviation of that blur in pixels. */
  readonly smoothing: number;
  readonly levels: TwoLevels;
  /** Where the edges really are. */
  readonly edges: Edges;
  /** Fraction of pixels brighter than the threshold, the edges put right; and as it is with the threshold a tenth down and up. */
  readonly bright: number;
  readonly brightIfLower: number;
  readonly brightIfHigher: number;
  /** Deviation of the greys without the noise. */
  readonly contrast: number;
}

function deviation(data: Float32Array): number {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < data.length; i++) {
    sum += data[i];
    squares += data[i] * data[i];
  }
  const mean = sum / data.length;
  return Math.sqrt(Math.max(0, squares / data.length - mean * mean));
}

/** @param crop must lie within `pixels`. */
export function prepare(pixels: Plane, crop: Rect): Prepared {
  const bin = Math.max(1, Math.ceil(Math.sqrt((crop.width * crop.height) / MOST_PIXELS)));
  const width = Math.floor(crop.width / bin);
  const height = Math.floor(crop.height / bin);
  const whole = cropPlane(pixels, { x: crop.x, y: crop.y, width: width * bin, height: height * bin });
  const data = bin === 1 ? whole.data : resizePlane(whole, width, height).data;
  const marks = takeOutMarks(data, width, height);
  const noise = noiseLevel(data, width, height);
  flatten(data, gaussian(data, width, height, 1.5), width, height);
  let smoothing = 0.7;
  let smooth = gaussian(data, width, height, smoothing);
  let levels = twoLevels(histogramOf(smooth));
  for (const next of [1, 1.4, 2]) {
    // White noise falls by 2 sqrt(pi) sigma under the blur; a sixth of the groups' distance leaves 0.13 % on the wrong side.
    if (noise / (3.545 * smoothing) < (levels.high - levels.low) / 6) break;
    smoothing = next;
    smooth = gaussian(data, width, height, smoothing);
    levels = twoLevels(histogramOf(smooth));
  }
  const contrast = Math.sqrt(Math.max(0, deviation(data) ** 2 - noise ** 2));
  const edges = edgesOf(smooth, width, height, levels.threshold);
  const shift = (levels.high - levels.low) / 10;
  return {
    width,
    height,
    data,
    marks,
    bin,
    noise,
    smooth,
    smoothing,
    levels,
    edges,
    bright: Math.min(1, Math.max(0, fractionAbove(smooth, levels.threshold) + (edges.shift * edges.length) / smooth.length)),
    brightIfLower: fractionAbove(smooth, levels.threshold - shift),
    brightIfHigher: fractionAbove(smooth, levels.threshold + shift),
    contrast,
  };
}

/** 1 for every pixel on one side of the threshold. */
export function sideMask({ smooth, levels: { threshold } }: Prepared, side: Side): Uint8Array {
  const mask = new Uint8Array(smooth.length);
  for (let i = 0; i < mask.length; i++) mask[i] = smooth[i] > threshold === (side === 'bright') ? 1 : 0;
  return mask;
}

/** The same picture with another threshold: its outlines stay where the grey passes it. */
export function withThreshold(picture: Prepared, threshold: number): Prepared {
  const { smooth, width, height, levels } = picture;
  const [dark, bright] = [smooth.filter((grey) => grey <= threshold), smooth.filter((grey) => grey > threshold)];
  const low = dark.length > 0 ? middleOf(dark) : threshold;
  const high = bright.length > 0 ? middleOf(bright) : threshold;
  const shift = (high - low) / 10;
  return {
    ...picture,
    levels: { ...levels, threshold, low, high },
    edges: { ...edgesOf(smooth, width, height, threshold), shift: 0 },
    bright: fractionAbove(smooth, threshold),
    brightIfLower: fractionAbove(smooth, threshold - shift),
    brightIfHigher: fractionAbove(smooth, threshold + shift),
  };
}

const middleOf = (greys: Float32Array): number => quantileOf(sampled(greys, 20_000), 0.5);

/** Every n-th value, so that there are at most twice `most`. */
export function sampled(values: Float32Array, most: number): Float64Array {
  const step = Math.max(1, Math.floor(values.length / most));
  return Float64Array.from({ length: Math.floor(values.length / step) }, (_, i) => values[i * step]);
}
