/**
 * Probabilities that mean what they say: temperature scaling (Guo et al., "On calibration of modern neural networks", ICML 2017),
 * split-conformal sets (Sadinle, Lei & Wasserman, JASA 114, 223, 2019: the least ambiguous sets, "LAC"), and the energy score for
 * pictures of another kind (Liu et al., "Energy-based out-of-distribution detection", NeurIPS 2020).
 */
import { rankOf } from './ranking';

/** What a model says of one picture, the mean over its views. */
export interface Scores {
  /** One per category. */
  readonly logits: ArrayLike<number>;
  /** A linear score trained with a class "none of these", larger for strangers; null of models without one. */
  readonly stranger: number | null;
}

/** What the parts of `Scores` count for in the out-of-set score (novelty.ts). */
export interface NoveltyWeights {
  readonly bias: number;
  readonly stranger: number;
  readonly energy: number;
}

/** How logits become probabilities. */
export interface Certainty {
  /** Logits are divided by this before the softmax; > 1 tempers an over-confident model. */
  readonly temperature: number;
  /** How often the first category is right, from the log-odds of its tempered probability; absent: as often as that says. */
  readonly confidence?: { readonly bias: number; readonly slope: number };
}

/** What is fitted once on held-out pictures and shipped with the weights (config.json's `calibration`). */
export interface Calibration extends Certainty {
  readonly conformal: {
    /** Share of pictures whose true category should lie in the set. */
    readonly coverage: number;
    /** A category is in the set when 1 - its probability is at most this. */
    readonly threshold: number;
  };
  /** A picture whose energy lies above the threshold is called unknown, where there is no `novelty`. */
  readonly outOfSet: { readonly threshold: number };
  /** Fitted on strangers too: a picture whose score, 0 .. 1, lies above the threshold is called unknown. */
  readonly novelty?: { readonly weights: NoveltyWeights; readonly threshold: number };
}

/** log(sum(exp(values))) without overflow. */
export function logSumExp(values: ArrayLike<number>): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, values[i]);
  if (!Number.isFinite(largest)) return largest;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.exp(values[i] - largest);
  return largest + Math.log(sum);
}

const tempered = (logits: ArrayLike<number>, temperature: number): number[] =>
  Array.from(logits, (logit) => logit / temperature);

export function softmax(logits: ArrayLike<number>, temperature = 1): number[] {
  const scaled = tempered(logits, temperature);
  const total = logSumExp(scaled);
  return scaled.map((logit) => Math.exp(logit - total));
}

/** log(p / (1 - p)) of the first category's softmax probability, without a loss of digits near 1. */
export function topLogOdds(logits: ArrayLike<number>, temperature: number): number {
  const scaled = tempered(logits, temperature);
  const best = rankOf(scaled)[0];
  return scaled[best] - logSumExp(scaled.filter((_, c) => c !== best));
}

/** No picture is worth more certainty than this, in log-odds (one in 3,000). */
const MOST_LOG_ODDS = 8;

/**
 * Probabilities that mean what they say. One temperature cannot mend a model that is wrong nearly as often where it is sure as where it is
 * not: with `confidence` the first category gets the probability with which it was seen to be right (Platt scaling of the top label: Gupta &
 * Ramdas, "Top-label calibration", ICLR 2022), by the temperature of its own that gives just that, so that the order stays.
 */
export function probabilitiesOf(logits: ArrayLike<number>, { temperature, confidence }: Certainty): number[] {
  if (!confidence || logits.length < 2) return softmax(logits, temperature);
  const odds = topLogOdds(logits, temperature);
  if (!Number.isFinite(odds)) return softmax(logits, temperature);
  const wanted = Math.min(MOST_LOG_ODDS, confidence.bias + confidence.slope * odds);
  // The odds fall as the temperature rises, to those of chance: bisect its logarithm.
  let [low, high] = [Math.log(temperature) - 10, Math.log(temperature) + 10];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (topLogOdds(logits, Math.exp(middle)) > wanted) low = middle;
    else high = middle;
  }
  return softmax(logits, Math.exp((low + high) / 2));
}

/** Mean -log p(true class), in nats. */
export function negativeLogLikelihood(logits: readonly ArrayLike<number>[], truth: readonly number[], temperature = 1): number {
  const loss = logits.reduce(
    (sum: number, row, i) => sum + logSumExp(tempered(row, temperature)) - row[truth[i]] / temperature,
    0,
  );
  return loss / logits.length;
}

/**
 * Cross-entropy against targets that n pictures can vouch for: (n + 1) / (n + 2) for the true class, the rest for the others (Platt,
 * "Probabilistic outputs for support vector machines", 1999, section 2.2). Against certain targets a few pictures, all named right, would
 * ask for endless confidence; of many pictures the two say the same.
 */
