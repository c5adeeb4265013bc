/** The vision graph: its search for neighbours, its scaled Laplacian, and the product with that. */
import { maxLanes, sumLanes } from './exponential';
import { multiply, roundUp8 } from './tiles';

/** Below every cosine: what is not to be found. */
const NEVER: f32 = -1e30;

/** Bytes of scratch memory `visionGraph` needs. */
export function visionGraphScratchBytes(nodes: usize, width: usize, neighbours: usize): usize {
  const padded = roundUp8(nodes);
  return 4 * (padded * (2 * width + padded + 2) + roundUp8(neighbours));
}

/** Rows of x scaled to length 1: as rows, and transposed in panels of 8 rows for the product of all with all. */
function packUnitRows(x: usize, rows: usize, panels: usize, nodes: usize, padded: usize, width: usize): void {
  memory.fill(rows, 0, padded * width * 4);
  memory.fill(panels, 0, padded * width * 4);
  for (let i: usize = 0; i < nodes; i++) {
    let squares = f32x4.splat(0);
    for (let c: usize = 0; c < width * 4; c += 16) {
      const v = v128.load(x + c);
      squares = f32x4.add(squares, f32x4.mul(v, v));
    }
    const inverse: f32 = 1 / sqrt<f32>(sumLanes(squares) + 1e-12);
    const inverses = f32x4.splat(inverse);
    for (let c: usize = 0; c < width * 4; c += 16) v128.store(rows + c, f32x4.mul(v128.load(x + c), inverses));
    const column = panels + (i >> 3) * width * 32 + (i & 7) * 4;
    for (let c: usize = 0; c < width; c++) store<f32>(column + c * 32, load<f32>(rows + c * 4));
    x += width * 4;
    rows += width * 4;
  }
}

/** The k-th largest of `count` values (a multiple of 4), with the k largest so far kept in `best`, the smallest first. */
function kthLargest(values: usize, count: usize, k: usize, best: usize): f32 {
  for (let i: usize = 0; i < k; i++) store<f32>(best + i * 4, NEVER);
  let weakest = NEVER;
  for (let p = values; p < values + count * 4; p += 16) {
    if (maxLanes(v128.load(p)) <= weakest) continue;
    for (let q = p; q < p + 16; q += 4) {
      const value = load<f32>(q);
      if (value <= weakest) continue;
      let i: usize = 1;
      for (; i < k && load<f32>(best + i * 4) < value; i++) store<f32>(best + i * 4 - 4, load<f32>(best + i * 4));
      store<f32>(best + i * 4 - 4, value);
      weakest = load<f32>(best);
    }
  }
  return weakest;
}

/**
 * laplacian[batch, nodes + 1, nodes + 1] of patches x[batch, nodes, width]: -D^-1/2 A D^-1/2, where node 0 is joined to every patch
 * with weight 1 and two patches are joined with weight (1 + cos) / 2 where either is among the other's `neighbours` most similar by
 * cosine (all that tie with the last one count). `width` is a multiple of 4, 0 < neighbours < nodes.
 */
export function visionGraph(
  x: usize, laplacian: usize, batch: usize, nodes: usize, width: usize, neighbours: usize, scratch: usize,
): void {
  const padded = roundUp8(nodes);
  const rows = scratch;
  const panels = rows + padded * width * 4;
  const weights = panels + padded * width * 4;
  const thresholds = weights + padded * padded * 4;
  const scales = thresholds + padded * 4;
  const best = scales + padded * 4;
  const stride = padded * 4;
  const virtualScale: f32 = 1 / sqrt(<f32>nodes);
  for (let n: usize = 0; n < batch; n++) {
    packUnitRows(x, rows, panels, nodes, padded, width);
    multiply(rows, width * 4, panels, width * 32, weights, stride, padded, padded, width);
    for (let i: usize = 0; i < padded; i++) {
      const row = weights + i * stride;
      store<f32>(row + i * 4, NEVER);
      for (let j = nodes; j < padded; j++) store<f32>(row + j * 4, NEVER);
      store<f32>(thresholds + i * 4, i < nodes ? kthLargest(row, padded, neighbours, best) : -NEVER);
    }
    for (let i: usize = 0; i < nodes; i++) {
      const row = weights + i * stride;
      const threshold = f32x4.splat(load<f32>(thresholds + i * 4));
      let sums = f32x4.splat(0);
      for (let j: usize = 0; j < stride; j += 16) {
        const cosine = v128.load(row + j);
        const joined = v128.or(f32x4.ge(cosine, threshold), f32x4.ge(cosine, v128.load(thresholds + j)));
        const weight = v128.and(joined, f32x4.mul(f32x4.add(cosine, f32x4.splat(1)), f32x4.splat(0.5)));
        v128.store(row + j, weight);
        sums = f32x4.add(sums, weight);
      }
      store<f32>(scales + i * 4, 1 / sqrt<f32>(1 + sumLanes(sums)));
    }
    store<f32>(laplacian, 0);
    for (let j: usize = 0; j < nodes * 4; j += 4) store<f32>(laplacian + 4 + j, -virtualScale * load<f32>(scales + j));
    laplacian += (nodes + 1) * 4;
    for (let i: usize = 0; i < nodes; i++) {
      const scale = -load<f32>(scales + i * 4);
      const factor = f32x4.splat(scale);
      const row = weights + i * stride;
      const whole = (nodes & ~3) * 4;
      store<f32>(laplacian, virtualScale * scale);
      for (let j: usize = 0; j < whole; j += 16) {
        v128.store(laplacian + 4 + j, f32x4.mul(f32x4.mul(v128.load(row + j), v128.load(scales + j)), factor));
      }
      for (let j = whole; j < nodes * 4; j += 4) store<f32>(laplacian + 4 + j, load<f32>(row + j) * load<f32>(scales + j) * scale);
      laplacian += (nodes + 1) * 4;
    }
    x += nodes * width * 4;
  }
}

/**
 * out[batch, rows, width] = the first `rows` rows of laplacian[batch, nodes, nodes] z[batch, nodes, width], leaving out the zeros: each patch
 * has a dozen neighbours among some two hundred. Right for any matrix; `width` is a multiple of 4. Scratch: 8 bytes a node.
 */
export function graphProduct(
  laplacian: usize, z: usize, out: usize, batch: usize, nodes: usize, rows: usize, width: usize, scratch: usize,
): void {
  const stride = width * 4;
  for (let n: usize = 0; n < batch; n++) {
    for (let row: usize = 0; row < rows; row++) {
      const end = listNonZero(laplacian, nodes, z, stride, scratch);
      let c: usize = 0;
      for (; c + 128 <= stride; c += 128) gather8(scratch, end, out + c, c);
      for (; c < stride; c += 16) gather1(scratch, end, out + c, c);
      laplacian += nodes * 4;
      out += stride;
    }
    laplacian += (nodes - rows) * nodes * 4;
    z += nodes * stride;
  }
}

/** Lists the non-zero weights of a row, each with the address of its node's channels, 8 bytes an entry; returns the list's end. */
function listNonZero(weights: usize, nodes: usize, z: usize, stride: usize, list: usize): usize {
  let node: usize = 0;
  while (node < nodes) {
    // Four zeros at a time are passed over, and mostly there are four.
    if (node + 4 <= nodes && !v128.any_true(f32x4.ne(v128.load(weights + node * 4), f32x4.splat(0)))) {
      node += 4;
      continue;
    }
    const weight = load<f32>(weights + node * 4);
    if (weight !== 0) {
      store<f32>(list, weight);
      store<usize>(list + 4, z + node * stride);
      list += 8;
    }
    node++;
  }
  return list;
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
