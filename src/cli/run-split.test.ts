import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabelledSet } from './labelled-set';
import { cutGroups, oneGroupClasses, type SplitWanted, splitFor } from './run-split';

let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'micrographia-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

type Picture = LabelledSet['pictures'][number];

const picture = (file: string, part: Picture['part'] = null): Picture => ({
  ...{ file, part, group: file, sha256: '0'.repeat(64), viewCount: 1 },
  category: file.slice(0, file.indexOf('/')),
});

const classOf = (name: string, count: number): Picture[] =>
  Array.from({ length: count }, (_, i) => picture(`${name}/${i}.png`));

const WANTED: SplitWanted = { data: '/labs/steel', seed: '1', perClass: null, split: null, kept: null };

async function stored(name: string, parts: Record<string, string>): Promise<string> {
  const options = { seed: '1', validation: 0, test: 0.5 };
  await writeFile(
    at(name),
    JSON.stringify({ version: 1, options, parts, counts: { 'Other name': { train: 9, validation: 9, test: 9, unused: 9 } } }),
  );
  return at(name);
}

async function split(wanted: Partial<SplitWanted>, pictures: readonly Picture[]) {
  const said: string[] = [];
  const found = await splitFor({ ...WANTED, ...wanted }, pictures, (line) => said.push(line));
  return { ...found, said };
}

describe('the split of a command', () => {
  it('sets aside nothing of few pictures, and no validation part where a limit leaves few', async () => {
    const few = await split({}, [...classOf('a', 19), ...classOf('b', 60)]);
    expect(new Set(Object.values(few.parts))).toEqual(new Set(['train']));
    const limited = await split({ perClass: 10 }, [...classOf('a', 60), ...classOf('b', 60)]);
    expect(limited.counts.a).toEqual({ train: 10, validation: 0, test: 12, unused: 38 });
    const many = await split({}, [...classOf('a', 60), ...classOf('b', 60)]);
    expect(many.counts.b).toEqual({ train: 41, validation: 7, test: 12, unused: 0 });
    const asked = await split({ shares: { validation: 0.5, test: 0 } }, classOf('a', 10));
    expect(asked.counts.a).toEqual({ train: 5, validation: 5, test: 0, unused: 0 });
  });

  it('is the one that a table or folders state; pictures without a part are named as not used', async () => {
    const pictures = [picture('a/1.png', 'train'), picture('a/2.png', 'test'), picture('b/1.png', 'train'), picture('b/2.png')];
    const { parts, counts, said } = await split({}, pictures);
    expect(parts).toEqual({ 'a/1.png': 'train', 'a/2.png': 'test', 'b/1.png': 'train', 'b/2.png': 'unused' });
    expect(counts.b).toEqual({ train: 1, validation: 0, test: 0, unused: 1 });
    expect(said).toEqual([expect.stringContaining('none for 1 of 4, b/2.png first')]);
  });

  it('may be keyed as the page does it, and may leave pictures out; they are counted as they lie here', async () => {
    const file = await stored('given.json', { 'steel/a/1.png': 'train', 'b/1.png': 'test', 'gone.png': 'train' });
    const { parts, counts, said } = await split(
      { split: file },
      ['a/1.png', 'a/2.png', 'b/1.png'].map((name) => picture(name)),
    );
    expect(parts).toEqual({ 'a/1.png': 'train', 'a/2.png': 'unused', 'b/1.png': 'test' });
    expect(counts).toEqual({
      a: { train: 1, validation: 0, test: 0, unused: 1 },
      b: { train: 0, validation: 0, test: 1, unused: 0 },
    });
    expect(said).toEqual([expect.stringContaining('does not name 1 of 3, a/2.png first')]);
  });

  it('is refused where it is of other data, no JSON, or not there', async () => {
    const file = await stored('other.json', { 'x/1.png': 'train' });
    await expect(split({ split: file }, classOf('a', 2))).rejects.toThrow('names none of the pictures in /labs/steel');
    await writeFile(at('cut.json'), '{"version":1,');
    await expect(split({ split: at('cut.json') }, classOf('a', 2))).rejects.toThrow('it is not JSON');
    await expect(split({ split: at('nowhere.json') }, classOf('a', 2))).rejects.toThrow('nowhere.json is not there');
  });

  it('of an unfinished run holds only for the very pictures it began with', async () => {
    const kept = await stored('kept.json', { 'a/0.png': 'train', 'a/1.png': 'test' });
    expect((await split({ kept }, classOf('a', 2))).parts).toEqual({ 'a/0.png': 'train', 'a/1.png': 'test' });
    await expect(split({ kept }, classOf('a', 3))).rejects.toThrow('1 are new, a/2.png first');
    await expect(split({ kept }, classOf('a', 1))).rejects.toThrow('1 are gone, a/1.png first');
    const sha256 = { 'a/0.png': '0'.repeat(64), 'a/1.png': '1'.repeat(64) };
    await writeFile(at('hashed.json'), JSON.stringify({ ...JSON.parse(await readFile(kept, 'utf8')), sha256 }));
    await expect(split({ kept: at('hashed.json') }, classOf('a', 2))).rejects.toThrow('1 have changed, a/1.png first');
  });

  it('can do nothing for a class that is one group', () => {
    const joined = classOf('b', 3).map((one) => ({ ...one, group: 'b' }));
    expect(oneGroupClasses([...classOf('a', 2), ...joined, ...classOf('c', 1)])).toEqual(['b']);
  });

  it('that cuts a group is found out', async () => {
    const pictures = ['a/0.png', 'a/1.png', 'a/2.png'].map((name) => ({
      ...picture(name),
      group: name === 'a/2.png' ? 'y' : 'x',
    }));
    const cutting = await stored('cutting.json', { 'a/0.png': 'train', 'a/1.png': 'test', 'a/2.png': 'test' });
    expect(cutGroups(pictures, await split({ split: cutting }, pictures))).toEqual(['x']);
    const whole = await stored('whole.json', { 'a/0.png': 'train', 'a/1.png': 'train', 'a/2.png': 'test' });
    expect(cutGroups(pictures, await split({ split: whole }, pictures))).toEqual([]);
  });
});
