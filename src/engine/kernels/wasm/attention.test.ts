import { engine, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { closeTo, startWasm, uniform } from './testing';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

beforeAll(startWasm);

/** softmax(q k^T / sqrt(D)) v and, for dy, its gradient, in float64 loops over one batch of qkv [N, T, 3 H D]. */
function reference(qkv: Float32Array, dy: Float32Array, n: number, t: number, h: number, d: number) {
  const model = h * d;
  const out = new Float64Array(n * t * model);
  const dqkv = new Float64Array(n * t * 3 * model);
  const at = (b: number, token: number, part: number, head: number) => (b * t + token) * 3 * model + part * model + head * d;
  for (let b = 0; b < n; b++)
    for (let head = 0; head < h; head++)
      for (let i = 0; i < t; i++) {
        const p = new Float64Array(t);
        const dp = new Float64Array(t);
        const o = (b * t + i) * model + head * d;
        for (let j = 0; j < t; j++)
          for (let c = 0; c < d; c++) {
            p[j] += (qkv[at(b, i, 0, head) + c] * qkv[at(b, j, 1, head) + c]) / Math.sqrt(d);
            dp[j] += dy[o + c] * qkv[at(b, j, 2, head) + c];
          }
        const top = Math.max(...p);
        const sum = p.reduce((total, s) => total + Math.exp(s - top), 0);
        for (let j = 0; j < t; j++) p[j] = Math.exp(p[j] - top) / sum;
        const mean = p.reduce((total, pj, j) => total + pj * dp[j], 0);
        for (let j = 0; j < t; j++)
          for (let c = 0; c < d; c++) {
            const ds = (p[j] * (dp[j] - mean)) / Math.sqrt(d);
            out[o + c] += p[j] * qkv[at(b, j, 2, head) + c];
            dqkv[at(b, i, 0, head) + c] += ds * qkv[at(b, j, 1, head) + c];
            dqkv[at(b, j, 1, head) + c] += ds * qkv[at(b, i, 0, head) + c];
            dqkv[at(b, j, 2, head) + c] += p[j] * dy[o + c];
          }
      }
  return { out, dqkv };
}

const run = (name: string, inputs: Record<string, Tensor>, heads: number): Float32Array =>
  (engine().runKernel(name, inputs, { heads }) as Tensor).dataSync() as Float32Array;

describe('HnfAttention', () => {
  const shapes: [n: number, t: number, h: number, d: number][] = [
    [1, 1, 1, 4],
    [2, 3, 1, 8],
    [1, 8, 2, 12],
    [2, 17, 4, 16],
    [1, 50, 4, 16],
    [2, 197, 2, 16],
    [1, 197, 3, 32],
    [1, 785, 1, 16],
  ];
  it.each(shapes)(
    'agrees with float64 loops for %i x %i tokens, %i heads of %i channels, and so does its gradient',
    (n, t, h, d) => {
      const qkv = uniform([n, t, 3 * h * d], 1, -2, 2);
      const dy = uniform([n, t, h * d], 2, -1, 1);
      const expected = reference(qkv, dy, n, t, h, d);
      tidy(() => {
        const inputs = { qkv: tensor(qkv, [n, t, 3 * h * d]), dy: tensor(dy, [n, t, h * d]) };
        closeTo(run('HnfAttention', { qkv: inputs.qkv }, h), expected.out, 3e-6);
        closeTo(run('HnfAttentionGrad', inputs, h), expected.dqkv, 6e-6);
      });
    },
  );

  it('neither overflows nor loses the largest score where logits differ by thousands', () => {
    const [n, t, h, d] = [1, 37, 2, 16];
    for (const [low, high] of [
      [-60, 60],
      [30, 60],
      [-60, -30],
    ]) {
      const qkv = uniform([n, t, 3 * h * d], 3, low, high);
      // All scores far below zero: keys and queries of opposite sign.
      if (low === -60 && high === -30) for (let i = 0; i < qkv.length; i++) if (i % (3 * h * d) < h * d) qkv[i] = -qkv[i];
      const dy = uniform([n, t, h * d], 4, -1, 1);
      const expected = reference(qkv, dy, n, t, h, d);
      tidy(() => {
        const inputs = { qkv: tensor(qkv, [n, t, 3 * h * d]), dy: tensor(dy, [n, t, h * d]) };
        // A score of 20,000 has a float32 step of 0.002, so probabilities agree to a few thousandths only.
        closeTo(run('HnfAttention', { qkv: inputs.qkv }, h), expected.out, 1e-2);
        closeTo(run('HnfAttentionGrad', inputs, h), expected.dqkv, 2e-2);
      });
    }
  });

  it('leaves nothing behind in tfjs and keeps inputs as they were', () => {
    const qkv = tensor(uniform([2, 9, 24], 5, -1, 1), [2, 9, 24]);
    const before = qkv.dataSync().slice();
    const tensors = engine().memory().numTensors;
    (engine().runKernel('HnfAttention', { qkv }, { heads: 2 }) as Tensor).dispose();
    expect(engine().memory().numTensors).toBe(tensors);
    expect(qkv.dataSync()).toEqual(before);
    qkv.dispose();
  });

  it('refuses shapes that do not fit', () => {
    const qkv = tensor(uniform([1, 4, 18], 6, -1, 1), [1, 4, 18]);
    expect(() => engine().runKernel('HnfAttention', { qkv }, { heads: 1 })).toThrow(/multiple of 4/);
    const good = tensor(uniform([1, 4, 24], 6, -1, 1), [1, 4, 24]);
    expect(() => engine().runKernel('HnfAttentionGrad', { qkv: good, dy: qkv }, { heads: 1 })).toThrow(/dy is/);
  });
});
