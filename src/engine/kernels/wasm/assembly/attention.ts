/**
 * Multi-head self-attention and its gradient, one head at a time, one block of query rows at a time, so that probabilities are never
 * held for more than ROW_BLOCK rows (the tiling of FlashAttention, Dao et al. 2022, arXiv 2205.14135; the gradient recomputes them).
 *
 * Within a head T tokens are padded to `padded`, the next multiple of 8, and D channels to `width`, likewise. Padded keys get a score
 * of -1e30 and so a probability of zero; padded query rows have zero queries and zero output gradients and add nothing.
 */
import { exponential2, LOG2E, maxLanes, sumLanes } from './exponential';
import { addTransposed, multiply, roundUp8 } from './tiles';

/** Query rows whose scores are in work at once: two blocks of 16 x 200 floats still sit in a first-level cache. */
const ROW_BLOCK: usize = 16;
const MASKED: f32 = -1e30;

/** Bytes of scratch memory `attention` needs. */
export function attentionScratchBytes(tokens: usize, headWidth: usize): usize {
  const padded = roundUp8(tokens);
  const width = roundUp8(headWidth);
  return 4 * (3 * padded * width + ROW_BLOCK * (padded + width + 1));
}

/** Bytes of scratch memory `attentionGradient` needs. */
export function attentionGradientScratchBytes(tokens: usize, headWidth: usize): usize {
  const padded = roundUp8(tokens);
  const width = roundUp8(headWidth);
  return 4 * (9 * padded * width + ROW_BLOCK * (2 * padded + width));
}

/** Copies [tokens, headWidth] rows `stride` bytes apart into contiguous rows of `width`, times `factor`; padding becomes zero. */
function packRows(from: usize, stride: usize, to: usize, tokens: usize, padded: usize, headWidth: usize, width: usize, factor: f32): void {
  memory.fill(to, 0, padded * width * 4);
  const scale = f32x4.splat(factor);
  for (let t: usize = 0; t < tokens; t++) {
    for (let d: usize = 0; d < headWidth * 4; d += 16) v128.store(to + d, f32x4.mul(scale, v128.load(from + d)));
    from += stride;
    to += width * 4;
  }
}

/** The same rows as panels for a product that runs over tokens: panel p is [padded, 8], channels 8p..8p+7. */
function packPanels(from: usize, stride: usize, to: usize, tokens: usize, padded: usize, headWidth: usize, width: usize, factor: f32): void {
  memory.fill(to, 0, padded * width * 4);
  const scale = f32x4.splat(factor);
  for (let t: usize = 0; t < tokens; t++) {
    for (let d: usize = 0; d < headWidth; d += 4) {
      v128.store(to + (d >> 3) * padded * 32 + t * 32 + (d & 7) * 4, f32x4.mul(scale, v128.load(from + d * 4)));
    }
    from += stride;
  }
}

/** The rows transposed, as panels for a product that runs over channels: panel p is [headWidth, 8], tokens 8p..8p+7. */
function packTransposed(from: usize, stride: usize, to: usize, tokens: usize, padded: usize, headWidth: usize): void {
  memory.fill(to, 0, padded * headWidth * 4);
  for (let t: usize = 0; t < tokens; t++) {
    const column = to + (t >> 3) * headWidth * 32 + (t & 7) * 4;
    for (let d: usize = 0; d < headWidth; d++) store<f32>(column + d * 32, load<f32>(from + d * 4));
    from += stride;
  }
}

/** Turns one row of scores, in units of ln 2, into 2^(score - max) in place and returns their sum. */
function exponentiateRow(row: usize, tokens: usize, padded: usize): f32 {
  for (let t = tokens; t < padded; t++) store<f32>(row + t * 4, MASKED);
  const end = row + padded * 4;
  let largest0 = v128.load(row), largest1 = v128.load(row, 16);
  for (let p = row + 32; p < end; p += 32) {
    largest0 = f32x4.pmax(largest0, v128.load(p));
    largest1 = f32x4.pmax(largest1, v128.load(p, 16));
  }
  const top = f32x4.splat(maxLanes(f32x4.pmax(largest0, largest1)));
  let sum0 = f32x4.splat(0), sum1 = f32x4.splat(0);
  for (let p = row; p < end; p += 32) {
    const e0 = exponential2(f32x4.sub(v128.load(p), top));
    const e1 = exponential2(f32x4.sub(v128.load(p, 16), top));
    v128.store(p, e0);
    v128.store(p, e1, 16);
    sum0 = f32x4.add(sum0, e0);
    sum1 = f32x4.add(sum1, e1);
  }
  return sumLanes(f32x4.add(sum0, sum1));
}

