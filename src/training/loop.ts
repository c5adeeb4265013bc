/**
 * The training loop: batches, steps, validation, early stopping, reports. Engines compute gradients; everything else is plain numbers
 * and happens here. Training from scratch, fine-tuning of all weights and of the head alone run through this one loop.
 */
import { CancelledError, MicrographiaError } from '../base/errors';
import { Random } from '../base/random';
import { negativeLogLikelihood } from '../evaluation/calibration';
import { evaluationReport } from '../evaluation/report';
import { rowsOf } from '../model/mean';
import { ADAMW, type AdamWOptions, type OptimiserState, startOptimiser, stepAdamW } from './adamw';
import type { Chunk, GradientEngine, TrainingTask } from './engine';
import type { GradientResult } from './gradient';
import { isOutOfMemory } from './out-of-memory';
import { learningRateAt } from './schedule';

const isDeviceFault = (error: unknown): boolean => error instanceof MicrographiaError && error.code === 'gpu-fault';

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
  /** Factor on the learning rate of each entry of the layout; 1 for all where absent. */
  readonly rates?: readonly number[];
  /** Ends the run after so many epochs without a better validation macro-F1, and keeps the best weights; never where absent. */
  readonly patience?: number;
}

export const LOOP: Omit<LoopOptions, 'epochs'> = { batch: 32, chunk: 8, learningRate: 1.5e-3, warmUp: 0.05 };

/** Everything a run knows that seed and options do not say: saved after any step, it goes on with the same numbers. */
export interface RunState {
  readonly optimiser: OptimiserState;
  /** Pictures computed at once: the option's, halved whenever memory did not suffice. */
  chunk: number;
  /** Epochs whose validation is done. */
  evaluated: number;
  /** The averaged weights of the epoch with the best validation; null without early stopping or before the first. */
  best: BestEpoch | null;
}

export interface BestEpoch {
  readonly epoch: number;
  readonly macroF1: number;
  readonly loss: number;
  readonly weights: Float32Array;
}

export const startRun = (weights: Float32Array, chunk: number): RunState => ({
  optimiser: startOptimiser(weights),
  chunk,
  evaluated: 0,
  best: null,
});

/** The weights a run is for: of the best epoch where validation chose one, else the average. */
export const finalWeights = ({ best, optimiser }: RunState): Float32Array => best?.weights ?? optimiser.average;

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

/** After every epoch, with the averaged weights on the whole validation set; null without one. */
export interface EpochReport {
  readonly kind: 'epoch';
  readonly epoch: number;
  /** Logits, (n * C). */
  readonly scores: Float32Array;
  /** Mean -log p(true category), in nats. */
  readonly loss: number | null;
  readonly macroF1: number | null;
  readonly top1: number | null;
  /** Whether these weights are now the ones to keep. */
  readonly best: boolean;
}

/** Memory did not suffice for a chunk: the step is done again with chunks of this size, added up to the same batch. */
export interface MemoryReport {
  readonly kind: 'memory';
  readonly chunk: number;
}

export type TrainingReport = StepReport | EpochReport | MemoryReport;

/** Steps of an epoch over a set of `pictures` (repeats counted). */
export const stepsPerEpoch = (pictures: number, batch: number): number => Math.max(1, Math.floor(pictures / batch));

/**
 * Trains `state` in place, from the step it stands at: a state that was saved after any report goes on with the same numbers as an
 * unbroken run, because order and augmentation follow from the seed and the step alone.
 * @throws CancelledError when the signal fires, between steps: the state is whole.
 */
export async function* train(
  task: TrainingTask,
  engine: GradientEngine,
  state: RunState,
  options: LoopOptions,
  signal?: AbortSignal,
): AsyncGenerator<TrainingReport, void> {
  const { optimiser } = state;
  const deck = deal(task.training.labels.length, options.repeats);
  const seen = task.mixup && options.repeats?.includes(0) ? [...new Set(deck)] : undefined;
  const perEpoch = stepsPerEpoch(deck.length, options.batch);
  const steps = perEpoch * options.epochs;
  const random = new Random(task.seed).fork('order');
  let order = { epoch: -1, deck };
  for (;;) {
    if (signal?.aborted) throw new CancelledError('The training');
    const step = optimiser.step;
    const epoch = Math.floor(step / perEpoch);
    if (epoch > state.evaluated) {
      yield await evaluate(task, engine, state, options);
      continue;
    }
    if (step >= steps || isStale(state, options)) return;
    if (order.epoch !== epoch) order = { epoch, deck: random.fork(epoch).shuffle(deck) };
    const at = (step % perEpoch) * options.batch;
    const chunks = cut(order.deck.slice(at, at + options.batch), state.chunk, step * options.batch, seen);
    let results: GradientResult[];
    try {
      results = await engine.gradients(optimiser.weights, chunks);
    } catch (error) {
      // A fault of the device stays with it: whoever owns the device makes another one.
      if (state.chunk === 1 || !isOutOfMemory(error) || isDeviceFault(error)) throw error;
      state.chunk = Math.ceil(Math.min(state.chunk, options.batch) / 2);
      yield { kind: 'memory', chunk: state.chunk };
      continue;
    }
    const { gradient, loss, correct, pictures } = combine(chunks, results);
    const learningRate = learningRateAt(step, steps, options.learningRate, Math.ceil(options.warmUp * steps));
    const gradientNorm = stepAdamW(task.layout, optimiser, gradient, learningRate, options.adamw ?? ADAMW, options.rates);
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
}

const isStale = ({ best, evaluated }: RunState, { patience = 0 }: LoopOptions): boolean =>
  patience > 0 && best !== null && evaluated - 1 - best.epoch >= patience;

/** The validation of the epoch that has just ended; the better macro-F1 is kept, and of equals the smaller loss. */
async function evaluate(
  task: TrainingTask,
  engine: GradientEngine,
  state: RunState,
  { patience = 0 }: LoopOptions,
): Promise<EpochReport> {
  const epoch = state.evaluated;
  const { average } = state.optimiser;
  const scores = await engine.scores(average);
  const truth = Array.from(task.validation.labels);
  const { categories } = task.config;
  const rows = rowsOf(scores, categories.length);
  const { macroF1, top1 } = evaluationReport(rows, truth, categories, { temperature: 1 });
  const loss = rows.length > 0 ? negativeLogLikelihood(rows, truth) : null;
  let isBest = false;
  if (patience > 0 && macroF1 !== null && loss !== null) {
    const { best } = state;
    isBest = best === null || macroF1 > best.macroF1 || (macroF1 === best.macroF1 && loss < best.loss);
    if (isBest) state.best = { epoch, macroF1, loss, weights: Float32Array.from(average) };
  }
  state.evaluated = epoch + 1;
  return { kind: 'epoch', epoch, scores, loss, macroF1, top1, best: isBest };
}

/** Every picture's index as often as it repeats. */
const deal = (count: number, repeats?: readonly number[]): number[] =>
  Array.from({ length: count }, (_, index) => Array<number>(repeats?.[index] ?? 1).fill(index)).flat();

function cut(indices: readonly number[], size: number, first: number, seen?: readonly number[]): Chunk[] {
  const chunks: Chunk[] = [];
  for (let i = 0; i < indices.length; i += size)
    chunks.push({ indices: indices.slice(i, i + size), first: first + i, ...(seen && { seen }) });
  return chunks;
}

/** The batch's mean from the chunks' means, summed in order. */
function combine(
  chunks: readonly Chunk[],
  results: readonly GradientResult[],
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
