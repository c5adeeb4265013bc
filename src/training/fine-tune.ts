/**
 * Fine-tuning on a labelled set, as one generator for both modes, the same under Node and in a browser's worker. The state is plain
 * numbers; saved after any report, it goes on with the same numbers as a run that was never broken off.
 */

import { CancelledError } from '../base/errors';
import { Random } from '../base/random';
import { isShared } from '../base/shared';
import { activeFront, checkConfig, type HnfConfig, probeWidth } from '../model/config';
import { meanRows, rowsOf } from '../model/mean';
import { constant, type ParamArrays } from '../model/params';
import type { EndedEarly } from '../models/judged-file';
import { ADAMW } from './adamw';
import { splitConstants } from './constants';
import { type Curves, noCurves, noteReport } from './curves';
import type { FeatureEngine, GradientEngine, TrainingTask } from './engine';
import { auxiliaryInit, withoutAuxiliary } from './gradient';
import { computeFeatures, copyEntries, type FeatureReport, type Features, HeadGradients, headLayout } from './head';
import { flatten, type Layout, layoutOf, unflatten } from './layout';
import { finalWeights, type LoopOptions, type RunState, startRun, stepsPerEpoch, type TrainingReport, train } from './loop';
import { classWeightsOf, type FineTuneOptions, layerRates } from './options';
import { ridge } from './ridge';
import { bytesPerSeen, createSeen, withRoom } from './stored-front';

export interface FineTuneTask extends TrainingTask {
  readonly options: FineTuneOptions;
  /** Weights the run begins with, in the layout's order, auxiliary heads included. */
  readonly start: Float32Array;
  /** Fold of each training view, whole groups in one (split.ts); empty without folds. */
  readonly folds: readonly number[];
}

/** What a task is made of: the image side's start weights (adapt.ts), the text states, the labelled parts, the options. */
export interface FineTuneParts extends Pick<TrainingTask, 'config' | 'texts' | 'training' | 'validation' | 'test' | 'front'> {
  /** May hold the small language model's (`lm.`) too; they are left out here. */
  readonly params: ParamArrays;
  readonly options: FineTuneOptions;
  readonly folds?: readonly number[];
  /** Where absent, what a browser gives a page without complaint. */
  readonly room?: Room;
}

export function fineTuneTask({ params, options, folds = [], room = PAGE_ROOM, ...parts }: FineTuneParts): FineTuneTask {
  const { training } = parts;
  const config = checkConfig({ ...parts.config, orientations: options.orientations });
  const [constants, image] = splitConstants(params);
  const all = { ...image, ...auxiliaryInit(config, new Random(options.seed).fork('auxiliary')) };
  if (options.ridge > 0) all['head.probe_weight'] ??= constant([config.categories.length, probeWidth(config)], 0);
  const layout = layoutOf(all);
  const counts = config.categories.map((_, c) => training.labels.reduce((sum, label) => sum + (label === c ? 1 : 0), 0));
  const pictures = training.labels.length;
  const views = options.mode === 'full' && activeFront(config) ? seenViews(config, pictures, room.augmented) : 0;
  const augmented = options.mode === 'quick' ? pictures * (options.views - 1) : 0;
  return {
    ...parts,
    training: withRoom(config, training, room.plain),
    validation: withRoom(config, parts.validation, room.plain),
    ...(parts.test && { test: withRoom(config, parts.test, room.plain) }),
    config,
    constants,
    ...(views > 0 && {
      seen: {
        set: createSeen(config, pictures * views, isShared(training.pixels.buffer)),
        views,
      },
      featureNoise: options.featureNoise,
    }),
    ...(augmented > 0 && {
      augmented: withRoom(
        config,
        { side: training.side, pixels: training.pixels.subarray(0, 0), labels: new Uint8Array(augmented) },
        room.plain,
      ),
    }),
    layout,
    seed: options.seed,
    classWeights: classWeightsOf(counts, options.classWeightCap),
    checkpoint: options.checkpoint,
    augmentation: options.augmentation,
    loss: { labelSmoothing: options.labelSmoothing, auxiliary: options.auxiliary },
    mixup: options.mixup,
    options,
    start: flatten(layout, all),
    folds,
  };
}

