/**
 * `npm run train -- --recipe base`: the model that ships, from nothing but the generator, a folder of real micrographs and a folder of
 * strangers. Pictures are drawn, augmented and looked at through the front by every core; a ridge regression on what the front sees is
 * solved in closed form and stays a part of the model; HNF learns on the same views, and its logits join the ridge's. Whatever was
 * computed is kept beside the checkpoint: the same command goes on from there.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CATEGORIES } from '../base/categories';
import { MicrographiaError } from '../base/errors';
import { fromHalfBits } from '../base/half';
import { Random } from '../base/random';
import { createExamples, type ExampleSet, storeExample } from '../dataset/examples';
import { openEngine } from '../engine/engine';
import { nodeHost } from '../engine/node-host';
import { readSafetensors, writeSafetensors } from '../formats/safetensors';
import { type Descriptions, descriptionText, parseDescriptions } from '../language/descriptions';
import { MASKED_LM, trainMaskedLm } from '../language/masked-lm';
import { initSmallLm, SMALL_LM, type SmallLmConfig } from '../language/small-lm';
import { trainTokenizer } from '../language/tokenizer';
import { activeFront, activeLevels, type FrontChoice, type HnfConfig, PROFILES, probeWidth } from '../model/config';
import { initHnf } from '../model/init';
import { type ArrayTensor, countParams, type ParamArrays } from '../model/params';
import { asStored, packModelFolder } from '../models/folder';
import { type Front, loadFront } from '../models/front-folder';
import { goldenView, Network, textBankOf } from '../models/network';
import { openGradientPool } from '../services/finetune/gradient-pool';
import { textStatesOf } from '../services/finetune/tuned-model';
import type { Reply } from '../services/worker-link';
import { createWorkerPool, type WorkerPool } from '../services/worker-pool';
import { ADAMW } from '../training/adamw';
import type { TrainingTask } from '../training/engine';
import { auxiliaryInit, LOSS, withoutAuxiliary } from '../training/gradient';
import { flatten, layoutOf, unflatten } from '../training/layout';
import { LOOP, startRun, stepsPerEpoch, train } from '../training/loop';
import { ridge } from '../training/ridge';
import type { FeatureNoise } from '../training/stored-front';
import { storedTokens } from '../training/stored-front';
import { standardiser, whitener } from '../training/whiten';
import { loadCheckpoint, saveCheckpoint } from './checkpoint-file';
import { EXIT, SHIPPED_MODEL, UsageError } from './command';
import type { LookApi, Looked, LookRequest, LookStart, PictureSource } from './look.worker';
import { shippedFronts } from './model-reader';
import { modelIdOf, openOut, writeModel, writeWhole } from './out-folder';
import { claimRun, RUN_FILE } from './run-record';
import { readSources } from './sources';
import { startThread } from './thread';
import { type LabelledView, readClassFolders } from './training-data';

export interface BaseRecipeArgs {
  /** A folder of class folders of real micrographs. */
  readonly data: string;
  /** A folder of folders of pictures that belong to no category. */
  readonly strangers: string;
  readonly out: string;
  readonly seed: string;
  /** Procedural pictures of the ten categories, and of none. */
  readonly pictures: number;
  readonly drawnStrangers: number;
  readonly epochs: number;
  readonly threads: number;
}

/** Augmented variants of every real view, beside the view as it is. */
const REAL_VARIANTS = 3;
const STRANGER_VARIANTS = 1;
/** Pictures whose pooled values the map between front and network is fitted on. */
const SAMPLE = 400;
/** Pictures in one request of a thread, and in one file. */
const SHARD = 100;

/**
 * Categories weigh as their share in NFFA-EUROPE's collection (Aversa et al. 2018) to this power: what a microscope is pointed at is not
 * equally often of each kind, but a rare kind must not be drowned either.
 */
const PRIOR_POWER = 0.35;
const NFFA_PICTURES = [962, 150, 309, 4583, 3815, 3905, 4752, 174, 898, 1621];

/**
 * Share of a category's weight that its drawn pictures have, the rest being real ones; of the strangers'. Real ones are of few laboratories:
 * with half the weight they teach the laboratory. Drawn strangers help where there are no real ones, and little beside them.
 */
