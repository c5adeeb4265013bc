/**
 * Multi-head attention without the matrix of weights: a thread per query and head walks over the keys with a running maximum (the
 * online softmax of Milakov & Gimelshein, arXiv 1805.02867). The gradient computes the weights again from the kept statistics.
 *
 * Queries, keys and values may lie interleaved in one tensor or apart: a `Layout` says where. All widths are multiples of four.
 */
import type { Shader } from './program';

/** Rows of heads x D numbers inside wider rows, in units of vec4. */
export interface Layout {
  readonly batch: number;
  readonly heads: number;
  /** D / 4 */
  readonly depth: number;
  readonly queries: number;
  readonly keys: number;
  /** Width of a row of the query tensor, and of the key-value tensor. */
  readonly queryRow: number;
  readonly pairRow: number;
  /** Where in a key-value row the keys and the values begin. */
  readonly keyStart: number;
  readonly valueStart: number;
}

/** q | k | v in the columns of one tensor (B, T, 3 H D), bound as both. */
export const interleaved = (batch: number, tokens: number, heads: number, depth: number): Layout => ({
  batch,
  heads,
  depth,
  queries: tokens,
  keys: tokens,
  queryRow: 3 * heads * depth,
  pairRow: 3 * heads * depth,
  keyStart: heads * depth,
  valueStart: 2 * heads * depth,
});

/** Queries (B, Q, H D) and k | v (B, T, 2 H D). */
export const apart = (batch: number, queries: number, keys: number, heads: number, depth: number): Layout => ({
  batch,
  heads,
  depth,
  queries,
  keys,
  queryRow: heads * depth,
  pairRow: 2 * heads * depth,
  keyStart: 0,
  valueStart: heads * depth,
});

const keyOf = (name: string, l: Layout, ...more: number[]): string =>
  [name, l.heads, l.depth, l.queries, l.keys, l.queryRow, l.keyStart, ...more].join('-');

/** Constants and the places of vectors in the buffers; `b` the picture, `h` the head. */
const head = (l: Layout): string => `
  const HEADS = ${l.heads};
  const DEPTH = ${l.depth};
  const QUERIES = ${l.queries};
  const KEYS = ${l.keys};
  const SCALE = ${1 / Math.sqrt(4 * l.depth)};
  fn queryAt(b : i32, h : i32, i : i32) -> i32 { return (b * QUERIES + i) * ${l.queryRow} + h * DEPTH; }
  fn keyAt(b : i32, h : i32, j : i32) -> i32 { return (b * KEYS + j) * ${l.pairRow} + ${l.keyStart} + h * DEPTH; }
  fn valueAt(b : i32, h : i32, j : i32) -> i32 { return (b * KEYS + j) * ${l.pairRow} + ${l.valueStart} + h * DEPTH; }
  fn outAt(b : i32, h : i32, i : i32) -> i32 { return ((b * QUERIES + i) * HEADS + h) * DEPTH; }
`;

/** -> (B, Q, H D) */
export const attentionShader = (l: Layout): Shader => ({
  key: keyOf('hnf-attention', l),
  inputs: ['q', 'kv'],
  component: 4,
  outputShape: [l.batch, l.queries, 4 * l.heads * l.depth],
  threads: l.batch * l.heads * l.queries,
  code: `${head(l)}
  fn run(index : i32) {
    let i = index % QUERIES;
    let h = (index / QUERIES) % HEADS;
    let b = index / (QUERIES * HEADS);
    var query : array<vec4<f32>, DEPTH>;
    var sum : array<vec4<f32>, DEPTH>;
    let asked = queryAt(b, h, i);
    for (var c = 0; c < DEPTH; c++) { query[c] = q[asked + c] * SCALE; }
    var largest = -3.0e38;
    var total = 0.0;
    for (var j = 0; j < KEYS; j++) {
      let k = keyAt(b, h, j);
      var score = 0.0;
      for (var c = 0; c < DEPTH; c++) { score += dot(query[c], kv[k + c]); }
      let raised = max(largest, score);
      let keep = exp(largest - raised);
      let weight = exp(score - raised);
      largest = raised;
      total = total * keep + weight;
      let v = valueAt(b, h, j);
      for (var c = 0; c < DEPTH; c++) { sum[c] = sum[c] * keep + weight * kv[v + c]; }
    }
    let to = outAt(b, h, i);
    for (var c = 0; c < DEPTH; c++) { result[to + c] = sum[c] / total; }
  }`,
});

