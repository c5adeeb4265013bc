/** From a parent model to a fine-tuning task, and from a finished run to the files of a model folder: under Node and in a worker alike. */
import { dispose, type Tensor } from '@tensorflow/tfjs-core';
import type { LabelledPart } from '../../dataset/labelled-part';
import type { Split } from '../../dataset/split';
import type { Calibration } from '../../evaluation/calibration';
import { fitCalibration } from '../../evaluation/fit-calibration';
import { wilsonInterval } from '../../evaluation/ranking';
import { type EvaluationReport, evaluationReport } from '../../evaluation/report';
import type { CategoryDescription, Descriptions } from '../../language/descriptions';
import { encodeTexts, type SmallLmParams } from '../../language/small-lm';
import { adaptParams, freshParams } from '../../model/adapt';
import type { HnfConfig } from '../../model/config';
import { goldenView } from '../../model/input';
import { type ArrayTensor, type ParamArrays, toTensors } from '../../model/params';
import { asStored, type ModelFolder, packModelFolder, textsFor } from '../../models/folder';
import { Network, type NetworkSource, textBankOf } from '../../models/network';
import type { StrangerBank } from '../../models/stranger-bank';
import { byPicture } from '../../training/by-picture';
import type { FeatureEngine, TaskPart, TrainingTask } from '../../training/engine';
import { type FineTuneResult, type FineTuneTask, tunedParams, wholeWeights } from '../../training/fine-tune';
import { type OnProgress, scoresOf } from './scores';
import { type TunedStrangers, tuneStrangers } from './strangers';

/** What the new model is to tell apart, and what is written about it. */
export interface Wanted {
  readonly categories: readonly string[];
  /** Descriptions of new categories, or better ones of old; categories without any get a learned vector. */
  readonly descriptions?: readonly CategoryDescription[];
  readonly seed: string;
  /** Begin with random weights of the parent's shape instead of its own. */
  readonly fromScratch?: boolean;
}

/** A model that is about to be trained. */
export interface ModelStart {
  readonly config: HnfConfig;
  /** Small language model (`lm.`) and image side. */
  readonly params: ParamArrays;
  readonly texts: TrainingTask['texts'];
  readonly descriptions: Descriptions;
  readonly parent: ModelFolder;
}

/** Start weights and text states for other categories. Runs the small language model on the current engine. */
export async function startFrom(parent: ModelFolder, wanted: Wanted): Promise<ModelStart> {
  const { categories, seed } = wanted;
  const given = new Map(
    [...parent.descriptions.categories, ...(wanted.descriptions ?? [])].map((entry) => [entry.name, entry]),
  );
  const found = categories.flatMap((name) => given.get(name) ?? []);
  // A file without any description would be no descriptions file: the parent's then go along, for whoever adds a category of its.
  const descriptions = { ...parent.descriptions, categories: found.length > 0 ? found : parent.descriptions.categories };
  const described = categories.map((name) => given.has(name));
  const { config, params } = wanted.fromScratch
    ? freshParams(parent.config.model, { categories, described, seed })
    : adaptParams({ config: parent.config.model, params: parent.params, bank: parent.bank }, { categories, described, seed });
  // The small language model, and what lies between front and network: no seed draws them.
  const kept = Object.fromEntries(Object.entries(parent.params).filter(([name]) => /^(lm|front)\./.test(name)));
  const texts = await textStatesOf(parent, parent.params, textsFor(categories, descriptions, false));
  return { config, params: { ...kept, ...params }, texts, descriptions, parent };
}

/** H and its mask as plain arrays. With the text switched off nothing reads them: one empty token each. */
export async function textStatesOf(
  { config, tokenizer }: Pick<NetworkSource, 'config' | 'tokenizer'>,
  params: ParamArrays,
  texts: readonly string[],
): Promise<TrainingTask['texts']> {
  if (!config.model.switches.text) {
    const shape = [texts.length, 1, config.model.textWidth];
    return {
      hidden: { shape, values: new Float32Array(texts.length * config.model.textWidth) },
      mask: { shape: shape.slice(0, 2), values: new Float32Array(texts.length) },
    };
  }
  const tensors = toTensors<SmallLmParams>(
    Object.fromEntries(Object.entries(params).filter(([name]) => name.startsWith('lm.'))),
  );
  const states = encodeTexts(config.language, tensors, tokenizer, texts);
  const read = async (t: Tensor): Promise<ArrayTensor> => ({ shape: t.shape, values: Float32Array.from(await t.data()) });
  const arrays = { hidden: await read(states.hidden), mask: await read(states.mask) };
  dispose([tensors, { ...states }]);
  return arrays;
}

