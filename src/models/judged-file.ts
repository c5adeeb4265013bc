/** judgement.json of a model folder, which may come from anywhere: read without trusting it. */
import * as v from 'valibot';
import type { FoldSummary } from '../evaluation/folds';
import type { Judgement } from '../evaluation/judgement';
import type { PairedComparison } from '../evaluation/paired';

export interface EndedEarly {
  /** Fold, counted from 0, whose pictures the model has not learned from; null where there were no folds. */
  readonly fold: number | null;
  /** How many there were to be. */
  readonly folds: number;
  /** Whether the model's own fit came to its end; another was then going on. */
  readonly whole: boolean;
  readonly steps: number;
}

/** What is known of a model's quality, saved with it. */
export interface JudgedModel {
  readonly version: 1;
  /** On which part: the test part, or with few pictures every picture by the fit that had not seen it. */
  readonly on: 'test' | 'folds' | 'validation';
  readonly judgement: Judgement;
  /** Accuracy of each fold, with few pictures. */
  readonly folds: FoldSummary | null;
  /** The parent on the same test pictures, where it knows the same categories. */
  /** A training that was ended before its time: what the model is, then. */
  readonly endedEarly?: EndedEarly;
  readonly before: { readonly id: string; readonly judgement: Judgement; readonly comparison: PairedComparison } | null;
}

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const finite = v.pipe(v.number(), v.finite());
const name = v.pipe(v.string(), v.maxLength(1000));
const list = <T extends v.GenericSchema>(item: T) => v.pipe(v.array(item), v.maxLength(100_000));
const interval = v.nullable(v.tuple([finite, finite]));

const report = v.object({
  n: count,
  top1: v.nullable(share),
  top2: v.nullable(share),
  top3: v.nullable(share),
  macroRecall: v.nullable(share),
  macroF1: v.nullable(share),
  ece: v.nullable(share),
  perCategory: list(
    v.object({
      category: name,
      n: count,
      precision: v.nullable(share),
      recall: v.nullable(share),
      f1: v.nullable(share),
    }),
  ),
  confusion: list(list(count)),
});

const bins = list(
  v.object({ low: share, high: share, n: count, confidence: v.nullable(share), accuracy: v.nullable(share), interval }),
);

const judgement = v.object({
  categories: list(name),
  report,
  intervals: v.object({
    top1: interval,
    macroF1: interval,
    perClass: list(v.object({ precision: interval, recall: interval, f1: interval })),
  }),
  reliability: v.object({ raw: bins, calibrated: bins }),
  conformal: v.object({ coverage: share, achieved: v.nullable(share), meanSize: v.nullable(finite) }),
  outOfSet: v.object({
    measure: v.exactOptional(v.literal('novelty')),
    threshold: finite,
    falseAlarms: v.nullable(share),
    scores: list(finite),
  }),
  pictures: list(v.object({ id: name, truth: count, predicted: count, probability: share, truthProbability: share })),
});

const schema = v.object({
  version: v.literal(1),
  on: v.picklist(['test', 'folds', 'validation']),
  judgement,
  folds: v.nullable(v.object({ folds: list(share), mean: share, deviation: finite, interval })),
  endedEarly: v.exactOptional(v.object({ fold: v.nullable(count), folds: count, whole: v.boolean(), steps: count })),
  before: v.nullable(
    v.object({
      id: name,
      judgement,
      comparison: v.object({
        n: count,
        onlyFirst: count,
        onlySecond: count,
        difference: v.nullable(finite),
        interval,
        pValue: share,
      }),
    }),
  ),
});

/** Every table has a row for each category, and every picture's classes are among them. */
function fits({ categories, report, intervals, pictures }: v.InferOutput<typeof judgement>): boolean {
  const n = categories.length;
  return (
    report.perCategory.length === n &&
    intervals.perClass.length === n &&
    report.confusion.length === n &&
    report.confusion.every((row) => row.length === n) &&
    pictures.every(({ truth, predicted }) => truth < n && predicted < n)
  );
}

/** Null where the text is no judgement: it is shown, never computed with, and a model without one is still a model. */
export function parseJudged(text: string): JudgedModel | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const { success, output } = v.safeParse(schema, value);
  return success && fits(output.judgement) && (output.before === null || fits(output.before.judgement)) ? output : null;
}
