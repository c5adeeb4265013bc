/** One evaluation in numbers, from the logits of labelled pictures. */
import { type Certainty, expectedCalibrationError, probabilitiesOf } from './calibration';
import { type Confusion, classScores, confusionMatrix, macroF1, macroRecall } from './confusion';
import { rankOf, topK } from './ranking';

export interface EvaluationReport {
  readonly n: number;
  readonly top1: number | null;
  readonly top2: number | null;
  readonly top3: number | null;
  /** Over the categories that have pictures. */
  readonly macroRecall: number | null;
  readonly macroF1: number | null;
  /** Expected calibration error, 15 bins, of the calibrated probabilities. */
  readonly ece: number | null;
  readonly perCategory: readonly {
    readonly category: string;
    readonly n: number;
    readonly precision: number | null;
    readonly recall: number | null;
    readonly f1: number | null;
  }[];
  /** Rows: true category, columns: predicted; both in the order of `perCategory`. */
  readonly confusion: Confusion;
}

/** @param logits `[n][C]`; @param truth `[n]` places in `categories`. */
export function evaluationReport(
  logits: readonly ArrayLike<number>[],
  truth: readonly number[],
  categories: readonly string[],
  certainty: Certainty,
): EvaluationReport {
  const probabilities = logits.map((row) => probabilitiesOf(row, certainty));
  const confusion = confusionMatrix(
    truth,
    logits.map((row) => rankOf(row)[0]),
    categories.length,
  );
  const scores = classScores(confusion);
  return {
    n: truth.length,
    top1: topK(logits, truth, 1),
    top2: topK(logits, truth, 2),
    top3: topK(logits, truth, 3),
    macroRecall: macroRecall(scores),
    macroF1: macroF1(scores),
    ece: expectedCalibrationError(probabilities, truth),
    perCategory: scores.map(({ support, precision, recall, f1 }, c) => ({
      category: categories[c],
      n: support,
      precision,
      recall,
      f1,
    })),
    confusion,
  };
}
