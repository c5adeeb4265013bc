/** `npm run train -- --mode quick|full`: the page's fine-tuning (services/finetune/run.ts) on a folder of labelled pictures. */
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { CancelledError, MicrographiaError } from '../base/errors';
import type { Part, Split, SplitPicture } from '../dataset/split';
import { parseSplit } from '../dataset/split-file';
import { nodeHost } from '../engine/node-host';
import { parseDescriptions } from '../language/descriptions';
import { readModelFolder } from '../models/folder';
import { strangersFor } from '../models/stranger-bank';
import type { Checkpoints } from '../services/finetune/checkpoints';
import { openGradientPool } from '../services/finetune/gradient-pool';
import { localGradients } from '../services/finetune/gradients';
import type { FineTuneEvent, FineTuneRequest, JudgedModel, TrainingPicture } from '../services/finetune/protocol';
import { FineTuneRun } from '../services/finetune/run';
import type { Room } from '../training/fine-tune';
import { checkOptions, defaultsFor, type FineTuneMode, type FineTuneOptions } from '../training/options';
import { type LabelledSet, pathsIn, readLabelledSet } from './labelled-set';
import { folderReader, shippedFronts } from './model-reader';
import { checkOut, modelIdOf, openOut, writeWhole } from './out-folder';
import { diskPacks } from './pack-folder';
import { duration, Progress } from './progress';
import { claimRun, RUN_FILE, sha256 } from './run-record';
import { classSizes, cutGroups, oneGroupClasses, splitFor, textOf } from './run-split';
import { startThread } from './thread';
import { writeTrained } from './training-report';

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
  /** Folder where what the front made of pictures is kept from one training to the next; null: nowhere. */
  readonly cache: string | null;
  /** Knobs that differ from the defaults. */
  readonly knobs: Readonly<Record<string, number>>;
}

const STATE_FILE = 'state.bin';
const SPLIT_FILE = 'split.json';
/**
 * A process has more room than a page, up to a share of the machine's memory: with 24 GB thirty thousand views, those of all training
 * pictures of NFFA-EUROPE, go through the front once.
 */
const ROOM: Room = { plain: Math.min(2 ** 31, totalmem() / 12), augmented: Math.min(2 ** 32, totalmem() / 6) };
const SAVE_EVERY_MS = 30_000;

/** Wall and processor seconds since the command began. */
const spent = (begun: number) => {
  const { user, system } = process.cpuUsage();
  return { wallSeconds: (performance.now() - begun) / 1000, cpuSeconds: (user + system) / 1e6 };
};

/** @throws MicrographiaError `usage`, `bad-knob` */
function withKnobs(defaults: FineTuneOptions, knobs: Readonly<Record<string, number>>): FineTuneOptions {
  const numbers = Object.entries(defaults).flatMap(([name, value]) => (typeof value === 'number' ? [name] : []));
  for (const name of Object.keys(knobs))
    if (!numbers.includes(name))
      throw new MicrographiaError('usage', `There is no knob ${name} with a number.`, `Knobs: ${numbers.join(', ')}.`);
  return checkOptions({ ...defaults, ...knobs });
}

/** The state of a run as a file of the output folder, replaced whole. */
function stateIn(folder: string): Pick<Checkpoints, 'state' | 'save'> {
  const file = join(folder, STATE_FILE);
  return {
    state: async () => (existsSync(file) ? new Uint8Array(await readFile(file)) : null),
    async save(_, __, state) {
      await writeWhole(file, state);
    },
  };
}

/** Test pictures that the model to go on from was trained on: its own split names them. */
async function learnedBefore({ from, data }: FineTuneCommand, { parts }: Split): Promise<{ tested: number; learned: number }> {
  const tested = Object.keys(parts).filter((file) => parts[file] === 'test');
  const stored = await folderReader(from)('split.json').catch(() => null);
  if (!stored) return { tested: tested.length, learned: 0 };
  const before = parseSplit(new TextDecoder().decode(stored), `${from}, split.json`).parts;
  const learned = tested.filter((file) => pathsIn(data, file).some((path) => before[path] === 'train'));
  return { tested: tested.length, learned: learned.length };
}

