/**
 * The front: a frozen, pretrained convolutional network that reads the same view as the patches do (HNF.md, equation 2a). It is an
 * EfficientNet-Lite: a first convolution, then inverted residual blocks (Sandler et al. 2018, arXiv 1801.04381; Tan & Le 2019, arXiv
 * 1905.11946), without squeeze-and-excitation, batch norm folded. `scripts/convert-front.py` writes its folder. No gradient.
 */

import { add, fused, sub, type Tensor, type Tensor4D, tensor, tidy } from '@tensorflow/tfjs-core';
import { kernelOr, runKernel, type Tensors } from '../engine/operation';
import { type BlockLayer, badFront, type FrontConfig, type FrontLayer, mapShapes, type StemLayer } from './front-config';
import type { ParamArrays } from './params';

/** Channels that the engine's kernels for whole layers take at once. */
const PANEL = 8;

/**
 * Uploads the weights to the current engine; the caller disposes them. Where the engine has a kernel for a whole layer, it lays out that
 * layer's convolution kernels for it, as tensors of rank 3, and `frontMaps` runs it for them.
 */
export function uploadFront(config: FrontConfig, params: ParamArrays): Tensors {
  const layers = new Map(config.layers.map((layer) => [layer.name, layer]));
  return Object.fromEntries(
    Object.entries(params).map(([name, { shape, values }]) => {
      const uploaded = tensor(values, [...shape]);
      const [of = '', part, what] = name.split('.');
      const layer = layers.get(of);
      if (!layer || !inPanels(layer, params)) return [name, uploaded];
      const { kind } = layer;
      if (kind === 'stem' && part === 'kernel') return [name, laidOut('HnfGreyWeights', uploaded)];
      if (kind === 'block' && what === 'kernel') return [name, laidOut('HnfPanels', uploaded)];
      return [name, uploaded];
    }),
  );
}

/** Whether a layer's channels come in whole panels. */
const inPanels = (layer: FrontLayer, params: ParamArrays): boolean => {
  const { name, kind, channels } = layer;
  if (channels % PANEL !== 0 || kind === 'head') return false;
  // The kernel's windows are written out for these.
  const isWritten = (layer.kernel === 3 || layer.kernel === 5) && (layer.stride === 1 || layer.stride === 2);
  return kind === 'stem' || (isWritten && (params[`${name}.depthwise.bias`]?.values.length ?? 1) % PANEL === 0);
};

/** A convolution kernel as the engine's kernel for its layer reads it; as it is where there is none. */
function laidOut(name: string, kernel: Tensor): Tensor {
  const [made] = kernelOr(name, { kernel }, () => [kernel]);
  if (made !== kernel) kernel.dispose();
  return made;
}

/**
 * The maps that `maps` names, in that order, each [B, side, side, channels]; layers after the last of them are not computed.
 * @param x grey views [B, S, S, 1] in [0, 1].
 */
export function frontMaps(config: FrontConfig, params: Tensors, x: Tensor, maps = config.stages): Tensor[] {
  return tidy(() => {
    mapShapes(config, maps); // every name is one of ours
    const seen = new Map<string, Tensor>();
    let y = sub(x, config.mean) as Tensor4D;
    for (const layer of config.layers) {
      const before = y;
      y = tidy(() => run(layer, params, before));
      // A batch of views is 2 MB a view in the first layers: each goes with the layer that has read it.
      if (![...seen.values()].includes(before)) before.dispose();
      if (maps.includes(layer.name)) seen.set(layer.name, y);
      if (seen.size === new Set(maps).size) break;
    }
    return maps.map((name) => seen.get(name)!);
  });
}

function run(layer: FrontLayer, params: Tensors, x: Tensor4D): Tensor4D {
  if (layer.kind === 'stem') return stem(layer, params, x);
  if (layer.kind === 'head') return convolution(params, layer.name, x, 'relu6');
  return block(layer, params, x);
}

/** x (B, H, W, from) -> (B, ceil(H / stride), ceil(W / stride), to) */
function convolution(params: Tensors, name: string, x: Tensor4D, activation: 'relu6' | 'linear', strides = 1): Tensor4D {
  const { kernel, bias } = weightsOf(params, name);
  return fused.conv2d({ x, filter: kernel as Tensor4D, bias, strides, pad: 'same', activation });
}

/** Of one convolution; `checkFront` saw that they are there. */
function weightsOf(params: Tensors, name: string): { readonly kernel: Tensor; readonly bias: Tensor } {
  const { [`${name}.kernel`]: kernel, [`${name}.bias`]: bias } = params;
  if (!kernel || !bias) return badFront(`the weights lack "${name}"`);
  return { kernel, bias };
}

function stem({ name, stride }: StemLayer, params: Tensors, x: Tensor4D): Tensor4D {
  const { kernel: w, bias } = weightsOf(params, name);
  if (w.rank !== 3) return convolution(params, name, x, 'relu6', stride);
  return runKernel('HnfGreyConvolution', { x, w, bias }, { stride })[0] as Tensor4D;
}

/** An inverted residual block. */
function block(layer: BlockLayer, params: Tensors, x: Tensor4D): Tensor4D {
  const { name, expand, stride, channels } = layer;
  const residual = stride === 1 && x.shape[3] === channels;
  if (params[`${name}.project.kernel`]?.rank === 3) return wholeBlock(layer, params, x, residual);
  const hidden = expand > 1 ? convolution(params, `${name}.expand`, x, 'relu6') : x; // (B, H, W, expand * from)
  const { kernel, bias } = weightsOf(params, `${name}.depthwise`);
  const filtered = fused.depthwiseConv2d({
    x: hidden,
    filter: kernel as Tensor4D,
    bias,
    strides: stride,
    pad: 'same',
    activation: 'relu6',
  });
  const projected = convolution(params, `${name}.project`, filtered, 'linear');
  return residual ? add(projected, x) : projected;
}

/** The same by the engine's own kernel. */
function wholeBlock({ name, expand, stride }: BlockLayer, params: Tensors, x: Tensor4D, residual: boolean): Tensor4D {
  const of = (part: string): Record<string, Tensor> => {
    const { kernel, bias } = weightsOf(params, `${name}.${part}`);
    return { [part]: kernel, [`${part}Bias`]: bias };
  };
  const inputs = { x, ...(expand > 1 ? of('expand') : {}), ...of('depthwise'), ...of('project') };
  return runKernel('HnfInvertedResidual', inputs, { stride, residual: residual ? 1 : 0 })[0] as Tensor4D;
}
