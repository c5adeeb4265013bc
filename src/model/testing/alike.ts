/** TEST CODE. How alike two maps or two graphs are, whatever their units. */

/** Spearman's rank correlation, -1 .. 1. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const ranksOf = (values: readonly number[]): number[] => {
    const ranks = new Array<number>(values.length);
    const order = values.map((_, i) => i).sort((i, j) => values[i] - values[j]);
    order.forEach((i, rank) => {
      ranks[i] = rank;
    });
    return ranks;
  };
  const [p, q] = [ranksOf(a), ranksOf(b)];
  const middle = (a.length - 1) / 2;
  const covariance = p.reduce((sum, rank, i) => sum + (rank - middle) * (q[i] - middle), 0);
  return covariance / p.reduce((sum, rank) => sum + (rank - middle) ** 2, 0);
}

/** Edges that both graphs have, as a share of those that either has. */
export function sharedEdges(a: readonly string[], b: readonly string[]): number {
  const known = new Set(b);
  const both = a.filter((edge) => known.has(edge)).length;
  return both / (a.length + b.length - both);
}
