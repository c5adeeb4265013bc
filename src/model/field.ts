/**
 * The vector field of the Neural ODE: one pre-norm transformer block, conditioned on time (HNF.md, equation 3; [O]: the field must
 * mix tokens, or `<cls>` would never see a patch). The small language model stacks the same block.
 */
import { add, concat, slice, type Tensor, tensor2d, zeros } from '@tensorflow/tfjs-core';
import type { Random } from '../base/random';
import { withGradient } from './gradient';
import type { Field } from './ode';
import { addProduct, attendFirst, gelu, linear, linearOnto, normLinear, selfAttention } from './ops';
import { linearInit, normal, normInit, type ParamArrays, type Params } from './params';

/** The change a pre-norm block makes to its tokens: attention plus MLP, without the residual. x (B, T, d) -> (B, T, d). */
export function blockChange(params: Params, x: Tensor, heads: number): Tensor {
  const qkv = normLinear(params, 'norm1', 'qkv', x); // (B, T, 3d)
  return mlpChange(params, x, linear(params, 'out', selfAttention(qkv, heads)));
}

/** The change of the first token alone, (B, T, d) -> (B, 1, d): the same numbers, with one query and one row through the MLP. */
export function firstTokenChange(params: Params, x: Tensor, heads: number): Tensor {
  const qkv = normLinear(params, 'norm1', 'qkv', x); // (B, T, 3d)
  return mlpChange(params, firstToken(x), linear(params, 'out', attendFirst(qkv, heads)));
}

function mlpChange(params: Params, x: Tensor, attended: Tensor): Tensor {
  const y = add(x, attended);
  return linearOnto(params, 'mlp.down', gelu(normLinear(params, 'norm2', 'mlp.up', y)), attended);
}

/** (B, T, d) -> (B, 1, d). The gradient is written out: that of `slice` pads, slowly on the wasm engine. */
export const firstToken = (x: Tensor): Tensor =>
  withGradient(
    [x],
    ([x]) => slice(x, [0, 0, 0], [-1, 1, -1]),
    (dy) => [concat([dy, zeros([x.shape[0], x.shape[1]! - 1, x.shape[2]!])], 1)],
    () => [],
  );

export function blockInit(random: Random, width: number, mlpRatio: number): ParamArrays {
  return {
    ...normInit('norm1', width),
    ...linearInit(random, 'qkv', width, 3 * width),
    ...linearInit(random, 'out', width, width, 0.5),
    ...normInit('norm2', width),
    ...linearInit(random, 'mlp.up', width, mlpRatio * width),
    ...linearInit(random, 'mlp.down', mlpRatio * width, width, 0.5),
  };
}

const TIME_FEATURES = 6;

/** t in [0, 1] as [1, t, sin, cos of pi t and 2 pi t]: what the learned time embedding is linear in. */
export const timeFeatures = (t: number): number[] => [
  1,
  t,
  Math.sin(Math.PI * t),
  Math.cos(Math.PI * t),
  Math.sin(2 * Math.PI * t),
  Math.cos(2 * Math.PI * t),
];

/** f(H, t): H (B, n+1, d) -> dH/dt (B, n+1, d); read at `<cls>`, the first token. */
export const tokenField = (heads: number): Field => ({
  rate: (params, h, t) => blockChange(params, addTime(params, h, t), heads),
  read: firstToken,
  rateRead: (params, h, t) => firstTokenChange(params, addTime(params, h, t), heads),
});

const addTime = (params: Params, h: Tensor, t: number): Tensor => addProduct(h, tensor2d([timeFeatures(t)]), params.time);

export const fieldInit = (random: Random, width: number, mlpRatio: number): ParamArrays => ({
  time: normal(random.fork('time'), [TIME_FEATURES, width], 0.1),
  ...blockInit(random, width, mlpRatio),
});
