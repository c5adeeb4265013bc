/**
 * Reads one line of data-bar writing. A small convolutional network (27,000 weights, trained on drawn lines in some hundred and seventy
 * fonts by scripts/train-scale-reader.py) slides along the line and gives, for every second column, the log-probability of each sign or
 * of none; a text's probability is the sum over all ways to write it so (connectionist temporal classification, Graves 2006). Labels
 * are not guessed letter by letter but compared as wholes: see label.ts.
 */

import { fromHalfBits } from '../base/half';
import type { Plane, Rect } from '../base/plane';
import { WEIGHTS_BASE64 } from './recogniser-weights';
import type { Ink } from './text-lines';

/** The signs it tells apart: , is read as ., K X V as k x v, µ as u, : as =; ? is any other letter. Index 0 of a column is "none". */
const SIGNS = '0123456789.numkvx/=-? ';

interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly padY: number;
  readonly padX: number;
  /** Of every two rows, and of as many columns, the largest number is kept; 0: all are. */
  readonly pool: 0 | 1 | 2;
  readonly relu: boolean;
  /** outputs / BLOCK x inputs x kernelHeight x kernelWidth x BLOCK: what is multiplied with one value stands together. */
  readonly weights: Float64Array;
  readonly bias: Float64Array;
}

/** Outputs that are computed together: their sums stay in registers, and each value of a map is fetched once for all of them. */
const BLOCK = 4;

/** Inputs, outputs, kernel height and width, padding above and aside, pooling; in the order of the weights. */
const SHAPES = [
  [1, 8, 3, 3, 1, 1, 2],
  [8, 12, 3, 3, 1, 1, 1],
  [12, 24, 3, 3, 1, 1, 1],
  [24, 48, 3, 3, 0, 1, 0],
  [48, 48, 1, 5, 0, 2, 0],
  [48, 23, 1, 1, 0, 0, 0],
] as const;

let loaded: readonly Layer[] | null = null;

function loadLayers(): readonly Layer[] {
  if (loaded) return loaded;
  const text = atob(WEIGHTS_BASE64);
  let at = 0;
  const take = (count: number): Float32Array => {
    const out = new Float32Array(count);
    for (let i = 0; i < count; i++, at += 2) out[i] = fromHalfBits(text.charCodeAt(at) | (text.charCodeAt(at + 1) << 8));
    return out;
  };
  loaded = SHAPES.map(([inputs, outputs, kernelHeight, kernelWidth, padY, padX, pool], i) => {
    const taps = inputs * kernelHeight * kernelWidth;
    const plain = take(outputs * taps);
    const blocks = Math.ceil(outputs / BLOCK);
    const weights = new Float64Array(blocks * taps * BLOCK);
    for (let o = 0; o < outputs; o++)
      for (let tap = 0; tap < taps; tap++)
        weights[(Math.floor(o / BLOCK) * taps + tap) * BLOCK + (o % BLOCK)] = plain[o * taps + tap]!;
    const bias = new Float64Array(blocks * BLOCK);
    bias.set(take(outputs));
    return { inputs, outputs, kernelHeight, kernelWidth, padY, padX, pool, relu: i < SHAPES.length - 1, weights, bias };
  });
  return loaded;
}

/** Height in which lines are looked at, and how much of it the writing takes. */
const HEIGHT = 24;
const INK = 20;
const MOST_WIDTH = 400;

/** Log-probabilities: `columns` x (1 + SIGNS.length). */
export interface Reading {
  readonly columns: number;
  readonly logs: Float32Array;
}

/** Weights of source pixels for each of `n` equal cells between `from` and `to`: area average shrinking, linear growing; edges repeat. */
function axis(from: number, to: number, n: number, size: number): { at: Int32Array; weight: Float32Array; taps: number } {
  const step = (to - from) / n;
  const taps = step > 1 ? Math.ceil(step) + 1 : 2;
  const at = new Int32Array(n * taps);
  const weight = new Float32Array(n * taps);
  const inside = (i: number): number => Math.min(size - 1, Math.max(0, i));
  for (let i = 0; i < n; i++) {
    if (step > 1) {
      const [p, q] = [from + i * step, from + (i + 1) * step];
      for (let t = 0; t < taps; t++) {
        const j = Math.floor(p) + t;
        at[i * taps + t] = inside(j);
        weight[i * taps + t] = Math.max(0, Math.min(j + 1, q) - Math.max(j, p)) / step;
      }
    } else {
      const centre = from + (i + 0.5) * step - 0.5;
      const first = Math.floor(centre);
      at[i * 2] = inside(first);
      at[i * 2 + 1] = inside(first + 1);
      weight[i * 2] = 1 - (centre - first);
      weight[i * 2 + 1] = centre - first;
    }
  }
  return { at, weight, taps };
}

