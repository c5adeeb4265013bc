/**
 * Vectors learned in place of the descriptions: the text bank as a free parameter, everything else of the model as it is. What words are
 * worth to a model shows beside it: a bank that never read a word, and had the labels instead.
 */
import { dispose, keep, reshape, type Tensor, tensor, tidy, valueAndGrads } from '@tensorflow/tfjs-core';
import { Random } from '../base/random';
import type { HnfConfig } from '../model/config';
import { readOut } from '../model/hnf';
import { crossEntropy } from '../model/loss';
import { type ArrayTensor, type ParamArrays, toTensors } from '../model/params';
import type { SeenView } from '../models/network';
import { ADAMW, startOptimiser, stepAdamW } from './adamw';
import { smoothTargets } from './gradient';
import type { Layout } from './layout';

/** A view that a bank is learned from, and its category's place. */
export interface LabelledView extends SeenView {
  readonly label: number;
}

const STEPS = 200;
const RATE = 0.03;

/**
 * T (C, d), learned from all views at once by cross-entropy, every category weighing alike, from normal numbers as large as those of
 * `like`. `params` are those of the image side.
 * @throws MicrographiaError `training-diverged`
 */
export async function learnText(
  config: HnfConfig,
  params: ParamArrays,
  views: readonly LabelledView[],
  like: ArrayTensor,
  seed: number,
): Promise<ArrayTensor> {
  const [categories, width] = like.shape;
  const random = new Random(`learned-text/${seed}`);
  const size = Math.sqrt(like.values.reduce((sum, value) => sum + value * value, 0) / like.values.length);
  const state = startOptimiser(Float32Array.from(like.values, () => size * random.normal()));
  const layout: Layout = {
    entries: [{ name: 'bank', shape: [...like.shape], offset: 0, length: like.values.length, decayed: false }],
    length: like.values.length,
  };
  const labels = views.map(({ label }) => label);
  const counts = Array.from({ length: categories }, (_, c) => labels.filter((label) => label === c).length);
  const present = counts.filter((count) => count > 0).length;
  const weights = labels.map((label) => labels.length / (present * counts[label]));
  const head = toTensors(
    Object.fromEntries(Object.entries(params).filter(([name]) => name.startsWith('head.') || name.startsWith('cross.'))),
  );
  const seen = seenTogether(views, width);
  const targets = smoothTargets({ labels, weights }, categories, 0);
  try {
    for (let step = 0; step < STEPS; step++) {
      const gradient = tidy(() => {
        const loss = (bank: Tensor) => crossEntropy(readOut(config, head, seen, bank).logits, targets);
        const { value, grads } = valueAndGrads(loss)([tensor(state.weights, [categories, width])]);
        value.dispose();
        return keep(grads[0]);
      });
      const slopes = (await gradient.data()) as Float32Array;
      gradient.dispose();
      stepAdamW(layout, state, slopes, (RATE * size * (STEPS - step)) / STEPS, { ...ADAMW, weightDecay: 0 });
    }
    return { shape: like.shape, values: Float32Array.from(state.weights) };
  } finally {
    dispose([...Object.values(head), targets, seen.levels, seen.beside ?? [], seen.vector ?? []].flat());
  }
}

/** V (n, L, d), what a probing head sees beside it (n, w), and M (n, c). */
function seenTogether(views: readonly SeenView[], width: number) {
  const rows = (of: (view: SeenView) => Float32Array | null): Tensor | null => {
    const first = of(views[0]);
    if (!first) return null;
    const all = new Float32Array(views.length * first.length);
    views.forEach((view, i) => {
      all.set(of(view) ?? [], i * first.length);
    });
    return tensor(all, [views.length, first.length]);
  };
  const levels = tidy(() => {
    const flat = rows(({ levels: own }) => own) as Tensor;
    return reshape(flat, [views.length, -1, width]);
  });
  return { levels, beside: rows(({ beside }) => beside), vector: rows(({ vector }) => vector) };
}
