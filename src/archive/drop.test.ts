import { expect, it } from 'vitest';
import { planDrop } from './drop';

const pictureOf = (paths: readonly string[], path: string) => planDrop(paths).pictures.find((picture) => picture.path === path);

it('matches sidecars by stem, case-insensitive, in the same folder only', () => {
  const paths = [
    'a/Img1.TIF',
    'a/img1.txt',
    'b/img1.txt',
    'a/scan.tif',
    'a/scan-tif.hdr',
    'a/x.jpg',
    'a/x.jpg.txt',
    'a/y.png',
    'a/Y-PNG.HDR',
    'a/z.bmp',
    'a/z.hdr',
  ];
  expect(pictureOf(paths, 'a/Img1.TIF')?.sidecars).toEqual(['a/img1.txt']);
  expect(pictureOf(paths, 'a/scan.tif')?.sidecars).toEqual(['a/scan-tif.hdr']);
  expect(pictureOf(paths, 'a/x.jpg')?.sidecars).toEqual(['a/x.jpg.txt']);
  expect(pictureOf(paths, 'a/y.png')?.sidecars).toEqual(['a/Y-PNG.HDR']);
  expect(pictureOf(paths, 'a/z.bmp')?.sidecars).toEqual(['a/z.hdr']);
  const { ignored } = planDrop(paths);
  expect(ignored.map(({ path }) => path)).toEqual(['b/img1.txt']);
  expect(ignored[0].error.message).toMatch(/no picture of its name/);
});

it('matches a sidecar whose letters are taken apart', () => {
  const paths = ['a/Körner.tif'.normalize('NFD'), 'a/Körner.txt'.normalize('NFC')];
  expect(planDrop(paths)).toEqual({ pictures: [{ path: paths[0], sidecars: [paths[1]] }], ignored: [] });
});

it('passes over the files of the operating system without a word', () => {
  const plan = planDrop(['.DS_Store', 'a/Thumbs.db', 'a/desktop.ini', '__MACOSX/a/._x.tif', 'a/.hidden/x.tif', 'a/x.tif']);
  expect(plan.pictures.map(({ path }) => path)).toEqual(['a/x.tif']);
  expect(plan.ignored).toEqual([]);
});

it('gives every other file a sentence of its own', () => {
  const names = [
    'paper.pdf',
    'scan.blo',
    'series.emi',
    'edx.msa',
    'all.zip',
    'talk.pptx',
    'photo.heic',
    'film.mp4',
    'values.csv',
  ];
  const { pictures, ignored } = planDrop(names);
  expect(pictures).toEqual([]);
  expect(ignored.map(({ path }) => path)).toEqual(names);
  for (const { path, error } of ignored) {
    expect(error.message).toContain(path);
    expect(error.advice.length).toBeGreaterThan(10);
  }
  expect(new Set(ignored.map(({ error }) => error.message.replace(/^\S+/, ''))).size).toBe(names.length);
});

it('tries every name that is not clearly of another kind: the content decides', () => {
  const names = [
    'folder/image0001',
    'image.dat',
    'x.GIF',
    'scan.raw',
    'sample 1.5um',
    'v1.2/image',
    'a.xyz',
    'paper.pdf.tif',
    'b.dm3',
    'c.emd',
    'd.ser',
    'e.mrc',
  ];
  const { pictures, ignored } = planDrop([...names, 'image.txt', 'tif.pdf']);
  expect(pictures).toEqual(names.map((path) => ({ path, sidecars: path === 'image.dat' ? ['image.txt'] : [] })));
  expect(ignored.map(({ path }) => path)).toEqual(['tif.pdf']);
});

// Takes a second of the processor, which it may have to share.
it('stays quick on a drop of fifty thousand files', { timeout: 60_000 }, () => {
  const paths = Array.from({ length: 25_000 }, (_, i) => [`f/${i}.tif`, `f/${i}.txt`]).flat();
  // Time of the processor: other tests run beside this one.
  const start = process.cpuUsage();
  const plan = planDrop(paths);
  expect(process.cpuUsage(start).user / 1000).toBeLessThan(3000);
  expect(plan.pictures).toHaveLength(25_000);
  expect(plan.pictures[7].sidecars).toEqual(['f/7.txt']);
});
