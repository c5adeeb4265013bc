/** TEST CODE. The operations with gradients of their own, each beside a float64 one, to be differentiated by central differences. */
import { grads, mul, sum, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { fieldLayout } from '../../engine/field-layout';
import { firstTokenChange, tokenField } from '../field';
import { convolution } from '../graph';
import {
  attendFirst,
  blend,
  deviation,
  firstToken,
  gateBetween,
  gelu,
  layerNorm,
  linear,
  linearOnto,
  normLinear,
  selfAttention,
  softmaxLast,
  weightedSum,
} from '../ops';
import type { BlockName } from '../param-names';
import type { Named } from '../params';
import {
  attention,
  blockChange,
  gelu as geluOf,
  layerNorm as layerNormOf,
  linear as linearOf,
  type Matrix,
  rowsOf,
  softmax as softmaxOf,
} from './arithmetic';
import { normals, worstError } from './cases';
import { fieldOf } from './reference';

export interface Operation {
  readonly name: string;
  /** Shapes of the inputs; the operation is differentiated by each but the `constants` last ones. */
  readonly shapes: readonly number[][];
  readonly constants?: number;
  readonly model: (inputs: Tensor[]) => Tensor;
  readonly reference: (inputs: Float64Array[]) => number[];
}

const [B, T, H, D] = [2, 5, 2, 4];
const WIDTH = H * D;

/** `each` picture's rows of `width`, one below the other. */
const perPicture = (flat: Float64Array, width: number, each: (rows: Matrix, picture: number) => Matrix): number[] => {
  const size = flat.length / B;
  return Array.from({ length: B }, (_, b) => each(rowsOf(flat.subarray(b * size, (b + 1) * size), width), b).flat(2)).flat();
};

const columns = (rows: Matrix, from: number, to: number): Matrix => rows.map((row) => row.slice(from, to));

const attendAll = (qkv: Matrix): Matrix =>
  attention(columns(qkv, 0, WIDTH), columns(qkv, WIDTH, 2 * WIDTH), columns(qkv, 2 * WIDTH, 3 * WIDTH), H);

/** A symmetric matrix made of the lower triangle of another, with some zeros: (B, T, T). */
const symmetric = (flat: ArrayLike<number>): Float64Array =>
  Float64Array.from(flat, (_, i) => {
    const [b, row, column] = [Math.floor(i / (T * T)), Math.floor(i / T) % T, i % T];
    if ((row + column) % 3 === 2) return 0;
    return flat[b * T * T + Math.max(row, column) * T + Math.min(row, column)];
  });

/** A field with 12 hidden values, and a step along it. */
const FIELD = 4 * WIDTH ** 2 + 15 * WIDTH + 12 * (2 * WIDTH + 1);
const [TIME, DT] = [0.3, -0.5];

const BLOCK = { 'norm1.scale': [8], 'norm1.shift': [8], 'qkv.kernel': [8, 24], 'qkv.bias': [24], 'out.kernel': [8, 8] };
const REST = { 'out.bias': [8], 'norm2.scale': [8], 'norm2.shift': [8], 'mlp.up.kernel': [8, 12], 'mlp.up.bias': [12] };
const BLOCK_SHAPES: Record<string, number[]> = { ...BLOCK, ...REST, 'mlp.down.kernel': [12, 8], 'mlp.down.bias': [8] };
const named = <Value>(prefix: string, values: readonly Value[]): Record<string, Value> =>
  Object.fromEntries(Object.keys(BLOCK_SHAPES).map((name, i) => [prefix + name, values[i]]));

export const OPERATIONS: readonly Operation[] = [
  {
    name: 'linear',
    shapes: [[B, T, 3], [3, 4], [4]],
    model: ([x, kernel, bias]) => linear({ 'l.kernel': kernel, 'l.bias': bias }, 'l', x),
    reference: ([x, kernel, bias]) => linearOf({ 'l.kernel': kernel, 'l.bias': bias }, 'l', rowsOf(x, 3)).flat(),
  },
  {
    name: 'layerNorm',
    shapes: [[B, T, WIDTH], [WIDTH], [WIDTH]],
    model: ([x, scale, shift]) => layerNorm({ 'n.scale': scale, 'n.shift': shift }, 'n', x),
    reference: ([x, scale, shift]) => layerNormOf({ 'n.scale': scale, 'n.shift': shift }, 'n', rowsOf(x, WIDTH)).flat(),
  },
  {
    name: 'normLinear',
    shapes: [[B, T, WIDTH], [WIDTH], [WIDTH], [WIDTH, 4], [4]],
    model: ([x, scale, shift, kernel, bias]) =>
      normLinear({ 'n.scale': scale, 'n.shift': shift, 'l.kernel': kernel, 'l.bias': bias }, 'n', 'l', x),
    reference: ([x, scale, shift, kernel, bias]) =>
      linearOf(
        { 'l.kernel': kernel, 'l.bias': bias },
        'l',
        layerNormOf({ 'n.scale': scale, 'n.shift': shift }, 'n', rowsOf(x, WIDTH)),
      ).flat(),
  },
  {
    name: 'linearOnto',
    shapes: [[B, T, 3], [3, 4], [4], [B, T, 4]],
    model: ([x, kernel, bias, r]) => linearOnto({ 'l.kernel': kernel, 'l.bias': bias }, 'l', x, r),
    reference: ([x, kernel, bias, r]) =>
      linearOf({ 'l.kernel': kernel, 'l.bias': bias }, 'l', rowsOf(x, 3))
        .flat()
        .map((y, i) => y + r[i]),
  },
  {
    name: 'attendFirst',
    shapes: [[B, T, 3 * WIDTH]],
    model: ([qkv]) => attendFirst(qkv, H),
    reference: ([qkv]) => perPicture(qkv, 3 * WIDTH, (rows) => [attendAll(rows)[0]]),
  },
  {
    name: 'weightedSum',
    shapes: [
      [3, 7],
      [3, 7],
    ],
    model: ([x, y]) => weightedSum(x, 2, y, -1.5),
    reference: ([x, y]) => Array.from(x, (value, i) => 2 * value - 1.5 * y[i]),
  },
  {
    name: 'blend',
    shapes: [
      [3, 7],
      [3, 7],
      [3, 7],
    ],
    model: ([gate, x, y]) => blend(gate, x, y),
    reference: ([gate, x, y]) => Array.from(gate, (g, i) => g * x[i] + (1 - g) * y[i]),
  },
  {
    name: 'gateBetween',
    shapes: [[B, 4], [B, 4], [8, 4], [4]],
    model: ([a, b, kernel, bias]) => gateBetween({ 'g.kernel': kernel, 'g.bias': bias }, 'g', a, b),
    reference: ([a, b, kernel, bias]) =>
      rowsOf(a, 4).flatMap((row, i) =>
        linearOf({ 'g.kernel': kernel, 'g.bias': bias }, 'g', [[...row, ...rowsOf(b, 4)[i]]])[0].map(
          (value) => 1 / (1 + Math.exp(-value)),
        ),
      ),
  },
  {
    name: 'deviation',
    shapes: [[B, T, 7]],
    model: ([x]) => deviation(x),
    reference: ([x]) =>
      perPicture(x, 7, (rows) => [
        rows[0].map((_, c) => {
          const mean = rows.reduce((sum, row) => sum + row[c] / T, 0);
          return Math.sqrt(rows.reduce((sum, row) => sum + (row[c] - mean) ** 2 / T, 1e-6));
        }),
      ]),
  },
  {
    name: 'gelu',
    shapes: [[3, 7]],
    model: ([x]) => gelu(x),
    reference: ([x]) => geluOf(rowsOf(x, 7)).flat(),
  },
  {
    name: 'softmaxLast',
    shapes: [[2, 3, 5]],
    model: ([x]) => softmaxLast(x),
    reference: ([x]) => rowsOf(x, 5).flatMap(softmaxOf),
  },
  {
    name: 'selfAttention',
    shapes: [[B, T, 3 * WIDTH]],
    model: ([qkv]) => selfAttention(qkv, H),
    reference: ([qkv]) => perPicture(qkv, 3 * WIDTH, attendAll),
  },
  ...([0, 1] as const).flatMap((first) =>
    [1, 2, 3].map(
      (order): Operation => ({
        name: `Chebyshev convolution of order ${order}${first ? ', first node' : ''}`,
        shapes: [[B, T, WIDTH], [WIDTH], [WIDTH], [order * WIDTH, WIDTH], [WIDTH], [B, T, T]],
        constants: 1,
        model: ([z, scale, shift, kernel, bias, laplacian]) =>
          convolution(
            { 'norm1.scale': scale, 'norm1.shift': shift, 'conv1.kernel': kernel, 'conv1.bias': bias },
            1,
            tensor(Float32Array.from(symmetric(laplacian.dataSync())), laplacian.shape as [number, number, number]),
            z,
            order,
            first,
          ),
        reference: ([z, scale, shift, kernel, bias, laplacian]) =>
          perPicture(z, WIDTH, (rows, b) => {
            const weights = rowsOf(symmetric(laplacian), T).slice(b * T, (b + 1) * T);
            const times = (x: Matrix): Matrix =>
              weights.map((row) => x[0].map((_, c) => row.reduce((sum, w, j) => sum + w * x[j][c], 0)));
            const terms = [layerNormOf({ 'n.scale': scale, 'n.shift': shift }, 'n', rows)];
            while (terms.length < order) {
              const next = times(terms[terms.length - 1]);
              const before = terms[terms.length - 2];
              terms.push(before ? next.map((row, i) => row.map((value, c) => 2 * value - before[i][c])) : next);
            }
            const side = rows.map((_, i) => terms.flatMap((term) => term[i]));
            const made = geluOf(linearOf({ 'l.kernel': kernel, 'l.bias': bias }, 'l', side));
            return rows.map((row, i) => row.map((value, c) => value + made[i][c])).slice(0, first ? 1 : undefined);
          }),
      }),
    ),
  ),
  {
    name: 'firstToken',
    shapes: [[B, T, 3]],
    model: ([x]) => firstToken(x),
    reference: ([x]) => perPicture(x, 3, (rows) => [rows[0]]),
  },
  {
    name: 'firstTokenChange',
    shapes: [[B, T, WIDTH], ...Object.values(BLOCK_SHAPES)],
    model: ([x, ...params]) => firstTokenChange(named('', params) as Named<BlockName>, x, H),
    reference: ([x, ...params]) =>
      perPicture(x, WIDTH, (rows) => [
        blockChange(named('block.', params) as Record<string, Float64Array>, 'block', rows, H)[0],
      ]),
  },
  ...(['advance', 'advanceRead'] as const).flatMap((which) =>
    [true, false].map(
      (fromItself): Operation => ({
        name: `a field's ${which}${fromItself ? ' from where it is' : ''}`,
        shapes: [[FIELD], [B, T, WIDTH], ...(fromItself ? [] : [[B, T, WIDTH]])],
        model: ([theta, h, from = h]) => tokenField(H)[which](theta, h, TIME, from, DT),
        reference: ([theta, h, from = h]) => {
          const { shapes, offsets, lengths } = fieldLayout(WIDTH, FIELD);
          const params = Object.fromEntries(
            Object.keys(shapes).map((name, i) => {
              const start = offsets[name as keyof typeof offsets];
              return [`field.${name}`, theta.subarray(start, start + lengths[i])];
            }),
          );
          return perPicture(h, WIDTH, (rows, b) => {
            const starts = rowsOf(from, WIDTH).slice(b * T, (b + 1) * T);
            const rates = fieldOf(params, 'field', H)(rows, TIME);
            const moved = starts.map((row, i) => row.map((value, c) => value + DT * rates[i][c]));
            return which === 'advance' ? moved : moved.slice(0, 1);
          });
        },
      }),
    ),
  ),
];

const length = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The central difference of `f` along one entry of `x`: error of the order of `step`^2. */
function centralDifference(f: () => number, x: Float64Array, i: number, step = 1e-4): number {
  const before = x[i];
  x[i] = before + step;
  const above = f();
  x[i] = before - step;
  const below = f();
  x[i] = before;
  return (above - below) / (2 * step);
}

/** How far the model is off, on tfjs's current engine: its values, and the gradient of a weighted sum of them by every input. */
export function operationErrors(operation: Operation, seed: number): { value: number; gradients: number[] } {
  const inputs = operation.shapes.map((shape, i) => normals(`${operation.name}/${seed}/${i}`, length(shape)));
  const wide = inputs.map((values) => Float64Array.from(values));
  const expected = operation.reference(wide);
  const weights = normals(`${operation.name}/${seed}/weights`, expected.length);
  const total = (): number => operation.reference(wide).reduce((sum, value, i) => sum + weights[i] * value, 0);
  const moving = wide.slice(0, wide.length - (operation.constants ?? 0));
  const slopes = moving.map((x) => Array.from(x, (_, i) => centralDifference(total, x, i)));
  return tidy(() => {
    const tensors = inputs.map((values, i) => tensor(values, operation.shapes[i]));
    const constants = tensors.slice(moving.length);
    const value = operation.model(tensors);
    const scalar = (...given: Tensor[]): Tensor => {
      const y = operation.model([...given, ...constants]);
      return sum(mul(y, tensor(weights, y.shape)));
    };
    const gradients = grads(scalar)(tensors.slice(0, moving.length));
    return {
      value: worstError(value.dataSync(), expected),
      gradients: gradients.map((gradient, i) => worstError(gradient.dataSync(), slopes[i])),
    };
  });
}
