/** `npm run train -- --mode quick|full`: fine-tuning of a model on a folder of class folders. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { categoryLabel } from '../../base/categories';
import { MicrographiaError } from '../../base/errors';
import { parseDescriptions } from '../../language/descriptions';
import type { FeatureEngine } from '../../training/engine';
import { LocalGradients } from '../../training/engine';
import { type FineTuneReport, fineTune, fineTuneTask, startFineTune } from '../../training/fine-tune';
import { defaultsFor, FEW_PICTURES, type FineTuneMode, type FineTuneOptions } from '../../training/options';
import { foldsOf, type Split, splitPictures } from '../../training/split';
import { packState, unpackState } from '../../training/state-file';
import { openEngine } from '../engine';
import { finishModel, type ModelMetrics, startFrom } from '../fine-tune-model';
import { openGradientPool } from '../gradient-pool';
import { readModelFolder } from '../model-folder';
import { parseSplit } from '../split-file';
import { nodeHost } from './host';
import { type ListedPicture, listLabelled, readParts } from './labelled-folder';
import { folderReader } from './model-reader';
import { duration, Progress } from './progress';
import { claimRun, RUN_FILE, sha256 } from './run-record';
import { startThread } from './thread';

export interface FineTuneCommand {
  readonly data: string;
  /** Folder of the parent model. */
  readonly from: string;
  readonly mode: FineTuneMode;
  readonly fromScratch: boolean;
  readonly seed: string;
  readonly out: string;
  readonly threads: number;
  readonly perClass: number | null;
  /** A stored split to use instead of a new one. */
  readonly split: string | null;
  readonly keepCategories: boolean;
  /** Descriptions of new categories. */
  readonly descriptions: string | null;
  /** Knobs that differ from the defaults. */
  readonly knobs: Readonly<Record<string, number>>;
}

/** Shares of the split; few pictures are judged by folds instead of a validation part. */
const TEST_SHARE = 0.2;
const VALIDATION_SHARE = 0.15;

const KEPT = ['state.bin'];

/** Wall and processor seconds since the command began. */
const spent = (begun: number) => {
  const { user, system } = process.cpuUsage();
  return { wallSeconds: (performance.now() - begun) / 1000, cpuSeconds: (user + system) / 1e6 };
};

async function splitFor(command: FineTuneCommand, pictures: readonly ListedPicture[]): Promise<Split> {
  const kept = join(command.out, 'split.json');
  const given = command.split ?? (existsSync(join(command.out, KEPT[0])) && existsSync(kept) ? kept : null);
  if (given !== null) {
    const split = parseSplit(await readFile(given, 'utf8').catch(() => ''), given);
    const missing = pictures.filter(({ file }) => split.parts[file] === undefined);
    if (missing.length > 0)
      throw new MicrographiaError(
        'bad-split',
        `The split in ${given} does not name ${missing.length} of the pictures, ${missing[0].file} first.`,
        'Give the split that was made for this data, or leave --split out to make a new one.',
      );
    return split;
  }
  const counts = new Map<string, number>();
  for (const { category } of pictures) counts.set(category, (counts.get(category) ?? 0) + 1);
  const smallest = Math.min(...counts.values());
  const pool = Math.min(command.perClass ?? Number.POSITIVE_INFINITY, Math.round(smallest * (1 - TEST_SHARE)));
  const folds = command.mode === 'quick' && pool < FEW_PICTURES;
  return splitPictures(pictures, {
    seed: command.seed,
    validation: folds ? 0 : VALIDATION_SHARE,
    test: TEST_SHARE,
    ...(command.perClass !== null && { perClass: command.perClass }),
  });
}

function knownKnobs(defaults: FineTuneOptions, knobs: Readonly<Record<string, number>>): FineTuneOptions {
  for (const name of Object.keys(knobs))
    if (typeof (defaults as unknown as Record<string, unknown>)[name] !== 'number')
      throw new MicrographiaError(
        'usage',
        `There is no knob ${name} with a number.`,
        `Knobs: ${Object.keys(defaults).join(', ')}.`,
      );
  return { ...defaults, ...knobs };
}

