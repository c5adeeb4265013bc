import { readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MicrographiaError } from '../base/errors';
import { fromHalfBits } from '../base/half';
import { Random } from '../base/random';
import { createExamples, type ExampleSet } from '../dataset/examples';
import { openEngine } from '../engine/engine';
import { nodeHost } from '../engine/node-host';
import { type Descriptions, descriptionText, parseDescriptions } from '../language/descriptions';
import type { SmallLmConfig } from '../language/small-lm';
import type { Tokenizer } from '../language/tokenizer';
import { activeFront, type FrontChoice, type HnfConfig, PROFILES, probeWidth } from '../model/config';
import { initHnf } from '../model/init';
import { goldenView } from '../model/input';
import { type ArrayTensor, countParams, type ParamArrays } from '../model/params';
import { asStored, packModelFolder } from '../models/folder';
import { type Front, loadFront } from '../models/front-folder';
import { Network, textBankOf } from '../models/network';
import { openGradientPool } from '../services/finetune/gradient-pool';
import { textStatesOf } from '../services/finetune/tuned-model';
import { createWorkerPool } from '../services/worker-pool';
import { ADAMW } from '../training/adamw';
import { type Curves, packCurves } from '../training/curves';
import type { TrainingTask } from '../training/engine';
import { auxiliaryInit, withoutAuxiliary } from '../training/gradient';
import { flatten, layoutOf, unflatten } from '../training/layout';
import { LOOP, startRun } from '../training/loop';
import { LOSS } from '../training/loss-options';
import { ridge } from '../training/ridge';
import type { FeatureNoise } from '../training/stored-front';
import { EXIT, SHIPPED_MODEL } from './command';
import { languageOf, learnLanguage, say, trainKept } from './from-scratch';
import type { LookApi, LookStart } from './look.worker';
import { fitConstants, keptConstants, lookAtAll } from './looked-set';
import { shippedFronts } from './model-reader';
import { modelIdOf, openOut } from './out-folder';
import {
  type BaseRecipeArgs,
  DRAWN_SHARE,
  DRAWN_STRANGER_SHARE,
  NONE,
  PRIOR_POWER,
  REAL_VARIANTS,
  type Row,
  realViews,
  rowsOf,
  STRANGER_WEIGHT,
  storedViews,
  weightsOf,
} from './recipe-pictures';
import { claimRun, RUN_FILE } from './run-record';
import { startThread } from './thread';
import { writeTrained } from './training-report';

/** Of the ten categories, and of the strangers: these are of all kinds, and a stiffer score meets new ones better. */
const RIDGE_STRENGTH = 0.2;
const STRANGER_STRENGTH = 1;
/** The ridge's scores, 0 .. 1, times this are its share of the logits; HNF's own logits are multiplied by `HNF_SHARE`. */
const RIDGE_LOGITS = 8;
const HNF_SHARE = 0.125;
/** The share of a network that is left out: its scale is a logarithm, which has no zero. */
const SILENT = 1e-6;

const FEATURE_NOISE: FeatureNoise = { noise: 0.5, patches: 0.3, channels: 0.5, style: 0.8 };
const RECIPE_LOOP = { ...LOOP, batch: 32, chunk: 8, learningRate: 1e-3 };

/** What a stopped run leaves for the one that goes on. */
const KEPT = ['checkpoint.bin', 'looked'];

export async function baseRecipe(args: BaseRecipeArgs): Promise<number> {
  const { out, seed, threads, without } = args;
  const config = configWithout(without);
  // A network without a front learns from the same pictures as the others.
  const looking = { ...config, switches: { ...config.switches, front: true } };
  const choice = activeFront(looking) as FrontChoice;
  const front = await loadFront(choice, shippedFronts);
  await openOut(out);
  await claimRun(out, KEPT, {
    ...args,
    out: undefined,
    threads: undefined,
    without: without.length > 0 ? without : undefined,
    data: resolve(args.data),
    strangers: resolve(args.strangers),
  });
  const begun = Date.now();

  const views = await realViews(args);
  const real = storedViews(views);
  const rows = rowsOf(args, views);
  say(`${rows.length} pictures, ${views.length} of them real views, on ${threads} cores`);
  const given: LookStart = { config: looking, front, real, seed };
  const pool = createWorkerPool<LookApi>({ startWorker: () => startThread('look', given), what: 'Looking', workers: threads });
  const constants = await keptConstants(join(out, 'looked'), () => fitConstants(looking, pool, rows, seed));
  const set = await lookAtAll(looking, pool, constants, rows, join(out, 'looked'));
  pool.close();

  say(`all looked at after ${minutes(begun)} min; solving the ridge`);
  const linear = solveRidge(set, rows, choice);
  const trained = await trainHnf(args, { config, front, constants, set, rows });
  const model = mergeParams({ config, without }, trained.params, linear, constants);
  await writeFolder(args, { config, front, ...trained, params: model, begun, rows, set });
  for (const file of [...KEPT, RUN_FILE]) await rm(join(out, file), { force: true, recursive: true });
  say(`${out}: done after ${minutes(begun)} min; fit its doubt on real pictures that were held out (calibrate)`);
  return EXIT.ok;
}