/** The line in `box` as the network wants it: HEIGHT rows, ground near 0, ink near 1. */
function normalised(plane: Plane, box: Rect, { value, ground }: Ink): { width: number; data: Float32Array } {
  const scale = INK / box.height;
  const pad = (HEIGHT - INK) / 2 / scale;
  const [x0, x1] = [box.x - 1.5 * pad, box.x + box.width + 1.5 * pad];
  const width = Math.min(MOST_WIDTH, Math.max(8, Math.round((x1 - x0) * scale)));
  const columns = axis(x0, x1, width, plane.width);
  const rows = axis(box.y - pad, box.y + box.height + pad, HEIGHT, plane.height);
  const data = new Float32Array(width * HEIGHT);
  const gain = 1 / (value - ground);
  const line = new Float32Array(width);
  for (let y = 0; y < HEIGHT; y++)
    for (let r = 0; r < rows.taps; r++) {
      const share = rows.weight[y * rows.taps + r]!;
      if (share === 0) continue;
      const base = rows.at[y * rows.taps + r]! * plane.width;
      line.fill(0);
      for (let x = 0; x < width; x++)
        for (let c = 0; c < columns.taps; c++) {
          const v = (plane.data[base + columns.at[x * columns.taps + c]!]! - ground) * gain;
          line[x]! += columns.weight[x * columns.taps + c]! * Math.min(1, Math.max(0, v));
        }
      for (let x = 0; x < width; x++) data[y * width + x]! += share * line[x]!;
    }
  const sorted = data.slice().sort();
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const low = at(0.25);
  const high = Math.max(low + 0.02, at(0.97));
  for (let i = 0; i < data.length; i++) data[i] = Math.min(1.3, Math.max(-0.3, (data[i]! - low) / (high - low)));
  return { width, data };
}

interface Maps {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly data: Float32Array | Float64Array;
}

/** The maps with zeros around them, and one column more, so that columns can be computed by twos. */
function padded({ channels, height, width, data }: Maps, padY: number, padX: number): Maps {
  const [rows, columns] = [height + 2 * padY, width + 2 * padX + 1];
  const copy = new Float64Array(channels * rows * columns);
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < height; y++)
      copy.set(data.subarray((c * height + y) * width, (c * height + y + 1) * width), (c * rows + y + padY) * columns + padX);
  return { channels, height: rows, width: columns, data: copy };
}

function convolve(input: Maps, layer: Layer): Maps {
  const { kernelHeight: kh, kernelWidth: kw, padY, padX, outputs, relu, weights, bias } = layer;
  const { width, channels } = input;
  const { data: from, width: stride, height: rows } = padded(input, padY, padX);
  const height = rows - kh + 1;
  const taps = channels * kh * kw;
  const wide = width + (width % 2);
  const out = new Float64Array(BLOCK * Math.ceil(outputs / BLOCK) * height * wide);
  for (let o = 0; o < outputs; o += BLOCK)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x += 2) {
        // Sixteen numbers by name: in an array they would leave the registers.
        let a0 = bias[o]!;
        let a1 = bias[o + 1]!;
        let a2 = bias[o + 2]!;
        let a3 = bias[o + 3]!;
        let b0 = a0;
        let b1 = a1;
        let b2 = a2;
        let b3 = a3;
        let w = o * taps;
        for (let c = 0; c < channels; c++)
          for (let ky = 0; ky < kh; ky++) {
            const at = (c * rows + y + ky) * stride + x;
            let b = from[at]!;
            for (let kx = 1; kx <= kw; kx++, w += 4) {
              const a = b;
              b = from[at + kx]!;
              const w0 = weights[w]!;
              const w1 = weights[w + 1]!;
              const w2 = weights[w + 2]!;
              const w3 = weights[w + 3]!;
              a0 += w0 * a;
              a1 += w1 * a;
              a2 += w2 * a;
              a3 += w3 * a;
              b0 += w0 * b;
              b1 += w1 * b;
              b2 += w2 * b;
              b3 += w3 * b;
            }
          }
        // Outputs and columns that are beyond the last go where nobody looks, and are written over or left out.
        const to = (o * height + y) * wide + x;
        const next = height * wide;
        out[to] = a0;
        out[to + 1] = b0;
        out[to + next] = a1;
        out[to + next + 1] = b1;
        out[to + 2 * next] = a2;
        out[to + 2 * next + 1] = b2;
        out[to + 3 * next] = a3;
        out[to + 3 * next + 1] = b3;
      }
  const data = new Float64Array(outputs * height * width);
  for (let row = 0; row < outputs * height; row++)
    for (let x = 0; x < width; x++) {
      const value = out[row * wide + x]!;
      data[row * width + x] = relu && value < 0 ? 0 : value;
    }
  return { channels: outputs, height, width, data };
}

