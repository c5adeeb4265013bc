import { describe, expect, it, vi } from 'vitest';
import { CATEGORIES } from '../base/categories';
import { generateMicrograph } from './generate';
import { generateStranger } from './generate-stranger';
import { KINDS } from './kinds';
import { STRANGERS } from './strangers';

// Pictures are drawn, then measured or read: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const SIZE = 64;
const picture = (index: number, seed: number | string = 1) => generateStranger({ seed, index, size: SIZE });

function deviation(data: Float32Array): number {
  const mean = data.reduce((a, b) => a + b, 0) / data.length;
  return Math.sqrt(data.reduce((a, b) => a + (b - mean) ** 2, 0) / data.length);
}

describe('generateStranger', () => {
  it('repeats a picture exactly, whatever was generated in between', () => {
    const first = [3, 14, 27].map((index) => picture(index).plane.data);
    generateMicrograph({ seed: 1, index: 3, size: SIZE });
    const again = [27, 3, 14].map((index) => picture(index).plane.data);
    expect(again[1]).toEqual(first[0]);
    expect(again[2]).toEqual(first[1]);
    expect(again[0]).toEqual(first[2]);
  });

  it('draws another picture for another seed or index', () => {
    const draw = (seed: number, index: number) =>
      generateStranger({ seed, index, size: SIZE, kind: 'stranger/dimples' }).plane.data;
    expect(draw(1, 0)).not.toEqual(draw(2, 0));
    expect(draw(1, 0)).not.toEqual(draw(1, 1));
  });

  it('goes through every kind in turn', () => {
    const seen = STRANGERS.map((_, index) => generateStranger({ seed: 2, index, size: 16 }).kind);
    expect(seen).toEqual(STRANGERS.map(({ id }) => id));
    expect(generateStranger({ seed: 2, index: STRANGERS.length, size: 16 }).kind).toBe(STRANGERS[0].id);
  });

  it('belongs to no category, and no category has a kind of that name', () => {
    expect(new Set(STRANGERS.map(({ id }) => id)).size).toBe(STRANGERS.length);
    for (const { id } of STRANGERS) expect(id).toMatch(/^stranger\/[a-z-]+$/);
    expect(KINDS.some(({ id }) => id.startsWith('stranger/'))).toBe(false);
    expect('category' in picture(0)).toBe(false);
    expect(CATEGORIES).toHaveLength(10);
  });

  it('refuses a kind it does not know, a category among them', () => {
    expect(() => generateStranger({ seed: 1, index: 0, size: SIZE, kind: 'stranger/none' })).toThrow('stranger/none');
    expect(() => generateStranger({ seed: 1, index: 0, size: SIZE, kind: KINDS[0].id })).toThrow(KINDS[0].id);
  });

  it('adds a data bar and says where it is', () => {
    const { plane, dataBar } = generateStranger({ seed: 1, index: 0, size: 256, dataBar: 'zeiss' });
    expect(plane.width).toBe(256);
    expect(dataBar?.top).toBeGreaterThan(128);
    expect(plane.height).toBeGreaterThanOrEqual((dataBar?.top ?? 0) + (dataBar?.height ?? 0));
  });

  it.each(STRANGERS.map(({ id }) => id))('gives finite greys in [0, 1] for %s at any size, never only blanks', (kind) => {
    let liveliest = 0;
    for (const [index, size] of [33, 80, 80, 80].entries()) {
      const { plane } = generateStranger({ seed: 'range', index, size, kind });
      expect([plane.width, plane.height, plane.data.length]).toEqual([size, size, size * size]);
      expect(plane.data.every((value) => value >= 0 && value <= 1)).toBe(true);
      liveliest = Math.max(liveliest, deviation(plane.data));
    }
    expect(liveliest).toBeGreaterThan(0.015);
  });
});
