/** The report of a model's training: gathered from what lies beside the model, and saved as one HTML file. */
import type { Entry } from '../formats/report-page';
import { warning } from '../locales/accuracy';
import { inEnglish, t } from '../locales/words';
import { parseCurves } from '../models/curves-file';
import type { LibraryModel, ModelLibrary } from '../models/protocol';
import type { FineTuneService, JudgedModel } from '../services/finetune/protocol';
import { saveFile } from '../ui/files';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** More settings than any training has, and longer ones, come from a stranger's file. */
const MOST = 120;
const LONGEST = 200;

/** What stands in a JSON object as names and values: what lies deeper as `split, seed`. Each at most 200 signs long. */
export function flat(value: unknown, without: ReadonlySet<string> = new Set(), before = ''): Entry[] {
  if (!isRecord(value)) return [];
  return Object.entries(value)
    .filter(([name]) => !without.has(name))
    .flatMap(([name, inside]): Entry[] => {
      const words = `${before}${name.replace(/[A-Z]/g, (sign) => ` ${sign.toLowerCase()}`)}`;
      if (isRecord(inside)) return flat(inside, without, `${words}, `);
      if (inside === null || inside === undefined) return [];
      const text = Array.isArray(inside)
        ? inside.map((entry) => (typeof entry === 'number' ? Number(entry.toPrecision(4)) : entry)).join(', ')
        : String(inside);
      return [[words, text.slice(0, LONGEST)]];
    })
    .slice(0, MOST);
}

/** Told elsewhere in the report, or of no use to a reader. */
const TOLD = new Set(['options', 'counts', 'heldOut', 'test']);

/** @param config config.json as it was parsed: a stranger's, perhaps */
export function trainedWith(config: unknown) {
  const training = isRecord(config) && isRecord(config.training) ? config.training : {};
  const split = isRecord(training.split) ? training.split : {};
  const counts = isRecord(split.counts) ? split.counts : {};
  const count = (row: unknown, part: string): number =>
    isRecord(row) && typeof row[part] === 'number' && Number.isFinite(row[part]) ? row[part] : 0;
  return {
    settings: flat(training.options),
    provenance: flat(training, TOLD),
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

interface Parts {
  readonly library: Pick<ModelLibrary, 'file'>;
  readonly service: Pick<FineTuneService, 'judgedModel'>;
  /** Of this program. */
  readonly version: () => Promise<string>;
}

const told = async (report: Parameters<typeof import('../formats/training-report').trainingReport>[0]): Promise<string> =>
  (await import('../formats/training-report')).trainingReport(report);

/** The judgement as the report has it, its sentences in English as the whole file is. */
async function judgementOf(judged: JudgedModel) {
  const { judgedOnText, endedEarlyText } = await import('../features/finetune/words');
  const { judgement, folds, before, on } = judged;
  const early = inEnglish(() => endedEarlyText(judged));
  return {
    ...judgement,
    on: [inEnglish(() => judgedOnText(on, judgement.report.n)), ...(early === null ? [] : [early])],
    folds,
    before: before && { id: before.id, top1: before.judgement.report.top1, comparison: before.comparison },
  };
}

/** The text of the report. @throws StorageError where the model's files cannot be read */
async function trainingReportOf(model: LibraryModel, { library, service, version }: Parts): Promise<string> {
  const textOf = async (name: string): Promise<string> => (await (await library.file(model.id, name))?.text()) ?? '';
  const [judged, config, curves, program] = await Promise.all([
    service.judgedModel(model.id),
    textOf('config.json'),
    textOf('curves.json'),
    version(),
  ]);
  return told({
    title: inEnglish(() => t('Training of {name}', { name: model.name })),
    date: new Date().toISOString().slice(0, 10),
    version: program,
    caution: inEnglish(warning),
    model,
    judgement: judged && (await judgementOf(judged)),
    curves: parseCurves(curves),
    ...trainedWith(config === '' ? null : JSON.parse(config)),
  });
}

/** Saves the report of a model of the library. @throws as `trainingReportOf` */
export async function saveTrainingReport(model: LibraryModel, parts: Parts): Promise<void> {
  const html = await trainingReportOf(model, parts);
  saveFile(`micrographia-training-${model.id}.html`, new Blob([html], { type: 'text/html;charset=utf-8' }));
}