const DRAWN_SHARE = 0.9;
const DRAWN_STRANGER_SHARE = 0.1;
/** Of the strangers together, in units of the mean category. */
const STRANGER_WEIGHT = 3;
const RIDGE_STRENGTH = 0.3;
/** The ridge's scores, 0 .. 1, times this are its share of the logits; HNF's own logits are multiplied by `HNF_SHARE`. */
const RIDGE_LOGITS = 8;
const HNF_SHARE = 0.125;

const FEATURE_NOISE: FeatureNoise = { noise: 0.5, patches: 0.3, channels: 0.5, style: 0.8 };
const RECIPE_LOOP = { ...LOOP, batch: 32, chunk: 8, learningRate: 1e-3 };

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const KEPT = ['checkpoint.bin', 'language.safetensors', 'looked'];

/** One picture of the training set, with its label (the last one is "no category") and where it comes from. */
interface Row {
  readonly source: PictureSource;
  readonly label: number;
  /** Of independent origin: a kind of the generator, or the laboratory of a real picture. */
  readonly origin: string;
  readonly real: boolean;
}

const NONE = CATEGORIES.length;

export async function baseRecipe(args: BaseRecipeArgs): Promise<number> {
  const { out, seed, threads } = args;
  const config = PROFILES.base;
  const choice = activeFront(config) as FrontChoice;
  const front = await loadFront(choice, shippedFronts);
  await openOut(out);
  await claimRun(out, KEPT, {
    ...args,
    out: undefined,
    threads: undefined,
    data: resolve(args.data),
    strangers: resolve(args.strangers),
  });
  const begun = Date.now();

  const views = await realViews(args);
  const real = storedViews(views.map(({ view }) => view));
  const rows = rowsOf(args, views);
  say(`${rows.length} pictures, ${views.length} of them real views, on ${threads} cores`);
  const given: LookStart = { config, front, real, seed };
  const pool = createWorkerPool<LookApi>({ startWorker: () => startThread('look', given), what: 'Looking', workers: threads });
  const constants = await keptConstants(join(out, 'looked'), () => fitConstants(config, pool, rows, seed));
  const set = await lookAtAll(config, pool, constants, rows, join(out, 'looked'));
  pool.close();

  say(`all looked at after ${minutes(begun)} min; solving the ridge`);
  const linear = solveRidge(set, rows, choice);
  const trained = await trainHnf(args, { config, front, constants, set, rows });
  const model = mergeParams(config, trained.params, linear, constants);
  await writeFolder(args, { config, front, ...trained, params: model, begun, rows, set });
  for (const file of [...KEPT, RUN_FILE]) await rm(join(out, file), { force: true, recursive: true });
  say(`${out}: done after ${minutes(begun)} min; fit its doubt on real pictures that were held out (calibrate)`);
  return EXIT.ok;
}

const minutes = (since: number): number => Math.round((Date.now() - since) / 60_000);

interface RealView {
  readonly view: LabelledView;
  readonly label: number;
  readonly origin: string;
}

async function realViews({ data, strangers }: BaseRecipeArgs): Promise<RealView[]> {
  const read = async (folder: string, label: (category: string) => number): Promise<RealView[]> => {
    const found = await readClassFolders(folder, (fault) => say(`left out: ${fault}`));
    const { sourceOf } = await readSources(folder, null);
    return found.map((view) => ({
      view,
      label: label(view.category),
      // Where nobody says, every picture stands for itself.
      origin: sourceOf(view.group) ?? view.group,
    }));
  };
  const known = (category: string): number => {
    const label = CATEGORIES.indexOf(category as (typeof CATEGORIES)[number]);
    if (label < 0) throw new UsageError(`${data} has a folder that is no category: ${category}.`, 'Remove it.');
    return label;
  };
  return [...(await read(data, known)), ...(await read(strangers, () => NONE))];
}

/** Real views at the size that augmentation crops from, in shared memory. */
function storedViews(views: readonly LabelledView[]): ExampleSet {
  const set = createExamples(views.length, undefined, true);
  views.forEach(({ plane, view }, i) => {
    storeExample(set, i, plane, view, 0);
  });
  return set;
}