export interface FinishInput {
  readonly id: string;
  readonly start: ModelStart;
  readonly task: FineTuneTask;
  readonly result: FineTuneResult;
  /** Scores the parts; its weights are the whole image side's. */
  readonly engine: Pick<FeatureEngine, 'scores' | 'features'>;
  /** Strangers of the front, where they are at hand: the model learns to tell them. */
  readonly strangers?: StrangerBank | null;
  /** The parts behind the task's example sets. */
  readonly parts: { readonly training: LabelledPart; readonly validation: LabelledPart; readonly test: LabelledPart };
  readonly split: Split;
  /** Views scored of a part, of how many. */
  readonly onProgress?: OnProgress;
  /** For config.json, shown and never computed with: engine, seconds, names of the data. */
  readonly provenance: Readonly<Record<string, unknown>>;
}

/** metrics.json. */
export interface ModelMetrics {
  readonly version: 1;
  /** What calibration was fitted on: a validation part, pictures left out in turn, or nothing. */
  readonly calibratedOn: 'validation' | 'folds' | 'nothing';
  readonly calibration: Calibration;
  readonly heldOut: EvaluationReport | null;
  /** On the test part, which no decision rested on; null without one. */
  readonly test: (EvaluationReport & { readonly top1Interval: readonly [number, number] }) | null;
}

export interface FinishedModel {
  /** Files of the model folder, split.json and metrics.json among them. */
  readonly files: Record<string, Uint8Array<ArrayBuffer>>;
  readonly metrics: ModelMetrics;
  /** What the judgement rests on: the test part, else the held-out pictures; null where every picture was trained on. */
  readonly judged: JudgedPart | null;
}

/** Pictures that the final weights (or, with folds, the fits that stand for them) have not seen, and their logits. */
export interface JudgedPart extends Scored {
  readonly on: 'test' | 'folds' | 'validation';
  /** The part that the pictures are of; of folds that were not all trained, some of it. */
  readonly part: LabelledPart;
}

/** Pictures by name, with the mean logits over the views of each. */
export interface Scored {
  readonly files: readonly string[];
  readonly logits: readonly number[][];
  readonly truth: readonly number[];
  /** Score of each as a stranger; absent of models without one. */
  readonly strangers?: readonly number[];
}

const scored = (part: LabelledPart, scores: Float32Array): Scored => ({ files: part.files, ...byPicture(scores, part) });

/** The same with what the model says of them as strangers, which is there for every picture of the part. */
async function asStrangers(
  found: Scored,
  strangers: TunedStrangers | null,
  part: TaskPart,
  pictures: LabelledPart,
): Promise<Scored> {
  if (!strangers || found.files.length === 0) return found;
  const scores = await strangers.scoresOf(part, pictures);
  const placeOf = new Map(pictures.files.map((file, place) => [file, place]));
  return { ...found, strangers: found.files.map((file) => scores[placeOf.get(file) as number]) };
}

/** The training pictures of the folds that were judged, each by the fit that did not see it. */
export function heldOut({ folds }: FineTuneTask, part: LabelledPart, { held, judgedFolds }: FineTuneResult): Scored {
  const { files, logits, truth } = scored(part, held);
  const known = new Set(part.pictureOf.filter((_, view) => judgedFolds.includes(folds[view])));
  const isKnown = (_: unknown, picture: number): boolean => known.has(picture);
  return { files: files.filter(isKnown), logits: logits.filter(isKnown), truth: truth.filter(isKnown) };
}

/** Without held-out pictures nothing can be promised: every category is in the set, and no picture is called unknown. */
const UNCALIBRATED: Calibration = {
  temperature: 1,
  conformal: { coverage: 0.9, threshold: 1 },
  outOfSet: { threshold: 1e9 },
};

