/** How the command line groups pictures: those of a table, by itself and as it is told to, and those of several folders. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { splitPictures } from '../dataset/split';
import { noisyPicture, writeBmp } from '../micrograph/testing';
import { groupingOf, readLabelledSet } from './labelled-set';
import { labelledHere } from './testing-labelled';

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

const here = await mkdtemp(join(tmpdir(), 'labelled-'));
afterAll(() => rm(here, { recursive: true }));

describe('two folders of one training', async () => {
  const [wide, high] = [96, 64];
  /** A picture by its seed; `brighter` by so many grey levels, as another format or a save at another quality would leave it. */
  const picture = (seed: number, brighter = 0) =>
    writeBmp(
      ...([wide, high] as const),
      noisyPicture(wide, high, seed).map((value) => Math.min(255, value + brighter)),
      8,
    );
  const folder = async (name: string, pictures: readonly Uint8Array[]) => {
    await mkdir(join(here, name, 'Tips'), { recursive: true });
    for (const [i, bytes] of pictures.entries()) await writeFile(join(here, name, 'Tips', `${i}.bmp`), bytes);
    return join(here, name);
  };
  const folders = [
    await folder(
      'first',
      [1, 2, 3, 4, 5].map((seed) => picture(seed)),
    ),
    await folder('second', [picture(6), picture(2), picture(7), picture(4, 2)]),
  ];
  const faults: string[] = [];
  const set = await readLabelledSet(
    folders,
    { known: ['Tips'], side: 32, threads: 1, groups: 'guess', onFault: (fault) => faults.push(fault), onProgress: () => {} },
    labelledHere(32),
  );

  it('tell their files apart, and find the views of each', async () => {
    expect(new Set(set.pictures.map(({ file }) => file)).size).toBe(9);
    expect(faults).toEqual([]);
    const views = await Promise.all(['1/Tips/0.bmp', '2/Tips/0.bmp'].map((file) => set.views(file)));
    expect(views[0]).not.toEqual(views[1]);
    await expect(set.views('3/Tips/0.bmp')).rejects.toThrow('not been read');
  });

  it('have what lies in both on one side of any split, byte for byte or nearly so', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { parts } = splitPictures(set.pictures, { seed: String(seed), validation: 0.3, test: 0 });
      expect(parts['1/Tips/1.bmp']).toBe(parts['2/Tips/1.bmp']);
      expect(parts['1/Tips/3.bmp']).toBe(parts['2/Tips/3.bmp']);
    }
  });
});

it('a folder of which nothing can be read is told as such, after what is wrong with each', async () => {
  await mkdir(join(here, 'broken', 'Tips'), { recursive: true });
  await writeFile(join(here, 'broken', 'Tips', '0.bmp'), writeBmp(8, 8, noisyPicture(8, 8, 1), 8).slice(0, 60));
  const faults: string[] = [];
  const options = { known: [], side: 32, threads: 1, groups: 'guess', onProgress: () => {} };
  const read = readLabelledSet(
    [join(here, 'broken')],
    { ...options, onFault: (fault) => faults.push(fault) },
    labelledHere(32),
  );
  await expect(read).rejects.toThrow(/No picture of .*broken could be read/);
  expect(faults).toEqual([expect.stringContaining('left out: Tips/0.bmp')]);
});
