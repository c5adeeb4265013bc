import {
  getKernel,
  grads,
  type KernelFunc,
  mul,
  registerKernel,
  scalar,
  setBackend,
  type Tensor,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { kernelOr, operation } from './operation';

beforeAll(async () => {
  await setBackend('cpu');
});

afterEach(() => {
  for (const name of ['HnfTest', 'HnfTestGrad']) if (getKernel(name, 'cpu')) unregisterKernel(name, 'cpu');
});

/** A kernel that gives these numbers, whatever it is given; what it was called with. */
function register(kernelName: string, ...values: number[]): Record<string, unknown>[] {
  const calls: Record<string, unknown>[] = [];
  const kernelFunc = (({ inputs, attrs }) => {
    calls.push({ inputs: Object.keys(inputs), ...attrs });
    return values.map((value) => scalar(value));
  }) as KernelFunc;
  registerKernel({ kernelName, backendName: 'cpu', kernelFunc });
  return calls;
}

/** 3 a x by its name; a is a constant. */
const triple = (x: Tensor, a = scalar(2)): Tensor =>
  operation({
    name: 'HnfTest',
    inputs: { x },
    constants: { a },
    attrs: { k: 7 },
    plain: ({ x, a }) => mul(mul(x, a), 3),
  });

const slopeAt = (x: number): number => grads((x: Tensor) => triple(x))([scalar(x)])[0].dataSync()[0];

it('is composed where no kernel is registered, and differentiated as it is composed', () => {
  expect(triple(scalar(5)).dataSync()[0]).toBe(30);
  expect(slopeAt(5)).toBe(6);
  expect(kernelOr('HnfTest', {}, () => [scalar(1)])[0].dataSync()[0]).toBe(1);
});

it('is the kernel that is registered under its name; without a kernel for it, the gradient is of the composition', () => {
  const calls = register('HnfTest', 8, 9);
  expect(triple(scalar(5)).dataSync()[0]).toBe(8);
  expect(calls).toEqual([{ inputs: ['x', 'a'], k: 7 }]);
  expect(slopeAt(5)).toBe(6);
  expect(kernelOr('HnfTest', {}, () => [scalar(1)])[0].dataSync()[0]).toBe(8);
});

it('gives the gradient of the kernel for it, which gets what went in, what was kept, and dy', () => {
  register('HnfTest', 8, 9);
  const calls = register('HnfTestGrad', 11);
  expect(slopeAt(5)).toBe(11);
  expect(calls).toEqual([{ inputs: ['x', 'a', 'kept0', 'dy'], k: 7 }]);
});

it('does not let one gradient inside another end the outer', () => {
  register('HnfTest', 8);
  const [slope] = grads((x: Tensor) => mul(triple(mul(x, 2)), x))([scalar(5)]);
  expect(slope.dataSync()[0]).toBe(8 + 5 * 6 * 2);
});
