/**
 * Fits what a model promises on real pictures that it was not trained on, and writes it into its config.json:
 *
 *   node scripts/run.mjs calibrate --model <dir> --data <folder> [--data ...] [--strangers <folder> ...]
 *
 * Data, strangers and sources as `evaluate` has them. Fitted are the temperature, the threshold of the conformal sets and, with strangers,
 * the out-of-set score; the figures that are printed and written beside them (`evaluation.real`) are of pictures whose source was left out
 * of the fit. The same pictures give the same numbers. Weights and golden output stay as they are. Exit code 1 if no picture could be
 * read, 2 if the command cannot start.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fitCalibration } from '../evaluation/fit-calibration';
import { crossValidated, type RealEvaluation } from '../evaluation/real';
import { readModelConfig } from '../models/folder';
import { EXIT, modelFolder, parseCommand, print, UsageError } from './command';
import { folderReader } from './model-reader';
import { writeWhole } from './out-folder';
import { Progress } from './progress';
import { listReal, scoreWith } from './real-pictures';
import { figureLines } from './real-words';

const USAGE =
  'node scripts/run.mjs calibrate --model <dir> --data <folder of class folders> [--data ...] [--strangers <folder> ...] [--scanning <list>] [--collection <source> ...] [--coverage 0.9] [--false-alarms 0.05]';

function shareOption(name: string, given: string): number {
  const value = Number(given);
  if (!(value > 0 && value < 1)) throw new UsageError(`--${name} must lie between 0 and 1, not "${given}".`, USAGE);
  return value;
}

export async function calibrateCommand(): Promise<number> {
  const { values } = parseCommand(
    {
      options: {
        model: { type: 'string' },
        data: { type: 'string', multiple: true, default: [] },
        strangers: { type: 'string', multiple: true, default: [] },
        scanning: { type: 'string' },
        collection: { type: 'string', multiple: true, default: [] },
        coverage: { type: 'string', default: '0.9' },
        'false-alarms': { type: 'string', default: '0.05' },
      },
    },
    USAGE,
  );
  const { data, strangers, scanning = null, collection } = values;
  if (values.model === undefined) throw new UsageError('--model is missing.', USAGE);
  if (data.length === 0) throw new UsageError('--data is missing.', USAGE);
  const folder = modelFolder(values.model);
  if (/\.zip$/i.test(folder)) throw new UsageError('A zip cannot be calibrated: name the folder of a model.', USAGE);
  const options = {
    coverage: shareOption('coverage', values.coverage),
    falseAlarms: shareOption('false-alarms', values['false-alarms']),
  };
  const { categories } = (await readModelConfig(folderReader(folder))).model;
  const progress = new Progress();
  const request = { data, strangers, scanning, collections: collection };
  const sets = await listReal(request, categories, progress);
  const scores = await scoreWith(folder, sets, request, progress);
  if (!scores) return EXIT.nothingRead;
  const figures = crossValidated(scores.known, scores.strangers, options);
  if (figures === null)
    throw new UsageError('All pictures are of one source: what they promise cannot be checked on another.', USAGE);
  const date = new Date().toISOString().slice(0, 10);
  const real: RealEvaluation = { date, ...figures };
  const calibration = fitCalibration(scores.known, scores.strangers, options);
  // Everything else stays as it was written.
  const file = join(folder, 'config.json');
  const config = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown> & { training: object };
  const training = {
    ...config.training,
    calibration: {
      date,
      known: sets.sets.filter(({ categoryOf }) => categoryOf !== null).map(({ name }) => name),
      strangers: sets.sets.filter(({ categoryOf }) => categoryOf === null).map(({ name }) => name),
      collections: collection,
      falseAlarms: options.falseAlarms,
    },
  };
  await writeWhole(file, `${JSON.stringify({ ...config, calibration, evaluation: { real }, training }, null, 2)}\n`);
  await readModelConfig(folderReader(folder));
  await print(`${figureLines(figures, 'On sources left out of the fit').join('\n')}\nWritten to ${file}.\n`);
  return EXIT.ok;
}
