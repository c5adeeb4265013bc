/** Ridge regression in closed form: where a linear head on frozen features begins. */

export interface RidgeRows {
  /** n rows of `width` values, flat. */
  readonly rows: Float32Array;
  readonly width: number;
  readonly labels: ArrayLike<number>;
  /** Weight of each row. */
  readonly weights: ArrayLike<number>;
}

/**
 * Weights (classes, width) and biases (classes) that predict one-hot labels with least squares, penalised by `strength` times the number
 * of rows on standardised features. Solved in double precision by Cholesky; the same numbers everywhere.
 */
export function ridge(
  { rows, width, labels, weights }: RidgeRows,
  classes: number,
  strength: number,
): { weight: Float32Array; bias: Float32Array } {
  const n = rows.length / width;
  const total = Array.from({ length: n }, (_, i) => weights[i]).reduce((sum, w) => sum + w, 0);
  const mean = new Float64Array(width);
  const square = new Float64Array(width);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < width; j++) {
      mean[j] += (weights[i] * rows[i * width + j]) / total;
      square[j] += (weights[i] * rows[i * width + j] ** 2) / total;
    }
  const scale = square.map((value, j) => 1 / Math.sqrt(Math.max(value - mean[j] ** 2, 1e-12)));
  const prior = new Float64Array(classes);
  for (let i = 0; i < n; i++) prior[labels[i]] += weights[i] / total;

  const gram = new Float64Array(width * width);
  const target = new Float64Array(width * classes);
  const row = new Float64Array(width);
  for (let i = 0; i < n; i++) {
    const share = weights[i] / total;
    for (let j = 0; j < width; j++) row[j] = (rows[i * width + j] - mean[j]) * scale[j];
    for (let j = 0; j < width; j++) {
      const value = share * row[j];
      for (let k = 0; k <= j; k++) gram[j * width + k] += value * row[k];
      for (let c = 0; c < classes; c++) target[j * classes + c] += value * ((labels[i] === c ? 1 : 0) - prior[c]);
    }
  }
  for (let j = 0; j < width; j++) gram[j * width + j] += strength;
  solve(gram, target, width, classes);

  const weight = new Float32Array(classes * width);
  const bias = new Float32Array(classes);
  for (let c = 0; c < classes; c++) {
    let offset = prior[c];
    for (let j = 0; j < width; j++) {
      const w = target[j * classes + c] * scale[j];
      weight[c * width + j] = w;
      offset -= w * mean[j];
    }
    bias[c] = offset;
  }
  return { weight, bias };
}

/** In place: `target` becomes G^-1 `target` for the symmetric positive G whose lower half is `gram`. */
function solve(gram: Float64Array, target: Float64Array, n: number, columns: number): void {
  for (let j = 0; j < n; j++)
    for (let i = j; i < n; i++) {
      let sum = gram[i * n + j];
      for (let k = 0; k < j; k++) sum -= gram[i * n + k] * gram[j * n + k];
      gram[i * n + j] = i === j ? Math.sqrt(sum) : sum / gram[j * n + j];
    }
  for (let c = 0; c < columns; c++) {
    for (let i = 0; i < n; i++) {
      let sum = target[i * columns + c];
      for (let k = 0; k < i; k++) sum -= gram[i * n + k] * target[k * columns + c];
      target[i * columns + c] = sum / gram[i * n + i];
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = target[i * columns + c];
      for (let k = i + 1; k < n; k++) sum -= gram[k * n + i] * target[k * columns + c];
      target[i * columns + c] = sum / gram[i * n + i];
    }
  }
}
