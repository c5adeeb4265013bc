/**
 * Multi-head attention without the matrix of weights: a thread per query and head walks over the keys with a running maximum (the
 * online softmax of Milakov & Gimelshein, arXiv 1805.02867). The gradient computes the weights again from the kept statistics.
 *
 * Queries, keys and values may lie interleaved in one tensor or apart: a `Layout` says where. All widths are multiples of four.
 */
import type { Shader } from './program';

/** Rows of heads x D numbers inside wider rows, in units of vec4: q | k | v in the columns of one tensor (B, T, 3 H D). */
export interface Layout {
  readonly batch: number;
  readonly heads: number;
  /** D / 4 */
  readonly depth: number;
  /** Tokens that ask, the first ones of each picture. */
  readonly queries: number;
  readonly tokens: number;
}

/** Where in wider rows the output's gradient lies: a row's width and its start in it. */
export interface Slopes {
  readonly row: number;
  readonly start: number;
}

const keyOf = (name: string, l: Layout, ...more: number[]): string =>
  [name, l.heads, l.depth, l.queries, l.tokens, ...more].join('-');

/** Constants and the places of vectors in the buffers; `b` the picture, `h` the head. */
const head = (l: Layout, slopes: Slopes = { row: l.heads * l.depth, start: 0 }): string => `
  const HEADS = ${l.heads};
  const DEPTH = ${l.depth};
  const QUERIES = ${l.queries};
  const KEYS = ${l.tokens};
  const WIDTH = HEADS * DEPTH;
  const SCALE = ${1 / Math.sqrt(4 * l.depth)};
  fn queryAt(b : i32, h : i32, i : i32) -> i32 { return (b * KEYS + i) * 3 * WIDTH + h * DEPTH; }
  fn keyAt(b : i32, h : i32, j : i32) -> i32 { return queryAt(b, h, j) + WIDTH; }
  fn valueAt(b : i32, h : i32, j : i32) -> i32 { return queryAt(b, h, j) + 2 * WIDTH; }
  fn outAt(b : i32, h : i32, i : i32) -> i32 { return ((b * QUERIES + i) * HEADS + h) * DEPTH; }
  fn slopeAt(b : i32, h : i32, i : i32) -> i32 { return (b * QUERIES + i) * ${slopes.row} + ${slopes.start} + h * DEPTH; }
`;

/** -> (B, Q, H D) */
export const attentionShader = (l: Layout): Shader => ({
  key: keyOf('hnf-attention', l),
  inputs: ['qkv'],
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
    for (var c = 0; c < DEPTH; c++) { query[c] = qkv[asked + c] * SCALE; }
    var largest = -3.0e38;
    var total = 0.0;
    for (var j = 0; j < KEYS; j++) {
      let k = keyAt(b, h, j);
      var score = 0.0;
      for (var c = 0; c < DEPTH; c++) { score += dot(query[c], qkv[k + c]); }
      let raised = max(largest, score);
      let keep = exp(largest - raised);
      let weight = exp(score - raised);
      largest = raised;
      total = total * keep + weight;
      let v = valueAt(b, h, j);
      for (var c = 0; c < DEPTH; c++) { sum[c] = sum[c] * keep + weight * qkv[v + c]; }
    }
    let to = outAt(b, h, i);
    for (var c = 0; c < DEPTH; c++) { result[to + c] = sum[c] / total; }
  }`,
});

/** For the gradient, of each query and head: largest score, sum of exponentials, and delta = sum_j p_j (dy . v_j). -> (B, H, Q, 4) */
export const statisticsShader = (l: Layout, slopes?: Slopes): Shader => ({
  key: keyOf('hnf-attention-statistics', l, slopes?.row ?? 0, slopes?.start ?? 0),
  inputs: ['qkv', 'dy'],
  component: 4,
  outputShape: [l.batch, l.heads, l.queries, 4],
  threads: l.batch * l.heads * l.queries,
  code: `${head(l, slopes)}
  fn run(index : i32) {
    let i = index % QUERIES;
    let h = (index / QUERIES) % HEADS;
    let b = index / (QUERIES * HEADS);
    let asked = queryAt(b, h, i);
    let outer = slopeAt(b, h, i);
    var largest = -3.0e38;
    var total = 0.0;
    var delta = 0.0;
    for (var j = 0; j < KEYS; j++) {
      let k = keyAt(b, h, j);
      let v = valueAt(b, h, j);
      var score = 0.0;
      var slope = 0.0;
      for (var c = 0; c < DEPTH; c++) {
        score += dot(qkv[asked + c], qkv[k + c]);
        slope += dot(dy[outer + c], qkv[v + c]);
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

/** dqkv (B, T, 3 H D): one part of it per thread, 0 of a query, 1 of a key, 2 of a value; zero for queries that did not ask. */
export function gradientShader(l: Layout, slopes?: Slopes): Shader {
  return {
    key: keyOf('hnf-attention-gradient', l, slopes?.row ?? 0, slopes?.start ?? 0),
    inputs: ['qkv', 'dy', 'statistics'],
    component: 4,
    outputShape: [l.batch, l.tokens, 3 * 4 * l.heads * l.depth],
    threads: l.batch * l.tokens * 3 * l.heads,
    code: `${head(l, slopes)}
    // p_ij and dp_ij = p_ij (dy_i . v_j - delta_i)
    fn weightAndSlope(b : i32, h : i32, i : i32, j : i32) -> vec2<f32> {
      let asked = queryAt(b, h, i);
      let outer = slopeAt(b, h, i);
      let k = keyAt(b, h, j);
      let v = valueAt(b, h, j);
      var score = 0.0;
      var slope = 0.0;
      for (var c = 0; c < DEPTH; c++) {
        score += dot(qkv[asked + c], qkv[k + c]);
        slope += dot(dy[outer + c], qkv[v + c]);
      }
      let known = statistics[(b * HEADS + h) * QUERIES + i];
      let weight = exp(score * SCALE - known.x) / known.y;
      return vec2<f32>(weight, weight * (slope - known.z));
    }
    fn run(index : i32) {
      let h = index % HEADS;
      let part = (index / HEADS) % 3;
      let row = (index / (HEADS * 3)) % KEYS;
      let b = index / (HEADS * 3 * KEYS);
      var sum : array<vec4<f32>, DEPTH>;
      if (part == 0 && row >= QUERIES) {
        // It did not ask.
      } else if (part == 0) {
        for (var j = 0; j < KEYS; j++) {
          let slope = weightAndSlope(b, h, row, j).y;
          let k = keyAt(b, h, j);
          for (var c = 0; c < DEPTH; c++) { sum[c] += slope * SCALE * qkv[k + c]; }
        }
      } else {
        for (var i = 0; i < QUERIES; i++) {
          let both = weightAndSlope(b, h, i, row);
          let asked = queryAt(b, h, i);
          let outer = slopeAt(b, h, i);
          if (part == 1) {
            for (var c = 0; c < DEPTH; c++) { sum[c] += both.y * SCALE * qkv[asked + c]; }
          } else {
            for (var c = 0; c < DEPTH; c++) { sum[c] += both.x * dy[outer + c]; }
          }
        }
      }
      for (var c = 0; c < DEPTH; c++) { result[index * DEPTH + c] = sum[c]; }
    }`,
  };
}
