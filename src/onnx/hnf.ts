/**
 * The whole network as an ONNX graph: model/hnf.ts once more, operator by operator, to be read beside it and beside the paper. It restates
 * the mathematics, not the engine's kernels.
 *
 * Shapes: N views, B looks (N times the orientations of a view), S side, n patches of a level, d width, L levels, C categories.
 */

import { activeFront, activeLevels, type HnfConfig, patchCount } from '../model/config';
import type { FrontConfig } from '../model/front-config';
import type { ArrayTensor, ParamArrays } from '../model/params';
import { type FrontView, viewThroughFront } from './front';
import { Graph, Part, type Value } from './graph';
import { attention, blend, layerNorm, linear, normLinear } from './layers';
import { sequenceEncoder } from './sequence';
import { graphEncoder } from './vision-graph';

export interface NetworkSource {
  readonly config: HnfConfig;
  readonly params: ParamArrays;
  /** T (C, d): what the network knows of the categories' descriptions. */
  readonly bank: ArrayTensor;
  readonly front: { readonly config: FrontConfig; readonly params: ParamArrays } | null;
}

/** Names of what goes in and comes out. */
export const VIEW = 'view';
export const LOGITS = 'logits';
export const STRANGER = 'stranger';

/**
 * The graph: `view` (N, 1, S, S), grey of any scale, -> `logits` (N, C), before any temperature, and, of a model that was trained on
 * strangers, `stranger` (N, 1).
 * @throws MicrographiaError `onnx-solver`; RangeError for weights that lack a parameter or a front
 */
export function networkGraph({ config, params, bank, front }: NetworkSource): Graph {
  const g = new Graph();
  const part = new Part(g, params);
  const text = g.constant('text.bank', () => bank); // (C, d)
  const turns = config.orientations ?? 1;
  const images = g.within('look', () => orientations(g, standardise(g, VIEW as Value, config.imageSize), turns)); // (B, S, S)
  const seen = activeFront(config) ? viewThroughFront(config, part, checked(front), images) : null;
  const { levels, beside } = cascade(config, part, images, seen);
  const { logits, stranger } = g.within('head', () => readOut(config, part, levels, beside, seen, text));
  g.output(LOGITS, meanOverTurns(g, logits, turns, config.categories.length));
  if (stranger) g.output(STRANGER, meanOverTurns(g, stranger, turns, 1));
  return g;
}

function checked(front: NetworkSource['front']): NonNullable<NetworkSource['front']> {
  if (!front) throw new RangeError('the front of this model is not at hand');
  return front;
}

/**
 * (N, 1, S, S) -> (N, S, S): zero mean and unit deviation, flat views zeros, clipped at 4 deviations (model/input.ts). The product sums in
 * double precision. Here rows are summed before they are summed up, and what rounding has left of the mean is taken off once more:
 * without that a view that is flat would become a view of rounding.
 */
function standardise(g: Graph, view: Value, side: number): Value {
  const meanOf = (x: Value): Value => g.mean(g.mean(x, [2], true), [1], true); // (N, 1, 1)
  const lessMean = (x: Value): Value => g.sub(x, meanOf(x));
  const centred = lessMean(lessMean(g.reshape(view, [-1, side, side])));
  const deviation = g.sqrt(meanOf(g.mul(centred, centred)));
  const something = g.op('Cast', [g.op('Greater', [deviation, g.scalar(1e-6)])], { to: 1 });
  const scale = g.div(something, g.op('Max', [deviation, g.scalar(1e-6)]));
  return g.clip(g.mul(centred, scale), -4, 4);
}

/** (N, S, S) -> (turns N, S, S): as it is, mirrored, upside down, both; and these with rows and columns exchanged (model/input.ts). */
function orientations(g: Graph, views: Value, turns: number): Value {
  const last = -(2 ** 31);
  const flipped = (x: Value, axis: number): Value =>
    g.op('Slice', [x, g.integers(-1), g.integers(last), g.integers(axis), g.integers(-1)]);
  const looks = Array.from({ length: turns }, (_, turn) => {
    let look = turn & 4 ? g.transpose(views, [0, 2, 1]) : views;
    if (turn & 1) look = flipped(look, 2);
    if (turn & 2) look = flipped(look, 1);
    return look;
  });
  return turns === 1 ? views : g.concat(looks, 0);
}

/** (turns N, k) -> (N, k) */
const meanOverTurns = (g: Graph, rows: Value, turns: number, width: number): Value =>
  turns === 1 ? rows : g.mean(g.reshape(rows, [turns, -1, width]), [0]);

