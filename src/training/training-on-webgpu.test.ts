/** A training step on WebGPU, on whatever adapter Dawn finds, as src/models/wgsl-kernels.test.ts does. */
import { engine as engineOfTfjs, setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { expect, it, vi } from 'vitest';
import { openEngine } from '../engine/engine';
import { nodeHost } from '../engine/node-host';
import { worstError } from '../model/testing/cases';
import { LocalGradients } from './engine';
import { flatten } from './layout';
import { tinyTask } from './testing';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

const driver = process.env.VK_ICD_FILENAMES !== undefined || process.platform !== 'linux';
const host = nodeHost({ softwareGpu: driver });
const adapter = await (await host.gpu())?.requestAdapter();
const name = 'a training step has the gradient of the plain engine, and reads it back once';

it.skipIf(!adapter)(adapter ? name : `${name}: not run, Dawn finds no WebGPU adapter here`, async () => {
  const engine = await openEngine(host);
  expect(engine.kind).toBe('webgpu');
  const stepOn = async (backend: string) => {
    await setBackend(backend);
    const { task, params } = tinyTask();
    const gradients = new LocalGradients(task);
    const read = vi.spyOn(engineOfTfjs().backend, 'read');
    const [result] = await gradients.gradients(flatten(task.layout, params), [{ indices: [0, 1, 2, 3, 4], first: 0 }]);
    const reads = read.mock.calls.length;
    read.mockRestore();
    await gradients.close();
    return { ...result, reads };
  };
  const plain = await stepOn('cpu');
  const onGpu = await stepOn('webgpu');
  await engine.check();
  expect(worstError([onGpu.loss], [plain.loss])).toBeLessThan(1e-5);
  expect(worstError(onGpu.gradient, plain.gradient)).toBeLessThan(1e-4);
  expect(onGpu.correct).toBe(plain.correct);
  expect(onGpu.reads).toBe(1);
});
