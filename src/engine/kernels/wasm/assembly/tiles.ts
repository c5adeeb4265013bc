/**
 * Matrix product on register tiles: four rows of A against one panel of eight columns of B.
 *
 * Every product of this module has B packed in *panels*: panel p holds columns 8p..8p+7 as [K, 8], so that the inner loop walks
 * straight through memory; columns beyond the width are zero. Eight accumulators, two loads of B and the broadcast elements of A fit
 * the 15 vector registers that V8 leaves on x64. Plain loops: unrolled ones measured slower, and so did a flag that chose between
 * storing and adding (its merge spilled the accumulators: 22 instead of 40 GFLOP/s). Strides and offsets are in bytes throughout.
 */

import { multiplyAdd } from './multiply-add';

/** Columns of a panel. */
export const PANEL: usize = 8;

/** Room for whole panels. */
// @ts-ignore: decorator
@inline
export function roundUp8(n: usize): usize {
  return (n + 7) & ~7;
}

/** One tile C[4, 8] = A[4, k] B[k, 8]; element (row, step) of A lies at a + row * rowStride + step * 4. */
function tileRows(a0: usize, rowStride: usize, b: usize, c: usize, cStride: usize, k: usize): void {
  let a1 = a0 + rowStride;
  let a2 = a1 + rowStride;
  let a3 = a2 + rowStride;
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  const end = b + k * 32;
  while (b < end) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const s0 = v128.load_splat<u32>(a0);
    c00 = multiplyAdd(c00, s0, b0);
    c01 = multiplyAdd(c01, s0, b1);
    const s1 = v128.load_splat<u32>(a1);
    c10 = multiplyAdd(c10, s1, b0);
    c11 = multiplyAdd(c11, s1, b1);
    const s2 = v128.load_splat<u32>(a2);
    c20 = multiplyAdd(c20, s2, b0);
    c21 = multiplyAdd(c21, s2, b1);
    const s3 = v128.load_splat<u32>(a3);
    c30 = multiplyAdd(c30, s3, b0);
    c31 = multiplyAdd(c31, s3, b1);
    a0 += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    b += 32;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  c += cStride;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  c += cStride;
  v128.store(c, c20);
  v128.store(c, c21, 16);
  c += cStride;
  v128.store(c, c30);
  v128.store(c, c31, 16);
}

/** One tile C[4, 8] += A^T[4, k] B[k, 8]; element (row, step) of A^T lies at a + row * 4 + step * stepStride, A being row-major [k, *]. */
function tileColumns(a: usize, stepStride: usize, b: usize, c0: usize, cStride: usize, k: usize): void {
  const c1 = c0 + cStride;
  const c2 = c1 + cStride;
  const c3 = c2 + cStride;
  let s00 = v128.load(c0), s01 = v128.load(c0, 16);
  let s10 = v128.load(c1), s11 = v128.load(c1, 16);
  let s20 = v128.load(c2), s21 = v128.load(c2, 16);
  let s30 = v128.load(c3), s31 = v128.load(c3, 16);
  const end = b + k * 32;
  while (b < end) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const a0 = v128.load_splat<u32>(a);
    s00 = multiplyAdd(s00, a0, b0);
    s01 = multiplyAdd(s01, a0, b1);
    const a1 = v128.load_splat<u32>(a, 4);
    s10 = multiplyAdd(s10, a1, b0);
    s11 = multiplyAdd(s11, a1, b1);
    const a2 = v128.load_splat<u32>(a, 8);
    s20 = multiplyAdd(s20, a2, b0);
    s21 = multiplyAdd(s21, a2, b1);
    const a3 = v128.load_splat<u32>(a, 12);
    s30 = multiplyAdd(s30, a3, b0);
    s31 = multiplyAdd(s31, a3, b1);
    a += stepStride;
    b += 32;
  }
  v128.store(c0, s00);
  v128.store(c0, s01, 16);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
}

/**
 * C[m, n] = A[m, k] B[k, n]. A is row-major with `aStride` bytes a row; B in panels `panelStride` bytes apart; C row-major. `m` must
 * be a multiple of 4, and C must have room for `n` rounded up to whole panels.
 */
export function multiply(
  a: usize, aStride: usize, b: usize, panelStride: usize, c: usize, cStride: usize, m: usize, n: usize, k: usize,
): void {
  for (let column: usize = 0; column < n; column += PANEL) {
    for (let row: usize = 0; row < m; row += 4) {
      tileRows(a + row * aStride, aStride, b, c + row * cStride + column * 4, cStride, k);
    }
    b += panelStride;
  }
}

/** C[m, n] += A^T B with A row-major [k, m], `aStride` bytes a row; the rest as in `multiply`. */
export function addTransposed(
  a: usize, aStride: usize, b: usize, panelStride: usize, c: usize, cStride: usize, m: usize, n: usize, k: usize,
): void {
  for (let column: usize = 0; column < n; column += PANEL) {
    for (let row: usize = 0; row < m; row += 4) {
      tileColumns(a + row * 4, aStride, b, c + row * cStride + column * 4, cStride, k);
    }
    b += panelStride;
  }
}
