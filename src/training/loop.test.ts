import { memory, setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { CancelledError } from '../base/errors';
import { SMALL, worstError } from '../model/testing/cases';
import { type Chunk, type GradientEngine, LocalGradients, type TrainingTask } from './engine';
import { flatten } from './layout';
import { finalWeights, type LoopOptions, type RunState, startRun, stepsPerEpoch, type TrainingReport, train } from './loop';
import { learningRateAt } from './schedule';
import { tinyTask } from './testing';

// Small networks are trained: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  await setBackend('cpu');
});

const OPTIONS: LoopOptions = { epochs: 2, batch: 4, chunk: 2, learningRate: 0.02, warmUp: 0.25 };
const SMALL_TASK = tinyTask({ ...SMALL, levels: SMALL.levels.slice(0, 1) });

const start = ({ layout }: TrainingTask, options = OPTIONS): RunState =>
  startRun(flatten(layout, SMALL_TASK.params), options.chunk);

/** The state as its bytes, written to a file and read back, would be. */
const saved = (state: RunState): RunState => structuredClone(state);

interface RunSetting {
  readonly task?: TrainingTask;
  readonly engine?: GradientEngine;
  readonly options?: LoopOptions;
  readonly stopAfter?: number;
}

async function run(state: RunState, setting: RunSetting = {}): Promise<TrainingReport[]> {
  const { task = SMALL_TASK.task, engine = new LocalGradients(task), options = OPTIONS, stopAfter } = setting;
  const reports: TrainingReport[] = [];
  for await (const report of train(task, engine, state, options)) {
    reports.push(report);
    if (report.kind === 'step' && report.step === stopAfter) break;
  }
  await engine.close();
  return reports;
}

/** Hands chunks to `count` engines that finish in an order of chance, and gives the results back in that of the chunks. */
function crowd(count: number): GradientEngine {
  const engines = Array.from({ length: count }, () => new LocalGradients(SMALL_TASK.task));
  return {
    async gradients(weights: Float32Array, chunks: readonly Chunk[]) {
      const order = chunks.map((_, i) => i).reverse();
      const results: Awaited<ReturnType<GradientEngine['gradients']>> = new Array(chunks.length);
      for (const i of order) [results[i]] = await engines[i % count].gradients(weights, [chunks[i]]);
      return results;
    },
    scores: (weights) => engines[0].scores(weights),
    close: async () => void (await Promise.all(engines.map((engine) => engine.close()))),
  };
}

describe('a run repeats', () => {
  it('from the same seed, bit for bit, in weights and in reports; from another it does not', async () => {
    const [first, second, other] = [start(SMALL_TASK.task), start(SMALL_TASK.task), start(SMALL_TASK.task)];
    const reports = await run(first);
    expect(await run(second)).toEqual(reports);
    expect(second).toEqual(first);
    await run(other, { task: { ...SMALL_TASK.task, seed: 8 } });
    expect(other.optimiser.weights).not.toEqual(first.optimiser.weights);
    expect(reports.map(({ kind }) => kind)).toEqual(['step', 'step', 'epoch', 'step', 'step', 'epoch']);
  });

  it.each([1, 2, 3, 4])('broken off after step %i and taken up from the saved state, bit for bit', async (stopAfter) => {
    const whole = start(SMALL_TASK.task);
    await run(whole);
    const broken = start(SMALL_TASK.task);
    await run(broken, { stopAfter });
    const resumed = saved(broken);
    expect(resumed.optimiser.step).toBe(stopAfter);
    await run(resumed);
    expect(resumed).toEqual(whole);
  });

  it('whoever computes the chunks, bit for bit', async () => {
    const alone = start(SMALL_TASK.task);
    const reports = await run(alone);
    for (const count of [2, 3]) {
      const state = start(SMALL_TASK.task);
      expect(await run(state, { engine: crowd(count) })).toEqual(reports);
      expect(state).toEqual(alone);
    }
  });

  it('whatever the size of the chunks, but for rounding', async () => {
    const means: Float32Array[] = [];
    for (const chunk of [4, 3, 1]) {
      const options = { ...OPTIONS, chunk };
      const state = start(SMALL_TASK.task, options);
      await run(state, { options, stopAfter: 1 });
      means.push(state.optimiser.mean);
    }
    for (const mean of means) expect(worstError(mean, means[0])).toBeLessThan(1e-6);
  });
});

