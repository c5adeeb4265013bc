import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asDrop } from './file-stream';
import { findFiles } from './files';
import { duration, phaseLine, progressLine } from './progress';

let folder: string;
const at = (...parts: string[]): string => join(folder, ...parts);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'micrographia-'));
  for (const name of ['a/deep', 'b']) await mkdir(at(name), { recursive: true });
  for (const name of ['a/two.tif', 'a/one.tif', 'a/one.txt', 'a/other.txt', 'a/deep/three.png', 'b/one.tif', 'b/one.txt'])
    await writeFile(at(name), name);
  await symlink(at('a'), at('a/deep/round'));
  await symlink(at('nowhere'), at('a/broken.tif'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const shown = async (...args: string[]): Promise<string[]> =>
  (await findFiles(args.map((arg) => at(arg)))).files.map((file) => file.shown.slice(folder.length + 1));

describe('findFiles', () => {
  it('goes to the bottom of a folder, in order, once round a circle, past broken links', async () => {
    expect(await shown('a')).toEqual(['a/deep/three.png', 'a/one.tif', 'a/one.txt', 'a/other.txt', 'a/two.tif']);
  });

  it('brings the sidecar of a named file, and only that', async () => {
    expect(await shown('a/one.tif')).toEqual(['a/one.tif', 'a/one.txt']);
    expect(await shown('a/two.tif')).toEqual(['a/two.tif']);
  });

  it('keeps equal names of different folders apart, and takes nothing twice', async () => {
    const { files } = await findFiles([at('a/one.tif'), at('b'), at('a'), at('a/one.tif')]);
    expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
    expect(files.filter(({ path }) => path.endsWith('one.tif'))).toHaveLength(2);
    const texts = await Promise.all(files.map(async ({ shown, blob }) => [shown.slice(folder.length + 1), await blob.text()]));
    for (const [name, text] of texts) expect(text).toBe(name);
    const rootOf = (name: string) => files.find((file) => file.shown === at(name))?.path.split('/')[0];
    expect(rootOf('a/one.tif')).toBe(rootOf('a/one.txt'));
    expect(rootOf('b/one.tif')).not.toBe(rootOf('a/one.tif'));
  });

  it('takes a hidden file that is named, and does not mix it up with the one of its name that is not hidden', async () => {
    for (const name of ['.same.tif', 'same.tif']) await writeFile(at(name), name);
    const { files } = await findFiles([at('same.tif'), at('.same.tif')]);
    expect(files.map(({ path }) => path.split('/')[1])).toEqual(['same.tif', 'same.tif']);
    expect(new Set(files.map(({ path }) => path)).size).toBe(2);
    const streamed = ['same.tif', '.same.tif'].map((name) => ({ shown: at(name), sidecars: [], error: null }));
    expect((await asDrop(streamed)).files.map(({ shown }) => shown)).toEqual([at('same.tif'), at('.same.tif')]);
  });

  it.skipIf(process.platform !== 'linux')(
    'names a file in a folder whose name is no text, and brings the rest (not run but on Linux)',
    async () => {
      await mkdir(at('latin'));
      await writeFile(at('latin/a.tif'), 'a');
      await writeFile(Buffer.concat([Buffer.from(at('latin/b')), Buffer.from([0xe9]), Buffer.from('.tif')]), 'b');
      const { files, missing } = await findFiles([at('latin')]);
      expect(files.map(({ shown }) => shown)).toEqual([at('latin/a.tif')]);
      expect(missing.map(({ error }) => error.code)).toEqual(['file-unreadable']);
    },
  );

  it('names what is not there', async () => {
    const { files, missing } = await findFiles([at('nowhere'), at('b')]);
    expect(files).toHaveLength(2);
    expect(missing).toEqual([{ shown: at('nowhere'), error: expect.objectContaining({ code: 'file-missing' }) }]);
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'names what it may not open and brings the rest (not run on Windows, nor as root)',
    async () => {
      await mkdir(at('c/closed'), { recursive: true });
      for (const name of ['c/open.tif', 'c/shut.tif']) await writeFile(at(name), name);
      await chmod(at('c/shut.tif'), 0);
      await chmod(at('c/closed'), 0);
      const { files, missing } = await findFiles([at('c')]);
      await chmod(at('c/closed'), 0o755);
      expect(files.map(({ shown }) => shown)).toEqual([at('c/open.tif')]);
      expect(missing.map(({ shown, error }) => [shown, error.code])).toEqual([
        [at('c/closed'), 'file-unreadable'],
        [at('c/shut.tif'), 'file-unreadable'],
      ]);
    },
  );

  it.skipIf(process.platform === 'win32')('does not wait for a pipe (not run on Windows)', async () => {
    execFileSync('mkfifo', [at('pipe.tif')]);
    const { files, missing } = await findFiles([at('pipe.tif')]);
    expect(files).toEqual([]);
    expect(missing[0].error.code).toBe('not-a-file');
  });
});

describe('progress', () => {
  it('of a part of the work says the share, and the time left once there is something to tell it by', () => {
    expect(phaseLine('Looking at the pictures', 0.01, 500)).toBe('Looking at the pictures: 1 %');
    expect(phaseLine('Looking at the pictures', 0.25, 20_000)).toBe('Looking at the pictures: 25 %, 1 min 0 s left');
    expect(phaseLine('Looking at the pictures', 1, 80_000)).toBe('Looking at the pictures: 100 %');
  });

  it('says count, rate and time left', () => {
    expect(progressLine(0, 10, 0)).toBe('0 of 10, 0.0 a second');
    expect(progressLine(5, 20, 2000)).toBe('5 of 20, 2.5 a second, 6 s left');
    expect(progressLine(100, 1000, 5000)).toBe('100 of 1000, 20 a second, 45 s left');
    expect(progressLine(110, 120, 5000, 100)).toBe('110 of 120, 2.0 a second, 5 s left');
    expect(progressLine(20, 20, 4000)).toBe('20 of 20, 5.0 a second');
  });

  it('reads times as people do', () => {
    expect([59.4, 75, 3600, 7384].map(duration)).toEqual(['59 s', '1 min 15 s', '1 h 0 min', '2 h 3 min']);
  });
});
