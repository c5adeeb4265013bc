import { setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it } from 'vitest';
import { OPERATIONS, operationErrors } from './testing/operations';

beforeAll(async () => {
  await setBackend('cpu');
});

describe('operations and their gradients agree with float64 loops and central differences', () => {
  it.each(OPERATIONS.map((operation) => [operation.name, operation] as const))('%s', (_, operation) => {
    for (const seed of [1, 2]) {
      const { value, gradients } = operationErrors(operation, seed);
      expect(value).toBeLessThan(1e-6);
      for (const error of gradients) expect(error).toBeLessThan(3e-6);
    }
  });
});
