/** The kernels of the two-way attention, of the category head and of the loss on a GPU, with their gradients. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { share } from './field';
import type { Kernel } from './kernel';
import { runShader, type Shader } from './program';
import { columnShader } from './rows';

interface Attention {
  readonly batch: number;
  readonly queries: number;
  readonly tokens: number;
  readonly width: number;
  readonly heads: number;
  /** Whether all pictures have the same queries. */
  readonly shared: boolean;
}

function attentionOf(q: TensorInfo, k: TensorInfo, heads: number): Attention {
  const [batch, tokens, width] = k.shape;
  return { batch, queries: q.shape[1], tokens, width, heads, shared: q.shape[0] === 1 && batch > 1 };
}

const keyOf = (name: string, a: Attention): string =>
  [`hnf-attend-${name}`, a.queries, a.tokens, a.width, a.heads, a.shared, a.batch].join('-');

/** Score, weight and slope of query i of picture b for token j, in head h; few tokens, found again by every thread that wants them. */
const head = (a: Attention): string => `const DEPTH = ${a.width / a.heads};
  const SCALE = ${(a.width / a.heads) ** -0.5};
  fn queryAt(b : i32, i : i32, h : i32) -> i32 { return (${a.shared ? '' : `b * ${a.queries} + `}i) * ${a.width} + h * DEPTH; }
  fn tokenAt(b : i32, j : i32, h : i32) -> i32 { return (b * ${a.tokens} + j) * ${a.width} + h * DEPTH; }
  fn outAt(b : i32, i : i32, h : i32) -> i32 { return (b * ${a.queries} + i) * ${a.width} + h * DEPTH; }
  fn scoreOf(b : i32, i : i32, j : i32, h : i32) -> f32 {
    var score = 0.0;
    for (var c = 0; c < DEPTH; c++) { score += q[queryAt(b, i, h) + c] * k[tokenAt(b, j, h) + c]; }
    return score * SCALE;
  }`;

/** -> (B, Q, d), a thread for every value */
const attendShader = (a: Attention): Shader => ({
  key: keyOf('value', a),
  inputs: ['q', 'k', 'v'],
  component: 1,
  outputShape: [a.batch, a.queries, a.width],
  threads: a.batch * a.queries * a.width,
  code: `${head(a)}
  fn run(index : i32) {
    let column = index % ${a.width};
    let h = column / DEPTH;
    let i = (index / ${a.width}) % ${a.queries};
    let b = index / ${a.width * a.queries};
    var top = -3.0e38;
    var total = 0.0;
    var sum = 0.0;
    for (var j = 0; j < ${a.tokens}; j++) {
      let score = scoreOf(b, i, j, h);
      let raised = max(top, score);
      let keep = exp(top - raised);
      let weight = exp(score - raised);
      top = raised;
      total = total * keep + weight;
      sum = sum * keep + weight * v[tokenAt(b, j, h) + column % DEPTH];
    }
    result[index] = sum / total;
  }`,
});

/** Weight and slope of every score: (B, h, Q, T, 2). */
const scoresShader = (a: Attention): Shader => ({
  key: keyOf('scores', a),
  inputs: ['q', 'k', 'v', 'dy'],
  component: 1,
  outputShape: [a.batch, a.heads, a.queries, a.tokens, 2],
  threads: a.batch * a.heads * a.queries,
  code: `${head(a)}
  fn run(index : i32) {
    let i = index % ${a.queries};
    let h = (index / ${a.queries}) % ${a.heads};
    let b = index / ${a.queries * a.heads};
    let start = index * ${2 * a.tokens};
    var top = -3.0e38;
    for (var j = 0; j < ${a.tokens}; j++) { top = max(top, scoreOf(b, i, j, h)); }
    var total = 0.0;
    var mean = 0.0;
    for (var j = 0; j < ${a.tokens}; j++) {
      let weight = exp(scoreOf(b, i, j, h) - top);
      var slope = 0.0;
      for (var c = 0; c < DEPTH; c++) { slope += dy[outAt(b, i, h) + c] * v[tokenAt(b, j, h) + c]; }
      result[start + 2 * j] = weight;
      result[start + 2 * j + 1] = slope;
      total += weight;
      mean += weight * slope;
    }
    mean /= total;
    for (var j = 0; j < ${a.tokens}; j++) {
      let weight = result[start + 2 * j] / total;
      result[start + 2 * j] = weight;
      result[start + 2 * j + 1] = weight * (result[start + 2 * j + 1] - mean) * SCALE;
    }
  }`,
});

const at = (a: Attention): string =>
  `fn scoreAt(b : i32, h : i32, i : i32, j : i32) -> i32 { return 2 * (((b * ${a.heads} + h) * ${a.queries} + i) * ${a.tokens} + j); }`;

