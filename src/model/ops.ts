/**
 * The handful of operations the network is built from. Each has an explicit gradient where the stock one is slow or missing
 * (tfjs's own matMul gradient multiplies transposed operands, ten times slower on the wasm engine), and uses the fused kernel
 * that `engine` registers for the current engine (`Hnf...`) where there is one.
 */
import {
  add,
  concat,
  div,
  engine,
  expandDims,
  getBackend,
  getKernel,
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
  transpose,
  zeros,
} from '@tensorflow/tfjs-core';
import { withGradient } from './gradient';
import type { Params } from './params';

export const NORM_EPSILON = 1e-5;
export const GELU_SCALE = 2 * Math.sqrt(2 / Math.PI);
export const GELU_CUBE = 0.044715;

export const hasKernel = (name: string): boolean => getKernel(name, getBackend()) != null;

/** Runs a kernel that was registered for this engine. */
export const runKernel = (name: string, inputs: Record<string, Tensor>, attrs: Record<string, number> = {}): Tensor[] =>
  [engine().runKernel(name, inputs, attrs) as Tensor | Tensor[]].flat();

const widthOf = (x: Tensor): number => x.shape[x.shape.length - 1]!;

/** (..., C) -> (R, C) */
const rows = (x: Tensor): Tensor => (x.rank === 2 ? x : reshape(x, [-1, widthOf(x)]));

/** (R, C) -> (..., C), the leading axes those of `like`. */
const unrows = (y: Tensor, like: Tensor): Tensor =>
  like.rank === 2 ? y : reshape(y, [...like.shape.slice(0, -1), widthOf(y)]);

/** Column sums (R, C) -> (C), as a product: reductions over a leading axis are slow on every tfjs engine. */
const columnSums = (x: Tensor): Tensor => reshape(matMul(ones([1, x.shape[0]!]) as Tensor2D, x as Tensor2D), [x.shape[1]!]);

/** x W + b over the last axis: (..., from) -> (..., to). All leading axes are rows of one product. */
export function linear(params: Params, name: string, x: Tensor): Tensor {
  return withGradient(
    [x, params[`${name}.kernel`], params[`${name}.bias`]],
    ([x, w, bias]) =>
      hasKernel('HnfLinear')
        ? runKernel('HnfLinear', { x, w, bias })[0]
        : unrows(add(matMul(rows(x) as Tensor2D, w as Tensor2D), bias), x),
    (dy, [x, w]) => linearGradient(dy, x, w),
  );
}

/** r + x W + b, r of the result's shape: (..., from), (..., to) -> (..., to). */
export function linearOnto(params: Params, name: string, x: Tensor, r: Tensor): Tensor {
  if (!hasKernel('HnfLinearOnto')) return add(r, linear(params, name, x));
  return withGradient(
    [x, params[`${name}.kernel`], params[`${name}.bias`], r],
    ([x, w, bias, r]) => runKernel('HnfLinearOnto', { x, w, bias, r })[0],
    (dy, [x, w]) => [...linearGradient(dy, x, w), dy],
    ([x, w]) => [x, w],
  );
}

/** d/dx, d/dW, d/db of x W + b. */
function linearGradient(dy: Tensor, x: Tensor, w: Tensor): Tensor[] {
  if (hasKernel('HnfLinearGrad')) return runKernel('HnfLinearGrad', { x, w, dy });
  const down = rows(dy) as Tensor2D;
  const dx = unrows(matMul(down, w as Tensor2D, false, true), x);
  return [dx, matMul(rows(x) as Tensor2D, down, true, false), columnSums(down)];
}

/** Layer normalisation over the last axis, epsilon 1e-5: (..., C) -> (..., C). */
export function layerNorm(params: Params, name: string, x: Tensor): Tensor {
  return withGradient(
    [x, params[`${name}.scale`], params[`${name}.shift`]],
    ([x, gamma, beta]) => normed(x, gamma, beta),
    (dy, [x, gamma]) => layerNormGradient(dy, x, gamma),
  );
}

const normed = (x: Tensor, gamma: Tensor, beta: Tensor): Tensor =>
  hasKernel('HnfLayerNorm')
    ? runKernel('HnfLayerNorm', { x, gamma, beta })[0]
    : unrows(add(mul(normalise(rows(x)).y, gamma), beta), x);

