/** How the command line groups pictures: those of a table, by itself and as it is told to, and those of several folders. */
import { describe, expect, it } from 'vitest';
import { splitPictures } from '../dataset/split';
import { groupingOf, joinSets } from './labelled-set';

const batches = (column: string | null, className: string) =>
  Array.from({ length: 3 }, (_, i) => ({ path: `${className}${i}.bmp`, className, folders: [], part: null, column }));
const labelled = [...batches('B1', 'A'), ...batches('B2', 'B')];

/** The grouping, and what was told. */
function chosen(groups: string) {
  const faults: string[] = [];
  return { ...groupingOf(groups, labelled, (fault) => faults.push(fault)), faults };
}

describe('a table with one batch per class', () => {
  it('is not split by its batches, and says so', () => {
    expect(chosen('guess')).toEqual({
      kind: 'each',
      faults: [expect.stringMatching(/\(B1, B2\) puts A, B into fewer than three groups.*--groups column/)],
    });
  });

  it('is split by them where that is asked for', () => {
    expect(chosen('column')).toEqual({ kind: 'column', faults: [] });
    expect(() => groupingOf('column', batches(null, 'A'), () => {})).toThrow('no table with a group column');
  });

  it('is not spoken of where another grouping is asked for', () => {
    expect(chosen('each')).toEqual({ kind: 'each', faults: [] });
    expect(chosen('^(.)')).toEqual({ kind: 'pattern', pattern: '^(.)', faults: [] });
  });
});

describe('two folders of one training', () => {
  const folder = (...hashes: string[]) => ({
    pictures: hashes.map((sha256, i) => ({
      file: `Tips/${i}.png`,
      category: 'Tips',
      group: `Tips/${i}.png`,
      part: null,
      sha256,
    })),
    views: async (file: string) => new TextEncoder().encode(`${hashes[0]} ${file}`),
  });
  const joined = joinSets([folder('a', 'b', 'c', 'd', 'e'), folder('f', 'b', 'g', 'h')]);

  it('tell their files apart, and find the views of each', async () => {
    expect(new Set(joined.pictures.map(({ file }) => file)).size).toBe(9);
    expect(new TextDecoder().decode(await joined.views('2/Tips/1.png'))).toBe('f Tips/1.png');
    await expect(joined.views('3/Tips/1.png')).rejects.toThrow('not of these folders');
  });

  it('have what lies in both on one side of any split', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { parts } = splitPictures(joined.pictures, { seed: String(seed), validation: 0.3, test: 0 });
      expect(parts['1/Tips/1.png']).toBe(parts['2/Tips/1.png']);
    }
  });
});
