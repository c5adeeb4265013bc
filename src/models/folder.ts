/**
 * A model on disk: `models/<id>/{config.json, weights.safetensors, tokenizer.json, descriptions.json, golden.json}`. Reading trusts
 * nothing: every field is checked, the weights must have the hash that config.json states, and the pieces must fit each other.
 */

import * as v from 'valibot';
import { MicrographiaError } from '../base/errors';
import { sha256Hex } from '../base/hash';
import type { Calibration } from '../evaluation/calibration';
import type { RealEvaluation } from '../evaluation/real';
import { DOUBTS } from '../evaluation/verdict';
import { type Dtype, readSafetensors, writeSafetensors } from '../formats/safetensors';
import { type Descriptions, descriptionText, parseDescriptions } from '../language/descriptions';
import type { SmallLmConfig } from '../language/small-lm';
import { type Tokenizer, tokenizerFromJson } from '../language/tokenizer';
import { activeFront, checkConfig, type HnfConfig, ORIENTATIONS } from '../model/config';
import { frontConstantShapes } from '../model/front-config';
import type { ArrayTensor, ParamArrays } from '../model/params';
import { ModelError } from './errors';
import { type Front, type FrontFolders, loadFront } from './front-folder';
import type { ReadModelFile } from './read-file';

export type { ReadModelFile } from './read-file';

/** The files of a folder, by name. */
export type ModelFiles = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;

/** The files every model folder has. */
export const MODEL_FILES = [
  'config.json',
  'weights.safetensors',
  'tokenizer.json',
  'descriptions.json',
  'golden.json',
] as const;

/** Serves files at hand as a folder. */
export const readerOf =
  (files: ModelFiles): ReadModelFile =>
  async (name) => {
    if (!Object.hasOwn(files, name)) throw new ModelError('missing', name, 'there is no such file');
    return files[name];
  };

/** config.json. */
export interface ModelConfig {
  readonly format: 1;
  readonly id: string;
  readonly createdAt: string;
  readonly model: HnfConfig;
  readonly language: SmallLmConfig;
  readonly calibration: Calibration;
  /** What it is worth, measured on real pictures that it was not trained on. */
  readonly evaluation?: { readonly real: RealEvaluation };
  /** Provenance: what it was trained on, with which settings and results. Shown, never computed with. */
  readonly training: Readonly<Record<string, unknown>>;
  readonly weightsSha256: string;
}

/** golden.json: one grey picture and the logits this model must give for it. */
export interface Golden {
  /** S x S bytes, grey 0 .. 255, row by row; base64 in the file. */
  readonly input: Uint8Array;
  /** One per category. */
  readonly logits: readonly number[];
  /** Largest allowed |difference| over the largest |golden logit|. */
  readonly tolerance: number;
}

export interface ModelFolder {
  readonly config: ModelConfig;
  readonly params: ParamArrays;
  readonly tokenizer: Tokenizer;
  readonly descriptions: Descriptions;
  /** The text of each category's description, in the order of `config.model.categories`; empty where a learned vector stands in. */
  readonly texts: readonly string[];
  readonly golden: Golden;
  /** How each tensor is stored. */
  readonly dtypes: Readonly<Record<string, Dtype>>;
  /**
   * T (C, d), the text bank as these weights make it of these texts, so that a visitor's first picture need not wait for the small
   * language model; null where the file has none, or it was made of other texts.
   */
  readonly bank: ArrayTensor | null;
  /** The front that the configuration names; null for a model without one. */
  readonly front: Front | null;
}

/** Under this name the bank lies among the weights, with the hash of what it was made of in the file's metadata. */
const BANK = 'text.bank';
const BANK_SOURCE = 'textBankOf';

/** What the bank depends on besides the weights beside it. */
const bankSource = (tokenizer: Tokenizer, texts: readonly string[]): Promise<string> =>
  sha256Hex(new TextEncoder().encode(JSON.stringify([tokenizer, texts])));

const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65536));
const finite = v.pipe(v.number(), v.finite());
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** What a model can tell apart at most, and how long the name of a category may be: more is not read back. */
export const MOST_CATEGORIES = 200;
export const MOST_CATEGORY_NAME = 80;