/** d/dx, d/dgamma, d/dbeta of the layer norm. */
function layerNormGradient(dy: Tensor, x: Tensor, gamma: Tensor): Tensor[] {
  if (hasKernel('HnfLayerNormGrad')) return runKernel('HnfLayerNormGrad', { x, gamma, dy });
  const down = rows(dy);
  const { y, inverse } = normalise(rows(x));
  const g = mul(down, gamma);
  const dx = mul(inverse, sub(sub(g, mean(g, 1, true)), mul(y, mean(mul(g, y), 1, true))));
  return [unrows(dx, x), columnSums(mul(down, y)), columnSums(down)];
}

/** `linear` of `layerNorm`: (..., from) -> (..., to). What lies between is made again for the gradient. */
export function normLinear(params: Params, norm: string, name: string, x: Tensor): Tensor {
  if (!hasKernel('HnfNormLinear')) return linear(params, name, layerNorm(params, norm, x));
  return withGradient(
    [x, params[`${norm}.scale`], params[`${norm}.shift`], params[`${name}.kernel`], params[`${name}.bias`]],
    ([x, gamma, beta, w, bias]) => runKernel('HnfNormLinear', { x, gamma, beta, w, bias })[0],
    (dy, [x, gamma, beta, w]) => {
      const [between, dw, dbias] = linearGradient(dy, normed(x, gamma, beta), w);
      return [...layerNormGradient(between, x, gamma), dw, dbias];
    },
  );
}

/** a x + b y, two tensors of one shape. */
export const weightedSum = (x: Tensor, a: number, y: Tensor, b: number): Tensor =>
  withGradient(
    [x, y],
    ([x, y]) =>
      hasKernel('HnfWeightedSum') ? runKernel('HnfWeightedSum', { x, y }, { a, b })[0] : add(times(x, a), times(y, b)),
    (dy) => [times(dy, a), times(dy, b)],
    () => [],
  );

const times = (x: Tensor, factor: number): Tensor => (factor === 1 ? x : mul(x, factor));

/** g x + (1 - g) y, three tensors of one shape. */
export const blend = (gate: Tensor, x: Tensor, y: Tensor): Tensor =>
  withGradient(
    [gate, x, y],
    ([gate, x, y]) =>
      hasKernel('HnfBlend') ? runKernel('HnfBlend', { gate, x, y })[0] : add(mul(gate, x), mul(sub(1, gate), y)),
    (dy, [gate, x, y]) => {
      const dx = mul(dy, gate);
      return [mul(dy, sub(x, y)), dx, sub(dy, dx)];
    },
  );

/** x + f W: the row that constants f (1, F) give with W (F, C), added to every row of x (B, T, C). */
export const addProduct = (x: Tensor, f: Tensor, w: Tensor): Tensor =>
  withGradient(
    [x, w],
    ([x, w]) =>
      hasKernel('HnfAddProduct')
        ? runKernel('HnfAddProduct', { x, f, w })[0]
        : add(x, reshape(matMul(f as Tensor2D, w as Tensor2D), [1, 1, widthOf(x)])),
    (dy, [f]) => [dy, matMul(transpose(f) as Tensor2D, reshape(columnSums(rows(dy)), [1, -1]) as Tensor2D)],
    () => [f],
  );

/** X (B, n, C) -> (B, C): the deviation over n, channel by channel, with 1e-6 under the root. */
export const deviation = (x: Tensor): Tensor =>
  withGradient(
    [x],
    ([x]) =>
      hasKernel('HnfDeviation')
        ? runKernel('HnfDeviation', { x })[0]
        : sqrt(add(mean(square(sub(x, mean(x, 1, true))), 1), 1e-6)),
    (dy, [x, y]) => [mul(sub(x, mean(x, 1, true)), expandDims(mul(div(dy, y), 1 / x.shape[1]!), 1))],
    ([x], y) => [x, y],
  );

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
    ([x]) => (hasKernel('HnfGelu') ? runKernel('HnfGelu', { x })[0] : mul(x, gate(x))),
    (dy, [x]) => {
      if (hasKernel('HnfGeluGrad')) return runKernel('HnfGeluGrad', { x, dy });
      const s = gate(x);
      const slope = mul(add(mul(square(x), 3 * GELU_CUBE), 1), GELU_SCALE); // of the sigmoid's argument
      return [mul(dy, mul(s, add(mul(mul(x, slope), sub(1, s)), 1)))];
    },
  );
}

