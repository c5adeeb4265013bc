/**
 * The handful of operations the network is built from. Each has an explicit gradient where the stock one is slow or missing
 * (tfjs's own matMul gradient multiplies transposed operands, ten times slower on the wasm engine), and uses the fused kernel
 * that `engine` registers for the current engine (`Hnf...`) where there is one.
 */
import {
  add,
  engine,
  getBackend,
  getKernel,
  matMul,
  mean,
  mul,
  ones,
  reshape,
  rsqrt,
  sigmoid,
  softmax,
  split,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  transpose,
} from '@tensorflow/tfjs-core';
import { withGradient } from './gradient';
import type { Params } from './params';

const EPSILON = 1e-5;
const GELU_SCALE = 2 * Math.sqrt(2 / Math.PI);
const GELU_CUBE = 0.044715;

export const hasKernel = (name: string): boolean => getKernel(name, getBackend()) != null;

/** Runs a kernel that was registered for this engine. */
export const runKernel = (name: string, inputs: Record<string, Tensor>, attrs: Record<string, number> = {}): Tensor[] =>
  [engine().runKernel(name, inputs, attrs) as Tensor | Tensor[]].flat();

const rows = (x: Tensor): Tensor => reshape(x, [-1, x.shape[x.shape.length - 1]!]); // (..., C) -> (R, C)

/** Column sums (R, C) -> (C), as a product: reductions over a leading axis are slow on every tfjs engine. */
const columnSums = (x: Tensor): Tensor => reshape(matMul(ones([1, x.shape[0]!]) as Tensor2D, x as Tensor2D), [x.shape[1]!]);

/** x W + b over the last axis: (..., from) -> (..., to). All leading axes fold into one 2-D product. */
export function linear(params: Params, name: string, x: Tensor): Tensor {
  const kernel = params[`${name}.kernel`];
  const y = withGradient(
    [rows(x), kernel, params[`${name}.bias`]],
    ([x, w, bias]) =>
      hasKernel('HnfLinear') ? runKernel('HnfLinear', { x, w, bias })[0] : add(matMul(x as Tensor2D, w as Tensor2D), bias),
    (dy, [x, w]) =>
      hasKernel('HnfLinearGrad')
        ? runKernel('HnfLinearGrad', { x, w, dy })
        : [
            matMul(dy as Tensor2D, w as Tensor2D, false, true),
            matMul(x as Tensor2D, dy as Tensor2D, true, false),
            columnSums(dy),
          ],
  );
  return reshape(y, [...x.shape.slice(0, -1), kernel.shape[1]!]);
}

/** Layer normalisation over the last axis, epsilon 1e-5: (..., C) -> (..., C). */
export function layerNorm(params: Params, name: string, x: Tensor): Tensor {
  const y = withGradient(
    [rows(x), params[`${name}.scale`], params[`${name}.shift`]],
    ([x, gamma, beta]) =>
      hasKernel('HnfLayerNorm') ? runKernel('HnfLayerNorm', { x, gamma, beta })[0] : add(mul(normalise(x).y, gamma), beta),
    (dy, [x, gamma]) => {
      if (hasKernel('HnfLayerNormGrad')) return runKernel('HnfLayerNormGrad', { x, gamma, dy });
      const { y, inverse } = normalise(x);
      const g = mul(dy, gamma);
      const dx = mul(inverse, sub(sub(g, mean(g, 1, true)), mul(y, mean(mul(g, y), 1, true))));
      return [dx, columnSums(mul(dy, y)), columnSums(dy)];
    },
  );
  return reshape(y, x.shape);
}

function normalise(x: Tensor): { y: Tensor; inverse: Tensor } {
  const centred = sub(x, mean(x, 1, true));
  const inverse = rsqrt(add(mean(square(centred), 1, true), EPSILON)); // (R, 1)
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

/** Multi-head attention of one query per picture: query (B, 1, d), keys and values (B, T, 2d), columns k | v -> (B, 1, d). */
export function attendOnce(query: Tensor, pairs: Tensor, heads: number): Tensor {
  if (!hasKernel('HnfAttendOnce')) return composedAttendOnce(query, pairs, heads);
  return withGradient(
    [query, pairs],
    ([query, pairs]) => runKernel('HnfAttendOnce', { query, pairs }, { heads })[0],
    (dy, [query, pairs]) => runKernel('HnfAttendOnceGrad', { query, pairs, dy }, { heads }),
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