const knownOf = ({ logits, truth, strangers }: Scored) =>
  logits.map((row, i) => ({ logits: row, truth: truth[i], stranger: strangers?.[i] ?? null }));

const json = (value: unknown): Uint8Array<ArrayBuffer> => new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);

/**
 * The files of the tuned model, calibrated, measured and with a golden output; everything is made with the weights as the file holds
 * them, rounded to half precision. The current thread's engine must be open.
 */
export async function finishModel(input: FinishInput): Promise<FinishedModel> {
  const { start, task, result, engine, parts, onProgress } = input;
  const { tokenizer } = start.parent;
  const { language } = start.parent.config;
  const model = task.config;
  const lm = Object.fromEntries(Object.entries(start.params).filter(([name]) => name.startsWith('lm.')));
  const strangers = await tuneStrangers(task, engine, parts.training, input.strangers ?? null);
  const params = asStored({ ...lm, ...tunedParams(task, result.weights), ...strangers?.params });
  const rounded = wholeWeights(task, result.weights);
  for (const { name, offset } of task.layout.entries) if (params[name]) rounded.set(params[name].values, offset);

  const folds = result.held.length > 0;
  const held = folds
    ? await asStrangers(heldOut(task, parts.training, result), strangers, 'training', parts.training)
    : await asStrangers(
        scored(parts.validation, await scoresOf(engine, task, rounded, 'calibration', onProgress)),
        strangers,
        'validation',
        parts.validation,
      );
  const any = held.truth.length > 0;
  const calibration = any
    ? fitCalibration(knownOf(held), strangers?.strangers ?? [], { coverage: task.options.coverage })
    : UNCALIBRATED;
  const report = ({ logits, truth }: Scored): EvaluationReport =>
    evaluationReport(logits, truth, model.categories, calibration);
  const tested =
    parts.test.files.length > 0
      ? await asStrangers(
          scored(parts.test, await scoresOf(engine, task, rounded, 'test', onProgress)),
          strangers,
          'test',
          parts.test,
        )
      : null;
  const test = tested && report(tested);
  const judged: JudgedPart | null = tested
    ? { on: 'test', part: parts.test, ...tested }
    : any
      ? { on: folds ? 'folds' : 'validation', part: folds ? parts.training : parts.validation, ...held }
      : null;
  const metrics: ModelMetrics = {
    version: 1,
    calibratedOn: folds ? 'folds' : any ? 'validation' : 'nothing',
    calibration,
    heldOut: any ? report(held) : null,
    test: test && { ...test, top1Interval: wilsonInterval(Math.round((test.top1 ?? 0) * test.n), test.n) },
  };

  // The parent's picture: none of the user's travels with the model.
  const golden = start.parent.golden.input;
  const source = {
    config: { model, language },
    params,
    front: start.parent.front,
    tokenizer,
    texts: textsFor(model.categories, start.descriptions, false),
  };
  const bank = await textBankOf(source);
  const network = Network.upload({ ...source, bank });
  const [{ logits }] = await network.forward([goldenView(golden)]);
  network.dispose();
  const brief = (of: EvaluationReport | null) =>
    of && { n: of.n, top1: of.top1, macroRecall: of.macroRecall, macroF1: of.macroF1, ece: of.ece };
  const files = await packModelFolder({
    config: {
      id: input.id,
      createdAt: new Date().toISOString(),
      model,
      language,
      calibration,
      training: {
        ...input.provenance,
        parent: { id: start.parent.config.id, weightsSha256: start.parent.config.weightsSha256 },
        options: task.options,
        classWeights: task.classWeights,
        split: { ...input.split.options, counts: input.split.counts },
        calibratedOn: metrics.calibratedOn,
        ...(strangers && { strangers: { taught: strangers.strangers.length, leftOut: strangers.leftOut } }),
        heldOut: brief(metrics.heldOut),
        test: brief(test),
      },
    },
    params,
    bank,
    tokenizer,
    descriptions: start.descriptions,
    golden: { input: golden, logits: Array.from(logits), tolerance: 1e-3 },
  });
  return { files: { ...files, 'split.json': json(input.split), 'metrics.json': json(metrics) }, metrics, judged };
}