function rowsOf({ pictures, drawnStrangers, seed }: BaseRecipeArgs, views: readonly RealView[]): Row[] {
  const drawn = (kind: 'category' | 'stranger', count: number, label: (i: number) => number): Row[] =>
    Array.from({ length: count }, (_, index) => ({
      source: { kind, seed: `base/${seed}`, index },
      label: label(index),
      origin: `drawn/${kind}`,
      real: false,
    }));
  return [
    ...drawn('category', pictures, (i) => i % CATEGORIES.length),
    ...drawn('stranger', drawnStrangers, () => NONE),
    ...views.flatMap(({ label, origin }, index) =>
      Array.from(
        { length: 1 + (label === NONE ? STRANGER_VARIANTS : REAL_VARIANTS) },
        (_, variant): Row => ({ source: { kind: 'real', index, variant }, label, origin, real: true }),
      ),
    ),
  ];
}

const lookAt = (pool: WorkerPool<LookApi>, request: LookRequest): Promise<Looked> =>
  pool.ask((api) => api.look(request) as Promise<Reply<Looked>>);

/** What was looked at is worth something with the map it was looked at through alone: both lie side by side. */
async function keptConstants(folder: string, make: () => Promise<ParamArrays>): Promise<ParamArrays> {
  const file = join(folder, 'constants.safetensors');
  if (existsSync(file)) return readSafetensors(new Uint8Array(await readFile(file))).tensors as ParamArrays;
  const constants = await make();
  await mkdir(folder, { recursive: true });
  await writeWhole(file, writeSafetensors(constants));
  return constants;
}

async function fitConstants(
  config: HnfConfig,
  pool: WorkerPool<LookApi>,
  rows: readonly Row[],
  seed: string,
): Promise<ParamArrays> {
  const known = rows.filter(({ label }) => label !== NONE);
  const sample = new Random(seed).fork('sample').shuffle(known).slice(0, SAMPLE);
  const looked = await Promise.all(
    shardsOf(sample, 20).map((part) => lookAt(pool, { sources: part.map(({ source }) => source), constants: null })),
  );
  const joined = (k: number): Float32Array => concatenated(looked.map(({ seen }) => seen[k] as Float32Array));
  const choice = activeFront(config) as FrontChoice;
  const engine = await openEngine(nodeHost(), 'wasm');
  const levels = activeLevels(config);
  const constants: ParamArrays = {};
  levels.forEach((level, l) => {
    const values = joined(l);
    const patches = (config.imageSize / level.patch) ** 2;
    const width = values.length / (sample.length * patches);
    const { kernel, bias } = whitener(thinned({ values, width }, MOST_SAMPLE_ROWS), choice.tokenWidth, `${seed}/${l}`);
    constants[`front.level${l}.kernel`] = kernel;
    constants[`front.level${l}.bias`] = bias;
  });
  const { scale, shift } = standardiser({ values: joined(levels.length), width: choice.vectorWidth });
  engine.close();
  return asStored({ ...constants, 'front.vector.scale': scale, 'front.vector.shift': shift });
}

const MOST_SAMPLE_ROWS = 12_000;

function thinned({ values, width }: { values: Float32Array; width: number }, most: number) {
  const step = Math.max(1, Math.floor(values.length / width / most));
  const count = Math.floor(values.length / width / step);
  const out = new Float32Array(count * width);
  for (let i = 0; i < count; i++) out.set(values.subarray(i * step * width, (i * step + 1) * width), i * width);
  return { values: out, width };
}

function concatenated(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const shardsOf = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));

