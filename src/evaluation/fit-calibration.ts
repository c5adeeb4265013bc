/** Fits what a model may promise, on pictures it was not trained on: known ones, and strangers where there are any. */
import {
  type Calibration,
  conformalThreshold,
  energy,
  fitTemperature,
  outOfSetThreshold,
  type Scores,
  softmax,
} from './calibration';
import { fitNovelty, noveltyBy, type Stranger } from './novelty';

/** A held-out picture of one of the categories. */
export interface KnownPicture extends Scores {
  /** Place of its category. */
  readonly truth: number;
}

export interface FitOptions {
  /** Share of pictures whose true category should lie in the conformal set. */
  readonly coverage?: number;
  /** Largest share of known pictures that may be called unknown. */
  readonly falseAlarms?: number;
}

/**
 * Temperature, sets and out-of-set score are fitted on the same pictures; few numbers among many pictures bend exchangeability by little,
 * but the promise is to be checked on others (cross-validation.ts). Every known picture counts alike: to weigh each source alike, or by its
 * square root, left coverage and calibration of sources left out where they were.
 * @param strangers none, or nothing that tells them: pictures are called unknown by their energy alone.
 * @throws RangeError without known pictures.
 */
export function fitCalibration(
  known: readonly KnownPicture[],
  strangers: readonly Stranger[] = [],
  { coverage = 0.9, falseAlarms = 0.05 }: FitOptions = {},
): Calibration {
  const logits = known.map((picture) => picture.logits);
  const truth = known.map((picture) => picture.truth);
  const temperature = fitTemperature(logits, truth);
  const probabilities = logits.map((row) => softmax(row, temperature));
  const calibration: Calibration = {
    temperature,
    conformal: { coverage, threshold: conformalThreshold(probabilities, truth, coverage) },
    outOfSet: { threshold: outOfSetThreshold(logits.map(energy), falseAlarms) },
  };
  if (strangers.length === 0) return calibration;
  const weights = fitNovelty(known, strangers);
  if (weights.stranger === 0 && weights.energy === 0) return calibration; // nothing tells these strangers
  const threshold = outOfSetThreshold(
    known.map((scores) => noveltyBy(weights, scores)),
    falseAlarms,
  );
  return { ...calibration, novelty: { weights, threshold } };
}
