/** Masked language modelling (Devlin et al., arXiv 1810.04805) of the small language model on the descriptions. */

import {
  dispose,
  logSoftmax,
  matMul,
  mean,
  mul,
  neg,
  reshape,
  type Scalar,
  sum,
  type Tensor,
  type Tensor2D,
  tensor1d,
  tidy,
  train,
  transpose,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { dictionary } from '../base/dictionary';
import { CancelledError } from '../base/errors';
import { Random } from '../base/random';
import { type ParamArrays, toArrays, toTensors } from '../model/params';
import { oneHotRows, type SmallLmConfig, type SmallLmParams, smallLm } from './small-lm';
import { CLS_ID, MASK_ID, SPECIAL_TOKENS, type Tokenizer } from './tokenizer';

export interface MaskedLmOptions {
  readonly seed: string | number;
  readonly steps: number;
  /** Windows a step, and tokens a window. */
  readonly batch: number;
  readonly window: number;
  readonly learningRate: number;
}

export const MASKED_LM: Omit<MaskedLmOptions, 'seed'> = { steps: 2000, batch: 12, window: 64, learningRate: 3e-3 };

export interface MaskedLmProgress {
  readonly step: number;
  readonly steps: number;
  /** Mean cross-entropy of the hidden tokens in nats, over the steps since the last report. */
  readonly loss: number;
}

/** 15 % of the tokens are hidden: of these 80 % behind [MASK], 10 % behind a random token, 10 % left as they are. */
const HIDDEN_SHARE = 0.15;

/**
 * Trains `initial` on the texts and returns the new weights; a progress report every 20 steps. Windows are drawn at random from all
 * texts; output weights are the token table (tied).
 */
export async function* trainMaskedLm(
  config: SmallLmConfig,
  initial: ParamArrays,
  tokenizer: Tokenizer,
  texts: readonly string[],
  options: MaskedLmOptions,
  signal?: AbortSignal,
): AsyncGenerator<MaskedLmProgress, ParamArrays> {
  const random = new Random(options.seed).fork('masked-lm');
  const ids = texts.map((text) => [CLS_ID, ...tokenizer.encode(text)]);
  const window = Math.min(options.window, ...ids.map((row) => row.length));
  const tensors = toTensors<SmallLmParams>(initial);
  const variables = dictionary<Variable>();
  for (const [name, initial] of Object.entries(tensors)) variables[name] = variable(initial);
  dispose(tensors);
  const optimiser = train.adam(options.learningRate);
  let total = 0;
  let count = 0;
  try {
    for (let step = 1; step <= options.steps; step++) {
      if (signal?.aborted) throw new CancelledError('The training of the small language model');
      const batch = Array.from({ length: options.batch }, () => drawWindow(random, ids, window, config.vocabularySize));
      const rate = Math.min(1, step / 50) * 0.5 * (1 + Math.cos((Math.PI * step) / options.steps));
      (optimiser as unknown as { learningRate: number }).learningRate = options.learningRate * Math.max(rate, 0.02);
      const loss = optimiser.minimize(
        () => hiddenLoss(config, variables as Record<string, Tensor> as SmallLmParams, batch),
        true,
        Object.values(variables),
      ) as Scalar;
      total += (await loss.data())[0];
      count++;
      loss.dispose();
      if (step % 20 === 0 || step === options.steps) {
        yield { step, steps: options.steps, loss: total / count };
        total = 0;
        count = 0;
      }
    }
    return await toArrays(variables);
  } finally {
    optimiser.dispose();
    dispose(variables);
  }
}

interface Window {
  readonly shown: number[];
  /** Places of the hidden tokens, and what stood there. */
  readonly places: number[];
  readonly truth: number[];
}

function drawWindow(random: Random, ids: readonly number[][], window: number, vocabularySize: number): Window {
  const text = random.pick(ids);
  const start = random.integer(0, text.length - window);
  const shown = text.slice(start, start + window);
  const places = random
    .shuffle(shown.map((_, i) => i))
    .slice(0, Math.max(1, Math.round(HIDDEN_SHARE * window)))
    .sort((a, b) => a - b);
  const truth = places.map((i) => shown[i]);
  for (const i of places) {
    const dice = random.uniform();
    if (dice < 0.8) shown[i] = MASK_ID;
    else if (dice < 0.9) shown[i] = random.integer(SPECIAL_TOKENS.length, vocabularySize - 1);
  }
  return { shown, places, truth };
}

/** Mean cross-entropy of the hidden tokens, in nats. */
function hiddenLoss(config: SmallLmConfig, params: SmallLmParams, batch: readonly Window[]): Scalar {
  return tidy(() => {
    const window = batch[0].shown.length;
    const states = reshape(
      smallLm(
        config,
        params,
        batch.map(({ shown }) => shown),
      ),
      [batch.length * window, config.width],
    );
    const rows = tensor1d(
      batch.flatMap(({ places }, b) => places.map((i) => b * window + i)),
      'int32',
    );
    const select = oneHotRows(rows, batch.length * window); // (M, B T)
    const hidden = matMul(select as Tensor2D, states as Tensor2D); // (M, d)
    const logits = matMul(hidden, transpose(params['lm.tokens']) as Tensor2D); // (M, V)
    const truth = oneHotRows(
      tensor1d(
        batch.flatMap((w) => w.truth),
        'int32',
      ),
      config.vocabularySize,
    );
    return neg(mean(sum(mul(truth, logSoftmax(logits)), 1))) as Scalar;
  });
}
