/** What the tests of training share: the loss in float64 beside the model's reference, and a training set of a few tiny pictures. */
import { Random } from '../base/random';
import { createExamples, type ExampleSet } from '../dataset/examples';
import type { HnfConfig } from '../model/config';
import { initHnf } from '../model/init';
import type { ParamArrays } from '../model/params';
import { linear, type Matrix, softmax, type Values } from '../model/testing/arithmetic';
import { makeTexts, SMALL, stirred } from '../model/testing/cases';
import { referenceHnf, referenceTextBank } from '../model/testing/reference';
import type { TrainingTask } from './engine';
import { auxiliaryInit, type Batch } from './gradient';
import { type Layout, layoutOf } from './layout';
import type { LossOptions } from './loss-options';

/** The model's weights and the auxiliary heads', all stirred; their layout. */
export function trainable(config: HnfConfig, seed: number, deviation = 0.2): { params: ParamArrays; layout: Layout } {
  const all = { ...initHnf(config, seed), ...auxiliaryInit(config, new Random(seed).fork('auxiliary')) };
  return { params: stirred(all, seed, deviation), layout: layoutOf(all) };
}

/** What `referenceLoss` holds constant between calls: Lt of every image and level. */
export type Graphs = Matrix[][];

/**
 * Equation 9: the weighted mean of the cross-entropy against smoothed targets, plus the auxiliary loss, an equal share of which is
 * each level's.
 */
export function referenceLoss(
  config: HnfConfig,
  p: Values,
  texts: readonly Matrix[],
  batch: Batch,
  options: LossOptions,
  graphs?: Graphs,
): { loss: number; correct: number; graphs: Graphs } {
  const bank = referenceTextBank(config, p, texts);
  const found: Graphs = [];
  let loss = 0;
  let correct = 0;
  batch.views.forEach((view, b) => {
    const out = referenceHnf(config, p, view, bank, graphs && { laplacians: graphs[b] });
    found.push(out.laplacians);
    const label = batch.labels[b];
    const { labelSmoothing: smoothing } = options;
    const entropy = (logits: number[]): number =>
      softmax(logits).reduce((sum, probability, c) => {
        const target = (c === label ? 1 - smoothing : 0) + smoothing / logits.length;
        return sum - target * Math.log(probability);
      }, 0);
    let total = entropy(out.logits);
    out.levels.forEach((level, l) => {
      total += (options.auxiliary / out.levels.length) * entropy(linear(p, `auxiliary${l}`, [level])[0]);
    });
    loss += (batch.weights[b] * total) / batch.views.length;
    if (out.logits.every((logit) => logit <= out.logits[label])) correct++;
  });
  return { loss, correct, graphs: found };
}

/** Square pictures, turned at random: narrow stripes, wide stripes, a bright spot, or nothing; with noise. */
export function patterns(count: number, side: number, seed: number): ExampleSet {
  const set = createExamples(count, side);
  const random = new Random(seed);
  for (let i = 0; i < count; i++) {
    const label = i % 4;
    const [phase, angle] = [random.uniform(0, 6), random.uniform(0, 3)];
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) {
        const along = 2 * Math.PI * (x * Math.cos(angle) + y * Math.sin(angle));
        const spot = 4 * Math.exp(-((x - side / 2) ** 2 + (y - side / 2) ** 2) / 8) - 1;
        const value = [Math.sin(along / 4 + phase), Math.sin(along / 16 + phase), spot, 0][label];
        set.pixels[(i * side + y) * side + x] = Math.min(255, 108 + 40 * value + random.uniform(-20, 20));
      }
    set.labels[i] = label;
  }
  return set;
}

/** A run that takes milliseconds a step. */
export function tinyTask(config: HnfConfig = SMALL, checkpoint = false): { task: TrainingTask; params: ParamArrays } {
  const { params, layout } = trainable(config, 1, 0.02);
  const texts = makeTexts(config, 1);
  const task = {
    config,
    layout,
    seed: 7,
    texts: { hidden: texts.hidden, mask: texts.mask },
    training: patterns(10, 16, 1),
    validation: patterns(6, 16, 2),
    classWeights: [1, 1, 1, 0.5],
    checkpoint,
  };
  return { task, params };
}