/** What people should know of this data before they believe the numbers. */
async function tellFaults(
  command: FineTuneCommand,
  pictures: readonly SplitPicture[],
  split: Split,
  say: (line: string) => void,
): Promise<void> {
  const single = [...classSizes(pictures)].filter(([, count]) => count === 1).map(([name]) => name);
  if (single.length > 0)
    say(`With one picture only: ${single.join(', ')}. Nothing is left to test such a class on: add pictures, or leave it out.`);
  if (new Set(pictures.map(({ group, file }) => group ?? file)).size === 1)
    say('All pictures are copies of one, or of one group: no model can be tested on them. Add others.');
  const ofOneGroup = oneGroupClasses(pictures);
  if (ofOneGroup.length > 0)
    say(
      `All pictures are one group in: ${ofOneGroup.join(', ')}. Such a class cannot be both learned and judged: see --groups.`,
    );
  const cut = cutGroups(pictures, split);
  if (cut.length > 0)
    say(`The split has pictures of one group on several sides: ${cut.slice(0, 5).join(', ')}. The test will be too kind.`);
  if (command.fromScratch) return;
  const { tested, learned } = await learnedBefore(command, split);
  if (learned > 0)
    say(
      `${command.from} was trained on ${learned} of the ${tested} test pictures: the test will be too kind. ` +
        `Give --split ${join(command.from, SPLIT_FILE)} to test on pictures that it has not seen.`,
    );
}

/**
 * The pictures that are used, part by part, their views one after the other in shared memory: the training takes them where they lie
 * (labelledPart). The set's own are let go.
 */
async function viewedPictures(set: LabelledSet, split: Split, categories: readonly string[], side: number) {
  const used = PARTS.flatMap((part) => set.pictures.filter(({ file }) => split.parts[file] === part));
  const bytes = used.reduce((sum, { viewCount }) => sum + viewCount, 0) * side * side;
  const pixels = new Uint8Array(new SharedArrayBuffer(bytes));
  const pictures: TrainingPicture[] = [];
  let at = 0;
  for (const { file, category, group, viewCount } of used) {
    const views = pixels.subarray(at, at + viewCount * side * side);
    views.set(await set.views(file));
    at += views.length;
    pictures.push({ id: file, group, category: categories.indexOf(category), views });
  }
  await set.forget();
  return pictures;
}

const PARTS: readonly Part[] = ['train', 'validation', 'test'];

/** What is to be trained, from what lies in the folder; split.json is written. */
async function requestFor(
  command: FineTuneCommand,
  parent: Awaited<ReturnType<typeof readModelFolder>>,
  progress: Progress,
): Promise<FineTuneRequest> {
  const { categories: known, imageSize: side } = parent.config.model;
  const optionsFor = (perCategory: readonly number[]): FineTuneOptions =>
    withKnobs(defaultsFor(command.mode, command.seed, { perCategory, config: parent.config.model }), command.knobs);
  optionsFor([1]); // a wrong knob is told before thousands of pictures are read
  await checkOut(command.out, STATE_FILE);
  const given = command.descriptions === null ? null : await textOf(command.descriptions, 'descriptions file');
  const described = given === null ? [] : parseDescriptions(given, String(command.descriptions)).categories;
  const splitText = command.split === null ? null : await textOf(command.split, 'split');
  const set = await readLabelledSet([command.data], {
    known,
    side,
    threads: command.threads,
    groups: command.groups,
    onFault: (fault) => progress.say(fault),
    onProgress: (done, total) => progress.update(done, total),
  });
  const found = [...new Set(set.pictures.map(({ category }) => category))];
  const categories = command.keepCategories ? [...known, ...found.filter((name) => !known.includes(name))] : found;
  if (categories.length < 2)
    throw new MicrographiaError(
      'bad-training-set',
      `${command.data} has a single class, ${found[0]}.`,
      'A model needs at least two classes to tell apart: one folder each.',
    );
  await openOut(command.out);
  await claimRun(command.out, [STATE_FILE], {
    data: resolve(command.data),
    from: parent.config.weightsSha256,
    mode: command.mode,
    fromScratch: command.fromScratch,
    seed: command.seed,
    perClass: command.perClass,
    groups: command.groups,
    split: splitText && sha256(splitText),
    keepCategories: command.keepCategories,
    descriptions: given && sha256(given),
    knobs: command.knobs,
  });
  const kept = join(command.out, SPLIT_FILE);
  const goesOn = existsSync(join(command.out, STATE_FILE)) && existsSync(kept);
  const drawn = await splitFor({ ...command, kept: goesOn ? kept : null }, set.pictures, (line) => progress.say(line));
  const split: Split = { ...drawn, sha256: Object.fromEntries(set.pictures.map(({ file, sha256 }) => [file, sha256])) };
  await writeWhole(kept, `${JSON.stringify(split, null, 2)}\n`);
  const pictures = await viewedPictures(set, split, categories, side);
  const perCategory = found.map((name) => (split.counts[name]?.train ?? 0) + (split.counts[name]?.validation ?? 0));
  const count = (part: string): number => pictures.filter(({ id }) => split.parts[id] === part).length;
  progress.say(
    `${command.mode}: ${categories.length} categories, ${count('train')} training, ${count('validation')} validation and ` +
      `${count('test')} test pictures; groups that stay on one side: ${set.groupCount}`,
  );
  await tellFaults(command, set.pictures, split, (line) => progress.say(line));
  return {
    runId: modelIdOf(command.out),
    name: basename(resolve(command.out)),
    parentId: parent.config.id,
    fromScratch: command.fromScratch,
    categories: categories.map((category) => ({
      name: category,
      description: described.find((entry) => entry.name === category) ?? null,
    })),
    side,
    pictures,
    split,
    options: optionsFor(perCategory),
  };
}

