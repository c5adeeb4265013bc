/** What a tuned model knows of strangers: a score trained between its own pictures and the bank that lies beside its front. */
import { Random } from '../../base/random';
import type { LabelledPart } from '../../dataset/labelled-part';
import type { Stranger } from '../../evaluation/novelty';
import { activeFront } from '../../model/config';
import { meanRows } from '../../model/mean';
import type { ParamArrays } from '../../model/params';
import type { StrangerBank } from '../../models/stranger-bank';
import { type FeatureEngine, partOf, type TaskPart } from '../../training/engine';
import type { FineTuneTask } from '../../training/fine-tune';
import { keptVectors } from '../../training/stored-front';
import { fitStrangerScore, type StrangerScore } from '../../training/stranger-score';

export interface TunedStrangers {
  /** `head.stranger.*`. */
  readonly params: ParamArrays;
  /** Of the bank, each by a fit that did not see its kind. */
  readonly strangers: readonly Stranger[];
  /** Of the bank: so like the set's own pictures that they may be of its classes. */
  readonly leftOut: number;
  /** Score of each picture of a part; of training pictures each by a fit that did not see its fold. */
  scoresOf(part: TaskPart, pictures: LabelledPart): Promise<number[]>;
}

/** Views of training pictures that the score is trained on, at most: enough for a line between them and the bank. */
const MOST_KNOWN = 400;
/** Where the run has no folds. */
const OWN_FOLDS = 5;
const LOOK_VIEWS = 16;

/** M of these views (n * c), from what was kept of them or through the network once more. */
async function vectorsOf(
  task: FineTuneTask,
  engine: Pick<FeatureEngine, 'features'>,
  part: TaskPart,
  places: readonly number[],
): Promise<Float32Array> {
  const kept = keptVectors(task.config, partOf(task, part), places);
  if (kept) return kept;
  const width = activeFront(task.config)?.vectorWidth ?? 0;
  const looks = Array.from({ length: Math.ceil(places.length / LOOK_VIEWS) }, (_, i) => ({
    part,
    indices: places.slice(i * LOOK_VIEWS, (i + 1) * LOOK_VIEWS),
    first: null,
  }));
  const found = await engine.features(task.start, looks);
  const rows = new Float32Array(places.length * width);
  found.forEach((values, look) => {
    const { indices } = looks[look];
    const row = values.length / indices.length;
    indices.forEach((_, i) => {
      rows.set(values.subarray((i + 1) * row - width, (i + 1) * row), (look * LOOK_VIEWS + i) * width);
    });
  });
  return rows;
}

/** The bank as the model sees it: M through the model's affine map. */
function seenBy({ constants }: FineTuneTask, { vectors, width }: StrangerBank): Float32Array {
  const [scale, shift] = ['scale', 'shift'].map((name) => constants?.[`front.vector.${name}`]?.values as Float32Array);
  return vectors.map((value, i) => value * scale[i % width] + shift[i % width]);
}

/** @returns null where the model has no front, its head does not read it, or there is no bank of it. */
export async function tuneStrangers(
  task: FineTuneTask,
  engine: Pick<FeatureEngine, 'features'>,
  training: LabelledPart,
  bank: StrangerBank | null,
): Promise<TunedStrangers | null> {
  const width = activeFront(task.config)?.vectorWidth;
  const probes = task.layout.entries.some(({ name }) => name === 'head.probe_weight');
  if (!bank || !probes || bank.width !== width) return null;
  const views = Array.from(task.training.labels, (_, place) => place);
  const places = new Random(task.seed).fork('strangers').shuffle(views).slice(0, MOST_KNOWN);
  // Views of one picture stay together, as whole groups do in the run's own folds.
  const foldOf = (view: number): number => (task.folds.length > 0 ? task.folds[view] : training.pictureOf[view] % OWN_FOLDS);
  const fit = fitStrangerScore({
    width,
    known: await vectorsOf(task, engine, 'training', places),
    labels: places.map((place) => task.training.labels[place]),
    folds: places.map(foldOf),
    strangers: seenBy(task, bank),
    groups: bank.groups,
  });
  const heldOut = new Map(places.map((place, i) => [place, fit.known[i]]));
  return {
    params: {
      'head.stranger.kernel': { shape: [width, 1], values: fit.kernel },
      'head.stranger.bias': { shape: [1], values: Float32Array.of(fit.bias) },
    },
    strangers: Array.from(fit.strangers, (stranger) => ({ logits: null, stranger })),
    leftOut: fit.leftOut,
    async scoresOf(part, pictures) {
      const all = Array.from(partOf(task, part).labels, (_, place) => place);
      const byFit = (place: number): number | undefined => (part === 'training' ? heldOut.get(place) : undefined);
      const asked = all.filter((place) => byFit(place) === undefined);
      const scored = scoresBy(fit, await vectorsOf(task, engine, part, asked), width);
      const scores = new Map(asked.map((place, i) => [place, scored[i]]));
      const rows = all.map((place) => [byFit(place) ?? (scores.get(place) as number)]);
      return meanRows(rows, pictures.files.length, (view) => pictures.pictureOf[view]).map(([score]) => score);
    },
  };
}

function scoresBy({ kernel, bias }: StrangerScore, rows: Float32Array, width: number): number[] {
  return Array.from({ length: rows.length / width }, (_, n) => {
    let score = bias;
    for (let i = 0; i < width; i++) score += kernel[i] * rows[n * width + i];
    return score;
  });
}
