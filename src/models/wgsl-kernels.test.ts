/**
 * The WGSL kernels and their gradients against tfjs's `cpu` engine, on whatever adapter Dawn finds: a GPU, or a software one if the
 * environment names its driver (VK_ICD_FILENAMES). In the journeys the golden check does the same for a whole forward pass.
 */
import { engine as engineOfTfjs, grads, mul, setBackend, type Tensor, tensor } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Random } from '../base/random';
import { type Engine, openEngine } from '../engine/engine';
import { nodeHost } from '../engine/node-host';
import { blend, deviation, gelu, layerNorm, linear, linearOnto, normLinear, selfAttention, weightedSum } from '../model/ops';
import { KERNEL_CASES } from './testing-kernels';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const driver = process.env.VK_ICD_FILENAMES !== undefined || process.platform !== 'linux';
const host = nodeHost({ softwareGpu: driver });
const adapter = await (await host.gpu())?.requestAdapter();
const name = adapter ? 'WGSL kernels' : 'WGSL kernels: not run, Dawn finds no WebGPU adapter here';

describe.skipIf(!adapter)(name, () => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await openEngine(host);
    expect(engine.kind).toBe('webgpu');
  });

  /** Value and gradients of `f` on one engine. */
  async function run(
    backend: string,
    shapes: readonly (readonly number[])[],
    f: (...inputs: Tensor[]) => Tensor,
  ): Promise<Float32Array[]> {
    await setBackend(backend);
    const random = new Random(1);
    const inputs = shapes.map((shape) => {
      const size = shape.reduce((product, extent) => product * extent, 1);
      return tensor(
        Float32Array.from({ length: size }, () => random.normal(0, 1.5)),
        [...shape],
      );
    });
    const y = f(...inputs);
    const dy = tensor(
      Float32Array.from({ length: y.size }, (_, i) => Math.sin(1.3 * i)),
      y.shape,
    );
    const results = [y, ...grads(f)(inputs, dy)];
    return Promise.all(results.map(async (result) => Float32Array.from(await result.data())));
  }

  async function agree(shapes: readonly (readonly number[])[], f: (...inputs: Tensor[]) => Tensor): Promise<void> {
    const expected = await run('cpu', shapes, f);
    const actual = await run('webgpu', shapes, f);
    await engine.check();
    expected.forEach((values, t) => {
      const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const worst = values.reduce((most, value, i) => Math.max(most, Math.abs(value - actual[t][i])), 0);
      expect(worst / scale).toBeLessThan(1e-4);
    });
  }

  it.each([
    [7, 8, 12],
    [197, 64, 192],
    [5, 6, 10],
    [1, 128, 64],
  ])('linear: %i rows, %i to %i', (rows, from, to) =>
    agree([[rows, from], [from, to], [to]], (x, w, b) => linear({ 'a.kernel': w, 'a.bias': b }, 'a', x)),
  );

  it('linear over tokens: no axis is folded by hand', () =>
    agree([[2, 5, 8], [8, 12], [12]], (x, w, b) => linear({ 'a.kernel': w, 'a.bias': b }, 'a', x)));

  it.each([
    [[2, 5, 8], 12],
    [[2, 5, 6], 10],
  ] as const)('linear of %j onto what is there', ([b, t, from], to) =>
    agree([[b, t, from], [from, to], [to], [b, t, to]], (x, w, bias, r) =>
      linearOnto({ 'a.kernel': w, 'a.bias': bias }, 'a', x, r),
    ),
  );

  it.each([
    [[2, 5, 8], 12],
    [[2, 5, 6], 10],
    [[1, 50, 64], 192],
  ] as const)('norm and linear of %j', ([b, t, from], to) =>
    agree([[b, t, from], [from], [from], [from, to], [to]], (x, scale, shift, w, bias) =>
      normLinear({ 'n.scale': scale, 'n.shift': shift, 'a.kernel': w, 'a.bias': bias }, 'n', 'a', x),
    ),
  );

  it.each([[[7, 64]], [[3, 5]]])('sums, blends and deviations of %j', async ([rows, width]) => {
    const shape = [rows, width];
    await agree([shape, shape], (x, y) => weightedSum(x, 2, y, -0.25));
    await agree([shape, shape, shape], (gate, x, y) => blend(gate, x, y));
    await agree([[2, ...shape]], (x) => deviation(x));
  });

  it.each([
    [7, 64],
    [3, 6],
    [200, 192],
  ])('layer norm: %i rows of %i', (rows, width) =>
    agree([[rows, width], [width], [width]], (x, g, b) => layerNorm({ 'a.scale': g, 'a.shift': b }, 'a', x)),
  );

  it.each([[[7, 64]], [[3, 5]]])('signed square root of %j', async (shape) => {
    const values = Float32Array.from({ length: shape[0] * shape[1] }, (_, i) => 5 * Math.sin(3 * i));
    await setBackend('webgpu');
    const root = engineOfTfjs().runKernel('HnfSignedRoot', { x: tensor(values, shape) }, {}) as Tensor;
    const roots = await root.data();
    for (const [i, value] of values.entries()) expect(roots[i]).toBeCloseTo(Math.sign(value) * Math.sqrt(Math.abs(value)), 5);
  });

  it.each([[[7, 64]], [[3, 5]]])('GELU of %j, far out too', (shape) => agree([shape], (x) => gelu(mul(x, 6))));

  it.each([
    [2, 7, 2, 4],
    [1, 50, 4, 16],
    [3, 17, 3, 32],
  ])('attention: %i pictures, %i tokens, %i heads of %i', (batch, tokens, heads, width) =>
    agree([[batch, tokens, 3 * heads * width]], (qkv) => selfAttention(qkv, heads)),
  );

  it.each(KERNEL_CASES.map((one) => [one.name, one] as const))('%s', (_, { shapes, run }) => agree(shapes, run));
});
