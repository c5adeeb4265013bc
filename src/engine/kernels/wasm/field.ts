/**
 * A step along the vector field, from + dt f(H, t), and its gradient. f is one pre-norm transformer block of H + time(t):
 *
 *   x = H + time(t)    a = out(attention(qkv(norm1(x))))    u = up(norm2(x + a))    f = a + down(gelu(u))
 *
 * Of the step that ends with the first token (`first`) everything after the keys and values is made for that token alone. What the
 * gradient needs again and is cheap (norms, gelu) is made again; queries with keys and values, attention, a and u are kept.
 */
import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import { type FieldLayout, type FieldPart, fieldLayout, timeFeatures } from '../../field-layout';
import type { KernelInstance } from './instance';
import { expectShape, type Kernel } from './kernel';

interface Step extends FieldLayout {
  readonly batch: number;
  readonly tokens: number;
  readonly heads: number;
  readonly headWidth: number;
  readonly first: boolean;
  readonly dt: number;
  readonly features: readonly number[];
  /** Tokens of all pictures, and those that go through the MLP. */
  readonly all: number;
  readonly rows: number;
}

function stepOf({ theta, h, from = h }: Readonly<Record<string, TensorInfo>>, attrs: NamedAttrMap): Step {
  const [batch, tokens, width] = h.shape;
  const heads = attrs.heads as number;
  const headWidth = width / heads;
  if (h.shape.length !== 3 || !Number.isInteger(headWidth) || headWidth % 4 !== 0)
    throw new RangeError(`[${h.shape}] is not [N, T, ${heads} * D] with D a multiple of 4.`);
  expectShape(from, h.shape, 'from');
  const first = attrs.first === 1;
  const all = batch * tokens;
  const layout = fieldLayout(width, theta.shape[0]);
  const features = timeFeatures(attrs.t as number);
  return {
    ...layout,
    batch,
    tokens,
    heads,
    headWidth,
    first,
    dt: attrs.dt as number,
    features,
    all,
    rows: first ? batch : all,
  };
}

/** Floats of the largest scratch that the products of a step need. */
const packedFloats = ({ run }: KernelInstance, { width, hidden }: Step, gradient: boolean): number =>
  Math.max(
    ...[
      [width, 3 * width],
      [width, hidden],
      [hidden, width],
    ].map(([from, to]) => (gradient ? run.linearGradientScratchBytes(from, to) : run.linearScratchBytes(from, to)) / 4),
  );

/** Where the parameters are, or their gradients. */
const placesIn =
  ({ offsets }: Step, theta: number) =>
  (part: FieldPart): number =>
    theta + 4 * offsets[part];

/** x, all tokens. */
function timed({ run }: KernelInstance, step: Step, theta: number, h: number, features: number, row: number, x: number): void {
  run.addProduct(h, features, placesIn(step, theta)('time'), x, step.all, step.features.length, step.width, row);
}

/** The first token of every picture, one below the other. */
const firstRows = ({ run }: KernelInstance, { batch, tokens, width }: Step, from: number, to: number): void =>
  run.copyRows(from, 4 * tokens * width, to, 4 * width, batch, 4 * width);

/** Columns `start` .. of the kernel of q | k | v, as a matrix by themselves. */
const columnsOf = ({ run }: KernelInstance, { width }: Step, kernel: number, start: number, count: number, to: number): void =>
  run.copyRows(kernel + 4 * start, 12 * width, to, 4 * count, width, 4 * count);