/** The profile with switches off; the other ingredients are none of the network's. */
function configWithout(without: BaseRecipeArgs['without']): HnfConfig {
  const off = without.filter((name) => name !== 'ridge' && name !== 'hnf');
  const { base } = PROFILES;
  return { ...base, switches: { ...base.switches, ...Object.fromEntries(off.map((name) => [name, false])) } };
}

const minutes = (since: number): number => Math.round((Date.now() - since) / 60_000);

interface Linear {
  /** (C + 1, c), biases (C + 1): the last row is "no category". */
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

function solveRidge({ front, labels }: ExampleSet, rows: readonly Row[], { vectorWidth }: FrontChoice): Linear {
  const vectors = Float32Array.from(front?.vectors ?? [], fromHalfBits);
  const given = { rows: vectors, width: vectorWidth, labels, weights: weightsOf(rows) };
  const known = ridge(given, NONE + 1, RIDGE_STRENGTH);
  const strangers = ridge(given, NONE + 1, STRANGER_STRENGTH);
  known.weight.set(strangers.weight.subarray(NONE * vectorWidth), NONE * vectorWidth);
  known.bias.set(strangers.bias.subarray(NONE), NONE);
  return known;
}

interface Trained {
  readonly params: ParamArrays;
  readonly language: SmallLmConfig;
  readonly tokenizer: Tokenizer;
  readonly descriptions: Descriptions;
  readonly texts: readonly string[];
  readonly curves: Curves;
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
  const { tokenizer, language } = languageOf(texts);
  const lm = await learnLanguage({ tokenizer, language }, texts, seed, 'wasm');
  say('the small language model has read the descriptions');
  const engine = await openEngine(nodeHost(), 'wasm');
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
    validation: createExamples(0, set.side, true),
    classWeights: config.categories.map(() => 1),
    checkpoint: false,
    ...(activeFront(config) && { seen: { set, views: 1 }, front, constants, featureNoise: FEATURE_NOISE }),
  };
  const options = { ...RECIPE_LOOP, epochs, repeats: repeatsOf(known) };
  const pool = await openGradientPool(task, () => startThread('gradient'), threads);
  say(`${countParams(start)} parameters`);
  const { average, curves } = await trainKept({
    ...{ task, engine: pool, options },
    fresh: startRun(flatten(layout, start), options.chunk),
    file: join(out, 'checkpoint.bin'),
    onEpoch: () => {}, // nothing is held out
  });
  await pool.close();
  const params = { ...lm, ...withoutAuxiliary(unflatten(layout, average)) };
  return { params, language, tokenizer, descriptions, texts, curves };
}

/** Weights as whole numbers of appearances in an epoch: in units of the median known picture, 1 at least and 6 at most; strangers never. */
function repeatsOf(weights: readonly number[]): number[] {
  const positive = weights.filter((w) => w > 0).sort((a, b) => a - b);
  const median = positive[Math.floor(positive.length / 2)];
  return weights.map((w) => (w === 0 ? 0 : Math.min(6, Math.max(1, Math.round(w / median)))));
}

/**
 * HNF with the ridge as its probe: logits = share * HNF + gain * ridge, folded into the parameters; either alone where the other is left
 * out. Without a front there is nothing for the ridge to read.
 */
function mergeParams(
  { config, without }: Pick<BaseRecipeArgs, 'without'> & { readonly config: HnfConfig },
  params: ParamArrays,
  { weight, bias }: Linear,
  constants: ParamArrays,
): ParamArrays {
  if (!activeFront(config)) return params;
  const share = without.includes('hnf') ? SILENT : without.includes('ridge') ? 1 : HNF_SHARE;
  const gain = without.includes('ridge') ? 0 : RIDGE_LOGITS;
  const width = probeWidth(config);
  const vectorWidth = (activeFront(config) as FrontChoice).vectorWidth;
  const probe = new Float32Array(NONE * width);
  for (let c = 0; c < NONE; c++)
    for (let j = 0; j < vectorWidth; j++) probe[(c + 1) * width - vectorWidth + j] = gain * weight[c * vectorWidth + j];
  const scaled = ({ shape, values }: ArrayTensor): ArrayTensor => ({ shape, values: values.map((v) => share * v) });
  const ownBias = params['head.bias'].values;
  return {
    ...params,
    ...constants,
    'head.weight': scaled(params['head.weight']),
    'head.log_scale': { shape: [], values: params['head.log_scale'].values.map((v) => v + Math.log(share)) },
    'head.bias': { shape: [NONE], values: ownBias.map((b, c) => share * b + gain * bias[c]) },
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
  const packed = await packModelFolder({
    config: {
      id: modelIdOf(args.out),
      createdAt: new Date().toISOString(),
      model: config,
      language,
      calibration: { temperature: 1, conformal: { coverage: 0.9, threshold: 1 }, outOfSet: { threshold: 1e9 } },
      training: {
        recipe: 'base',
        fromScratch: true,
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
        ridge: { strength: RIDGE_STRENGTH, strangerStrength: STRANGER_STRENGTH, logits: RIDGE_LOGITS },
        hnfShare: HNF_SHARE,
        ...(args.without.length > 0 && { without: args.without }),
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
  await writeTrained(args.out, { ...packed, 'curves.json': packCurves(made.curves) }, null);
}
