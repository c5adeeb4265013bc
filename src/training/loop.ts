/** The training loop: batches, steps, reports. Engines compute gradients; everything else is plain numbers and happens here. */
import { CancelledError } from '../base/errors';
import { Random } from '../base/random';
import { ADAMW, type AdamWOptions, type OptimiserState, stepAdamW } from './adamw';
import type { Chunk, GradientEngine, TrainingTask } from './engine';
import { learningRateAt } from './schedule';

export interface LoopOptions {
  readonly epochs: number;
  /** Pictures a step, cut into chunks of `chunk` that engines take in turn. The sum is in chunk order: any number of workers gives the same weights. */
  readonly batch: number;
  readonly chunk: number;
  readonly learningRate: number;
  /** Share of all steps spent warming up. */
  readonly warmUp: number;
  /** How often each picture appears in an epoch; 1 for all where absent. */
  readonly repeats?: readonly number[];
  readonly adamw?: AdamWOptions;
}

export const LOOP: Omit<LoopOptions, 'epochs'> = { batch: 32, chunk: 8, learningRate: 1.5e-3, warmUp: 0.05 };

/** After every step. */
export interface StepReport {
  readonly kind: 'step';
  readonly step: number;
  readonly steps: number;
  readonly epoch: number;
  readonly pictures: number;
  readonly loss: number;
  /** Share of the batch's augmented pictures named right. */
  readonly accuracy: number;
  readonly learningRate: number;
  readonly gradientNorm: number;
}

/** After every epoch, with the averaged weights: logits of the whole validation set, (n * C). */
export interface EpochReport {
  readonly kind: 'epoch';
  readonly epoch: number;
  readonly scores: Float32Array;
}

export type TrainingReport = StepReport | EpochReport;

/** Steps of a whole run over a set of `pictures` (repeats counted). */
export const stepsPerEpoch = (pictures: number, batch: number): number => Math.max(1, Math.floor(pictures / batch));

/**
 * Trains `state` in place, from the step it stands at: a state that was saved after any step goes on with the same numbers as an
 * unbroken run, because order and augmentation follow from the seed and the step alone.
 * @throws CancelledError when the signal fires, between steps: the state is whole.
 */
export async function* train(
  task: TrainingTask,
  engine: GradientEngine,
  state: OptimiserState,
  options: LoopOptions,
  signal?: AbortSignal,
): AsyncGenerator<TrainingReport, void> {
  const deck = deal(task.training.labels.length, options.repeats);
  const perEpoch = stepsPerEpoch(deck.length, options.batch);
  const steps = perEpoch * options.epochs;
  const random = new Random(task.seed).fork('order');
  while (state.step < steps) {
    const epoch = Math.floor(state.step / perEpoch);
    const order = random.fork(epoch).shuffle(deck);
    for (let i = state.step % perEpoch; i < perEpoch; i++) {
      if (signal?.aborted) throw new CancelledError('The training');
      const step = state.step;
      const learningRate = learningRateAt(step, steps, options.learningRate, Math.ceil(options.warmUp * steps));
      const chunks = cut(order.slice(i * options.batch, (i + 1) * options.batch), options.chunk, step * options.batch);
      const results = await engine.gradients(state.weights, chunks);
      const { gradient, loss, correct, pictures } = combine(chunks, results);
      const gradientNorm = stepAdamW(task.layout, state, gradient, learningRate, options.adamw ?? ADAMW);
      yield {
        kind: 'step',
        step: step + 1,
        steps,
        epoch,
        pictures,
        loss,
        accuracy: correct / pictures,
        learningRate,
        gradientNorm,
      };
    }
    yield { kind: 'epoch', epoch, scores: await engine.scores(state.average) };
  }
}

/** Every picture's index as often as it repeats. */
const deal = (count: number, repeats?: readonly number[]): number[] =>
  Array.from({ length: count }, (_, index) => Array<number>(repeats?.[index] ?? 1).fill(index)).flat();

function cut(indices: readonly number[], size: number, first: number): Chunk[] {
  const chunks: Chunk[] = [];
  for (let i = 0; i < indices.length; i += size) chunks.push({ indices: indices.slice(i, i + size), first: first + i });
  return chunks;
}

/** The batch's mean from the chunks' means, summed in order. */
function combine(
  chunks: readonly Chunk[],
  results: Awaited<ReturnType<GradientEngine['gradients']>>,
): { gradient: Float32Array; loss: number; correct: number; pictures: number } {
  const pictures = chunks.reduce((sum, { indices }) => sum + indices.length, 0);
  const gradient = new Float32Array(results[0].gradient.length);
  let loss = 0;
  let correct = 0;
  results.forEach((result, c) => {
    const share = chunks[c].indices.length / pictures;
    for (let i = 0; i < gradient.length; i++) gradient[i] += share * result.gradient[i];
    loss += share * result.loss;
    correct += result.correct;
  });
  return { gradient, loss, correct, pictures };
}
