/** `npm run train` without --mode: a model from scratch, or gone on with, on procedural micrographs and class folders. */
import { existsSync, readFileSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Random } from '../base/random';
import { createExamples, type ExampleSet, STORED_SIDE, storedView } from '../dataset/examples';
import { type LabelledPart, labelledPart, placesOfCategories, type ViewedPicture } from '../dataset/labelled-part';
import type { Part, Split } from '../dataset/split';
import { openEngine } from '../engine/engine';
import { nodeHost } from '../engine/node-host';
import { fitCalibration } from '../evaluation/fit-calibration';
import { evaluationReport } from '../evaluation/report';
import { readSafetensors, writeSafetensors } from '../formats/safetensors';
import { type Descriptions, descriptionText, parseDescriptions } from '../language/descriptions';
import type { SmallLmConfig } from '../language/small-lm';
import type { Tokenizer } from '../language/tokenizer';
import { type HnfConfig, PROFILES, type SolverConfig } from '../model/config';
import { initHnf } from '../model/init';
import { rowsOf } from '../model/mean';
import { countParams, type ParamArrays } from '../model/params';
import { asStored, packModelFolder, readModelConfig, readModelFolder } from '../models/folder';
import { textBankOf } from '../models/network';
import { openGradientPool } from '../services/finetune/gradient-pool';
import { type HeldOutOfScratch, judgeFromScratch } from '../services/finetune/judged';
import { textStatesOf } from '../services/finetune/tuned-model';
import { ADAMW } from '../training/adamw';
import { AUGMENTATION } from '../training/augment';
import { packCurves } from '../training/curves';
import { type GradientEngine, LocalGradients, type TrainingTask } from '../training/engine';
import { auxiliaryInit, withoutAuxiliary } from '../training/gradient';
import { flatten, layoutOf, unflatten } from '../training/layout';
import { LOOP, startRun } from '../training/loop';
import { LOSS } from '../training/loss-options';
import { EXIT, modelFolder, SHIPPED_MODEL, UsageError } from './command';
import { languageOf, learnLanguage, say, status, trainKept } from './from-scratch';
import { labelledService, listLabelled, readLabelledSet } from './labelled-set';
import { folderReader, shippedFronts } from './model-reader';
import { modelIdOf, openOut, writeWhole } from './out-folder';
import { Progress } from './progress';
import { claimRun, RUN_FILE, sha256 } from './run-record';
import { splitFor } from './run-split';
import { startThread } from './thread';
import { drawExamples, joinExamples } from './training-data';
import { writeTrained } from './training-report';

export const TRAIN_USAGE =
  'npm run train -- --data <folder|synth> [--data ...] [--profile paper|base] [--solver euler|midpoint|rk4[:steps]] [--from id|scratch] ' +
  '[--epochs n] [--seed n] [--pictures n] [--repeat n] [--rate n] [--threads n] [--descriptions file] [--language en|de|ja] --out <dir>, ' +
  'or to tune a model to other classes: npm run train -- --data <folder> --from id --mode quick|full [--seed n] [--per-class n] ' +
  '[--groups guess|each|column|pattern] [--split file] [--keep-categories] [--descriptions file] [--cache dir|none] [--set knob=value ...] [--language en|de|ja] [--threads n] --out <dir>';

export interface PretrainArgs {
  readonly data: readonly string[];
  readonly profile: string;
  readonly solver?: string | undefined;
  readonly from: string;
  readonly epochs: string;
  readonly seed: string;
  readonly out?: string | undefined;
  readonly pictures: string;
  readonly repeat: string;
  readonly rate: string;
  readonly threads: string;
  readonly descriptions?: string | undefined;
}

let args: PretrainArgs;

function wrongUse(fault: string): never {
  throw new UsageError(fault, TRAIN_USAGE);
}

function number(name: 'epochs' | 'pictures' | 'repeat' | 'rate' | 'threads'): number {
  const value = Number(args[name]);
  if (!Number.isFinite(value) || value <= 0) wrongUse(`--${name} ${args[name]} is not a positive number.`);
  if (name !== 'rate' && !Number.isInteger(value)) wrongUse(`--${name} ${args[name]} is not a whole number.`);
  return value;
}

