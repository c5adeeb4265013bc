/**
 * The vector field of the Neural ODE: one pre-norm transformer block, conditioned on time (HNF.md, equation 3; [O]: the field must
 * mix tokens, or `<cls>` would never see a patch). The small language model stacks the same block.
 */
import { add, matMul, reshape, split, type Tensor, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import type { Random } from '../base/random';
import { type FieldPart, fieldLayout, timeFeatures } from '../engine/field-layout';
import { operation } from '../engine/operation';
import type { Field } from './ode';
import { attendFirst, firstToken, gelu, linear, linearOnto, normLinear, selfAttention, weightedSum } from './ops';
import type { BlockName } from './param-names';
import { type Arrays, linearInit, type Named, normal, normInit } from './params';

/** The change a pre-norm block makes to its tokens: attention plus MLP, without the residual. x (B, T, d) -> (B, T, d). */
export function blockChange(params: Named<BlockName>, x: Tensor, heads: number): Tensor {
  const qkv = normLinear(params, 'norm1', 'qkv', x); // (B, T, 3d)
  return mlpChange(params, x, linear(params, 'out', selfAttention(qkv, heads)));
}

/** The change of the first token alone, (B, T, d) -> (B, 1, d): the same numbers, with one query and one row through the MLP. */
export function firstTokenChange(params: Named<BlockName>, x: Tensor, heads: number): Tensor {
  const qkv = normLinear(params, 'norm1', 'qkv', x); // (B, T, 3d)
  return mlpChange(params, firstToken(x), linear(params, 'out', attendFirst(qkv, heads)));
}

function mlpChange(params: Named<BlockName>, x: Tensor, attended: Tensor): Tensor {
  const y = add(x, attended);
  return linearOnto(params, 'mlp.down', gelu(normLinear(params, 'norm2', 'mlp.up', y)), attended);
}

export function blockInit(random: Random, width: number, mlpRatio: number): Arrays<BlockName> {
  return {
    ...normInit('norm1', width),
    ...linearInit(random, 'qkv', width, 3 * width),
    ...linearInit(random, 'out', width, width, 0.5),
    ...normInit('norm2', width),
    ...linearInit(random, 'mlp.up', width, mlpRatio * width),
    ...linearInit(random, 'mlp.down', mlpRatio * width, width, 0.5),
  };
}

/** A step along f(H, t) = blockChange(H + time(t)): H (B, n+1, d) -> (B, n+1, d), read at `<cls>`, the first token (B, 1, d). */
export const tokenField = (heads: number): Field => ({
  advance: (theta, h, t, from, dt) => fieldStep(theta, h, from, { heads, t, dt, first: 0 }),
  advanceRead: (theta, h, t, from, dt) => fieldStep(theta, h, from, { heads, t, dt, first: 1 }),
  read: firstToken,
});

type FieldStep = Readonly<Record<'heads' | 't' | 'dt' | 'first', number>>;

/** from + dt f(H, t), of all tokens or of the first; `theta` holds the field's parameters (engine/field-layout.ts). */
const fieldStep = (theta: Tensor, h: Tensor, from: Tensor, step: FieldStep): Tensor =>
  operation({
    name: 'HnfField',
    inputs: { theta, h, ...(from === h ? {} : { from }) },
    attrs: step,
    plain: ({ theta, h, from = h }) => {
      const { heads, t, dt, first } = step;
      const params = unpack(theta, h.shape[2]!);
      const x = add(h, matMul(tensor2d([timeFeatures(t)]), params.time as Tensor2D));
      return first
        ? weightedSum(firstToken(from), 1, firstTokenChange(params, x, heads), dt)
        : weightedSum(from, 1, blockChange(params, x, heads), dt);
    },
  });

/** The parameters by name again. */
function unpack(theta: Tensor, width: number): Named<FieldPart> {
  const { shapes, lengths } = fieldLayout(width, theta.size);
  const parts = split(theta, [...lengths]);
  const named = Object.entries(shapes).map(([name, shape], i) => [name, reshape(parts[i] as Tensor, [...shape])] as const);
  return Object.fromEntries(named) as Named<FieldPart>;
}

export const fieldInit = (random: Random, width: number, mlpRatio: number): Arrays<FieldPart> => ({
  time: normal(random.fork('time'), [timeFeatures(0).length, width], 0.1),
  ...blockInit(random, width, mlpRatio),
});
