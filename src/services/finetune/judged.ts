/** What a finished run is worth: its pictures judged, its folds, and the parent on the same pictures. */

import { storedView } from '../../dataset/examples';
import type { LabelledPart } from '../../dataset/labelled-part';
import { type FoldSummary, summariseFolds } from '../../evaluation/folds';
import { type Judged, judge } from '../../evaluation/judgement';
import { comparePaired } from '../../evaluation/paired';
import { rankOf } from '../../evaluation/ranking';
import { orientations } from '../../model/input';
import { meanRows } from '../../model/mean';
import type { ModelFolder } from '../../models/folder';
import { goldenView, Network } from '../../models/network';
import { byPicture } from '../../training/by-picture';
import type { FineTuneResult, FineTuneTask } from '../../training/fine-tune';
import type { Prepared } from './prepare-run';
import type { FineTuneRequest, JudgedModel } from './protocol';
import { type FinishedModel, heldOut } from './tuned-model';

const BATCH = 16;

/** The parent's logits for the new model's categories, picture by picture; null where it does not know them all. */
async function parentLogits(
  parent: ModelFolder,
  categories: readonly string[],
  part: LabelledPart,
): Promise<number[][] | null> {
  const places = categories.map((name) => parent.config.model.categories.indexOf(name));
  if (places.includes(-1)) return null;
  const { imageSize, orientations: turns = 1 } = parent.config.model;
  const count = part.examples.labels.length;
  const scores = new Float32Array(count * categories.length);
  const network = Network.upload(parent);
  try {
    for (let from = 0; from < count; from += BATCH) {
      const views = Array.from({ length: Math.min(BATCH, count - from) }, (_, i) =>
        goldenView(storedView(part.examples, from + i, imageSize)),
      );
      const outputs = await network.forward(views.flatMap((view) => orientations(view, turns)));
      const rows = outputs.map(({ logits }) => logits);
      meanRows(rows, views.length, (row) => Math.floor(row / turns)).forEach((logits, i) => {
        scores.set(
          places.map((place) => logits[place]),
          (from + i) * categories.length,
        );
      });
    }
  } finally {
    network.dispose();
  }
  return byPicture(scores, part).logits;
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
  { start, parts, task }: Prepared,
  result: FineTuneResult,
  { metrics, judged }: FinishedModel,
): Promise<JudgedModel | null> {
  if (!judged) return null;
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
  const old = judged.on === 'folds' ? null : await parentLogits(start.parent, categories, judged.part);
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