/** `midpoint` or `rk4:2`: method and steps. */
function solverOf(text: string): SolverConfig {
  const [method, steps = '1'] = text.split(':');
  if (method !== 'euler' && method !== 'midpoint' && method !== 'rk4')
    return wrongUse(`--solver ${text} is not euler, midpoint or rk4.`);
  if (!/^[1-9]\d*$/.test(steps)) wrongUse(`--solver ${text} has no whole number of steps.`);
  return { method, steps: Number(steps) };
}

interface Start {
  readonly config: HnfConfig;
  readonly language: SmallLmConfig;
  readonly tokenizer: Tokenizer;
  readonly descriptions: Descriptions;
  /** Small language model and image side, auxiliary heads not included. */
  readonly params: ParamArrays;
  /** The model this run goes on from, with how it was trained itself; null from scratch. */
  readonly parent: Readonly<Record<string, unknown>> | null;
}

/** The profile that is asked for, with its solver replaced where --solver says so. */
function configFromScratch(): HnfConfig {
  if (!Object.hasOwn(PROFILES, args.profile))
    wrongUse(`There is no profile ${args.profile}; there are ${Object.keys(PROFILES).join(', ')}.`);
  const profile = PROFILES[args.profile];
  if (profile.front) wrongUse(`The profile ${args.profile} has a front: --recipe ${args.profile} trains it.`);
  return args.solver ? { ...profile, solver: solverOf(args.solver) } : profile;
}

const readDescriptions = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch(() => wrongUse(`The descriptions ${file} cannot be read.`));

const writtenDescriptions = (): string => args.descriptions ?? join(SHIPPED_MODEL, 'descriptions.json');

const parentFolder = (): string => modelFolder(args.from);

/** Finds what is wrong with the options and folders before hours are spent; gives what tells this run from another. */
async function checkedOptions(): Promise<Record<string, unknown>> {
  for (const name of ['epochs', 'pictures', 'repeat', 'rate', 'threads'] as const) number(name);
  const scratch = args.from === 'scratch';
  const own = configFromScratch();
  const parent = scratch ? null : await readModelConfig(folderReader(parentFolder()));
  const descriptions = scratch ? writtenDescriptions() : join(parentFolder(), 'descriptions.json');
  const text = await readDescriptions(descriptions);
  const { categories } = parent?.model ?? own;
  textsOf(parseDescriptions(text, descriptions), categories);
  for (const folder of args.data.filter((data) => data !== 'synth')) {
    const { classOf } = await listLabelled(folder, categories, labelledService(1), () => {});
    const unknown = [...new Set(classOf.values())].filter((name) => !categories.includes(name));
    if (unknown.length > 0) wrongUse(`${folder} has folders that are no category of the model: ${unknown.join(', ')}.`);
  }
  const synth = args.data.includes('synth');
  const real = args.data.some((data) => data !== 'synth');
  return {
    // Runs of builds that did not group pictures have another split: they are not gone on with.
    ...(real && { groups: 'guess' }),
    data: args.data.map((data) => (data === 'synth' ? data : resolve(data))),
    pictures: synth ? number('pictures') : null,
    repeat: synth ? number('repeat') : null,
    seed: args.seed,
    epochs: number('epochs'),
    rate: number('rate'),
    from: parent?.weightsSha256 ?? 'scratch',
    profile: scratch ? args.profile : null,
    solver: scratch ? (args.solver ?? null) : null,
    descriptions: sha256(text),
  };
}

/** A new model: the small language model is trained on the descriptions first. */
async function startFromScratch(seed: string): Promise<Start> {
  const config = configFromScratch();
  const descriptions = parseDescriptions(await readDescriptions(writtenDescriptions()), writtenDescriptions());
  const texts = textsOf(descriptions, config.categories);
  const { tokenizer, language } = languageOf(texts);
  const kept = join(args.out ?? '', 'language.safetensors');
  const there = existsSync(kept);
  const lm = there
    ? (readSafetensors(new Uint8Array(readFileSync(kept))).tensors as ParamArrays)
    : await learnLanguage({ tokenizer, language }, texts, seed);
  if (!there) await writeWhole(kept, writeSafetensors(lm));
  return { config, language, tokenizer, descriptions, params: { ...lm, ...initHnf(config, seed) }, parent: null };
}

