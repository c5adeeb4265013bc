/**
 * Measures a model on labelled micrographs:
 *
 *   npm run -s evaluate -- --data <folder of class folders> [--model dir|zip] [--part test|validation|train|unused] [--split file] [--json]
 *
 * The folder has one folder per category of the model; pictures lie anywhere below. With --part, only those that the stored split of
 * the model (its split.json, or --split) has in that part. Prints a table, or one JSON object. Exit code 1 if no picture could be
 * read, 2 if the command cannot start.
 */
import { readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { plainName } from '../src/base/class-name';
import { MicrographiaError } from '../src/base/errors';
import { wilsonInterval } from '../src/evaluation/ranking';
import { type EvaluationReport, evaluationReport } from '../src/evaluation/report';
import { readModelConfig } from '../src/runtime/model-folder';
import { EXIT, parseCommand, print, runCommand, SHIPPED_MODEL, UsageError } from '../src/runtime/node/command';
import { openComputePool } from '../src/runtime/node/compute-pool';
import { findFiles } from '../src/runtime/node/files';
import { pathsIn } from '../src/runtime/node/labelled-set';
import { folderReader } from '../src/runtime/node/model-reader';
import { Progress } from '../src/runtime/node/progress';
import { countOutcomes, readAndCompute } from '../src/runtime/node/read-files';
import { classFolders } from '../src/runtime/node/training-data';
import { parseSplit } from '../src/runtime/split-file';
import { PARTS } from '../src/training/split';

const USAGE =
  'npm run -s evaluate -- --data <folder of class folders> [--model dir|zip] [--part test|validation|train|unused] [--split file] [--json]';

/** Folders of `data` by category; those that are no category are named, not guessed at. */
async function categoryFolders(data: string, categories: readonly string[]) {
  const folders = await classFolders(data);
  const placeOf = (name: string): number => categories.findIndex((category) => plainName(category) === plainName(name));
  const known = folders.filter((name) => placeOf(name) >= 0).sort();
  const unknown = folders.filter((name) => placeOf(name) < 0).sort();
  if (known.length === 0)
    throw new MicrographiaError(
      'no-class-folders',
      `${data} has no folder named like a category${unknown.length > 0 ? ` (it has ${unknown.join(', ')})` : ''}.`,
      `The model knows ${categories.join(', ')}.`,
    );
  return { known: known.map((name) => ({ folder: join(data, name), place: placeOf(name) })), unknown };
}

const share = (value: number | null): string => (value === null ? '    –' : value.toFixed(3).padStart(5));

function asTable(report: EvaluationReport): string {
  const { n, top1, top2, top3, perCategory, confusion } = report;
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

/** Whether a file belongs to the part asked for; sidecars, which no split names, go with their pictures and are kept. */
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
  return (path) => {
    const [own] = pathsIn(data, relative(data, path).split(sep).join('/')).flatMap((file) => parts[file] ?? []);
    return own === undefined ? /\.(txt|hdr)$/i.test(path) : own === part;
  };
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
  const { model, calibration } = await readModelConfig(folderReader(values.model));
  const { categories } = model;
  const { known, unknown } = await categoryFolders(values.data, categories);
  const progress = new Progress();
  if (unknown.length > 0) progress.say(`Left out, since the model has no such category: ${unknown.join(', ')}.`);

  const inPart = await partFilter(values.part, values.model, values.split, values.data);
  const { files: found, missing } = await findFiles(known.map(({ folder }) => folder));
  const files = found.filter(({ shown }) => inPart(shown));
  for (const { shown, error } of missing) progress.say(`${shown}: not read. ${error.message}`);
  if (files.length === 0) {
    progress.say(`No files in ${values.data}${values.part ? ` that the split has in its part ${values.part}` : ''}.`);
    return EXIT.nothingRead;
  }
  const placeOf = (path: string): number => known[Number(path.slice(0, path.indexOf('/')))].place;
  const truthOf = new Map(files.map(({ shown, path }) => [shown, placeOf(path)]));
  const pool = await openComputePool(values.model, countOutcomes(files));
  progress.say(`${pool.report.modelId} on ${pool.report.device}, ${pool.lanes} at a time`);
  const logits: number[][] = [];
  const truth: number[] = [];
  const work = readAndCompute(
    files,
    ({ pixels, crop }) => pool.logits(pixels, crop),
    2 * pool.lanes,
    (done, total) => progress.update(done, total),
  );
  for await (const result of work) {
    if ('error' in result) progress.say(`${result.shown}: not read. ${result.error.message}`);
    else {
      logits.push(result.value);
      truth.push(truthOf.get(result.shown) as number);
    }
  }
  progress.end();
  pool.close();
  if (truth.length === 0) {
    progress.say('No picture could be read.');
    return EXIT.nothingRead;
  }
  const report = evaluationReport(logits, truth, categories, calibration.temperature);
  await print(values.json ? `${JSON.stringify(report)}\n` : asTable(report));
  return EXIT.ok;
}

runCommand(main);
