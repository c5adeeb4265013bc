/** What words look like: readings of traits (language/traits.ts) learned from procedural pictures, each kind with its own short text. */
import { TRAITS, traitCounts, traitPulls } from '../language/traits';
import type { TraitReadings } from '../models/trait-bank';
import { readingOf } from '../models/trait-rows';
import { ridge } from './ridge';

/** What a front sees of a picture whose kind is described. */
export interface DescribedPicture {
  readonly vector: Float32Array;
  /** What the text of its kind says. */
  readonly text: string;
  /** The category's place; categories weigh alike. */
  readonly label: number;
}

/** Of standardised features. Chosen on categories left out, among 0.3, 1 and 3, which differ little. */
const STRENGTH = 1;

/** @throws RangeError without pictures. */
export function learnTraits(pictures: readonly DescribedPicture[]): TraitReadings {
  if (pictures.length === 0) throw new RangeError('no pictures to learn traits from');
  const count = TRAITS.length;
  const width = pictures[0].vector.length;
  const texts = [...new Set(pictures.map(({ text }) => text))];
  const weights = alikeBy(pictures.map(({ label }) => label));
  const rows = new Float32Array(pictures.length * width);
  for (const [i, { vector }] of pictures.entries()) rows.set(vector, i * width);
  const labels = pictures.map(({ text }) => texts.indexOf(text));
  const byText = ridge({ rows, width, labels, weights }, texts.length, STRENGTH);
  // A ridge is linear in what it predicts: to the traits by way of the texts that name them.
  const out = { weights: new Float32Array(count * width), bias: new Float32Array(count), spread: new Float32Array(count ** 2) };
  for (const [t, text] of texts.entries())
    for (const [trait, said] of traitCounts(text).entries()) {
      if (said === 0) continue;
      out.bias[trait] += byText.bias[t];
      for (let k = 0; k < width; k++) out.weights[trait * width + k] += byText.weight[t * width + k];
    }
  standardise(out, pictures, weights);
  return out;
}

/** Every label weighs alike; the weights sum to 1. */
function alikeBy(labels: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return labels.map((label) => 1 / (counts.size * (counts.get(label) ?? 1)));
}

/** Mean 0 and deviation 1 over the weighted pictures, and how the readings then vary together. In place. */
function standardise(readings: TraitReadings, pictures: readonly DescribedPicture[], weights: readonly number[]): void {
  const { weights: rows, bias, spread } = readings;
  const count = bias.length;
  const width = rows.length / count;
  const read = pictures.map(({ vector }) =>
    Float64Array.from({ length: count }, (_, trait) => {
      let sum = bias[trait];
      for (let k = 0; k < width; k++) sum += rows[trait * width + k] * vector[k];
      return sum;
    }),
  );
  const over = (of: (values: Float64Array) => number): number =>
    read.reduce((sum, values, i) => sum + weights[i] * of(values), 0);
  const mean = Array.from({ length: count }, (_, trait) => over((values) => values[trait]));
  // A trait that no text names is read as nothing.
  const scale = mean.map((middle, trait) => 1 / Math.max(Math.sqrt(over((values) => (values[trait] - middle) ** 2)), 1e-6));
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < count; b++)
      spread[a * count + b] = scale[a] * scale[b] * over((values) => (values[a] - mean[a]) * (values[b] - mean[b]));
    bias[a] = (bias[a] - mean[a]) * scale[a];
    for (let k = 0; k < width; k++) rows[a * width + k] *= scale[a];
  }
}

/** How much a picture looks as each text says; 0 for a text that names no trait. */
export function readerOf(readings: TraitReadings, texts: readonly string[]): (vector: Float32Array) => number[] {
  const rows = traitPulls(texts).map((pull) => pull && readingOf(readings, pull));
  return (vector) => rows.map((one) => (one ? one.row.reduce((sum, value, k) => sum + value * vector[k], one.bias) : 0));
}

/** Share of the pictures of known categories that a category known by its words alone may come before all of them in. */
export const MOST_TAKEN = 0.05;

/**
 * What to add to a newcomer's score so that it comes first in `MOST_TAKEN` of known pictures.
 * @param known scores of the known categories, and the newcomer's, of each picture
 */
export function offsetOf(known: readonly { readonly others: readonly number[]; readonly newcomer: number }[]): number {
  const lacks = known.map(({ others, newcomer }) => Math.max(...others) - newcomer).sort((a, b) => a - b);
  return lacks[Math.floor(MOST_TAKEN * lacks.length)] ?? 0;
}

/** Scores of one picture about their mean, in units of `spread`. */
export function aboutMean(scores: readonly number[], spread = 1): number[] {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return scores.map((score) => (score - mean) / spread);
}

/** Root mean square of all numbers. */
export function sizeOf(rows: readonly (readonly number[])[]): number {
  const all = rows.flat();
  return Math.sqrt(all.reduce((sum, value) => sum + value * value, 0) / Math.max(1, all.length)) || 1;
}