/** Bytes of memory for what the front made of pictures, so that they go through it once; where there is too little it looks anew. */
export interface Room {
  /** Of the training pictures as they are, of the validation and of the test pictures, each at most. */
  readonly plain: number;
  /** Of augmented training pictures. How many there are of each depends on it, and so do the weights in the end. */
  readonly augmented: number;
}

const PAGE_ROOM: Room = { plain: 2 ** 28, augmented: 2 ** 29 };
const MOST_SEEN_VIEWS = 4;

/** Views of each training picture that go through the front once; 0 where there is no room for even one. */
const seenViews = (config: HnfConfig, pictures: number, room: number): number =>
  Math.min(MOST_SEEN_VIEWS, Math.floor(room / (Math.max(1, pictures) * bytesPerSeen(config))));

export interface FineTuneState {
  /** The fit that is going on: of all weights (full), or of the head (quick). */
  run: RunState;
  /** Fold whose pictures the present fit does not see; equal to the number of folds in the final fit. */
  fold: number;
  /** Logits (n * C) of every training view by the fit that did not see it; zeros where that fit is still to come. Empty without folds. */
  readonly held: Float32Array;
  /** Weights of the fit that ended last, with fold `fold - 1` left out; null before the first, and without folds. */
  ended: Float32Array | null;
  /** How it went so far; of the losses those of the present fit. */
  curves: Curves;
}

/** What training gives: weights, and what may be said of pictures that they, or fits like theirs, have not seen. */
export interface FineTuneResult {
  /** In the layout of what the task trains. */
  readonly weights: Float32Array;
  readonly held: Float32Array;
  /** Folds whose pictures have their logits in `held`. */
  readonly judgedFolds: readonly number[];
  /** Steps of the fit that the weights come from. */
  readonly steps: number;
  /** Null where the run came to its end. */
  readonly early: EndedEarly | null;
}

/** The layout of what a task trains. */
const trainedLayout = ({ layout, options }: FineTuneTask): Layout => (options.mode === 'quick' ? headLayout(layout) : layout);

export function startFineTune(task: FineTuneTask): FineTuneState {
  const { training, config } = task;
  const held = foldCount(task) > 0 ? training.labels.length * config.categories.length : 0;
  return { run: freshRun(task), fold: 0, held: new Float32Array(held), ended: null, curves: noCurves() };
}

/** Fits that leave a fold out: as many as hold a picture, which with few groups is fewer than the options ask for. */
const foldCount = ({ folds }: Pick<FineTuneTask, 'folds'>): number =>
  folds.reduce((count, fold) => Math.max(count, fold + 1), 0);

/** Steps of each fit: those that leave a fold out, then the final one. Early stopping may make them fewer. */
export function stepsOfFits(task: FineTuneTask): number[] {
  const { folds, options } = task;
  const sizes = Array.from({ length: foldCount(task) }, (_, left) => folds.filter((fold) => fold !== left).length);
  return [...sizes, task.training.labels.length].map((size) => stepsPerEpoch(size, options.batch) * options.epochs);
}

function freshRun(task: FineTuneTask, chunk = task.options.chunk): RunState {
  const layout = trainedLayout(task);
  const weights = new Float32Array(layout.length);
  copyEntries(task.layout, task.start, layout, weights);
  return startRun(weights, chunk);
}

/** After each fit that left a fold out. */
export interface FoldReport {
  readonly kind: 'fold';
  readonly fold: number;
  readonly folds: number;
}

export type FineTuneReport = TrainingReport | FeatureReport | FoldReport;

/**
 * Fine-tunes `state` in place until it is done. Reports: features computed, steps, epochs, folds, and chunks made smaller.
 * @throws CancelledError when the signal fires, between steps: the state is whole and may be gone on with.
 * @throws MicrographiaError `training-diverged`.
 */