/** Every row drawn or augmented and looked at; finished shards lie on the disk and are read back by a run that goes on. */
async function lookAtAll(
  config: HnfConfig,
  pool: WorkerPool<LookApi>,
  constants: ParamArrays,
  rows: readonly Row[],
  folder: string,
): Promise<ExampleSet> {
  await mkdir(folder, { recursive: true });
  const side = config.imageSize;
  const choice = activeFront(config) as FrontChoice;
  const perTokens = storedTokens(config);
  const shared = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes);
  const front = {
    tokens: new Uint16Array(shared(2 * rows.length * perTokens)),
    vectors: new Uint16Array(shared(2 * rows.length * choice.vectorWidth)),
  };
  const set: ExampleSet = { ...createExamples(rows.length, side, true), front };
  rows.forEach(({ label }, i) => {
    set.labels[i] = label;
  });
  const shards = shardsOf(
    rows.map((_, i) => i),
    SHARD,
  );
  const perPicture = side * side + 2 * perTokens + 2 * choice.vectorWidth;
  const fileOf = (shard: number): string => join(folder, `${shard}.bin`);
  const missing: number[] = [];
  for (const [s, indices] of shards.entries()) {
    const bytes = existsSync(fileOf(s)) ? await readFile(fileOf(s)) : null;
    if (bytes?.length !== indices.length * perPicture) missing.push(s);
    else fill(set, indices[0], indices.length, new Uint8Array(bytes), perTokens, choice.vectorWidth);
  }
  const begun = Date.now();
  let done = 0;
  // A few shards at a time: what a thread gives back is written before more of it piles up.
  for (const group of shardsOf(missing, 8)) {
    const looked = await Promise.all(
      group.map((s) => lookAt(pool, { sources: shards[s].map((i) => rows[i].source), constants })),
    );
    for (const [g, { pixels, seen }] of looked.entries()) {
      const s = group[g];
      const bytes = packShard(shards[s].length, pixels, seen as readonly Uint16Array[], perTokens);
      fill(set, shards[s][0], shards[s].length, bytes, perTokens, choice.vectorWidth);
      await writeWhole(fileOf(s), bytes);
    }
    done += group.length;
    const left = ((Date.now() - begun) / done) * (missing.length - done);
    say(`looked at ${done * SHARD} of ${missing.length * SHARD}, ${(left / 60_000).toFixed(0)} min left`);
  }
  return set;
}

/** Pixels of all pictures, their tokens (levels joined picture by picture), their vectors. */
function packShard(count: number, pixels: Uint8Array, seen: readonly Uint16Array[], perTokens: number): Uint8Array {
  const levels = seen.slice(0, -1);
  const tokens = new Uint16Array(count * perTokens);
  for (let i = 0; i < count; i++) {
    let at = i * perTokens;
    for (const level of levels) {
      const size = level.length / count;
      tokens.set(level.subarray(i * size, (i + 1) * size), at);
      at += size;
    }
  }
  const vectors = seen[seen.length - 1];
  const bytes = new Uint8Array(pixels.length + tokens.byteLength + vectors.byteLength);
  bytes.set(pixels);
  bytes.set(new Uint8Array(tokens.buffer), pixels.length);
  bytes.set(new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength), pixels.length + tokens.byteLength);
  return bytes;
}

function fill(set: ExampleSet, from: number, count: number, bytes: Uint8Array, perTokens: number, perVector: number): void {
  const size = set.side * set.side;
  const halves = (offset: number, length: number): Uint16Array =>
    new Uint16Array(bytes.slice(offset, offset + 2 * length).buffer);
  set.pixels.set(bytes.subarray(0, count * size), from * size);
  set.front?.tokens.set(halves(count * size, count * perTokens), from * perTokens);
  set.front?.vectors.set(halves(count * (size + 2 * perTokens), count * perVector), from * perVector);
}

/** Every category weighs as its share in practice to a power, and within its drawn and its real pictures every origin alike. */
function weightsOf(rows: readonly Row[]): number[] {
  const mean = NFFA_PICTURES.reduce((sum, n) => sum + n, 0) / NFFA_PICTURES.length;
  const sideOf = ({ label, real }: Row): string => `${label} ${real}`;
  const pictures = new Map<string, number>();
  const origins = new Map<string, Set<string>>();
  for (const row of rows) {
    const [side, key] = [sideOf(row), `${sideOf(row)} ${row.origin}`];
    pictures.set(key, (pictures.get(key) ?? 0) + 1);
    origins.set(side, (origins.get(side) ?? new Set()).add(row.origin));
  }
  return rows.map((row) => {
    const category = row.label === NONE ? STRANGER_WEIGHT : (NFFA_PICTURES[row.label] / mean) ** PRIOR_POWER;
    const drawn = row.label === NONE ? DRAWN_STRANGER_SHARE : DRAWN_SHARE;
    const both = origins.has(sideOf({ ...row, real: !row.real }));
    const share = both ? (row.real ? 1 - drawn : drawn) : 0.5;
    const alike = (origins.get(sideOf(row))?.size ?? 1) * (pictures.get(`${sideOf(row)} ${row.origin}`) ?? 1);
    return (category * share) / alike;
  });
}

