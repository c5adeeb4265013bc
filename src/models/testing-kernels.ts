/** TEST CODE. Operations that kernels replace, at sizes that reach every branch of those; compared with tfjs's `cpu` engine, which composes them. */
import { add, mean, mul, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { tokenField } from '../model/field';
import { convolution, visionGraph } from '../model/graph';
import { cosinesBetween, logitsOf } from '../model/hnf';
import { crossEntropy } from '../model/loss';
import { attend, blend, deviation, gateBetween, normLinear } from '../model/ops';
import { embedPatches } from '../model/patches';

export interface KernelCase {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  readonly run: (...inputs: Tensor[]) => Tensor;
}

const FIELDS = [
  [2, 7, 2, 4, 12],
  [2, 21, 4, 16, 64],
  [1, 5, 3, 64, 768],
] as const;

const fields = FIELDS.flatMap(([batch, tokens, heads, depth, hidden]) =>
  (['advance', 'advanceRead'] as const).flatMap((which): KernelCase[] => {
    const width = heads * depth;
    const theta = [4 * width ** 2 + 15 * width + hidden * (2 * width + 1)];
    const state = [batch, tokens, width];
    const small = (weights: Tensor): Tensor => mul(weights, 1 / Math.sqrt(width)); // as wide layers have them
    const field = tokenField(heads);
    const name = `a field's ${which}: ${batch} x ${tokens} tokens, ${heads} heads of ${depth}, ${hidden} hidden`;
    return [
      { name, shapes: [theta, state], run: (theta, h) => field[which](small(theta), h, 0.3, h, -0.5) },
      {
        name: `${name}, from elsewhere`,
        shapes: [theta, state, state],
        run: (theta, h, from) => field[which](small(theta), h, 0.3, from, -0.5),
      },
    ];
  }),
);

const GRAPHS = [
  [2, 9, 8, 3, 3, 0],
  [2, 9, 8, 3, 3, 1],
  [1, 49, 64, 8, 3, 0],
  [1, 7, 12, 2, 1, 1],
  [1, 7, 4, 2, 4, 0],
  [1, 7, 4, 2, 2, 1],
] as const;

const graphs = GRAPHS.map(
  ([batch, n, d, neighbours, order, first]): KernelCase => ({
    name: `graph and convolution: ${batch} x ${n} patches of ${d} channels, ${neighbours} neighbours, order ${order}, first ${first}`,
    shapes: [[batch, n, d], [batch, n + 1, d], [d], [d], [order * d, d], [d]],
    run: (x, z, scale, shift, w, bias) => {
      const params = { 'norm1.scale': scale, 'norm1.shift': shift, 'conv1.kernel': w, 'conv1.bias': bias };
      return add(convolution(params, 1, visionGraph(x, neighbours), z, order, first), mean(x));
    },
  }),
);

const gates = [8, 6].flatMap((d): KernelCase[] => [
  {
    name: `a gate between vectors of ${d}`,
    shapes: [[3, d], [3, d], [2 * d, d], [d]],
    run: (a, b, w, bias) => gateBetween({ 'g.kernel': w, 'g.bias': bias }, 'g', a, b),
  },
  {
    name: `a blend of vectors of ${d}`,
    shapes: [
      [3, d],
      [3, d],
      [3, d],
    ],
    run: blend,
  },
  { name: `the deviation of ${d} channels`, shapes: [[2, 5, d]], run: deviation },
]);

const embeddings = [null, 5].map((seen): KernelCase => {
  const constant = (shape: [number, number, number]): Tensor =>
    tensor(
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(2.1 * i)),
      shape,
    );
  return {
    name: `patches embedded, ${seen ?? 'none'} of the front`,
    shapes: [[16, 6], [6], [9, 6], ...(seen ? [[seen, 6], [6]] : [])],
    run: (w, bias, position, frontW = w, frontBias = bias) =>
      embedPatches(
        { 'patch.kernel': w, 'patch.bias': bias, position, 'front.kernel': frontW, 'front.bias': frontBias },
        constant([2, 12, 12]),
        4,
        seen ? constant([2, 9, seen]) : null,
      ),
  };
});

const head: KernelCase[] = [
  ...[1, 3].map(
    (own): KernelCase => ({
      name: `two queries of ${own}, asking three pictures' five tokens`,
      shapes: [
        [own, 2, 8],
        [3, 5, 8],
        [3, 5, 8],
      ],
      run: (q, k, v) => attend(q, k, v, 2),
    }),
  ),
  ...[
    [7, 8, 12],
    [5, 6, 10],
  ].map(
    ([rows, from, to]): KernelCase => ({
      name: `norm and linear of ${rows} rows, ${from} to ${to}`,
      shapes: [[rows, from], [from], [from], [from, to], [to]],
      run: (x, scale, shift, w, bias) =>
        normLinear({ 'n.scale': scale, 'n.shift': shift, 'a.kernel': w, 'a.bias': bias }, 'n', 'a', x),
    }),
  ),
  {
    name: 'the cosines and the logits of five categories',
    shapes: [[3, 6], [3, 5, 6], [3, 5], [], [5]],
    run: (u, text, image, scale, bias) => logitsOf(image, cosinesBetween(u, text), scale, bias),
  },
  {
    name: 'the cross-entropy of three rows',
    shapes: [[3, 5]],
    run: (logits) => {
      const targets = tensor([1, 0, 0, 0, 0, 0.1, 0.1, 0.6, 0.1, 0.1, 0, 0, 0.5, 0.2, 0], [3, 5]);
      return mul(crossEntropy(logits, targets), tensor([1, 2]));
    },
  },
];

export const KERNEL_CASES: readonly KernelCase[] = [...fields, ...graphs, ...gates, ...embeddings, ...head];
