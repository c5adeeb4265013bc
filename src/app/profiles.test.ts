/** Profiles of every release: each is opened whole by this build, and one of a newer build is refused by name and left as it is. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setBackend } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { datasetFromJson } from '../dataset/json';
import { packPage, unpackPage } from '../formats/packed-page';
import { readerOf, readModelFolder } from '../models/folder';
import { goldenError, Network } from '../models/network';
import { readStored } from '../models/stored';
import { unpackProject } from '../models/zip';
import { createCheckpoints } from '../services/finetune/checkpoints';
import { createSettings } from '../state/settings';
import { FolderStore } from '../storage/folder-store';
import { PageStore } from '../storage/page-store';
import type { MemoryRoot } from '../storage/testing';
import { readState } from '../training/state-file';
import { createLabelDisk } from './label-disk';
import { openProject } from './project-file';
import { createSessionDisk } from './session-disk';
import { contentOf, diskOf, ITEM, type Profile } from './testing-profile';

const FOLDER = join(import.meta.dirname, 'profiles');
const profiles = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name): [string, Profile] => [name, JSON.parse(readFileSync(join(FOLDER, name), 'utf8'))]);

const open = (disk: MemoryRoot) => {
  const store = (name: string) => new FolderStore(disk.root, name, { estimate: async () => ({}) });
  return {
    labels: createLabelDisk(store('labels')),
    models: store('models'),
    checkpoints: createCheckpoints(store('checkpoints'), 'another-tab'),
    sessions: createSessionDisk(new PageStore(disk.root, 'sessions'), async () => ({})),
  };
};

it('this release has left its profile (node scripts/run.mjs make-profile)', () => {
  expect(existsSync(join(FOLDER, `${packageJson.version}.json`))).toBe(true);
});

describe.each(profiles)('the profile %s', (_, profile) => {
  it('has its labels, model, session, training and settings', async () => {
    const { labels, models, checkpoints, sessions } = open(await diskOf(profile));

    expect(await labels.list()).toMatchObject([
      { id: 'set-1', pictures: 2, classes: ['Fibres', 'Tips'], decided: true, damage: null },
    ]);
    const set = datasetFromJson((await labels.read('set-1')).text);
    expect([...set.work.classes].map(({ name }) => name)).toEqual(['Fibres', 'Tips']);

    expect((await models.list()).map(({ id, damage }) => [id, damage])).toEqual([['mine', null]]);
    await models.verify('mine');
    const model = await readModelFolder(readStored(models, 'mine'));
    expect(model.config.model.categories).toEqual(['Fibres', 'Nanowires', 'Powder', 'Tips']);

    expect(await checkpoints.unfinished()).toMatchObject([
      { runId: 'run-1', name: 'My training', mode: 'quick', place: { step: 5, fit: 1, fits: 1 }, damage: null },
    ]);
    expect((await checkpoints.request('run-1')).pictures[0].views).toEqual(new Uint8Array(16).fill(9));
    const { header, arrays } = readState((await checkpoints.state('run-1')) ?? new Uint8Array(), { weights: 6, held: 0 });
    expect(header.step).toBe(5);
    expect(arrays[0]).toEqual(new Float32Array(6).fill(0.5));

    expect(await sessions.list()).toMatchObject([{ id: 'session-1', pictures: 1, damage: null }]);
    const session = await sessions.folder('session-1').read();
    expect(session.damage).toEqual([]);
    expect(session.items[0].item).toMatchObject({
      path: ITEM.path,
      status: 'done',
      userPixelSizeNm: 2.5,
      thumbnail: { width: 2, height: 1 },
    });
    expect(session.items[0].item.classification?.ranking[0]).toEqual({ category: 'Fibres', probability: 0.9 });
    expect(await (await sessions.folder('session-1').file(1)).text()).toBe('x');

    const settings = createSettings({ getItem: (key) => profile.keys[key] ?? null, setItem: () => {} });
    expect(settings.getState()).toMatchObject({ theme: 'light', sort: 'doubt', allCategories: true });
  });
});

/** A profile as a build of tomorrow might leave it: every version counted up, everything else as it is. */
const newer = (path: string, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
  const text = (change: (value: { [key: string]: unknown }) => void) => {
    const value = JSON.parse(new TextDecoder().decode(bytes));
    change(value);
    return new TextEncoder().encode(JSON.stringify(value));
  };
  if (path.endsWith('manifest.json'))
    return text((manifest) => {
      manifest.format = 2;
    });
  if (!path.startsWith('sessions/') || path.includes('/copy-')) return bytes;
  const page = unpackPage(bytes);
  if (!page) throw new Error(`${path} is no page`);
  return packPage({ ...(page.json as object), version: 99 }, [...page.parts]);
};

