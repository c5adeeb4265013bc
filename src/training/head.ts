/**
 * The part of the model that quick fine-tuning trains: text pooling, cross-attention and head, on features of the frozen backbone
 * that were computed once (V of every level: all that this part sees of a picture). An engine like any other to the training loop.
 */
import { dispose, keep, reshape, slice, type Tensor, tensor, tensor2d, tidy, valueAndGrads } from '@tensorflow/tfjs-core';
import { CancelledError } from '../base/errors';
import { Random } from '../base/random';
import type { Tensors } from '../engine/operation';
import { activeLevels, probeWidth } from '../model/config';
import { type HnfCascade, readOut } from '../model/hnf';
import { crossEntropy } from '../model/loss';
import type { ArrayTensor, Params } from '../model/params';
import { type TextStates, textBank } from '../model/text-bank';
import {
  type Chunk,
  type FeatureEngine,
  type GradientEngine,
  type Look,
  partOf,
  type TaskPart,
  type TrainingTask,
} from './engine';
import { countCorrect, type GradientResult, named, smoothTargets, tensorsOf } from './gradient';
import type { Layout } from './layout';
import { LOSS } from './loss-options';

/** Entries of a layout that quick fine-tuning trains, by themselves. */
const HEAD = /^(head|cross|text)\./;

export function headLayout({ entries }: Layout): Layout {
  let offset = 0;
  const own = entries
    .filter(({ name }) => HEAD.test(name))
    .map((entry) => {
      const moved = { ...entry, offset };
      offset += entry.length;
      return moved;
    });
  return { entries: own, length: offset };
}

/** Copies the values of the entries that both layouts have from one flat vector to another. */
export function copyEntries(from: Layout, source: Float32Array, to: Layout, target: Float32Array): void {
  const places = new Map(to.entries.map(({ name, offset }) => [name, offset]));
  for (const { name, offset, length } of from.entries) {
    const place = places.get(name);
    if (place !== undefined) target.set(source.subarray(offset, offset + length), place);
  }
}

/** What the head sees of every view, flat (engine.ts). Not part of a saved state: seed and weights give it again. */
export interface Features {
  /** Values of one row: L d, or what a probe sees (config.ts, `probeWidth`). */
  readonly width: number;
  /** Views of each training picture that the head learns from. */
  readonly views: number;
  /** Training pictures, picture by picture, view by view: as it is, then augmented. */
  readonly learned: Float32Array;
  /** Training pictures as classification sees them: orientation by orientation, in each all pictures; with folds in every orientation. */
  readonly training: Float32Array;
  readonly validation: Float32Array;
}

export interface FeatureReport {
  readonly kind: 'features';
  readonly done: number;
  readonly total: number;
}

/** Views in one request, and requests at a time: small enough to report often and to let every core take part. */
const LOOK_VIEWS = 16;
const LOOKS = 8;

const spans = (count: number): number[] => Array.from({ length: Math.ceil(count / LOOK_VIEWS) }, (_, i) => i * LOOK_VIEWS);

/** Values that the head of this task sees of one view. */
function featureWidth({ config, layout }: TrainingTask): number {
  const probes = layout.entries.some(({ name }) => name === 'head.probe_weight');
  return probes ? probeWidth(config) : activeLevels(config).length * config.width;
}

/** Every view through the frozen backbone, once; further orientations of the training pictures only where folds will be judged on them. `weights` are those of the whole model, in the task's layout. */
export async function* computeFeatures(
  task: TrainingTask,
  engine: FeatureEngine,
  weights: Float32Array,
  views: number,
  folds: boolean,
  signal?: AbortSignal,
): AsyncGenerator<FeatureReport, Features> {
  const width = featureWidth(task);
  const pictures = task.training.labels.length;
  const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
  const plain = (part: TaskPart, turn = 0): Look[] => {
    const count = partOf(task, part).labels.length;
    return spans(count).map((at) => ({ part, indices: range(at, Math.min(count, at + LOOK_VIEWS)), first: null, turn }));
  };
  const turns = folds ? (task.config.orientations ?? 1) : 1;
  const extra = views - 1;
  // Augmented view k of picture n has the seed n * extra + k.
  const augmented = spans(pictures * extra).map(
    (at): Look => ({
      part: 'training',
      indices: range(at, Math.min(pictures * extra, at + LOOK_VIEWS)).map((flat) => Math.floor(flat / extra)),
      first: at,
    }),
  );
  const wanted = {
    training: range(0, turns).flatMap((turn) => plain('training', turn)),
    augmented,
    validation: plain('validation'),
  };
  const total = Object.values(wanted).flat().length;
  let done = 0;
  const found = {
    training: new Float32Array(pictures * turns * width),
    augmented: new Float32Array(pictures * extra * width),
    validation: new Float32Array(partOf(task, 'validation').labels.length * width),
  };
  for (const key of ['training', 'augmented', 'validation'] as const) {
    let place = 0;
    for (let i = 0; i < wanted[key].length; i += LOOKS) {
      if (signal?.aborted) throw new CancelledError('The training');
      for (const part of await engine.features(weights, wanted[key].slice(i, i + LOOKS))) {
        found[key].set(part, place);
        place += part.length;
        done++;
      }
      yield { kind: 'features', done: Math.min(done, total), total };
    }
  }
  // Of many pictures there is one view each, and a copy would double what they take.
  const learned = extra === 0 ? found.training.subarray(0, pictures * width) : new Float32Array(pictures * views * width);
  for (let n = 0; n < pictures && extra > 0; n++) {
    learned.set(found.training.subarray(n * width, (n + 1) * width), n * views * width);
    learned.set(found.augmented.subarray(n * extra * width, (n + 1) * extra * width), (n * views + 1) * width);
  }
  return { width, views, learned, training: found.training, validation: found.validation };
}

