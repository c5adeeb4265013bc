/** Gradient checkpointing: forget what happened inside `fn`, and compute it again when the gradient asks. */
import { customGrad, type GradSaveFunc, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { gradientsOf } from '../engine/operation';

/**
 * `fn(theta, x)` whose intermediate tensors are freed at once. In the backward pass `fn` runs again, this time on a tape of its
 * own. Costs one more forward pass; keeps the memory of one call instead of all. Gradients flow to both.
 */
export function checkpoint(fn: (theta: Tensor, x: Tensor) => Tensor, theta: Tensor, x: Tensor): Tensor {
  const op = customGrad((...args: (Tensor | GradSaveFunc)[]) => {
    const save = args.pop() as GradSaveFunc;
    const inputs = args as [Tensor, Tensor];
    save(inputs);
    return {
      value: tidy(() => fn(...inputs)),
      gradFunc: (dy: Tensor, saved: Tensor[]) => gradientsOf((...again) => fn(...(again as [Tensor, Tensor])), saved, dy),
    };
  });
  return op(theta, x);
}