const textsOf = (descriptions: Descriptions, categories: readonly string[]): string[] =>
  categories.map((name) => {
    const found = descriptions.categories.find((category) => category.name === name);
    return found ? descriptionText(found) : wrongUse(`${name} is not described in the descriptions of the model.`);
  });

async function startFromModel(folder: string): Promise<Start> {
  const model = await readModelFolder(folderReader(folder), undefined, shippedFronts);
  const { id, weightsSha256, training, model: config, language } = model.config;
  return { ...model, config, language, parent: { id, weightsSha256, training } };
}

/** The texts of the start's categories through its small language model. */
async function textStates({ language, params, tokenizer, descriptions, config }: Start): Promise<TrainingTask['texts']> {
  const engine = await openEngine(nodeHost());
  const texts = await textStatesOf(
    { config: { model: config, language }, tokenizer },
    params,
    textsOf(descriptions, config.categories),
  );
  engine.close();
  return texts;
}

/** What an ancestor held out stays held out: the split goes on with the seed that the first run of the line used. */
function splitSeedOf(training: unknown): string | null {
  if (typeof training !== 'object' || training === null) return null;
  const { splitSeed, seed } = training as Record<string, unknown>;
  return typeof splitSeed === 'string' ? splitSeed : typeof seed === 'string' ? seed : null;
}

interface Data {
  readonly training: ExampleSet;
  readonly validation: ExampleSet;
  /** The same pictures as they are judged. */
  readonly held: Omit<HeldOutOfScratch, 'scores'>;
  /** Pictures of each category in each part. */
  readonly counts: Record<string, { readonly train: number; readonly validation: number }>;
  readonly repeats: readonly number[];
  readonly summary: Record<string, unknown>;
}

/** The report is made on the validation part, and no test part is set aside: a model from scratch is judged on sets of its own (evaluate). */
const SHARES = { validation: 0.15, test: 0 };

async function gatherData(categories: readonly string[], seed: string, splitSeed: string, out: string): Promise<Data> {
  const synth = args.data.includes('synth');
  const pictures = synth ? number('pictures') : 0;
  const heldCount = Math.ceil(pictures * 0.1);
  const real = await realPictures(categories, splitSeed, out);
  const drawn = synth ? await keptDrawing(join(out, 'drawn.bin'), `train/${seed}`, pictures) : null;
  const drawnHeld = synth ? await keptDrawing(join(out, 'drawn-held.bin'), `validation/${seed}`, heldCount) : null;
  const repeat = synth ? number('repeat') : 1;
  return {
    training: joinExamples(drawn, real.training.examples),
    validation: joinExamples(drawnHeld, real.validation.examples),
    counts: countsOf(categories, [drawn, real.training], [drawnHeld, real.validation]),
    held: { drawn: drawnHeld?.labels ?? [], part: real.validation, groups: real.groups },
    repeats: [...Array<number>(pictures).fill(1), ...Array<number>(real.training.examples.labels.length).fill(repeat)],
    summary: {
      procedural: pictures,
      realViews: real.training.examples.labels.length,
      repeatOfRealViews: repeat,
      realFiles: Object.keys(real.split?.parts ?? {}).length,
      validation: { procedural: heldCount, realViews: real.validation.examples.labels.length },
    },
  };
}

type Joined = readonly [drawn: ExampleSet | null, real: LabelledPart];

const countsOf = (categories: readonly string[], train: Joined, validation: Joined): Data['counts'] => {
  const [learned, held] = [train, validation].map(([drawn, real]) => [...(drawn?.labels ?? []), ...placesOfCategories(real)]);
  const count = (places: readonly number[], c: number) => places.filter((place) => place === c).length;
  return Object.fromEntries(categories.map((name, c) => [name, { train: count(learned, c), validation: count(held, c) }]));
};

