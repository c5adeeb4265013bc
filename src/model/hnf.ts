/**
 * Hierarchical Network Fusion, after arXiv 2408.13661 (Srinivas, Sannidhi, Runkana): an independent re-implementation from the
 * abstract, figures and slides. Every level cuts the same image into patches of its own size; a bidirectional Neural ODE reads
 * them as a sequence and a Chebyshev convolution as a graph; a gate fuses what the two learned, and the fused vector opens the
 * next level. The last one meets the descriptions of the categories in two-way attention, and each category gets a logit.
 *
 * | equation (HNF.md)          | where                                                                    |
 * |----------------------------|--------------------------------------------------------------------------|
 * | 1 input                    | input.ts, standardise                                                    |
 * | 2, 2a patches, front       | patches.ts, embedPatches; front-view.ts, viewThroughFront                |
 * | 3 sequence                 | sequenceEncoder here; field.ts, tokenField; ode.ts, integrate            |
 * | 4 graph                    | graph.ts, visionGraph and graphEncoder                                   |
 * | 5 gate                     | fuse here; ops.ts, gateBetween                                           |
 * | 6 text bank                | text-bank.ts, textBank                                                   |
 * | 7 both attentions          | cross-attention.ts, imageReadsText and textReadsImage                    |
 * | 8 logits                   | categoryHead here                                                        |
 * | 9 loss                     | loss.ts, crossEntropy; training/gradient.ts, lossAndGradient             |
 *
 * Shapes: B images, S input side, n patches of a level, d width, L levels, C categories.
 */
import {
  add,
  concat,
  exp,
  expandDims,
  matMul,
  mul,
  reshape,
  rsqrt,
  slice,
  square,
  sum,
  type Tensor,
  type Tensor2D,
  tile,
} from '@tensorflow/tfjs-core';
import { operation } from '../engine/operation';
import { activeFront, activeLevels, type HnfConfig, type LevelConfig } from './config';
import { imageReadsText, textReadsImage } from './cross-attention';
import { tokenField } from './field';
import type { FrontView } from './front-view';
import { graphEncoder, visionGraph } from './graph';
import { type IntegrateOptions, integrate } from './ode';
import { blend, deviation, gateBetween, linear, normLinear } from './ops';
import type { GateName } from './param-names';
import { type LevelParams, type Named, type Params, type Scoped, scoped } from './params';
import { embedPatches } from './patches';

export interface HnfOptions extends IntegrateOptions {
  /** What the front makes of the images: wanted where the configuration has one. */
  readonly front?: FrontView | null;
}

export interface HnfOutput {
  /** (B, C) */
  readonly logits: Tensor2D;
  /** h_fus: the hierarchical embedding of the image alone (B, d). */
  readonly embedding: Tensor2D;
  /** V: the fused vector of every level (B, L, d). */
  readonly levels: Tensor;
  /** f_l, V level by level: L x (B, d). */
  readonly fused: readonly Tensor[];
  /** g of every level (B, L, d): 1 trusts the sequence encoder, 0 the graph encoder. */
  readonly gates: Tensor;
  /** X_l of every level: L x (B, n_l, d). */
  readonly patches: readonly Tensor[];
  /** w_c . u, and what the linear probe adds where the head has one (B, C). */
  readonly imageLogits: Tensor2D;
  /** cos(u, T'_c) (B, C) */
  readonly cosines: Tensor2D;
  /** How much the front's vector is like pictures of no category (B, 1); null for a head that was not trained on any. */
  readonly stranger: Tensor2D | null;
}

/** What the cascade makes of the images alone; the text is not seen before `readOut`. */
export interface HnfCascade extends Pick<HnfOutput, 'levels' | 'fused' | 'gates' | 'patches'> {
  /** What a probing head sees beside V: the deviation of X_l over the patches of each level (B, L d), then the front's vector M. Null for any other head. */
  readonly beside: Tensor | null;
  /** M (B, c): the front's vector of the whole view; null without a front. */
  readonly vector: Tensor | null;
}

/**
 * The forward pass. `images` (B, S, S): standardised grey views (input.ts); `text` (C, d): the text bank (text-bank.ts), the same
 * for every image. Nothing here sees a label.
 */
export function hnf(config: HnfConfig, params: Params, images: Tensor, text: Tensor, options: HnfOptions = {}): HnfOutput {
  const { beside, vector, ...cascade } = hnfCascade(config, params, images, options);
  return { ...cascade, ...readOut(config, params, { ...cascade, beside, vector }, text) };
}

/**
 * The levels one after the other: images (B, S, S) -> V (B, L, d), the backbone that quick fine-tuning leaves as it is. With a front,
 * the first level is handed z_cls = z_vn = W M + b beside the learned vectors [O]: the cascade begins with what the front sees.
 * @throws RangeError where the configuration has a front and no view of it is given
 */
