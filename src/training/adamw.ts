/**
 * AdamW (Loshchilov and Hutter, arXiv 1711.05101) on the flat parameter vector, in plain numbers: engines only compute gradients, so
 * a step is the same on every engine, a checkpoint is four arrays, and losing a GPU loses nothing.
 */
import { MicrographiaError } from '../base/errors';
import type { Layout } from './layout';

export interface AdamWOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  /** Gradients longer than this (Euclidean norm over all parameters) are scaled down to it. */
  readonly clipNorm: number;
  /** Decay of the exponential moving average of the weights, the ones that are kept in the end. */
  readonly averageDecay: number;
}

export const ADAMW: AdamWOptions = {
  beta1: 0.9,
  beta2: 0.98,
  epsilon: 1e-8,
  weightDecay: 0.05,
  clipNorm: 1,
  averageDecay: 0.998,
};

export interface OptimiserState {
  step: number;
  readonly weights: Float32Array;
  readonly mean: Float32Array;
  readonly square: Float32Array;
  readonly average: Float32Array;
}

export const startOptimiser = (weights: Float32Array): OptimiserState => ({
  step: 0,
  weights,
  mean: new Float32Array(weights.length),
  square: new Float32Array(weights.length),
  average: Float32Array.from(weights),
});

/**
 * One step in place; returns the gradient's norm before clipping. `gradient` has the layout's length; `scales`, one per entry of
 * the layout, multiply the learning rate (layer-wise rates; 0 leaves an entry as it is).
 * @throws MicrographiaError `training-diverged` where the gradient holds no number; the state is then as it was.
 */
export function stepAdamW(
  layout: Layout,
  state: OptimiserState,
  gradient: Float32Array,
  learningRate: number,
  options: AdamWOptions = ADAMW,
  scales?: readonly number[],
): number {
  let squares = 0;
  for (let i = 0; i < gradient.length; i++) squares += gradient[i] * gradient[i];
  const norm = Math.sqrt(squares);
  if (!Number.isFinite(norm))
    throw new MicrographiaError(
      'training-diverged',
      `The gradient of step ${state.step + 1} is not finite: the training has diverged.`,
      'Choose a lower learning rate and begin again, or go on from an earlier checkpoint.',
    );
  const clip = norm > options.clipNorm ? options.clipNorm / norm : 1;
  state.step++;
  const { beta1, beta2, epsilon } = options;
  const unbiasMean = 1 - beta1 ** state.step;
  const unbias = 1 / (1 - beta2 ** state.step);
  const { weights, mean, square, average } = state;
  // Early on the average follows closely, else it would remember the random start for thousands of steps.
  const keep = Math.min(options.averageDecay, (1 + state.step) / (10 + state.step));
  layout.entries.forEach(({ offset, length, decayed }, entry) => {
    const own = learningRate * (scales?.[entry] ?? 1);
    const rate = own / unbiasMean;
    const shrink = decayed ? 1 - own * options.weightDecay : 1;
    for (let i = offset; i < offset + length; i++) {
      const g = gradient[i] * clip;
      mean[i] = beta1 * mean[i] + (1 - beta1) * g;
      square[i] = beta2 * square[i] + (1 - beta2) * g * g;
      weights[i] = weights[i] * shrink - (rate * mean[i]) / (Math.sqrt(square[i] * unbias) + epsilon);
      average[i] = keep * average[i] + (1 - keep) * weights[i];
    }
  });
  return norm;
}
