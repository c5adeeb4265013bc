/** A linear layer x W + b and its gradient: dx = dy W^T, dW = x^T dy, db = the column sums of dy. */
import { pointwise } from './convolution';
import { addTransposed, multiply } from './tiles';

/** Bytes of rows of A and C that are gone through for all panels before the next: they sit in a second-level cache. */
const ROWS_BYTES: usize = 256 * 1024;

/** Rows summed per pass of `transposedProduct`: both packed blocks then sit in a second-level cache. */
const DEPTH: usize = 128;

// @ts-ignore: decorator
@inline
function roundUp(n: usize, unit: usize): usize {
  return (n + unit - 1) / unit * unit;
}

/** Bytes of scratch memory `linear` needs. */
export function linearScratchBytes(k: usize, n: usize): usize {
  return productScratchBytes(n, k);
}

/** Bytes of scratch memory `linearGradient` needs. */
export function linearGradientScratchBytes(k: usize, n: usize): usize {
  return max(productScratchBytes(k, n), transposedProductScratchBytes(k, n));
}

/** y[m, n] = x[m, k] w[k, n] + bias[n], all row-major. */
export function linear(x: usize, w: usize, bias: usize, y: usize, m: usize, k: usize, n: usize, scratch: usize): void {
  packColumns(w, k, n, scratch, 8);
  productWithPanels(x, scratch, y, m, n, k, bias);
}

/** dx[m, k], dw[k, n] and dbias[n] from dy[m, n]. */
export function linearGradient(
  x: usize, w: usize, dy: usize, dx: usize, dw: usize, dbias: usize, m: usize, k: usize, n: usize, scratch: usize,
): void {
  productTransposed(dy, w, dx, m, k, n, scratch);
  transposedProduct(x, dy, dw, m, k, n, scratch);
  columnSums(dy, dbias, m, n);
}

/** dw[k, n] and dbias[n] alone, for an x that nothing is differentiated by; scratch as of `linearGradient`. */
export function weightGradient(
  x: usize, dy: usize, dw: usize, dbias: usize, m: usize, k: usize, n: usize, scratch: usize,
): void {
  transposedProduct(x, dy, dw, m, k, n, scratch);
  columnSums(dy, dbias, m, n);
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

/** c[m, k] = a[m, n] b[k, n]^T, all row-major. */
function productTransposed(a: usize, b: usize, c: usize, m: usize, k: usize, n: usize, scratch: usize): void {
  packTransposed(b, k, n, scratch);
  productWithPanels(a, scratch, c, m, k, n, 0);
}

/** The transpose of a row-major [rows, columns] matrix in panels of 8 of its rows, each [columns, 8]. */
function packTransposed(from: usize, rows: usize, columns: usize, to: usize): void {
  memory.fill(to, 0, roundUp(rows, 8) * columns * 4);
  for (let row: usize = 0; row < rows; row++) {
    const column = to + (row >> 3) * columns * 32 + (row & 7) * 4;
    for (let i: usize = 0; i < columns; i++) store<f32>(column + i * 32, load<f32>(from + (row * columns + i) * 4));
  }
}

/** Scratch of a product with `n` columns over `k` steps: the panels, a row of zeros, four padded rows of A and a padded block of C. */
function productScratchBytes(n: usize, k: usize): usize {
  return 4 * (roundUp(n, 8) * k + 8 + 4 * k + 4 * roundUp(n, 8));
}

/** c[m, n] = a[m, k] B, B in panels at `scratch`, plus a row of `bias` unless that is 0. */
function productWithPanels(a: usize, scratch: usize, c: usize, m: usize, n: usize, k: usize, bias: usize): void {
  const zeros = scratch + roundUp(n, 8) * k * 4;
  if (n % 8 !== 0 || m < 20) return productInFours(a, scratch, zeros + 32, c, m, n, k, bias);
  memory.fill(zeros, 0, 32);
  const lowest = f32x4.splat(-Infinity), highest = f32x4.splat(Infinity);
  const most = max<usize>(30, ROWS_BYTES / ((k + n) * 4));
  const parts = (m + most - 1) / most;
  const part = (m + parts - 1) / parts; // all alike, so that none is a few rows
  for (let row: usize = 0; row < m; row += part) {
    const rows = min(part, m - row);
    for (let column: usize = 0; column < n; column += 8) {
      pointwise(
        a + row * k * 4, k * 4, scratch + column * k * 4, bias !== 0 ? bias + column * 4 : zeros, 0, c + (row * n + column) * 4, n * 4,
        rows, 0, rows, k, lowest, highest,
      );
    }
  }
}

/** The same for a width that is no multiple of 8 and for few rows; `padded` has room for four rows of A and of C. */
function productInFours(a: usize, panels: usize, padded: usize, c: usize, m: usize, n: usize, k: usize, bias: usize): void {
  const nRound = roundUp(n, 8);
  const block = padded + 4 * k * 4;
  for (let row: usize = 0; row < m; row += 4) {
    const rows = min(4, m - row);
    let from = a + row * k * 4;
    if (rows < 4) {
      memory.fill(padded, 0, 4 * k * 4);
      memory.copy(padded, from, rows * k * 4);
      from = padded;
    }
    multiply(from, k * 4, panels, k * 32, block, nRound * 4, 4, nRound, k);
    for (let r: usize = 0; r < rows; r++) {
      const to = c + (row + r) * n * 4;
      memory.copy(to, block + r * nRound * 4, n * 4);
      if (bias !== 0) addRow(to, bias, n);
    }
  }
}

function addRow(row: usize, addend: usize, count: usize): void {
  const whole = (count & ~3) * 4;
  for (let c: usize = 0; c < whole; c += 16) v128.store(row + c, f32x4.add(v128.load(row + c), v128.load(addend + c)));
  for (let c = whole; c < count * 4; c += 4) store<f32>(row + c, load<f32>(row + c) + load<f32>(addend + c));
}

/** Scratch of `transposedProduct`: a block of each operand and the padded sums. */
function transposedProductScratchBytes(k: usize, n: usize): usize {
  return 4 * (DEPTH * (roundUp(k, 4) + roundUp(n, 8)) + roundUp(k, 4) * roundUp(n, 8));
}

/** c[k, n] = a[m, k]^T b[m, n], all row-major. */
function transposedProduct(a: usize, b: usize, c: usize, m: usize, k: usize, n: usize, scratch: usize): void {
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
