/** One way to state an operation with its gradient, over tfjs's `customGrad`. */
import { customGrad, type GradSaveFunc, type Tensor } from '@tensorflow/tfjs-core';

/** `forward(inputs)`, whose gradient is `backward(dy, inputs)`: one tensor per input. */
export const withGradient = <Inputs extends readonly Tensor[]>(
  inputs: readonly [...Inputs],
  forward: (inputs: Inputs) => Tensor,
  backward: (dy: Tensor, inputs: Inputs) => Tensor[],
): Tensor => keepingGradient<Inputs, Inputs>(inputs, forward, (given) => given, backward);

/**
 * The same, with `keep` naming what the gradient needs where that is not the inputs. A closure is no substitute: tfjs frees every tensor
 * of the forward pass that is not kept.
 */
export function keepingGradient<Inputs extends readonly Tensor[], Kept extends readonly Tensor[]>(
  inputs: readonly [...Inputs],
  forward: (inputs: Inputs) => Tensor,
  keep: (inputs: Inputs, output: Tensor) => readonly [...Kept],
  backward: (dy: Tensor, kept: Kept) => Tensor[],
): Tensor {
  const op = customGrad((...args: (Tensor | GradSaveFunc)[]) => {
    const save = args.at(-1) as GradSaveFunc;
    const given = args.slice(0, -1) as readonly Tensor[] as Inputs;
    const value = forward(given);
    save([...keep(given, value)]);
    return { value, gradFunc: (dy: Tensor, saved: Tensor[]) => backward(dy, saved as readonly Tensor[] as Kept) };
  });
  return op(...inputs);
}

/** What `make` makes, as a constant: whatever it was made from, no gradient flows back through it. */
export const constantOf = (make: () => Tensor): Tensor => withGradient([], make, () => []);
