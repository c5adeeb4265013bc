/**
 * The front and what HNF reads of it (model/front.ts, front-tokens.ts, front-view.ts; HNF.md, equation 2a). Pictures lie as ONNX has them,
 * (B, channels, rows, columns).
 */

import { activeFront, activeLevels, type HnfConfig } from '../model/config';
import { type FrontConfig, type FrontLayer, type MapShape, mapShapes } from '../model/front-config';
import { repeatsOf } from '../model/front-tokens';
import { CONTRAST } from '../model/front-view';
import type { ArrayTensor, ParamArrays } from '../model/params';
import type { Graph, Part, Value } from './graph';
import { linear } from './layers';

export interface FrontView {
  /** F_l of every level: L x (B, n_l, r). */
  readonly tokens: readonly Value[];
  /** M (B, c) */
  readonly vector: Value;
}

/** A map with its side in cells. */
interface Sized {
  readonly value: Value;
  readonly side: number;
}

/**
 * What HNF sees through its front of standardised views (B, S, S).
 * @param part the model's parameters, among them the constants `front.*`
 */
export function viewThroughFront(
  config: HnfConfig,
  part: Part,
  front: { readonly config: FrontConfig; readonly params: ParamArrays },
  images: Value,
): FrontView {
  const g = part.graph;
  const { maps: names } = activeFront(config)!;
  const shapes = mapShapes(front.config, names);
  const maps = g.within(front.config.id, () => frontMaps(g, front.config, front.params, images, config.imageSize, names));
  const tokens = activeLevels(config).map(({ patch }, l) =>
    g.within(`front.level${l}`, () => {
      const across = config.imageSize / patch;
      const pooled = maps.flatMap((map, i) => poolPatches(g, map, shapes[i], patch, across)); // each (B, c_i, across, across)
      const rows = g.reshape(signedRoot(g, g.concat(pooled, 1)), [0, 0, across * across]);
      return linear(part, `front.level${l}`, g.transpose(rows, [0, 2, 1])); // (B, n, r)
    }),
  );
  const vector = g.within('front.vector', () => {
    const pooled = maps.flatMap(({ value }) => [g.op('GlobalAveragePool', [value]), g.op('GlobalMaxPool', [value])]);
    const flat = g.op('Flatten', [signedRoot(g, g.concat(pooled, 1))], { axis: 1 });
    return g.add(g.mul(flat, part.param('front.vector.scale')), part.param('front.vector.shift'));
  });
  return { tokens, vector };
}

/** sign(x) sqrt(|x|) */
const signedRoot = (g: Graph, x: Value): Value => g.mul(g.op('Sign', [x]), g.sqrt(g.op('Abs', [x])));

function frontMaps(
  g: Graph,
  config: FrontConfig,
  params: ParamArrays,
  images: Value,
  size: number,
  names: readonly string[],
): Sized[] {
  const seen = new Map<string, Sized>();
  const grey = g.add(g.mul(g.unsqueeze(images, 1), CONTRAST), 0.5 - config.mean); // (B, 1, S, S)
  let map: Sized & { readonly channels: number } = { value: grey, side: size, channels: 1 };
  for (const layer of config.layers) {
    const from = map;
    map = { ...g.within(layer.name, () => layerOf(g, config.id, params, layer, from)), channels: layer.channels };
    if (names.includes(layer.name)) seen.set(layer.name, map);
    if (seen.size === new Set(names).size) break;
  }
  return names.map((name) => seen.get(name)!);
}

