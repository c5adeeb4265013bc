/** The two products of a linear layer's gradient, and the product with a sparse matrix that is stored densely. */
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

/** Bytes of scratch memory `graphProduct` needs. */
export function graphProductScratchBytes(nodes: usize): usize {
  return nodes * 8;
}

/**
 * out[batch, nodes, width] = laplacian[batch, nodes, nodes] z[batch, nodes, width], leaving out the zeros: each patch has a dozen
 * neighbours among some two hundred. Right for any matrix; `width` is a multiple of 4.
 */
export function graphProduct(laplacian: usize, z: usize, out: usize, batch: usize, nodes: usize, width: usize, scratch: usize): void {
  const stride = width * 4;
  for (let n: usize = 0; n < batch; n++) {
    for (let row: usize = 0; row < nodes; row++) {
      let end = scratch;
      for (let column: usize = 0; column < nodes; column++) {
        const weight = load<f32>(laplacian + column * 4);
        if (weight !== 0) {
          store<f32>(end, weight);
          store<usize>(end + 4, z + column * stride);
          end += 8;
        }
      }
      let c: usize = 0;
      for (; c + 128 <= stride; c += 128) gather8(scratch, end, out + c, c);
      for (; c < stride; c += 16) gather1(scratch, end, out + c, c);
      laplacian += nodes * 4;
      out += stride;
    }
    z += nodes * stride;
  }
}

/** Weighted sum of the listed rows' 32 channels from byte `offset` on. */
function gather8(entry: usize, end: usize, out: usize, offset: usize): void {
  let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0);
  let s4 = f32x4.splat(0), s5 = f32x4.splat(0), s6 = f32x4.splat(0), s7 = f32x4.splat(0);
  for (; entry < end; entry += 8) {
    const w = v128.load_splat<u32>(entry);
    const from = load<usize>(entry + 4) + offset;
    s0 = f32x4.add(s0, f32x4.mul(w, v128.load(from)));
    s1 = f32x4.add(s1, f32x4.mul(w, v128.load(from, 16)));
    s2 = f32x4.add(s2, f32x4.mul(w, v128.load(from, 32)));
    s3 = f32x4.add(s3, f32x4.mul(w, v128.load(from, 48)));
    s4 = f32x4.add(s4, f32x4.mul(w, v128.load(from, 64)));
    s5 = f32x4.add(s5, f32x4.mul(w, v128.load(from, 80)));
    s6 = f32x4.add(s6, f32x4.mul(w, v128.load(from, 96)));
    s7 = f32x4.add(s7, f32x4.mul(w, v128.load(from, 112)));
  }
  v128.store(out, s0);
  v128.store(out, s1, 16);
  v128.store(out, s2, 32);
  v128.store(out, s3, 48);
  v128.store(out, s4, 64);
  v128.store(out, s5, 80);
  v128.store(out, s6, 96);
  v128.store(out, s7, 112);
}

/** The same for 4 channels. */
function gather1(entry: usize, end: usize, out: usize, offset: usize): void {
  let sum = f32x4.splat(0);
  for (; entry < end; entry += 8) {
    sum = f32x4.add(sum, f32x4.mul(v128.load_splat<u32>(entry), v128.load(load<usize>(entry + 4) + offset)));
  }
  v128.store(out, sum);
}
