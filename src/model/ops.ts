/**
 * The handful of operations the network is built from, composed of stock ones. Each has an explicit gradient where the stock one is slow
 * or missing (tfjs's own matMul gradient multiplies transposed operands, ten times slower on the wasm engine). A kernel that is registered
 * under the name it goes by (`Hnf...`) takes its place (engine/operation.ts).
 */
import {
  add,
  concat,
  matMul,
  mean,
  mul,
  ones,
  reshape,
  rsqrt,
  sigmoid,
  slice,
  softmax,
  split,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tile,
  transpose,
  zeros,
} from '@tensorflow/tfjs-core';
import { kernelOr, operation } from '../engine/operation';
import { keepingGradient, withGradient } from './gradient';
import type { Linear, Norm } from './param-names';
import type { Named } from './params';

export const NORM_EPSILON = 1e-5;
export const GELU_SCALE = 2 * Math.sqrt(2 / Math.PI);
export const GELU_CUBE = 0.044715;

const widthOf = (x: Tensor): number => x.shape[x.shape.length - 1]!;

/** (..., C) -> (R, C) */
const rows = (x: Tensor): Tensor => (x.rank === 2 ? x : reshape(x, [-1, widthOf(x)]));

/** (R, C) -> (..., C), the leading axes those of `like`. */
const unrows = (y: Tensor, like: Tensor): Tensor =>
  like.rank === 2 ? y : reshape(y, [...like.shape.slice(0, -1), widthOf(y)]);

/** Column sums (R, C) -> (C), as a product: reductions over a leading axis are slow on every tfjs engine. */
const columnSums = (x: Tensor): Tensor => reshape(matMul(ones([1, x.shape[0]!]) as Tensor2D, x as Tensor2D), [x.shape[1]!]);

/** x W + b over the last axis: (..., from) -> (..., to). All leading axes are rows of one product. */
export function linear<Name extends string>(params: Named<Linear<NoInfer<Name>>>, name: Name, x: Tensor): Tensor {
  return withGradient(
    [x, params[`${name}.kernel`], params[`${name}.bias`]],
    ([x, w, bias]) =>
      kernelOr('HnfLinear', { x, w, bias }, () => [unrows(add(matMul(rows(x) as Tensor2D, w as Tensor2D), bias), x)])[0],
    (dy, [x, w]) => linearGradient(dy, x, w),
  );
}

/** r + x W + b, r of the result's shape: (..., from), (..., to) -> (..., to). */
export const linearOnto = <Name extends string>(
  params: Named<Linear<NoInfer<Name>>>,
  name: Name,
  x: Tensor,
  r: Tensor,
): Tensor =>
  keepingGradient(
    [x, params[`${name}.kernel`], params[`${name}.bias`], r],
    ([x, w, bias, r]) =>
      kernelOr('HnfLinearOnto', { x, w, bias, r }, () => [
        add(r, unrows(add(matMul(rows(x) as Tensor2D, w as Tensor2D), bias), x)),
      ])[0],
    ([x, w]) => [x, w],
    (dy, [x, w]) => [...linearGradient(dy, x, w), dy],
  );

/** d/dx, d/dW, d/db of x W + b. */
const linearGradient = (dy: Tensor, x: Tensor, w: Tensor): Tensor[] =>
  kernelOr('HnfLinearGrad', { x, w, dy }, () => {
    const down = rows(dy) as Tensor2D;
    const dx = unrows(matMul(down, w as Tensor2D, false, true), x);
    return [dx, matMul(rows(x) as Tensor2D, down, true, false), columnSums(down)];
  });

/** Layer normalisation over the last axis, epsilon 1e-5: (..., C) -> (..., C). */
export function layerNorm<Name extends string>(params: Named<Norm<NoInfer<Name>>>, name: Name, x: Tensor): Tensor {
  return withGradient(
    [x, params[`${name}.scale`], params[`${name}.shift`]],
    ([x, gamma, beta]) => normed(x, gamma, beta),
    (dy, [x, gamma]) => layerNormGradient(dy, x, gamma),
  );
}

