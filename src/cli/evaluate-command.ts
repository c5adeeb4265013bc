/**
 * Measures a model on labelled micrographs:
 *
 *   npm run -s evaluate -- --data <folder> [--data <folder> ...] [--strangers <folder> ...] [--model id|dir|zip] [--json]
 *
 * A folder of data has one folder (or archive) per category of the model, or a table of labels; one called `none` holds strangers:
 * pictures of no category, as do the folders of --strangers. A manifest.csv (path, origin) in the data folder or the one above groups the
 * pictures by source, and its column `instrument` says which are scanning micrographs, as does a list (--scanning). With --part, only those
 * pictures that the stored split of the model (its split.json, or --split) has in that part. Prints tables, or one JSON object: the figures
 * with the calibration of the model, and with one fitted anew without the source of each picture. Exit code 1 if no picture could be read,
 * 2 if the command cannot start.
 *
 * With --descriptions it asks instead whether the words matter: the same pictures with the descriptions of a file, or written by the template
 * from measured procedural pictures, in place of the model's own; with its own given to the wrong categories and with random vectors (three
 * seeds each), and with nothing; and in which place a category comes that is known by its description alone. With --learn, from the labelled pictures of another folder: vectors
 * learned in place of the text, and in which place a category comes that no picture was learned of, found by the words of its description.
 */
import { readFile } from 'node:fs/promises';
import { jsonLine, shownText } from '../base/shown';
import { PARTS } from '../dataset/split';
import { parseSplit } from '../dataset/split-file';
import { wilsonInterval } from '../evaluation/ranking';
import { crossValidated, realFigures } from '../evaluation/real';
import { type EvaluationReport, evaluationReport } from '../evaluation/report';
import { readModelConfig } from '../models/folder';
import { EXIT, modelFolder, parseCommand, print, SHIPPED_MODEL, UsageError } from './command';
import { evaluateDescriptions } from './evaluate-descriptions';
import { pathsIn } from './labelled-set';
import { folderReader } from './model-reader';
import { Progress } from './progress';
import { listReal, scoreWith } from './real-pictures';
import { figureLines, share } from './real-words';
import { textLines } from './text-matters';

const USAGE =
  'npm run -s evaluate -- --data <folder of class folders> [--data ...] [--strangers <folder> ...] [--scanning <list>] [--collection <source> ...] [--model id|dir|zip] [--part test|validation|train|unused] [--split file] [--descriptions file|generated [--per-class n] [--learn <folder> ...]] [--json]';

/** Before the figures of a calibration that the model does not have. */
const AGAIN = 'Fitted anew on other sources';

function asTable(report: EvaluationReport): string {
  const { n, top1, top2, top3, confusion } = report;
  const perCategory = report.perCategory.map((scores) => ({ ...scores, category: shownText(scores.category) }));
  const [low, high] = wilsonInterval(Math.round((top1 ?? 0) * n), n);
  const width = Math.max(...perCategory.map(({ category }) => category.length));
  return [
    `${n} pictures`,
    `top-1 ${share(top1)} (95 % interval ${low.toFixed(3)} to ${high.toFixed(3)}), top-2 ${share(top2)}, top-3 ${share(top3)}`,
    `macro recall ${share(report.macroRecall)}, macro F1 ${share(report.macroF1)}, calibration error ${share(report.ece)}`,
    '',
    `${''.padEnd(width)}      n  precision  recall     F1`,
    ...perCategory.map(
      ({ category, n, precision, recall, f1 }) =>
        `${category.padEnd(width)}  ${String(n).padStart(5)}      ${share(precision)}   ${share(recall)}  ${share(f1)}`,
    ),
    '',
    'Confusion matrix; rows: true category, columns: predicted, in the same order',
    ...confusion.map(
      (row, c) => `${perCategory[c].category.padEnd(width)} ${row.map((count) => String(count).padStart(5)).join('')}`,
    ),
    '',
  ].join('\n');
}

type Parts = Readonly<Record<string, string>>;

/** Where each picture went when the model was trained; null where its folder does not say. */
async function storedParts(model: string): Promise<Parts | null> {
  const stored = await folderReader(model)('split.json').catch(() => null);
  return stored && parseSplit(new TextDecoder().decode(stored), `${model}, split.json`).parts;
}

