/** Runs of a model with a front whose looks are kept on the disk (training/kept-views.ts). */
import { beforeAll, expect, it, vi } from 'vitest';
import { Random } from '../../base/random';
import { splitPictures } from '../../dataset/split';
import { nodeHost } from '../../engine/node-host';
import type { HnfConfig } from '../../model/config';
import { frontConstantShapes, mapShapes, vectorWidth } from '../../model/front-config';
import { initHnf } from '../../model/init';
import { normal, type ParamArrays } from '../../model/params';
import { randomFront, TINY as TINY_FRONT } from '../../model/testing/front-reference';
import { type ModelFolder, readModelFolder } from '../../models/folder';
import { readFrom, TINY, tinyModel } from '../../models/testing';
import { FolderStore } from '../../storage/folder-store';
import { browserPacks, type PackFolder } from '../../storage/pack-folder';
import { memoryRoot } from '../../storage/testing';
import { defaultsFor } from '../../training/options';
import { patterns } from '../../training/testing';
import { createCheckpoints } from './checkpoints';
import { localGradients } from './gradients';
import type { FineTuneEvent, FineTuneRequest } from './protocol';
import { FineTuneRun } from './run';

// Small networks are trained: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const MAPS = ['stem', 'block2'];
const CONFIG: HnfConfig = {
  ...TINY,
  front: {
    id: 'tiny',
    sha256: '0'.repeat(64),
    maps: MAPS,
    tokenWidth: 3,
    vectorWidth: vectorWidth(mapShapes(TINY_FRONT, MAPS)),
  },
};
const CATEGORIES = ['Narrow stripes', 'Wide stripes', 'Spot', 'Tips'];

let parent: ModelFolder;

beforeAll(async () => {
  const plain = await readModelFolder(readFrom(await tinyModel()));
  const random = new Random(2);
  const constants: ParamArrays = Object.fromEntries(
    Object.entries(frontConstantShapes(CONFIG, TINY_FRONT)).map(([name, shape]) => [name, normal(random, shape, 0.3)]),
  );
  parent = {
    ...plain,
    config: { ...plain.config, model: CONFIG },
    params: { ...plain.params, ...initHnf(CONFIG, 1), ...constants },
    front: { config: TINY_FRONT, params: randomFront(TINY_FRONT, 1, CONFIG.imageSize).params },
  };
});

function request(): FineTuneRequest {
  const { imageSize: side } = CONFIG;
  const set = patterns(24, side, 1);
  const pictures = Array.from(set.labels, (category, i) => ({
    ...{ id: `p${i}`, group: `g${i}`, category },
    views: set.pixels.slice(i * side * side, (i + 1) * side * side),
  }));
  const listed = pictures.map(({ id, group, category }) => ({ file: id, group, category: CATEGORIES[category] }));
  return {
    ...{ runId: 'run', name: 'Patterns', parentId: 'base', fromScratch: false, side, pictures },
    categories: CATEGORIES.map((name) => ({ name, description: null })),
    split: splitPictures(listed, { seed: '1', validation: 0, test: 0.2 }),
    options: { ...defaultsFor('quick', '1', { perCategory: [5, 5, 5, 5], config: CONFIG }), epochs: 2, views: 2, folds: 2 },
  };
}

/** @param at told of each event before it is noted; the run dies of what it throws */
async function run(disk = memoryRoot(), views: PackFolder | null = null, at: (event: FineTuneEvent) => void = () => {}) {
  const said: string[] = [];
  const { files } = await new FineTuneRun(request(), {
    ...{ host: nodeHost(), preferred: 'wasm', openGradients: localGradients, parent, views, shared: false },
    checkpoints: createCheckpoints(new FolderStore(disk.root, 'checkpoints', { estimate: async () => ({}) }), 'tab'),
    signal: new AbortController().signal,
    finish: new AbortController().signal,
    onEvent: (event) => {
      at(event);
      said.push(event.kind === 'phase' ? event.words : event.kind);
    },
    saveEvery: 0,
  }).run();
  const { weightsSha256 } = JSON.parse(new TextDecoder().decode(files['config.json'])) as { weightsSha256: string };
  return { weightsSha256, said };
}

it('a run that was killed after its looks takes them from the disk, says so, and gives the same weights', async () => {
  const plain = await run();
  const disk = memoryRoot();
  const views = browserPacks(disk.root, 'front-views', async () => ({}));
  const kill = ({ kind }: FineTuneEvent) => {
    if (kind === 'step') throw new Error('killed');
  };
  await expect(run(disk, views, kill)).rejects.toThrow('killed');
  const again = await run(disk, views);
  // Training pictures as they are and augmented; the test is looked at when it judges.
  expect(again.said).toContain('Looking at the pictures: 40 of 44 views are known from before');
  const third = await run(memoryRoot(), views);
  expect(third.said).toContain('Looking at the pictures: 44 of 44 views are known from before');
  expect([again.weightsSha256, third.weightsSha256]).toEqual([plain.weightsSha256, plain.weightsSha256]);
});

it('makes room for the state of the training on a full disk', async () => {
  const plain = await run();
  const disk = memoryRoot();
  const views = browserPacks(disk.root, 'front-views', async () => ({}));
  await views.write(`v1-${'0'.repeat(16)}-${'1'.repeat(13)}-00000000.views`, new Uint8Array(2 ** 22));
  const fillUp = ({ kind }: FineTuneEvent) => {
    if (kind === 'step') disk.faults.quota ??= disk.usedBytes();
  };
  const { said, weightsSha256 } = await run(disk, views, fillUp);
  expect([said.includes('saved'), said.includes('unsaved')]).toEqual([true, false]);
  expect(Object.keys(disk.files()).filter((name) => name.startsWith('front-views'))).toEqual([]);
  expect(weightsSha256).toBe(plain.weightsSha256);
});

it('a run ends as well where what was kept cannot be read', async () => {
  const { root } = memoryRoot();
  const views: PackFolder = { ...browserPacks(root, 'front-views'), list: () => Promise.reject(new Error('no')) };
  expect((await run(memoryRoot(), views)).said).toContain('Looking at the pictures');
});
