/**
 * Matrix product on register tiles: four rows of A against one panel of eight columns of B.
 *
 * Every product of this module is C (+)= A B with B packed in *panels*: panel p holds columns 8p..8p+7 as [K, 8], so that the inner
 * loop walks straight through memory; columns beyond the width are zero. Eight accumulators, two loads of B and the broadcast
 * elements of A fit the 15 vector registers that V8 leaves on x64. Strides and offsets are in bytes throughout.
 */

/** Columns of a panel. */
export const PANEL: usize = 8;
const PANEL_BYTES: usize = 32;

/**
 * One tile C[4, 8] (+)= A[4, k] B[k, 8]; element (row, step) of A lies at a + row * rowStride + step * 4.
 */
function tileRows(a: usize, rowStride: usize, b: usize, c: usize, cStride: usize, k: usize, accumulate: bool): void {
  let a0 = a;
  let a1 = a + rowStride;
  let a2 = a1 + rowStride;
  let a3 = a2 + rowStride;
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0), c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0), c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  const unrolledEnd = b + (k & ~3) * PANEL_BYTES;
  const end = b + k * PANEL_BYTES;
  while (b < unrolledEnd) {
    let b0 = v128.load(b), b1 = v128.load(b, 16);
    let s = v128.load_splat<u32>(a0);
    c00 = f32x4.add(c00, f32x4.mul(s, b0));
    c01 = f32x4.add(c01, f32x4.mul(s, b1));
    s = v128.load_splat<u32>(a1);
    c10 = f32x4.add(c10, f32x4.mul(s, b0));
    c11 = f32x4.add(c11, f32x4.mul(s, b1));
    s = v128.load_splat<u32>(a2);
    c20 = f32x4.add(c20, f32x4.mul(s, b0));
    c21 = f32x4.add(c21, f32x4.mul(s, b1));
    s = v128.load_splat<u32>(a3);
    c30 = f32x4.add(c30, f32x4.mul(s, b0));
    c31 = f32x4.add(c31, f32x4.mul(s, b1));

    b0 = v128.load(b, 32);
    b1 = v128.load(b, 48);
    s = v128.load_splat<u32>(a0, 4);
    c00 = f32x4.add(c00, f32x4.mul(s, b0));
    c01 = f32x4.add(c01, f32x4.mul(s, b1));
    s = v128.load_splat<u32>(a1, 4);
    c10 = f32x4.add(c10, f32x4.mul(s, b0));
    c11 = f32x4.add(c11, f32x4.mul(s, b1));
    s = v128.load_splat<u32>(a2, 4);
    c20 = f32x4.add(c20, f32x4.mul(s, b0));
    c21 = f32x4.add(c21, f32x4.mul(s, b1));
    s = v128.load_splat<u32>(a3, 4);
    c30 = f32x4.add(c30, f32x4.mul(s, b0));
    c31 = f32x4.add(c31, f32x4.mul(s, b1));

    b0 = v128.load(b, 64);
    b1 = v128.load(b, 80);
    s = v128.load_splat<u32>(a0, 8);
    c00 = f32x4.add(c00, f32x4.mul(s, b0));
    c01 = f32x4.add(c01, f32x4.mul(s, b1));
    s = v128.load_splat<u32>(a1, 8);
    c10 = f32x4.add(c10, f32x4.mul(s, b0));
    c11 = f32x4.add(c11, f32x4.mul(s, b1));
    s = v128.load_splat<u32>(a2, 8);
    c20 = f32x4.add(c20, f32x4.mul(s, b0));
    c21 = f32x4.add(c21, f32x4.mul(s, b1));
    s = v128.load_splat<u32>(a3, 8);
    c30 = f32x4.add(c30, f32x4.mul(s, b0));
    c31 = f32x4.add(c31, f32x4.mul(s, b1));

    b0 = v128.load(b, 96);
    b1 = v128.load(b, 112);
    s = v128.load_splat<u32>(a0, 12);
    c00 = f32x4.add(c00, f32x4.mul(s, b0));
    c01 = f32x4.add(c01, f32x4.mul(s, b1));
    s = v128.load_splat<u32>(a1, 12);
    c10 = f32x4.add(c10, f32x4.mul(s, b0));
    c11 = f32x4.add(c11, f32x4.mul(s, b1));
    s = v128.load_splat<u32>(a2, 12);
    c20 = f32x4.add(c20, f32x4.mul(s, b0));
    c21 = f32x4.add(c21, f32x4.mul(s, b1));
    s = v128.load_splat<u32>(a3, 12);
    c30 = f32x4.add(c30, f32x4.mul(s, b0));
    c31 = f32x4.add(c31, f32x4.mul(s, b1));
    a0 += 16;
    a1 += 16;
    a2 += 16;
    a3 += 16;
    b += 128;
  }
  while (b < end) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let s = v128.load_splat<u32>(a0);
    c00 = f32x4.add(c00, f32x4.mul(s, b0));
    c01 = f32x4.add(c01, f32x4.mul(s, b1));
    s = v128.load_splat<u32>(a1);
    c10 = f32x4.add(c10, f32x4.mul(s, b0));
    c11 = f32x4.add(c11, f32x4.mul(s, b1));
    s = v128.load_splat<u32>(a2);
    c20 = f32x4.add(c20, f32x4.mul(s, b0));
    c21 = f32x4.add(c21, f32x4.mul(s, b1));
    s = v128.load_splat<u32>(a3);
    c30 = f32x4.add(c30, f32x4.mul(s, b0));
    c31 = f32x4.add(c31, f32x4.mul(s, b1));
    a0 += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    b += PANEL_BYTES;
  }
  storeRow(c, c00, c01, accumulate);
  storeRow(c + cStride, c10, c11, accumulate);
  storeRow(c + 2 * cStride, c20, c21, accumulate);
  storeRow(c + 3 * cStride, c30, c31, accumulate);
}