function vouchedLoss(logits: readonly ArrayLike<number>[], truth: readonly number[], temperature: number): number {
  const doubt = 1 / (logits.length + 2);
  const loss = logits.reduce((sum: number, row, i) => {
    const scaled = tempered(row, temperature);
    const total = logSumExp(scaled);
    const own = total - scaled[truth[i]];
    const others = scaled.reduce((all, logit) => all + total - logit, -own);
    return sum + (1 - doubt) * own + (scaled.length > 1 ? (doubt * others) / (scaled.length - 1) : 0);
  }, 0);
  return loss / logits.length;
}

/**
 * The temperature of least cross-entropy (`vouchedLoss`), in [0.05, 20]. In beta = 1/T that is convex, so a golden-section search over
 * log T finds the one minimum; an end of the range comes back where the model is worthless, or surer than any data could make it.
 * @throws RangeError without pictures.
 */
export function fitTemperature(logits: readonly ArrayLike<number>[], truth: readonly number[]): number {
  if (logits.length === 0) throw new RangeError('a temperature needs held-out pictures');
  const loss = (logT: number) => vouchedLoss(logits, truth, Math.exp(logT));
  const golden = (Math.sqrt(5) - 1) / 2;
  let low = Math.log(0.05);
  let high = Math.log(20);
  let left = high - golden * (high - low);
  let right = low + golden * (high - low);
  let leftLoss = loss(left);
  let rightLoss = loss(right);
  while (high - low > 1e-6) {
    if (leftLoss <= rightLoss) {
      high = right;
      right = left;
      rightLoss = leftLoss;
      left = high - golden * (high - low);
      leftLoss = loss(left);
    } else {
      low = left;
      left = right;
      leftLoss = rightLoss;
      right = low + golden * (high - low);
      rightLoss = loss(right);
    }
  }
  return Math.exp((low + high) / 2);
}

/**
 * Expected calibration error: pictures are put in `bins` equal bins (low, high] of their best probability; the gap between mean
 * probability and accuracy of each bin, weighted by how many it holds. Null without pictures.
 */
export function expectedCalibrationError(
  probabilities: readonly ArrayLike<number>[],
  truth: readonly number[],
  bins = 15,
): number | null {
  if (probabilities.length === 0) return null;
  const confidence = new Float64Array(bins);
  const right = new Float64Array(bins);
  probabilities.forEach((row, i) => {
    let best = 0;
    for (let c = 1; c < row.length; c++) if (row[c] > row[best]) best = c;
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil(row[best] * bins) - 1));
    confidence[bin] += row[best];
    right[bin] += best === truth[i] ? 1 : 0;
  });
  return confidence.reduce((sum, total, bin) => sum + Math.abs(total - right[bin]), 0) / probabilities.length;
}

/**
 * The threshold that makes conformal sets cover: the k-th smallest of the scores 1 - p(true category) of `n` held-out pictures,
 * k = ceil((n + 1) coverage). If a new picture is exchangeable with those, its true category lies in its set with probability at
 * least `coverage` (on average over held-out sets and pictures; not per category, and not for pictures from elsewhere). With too
 * few pictures (k > n) nothing can be promised but everything: 1.
 */
export function conformalThreshold(
  probabilities: readonly ArrayLike<number>[],
  truth: readonly number[],
  coverage: number,
): number {
  const scores = probabilities.map((row, i) => 1 - row[truth[i]]).sort((a, b) => a - b);
  // The product may lie a rounding error above a whole number; the ceiling must not pay for that.
  const k = Math.ceil((scores.length + 1) * coverage - 1e-9);
  return k > scores.length ? 1 : scores[Math.max(0, k - 1)];
}

/** Classes in the conformal set, best first. Never empty: the best is in it whatever the threshold, which can only add coverage. */
export function conformalSet(probabilities: ArrayLike<number>, threshold: number): number[] {
  return rankOf(probabilities).filter((c, place) => place === 0 || 1 - probabilities[c] <= threshold);
}

/** Energy -log(sum(exp(logits))): low for pictures the model knows, high for others. Of the raw logits, as in the paper (T = 1). */
export const energy = (logits: ArrayLike<number>): number => -logSumExp(logits);

/**
 * The out-of-set score above which a picture is called unknown: the smallest that calls at most the share `falseAlarms` of the held-out,
 * in-set pictures so. It says nothing about how many foreign pictures are caught; that must be measured on some.
 */
export function outOfSetThreshold(scores: readonly number[], falseAlarms: number): number {
  if (scores.length === 0) throw new RangeError('a threshold needs held-out pictures');
  const sorted = [...scores].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * (1 - falseAlarms) - 1e-9) - 1)];
}
