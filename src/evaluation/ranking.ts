/** Class numbers by falling score; equal scores keep the order of the classes, so that every caller breaks ties alike. */
export const rankOf = (scores: ArrayLike<number>): number[] =>
  Array.from({ length: scores.length }, (_, c) => c).sort((a, b) => scores[b] - scores[a] || a - b);

/** Share of the pictures whose true class is among the `k` best-scored; null without pictures. */
export function topK(scores: readonly ArrayLike<number>[], truth: readonly number[], k: number): number | null {
  if (scores.length === 0) return null;
  return scores.filter((row, i) => rankOf(row).slice(0, k).includes(truth[i])).length / scores.length;
}

/**
 * Wilson's score interval of a share: `successes` of `n`, at `z` standard deviations (1.96: 95 %). Holds for the small counts of
 * a lab's own data, where the textbook interval leaves [0, 1]. (Wilson, J. Am. Stat. Assoc. 22, 209, 1927.)
 */
export function wilsonInterval(successes: number, n: number, z = 1.96): [low: number, high: number] {
  if (n === 0) return [0, 1];
  const share = successes / n;
  const centre = share + (z * z) / (2 * n);
  const spread = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  // The formula's ends are exact where all or none succeed; its rounding is not.
  return [successes === 0 ? 0 : (centre - spread) / scale, successes === n ? 1 : (centre + spread) / scale];
}

/**
 * Area under the ROC curve: the probability that one of `positive`, drawn at random, scores higher than one of `negative`; ties count
 * half (Mann & Whitney, Ann. Math. Stat. 18, 50, 1947). Null where either is empty.
 */
export function areaUnderRoc(negative: readonly number[], positive: readonly number[]): number | null {
  if (negative.length === 0 || positive.length === 0) return null;
  const below = [...negative].sort((a, b) => a - b);
  /** How many of `negative` are under the score, or at most it. */
  const count = (passes: (value: number) => boolean): number => {
    let [low, high] = [0, below.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (passes(below[middle])) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const wins = positive.reduce((sum, score) => sum + (count((v) => v < score) + count((v) => v <= score)) / 2, 0);
  return wins / (negative.length * positive.length);
}
