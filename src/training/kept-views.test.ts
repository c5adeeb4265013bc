/** What is kept of a front's looks: worth the same as looking anew, and never trusted where it is not whole. */
import { setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Random } from '../base/random';
import { createExamples, type ExampleSet } from '../dataset/examples';
import { type HnfConfig, probeWidth } from '../model/config';
import { frontConstantShapes, mapShapes, vectorWidth } from '../model/front-config';
import * as frontView from '../model/front-view';
import { initHnf } from '../model/init';
import { constant, normal, type ParamArrays } from '../model/params';
import { makeTexts, SMALL } from '../model/testing/cases';
import { randomFront, TINY as TINY_FRONT } from '../model/testing/front-reference';
import { browserPacks, type PackFolder, shareOf } from '../storage/pack-folder';
import { memoryRoot } from '../storage/testing';
import { LocalGradients } from './engine';
import { type FineTuneTask, fineTune, fineTuneTask, resultOf, startFineTune } from './fine-tune';
import { keptViews } from './kept-views';
import { defaultsFor, type FineTuneMode } from './options';
import { patterns } from './testing';

// Small networks are trained: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const MAPS = ['stem', 'block2'];
const CONFIG: HnfConfig = {
  ...SMALL,
  front: {
    id: 'tiny',
    sha256: '0'.repeat(64),
    maps: MAPS,
    tokenWidth: 4,
    vectorWidth: vectorWidth(mapShapes(TINY_FRONT, MAPS)),
  },
};

const PICTURES = 9;

function paramsOf(seed: number): ParamArrays {
  const random = new Random(seed);
  return {
    ...initHnf(CONFIG, 1),
    ...Object.fromEntries(
      Object.entries(frontConstantShapes(CONFIG, TINY_FRONT)).map(([name, shape]) => [name, normal(random, shape, 0.3)]),
    ),
    'head.probe_weight': constant([CONFIG.categories.length, probeWidth(CONFIG)], 0),
  };
}

/** @param seed of the map behind the front */
function taskOf(mode: FineTuneMode, training: ExampleSet = patterns(PICTURES, CONFIG.imageSize, 1), seed = 1): FineTuneTask {
  const options = defaultsFor(mode, '5', { perCategory: [3, 3, 3], config: CONFIG });
  const { hidden, mask } = makeTexts(CONFIG, 1);
  return fineTuneTask({
    ...{ config: CONFIG, params: paramsOf(seed), texts: { hidden, mask }, training },
    validation: patterns(4, CONFIG.imageSize, 2),
    options: { ...options, epochs: 1, batch: 4, chunk: 4, views: 2, folds: 0 },
    front: { config: TINY_FRONT, params: randomFront(TINY_FRONT, 1, CONFIG.imageSize).params },
    room: { plain: 2 ** 24, augmented: 2 ** 24 },
  });
}

/** The looks through the front that the training takes; the one that names the scheme is not counted. */
async function trained(task: FineTuneTask, folder: PackFolder | null) {
  const views = folder && (await keptViews(folder, task));
  const look = vi.spyOn(frontView, 'viewThroughFront');
  const engine = new LocalGradients(task);
  const state = startFineTune(task);
  for await (const _ of fineTune(task, engine, state)) await views?.save(false);
  await engine.scores(task.start, 'validation');
  await views?.save(true);
  await engine.close();
  const looks = look.mock.calls.length;
  look.mockRestore();
  return { weights: Array.from(resultOf(task, state).weights), known: views?.known, total: views?.total, looks };
}

/** Looks at the pictures as they are, and no more. */
async function looked(seed: number, folder: PackFolder): Promise<void> {
  const task = taskOf('quick', patterns(2 * PICTURES + 4, CONFIG.imageSize, seed));
  const views = await keptViews(folder, task);
  const engine = new LocalGradients(task);
  await engine.scores(task.start, 'training');
  await engine.close();
  await views.save(true);
}

const packsOf = (disk = memoryRoot()) => ({ disk, packs: browserPacks(disk.root, 'front-views', async () => ({})) });

beforeAll(() => setBackend('cpu'));

describe.each(['quick', 'full'] as const)('a %s training', (mode) => {
  it('gives the same weights, bit by bit, and looks at nothing that was looked at before', async () => {
    const plain = await trained(taskOf(mode), null);
    const { packs } = packsOf();
    const first = await trained(taskOf(mode), packs);
    const second = await trained(taskOf(mode), packs);
    expect(plain.looks).toBeGreaterThan(0);
    expect([first.known, first.looks]).toEqual([0, plain.looks]);
    expect(second.known).toBe(second.total);
    // The full mode's augmented views for its ridge alone are looked at anew.
    expect(second.looks).toBe(mode === 'quick' ? 0 : 1);
    expect(first.weights).toEqual(plain.weights);
    expect(second.weights).toEqual(plain.weights);
  });
});