function pool({ channels, height, width, data }: Maps, across: 1 | 2): Maps {
  const [h, w] = [height >> 1, across === 2 ? width >> 1 : width];
  const out = new Float64Array(channels * h * w);
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w; x++) {
        let most = Number.NEGATIVE_INFINITY;
        for (let dy = 0; dy < 2; dy++)
          for (let dx = 0; dx < across; dx++) most = Math.max(most, data[(c * height + 2 * y + dy) * width + across * x + dx]!);
        out[(c * h + y) * w + x] = most;
      }
  return { channels, height: h, width: w, data: out };
}

/** Looks at the line of writing in `box`, which is the smallest rectangle round its ink. */
export function readLine(plane: Plane, box: Rect, ink: Ink): Reading {
  let maps: Maps = { channels: 1, height: HEIGHT, ...normalised(plane, box, ink) };
  for (const layer of loadLayers()) {
    maps = convolve(maps, layer);
    if (layer.pool) maps = pool(maps, layer.pool);
  }
  const { channels, width, data } = maps;
  const logs = new Float32Array(width * channels);
  for (let x = 0; x < width; x++) {
    let most = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < channels; c++) most = Math.max(most, data[c * width + x]!);
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += Math.exp(data[c * width + x]! - most);
    const norm = most + Math.log(sum);
    for (let c = 0; c < channels; c++) logs[x * channels + c] = data[c * width + x]! - norm;
  }
  return { columns: width, logs };
}

const CLASSES = SIGNS.length + 1;

/** The likeliest text column by column. */
export function likeliest({ columns, logs }: Reading): string {
  let text = '';
  let before = 0;
  for (let x = 0; x < columns; x++) {
    let best = 0;
    for (let c = 1; c < CLASSES; c++) if (logs[x * CLASSES + c]! > logs[x * CLASSES + best]!) best = c;
    if (best !== before && best > 0) text += SIGNS.charAt(best - 1);
    before = best;
  }
  return text;
}

function logAdd(a: number, b: number): number {
  if (a === Number.NEGATIVE_INFINITY) return b;
  if (b === Number.NEGATIVE_INFINITY) return a;
  return a > b ? a + Math.log1p(Math.exp(b - a)) : b + Math.log1p(Math.exp(a - b));
}

/** Log-probability that the line says exactly `text` (of SIGNS). */
export function logProbability({ columns, logs }: Reading, text: string): number {
  /** The text's signs with "none" before, between and behind them: what may stand in a column. */
  const states = Uint8Array.from([0, ...Array.from(text).flatMap((sign) => [SIGNS.indexOf(sign) + 1, 0])]);
  let now = new Float64Array(states.length).fill(Number.NEGATIVE_INFINITY);
  let next = new Float64Array(states.length);
  for (let s = 0; s < Math.min(2, states.length); s++) now[s] = logs[states[s]!]!;
  for (let x = 1; x < columns; x++) {
    for (let s = 0; s < states.length; s++) {
      const sign = states[s]!;
      let sum = now[s]!;
      if (s > 0) sum = logAdd(sum, now[s - 1]!);
      if (s > 1 && sign !== 0 && sign !== states[s - 2]) sum = logAdd(sum, now[s - 2]!);
      next[s] = sum + logs[x * CLASSES + sign]!;
    }
    [now, next] = [next, now];
  }
  return now.subarray(-2).reduce(logAdd);
}
