import { describe, expect, it, vi } from 'vitest';
import { SMALL } from '../model/testing/cases';
import type { FeatureEngine, Look } from './engine';
import { computeFeatures, type Features } from './head';
import { tinyTask } from './testing';

// Small networks are trained: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** Gives every row the picture's index and the seed it was augmented by; -1 for a picture as it is. */
const telling = (width: number): FeatureEngine => ({
  gradients: async () => [],
  scores: async () => new Float32Array(),
  see: async () => {},
  close: async () => {},
  features: async (_, looks: readonly Look[]) =>
    looks.map(({ indices, first }) =>
      Float32Array.from(indices.flatMap((index, i) => [index, first === null ? -1 : first + i, ...Array(width - 2).fill(0)])),
    ),
});

async function featuresOf(views: number, folds: boolean): Promise<Features> {
  const { task } = tinyTask();
  const width = SMALL.levels.length * SMALL.width;
  const work = computeFeatures(task, telling(width), new Float32Array(), views, folds);
  for (;;) {
    const { done, value } = await work.next();
    if (done) return value;
  }
}

const said = ({ learned, width }: Features): number[][] =>
  Array.from({ length: learned.length / width }, (_, i) => Array.from(learned.subarray(i * width, i * width + 2)));

describe('what the head learns from', () => {
  it('is every picture as it is, then augmented, each view with a seed of its own', async () => {
    const rows = said(await featuresOf(3, false));
    expect(rows.map(([picture]) => picture)).toEqual(Array.from({ length: 30 }, (_, i) => Math.floor(i / 3)));
    expect(rows.filter((_, i) => i % 3 === 0).every(([, seed]) => seed === -1)).toBe(true);
    const seeds = rows.flatMap(([, seed]) => (seed < 0 ? [] : [seed]));
    expect(new Set(seeds).size).toBe(20);
  });

  it('is the picture alone with a single view, which folds then share', async () => {
    const features = await featuresOf(1, true);
    expect(said(features)).toEqual(Array.from({ length: 10 }, (_, i) => [i, -1]));
    expect(features.learned).toEqual(features.training);
  });
});
