/** What a front is made of (front.ts computes it), and the shapes that follow: plain numbers, so that a folder is checked without tensors. */
import { dictionary } from '../base/dictionary';
import { MicrographiaError } from '../base/errors';
import { activeFront, activeLevels, type HnfConfig } from './config';
import type { ParamArrays } from './params';

/** The first convolution: k x k at a stride, ReLU6. */
export interface StemLayer {
  readonly name: string;
  readonly kind: 'stem';
  readonly kernel: number;
  readonly stride: number;
  readonly channels: number;
}

/** 1 x 1 to `expand` times the channels, ReLU6; depthwise k x k at a stride, ReLU6; 1 x 1 to `channels`; plus its input where the shapes are equal. */
export interface BlockLayer {
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
  return maps.map((name) => all.get(name) ?? badFront(`it has no map "${name}"`));
}

export function badFront(what: string): never {
  throw new MicrographiaError(
    'bad-front-config',
    `The front's configuration is not valid: ${what}.`,
    'Use the config.json that its weights came with.',
  );
}

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
    badFront('its first layer, and only that, must be the stem');
  if (new Set(names).size !== names.length) badFront('a layer is named twice');
  mapShapes(config); // the stages are layers
  const shapes = frontParamShapes(config);
  const missing = Object.keys(shapes).find((name) => !Object.hasOwn(params, name));
  if (missing) badFront(`the weights lack "${missing}"`);
  for (const [name, { shape, values }] of Object.entries(params)) {
    if (!Object.hasOwn(shapes, name)) badFront(`no layer has the parameter "${name}"`);
    if (String(shape) !== String(shapes[name])) badFront(`"${name}" is [${shape}], not [${shapes[name]}]`);
    if (!values.every(Number.isFinite)) badFront(`"${name}" holds no number`);
  }
}

/** Channels of F_l for patches of `patch` px. */
export const tokenWidth = (maps: readonly MapShape[], patch: number): number =>
  maps.reduce((sum, { stride, channels }) => sum + (stride < patch ? 2 : 1) * channels, 0);

/** Channels of the vector of the whole view. */
export const vectorWidth = (maps: readonly MapShape[]): number => maps.reduce((sum, { channels }) => sum + 2 * channels, 0);

/** Shapes of the constants between a front and a model, by parameter name. */
export function frontConstantShapes(config: HnfConfig, front: FrontConfig): Record<string, readonly number[]> {
  const choice = activeFront(config);
  if (!choice) return {};
  const shapes = mapShapes(front, choice.maps);
  const width = vectorWidth(shapes);
  if (width !== choice.vectorWidth)
    throw new MicrographiaError(
      'bad-model-config',
      `The model reads ${choice.vectorWidth} values of its front, which gives ${width}.`,
      'Use the config.json the weights came with.',
    );
  return {
    'front.vector.scale': [width],
    'front.vector.shift': [width],
    ...Object.fromEntries(
      activeLevels(config).flatMap(({ patch }, l) => [
        [`front.level${l}.kernel`, [tokenWidth(shapes, patch), choice.tokenWidth]],
        [`front.level${l}.bias`, [choice.tokenWidth]],
      ]),
    ),
  };
}
