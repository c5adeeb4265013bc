/**
 * Registers the HNF kernels with tfjs for the `webgpu` engine, under the names and with the inputs that kernels/register.ts lists
 * for `wasm`: thousands of small dispatches a picture become hundreds. Where a kernel is missing here its operation is composed of stock ones.
 */
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { getKernel, type KernelFunc, registerKernel, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { attentionShader, gradientShader, type Layout, statisticsShader } from './attention';
import { fieldKernels } from './field';
import { gateKernels } from './gates';
import { graphKernels } from './graph';
import { headKernels } from './head';
import type { Kernel } from './kernel';
import { patchKernels } from './patches';
import { runShader } from './program';
import { geluShader, layerNormShader, linearShader, signedRootShader, weightedSumShader } from './rows';

function attentionOf(qkv: TensorInfo, heads: number): Layout {
  const [batch, tokens, columns] = qkv.shape;
  const depth = columns / (12 * heads);
  if (!Number.isInteger(depth)) throw new RangeError(`${columns} columns are not 3 x ${heads} heads of a multiple of 4.`);
  return { batch, heads, depth, queries: tokens, tokens };
}

/** Of the rows of x (..., K); with [w, bias, r] onto r. */
function linear(backend: WebGPUBackend, x: TensorInfo, [w, ...rest]: TensorInfo[]): TensorInfo {
  const [from, to] = w.shape;
  const rows = util.sizeFromShape(x.shape) / from;
  const y = runShader(backend, linearShader(rows, from, to, rest.length > 1), [{ ...x, shape: [rows, from] }, w, ...rest]);
  return { ...y, shape: [...x.shape.slice(0, -1), to] };
}

const KERNELS: Record<string, Kernel> = {
  ...fieldKernels,
  ...graphKernels,
  ...gateKernels,
  ...patchKernels,
  ...headKernels,

  HnfLinear: (backend, { x, w, bias }) => linear(backend, x, [w, bias]),
  HnfLinearOnto: (backend, { x, w, bias, r }) => linear(backend, x, [w, bias, r]),
  HnfLayerNorm: (backend, { x, gamma, beta }) => runShader(backend, layerNormShader(x.shape), [x, gamma, beta]),
  HnfGelu: (backend, { x }) => runShader(backend, geluShader(x.shape), [x]),
  HnfSignedRoot: (backend, { x }) => runShader(backend, signedRootShader(x.shape), [x]),

  HnfWeightedSum: (backend, { x, y }, { a, b }) => runShader(backend, weightedSumShader(x.shape, a, b), [x, y]),

  HnfAttention: (backend, { qkv }, { heads }) => runShader(backend, attentionShader(attentionOf(qkv, heads)), [qkv]),
  HnfAttentionGrad: (backend, { qkv, dy }, { heads }) => {
    const layout = attentionOf(qkv, heads);
    const statistics = runShader(backend, statisticsShader(layout), [qkv, dy]);
    const dqkv = runShader(backend, gradientShader(layout), [qkv, dy, statistics]);
    backend.disposeData(statistics.dataId);
    return dqkv;
  },
};

/** Call it once the `webgpu` backend is registered; calling it again changes nothing. */
export function registerWgslKernels(): void {
  for (const [kernelName, kernel] of Object.entries(KERNELS)) {
    if (getKernel(kernelName, 'webgpu')) continue;
    const kernelFunc: KernelFunc = ({ inputs, backend, attrs }) =>
      kernel(backend as WebGPUBackend, inputs as Readonly<Record<string, TensorInfo>>, (attrs ?? {}) as Record<string, number>);
    registerKernel({ kernelName, backendName: 'webgpu', kernelFunc });
  }
}