function layerOf(
  g: Graph,
  id: string,
  params: ParamArrays,
  layer: FrontLayer,
  x: Sized & { readonly channels: number },
): Sized {
  const convolve = (name: string, x: Sized, stride = 1, groups = 1): Sized =>
    convolution(g, `${id}/${name}`, params[`${name}.kernel`], params[`${name}.bias`], x, stride, groups);
  const relu6 = ({ value, side }: Sized): Sized => ({ value: g.clip(value, 0, 6), side });
  const { name } = layer;
  if (layer.kind === 'stem') return relu6(convolve(name, x, layer.stride));
  if (layer.kind === 'head') return relu6(convolve(name, x));
  const { expand, stride, channels } = layer;
  const hidden = expand > 1 ? relu6(convolve(`${name}.expand`, x)) : x;
  const filtered = relu6(convolve(`${name}.depthwise`, hidden, stride, x.channels * expand));
  const projected = convolve(`${name}.project`, filtered);
  const residual = stride === 1 && x.channels === channels;
  return residual ? { ...projected, value: g.add(projected.value, x.value) } : projected;
}

/** With as many zeros around as make ceil(side / stride) cells, the odd one below and right. */
function convolution(
  g: Graph,
  name: string,
  kernel: ArrayTensor,
  bias: ArrayTensor,
  x: Sized,
  stride: number,
  groups: number,
): Sized {
  const [extent] = kernel.shape;
  const side = Math.ceil(x.side / stride);
  const zeros = Math.max(0, (side - 1) * stride + extent - x.side);
  const before = Math.floor(zeros / 2);
  const after = zeros - before;
  const w = g.constant(`${name}.kernel`, () => filtersFirst(kernel, groups > 1));
  const value = g.op('Conv', [x.value, w, g.constant(`${name}.bias`, () => bias)], {
    kernel_shape: [extent, extent],
    strides: [stride, stride],
    pads: [before, before, after, after],
    group: groups,
  });
  return { value, side };
}

/** [k, k, from, to] -> [to, from, k, k]; of a depthwise kernel, [k, k, channels, 1] -> [channels, 1, k, k]. */
function filtersFirst({ shape, values }: ArrayTensor, depthwise: boolean): ArrayTensor {
  const [rows, columns, from, to] = shape;
  const cells = rows * columns;
  const out = new Float32Array(values.length);
  for (let cell = 0; cell < cells; cell++)
    for (let i = 0; i < from; i++)
      for (let o = 0; o < to; o++) out[(o * from + i) * cells + cell] = values[(cell * from + i) * to + o];
  return { shape: depthwise ? [from, to, rows, columns] : [to, from, rows, columns], values: out };
}

/** A map over the patches of a level: mean and largest of the cells under each, or, of a coarser map, its value at the patch's centre. */
function poolPatches(g: Graph, { value, side }: Sized, { stride }: MapShape, patch: number, across: number): Value[] {
  if (stride === patch) return [value];
  if (stride > patch) return [interpolated(g, value, side, across)];
  const repeats = repeatsOf(stride, patch);
  const window = (patch * repeats) / stride;
  const cells = repeats === 1 ? value : repeated(g, value, side, repeats);
  const over = { kernel_shape: [window, window], strides: [window, window] };
  return [g.op('AveragePool', [cells], over), g.op('MaxPool', [cells], over)];
}

/** Every cell `times` times along both axes. */
function repeated(g: Graph, map: Value, side: number, times: number): Value {
  const apart = g.op('Unsqueeze', [map, g.integers(3, 5)]); // (B, c, side, 1, side, 1)
  const tiled = g.op('Expand', [apart, g.integers(1, 1, 1, times, 1, times)]);
  return g.reshape(tiled, [0, 0, side * times, side * times]);
}

/** Linear between the centres of the cells, held constant beyond the outermost: a product along each axis. */
function interpolated(g: Graph, map: Value, side: number, across: number): Value {
  const weights = new Float32Array(across * side); // (across, side)
  for (let p = 0; p < across; p++) {
    const at = Math.min(side - 1, Math.max(0, ((p + 0.5) * side) / across - 0.5));
    const cell = Math.min(side - 2, Math.floor(at));
    if (side === 1) weights[p] = 1;
    else {
      weights[p * side + cell] = 1 - (at - cell);
      weights[p * side + cell + 1] = at - cell;
    }
  }
  const w = g.constant(`between ${side} and ${across} cells`, () => ({ shape: [across, side], values: weights }));
  return g.matMul(w, g.matMul(map, g.transpose(w, [1, 0])));
}
