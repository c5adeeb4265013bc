/**
 * Prints, for the shapes of both profiles, the milliseconds of each HNF kernel beside those of the stock tfjs operations it stands
 * in for, measured in turns within one run (single thread, wasm engine, best of several): `node scripts/run.mjs bench-kernels`.
 */
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-backend-wasm';
import {
  add,
  engine,
  grads,
  matMul,
  mean,
  mul,
  ones,
  randomUniform,
  reshape,
  rsqrt,
  setBackend,
  sigmoid,
  softmax,
  split,
  square,
  sub,
  type Tensor,
  type Tensor2D,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import { EXIT, parseCommand, print } from '../cli/command';
import { registerHnfKernels } from '../engine/kernels/wasm/register';

const kernel = (name: string, inputs: Record<string, Tensor>, attrs: Record<string, number> = {}) =>
  engine().runKernel(name, inputs, attrs) as Tensor | Tensor[];

function once(work: () => unknown): number {
  const start = performance.now();
  tidy(() => void work());
  return performance.now() - start;
}

/** Best times of two pieces of work, taken in turns so that a busy machine slows both. `flops` of 0 leaves out the rate. */
async function compare(label: string, flops: number, ours: () => unknown, stock: () => unknown): Promise<void> {
  let [best, bestStock] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < 12; round++) {
    best = Math.min(best, once(ours));
    bestStock = Math.min(bestStock, once(stock));
  }
  const rate = flops > 0 ? `${(flops / best / 1e6).toFixed(1)} GFLOP/s`.padStart(14) : ''.padStart(14);
  const ratio = `x ${(bestStock / best).toFixed(1)}`.padStart(8);
  await print(
    `${label.padEnd(48)}${best.toFixed(2).padStart(8)} ms${rate}   stock ${bestStock.toFixed(2).padStart(8)} ms ${ratio}\n`,
  );
}

function stockAttention(qkv: Tensor, heads: number): Tensor {
  const [batch, tokens, triple] = qkv.shape;
  const width = triple / 3 / heads;
  const [q, k, v] = split(qkv, 3, 2).map((part) => transpose(reshape(part, [batch, tokens, heads, width]), [0, 2, 1, 3]));
  const weights = softmax(mul(matMul(q, k, false, true), 1 / Math.sqrt(width)));
  return reshape(transpose(matMul(weights, v), [0, 2, 1, 3]), [batch, tokens, heads * width]);
}

function stockLayerNorm(x: Tensor, gamma: Tensor, beta: Tensor): Tensor {
  const centred = sub(x, mean(x, 1, true));
  return add(mul(mul(centred, rsqrt(add(mean(square(centred), 1, true), 1e-5))), gamma), beta);
}

const stockGelu = (x: Tensor): Tensor => mul(x, sigmoid(mul(mul(x, 1.5957691), add(mul(square(x), 0.044715), 1))));

const USAGE = 'node scripts/run.mjs bench-kernels';

export async function benchKernelsCommand(): Promise<number> {
  parseCommand({}, USAGE);
  await setBackend('wasm');
  if (!(await registerHnfKernels())) throw new Error('The kernels cannot be registered here.');

  for (const [n, t, h, d] of [
    [16, 197, 4, 16],
    [16, 50, 4, 16],
    [16, 17, 4, 16],
    [8, 197, 6, 32],
    [4, 785, 4, 16],
  ]) {
    const qkv = randomUniform([n, t, 3 * h * d], -1, 1);
    const dy = randomUniform([n, t, h * d], -1, 1);
    const flops = 4 * n * h * t * t * d;
    const label = `${n} x ${t} tokens, ${h} heads of ${d}`;
    const gradient = grads((qkv: Tensor) => stockAttention(qkv, h));
    await compare(
      `attention ${label}`,
      flops,
      () => kernel('HnfAttention', { qkv }, { heads: h }),
      () => stockAttention(qkv, h),
    );
    await compare(
      `  forward and gradient`,
      3.5 * flops,
      () => [kernel('HnfAttention', { qkv }, { heads: h }), kernel('HnfAttentionGrad', { qkv, dy }, { heads: h })],
      () => gradient([qkv], dy),
    );
    qkv.dispose();
    dy.dispose();
  }

  for (const [m, d] of [
    [16 * 197, 64],
    [8 * 197, 192],
  ]) {
    const x = randomUniform([m, d], -1, 1);
    const wide = randomUniform([m, 4 * d], -3, 3);
    const gamma = randomUniform([d]);
    const beta = randomUniform([d]);
    const normGradient = grads(stockLayerNorm);
    await compare(
      `layer norm ${m} x ${d}`,
      0,
      () => kernel('HnfLayerNorm', { x, gamma, beta }),
      () => stockLayerNorm(x, gamma, beta),
    );
    await compare(
      '  forward and gradient',
      0,
      () => [kernel('HnfLayerNorm', { x, gamma, beta }), kernel('HnfLayerNormGrad', { x, gamma, dy: x })],
      () => normGradient([x, gamma, beta], x),
    );
    const geluGradient = grads(stockGelu);
    await compare(
      `gelu ${m} x ${4 * d}`,
      0,
      () => kernel('HnfGelu', { x: wide }),
      () => stockGelu(wide),
    );
    await compare(
      '  forward and gradient',
      0,
      () => [kernel('HnfGelu', { x: wide }), kernel('HnfGeluGrad', { x: wide, dy: wide })],
      () => geluGradient([wide], wide),
    );

    for (const [k, n] of [
      [d, d],
      [d, 3 * d],
      [d, 4 * d],
      [4 * d, d],
    ]) {
      const x = randomUniform([m, k], -1, 1) as Tensor2D;
      const w = randomUniform([k, n], -1, 1) as Tensor2D;
      const bias = randomUniform([n]);
      const dy = randomUniform([m, n], -1, 1) as Tensor2D;
      const ones1 = ones([1, m]) as Tensor2D;
      const flops = 2 * m * k * n;
      await compare(
        `linear ${m} x ${k} -> ${n}`,
        flops,
        () => kernel('HnfLinear', { x, w, bias }),
        () => add(matMul(x, w), bias),
      );
      await compare(
        '  gradient',
        2 * flops,
        () => kernel('HnfLinearGrad', { x, w, dy }),
        () => [matMul(dy, transpose(w)), matMul(transpose(x), dy), matMul(ones1, dy)],
      );
    }
  }
  return EXIT.ok;
}