interface Linear {
  /** (C + 1, c), biases (C + 1): the last row is "no category". */
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

function solveRidge({ front, labels }: ExampleSet, rows: readonly Row[], { vectorWidth }: FrontChoice): Linear {
  const vectors = Float32Array.from(front?.vectors ?? [], fromHalfBits);
  return ridge({ rows: vectors, width: vectorWidth, labels, weights: weightsOf(rows) }, NONE + 1, RIDGE_STRENGTH);
}

interface Trained {
  readonly params: ParamArrays;
  readonly language: SmallLmConfig;
  readonly tokenizer: ReturnType<typeof trainTokenizer>;
  readonly descriptions: Descriptions;
  readonly texts: readonly string[];
}

interface Seen {
  readonly config: HnfConfig;
  readonly front: Front;
  readonly constants: ParamArrays;
  readonly set: ExampleSet;
  readonly rows: readonly Row[];
}

/** HNF alone, with no ridge beside it: two readings of the same views are worth more than one that corrects the other. */
async function trainHnf(args: BaseRecipeArgs, { config, front, constants, set, rows }: Seen): Promise<Trained> {
  const { seed, out, epochs, threads } = args;
  const file = join(SHIPPED_MODEL, 'descriptions.json');
  const descriptions = parseDescriptions(await readFile(file, 'utf8'), file);
  const texts = config.categories.map((name) => {
    const found = descriptions.categories.find((category) => category.name === name);
    if (!found) throw new MicrographiaError('not-described', `${name} is not described in ${file}.`, 'Describe it there.');
    return descriptionText(found);
  });
  const tokenizer = trainTokenizer(texts);
  const language = { ...SMALL_LM, vocabularySize: tokenizer.size };
  const engine = await openEngine(nodeHost(), 'wasm');
  const learning = trainMaskedLm(language, initSmallLm(language, seed), tokenizer, texts, { ...MASKED_LM, seed });
  let turn = await learning.next();
  while (!turn.done) turn = await learning.next();
  const lm = turn.value;
  say('the small language model has read the descriptions');
  const states = await textStatesOf({ config: { model: config, language }, tokenizer }, lm, texts);
  engine.close();

  const start = { ...initHnf(config, seed), ...auxiliaryInit(config, new Random(seed).fork('auxiliary')) };
  const layout = layoutOf(start);
  const weights = weightsOf(rows);
  const known = rows.map((row, i) => (row.label === NONE ? 0 : weights[i]));
  const task: TrainingTask = {
    config,
    layout,
    seed,
    texts: states,
    training: set,
    seen: { set, views: 1 },
    validation: createExamples(0, set.side, true),
    classWeights: config.categories.map(() => 1),
    checkpoint: false,
    front,
    constants,
    featureNoise: FEATURE_NOISE,
  };
  const checkpoint = join(out, 'checkpoint.bin');
  const stopped = loadCheckpoint(checkpoint, layout);
  const repeats = repeatsOf(known);
  const options = { ...RECIPE_LOOP, epochs, repeats };
  const steps = stepsPerEpoch(
    repeats.reduce((sum, n) => sum + n, 0),
    options.batch,
  );
  const fresh = startRun(flatten(layout, start), options.chunk);
  const state = stopped ? { ...fresh, optimiser: stopped, evaluated: Math.floor(stopped.step / steps) } : fresh;
  const pool = await openGradientPool(task, () => startThread('gradient'), threads);
  say(`${countParams(start)} parameters, ${steps} steps an epoch`);
  const begun = Date.now();
  const first = state.optimiser.step;
  const recent = { loss: 0, right: 0, count: 0 };
  let saved = begun;
  for await (const event of train(task, pool, state, options)) {
    if (event.kind !== 'step') continue;
    recent.loss += event.loss * event.pictures;
    recent.right += event.accuracy * event.pictures;
    recent.count += event.pictures;
    if (event.step % 100 === 0) {
      const left = ((Date.now() - begun) / (event.step - first)) * (event.steps - event.step);
      const [loss, right] = [recent.loss / recent.count, recent.right / recent.count];
      say(
        `step ${event.step}/${event.steps}, loss ${loss.toFixed(3)}, right ${right.toFixed(3)}, ${(left / 60_000).toFixed(0)} min left`,
      );
      Object.assign(recent, { loss: 0, right: 0, count: 0 });
    }
    if (Date.now() - saved > 60_000) {
      saved = Date.now();
      await saveCheckpoint(checkpoint, state.optimiser);
    }
  }
  await saveCheckpoint(checkpoint, state.optimiser);
  await pool.close();
  const params = { ...lm, ...withoutAuxiliary(unflatten(layout, state.optimiser.average)) };
  return { params, language, tokenizer, descriptions, texts };
}

/** Weights as whole numbers of appearances in an epoch: 1 for the lightest kind of known picture, 6 at most. */
function repeatsOf(weights: readonly number[]): number[] {
  const positive = weights.filter((w) => w > 0).sort((a, b) => a - b);
  const median = positive[Math.floor(positive.length / 2)];
  return weights.map((w) => (w === 0 ? 0 : Math.min(6, Math.max(1, Math.round(w / median)))));
}

/** HNF with the ridge as its probe: logits = share * HNF + gain * ridge, folded into the parameters. */
function mergeParams(config: HnfConfig, params: ParamArrays, { weight, bias }: Linear, constants: ParamArrays): ParamArrays {
  const width = probeWidth(config);
  const vectorWidth = (activeFront(config) as FrontChoice).vectorWidth;
  const probe = new Float32Array(NONE * width);
  for (let c = 0; c < NONE; c++)
    for (let j = 0; j < vectorWidth; j++) probe[(c + 1) * width - vectorWidth + j] = RIDGE_LOGITS * weight[c * vectorWidth + j];
  const scaled = ({ shape, values }: ArrayTensor): ArrayTensor => ({ shape, values: values.map((v) => HNF_SHARE * v) });
  const ownBias = params['head.bias'].values;
  return {
    ...params,
    ...constants,
    'head.weight': scaled(params['head.weight']),
    'head.log_scale': { shape: [], values: params['head.log_scale'].values.map((v) => v + Math.log(HNF_SHARE)) },
    'head.bias': { shape: [NONE], values: ownBias.map((b, c) => HNF_SHARE * b + RIDGE_LOGITS * bias[c]) },
    'head.probe_weight': { shape: [NONE, width], values: probe },
    'head.stranger.kernel': { shape: [vectorWidth, 1], values: weight.slice(NONE * vectorWidth) },
    'head.stranger.bias': { shape: [1], values: bias.slice(NONE) },
  };
}

interface Made extends Trained, Seen {
  readonly begun: number;
}

async function writeFolder(args: BaseRecipeArgs, made: Omit<Made, 'constants'>): Promise<void> {
  const { config, front, language, tokenizer, descriptions, texts, set, rows } = made;
  const params = asStored(made.params);
  const input = set.pixels.slice(0, config.imageSize ** 2);
  const source = { config: { model: config, language }, params, tokenizer, texts, front };
  const engine = await openEngine(nodeHost(), 'wasm');
  const bank = await textBankOf(source);
  const network = Network.upload({ ...source, bank });
  const [{ logits }] = await network.forward([goldenView(input)]);
  network.dispose();
  engine.close();
  const real = rows.filter((row) => row.real);
  const files = await packModelFolder({
    config: {
      id: modelIdOf(args.out),
      createdAt: new Date().toISOString(),
      model: config,
      language,
      calibration: { temperature: 1, conformal: { coverage: 0.9, threshold: 1 }, outOfSet: { threshold: 1e9 } },
      training: {
        recipe: 'base',
        seed: args.seed,
        data: {
          procedural: args.pictures,
          drawnStrangers: args.drawnStrangers,
          realViews: real.filter(({ source }) => source.kind === 'real' && source.variant === 0).length,
          variantsOfRealViews: REAL_VARIANTS,
          sources: new Set(real.map(({ origin }) => origin)).size,
        },
        priorPower: PRIOR_POWER,
        drawnShare: { categories: DRAWN_SHARE, strangers: DRAWN_STRANGER_SHARE },
        strangerWeight: STRANGER_WEIGHT,
        ridge: { strength: RIDGE_STRENGTH, logits: RIDGE_LOGITS },
        hnfShare: HNF_SHARE,
        featureNoise: FEATURE_NOISE,
        loop: { ...RECIPE_LOOP, epochs: args.epochs },
        adamw: ADAMW,
        loss: LOSS,
        minutes: minutes(made.begun),
      },
    },
    params,
    bank,
    tokenizer,
    descriptions,
    golden: { input, logits: Array.from(logits), tolerance: 1e-3 },
  });
  await writeModel(args.out, files);
}
