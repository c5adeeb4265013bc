import { describe, expect, it } from 'vitest';
import { Random } from '../base/random';
import { heldOutRanks } from './held-out';
import type { DescribedPicture } from './traits';

/** Things that are seen, by a word of the trait each. */
const MARKS = ['round', 'long', 'cubes', 'porous', 'branching', 'flakes', 'tapered', 'woven'];
/** Each category has four of the eight, any two share some. */
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
const textOf = (marks: readonly number[]): string => `They are ${marks.map((mark) => MARKS[mark]).join(' and ')} things.`;
const TEXTS = CATEGORIES.map(textOf);
const WIDTH = 24;

/** Pictures in whose vectors every mark has its direction, under noise; two kinds a category, which lack one mark each. */
function pictures(name: string, each: number): DescribedPicture[] {
  const random = new Random(name);
  const directions = MARKS.map((_, mark) => {
    const own = new Random(`direction ${mark}`);
    return Float32Array.from({ length: WIDTH }, () => own.normal());
  });
  return CATEGORIES.flatMap((marks, label) =>
    Array.from({ length: each }, (_, i) => {
      const shown = marks.filter((_, k) => k !== i % 2);
      return {
        label,
        text: textOf(shown),
        vector: Float32Array.from({ length: WIDTH }, (_, k) =>
          shown.reduce((sum, mark) => sum + directions[mark][k], random.normal(0, 0.4)),
        ),
      };
    }),
  );
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('heldOutRanks', () => {
  const [drawn, learned, judged] = [pictures('drawn', 10), pictures('learned', 12), pictures('judged', 6)];

  it('finds a category by its words, alone and among the others as learned, though no picture of it was learned from', () => {
    const { words, wrong, added, taken } = heldOutRanks(drawn, learned, judged, TEXTS);
    expect(words).toHaveLength(judged.length);
    expect(mean(words)).toBeLessThan(2);
    expect(mean(wrong)).toBeGreaterThan(3.5);
    expect(mean(added)).toBeLessThan(2);
    expect(taken).toBeLessThan(0.15);
  });

  it('is lost where the words are those of other categories', () => {
    const others = TEXTS.map((_, c) => TEXTS[(c + 3) % TEXTS.length]);
    expect(mean(heldOutRanks(drawn, learned, judged, others).words)).toBeGreaterThan(3.5);
  });

  it('never sees a picture of what it leaves out', () => {
    const some = judged.slice(0, 6);
    const not0 = ({ label }: { readonly label: number }): boolean => label !== 0;
    expect(heldOutRanks(drawn.filter(not0), learned.filter(not0), some, TEXTS)).toEqual(
      heldOutRanks(drawn, learned, some, TEXTS),
    );
  });
});