const SCORE_ROWS = 256;

/** Gradients of the head on the current thread's engine, from cached features. `task.layout` is the head's. */
export class HeadGradients implements GradientEngine {
  readonly #task: TrainingTask;
  readonly #features: Features;
  readonly #states: TextStates;
  readonly #random: Random;
  readonly #depth: number;

  constructor(task: TrainingTask, features: Features) {
    this.#task = task;
    this.#features = features;
    const upload = ({ shape, values }: ArrayTensor): Tensor => tensor(values, [...shape]);
    this.#states = { hidden: upload(task.texts.hidden), mask: upload(task.texts.mask) };
    this.#random = new Random(task.seed).fork('view');
    this.#depth = activeLevels(task.config).length;
  }

  async gradients(weights: Float32Array, chunks: readonly Chunk[]): Promise<GradientResult[]> {
    const params = tensorsOf(this.#task.layout, weights);
    const results: GradientResult[] = [];
    try {
      for (const chunk of chunks) results.push(await this.#gradient(params, chunk));
      return results;
    } finally {
      dispose(params);
    }
  }

  async #gradient(params: Params, { indices, first }: Chunk): Promise<GradientResult> {
    const { config, layout, training, classWeights, loss: lossOptions = LOSS } = this.#task;
    const { views, learned, width } = this.#features;
    const rows = new Float32Array(indices.length * width);
    indices.forEach((index, i) => {
      const view = index * views + this.#random.fork(first + i).integer(0, views - 1);
      rows.set(learned.subarray(view * width, (view + 1) * width), i * width);
    });
    const labels = indices.map((index) => training.labels[index]);
    const weights = labels.map((label) => classWeights[label]);
    const names = layout.entries.map(({ name }) => name);
    const byName: Tensors = params;
    const [loss, logits, ...gradients] = tidy(() => {
      const seen = this.#seen(rows);
      const targets = smoothTargets({ labels, weights }, config.categories.length, lossOptions.labelSmoothing);
      let kept: Tensor | undefined;
      const { value, grads } = valueAndGrads((...given: Tensor[]) => {
        const p = named(names, given) as Params;
        const out = readOut(config, p, seen, textBank(config, p, this.#states));
        kept = keep(out.logits.clone());
        return crossEntropy(out.logits, targets);
      })(names.map((name) => byName[name]));
      return [value, kept as Tensor, ...grads];
    });
    const gradient = new Float32Array(layout.length);
    await Promise.all(layout.entries.map(async ({ offset }, i) => gradient.set(await gradients[i].data(), offset)));
    const correct = countCorrect((await logits.data()) as Float32Array, labels);
    const result = { loss: (await loss.data())[0], correct, gradient };
    dispose([loss, logits, ...gradients]);
    return result;
  }

  scores(weights: Float32Array): Promise<Float32Array> {
    return this.scoresOf(weights, this.#features.validation);
  }

  /** Logits (n * C) of n rows of features. */
  async scoresOf(weights: Float32Array, rows: Float32Array): Promise<Float32Array> {
    const { config, layout } = this.#task;
    const params = tensorsOf(layout, weights);
    const text = tidy(() => textBank(config, params, this.#states));
    const { width } = this.#features;
    const count = rows.length / width;
    const all = new Float32Array(count * config.categories.length);
    for (let start = 0; start < count; start += SCORE_ROWS) {
      const part = rows.subarray(start * width, Math.min(count, start + SCORE_ROWS) * width);
      const logits = tidy(() => readOut(config, params, this.#seen(part), text).logits);
      all.set(await logits.data(), start * config.categories.length);
      logits.dispose();
    }
    dispose([params, { text }]);
    return all;
  }

  /** V (n, L, d), and what a probing head sees beside it, where the rows hold that. */
  #seen(rows: Float32Array): Pick<HnfCascade, 'levels' | 'beside' | 'vector'> {
    const { width } = this.#task.config;
    const row = this.#features.width;
    const count = rows.length / row;
    const levelWidth = this.#depth * width;
    const all = tensor2d(rows, [count, row]);
    const levels = reshape(slice(all, [0, 0], [count, levelWidth]), [count, this.#depth, width]);
    const beside = row > levelWidth ? slice(all, [0, levelWidth], [count, row - levelWidth]) : null;
    return { levels, beside, vector: null };
  }

  async close(): Promise<void> {
    dispose([this.#states.hidden, this.#states.mask]);
  }
}
