/**
 * A category that no picture was learned of, found by its words: what words look like is learned from procedural kinds of the other
 * categories, each with its own short text (traits.ts), and what the others look like from their pictures; each category is left out in turn.
 */

import { ridge } from './ridge';
import { aboutMean, type DescribedPicture, learnTraits, offsetOf, readerOf, sizeOf } from './traits';

/** What is seen of a picture (c numbers), and its category's place. */
export interface SeenPicture {
  readonly vector: Float32Array;
  readonly label: number;
}

/** Of standardised features; the choice of the recipe that makes the model's own ridge. */
const STRENGTH = 0.3;

/** Fewer categories tell no words apart. */
const LEAST_OTHERS = 2;

/** Whose words stand in for a category's own, to see whether they count: three others, by their distance in the list. */
const WRONG = [3, 5, 7];

/** Places of the true category of pictures, 1 the first; one or several a picture. */
export interface HeldOut {
  /** All categories by their words alone. */
  readonly words: readonly number[];
  /** The same with the words of other categories in the place of each. */
  readonly wrong: readonly number[];
  /** The category by its words, the others as they were learned, as in a model that it is added to. */
  readonly added: readonly number[];
  /** Share of the judged pictures of other categories that it is put first in. */
  readonly taken: number;
}

/**
 * Of each category of `judged` for which two others at least were learned; no picture of it is learned from.
 * @param drawn procedural pictures of described kinds
 * @param learned other pictures of the categories
 * @param texts of all categories, in the order of the labels
 */
export function heldOutRanks(
  drawn: readonly DescribedPicture[],
  learned: readonly SeenPicture[],
  judged: readonly SeenPicture[],
  texts: readonly string[],
): HeldOut {
  const words: number[] = [];
  const wrong: number[] = [];
  const added: number[] = [];
  let [others, taken] = [0, 0];
  for (const out of [...new Set(judged.map(({ label }) => label))].sort((a, b) => a - b)) {
    const kinds = drawn.filter(({ label }) => label !== out);
    const known = [...kinds, ...learned.filter(({ label }) => label !== out)];
    const labels = [...new Set(known.map(({ label }) => label))].sort((a, b) => a - b);
    if (kinds.length === 0 || labels.length < LEAST_OTHERS) continue;
    const readings = learnTraits(kinds);
    const read = readerOf(readings, texts);
    const misread = WRONG.map((by) =>
      readerOf(
        readings,
        texts.map((_, c) => texts[(c + by) % texts.length]),
      ),
    );
    const scores = scoresOf(kinds, known.slice(kinds.length), labels);
    const spread = sizeOf(known.map(({ vector }) => scores(vector)));
    const seen = (vector: Float32Array) => ({
      others: aboutMean(scores(vector), spread),
      newcomer: read(vector)[out],
    });
    const offset = offsetOf(known.map(({ vector }) => seen(vector)));
    for (const { vector, label } of judged) {
      const { others: all, newcomer } = seen(vector);
      if (label === out) {
        words.push(placeOf(read(vector), out));
        for (const by of misread) wrong.push(placeOf(by(vector), out));
        added.push(1 + all.filter((score) => score > newcomer + offset).length);
      } else {
        others++;
        if (newcomer + offset > Math.max(...all)) taken++;
      }
    }
  }
  return { words, wrong, added, taken: others > 0 ? taken / others : 0 };
}

const placeOf = (scores: readonly number[], c: number): number => 1 + scores.filter((score) => score > scores[c]).length;

/** Scores of categories `labels` by a ridge on pictures of both sorts; either sort, and in it every category, weighs alike. */
function scoresOf(
  drawn: readonly SeenPicture[],
  learned: readonly SeenPicture[],
  labels: readonly number[],
): (vector: Float32Array) => number[] {
  const all = [...drawn, ...learned];
  const width = all[0].vector.length;
  const rows = new Float32Array(all.length * width);
  for (const [i, { vector }] of all.entries()) rows.set(vector, i * width);
  const weights = [drawn, learned].flatMap((some) => {
    const counts = new Map<number, number>();
    for (const { label } of some) counts.set(label, (counts.get(label) ?? 0) + 1);
    return some.map(({ label }) => 1 / (counts.size * (counts.get(label) ?? 1)));
  });
  const places = all.map(({ label }) => labels.indexOf(label));
  const { weight, bias } = ridge({ rows, width, labels: places, weights }, labels.length, STRENGTH);
  return (vector) =>
    labels.map((_, c) => {
      let sum = bias[c];
      for (let k = 0; k < width; k++) sum += weight[c * width + k] * vector[k];
      return sum;
    });
}
