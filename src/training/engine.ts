/** Who computes gradients: this thread's tfjs engine here, or many of them behind the same interface (runtime/node/gradient-pool.ts). */
import { dispose, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { Random } from '../base/random';
import type { HnfConfig } from '../model/config';
import { hnf } from '../model/hnf';
import type { ArrayTensor } from '../model/params';
import { type TextStates, textBank } from '../model/text-bank';
import { augmentedView, plainView } from './augment';
import type { ExampleSet } from './examples';
import { type GradientResult, imageTensor, lossAndGradient, tensorsOf } from './gradient';
import type { Layout } from './layout';

/** Everything about a run that does not change from step to step; plain data, so that it can be posted to workers. */
export interface TrainingTask {
  readonly config: HnfConfig;
  readonly layout: Layout;
  readonly seed: string | number;
  /** H and its mask (text-bank.ts). */
  readonly texts: { readonly hidden: ArrayTensor; readonly mask: ArrayTensor };
  readonly training: ExampleSet;
  readonly validation: ExampleSet;
  /** Weight of each category in the loss. */
  readonly classWeights: readonly number[];
  /** Recompute the solver's stages in the backward pass: less memory, a third more work. */
  readonly checkpoint: boolean;
}

/** Part of a batch: pictures by index, and the number of the first one in the whole run, which seeds their augmentation. */
export interface Chunk {
  readonly indices: readonly number[];
  readonly first: number;
}

export interface GradientEngine {
  /** One result per chunk, in order; each is the mean over its chunk. */
  gradients(weights: Float32Array, chunks: readonly Chunk[]): Promise<GradientResult[]>;
  /** Logits (n * C) of the validation set's pictures as they are. */
  scores(weights: Float32Array): Promise<Float32Array>;
  close(): Promise<void>;
}

const SCORE_BATCH = 16;

/** Gradients on the current thread's engine. */
export class LocalGradients implements GradientEngine {
  readonly #task: TrainingTask;
  readonly #states: TextStates;
  readonly #random: Random;

  constructor(task: TrainingTask) {
    this.#task = task;
    const upload = ({ shape, values }: ArrayTensor): Tensor => tensor(values, [...shape]);
    this.#states = { hidden: upload(task.texts.hidden), mask: upload(task.texts.mask) };
    this.#random = new Random(task.seed).fork('augment');
  }

  async gradients(weights: Float32Array, chunks: readonly Chunk[]): Promise<GradientResult[]> {
    const { config, layout, training, classWeights, checkpoint } = this.#task;
    const params = tensorsOf(layout, weights);
    const results: GradientResult[] = [];
    try {
      for (const { indices, first } of chunks) {
        const labels = indices.map((index) => training.labels[index]);
        const batch = {
          views: indices.map((index, i) => augmentedView(training, index, config.imageSize, this.#random.fork(first + i))),
          labels,
          weights: labels.map((label) => classWeights[label]),
        };
        results.push(await lossAndGradient(config, layout, params, this.#states, batch, undefined, checkpoint));
      }
      return results;
    } finally {
      dispose(params);
    }
  }

  scores(weights: Float32Array): Promise<Float32Array> {
    const { validation } = this.#task;
    return this.scoresOf(weights, 0, validation.labels.length);
  }

  /** Logits of the validation pictures `from` .. `to` - 1. */
  async scoresOf(weights: Float32Array, from: number, to: number): Promise<Float32Array> {
    const { config, layout, validation } = this.#task;
    const params = tensorsOf(layout, weights);
    const text = tidy(() => textBank(config, params, this.#states));
    const all = new Float32Array((to - from) * config.categories.length);
    for (let start = from; start < to; start += SCORE_BATCH) {
      const views = Array.from({ length: Math.min(SCORE_BATCH, to - start) }, (_, i) =>
        plainView(validation, start + i, config.imageSize),
      );
      const logits = tidy(() => hnf(config, params, imageTensor(views, config.imageSize), text).logits);
      all.set(await logits.data(), (start - from) * config.categories.length);
      logits.dispose();
    }
    dispose([params, { text }]);
    return all;
  }

  async close(): Promise<void> {
    this.#states.hidden.dispose();
    this.#states.mask.dispose();
  }
}
