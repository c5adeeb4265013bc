/**
 * A training as a report: what it was made from, how it went, and what its model is worth on pictures it has not seen. No picture and no
 * file name is in it.
 */
import { categoryName } from '../../locales/categories';
import { intervalWords } from '../../locales/judged';
import { fixed, numberText, pointed, t } from '../../locales/words';
import { lineChart } from './line-chart';
import { type Entry, entries, escaped, percent, type ReportHead, reportPage } from './page';

type Interval = readonly [low: number, high: number] | null;

interface Bin {
  readonly n: number;
  readonly confidence: number | null;
  readonly accuracy: number | null;
  readonly interval: Interval;
}

export interface TrainedModel {
  readonly name: string;
  readonly id: string;
  readonly notes: string;
  readonly createdAt: string;
  readonly weightsSha256: string;
  readonly categories: readonly string[];
}

/** What is known of the model's worth. */
export interface ReportJudgement {
  /** Sentences in the language of the report: on which pictures, and what to bear in mind. */
  readonly on: readonly string[];
  readonly categories: readonly string[];
  readonly report: {
    readonly n: number;
    readonly top1: number | null;
    readonly top2: number | null;
    readonly top3: number | null;
    readonly macroF1: number | null;
    readonly ece: number | null;
    readonly perCategory: readonly {
      readonly n: number;
      readonly precision: number | null;
      readonly recall: number | null;
      readonly f1: number | null;
    }[];
    /** Rows: true class; columns: named. */
    readonly confusion: readonly (readonly number[])[];
  };
  readonly intervals: {
    readonly top1: Interval;
    readonly macroF1: Interval;
    readonly perClass: readonly { readonly precision: Interval; readonly recall: Interval; readonly f1: Interval }[];
  };
  readonly reliability: { readonly raw: readonly Bin[]; readonly calibrated: readonly Bin[] };
  readonly conformal: { readonly coverage: number; readonly achieved: number | null; readonly meanSize: number | null };
  readonly folds: { readonly folds: readonly number[]; readonly mean: number; readonly interval: Interval } | null;
  /** The model it started from, on the same pictures. */
  readonly before: {
    readonly id: string;
    readonly top1: number | null;
    readonly comparison: { readonly onlyFirst: number; readonly onlySecond: number; readonly pValue: number };
  } | null;
}

export interface TrainingReport extends ReportHead {
  readonly model: TrainedModel;
  /** Null where no picture was kept from the training. */
  readonly judgement: ReportJudgement | null;
  readonly curves: {
    readonly losses: readonly { readonly step: number; readonly loss: number }[];
    readonly scores: readonly { readonly epoch: number; readonly macroF1: number; readonly top1: number | null }[];
  } | null;
  /** Pictures of each class in each part. */
  readonly split: readonly {
    readonly category: string;
    readonly train: number;
    readonly validation: number;
    readonly test: number;
  }[];
  /** What it was trained with, and from what: names and values. */
  readonly settings: readonly Entry[];
  readonly provenance: readonly Entry[];
}

const shown = (category: string): string => escaped(categoryName(category));

const decimals = (value: number): string => fixed(value, 3);

const row = (cells: readonly (string | number)[], tag: 'td' | 'th', kind: 'number' | '' = 'number'): string =>
  cells
    .map(
      (cell) =>
        `<${tag}${kind && ` class="${kind}"`}${tag === 'th' ? ' scope="col"' : ''}>${typeof cell === 'number' ? numberText(cell) : cell}</${tag}>`,
    )
    .join('');

function confusionTable({ categories, report }: ReportJudgement): string {
  const body = report.confusion
    .map((counts, truth) => {
      const cells = counts
        .map((count, named) => `<td class="cell ${count === 0 ? 'none' : truth === named ? 'right' : 'wrong'}">${count}</td>`)
        .join('');
      return `<tr><th scope="row">${shown(categories[truth] ?? '')}</th>${cells}</tr>`;
    })
    .join('');
  return `<section><h2>${t('Which class is taken for which')}</h2><p class="muted">${t('Rows: what they are; columns: what the model says.')}</p>
<div class="scroll" tabindex="0" role="region" aria-label="${escaped(t('Confusion matrix'))}"><table class="confusion"><thead><tr><th scope="col">${t('Is')}</th>${row(categories.map(shown), 'th', '')}</tr></thead><tbody>${body}</tbody></table></div></section>`;
}

function classTable({ categories, report, intervals }: ReportJudgement): string {
  const score = (value: number | null, interval: Interval): string =>
    value === null
      ? '–'
      : `${fixed(value, 2)}${interval && interval[1] > interval[0] ? ` <span class="muted">${fixed(interval[0], 2)}–${fixed(interval[1], 2)}</span>` : ''}`;
  const body = report.perCategory
    .map(({ n, precision, recall, f1 }, c) => {
      const of = intervals.perClass[c];
      const cells = [n, score(precision, of?.precision ?? null), score(recall, of?.recall ?? null), score(f1, of?.f1 ?? null)];
      return `<tr><th scope="row">${shown(categories[c] ?? '')}</th>${row(cells, 'td')}</tr>`;
    })
    .join('');
  return `<section><h2>${t('Class by class')}</h2><p class="muted">${t('With 95 % bootstrap intervals; pictures of one group are drawn together.')}</p>
<table><thead><tr><th scope="col">${t('Class')}</th>${row([t('Pictures'), t('Precision'), t('Recall'), 'F1'], 'th')}</tr></thead><tbody>${body}</tbody></table></section>`;
}

const binsOf = (bins: readonly Bin[]) =>
  bins.flatMap(({ confidence, accuracy, interval }) =>
    confidence === null || accuracy === null ? [] : [{ x: confidence, y: accuracy, interval }],
  );

