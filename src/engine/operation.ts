/**
 * How a kernel takes the place of an operation of the model: by being registered with tfjs under its name for the current engine
 * (kernels/wasm, kernels/wgsl). The model names the operation and composes it of stock operations; it never asks which of the two runs.
 */
import { customGrad, engine, type GradSaveFunc, getBackend, getKernel, grads, type Tensor } from '@tensorflow/tfjs-core';

export type Tensors = Readonly<Record<string, Tensor>>;
export type Numbers = Readonly<Record<string, number>>;

const hasKernel = (name: string): boolean => getKernel(name, getBackend()) != null;

/** The outputs of a kernel that is known to be there, one at least. */
export const runKernel = (name: string, inputs: Tensors, attrs: Numbers): [Tensor, ...Tensor[]] =>
  [engine().runKernel(name, inputs, attrs) as Tensor | Tensor[]].flat() as [Tensor, ...Tensor[]];

/** The outputs of the kernel `name` where the current engine has it, else of `plain`: as many of them. No gradient of its own. */
export const kernelOr = <Outputs extends readonly Tensor[]>(
  name: string,
  inputs: Tensors,
  plain: () => readonly [...Outputs],
  attrs: Numbers = {},
): Outputs => (hasKernel(name) ? (runKernel(name, inputs, attrs) as readonly Tensor[] as Outputs) : (plain() as Outputs));

export interface Operation<Inputs extends Tensors, Constants extends Tensors> {
  readonly name: string;
  /** What it is differentiated by. */
  readonly inputs: Inputs;
  /** What it is not. */
  readonly constants?: Constants;
  readonly attrs?: Numbers;
  /** The operation composed of others, with the gradient that follows from theirs. */
  readonly plain: (given: Inputs & Constants) => Tensor;
}

/**
 * An operation with a gradient. Where the engine has the kernel `name`, that gives the value, and after it what its gradient wants kept;
 * the gradient is the kernel `<name>Grad`, called with everything that went in, `dy`, and what was kept as `kept0`, `kept1` ..; it
 * gives one tensor per input, in order. Without a `<name>Grad` the composition is made again and differentiated.
 */
export function operation<Inputs extends Tensors, Constants extends Tensors = Tensors>({
  name,
  inputs,
  constants = {} as Constants,
  attrs = {},
  plain,
}: Operation<Inputs, Constants>): Tensor {
  if (!hasKernel(name)) return plain({ ...inputs, ...constants });
  const names = Object.keys(inputs);
  const all = [...names, ...Object.keys(constants)];
  const named = (tensors: readonly Tensor[]) =>
    Object.fromEntries(all.map((key, i) => [key, tensors[i]])) as Inputs & Constants;
  const differentiable = customGrad((...args: (Tensor | GradSaveFunc)[]) => {
    const save = args.pop() as GradSaveFunc;
    const given = [...(args as Tensor[]), ...Object.values(constants)];
    const [value, ...kept] = runKernel(name, named(given), attrs);
    const keepsAny = hasKernel(`${name}Grad`);
    save(keepsAny ? [...given, ...kept] : given);
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor[] => {
      const rest = saved.slice(all.length).map((tensor, i) => [`kept${i}`, tensor] as const);
      if (keepsAny) return runKernel(`${name}Grad`, { ...named(saved), ...Object.fromEntries(rest), dy }, attrs);
      const fixed = saved.slice(names.length, all.length);
      return gradientsOf((...moving) => plain(named([...moving, ...fixed])), saved.slice(0, names.length), dy);
    };
    return { value, gradFunc };
  });
  return differentiable(...Object.values(inputs));
}

/** d f / d inputs times dy, inside the gradient of something else: tfjs drops the outer tape when an inner gradient ends; this puts it back. */
export function gradientsOf(f: (...inputs: Tensor[]) => Tensor, inputs: Tensor[], dy: Tensor): Tensor[] {
  const { state } = engine();
  const outer = state.activeTape;
  try {
    return grads(f)(inputs, dy);
  } finally {
    state.activeTape = outer;
  }
}
