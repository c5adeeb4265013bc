import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPlane } from '../base/plane';
import { createExamples } from '../dataset/examples';
import { joinExamples, type LabelledView, readClassFolders, splitByGroup } from './training-data';

/** `files` files of a category, with three views each. */
const viewsOf = (category: string, files: number): LabelledView[] =>
  Array.from({ length: 3 * files }, (_, i) => ({
    plane: createPlane(4, 4),
    view: { x: 0, y: 0, width: 4, height: 4 },
    category,
    group: `${category}/${Math.floor(i / 3)}.png`,
  }));

describe('the split', () => {
  const views = [...viewsOf('Tips', 20), ...viewsOf('Powder', 7), ...viewsOf('Fibres', 3)];

  it('keeps the views of a file on one side, and loses none', () => {
    const { training, validation } = splitByGroup(views, 0.2, 1);
    const [held, kept] = [validation, training].map((side) => new Set(side.map(({ group }) => group)));
    for (const group of held) expect(kept.has(group)).toBe(false);
    expect(new Set([...training, ...validation])).toEqual(new Set(views));
    expect(training.length + validation.length).toBe(views.length);
  });

  it('holds back that share of the files of every category, none of a small one', () => {
    const { validation } = splitByGroup(views, 0.2, 1);
    const count = (category: string) => validation.filter((view) => view.category === category).length;
    expect([count('Tips'), count('Powder'), count('Fibres')]).toEqual([12, 3, 0]);
  });

  it('is the same for the same seed, in whatever order the views come, and another for another', () => {
    const groups = (seed: number, from = views) =>
      [...new Set(splitByGroup(from, 0.2, seed).validation.map((v) => v.group))].sort();
    expect(groups(1, [...views].reverse())).toEqual(groups(1));
    expect(groups(2)).not.toEqual(groups(1));
  });

  it('of one category does not change when another is added', () => {
    const tips = (from: LabelledView[]) => splitByGroup(from, 0.2, 1).validation.filter((v) => v.category === 'Tips');
    expect(tips([...viewsOf('Nanowires', 9), ...views]).map((v) => v.group)).toEqual(tips(views).map((v) => v.group));
  });
});

describe('joined sets', () => {
  it('hold the drawn pictures first, unchanged, then the views under their labels', () => {
    const drawn = createExamples(2, 8);
    drawn.pixels.fill(9);
    drawn.labels.set([3, 1]);
    const set = joinExamples(drawn, viewsOf('Tips', 1), ['Powder', 'Tips']);
    expect(Array.from(set.labels)).toEqual([3, 1, 1, 1, 1]);
    expect(set.side).toBe(8);
    expect(set.pixels.slice(0, 128).every((value) => value === 9)).toBe(true);
    expect(set.pixels.slice(128).every((value) => value === 0)).toBe(true);
  });
});

describe('a folder of class folders', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'micrographia-classes-'));
    const picture = (width: number, height: number) =>
      encode({
        width,
        height,
        data: Uint8Array.from({ length: width * height }, (_, i) => (i * 37) % 251),
        channels: 1,
        depth: 8,
      });
    await mkdir(join(folder, 'Tips', 'deeper'), { recursive: true });
    await mkdir(join(folder, 'Powder'));
    await writeFile(join(folder, 'Tips', 'square.png'), picture(64, 64));
    await writeFile(join(folder, 'Tips', 'deeper', 'wide.png'), picture(120, 60));
    await writeFile(join(folder, 'Powder', 'one.png'), picture(48, 48));
    await writeFile(join(folder, 'Powder', 'broken.png'), picture(48, 48).slice(0, 60));
    await writeFile(join(folder, 'Powder', 'notes.txt'), 'not a picture');
    await writeFile(join(folder, 'stray.png'), picture(48, 48));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('gives the square views of every picture under its category, and says which it could not read', async () => {
    const faults: string[] = [];
    const views = await readClassFolders(folder, (fault) => faults.push(fault));
    expect(views.map(({ category, view }) => `${category} ${view.width} x ${view.height}`).sort()).toEqual([
      'Powder 48 x 48',
      'Tips 60 x 60',
      'Tips 60 x 60',
      'Tips 60 x 60',
      'Tips 64 x 64',
    ]);
    expect(new Set(views.map(({ group }) => group)).size).toBe(3);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/broken\.png/);
  });

  it('is refused where it has none', async () => {
    await expect(readClassFolders(join(folder, 'Tips', 'deeper'), () => {})).rejects.toThrow(/holds no folder with pictures/);
  });
});