const fieldStep: Kernel = (kernels, inputs, attrs) => {
  const step = stepOf(inputs, attrs);
  const { batch, tokens, width, hidden, heads, headWidth, all, rows, dt, first } = step;
  const { run } = kernels;
  const [features, row, x, xRows, normed, hiddenRows, w, attending, packed] = kernels.areas(
    step.features.length,
    width,
    all * width,
    rows * width,
    all * width,
    rows * hidden,
    3 * width * width,
    Math.max(run.attentionScratchBytes(tokens, headWidth), run.attendOnceScratchBytes(tokens)) / 4,
    packedFloats(kernels, step, false),
  );
  const forms = first
    ? [
        [batch, width],
        [batch, tokens, 2 * width],
      ]
    : [[batch, tokens, 3 * width]];
  const read = [batch, first ? 1 : tokens];
  const outputs = [[...read, width], [...read, width], [...read, width], [...read, hidden], ...forms].map((form) =>
    kernels.output(form),
  );
  const [y, attention, a, u, ...projected] = outputs.map((output) => kernels.address(output));
  const theta = kernels.address(inputs.theta);
  const h = kernels.address(inputs.h);
  const from = inputs.from ? kernels.address(inputs.from) : h;
  const at = placesIn(step, theta);

  kernels.write(features, step.features);
  timed(kernels, step, theta, h, features, row, x);
  run.layerNorm(x, at('norm1.scale'), at('norm1.shift'), normed, all, width);
  if (first) {
    const [query, pairs] = projected;
    columnsOf(kernels, step, at('qkv.kernel'), width, 2 * width, w);
    run.linear(normed, w, at('qkv.bias') + 4 * width, pairs, all, width, 2 * width, packed);
    columnsOf(kernels, step, at('qkv.kernel'), 0, width, w);
    firstRows(kernels, step, normed, xRows);
    run.linear(xRows, w, at('qkv.bias'), query, batch, width, width, packed);
    run.attendOnce(query, pairs, attention, batch, tokens, heads, headWidth, attending);
    firstRows(kernels, step, x, xRows);
    firstRows(kernels, step, from, y);
  } else {
    const [qkv] = projected;
    run.linear(normed, at('qkv.kernel'), at('qkv.bias'), qkv, all, width, 3 * width, packed);
    run.attention(qkv, attention, batch, tokens, heads, headWidth, attending);
    run.copyRows(x, 0, xRows, 0, 1, 4 * all * width);
    run.copyRows(from, 0, y, 0, 1, 4 * all * width);
  }
  run.linear(attention, at('out.kernel'), at('out.bias'), a, rows, width, width, packed);
  run.weightedSum(xRows, a, xRows, rows * width, 1, 1);
  run.layerNorm(xRows, at('norm2.scale'), at('norm2.shift'), normed, rows, width);
  run.linear(normed, at('mlp.up.kernel'), at('mlp.up.bias'), u, rows, width, hidden, packed);
  run.gelu(u, hiddenRows, rows * hidden, packed);
  run.linear(hiddenRows, at('mlp.down.kernel'), at('mlp.down.bias'), normed, rows, hidden, width, packed);
  run.weightedSum(normed, a, normed, rows * width, 1, 1);
  run.weightedSum(y, normed, y, rows * width, 1, dt);
  return outputs;
};

