/** What a finished run is worth: its pictures judged, its folds, and the parent on the same pictures. */
import { createExamples } from '../../dataset/examples';
import type { LabelledPart } from '../../dataset/labelled-part';
import type { Calibration } from '../../evaluation/calibration';
import { type FoldSummary, summariseFolds } from '../../evaluation/folds';
import { type Judged, judge } from '../../evaluation/judgement';
import { comparePaired } from '../../evaluation/paired';
import { rankOf } from '../../evaluation/ranking';
import { rowsOf } from '../../model/mean';
import { byPicture } from '../../training/by-picture';
import { splitConstants } from '../../training/constants';
import type { FeatureEngine, TrainingTask } from '../../training/engine';
import type { FineTuneResult, FineTuneTask } from '../../training/fine-tune';
import { flatten, layoutOf } from '../../training/layout';
import type { Prepared } from './prepare-run';
import type { FineTuneRequest, JudgedModel } from './protocol';
import { type OnProgress, scoresOf } from './scores';
import { type FinishedModel, heldOut, type JudgedPart, textStatesOf } from './tuned-model';

/** What a run has already done work for, and what it is told with. */
export interface Judging {
  readonly prepared: Prepared;
  /** An engine for the parent's task, like the one that the run was trained with. */
  readonly openScores: (task: TrainingTask) => Promise<Pick<FeatureEngine, 'scores' | 'close'>>;
  readonly onProgress?: OnProgress;
}

/**
 * The parent's logits for the new model's categories, picture by picture; null where it does not know them all. What the front made of
 * the pictures for the run is taken as it is (`withRoom`), for the parent has the same one.
 */
async function parentLogits(
  { prepared: { start, task }, openScores, onProgress }: Judging,
  { on, part }: JudgedPart,
): Promise<number[][] | null> {
  const { parent } = start;
  const { model } = parent.config;
  const places = task.config.categories.map((name) => model.categories.indexOf(name));
  if (places.includes(-1)) return null;
  const [constants, image] = splitConstants(parent.params);
  const layout = layoutOf(image);
  const own: TrainingTask = {
    ...{ config: model, layout, constants, front: parent.front, seed: task.seed, checkpoint: false },
    texts: await textStatesOf(parent, parent.params, parent.texts),
    training: createExamples(0, model.imageSize, true),
    validation: on === 'test' ? createExamples(0, model.imageSize, true) : task.validation,
    ...(on === 'test' && task.test && { test: task.test }),
    classWeights: model.categories.map(() => 1),
  };
  const engine = await openScores(own);
  try {
    const all = await scoresOf(engine, own, flatten(layout, image), on === 'test' ? 'test' : 'calibration', onProgress);
    const known = rowsOf(all, model.categories.length).flatMap((row) => places.map((place) => row[place]));
    return byPicture(Float32Array.from(known), part).logits;
  } finally {
    await engine.close();
  }
}

const best = (row: readonly number[]): number => rankOf(row)[0];

/** Accuracy of each fold by the fit that had not seen it; null where there were no folds. */
function foldSummary(
  task: FineTuneTask,
  part: LabelledPart,
  result: FineTuneResult,
  groups: ReadonlyMap<string, string>,
): FoldSummary | null {
  if (result.held.length === 0) return null;
  const { files, logits, truth } = heldOut(task, part, result);
  const foldOf = files.map((file) => task.folds[part.pictureOf.indexOf(part.files.indexOf(file))]);
  return summariseFolds(
    result.judgedFolds.map((fold) => {
      const inside = logits.filter((_, i) => foldOf[i] === fold);
      const truths = truth.filter((_, i) => foldOf[i] === fold);
      return inside.filter((row, i) => best(row) === truths[i]).length / inside.length;
    }),
    new Set(files.map((id) => groups.get(id) ?? id)).size,
  );
}

/**
 * Judges a finished model. The current thread's engine must be open.
 * @returns null where every picture was trained on, and nothing can be said.
 */
export async function judgeRun(
  request: FineTuneRequest,
  judging: Judging,
  result: FineTuneResult,
  { metrics, judged }: FinishedModel,
): Promise<JudgedModel | null> {
  if (!judged) return null;
  const { start, parts, task } = judging.prepared;
  const { categories } = task.config;
  const groups = new Map(request.pictures.map(({ id, group }) => [id, group]));
  const rows = (logits: readonly (readonly number[])[], strangers?: readonly number[]): Judged[] =>
    judged.files.map((id, i) => ({
      ...{ id, group: groups.get(id) ?? id, truth: judged.truth[i], logits: logits[i] },
      stranger: strangers?.[i] ?? null,
    }));
  const { seed } = request.options;
  const judgement = judge(rows(judged.logits, judged.strangers), categories, metrics.calibration, seed);
  // Folds tell how well the recipe does; the final fit has seen their pictures, and so may the parent.
  const old = judged.on === 'folds' ? null : await parentLogits(judging, judged);
  const right = (logits: readonly (readonly number[])[]): boolean[] => logits.map((row, i) => best(row) === judged.truth[i]);
  return {
    version: 1,
    on: judged.on,
    judgement,
    folds: foldSummary(task, parts.training, result, groups),
    ...(result.early && { endedEarly: result.early }),
    before: old && {
      id: start.parent.config.id,
      judgement: judge(rows(old), categories, start.parent.config.calibration, seed),
      comparison: comparePaired(right(old), right(judged.logits)),
    },
  };
}

/** Pictures held out of a training from scratch, and what its model makes of their views (views * C): the drawn ones first, a view each. */
export interface HeldOutOfScratch {
  readonly scores: Float32Array;
  /** Places of the categories of the drawn ones. */
  readonly drawn: ArrayLike<number>;
  /** The real ones. */
  readonly part: LabelledPart;
  /** By file of the real ones; drawn ones are no relatives of each other. */
  readonly groups: ReadonlyMap<string, string>;
}

/** Judges a model trained from scratch, each real picture by the mean over its views. @returns null where nothing was held out */
export function judgeFromScratch(
  { scores, drawn, part, groups }: HeldOutOfScratch,
  categories: readonly string[],
  calibration: Calibration,
  seed: string,
): JudgedModel | null {
  const width = categories.length;
  const rows = rowsOf(scores.subarray(0, drawn.length * width), width).map((row) => Array.from(row));
  const real = byPicture(scores.subarray(drawn.length * width), part);
  const pictures: Judged[] = [
    ...rows.map((logits, i) => ({ id: `drawn/${i}`, group: `drawn/${i}`, truth: drawn[i], logits })),
    ...part.files.map((id, i) => ({ id, group: groups.get(id) ?? id, truth: real.truth[i], logits: real.logits[i] })),
  ];
  if (pictures.length === 0) return null;
  const judgement = judge(pictures, categories, calibration, seed);
  return { version: 1, on: 'validation', judgement, folds: null, before: null };
}
