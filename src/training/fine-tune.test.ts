import { memory, setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { CancelledError } from '../base/errors';
import { createExamples } from '../dataset/examples';
import { adaptParams } from '../model/adapt';
import { PROFILES } from '../model/config';
import { initHnf } from '../model/init';
import { makeTexts, SMALL } from '../model/testing/cases';
import { noCurves } from './curves';
import { LocalGradients } from './engine';
import {
  type FineTuneReport,
  type FineTuneState,
  type FineTuneTask,
  fineTune,
  fineTuneTask,
  type Room,
  startFineTune,
  tunedParams,
} from './fine-tune';
import { copyEntries, headLayout } from './head';
import { finalWeights } from './loop';
import { defaultsFor, type FineTuneMode, type FineTuneOptions } from './options';
import { packState, unpackState } from './state-file';
import { bytesPerSeen } from './stored-front';
import { patterns } from './testing';

// Small networks are trained: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  await setBackend('cpu');
});

const CONFIG = { ...SMALL, levels: SMALL.levels.slice(0, 1) };
const NAMES = ['a', 'b', 'c', 'd'];

function taskFor(mode: FineTuneMode, knobs: Partial<FineTuneOptions> = {}, described = NAMES.map(() => true)): FineTuneTask {
  const { config, params } = adaptParams(
    { config: CONFIG, params: initHnf(CONFIG, 1) },
    { categories: NAMES, described, seed: 3 },
  );
  const texts = makeTexts(config, 1);
  const training = patterns(8, 16, 1);
  const options = {
    ...defaultsFor(mode, '5', { perCategory: [2, 2, 2, 2], config }),
    epochs: 2,
    batch: 4,
    chunk: 2,
    views: 2,
    folds: mode === 'quick' ? 2 : 0,
    ...knobs,
  };
  return fineTuneTask({
    config,
    params,
    texts: { hidden: texts.hidden, mask: texts.mask },
    training,
    validation: patterns(4, 16, 2),
    options,
    folds: options.folds > 0 ? Array.from(training.labels, (_, i) => (i < 4 ? 0 : 1)) : [],
  });
}

async function run(task: FineTuneTask, state: FineTuneState, stopAfter = Number.POSITIVE_INFINITY): Promise<FineTuneReport[]> {
  const engine = new LocalGradients(task);
  const reports: FineTuneReport[] = [];
  for await (const report of fineTune(task, engine, state)) {
    if (report.kind !== 'features') reports.push(report);
    if (reports.length === stopAfter) break;
  }
  await engine.close();
  return reports;
}

it('gives whoever asks for a sign of life a turn between pictures', async () => {
  const task = taskFor('full');
  const engine = new LocalGradients(task);
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => {
    now += 1000;
    return now;
  });
  let turns = 0;
  const other = setInterval(() => turns++, 0);
  await engine.scores(task.start, 'training');
  clearInterval(other);
  vi.restoreAllMocks();
  await engine.close();
  expect(turns).toBeGreaterThan(0);
});

describe('what the front made of pictures', () => {
  const config = PROFILES.base;
  const { hidden, mask } = makeTexts(config, 1);
  const training = createExamples(10, config.imageSize);
  const validation = createExamples(0, config.imageSize);
  const options = defaultsFor('full', '5', { perCategory: config.categories.map(() => 1), config });
  const taskWith = (room?: Room) =>
    fineTuneTask({
      ...{ config, params: initHnf(config, 1), texts: { hidden, mask }, training, validation, options },
      ...(room && { room }),
    });
  const one = bytesPerSeen(config);

  it('is kept of as many augmented views as there is room for', () => {
    expect(taskWith().seen?.views).toBe(4);
    expect(taskWith({ plain: 0, augmented: 29 * one }).seen?.views).toBe(2);
    expect(taskWith({ plain: 0, augmented: 9 * one }).seen).toBeUndefined();
  });

  it('is kept of pictures as they are where all of them fit', () => {
    expect(taskWith().training.front).toBeDefined();
    expect(taskWith({ plain: 10 * one, augmented: 0 }).training.front).toBeDefined();
    expect(taskWith({ plain: one, augmented: 0 }).training.front).toBeUndefined();
  });
});