const categoryName = v.pipe(v.string(), v.minLength(1), v.maxLength(MOST_CATEGORY_NAME));

const tally = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Of `evaluation.real`. */
export const realSchema = v.object({
  descriptions: v.exactOptional(v.object({ wrong: v.pipe(v.tuple([share, share]), v.readonly()), none: share })),
  date: v.pipe(v.string(), v.isoDate()),
  sets: v.pipe(
    v.array(v.object({ name: v.pipe(v.string(), v.maxLength(200)), pictures: tally, sources: tally, top1: share })),
    v.maxLength(100),
    v.readonly(),
  ),
  pictures: tally,
  sources: tally,
  top1: share,
  macroRecall: v.nullable(share),
  coverage: v.object({ promised: share, achieved: share, meanSize: v.pipe(finite, v.minValue(0)) }),
  ece: share,
  words: v.exactOptional(v.pipe(v.array(v.object({ doubt: v.picklist(DOUBTS), pictures: tally, right: tally })), v.readonly())),
  outOfSet: v.nullable(
    v.object({
      strangers: tally,
      sources: tally,
      auroc: share,
      scanning: v.nullable(v.object({ strangers: tally, auroc: share })),
      refused: share,
      caught: share,
    }),
  ),
});

const configSchema = v.object({
  format: v.literal(1),
  id: v.pipe(v.string(), v.regex(/^[\w.-]{1,80}$/)),
  createdAt: v.pipe(v.string(), v.isoTimestamp()),
  model: v.object({
    profile: v.pipe(v.string(), v.maxLength(80)),
    imageSize: v.pipe(count, v.maxValue(2048)),
    width: v.pipe(count, v.maxValue(4096)),
    heads: count,
    mlpRatio: v.pipe(count, v.maxValue(16)),
    levels: v.pipe(v.array(v.object({ patch: count, neighbours: count })), v.minLength(1), v.maxLength(8)),
    solver: v.object({
      method: v.picklist(['euler', 'midpoint', 'rk4', 'dopri5']),
      steps: v.pipe(count, v.maxValue(100)),
      tolerance: v.exactOptional(positive),
    }),
    chebyshevOrder: v.pipe(count, v.maxValue(16)),
    textWidth: v.pipe(count, v.maxValue(4096)),
    categories: v.pipe(v.array(categoryName), v.minLength(1), v.maxLength(MOST_CATEGORIES)),
    switches: v.object({
      graph: v.boolean(),
      sequence: v.boolean(),
      hierarchy: v.boolean(),
      text: v.boolean(),
      crossAttention: v.boolean(),
      front: v.exactOptional(v.boolean()),
    }),
    front: v.exactOptional(
      v.nullable(
        v.object({
          id: v.pipe(v.string(), v.regex(/^[\w-]{1,40}$/)),
          sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
          maps: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[\w-]{1,40}$/))), v.minLength(1), v.maxLength(32)),
          tokenWidth: v.pipe(count, v.maxValue(1024)),
          vectorWidth: v.pipe(count, v.maxValue(8192)),
        }),
      ),
    ),
    orientations: v.exactOptional(v.picklist(ORIENTATIONS)),
  }),
  language: v.object({
    vocabularySize: count,
    width: v.pipe(count, v.maxValue(4096)),
    heads: count,
    layers: v.pipe(count, v.maxValue(48)),
    maxTokens: v.pipe(count, v.maxValue(8192)),
  }),
  calibration: v.object({
    temperature: positive,
    confidence: v.exactOptional(v.object({ bias: finite, slope: positive })),
    conformal: v.object({ coverage: share, threshold: share }),
    outOfSet: v.object({ threshold: finite }),
    novelty: v.exactOptional(
      v.object({ weights: v.object({ bias: finite, stranger: finite, energy: finite }), threshold: share }),
    ),
  }),
  evaluation: v.exactOptional(v.object({ real: realSchema })),
  training: v.record(v.string(), v.unknown()),
  weightsSha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});

const goldenSchema = v.object({
  input: v.pipe(v.string(), v.base64()),
  logits: v.array(finite),
  tolerance: v.pipe(positive, v.maxValue(0.1)),
});

