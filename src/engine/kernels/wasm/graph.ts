/** The kernels of the graph encoder: the search for neighbours, and the Chebyshev convolution with its gradient. */
import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import { expectShape, type Kernel } from './kernel';

interface Shape {
  readonly batch: number;
  readonly nodes: number;
  readonly width: number;
  /** K */
  readonly order: number;
  /** Nodes that are read: all, or the first. */
  readonly read: number;
}

function shapeOf(z: TensorInfo, w: TensorInfo, laplacian: TensorInfo, attrs: NamedAttrMap): Shape {
  const [batch, nodes, width] = z.shape;
  const order = attrs.order as number;
  if (width % 4 !== 0) throw new RangeError(`z [${z.shape}] has a width that is not a multiple of 4.`);
  expectShape(z, [batch, nodes, width], 'z');
  expectShape(w, [order * width, width], 'w');
  expectShape(laplacian, [batch, nodes, nodes], 'laplacian');
  return { batch, nodes, width, order, read: attrs.first ? 1 : nodes };
}

const visionGraph: Kernel = (kernels, { patches }, attrs) => {
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
};

/** The terms as they are joined: T_k of the nodes that are read in columns k d .. of [batch, read, K d]. */
const column = ({ order, width }: Shape, terms: number, k: number): [address: number, stride: number] => [
  terms + 4 * k * width,
  4 * order * width,
];

const convolution: Kernel = (kernels, { z, gamma, beta, w, bias, laplacian }, attrs) => {
  const shape = shapeOf(z, w, laplacian, attrs);
  const { batch, nodes, width, order, read } = shape;
  const { run } = kernels;
  const [rows, size] = [batch * read, batch * nodes * width];
  const inner = order * width;
  const [list, packed, t0, t1, t2, made] = kernels.areas(
    2 * nodes,
    run.linearScratchBytes(inner, width) / 4,
    size,
    size,
    size,
    rows * width,
  );
  const outputs = [
    kernels.output([batch, read, width]),
    kernels.output([batch, read, inner]),
    kernels.output([batch, read, width]),
  ];
  const [y, terms, before] = outputs.map((output) => kernels.address(output));
  const at = (tensor: TensorInfo): number => kernels.address(tensor);
  /** Rows that are read of a state with `own` rows a picture. */
  const keep = (k: number, from: number, own: number): void => {
    const [to, stride] = column(shape, terms, k);
    for (let b = 0; b < batch; b++)
      run.copyRows(from + 4 * b * own * width, 4 * width, to + b * read * stride, stride, read, 4 * width);
  };
  run.layerNorm(at(z), at(gamma), at(beta), t0, batch * nodes, width);
  keep(0, t0, nodes);
  let [last, previous, spare] = [t0, t1, t2];
  for (let k = 1; k < order; k++) {
    const own = k === order - 1 ? read : nodes; // nothing follows from the last one
    const next = spare;
    run.graphProduct(at(laplacian), last, next, batch, nodes, own, width, list);
    if (k > 1)
      for (let b = 0; b < batch; b++) {
        const to = next + 4 * b * own * width;
        run.weightedSum(to, previous + 4 * b * nodes * width, to, own * width, 2, -1);
      }
    keep(k, next, own);
    [last, previous, spare] = [next, last, previous];
  }
  run.linear(terms, at(w), at(bias), before, rows, inner, width, packed);
  run.gelu(before, made, rows * width, packed);
  run.copyRows(at(z), 4 * nodes * width, y, 4 * read * width, batch, 4 * read * width);
  run.weightedSum(y, made, y, rows * width, 1, 1);
  return outputs;
};

const convolutionGradient: Kernel = (kernels, { z, gamma, w, laplacian, kept0, kept1, dy }, attrs) => {
  const shape = shapeOf(z, w, laplacian, attrs);
  const { batch, nodes, width, order, read } = shape;
  const { run } = kernels;
  const [rows, size] = [batch * read, batch * nodes * width];
  const inner = order * width;
  const [list, packed, dBefore, dTerms, next, ahead, spare, product] = kernels.areas(
    2 * nodes,
    Math.max(run.linearGradientScratchBytes(inner, width) / 4, 12),
    rows * width,
    rows * inner,
    size,
    size,
    size,
    size,
  );
  const outputs = [z.shape, [width], [width], w.shape, [width]].map((form) => kernels.output(form));
  const [dz, dgamma, dbeta, dw, dbias] = outputs.map((output) => kernels.address(output));
  const at = (tensor: TensorInfo): number => kernels.address(tensor);
  run.geluGradient(at(kept1), at(dy), dBefore, rows * width, packed);
  run.linearGradient(at(kept0), at(w), dBefore, dTerms, dw, dbias, rows, inner, width, packed);
  /** What the convolution itself asks of T_k, for all nodes. */
  const asked = (k: number, to: number): void => {
    const [from, stride] = column(shape, dTerms, k);
    if (read < nodes) run.zero(to, size);
    for (let b = 0; b < batch; b++)
      run.copyRows(from + b * read * stride, stride, to + 4 * b * nodes * width, 4 * width, read, 4 * width);
  };
  // T_k = 2 L T_{k-1} - T_{k-2}, T_1 = L T_0, L symmetric: s_k = asked_k + (k ? 2 : 1) L s_{k+1} - s_{k+2}.
  let [one, two, free] = [next, ahead, spare];
  for (let k = order - 1; k >= 0; k--) {
    asked(k, free);
    if (k < order - 1) {
      run.graphProduct(at(laplacian), one, product, batch, nodes, nodes, width, list);
      run.weightedSum(free, product, free, size, 1, k === 0 ? 1 : 2);
    }
    if (k < order - 2) run.weightedSum(free, two, free, size, 1, -1);
    [one, two, free] = [free, one, two];
  }
  run.layerNormGradient(at(z), at(gamma), one, dz, dgamma, dbeta, batch * nodes, width);
  for (let b = 0; b < batch; b++) {
    const to = dz + 4 * b * nodes * width;
    run.weightedSum(to, at(dy) + 4 * b * read * width, to, read * width, 1, 1);
  }
  return outputs;
};

export const graphKernels: Record<string, Kernel> = {
  HnfVisionGraph: visionGraph,
  HnfChebyshev: convolution,
  HnfChebyshevGrad: convolutionGradient,
};
