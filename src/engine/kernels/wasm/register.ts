/**
 * Registers the HNF kernels with tfjs for the `wasm` engine. They run by `engine().runKernel(name, inputs, attrs)`; the gradients are
 * kernels of their own, wired by the model's custom gradients. All tensors are float32.
 *
 * | kernel           | inputs                                 | attrs | outputs                         |
 * |------------------|----------------------------------------|-------|---------------------------------|
 * | HnfAttention     | qkv [N, T, 3 H D]: q, k, v, each head after head; D a multiple of 4 | heads: H | out [N, T, H D] |
 * | HnfAttentionGrad | qkv, dy [N, T, H D]                    | heads | dqkv [N, T, 3 H D]              |
 * | HnfAttendOnce    | query [N, 1, H D], pairs [N, T, 2 H D]: k, v; D a multiple of 4 | heads | out [N, 1, H D] |
 * | HnfAttendOnceGrad | query, pairs, dy [N, 1, H D]          | heads | dquery [N, 1, H D], dpairs [N, T, 2 H D] |
 * | HnfLayerNorm     | x [..., C], gamma [C], beta [C]        |       | y [..., C]; epsilon 1e-5        |
 * | HnfLayerNormGrad | x, gamma, dy                           |       | dx [..., C], dgamma [C], dbeta [C] |
 * | HnfGelu          | x                                      |       | y, the tanh form                |
 * | HnfGeluGrad      | x, dy                                  |       | dx                              |
 * | Identity         | x                                      |       | x, shared: tfjs's own copies, at every tensor that a gradient keeps |
 * | HnfLinear        | x [..., K], w [K, N], bias [N]         |       | x w + bias [..., N]             |
 * | HnfLinearGrad    | x, w, dy [..., N]                      |       | dx [..., K], dw [K, N], dbias [N] |
 * | HnfLinearOnto    | x, w, bias, r [..., N]                 |       | r + x w + bias                  |
 * | HnfNormLinear    | x [..., K], gamma, beta [K], w [K, N], bias [N] | | HnfLinear of HnfLayerNorm [..., N] |
 * | HnfWeightedSum   | x, y of one shape                      | a, b  | a x + b y                       |
 * | HnfBlend         | gate, x, y of one shape                |       | gate x + (1 - gate) y           |
 * | HnfAddProduct    | x [..., C], f [1, F], w [F, C]         |       | x + f w, the same row added to each |
 * | HnfDeviation     | x [B, n, C]                            |       | deviation over n [B, C], 1e-6 under the root |
 * | HnfVisionGraph   | patches [B, n, d]; d a multiple of 4   | neighbours < n | scaled Laplacian [B, n + 1, n + 1], see model/graph.ts |
 * | HnfGraphProduct  | laplacian [B, n, n], z [B, n, d]; d a multiple of 4 |  | laplacian z [B, n, d], zeros left out |
 *
 * Of the front, whose gradient nobody needs; channels are multiples of 8, 1 x 1 kernels come in panels [to / 8, from, 8]:
 * | HnfGreyConvolution | x [B, S, S, 1], w [k, k, C], bias | stride | ReLU6 of the SAME convolution [B, S', S', C] |
 * | HnfInvertedResidual | x [B, S, S, C], expand, expandBias (both or neither), depthwise [k, k, E, 1], depthwiseBias, project, projectBias | stride, residual: 0 or 1 | y [B, S', S', C'] |
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
import { compileKernels, KernelInstance, sharesMemory } from './instance';

type Kernel = (
  kernels: KernelInstance,
  inputs: Readonly<Record<string, TensorInfo>>,
  attrs: NamedAttrMap,
) => TensorInfo | TensorInfo[];

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

function expectShape(actual: TensorInfo, expected: number[], name: string): void {
  if (actual.shape.length !== expected.length || actual.shape.some((length, axis) => length !== expected[axis]))
    throw new RangeError(`${name} is [${actual.shape}], not [${expected}].`);
}

/** Rows and width of a tensor seen as a matrix of its last axis. */
function matrixShape(x: TensorInfo): [rows: number, width: number] {
  const width = x.shape[x.shape.length - 1];
  return [util.sizeFromShape(x.shape) / width, width];
}

/** Bytes for the last values of an element-wise kernel. */
const TAIL_BYTES = 48;