describe('a broken run', () => {
  it.each([
    ['quick, with folds', taskFor('quick')],
    ['quick, with a validation part and early stopping', taskFor('quick', { folds: 0, epochs: 3, patience: 1 })],
    ['full, with folds', taskFor('full', { folds: 2, epochs: 1 })],
    ['full, with mixup and early stopping', taskFor('full', { mixup: 0.5, patience: 1 })],
  ])('(%s) goes on from its saved bytes with the same numbers, after every report', async (_, task) => {
    const whole = startFineTune(task);
    const reports = await run(task, whole);
    expect(reports.filter(({ kind }) => kind === 'step').length).toBeGreaterThan(3);
    for (let after = 1; after < reports.length; after++) {
      const broken = startFineTune(task);
      await run(task, broken, after);
      const resumed = unpackState(packState(broken), task);
      expect(resumed).toEqual(broken);
      expect(await run(task, resumed)).toEqual(reports.slice(after));
      expect(resumed).toEqual(whole);
    }
  });

  it('that was cancelled is whole', async () => {
    const task = taskFor('quick');
    const state = startFineTune(task);
    const engine = new LocalGradients(task);
    const abort = new AbortController();
    const going = fineTune(task, engine, state, abort.signal);
    await expect(
      (async () => {
        for await (const report of going) if (report.kind === 'step') abort.abort();
      })(),
    ).rejects.toThrow(CancelledError);
    await engine.close();
    const whole = startFineTune(task);
    await run(task, whole);
    await run(task, state);
    expect(state).toEqual(whole);
  });

  it('of an older build, which kept no curves, goes on without those of before', () => {
    const task = taskFor('quick');
    const state = startFineTune(task);
    const bytes = packState(state);
    const padded = new DataView(bytes.buffer).getUint32(0, true);
    const { curves, ...older } = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + padded)));
    expect(curves).toEqual(noCurves());
    bytes.set(new TextEncoder().encode(JSON.stringify(older).padEnd(padded)), 4);
    expect(unpackState(bytes, task)).toEqual(state);
    bytes.set(new TextEncoder().encode(JSON.stringify({ ...older, curves: { every: 0 } }).padEnd(padded)), 4);
    expect(() => unpackState(bytes, task)).toThrow('does not belong');
  });

  it('is refused by another task', () => {
    const bytes = packState(startFineTune(taskFor('quick')));
    expect(() => unpackState(bytes, taskFor('full'))).toThrow('does not belong');
    expect(() => unpackState(bytes.slice(0, -4), taskFor('quick'))).toThrow('does not belong');
    expect(() => unpackState(new Uint8Array(3), taskFor('quick'))).toThrow('does not belong');
  });
});

describe('quick', () => {
  it('leaves the backbone bit for bit, and changes the head', async () => {
    const task = taskFor('quick');
    const state = startFineTune(task);
    const before = tunedParams(task, finalWeights(state.run));
    await run(task, state);
    const after = tunedParams(task, finalWeights(state.run));
    for (const name of Object.keys(before)) {
      if (/^(head|cross|text)\./.test(name)) continue;
      expect(after[name], name).toEqual(before[name]);
    }
    expect(after['head.weight']).not.toEqual(before['head.weight']);
    expect(after['head.probe_weight']).not.toEqual(before['head.probe_weight']);
  });

  it('learns the patterns, and judges every training picture by a fit that has not seen it', async () => {
    const task = taskFor('quick', { epochs: 12, views: 4, ridge: 0, learningRate: 0.02 });
    const state = startFineTune(task);
    const reports = await run(task, state);
    const steps = reports.filter((report) => report.kind === 'step');
    expect(steps.at(-1)?.loss).toBeLessThan(steps[0].loss);
    expect(state.held).toHaveLength(8 * 4);
    for (let i = 0; i < 8; i++) expect(state.held.subarray(4 * i, 4 * i + 4).some((value) => value !== 0)).toBe(true);
    expect(reports.filter(({ kind }) => kind === 'fold')).toHaveLength(2);
  });

  it('judges a picture that a fit has not seen by all orientations, as the whole network would', async () => {
    const task = taskFor('quick', { epochs: 1, orientations: 4 });
    const state = startFineTune(task);
    const engine = new LocalGradients(task);
    for await (const report of fineTune(task, engine, state)) if (report.kind === 'fold') break;
    const weights = Float32Array.from(task.start);
    copyEntries(headLayout(task.layout), state.ended ?? new Float32Array(), task.layout, weights);
    const scores = await engine.scores(weights, 'training', [0, 1, 2, 3]);
    await engine.close();
    state.held.subarray(0, scores.length).forEach((score, i) => {
      expect(score).toBeCloseTo(scores[i], 4);
    });
  });
});

it.each(['quick', 'full'] as const)('%s leaves no tensor behind', async (mode) => {
  const task = taskFor(mode, { folds: 2, epochs: 1 });
  await run(task, startFineTune(task));
  const before = memory().numTensors;
  await run(task, startFineTune(task));
  expect(memory().numTensors).toBe(before);
});

describe('full', () => {
  it('judges every training picture by a fit of all weights that has not seen it', async () => {
    const task = taskFor('full', { folds: 2, epochs: 1, patience: 0, mixup: 0.5 });
    const state = startFineTune(task);
    const reports = await run(task, state);
    expect(reports.filter(({ kind }) => kind === 'fold')).toHaveLength(2);
    // The first fit sees the second half alone: trained on other labels there, it must say something else of the first half.
    const labels = Uint8Array.from(task.training.labels, (label, i) => (i < 4 ? label : (label + 1) % NAMES.length));
    const other = { ...task, training: { ...task.training, labels } };
    const changed = startFineTune(other);
    await run(other, changed);
    expect(changed.held.subarray(0, 16)).not.toEqual(state.held.subarray(0, 16));
    // And its own labels are nothing to it.
    const own = Uint8Array.from(task.training.labels, (label, i) => (i < 4 ? (label + 1) % NAMES.length : label));
    const blind = { ...task, training: { ...task.training, labels: own } };
    const same = startFineTune(blind);
    await run(blind, same);
    expect(same.held.subarray(0, 16)).toEqual(state.held.subarray(0, 16));
  });

  it('moves the lower levels less than the head: the rates fall with the depth', async () => {
    const task = taskFor('full', { layerDecay: 0, epochs: 1 });
    const state = startFineTune(task);
    const before = tunedParams(task, finalWeights(state.run));
    await run(task, state);
    const after = tunedParams(task, finalWeights(state.run));
    expect(after['level0.patch.kernel']).toEqual(before['level0.patch.kernel']);
    expect(after['head.weight']).not.toEqual(before['head.weight']);
  });
});
