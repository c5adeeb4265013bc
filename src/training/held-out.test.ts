import { describe, expect, it } from 'vitest';
import { Random } from '../base/random';
import { heldOutRanks, type SeenPicture, wordRows } from './held-out';

/** Things that are seen, and the word for each. */
const MARKS = ['round', 'long', 'bright', 'porous', 'branched', 'layered', 'sharp', 'hollow'];
/** Each has four of the eight, any two share some. */
const CATEGORIES = [
  [0, 1, 2, 3],
  [0, 1, 4, 5],
  [0, 2, 4, 6],
  [0, 3, 5, 7],
  [1, 2, 5, 6],
  [1, 3, 6, 7],
  [2, 3, 4, 7],
  [4, 5, 6, 7],
];
const TEXTS = CATEGORIES.map((marks) => `They are ${marks.map((mark) => MARKS[mark]).join(' and ')} things.`);

/** Pictures in whose vectors every mark has its direction, under noise. */
function pictures(name: string, each: number): SeenPicture[] {
  const random = new Random(name);
  const directions = MARKS.map((_, mark) => {
    const own = new Random(`direction ${mark}`);
    return Float32Array.from({ length: 24 }, () => own.normal());
  });
  return CATEGORIES.flatMap((marks, label) =>
    Array.from({ length: each }, () => ({
      label,
      vector: Float32Array.from({ length: 24 }, (_, k) =>
        marks.reduce((sum, mark) => sum + directions[mark][k], random.normal(0, 0.4)),
      ),
    })),
  );
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('heldOutRanks', () => {
  const [learned, judged] = [pictures('learned', 12), pictures('judged', 6)];

  it('finds a category by the words that it shares with others, though no picture of it was learned from', () => {
    const ranks = heldOutRanks(learned, judged, TEXTS);
    expect(ranks).toHaveLength(judged.length);
    expect(mean(ranks)).toBeLessThan(2.5);
  });

  it('is lost where the words are those of other categories', () => {
    const others = TEXTS.map((_, c) => TEXTS[(c + 3) % TEXTS.length]);
    expect(mean(heldOutRanks(learned, judged, others))).toBeGreaterThan(3.5);
  });

  it('never sees a picture of what it leaves out', () => {
    // Were they learned from, each would come first.
    const blind = heldOutRanks(
      learned.map(({ vector, label }) => ({ vector, label })),
      judged.slice(0, 6),
      TEXTS,
    );
    const without = heldOutRanks(
      learned.filter(({ label }) => label !== 0),
      judged.slice(0, 6),
      TEXTS,
    );
    expect(blind).toEqual(without);
  });
});

describe('wordRows', () => {
  it('counts what parts the texts, not what all of them say', () => {
    const [a, b, c] = wordRows(['They are round grains.', 'They are a round grain.', 'They are long wires.']);
    const product = (x: Float64Array, y: Float64Array): number => x.reduce((sum, value, k) => sum + value * y[k], 0);
    expect(product(a, b)).toBeCloseTo(1, 9);
    expect(product(a, c)).toBeLessThan(0);
  });
});
