/**
 * Registers the HNF kernels with tfjs for the `wasm` engine. They run by `engine().runKernel(name, inputs, attrs)`; the gradients are
 * kernels of their own, wired by the model's custom gradients. All tensors are float32.
 *
 * | kernel             | inputs            | attrs   | outputs                                            |
 * |--------------------|-------------------|---------|----------------------------------------------------|
 * | HnfAttention       | qkv [N, T, 3 H D] | heads H | out [N, T, H D]; qkv's last axis is q, k, v, each head after head; D a multiple of 4 |
 * | HnfAttentionGrad   | qkv, dy [N, T, H D] | heads | dqkv [N, T, 3 H D]                                 |
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { backend, getBackend, getKernel, type NamedAttrMap, registerKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import { compileKernels, KernelInstance, sharesMemory } from './instance';

type Kernel = (
  kernels: KernelInstance,
  inputs: Readonly<Record<string, TensorInfo>>,
  attrs: NamedAttrMap,
) => TensorInfo | TensorInfo[];

/** N, T, H, D of a qkv tensor; throws a RangeError where they do not fit. */
function attentionShape(
  qkv: TensorInfo,
  attrs: NamedAttrMap,
): [batch: number, tokens: number, heads: number, headWidth: number] {
  const [batch, tokens, triple] = qkv.shape;
  const heads = attrs.heads as number;
  const headWidth = triple / (3 * heads);
  if (qkv.shape.length !== 3 || !Number.isInteger(headWidth) || headWidth % 4 !== 0)
    throw new RangeError(`qkv [${qkv.shape}] is not [N, T, 3 * ${heads} * D] with D a multiple of 4.`);
  return [batch, tokens, heads, headWidth];
}

function sameShape(actual: TensorInfo, expected: number[], name: string): void {
  if (actual.shape.length !== expected.length || actual.shape.some((length, axis) => length !== expected[axis]))
    throw new RangeError(`${name} is [${actual.shape}], not [${expected}].`);
}

const KERNELS: Record<string, Kernel> = {
  HnfAttention: (kernels, { qkv }, attrs) => {
    const [batch, tokens, heads, headWidth] = attentionShape(qkv, attrs);
    const out = kernels.output([batch, tokens, heads * headWidth]);
    const scratch = kernels.scratch(kernels.run.attentionScratchBytes(tokens, headWidth));
    kernels.run.attention(kernels.address(qkv), kernels.address(out), batch, tokens, heads, headWidth, scratch);
    return out;
  },

  HnfAttentionGrad: (kernels, { qkv, dy }, attrs) => {
    const [batch, tokens, heads, headWidth] = attentionShape(qkv, attrs);
    sameShape(dy, [batch, tokens, heads * headWidth], 'dy');
    const dqkv = kernels.output(qkv.shape);
    const scratch = kernels.scratch(kernels.run.attentionGradientScratchBytes(tokens, headWidth));
    const { attentionGradient } = kernels.run;
    attentionGradient(
      kernels.address(qkv),
      kernels.address(dy),
      kernels.address(dqkv),
      batch,
      tokens,
      heads,
      headWidth,
      scratch,
    );
    return dqkv;
  },
};

/**
 * Registers every kernel above. Call it once the `wasm` backend is set (and ready); calling it again changes nothing. The backend must
 * be tfjs's single-threaded SIMD build: where pages are cross-origin isolated, set the flag `WASM_HAS_MULTITHREAD_SUPPORT` to
 * false before `setBackend('wasm')`.
 *
 * @returns whether the kernels are there. False where the engine is another one, its memory cannot be shared with them, or SIMD is
 * missing; the model then composes stock operations.
 */
export async function registerHnfKernels(): Promise<boolean> {
  if (getBackend() !== 'wasm' || !sharesMemory(backend() as BackendWasm)) return false;
  const module = await compileKernels().catch(() => null);
  if (module === null) return false;
  const instances = new WeakMap<object, KernelInstance>();
  for (const [kernelName, kernel] of Object.entries(KERNELS)) {
    if (getKernel(kernelName, 'wasm')) continue;
    registerKernel({
      kernelName,
      backendName: 'wasm',
      kernelFunc: ({ inputs, attrs, backend }) => {
        let instance = instances.get(backend);
        if (instance === undefined) {
          instance = new KernelInstance(module, backend as BackendWasm);
          instances.set(backend, instance);
        }
        return kernel(instance, inputs as Record<string, TensorInfo>, attrs ?? {});
      },
    });
  }
  return true;
}