/** The folders of --data, read, grouped and split as the fine-tuning does it; their views are larger, for the augmentation to crop from. */
async function realPictures(categories: readonly string[], seed: string, out: string) {
  const folders = args.data.filter((data) => data !== 'synth');
  const labelled = (pictures: readonly ViewedPicture[]) => labelledPart(pictures, STORED_SIDE, true);
  if (folders.length === 0) return { training: labelled([]), validation: labelled([]), groups: new Map(), split: null };
  const progress = new Progress();
  const tell = (line: string): void => progress.say(line);
  const set = await readLabelledSet(folders, {
    ...{ known: categories, side: STORED_SIDE, threads: number('threads'), groups: 'guess', onFault: tell },
    onProgress: (done, total) => progress.update(done, total),
  });
  progress.end();
  const file = join(out, SPLIT_FILE);
  const goesOn = existsSync(join(out, CHECKPOINT)) && existsSync(file);
  const wanted = { data: folders.join(', '), seed, perClass: null, split: null, kept: goesOn ? file : null, shares: SHARES };
  const drawn = await splitFor(wanted, set.pictures, tell);
  const split: Split = { ...drawn, sha256: Object.fromEntries(set.pictures.map(({ file, sha256 }) => [file, sha256])) };
  await writeWhole(file, `${JSON.stringify(split, null, 2)}\n`);
  const partOf = async (part: Part): Promise<LabelledPart> => {
    const pictures: ViewedPicture[] = [];
    for (const { file, category } of set.pictures)
      if (split.parts[file] === part)
        pictures.push({ id: file, category: categories.indexOf(category), views: await set.views(file) });
    return labelled(pictures);
  };
  const groups = new Map(set.pictures.map(({ file, group }) => [file, group]));
  return { training: await partOf('train'), validation: await partOf('validation'), groups, split };
}

/** Procedural pictures, kept beside the checkpoint so that a run that goes on need not draw them again. */
async function keptDrawing(file: string, seed: string, count: number): Promise<ExampleSet> {
  const set = createExamples(count, undefined, true);
  const total = set.pixels.length + set.labels.length;
  if (existsSync(file)) {
    const bytes = readFileSync(file);
    if (bytes.length === total) {
      set.pixels.set(bytes.subarray(0, set.pixels.length));
      set.labels.set(bytes.subarray(set.pixels.length));
      return set;
    }
  }
  const begun = Date.now();
  const fresh = await drawExamples(seed, count, number('threads'), (done) =>
    status(`drawing procedural micrographs: ${done}/${count}, ${((1000 * done) / (Date.now() - begun)).toFixed(1)} a second`),
  );
  await writeFile(`${file}.part`, fresh.pixels);
  await writeFile(`${file}.part`, fresh.labels, { flag: 'a' });
  await rename(`${file}.part`, file);
  return fresh;
}

/** The GPU through Dawn where there is a real one, else every core. */
async function openGradients(task: TrainingTask): Promise<{ engine: GradientEngine; name: string; chunk: number }> {
  const engine = await openEngine(nodeHost());
  if (engine.kind === 'webgpu') return { engine: new LocalGradients(task), name: engine.device, chunk: LOOP.batch };
  engine.close();
  const threads = number('threads');
  return {
    engine: await openGradientPool(task, () => startThread('gradient'), threads),
    name: `${threads} cores, WebAssembly`,
    chunk: LOOP.chunk,
  };
}

const CHECKPOINT = 'checkpoint.bin';
const SPLIT_FILE = 'split.json';
/** What a stopped run leaves for the one that goes on; its split stays with the model. */
const KEPT = [CHECKPOINT, 'language.safetensors', 'drawn.bin', 'drawn-held.bin'];