function beforeText({ id, top1, comparison }: NonNullable<ReportJudgement['before']>): string | null {
  if (top1 === null) return null;
  const { onlyFirst, onlySecond, pValue } = comparison;
  return t(
    '{id}: {share} of the same pictures. Only it is right on {onlyFirst, number}, only the new one on {onlySecond, number} (exact McNemar test: p = {p})',
    { id, share: percent(top1), onlyFirst, onlySecond, p: pointed(String(Number(pValue.toPrecision(2)))) },
  );
}

function worth(judgement: ReportJudgement): string {
  const { on, report, intervals, reliability, conformal, folds, before } = judgement;
  const list: Entry[] = [
    [t('Right'), report.top1 === null ? null : `${percent(report.top1)}${intervalWords(intervals.top1, percent)}`],
    [
      t('All classes alike (macro-F1)'),
      report.macroF1 === null ? null : `${decimals(report.macroF1)}${intervalWords(intervals.macroF1, decimals)}`,
    ],
    [t('Among first two'), report.top2 === null ? null : percent(report.top2)],
    [t('Among first three'), report.top3 === null ? null : percent(report.top3)],
    [
      t('Calibration error'),
      report.ece === null ? null : t('{ece} (expected, 15 bins, calibrated)', { ece: decimals(report.ece) }),
    ],
    [
      t('Sets of categories'),
      conformal.achieved === null || conformal.meanSize === null
        ? null
        : t(
            'hold the true class of {achieved} of the pictures (promised: {coverage}), {meanSize} classes on average (conformal sets)',
            {
              achieved: percent(conformal.achieved),
              coverage: percent(conformal.coverage),
              meanSize: fixed(conformal.meanSize, 2),
            },
          ),
    ],
    [
      t('Folds'),
      folds &&
        `${t('{folds}; mean {mean}', { folds: folds.folds.map(percent).join(', '), mean: percent(folds.mean) })}${intervalWords(folds.interval, percent)}`,
    ],
    [t('The model before'), before && beforeText(before)],
  ];
  const titles = { xLabel: t('Stated probability'), yLabel: t('Share right'), shares: true };
  return `<section><h2>${t('What it is worth')}</h2>${on.map((sentence) => `<p>${escaped(sentence)}</p>`).join('')}${entries(list)}</section>
${confusionTable(judgement)}
${classTable(judgement)}
<section><h2>${t('Do its probabilities come true?')}</h2><div class="charts">${[
    lineChart({
      ...titles,
      title: t('Calibrated'),
      lines: [{ name: t('Share right'), points: binsOf(reliability.calibrated) }],
    }),
    lineChart({
      ...titles,
      title: t('As computed, not calibrated'),
      lines: [{ name: t('Share right'), points: binsOf(reliability.raw) }],
    }),
  ].join('')}</div></section>`;
}

function course(curves: TrainingReport['curves']): string {
  if (!curves || curves.losses.length === 0) return '';
  const { losses, scores } = curves;
  const first = scores.flatMap(({ epoch, top1 }) => (top1 === null ? [] : [{ x: epoch, y: top1 }]));
  return `<section><h2>${t('How it went')}</h2><div class="charts">${[
    lineChart({
      ...{ title: t('Training loss'), xLabel: t('Step'), yLabel: t('Loss') },
      lines: [{ name: t('Loss'), points: losses.map(({ step, loss }) => ({ x: step, y: loss })) }],
    }),
    lineChart({
      ...{ title: t('On the validation pictures'), xLabel: t('Pass (epoch)'), yLabel: t('Share') },
      lines: [
        { name: t('All classes alike (macro-F1)'), points: scores.map(({ epoch, macroF1 }) => ({ x: epoch, y: macroF1 })) },
        { name: t('Right'), points: first },
      ],
    }),
  ].join('')}</div></section>`;
}

function data(split: TrainingReport['split']): string {
  if (split.length === 0) return '';
  const body = split
    .map(
      ({ category, train, validation, test }) =>
        `<tr><th scope="row">${shown(category)}</th>${row([train, validation, test], 'td')}</tr>`,
    )
    .join('');
  const sum = (part: 'train' | 'validation' | 'test') => split.reduce((total, counts) => total + counts[part], 0);
  return `<section><h2>${t('Pictures')}</h2><table><thead><tr><th scope="col">${t('Class')}</th>${row([t('Training'), t('Validation'), t('Test')], 'th')}</tr></thead><tbody>${body}
<tr><th scope="row">${t('All')}</th>${row([sum('train'), sum('validation'), sum('test')], 'td')}</tr></tbody></table></section>`;
}

/** The file's text. Names that a person gave stand there as they may be shown. */
export function trainingReport({
  model,
  judgement,
  curves,
  split,
  settings,
  provenance,
  ...head
}: TrainingReport): Promise<string> {
  const about = t('{count, plural, one {# category} other {# categories}}', { count: model.categories.length });
  return reportPage(
    head,
    about,
    `${model.notes === '' ? '' : `<p>${escaped(model.notes)}</p>`}
${judgement ? worth(judgement) : `<section><h2>${t('What it is worth')}</h2><p>${t('Not known: no pictures were kept from its training, or it was judged elsewhere.')}</p></section>`}
${course(curves)}
${data(split)}
<section><h2>${t('Made from')}</h2>${entries([
      [t('Model'), model.name],
      [t('Id'), model.id],
      [t('Made'), model.createdAt],
      [t('SHA-256 of its weights'), model.weightsSha256],
      ...provenance,
    ])}</section>
${settings.length > 0 ? `<section><h2>${t('Settings')}</h2>${entries(settings)}</section>` : ''}`,
  );
}
