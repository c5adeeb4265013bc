/** What a model is worth on real pictures that it was not trained on: how often it is right, and whether its doubt means something. */
import { type Calibration, conformalSet, expectedCalibrationError, probabilitiesOf } from './calibration';
import { classScores, confusionMatrix } from './confusion';
import { type FitOptions, fitCalibration, type KnownPicture } from './fit-calibration';
import { noveltyOf } from './novelty';
import { areaUnderRoc, rankOf, topK } from './ranking';
import { DOUBTS, type Doubt, decideVerdict, doubtOf } from './verdict';

/** Of a known category. */
export interface RealPicture extends KnownPicture {
  /** Where it comes from: pictures of one source are alike, so a source is left out as a whole. */
  readonly source: string;
  /** Name of the data set. */
  readonly set: string;
}

/** Of none. */
export interface RealStranger extends Pick<KnownPicture, 'logits' | 'stranger'> {
  readonly source: string;
  /** A scanning micrograph, which is harder to tell; null where nobody says. */
  readonly scanning: boolean | null;
}

export interface RealFigures {
  readonly sets: readonly {
    readonly name: string;
    readonly pictures: number;
    readonly sources: number;
    readonly top1: number;
  }[];
  readonly pictures: number;
  readonly sources: number;
  readonly top1: number;
  /** Over the categories with `LEAST_FOR_RECALL` pictures or more; null where there is none. */
  readonly macroRecall: number | null;
  /** Of the conformal sets. */
  readonly coverage: { readonly promised: number; readonly achieved: number; readonly meanSize: number };
  /** Expected calibration error, 15 bins. */
  readonly ece: number;
  /** How often the first category was right where a verdict sounded like this; without words that were never used. */
  readonly words?: readonly { readonly doubt: Doubt; readonly pictures: number; readonly right: number }[];
  readonly outOfSet: null | {
    readonly strangers: number;
    readonly sources: number;
    /** Area under the ROC curve of the out-of-set score: 0.5 is chance. */
    readonly auroc: number;
    /** The same on the strangers that are said to be scanning micrographs. */
    readonly scanning: null | { readonly strangers: number; readonly auroc: number };
    /** Shares called unknown: of the known pictures, wrongly, and of the strangers. */
    readonly refused: number;
    readonly caught: number;
  };
}

/** The block `evaluation.real` of config.json. Coverage, calibration and doubt are those of sources left out of the fit. */
export interface RealEvaluation extends RealFigures {
  /** Day of the measurement, YYYY-MM-DD. */
  readonly date: string;
  /** What the text is worth to it, on the same pictures (`evaluate --descriptions`); absent where nobody has asked. */
  readonly descriptions?: TextWorth;
}

/** Top-1 with other things in the place of the model's own descriptions. */
export interface TextWorth {
  /** With those of wrong categories: the least and the most of several seeds. */
  readonly wrong: readonly [least: number, most: number];
  /** With nothing. */
  readonly none: number;
}

/** A recall of fewer pictures is an anecdote. */
export const LEAST_FOR_RECALL = 7;

type CalibrationFor = (source: string) => Calibration;

/** The figures of a model with one calibration. @throws RangeError without known pictures. */
export const realFigures = (
  known: readonly RealPicture[],
  strangers: readonly RealStranger[],
  calibration: Calibration,
): RealFigures => figuresBy(known, strangers, () => calibration);

const MOST_FOLDS = 20;

/** A fold for every source, by name: each source whole, at most `most` folds, about equally full, the same again for the same pictures. */
function foldOfSource(pictures: readonly { readonly source: string }[], most = MOST_FOLDS): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { source } of pictures) counts.set(source, (counts.get(source) ?? 0) + 1);
  const largestFirst = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const filled = new Array<number>(Math.min(most, counts.size)).fill(0);
  return new Map(
    largestFirst.map(([source, count]) => {
      const fold = filled.indexOf(Math.min(...filled));
      filled[fold] += count;
      return [source, fold];
    }),
  );
}

/**
 * The figures with each picture judged by a calibration that was fitted without its source: what may be expected of pictures from
 * elsewhere. One source is left out at a time, or several where there are more than `MOST_FOLDS`.
 * @returns null where all known pictures are of one source.
 */