/**
 * out[batch, tokens, heads * headWidth] = softmax(q k^T / sqrt(headWidth)) v for qkv[batch, tokens, 3 * heads * headWidth], whose
 * last axis is q | k | v, each head after head. headWidth is a multiple of 4.
 */
export function attention(qkv: usize, out: usize, batch: usize, tokens: usize, heads: usize, headWidth: usize, scratch: usize): void {
  const padded = roundUp8(tokens);
  const width = roundUp8(headWidth);
  const headBytes = padded * width * 4;
  const queries = scratch;
  const keys = queries + headBytes;
  const values = keys + headBytes;
  const scores = values + headBytes;
  const block = scores + ROW_BLOCK * padded * 4;
  const sums = block + ROW_BLOCK * width * 4;
  const modelBytes = heads * headWidth * 4;
  const inStride: usize = 3 * modelBytes;
  const factor: f32 = LOG2E / sqrt(<f32>headWidth);
  for (let n: usize = 0; n < batch; n++) {
    for (let h: usize = 0; h < heads; h++) {
      const q = qkv + n * tokens * inStride + h * headWidth * 4;
      packRows(q, inStride, queries, tokens, padded, headWidth, width, factor);
      packTransposed(q + modelBytes, inStride, keys, tokens, padded, headWidth);
      packPanels(q + 2 * modelBytes, inStride, values, tokens, padded, headWidth, width, 1);
      let o = out + n * tokens * modelBytes + h * headWidth * 4;
      for (let first: usize = 0; first < tokens; first += ROW_BLOCK) {
        const rows = min(ROW_BLOCK, padded - first);
        multiply(queries + first * width * 4, width * 4, keys, headWidth * 32, scores, padded * 4, rows, padded, headWidth);
        const real = min(rows, tokens - first);
        for (let r: usize = 0; r < rows; r++) store<f32>(sums + r * 4, exponentiateRow(scores + r * padded * 4, tokens, padded));
        multiply(scores, padded * 4, values, padded * 32, block, width * 4, rows, width, padded);
        for (let r: usize = 0; r < real; r++) {
          // Dividing by the sum here costs headWidth multiplications a row instead of T.
          const inverse = f32x4.splat(1 / load<f32>(sums + r * 4));
          for (let d: usize = 0; d < headWidth * 4; d += 16) {
            v128.store(o + d, f32x4.mul(inverse, v128.load(block + r * width * 4 + d)));
          }
          o += modelBytes;
        }
      }
    }
  }
}

/** Writes [tokens, headWidth] rows of `width` to rows `stride` bytes apart, times `factor`. */
function unpackRows(from: usize, width: usize, to: usize, stride: usize, tokens: usize, headWidth: usize, factor: f32): void {
  const scale = f32x4.splat(factor);
  for (let t: usize = 0; t < tokens; t++) {
    for (let d: usize = 0; d < headWidth * 4; d += 16) v128.store(to + d, f32x4.mul(scale, v128.load(from + d)));
    from += width * 4;
    to += stride;
  }
}

/** One row: e and dP become P = e / sum and dS = P (dP - sum_j P_j dP_j), the gradient of the scaled scores. */
function softmaxGradientRow(probabilities: usize, gradients: usize, inverseSum: f32, padded: usize): void {
  const inverse = f32x4.splat(inverseSum);
  let dot = f32x4.splat(0);
  for (let p: usize = 0; p < padded * 4; p += 16) {
    const probability = f32x4.mul(v128.load(probabilities + p), inverse);
    v128.store(probabilities + p, probability);
    dot = f32x4.add(dot, f32x4.mul(probability, v128.load(gradients + p)));
  }
  const mean = f32x4.splat(sumLanes(dot));
  for (let p: usize = 0; p < padded * 4; p += 16) {
    v128.store(gradients + p, f32x4.mul(v128.load(probabilities + p), f32x4.sub(v128.load(gradients + p), mean)));
  }
}