export function hnfCascade(config: HnfConfig, params: Params, images: Tensor, options: HnfOptions = {}): HnfCascade {
  const front = activeFront(config) ? (options.front ?? null) : null;
  if (activeFront(config) && !front) throw new RangeError('the front of this model has not looked at the images');
  const vector = front?.vector ?? null;
  let opening = firstOpening(params, images.shape[0], vector);
  const fused: Tensor[] = [];
  const gates: Tensor[] = [];
  const patches: Tensor[] = [];
  activeLevels(config).forEach(({ patch }, l) => {
    const level = scoped(params, `level${l}`);
    const x = embedPatches(level, images, patch, front?.tokens[l]); // (B, n, d)
    const { value, gate } = fuseLevel(config, params, l, x, opening, options);
    opening = openedBy(value);
    fused.push(value);
    gates.push(gate);
    patches.push(x);
  });
  const beside = besideLevels(params, patches.map(deviation), vector);
  return { levels: besideEachOther(fused), gates: besideEachOther(gates), fused, patches, beside, vector };
}

/** L x (B, d) -> (B, L, d) */
const besideEachOther = (rows: readonly Tensor[]): Tensor =>
  concat(
    rows.map((x) => reshape(x, [x.shape[0], 1, x.shape[1]!])),
    1,
  );

/** What a level begins with: z_cls and z_vn (B, d); null for an encoder that is switched off. */
export interface Opening {
  readonly cls: Tensor | null;
  readonly node: Tensor | null;
}

/** Of the first level: the learned vectors, and with a front W M + b on both. `vector` is M (B, c). */
export function firstOpening(params: Params, batch: number, vector: Tensor | null): Opening {
  const seen = vector && linear(params, 'start', vector); // (B, d)
  const start = (learned: Tensor | undefined): Tensor | null => {
    if (!learned) return null;
    return seen ? add(learned, seen) : tile(reshape(learned, [1, -1]), [batch, 1]);
  };
  return { cls: start(params.cls), node: start(params.virtual_node) }; // learned: (d)
}

/** Of every later one: the fused vector of the level before it, on both. */
export const openedBy = (fused: Tensor): Opening => ({ cls: fused, node: fused });

/** Level `l` over its patches X_l (B, n, d): the fused vector f_l (B, d) and the gate g (B, d). */
export function fuseLevel(
  config: HnfConfig,
  params: Params,
  l: number,
  x: Tensor,
  opening: Opening,
  options: IntegrateOptions = {},
): { readonly value: Tensor; readonly gate: Tensor } {
  const level = scoped(params, `level${l}`);
  const { neighbours } = activeLevels(config)[l] as LevelConfig;
  const [cls, node] = [config.switches.sequence ? opening.cls : null, config.switches.graph ? opening.node : null];
  const h0 = cls && opened(cls, x); // (B, n+1, d)
  const z0 = node && (node === cls ? h0 : opened(node, x));
  const hCls = h0 && sequenceEncoder(config, level, h0, options);
  const eVn = z0 && graphEncoder(scoped(level, 'graph'), visionGraph(x, neighbours), z0, config.chebyshevOrder);
  return fuse(scoped(level, 'gate'), hCls, eVn);
}

/** [z ; X]: z (B, d) before the patches X (B, n, d). */
const opened = (z: Tensor, x: Tensor): Tensor => concat([reshape(z, [z.shape[0], 1, z.shape[1]!]), x], 1);

/** What a probing head sees beside V: deviations L x (B, d) and M (B, c) in one row (B, L d + c); null for any other head. */
export const besideLevels = (params: Params, deviations: readonly Tensor[], vector: Tensor | null): Tensor | null =>
  params['head.probe_weight'] ? concat([...deviations, ...(vector ? [vector] : [])], 1) : null;

/** Two-way attention between V (B, L, d) and the text bank (C, d), then the category head. h_fus is the last level's vector. */
export function readOut(
  config: HnfConfig,
  params: Params,
  { levels, beside, vector }: Pick<HnfCascade, 'levels' | 'beside' | 'vector'>,
  text: Tensor,
): Pick<HnfOutput, 'logits' | 'embedding' | 'imageLogits' | 'cosines' | 'stranger'> {
  const [batch, depth, width] = levels.shape as [number, number, number];
  const embedding = lastLevel(levels, depth, width); // h_fus (B, d)
  const cross = config.switches.crossAttention;
  const u = cross ? imageReadsText(scoped(params, 'cross.image'), embedding, text, config.heads) : embedding; // (B, d)
  const readText = cross
    ? textReadsImage(scoped(params, 'cross.text'), text, levels, config.heads)
    : tile(expandDims(text, 0), [batch, 1, 1]); // T' (B, C, d)
  const probed = beside && concat([reshape(levels, [batch, depth * width]), beside], 1); // (B, 2 L d + c)
  const head = scoped(params, 'head');
  const { 'stranger.kernel': kernel, 'stranger.bias': bias } = head;
  const stranger = vector && kernel && bias ? linear({ 'l.kernel': kernel, 'l.bias': bias }, 'l', vector) : null; // (B, 1)
  return {
    ...categoryHead(head, u, readText, probed),
    embedding: embedding as Tensor2D,
    stranger: stranger as Tensor2D | null,
  };
}

