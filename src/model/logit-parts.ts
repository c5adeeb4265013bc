/** Which part of the network each logit comes from: four terms and the bias b_c that sum to it, category by category. */
import { add, exp, matMul, mul, slice, sub, type Tensor, type Tensor2D, transpose } from '@tensorflow/tfjs-core';
import type { HnfConfig } from './config';
import { type HnfCascade, type HnfOutput, readOut } from './hnf';
import { type Params, scoped } from './params';

/** logit_c = p_c . [f_1 .. f_L] + w_c . u  +  p_c . [deviations]  +  p_c . M  +  s cos(u, T'_c)  +  b_c; zero where the head has no probe. */
export interface LogitParts {
  /** What HNF's levels fused: w_c . u and the probe on V (B, C). */
  readonly levels: Tensor2D;
  /** The probe on how much the patches of each level differ among each other (B, C). */
  readonly texture: Tensor2D;
  /** The probe on the front's vector: the ridge regression that the head began with (B, C). */
  readonly front: Tensor2D;
  /** The description, s cos(u, T') (B, C). */
  readonly description: Tensor2D;
}

/** The parts, and all that the head gives. `text` (C, d). */
export function logitParts(
  config: HnfConfig,
  params: Params,
  cascade: HnfCascade,
  text: Tensor,
): LogitParts & Pick<HnfOutput, 'logits' | 'embedding'> {
  const { levels, beside, vector } = cascade;
  const [, depth, width] = levels.shape as [number, number, number];
  const head = scoped(params, 'head');
  const { logits, embedding, imageLogits, cosines } = readOut(config, params, cascade, text);
  const description = mul(cosines, exp(head.log_scale)) as Tensor2D;
  const zero = mul(logits, 0) as Tensor2D;
  if (!beside) return { logits, embedding, levels: imageLogits, texture: zero, front: zero, description };
  const probe = head.probe_weight as Tensor; // what stands beside the levels is there for it alone
  const probed = (x: Tensor, first: number): Tensor2D => {
    const own = slice(probe, [0, first], [-1, x.shape[1]!]); // (C, .)
    return matMul(x as Tensor2D, transpose(own) as Tensor2D) as Tensor2D;
  };
  const flat = depth * width;
  const texture = probed(slice(beside, [0, 0], [-1, flat]), flat);
  const front = vector ? probed(vector, 2 * flat) : zero;
  return { logits, embedding, levels: sub(imageLogits, add(texture, front)) as Tensor2D, texture, front, description };
}
