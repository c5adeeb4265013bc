import { describe, expect, it } from 'vitest';
import { addPictures, EMPTY_DATASET, exclude, type PictureFacts, pictureFailed, pictureRead } from '../dataset/dataset';
import type { Part } from '../dataset/split';
import { labelledPictures } from './labelled-pictures';

const facts: PictureFacts = {
  sha256: 'a'.repeat(64),
  width: 1024,
  height: 768,
  barHeight: 60,
  vendor: null,
  instrument: null,
  magnification: null,
  pixelSizeNm: null,
  viewCount: 2,
  deviation: 0.1,
};
const CATEGORIES = ['Patterned surface', 'Tips'];

function setOf(rows: readonly (readonly [className: string, part: Part | null])[]) {
  const files = rows.map(([className, part], i) => ({
    path: `${className}/${i}.tif`,
    className,
    folders: [],
    column: null,
    part: part === 'unused' ? null : part,
  }));
  const { set, ids } = addPictures(EMPTY_DATASET, files);
  return ids.reduce((next, id) => pictureRead(next, id, facts), set);
}
const asked: [string, number][] = [];
const service = {
  views: async (path: string, side: number) => {
    asked.push([path, side]);
    return new Uint8Array(side * side);
  },
};
const labelled = (set: ReturnType<typeof setOf>) => labelledPictures(set, service, CATEGORIES, 24);

describe('labelled pictures of a model', () => {
  it('are those set aside for validation whose class is one of its categories, however it is written', async () => {
    const found = labelled(
      setOf([
        ['patterned_surface', 'train'],
        ['patterned_surface', 'validation'],
        ['Cheese', 'validation'],
        ['TIPS', 'validation'],
        ['TIPS', 'test'],
      ]),
    );
    expect(found).toMatchObject({ part: 'validation', truth: ['Patterned surface', 'Tips'] });
    await found?.views(1);
    expect(asked).toEqual([['TIPS/3.tif', 24]]);
  });

  it('are the test part, else all, where nothing of it is set aside; without those that are left out or unread', () => {
    expect(
      labelled(
        setOf([
          ['Tips', 'train'],
          ['Tips', 'test'],
          ['Cheese', 'validation'],
        ]),
      ),
    ).toMatchObject({
      part: 'test',
      truth: ['Tips'],
    });
    const all = setOf([
      ['Tips', 'train'],
      ['Tips', null],
      ['Patterned-Surface', null],
      ['Tips', null],
    ]);
    expect(labelled(all)).toMatchObject({ part: 'all', truth: ['Tips', 'Tips', 'Patterned surface', 'Tips'] });
    const fewer = pictureFailed(exclude(all, ['p1']), 'p2', { name: 'E', code: 'x', message: 'x', advice: 'x' });
    expect(labelled(fewer)?.truth).toEqual(['Patterned surface', 'Tips']);
  });

  it('are none where no class is a category', () => {
    expect(labelled(EMPTY_DATASET)).toBeNull();
    expect(labelled(setOf([['Cheese', 'validation']]))).toBeNull();
  });
});
