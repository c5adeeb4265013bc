import { zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { openDrop } from '../archive/drop-files';
import { WHOLE_PROJECT } from '../base/export-parts';
import { toHalfBits } from '../base/half';
import type { Keepsake } from '../keeping/kept-session';
import { classification, micrograph } from '../state/fixtures';
import type { Item } from '../state/item';
import { Items } from '../state/items';
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
const BARE = { ...WHOLE_PROJECT, files: false };
const named = (blob: Blob) => ({ path: 'mine.zip', blob });

it('a project shows the same numbers, words and pictures where it is opened', async () => {
  const opened = await openProject(named(await saveProject(source)));
  expect(opened.items.map((entry) => entry.item)).toEqual(items);
  expect(opened.items[1].extras).toEqual({ note: { of: 'm2' } });
  expect(opened.head).toMatchObject({ selected: 'm2', nextId: 3, pictures: 2 });
  expect(opened.damage).toEqual([]);
  const contents = opened.files.map(async ({ file }) => ('blob' in file ? file.blob : await file.open()).text());
  expect(await Promise.all(contents)).toEqual(['set/1.tif', 'set/2.tif']);
  const bare = await openProject(named(await saveProject(source, BARE)));
  expect([bare.items.length, bare.files.length, bare.damage]).toEqual([2, 0, []]);
});

it('what is not to go along is nowhere in the file, and what is left of it opens', async () => {
  const secret = { vendor: 'Zeiss', instrument: 'Merlin 4711', detector: 'InLens', acquiredAt: '2024-05-06T07:08:09' };
  const fact = { value: 1, unit: '', method: '', uncertainty: null };
  const sheet = {
    key: 'k',
    sheet: { facts: ['detector', 'pitch'].map((id) => ({ ...fact, id, label: id, text: `${id} of it` })), withheld: [] },
  };
  const [first] = items;
  const failed: Item = {
    ...item(2),
    status: 'failed',
    error: { name: 'E', code: 'e', message: 'set/2.tif is torn.', advice: 'Copy 2.tif again.' },
  };
  const all: Item[] = [{ ...first, facts: first.facts && { ...first.facts, metadata: secret } }, failed];
  const open = {
    ...source,
    session: { ...source.session, items: Items.EMPTY.with(...all) },
    keepsakes: [
      { ...notes, name: 'sheet', of: () => sheet },
      { ...notes, name: 'text', of: () => 'A text of it.' },
    ],
  };
  const words = {
    names: /set\/|[12]\.tif|a\.tif/,
    instrument: /Zeiss|Merlin|InLens|2024-05|detector/,
    hashes: new RegExp(String(first.facts?.sha256)),
    texts: /Annealed|A text of it/,
  };
  const textOf = async (blob: Blob) => {
    const { files } = await openDrop([named(blob)]);
    return (await files.find(({ path }) => path.endsWith('project.json'))?.open())?.text();
  };
  for (const [part, pattern] of Object.entries(words)) {
    expect(await textOf(await saveProject(open, BARE)), `${part}, left in`).toMatch(pattern);
    expect(await textOf(await saveProject(open, { ...BARE, [part]: false })), `${part}, left out`).not.toMatch(pattern);
  }
  const none = { files: false, names: false, instrument: false, hashes: false, texts: false };
  const opened = await openProject(named(await saveProject(open, none)));
  expect(opened.damage).toEqual([]);
  expect(opened.items.map((entry) => entry.item.path)).toEqual(['picture-1', 'picture-2']);
  expect(opened.items[0].item.classification).toEqual(first.classification);
  expect(opened.items[1].item.error?.message).toBe('picture-2 is torn.');
});

it('of a copy that broke off the results are there, and the pictures are told as missing', async () => {
  const whole = await saveProject(source);
  const first = new TextDecoder('latin1').decode(await whole.arrayBuffer()).indexOf('pictures/') - 30;
  for (const end of [first, first + 12, whole.size - 30]) {
    const opened = await openProject(named(whole.slice(0, end)));
    expect(opened.items.map((entry) => entry.item)).toEqual(items);
    expect(opened.files).toEqual([]);
    expect(opened.damage.map((said) => said())).toEqual([
      'The files of 2 pictures are missing or damaged in it: their results are here.',
    ]);
  }
  await expect(openProject(named(whole.slice(0, 200)))).rejects.toMatchObject({ code: 'project-damaged' });
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
        items: [whole, { ...whole, item: { ...entry.item, path: 7 } }, null],
      }),
    }),
  );
  expect(opened.items).toHaveLength(1);
  expect(opened.items[0].item.note).toBe('');
  expect(opened.items[0].item.userContrast, 'shown as usual').toBeUndefined();
  expect(opened.damage.map((words) => words())).toEqual([
    '2 pictures could not be read in mine.zip.',
    'The files of 1 picture are missing or damaged in it: their results are here.',
  ]);
});