describe('a run', () => {
  it('that is cancelled stops between steps, its state whole', async () => {
    const state = start(SMALL_TASK.task);
    const abort = new AbortController();
    const engine = new LocalGradients(SMALL_TASK.task);
    const going = train(SMALL_TASK.task, engine, state, OPTIONS, abort.signal);
    await going.next();
    abort.abort();
    await expect(going.next()).rejects.toThrow(CancelledError);
    expect(state.optimiser.step).toBe(1);
    await engine.close();
    const whole = start(SMALL_TASK.task);
    await run(whole);
    await run(state);
    expect(state).toEqual(whole);
  });

  it('sees every picture as often as it is to repeat, and reports what it did', async () => {
    const seen: number[] = [];
    const watched = new LocalGradients(SMALL_TASK.task);
    const engine: GradientEngine = {
      gradients: (weights, chunks) => {
        seen.push(...chunks.flatMap(({ indices }) => indices));
        return watched.gradients(weights, chunks);
      },
      scores: (weights) => watched.scores(weights),
      close: () => watched.close(),
    };
    const repeats = [3, 1, 0, 1, 1, 1, 1, 1, 1, 2];
    const options = { ...OPTIONS, epochs: 1, batch: 6, repeats };
    const reports = await run(start(SMALL_TASK.task), { engine, options });
    expect(repeats.map((_, index) => seen.filter((i) => i === index).length)).toEqual(repeats);
    const steps = reports.filter((report) => report.kind === 'step');
    expect(steps.map(({ step, steps, epoch, pictures }) => [step, steps, epoch, pictures])).toEqual([
      [1, 2, 0, 6],
      [2, 2, 0, 6],
    ]);
    for (const { loss, accuracy, learningRate, gradientNorm } of steps) {
      expect(loss).toBeGreaterThan(0);
      expect(accuracy).toBeGreaterThanOrEqual(0);
      expect(learningRate).toBeGreaterThan(0);
      expect(gradientNorm).toBeGreaterThan(0);
    }
    const [epoch] = reports.filter((report) => report.kind === 'epoch');
    expect(epoch.scores).toHaveLength(6 * 4);
  });

  it('leaves no tensor behind: not a step, not the scores', async () => {
    const engine = new LocalGradients(SMALL_TASK.task);
    const { weights } = start(SMALL_TASK.task).optimiser;
    const chunks = [{ indices: [0, 1], first: 0 }];
    await engine.gradients(weights, chunks);
    const before = memory().numTensors;
    await engine.gradients(weights, chunks);
    await engine.scores(weights);
    expect(memory().numTensors).toBe(before);
    await engine.close();
    expect(memory().numTensors).toBe(before - 2);
  });
});

describe('early stopping', () => {
  const stopping = { ...OPTIONS, epochs: 6, patience: 1, learningRate: 0.3 };

  it('ends a run that gets no better, keeps the weights of its best epoch, and resumes bit for bit after every report', async () => {
    const whole = start(SMALL_TASK.task);
    const reports = await run(whole, { options: stopping });
    const epochs = reports.filter((report) => report.kind === 'epoch');
    expect(epochs.length).toBeLessThan(6);
    const best = epochs.filter(({ best }) => best).at(-1);
    expect(whole.best?.epoch).toBe(best?.epoch);
    expect(whole.best?.macroF1).toBe(Math.max(...epochs.map(({ macroF1 }) => macroF1 ?? 0)));
    expect(epochs.length - 1 - (whole.best?.epoch ?? 0)).toBe(1);
    expect(finalWeights(whole)).toBe(whole.best?.weights);
    for (let after = 1; after < reports.length; after++) {
      const broken = start(SMALL_TASK.task);
      const engine = new LocalGradients(SMALL_TASK.task);
      let seen = 0;
      for await (const _ of train(SMALL_TASK.task, engine, broken, stopping)) if (++seen === after) break;
      await engine.close();
      const resumed = saved(broken);
      expect(await run(resumed, { options: stopping })).toEqual(reports.slice(after));
      expect(resumed).toEqual(whole);
    }
  });

  it('keeps of epochs with equal macro-F1 the one of the smallest loss, and of equals the first', async () => {
    const { task } = SMALL_TASK;
    const width = task.config.categories.length;
    // All validation pictures right in every epoch; by how much differs.
    const margins = [1, 3, 3, 2];
    const local = new LocalGradients(task);
    const engine: GradientEngine = {
      gradients: (weights, chunks) => local.gradients(weights, chunks),
      scores: async () => {
        const margin = margins.shift() ?? 0;
        return Float32Array.from({ length: task.validation.labels.length * width }, (_, i) =>
          i % width === task.validation.labels[Math.floor(i / width)] ? margin : 0,
        );
      },
      close: () => local.close(),
    };
    const state = start(task);
    await run(state, { engine, options: { ...stopping, epochs: 4, patience: 4 } });
    expect(state.best).toMatchObject({ epoch: 1, macroF1: 1 });
  });
});

