/**
 * Registers the HNF kernels with tfjs for the `wasm` engine (engine/operation.ts says how they take an operation's place). A gradient is a
 * kernel of its own, `<name>Grad`: everything that went in, dy, and what the kernel kept (`kept0` ..) -> one tensor per input that is
 * differentiated. All tensors are float32.
 *
 * | kernel           | inputs                                 | attrs | outputs                         |
 * |------------------|----------------------------------------|-------|---------------------------------|
 * | HnfField, Grad   | theta (field-layout.ts), h [B, T, d], from (h itself where absent) | heads, t, dt, first: 0 or 1 | from + dt f(h, t) [B, T or 1, d]; field.ts |
 * | HnfVisionGraph   | patches [B, n, d]; d a multiple of 4   | neighbours < n | scaled Laplacian [B, n + 1, n + 1], see model/graph.ts |
 * | HnfChebyshev, Grad | z [B, n, d], gamma, beta, w [K d, d], bias, laplacian (constant) | order: K, first | z + gelu(conv(norm(z))) [B, n or 1, d]; graph.ts |
 * | HnfGate, Grad    | a, b [B, d], w [2 d, d'], bias         |       | sigmoid([a || b] w + bias) [B, d'] |
 * | HnfBlend, Grad   | gate, x, y of one shape                |       | gate x + (1 - gate) y           |
 * | HnfDeviation, Grad | x [B, n, C]                          |       | deviation over n [B, C], 1e-6 under the root |
 * | HnfEmbed, Grad   | w [P^2, d], bias, position [n, d], frontW [F, d], frontBias (both or neither), images [B, S, S], tokens [B, n, F] (constants) | patch: P | patches through w and tokens through frontW [B, n, d] |
 * | HnfAttend, Grad  | q [B or 1, Q, H D], k, v [B, T, H D]   | heads | softmax(q k^T / sqrt(D)) v [B, Q, H D] |
 * | HnfCosines, Grad | u [B, d], text [B, C, d]               |       | [B, C], 1e-6 added to squared lengths |
 * | HnfLogits, Grad  | image, cosines [B, C], scale [], bias [C] |    | image + e^scale cosines + bias  |
 * | HnfCrossEntropy, Grad | logits [B, C], targets (constant) |       | -mean of the rows' sums of targets log softmax(logits) [] |
 * | HnfAttention, Grad | qkv [N, T, 3 H D]: q, k, v, each head after head; D a multiple of 4 | heads: H | out [N, T, H D] |
 * | HnfNormLinear, Grad | x [..., K], gamma, beta [K], w [K, N], bias [N] | | HnfLinear of HnfLayerNorm [..., N] |
 *
 * These have gradients that the model wires itself (model/ops.ts):
 * | HnfLayerNorm     | x [..., C], gamma [C], beta [C]        |       | y [..., C]; epsilon 1e-5        |
 * | HnfLayerNormGrad | x, gamma, dy                           |       | dx [..., C], dgamma [C], dbeta [C] |
 * | HnfGelu          | x                                      |       | y, the tanh form                |
 * | HnfGeluGrad      | x, dy                                  |       | dx                              |
 * | HnfLinear        | x [..., K], w [K, N], bias [N]         |       | x w + bias [..., N]             |
 * | HnfLinearGrad    | x, w, dy [..., N]                      |       | dx [..., K], dw [K, N], dbias [N] |
 * | HnfLinearOnto    | x, w, bias, r [..., N]                 |       | r + x w + bias                  |
 * | HnfWeightedSum   | x, y of one shape                      | a, b  | a x + b y                       |
 * | Identity         | x                                      |       | x, shared: tfjs's own copies, at every tensor that a gradient keeps |
 *
 * Of the front, whose gradient nobody needs; channels are multiples of 8, kernels come in panels of 8 of them:
 * | HnfGreyWeights | kernel [k, k, 1, C] | | the same as HnfGreyConvolution takes it [k, k, C] |
 * | HnfPanels | kernel [1, 1, from, to] or, depthwise, [k, k, E, 1] | | the same in panels [to / 8, from, 8] or [E / 8, k k, 8] |
 * | HnfGreyConvolution | x [B, S, S, 1], w [k, k, C], bias | stride | ReLU6 of the SAME convolution [B, S', S', C] |
 * | HnfInvertedResidual | x [B, S, S, C], expand, expandBias (both or neither), depthwise, depthwiseBias, project, projectBias | stride, residual: 0 or 1 | y [B, S', S', C'] |
 * | HnfFrontTokens | map0, map1 .. [B, S, S, C] | across, whole: 0 or 1 | what across x across patches see [B, across^2, c], see model/front-tokens.ts; with whole, maxima of every map |
 * | HnfSignedRoot | x | | sign(x) sqrt(|x|) |
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  backend,
  getBackend,
  getKernel,
  type NamedAttrMap,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
  util,
} from '@tensorflow/tfjs-core';
import { fieldKernels } from './field';
import { gateKernels } from './gates';
import { graphKernels } from './graph';
import { headKernels } from './head';
import { compileKernels, KernelInstance, sharesMemory } from './instance';
import { expectShape, type Kernel, matrixShape } from './kernel';
import { patchKernels } from './patches';
import { poolingKernels } from './pooling';

/** N, T, H, D of tokens whose last axis holds `parts` of H heads each; throws a RangeError where they do not fit. */
function attentionShape(
  tokens: TensorInfo,
  parts: number,
  attrs: NamedAttrMap,
): [batch: number, tokens: number, heads: number, headWidth: number] {
  const heads = attrs.heads as number;
  const [batch, length, total] = tokens.shape;
  const headWidth = total / (parts * heads);
  if (tokens.shape.length !== 3 || !Number.isInteger(headWidth) || headWidth % 4 !== 0)
    throw new RangeError(`[${tokens.shape}] is not [N, T, ${parts} * ${heads} * D] with D a multiple of 4.`);
  return [batch, length, heads, headWidth];
}