/**
 * One tile C[4, 8] (+)= A^T[4, k] B[k, 8]; element (row, step) of A^T lies at a + row * 4 + step * stepStride, A being row-major [k, *].
 */
function tileColumns(a: usize, stepStride: usize, b: usize, c: usize, cStride: usize, k: usize, accumulate: bool): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0), c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0), c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  const unrolledEnd = b + (k & ~1) * PANEL_BYTES;
  while (b < unrolledEnd) {
    let b0 = v128.load(b), b1 = v128.load(b, 16);
    let s = v128.load_splat<u32>(a);
    c00 = f32x4.add(c00, f32x4.mul(s, b0));
    c01 = f32x4.add(c01, f32x4.mul(s, b1));
    s = v128.load_splat<u32>(a, 4);
    c10 = f32x4.add(c10, f32x4.mul(s, b0));
    c11 = f32x4.add(c11, f32x4.mul(s, b1));
    s = v128.load_splat<u32>(a, 8);
    c20 = f32x4.add(c20, f32x4.mul(s, b0));
    c21 = f32x4.add(c21, f32x4.mul(s, b1));
    s = v128.load_splat<u32>(a, 12);
    c30 = f32x4.add(c30, f32x4.mul(s, b0));
    c31 = f32x4.add(c31, f32x4.mul(s, b1));
    a += stepStride;

    b0 = v128.load(b, 32);
    b1 = v128.load(b, 48);
    s = v128.load_splat<u32>(a);
    c00 = f32x4.add(c00, f32x4.mul(s, b0));
    c01 = f32x4.add(c01, f32x4.mul(s, b1));
    s = v128.load_splat<u32>(a, 4);
    c10 = f32x4.add(c10, f32x4.mul(s, b0));
    c11 = f32x4.add(c11, f32x4.mul(s, b1));
    s = v128.load_splat<u32>(a, 8);
    c20 = f32x4.add(c20, f32x4.mul(s, b0));
    c21 = f32x4.add(c21, f32x4.mul(s, b1));
    s = v128.load_splat<u32>(a, 12);
    c30 = f32x4.add(c30, f32x4.mul(s, b0));
    c31 = f32x4.add(c31, f32x4.mul(s, b1));
    a += stepStride;
    b += 64;
  }
  if (k & 1) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let s = v128.load_splat<u32>(a);
    c00 = f32x4.add(c00, f32x4.mul(s, b0));
    c01 = f32x4.add(c01, f32x4.mul(s, b1));
    s = v128.load_splat<u32>(a, 4);
    c10 = f32x4.add(c10, f32x4.mul(s, b0));
    c11 = f32x4.add(c11, f32x4.mul(s, b1));
    s = v128.load_splat<u32>(a, 8);
    c20 = f32x4.add(c20, f32x4.mul(s, b0));
    c21 = f32x4.add(c21, f32x4.mul(s, b1));
    s = v128.load_splat<u32>(a, 12);
    c30 = f32x4.add(c30, f32x4.mul(s, b0));
    c31 = f32x4.add(c31, f32x4.mul(s, b1));
  }
  storeRow(c, c00, c01, accumulate);
  storeRow(c + cStride, c10, c11, accumulate);
  storeRow(c + 2 * cStride, c20, c21, accumulate);
  storeRow(c + 3 * cStride, c30, c31, accumulate);
}

// @ts-ignore: decorator
@inline
function storeRow(c: usize, low: v128, high: v128, accumulate: bool): void {
  if (accumulate) {
    low = f32x4.add(low, v128.load(c));
    high = f32x4.add(high, v128.load(c, 16));
  }
  v128.store(c, low);
  v128.store(c, high, 16);
}

/**
 * C[m, n] (+)= A[m, k] B[k, n]. A is row-major with `aStride` bytes a row; B in panels `panelStride` bytes apart; C row-major.
 * `m` must be a multiple of 4, and C must have room for `n` rounded up to whole panels.
 */
export function multiply(
  a: usize, aStride: usize, b: usize, panelStride: usize, c: usize, cStride: usize, m: usize, n: usize, k: usize, accumulate: bool,
): void {
  for (let column: usize = 0; column < n; column += PANEL) {
    for (let row: usize = 0; row < m; row += 4) {
      tileRows(a + row * aStride, aStride, b, c + row * cStride + column * 4, cStride, k, accumulate);
    }
    b += panelStride;
  }
}

/**
 * C[m, n] (+)= A^T B with A row-major [k, m], `aStride` bytes a row; the rest as in `multiply`.
 */
export function multiplyTransposed(
  a: usize, aStride: usize, b: usize, panelStride: usize, c: usize, cStride: usize, m: usize, n: usize, k: usize, accumulate: bool,
): void {
  for (let column: usize = 0; column < n; column += PANEL) {
    for (let row: usize = 0; row < m; row += 4) {
      tileColumns(a + row * 4, aStride, b, c + row * cStride + column * 4, cStride, k, accumulate);
    }
    b += panelStride;
  }
}
