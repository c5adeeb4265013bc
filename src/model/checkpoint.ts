/** Gradient checkpointing: forget what happened inside `fn`, and compute it again when the gradient asks. */
import { customGrad, type GradSaveFunc, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { gradientsOf } from '../engine/operation';
import type { Params } from './params';

/**
 * `fn(params, x)` whose intermediate tensors are freed at once. In the backward pass `fn` runs again, this time on a tape of its
 * own. Costs one more forward pass; keeps the memory of one call instead of all. Gradients flow to `x` and to every parameter.
 */
export function checkpoint(fn: (params: Params, x: Tensor) => Tensor, params: Params, x: Tensor): Tensor {
  const names = Object.keys(params);
  const rebuilt = (...inputs: Tensor[]): Tensor =>
    fn(Object.fromEntries(names.map((name, i) => [name, inputs[i + 1]])), inputs[0]);
  const op = customGrad((...args: (Tensor | GradSaveFunc)[]) => {
    const save = args.pop() as GradSaveFunc;
    const inputs = args as Tensor[];
    save(inputs);
    return {
      value: tidy(() => rebuilt(...inputs)),
      gradFunc: (dy: Tensor, saved: Tensor[]) => gradientsOf(rebuilt, saved, dy),
    };
  });
  return op(x, ...names.map((name) => params[name]));
}