const fileText = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

function parseJson<T>(name: string, bytes: Uint8Array, schema: v.GenericSchema<unknown, T>): T {
  let value: unknown;
  try {
    value = JSON.parse(fileText(bytes));
  } catch (cause) {
    throw new ModelError('damaged', name, 'it is not JSON', { cause });
  }
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const issue = result.issues[0];
  throw new ModelError('damaged', name, `${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`);
}

/** @param needed every category must be described: the weights have no learned vectors to stand in. */
export function textsFor(categories: readonly string[], descriptions: Descriptions, needed: boolean): string[] {
  const byName = new Map(descriptions.categories.map((category) => [category.name, descriptionText(category)]));
  return categories.map((category) => {
    const text = byName.get(category);
    if (text === undefined && needed) throw new ModelError('damaged', 'descriptions.json', `${category} is not described`);
    return text ?? '';
  });
}

function checkValues(params: ParamArrays): void {
  for (const [name, { values }] of Object.entries(params)) {
    if (!values.every(Number.isFinite)) throw new ModelError('damaged', 'weights.safetensors', `"${name}" holds no number`);
  }
}

/** The category head has one row per category, as wide as the model; other shapes that do not fit stop the golden check. */
function checkHead(params: ParamArrays, { categories, width }: HnfConfig): void {
  for (const [name, expected] of [
    ['head.weight', [categories.length, width]],
    ['head.bias', [categories.length]],
  ] as const) {
    const shape = params[name]?.shape ?? [];
    if (shape.length !== expected.length || shape.some((extent, axis) => extent !== expected[axis]))
      throw new ModelError(
        'damaged',
        'weights.safetensors',
        `"${name}" has shape [${shape.join(', ')}], config.json asks for [${expected.join(', ')}]`,
      );
  }
}

/** The constants between the front and the network are there, and of the shape both ask for. */
function checkConstants(params: ParamArrays, shapes: Readonly<Record<string, readonly number[]>>): void {
  for (const [name, shape] of Object.entries(shapes))
    if (String(params[name]?.shape) !== String(shape))
      throw new ModelError('damaged', 'weights.safetensors', `"${name}" has shape [${params[name]?.shape}], not [${shape}]`);
}

/** Where no front is at hand. */
const noFronts: FrontFolders = (id) => async () => {
  throw new ModelError('missing', id, 'the front that this model looks through is not here');
};

/** config.json alone, checked. */
export async function readModelConfig(read: ReadModelFile): Promise<ModelConfig> {
  const config: ModelConfig = parseJson('config.json', await read('config.json'), configSchema);
  checkConfig(config.model);
  return config;
}

/**
 * Reads and checks a whole model folder; the small files first, so that a wrong folder is noticed before the weights are fetched.
 * @throws ModelError or another MicrographiaError naming the file and its fault.
 */
export async function readModelFolder(
  read: ReadModelFile,
  onProgress: (loaded: number, total: number) => void = () => {},
  fronts: FrontFolders = noFronts,
): Promise<ModelFolder> {
  const config = await readModelConfig(read);
  const choice = activeFront(config.model);
  const [front, goldenBytes, tokenizerBytes, descriptionBytes, weights] = await Promise.all([
    choice ? loadFront(choice, fronts) : null,
    read('golden.json'),
    read('tokenizer.json'),
    read('descriptions.json'),
    read('weights.safetensors', onProgress),
  ]);
  const { imageSize, categories, switches } = config.model;
  const { input, logits, tolerance } = parseJson('golden.json', goldenBytes, goldenSchema);
  const golden = { input: Uint8Array.from(atob(input), (char) => char.charCodeAt(0)), logits, tolerance };
  if (golden.input.length !== imageSize ** 2)
    throw new ModelError('damaged', 'golden.json', `its picture is not ${imageSize} px`);
  if (logits.length !== categories.length) throw new ModelError('damaged', 'golden.json', 'it has logits for other categories');

  const hash = await sha256Hex(weights);
  if (hash !== config.weightsSha256)
    throw new ModelError(
      'damaged',
      config.id,
      `weights.safetensors has SHA-256 ${hash.slice(0, 12)}…, config.json says ${config.weightsSha256.slice(0, 12)}…`,
    );
  const { tensors, metadata, dtypes } = readSafetensors(weights);
  checkValues(tensors);
  const { [BANK]: stored, ...params } = tensors;
  checkHead(params, config.model);
  const tokenizer = tokenizerFromJson(parseJson('tokenizer.json', tokenizerBytes, v.unknown()));
  if (switches.text && tokenizer.size > config.language.vocabularySize)
    throw new ModelError(
      'damaged',
      'tokenizer.json',
      `it has ${tokenizer.size} tokens, the model ${config.language.vocabularySize}`,
    );
  const descriptions = parseDescriptions(decodeText('descriptions.json', descriptionBytes), 'descriptions.json');
  const texts = textsFor(categories, descriptions, switches.text && !params['text.classes']);
  const fits = stored?.shape[0] === categories.length && stored.shape[1] === config.model.width;
  const bank = fits && metadata[BANK_SOURCE] === (await bankSource(tokenizer, texts)) ? stored : null;
  if (front) checkConstants(params, frontConstantShapes(config.model, front.config));
  return { config, params, tokenizer, descriptions, texts, golden, dtypes, bank, front };
}