/** The command, its options checked first. Fine-tuning options are not for it. */
export async function pretrainCommand(given: PretrainArgs): Promise<number> {
  args = given;
  const out = args.out ?? wrongUse('--out is missing.');
  if (args.data.length === 0) wrongUse('--data is missing.');
  const asked = await checkedOptions();
  await openOut(out);
  await claimRun(out, KEPT, asked);
  const seed = args.seed;
  const start = args.from === 'scratch' ? await startFromScratch(seed) : await startFromModel(parentFolder());
  const { config } = start;
  const splitSeed = splitSeedOf(start.parent?.training) ?? seed;
  const texts = await textStates(start);
  const { training, validation, held, counts, repeats, summary } = await gatherData(config.categories, seed, splitSeed, out);

  const lm = Object.fromEntries(Object.entries(start.params).filter(([name]) => name.startsWith('lm.')));
  const image = Object.fromEntries(Object.entries(start.params).filter(([name]) => !name.startsWith('lm.')));
  const trained = { ...image, ...auxiliaryInit(config, new Random(seed).fork('auxiliary')) };
  const layout = layoutOf(trained);
  const classWeights = config.categories.map(() => 1);
  const task: TrainingTask = { config, layout, seed, texts, training, validation, classWeights, checkpoint: false };
  const { engine, name, chunk } = await openGradients(task);
  const options = { ...LOOP, epochs: number('epochs'), chunk, repeats, learningRate: number('rate') };
  say(`\n${config.profile}: ${countParams(image)} parameters, ${training.labels.length} pictures, on ${name}`);

  const truth = Array.from(validation.labels);
  const report = (scores: Float32Array) =>
    evaluationReport(rowsOf(scores, config.categories.length), truth, config.categories, { temperature: 1 });
  const begun = Date.now();
  const { average, curves } = await trainKept({
    ...{ task, engine, options, file: join(out, CHECKPOINT) },
    fresh: startRun(flatten(layout, trained), chunk),
    onEpoch(epoch, scores) {
      const { top1, macroRecall } = report(scores);
      say(`epoch ${epoch + 1}/${options.epochs}: held-out top-1 ${top1?.toFixed(3)}, macro recall ${macroRecall?.toFixed(3)}`);
    },
  });

  // Calibration and golden output are made with the weights as the file holds them, rounded to half precision.
  const stored = asStored({ ...lm, ...withoutAuxiliary(unflatten(layout, average)) });
  const rounded = Float32Array.from(average);
  for (const { name, offset } of layout.entries) if (stored[name]) rounded.set(stored[name].values, offset);
  const scores = await engine.scores(rounded);
  const found = report(scores);
  const golden = storedView(validation, 0, config.imageSize);
  const goldenTask = { ...task, validation: { side: config.imageSize, pixels: golden, labels: new Uint8Array(1) } };
  await engine.close();
  const goldenEngine = await openEngine(nodeHost());
  const single = new LocalGradients(goldenTask);
  const logits = Array.from(await single.scores(rounded));
  await single.close();
  const source = { config: { model: config, language: start.language }, params: stored, tokenizer: start.tokenizer };
  const bank = await textBankOf({ ...source, texts: textsOf(start.descriptions, config.categories) });
  goldenEngine.close();
  const calibration = fitCalibration(
    rowsOf(scores, config.categories.length).map((logits, i) => ({ logits, truth: truth[i], stranger: null })),
  );
  const judged = judgeFromScratch({ ...held, scores }, config.categories, calibration, seed);
  const packed = await packModelFolder({
    config: {
      id: modelIdOf(out),
      createdAt: new Date().toISOString(),
      model: config,
      language: start.language,
      calibration,
      training: {
        data: summary,
        seed,
        splitSeed,
        parent: start.parent,
        ...(!start.parent && { fromScratch: true }),
        split: { counts },
        engine: name,
        loop: { ...options, repeats: undefined },
        adamw: ADAMW,
        loss: LOSS,
        augmentation: AUGMENTATION,
        minutes: Math.round((Date.now() - begun) / 60_000),
        heldOut: { n: found.n, top1: found.top1, macroRecall: found.macroRecall, macroF1: found.macroF1 },
      },
    },
    params: stored,
    bank,
    tokenizer: start.tokenizer,
    descriptions: start.descriptions,
    golden: { input: golden, logits, tolerance: 1e-3 },
  });
  const judgement = judged && { 'judgement.json': new TextEncoder().encode(`${JSON.stringify(judged, null, 1)}\n`) };
  await writeTrained(out, { ...packed, 'curves.json': packCurves(curves), ...judgement }, judged);
  for (const file of [...KEPT, RUN_FILE]) await rm(join(out, file), { force: true });
  say(`${out}: held-out top-1 ${found.top1?.toFixed(3)}, macro recall ${found.macroRecall?.toFixed(3)} of ${found.n}`);
  return EXIT.ok;
}
