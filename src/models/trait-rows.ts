/** A category that no picture was learned of begins where its words point, not at zero. */
import { traitPulls } from '../language/traits';
import type { HnfConfig } from '../model/config';
import type { ParamArrays } from '../model/params';
import type { TraitBank, TraitReadings } from './trait-bank';

/** What a picture must look like to be as the words say: one row on the front's vector, deviation 1 over the pictures learned from. */
export function readingOf(
  { weights, bias, spread }: TraitReadings,
  pull: Float64Array,
): { readonly row: Float32Array; readonly bias: number } {
  const count = pull.length;
  const width = weights.length / count;
  let variance = 0;
  for (let a = 0; a < count; a++) for (let b = 0; b < count; b++) variance += pull[a] * pull[b] * spread[a * count + b];
  const scale = 1 / Math.sqrt(Math.max(variance, 1e-6));
  const row = new Float32Array(width);
  for (let a = 0; a < count; a++) for (let k = 0; k < width; k++) row[k] += scale * pull[a] * weights[a * width + k];
  return { row, bias: scale * pull.reduce((sum, value, a) => sum + value * bias[a], 0) };
}

export interface TraitRows {
  readonly params: ParamArrays;
  /** The categories whose rows were filled. */
  readonly filled: readonly string[];
}

/**
 * The head's parameters with the rows of categories that no picture was learned of: the mean of those of the others, and on the front's
 * vector what the words read there. A category whose text names no trait, and a model whose head has no probe, stay as they are.
 * @param params adapted to `config` already; those of the front's affine map among them.
 * @param texts one a category.
 * @param unlearned the categories that are known by their words alone.
 * @param temperature of the calibration, by which logits of two models are compared.
 */
export function withTraitRows(
  config: HnfConfig,
  params: ParamArrays,
  bank: TraitBank | null,
  texts: readonly string[],
  unlearned: readonly string[],
  temperature: number,
): TraitRows {
  const { 'head.probe_weight': probe, 'head.bias': bias, 'front.vector.scale': scale, 'front.vector.shift': shift } = params;
  const { categories, front } = config;
  const learned = categories.flatMap((name, c) => (unlearned.includes(name) ? [] : [c]));
  if (!bank || !front || !probe || !bias || !scale || !shift || learned.length === 0) return { params, filled: [] };
  const own = Object.fromEntries(
    ['head.weight', 'head.probe_weight', 'head.bias'].flatMap((name) => {
      const there = params[name];
      return there ? [[name, { shape: there.shape, values: Float32Array.from(there.values) }]] : [];
    }),
  );
  const pulls = traitPulls(texts);
  const filled: string[] = [];
  for (const [c, name] of categories.entries()) {
    const pull = pulls[c];
    if (!pull || !unlearned.includes(name)) continue;
    for (const { shape, values } of Object.values(own)) setToMean(values, shape[1] ?? 1, c, learned);
    const reading = readingOf(bank, pull);
    const gain = temperature * bank.gain;
    const columns = probe.shape[1] ?? 0;
    const first = (c + 1) * columns - front.vectorWidth; // the front's vector stands last in what the probe sees
    let bias = temperature * bank.offset + gain * reading.bias;
    for (const [k, value] of reading.row.entries()) {
      const weight = (gain * value) / (scale.values[k] ?? 1);
      own['head.probe_weight'].values[first + k] += weight;
      bias -= weight * (shift.values[k] ?? 0);
    }
    own['head.bias'].values[c] += bias;
    filled.push(name);
  }
  return { params: { ...params, ...own }, filled };
}

/** Row `c` of a matrix with rows of `length` becomes the mean of `others`. */
function setToMean(values: Float32Array, length: number, c: number, others: readonly number[]): void {
  for (let k = 0; k < length; k++)
    values[c * length + k] = others.reduce((sum, other) => sum + values[other * length + k], 0) / others.length;
}
