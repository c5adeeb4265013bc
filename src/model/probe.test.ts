import { setBackend, tensor } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, expect, it, vi } from 'vitest';
import { Random } from '../base/random';
import { activeLevels } from './config';
import { hnf } from './hnf';
import { initHnf } from './init';
import { normal, toTensors } from './params';
import { normals, SMALL, uploadImages } from './testing/cases';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  await setBackend('cpu');
});

it('a linear probe adds p_c . [V, deviation of the patches] to the image logits, and nothing else', () => {
  const [batch, width, depth, categories] = [2, SMALL.width, activeLevels(SMALL).length, SMALL.categories.length];
  const params = toTensors(initHnf(SMALL, 1));
  const side = SMALL.imageSize;
  const images = uploadImages([normals(1, side ** 2), normals(2, side ** 2)], side);
  const text = tensor(normal(new Random(1), [categories, width], 1).values, [categories, width]);
  const weight = normal(new Random(2), [categories, 2 * depth * width], 0.3);
  const plain = hnf(SMALL, params, images, text);
  const probed = hnf(SMALL, { ...params, 'head.probe_weight': tensor(weight.values, [...weight.shape]) }, images, text);
  expect(probed.cosines.dataSync()).toEqual(plain.cosines.dataSync());
  const levels = plain.levels.dataSync();
  const patches = plain.patches.map((x) => x.dataSync());
  for (let b = 0; b < batch; b++) {
    const texture = patches.flatMap((values, l) => {
      const n = plain.patches[l].shape[1] as number;
      return Array.from({ length: width }, (_, c) => {
        const channel = Array.from({ length: n }, (_, p) => values[(b * n + p) * width + c]);
        const mean = channel.reduce((sum, v) => sum + v, 0) / n;
        return Math.sqrt(channel.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n + 1e-6);
      });
    });
    const features = [...levels.slice(b * depth * width, (b + 1) * depth * width), ...texture];
    for (let c = 0; c < categories; c++) {
      const expected = features.reduce((sum, value, i) => sum + value * weight.values[c * features.length + i], 0);
      const at = b * categories + c;
      expect(probed.logits.dataSync()[at] - plain.logits.dataSync()[at]).toBeCloseTo(expected, 4);
      expect(probed.imageLogits.dataSync()[at] - plain.imageLogits.dataSync()[at]).toBeCloseTo(expected, 4);
    }
  }
});
