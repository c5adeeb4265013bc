/** The model on the wasm engine with our kernels, proven as on tfjs's plain one, and at the size it is shipped in. */
import { engine, memory, setBackend, tidy } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { startWasm } from '../engine/kernels/wasm/testing';
import { initSmallLm, smallLm } from '../language/small-lm';
import { PROFILES } from '../model/config';
import { toTensors } from '../model/params';
import { languageStates, widen } from '../model/testing/arithmetic';
import {
  describeSwitches,
  disagreement,
  makeSample,
  modelOutputs,
  SMALL,
  SWITCHES,
  stirred,
  worstError,
} from '../model/testing/cases';
import { OPERATIONS, operationErrors } from '../model/testing/operations';
import { type GradientEngine, LocalGradients } from './engine';
import { flatten } from './layout';
import { startRun, train } from './loop';
import { patterns, tinyTask } from './testing';

// Small networks are trained: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

beforeAll(startWasm);

describe('with the kernels, the model agrees with the float64 reference', () => {
  const TOLERANCE = 1e-5;

  it.each(SWITCHES.map((switches) => [describeSwitches(switches), switches] as const))('%s', async (_, switches) => {
    const errors = await disagreement(makeSample({ ...SMALL, switches }, 4));
    for (const [name, error] of Object.entries(errors)) expect(error, name).toBeLessThan(TOLERANCE);
  });

  // What a front adds is proven in model/front-view.test.ts.
  it.each(['paper', 'base'])('the %s profile itself, 224 px and all its levels', async (profile) => {
    const errors = await disagreement(makeSample({ ...PROFILES[profile], front: null }, 1, 1, 0.02));
    for (const [name, error] of Object.entries(errors)) expect(error, name).toBeLessThan(TOLERANCE);
  });

  it('runs the kernels, and not the stock operations in their place', () => {
    const profile = engine().profile(() => modelOutputs(makeSample(SMALL, 1)));
    return profile.then(({ kernelNames }) => {
      for (const name of ['HnfLinear', 'HnfField', 'HnfVisionGraph', 'HnfChebyshev', 'HnfGate', 'HnfBlend'])
        expect(kernelNames).toContain(name);
    });
  });

  it('an image has the same logits whichever others are in the batch', async () => {
    const sample = makeSample(SMALL, 6, 5);
    const { logits } = await modelOutputs(sample);
    for (let b = 0; b < 5; b++) {
      const alone = await modelOutputs({ ...sample, images: [sample.images[b]] });
      expect(worstError(alone.logits, logits.slice(4 * b, 4 * b + 4))).toBeLessThan(2e-6);
    }
  });
});

describe('operations and gradients on wasm agree with float64 loops and central differences', () => {
  it.each(OPERATIONS.map((operation) => [operation.name, operation] as const))('%s', (_, operation) => {
    const { value, gradients } = operationErrors(operation, 3);
    expect(value).toBeLessThan(1e-6);
    for (const error of gradients) expect(error).toBeLessThan(5e-6);
  });
});

/** One wasm engine and one plain one: what the gradient of a training step is on each. */
async function stepOn(backend: 'wasm' | 'cpu', checkpoint = false) {
  const before = engine().backendName;
  await setBackend(backend);
  const { task, params } = tinyTask(SMALL, checkpoint);
  const gradients = new LocalGradients(task);
  const [result] = await gradients.gradients(flatten(task.layout, params), [{ indices: [0, 1, 2, 3, 4], first: 0 }]);
  await gradients.close();
  await setBackend(before);
  return result;
}

describe('a training step on wasm', () => {
  it('has the loss and gradient of the plain engine, whose gradient is proven by central differences', async () => {
    const plain = await stepOn('cpu');
    for (const checkpoint of [false, true]) {
      const fast = await stepOn('wasm', checkpoint);
      expect(worstError([fast.loss], [plain.loss])).toBeLessThan(1e-6);
      expect(worstError(fast.gradient, plain.gradient)).toBeLessThan(1e-5);
      expect(fast.correct).toBe(plain.correct);
    }
  });

  it('repeats bit for bit, and leaves no tensor behind', async () => {
    const first = await stepOn('wasm');
    const before = memory().numTensors;
    expect(await stepOn('wasm')).toEqual(first);
    expect(memory().numTensors).toBe(before);
  });
});

/** Runs `task` from `start` and hands back its state and the last scores. */
async function trained(engine: GradientEngine, task: ReturnType<typeof tinyTask>['task'], start: Float32Array, epochs: number) {
  const losses: number[] = [];
  let scores = new Float32Array();
  const options = { epochs, batch: 16, chunk: 8, learningRate: 0.01, warmUp: 0.1 };
  const state = startRun(Float32Array.from(start), options.chunk);
  for await (const report of train(task, engine, state, options)) {
    if (report.kind === 'step') losses.push(report.loss);
    else if (report.kind === 'epoch') scores = Float32Array.from(report.scores);
  }
  await engine.close();
  return { losses, scores };
}

it('training learns: what a pattern is, on pictures it has not seen', async () => {
  const { task, params } = tinyTask();
  const learning = { ...task, training: patterns(96, 16, 3), validation: patterns(40, 16, 4), classWeights: [1, 1, 1, 1] };
  const { losses, scores } = await trained(new LocalGradients(learning), learning, flatten(task.layout, params), 10);
  const hits = Array.from(learning.validation.labels).filter((label, i) => {
    const row = scores.subarray(4 * i, 4 * i + 4);
    return row[label] === Math.max(...row);
  });
  expect(losses[losses.length - 1]).toBeLessThan(0.7 * losses[0]);
  expect(hits.length).toBeGreaterThan(22); // of 40; chance is 10
});

describe('the small language model', () => {
  const config = { vocabularySize: 40, width: 16, heads: 4, layers: 2, maxTokens: 64 };
  const arrays = stirred(initSmallLm(config, 1), 1);
  const texts = [
    [2, 5, 5, 39, 7, 3, 21, 1],
    [2, 0, 14, 14, 9, 30, 8, 2],
  ];

  it('has the same seeded weights every time', () => {
    expect(initSmallLm(config, 3)).toEqual(initSmallLm(config, 3));
    expect(initSmallLm(config, 3)['lm.tokens']).not.toEqual(initSmallLm(config, 4)['lm.tokens']);
  });

  it.each(['wasm', 'cpu'])('agrees with the float64 reference on %s', async (backend) => {
    await setBackend(backend);
    const states = tidy(() => Array.from(smallLm(config, toTensors(arrays), texts).dataSync()));
    const expected = texts.flatMap((ids) => languageStates(widen(arrays), ids, 16, 4, 2)).flat();
    await setBackend('wasm');
    expect(worstError(states, expected)).toBeLessThan(2e-6);
  });
});
