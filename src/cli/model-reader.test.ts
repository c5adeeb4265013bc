import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readModelFolder } from '../models/folder';
import { tinyModel } from '../models/testing';
import { packProject } from '../models/zip';
import { folderReader } from './model-reader';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'micrographia-zip-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('reads a model from the zip that the library exports, the same as from its folder', async () => {
  const files = await tinyModel();
  const about = { id: 'tiny', name: 'Tiny', notes: '', createdAt: '2026-01-01T00:00:00Z', origin: 'trained' } as const;
  const zip = await packProject(
    { ...about, parentId: null, parentSha256: null },
    Object.entries(files).map(([name, bytes]) => ({ name, blob: new Blob([bytes]) })),
  );
  const path = join(folder, 'tiny.zip');
  await writeFile(path, new Uint8Array(await zip.arrayBuffer()));
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  const [zipped, plain] = await Promise.all([path, folder].map((place) => readModelFolder(folderReader(place))));
  expect(zipped).toEqual(plain);
});

it('names a zip that is not there or is none', async () => {
  await expect(readModelFolder(folderReader(join(folder, 'nowhere.zip')))).rejects.toMatchObject({ code: 'model-missing' });
  const none = join(folder, 'none.zip');
  await writeFile(none, 'no zip');
  await expect(readModelFolder(folderReader(none))).rejects.toMatchObject({ code: 'project-not-zip' });
});