/** Bytes for the last values of an element-wise kernel. */
const TAIL_BYTES = 48;

const KERNELS: Record<string, Kernel> = {
  ...fieldKernels,
  ...graphKernels,
  ...gateKernels,
  ...patchKernels,
  ...headKernels,
  ...poolingKernels,

  Identity: (kernels, { x }) => kernels.share(x),

  HnfAttention: (kernels, { qkv }, attrs) => {
    const [batch, tokens, heads, headWidth] = attentionShape(qkv, 3, attrs);
    const scratch = kernels.scratch(kernels.run.attentionScratchBytes(tokens, headWidth));
    const out = kernels.output([batch, tokens, heads * headWidth]);
    kernels.run.attention(kernels.address(qkv), kernels.address(out), batch, tokens, heads, headWidth, scratch);
    return out;
  },

  HnfAttentionGrad: (kernels, { qkv, dy }, attrs) => {
    const [batch, tokens, heads, headWidth] = attentionShape(qkv, 3, attrs);
    expectShape(dy, [batch, tokens, heads * headWidth], 'dy');
    const scratch = kernels.scratch(kernels.run.attentionGradientScratchBytes(tokens, headWidth));
    const dqkv = kernels.output(qkv.shape);
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

  HnfLayerNorm: (kernels, { x, gamma, beta }) => {
    const [rows, width] = matrixShape(x);
    expectShape(gamma, [width], 'gamma');
    expectShape(beta, [width], 'beta');
    const y = kernels.output(x.shape);
    const { layerNorm } = kernels.run;
    layerNorm(kernels.address(x), kernels.address(gamma), kernels.address(beta), kernels.address(y), rows, width);
    return y;
  },

  HnfLayerNormGrad: (kernels, { x, gamma, dy }) => {
    const [rows, width] = matrixShape(x);
    expectShape(gamma, [width], 'gamma');
    expectShape(dy, x.shape, 'dy');
    const outputs = [kernels.output(x.shape), kernels.output([width]), kernels.output([width])];
    const [dx, dgamma, dbeta] = outputs.map((output) => kernels.address(output));
    const { layerNormGradient } = kernels.run;
    layerNormGradient(kernels.address(x), kernels.address(gamma), kernels.address(dy), dx, dgamma, dbeta, rows, width);
    return outputs;
  },

  HnfGelu: (kernels, { x }) => {
    const scratch = kernels.scratch(TAIL_BYTES);
    const y = kernels.output(x.shape);
    kernels.run.gelu(kernels.address(x), kernels.address(y), util.sizeFromShape(x.shape), scratch);
    return y;
  },

  HnfGeluGrad: (kernels, { x, dy }) => {
    expectShape(dy, x.shape, 'dy');
    const scratch = kernels.scratch(TAIL_BYTES);
    const dx = kernels.output(x.shape);
    const { geluGradient } = kernels.run;
    geluGradient(kernels.address(x), kernels.address(dy), kernels.address(dx), util.sizeFromShape(x.shape), scratch);
    return dx;
  },

  HnfLinear: (kernels, { x, w, bias }) => {
    const [m, k] = matrixShape(x);
    const n = w.shape[1];
    expectShape(w, [k, n], 'w');
    expectShape(bias, [n], 'bias');
    const scratch = kernels.scratch(kernels.run.linearScratchBytes(k, n));
    const y = kernels.output([...x.shape.slice(0, -1), n]);
    const addresses = [x, w, bias, y].map((tensor) => kernels.address(tensor));
    kernels.run.linear(...addresses, m, k, n, scratch);
    return y;
  },

  HnfLinearOnto: (kernels, { x, w, bias, r }, attrs) => {
    const y = KERNELS.HnfLinear(kernels, { x, w, bias }, attrs) as TensorInfo;
    expectShape(r, y.shape, 'r');
    kernels.run.weightedSum(...[y, r, y].map((tensor) => kernels.address(tensor)), util.sizeFromShape(y.shape), 1, 1);
    return y;
  },

  HnfLinearGrad: (kernels, { x, w, dy }) => {
    const [m, k] = matrixShape(x);
    const n = w.shape[1];
    expectShape(w, [k, n], 'w');
    expectShape(dy, [...x.shape.slice(0, -1), n], 'dy');
    const scratch = kernels.scratch(kernels.run.linearGradientScratchBytes(k, n));
    const outputs = [kernels.output(x.shape), kernels.output([k, n]), kernels.output([n])];
    const addresses = [x, w, dy, ...outputs].map((tensor) => kernels.address(tensor));
    kernels.run.linearGradient(...addresses, m, k, n, scratch);
    return outputs;
  },

  HnfNormLinear: (kernels, { x, gamma, beta, w, bias }) => {
    const [m, k] = matrixShape(x);
    const n = w.shape[1];
    expectShape(gamma, [k], 'gamma');
    expectShape(beta, [k], 'beta');
    expectShape(w, [k, n], 'w');
    expectShape(bias, [n], 'bias');
    const packed = kernels.run.linearScratchBytes(k, n);
    const scratch = kernels.scratch(packed + 4 * m * k);
    const normed = scratch + packed;
    const y = kernels.output([...x.shape.slice(0, -1), n]);
    const [from, scale, shift, weights, constant, to] = [x, gamma, beta, w, bias, y].map((tensor) => kernels.address(tensor));
    kernels.run.layerNorm(from, scale, shift, normed, m, k);
    kernels.run.linear(normed, weights, constant, to, m, k, n, scratch);
    return y;
  },

  HnfNormLinearGrad: (kernels, { x, gamma, beta, w, bias, dy }) => {
    const [m, k] = matrixShape(x);
    const n = w.shape[1];
    const { run } = kernels;
    const [normed, dNormed, packed] = kernels.areas(m * k, m * k, run.linearGradientScratchBytes(k, n) / 4);
    const outputs = [x, gamma, beta, w, bias].map(({ shape }) => kernels.output(shape));
    const [dx, dgamma, dbeta, dw, dbias] = outputs.map((output) => kernels.address(output));
    const [from, scale, shift, weights, slope] = [x, gamma, beta, w, dy].map((tensor) => kernels.address(tensor));
    run.layerNorm(from, scale, shift, normed, m, k);
    run.linearGradient(normed, weights, slope, dNormed, dw, dbias, m, k, n, packed);
    run.layerNormGradient(from, scale, dNormed, dx, dgamma, dbeta, m, k);
    return outputs;
  },

  HnfWeightedSum: (kernels, { x, y }, attrs) => {
    expectShape(y, x.shape, 'y');
    const out = kernels.output(x.shape);
    const addresses = [x, y, out].map((tensor) => kernels.address(tensor));
    kernels.run.weightedSum(...addresses, util.sizeFromShape(x.shape), attrs.a as number, attrs.b as number);
    return out;
  },

  HnfSignedRoot: (kernels, { x }) => {
    const y = kernels.output(x.shape);
    kernels.run.signedRoot(kernels.address(x), kernels.address(y), util.sizeFromShape(x.shape));
    return y;
  },

  HnfGreyWeights: (kernels, { kernel }) => {
    const [side, , , channels] = kernel.shape;
    expectShape(kernel, [side, side, 1, channels], 'kernel');
    return { ...kernels.share(kernel), shape: [side, side, channels] };
  },

  HnfPanels: (kernels, { kernel }) => {
    const [height, width, from, to] = kernel.shape;
    const [rows, columns] = to === 1 ? [height * width, from] : [from, to];
    expectShape(kernel, to === 1 ? [height, width, 8 * Math.ceil(from / 8), 1] : [1, 1, from, 8 * Math.ceil(to / 8)], 'kernel');
    const made = kernels.output([columns / 8, rows, 8]);
    const [values, panels] = [kernels.values(kernel), kernels.values(made)];
    for (let i = 0; i < rows; i++)
      for (let o = 0; o < columns; o++) panels[((o >> 3) * rows + i) * 8 + (o & 7)] = values[i * columns + o];
    return made;
  },

  HnfGreyConvolution: (kernels, { x, w, bias }, attrs) => {
    const [batch, size] = x.shape;
    const [side, , channels] = w.shape;
    const stride = attrs.stride as number;
    expectShape(x, [batch, size, size, 1], 'x');
    if (channels % 8 !== 0) throw new RangeError(`w [${w.shape}] has a number of channels that is not a multiple of 8.`);
    expectShape(w, [side, side, channels], 'w');
    expectShape(bias, [channels], 'bias');
    const scratch = kernels.scratch(kernels.run.greyConvolutionScratchBytes(size, side, stride));
    const outputs = Math.ceil(size / stride);
    const y = kernels.output([batch, outputs, outputs, channels]);
    const addresses = [x, w, bias, y].map((tensor) => kernels.address(tensor));
    kernels.run.greyConvolution(...addresses, batch, size, channels, side, stride, scratch);
    return y;
  },

  HnfInvertedResidual: (kernels, { x, expand, expandBias, depthwise, depthwiseBias, project, projectBias }, attrs) => {
    const [batch, size, , from] = x.shape;
    const hidden = depthwise.shape[0] * 8;
    const side = Math.sqrt(depthwise.shape[1]);
    const channels = project.shape[0] * 8;
    const stride = attrs.stride as number;
    if ((side !== 3 && side !== 5) || (stride !== 1 && stride !== 2))
      throw new RangeError(`HnfInvertedResidual: no loops for windows of ${side} px, ${stride} apart`);
    expectShape(x, [batch, size, size, from], 'x');
    if (expand) {
      expectShape(expand, [hidden / 8, from, 8], 'expand');
      expectShape(expandBias, [hidden], 'expandBias');
    } else expectShape(x, [batch, size, size, hidden], 'x');
    expectShape(depthwise, [hidden / 8, Math.round(side) ** 2, 8], 'depthwise');
    expectShape(depthwiseBias, [hidden], 'depthwiseBias');
    expectShape(project, [channels / 8, hidden, 8], 'project');
    expectShape(projectBias, [channels], 'projectBias');
    if (attrs.residual) expectShape(x, [batch, Math.ceil(size / stride), size, channels], 'x');
    const scratch = kernels.scratch(kernels.run.invertedResidualScratchBytes(size, hidden, side, stride));
    const outputs = Math.ceil(size / stride);
    const y = kernels.output([batch, outputs, outputs, channels]);
    const address = (tensor: TensorInfo | undefined): number => (tensor ? kernels.address(tensor) : 0);
    const addresses = [x, expand, expandBias, depthwise, depthwiseBias, project, projectBias, y].map(address);
    kernels.run.invertedResidual(
      ...addresses,
      batch,
      size,
      from,
      hidden,
      channels,
      side,
      stride,
      attrs.residual as number,
      scratch,
    );
    return y;
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
  if (module === null || getKernel('HnfLinear', 'wasm')) return module !== null;
  const instances = new WeakMap<object, KernelInstance>();
  for (const [kernelName, kernel] of Object.entries(KERNELS)) {
    if (getKernel(kernelName, 'wasm')) unregisterKernel(kernelName, 'wasm');
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