describe('memory that does not suffice', () => {
  it('halves the chunks, says so, and goes on to what smaller chunks give', async () => {
    const local = new LocalGradients(SMALL_TASK.task);
    const tight: GradientEngine = {
      gradients: (weights, chunks) => {
        if (chunks.some(({ indices }) => indices.length > 1)) throw new Error('Out of memory: buffer of 1 GB');
        return local.gradients(weights, chunks);
      },
      scores: (weights) => local.scores(weights),
      close: () => local.close(),
    };
    const [state, small] = [start(SMALL_TASK.task, { ...OPTIONS, chunk: 4 }), start(SMALL_TASK.task, { ...OPTIONS, chunk: 1 })];
    const reports = await run(state, { engine: tight });
    expect(reports.slice(0, 2)).toEqual([
      { kind: 'memory', chunk: 2 },
      { kind: 'memory', chunk: 1 },
    ]);
    await run(small);
    expect(state).toEqual(small);
  });

  it('is not taken for other faults, nor halved below one picture', async () => {
    const failing = (message: string): GradientEngine => ({
      gradients: () => Promise.reject(new Error(message)),
      scores: () => Promise.reject(new Error(message)),
      close: async () => {},
    });
    await expect(run(start(SMALL_TASK.task), { engine: failing('device lost') })).rejects.toThrow('device lost');
    const state = start(SMALL_TASK.task);
    await expect(run(state, { engine: failing('out of memory') })).rejects.toThrow('out of memory');
    expect(state.chunk).toBe(1);
  });
});

describe('scores', () => {
  it('are the same with every label permuted or withheld', async () => {
    const { task } = SMALL_TASK;
    const { weights } = start(task).optimiser;
    const scoresWith = async (labels: Uint8Array): Promise<Float32Array> => {
      const engine = new LocalGradients({ ...task, validation: { ...task.validation, labels } });
      const scores = await engine.scores(weights);
      await engine.close();
      return scores;
    };
    const truth = await scoresWith(task.validation.labels);
    expect(await scoresWith(Uint8Array.from(task.validation.labels).reverse())).toEqual(truth);
    expect(await scoresWith(new Uint8Array(6))).toEqual(truth);
  });

  it('of a part are that part of all', async () => {
    const engine = new LocalGradients(SMALL_TASK.task);
    const { weights } = start(SMALL_TASK.task).optimiser;
    const all = await engine.scores(weights);
    expect(await engine.scores(weights, 'validation', [2, 3, 4])).toEqual(all.slice(8, 20));
    await engine.close();
  });
});

describe('the schedule', () => {
  it('warms up in a line, peaks, and falls along half a cosine to a twentieth', () => {
    const rates = Array.from({ length: 110 }, (_, step) => learningRateAt(step, 110, 2, 10));
    for (let step = 0; step < 10; step++) expect(rates[step]).toBeCloseTo((2 * (step + 1)) / 10, 12);
    expect(rates[10]).toBe(2);
    expect(rates[60]).toBeCloseTo(2 * 0.525, 12);
    for (let step = 11; step < 110; step++) expect(rates[step]).toBeLessThan(rates[step - 1]);
    expect(rates[109]).toBeCloseTo(0.1, 2);
    expect(learningRateAt(200, 110, 2, 10)).toBeCloseTo(0.1, 12);
  });

  it('without warm-up starts at the peak', () => {
    expect(learningRateAt(0, 10, 3, 0)).toBe(3);
  });

  it('has as many steps as whole batches fit, at least one', () => {
    expect([stepsPerEpoch(100, 32), stepsPerEpoch(32, 32), stepsPerEpoch(5, 32)]).toEqual([3, 1, 1]);
  });
});