/**
 * dqkv[batch, tokens, 3 * heads * headWidth] from the same qkv and from dout[batch, tokens, heads * headWidth]. With S = q' k^T,
 * q' = q / sqrt(headWidth), P = softmax(S): dV = P^T dO, dP = dO v^T, dS as above, dQ = dS k / sqrt(headWidth), dK = dS^T q'.
 */
export function attentionGradient(
  qkv: usize, dout: usize, dqkv: usize, batch: usize, tokens: usize, heads: usize, headWidth: usize, scratch: usize,
): void {
  const padded = roundUp8(tokens);
  const width = roundUp8(headWidth);
  const headBytes = padded * width * 4;
  const queries = scratch;
  const queryPanels = queries + headBytes;
  const keysTransposed = queryPanels + headBytes;
  const keyPanels = keysTransposed + headBytes;
  const valuesTransposed = keyPanels + headBytes;
  const douts = valuesTransposed + headBytes;
  const doutPanels = douts + headBytes;
  const dKeys = doutPanels + headBytes;
  const dValues = dKeys + headBytes;
  const probabilities = dValues + headBytes;
  const gradients = probabilities + ROW_BLOCK * padded * 4;
  const block = gradients + ROW_BLOCK * padded * 4;
  const modelBytes = heads * headWidth * 4;
  const inStride: usize = 3 * modelBytes;
  const rowBytes = width * 4;
  const factor: f32 = 1 / sqrt(<f32>headWidth);
  for (let n: usize = 0; n < batch; n++) {
    for (let h: usize = 0; h < heads; h++) {
      const offset = n * tokens * inStride + h * headWidth * 4;
      const q = qkv + offset;
      const dO = dout + n * tokens * modelBytes + h * headWidth * 4;
      packRows(q, inStride, queries, tokens, padded, headWidth, width, factor * LOG2E);
      packPanels(q, inStride, queryPanels, tokens, padded, headWidth, width, factor);
      packTransposed(q + modelBytes, inStride, keysTransposed, tokens, padded, headWidth);
      packPanels(q + modelBytes, inStride, keyPanels, tokens, padded, headWidth, width, 1);
      packTransposed(q + 2 * modelBytes, inStride, valuesTransposed, tokens, padded, headWidth);
      packRows(dO, modelBytes, douts, tokens, padded, headWidth, width, 1);
      packPanels(dO, modelBytes, doutPanels, tokens, padded, headWidth, width, 1);
      memory.fill(dKeys, 0, 2 * headBytes);
      let dQ = dqkv + offset;
      for (let first: usize = 0; first < tokens; first += ROW_BLOCK) {
        const rows = min(ROW_BLOCK, padded - first);
        multiply(queries + first * rowBytes, rowBytes, keysTransposed, headWidth * 32, probabilities, padded * 4, rows, padded, headWidth);
        multiply(douts + first * rowBytes, rowBytes, valuesTransposed, headWidth * 32, gradients, padded * 4, rows, padded, headWidth);
        for (let r: usize = 0; r < rows; r++) {
          const row = r * padded * 4;
          const sum = exponentiateRow(probabilities + row, tokens, padded);
          softmaxGradientRow(probabilities + row, gradients + row, 1 / sum, padded);
        }
        addTransposed(probabilities, padded * 4, doutPanels + first * 32, padded * 32, dValues, rowBytes, padded, width, rows);
        addTransposed(gradients, padded * 4, queryPanels + first * 32, padded * 32, dKeys, rowBytes, padded, width, rows);
        multiply(gradients, padded * 4, keyPanels, padded * 32, block, rowBytes, rows, width, padded);
        unpackRows(block, width, dQ, inStride, min(rows, tokens - first), headWidth, factor);
        dQ += ROW_BLOCK * inStride;
      }
      unpackRows(dKeys, width, dqkv + offset + modelBytes, inStride, tokens, headWidth, 1);
      unpackRows(dValues, width, dqkv + offset + 2 * modelBytes, inStride, tokens, headWidth, 1);
    }
  }
}

/** Bytes of scratch memory `attendOnce` and `attendOnceGradient` need. */
export function attendOnceScratchBytes(tokens: usize): usize {
  return 8 * roundUp8(tokens);
}

/** Scores of one query against `tokens` rows `stride` bytes apart, as exp(score - largest score); returns their sum. */
function attendRow(query: usize, rows: usize, stride: usize, scores: usize, tokens: usize, headWidth: usize, factor: f32): f32 {
  dotRows(query, rows, stride, scores, tokens, headWidth, factor * LOG2E);
  return exponentiateRow(scores, tokens, roundUp8(tokens));
}

