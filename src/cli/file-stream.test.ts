import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { limits } from '../micrograph/limits';
import { parseShard, shareOf } from './classify-many';
import { asDrop, linesOf, streamFiles } from './file-stream';
import { ResultFile } from './result-file';

let folder: string;
const at = (...parts: string[]): string => join(folder, ...parts);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'micrographia-'));
  await mkdir(at('a/deep'), { recursive: true });
  for (const name of ['a/two.tif', 'a/two.txt', 'a/one.tif', 'a/paper.pdf', 'a/deep/three.png', 'a/all.zip', 'a/.DS_Store'])
    await writeFile(at(name), 'x');
  await symlink(at('a'), at('a/deep/loop'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

it('walks a folder while it goes: its archives, its pictures with what describes them, what is none, then the folders in it, each once', async () => {
  const found = await all(streamFiles([at('a')]));
  expect(found.map(({ shown, sidecars, error }) => [shown.slice(folder.length + 1), sidecars, error?.code ?? null])).toEqual([
    ['a/all.zip', [], null],
    ['a/one.tif', [], null],
    ['a/two.tif', ['two.txt'], null],
    ['a/paper.pdf', [], 'not-a-picture'],
    ['a/deep/three.png', [], null],
  ]);
});

it('takes files of a list with their sidecars, and names those that are not there', async () => {
  const found = await all(streamFiles([], [at('a/two.tif'), '', at('nowhere.tif'), at('a/deep/three.png')]));
  expect(found.map(({ shown, sidecars, error }) => [shown.slice(folder.length + 1), sidecars, error?.code ?? null])).toEqual([
    ['a/two.tif', ['two.txt'], null],
    ['nowhere.tif', [], 'file-missing'],
    ['a/deep/three.png', [], null],
  ]);
  const { files, refused } = await asDrop(found);
  expect(files.map(({ path }) => path)).toEqual(['0/two.tif', '0/two.txt', '1/three.png']);
  expect(refused.map(({ shown }) => shown)).toEqual([at('nowhere.tif')]);
});

it('reads lists by lines of any system, or ended by NUL, where a name may hold a line break', async () => {
  await writeFile(at('unix'), 'a.tif\nb c.tif\n');
  await writeFile(at('windows'), 'a.tif\r\nb c.tif');
  await writeFile(at('print0'), 'a\nb.tif\0c.tif\0');
  await writeFile(at('notepad'), '\ufeffa.tif\r\nb c.tif\r\n');
  expect(await all(linesOf(at('notepad')))).toEqual(['a.tif', 'b c.tif']);
  expect(await all(linesOf(at('unix')))).toEqual(['a.tif', 'b c.tif']);
  expect(await all(linesOf(at('windows')))).toEqual(['a.tif', 'b c.tif']);
  expect(await all(linesOf(at('print0')))).toEqual(['a\nb.tif', 'c.tif']);
  await expect(all(linesOf(at('none')))).rejects.toMatchObject({ code: 'file-missing' });
});

it('gives each file to one share, whatever else is in the list, and every share about as many', () => {
  const counts = [0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < 7000; i++) counts[shareOf(`/lab/2024/run ${i % 10}/image_${i}.tif`, 7)]++;
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(120);
  expect(parseShard('3/7', '')).toEqual({ number: 3, of: 7 });
  for (const wrong of ['0/7', '8/7', '1', 'a/b', '1/0']) expect(() => parseShard(wrong, '')).toThrow(/is no share/);
});

it('goes on with a file of results: a cut line goes, what is complete is done, a stack only when all its images stand there', async () => {
  const settings = { model: 'tiny', modelSha256: 'a'.repeat(64), version: '1' };
  const out = at('out.jsonl');
  const line = (file: string, image: { number: number; of: number } | null = null, error: unknown = null) => ({
    ...{ file, image, error, settings },
  });
  const first = await ResultFile.open(out, settings);
  await first.add(line('a'));
  await first.add(line('b', null, { code: 'damaged' }));
  await first.add(line('s', { number: 1, of: 2 }));
  await first.close();
  await writeFile(out, '{"file":"c","ima', { flag: 'a' });

  const again = await ResultFile.open(out, settings);
  expect([again.named, again.bad]).toEqual([2, 1]);
  expect(['a', 'b', 'c', 's'].map((file) => again.isDone(file))).toEqual([true, true, false, false]);
  await again.add(line('s', { number: 1, of: 2 }));
  await again.add(line('s', { number: 2, of: 2 }));
  await again.add(line('a'));
  // Of a stack no more images are read than may be.
  for (let number = 1; number <= limits.images; number++) await again.add(line('long', { number, of: limits.images + 6 }));
  expect(again.isDone('long')).toBe(true);
  expect([again.named, again.isDone('s')]).toEqual([3 + limits.images, true]);
  // While it is written no other process takes it; what a killed one has left is no bar.
  const lock = `${out}.lock`;
  expect(await readFile(lock, 'utf8')).toBe(`${hostname()} ${process.pid}`);
  await again.close();
  expect(existsSync(lock)).toBe(false);
  await writeFile(lock, `${hostname()} ${process.ppid}`);
  await expect(ResultFile.open(out, settings)).rejects.toMatchObject({ code: 'busy' });
  await writeFile(lock, `${hostname()} 999999999`);
  await (await ResultFile.open(out, settings)).close();

  await expect(ResultFile.open(out, { ...settings, modelSha256: 'b'.repeat(64) })).rejects.toMatchObject({ code: 'other-run' });
  await expect(ResultFile.open(at('unix'), settings)).rejects.toMatchObject({ code: 'not-results' });
  // Somebody's notes, without an end of line: they are not taken for a line that was cut off.
  await writeFile(at('notes'), 'my notes');
  await expect(ResultFile.open(at('notes'), settings)).rejects.toMatchObject({ code: 'not-results' });
  expect(await readFile(at('notes'), 'utf8')).toBe('my notes');
});
