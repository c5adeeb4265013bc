import { memory, setBackend, tidy } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, expect, it, vi } from 'vitest';
import { patchEvidence } from './evidence';
import { toTensors } from './params';
import { widen } from './testing/arithmetic';
import { makeSample, SMALL, uploadImages, uploadTexts, worstError } from './testing/cases';
import { referenceHnf, referenceTextBank } from './testing/reference';
import { textBank } from './text-bank';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  await setBackend('cpu');
});

it('patch evidence is d logit / d X . X of every patch, the graph held constant: against central differences in float64', () => {
  const { config, params, texts, images } = makeSample(SMALL, 11, 1);
  const category = 2;
  const maps = () =>
    tidy(() => {
      const p = toTensors(params);
      const bank = textBank(config, p, uploadTexts(texts));
      const found = patchEvidence(config, p, uploadImages(images, config.imageSize), bank, category);
      return found.map((map) => ({ shape: map.shape, values: Array.from(map.dataSync()) }));
    });
  maps();
  const before = memory().numTensors;
  const found = maps();
  expect(memory().numTensors).toBe(before);
  expect(found.map(({ shape }) => shape)).toEqual([
    [3, 3],
    [2, 2],
  ]);

  const p = widen(params);
  const bank = referenceTextBank(config, p, texts.rows);
  const { patches, laplacians } = referenceHnf(config, p, images[0], bank);
  const step = 1e-4;
  patches.forEach((tokens, l) => {
    const expected = tokens.map((_, i) => {
      const along = (size: number): number => {
        const probes = patches.map((rows, m) =>
          rows.map((row, j) => row.map((value) => (m === l && j === i ? size * value : 0))),
        );
        return referenceHnf(config, p, images[0], bank, { laplacians, probes }).logits[category];
      };
      return (along(step) - along(-step)) / (2 * step);
    });
    expect(worstError(found[l].values, expected)).toBeLessThan(1e-5);
  });
});
