import { expect, it } from 'vitest';
import { besideTraining } from './TextModelList';

it('says before a model is loaded beside a training what that does to the GPU, where both are on it', () => {
  const onGpu = { engine: 'webllm', vramMb: 1200 } as const;
  expect(besideTraining(onGpu, true)?.replaceAll('\u00a0', ' ')).toMatch(
    /^It takes 1.2 GB of GPU memory beside .* the training may break off/,
  );
  expect(besideTraining({ ...onGpu, vramMb: null }, true)).toMatch(/^It takes GPU memory beside/);
  expect(besideTraining(onGpu, false)).toBeNull();
  expect(besideTraining({ engine: 'wllama', vramMb: null }, true), 'on the processor').toBeNull();
});
