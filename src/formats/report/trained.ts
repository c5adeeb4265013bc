/** What the report of a training says, gathered from what lies beside the model: in the page, and on a disk. */

import { warning } from '../../locales/accuracy';
import { endedEarlyText, judgedOnText } from '../../locales/judged';
import { KNOBS } from '../../locales/knobs';
import { pointed, t } from '../../locales/words';
import type { StoredCurves } from '../../models/curves-file';
import type { JudgedModel } from '../../models/judged-file';
import { type Entry, english } from './page';
import { type ReportJudgement, type TrainedModel, trainingReport } from './training';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** More settings than any training has, and longer ones, come from a stranger's file. */
const MOST = 120;
const LONGEST = 200;

const written = (value: unknown): string =>
  typeof value === 'number' ? pointed(String(Number(value.toPrecision(6)))) : String(value);

/** What a setting is called in the page; null where it is called nothing there. */
const knobLabel = (name: string): string | null => Object.entries(KNOBS).find(([knob]) => knob === name)?.[1].label ?? null;

/** What stands in a JSON object as names and values: what lies deeper as `split, seed`. Each at most 200 signs long. */
function flat(value: unknown, without: ReadonlySet<string> = new Set(), before = ''): Entry[] {
  if (!isRecord(value)) return [];
  return Object.entries(value)
    .filter(([name]) => !without.has(name))
    .flatMap(([name, inside]): Entry[] => {
      const words = `${before}${name.replace(/[A-Z]/g, (sign) => ` ${sign.toLowerCase()}`)}`;
      if (isRecord(inside)) return flat(inside, without, `${words}, `);
      if (inside === null || inside === undefined) return [];
      const text = Array.isArray(inside) ? inside.map(written).join('; ') : written(inside);
      return [[knobLabel(name) ?? { markup: english(words) }, text.slice(0, LONGEST)]];
    })
    .slice(0, MOST);
}

/** Told elsewhere in the report, or of no use to a reader. */
const TOLD = new Set(['options', 'counts', 'heldOut', 'test', 'fromScratch']);

/** @param config config.json as it was parsed: a stranger's, perhaps */
export function trainedWith(config: unknown) {
  const training = isRecord(config) && isRecord(config.training) ? config.training : {};
  const split = isRecord(training.split) ? training.split : {};
  const counts = isRecord(split.counts) ? split.counts : {};
  const count = (row: unknown, part: string): number =>
    isRecord(row) && typeof row[part] === 'number' && Number.isFinite(row[part]) ? row[part] : 0;
  return {
    settings: flat(training.options),
    provenance: [
      ...(training.fromScratch === true ? [[t('Began with'), t('random weights (from scratch)')] as const] : []),
      ...flat(training, TOLD),
    ],
    split: Object.entries(counts)
      .slice(0, MOST)
      .map(([category, row]) => ({
        category,
        train: count(row, 'train'),
        validation: count(row, 'validation'),
        test: count(row, 'test'),
      })),
  };
}

/** The judgement as the report has it. */
function judgementOf(judged: JudgedModel): ReportJudgement {
  const { judgement, folds, before, on } = judged;
  const early = endedEarlyText(judged);
  return {
    ...judgement,
    on: [judgedOnText(on, judgement.report.n), ...(early === null ? [] : [early])],
    folds,
    before: before && { id: before.id, top1: before.judgement.report.top1, comparison: before.comparison },
  };
}

export interface Trained {
  readonly model: TrainedModel;
  readonly judged: JudgedModel | null;
  readonly curves: StoredCurves | null;
  /** config.json as it was parsed: a stranger's, perhaps. */
  readonly config: unknown;
  /** Of this program. */
  readonly version: string;
}

/** The text of the report, in the language that is spoken. */
export const trainedReport = ({ model, judged, curves, config, version }: Trained): Promise<string> =>
  trainingReport({
    title: t('Training of {name}', { name: model.name }),
    date: new Date().toISOString().slice(0, 10),
    caution: warning(),
    judgement: judged && judgementOf(judged),
    ...{ version, model, curves },
    ...trainedWith(config),
  });
