import { zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { toHalfBits } from '../base/half';
import { classification, micrograph } from '../state/fixtures';
import type { Item } from '../state/item';
import { Items } from '../state/items';
import type { Keepsake } from '../state/kept-session';
import { EMPTY_SESSION } from '../state/session';
import { openProject, saveProject } from './project-file';

const { pixels, ...rest } = micrograph('a.tif');

const item = (place: number): Item => ({
  id: Items.id(place),
  drop: 1,
  path: `set/${place}.tif`,
  status: 'done',
  revision: 2,
  facts: { ...rest, width: pixels.width, height: pixels.height },
  thumbnail: { width: 2, height: 2, grey: new Uint8ClampedArray([1, 2, 3, 255]) },
  classification: {
    ...classification('Tips', 0.123456789),
    outOfSet: { score: 0.5, threshold: Number.POSITIVE_INFINITY },
    features: Uint16Array.from([1, -2, 0.5], toHalfBits),
  },
  error: null,
  userBarTop: 30,
  userPixelSizeNm: 2.5,
  said: { category: 'Foam' },
  note: 'Annealed at 400 °C.',
  userMeasuring: { threshold: 0.42, smallest: 8.5, bodies: 'dark' },
  userContrast: { window: { low: 0.1, high: 0.75 }, mode: 'full', invert: true },
});

const items = [item(1), item(2)];
const notes: Keepsake = { name: 'note', of: (id) => ({ of: id }), restore: () => {}, subscribe: () => () => {} };
const source = {
  session: { ...EMPTY_SESSION, items: Items.EMPTY.with(...items), selected: 'm2', nextId: 3 },
  drops: new Map([[1, items.map(({ path }) => ({ path, blob: new Blob([path]) }))]]),
  keepsakes: [notes],
};
const named = (blob: Blob) => ({ path: 'mine.zip', blob });

it('a project shows the same numbers, words and pictures where it is opened', async () => {
  const opened = await openProject(named(await saveProject(source, true)));
  expect(opened.items.map((entry) => entry.item)).toEqual(items);
  expect(opened.items[1].extras).toEqual({ note: { of: 'm2' } });
  expect(opened.head).toMatchObject({ selected: 'm2', nextId: 3, pictures: 2 });
  expect(opened.damage).toEqual([]);
  const contents = opened.files.map(async ({ file }) => ('blob' in file ? file.blob : await file.open()).text());
  expect(await Promise.all(contents)).toEqual(['set/1.tif', 'set/2.tif']);
  const bare = await openProject(named(await saveProject(source, false)));
  expect([bare.items.length, bare.files.length, bare.damage]).toEqual([2, 0, []]);
});

it('a newer, a foreign and a torn file are refused by name; of a damaged one what is sound is opened', async () => {
  const json = (project: unknown) => new TextEncoder().encode(JSON.stringify(project));
  const zipped = (files: Record<string, Uint8Array<ArrayBuffer>>) =>
    named(new Blob([zipSync(files) as Uint8Array<ArrayBuffer>]));
  const base = { format: 'micrographia-project', version: 1, savedAt: '2026-01-01T00:00:00.000Z', selected: null, nextId: 9 };
  await expect(openProject(zipped({ 'project.json': json({ ...base, version: 2 }) }))).rejects.toThrow(
    'mine.zip was not opened: a newer version of Micrographia has written it (project version 2, this one reads up to 1).',
  );
  await expect(openProject(zipped({ 'other.txt': json('') }))).rejects.toMatchObject({ code: 'project-foreign' });
  await expect(openProject(named(new Blob(['PK torn'])))).rejects.toMatchObject({ code: 'project-damaged' });
  await expect(openProject(zipped({ 'project.json': json({ ...base, items: 7 }) }))).rejects.toMatchObject({
    code: 'project-damaged',
  });
  // As written before there were notes and contrasts.
  const { thumbnail: _, note: __, userContrast: ___, classification: verdict, ...plain } = item(1);
  const entry = { item: { ...plain, classification: verdict && { ...verdict, outOfSet: { score: 0.5, threshold: 1 } } } };
  const whole = { ...entry, thumbnail: null, features: null, extras: {} };
  const opened = await openProject(
    zipped({
      'project.json': json({
        ...base,
        files: [{ drop: 1, path: 'set/1.tif', inside: 'pictures/1-1.tif' }],
        items: [whole, { ...whole, item: { ...entry.item, status: 'strange' } }, null],
      }),
    }),
  );
  expect(opened.items).toHaveLength(1);
  expect(opened.items[0].item.note).toBe('');
  expect(opened.items[0].item.userContrast, 'shown as usual').toBeUndefined();
  expect(opened.damage).toEqual([
    '2 pictures could not be read in mine.zip.',
    'The files of 1 picture are missing or damaged in it: their results are here.',
  ]);
});
