/** The command for very many pictures as a user starts it, with its threads, on a tiny model. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve as resolvePath } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { noisyPicture, writeBmp } from '../micrograph/testing';
import { tinyModel } from '../models/testing';

// Each test starts commands, which load the model anew.
vi.setConfig({ testTimeout: 120_000 });

let folder: string;
const at = (...parts: string[]): string => join(folder, ...parts);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'micrographia-'));
  await mkdir(at('model'));
  for (const [name, bytes] of Object.entries(await tinyModel())) await writeFile(at('model', name), bytes);
  await mkdir(at('data/deep'), { recursive: true });
  for (let i = 0; i < 12; i++)
    await writeFile(at(i % 2 ? 'data' : 'data/deep', `${i}.bmp`), writeBmp(48, 40, noisyPicture(48, 40, i)));
  await writeFile(at('data/broken.bmp'), 'BM, and no more');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const classify = (...args: string[]): Promise<{ code: number; err: string }> =>
  new Promise((resolve) => {
    const command = [resolvePath('scripts/run.mjs'), 'classify', ...args, '--model', at('model')];
    execFile(process.execPath, command, { encoding: 'utf8' }, (error, _, err) =>
      resolve({ code: error ? Number(error.code) : 0, err }),
    );
  });

const linesOf = async (file: string) =>
  (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

it('divides a folder into shares that together are the whole, and takes up a killed run where it was', async () => {
  const shares = await Promise.all(
    [1, 2].map((share) => classify(at('data'), '--shard', `${share}/2`, '--resume', at(`${share}.jsonl`))),
  );
  const lines = (await Promise.all([1, 2].map((share) => linesOf(at(`${share}.jsonl`))))).flat();
  const names = [...Array.from({ length: 12 }, (_, i) => at(i % 2 ? 'data' : 'data/deep', `${i}.bmp`)), at('data/broken.bmp')];
  expect(lines.map(({ file }) => file).sort()).toEqual(names.sort());
  expect(shares.map(({ code }) => code).sort()).toEqual([0, 3]);
  expect(shares.map(({ err }) => err).join('')).toContain('broken.bmp: ');
  for (const { error, sha256, settings, category } of lines) {
    expect(settings).toEqual({ model: 'tiny', modelSha256: expect.stringMatching(/^[0-9a-f]{64}$/), version: '0.1.0' });
    if (error) expect([category, sha256]).toEqual([null, null]);
    else expect([typeof category, sha256]).toEqual(['string', expect.stringMatching(/^[0-9a-f]{64}$/)]);
  }

  // As a kill leaves it: some lines, and a piece of one.
  const text = lines.map((line) => `${JSON.stringify(line)}\n`);
  await writeFile(at('all.jsonl'), `${text.slice(0, 7).join('')}${text[7].slice(0, 40)}`);
  await writeFile(at('list.txt'), names.map((name) => `${name}\n`).join(''));
  const rest = await classify('--files-from', at('list.txt'), '--resume', at('all.jsonl'));
  expect(rest.err).toContain('7 results stand in');
  expect(rest.err).toContain('6 done now');
  expect(rest.code).toBe(3);
  await mkdir(at('empty'));
  const nothing = await classify(at('empty'), '--resume', at('empty', 'none.jsonl'));
  expect([nothing.code, nothing.err]).toEqual([1, expect.stringContaining(`No files in ${at('empty')}.`)]);
  const whole = await readFile(at('all.jsonl'), 'utf8');
  expect(whole.startsWith(text.slice(0, 7).join(''))).toBe(true);
  expect((await linesOf(at('all.jsonl'))).map(({ file }) => file).sort()).toEqual(names);
}, 240_000);
