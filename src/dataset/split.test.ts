import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldsOf, PARTS, type SplitPicture, splitPictures } from './split';
import { parseSplit } from './split-file';

const pictures = (category: string, count: number, perGroup = 1): SplitPicture[] =>
  Array.from({ length: count }, (_, i) => ({
    file: `${category}/${i}.png`,
    category,
    ...(perGroup > 1 && { group: `${category}-${Math.floor(i / perGroup)}` }),
  }));

const OPTIONS = { seed: '1', validation: 0.2, test: 0.2 };

describe('a split', () => {
  it('is stratified: the shares of every category, to the picture', () => {
    const { counts } = splitPictures([...pictures('Tips', 100), ...pictures('Powder', 10)], OPTIONS);
    expect(counts).toEqual({
      Tips: { train: 64, validation: 16, test: 20, unused: 0 },
      Powder: { train: 6, validation: 2, test: 2, unused: 0 },
    });
  });

  it('keeps groups whole, even those with pictures of several categories, and leaves every category some to train on', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ category: fc.constantFrom('A', 'B', 'C'), group: fc.integer({ min: 0, max: 12 }) }), {
          minLength: 1,
          maxLength: 60,
        }),
        fc.string(),
        (drawn, seed) => {
          const set = drawn.map(({ category, group }, i) => ({ file: `${i}`, category, group: `${group}` }));
          const { parts, counts } = splitPictures(set, { ...OPTIONS, seed });
          for (const { file, group } of set)
            for (const other of set) if (other.group === group) expect(parts[other.file]).toBe(parts[file]);
          expect(Object.keys(parts)).toHaveLength(set.length);
          expect(Object.values(counts).reduce((sum, row) => sum + row.train + row.validation + row.test, 0)).toBe(set.length);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('is the same in whatever order the pictures come, another for another seed', () => {
    const set = [...pictures('Tips', 30), ...pictures('Powder', 20, 3)];
    const { parts } = splitPictures(set, OPTIONS);
    expect(splitPictures([...set].reverse(), OPTIONS).parts).toEqual(parts);
    expect(splitPictures(set, { ...OPTIONS, seed: '2' }).parts).not.toEqual(parts);
  });

  it('of a category does not change when another is added', () => {
    const tips = pictures('Tips', 30);
    const { parts } = splitPictures(tips, OPTIONS);
    expect(splitPictures([...pictures('Nanowires', 17), ...tips], OPTIONS).parts).toMatchObject(parts);
  });

  it('with a limit per class tests on the same pictures and leaves the rest unused', () => {
    const set = [...pictures('Tips', 100), ...pictures('Powder', 12)];
    const [all, few] = [splitPictures(set, OPTIONS), splitPictures(set, { ...OPTIONS, perClass: 10 })];
    const tested = (parts: typeof all.parts) => Object.keys(parts).filter((file) => parts[file] === 'test');
    expect(tested(few.parts)).toEqual(tested(all.parts));
    expect(few.counts.Tips).toEqual({ train: 8, validation: 2, test: 20, unused: 70 });
    expect(few.counts.Powder).toEqual({ train: 8, validation: 2, test: 2, unused: 0 });
  });

  it('keeps the only picture of a category for training', () => {
    expect(splitPictures([...pictures('A', 1), ...pictures('B', 2)], { ...OPTIONS, test: 0.5 }).counts).toEqual({
      A: { train: 1, validation: 0, test: 0, unused: 0 },
      B: { train: 1, validation: 0, test: 1, unused: 0 },
    });
  });
});

describe('folds', () => {
  it('spread every category evenly and keep groups whole', () => {
    const set = [...pictures('A', 10), ...pictures('B', 12, 3), ...pictures('C', 7)];
    const folds = foldsOf(set, 5, 'x');
    const count = (category: string) =>
      [0, 1, 2, 3, 4].map((fold) => set.filter((picture, i) => picture.category === category && folds[i] === fold).length);
    expect(count('A')).toEqual([2, 2, 2, 2, 2]);
    expect(Math.max(...count('B'))).toBe(3);
    expect(count('C').reduce((sum, n) => sum + n, 0)).toBe(7);
    expect(Math.max(...count('C'))).toBeLessThanOrEqual(2);
    set.forEach(({ group }, i) => {
      set.forEach((other, j) => {
        if (group !== undefined && other.group === group) expect(folds[j]).toBe(folds[i]);
      });
    });
  });
});

describe('names that every object has', () => {
  const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype'];
  const pictures = NAMES.flatMap((category) =>
    Array.from({ length: 10 }, (_, i) => ({ file: i === 0 ? category : `${category}/${i}.tif`, category })),
  );

  it('are classes and files like any other, and nothing else is touched', () => {
    const split = splitPictures(pictures, { seed: '1', validation: 0.2, test: 0.2 });
    for (const name of NAMES) {
      expect(split.counts[name]).toEqual({ train: 6, validation: 2, test: 2, unused: 0 });
      expect(PARTS).toContain(split.parts[name]);
    }
    expect(Object.keys(split.counts).sort()).toEqual([...NAMES].sort());
    for (const part of PARTS) expect(part in {}).toBe(false);
  });

  it('come back from a stored split', () => {
    const split = splitPictures(pictures, { seed: '1', validation: 0.2, test: 0.2 });
    const back = parseSplit(JSON.stringify(split), 'split.json');
    expect(Object.entries(back.parts)).toEqual(Object.entries(split.parts));
    expect(Object.entries(back.counts)).toEqual(Object.entries(split.counts));
  });
});
