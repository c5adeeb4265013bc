/**
 * Measures a model on labelled micrographs:
 *
 *   npm run -s evaluate -- --data <folder of class folders> [--model id|dir|zip] [--part test|validation|train|unused] [--split file] [--json]
 *
 * The folder has one folder (or archive) per category of the model, or a table of labels. With --part, only those pictures that the
 * stored split of the model (its split.json, or --split) has in that part. Prints a table, or one JSON object. Exit code 1 if no picture could be
 * read, 2 if the command cannot start.
 */
import { readFile } from 'node:fs/promises';
import { MicrographiaError } from '../src/base/errors';
import { jsonLine, shownText } from '../src/base/shown';
import { EXIT, modelFolder, parseCommand, print, runCommand, SHIPPED_MODEL, UsageError } from '../src/cli/command';
import { openComputePool } from '../src/cli/compute-pool';
import { labelledService, listLabelled, pathsIn } from '../src/cli/labelled-set';
import { folderReader } from '../src/cli/model-reader';
import { Progress } from '../src/cli/progress';
import { readAndCompute } from '../src/cli/read-files';
import { PARTS } from '../src/dataset/split';
import { parseSplit } from '../src/dataset/split-file';
import { wilsonInterval } from '../src/evaluation/ranking';
import { type EvaluationReport, evaluationReport } from '../src/evaluation/report';
import { readModelConfig } from '../src/models/folder';

const USAGE =
  'npm run -s evaluate -- --data <folder of class folders> [--model id|dir|zip] [--part test|validation|train|unused] [--split file] [--json]';

const share = (value: number | null): string => (value === null ? '    –' : value.toFixed(3).padStart(5));

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

/** Whether a picture belongs to the part asked for. */
async function partFilter(
  part: string | undefined,
  model: string,
  given: string | undefined,
  data: string,
): Promise<(path: string) => boolean> {
  if (part === undefined) return () => true;
  if (!(PARTS as readonly string[]).includes(part)) throw new UsageError(`--part ${part} is not ${PARTS.join(', ')}.`, USAGE);
  const file = given ?? `${model}, split.json`;
  const stored = async () => new TextDecoder().decode(await folderReader(model)('split.json'));
  const json = await (given === undefined ? stored() : readFile(given, 'utf8')).catch(() => {
    throw new UsageError(`There is no split ${file}; --part needs the one that the model was trained with.`, USAGE);
  });
  const { parts } = parseSplit(json, file);
  return (path) => pathsIn(data, path).some((key) => parts[key] === part);
}

/** How many of these pictures the model was trained on, as far as its own split tells. */
async function learnedOf(model: string, data: string, paths: Iterable<string>): Promise<number> {
  const stored = await folderReader(model)('split.json').catch(() => null);
  if (!stored) return 0;
  const { parts } = parseSplit(new TextDecoder().decode(stored), `${model}, split.json`);
  return [...paths].filter((path) => pathsIn(data, path).some((key) => parts[key] === 'train')).length;
}

async function main(): Promise<number> {
  const { values } = parseCommand(
    {
      options: {
        data: { type: 'string' },
        model: { type: 'string', default: SHIPPED_MODEL },
        part: { type: 'string' },
        split: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    },
    USAGE,
  );
  if (values.data === undefined) throw new UsageError('--data is missing.', USAGE);
  const folder = modelFolder(values.model);
  const { model, calibration } = await readModelConfig(folderReader(folder));
  const { categories } = model;
  const progress = new Progress();
  const service = labelledService(1);
  const { files, classOf } = await listLabelled(values.data, categories, service, (fault) => progress.say(fault));
  const classes = [...new Set(classOf.values())].sort();
  const unknown = classes.filter((name) => !categories.includes(name));
  if (unknown.length === classes.length)
    throw new MicrographiaError(
      'no-class-folders',
      `${values.data} has no folder named like a category (it has ${unknown.join(', ')}).`,
      `The model knows ${categories.join(', ')}.`,
    );
  if (unknown.length > 0) progress.say(`Left out, since the model has no such category: ${unknown.join(', ')}.`);

  const inPart = await partFilter(values.part, folder, values.split, values.data);
  const wanted = new Set(
    [...classOf].filter(([path, name]) => categories.includes(name) && inPart(path)).map(([path]) => path),
  );
  if (wanted.size === 0) {
    progress.say(`No files in ${values.data}${values.part ? ` that the split has in its part ${values.part}` : ''}.`);
    return EXIT.nothingRead;
  }
  const learned = values.part === undefined ? await learnedOf(folder, values.data, wanted) : 0;
  if (learned > 0)
    progress.say(
      `The model was trained on ${learned} of these ${wanted.size} pictures: the scores are too kind. --part test asks it about others.`,
    );
  const pool = await openComputePool(folder, wanted.size);
  progress.say(`${pool.report.modelId} on ${pool.report.device}, ${pool.lanes} at a time`);
  const logits: number[][] = [];
  const truth: number[] = [];
  const work = readAndCompute(
    files,
    ({ pixels, crop }) => pool.logits(pixels, crop),
    2 * pool.lanes,
    (done, total) => progress.update(done, total),
    wanted,
  );
  for await (const result of work) {
    if ('error' in result) progress.say(`${result.shown}: not read. ${result.error.message}`);
    else {
      logits.push(result.value);
      truth.push(categories.indexOf(classOf.get(result.path) as string));
    }
  }
  progress.end();
  pool.close();
  if (truth.length === 0) {
    progress.say('No picture could be read.');
    return EXIT.nothingRead;
  }
  const report = evaluationReport(logits, truth, categories, calibration.temperature);
  await print(values.json ? `${jsonLine(report)}\n` : asTable(report));
  return EXIT.ok;
}

runCommand(main);