/** The levels one after the other: V, L x (B, d), and what a probing head sees beside it, or null. */
function cascade(
  config: HnfConfig,
  part: Part,
  images: Value,
  seen: FrontView | null,
): { levels: Value[]; beside: Value[] | null } {
  const g = part.graph;
  const batch = g.slice(g.op('Shape', [images]), 0, 0, 1); // (1): B
  const started = seen && linear(part, 'start', seen.vector); // (B, d)
  const start = (name: string): Value => {
    if (started) return g.add(started, part.param(name));
    return g.op('Expand', [part.param(name), g.concat([batch, g.integers(config.width)], 0)]);
  };
  const levels: Value[] = [];
  const textures: Value[] = [];
  activeLevels(config).forEach(({ patch, neighbours }, l) => {
    const level = part.scoped(`level${l}`);
    g.within(`level${l}`, () => {
      const patches = patchCount(config, { patch, neighbours });
      let x = embedPatches(level, images, config.imageSize, patch); // (B, n, d)
      if (seen) x = g.add(x, linear(level, 'front', seen.tokens[l])); // + F_l W_l
      const opened = (name: string): Value => g.concat([g.unsqueeze(levels[l - 1] ?? start(name), 1), x], 1); // (B, n+1, d)
      const { chebyshevOrder: order, width, switches } = config;
      const hCls = switches.sequence ? sequenceEncoder(config, level, opened('cls')) : null;
      const eVn = switches.graph
        ? graphEncoder(level.scoped('graph'), x, opened('virtual_node'), { patches, neighbours, order, width })
        : null;
      levels.push(g.within('gate', () => fuse(level.scoped('gate'), hCls, eVn)));
      if (part.has('head.probe_weight')) textures.push(deviation(g, x));
    });
  });
  const beside = part.has('head.probe_weight') ? [...textures, ...(seen ? [seen.vector] : [])] : null;
  return { levels, beside };
}

/** x (B, S, S) -> X_l (B, n, d), row by row. */
function embedPatches(part: Part, x: Value, side: number, patch: number): Value {
  const g = part.graph;
  const across = side / patch;
  const grid = g.transpose(g.reshape(x, [-1, across, patch, across, patch]), [0, 1, 3, 2, 4]); // (B, rows, columns, P, P)
  const pixels = g.reshape(grid, [0, across * across, patch * patch]);
  return g.add(linear(part, 'patch', pixels), part.param('position'));
}

/** The gate: g f_s(h_cls) + (1 - g) f_g(e_vn) per channel (B, d); with one encoder off, the other's expert. */
function fuse(part: Part, hCls: Value | null, eVn: Value | null): Value {
  const sequence = hCls && normLinear(part, 'norm_sequence', 'sequence', hCls);
  const graph = eVn && normLinear(part, 'norm_graph', 'graph', eVn);
  if (!hCls || !sequence) return graph!;
  if (!eVn || !graph) return sequence;
  const g = part.graph;
  return blend(g, g.sigmoid(linear(part, 'choose', g.concat([hCls, eVn], 1))), sequence, graph);
}

/** X (B, n, d) -> (B, d): the deviation over n, channel by channel. */
function deviation(g: Graph, x: Value): Value {
  const centred = g.sub(x, g.mean(x, [1], true));
  return g.sqrt(g.add(g.mean(g.mul(centred, centred), [1]), 1e-6));
}

/** Two-way attention between V and the text bank (model/cross-attention.ts, HNF.md, equation 7), then the category head. */
function readOut(
  config: HnfConfig,
  part: Part,
  levels: readonly Value[],
  beside: readonly Value[] | null,
  seen: FrontView | null,
  text: Value,
): { logits: Value; stranger: Value | null } {
  const g = part.graph;
  const { heads, width } = config;
  const embedding = levels[levels.length - 1]; // h_fus (B, d)
  const bank = g.unsqueeze(text, 0); // (1, C, d)
  const cross = (name: string, query: Value, memory: Value): Value => {
    const side = part.scoped(`cross.${name}`);
    const normed = layerNorm(side, 'norm_kv', memory);
    const [k, v] = ['k', 'v'].map((of) => linear(side, of, normed));
    const q = normLinear(side, 'norm_q', 'q', query);
    return g.add(query, linear(side, 'out', attention(g, q, k, v, heads, width)));
  };
  const on = config.switches.crossAttention;
  const alone = g.unsqueeze(embedding, 1); // (B, 1, d)
  const u = on ? cross('image', alone, bank) : alone; // (B, 1, d)
  const stack = g.concat(
    levels.map((level) => g.unsqueeze(level, 1)),
    1,
  ); // V (B, L, d)
  const described = on ? cross('text', bank, stack) : bank; // T' (B, C, d)
  const head = part.scoped('head');
  const probed = beside && g.concat([...levels, ...beside], 1); // (B, 2 L d + c)
  const stranger = seen && head.has('stranger.kernel') ? linear(head, 'stranger', seen.vector) : null; // (B, 1)
  return { logits: categoryHead(head, u, described, probed, width), stranger };
}

/** logit_c = w_c . u + s cos(u, T'_c) + b_c, and p_c . [V, texture, M] where the head has a probe. u (B, 1, d), T' (B, C, d) -> (B, C). */
function categoryHead(head: Part, u: Value, text: Value, probed: Value | null, width: number): Value {
  const g = head.graph;
  const rows = (x: Value, weight: string): Value => g.matMul(x, g.transpose(head.param(weight), [1, 0])); // (B, C)
  const fromLast = rows(g.reshape(u, [0, width]), 'weight');
  const image = probed ? g.add(fromLast, rows(probed, 'probe_weight')) : fromLast;
  const norm = (x: Value): Value => g.sqrt(g.add(g.sum(g.mul(x, x), 2), 1e-6)); // (B, 1), (B, C)
  const cosines = g.div(g.div(g.sum(g.mul(u, text), 2), norm(u)), norm(text));
  return g.add(g.add(image, g.mul(cosines, g.op('Exp', [head.param('log_scale')]))), head.param('bias'));
}
