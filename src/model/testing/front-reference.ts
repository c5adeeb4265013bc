/** TEST CODE. A small front with every kind of layer, and the front's layers as plain float64 loops. */

import { Random } from '../../base/random';
import { type FrontConfig, frontParamShapes } from '../front-config';
import type { ParamArrays } from '../params';

/** With and without expansion, both kernels, both strides, with and without a residual. */
export const TINY: FrontConfig = {
  id: 'tiny',
  imageSize: 16,
  mean: 0.5,
  layers: [
    { name: 'stem', kind: 'stem', kernel: 3, stride: 2, channels: 8 },
    { name: 'block0', kind: 'block', expand: 1, kernel: 3, stride: 1, channels: 8 },
    { name: 'block1', kind: 'block', expand: 2, kernel: 3, stride: 2, channels: 8 },
    { name: 'block2', kind: 'block', expand: 3, kernel: 5, stride: 1, channels: 8 },
    { name: 'block3', kind: 'block', expand: 2, kernel: 5, stride: 2, channels: 16 },
    { name: 'block4', kind: 'block', expand: 6, kernel: 3, stride: 1, channels: 16 },
    { name: 'head', kind: 'head', channels: 24 },
  ],
  stages: ['block0', 'block2', 'block4'],
};

/** Seeded weights that keep values of all layers about one, so that both ends of ReLU6 are reached, and grey views. */
export function randomFront(
  config: FrontConfig,
  batch: number,
  size: number,
  seed = 1,
): { params: ParamArrays; views: Float32Array } {
  const random = new Random(seed);
  const params: ParamArrays = {};
  for (const [name, shape] of Object.entries(frontParamShapes(config))) {
    const length = shape.reduce((product, extent) => product * extent, 1);
    const fanIn = name.endsWith('.bias') ? 1 : length / shape[name.includes('depthwise') ? 2 : 3];
    const values = Float32Array.from({ length }, () => random.normal(0, 1.6 / Math.sqrt(fanIn)));
    params[name] = { shape, values };
  }
  return { params, views: Float32Array.from({ length: batch * size * size }, () => random.uniform()) };
}

export interface Map64 {
  /** [B, side, side, channels] */
  readonly shape: number[];
  readonly values: Float64Array;
}

const relu6 = (value: number): number => Math.min(6, Math.max(0, value));

/** A k x k convolution, SAME padding as TensorFlow's; `depthwise`: channel by channel. */
function convolve({ shape, values }: Map64, params: ParamArrays, name: string, stride: number, depthwise: boolean): Map64 {
  const [batch, side, , from] = shape;
  const kernel = params[`${name}.kernel`];
  const bias = params[`${name}.bias`].values;
  const k = kernel.shape[0];
  const to = bias.length;
  const out = Math.ceil(side / stride);
  const before = Math.floor(Math.max(0, (out - 1) * stride + k - side) / 2);
  const result = new Float64Array(batch * out * out * to);
  for (let b = 0; b < batch; b++)
    for (let y = 0; y < out; y++)
      for (let x = 0; x < out; x++)
        for (let c = 0; c < to; c++) {
          let sum = bias[c];
          for (let ky = 0; ky < k; ky++)
            for (let kx = 0; kx < k; kx++) {
              const v = y * stride + ky - before;
              const u = x * stride + kx - before;
              if (v < 0 || u < 0 || v >= side || u >= side) continue;
              const pixel = ((b * side + v) * side + u) * from;
              const tap = ky * k + kx;
              if (depthwise) sum += values[pixel + c] * kernel.values[tap * from + c];
              else for (let i = 0; i < from; i++) sum += values[pixel + i] * kernel.values[(tap * from + i) * to + c];
            }
          result[((b * out + y) * out + x) * to + c] = sum;
        }
  return { shape: [batch, out, out, to], values: result };
}

const activated = ({ shape, values }: Map64): Map64 => ({ shape, values: values.map(relu6) });

/** The output of every layer. */
export function referenceFront(
  config: FrontConfig,
  params: ParamArrays,
  views: Float32Array,
  batch: number,
  size: number,
): Map64[] {
  let x: Map64 = { shape: [batch, size, size, 1], values: Float64Array.from(views, (value) => value - config.mean) };
  return config.layers.map((layer) => {
    const { name } = layer;
    if (layer.kind === 'stem') x = activated(convolve(x, params, name, layer.stride, false));
    else if (layer.kind === 'head') x = activated(convolve(x, params, name, 1, false));
    else {
      const input = x;
      if (layer.expand > 1) x = activated(convolve(x, params, `${name}.expand`, 1, false));
      x = activated(convolve(x, params, `${name}.depthwise`, layer.stride, true));
      x = convolve(x, params, `${name}.project`, 1, false);
      if (layer.stride === 1 && input.shape[3] === layer.channels)
        x = { shape: x.shape, values: x.values.map((value, i) => value + input.values[i]) };
    }
    return x;
  });
}