function decodeText(name: string, bytes: Uint8Array): string {
  try {
    return fileText(bytes);
  } catch (cause) {
    throw new ModelError('damaged', name, 'it is not UTF-8 text', { cause });
  }
}

/** What training hands over; hash and golden file are made from it. */
export interface ModelPieces extends Omit<ModelFolder, 'config' | 'texts' | 'dtypes' | 'bank' | 'front'> {
  readonly config: Omit<ModelConfig, 'format' | 'weightsSha256'>;
  /** From `textBankOf` (network.ts); without it every visitor computes it. */
  readonly bank?: ArrayTensor | null;
  /** How each tensor is stored; F16 unless told. */
  readonly dtype?: (name: string) => Dtype;
}

/** `params` as they come back from the file: compute golden logits and calibration with these, not with the unrounded ones. */
export const asStored = (params: ParamArrays, dtype: (name: string) => Dtype = () => 'F16'): ParamArrays =>
  readSafetensors(writeSafetensors(params, { dtype })).tensors as ParamArrays;

/** The files of a model folder, by name. Reading them back gives `pieces` again, with weights rounded to their stored type. */
export async function packModelFolder(pieces: ModelPieces): Promise<Record<string, Uint8Array<ArrayBuffer>>> {
  const { dtype = () => 'F16' as const, golden } = pieces;
  const { bank } = pieces;
  const { categories, switches } = pieces.config.model;
  const texts = textsFor(categories, pieces.descriptions, switches.text && !pieces.params['text.classes']);
  const weights = writeSafetensors(
    { ...pieces.params, ...(bank && { [BANK]: bank }) },
    {
      dtype: (name) => (name === BANK ? 'F32' : dtype(name)),
      ...(bank && { metadata: { [BANK_SOURCE]: await bankSource(pieces.tokenizer, texts) } }),
    },
  );
  const config: ModelConfig = { ...pieces.config, format: 1, weightsSha256: await sha256Hex(weights) };
  const json = (value: unknown): Uint8Array<ArrayBuffer> => new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
  const input = btoa(Array.from(golden.input, (byte) => String.fromCharCode(byte)).join(''));
  return {
    'config.json': json(config),
    'weights.safetensors': weights,
    'tokenizer.json': new TextEncoder().encode(`${JSON.stringify(pieces.tokenizer)}\n`),
    'descriptions.json': json(pieces.descriptions),
    'golden.json': json({ input, logits: golden.logits, tolerance: golden.tolerance }),
  };
}

/** Words for a failed computation that is not the engine's fault: wrong shapes, missing tensors. */
export const brokenModel = (id: string, cause: unknown): MicrographiaError =>
  cause instanceof MicrographiaError
    ? cause
    : new ModelError(
        'broken',
        id,
        `its weights do not fit its configuration (${cause instanceof Error ? cause.message : cause})`,
        {
          cause,
        },
      );
