/**
 * How unlike a picture is to what a model knows, as one number from 0 to 1. Distances in feature space tell next to nothing here; a linear
 * score trained on strangers (`stranger`, on the vector of the whole view) does, and the energy of the logits adds to it. A logistic
 * regression joins the two, fitted on held-out pictures of both kinds. (The highest probability, as a third, added nothing to them.)
 */
import { type Calibration, energy, type NoveltyWeights, type Scores } from './calibration';
import { dot, logistic, regress, sum } from './logistic';

/** By a fit; larger for stranger pictures. A score `stranger` that is missing must have the weight 0. */
export const noveltyBy = (weights: NoveltyWeights, { logits, stranger }: Scores): number =>
  logistic(weights.bias + weights.stranger * (stranger ?? 0) + weights.energy * energy(logits));

/**
 * The out-of-set score of a picture and the threshold above which it is called unknown, both in 0 .. 1. A model without a fit falls back
 * on its energy, drawn onto the same scale: its threshold is 0.5.
 */
export function noveltyOf(scores: Scores, { novelty, outOfSet }: Calibration): { score: number; threshold: number } {
  if (novelty && (novelty.weights.stranger === 0 || scores.stranger !== null))
    return { score: noveltyBy(novelty.weights, scores), threshold: novelty.threshold };
  return { score: logistic(energy(scores.logits) - outOfSet.threshold), threshold: 0.5 };
}

/** 1 / the number of pictures of the same source: variety counts, not number. A picture without a source stands for itself. */
function sourceWeights(pictures: readonly { readonly source?: string | undefined }[]): number[] {
  const counts = new Map<string, number>();
  for (const { source } of pictures) if (source !== undefined) counts.set(source, (counts.get(source) ?? 0) + 1);
  return pictures.map(({ source }) => (source === undefined ? 1 : 1 / (counts.get(source) as number)));
}

/** A picture of none of the categories, or what is kept of one. */
export interface Stranger {
  /** Null where only the vector of the picture is kept, of which the score `stranger` is made. */
  readonly logits: ArrayLike<number> | null;
  readonly stranger: number | null;
  /** Laboratory, data set, kind: each counts alike. A picture without one stands for itself. */
  readonly source?: string | undefined;
}

/** The column, or nothing where a picture lacks its value. */
const complete = (values: readonly (number | null)[]): number[] | null =>
  values.every((value) => value !== null) ? (values as number[]) : null;

/**
 * Fits the weights; the same pictures give the same numbers everywhere. Known pictures count alike, of strangers each source; both kinds
 * count half. What some picture lacks (score or logits), and what does not grow with strangeness, gets the weight 0.
 * @throws RangeError without pictures of both kinds.
 */
export function fitNovelty(known: readonly Scores[], strangers: readonly Stranger[]): NoveltyWeights {
  if (known.length === 0 || strangers.length === 0)
    throw new RangeError('an out-of-set score needs known pictures and strangers');
  const all = [...known, ...strangers];
  const truth = all.map((_, i) => (i < known.length ? 0 : 1));
  const theirs = sourceWeights(strangers);
  const weights = [...known.map(() => 0.5 / known.length), ...theirs.map((weight) => weight / (2 * sum(theirs)))];
  const columns = [
    complete(all.map(({ stranger }) => stranger)),
    complete(all.map(({ logits }) => logits && energy(logits))),
  ].map((found) => {
    const values = found ?? all.map(() => 0);
    const mean = dot(values, weights);
    const deviation = Math.sqrt(
      dot(
        values.map((value) => (value - mean) ** 2),
        weights,
      ),
    );
    return { values, mean, scale: deviation > 1e-9 ? 1 / deviation : 0 };
  });
  const regressed = (used: typeof columns): number[] => {
    const rows = all.map((_, n) => [1, ...used.map(({ values, mean, scale }) => (values[n] - mean) * scale)]);
    return regress(rows, truth, weights);
  };
  const first = regressed(columns);
  // A score that speaks for what it should speak against is chance, which would turn on other pictures.
  const sound = columns.map((column, i) => (first[i + 1] > 0 ? column : { ...column, scale: 0 }));
  const [constant, ...slopes] = regressed(sound);
  const [stranger, ofEnergy] = slopes.map((slope, i) => Math.max(0, slope) * sound[i].scale);
  return {
    bias: constant - stranger * columns[0].mean - ofEnergy * columns[1].mean,
    stranger,
    energy: ofEnergy,
  };
}
