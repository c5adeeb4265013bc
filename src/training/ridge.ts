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

  // sqrt(share) z, column after column: the sums below run over neighbouring numbers.
  const columns = new Float64Array(width * n);
  for (let i = 0; i < n; i++) {
    const root = Math.sqrt(weights[i] / total);
    for (let j = 0; j < width; j++) columns[j * n + i] = root * (rows[i * width + j] - mean[j]) * scale[j];
  }
  const wanted = new Float64Array(classes * n);
  for (let i = 0; i < n; i++) {
    const root = Math.sqrt(weights[i] / total);
    for (let c = 0; c < classes; c++) wanted[c * n + i] = root * ((labels[i] === c ? 1 : 0) - prior[c]);
  }
  const target =
    n < width ? dual(columns, wanted, n, width, classes, strength) : primal(columns, wanted, n, width, classes, strength);

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

/** (Z' Z + strength)^-1 Z' Y as (width, classes), for Z (n, width) column by column and Y (n, classes) column by column. */
function primal(columns: Float64Array, wanted: Float64Array, n: number, width: number, classes: number, strength: number) {
  const gram = innerProducts(columns, width, n);
  for (let j = 0; j < width; j++) gram[j * width + j] += strength;
  const target = new Float64Array(width * classes);
  for (let j = 0; j < width; j++)
    for (let c = 0; c < classes; c++) target[j * classes + c] = dot(columns, j * n, wanted, c * n, n);
  solve(gram, target, width, classes);
  return target;
}

/** The same as Z' (Z Z' + strength)^-1 Y: cheaper where there are fewer rows than columns. */
function dual(columns: Float64Array, wanted: Float64Array, n: number, width: number, classes: number, strength: number) {
  const lines = new Float64Array(n * width);
  for (let j = 0; j < width; j++) for (let i = 0; i < n; i++) lines[i * width + j] = columns[j * n + i];
  const gram = innerProducts(lines, n, width);
  for (let i = 0; i < n; i++) gram[i * n + i] += strength;
  const shares = new Float64Array(n * classes);
  for (let i = 0; i < n; i++) for (let c = 0; c < classes; c++) shares[i * classes + c] = wanted[c * n + i];
  solve(gram, shares, n, classes);
  const target = new Float64Array(width * classes);
  for (let j = 0; j < width; j++)
    for (let i = 0; i < n; i++) {
      const value = columns[j * n + i];
      for (let c = 0; c < classes; c++) target[j * classes + c] += value * shares[i * classes + c];
    }
  return target;
}

function dot(a: Float64Array, from: number, b: Float64Array, start: number, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += a[from + i] * b[start + i];
  return sum;
}

/** Values of a vector that are taken at a time: two dozen such pieces stay in the cache. */
const PIECE = 1024;

/** Lower half of the (count, count) inner products of `count` vectors of `length`, one after the other; four at a time. */
export function innerProducts(vectors: Float64Array, count: number, length: number): Float64Array {
  const gram = new Float64Array(count * count);
  for (let from = 0; from < length; from += PIECE) {
    const size = Math.min(PIECE, length - from);
    for (let k = 0; k < count; k += 4) {
      const [k0, k1, k2, k3] = [0, 1, 2, 3].map((d) => Math.min(k + d, count - 1) * length + from);
      for (let j = k; j < count; j++) {
        const own = j * length + from;
        let [s0, s1, s2, s3] = [0, 0, 0, 0];
        for (let i = 0; i < size; i++) {
          const value = vectors[own + i];
          s0 += value * vectors[k0 + i];
          s1 += value * vectors[k1 + i];
          s2 += value * vectors[k2 + i];
          s3 += value * vectors[k3 + i];
        }
        gram[j * count + k] += s0;
        if (k + 1 <= j) gram[j * count + k + 1] += s1;
        if (k + 2 <= j) gram[j * count + k + 2] += s2;
        if (k + 3 <= j) gram[j * count + k + 3] += s3;
      }
    }
  }
  return gram;
}

/** In place: `target` becomes G^-1 `target` for the symmetric positive G whose lower half is `gram`. */
export function solve(gram: Float64Array, target: Float64Array, n: number, columns: number): void {
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