/** `project.json` of two pictures, with one place of the first entry set anew. */
async function damagedAt(path: string, value: unknown) {
  const { entries, json } = await plainProject();
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  let at = entries[0];
  for (const step of steps) at = at[step] as Record<string, unknown>;
  at[last] = value;
  return openProject(zippedProject(json));
}

async function plainProject() {
  const { files } = await openDrop([{ path: 'p.zip', blob: await saveProject(source, BARE) }]);
  const about = files.find((entry) => entry.path.endsWith('project.json'));
  const json = JSON.parse((await (await about?.open())?.text()) ?? '');
  return { json, entries: json.items as Record<string, unknown>[] };
}

const zippedText = (text: string) =>
  named(new Blob([zipSync({ 'project.json': new TextEncoder().encode(text) }) as Uint8Array<ArrayBuffer>]));
const zippedProject = (json: unknown) => zippedText(JSON.stringify(json));

it('a pixel size beyond all numbers is none', async () => {
  const { json } = await plainProject();
  const text = JSON.stringify(json).replace('"userPixelSizeNm":2.5', '"userPixelSizeNm":1e999');
  const opened = await openProject(zippedText(text));
  expect(opened.items.map(({ item: { userPixelSizeNm } }) => userPixelSizeNm)).toEqual([null, 2.5]);
  expect(opened.damage.map((said) => said())).toEqual(['Left out because it was damaged: pixel size set by hand (1 picture).']);
});

it.each<[string, unknown, string, Readonly<Record<string, unknown>>]>([
  ['item.userContrast.window.low', 'dark', 'contrast', { userContrast: undefined }],
  ['item.userMeasuring.threshold', 7, 'how bodies were told from their ground', { userMeasuring: undefined }],
  ['item.userPixelSizeNm', -1, 'pixel size set by hand', { userPixelSizeNm: null }],
  ['item.said', 'Foam', 'what you said it is', { said: null }],
  ['item.note', 3, 'your note', { note: '' }],
  ['item.userBarTop', 1.5, 'edge of the data bar', { userBarTop: null }],
  ['item.drop', 'first', 'where its file lies', { drop: 0 }],
  ['item.status', 'strange', 'how far it was', { status: 'done' }],
  ['item.classification.ranking.0.probability', 'Infinity', 'verdict', { classification: null, status: 'waiting' }],
  ['item.classification.rationale.logit.bias', 'NaN', 'verdict', { classification: null, status: 'waiting' }],
  ['item.classification.engine', 'abacus', 'verdict', { classification: null, status: 'waiting' }],
  ['item.facts.metadata.magnification', 'large', 'what the file says of the instrument', {}],
  ['item.facts.pixelSizeNm', 5, 'pixel size of the file', {}],
  ['item.facts.sha256', 'x', 'what was read of the file', { facts: null, classification: null, status: 'reading' }],
  ['thumbnail.grey', '%', 'thumbnail', { thumbnail: null }],
  ['features', 7, 'what the model saw in it', {}],
  ['extras', 'none', 'facts and texts', {}],
])('of a picture whose %s is damaged only that is lost, and it is said', async (path, value, words, changes) => {
  const opened = await damagedAt(path, value);
  expect(opened.items).toHaveLength(2);
  const { facts, ...rest } = opened.items[0].item;
  const { facts: _, ...whole } = items[0];
  const features =
    path === 'features' && whole.classification ? { classification: { ...whole.classification, features: null } } : {};
  const { facts: __, ...changed } = changes;
  const expected = Object.entries({ ...whole, ...features, ...changed }).filter(([, field]) => field !== undefined);
  expect(rest).toEqual(Object.fromEntries(expected));
  expect(facts === null).toBe(changes.facts === null);
  expect(opened.damage.map((said) => said())).toEqual([`Left out because it was damaged: ${words} (1 picture).`]);
  expect(opened.items[1].item, 'the other is whole').toEqual(items[1]);
});

it('a project without its last picture, its count and its list of files is opened', async () => {
  const { json } = await plainProject();
  const opened = await openProject(zippedProject({ ...json, selected: 4, nextId: 'x', files: null, savedAt: 'then' }));
  expect(opened.head).toEqual({ savedAt: '', selected: null, nextId: 0, pictures: 2 });
});