const normed = (x: Tensor, gamma: Tensor, beta: Tensor): Tensor =>
  kernelOr('HnfLayerNorm', { x, gamma, beta }, () => [unrows(add(mul(normalise(rows(x)).y, gamma), beta), x)])[0];

/** d/dx, d/dgamma, d/dbeta of the layer norm. */
const layerNormGradient = (dy: Tensor, x: Tensor, gamma: Tensor): Tensor[] =>
  kernelOr('HnfLayerNormGrad', { x, gamma, dy }, () => {
    const down = rows(dy);
    const { y, inverse } = normalise(rows(x));
    const g = mul(down, gamma);
    const dx = mul(inverse, sub(sub(g, mean(g, 1, true)), mul(y, mean(mul(g, y), 1, true))));
    return [unrows(dx, x), columnSums(mul(down, y)), columnSums(down)];
  });

/** `linear` of `layerNorm`: (..., from) -> (..., to). What lies between is made again for the gradient. */
export const normLinear = <N extends string, Name extends string>(
  params: Named<Norm<NoInfer<N>> | Linear<NoInfer<Name>>>,
  norm: N,
  name: Name,
  x: Tensor,
): Tensor =>
  operation({
    name: 'HnfNormLinear',
    inputs: {
      x,
      gamma: params[`${norm}.scale`],
      beta: params[`${norm}.shift`],
      w: params[`${name}.kernel`],
      bias: params[`${name}.bias`],
    },
    plain: ({ x, gamma, beta, w, bias }) =>
      linear({ 'l.kernel': w, 'l.bias': bias }, 'l', layerNorm({ 'n.scale': gamma, 'n.shift': beta }, 'n', x)),
  });

/** a x + b y, two tensors of one shape. */
export const weightedSum = (x: Tensor, a: number, y: Tensor, b: number): Tensor =>
  keepingGradient(
    [x, y],
    ([x, y]) => kernelOr('HnfWeightedSum', { x, y }, () => [add(times(x, a), times(y, b))], { a, b })[0],
    () => [],
    (dy) => [times(dy, a), times(dy, b)],
  );

const times = (x: Tensor, factor: number): Tensor => (factor === 1 ? x : mul(x, factor));

/** sigmoid([a || b] W + bias): a gate between two vectors, (B, d), (B, d) -> (B, d). */
export const gateBetween = <Name extends string>(
  params: Named<Linear<NoInfer<Name>>>,
  name: Name,
  a: Tensor,
  b: Tensor,
): Tensor =>
  operation({
    name: 'HnfGate',
    inputs: { a, b, w: params[`${name}.kernel`], bias: params[`${name}.bias`] },
    plain: ({ a, b, w, bias }) => sigmoid(linear({ 'l.kernel': w, 'l.bias': bias }, 'l', concat([a, b], 1))),
  });

/** g x + (1 - g) y, three tensors of one shape. */
export const blend = (gate: Tensor, x: Tensor, y: Tensor): Tensor =>
  operation({
    name: 'HnfBlend',
    inputs: { gate, x, y },
    plain: ({ gate, x, y }) => add(mul(gate, x), mul(sub(1, gate), y)),
  });

/** X (B, n, C) -> (B, C): the deviation over n, channel by channel, with 1e-6 under the root. */
export const deviation = (x: Tensor): Tensor =>
  operation({
    name: 'HnfDeviation',
    inputs: { x },
    plain: ({ x }) => sqrt(add(mean(square(sub(x, mean(x, 1, true))), 1), 1e-6)),
  });

function normalise(x: Tensor): { y: Tensor; inverse: Tensor } {
  const centred = sub(x, mean(x, 1, true));
  const inverse = rsqrt(add(mean(square(centred), 1, true), NORM_EPSILON)); // (R, 1)
  return { y: mul(centred, inverse), inverse };
}

