/** The kernels of the two-way attention, of the category head and of the loss, with their gradients. */
import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import { expectShape, type Kernel } from './kernel';

interface Attention {
  readonly batch: number;
  readonly queries: number;
  readonly tokens: number;
  readonly width: number;
  readonly heads: number;
  /** Floats from one picture's queries to the next's: none where all share them. */
  readonly ahead: number;
}

function attentionOf(q: TensorInfo, k: TensorInfo, v: TensorInfo, attrs: NamedAttrMap): Attention {
  const [batch, tokens, width] = k.shape;
  const [own, queries] = q.shape;
  const heads = attrs.heads as number;
  if (width % (4 * heads) !== 0 || (own !== 1 && own !== batch))
    throw new RangeError(`[${q.shape}] does not ask [${k.shape}] with ${heads} heads of a multiple of 4.`);
  expectShape(q, [own, queries, width], 'q');
  expectShape(v, k.shape, 'v');
  return { batch, queries, tokens, width, heads, ahead: own === 1 ? 0 : queries * width };
}

const attend: Kernel = (kernels, { q, k, v }, attrs) => {
  const { batch, queries, tokens, width, heads, ahead } = attentionOf(q, k, v, attrs);
  const { run } = kernels;
  const [pairs, attending] = kernels.areas(tokens * 2 * width, run.attendOnceScratchBytes(tokens) / 4);
  const out = kernels.output([batch, queries, width]);
  const [asks, keys, values, made] = [q, k, v, out].map((tensor) => kernels.address(tensor));
  for (let b = 0; b < batch; b++) {
    run.copyRows(keys + 4 * b * tokens * width, 4 * width, pairs, 8 * width, tokens, 4 * width);
    run.copyRows(values + 4 * b * tokens * width, 4 * width, pairs + 4 * width, 8 * width, tokens, 4 * width);
    for (let i = 0; i < queries; i++) {
      const to = made + 4 * (b * queries + i) * width;
      run.attendOnce(asks + 4 * (b * ahead + i * width), pairs, to, 1, tokens, heads, width / heads, attending);
    }
  }
  return out;
};

const attendGradient: Kernel = (kernels, { q, k, v, dy }, attrs) => {
  const { batch, queries, tokens, width, heads, ahead } = attentionOf(q, k, v, attrs);
  const { run } = kernels;
  const size = tokens * 2 * width;
  const [pairs, dPairs, one, dQuery, attending] = kernels.areas(
    size,
    size,
    size,
    width,
    run.attendOnceScratchBytes(tokens) / 4,
  );
  const outputs = [q, k, v].map(({ shape }) => kernels.output(shape));
  const [dq, dk, dv] = outputs.map((output) => kernels.address(output));
  const [asks, keys, values, slopes] = [q, k, v, dy].map((tensor) => kernels.address(tensor));
  run.zero(dq, q.shape[0] * queries * width);
  for (let b = 0; b < batch; b++) {
    const at = 4 * b * tokens * width;
    run.copyRows(keys + at, 4 * width, pairs, 8 * width, tokens, 4 * width);
    run.copyRows(values + at, 4 * width, pairs + 4 * width, 8 * width, tokens, 4 * width);
    run.zero(dPairs, size);
    for (let i = 0; i < queries; i++) {
      const place = 4 * (b * ahead + i * width);
      const dOut = slopes + 4 * (b * queries + i) * width;
      run.attendOnceGradient(asks + place, pairs, dOut, dQuery, one, 1, tokens, heads, width / heads, attending);
      run.weightedSum(dPairs, one, dPairs, size, 1, 1);
      run.weightedSum(dq + place, dQuery, dq + place, width, 1, 1);
    }
    run.copyRows(dPairs, 8 * width, dk + at, 4 * width, tokens, 4 * width);
    run.copyRows(dPairs + 4 * width, 8 * width, dv + at, 4 * width, tokens, 4 * width);
  }
  return outputs;
};

/** cos(u, T'_c): u [B, d], text [B, C, d] -> [B, C] */
const cosines: Kernel = (kernels, { u, text }) => {
  const [batch, categories, width] = text.shape;
  expectShape(u, [batch, width], 'u');
  const out = kernels.output([batch, categories]);
  const addresses = [u, text, out].map((tensor) => kernels.address(tensor));
  kernels.run.cosines(...addresses, batch, categories, width);
  return [out, kernels.share(out)];
};

