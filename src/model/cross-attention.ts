/** Two-way multi-head attention between the image and the text bank (HNF.md, equation 7). Both sides are normalised first [O]. */
import {
  add,
  expandDims,
  matMul,
  mul,
  reshape,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  transpose,
} from '@tensorflow/tfjs-core';
import type { Random } from '../base/random';
import { layerNorm, linear, linearOnto, normLinear, softmaxLast } from './ops';
import { linearInit, normInit, type ParamArrays, type Params } from './params';

const splitHeads = (x: Tensor, heads: number): Tensor3D =>
  transpose(reshape(x, [x.shape[0], heads, x.shape[1]! / heads]), [1, 0, 2]) as Tensor3D; // (R, d) -> (h, R, d_h)

const joinHeads = (x: Tensor3D): Tensor2D =>
  reshape(transpose(x, [1, 0, 2]), [x.shape[1], x.shape[0] * x.shape[2]]) as Tensor2D; // (h, R, d_h) -> (R, d)

/** u = h_fus + MHA(q = h_fus, kv = T): h (B, d), T (C, d) -> (B, d). */
export function imageReadsText(params: Params, h: Tensor, text: Tensor, heads: number): Tensor {
  const memory = layerNorm(params, 'norm_kv', text);
  const q = splitHeads(normLinear(params, 'norm_q', 'q', h), heads); // (h, B, d_h)
  const k = splitHeads(linear(params, 'k', memory), heads); // (h, C, d_h)
  const v = splitHeads(linear(params, 'v', memory), heads); // (h, C, d_h)
  const weights = softmaxLast(mul(matMul(q, transpose(k, [0, 2, 1])), q.shape[2] ** -0.5)); // (h, B, C)
  return linearOnto(params, 'out', joinHeads(matMul(weights, v) as Tensor3D), h);
}

/** T' = T + MHA(q = T, kv = V): T (C, d), V (B, L, d), the fused vector of every level -> (B, C, d). */
export function textReadsImage(params: Params, text: Tensor, levels: Tensor, heads: number): Tensor {
  const [batch, depth, width] = levels.shape as [number, number, number];
  const categories = text.shape[0];
  const headWidth = width / heads;
  const memory = layerNorm(params, 'norm_kv', reshape(levels, [batch * depth, width])); // (B L, d)
  const q = splitHeads(normLinear(params, 'norm_q', 'q', text), heads); // (h, C, d_h)
  const k = splitHeads(linear(params, 'k', memory), heads); // (h, B L, d_h)
  const v = splitHeads(linear(params, 'v', memory), heads);
  const scores = reshape(matMul(k, transpose(q, [0, 2, 1])), [heads, batch, depth, categories]);
  const weights = softmaxLast(mul(transpose(scores, [0, 1, 3, 2]), headWidth ** -0.5)); // (h, B, C, L)
  const read = matMul(weights, reshape(v, [heads, batch, depth, headWidth])) as Tensor4D; // (h, B, C, d_h)
  const joined = reshape(transpose(read, [1, 2, 0, 3]), [batch, categories, width]);
  return add(expandDims(text, 0), linear(params, 'out', joined));
}

export const crossInit = (random: Random, width: number): ParamArrays => ({
  ...normInit('norm_q', width),
  ...normInit('norm_kv', width),
  ...linearInit(random, 'q', width, width),
  ...linearInit(random, 'k', width, width),
  ...linearInit(random, 'v', width, width),
  ...linearInit(random, 'out', width, width, 0.5),
});