const KERNELS: Record<string, Kernel> = {
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

  HnfAttendOnce: (kernels, { query, pairs }, attrs) => {
    const [batch, tokens, heads, headWidth] = attentionShape(pairs, 2, attrs);
    expectShape(query, [batch, 1, heads * headWidth], 'query');
    const scratch = kernels.scratch(kernels.run.attendOnceScratchBytes(tokens));
    const out = kernels.output(query.shape);
    const addresses = [query, pairs, out].map((tensor) => kernels.address(tensor));
    kernels.run.attendOnce(...addresses, batch, tokens, heads, headWidth, scratch);
    return out;
  },

  HnfAttendOnceGrad: (kernels, { query, pairs, dy }, attrs) => {
    const [batch, tokens, heads, headWidth] = attentionShape(pairs, 2, attrs);
    expectShape(query, [batch, 1, heads * headWidth], 'query');
    expectShape(dy, query.shape, 'dy');
    const scratch = kernels.scratch(kernels.run.attendOnceScratchBytes(tokens));
    const outputs = [kernels.output(query.shape), kernels.output(pairs.shape)];
    const addresses = [query, pairs, dy, ...outputs].map((tensor) => kernels.address(tensor));
    kernels.run.attendOnceGradient(...addresses, batch, tokens, heads, headWidth, scratch);
    return outputs;
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

  HnfWeightedSum: (kernels, { x, y }, attrs) => {
    expectShape(y, x.shape, 'y');
    const out = kernels.output(x.shape);
    const addresses = [x, y, out].map((tensor) => kernels.address(tensor));
    kernels.run.weightedSum(...addresses, util.sizeFromShape(x.shape), attrs.a as number, attrs.b as number);
    return out;
  },

  HnfBlend: (kernels, { gate, x, y }) => {
    expectShape(x, gate.shape, 'x');
    expectShape(y, gate.shape, 'y');
    const out = kernels.output(gate.shape);
    kernels.run.blend(...[gate, x, y, out].map((tensor) => kernels.address(tensor)), util.sizeFromShape(gate.shape));
    return out;
  },

  HnfAddProduct: (kernels, { x, f, w }) => {
    const [rows, width] = matrixShape(x);
    const inner = w.shape[0];
    expectShape(f, [1, inner], 'f');
    expectShape(w, [inner, width], 'w');
    const scratch = kernels.scratch(4 * width);
    const out = kernels.output(x.shape);
    kernels.run.addProduct(...[x, f, w, out].map((tensor) => kernels.address(tensor)), rows, inner, width, scratch);
    return out;
  },

  HnfDeviation: (kernels, { x }) => {
    const [batch, rows, width] = x.shape;
    expectShape(x, [batch, rows, width], 'x');
    const scratch = kernels.scratch(4 * width);
    const out = kernels.output([batch, width]);
    kernels.run.deviation(kernels.address(x), kernels.address(out), batch, rows, width, scratch);
    return out;
  },

  HnfVisionGraph: (kernels, { patches }, attrs) => {
    const [batch, nodes, width] = patches.shape;
    const neighbours = attrs.neighbours as number;
    if (patches.shape.length !== 3 || width % 4 !== 0 || !(neighbours > 0 && neighbours < nodes))
      throw new RangeError(
        `[${patches.shape}] with ${neighbours} neighbours is not [B, n, d] with d a multiple of 4 and 0 < k < n.`,
      );
    const scratch = kernels.scratch(kernels.run.visionGraphScratchBytes(nodes, width, neighbours));
    const laplacian = kernels.output([batch, nodes + 1, nodes + 1]);
    kernels.run.visionGraph(kernels.address(patches), kernels.address(laplacian), batch, nodes, width, neighbours, scratch);
    return laplacian;
  },

  HnfGraphProduct: (kernels, { laplacian, z }) => {
    const [batch, nodes, width] = z.shape;
    if (width % 4 !== 0) throw new RangeError(`z [${z.shape}] has a width that is not a multiple of 4.`);
    expectShape(z, [batch, nodes, width], 'z');
    expectShape(laplacian, [batch, nodes, nodes], 'laplacian');
    const scratch = kernels.scratch(kernels.run.graphProductScratchBytes(nodes));
    const out = kernels.output(z.shape);
    kernels.run.graphProduct(
      kernels.address(laplacian),
      kernels.address(z),
      kernels.address(out),
      batch,
      nodes,
      width,
      scratch,
    );
    return out;
  },

  HnfSignedRoot: (kernels, { x }) => {
    const y = kernels.output(x.shape);
    kernels.run.signedRoot(kernels.address(x), kernels.address(y), util.sizeFromShape(x.shape));
    return y;
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
    const [side, , hidden] = depthwise.shape;
    const channels = project.shape[0] * 8;
    const stride = attrs.stride as number;
    expectShape(x, [batch, size, size, from], 'x');
    if (expand) {
      expectShape(expand, [hidden / 8, from, 8], 'expand');
      expectShape(expandBias, [hidden], 'expandBias');
    } else expectShape(x, [batch, size, size, hidden], 'x');
    expectShape(depthwise, [side, side, hidden, 1], 'depthwise');
    expectShape(depthwiseBias, [hidden], 'depthwiseBias');
    expectShape(project, [channels / 8, hidden, 8], 'project');
    expectShape(projectBias, [channels], 'projectBias');
    if (attrs.residual) expectShape(x, [batch, Math.ceil(size / stride), size, channels], 'x');
    const scratch = kernels.scratch(kernels.run.invertedResidualScratchBytes(size, hidden, channels, side, stride));
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