const fieldStepGradient: Kernel = (kernels, inputs, attrs) => {
  const step = stepOf(inputs, attrs);
  const { batch, tokens, width, hidden, heads, headWidth, all, rows, dt, first } = step;
  const { run } = kernels;
  const [features, row, x, xRows, normed, dRows, dY, hiddenRows, dHidden, dProjected, w, dw, attending, packed] = kernels.areas(
    step.features.length,
    width,
    all * width,
    rows * width,
    all * width,
    all * width,
    rows * width,
    rows * Math.max(hidden, width),
    rows * hidden,
    all * 3 * width + batch * width,
    2 * width * width,
    2 * width * width,
    Math.max(run.attentionGradientScratchBytes(tokens, headWidth), run.attendOnceScratchBytes(tokens)) / 4,
    packedFloats(kernels, step, true),
  );
  const outputs = [inputs.theta, inputs.h, ...(inputs.from && first ? [inputs.from] : [])].map(({ shape }) =>
    kernels.output(shape),
  );
  const [dTheta, dH, dFrom] = outputs.map((output) => kernels.address(output));
  const [h, theta, dy, attention, a, u] = [inputs.h, inputs.theta, inputs.dy, inputs.kept0, inputs.kept1, inputs.kept2].map(
    (tensor) => kernels.address(tensor),
  );
  const at = placesIn(step, theta);
  const slope = placesIn(step, dTheta);

  kernels.write(features, step.features);
  timed(kernels, step, theta, h, features, row, x);
  if (first) firstRows(kernels, step, x, xRows);
  else run.copyRows(x, 0, xRows, 0, 1, 4 * all * width);
  run.weightedSum(xRows, a, xRows, rows * width, 1, 1); // x + a
  // down(gelu(u)), then up(norm2(x + a))
  run.weightedSum(dy, dy, dRows, rows * width, dt, 0);
  run.gelu(u, hiddenRows, rows * hidden, packed);
  run.linearGradient(
    hiddenRows,
    at('mlp.down.kernel'),
    dRows,
    dHidden,
    slope('mlp.down.kernel'),
    slope('mlp.down.bias'),
    rows,
    hidden,
    width,
    packed,
  );
  run.geluGradient(u, dHidden, dHidden, rows * hidden, packed);
  run.layerNorm(xRows, at('norm2.scale'), at('norm2.shift'), normed, rows, width);
  const dNormed = hiddenRows;
  run.linearGradient(
    normed,
    at('mlp.up.kernel'),
    dHidden,
    dNormed,
    slope('mlp.up.kernel'),
    slope('mlp.up.bias'),
    rows,
    width,
    hidden,
    packed,
  );
  run.layerNormGradient(xRows, at('norm2.scale'), dNormed, dY, slope('norm2.scale'), slope('norm2.shift'), rows, width);
  // a = out(attention)
  run.weightedSum(dRows, dY, dRows, rows * width, 1, 1);
  run.linearGradient(
    attention,
    at('out.kernel'),
    dRows,
    normed,
    slope('out.kernel'),
    slope('out.bias'),
    rows,
    width,
    width,
    packed,
  );
  const dAttention = normed;
  const dX = dRows;
  if (first) {
    const [query, pairs] = [inputs.kept3, inputs.kept4].map((tensor) => kernels.address(tensor));
    const dQuery = dProjected + 8 * all * width;
    run.attendOnceGradient(query, pairs, dAttention, dQuery, dProjected, batch, tokens, heads, headWidth, attending);
    run.layerNorm(x, at('norm1.scale'), at('norm1.shift'), normed, all, width);
    /** Of columns of q | k | v, made of `own` rows. */
    const part = (start: number, count: number, from: number, dTo: number, dFromRows: number, own: number): void => {
      columnsOf(kernels, step, at('qkv.kernel'), start, count, w);
      run.linearGradient(from, w, dTo, dFromRows, dw, slope('qkv.bias') + 4 * start, own, width, count, packed);
      run.copyRows(dw, 4 * count, slope('qkv.kernel') + 4 * start, 12 * width, width, 4 * count);
    };
    part(width, 2 * width, normed, dProjected, dX, all);
    firstRows(kernels, step, normed, xRows);
    part(0, width, xRows, dQuery, dNormed, batch);
    for (let b = 0; b < batch; b++) {
      const to = dX + 4 * b * tokens * width;
      run.weightedSum(to, dNormed + 4 * b * width, to, width, 1, 1);
    }
  } else {
    run.attentionGradient(kernels.address(inputs.kept3), dAttention, dProjected, batch, tokens, heads, headWidth, attending);
    run.layerNorm(x, at('norm1.scale'), at('norm1.shift'), normed, all, width);
    run.linearGradient(
      normed,
      at('qkv.kernel'),
      dProjected,
      dX,
      slope('qkv.kernel'),
      slope('qkv.bias'),
      all,
      width,
      3 * width,
      packed,
    );
  }
  run.layerNormGradient(x, at('norm1.scale'), dX, dH, slope('norm1.scale'), slope('norm1.shift'), all, width);
  // x + a once more, and `from`
  const onto = (to: number, slopes: number): void => {
    const [each, ahead] = first ? [width, tokens * width] : [tokens * width, tokens * width];
    for (let b = 0; b < batch; b++) run.weightedSum(to + 4 * b * ahead, slopes + 4 * b * each, to + 4 * b * ahead, each, 1, 1);
  };
  onto(dH, dY);
  run.columnSums(dH, row, all, width);
  step.features.forEach((feature, k) => {
    run.weightedSum(row, row, slope('time') + 4 * k * width, width, feature, 0);
  });
  if (!inputs.from) onto(dH, dy);
  else if (first) {
    run.zero(dFrom, all * width);
    onto(dFrom, dy);
  } else outputs.push(kernels.share(inputs.dy));
  return outputs;
};

export const fieldKernels: Record<string, Kernel> = { HnfField: fieldStep, HnfFieldGrad: fieldStepGradient };