/** (B, L, d) -> (B, d). */
const lastLevel = (levels: Tensor, depth: number, width: number): Tensor =>
  reshape(slice(levels, [0, depth - 1, 0], [-1, 1, -1]), [levels.shape[0], width]);

/** h_cls: `<cls>` after both fields ran over H0 = [z_cls ; X], one from t = 0 to 1, one back from 1 to 0, blended per channel (B, d). */
function sequenceEncoder(config: HnfConfig, level: LevelParams, h0: Tensor, options: IntegrateOptions): Tensor {
  const solve = (theta: Tensor, t0: number, t1: number): Tensor =>
    flat(integrate(tokenField(config.heads), theta, h0, t0, t1, config.solver, options));
  const forward = solve(level.forward, 0, 1); // (B, d): the blend is per token, and only <cls> is read
  const backward = solve(level.backward, 1, 0);
  return blend(gateBetween(level, 'blend', forward, backward), forward, backward);
}

const flat = (x: Tensor): Tensor => reshape(x, [x.shape[0], x.shape[2]!]); // (B, 1, d) -> (B, d)

/** The mixture-of-experts gate: f = g f_s(h_cls) + (1 - g) f_g(e_vn), per channel (B, d). With one encoder off, the other's expert. */
function fuse(params: Named<GateName>, hCls: Tensor | null, eVn: Tensor | null): { value: Tensor; gate: Tensor } {
  const sequence = hCls && normLinear(params, 'norm_sequence', 'sequence', hCls);
  const graph = eVn && normLinear(params, 'norm_graph', 'graph', eVn);
  if (!hCls || !sequence) return { value: graph!, gate: mul(graph!, 0) };
  if (!eVn || !graph) return { value: sequence, gate: add(mul(sequence, 0), 1) };
  const gate = gateBetween(params, 'choose', hCls, eVn);
  return { value: blend(gate, sequence, graph), gate };
}

/**
 * logit_c = w_c . u + s cos(u, T'_c) + b_c, category by category: one can be added or removed without touching the others' parameters.
 * Their logits move a little with it while cross-attention is on, because u attends to the whole bank.
 * A head may have a linear probe too [O]: p_c . [f_1 .. f_L, texture, M] joins w_c . u. Of a tuned model, because a backbone that was
 * trained for other categories keeps in its lower levels what its last one has dropped; of one with a front, because a ridge regression
 * on M alone, solved in closed form, is where the network should begin and not end.
 */
function categoryHead(
  params: Scoped<Params, 'head'>,
  u: Tensor,
  text: Tensor,
  probed: Tensor | null,
): { logits: Tensor2D; imageLogits: Tensor2D; cosines: Tensor2D } {
  const rows = (x: Tensor, weight: Tensor): Tensor2D => matMul(x as Tensor2D, weight as Tensor2D, false, true) as Tensor2D; // (B, C)
  const fromLast = rows(u, params.weight);
  const probe = probed && params.probe_weight && rows(probed, params.probe_weight);
  const imageLogits = probe ? (add(fromLast, probe) as Tensor2D) : fromLast;
  const cosines = cosinesBetween(u, text);
  return { logits: logitsOf(imageLogits, cosines, params.log_scale, params.bias), imageLogits, cosines };
}

/** w . u + e^scale cos + b, all (B, C) but b (C). */
export const logitsOf = (image: Tensor, cosines: Tensor, scale: Tensor, bias: Tensor): Tensor2D =>
  operation({
    name: 'HnfLogits',
    inputs: { image, cosines, scale, bias },
    plain: ({ image, cosines, scale, bias }) => add(add(image, mul(cosines, exp(scale))), bias),
  }) as Tensor2D;

/** cos(u, T'_c): u (B, d), T' (B, C, d) -> (B, C); 1e-6 is added to squared lengths. */
export const cosinesBetween = (u: Tensor, text: Tensor): Tensor2D =>
  operation({
    name: 'HnfCosines',
    inputs: { u, text },
    plain: ({ u, text }) => {
      const inverseNorm = (x: Tensor): Tensor => rsqrt(add(sum(square(x), -1), 1e-6));
      const dots = sum(mul(expandDims(u, 1), text), 2); // (B, C)
      return mul(mul(dots, expandDims(inverseNorm(u), 1)), inverseNorm(text));
    },
  }) as Tensor2D;
