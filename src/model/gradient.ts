/** One way to state an operation with its gradient, over tfjs's `customGrad`. */
import { customGrad, type GradSaveFunc, type Tensor } from '@tensorflow/tfjs-core';

/**
 * `forward(inputs)`, whose gradient is `backward(dy, kept)`: one tensor per input. `keep` names what the gradient needs, by
 * default the inputs. A closure is no substitute: tfjs frees every tensor of the forward pass that is not kept.
 */
export function withGradient(
  inputs: readonly Tensor[],
  forward: (inputs: Tensor[]) => Tensor,
  backward: (dy: Tensor, kept: Tensor[]) => Tensor[],
  keep: (inputs: Tensor[], output: Tensor) => Tensor[] = (given) => given,
): Tensor {
  const op = customGrad((...args: (Tensor | GradSaveFunc)[]) => {
    const save = args[args.length - 1] as GradSaveFunc;
    const given = args.slice(0, -1) as Tensor[];
    const value = forward(given);
    save(keep(given, value));
    return { value, gradFunc: backward };
  });
  return op(...inputs);
}

/** What `make` makes, as a constant: whatever it was made from, no gradient flows back through it. */
export const constantOf = (make: () => Tensor): Tensor =>
  withGradient(
    [],
    make,
    () => [],
    () => [],
  );