/** Trains, writes the model folder with split.json and metrics.json, and says what came of it. */
export async function fineTuneCommand(command: FineTuneCommand): Promise<ModelMetrics> {
  const begun = performance.now();
  const progress = new Progress();
  const onFault = (fault: string): void => progress.say(`left out: ${fault}`);
  const parent = await readModelFolder(folderReader(command.from));
  const pictures = await listLabelled(command.data, parent.config.model.categories, onFault);
  const found = [...new Set(pictures.map(({ category }) => category))];
  const categories = command.keepCategories
    ? [...parent.config.model.categories, ...found.filter((name) => !parent.config.model.categories.includes(name))]
    : found;
  if (categories.length < 2)
    throw new MicrographiaError(
      'one-class',
      `${command.data} has a single class.`,
      'A model needs at least two classes to tell apart.',
    );
  await mkdir(command.out, { recursive: true });
  const given = command.descriptions === null ? null : await readFile(command.descriptions, 'utf8');
  await claimRun(command.out, KEPT, {
    data: resolve(command.data),
    from: parent.config.weightsSha256,
    mode: command.mode,
    fromScratch: command.fromScratch,
    seed: command.seed,
    perClass: command.perClass,
    keepCategories: command.keepCategories,
    descriptions: given && sha256(given),
    knobs: command.knobs,
  });
  const split = await splitFor(command, pictures);
  await writeFile(join(command.out, 'split.json'), `${JSON.stringify(split, null, 2)}\n`);

  const { imageSize } = parent.config.model;
  const onProgress = (done: number, total: number): void => progress.update(done, total);
  const parts = await readParts(pictures, split, categories, imageSize, { onFault, onProgress });
  const engine = await openEngine(nodeHost());
  const start = await startFrom(parent, {
    categories,
    seed: command.seed,
    fromScratch: command.fromScratch,
    ...(given !== null && { descriptions: parseDescriptions(given, String(command.descriptions)).categories }),
  });
  const perCategory = found.map((name) => split.counts[name].train + split.counts[name].validation);
  const defaults = defaultsFor(command.mode, command.seed, { perCategory, config: start.config });
  const options = knownKnobs(defaults, command.knobs);
  const { training, validation, test } = parts;
  const groups = training.pictureOf.map((picture) => training.files[picture]);
  const folds =
    options.folds > 0 && validation.files.length === 0
      ? foldsOf(viewGroups(groups, training, categories), options.folds, command.seed)
      : [];
  const task = fineTuneTask({
    config: start.config,
    params: start.params,
    texts: start.texts,
    training: training.examples,
    validation: validation.examples,
    test: test.examples,
    options,
    folds,
  });
  const gradients: FeatureEngine =
    engine.kind === 'webgpu'
      ? new LocalGradients(task)
      : await openGradientPool(task, () => startThread('gradient'), command.threads);
  const engineName = engine.kind === 'webgpu' ? engine.device : `${command.threads} threads, WebAssembly`;
  progress.say(
    `${command.mode}: ${categories.length} categories, ${training.files.length} training, ${validation.files.length} validation and ` +
      `${test.files.length} test pictures, on ${engineName}; ready after ${duration(spent(begun).wallSeconds)}`,
  );

  const file = join(command.out, KEPT[0]);
  const state = existsSync(file) ? unpackState(new Uint8Array(readFileSync(file)), task) : startFineTune(task);
  const save = async (): Promise<void> => {
    await writeFile(`${file}.part`, packState(state));
    await rename(`${file}.part`, file);
  };
  let saved = performance.now();
  const tell = teller(progress, begun);
  for await (const report of fineTune(task, gradients, state)) {
    tell(report);
    if (command.mode === 'full' && (report.kind === 'epoch' || performance.now() - saved > 300_000)) {
      saved = performance.now();
      await save();
    }
  }
  const { files, metrics } = await finishModel({
    id: command.out.split(/[\\/]/).filter(Boolean).at(-1) ?? 'model',
    start,
    task,
    state,
    engine: gradients,
    parts,
    split,
    provenance: { data: categories.map(categoryLabel), engine: engineName, seed: command.seed, ...spent(begun) },
  });
  await gradients.close();
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(command.out, name), bytes);
  for (const name of [...KEPT, RUN_FILE]) await rm(join(command.out, name), { force: true });
  const { wallSeconds, cpuSeconds } = spent(begun);
  const of = metrics.test ?? metrics.heldOut;
  const share = (value: number | null | undefined): string => value?.toFixed(4) ?? '–';
  progress.say(
    `${command.out}: ${metrics.test ? 'test' : 'held-out'} top-1 ${share(of?.top1)}, macro-F1 ${share(of?.macroF1)} of ${of?.n ?? 0}; ` +
      `${wallSeconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} processor seconds`,
  );
  return metrics;
}

/** Views as the folds see them: each view is an item, and views of one picture are a group. */
const viewGroups = (
  groups: readonly string[],
  { examples }: { readonly examples: { readonly labels: Uint8Array } },
  categories: readonly string[],
) => groups.map((group, i) => ({ file: `${i}`, group, category: categories[examples.labels[i]] }));

/** Reports as lines on standard error. */
function teller(progress: Progress, begun: number): (report: FineTuneReport) => void {
  let lastLoss = 0;
  let rate = 0;
  return (report) => {
    const at = duration((performance.now() - begun) / 1000);
    if (report.kind === 'step') {
      lastLoss = report.loss;
      rate = report.learningRate;
      progress.update(report.step, report.steps);
    } else if (report.kind === 'features') progress.update(report.done, report.total);
    else if (report.kind === 'fold')
      progress.say(`fold ${report.fold + 1}/${report.folds} done, loss ${lastLoss.toFixed(3)}; ${at}`);
    else if (report.kind === 'memory') progress.say(`memory did not suffice: chunks of ${report.chunk} from now on`);
    else if (report.macroF1 !== null)
      progress.say(
        `epoch ${report.epoch + 1}: loss ${lastLoss.toFixed(3)}, rate ${rate.toExponential(1)}, validation loss ${report.loss?.toFixed(3)}, ` +
          `macro-F1 ${report.macroF1.toFixed(4)}, top-1 ${report.top1?.toFixed(4)}${report.best ? ' *' : ''}; ${at}`,
      );
  };
}
