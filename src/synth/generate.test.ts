import { describe, expect, it, vi } from 'vitest';
import { CATEGORIES } from '../base/categories';
import { Random } from '../base/random';
import { DATA_BAR_STYLES } from './data-bar';
import { generateMicrograph } from './generate';
import { KINDS } from './kinds';

// Pictures are drawn, then measured or read: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const SIZE = 64;
const picture = (index: number, seed: number | string = 1) => generateMicrograph({ seed, index, size: SIZE });

/** Mean, deviation and mean absolute step to the right-hand neighbour. */
function statistics(data: Float32Array): [number, number, number] {
  let sum = 0;
  let squares = 0;
  let steps = 0;
  for (let i = 0; i < data.length; i++) {
    sum += data[i];
    squares += data[i] * data[i];
    if (i > 0) steps += Math.abs(data[i] - data[i - 1]);
  }
  const mean = sum / data.length;
  return [mean, Math.sqrt(Math.max(0, squares / data.length - mean * mean)), steps / data.length];
}

const deviation = (values: readonly number[]): number => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
};

describe('generateMicrograph', () => {
  it('repeats a picture exactly, whatever was generated in between', () => {
    const first = [3, 14, 27].map((index) => picture(index).plane.data);
    const again = [27, 3, 14].map((index) => picture(index).plane.data);
    expect(again[1]).toEqual(first[0]);
    expect(again[2]).toEqual(first[1]);
    expect(again[0]).toEqual(first[2]);
  });

  it('draws another picture for another seed or index', () => {
    const kind = KINDS[0].id;
    const draw = (seed: number, index: number) => generateMicrograph({ seed, index, size: SIZE, kind }).plane.data;
    expect(draw(1, 0)).not.toEqual(draw(2, 0));
    expect(draw(1, 0)).not.toEqual(draw(1, 1));
  });

  it('goes through the categories in turn and through the kinds of each', () => {
    const seen = new Map<string, Set<string>>();
    for (let index = 0; index < 30; index++) {
      const { category, kind } = picture(index);
      expect(category).toBe(CATEGORIES[index % CATEGORIES.length]);
      seen.set(category, (seen.get(category) ?? new Set()).add(kind));
    }
    for (const kinds of seen.values()) expect(kinds.size).toBe(3);
  });

  it('has at least two kinds a category, with ids of their own', () => {
    for (const category of CATEGORIES)
      expect(KINDS.filter((kind) => kind.category === category).length, category).toBeGreaterThanOrEqual(2);
    expect(new Set(KINDS.map((kind) => kind.id)).size).toBe(KINDS.length);
  });

  it.each(KINDS.map((kind) => kind.id))('gives finite greys in [0, 1] for %s, never a blank picture', (kind) => {
    let liveliest = 0;
    for (let index = 0; index < 4; index++) {
      const { plane, category } = generateMicrograph({ seed: 'range', index, size: SIZE, kind });
      expect(category).toBe(KINDS.find(({ id }) => id === kind)?.category);
      expect(plane.data.length).toBe(SIZE * SIZE);
      expect(plane.data.every((value) => value >= 0 && value <= 1)).toBe(true);
      liveliest = Math.max(liveliest, statistics(plane.data)[1]);
    }
    expect(liveliest).toBeGreaterThan(0.03);
  });

  it('varies brightness, contrast and fineness from picture to picture', () => {
    const all = Array.from({ length: 60 }, (_, index) => statistics(picture(index, 'variety').plane.data));
    expect(deviation(all.map(([mean]) => mean))).toBeGreaterThan(0.08);
    expect(deviation(all.map(([, contrast]) => contrast))).toBeGreaterThan(0.04);
    expect(deviation(all.map(([, , step]) => step))).toBeGreaterThan(0.02);
  });

  it('refuses a kind it does not know', () => {
    expect(() => generateMicrograph({ seed: 1, index: 0, size: SIZE, kind: 'fibres/none' })).toThrow('fibres/none');
  });

  it.each(DATA_BAR_STYLES)('adds a %s data bar and says where it is', (dataBar) => {
    const size = 256;
    const options = { seed: 5, index: 4, size };
    const bare = generateMicrograph(options).plane;
    const { plane, dataBar: bar, pixelSizeNm } = generateMicrograph({ ...options, dataBar });
    expect(plane.width).toBe(size);
    if (!bar) throw new Error('no bar was reported');
    // The picture above the bar is untouched, and the bar is mostly its paper's grey.
    expect(plane.data.subarray(0, bar.top * size)).toEqual(bare.data.subarray(0, bar.top * size));
    const band = plane.data.subarray(bar.top * size, (bar.top + bar.height) * size);
    const extreme = band.filter((value) => value < 0.05 || value > 0.95).length;
    expect(extreme / band.length).toBeGreaterThan(0.9);
    expect(bar.scaleBarNm / bar.scaleBarPx).toBeCloseTo(pixelSizeNm, -Math.floor(Math.log10(pixelSizeNm * 0.05)));
  });
});

describe('the kinds', () => {
  it.each(KINDS.map((kind) => [kind.id, kind] as const))('draws %s at any size', (_id, kind) => {
    for (const size of [33, 80]) {
      const surface = kind.draw(new Random(`size ${size}`), size);
      expect(surface.size).toBe(size);
      expect(surface.height.length).toBe(size * size);
      expect(surface.height.every(Number.isFinite)).toBe(true);
      if (surface.yield) expect(surface.yield.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
    }
  });
});
