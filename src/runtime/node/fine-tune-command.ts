/** `npm run train -- --mode quick|full`: the page's fine-tuning (runtime/fine-tune/run.ts) on a folder of labelled pictures. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CancelledError, MicrographiaError } from '../../base/errors';
import { FEW_PICTURES } from '../../base/few-pictures';
import { parseDescriptions } from '../../language/descriptions';
import { defaultsFor, type FineTuneMode, type FineTuneOptions } from '../../training/options';
import { type Split, type SplitPicture, splitPictures } from '../../training/split';
import type { Checkpoints } from '../fine-tune/checkpoints';
import { localGradients } from '../fine-tune/gradients';
import { FineTuneRun } from '../fine-tune/run';
import type { FineTuneEvent, FineTuneRequest, JudgedModel, TrainingPicture } from '../fine-tune-protocol';
import { openGradientPool } from '../gradient-pool';
import { readModelFolder } from '../model-folder';
import { parseSplit } from '../split-file';
import { nodeHost } from './host';
import { pathsIn, readLabelledSet } from './labelled-set';
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
  /** How pictures belong together (labelled-set.ts): `guess`, `each`, or a pattern of file names. */
  readonly groups: string;
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

const STATE_FILE = 'state.bin';
const SPLIT_FILE = 'split.json';
const SAVE_EVERY_MS = 30_000;

/** Wall and processor seconds since the command began. */
const spent = (begun: number) => {
  const { user, system } = process.cpuUsage();
  return { wallSeconds: (performance.now() - begun) / 1000, cpuSeconds: (user + system) / 1e6 };
};

