/** The loss of a batch (HNF.md, equation 9). */
import { logSoftmax, mean, mul, neg, sum, type Tensor } from '@tensorflow/tfjs-core';
import { operation } from '../engine/operation';

/** -mean over B of the sum over C of targets times log-probabilities: logits, targets (B, C) -> (). The targets are constants. */
export const crossEntropy = (logits: Tensor, targets: Tensor): Tensor =>
  operation({
    name: 'HnfCrossEntropy',
    inputs: { logits },
    constants: { targets },
    plain: ({ logits, targets }) => neg(mean(sum(mul(targets, logSoftmax(logits)), 1))),
  });
