/** What a linear layer's gradient is made of: two products with one operand transposed, and column sums. */
import { addTransposed, multiply } from './tiles';

/** Rows summed per pass of `matMulAtB`: both packed blocks then sit in a second-level cache. */
const DEPTH: usize = 128;

// @ts-ignore: decorator
@inline
function roundUp(n: usize, unit: usize): usize {
  return (n + unit - 1) / unit * unit;
}

/** Bytes of scratch memory `matMulAtB` needs. */
export function matMulAtBScratchBytes(k: usize, n: usize): usize {
  return 4 * (DEPTH * (roundUp(k, 4) + roundUp(n, 8)) + roundUp(k, 4) * roundUp(n, 8));
}

/** Copies a row-major [rows, columns] block into panels of `unit` columns, each [rows, unit]; columns beyond the last are zero. */
function packColumns(from: usize, rows: usize, columns: usize, to: usize, unit: usize): void {
  const whole = columns - (columns % unit);
  for (let r: usize = 0; r < rows; r++) {
    let target = to + r * unit * 4;
    for (let c: usize = 0; c < whole; c += unit) {
      for (let i: usize = 0; i < unit * 4; i += 16) v128.store(target + i, v128.load(from + c * 4 + i));
      target += rows * unit * 4;
    }
    for (let i: usize = 0; whole + i < roundUp(columns, unit); i++) {
      store<f32>(target + i * 4, whole + i < columns ? load<f32>(from + (whole + i) * 4) : 0);
    }
    from += columns * 4;
  }
}

/** c[k, n] = a[m, k]^T b[m, n], all row-major. */
export function matMulAtB(a: usize, b: usize, c: usize, m: usize, k: usize, n: usize, scratch: usize): void {
  const kRound = roundUp(k, 4);
  const nRound = roundUp(n, 8);
  const aPanels = scratch;
  const bPanels = aPanels + DEPTH * kRound * 4;
  const sums = bPanels + DEPTH * nRound * 4;
  memory.fill(sums, 0, kRound * nRound * 4);
  for (let first: usize = 0; first < m; first += DEPTH) {
    const depth = min(DEPTH, m - first);
    packColumns(a + first * k * 4, depth, k, aPanels, 4);
    packColumns(b + first * n * 4, depth, n, bPanels, 8);
    for (let row: usize = 0; row < kRound; row += 4) {
      addTransposed(
        aPanels + row * depth * 4, 16, bPanels, depth * 32, sums + row * nRound * 4, nRound * 4, 4, nRound, depth,
      );
    }
  }
  for (let row: usize = 0; row < k; row++) memory.copy(c + row * n * 4, sums + row * nRound * 4, n * 4);
}

/** Bytes of scratch memory `matMulABt` needs. */
export function matMulABtScratchBytes(k: usize, n: usize): usize {
  return 4 * (roundUp(k, 8) * n + 4 * n + 4 * roundUp(k, 8));
}

/** c[m, k] = a[m, n] b[k, n]^T, all row-major. */
export function matMulABt(a: usize, b: usize, c: usize, m: usize, k: usize, n: usize, scratch: usize): void {
  const kRound = roundUp(k, 8);
  const panels = scratch;
  const padded = panels + kRound * n * 4;
  const block = padded + 4 * n * 4;
  memory.fill(panels, 0, kRound * n * 4);
  for (let row: usize = 0; row < k; row++) {
    const column = panels + (row >> 3) * n * 32 + (row & 7) * 4;
    for (let i: usize = 0; i < n; i++) store<f32>(column + i * 32, load<f32>(b + (row * n + i) * 4));
  }
  for (let row: usize = 0; row < m; row += 4) {
    const rows = min(4, m - row);
    let from = a + row * n * 4;
    if (rows < 4) {
      memory.fill(padded, 0, 4 * n * 4);
      memory.copy(padded, from, rows * n * 4);
      from = padded;
    }
    if (rows === 4 && k === kRound) {
      multiply(from, n * 4, panels, n * 32, c + row * k * 4, k * 4, 4, k, n);
    } else {
      multiply(from, n * 4, panels, n * 32, block, kRound * 4, 4, kRound, n);
      for (let r: usize = 0; r < rows; r++) memory.copy(c + (row + r) * k * 4, block + r * kRound * 4, k * 4);
    }
  }
}

/** sums[columns] = the sum over rows of x[rows, columns]. */
export function columnSums(x: usize, sums: usize, rows: usize, columns: usize): void {
  const stride = columns * 4;
  let c: usize = 0;
  for (; c + 64 <= stride; c += 64) {
    let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0);
    let from = x + c;
    for (let r: usize = 0; r < rows; r++) {
      s0 = f32x4.add(s0, v128.load(from));
      s1 = f32x4.add(s1, v128.load(from, 16));
      s2 = f32x4.add(s2, v128.load(from, 32));
      s3 = f32x4.add(s3, v128.load(from, 48));
      from += stride;
    }
    v128.store(sums + c, s0);
    v128.store(sums + c, s1, 16);
    v128.store(sums + c, s2, 32);
    v128.store(sums + c, s3, 48);
  }
  for (; c < stride; c += 4) {
    let sum: f32 = 0;
    for (let r: usize = 0; r < rows; r++) sum += load<f32>(x + r * stride + c);
    store<f32>(sums + c, sum);
  }
}