/** The split of the command, of the run that is gone on with, or a new one; keyed by the files of these pictures. */
async function splitFor(command: FineTuneCommand, pictures: readonly SplitPicture[]): Promise<Split> {
  const kept = join(command.out, SPLIT_FILE);
  const given = command.split ?? (existsSync(join(command.out, STATE_FILE)) && existsSync(kept) ? kept : null);
  if (given !== null) {
    const split = parseSplit(await readFile(given, 'utf8').catch(() => ''), given);
    const partOf = (file: string) => {
      const key = pathsIn(command.data, file).find((path) => split.parts[path] !== undefined);
      return key === undefined ? undefined : split.parts[key];
    };
    const missing = pictures.filter(({ file }) => partOf(file) === undefined);
    if (missing.length > 0)
      throw new MicrographiaError(
        'bad-split',
        `The split in ${given} does not name ${missing.length} of the pictures, ${missing[0].file} first.`,
        'Give the split that was made for this data, or leave --split out to make a new one.',
      );
    return { ...split, parts: Object.fromEntries(pictures.map(({ file }) => [file, partOf(file) ?? 'unused'])) };
  }
  const counts = new Map<string, number>();
  for (const { category } of pictures) counts.set(category, (counts.get(category) ?? 0) + 1);
  const smallest = Math.min(...counts.values());
  const pool = Math.min(command.perClass ?? Number.POSITIVE_INFINITY, Math.round(smallest * (1 - TEST_SHARE)));
  return splitPictures(pictures, {
    seed: command.seed,
    validation: pool < FEW_PICTURES ? 0 : VALIDATION_SHARE,
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

/** The state of a run as a file of the output folder, replaced whole. */
function stateIn(folder: string): Pick<Checkpoints, 'state' | 'save'> {
  const file = join(folder, STATE_FILE);
  return {
    state: async () => (existsSync(file) ? new Uint8Array(await readFile(file)) : null),
    async save(_, __, state) {
      await writeFile(`${file}.part`, state);
      await rename(`${file}.part`, file);
    },
  };
}

/** What is to be trained, from what lies in the folder; split.json is written. */
async function requestFor(
  command: FineTuneCommand,
  parent: Awaited<ReturnType<typeof readModelFolder>>,
  progress: Progress,
): Promise<FineTuneRequest> {
  const { categories: known, imageSize: side } = parent.config.model;
  const set = await readLabelledSet(command.data, {
    known,
    side,
    threads: command.threads,
    groups: command.groups,
    onFault: (fault) => progress.say(`left out: ${fault}`),
    onProgress: (done, total) => progress.update(done, total),
  });
  const found = [...new Set(set.pictures.map(({ category }) => category))];
  const categories = command.keepCategories ? [...known, ...found.filter((name) => !known.includes(name))] : found;
  const given = command.descriptions === null ? null : await readFile(command.descriptions, 'utf8');
  const described = given === null ? [] : parseDescriptions(given, String(command.descriptions)).categories;
  await mkdir(command.out, { recursive: true });
  await claimRun(command.out, [STATE_FILE], {
    data: resolve(command.data),
    from: parent.config.weightsSha256,
    mode: command.mode,
    fromScratch: command.fromScratch,
    seed: command.seed,
    perClass: command.perClass,
    groups: command.groups,
    split: command.split === null ? null : sha256(await readFile(command.split, 'utf8').catch(() => '')),
    keepCategories: command.keepCategories,
    descriptions: given && sha256(given),
    knobs: command.knobs,
  });
  const split = await splitFor(command, set.pictures);
  await writeFile(join(command.out, SPLIT_FILE), `${JSON.stringify(split, null, 2)}\n`);
  const pictures: TrainingPicture[] = [];
  for (const { file, category, group } of set.pictures)
    if (split.parts[file] !== 'unused')
      pictures.push({ id: file, group, category: categories.indexOf(category), views: await set.views(file) });
  const perCategory = found.map((name) => (split.counts[name]?.train ?? 0) + (split.counts[name]?.validation ?? 0));
  const count = (part: string): number => pictures.filter(({ id }) => split.parts[id] === part).length;
  progress.say(
    `${command.mode}: ${categories.length} categories, ${count('train')} training, ${count('validation')} validation and ` +
      `${count('test')} test pictures; groups that stay on one side: ${set.groupCount}`,
  );
  const name = command.out.split(/[\\/]/).filter(Boolean).at(-1) ?? 'model';
  return {
    runId: name,
    name,
    parentId: parent.config.id,
    fromScratch: command.fromScratch,
    categories: categories.map((category) => ({
      name: category,
      description: described.find((entry) => entry.name === category) ?? null,
    })),
    side,
    pictures,
    split,
    options: knownKnobs(defaultsFor(command.mode, command.seed, { perCategory, config: parent.config.model }), command.knobs),
  };
}

/**
 * Trains, writes the model folder with split.json, metrics.json and judgement.json, and says what came of it.
 * @returns whether it came to its end; an interrupt (Ctrl-C) saves the state first, and the same command goes on from there.
 */
export async function fineTuneCommand(command: FineTuneCommand): Promise<boolean> {
  const begun = performance.now();
  const progress = new Progress();
  const parent = await readModelFolder(folderReader(command.from));
  const request = await requestFor(command, parent, progress);
  const pause = new AbortController();
  process.once('SIGINT', () => pause.abort());
  const run = new FineTuneRun(request, {
    host: nodeHost(),
    preferred: 'webgpu',
    openGradients: (task, engine) => {
      const gpu = engine.kind === 'webgpu';
      const where = gpu ? engine.device : `${engine.device}, ${command.threads} threads`;
      progress.say(`on ${where}; ready after ${duration(spent(begun).wallSeconds)}`);
      return gpu ? localGradients(task, engine) : openGradientPool(task, () => startThread('gradient'), command.threads);
    },
    checkpoints: stateIn(command.out),
    parent,
    shared: true,
    signal: pause.signal,
    finish: new AbortController().signal,
    onEvent: teller(progress, begun),
    saveEvery: SAVE_EVERY_MS,
  });
  try {
    const { files, judged } = await run.run();
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(command.out, name), bytes);
    for (const name of [STATE_FILE, RUN_FILE]) await rm(join(command.out, name), { force: true });
    progress.say(`${command.out}: ${summary(judged)}; ${costs(begun)}`);
    return true;
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    progress.say(`Stopped; the same command goes on from here. ${costs(begun)}`);
    return false;
  }
}

const costs = (begun: number): string => {
  const { wallSeconds, cpuSeconds } = spent(begun);
  return `${wallSeconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} processor seconds`;
};

function summary(judged: JudgedModel | null): string {
  if (!judged) return 'every picture was trained on, nothing can be said of it';
  const { n, top1, macroF1 } = judged.judgement.report;
  const share = (value: number | null): string => value?.toFixed(4) ?? '–';
  return `${judged.on} top-1 ${share(top1)}, macro-F1 ${share(macroF1)} of ${n}`;
}

/** What happens as lines on standard error. */
function teller(progress: Progress, begun: number): (event: FineTuneEvent) => void {
  let lastLoss = 0;
  let rate = 0;
  return (event) => {
    const at = duration((performance.now() - begun) / 1000);
    if (event.kind === 'step') {
      lastLoss = event.loss;
      rate = event.learningRate;
      progress.update(event.step, event.steps);
    } else if (event.kind === 'epoch') {
      if (event.macroF1 !== null)
        progress.say(
          `epoch ${event.epoch + 1}: loss ${lastLoss.toFixed(3)}, rate ${rate.toExponential(1)}, validation loss ${event.loss?.toFixed(3)}, ` +
            `macro-F1 ${event.macroF1.toFixed(4)}, top-1 ${event.top1?.toFixed(4)}${event.best ? ' *' : ''}; ${at}`,
        );
    } else if (event.kind === 'notice') progress.say(event.sentence);
    else if (event.kind === 'phase' && event.fraction === null) progress.say(`${event.words}; ${at}`);
    else if (event.kind === 'phase' && event.words.startsWith('Fold'))
      progress.say(`${event.words}, loss ${lastLoss.toFixed(3)}; ${at}`);
  };
}
