import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { CATEGORIES } from '../base/categories';
import { readMicrograph } from '../micrograph/read';
import { makeNffaLike } from './testing-nffa';

// A hundred pictures are drawn.
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
let members: Map<string, Buffer>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nffa-'));
  await makeNffaLike({ pictures: 100, size: 64, seed: 'test', out: folder });
  members = new Map();
  for (const file of await readdir(folder)) {
    const tar = await readFile(join(folder, file));
    for (let at = 0; tar[at]; ) {
      const size = Number.parseInt(tar.toString('ascii', at + 124, at + 135), 8);
      members.set(tar.toString('ascii', at, tar.indexOf(0, at)), tar.subarray(at + 512, at + 512 + size));
      at += 512 + 512 * Math.ceil(size / 512);
    }
  }
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

it('lays pictures into ten tars, named and shared out as in the data set', async () => {
  expect((await readdir(folder)).sort()).toEqual(CATEGORIES.map((category) => `${category}.tar`));
  const names = [...members.keys()];
  expect(names.every((name) => /^\w+\/L\d_[0-9a-f]{9,}\.jpg$/.test(name))).toBe(true);
  const of = (start: string) => names.filter((name) => name.startsWith(start)).length;
  expect([of('Patterned_surface/L1_'), of('Porous_Sponge/L0_'), of('Tips/L5_')]).toEqual([22, 4, 8]);
});

it('holds pictures that can be read, and exact copies among them', async () => {
  const [name, bytes] = [...members].at(-1) as [string, Buffer];
  const { pixels } = await readMicrograph({ name, path: name, bytes: new Uint8Array(bytes) }, []);
  expect(pixels.width).toBeGreaterThanOrEqual(64);
  const contents = [...members.values()].map((content) => content.toString('base64'));
  expect(contents.length - new Set(contents).size).toBeGreaterThan(0);
});
