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
  /** outputs x inputs x kernelHeight x kernelWidth. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/** Inputs, outputs, kernel height and width, padding above and aside; in the order of the weights. */
const SHAPES = [
  [1, 8, 3, 3, 1, 1],
  [8, 12, 3, 3, 1, 1],
  [12, 24, 3, 3, 1, 1],
  [24, 48, 3, 3, 0, 1],
  [48, 48, 1, 5, 0, 2],
  [48, 23, 1, 1, 0, 0],
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
  loaded = SHAPES.map(([inputs, outputs, kernelHeight, kernelWidth, padY, padX]) => ({
    ...{ inputs, outputs, kernelHeight, kernelWidth, padY, padX },
    weights: take(outputs * inputs * kernelHeight * kernelWidth),
    bias: take(outputs),
  }));
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
      const share = rows.weight[y * rows.taps + r];
      if (share === 0) continue;
      const base = rows.at[y * rows.taps + r] * plane.width;
      line.fill(0);
      for (let x = 0; x < width; x++)
        for (let c = 0; c < columns.taps; c++) {
          const v = (plane.data[base + columns.at[x * columns.taps + c]] - ground) * gain;
          line[x] += columns.weight[x * columns.taps + c] * Math.min(1, Math.max(0, v));
        }
      for (let x = 0; x < width; x++) data[y * width + x] += share * line[x];
    }
  const sorted = data.slice().sort();
  const low = sorted[Math.floor(0.25 * (sorted.length - 1))];
  const high = Math.max(low + 0.02, sorted[Math.floor(0.97 * (sorted.length - 1))]);
  for (let i = 0; i < data.length; i++) data[i] = Math.min(1.3, Math.max(-0.3, (data[i] - low) / (high - low)));
  return { width, data };
}

interface Maps {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly data: Float32Array;
}

function convolve(input: Maps, layer: Layer, relu: boolean): Maps {
  const { kernelHeight: kh, kernelWidth: kw, padY, padX, outputs, weights, bias } = layer;
  const height = input.height + 2 * padY - kh + 1;
  const { width, channels } = input;
  const data = new Float32Array(outputs * height * width);
  for (let o = 0; o < outputs; o++)
    for (let y = 0; y < height; y++) {
      const out = data.subarray((o * height + y) * width, (o * height + y + 1) * width);
      out.fill(bias[o]);
      for (let c = 0; c < channels; c++)
        for (let ky = 0; ky < kh; ky++) {
          const iy = y + ky - padY;
          if (iy < 0 || iy >= input.height) continue;
          const row = input.data.subarray((c * input.height + iy) * width, (c * input.height + iy + 1) * width);
          for (let kx = 0; kx < kw; kx++) {
            const w = weights[((o * channels + c) * kh + ky) * kw + kx];
            const shift = kx - padX;
            const end = Math.min(width, width - shift);
            for (let x = Math.max(0, -shift); x < end; x++) out[x] += w * row[x + shift];
          }
        }
      if (relu) for (let x = 0; x < width; x++) if (out[x] < 0) out[x] = 0;
    }
  return { channels: outputs, height, width, data };
}

function pool({ channels, height, width, data }: Maps, across: 1 | 2): Maps {
  const [h, w] = [height >> 1, across === 2 ? width >> 1 : width];
  const out = new Float32Array(channels * h * w);
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w; x++) {
        let most = Number.NEGATIVE_INFINITY;
        for (let dy = 0; dy < 2; dy++)
          for (let dx = 0; dx < across; dx++) most = Math.max(most, data[(c * height + 2 * y + dy) * width + across * x + dx]);
        out[(c * h + y) * w + x] = most;
      }
  return { channels, height: h, width: w, data: out };
}

/** Looks at the line of writing in `box`, which is the smallest rectangle round its ink. */
export function readLine(plane: Plane, box: Rect, ink: Ink): Reading {
  const layers = loadLayers();
  let maps: Maps = { channels: 1, height: HEIGHT, ...normalised(plane, box, ink) };
  maps = pool(convolve(maps, layers[0], true), 2);
  maps = pool(convolve(maps, layers[1], true), 1);
  maps = pool(convolve(maps, layers[2], true), 1);
  maps = convolve(convolve(maps, layers[3], true), layers[4], true);
  const { channels, width, data } = convolve(maps, layers[5], false);
  const logs = new Float32Array(width * channels);
  for (let x = 0; x < width; x++) {
    let most = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < channels; c++) most = Math.max(most, data[c * width + x]);
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += Math.exp(data[c * width + x] - most);
    const norm = most + Math.log(sum);
    for (let c = 0; c < channels; c++) logs[x * channels + c] = data[c * width + x] - norm;
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
    for (let c = 1; c < CLASSES; c++) if (logs[x * CLASSES + c] > logs[x * CLASSES + best]) best = c;
    if (best !== before && best > 0) text += SIGNS[best - 1];
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
  const states = 2 * text.length + 1;
  const signs = Array.from(text, (sign) => SIGNS.indexOf(sign) + 1);
  let now = new Float64Array(states).fill(Number.NEGATIVE_INFINITY);
  let next = new Float64Array(states);
  now[0] = logs[0];
  if (states > 1) now[1] = logs[signs[0]];
  for (let x = 1; x < columns; x++) {
    for (let s = 0; s < states; s++) {
      const sign = s % 2 === 0 ? 0 : signs[s >> 1];
      let sum = now[s];
      if (s > 0) sum = logAdd(sum, now[s - 1]);
      if (s > 1 && sign !== 0 && sign !== signs[(s >> 1) - 1]) sum = logAdd(sum, now[s - 2]);
      next[s] = sum + logs[x * CLASSES + sign];
    }
    [now, next] = [next, now];
  }
  return states > 1 ? logAdd(now[states - 1], now[states - 2]) : now[0];
}