describe('what is kept', () => {
  /** A disk with the looks of a task, and its tokens. */
  async function kept() {
    const { disk, packs } = packsOf();
    const task = taskOf('quick');
    await trained(task, packs);
    return { disk, packs, task, files: Object.entries(disk.files()) };
  }

  it('is of the pictures, however they are ordered, and of copies once', async () => {
    const { packs, task } = await kept();
    const { pixels, labels, side } = task.training;
    const order = [4, 2, 2, 7];
    const others = createExamples(order.length, side);
    order.forEach((from, i) => {
      others.pixels.set(pixels.subarray(from * side * side, (from + 1) * side * side), i * side * side);
      others.labels[i] = labels[from];
    });
    const again = taskOf('quick', others);
    await keptViews(packs, again);
    expect(Array.from(again.training.front?.known ?? [])).toEqual([1, 1, 1, 1]);
    const size = (task.training.front?.tokens.length ?? 0) / PICTURES;
    order.forEach((from, i) => {
      expect(again.training.front?.tokens.subarray(i * size, (i + 1) * size)).toEqual(
        task.training.front?.tokens.subarray(from * size, (from + 1) * size),
      );
    });
  });

  it('is not taken for what another front, map, engine or augmentation makes of them', async () => {
    const { packs } = await kept();
    expect((await keptViews(packs, taskOf('quick', undefined, 2))).known).toBe(0);
    const changed = taskOf('quick');
    const { config, params } = changed.front as NonNullable<FineTuneTask['front']>;
    const first = Object.keys(params)[0];
    const other = { ...params, [first]: { ...params[first], values: params[first].values.map((value) => value * 1.01) } };
    expect((await keptViews(packs, { ...changed, front: { config, params: other } })).known).toBe(0);
    const milder = taskOf('quick');
    const { known, total } = await keptViews(packs, { ...milder, augmentation: { ...milder.options.augmentation, noise: 0 } });
    expect([known, total]).toEqual([0, 2 * PICTURES + 4]);
    expect((await keptViews(packs, { ...taskOf('quick'), seed: 'another' })).known).toBe(PICTURES + 4);
  });

  it('is not believed where one bit has changed, it was cut off, or it says that it is of another scheme', async () => {
    const { disk, packs, files } = await kept();
    expect(files).toHaveLength(1);
    const [[path, size]] = files;
    const whole = await packs.read(path.split('/')[1], 0, size);
    const known = async () => (await keptViews(packs, taskOf('quick'))).known;
    const random = new Random(3);
    for (let time = 0; time < 12; time++) {
      const bytes = whole.slice();
      bytes[random.integer(0, size - 1)] ^= 1 << random.integer(0, 7);
      disk.damage(path, bytes);
      expect(await known()).toBe(0);
    }
    for (const length of [0, 7, 55, 56, 88, size - 1]) {
      disk.damage(path, whole.slice(0, length));
      expect(await known(), `${length} bytes`).toBe(0);
    }
    disk.damage(path, whole);
    expect(await known()).toBe(2 * PICTURES + 4);
  });

  it('is left alone where a later version has written it', async () => {
    const { disk, packs, files } = await kept();
    const [[path, size]] = files;
    await packs.write(path.split('/')[1].replace(/^v1/, 'v2'), await packs.read(path.split('/')[1], 0, size));
    await packs.remove(path.split('/')[1]);
    const before = Object.keys(disk.files());
    expect((await keptViews(packs, taskOf('quick'))).known).toBe(0);
    await looked(7, { ...packs, share: async () => size });
    expect(Object.keys(disk.files())).toEqual([expect.stringContaining('/v1-'), ...before]);
  });

  it('goes oldest first where its share of the disk is used up, and is not kept where it never fits', async () => {
    const { disk, packs, files } = await kept();
    const [[first, size]] = files;
    const own = (share: number): PackFolder => ({ ...packs, share: async () => share });
    await looked(7, own(2 * size));
    expect(Object.keys(disk.files())).toContain(first);
    await looked(8, own(2 * size));
    expect(Object.keys(disk.files())).toHaveLength(2);
    expect(Object.keys(disk.files())).not.toContain(first);
    const before = disk.files();
    await looked(9, own(size / 2));
    expect(disk.files()).toEqual(before);
    expect(shareOf(100, 50, 1000)).toBe(30);
    expect(shareOf(-10, 50, 1000)).toBe(10);
    expect(shareOf(1e12, 0, 1000)).toBe(1000);
  });

  it.each(['writable', 'sync'] as const)('costs a training nothing on a full disk (%s)', async (writing) => {
    const plain = await trained(taskOf('quick'), null);
    const { disk, packs } = packsOf(memoryRoot({ writing }));
    disk.faults.quota = 1000;
    expect((await trained(taskOf('quick'), packs)).weights).toEqual(plain.weights);
    expect(Object.keys(disk.files())).toEqual([]);
  });

  it('is written by two windows at once, each its own', async () => {
    const { disk, packs } = packsOf();
    const both = [taskOf('quick'), taskOf('quick')];
    const views = await Promise.all(both.map((task) => keptViews(packs, task, () => 1)));
    const engine = new LocalGradients(both[0]);
    await engine.scores(both[0].start, 'training');
    await new LocalGradients(both[1]).scores(both[1].start, 'training');
    await Promise.all(views.map((own) => own.save(true)));
    expect(Object.keys(disk.files())).toHaveLength(2);
    expect((await keptViews(packs, taskOf('quick'))).known).toBe(PICTURES);
  });
});
