/** The loss of a few pictures and its gradient, on whatever engine tfjs runs now. */
import {
  concat,
  dispose,
  getBackend,
  keep,
  reshape,
  type Tensor,
  tensor2d,
  tensor3d,
  tidy,
  valueAndGrads,
} from '@tensorflow/tfjs-core';
import type { Random } from '../base/random';
import type { HnfConfig } from '../model/config';
import { activeLevels } from '../model/config';
import type { FrontView } from '../model/front-view';
import { hnf } from '../model/hnf';
import { crossEntropy } from '../model/loss';
import { linear, weightedSum } from '../model/ops';
import type { Linear } from '../model/param-names';
import { linearInit, type Named, type ParamArrays, type Params, tensorName, toTensors } from '../model/params';
import { type TextStates, textBank } from '../model/text-bank';
import { type Layout, unflatten } from './layout';
import { LOSS, type LossOptions } from './loss-options';

/** The auxiliary heads, one per level: trained beside the model and left out of the saved weights. */
export function auxiliaryInit(config: HnfConfig, random: Random): ParamArrays {
  const params: ParamArrays = {};
  activeLevels(config).forEach((_, l) => {
    Object.assign(params, linearInit(random, `auxiliary${l}`, config.width, config.categories.length));
  });
  return params;
}

export const withoutAuxiliary = (params: ParamArrays): ParamArrays =>
  Object.fromEntries(Object.entries(params).filter(([name]) => !name.startsWith('auxiliary')));

export interface Batch {
  /** B standardised views of S * S values each. */
  readonly views: readonly Float32Array[];
  /** What the front makes of them; called once, inside the batch's scope. */
  readonly front?: (images: Tensor) => FrontView | null;
  readonly labels: readonly number[];
  /** Weight of each picture in the loss: class weights, or 1. */
  readonly weights: readonly number[];
  /** Mixup: what else each view shows, with its label's own weight. */
  readonly mixed?: readonly Mixed[];
}

export interface Mixed {
  readonly label: number;
  readonly weight: number;
  /** Of the other picture in the view, 0 .. 1. */
  readonly share: number;
}

export interface GradientResult {
  readonly loss: number;
  readonly correct: number;
  /** d(mean loss)/d(parameters) in the layout's order. */
  readonly gradient: Float32Array;
}

/** Where the values of a tensor begin: those of a packed one lie together, in its order (model/params.ts). */
function offsetOf({ entries }: Layout, name: string): number {
  const first = entries.find((entry) => tensorName(entry.name) === name);
  if (!first) throw new RangeError(`no entry of the layout lies in ${name}`);
  return first.offset;
}

/** Tensors by these names again. */
export const named = (names: readonly string[], tensors: readonly Tensor[]) =>
  Object.fromEntries(names.map((name, i) => [name, tensors[i]]));

/** Flat weights to named tensors; the caller disposes them. */
export const tensorsOf = (layout: Layout, flat: Float32Array): Params => toTensors(unflatten(layout, flat));

export const imageTensor = (views: readonly Float32Array[], size: number): Tensor => {
  const all = new Float32Array(views.length * size * size);
  views.forEach((view, i) => {
    all.set(view, i * size * size);
  });
  return tensor3d(all, [views.length, size, size]);
};

/** Loss, hits and gradient of one batch. `params` and `states` stay the caller's. */
export async function lossAndGradient(
  config: HnfConfig,
  layout: Layout,
  params: Params,
  states: TextStates,
  batch: Batch,
  options: LossOptions = LOSS,
  checkpoint = false,
): Promise<GradientResult> {
  const names = Object.keys(params);
  const [loss, logits, ...gradients] = tidy(() => {
    const images = imageTensor(batch.views, config.imageSize);
    const front = batch.front?.(images) ?? null;
    const targets = smoothTargets(batch, config.categories.length, options.labelSmoothing);
    let kept: Tensor | undefined;
    const { value, grads } = valueAndGrads((...given: Tensor[]) => {
      const p = named(names, given) as Params & Named<Linear<`auxiliary${number}`>>;
      const out = hnf(config, p, images, textBank(config, p, states), { checkpoint, front });
      kept = keep(out.logits.clone()); // the forward pass frees all but its value
      let total = crossEntropy(out.logits, targets);
      activeLevels(config).forEach((_, l) => {
        const named = crossEntropy(linear(p, `auxiliary${l}`, out.fused[l]), targets);
        total = weightedSum(total, 1, named, options.auxiliary / activeLevels(config).length);
      });
      return total;
    })(Object.values<Tensor>(params));
    return [value, kept!, ...grads];
  });
  const [[total], scores, ...slopes] = await readAll([loss, logits, ...gradients]);
  const gradient = new Float32Array(layout.length);
  names.forEach((name, i) => {
    gradient.set(slopes[i], offsetOf(layout, name));
  });
  return { loss: total, correct: countCorrect(scores, batch.labels), gradient };
}

/** The values of tensors, which are disposed. On a GPU they come back in one piece: each reading waits for everything before it. */
async function readAll(tensors: readonly Tensor[]): Promise<Float32Array[]> {
  try {
    if (getBackend() !== 'webgpu') return (await Promise.all(tensors.map((t) => t.data()))) as Float32Array[];
    const packed = tidy(() => concat(tensors.map((t) => reshape(t, [-1]))));
    try {
      const values = (await packed.data()) as Float32Array;
      let end = 0;
      return tensors.map(({ size }) => {
        end += size;
        return values.subarray(end - size, end);
      });
    } finally {
      packed.dispose();
    }
  } finally {
    dispose([...tensors]);
  }
}

/** Weighted, smoothed one-hot rows (B, C): their product with the log-probabilities is minus the loss. */
export function smoothTargets(
  { labels, weights, mixed }: Omit<Batch, 'views' | 'front'>,
  categories: number,
  smoothing: number,
): Tensor {
  const values = new Float32Array(labels.length * categories);
  const addTarget = (b: number, label: number, weight: number): void => {
    for (let c = 0; c < categories; c++)
      values[b * categories + c] += weight * (smoothing / categories + (c === label ? 1 - smoothing : 0));
  };
  labels.forEach((label, b) => {
    const other = mixed?.[b];
    addTarget(b, label, weights[b] * (1 - (other?.share ?? 0)));
    if (other) addTarget(b, other.label, other.weight * other.share);
  });
  return tensor2d(values, [labels.length, categories]);
}

export function countCorrect(scores: Float32Array, labels: readonly number[]): number {
  const categories = scores.length / labels.length;
  return labels.filter((label, b) => {
    const row = scores.subarray(b * categories, (b + 1) * categories);
    return row.every((score) => score <= row[label]);
  }).length;
}