const queryGradientShader = (a: Attention): Shader => ({
  key: keyOf('query', a),
  inputs: ['scores', 'k'],
  component: 1,
  outputShape: [a.shared ? 1 : a.batch, a.queries, a.width],
  threads: (a.shared ? 1 : a.batch) * a.queries * a.width,
  code: `${at(a)}
  fn run(index : i32) {
    let column = index % ${a.width};
    let h = column / ${a.width / a.heads};
    let i = (index / ${a.width}) % ${a.queries};
    var made = 0.0;
    let own = index / ${a.width * a.queries};
    for (var b = ${a.shared ? '0' : 'own'}; b < ${a.shared ? a.batch : 'own + 1'}; b++) {
      for (var j = 0; j < ${a.tokens}; j++) { made += scores[scoreAt(b, h, i, j) + 1] * k[(b * ${a.tokens} + j) * ${a.width} + column]; }
    }
    result[index] = made;
  }`,
});

/** By the keys, from the queries; or by the values, from the output's slopes. */
const tokenGradientShader = (a: Attention, ofKeys: boolean): Shader => ({
  key: keyOf(ofKeys ? 'key' : 'value-gradient', a),
  inputs: ['scores', 'rows'],
  component: 1,
  outputShape: [a.batch, a.tokens, a.width],
  threads: a.batch * a.tokens * a.width,
  code: `${at(a)}
  fn run(index : i32) {
    let column = index % ${a.width};
    let h = column / ${a.width / a.heads};
    let j = (index / ${a.width}) % ${a.tokens};
    let b = index / ${a.width * a.tokens};
    var made = 0.0;
    for (var i = 0; i < ${a.queries}; i++) {
      made += scores[scoreAt(b, h, i, j) + ${ofKeys ? 1 : 0}] * rows[(${ofKeys && a.shared ? '' : `b * ${a.queries} + `}i) * ${a.width} + column];
    }
    result[index] = made;
  }`,
});

const attend: Kernel = (backend, { q, k, v }, { heads }) =>
  runShader(backend, attendShader(attentionOf(q, k, heads)), [q, k, v]);

const attendGradient: Kernel = (backend, { q, k, v, dy }, { heads }) => {
  const a = attentionOf(q, k, heads);
  const scores = runShader(backend, scoresShader(a), [q, k, v, dy]);
  const made = [
    runShader(backend, queryGradientShader(a), [scores, k]),
    runShader(backend, tokenGradientShader(a, true), [scores, q]),
    runShader(backend, tokenGradientShader(a, false), [scores, dy]),
  ];
  backend.disposeData(scores.dataId);
  return made;
};

/** Inverse length of a row. */
const inverse = (width: number): string => `fn dotOf(row : i32, other : i32) -> f32 {
    var sum = 0.0;
    for (var c = 0; c < ${width}; c++) { sum += u[row * ${width} + c] * text[other * ${width} + c]; }
    return sum;
  }
  fn ownOf(row : i32) -> f32 {
    var sum = 1e-6;
    for (var c = 0; c < ${width}; c++) { sum += u[row * ${width} + c] * u[row * ${width} + c]; }
    return inverseSqrt(sum);
  }
  fn otherOf(row : i32) -> f32 {
    var sum = 1e-6;
    for (var c = 0; c < ${width}; c++) { sum += text[row * ${width} + c] * text[row * ${width} + c]; }
    return inverseSqrt(sum);
  }`;

const cosinesShader = ([batch, categories, width]: readonly number[]): Shader => ({
  key: `hnf-cosines-${categories}-${width}`,
  inputs: ['u', 'text'],
  component: 1,
  outputShape: [batch, categories],
  threads: batch * categories,
  code: `${inverse(width)}
  fn run(index : i32) {
    let row = index / ${categories};
    result[index] = dotOf(row, index) * ownOf(row) * otherOf(index);
  }`,
});

const cosinesGradientShader = ([batch, categories, width]: readonly number[], ofText: boolean): Shader => ({
  key: `hnf-cosines-gradient-${categories}-${width}-${ofText}`,
  inputs: ['u', 'text', 's', 'dy'],
  component: 1,
  outputShape: ofText ? [batch, categories, width] : [batch, width],
  threads: batch * (ofText ? categories : 1) * width,
  code: `${inverse(width).replace(/fn dotOf[\s\S]*?return sum;\s*\}/, '')}
  fn run(index : i32) {
    let c = index % ${width};
    ${
      ofText
        ? `let at = index / ${width};
    let row = at / ${categories};
    let other = otherOf(at);
    result[index] = dy[at] * (u[row * ${width} + c] * ownOf(row) * other - s[at] * text[index] * other * other);`
        : `let row = index / ${width};
    let own = ownOf(row);
    var made = 0.0;
    for (var k = 0; k < ${categories}; k++) {
      let at = row * ${categories} + k;
      made += dy[at] * (text[at * ${width} + c] * own * otherOf(at) - s[at] * u[index] * own * own);
    }
    result[index] = made;`
    }
  }`,
});