export async function* fineTune(
  task: FineTuneTask,
  engine: FeatureEngine,
  state: FineTuneState,
  signal?: AbortSignal,
): AsyncGenerator<FineTuneReport, void> {
  const { options } = task;
  const folds = foldCount(task);
  const quick = options.mode === 'quick';
  if (!quick) yield* seeAll(task, engine, signal);
  // The full mode needs features only where a probe is about to begin with them.
  const begins = options.ridge > 0 && (state.run.optimiser.step === 0 || state.fold < folds);
  const features =
    quick || begins ? yield* computeFeatures(task, engine, task.start, options.views, quick && folds > 0, signal) : null;
  const fit = quick && features ? headFit(task, features) : fullFit(task, engine);
  const begin = (): void => {
    if (features) beginWithRidge(fit.task, state, features, task);
  };
  const width = task.config.categories.length;
  try {
    while (state.fold < folds) {
      begin();
      const { fold } = state;
      const repeats = task.folds.map((other) => (other === fold ? 0 : 1));
      yield* noted(state, train(fit.task, fit.engine, state.run, { ...fit.loop, repeats }, signal));
      const weights = finalWeights(state.run);
      const places = placesOfFold(task, fold);
      hold(state.held, await fit.trainingScores(weights, places), places, width);
      state.ended = weights;
      state.fold++;
      state.run = freshRun(task, state.run.chunk);
      state.curves = { ...noCurves(), scores: state.curves.scores };
      yield { kind: 'fold', fold, folds };
    }
    begin();
    yield* noted(state, train(fit.task, fit.engine, state.run, fit.loop, signal));
  } finally {
    await fit.close();
  }
}

/** The same reports, each written down before anybody hears of it. */
async function* noted(
  state: FineTuneState,
  reports: AsyncGenerator<TrainingReport, void>,
): AsyncGenerator<TrainingReport, void> {
  for await (const report of reports) {
    noteReport(state.curves, report);
    yield report;
  }
}

const placesOfFold = ({ folds }: FineTuneTask, fold: number): number[] =>
  folds.flatMap((other, place) => (other === fold ? [place] : []));

/** Puts the logits of these training views where they belong. */
function hold(held: Float32Array, scores: Float32Array, places: readonly number[], width: number): void {
  places.forEach((place, i) => {
    held.set(scores.subarray(i * width, (i + 1) * width), place * width);
  });
}

/** What a run gives that came to its end. */
export const resultOf = (task: FineTuneTask, { run, held }: FineTuneState): FineTuneResult => ({
  weights: finalWeights(run),
  held,
  judgedFolds: Array.from({ length: foldCount(task) }, (_, fold) => fold),
  steps: run.optimiser.step,
  early: null,
});

/** Whether there is something to end early with: a fit that came to its end, or a step of one. */
export const mayEndEarly = ({ run, ended }: FineTuneState): boolean => ended !== null || run.optimiser.step > 0;

/**
 * What a run gives that is ended before its time, so that the judgement is of what was trained. With folds: the last fit that came to its
 * end (it has not seen one fold), judged by the folds so far; before the first has, the present fit as it stands, judged on the fold that it
 * does not see. Without folds: the present fit as it stands, for the validation or test part to judge.
 */
export async function endEarly(task: FineTuneTask, engine: FeatureEngine, state: FineTuneState): Promise<FineTuneResult> {
  const folds = foldCount(task);
  const { fold, run, ended } = state;
  const steps = run.optimiser.step;
  if (ended) {
    const judgedFolds = Array.from({ length: fold }, (_, i) => i);
    const of = stepsOfFits(task)[fold - 1];
    return {
      weights: ended,
      held: state.held,
      judgedFolds,
      steps: of,
      early: { fold: fold - 1, folds, whole: true, steps: of },
    };
  }
  // A run of an older build may stand in its final fit without the weights of a fit before it: then as without folds.
  if (fold >= folds) return { ...resultOf(task, state), early: { fold: null, folds, whole: false, steps } };
  const weights = finalWeights(run);
  const places = placesOfFold(task, fold);
  const held = Float32Array.from(state.held);
  hold(held, await engine.scores(wholeWeights(task, weights), 'training', places), places, task.config.categories.length);
  return { weights, held, judgedFolds: [fold], steps, early: { fold, folds, whole: false, steps } };
}

/** Places in one request, and requests at a time. */
const SEE_PLACES = 8;
const SEE_REQUESTS = 8;

/** Every augmented view through the front, once, where the task has room for that. */
async function* seeAll(task: FineTuneTask, engine: FeatureEngine, signal?: AbortSignal): AsyncGenerator<FeatureReport, void> {
  const total = task.seen?.set.labels.length ?? 0;
  for (let from = 0; from < total; from += SEE_PLACES * SEE_REQUESTS) {
    if (signal?.aborted) throw new CancelledError('The training');
    const to = Math.min(total, from + SEE_PLACES * SEE_REQUESTS);
    const places = Array.from({ length: to - from }, (_, i) => from + i);
    await engine.see(Array.from({ length: SEE_REQUESTS }, (_, r) => places.filter((place) => place % SEE_REQUESTS === r)));
    yield { kind: 'features', done: to, total };
  }
}

