import { setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, expect, it, vi } from 'vitest';
import { createPlane } from '../base/plane';
import { Random } from '../base/random';
import { descriptionText } from '../language/descriptions';
import { orientations, prepareView, viewsOf } from '../model/input';
import { classify, logitsOf } from './classifier';
import { lookAt } from './look';
import { Network } from './network';
import { TINY, tinyPieces } from './testing';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  await setBackend('cpu');
});

it.each([1, 2, 8] as const)('means a picture over all its views, each in %i orientations', async (turns) => {
  const pieces = tinyPieces({ ...TINY, orientations: turns });
  const network = Network.upload({ ...pieces, texts: pieces.descriptions.categories.map(descriptionText) });
  const random = new Random(3);
  const pixels = createPlane(90, 30);
  for (let i = 0; i < pixels.data.length; i++) pixels.data[i] = random.uniform();
  const crop = { x: 0, y: 0, width: 90, height: 30 };
  const views = viewsOf(crop);
  expect(views).toHaveLength(3);
  const sum = new Float64Array(TINY.categories.length);
  for (const view of views)
    for (const turned of orientations(prepareView(pixels, view, TINY.imageSize), turns))
      (await network.forward([turned]))[0].logits.forEach((logit, c) => {
        sum[c] += logit;
      });
  const mean = Array.from(sum, (value) => value / (3 * turns));
  const found = await logitsOf(network, pixels, crop);
  const other = createPlane(40, 40);
  for (let i = 0; i < other.data.length; i++) other.data[i] = random.uniform();
  const looks = [
    lookAt(other, { x: 0, y: 0, width: 40, height: 40 }, TINY.imageSize),
    // Unturned, 19 views: more than go at once.
    ...Array.from({ length: turns === 1 ? 6 : 1 }, () => lookAt(pixels, crop, TINY.imageSize)),
  ];
  const together = await classify(network, pieces.config.calibration, looks);
  expect(together).toHaveLength(looks.length);
  expect(together[0].logits[0]).not.toBeCloseTo(mean[0], 5);
  const { logits } = together[looks.length - 1];
  for (const one of [found, logits])
    one.forEach((logit, c) => {
      expect(logit).toBeCloseTo(mean[c], 5);
    });
  network.dispose();
});
