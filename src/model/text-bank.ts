/** The text bank: one vector per category, the same for every image (HNF.md, equation 6). */
import { add, expandDims, matMul, mul, reshape, slice, sub, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Random } from '../base/random';
import type { HnfConfig } from './config';
import { keepingGradient } from './gradient';
import { linear, softmaxLast } from './ops';
import { linearInit, normal, type Params } from './params';

/** The small language model's states of every description, padded to one length. Constant: made once per set of descriptions. */
export interface TextStates {
  /** H: (C, T, d_t) */
  readonly hidden: Tensor;
  /** 1 where a token stands, 0 where padding does: (C, T) */
  readonly mask: Tensor;
}

/**
 * a = softmax(w^T H), t_c = sum_t a_t H_t, projected to d: -> T (C, d). With `text` off, the learned class vectors instead. A model
 * with categories that nobody described has both: a category without a token takes its row from the learned vectors.
 */
export function textBank(config: HnfConfig, params: Params, states: TextStates): Tensor2D {
  const learned = params['text.classes'];
  if (!config.switches.text) return learned as Tensor2D;
  const [categories, tokens, width] = states.hidden.shape as [number, number, number];
  const flat = reshape(states.hidden, [categories * tokens, width]) as Tensor2D;
  const scores = reshape(matMul(flat, reshape(params['text.pool'], [width, 1]) as Tensor2D), [categories, tokens]);
  const weights = softmaxLast(add(scores, mul(sub(states.mask, 1), 1e9))); // (C, T)
  const pooled = weightedStates(weights, states.hidden); // (C, d_t)
  const described = linear(params, 'text.project', pooled) as Tensor2D;
  if (!learned) return described;
  const has = slice(states.mask, [0, 0], [categories, 1]); // (C, 1): 1 where there is a first token
  return add(mul(has, described), mul(sub(1, has), learned)) as Tensor2D;
}

/** sum_t a_t H_t as a product: a sum over a middle axis is slow on every tfjs engine, and H is constant. a (C, T), H (C, T, d_t) -> (C, d_t). */
const weightedStates = (weights: Tensor, hidden: Tensor): Tensor =>
  keepingGradient(
    [weights],
    ([weights]) => reshape(matMul(expandDims(weights, 1), hidden), [hidden.shape[0], hidden.shape[2]!]),
    () => [hidden],
    (dy, [hidden]) => [reshape(matMul(hidden, expandDims(dy, 2)), weights.shape)],
  );

export const textInit = (random: Random, config: HnfConfig) =>
  config.switches.text
    ? {
        'text.pool': normal(random.fork('pool'), [config.textWidth], 0.02),
        ...linearInit(random, 'text.project', config.textWidth, config.width),
      }
    : { 'text.classes': normal(random.fork('classes'), [config.categories.length, config.width], 1) };