/** Multi-head self-attention from one projection: qkv (B, T, 3 d), columns q | k | v, head h at h d_h .. -> (B, T, d). */
export function selfAttention(qkv: Tensor, heads: number): Tensor {
  if (!hasKernel('HnfAttention')) return composedSelfAttention(qkv, heads);
  return withGradient(
    [qkv],
    ([qkv]) => runKernel('HnfAttention', { qkv }, { heads })[0],
    (dy, [qkv]) => runKernel('HnfAttentionGrad', { qkv, dy }, { heads }),
  );
}

function composedSelfAttention(qkv: Tensor, heads: number): Tensor {
  const [batch, tokens, triple] = qkv.shape as [number, number, number];
  const width = triple / 3;
  const [q, k, v] = split(qkv, 3, 2).map((part) =>
    transpose(reshape(part, [batch, tokens, heads, width / heads]), [0, 2, 1, 3]),
  ); // 3 x (B, h, T, d_h)
  const weights = softmaxLast(mul(matMul(q, k, false, true), 1 / Math.sqrt(width / heads))); // (B, h, T, T)
  return reshape(transpose(matMul(weights, v), [0, 2, 1, 3]), [batch, tokens, width]);
}

/** As `selfAttention`, for the first token alone: qkv (B, T, 3 d) -> (B, 1, d). */
export function attendFirst(qkv: Tensor, heads: number): Tensor {
  const width = widthOf(qkv) / 3;
  const query = (qkv: Tensor): Tensor => slice(qkv, [0, 0, 0], [-1, 1, width]);
  const pairs = (qkv: Tensor): Tensor => slice(qkv, [0, 0, width], [-1, -1, 2 * width]);
  if (!hasKernel('HnfAttendOnce')) return composedAttendOnce(query(qkv), pairs(qkv), heads);
  return withGradient(
    [qkv],
    ([qkv]) => runKernel('HnfAttendOnce', { query: query(qkv), pairs: pairs(qkv) }, { heads })[0],
    (dy, [qkv]) => {
      const inputs = { query: query(qkv), pairs: pairs(qkv), dy };
      const [dquery, dpairs] = runKernel('HnfAttendOnceGrad', inputs, { heads });
      const [batch, tokens] = qkv.shape as [number, number, number];
      const others = zeros([batch, tokens - 1, width]);
      return [concat([concat([dquery, others], 1), dpairs], 2)];
    },
  );
}

function composedAttendOnce(query: Tensor, pairs: Tensor, heads: number): Tensor {
  const [batch, tokens, double] = pairs.shape as [number, number, number];
  const width = double / 2;
  const perHead = (x: Tensor, rows: number): Tensor => transpose(reshape(x, [batch, rows, heads, width / heads]), [0, 2, 1, 3]); // (B, h, rows, d_h)
  const [k, v] = split(pairs, 2, 2);
  const scores = matMul(perHead(query, 1), perHead(k, tokens), false, true); // (B, h, 1, T)
  const weights = softmaxLast(mul(scores, 1 / Math.sqrt(width / heads)));
  return reshape(matMul(weights, perHead(v, tokens)), [batch, 1, width]);
}

/** Softmax over the last axis with a gradient of three cheap products. */
export const softmaxLast = (x: Tensor): Tensor =>
  withGradient(
    [x],
    ([x]) => softmax(x),
    (dy, [y]) => {
      const weighted = mul(dy, y);
      return [sub(weighted, mul(y, sum(weighted, -1, true)))];
    },
    (_, y) => [y],
  );

/** L Z for a symmetric constant L: (B, n, n), (B, n, d) -> (B, n, d). No gradient for L; that of Z is L dY. */
export function graphProduct(laplacian: Tensor, z: Tensor): Tensor {
  const product = (laplacian: Tensor, z: Tensor): Tensor =>
    hasKernel('HnfGraphProduct') ? runKernel('HnfGraphProduct', { laplacian, z })[0] : matMul(laplacian, z);
  return withGradient(
    [z],
    ([z]) => product(laplacian, z),
    (dy, [laplacian]) => [product(laplacian, dy)],
    () => [laplacian],
  );
}