/** Of the file that was given, or stored with the model. */
async function partsFor(part: string, model: string, given: string | undefined): Promise<Parts> {
  if (!(PARTS as readonly string[]).includes(part)) throw new UsageError(`--part ${part} is not ${PARTS.join(', ')}.`, USAGE);
  const file = given ?? `${model}, split.json`;
  const missing = () => {
    throw new UsageError(`There is no split ${file}; --part needs the one that the model was trained with.`, USAGE);
  };
  if (given === undefined) return (await storedParts(model)) ?? missing();
  return parseSplit(await readFile(given, 'utf8').catch(missing), file).parts;
}

function perClassOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new UsageError(`--per-class must be a positive whole number, not “${shownText(text)}”.`, USAGE);
  return count;
}

export async function evaluateCommand(): Promise<number> {
  const { values } = parseCommand(
    {
      options: {
        data: { type: 'string', multiple: true, default: [] },
        strangers: { type: 'string', multiple: true, default: [] },
        scanning: { type: 'string' },
        collection: { type: 'string', multiple: true, default: [] },
        model: { type: 'string', default: SHIPPED_MODEL },
        part: { type: 'string' },
        descriptions: { type: 'string' },
        'per-class': { type: 'string' },
        learn: { type: 'string', multiple: true, default: [] },
        split: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    },
    USAGE,
  );
  const { data, strangers, scanning = null, collection, part } = values;
  if (data.length === 0) throw new UsageError('--data is missing.', USAGE);
  if (values.learn.length > 0 && values.descriptions === undefined)
    throw new UsageError('--learn goes with --descriptions: its vectors stand in place of the text.', USAGE);
  if (values.split !== undefined && part === undefined)
    throw new UsageError('--split goes with --part, which names the part of it that is asked about.', USAGE);
  if (values['per-class'] !== undefined && values.descriptions === undefined)
    throw new UsageError('--per-class goes with --descriptions.', USAGE);
  const folder = modelFolder(values.model);
  const { model, calibration } = await readModelConfig(folderReader(folder));
  const { categories } = model;
  const progress = new Progress();
  const parts = part === undefined ? null : await partsFor(part, folder, values.split);
  const partOf = (all: Parts, set: string, path: string): string | undefined =>
    pathsIn(set, path).flatMap((key) => all[key] ?? [])[0];
  const request = {
    ...{ data, strangers, scanning, collections: collection },
    accept: (set: string, path: string) => parts === null || partOf(parts, set, path) === part,
  };
  const sets = await listReal(request, categories, progress);
  if (sets.known === 0) {
    progress.say(`No files in ${data.join(', ')}${part ? ` that the split has in its part ${part}` : ''}.`);
    return EXIT.nothingRead;
  }
  const trained = part === undefined ? await storedParts(folder) : null;
  const learned = sets.sets.flatMap(({ data: set, categoryOf }) =>
    trained ? [...(categoryOf?.keys() ?? [])].filter((path) => partOf(trained, set, path) === 'train') : [],
  ).length;
  if (learned > 0)
    progress.say(
      `The model was trained on ${learned} of these ${sets.known} pictures: the scores are too kind. --part test asks it about others.`,
    );
  if (values.descriptions !== undefined) {
    const { descriptions: given, learn } = values;
    const learnFrom =
      learn.length > 0
        ? await listReal({ ...request, data: learn, strangers: [], accept: () => true }, categories, progress)
        : null;
    const question = { given, perClass: perClassOf(values['per-class']), learnFrom };
    const figures = await evaluateDescriptions(sets, folder, question, progress);
    if (!figures) {
      progress.say('No picture could be read.');
      return EXIT.nothingRead;
    }
    await print(values.json ? `${jsonLine(figures)}\n` : `${textLines(figures).join('\n')}\n`);
    return EXIT.ok;
  }
  const scores = await scoreWith(folder, sets, request, progress);
  if (!scores) return EXIT.nothingRead;
  const report = evaluationReport(
    scores.known.map(({ logits }) => logits),
    scores.known.map(({ truth }) => truth),
    categories,
    calibration,
  );
  const real = realFigures(scores.known, scores.strangers, calibration);
  const { coverage } = calibration.conformal;
  const honest = crossValidated(scores.known, scores.strangers, { coverage });
  await print(
    values.json
      ? `${jsonLine({ ...report, real, crossValidated: honest })}\n`
      : [
          asTable(report),
          ...figureLines(real, 'As calibrated'),
          ...(honest ? figureLines(honest, AGAIN).filter((line) => line.startsWith(AGAIN)) : []),
          '',
        ].join('\n'),
  );
  return EXIT.ok;
}
