/** The vision graph of one level and the Chebyshev convolution over it (HNF.md, equation 4). */
import {
  add,
  concat,
  div,
  expandDims,
  eye,
  matMul,
  maximum,
  mul,
  ones,
  reshape,
  rsqrt,
  slice,
  sqrt,
  square,
  step,
  sub,
  sum,
  type Tensor,
  topk,
  transpose,
  zeros,
} from '@tensorflow/tfjs-core';
import type { Random } from '../base/random';
import { kernelOr, operation } from '../engine/operation';
import { constantOf } from './gradient';
import { firstToken, gelu, layerNorm, linear, weightedSum } from './ops';
import type { GraphName, Linear, Norm } from './param-names';
import { type Arrays, linearInit, type Named, normInit } from './params';

/**
 * The scaled Laplacian Lt = -D^-1/2 A D^-1/2 (lambda_max := 2) of the nearest-neighbour graph: X (B, n, d) -> (B, n+1, n+1).
 * Node 0 is the virtual node, joined to every patch with weight 1. Two patches are joined where either is among the other's k
 * most similar by cosine, with weight (1 + cos) / 2. Nothing here is differentiated: the search has no gradient.
 */
export const visionGraph = (patches: Tensor, neighbours: number): Tensor =>
  constantOf(() => kernelOr('HnfVisionGraph', { patches }, () => [laplacianOf(patches, neighbours)], { neighbours })[0]);

function laplacianOf(patches: Tensor, neighbours: number): Tensor {
  const [batch, n] = patches.shape as [number, number, number];
  const unit = div(patches, sqrt(add(sum(square(patches), -1, true), 1e-12)));
  const cosine = matMul(unit, transpose(unit, [0, 2, 1])); // (B, n, n)
  const others = sub(cosine, mul(expandDims(eye(n), 0), 4)); // no patch is its own neighbour
  const { values } = topk(others, neighbours); // (B, n, k)
  const weakest = slice(values, [0, 0, neighbours - 1], [batch, n, 1]);
  // 1 where others >= weakest; without a comparison, whose result tfjs's webgpu engine keeps as integers under any cast.
  const chosen = sub(1, step(sub(weakest, others))); // (B, n, n)
  const weights = mul(maximum(chosen, transpose(chosen, [0, 2, 1])), mul(add(cosine, 1), 0.5));
  const top = concat([zeros([batch, 1, 1]), ones([batch, 1, n])], 2); // (B, 1, n+1)
  const rest = concat([ones([batch, n, 1]), weights], 2); // (B, n, n+1)
  const adjacency = concat([top, rest], 1); // (B, n+1, n+1)
  const scale = rsqrt(sum(adjacency, 2)); // (B, n+1): every node has at least the virtual node as a neighbour
  return mul(mul(adjacency, expandDims(scale, 2)), mul(expandDims(scale, 1), -1));
}

/** T_0(Lt) Z .. T_{K-1}(Lt) Z side by side, (B, n+1, K d): T_0 Z = Z, T_1 Z = Lt Z, T_k Z = 2 Lt T_{k-1} Z - T_{k-2} Z. */
function chebyshevTerms(laplacian: Tensor, z: Tensor, order: number): Tensor {
  const terms = [z];
  let [before, last]: [Tensor | null, Tensor] = [null, z];
  while (terms.length < order) {
    const next = matMul(laplacian, last);
    [before, last] = [last, before ? weightedSum(next, 2, before, -1) : next];
    terms.push(last);
  }
  return concat(terms, 2);
}

/**
 * Z + GELU(conv(norm(Z))), conv(Z) = sum_k T_k(Lt) Z W_k + b: Z (B, n+1, d) -> (B, n+1, d), or its first node alone (B, 1, d). The W_k
 * lie one below the other in one kernel (K d, d).
 */
export const convolution = <I extends 1 | 2>(
  params: Named<Norm<`norm${I}`> | Linear<`conv${I}`>>,
  i: I,
  laplacian: Tensor,
  z: Tensor,
  order: number,
  first: 0 | 1,
): Tensor =>
  operation({
    name: 'HnfChebyshev',
    inputs: {
      z,
      gamma: params[`norm${i}.scale`],
      beta: params[`norm${i}.shift`],
      w: params[`conv${i}.kernel`],
      bias: params[`conv${i}.bias`],
    },
    constants: { laplacian },
    attrs: { order, first },
    plain: ({ z, gamma, beta, w, bias, laplacian }) => {
      const terms = chebyshevTerms(laplacian, layerNorm({ 'n.scale': gamma, 'n.shift': beta }, 'n', z), order);
      const read = first ? firstToken : (x: Tensor): Tensor => x;
      return add(read(z), gelu(linear({ 'l.kernel': w, 'l.bias': bias }, 'l', read(terms))));
    },
  });

/**
 * Two pre-norm convolutions with GELU and residual [O]: Z (B, n+1, d) -> e_vn (B, d). Only the virtual node is read, so the second is
 * made for it alone.
 */
export function graphEncoder(params: Named<GraphName>, laplacian: Tensor, z: Tensor, order: number): Tensor {
  const z1 = convolution(params, 1, laplacian, z, order, 0);
  return reshape(convolution(params, 2, laplacian, z1, order, 1), [z.shape[0], z.shape[2]!]);
}

export const graphInit = (random: Random, width: number, order: number): Arrays<GraphName> => ({
  ...normInit('norm1', width),
  ...linearInit(random, 'conv1', order * width, width),
  ...normInit('norm2', width),
  ...linearInit(random, 'conv2', order * width, width),
});
