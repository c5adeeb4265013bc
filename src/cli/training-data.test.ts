import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExamples } from '../dataset/examples';
import { joinExamples, readClassFolders } from './training-data';

describe('joined sets', () => {
  it('hold the first, unchanged, then the other, each picture under its label', () => {
    const [drawn, real] = [createExamples(2, 8), createExamples(3, 8)];
    drawn.pixels.fill(9);
    drawn.labels.set([3, 1]);
    real.pixels.fill(5);
    real.labels.fill(2);
    const set = joinExamples(drawn, real);
    expect(Array.from(set.labels)).toEqual([3, 1, 2, 2, 2]);
    expect(set.side).toBe(8);
    expect(set.pixels.slice(0, 128).every((value) => value === 9)).toBe(true);
    expect(set.pixels.slice(128).every((value) => value === 5)).toBe(true);
    expect(joinExamples(null, real)).toBe(real);
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
