/**
 * TEST CODE. The parts of a transformer in float64 loops over plain arrays, written from the equations and docstrings alone: nothing
 * of src/model is called. The slow and obvious side of every comparison in the tests of the model.
 */

/** Rows of numbers. */
export type Matrix = number[][];

/** Parameters by name, row by row, in float64. */
export type Values = Record<string, Float64Array>;

export const widen = (arrays: Readonly<Record<string, { readonly values: ArrayLike<number> }>>): Values =>
  Object.fromEntries(Object.entries(arrays).map(([name, { values }]) => [name, Float64Array.from(values)]));

/** A flat list cut into rows of `width`. */
export const rowsOf = (flat: ArrayLike<number>, width: number): Matrix =>
  Array.from({ length: flat.length / width }, (_, r) => Array.from({ length: width }, (_, c) => flat[r * width + c]));

export const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** a + factor * b */
export const plus = (a: Matrix, b: Matrix, factor = 1): Matrix => a.map((row, r) => row.map((x, c) => x + factor * b[r][c]));

/** x W + b, W [from, to] row by row. */
export function linear(p: Values, name: string, x: Matrix): Matrix {
  const kernel = p[`${name}.kernel`];
  const bias = p[`${name}.bias`];
  return x.map((row) => {
    const out = Float64Array.from(bias);
    for (let i = 0; i < row.length; i++) {
      const value = row[i];
      const from = i * out.length;
      for (let j = 0; j < out.length; j++) out[j] += value * kernel[from + j];
    }
    return Array.from(out);
  });
}

/** Zero mean and unit variance along each row (epsilon 1e-5), then scale and shift. */
export function layerNorm(p: Values, name: string, x: Matrix): Matrix {
  return x.map((row) => {
    const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
    const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length;
    return row.map((value, c) => ((value - mean) / Math.sqrt(variance + 1e-5)) * p[`${name}.scale`][c] + p[`${name}.shift`][c]);
  });
}

/** Hendrycks and Gimpel's tanh form (arXiv 1606.08415). */
export const gelu = (x: Matrix): Matrix =>
  x.map((row) => row.map((v) => 0.5 * v * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3)))));

export function softmax(scores: readonly number[]): number[] {
  const top = Math.max(...scores);
  const exponentials = scores.map((s) => Math.exp(s - top));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((e) => e / sum);
}

/** Multi-head attention: q [N, d], k and v [M, d], head h in columns h d/heads .. -> [N, d]. */
export function attention(q: Matrix, k: Matrix, v: Matrix, heads: number): Matrix {
  const width = q[0].length / heads;
  return q.map((query) => {
    const out = new Array<number>(query.length).fill(0);
    for (let h = 0; h < heads; h++) {
      const from = h * width;
      const weights = softmax(
        k.map((key) => {
          let sum = 0;
          for (let c = from; c < from + width; c++) sum += query[c] * key[c];
          return sum / Math.sqrt(width);
        }),
      );
      for (let m = 0; m < v.length; m++) for (let c = from; c < from + width; c++) out[c] += weights[m] * v[m][c];
    }
    return out;
  });
}

/** The change that a pre-norm transformer block makes to its tokens: attention, and the MLP of tokens plus attention. */
export function blockChange(p: Values, prefix: string, x: Matrix, heads: number): Matrix {
  const width = x[0].length;
  const qkv = linear(p, `${prefix}.qkv`, layerNorm(p, `${prefix}.norm1`, x));
  const part = (i: number): Matrix => qkv.map((row) => row.slice(i * width, (i + 1) * width));
  const attended = linear(p, `${prefix}.out`, attention(part(0), part(1), part(2), heads));
  const hidden = gelu(linear(p, `${prefix}.mlp.up`, layerNorm(p, `${prefix}.norm2`, plus(x, attended))));
  return plus(attended, linear(p, `${prefix}.mlp.down`, hidden));
}

/** The small language model: token table and sinusoidal positions of deviation 0.05, blocks, a last norm: ids -> [T, d_t]. */
export function languageStates(p: Values, ids: readonly number[], width: number, heads: number, layers: number): Matrix {
  const table = rowsOf(p['lm.tokens'], width);
  let h = ids.map((id, t) =>
    table[id].map((value, c) => {
      const angle = t / 10000 ** (Math.floor(c / 2) * (2 / width));
      return value + 0.05 * Math.sqrt(2) * (c % 2 === 0 ? Math.sin(angle) : Math.cos(angle));
    }),
  );
  for (let l = 0; l < layers; l++) h = plus(h, blockChange(p, `lm.block${l}`, h, heads));
  return layerNorm(p, 'lm.norm', h);
}
