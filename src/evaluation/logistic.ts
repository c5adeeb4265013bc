/** Logistic regression of a few columns: small enough to be solved exactly, the same numbers everywhere. */

export const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

const MOST_ITERATIONS = 50;

export const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

export const dot = (a: readonly number[], b: readonly number[]): number => sum(a.map((value, i) => value * b[i]));

/** Solves a x = b for a small, positive definite matrix, by elimination. */
function solve(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const n = b.length;
  const rows = a.map((row, i) => [...row, b[i]]);
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      const factor = rows[j][i] / rows[i][i];
      for (let k = i; k <= n; k++) rows[j][k] -= factor * rows[i][k];
    }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) x[i] = (rows[i][n] - dot(rows[i].slice(i + 1, n), x.slice(i + 1))) / rows[i][i];
  return x;
}

/**
 * Newton's method.
 * @param rows of which the first column, all 1, is not penalised.
 * @param truth the probability of each row, 0 .. 1.
 * @param weights of the rows; they add up to 1.
 * @param penalty strength of the L2 penalty, on standardised columns: a few pictures, all told apart, must not ask for endless weights.
 * @returns a weight for every column.
 */
export function regress(
  rows: readonly (readonly number[])[],
  truth: readonly number[],
  weights: readonly number[],
  penalty = 0.01,
): number[] {
  const size = rows[0].length;
  let fitted = new Array<number>(size).fill(0);
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    const gradient = fitted.map((value, i) => (i === 0 ? 0 : penalty * value));
    const curvature = fitted.map((_, i) => fitted.map((_, j) => (i === j ? (i === 0 ? 1e-9 : penalty) : 0)));
    rows.forEach((row, n) => {
      const p = logistic(dot(row, fitted));
      for (let i = 0; i < size; i++) {
        gradient[i] += weights[n] * (p - truth[n]) * row[i];
        for (let j = 0; j < size; j++) curvature[i][j] += weights[n] * p * (1 - p) * row[i] * row[j];
      }
    });
    const step = solve(curvature, gradient);
    fitted = fitted.map((value, i) => value - step[i]);
    if (Math.max(...step.map(Math.abs)) < 1e-10) break;
  }
  return fitted;
}