/** What releases have exported: `<version>.project.zip` by the first build that had project files, `<version>.model.zip` with golden logits. */
const exported = (kind: 'project' | 'model') =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith(`.${kind}.zip`))
    .map((name) => [name, new Blob([readFileSync(join(FOLDER, name))])] as const);

it.each(exported('project'))('the project file %s opens whole', async (path, blob) => {
  const { head, items, files, damage } = await openProject({ path, blob });
  expect(head).toMatchObject({ selected: 'm2', nextId: 3, pictures: 2 });
  expect(damage).toEqual([]);
  expect(items[1].item).toMatchObject({
    ...{ path: 'set/2.tif', status: 'done', userBarTop: 30, userPixelSizeNm: 2.5, said: { category: 'Foam' }, note: '' },
    classification: {
      ranking: [{ category: 'Tips', probability: 0.123456789 }, {}],
      outOfSet: { score: 0.5, threshold: Number.POSITIVE_INFINITY },
    },
  });
  const contents = files.map(async ({ file }) => ('blob' in file ? file.blob : await file.open()).text());
  expect(await Promise.all(contents)).toEqual(['set/1.tif', 'set/2.tif']);
});

it.each(exported('model'))(
  'the model %s is imported and computes the numbers that it was exported with',
  async (name, blob) => {
    const { about, files } = await unpackProject(blob, name);
    expect(about).toMatchObject({ id: 'tiny', name: 'Tiny', origin: 'trained' });
    const model = await readModelFolder(readerOf(files));
    expect(model.golden.logits).toHaveLength(4);
    await import('@tensorflow/tfjs-backend-cpu');
    await setBackend('cpu');
    const network = Network.upload(model);
    expect(await goldenError(network, model.golden)).toBeLessThan(model.golden.tolerance);
    network.dispose();
  },
);

describe('a profile of a newer build', () => {
  const [, profile] = profiles[profiles.length - 1];

  it('is refused by name in every part, and nothing of it is changed', async () => {
    const disk = await diskOf(profile, newer);
    const before = await contentOf(disk);
    const { labels, models, checkpoints, sessions } = open(disk);
    const words = /a newer version of Micrographia has written it/;
    expect((await labels.list()).map(({ damage }) => damage)).toEqual([expect.stringMatching(words)]);
    await expect(labels.read('set-1')).rejects.toThrow(words);
    expect((await models.list()).map(({ damage }) => damage)).toEqual([expect.stringMatching(words)]);
    await expect(models.file('mine', 'config.json')).rejects.toThrow(words);
    expect((await checkpoints.unfinished()).map(({ damage }) => damage)).toEqual([expect.stringMatching(words)]);
    await expect(checkpoints.request('run-1')).rejects.toThrow(words);
    expect((await sessions.list()).map(({ damage }) => damage)).toEqual([expect.stringMatching(words)]);
    await expect(sessions.folder('session-1').read()).rejects.toThrow(words);
    await models.sweep();
    expect(await contentOf(disk)).toEqual(before);
  });

  it('is not written over: a model, a set and a training of its name are refused', async () => {
    const disk = await diskOf(profile, newer);
    const before = await contentOf(disk);
    const models = new FolderStore(disk.root, 'models', { estimate: async () => ({}) });
    await expect(models.writeWhole('mine', {}, [{ name: 'a', open: () => new Uint8Array(1) }])).rejects.toThrow(
      /newer version/,
    );
    await expect(models.setMeta('mine', {})).rejects.toThrow(/newer version/);
    expect(await contentOf(disk)).toEqual(before);
  });

  it('loses what its user deletes', async () => {
    const disk = await diskOf(profile, newer);
    await open(disk).models.remove('mine');
    expect(Object.keys(await contentOf(disk)).filter((path) => path.startsWith('models/'))).toEqual([]);
  });
});