/** For the gradient, of each query and head: largest score, sum of exponentials, and delta = sum_j p_j (dy . v_j). -> (B, H, Q, 4) */
export const statisticsShader = (l: Layout): Shader => ({
  key: keyOf('hnf-attention-statistics', l),
  inputs: ['q', 'kv', 'dy'],
  component: 4,
  outputShape: [l.batch, l.heads, l.queries, 4],
  threads: l.batch * l.heads * l.queries,
  code: `${head(l)}
  fn run(index : i32) {
    let i = index % QUERIES;
    let h = (index / QUERIES) % HEADS;
    let b = index / (QUERIES * HEADS);
    let asked = queryAt(b, h, i);
    let outer = outAt(b, h, i);
    var largest = -3.0e38;
    var total = 0.0;
    var delta = 0.0;
    for (var j = 0; j < KEYS; j++) {
      let k = keyAt(b, h, j);
      let v = valueAt(b, h, j);
      var score = 0.0;
      var slope = 0.0;
      for (var c = 0; c < DEPTH; c++) {
        score += dot(q[asked + c], kv[k + c]);
        slope += dot(dy[outer + c], kv[v + c]);
      }
      score *= SCALE;
      let raised = max(largest, score);
      let keep = exp(largest - raised);
      let weight = exp(score - raised);
      largest = raised;
      total = total * keep + weight;
      delta = delta * keep + weight * slope;
    }
    result[index] = vec4<f32>(largest, total, delta / total, 0.0);
  }`,
});

/**
 * One part of the gradient per thread: 0 of a query, 1 of a key, 2 of a value. `first` .. `first + parts - 1` lie side by side in
 * rows of parts H D numbers -> (B, rows, parts H D), where rows are the queries or the keys.
 */
export function gradientShader(l: Layout, first: 0 | 1, parts: 1 | 2 | 3): Shader {
  const rows = first === 0 ? l.queries : l.keys;
  return {
    key: keyOf('hnf-attention-gradient', l, first, parts),
    inputs: ['q', 'kv', 'dy', 'statistics'],
    component: 4,
    outputShape: [l.batch, rows, parts * 4 * l.heads * l.depth],
    threads: l.batch * rows * parts * l.heads,
    code: `${head(l)}
    // p_ij and dp_ij = p_ij (dy_i . v_j - delta_i)
    fn weightAndSlope(b : i32, h : i32, i : i32, j : i32) -> vec2<f32> {
      let asked = queryAt(b, h, i);
      let outer = outAt(b, h, i);
      let k = keyAt(b, h, j);
      let v = valueAt(b, h, j);
      var score = 0.0;
      var slope = 0.0;
      for (var c = 0; c < DEPTH; c++) {
        score += dot(q[asked + c], kv[k + c]);
        slope += dot(dy[outer + c], kv[v + c]);
      }
      let known = statistics[(b * HEADS + h) * QUERIES + i];
      let weight = exp(score * SCALE - known.x) / known.y;
      return vec2<f32>(weight, weight * (slope - known.z));
    }
    fn run(index : i32) {
      let h = index % HEADS;
      let part = (index / HEADS) % ${parts} + ${first};
      let row = (index / (HEADS * ${parts})) % ${rows};
      let b = index / (HEADS * ${parts * rows});
      var sum : array<vec4<f32>, DEPTH>;
      if (part == 0) {
        for (var j = 0; j < KEYS; j++) {
          let slope = weightAndSlope(b, h, row, j).y;
          let k = keyAt(b, h, j);
          for (var c = 0; c < DEPTH; c++) { sum[c] += slope * SCALE * kv[k + c]; }
        }
      } else {
        for (var i = 0; i < QUERIES; i++) {
          let both = weightAndSlope(b, h, i, row);
          let asked = queryAt(b, h, i);
          let outer = outAt(b, h, i);
          if (part == 1) {
            for (var c = 0; c < DEPTH; c++) { sum[c] += both.y * SCALE * q[asked + c]; }
          } else {
            for (var c = 0; c < DEPTH; c++) { sum[c] += both.x * dy[outer + c]; }
          }
        }
      }
      for (var c = 0; c < DEPTH; c++) { result[index * DEPTH + c] = sum[c]; }
    }`,
  };
}
