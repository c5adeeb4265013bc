/**
 * The small language model: a bidirectional transformer encoder that reads the category descriptions (HNF.md, equation 6). It stacks
 * the same pre-norm block that the image side integrates. Trained by masked language modelling (masked-lm.ts), then kept as it is;
 * its last states are what the text bank pools.
 */
import {
  add,
  cast,
  concat,
  expandDims,
  gather,
  matMul,
  oneHot,
  reshape,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
  transpose,
  zeros,
} from '@tensorflow/tfjs-core';
import { Random } from '../base/random';
import { blockChange, blockInit } from '../model/field';
import { keepingGradient } from '../model/gradient';
import { layerNorm } from '../model/ops';
import type { BlockName, Norm } from '../model/param-names';
import { type Named, normal, normInit, type ParamArrays, prefixed, scoped } from '../model/params';
import type { TextStates } from '../model/text-bank';
import { CLS_ID, type Tokenizer } from './tokenizer';

export interface SmallLmConfig {
  readonly vocabularySize: number;
  /** d_t: width of its states. */
  readonly width: number;
  readonly heads: number;
  readonly layers: number;
  /** Longer texts are cut here. */
  readonly maxTokens: number;
}

export const SMALL_LM: Omit<SmallLmConfig, 'vocabularySize'> = { width: 64, heads: 4, layers: 2, maxTokens: 1024 };

/** Its parameters as tensors. */
export type SmallLmParams = Named<'lm.tokens' | Norm<'lm.norm'> | `lm.block${number}.${BlockName}`>;

/** Seeded initial weights, all under `lm.` so that they live in one file with the image side's. */
export function initSmallLm(config: SmallLmConfig, seed: string | number): ParamArrays {
  const random = new Random(seed).fork('small-lm');
  const params: ParamArrays = {
    'lm.tokens': normal(random.fork('tokens'), [config.vocabularySize, config.width], 0.05),
    ...normInit('lm.norm', config.width),
  };
  for (let l = 0; l < config.layers; l++)
    Object.assign(params, prefixed(`lm.block${l}`, blockInit(random.fork(l), config.width, 4)));
  return params;
}

/** The states of each token: ids (B, T) row by row -> (B, T, d_t). No padding inside: rows are equally long. */
export function smallLm(config: SmallLmConfig, params: SmallLmParams, ids: readonly (readonly number[])[]): Tensor {
  const tokens = ids[0].length;
  const flat = tensor1d(ids.flat(), 'int32');
  const embedded = reshape(lookUp(params['lm.tokens'], flat), [ids.length, tokens, config.width]);
  let h = add(embedded, expandDims(positions(tokens, config.width), 0)); // (B, T, d_t)
  for (let l = 0; l < config.layers; l++) h = add(h, blockChange(scoped(params, `lm.block${l}`), h, config.heads));
  return layerNorm(params, 'lm.norm', h);
}

/** One-hot rows as floats: (R) -> (R, size). Through int32, because tfjs's wasm kernel writes whole numbers whatever the type. */
export const oneHotRows = (ids: Tensor1D, size: number): Tensor2D => cast(oneHot(ids, size), 'float32') as Tensor2D;

/** Rows of a table (V, d) by ids (R) -> (R, d). The gradient is a product with one-hot rows: every engine has it, and fast. */
const lookUp = (table: Tensor, ids: Tensor1D): Tensor =>
  keepingGradient(
    [table],
    ([table]) => gather(table, ids),
    () => [ids],
    (dy, [ids]) => [matMul(transpose(oneHotRows(ids as Tensor1D, table.shape[0]!)) as Tensor2D, dy as Tensor2D)],
  );

/** Sinusoidal positions (Vaswani et al., arXiv 1706.03762), of deviation 0.05 like the token table: (T, d). */
function positions(tokens: number, width: number): Tensor2D {
  const values = new Float32Array(tokens * width);
  for (let t = 0; t < tokens; t++)
    for (let i = 0; i < width; i++) {
      const angle = t / 10000 ** ((i - (i % 2)) / width);
      values[t * width + i] = 0.05 * Math.SQRT2 * (i % 2 === 0 ? Math.sin(angle) : Math.cos(angle));
    }
  return tensor2d(values, [tokens, width]);
}

/**
 * The constant side of the text bank: the states of every text, [CLS] first, padded to the longest with zeros: hidden (C, T, d_t),
 * mask (C, T), all zero in the row of a category whose text is empty: it has a learned vector instead. The caller disposes both.
 */
export function encodeTexts(
  config: SmallLmConfig,
  params: SmallLmParams,
  tokenizer: Tokenizer,
  texts: readonly string[],
): TextStates {
  const ids = texts.map((text) => [CLS_ID, ...tokenizer.encode(text)].slice(0, config.maxTokens));
  const longest = Math.max(...ids.map((row) => row.length));
  return tidy(() => ({
    hidden: stackPadded(
      ids.map((row) => smallLm(config, params, [row])),
      longest,
    ),
    mask: tensor2d(
      ids.map((row, c) => Array.from({ length: longest }, (_, t) => (texts[c] !== '' && t < row.length ? 1 : 0))),
      [ids.length, longest],
    ),
  }));
}

/** Each (1, T_i, d) padded with zeros to (1, T, d), then one below the other. */
const stackPadded = (states: Tensor[], length: number): Tensor =>
  concat(
    states.map((state) => concat([state, zeros([1, length - state.shape[1]!, state.shape[2]!])], 1)),
    0,
  );
