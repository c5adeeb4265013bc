/** The score as a stranger, from the views of a picture to its verdict. */
import { expect, it, vi } from 'vitest';
import type { Plane } from '../base/plane';
import type { Calibration } from '../evaluation/calibration';
import { classify } from './classifier';
import { lookAt } from './look';
import type { Network, ViewOutput } from './network';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const CATEGORIES = ['Fibres', 'Powder'];

/** A network that gives these scores, view by view, orientation by orientation. */
function scripted(strangers: readonly (number | null)[], orientations: number): Network {
  const output = (stranger: number | null): ViewOutput => ({
    ...{ logits: Float32Array.of(3, 0), imageLogits: Float32Array.of(3, 0), cosines: Float32Array.of(0, 0) },
    ...{ graphShares: [], stranger, features: new Float32Array() },
  });
  return {
    config: { model: { categories: CATEGORIES, imageSize: 16, orientations, levels: [], switches: { hierarchy: true } } },
    head: { scale: 1, bias: Float32Array.of(0, 0) },
    described: [true, true],
    forward: async (views: readonly Float32Array[]) => {
      expect(views).toHaveLength(strangers.length);
      return strangers.map(output);
    },
  } as unknown as Network;
}

/** Stripes, half as wide again as high: two views. */
const picture: Plane = { width: 48, height: 32, data: Float32Array.from({ length: 48 * 32 }, (_, i) => (i % 7) / 7) };
const whole = { x: 0, y: 0, width: 48, height: 32 };

const calibration: Calibration = {
  ...{ temperature: 1, conformal: { coverage: 0.9, threshold: 0.5 }, outOfSet: { threshold: 50 } },
  novelty: { weights: { bias: 0, stranger: 1, energy: 0 }, threshold: 0.8 },
};

async function found(network: Network, pixels: Plane) {
  const [finding] = await classify(network, calibration, [lookAt(pixels, whole, network.config.model.imageSize)]);
  return finding;
}

it.each([1, 2])('is the mean over views in %s orientations, and makes the verdict', async (orientations) => {
  const look = (first: number, second: number) =>
    found(
      scripted(
        [first, second].flatMap((score) => Array<number>(orientations).fill(score)),
        orientations,
      ),
      picture,
    );
  const known = await look(2, -1);
  expect([known.stranger, known.outOfSet, known.doubt]).toEqual([
    0.5,
    { score: expect.closeTo(1 / (1 + Math.exp(-0.5)), 12), threshold: 0.8 },
    'sure',
  ]);
  const strange = await look(3, 2);
  expect([strange.stranger, strange.doubt, strange.verdict.kind]).toEqual([2.5, 'unknown', 'unknown']);
});

it('is null of a model that gives none, whose energy then decides', async () => {
  const made = await found(scripted([null, null], 1), picture);
  expect([made.stranger, made.outOfSet.threshold, made.doubt]).toEqual([null, 0.5, 'sure']);
});

it('is as large as can be where there is nothing to see, whatever the network makes of it', async () => {
  const blank = { ...picture, data: new Float32Array(48 * 32).fill(0.5) };
  const made = await found(scripted([-5, -5], 1), blank);
  expect([made.doubt, made.outOfSet.score, made.ranking]).toEqual(['nothing', 1, []]);
});
