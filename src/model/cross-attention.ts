/** Two-way multi-head attention between the image and the text bank (HNF.md, equation 7). Both sides are normalised first [O]. */
import { add, matMul, mul, reshape, type Tensor, type Tensor3D, type Tensor4D, transpose } from '@tensorflow/tfjs-core';
import type { Random } from '../base/random';
import { attend, layerNorm, linear, linearOnto, normLinear, softmaxLast } from './ops';
import type { CrossName } from './param-names';
import { type Arrays, linearInit, type Named, normInit } from './params';

const splitHeads = (x: Tensor, heads: number): Tensor3D =>
  transpose(reshape(x, [x.shape[0], heads, x.shape[1]! / heads]), [1, 0, 2]) as Tensor3D; // (R, d) -> (h, R, d_h)

/** How much each head of the image attends to each description: h (B, d), T (C, d) -> (h, B, C), every row a share of 1. */
export const weightsOverText = (params: Named<CrossName>, h: Tensor, text: Tensor, heads: number): Tensor3D =>
  readingOf(params, h, layerNorm(params, 'norm_kv', text), heads);

function readingOf(params: Named<CrossName>, h: Tensor, memory: Tensor, heads: number): Tensor3D {
  const q = splitHeads(normLinear(params, 'norm_q', 'q', h), heads); // (h, B, d_h)
  const k = splitHeads(linear(params, 'k', memory), heads); // (h, C, d_h)
  return softmaxLast(mul(matMul(q, transpose(k, [0, 2, 1])), q.shape[2] ** -0.5)) as Tensor3D;
}

/** u = h_fus + MHA(q = h_fus, kv = T): h (B, d), T (C, d) -> (B, d). All pictures ask one bank: one batch of B queries. */
export function imageReadsText(params: Named<CrossName>, h: Tensor, text: Tensor, heads: number): Tensor {
  const q = normLinear(params, 'norm_q', 'q', h); // (B, d)
  const memory = layerNorm(params, 'norm_kv', text);
  const [k, v] = [linear(params, 'k', memory), linear(params, 'v', memory)]; // (C, d)
  const read = attend(asBatch(q), asBatch(k), asBatch(v), heads); // (1, B, d)
  return linearOnto(params, 'out', reshape(read, h.shape), h);
}

/** (R, d) -> (1, R, d) */
const asBatch = (x: Tensor): Tensor => reshape(x, [1, ...x.shape]);

/** How much each head of each description attends to each level: T (C, d), V (B, L, d) -> (h, B, C, L), every row a share of 1. */
export const weightsOverLevels = (params: Named<CrossName>, text: Tensor, levels: Tensor, heads: number): Tensor4D =>
  levelReading(
    params,
    text,
    levels.shape as [number, number, number],
    heads,
    reshape(layerNorm(params, 'norm_kv', levels), [-1, levels.shape[2]!]),
  );

function levelReading(
  params: Named<CrossName>,
  text: Tensor,
  [batch, depth, width]: readonly [number, number, number],
  heads: number,
  memory: Tensor,
): Tensor4D {
  const q = splitHeads(normLinear(params, 'norm_q', 'q', text), heads); // (h, C, d_h)
  const k = splitHeads(linear(params, 'k', memory), heads); // (h, B L, d_h)
  const scores = reshape(matMul(k, transpose(q, [0, 2, 1])), [heads, batch, depth, text.shape[0]]);
  return softmaxLast(mul(transpose(scores, [0, 1, 3, 2]), (width / heads) ** -0.5)) as Tensor4D;
}

/** T' = T + MHA(q = T, kv = V): T (C, d), V (B, L, d), the fused vector of every level -> (B, C, d). Every picture is asked the same. */
export function textReadsImage(params: Named<CrossName>, text: Tensor, levels: Tensor, heads: number): Tensor {
  const q = normLinear(params, 'norm_q', 'q', text); // (C, d)
  const memory = layerNorm(params, 'norm_kv', levels);
  const read = attend(asBatch(q), linear(params, 'k', memory), linear(params, 'v', memory), heads); // (B, C, d)
  return add(text, linear(params, 'out', read));
}

export const crossInit = (random: Random, width: number): Arrays<CrossName> => ({
  ...normInit('norm_q', width),
  ...normInit('norm_kv', width),
  ...linearInit(random, 'q', width, width),
  ...linearInit(random, 'k', width, width),
  ...linearInit(random, 'v', width, width),
  ...linearInit(random, 'out', width, width, 0.5),
});
