/** The kernels of the gates, of norm and linear layer, and of the deviation on a GPU, with their gradients. */
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { share } from './field';
import type { Kernel } from './kernel';
import { runShader, type Shader } from './program';
import { blendShader, columnShader, deviationShader, normalShader, normInputShader, normLinearShader } from './rows';

const gateShader = (batch: number, width: number, to: number): Shader => ({
  key: `hnf-gate-${width}-${to}`,
  inputs: ['a', 'b', 'w', 'bias'],
  component: 1,
  outputShape: [batch, to],
  threads: batch * to,
  code: `fn run(index : i32) {
    let c = index % ${to};
    let row = (index / ${to}) * ${width};
    var made = bias[c];
    for (var k = 0; k < ${width}; k++) { made += a[row + k] * w[k * ${to} + c] + b[row + k] * w[(${width} + k) * ${to} + c]; }
    result[index] = 1.0 / (1.0 + exp(-clamp(made, -80.0, 80.0)));
  }`,
});

/** The gradient before the sigmoid. */
const gateSlopeShader = (size: number): Shader => ({
  key: 'hnf-gate-slope',
  inputs: ['gate', 'dy'],
  component: 1,
  outputShape: [size],
  threads: size,
  code: 'fn run(index : i32) { result[index] = dy[index] * gate[index] * (1.0 - gate[index]); }',
});

/** slope (R, N) times the transpose of rows `start` .. \`start\` + from - 1 of w (.., N): (R, from). */
const backShader = (rows: number, from: number, to: number, start: number): Shader => ({
  key: `hnf-linear-back-${from}-${to}-${start}`,
  inputs: ['slope', 'w'],
  component: 1,
  outputShape: [rows, from],
  threads: rows * from,
  code: `fn run(index : i32) {
    let k = index % ${from} + ${start};
    let row = (index / ${from}) * ${to};
    var made = 0.0;
    for (var c = 0; c < ${to}; c++) { made += slope[row + c] * w[k * ${to} + c]; }
    result[index] = made;
  }`,
});

/** dw of a product whose rows are `x` (and after it `y`), by their slopes (R, N): a thread for every weight. */
const weightShader = (key: string, inputs: string[], value: string, from: number, to: number, rows: number): Shader => ({
  key: `${key}-${from}-${to}`,
  inputs: [...inputs, 'slope'],
  component: 1,
  outputShape: [from, to],
  threads: from * to,
  numbers: { rows },
  code: `fn run(index : i32) {
    let c = index % ${to};
    let k = index / ${to};
    var made = 0.0;
    for (var row = 0; row < i32(uniforms.rows); row++) { made += ${value} * slope[row * ${to} + c]; }
    result[index] = made;
  }`,
});

const gate: Kernel = (backend, { a, b, w, bias }) => {
  const [batch, width] = a.shape;
  const made = runShader(backend, gateShader(batch, width, w.shape[1]), [a, b, w, bias]);
  return [made, share(backend, made)];
};

const gateGradient: Kernel = (backend, { a, b, w, kept0, dy }) => {
  const [batch, width] = a.shape;
  const to = w.shape[1];
  const slope = runShader(backend, gateSlopeShader(batch * to), [kept0, dy]);
  const both = `select(b[row * ${width} + k - ${width}], a[row * ${width} + k], k < ${width})`;
  const made = [
    runShader(backend, backShader(batch, width, to, 0), [slope, w]),
    runShader(backend, backShader(batch, width, to, width), [slope, w]),
    runShader(backend, weightShader('hnf-gate-weights', ['a', 'b'], both, 2 * width, to, batch), [a, b, slope]),
    runShader(backend, columnShader(batch, to), [slope]),
  ];
  backend.disposeData(slope.dataId);
  return made;
};