/** What learns in a mode, and how. */
interface Fit {
  readonly task: TrainingTask;
  readonly engine: GradientEngine;
  readonly loop: LoopOptions;
  /** Logits (n * C) of these training views as they are, the mean over the orientations of the model. */
  trainingScores(weights: Float32Array, places: readonly number[]): Promise<Float32Array>;
  close(): Promise<void>;
}

/** The head, from features that were computed once. */
function headFit(task: FineTuneTask, features: Features): Fit {
  const headTask: TrainingTask = { ...task, layout: headLayout(task.layout) };
  const head = new HeadGradients(headTask, features);
  const turns = task.config.orientations ?? 1;
  return {
    task: headTask,
    engine: head,
    loop: loopOptions(task.options),
    async trainingScores(weights, places) {
      const scores = await head.scoresOf(weights, features.training);
      // All pictures in one orientation, then all in the next.
      const rows = rowsOf(scores, task.config.categories.length);
      const pictures = rows.length / turns;
      const means = meanRows(rows, pictures, (row) => row % pictures);
      return Float32Array.from(places.flatMap((place) => means[place]));
    },
    close: () => head.close(),
  };
}

/** All weights of the image side; the engine stays open for whoever opened it. */
const fullFit = (task: FineTuneTask, engine: FeatureEngine): Fit => ({
  task,
  engine,
  loop: { ...loopOptions(task.options), rates: layerRates(task.layout, task.config, task.options.layerDecay) },
  trainingScores: (weights, places) => engine.scores(weights, 'training', places),
  close: async () => {},
});

/** Scores of the ridge regression, 0 .. 1, times this are logits: what label smoothing of a tenth would ask for. */
const RIDGE_LOGITS = 4;

/** Before the first step of a fit: the linear probe predicts the labels of the pictures that this fit sees. */
function beginWithRidge(headTask: TrainingTask, { run, fold }: FineTuneState, features: Features, task: FineTuneTask): void {
  const { options, folds, training, classWeights, config } = task;
  if (run.optimiser.step > 0 || options.ridge === 0) return;
  const { views, learned, width } = features;
  const seen = Array.from(training.labels, (_, i) => i).filter((i) => foldCount(task) === 0 || folds[i] !== fold);
  const rows = new Float32Array(seen.length * views * width);
  seen.forEach((picture, i) => {
    rows.set(learned.subarray(picture * views * width, (picture + 1) * views * width), i * views * width);
  });
  const labels = seen.flatMap((picture) => Array<number>(views).fill(training.labels[picture]));
  const found = ridge(
    { rows, width, labels, weights: labels.map((label) => classWeights[label]) },
    config.categories.length,
    options.ridge,
  );
  const { weights, average } = run.optimiser;
  const place = (name: string): number => headTask.layout.entries.find((entry) => entry.name === name)?.offset as number;
  for (const [name, values] of [
    ['head.probe_weight', found.weight],
    ['head.bias', found.bias],
  ] as const)
    values.forEach((value, i) => {
      weights[place(name) + i] = RIDGE_LOGITS * value;
    });
  average.set(weights);
}

const loopOptions = (options: FineTuneOptions): LoopOptions => ({
  epochs: options.epochs,
  batch: options.batch,
  chunk: options.chunk,
  learningRate: options.learningRate,
  warmUp: options.warmUp,
  patience: options.patience,
  adamw: { ...ADAMW, weightDecay: options.weightDecay, averageDecay: options.averageDecay },
});

/** The whole image side with these trained weights in it, in the task's layout (auxiliary heads included). */
export function wholeWeights(task: FineTuneTask, trained: Float32Array): Float32Array {
  const weights = Float32Array.from(task.start);
  copyEntries(trainedLayout(task), trained, task.layout, weights);
  return weights;
}

/** The same as named arrays, with the constants and without the auxiliary heads: what a model folder keeps. */
export const tunedParams = (task: FineTuneTask, trained: Float32Array): ParamArrays => ({
  ...task.constants,
  ...withoutAuxiliary(unflatten(task.layout, wholeWeights(task, trained))),
});