/** GELU, tanh form, as x sigmoid(2 sqrt(2/pi) (x + 0.044715 x^3)): the same function, and sigmoid is fast on every engine. */
export function gelu(x: Tensor): Tensor {
  const gate = (x: Tensor): Tensor => sigmoid(mul(mul(x, GELU_SCALE), add(mul(square(x), GELU_CUBE), 1)));
  return withGradient(
    [x],
    ([x]) => kernelOr('HnfGelu', { x }, () => [mul(x, gate(x))])[0],
    (dy, [x]) =>
      kernelOr('HnfGeluGrad', { x, dy }, () => {
        const s = gate(x);
        const slope = mul(add(mul(square(x), 3 * GELU_CUBE), 1), GELU_SCALE); // of the sigmoid's argument
        return [mul(dy, mul(s, add(mul(mul(x, slope), sub(1, s)), 1)))];
      }),
  );
}

/** Multi-head self-attention from one projection: qkv (B, T, 3 d), columns q | k | v, head h at h d_h .. -> (B, T, d). */
export const selfAttention = (qkv: Tensor, heads: number): Tensor =>
  operation({
    name: 'HnfAttention',
    inputs: { qkv },
    attrs: { heads },
    plain: ({ qkv }) => {
      const [q, k, v] = threeOf(qkv);
      return composedAttention(q, k, v, heads);
    },
  });

/** (B, T, 3 d) -> 3 x (B, T, d) */
const threeOf = (qkv: Tensor) => split(qkv, 3, 2) as [Tensor, Tensor, Tensor];

/** As `selfAttention`, for the first token alone: qkv (B, T, 3 d) -> (B, 1, d). */
export function attendFirst(qkv: Tensor, heads: number): Tensor {
  const [q, k, v] = threeOf(qkv);
  return composedAttention(firstToken(q), k, v, heads);
}

/** softmax(q k^T / sqrt(d_h)) v, head by head, of a few tokens: q (B, Q, d) or (1, Q, d), the same for all; k and v (B, T, d) -> (B, Q, d). */
export const attend = (q: Tensor, k: Tensor, v: Tensor, heads: number): Tensor =>
  operation({
    name: 'HnfAttend',
    inputs: { q, k, v },
    attrs: { heads },
    plain: ({ q, k, v }) => {
      const batch = k.shape[0];
      return composedAttention(q.shape[0] === batch ? q : tile(q, [batch, 1, 1]), k, v, heads);
    },
  });

function composedAttention(q: Tensor, k: Tensor, v: Tensor, heads: number): Tensor {
  const width = widthOf(q) / heads;
  const perHead = (x: Tensor): Tensor => transpose(reshape(x, [x.shape[0], x.shape[1]!, heads, width]), [0, 2, 1, 3]); // (B, h, rows, d_h)
  const weights = softmaxLast(mul(matMul(perHead(q), perHead(k), false, true), width ** -0.5)); // (B, h, Q, T)
  return reshape(transpose(matMul(weights, perHead(v)), [0, 2, 1, 3]), q.shape);
}

/** (B, T, d) -> (B, 1, d). The gradient is written out: that of `slice` pads, slowly on the wasm engine. */
export const firstToken = (x: Tensor): Tensor =>
  keepingGradient(
    [x],
    ([x]) => slice(x, [0, 0, 0], [-1, 1, -1]),
    () => [],
    (dy) => [concat([dy, zeros([x.shape[0], x.shape[1]! - 1, x.shape[2]!])], 1)],
  );

/** Softmax over the last axis with a gradient of three cheap products. */
export const softmaxLast = (x: Tensor): Tensor =>
  keepingGradient(
    [x],
    ([x]) => softmax(x),
    (_, y) => [y],
    (dy, [y]) => {
      const weighted = mul(dy, y);
      return [sub(weighted, mul(y, sum(weighted, -1, true)))];
    },
  );
