/**
 * A category that no picture was learned of, found by its words: a ridge from what the network's front sees to the words of the categories'
 * descriptions, each category left out in turn (zero-shot learning with class attributes, after Romera-Paredes and Torr, ICML 2015, the
 * attributes being words).
 */
import { ridge } from './ridge';

/** What is seen of a picture (c numbers), and its category's place. */
export interface SeenPicture {
  readonly vector: Float32Array;
  readonly label: number;
}

/** Of standardised features; the choice of the recipe that makes the model's own ridge. */
const STRENGTH = 0.3;

const wordsOf = (text: string): string[] => (text.toLowerCase().match(/\p{L}{3,}/gu) ?? []).map(stem);
/** Plurals and their like count as one word. */
const stem = (word: string): string => word.replace(/(?:ies|y)$/, 'i').replace(/(?:es|s)$/, '');

/**
 * One row per text: how much each word says of it (logarithm of its count, times the logarithm of how few texts have it), the mean of all
 * rows taken off, length 1. (texts, words)
 */
export function wordRows(texts: readonly string[]): Float64Array[] {
  const counts = texts.map((text) => {
    const count = new Map<string, number>();
    for (const word of wordsOf(text)) count.set(word, (count.get(word) ?? 0) + 1);
    return count;
  });
  const all = [...new Set(counts.flatMap((count) => [...count.keys()]))].sort();
  const rarity = all.map((word) => Math.log(texts.length / counts.filter((count) => count.has(word)).length));
  const rows = counts.map((count) => Float64Array.from(all, (word, k) => Math.log1p(count.get(word) ?? 0) * rarity[k]));
  const mean = all.map((_, k) => rows.reduce((sum, row) => sum + row[k], 0) / rows.length);
  return rows.map((row) => {
    const away = row.map((value, k) => value - mean[k]);
    const length = Math.sqrt(away.reduce((sum, value) => sum + value * value, 0)) || 1;
    return away.map((value) => value / length);
  });
}

/** Fewer categories tell no words apart. */
const LEAST_OTHERS = 2;

/**
 * Place of the true category of each picture of `judged` for which two other categories at least were learned, 1 the first, where no picture of that category was learned from and all others
 * compete as learned. How near the predicted words come to a description is counted in deviations from how near they come for learned
 * pictures of other categories: else descriptions that resemble many would come first always.
 * @param texts of all categories, in the order of the labels
 */
export function heldOutRanks(
  learned: readonly SeenPicture[],
  judged: readonly SeenPicture[],
  texts: readonly string[],
): readonly number[] {
  const rows = wordRows(texts);
  const alike = rows.map((a) => rows.map((b) => a.reduce((sum, value, k) => sum + value * b[k], 0)));
  const ranks: (number | null)[] = judged.map(() => null);
  for (const out of new Set(judged.map(({ label }) => label))) {
    const others = learned.filter(({ label }) => label !== out);
    if (new Set(others.map(({ label }) => label)).size < LEAST_OTHERS) continue;
    const nearness = nearnessOf(others, alike, texts.length);
    const seen = others.map(({ vector, label }) => ({ label, near: nearness(vector) }));
    const usual = texts.map((_, c) => {
      const values = seen.flatMap(({ label, near }) => (label === c ? [] : [near[c]]));
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return { mean, spread: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) || 1 };
    });
    for (const [i, { vector, label }] of judged.entries()) {
      if (label !== out) continue;
      const scores = nearness(vector).map((near, c) => (near - usual[c].mean) / usual[c].spread);
      ranks[i] = 1 + scores.filter((score, c) => c !== out && score > scores[out]).length;
    }
  }
  return ranks.flatMap((rank) => rank ?? []);
}

/** How near the words predicted of a picture come to each description: cosines, but for a factor that all share. */
function nearnessOf(
  pictures: readonly SeenPicture[],
  alike: readonly (readonly number[])[],
  categories: number,
): (vector: Float32Array) => number[] {
  const width = pictures[0].vector.length;
  const rows = new Float32Array(pictures.length * width);
  for (const [i, { vector }] of pictures.entries()) rows.set(vector, i * width);
  const labels = pictures.map(({ label }) => label);
  const count = (label: number): number => labels.filter((one) => one === label).length;
  const { weight, bias } = ridge(
    { rows, width, labels, weights: labels.map((label) => 1 / count(label)) },
    categories,
    STRENGTH,
  );
  // A ridge is linear in what it predicts: to the words by way of the categories that have them.
  return (vector) => {
    const shares = Array.from({ length: categories }, (_, c) => {
      let sum = bias[c];
      for (let k = 0; k < width; k++) sum += weight[c * width + k] * vector[k];
      return sum;
    });
    return alike.map((row) => row.reduce((sum, value, c) => sum + value * shares[c], 0));
  };
}
