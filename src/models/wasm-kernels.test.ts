/** The wasm kernels of whole operations and their gradients against the compositions that they replace, on tfjs's `cpu` engine. */
import { grads, setBackend, type Tensor, tensor } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, expect, it, vi } from 'vitest';
import { Random } from '../base/random';
import { startWasm } from '../engine/kernels/wasm/testing';
import { worstError } from '../model/testing/cases';
import { KERNEL_CASES, type KernelCase } from './testing-kernels';

// Networks are computed, by the slow operations too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

beforeAll(startWasm);

async function outcome(backend: string, { shapes, run }: KernelCase): Promise<Float32Array[]> {
  await setBackend(backend);
  const random = new Random(1);
  const inputs = shapes.map((shape) => {
    const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal(0, 1.5));
    return tensor(values, [...shape]);
  });
  const y = run(...inputs);
  const dy = tensor(
    Float32Array.from({ length: y.size }, (_, i) => Math.sin(1.3 * i)),
    y.shape,
  );
  const results: Tensor[] = [y, ...grads(run)(inputs, dy)];
  return Promise.all(results.map(async (result) => Float32Array.from(await result.data())));
}

it.each(KERNEL_CASES.map((one) => [one.name, one] as const))('%s', async (_, one) => {
  const expected = await outcome('cpu', one);
  const actual = await outcome('wasm', one);
  expected.forEach((values, i) => {
    expect(worstError(actual[i], values)).toBeLessThan(2e-5);
  });
});