const valuesShader = (key: string, inputs: string[], value: string, shape: readonly number[]): Shader => ({
  key,
  inputs,
  component: 1,
  outputShape: shape,
  threads: util.sizeFromShape([...shape]),
  code: `fn run(index : i32) { result[index] = ${value}; }`,
});

const blendGradient: Kernel = (backend, { gate, x, y, dy }) => [
  runShader(backend, valuesShader('hnf-blend-gate', ['x', 'y', 'dy'], 'dy[index] * (x[index] - y[index])', x.shape), [
    x,
    y,
    dy,
  ]),
  runShader(backend, valuesShader('hnf-blend-first', ['gate', 'dy'], 'dy[index] * gate[index]', x.shape), [gate, dy]),
  runShader(backend, valuesShader('hnf-blend-second', ['gate', 'dy'], 'dy[index] * (1.0 - gate[index])', x.shape), [gate, dy]),
];

const deviationGradientShader = ([batch, rows, width]: readonly number[]): Shader => ({
  key: `hnf-deviation-gradient-${rows}-${width}`,
  inputs: ['x', 's', 'dy'],
  component: 1,
  outputShape: [batch, rows, width],
  threads: batch * width,
  code: `fn run(index : i32) {
    let start = (index / ${width}) * ${rows * width} + index % ${width};
    var sum = 0.0;
    for (var r = 0; r < ${rows}; r++) { sum += x[start + r * ${width}]; }
    let factor = dy[index] / (s[index] * ${rows}.0);
    for (var r = 0; r < ${rows}; r++) { result[start + r * ${width}] = (x[start + r * ${width}] - sum / ${rows}.0) * factor; }
  }`,
});

const normLinear: Kernel = (backend, { x, gamma, beta, w, bias }) => {
  const [from, to] = w.shape;
  const rows = util.sizeFromShape(x.shape) / from;
  const flat = { ...x, shape: [rows, from] };
  const y = runShader(backend, normLinearShader(rows, from, to), [flat, gamma, beta, w, bias]);
  return { ...y, shape: [...x.shape.slice(0, -1), to] };
};

const normLinearGradient: Kernel = (backend, { x, gamma, beta, w, dy }) => {
  const [from, to] = w.shape;
  const rows = util.sizeFromShape(x.shape) / from;
  const slope = { ...dy, shape: [rows, to] };
  const normal = runShader(backend, normalShader(rows, from), [{ ...x, shape: [rows, from] }]);
  const down = runShader(backend, backShader(rows, from, to, 0), [slope, w]);
  const dx = runShader(backend, normInputShader(rows, from), [{ ...x, shape: [rows, from] }, gamma, down]);
  const value = `(normal[row * ${from} + k] * gamma[k] + beta[k])`;
  const made: TensorInfo[] = [
    { ...dx, shape: x.shape },
    runShader(backend, columnShader(rows, from, true), [down, normal]),
    runShader(backend, columnShader(rows, from), [down]),
    runShader(backend, weightShader('hnf-norm-linear-weights', ['normal', 'gamma', 'beta'], value, from, to, rows), [
      normal,
      gamma,
      beta,
      slope,
    ]),
    runShader(backend, columnShader(rows, to), [slope]),
  ];
  for (const { dataId } of [normal, down]) backend.disposeData(dataId);
  return made;
};

export const gateKernels: Record<string, Kernel> = {
  HnfGate: gate,
  HnfGateGrad: gateGradient,
  HnfBlend: (backend, { gate, x, y }) => runShader(backend, blendShader(x.shape), [gate, x, y]),
  HnfBlendGrad: blendGradient,
  HnfDeviation: (backend, { x }) => {
    const made = runShader(backend, deviationShader(x.shape), [x]);
    return [made, share(backend, made)];
  },
  HnfDeviationGrad: (backend, { x, kept0, dy }) => runShader(backend, deviationGradientShader(x.shape), [x, kept0, dy]),
  HnfNormLinear: normLinear,
  HnfNormLinearGrad: normLinearGradient,
};
