import { describe, expect, it, vi } from 'vitest';
import { Random } from '../base/random';
import { createExamples, type ExampleSet } from '../dataset/examples';
import { standardise } from '../model/input';
import { worstError } from '../model/testing/cases';
import { AUGMENTATION, type Augmentation, augmentedView, plainView } from './augment';

// Small networks are trained: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** Nothing but the field of view: no grey values are changed. */
const GEOMETRY: Augmentation = { ...AUGMENTATION, gamma: 1, noise: 0, blur: 0 };

/** Three pictures; the middle one's pixels follow `value`, the other two are white. */
function pictures(side: number, value: (x: number, y: number) => number): ExampleSet {
  const set = createExamples(3, side);
  set.pixels.fill(255);
  for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) set.pixels[(side + y) * side + x] = value(x, y);
  return set;
}

const noise = (side: number, seed = 1): ExampleSet => {
  const random = new Random(seed);
  return pictures(side, () => random.integer(0, 200));
};

describe('the plain view', () => {
  it('at the stored size is the picture itself, standardised', () => {
    const set = noise(16);
    expect(plainView(set, 1, 16)).toEqual(standardise(Float32Array.from(set.pixels.slice(256, 512))));
  });

  it('at half the size is the mean of four pixels', () => {
    const set = noise(16);
    const means = Float32Array.from({ length: 64 }, (_, i) => {
      const at = 256 + 2 * (i % 8) + 32 * Math.floor(i / 8);
      return (set.pixels[at] + set.pixels[at + 1] + set.pixels[at + 16] + set.pixels[at + 17]) / 4;
    });
    expect(worstError(plainView(set, 1, 8), standardise(means))).toBeLessThan(1e-6);
  });
});

describe('augmented views', () => {
  it('repeat with the seed and differ without it', () => {
    const set = noise(32);
    const view = (seed: number) => augmentedView(set, 1, 24, new Random(seed));
    expect(view(3)).toEqual(view(3));
    expect(view(3)).not.toEqual(view(4));
  });

  it('are standardised: zero mean, unit deviation', () => {
    const set = noise(32);
    for (let seed = 0; seed < 20; seed++) {
      const view = augmentedView(set, 1, 24, new Random(seed));
      const mean = view.reduce((sum, v) => sum + v, 0) / view.length;
      const square = view.reduce((sum, v) => sum + v * v, 0) / view.length;
      expect(Math.abs(mean)).toBeLessThan(0.02);
      expect(square).toBeGreaterThan(0.95);
      expect(square).toBeLessThan(1.02);
    }
  });

  it('stay inside the picture: of a slope they show a slope, neither its neighbours nor an edge drawn out', () => {
    // Twice as large as stored per view pixel, so that even the outermost sample has room for its neighbours.
    const side = 64;
    for (let seed = 0; seed < 60; seed++) {
      const view = augmentedView(
        pictures(side, (x, y) => 2 * x + y),
        1,
        24,
        new Random(seed),
        GEOMETRY,
      );
      const at = (row: number, column: number): number => view[row * 24 + column];
      const [down, right] = [(at(23, 0) - at(0, 0)) / 23, (at(0, 23) - at(0, 0)) / 23];
      const plane = Float32Array.from(view, (_, i) => at(0, 0) + down * Math.floor(i / 24) + right * (i % 24));
      expect(worstError(view, plane), `seed ${seed}`).toBeLessThan(1e-4);
    }
  });

  it('take every quarter turn, mirrored and not', () => {
    const slope = pictures(64, (x, y) => 2 * x + y);
    const seen = new Set<string>();
    for (let seed = 0; seed < 100; seed++) {
      const view = augmentedView(slope, 1, 32, new Random(seed), { ...GEOMETRY, rotation: 0 });
      const [right, down] = [view[1] - view[0], view[32] - view[0]];
      expect(Math.max(Math.abs(right), Math.abs(down)) / Math.min(Math.abs(right), Math.abs(down))).toBeCloseTo(2, 2);
      seen.add(`${Math.sign(right)} ${Math.sign(down)} ${Math.abs(right) > Math.abs(down)}`);
    }
    expect(seen.size).toBe(8);
  });

  it('magnify as far as they state, no further', () => {
    const [side, size] = [64, 64];
    const board = pictures(side, (x, y) => (((x >> 3) + (y >> 3)) % 2) * 255);
    const edges = (seed: number): number => {
      const how = { ...GEOMETRY, rotation: 0 };
      const view = augmentedView(board, 1, size, new Random(seed), how);
      let changes = 0;
      for (let i = 1; i < size; i++) if (view[i] * view[i - 1] < 0) changes++;
      return changes;
    };
    // A side has 7 edges between squares of 8 px; 55 % of it, 35.2 px, has 4 or 5.
    const found = new Set(Array.from({ length: 60 }, (_, seed) => edges(seed)));
    expect([...found].sort()).toEqual([4, 5, 6, 7]);
  });

  it('change grey values by gamma, focus and noise only where these are on', () => {
    const set = noise(32);
    const still = { ...GEOMETRY, crop: [1, 1] as const, rotation: 0 };
    const plain = plainView(set, 1, 32);
    const sorted = (view: Float32Array): Float32Array => view.slice().sort();
    for (let seed = 0; seed < 8; seed++)
      expect(worstError(sorted(augmentedView(set, 1, 32, new Random(seed), still)), sorted(plain))).toBeLessThan(1e-4);
    const changed = (how: Partial<Augmentation>): number =>
      Math.max(
        ...Array.from({ length: 8 }, (_, seed) =>
          worstError(sorted(augmentedView(set, 1, 32, new Random(seed), { ...still, ...how })), sorted(plain)),
        ),
      );
    expect(changed({ gamma: 1.6 })).toBeGreaterThan(0.05);
    expect(changed({ noise: 0.25 })).toBeGreaterThan(0.02);
    expect(changed({ blur: 1 })).toBeGreaterThan(0.1);
  });

  it('do not touch the stored pictures', () => {
    const set = noise(32);
    const before = set.pixels.slice();
    for (let seed = 0; seed < 5; seed++) augmentedView(set, 1, 24, new Random(seed));
    expect(set.pixels).toEqual(before);
  });
});
