import { describe, expect, it } from 'vitest';
import { comparePaired } from './paired';
import { type JudgedSet, sharedPictures } from './shared-pictures';

/** `id: truth>predicted`, by class names. */
const judged = (categories: readonly string[], ...rows: string[]): JudgedSet => ({
  categories,
  pictures: rows.map((row) => {
    const [, id, truth, predicted] = /^(.*): (.*)>(.*)$/.exec(row) as RegExpExecArray;
    return { id, truth: categories.indexOf(truth), predicted: categories.indexOf(predicted) };
  }),
});

const old = judged(
  ['pitted', 'rolled'],
  'b.png: pitted>rolled',
  'a.png: pitted>pitted',
  'only-old.png: rolled>rolled',
  'c.png: rolled>pitted',
);
// Another order of pictures and of classes, other spellings, one class more.
const young = judged(
  ['Rolled', 'scratch', 'PITTED'],
  'a.png: PITTED>scratch',
  'only-young.png: scratch>scratch',
  'c.png: Rolled>Rolled',
  'b.png: PITTED>PITTED',
);

describe('sharedPictures', () => {
  it('pairs by id and class name, whatever the order of pictures and classes', () => {
    expect(sharedPictures(old, young)).toEqual({
      first: [false, true, false], // b, a, c
      second: [true, false, true],
      learned: 0,
      otherTruth: 0,
    });
    const { first, second } = sharedPictures(old, young);
    expect(comparePaired(first, second)).toMatchObject({ n: 3, onlyFirst: 1, onlySecond: 2 });
  });

  it('does not pair a picture that was relabelled in between, nor one that a model has learned from', () => {
    const relabelled = judged(['pitted', 'rolled'], 'a.png: rolled>rolled', 'b.png: pitted>pitted', 'c.png: rolled>rolled');
    expect(sharedPictures(old, relabelled)).toEqual({
      first: [false, false],
      second: [true, true],
      learned: 0,
      otherTruth: 1,
    });
    expect(sharedPictures(old, relabelled, [{ id: 'b.png' }, { id: 'a.png' }, { id: 'elsewhere.png' }])).toEqual({
      first: [false],
      second: [true],
      learned: 1,
      otherTruth: 1,
    });
  });

  it('knows a moved picture by its content, and another content under one name', () => {
    const hashed = (set: JudgedSet, hashes: Readonly<Record<string, string>>): JudgedSet => ({
      ...set,
      pictures: set.pictures.map((picture) => ({ ...picture, sha256: hashes[picture.id] })),
    });
    const one = hashed(judged(['p'], 'a.png: p>p', 'b.png: p>p', 'c.png: p>p', 'd.png: p>p'), {
      'a.png': '1',
      'b.png': '2',
      'd.png': '4',
    });
    const other = hashed(judged(['p'], 'x/a.png: p>p', 'b.png: p>p', 'c.png: p>p', 'd.png: p>p'), {
      'x/a.png': '1',
      'b.png': '9',
      'c.png': '3',
      'd.png': '4',
    });
    // a moved, b another picture of the same name, c known by content to one side only.
    expect(sharedPictures(one, other).first).toHaveLength(3);
    expect(
      sharedPictures(one, other, [
        { id: 'y/a.png', sha256: '1' },
        { id: 'd.png', sha256: '5' },
      ]),
    ).toMatchObject({ learned: 1 });
  });

  it('finds none where the pictures are others, and counts a picture that is listed twice once', () => {
    const others = judged(['pitted', 'rolled'], 'x/a.png: pitted>pitted');
    expect(sharedPictures(old, others)).toEqual({ first: [], second: [], learned: 0, otherTruth: 0 });
    const twice = judged(['pitted'], 'a.png: pitted>pitted', 'a.png: pitted>pitted');
    expect(sharedPictures(twice, twice).first).toEqual([true]);
  });
});
