/** Everything the judgement of a model shows, from the logits of labelled pictures it was not trained on. Plain numbers, saved as they are. */
import { bootstrapIntervals, type Interval, type ScoreIntervals } from './bootstrap';
import { type Calibration, conformalSet, energy, probabilitiesOf, softmax } from './calibration';
import { noveltyOf } from './novelty';
import { rankOf, wilsonInterval } from './ranking';
import { type ReliabilityBin, reliability } from './reliability';
import { type EvaluationReport, evaluationReport } from './report';

/** One labelled picture and what the model made of it. */
export interface Judged {
  /** Of the data set. */
  readonly id: string;
  /** Specimen or session; pictures of one group are not independent. */
  readonly group: string;
  /** Place of the true class in `categories`. */
  readonly truth: number;
  readonly logits: readonly number[];
  /** Its score as a stranger; absent or null of models without one. */
  readonly stranger?: number | null;
}

export interface JudgedPicture {
  readonly id: string;
  readonly truth: number;
  readonly predicted: number;
  /** Calibrated probabilities of the predicted and of the true class. */
  readonly probability: number;
  readonly truthProbability: number;
}

export interface Judgement {
  readonly categories: readonly string[];
  readonly report: EvaluationReport;
  /** Of the bootstrap; top-1 where that has no width, as when all are right, by Wilson's score interval of as many groups. */
  readonly intervals: ScoreIntervals;
  /** Before and after temperature scaling. */
  readonly reliability: { readonly raw: readonly ReliabilityBin[]; readonly calibrated: readonly ReliabilityBin[] };
  readonly conformal: {
    readonly coverage: number;
    /** Share of the pictures whose true class lies in the set, to hold against `coverage`; null without pictures. */
    readonly achieved: number | null;
    readonly meanSize: number | null;
  };
  readonly outOfSet: {
    /** The novelty, 0 .. 1, of a model that was fitted on strangers; absent: the energy. */
    readonly measure?: 'novelty';
    readonly threshold: number;
    /** Share of these pictures, all of known classes, that "none of these" would be said of. */
    readonly falseAlarms: number | null;
    readonly scores: readonly number[];
  };
  /** The pictures, worst first: least probability for the true class. */
  readonly pictures: readonly JudgedPicture[];
}

const shareOf = <T>(items: readonly T[], holds: (item: T, place: number) => boolean): number | null =>
  items.length > 0 ? items.filter(holds).length / items.length : null;

/** An interval without width would promise what few pictures cannot. */
const isWide = (interval: Interval | null): boolean => interval !== null && interval[1] > interval[0];

/**
 * The bootstrap's intervals, but where every draw agrees: all right, all wrong, or a single group. Shares then get Wilson's interval of
 * as many trials as there are groups, because groups are what is independent; F1, which is no share, gets none.
 */
function intervalsOf(
  judged: readonly Judged[],
  predicted: readonly number[],
  classes: number,
  seed: string | number,
): ScoreIntervals {
  const groups = judged.map(({ group }) => group);
  const truth = judged.map((one) => one.truth);
  const found = bootstrapIntervals(truth, predicted, classes, { seed, groups });
  const ofShare = (interval: Interval | null, asked: (place: number) => boolean): Interval | null => {
    const places = truth.map((_, place) => place).filter(asked);
    const right = shareOf(places, (place) => predicted[place] === truth[place]);
    if (right === null || isWide(interval)) return interval;
    const units = new Set(places.map((place) => groups[place])).size;
    return wilsonInterval(right * units, units);
  };
  const ofF1 = (interval: Interval | null): Interval | null => (isWide(interval) ? interval : null);
  return {
    top1: ofShare(found.top1, () => true),
    macroF1: ofF1(found.macroF1),
    perClass: found.perClass.map(({ precision, recall, f1 }, c) => ({
      precision: ofShare(precision, (place) => predicted[place] === c),
      recall: ofShare(recall, (place) => truth[place] === c),
      f1: ofF1(f1),
    })),
  };
}

/**
 * @param seed of the bootstrap draws.
 * @throws RangeError when a truth is no place in `categories`.
 */
export function judge(
  judged: readonly Judged[],
  categories: readonly string[],
  calibration: Calibration,
  seed: string | number,
): Judgement {
  const truth = judged.map((one) => one.truth);
  const logits = judged.map((one) => one.logits);
  const probabilities = logits.map((row) => probabilitiesOf(row, calibration));
  const predicted = logits.map((row) => rankOf(row)[0]);
  const sets = probabilities.map((row) => conformalSet(row, calibration.conformal.threshold));
  const { novelty, outOfSet } = calibration;
  const threshold = novelty?.threshold ?? outOfSet.threshold;
  const scores = judged.map(({ logits, stranger = null }) =>
    novelty ? noveltyOf({ logits, stranger }, calibration).score : energy(logits),
  );
  const pictures = judged.map(({ id, truth }, i) => ({
    id,
    truth,
    predicted: predicted[i],
    probability: probabilities[i][predicted[i]],
    truthProbability: probabilities[i][truth],
  }));
  return {
    categories,
    report: evaluationReport(logits, truth, categories, calibration),
    intervals: intervalsOf(judged, predicted, categories.length, seed),
    reliability: {
      raw: reliability(
        logits.map((row) => softmax(row)),
        truth,
      ),
      calibrated: reliability(probabilities, truth),
    },
    conformal: {
      coverage: calibration.conformal.coverage,
      achieved: shareOf(judged, (_, i) => sets[i].includes(truth[i])),
      meanSize: sets.length > 0 ? sets.reduce((sum, set) => sum + set.length, 0) / sets.length : null,
    },
    outOfSet: {
      ...(novelty && { measure: 'novelty' }),
      threshold,
      falseAlarms: shareOf(scores, (score) => score > threshold),
      scores,
    },
    pictures: pictures.sort((a, b) => a.truthProbability - b.truthProbability || (a.id < b.id ? -1 : 1)),
  };
}