export function crossValidated(
  known: readonly RealPicture[],
  strangers: readonly RealStranger[],
  options: FitOptions = {},
): RealFigures | null {
  if (new Set(known.map(({ source }) => source)).size < 2) return null;
  const all = [...known, ...strangers];
  const shared = foldOfSource(all);
  // Few sources of known pictures among many of strangers can come to lie in one fold: without it none would be known.
  const foldOf = new Set(known.map(({ source }) => shared.get(source))).size > 1 ? shared : foldOfSource(all, all.length);
  const fitted = new Map<number | undefined, Calibration>();
  const without = (source: string): Calibration => {
    const fold = foldOf.get(source);
    const others = <T extends { readonly source: string }>(all: readonly T[]): T[] =>
      all.filter((one) => foldOf.get(one.source) !== fold);
    const found = fitted.get(fold) ?? fitCalibration(others(known), others(strangers), options);
    fitted.set(fold, found);
    return found;
  };
  return figuresBy(known, strangers, without);
}

const meanOf = (values: readonly (number | boolean)[]): number =>
  values.reduce((sum: number, value) => sum + Number(value), 0) / values.length;

const sourcesOf = (pictures: readonly { readonly source: string }[]): number =>
  new Set(pictures.map(({ source }) => source)).size;

function figuresBy(
  known: readonly RealPicture[],
  strangers: readonly RealStranger[],
  calibrationFor: CalibrationFor,
): RealFigures {
  if (known.length === 0) throw new RangeError('figures need pictures of known categories');
  const logits = known.map((picture) => picture.logits);
  const truth = known.map((picture) => picture.truth);
  const right = logits.map((row, i) => rankOf(row)[0] === truth[i]);
  const probabilities = known.map(({ logits, source }) => probabilitiesOf(logits, calibrationFor(source)));
  const sets = known.map(({ source }, i) => conformalSet(probabilities[i], calibrationFor(source).conformal.threshold));
  return {
    sets: [...new Set(known.map(({ set }) => set))].map((name) => {
      const inside = known.map(({ set }) => set === name);
      const pictures = known.filter((_, i) => inside[i]);
      return { name, pictures: pictures.length, sources: sourcesOf(pictures), top1: meanOf(right.filter((_, i) => inside[i])) };
    }),
    pictures: known.length,
    sources: sourcesOf(known),
    top1: topK(logits, truth, 1) as number,
    macroRecall: recallOfMany(logits, truth),
    coverage: {
      promised: calibrationFor(known[0].source).conformal.coverage,
      achieved: meanOf(sets.map((set, i) => set.includes(truth[i]))),
      meanSize: meanOf(sets.map(({ length }) => length)),
    },
    ece: expectedCalibrationError(probabilities, truth) as number,
    words: wordsOf(known, right, calibrationFor),
    outOfSet: strangers.length > 0 ? outOfSetFigures(known, strangers, calibrationFor) : null,
  };
}

function wordsOf(
  known: readonly RealPicture[],
  right: readonly boolean[],
  calibrationFor: CalibrationFor,
): NonNullable<RealFigures['words']> {
  const doubts = known.map((picture) => {
    const names = Array.from(picture.logits, (_, c) => `${c}`);
    return doubtOf(decideVerdict(picture, names, calibrationFor(picture.source)));
  });
  return DOUBTS.flatMap((doubt) => {
    const said = right.filter((_, i) => doubts[i] === doubt);
    return said.length > 0 ? [{ doubt, pictures: said.length, right: said.filter(Boolean).length }] : [];
  });
}

function recallOfMany(logits: readonly ArrayLike<number>[], truth: readonly number[]): number | null {
  const confusion = confusionMatrix(
    truth,
    logits.map((row) => rankOf(row)[0]),
    logits[0].length,
  );
  const many = classScores(confusion).filter(({ support }) => support >= LEAST_FOR_RECALL);
  return many.length > 0 ? meanOf(many.map(({ recall }) => recall as number)) : null;
}

function outOfSetFigures(
  known: readonly RealPicture[],
  strangers: readonly RealStranger[],
  calibrationFor: CalibrationFor,
): RealFigures['outOfSet'] {
  const ofKnown = known.map((picture) => noveltyOf(picture, calibrationFor(picture.source)));
  const ofStrangers = strangers.map((picture) => noveltyOf(picture, calibrationFor(picture.source)));
  const score = ({ score }: { score: number }): number => score;
  const isRefused = ({ score, threshold }: { score: number; threshold: number }): boolean => score > threshold;
  const scanning = ofStrangers.filter((_, i) => strangers[i].scanning === true);
  return {
    strangers: strangers.length,
    sources: sourcesOf(strangers),
    auroc: areaUnderRoc(ofKnown.map(score), ofStrangers.map(score)) as number,
    scanning:
      scanning.length > 0
        ? { strangers: scanning.length, auroc: areaUnderRoc(ofKnown.map(score), scanning.map(score)) as number }
        : null,
    refused: meanOf(ofKnown.map(isRefused)),
    caught: meanOf(ofStrangers.map(isRefused)),
  };
}
