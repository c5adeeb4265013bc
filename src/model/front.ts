/**
 * The front: a frozen, pretrained convolutional network that reads the same view as the patches do (HNF.md, equation 2a). It is an
 * EfficientNet-Lite: a first convolution, then inverted residual blocks (Sandler et al. 2018, arXiv 1801.04381; Tan & Le 2019, arXiv
 * 1905.11946), without squeeze-and-excitation, batch norm folded. `scripts/convert-front.py` writes its folder. No gradient.
 */

import { add, fused, sub, type Tensor, type Tensor4D, tensor, tidy } from '@tensorflow/tfjs-core';
import { dictionary } from '../base/dictionary';
import { MicrographiaError } from '../base/errors';
import { kernelOr, runKernel, type Tensors } from '../engine/operation';
import type { ParamArrays } from './params';

/** The first convolution: k x k at a stride, ReLU6. */
interface StemLayer {
  readonly name: string;
  readonly kind: 'stem';
  readonly kernel: number;
  readonly stride: number;
  readonly channels: number;
}

/** 1 x 1 to `expand` times the channels, ReLU6; depthwise k x k at a stride, ReLU6; 1 x 1 to `channels`; plus its input where the shapes are equal. */
interface BlockLayer {
  readonly name: string;
  readonly kind: 'block';
  /** 1: without the first 1 x 1 convolution. */
  readonly expand: number;
  readonly kernel: number;
  readonly stride: number;
  readonly channels: number;
}

/** A last 1 x 1 convolution, ReLU6. */
interface HeadLayer {
  readonly name: string;
  readonly kind: 'head';
  readonly channels: number;
}

export type FrontLayer = StemLayer | BlockLayer | HeadLayer;

export interface FrontConfig {
  readonly id: string;
  /** Side of the view in px that the network was trained with; others work. */
  readonly imageSize: number;
  /** What is taken off the grey values before the first convolution; their deviation is folded into its kernel. */
  readonly mean: number;
  /** In order; the first is the stem. Each is also the name of its output map. */
  readonly layers: readonly FrontLayer[];
  /** The ends of the stages, finest first: the maps one usually wants. */
  readonly stages: readonly string[];
}

/** One output of the front: its channels, and how many pixels of the view lie between two neighbouring cells. */
export interface MapShape {
  readonly name: string;
  readonly stride: number;
  readonly channels: number;
}

const strideOf = (layer: FrontLayer): number => (layer.kind === 'head' ? 1 : layer.stride);

/** Shapes of the named maps, in the order asked for. @throws MicrographiaError `bad-front-config` for a name that no layer has. */
export function mapShapes(config: FrontConfig, maps: readonly string[] = config.stages): MapShape[] {
  const all = new Map<string, MapShape>();
  let stride = 1;
  for (const layer of config.layers) {
    stride *= strideOf(layer);
    all.set(layer.name, { name: layer.name, stride, channels: layer.channels });
  }
  return maps.map((name) => all.get(name) ?? fail(`it has no map "${name}"`));
}

function fail(what: string): never {
  throw new MicrographiaError(
    'bad-front-config',
    `The front's configuration is not valid: ${what}.`,
    'Use the config.json that its weights came with.',
  );
}

/** Cells along a side of a view of `size` px: SAME padding rounds up at every stride. */
export const mapSide = (size: number, { stride }: MapShape): number => Math.ceil(size / stride);

/** Every parameter with its shape. */
export function frontParamShapes(config: FrontConfig): Record<string, readonly number[]> {
  const shapes = dictionary<readonly number[]>();
  const put = (name: string, kernel: readonly number[], channels: number): void => {
    shapes[`${name}.kernel`] = kernel;
    shapes[`${name}.bias`] = [channels];
  };
  let channels = 1;
  for (const layer of config.layers) {
    const { name, channels: out } = layer;
    if (layer.kind === 'stem') put(name, [layer.kernel, layer.kernel, channels, out], out);
    else if (layer.kind === 'head') put(name, [1, 1, channels, out], out);
    else {
      const hidden = channels * layer.expand;
      if (layer.expand > 1) put(`${name}.expand`, [1, 1, channels, hidden], hidden);
      put(`${name}.depthwise`, [layer.kernel, layer.kernel, hidden, 1], hidden);
      put(`${name}.project`, [1, 1, hidden, out], out);
    }
    channels = out;
  }
  return shapes;
}

/**
 * Checks that the configuration can be computed and that the weights are those it describes.
 * @throws MicrographiaError `bad-front-config` that names the layer or parameter.
 */
export function checkFront(config: FrontConfig, params: ParamArrays): void {
  const names = config.layers.map(({ name }) => name);
  if (config.layers[0]?.kind !== 'stem' || config.layers.slice(1).some(({ kind }) => kind === 'stem'))
    fail('its first layer, and only that, must be the stem');
  if (new Set(names).size !== names.length) fail('a layer is named twice');
  mapShapes(config); // the stages are layers
  const shapes = frontParamShapes(config);
  const missing = Object.keys(shapes).find((name) => !Object.hasOwn(params, name));
  if (missing) fail(`the weights lack "${missing}"`);
  for (const [name, { shape, values }] of Object.entries(params)) {
    if (!Object.hasOwn(shapes, name)) fail(`no layer has the parameter "${name}"`);
    if (String(shape) !== String(shapes[name])) fail(`"${name}" is [${shape}], not [${shapes[name]}]`);
    if (!values.every(Number.isFinite)) fail(`"${name}" holds no number`);
  }
}

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
const inPanels = ({ name, kind, channels }: FrontLayer, params: ParamArrays): boolean =>
  channels % PANEL === 0 &&
  (kind === 'stem' || (kind === 'block' && (params[`${name}.depthwise.bias`]?.values.length ?? 1) % PANEL === 0));

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
  if (!kernel || !bias) return fail(`the weights lack "${name}"`);
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