/** out[t] = factor * dot(vector, row t). */
function dotRows(vector: usize, rows: usize, stride: usize, out: usize, tokens: usize, headWidth: usize, factor: f32): void {
  for (let t: usize = 0; t < tokens; t++) {
    let sums = f32x4.splat(0);
    for (let d: usize = 0; d < headWidth * 4; d += 16) sums = f32x4.add(sums, f32x4.mul(v128.load(vector + d), v128.load(rows + d)));
    store<f32>(out + t * 4, sumLanes(sums) * factor);
    rows += stride;
  }
}

/** out = factor * the sum over t of weights[t] times row t. */
function sumRows(weights: usize, rows: usize, stride: usize, out: usize, tokens: usize, headWidth: usize, factor: f32): void {
  for (let d: usize = 0; d < headWidth * 4; d += 16) {
    let sums = f32x4.splat(0);
    let row = rows + d;
    for (let t: usize = 0; t < tokens; t++) {
      sums = f32x4.add(sums, f32x4.mul(v128.load_splat<u32>(weights + t * 4), v128.load(row)));
      row += stride;
    }
    v128.store(out + d, f32x4.mul(sums, f32x4.splat(factor)));
  }
}

/** Row t of out = factor * weights[t] * vector. */
function outerRows(weights: usize, vector: usize, out: usize, stride: usize, tokens: usize, headWidth: usize, factor: f32): void {
  for (let t: usize = 0; t < tokens; t++) {
    const weight = f32x4.splat(load<f32>(weights + t * 4) * factor);
    for (let d: usize = 0; d < headWidth * 4; d += 16) v128.store(out + d, f32x4.mul(weight, v128.load(vector + d)));
    out += stride;
  }
}

/**
 * Attention of one query per picture: out[batch, heads * headWidth] for query[batch, heads * headWidth] and
 * pairs[batch, tokens, 2 * heads * headWidth], whose last axis is k | v, each head after head.
 */
export function attendOnce(
  query: usize, pairs: usize, out: usize, batch: usize, tokens: usize, heads: usize, headWidth: usize, scratch: usize,
): void {
  const modelBytes = heads * headWidth * 4;
  const stride: usize = 2 * modelBytes;
  const factor: f32 = 1 / sqrt(<f32>headWidth);
  for (let n: usize = 0; n < batch; n++) {
    for (let h: usize = 0; h < modelBytes; h += headWidth * 4) {
      const sum = attendRow(query + h, pairs + h, stride, scratch, tokens, headWidth, factor);
      sumRows(scratch, pairs + modelBytes + h, stride, out + h, tokens, headWidth, 1 / sum);
    }
    query += modelBytes;
    pairs += tokens * stride;
    out += modelBytes;
  }
}

/** dquery and dpairs, shaped like query and pairs, from dout, shaped like the output. */
export function attendOnceGradient(
  query: usize, pairs: usize, dout: usize, dquery: usize, dpairs: usize,
  batch: usize, tokens: usize, heads: usize, headWidth: usize, scratch: usize,
): void {
  const padded = roundUp8(tokens);
  const modelBytes = heads * headWidth * 4;
  const stride: usize = 2 * modelBytes;
  const factor: f32 = 1 / sqrt(<f32>headWidth);
  const probabilities = scratch;
  const gradients = scratch + padded * 4;
  memory.fill(gradients, 0, padded * 4);
  for (let n: usize = 0; n < batch; n++) {
    for (let h: usize = 0; h < modelBytes; h += headWidth * 4) {
      const sum = attendRow(query + h, pairs + h, stride, probabilities, tokens, headWidth, factor);
      dotRows(dout + h, pairs + modelBytes + h, stride, gradients, tokens, headWidth, 1);
      softmaxGradientRow(probabilities, gradients, 1 / sum, padded);
      sumRows(gradients, pairs + h, stride, dquery + h, tokens, headWidth, factor);
      outerRows(gradients, query + h, dpairs + h, stride, tokens, headWidth, factor);
      outerRows(probabilities, dout + h, dpairs + modelBytes + h, stride, tokens, headWidth, 1);
    }
    query += modelBytes;
    dout += modelBytes;
    dquery += modelBytes;
    pairs += tokens * stride;
    dpairs += tokens * stride;
  }
}
