/**
 * Registers the HNF kernels with tfjs for the `webgpu` engine, under the names and with the inputs that kernels/register.ts lists
 * for `wasm`: thousands of small dispatches a picture become hundreds. Where a gradient has no kernel here the model composes it.
 */
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { getKernel, type KernelFunc, registerKernel, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { apart, attentionShader, gradientShader, interleaved, type Layout, statisticsShader } from './attention';
import { runShader } from './program';
import {
  addProductShader,
  blendShader,
  deviationShader,
  geluShader,
  layerNormShader,
  linearShader,
  normLinearShader,
  signedRootShader,
  weightedSumShader,
} from './rows';

type Inputs = Readonly<Record<string, TensorInfo>>;
type Kernel = (backend: WebGPUBackend, inputs: Inputs, attrs: Readonly<Record<string, number>>) => TensorInfo | TensorInfo[];

/** D / 4 of `parts` x heads x D columns. */
function depthOf(columns: number, parts: number, heads: number): number {
  const depth = columns / (parts * heads * 4);
  if (!Number.isInteger(depth))
    throw new RangeError(`${columns} columns are not ${parts} x ${heads} heads of a multiple of 4.`);
  return depth;
}

function selfLayout(qkv: TensorInfo, heads: number): Layout {
  const [batch, tokens, columns] = qkv.shape;
  return interleaved(batch, tokens, heads, depthOf(columns, 3, heads));
}

function onceLayout(query: TensorInfo, pairs: TensorInfo, heads: number): Layout {
  const [batch, queries, columns] = query.shape;
  return apart(batch, queries, pairs.shape[1], heads, depthOf(columns, 1, heads));
}

/** Of the rows of x (..., K); with [w, bias, r] onto r. */
function linear(backend: WebGPUBackend, x: TensorInfo, [w, ...rest]: TensorInfo[]): TensorInfo {
  const [from, to] = w.shape;
  const rows = util.sizeFromShape(x.shape) / from;
  const y = runShader(backend, linearShader(rows, from, to, rest.length > 1), [{ ...x, shape: [rows, from] }, w, ...rest]);
  return { ...y, shape: [...x.shape.slice(0, -1), to] };
}

const KERNELS: Record<string, Kernel> = {
  HnfLinear: (backend, { x, w, bias }) => linear(backend, x, [w, bias]),
  HnfLinearOnto: (backend, { x, w, bias, r }) => linear(backend, x, [w, bias, r]),
  HnfNormLinear: (backend, { x, gamma, beta, w, bias }) => {
    const [from, to] = w.shape;
    const rows = util.sizeFromShape(x.shape) / from;
    const flat = { ...x, shape: [rows, from] };
    const y = runShader(backend, normLinearShader(rows, from, to), [flat, gamma, beta, w, bias]);
    return { ...y, shape: [...x.shape.slice(0, -1), to] };
  },
  HnfLayerNorm: (backend, { x, gamma, beta }) => runShader(backend, layerNormShader(x.shape), [x, gamma, beta]),
  HnfGelu: (backend, { x }) => runShader(backend, geluShader(x.shape), [x]),
  HnfSignedRoot: (backend, { x }) => runShader(backend, signedRootShader(x.shape), [x]),

  HnfWeightedSum: (backend, { x, y }, { a, b }) => runShader(backend, weightedSumShader(x.shape, a, b), [x, y]),
  HnfBlend: (backend, { gate, x, y }) => runShader(backend, blendShader(x.shape), [gate, x, y]),
  HnfAddProduct: (backend, { x, f, w }) => runShader(backend, addProductShader(x.shape), [x, f, w]),
  HnfDeviation: (backend, { x }) => runShader(backend, deviationShader(x.shape), [x]),

  HnfAttention: (backend, { qkv }, { heads }) => runShader(backend, attentionShader(selfLayout(qkv, heads)), [qkv, qkv]),
  HnfAttentionGrad: (backend, { qkv, dy }, { heads }) => {
    const layout = selfLayout(qkv, heads);
    const statistics = runShader(backend, statisticsShader(layout), [qkv, qkv, dy]);
    const dqkv = runShader(backend, gradientShader(layout, 0, 3), [qkv, qkv, dy, statistics]);
    backend.disposeData(statistics.dataId);
    return dqkv;
  },

  HnfAttendOnce: (backend, { query, pairs }, { heads }) =>
    runShader(backend, attentionShader(onceLayout(query, pairs, heads)), [query, pairs]),
  HnfAttendOnceGrad: (backend, { query, pairs, dy }, { heads }) => {
    const layout = onceLayout(query, pairs, heads);
    const inputs = [query, pairs, dy];
    const statistics = runShader(backend, statisticsShader(layout), inputs);
    const dquery = runShader(backend, gradientShader(layout, 0, 1), [...inputs, statistics]);
    const dpairs = runShader(backend, gradientShader(layout, 1, 2), [...inputs, statistics]);
    backend.disposeData(statistics.dataId);
    return [dquery, dpairs];
  },
};

/** Call it once the `webgpu` backend is registered; calling it again changes nothing. */
export function registerWgslKernels(): void {
  for (const [kernelName, kernel] of Object.entries(KERNELS)) {
    if (getKernel(kernelName, 'webgpu')) continue;
    const kernelFunc: KernelFunc = ({ inputs, backend, attrs }) =>
      kernel(backend as WebGPUBackend, inputs as Inputs, (attrs ?? {}) as Record<string, number>);
    registerKernel({ kernelName, backendName: 'webgpu', kernelFunc });
  }
}
