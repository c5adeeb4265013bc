/** Fits what a model may promise, on pictures it was not trained on: known ones, and strangers where there are any. */
import {
  type Calibration,
  type Certainty,
  conformalThreshold,
  energy,
  fitTemperature,
  outOfSetThreshold,
  probabilitiesOf,
  type Scores,
  topLogOdds,
} from './calibration';
import { regress } from './logistic';
import { fitNovelty, noveltyBy, type Stranger } from './novelty';
import { rankOf } from './ranking';

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

/** Fewer wrong first answers, or right ones, tell nothing of how doubt and error go together. */
const LEAST_OF_BOTH = 20;

/** Penalty on the slope: pictures of other sources follow the fit less than its own do (ECE of sources left out 0.074; with 0.01, 0.091). */
const CAUTION = 0.1;

/** Twice the gain in log-likelihood that two numbers more have by chance in one of a hundred cases (chi-squared, two degrees of freedom). */
const CHANCE_GAIN = 9.21;

/**
 * How often the first category is right, by its tempered log-odds: a logistic regression. Left out where there are too few pictures of
 * either kind, where surer answers are no more often right, or where the temperature alone says as much.
 */
function fitConfidence(known: readonly KnownPicture[], temperature: number): Pick<Certainty, 'confidence'> {
  const right = known.map(({ logits, truth }): number => (rankOf(logits)[0] === truth ? 1 : 0));
  const ofRight = right.filter(Boolean).length;
  if (Math.min(ofRight, known.length - ofRight) < LEAST_OF_BOTH) return {};
  const odds = known.map(({ logits }) => topLogOdds(logits, temperature));
  const mean = odds.reduce((all, value) => all + value, 0) / odds.length;
  const spread = Math.sqrt(odds.reduce((all, value) => all + (value - mean) ** 2, 0) / odds.length);
  if (!(spread > 1e-9)) return {};
  const line = (penalty: number): { bias: number; slope: number } => {
    const [constant, rise] = regress(
      odds.map((value) => [1, (value - mean) / spread]),
      right,
      odds.map(() => 1 / odds.length),
      penalty,
    );
    return { bias: constant - (rise / spread) * mean, slope: rise / spread };
  };
  const logLikelihood = ({ bias, slope }: { bias: number; slope: number }): number =>
    odds.reduce((all, value, i) => {
      const said = bias + slope * value;
      return all - Math.log1p(Math.exp(right[i] ? -said : said));
    }, 0);
  const gain = 2 * (logLikelihood(line(1e-6)) - logLikelihood({ bias: 0, slope: 1 }));
  const confidence = line(CAUTION);
  return confidence.slope > 0 && gain > CHANCE_GAIN ? { confidence } : {};
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
  const certainty: Certainty = { temperature, ...fitConfidence(known, temperature) };
  const probabilities = logits.map((row) => probabilitiesOf(row, certainty));
  const calibration: Calibration = {
    ...certainty,
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