const cosines: Kernel = (backend, { u, text }) => {
  const made = runShader(backend, cosinesShader(text.shape), [u, text]);
  return [made, share(backend, made)];
};

/** Level of a row's log-probabilities. */
const logSum = (categories: number): string => `fn logSum(row : i32) -> f32 {
    var top = -3.0e38;
    for (var c = 0; c < ${categories}; c++) { top = max(top, logits[row * ${categories} + c]); }
    var sum = 0.0;
    for (var c = 0; c < ${categories}; c++) { sum += exp(logits[row * ${categories} + c] - top); }
    return top + log(sum);
  }`;

const crossEntropyShader = ([batch, categories]: readonly number[]): Shader => ({
  key: `hnf-cross-entropy-${batch}-${categories}`,
  inputs: ['logits', 'targets'],
  component: 1,
  outputShape: [],
  threads: 1,
  code: `${logSum(categories)}
  fn run(index : i32) {
    var total = 0.0;
    for (var b = 0; b < ${batch}; b++) {
      let level = logSum(b);
      for (var c = 0; c < ${categories}; c++) { total += targets[b * ${categories} + c] * (level - logits[b * ${categories} + c]); }
    }
    result[index] = total / ${batch}.0;
  }`,
});

const crossEntropyGradientShader = ([batch, categories]: readonly number[]): Shader => ({
  key: `hnf-cross-entropy-gradient-${batch}-${categories}`,
  inputs: ['logits', 'targets', 'dy'],
  component: 1,
  outputShape: [batch, categories],
  threads: batch * categories,
  code: `${logSum(categories)}
  fn run(index : i32) {
    let row = index / ${categories};
    var weight = 0.0;
    for (var c = 0; c < ${categories}; c++) { weight += targets[row * ${categories} + c]; }
    result[index] = dy[0] / ${batch}.0 * (weight * exp(logits[index] - logSum(row)) - targets[index]);
  }`,
});

const logitsShader = ([batch, categories]: readonly number[]): Shader => ({
  key: `hnf-logits-${categories}`,
  inputs: ['image', 'cosines', 'scale', 'bias'],
  component: 1,
  outputShape: [batch, categories],
  threads: batch * categories,
  code: `fn run(index : i32) { result[index] = image[index] + exp(scale[0]) * cosines[index] + bias[index % ${categories}]; }`,
});

const logitsGradient: Kernel = (backend, { cosines, scale, bias, dy }) => {
  const [batch, categories] = dy.shape;
  const size = batch * categories;
  const shader = (name: string, inputs: string[], threads: number, outputShape: number[], code: string): Shader => ({
    key: `hnf-logits-${name}-${size}`,
    inputs,
    component: 1,
    outputShape,
    threads,
    code: `fn run(index : i32) { ${code} }`,
  });
  const near = shader('cosines', ['scale', 'dy'], size, [batch, categories], 'result[index] = exp(scale[0]) * dy[index];');
  const sum = `var sum = 0.0; for (var i = 0; i < ${size}; i++) { sum += cosines[i] * dy[i]; } result[index] = exp(scale[0]) * sum;`;
  return [
    share(backend, dy),
    runShader(backend, near, [scale, dy]),
    runShader(backend, shader('scale', ['cosines', 'scale', 'dy'], 1, scale.shape, sum), [cosines, scale, dy]),
    { ...runShader(backend, columnShader(batch, categories), [dy]), shape: bias.shape },
  ];
};

export const headKernels: Record<string, Kernel> = {
  HnfAttend: attend,
  HnfAttendGrad: attendGradient,
  HnfCosines: cosines,
  HnfCosinesGrad: (backend, { u, text, kept0, dy }) => [
    runShader(backend, cosinesGradientShader(text.shape, false), [u, text, kept0, dy]),
    runShader(backend, cosinesGradientShader(text.shape, true), [u, text, kept0, dy]),
  ],
  HnfLogits: (backend, { image, cosines, scale, bias }) =>
    runShader(backend, logitsShader(image.shape), [image, cosines, scale, bias]),
  HnfLogitsGrad: logitsGradient,
  HnfCrossEntropy: (backend, { logits, targets }) => runShader(backend, crossEntropyShader(logits.shape), [logits, targets]),
  HnfCrossEntropyGrad: (backend, { logits, targets, dy }) =>
    runShader(backend, crossEntropyGradientShader(logits.shape), [logits, targets, dy]),
};