const cosinesGradient: Kernel = (kernels, { u, text, kept0, dy }) => {
  const [batch, categories, width] = text.shape;
  const outputs = [u, text].map(({ shape }) => kernels.output(shape));
  const addresses = [u, text, kept0, dy, ...outputs].map((tensor) => kernels.address(tensor));
  kernels.run.cosinesGradient(...addresses, batch, categories, width);
  return outputs;
};

/** Probabilities of a row, and the level of their logarithms. */
function softmaxOf(row: Float32Array): { readonly shares: number[]; readonly level: number } {
  const top = Math.max(...row);
  const powers = Array.from(row, (logit) => Math.exp(logit - top));
  const sum = powers.reduce((total, power) => total + power, 0);
  return { shares: powers.map((power) => power / sum), level: top + Math.log(sum) };
}

/** -mean over B of sum_c target log softmax(logits): [] */
const crossEntropy: Kernel = (kernels, { logits, targets }) => {
  const [batch, categories] = logits.shape;
  expectShape(targets, [batch, categories], 'targets');
  const out = kernels.output([]);
  const [x, wanted] = [kernels.values(logits), kernels.values(targets)];
  let total = 0;
  for (let b = 0; b < batch; b++) {
    const row = x.subarray(b * categories, (b + 1) * categories);
    const { level } = softmaxOf(row);
    row.forEach((logit, c) => {
      total += wanted[b * categories + c] * (level - logit);
    });
  }
  kernels.values(out)[0] = total / batch;
  return out;
};

const crossEntropyGradient: Kernel = (kernels, { logits, targets, dy }) => {
  const [batch, categories] = logits.shape;
  const out = kernels.output([batch, categories]);
  const [x, wanted, dx] = [logits, targets, out].map((tensor) => kernels.values(tensor));
  const factor = kernels.values(dy)[0] / batch;
  for (let b = 0; b < batch; b++) {
    const place = b * categories;
    const weight = wanted.subarray(place, place + categories).reduce((sum, target) => sum + target, 0);
    softmaxOf(x.subarray(place, place + categories)).shares.forEach((share, c) => {
      dx[place + c] = factor * (weight * share - wanted[place + c]);
    });
  }
  return out;
};

/** image + e^scale cosines + bias: [B, C] */
const logits: Kernel = (kernels, { image, cosines, scale, bias }) => {
  const [batch, categories] = image.shape;
  expectShape(cosines, image.shape, 'cosines');
  expectShape(bias, [categories], 'bias');
  const out = kernels.output([batch, categories]);
  const [own, near, added, made] = [image, cosines, bias, out].map((tensor) => kernels.values(tensor));
  const factor = Math.exp(kernels.values(scale)[0]);
  for (let i = 0; i < made.length; i++) made[i] = own[i] + factor * near[i] + added[i % categories];
  return out;
};

const logitsGradient: Kernel = (kernels, { image, cosines, scale, bias, dy }) => {
  const categories = bias.shape[0];
  const outputs = [image, scale, bias].map(({ shape }) => kernels.output(shape));
  const [dNear, dScale, dBias] = outputs.map((output) => kernels.values(output));
  const [near, slopes] = [kernels.values(cosines), kernels.values(dy)];
  const factor = Math.exp(kernels.values(scale)[0]);
  dBias.fill(0);
  let sum = 0;
  slopes.forEach((slope, i) => {
    dNear[i] = factor * slope;
    sum += slope * near[i];
    dBias[i % categories] += slope;
  });
  dScale[0] = factor * sum;
  return [kernels.share(dy), ...outputs];
};

export const headKernels: Record<string, Kernel> = {
  HnfAttend: attend,
  HnfAttendGrad: attendGradient,
  HnfCosines: cosines,
  HnfCosinesGrad: cosinesGradient,
  HnfLogits: logits,
  HnfLogitsGrad: logitsGradient,
  HnfCrossEntropy: crossEntropy,
  HnfCrossEntropyGrad: crossEntropyGradient,
};