/**
 * Trains, writes the model folder with split.json, metrics.json, judgement.json and report.html, and says what came of it.
 * @returns whether it came to its end; an interrupt (Ctrl-C) saves the state first, and the same command goes on from there.
 */
export async function fineTuneCommand(command: FineTuneCommand): Promise<boolean> {
  const begun = performance.now();
  const progress = new Progress();
  const parent = await readModelFolder(folderReader(command.from), undefined, shippedFronts);
  const request = await requestFor(command, parent, progress);
  const pause = new AbortController();
  process.once('SIGINT', () => pause.abort());
  let told = false;
  const run = new FineTuneRun(request, {
    host: nodeHost(),
    preferred: 'webgpu',
    openGradients: (task, engine) => {
      const gpu = engine.kind === 'webgpu';
      const where = gpu ? engine.device : `${engine.device}, ${command.threads} threads`;
      if (!told) progress.say(`on ${where}; ready after ${duration(spent(begun).wallSeconds)}`);
      told = true;
      return gpu ? localGradients(task, engine) : openGradientPool(task, () => startThread('gradient'), command.threads);
    },
    checkpoints: stateIn(command.out),
    parent,
    strangers: await strangersFor(parent.config.model, shippedFronts),
    shared: true,
    views: command.cache === null ? null : diskPacks(command.cache),
    room: ROOM,
    signal: pause.signal,
    finish: new AbortController().signal,
    onEvent: teller(progress, begun),
    saveEvery: SAVE_EVERY_MS,
  });
  try {
    const { files, judged } = await run.run();
    await writeTrained(command.out, files, judged);
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
  const { report, intervals } = judged.judgement;
  const share = (value: number | null): string => value?.toFixed(4) ?? '–';
  const within = intervals.top1 ? ` (95 % interval ${intervals.top1.map((end) => end.toFixed(2)).join(' to ')})` : '';
  return `${judged.on} top-1 ${share(report.top1)}${within}, macro-F1 ${share(report.macroF1)} of ${report.n}`;
}

const UNSAVED =
  'There is no space left to save the training: it goes on, but what comes from here on is lost if it is interrupted. Free some space, and it is saved again.';
const HELD =
  'It is stopped, but there is no space left to save it: free some, and it is saved. Ctrl-C again ends it without what came since the last save.';

/** What happens as lines on standard error. */
function teller(progress: Progress, begun: number): (event: FineTuneEvent) => void {
  let lastLoss = 0;
  let rate = 0;
  let stepping = false;
  return (event) => {
    const at = duration((performance.now() - begun) / 1000);
    if (event.kind === 'phase') stepping = false;
    if (event.kind === 'step') {
      lastLoss = event.loss;
      rate = event.learningRate;
      const done = (event.fit - 1) * event.steps + event.step;
      if (!stepping) progress.restart(done);
      stepping = true;
      progress.update(done, event.fits * event.steps);
    } else if (event.kind === 'epoch') {
      if (event.macroF1 !== null)
        progress.say(
          `epoch ${event.epoch + 1}: loss ${lastLoss.toFixed(3)}, rate ${rate.toExponential(1)}, validation loss ${event.loss?.toFixed(3)}, ` +
            `macro-F1 ${event.macroF1.toFixed(4)}, top-1 ${event.top1?.toFixed(4)}${event.best ? ' *' : ''}; ${at}`,
        );
    } else if (event.kind === 'notice') progress.say(event.sentence);
    else if (event.kind === 'unsaved') progress.say(event.held ? HELD : UNSAVED);
    else if (event.kind === 'phase' && event.fraction === null) progress.say(`${event.words}; ${at}`);
    else if (event.kind === 'phase' && event.words.startsWith('Fold'))
      progress.say(`${event.words}, loss ${lastLoss.toFixed(3)}; ${at}`);
    else if (event.kind === 'phase' && event.fraction !== null) progress.phase(event.words, event.fraction);
  };
}
