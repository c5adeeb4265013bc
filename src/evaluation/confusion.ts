/** Counting right and wrong: the confusion matrix and what follows from it. Classes are whole numbers 0 .. C - 1. */

/** `[C][C]` counts; row: the true class, column: the predicted one. */
export type Confusion = readonly (readonly number[])[];

/**
 * @throws RangeError when the lists differ in length or name a class outside 0 .. classes - 1.
 */
export function confusionMatrix(truth: readonly number[], predicted: readonly number[], classes: number): Confusion {
  if (truth.length !== predicted.length)
    throw new RangeError(`${truth.length} true classes for ${predicted.length} predictions`);
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  truth.forEach((row, i) => {
    if (counts[row]?.[predicted[i]] === undefined) throw new RangeError(`no class ${row} or ${predicted[i]} of ${classes}`);
    counts[row][predicted[i]]++;
  });
  return counts;
}

export interface ClassScores {
  /** How many pictures truly are of the class. */
  readonly support: number;
  /** Right predictions of the class over all predictions of it; null where it was never predicted. */
  readonly precision: number | null;
  /** Right predictions of the class over its support; null without support. */
  readonly recall: number | null;
  /** Harmonic mean of the two, 2 TP / (2 TP + FP + FN); null where the class neither is nor was predicted. */
  readonly f1: number | null;
}

const ratio = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

export function classScores(confusion: Confusion): ClassScores[] {
  return confusion.map((row, c) => {
    const support = row.reduce((sum, count) => sum + count, 0);
    const predicted = confusion.reduce((sum, other) => sum + other[c], 0);
    return {
      support,
      precision: ratio(row[c], predicted),
      recall: ratio(row[c], support),
      f1: ratio(2 * row[c], support + predicted),
    };
  });
}

/**
 * Mean of a score over the classes that have pictures: a class without any says nothing, and a class that was predicted for
 * nothing has already cost the others their recall. Null when no class has pictures.
 */
function macro(scores: readonly ClassScores[], of: 'recall' | 'f1'): number | null {
  const present = scores.filter(({ support }) => support > 0);
  return ratio(
    present.reduce((sum, score) => sum + (score[of] ?? 0), 0),
    present.length,
  );
}

/** Balanced accuracy: the mean recall of the classes present. */
export const macroRecall = (scores: readonly ClassScores[]): number | null => macro(scores, 'recall');

export const macroF1 = (scores: readonly ClassScores[]): number | null => macro(scores, 'f1');
