/**
 * The convolutions of the front (model/front.ts): 1 x 1 on panels and the first one from a grey picture. Each ends in its limits (ReLU6), so
 * that no value is written twice. Channels come in multiples of 8.
 *
 * A tile of a 1 x 1 convolution is six pixels by a panel of eight channels: twelve sums, two loads of the panel and one broadcast pixel fill
 * the 15 vector registers that V8 leaves on x64, and run at the processor's peak where it multiplies and adds in one instruction (four pixels:
 * 85 %; unrolled loops less, they spill). Five pixels are level with six, and any count from 20 is a sum of sixes and fives. Sums are stored
 * last to first: V8 11 (Node 20) orders the multiplications by their uses, and the other way round it holds all loads at once and spills.
 */
import { multiplyAdd } from './multiply-add';

// @ts-ignore: decorator
@inline
function limited(value: v128, low: v128, high: v128): v128 {
  return f32x4.pmin(f32x4.pmax(value, low), high);
}

/** Six pixels by one panel: c[i] = limited(r[i] + a[i] b) for rows of a and r their strides apart. */
function tile6(
  a0: usize, aStride: usize, b: usize, end: usize, r: usize, rStride: usize, low: v128, high: v128,
  c0: usize, c1: usize, c2: usize, c3: usize, c4: usize, c5: usize,
): void {
  const r0 = r, r1 = r0 + rStride, r2 = r1 + rStride, r3 = r2 + rStride, r4 = r3 + rStride, r5 = r4 + rStride;
  let s00 = v128.load(r0), s01 = v128.load(r0, 16);
  let s10 = v128.load(r1), s11 = v128.load(r1, 16);
  let s20 = v128.load(r2), s21 = v128.load(r2, 16);
  let s30 = v128.load(r3), s31 = v128.load(r3, 16);
  let s40 = v128.load(r4), s41 = v128.load(r4, 16);
  let s50 = v128.load(r5), s51 = v128.load(r5, 16);
  let a1 = a0 + aStride, a2 = a1 + aStride, a3 = a2 + aStride, a4 = a3 + aStride, a5 = a4 + aStride;
  while (b < end) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const x0 = v128.load_splat<u32>(a0);
    s00 = multiplyAdd(s00, x0, b0);
    s01 = multiplyAdd(s01, x0, b1);
    const x1 = v128.load_splat<u32>(a1);
    s10 = multiplyAdd(s10, x1, b0);
    s11 = multiplyAdd(s11, x1, b1);
    const x2 = v128.load_splat<u32>(a2);
    s20 = multiplyAdd(s20, x2, b0);
    s21 = multiplyAdd(s21, x2, b1);
    const x3 = v128.load_splat<u32>(a3);
    s30 = multiplyAdd(s30, x3, b0);
    s31 = multiplyAdd(s31, x3, b1);
    const x4 = v128.load_splat<u32>(a4);
    s40 = multiplyAdd(s40, x4, b0);
    s41 = multiplyAdd(s41, x4, b1);
    const x5 = v128.load_splat<u32>(a5);
    s50 = multiplyAdd(s50, x5, b0);
    s51 = multiplyAdd(s51, x5, b1);
    a0 += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    a4 += 4;
    a5 += 4;
    b += 32;
  }
  v128.store(c5, limited(s51, low, high), 16);
  v128.store(c5, limited(s50, low, high));
  v128.store(c4, limited(s41, low, high), 16);
  v128.store(c4, limited(s40, low, high));
  v128.store(c3, limited(s31, low, high), 16);
  v128.store(c3, limited(s30, low, high));
  v128.store(c2, limited(s21, low, high), 16);
  v128.store(c2, limited(s20, low, high));
  v128.store(c1, limited(s11, low, high), 16);
  v128.store(c1, limited(s10, low, high));
  v128.store(c0, limited(s01, low, high), 16);
  v128.store(c0, limited(s00, low, high));
}

/** Five pixels by one panel: c[i] = limited(r[i] + a[i] b) for rows of a and r their strides apart. */
function tile5(
  a0: usize, aStride: usize, b: usize, end: usize, r: usize, rStride: usize, low: v128, high: v128,
  c0: usize, c1: usize, c2: usize, c3: usize, c4: usize,
): void {
  const r0 = r, r1 = r0 + rStride, r2 = r1 + rStride, r3 = r2 + rStride, r4 = r3 + rStride;
  let s00 = v128.load(r0), s01 = v128.load(r0, 16);
  let s10 = v128.load(r1), s11 = v128.load(r1, 16);
  let s20 = v128.load(r2), s21 = v128.load(r2, 16);
  let s30 = v128.load(r3), s31 = v128.load(r3, 16);
  let s40 = v128.load(r4), s41 = v128.load(r4, 16);
  let a1 = a0 + aStride, a2 = a1 + aStride, a3 = a2 + aStride, a4 = a3 + aStride;
  while (b < end) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const x0 = v128.load_splat<u32>(a0);
    s00 = multiplyAdd(s00, x0, b0);
    s01 = multiplyAdd(s01, x0, b1);
    const x1 = v128.load_splat<u32>(a1);
    s10 = multiplyAdd(s10, x1, b0);
    s11 = multiplyAdd(s11, x1, b1);
    const x2 = v128.load_splat<u32>(a2);
    s20 = multiplyAdd(s20, x2, b0);
    s21 = multiplyAdd(s21, x2, b1);
    const x3 = v128.load_splat<u32>(a3);
    s30 = multiplyAdd(s30, x3, b0);
    s31 = multiplyAdd(s31, x3, b1);
    const x4 = v128.load_splat<u32>(a4);
    s40 = multiplyAdd(s40, x4, b0);
    s41 = multiplyAdd(s41, x4, b1);
    a0 += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    a4 += 4;
    b += 32;
  }
  v128.store(c4, limited(s41, low, high), 16);
  v128.store(c4, limited(s40, low, high));
  v128.store(c3, limited(s31, low, high), 16);
  v128.store(c3, limited(s30, low, high));
  v128.store(c2, limited(s21, low, high), 16);
  v128.store(c2, limited(s20, low, high));
  v128.store(c1, limited(s11, low, high), 16);
  v128.store(c1, limited(s10, low, high));
  v128.store(c0, limited(s01, low, high), 16);
  v128.store(c0, limited(s00, low, high));
}

/** One pixel by one panel: what is left of maps of a few pixels. */
function tile1(a: usize, b: usize, end: usize, r: usize, low: v128, high: v128, c: usize): void {
  let s0 = v128.load(r), s1 = v128.load(r, 16);
  while (b < end) {
    const x = v128.load_splat<u32>(a);
    s0 = multiplyAdd(s0, x, v128.load(b));
    s1 = multiplyAdd(s1, x, v128.load(b, 16));
    a += 4;
    b += 32;
  }
  v128.store(c, limited(s0, low, high));
  v128.store(c, limited(s1, low, high), 16);
}

/**
 * One panel of a 1 x 1 convolution: y[p, 8] = limited(r[p, 8] + x[p, k] w[k, 8]) for `count` pixels p.
 *
 * Pixels of x, r and y lie their strides apart (0 for an r that is the same for all); y in rows of `across` pixels, `gap` bytes from the end
 * of one row to the start of the next.
 */
export function pointwise(
  x: usize, xStride: usize, w: usize, r: usize, rStride: usize, y: usize, yStride: usize, across: usize, gap: usize,
  count: usize, k: usize, low: v128, high: v128,
): void {
  const end = w + k * 32;
  let fives: usize = (6 - (count % 6)) % 6;
  if (count < 5 * fives) fives = 0;
  let sixes = (count - 5 * fives) / 6;
  let ones = count - 5 * fives - 6 * sixes;
  let left = across; // pixels to the end of the row, y's included
  for (; sixes > 0; sixes--) {
    let c1 = y + yStride;
    if (--left === 0) { left = across; c1 += gap; }
    let c2 = c1 + yStride;
    if (--left === 0) { left = across; c2 += gap; }
    let c3 = c2 + yStride;
    if (--left === 0) { left = across; c3 += gap; }
    let c4 = c3 + yStride;
    if (--left === 0) { left = across; c4 += gap; }
    let c5 = c4 + yStride;
    if (--left === 0) { left = across; c5 += gap; }
    tile6(x, xStride, w, end, r, rStride, low, high, y, c1, c2, c3, c4, c5);
    y = c5 + yStride;
    if (--left === 0) { left = across; y += gap; }
    x += 6 * xStride;
    r += 6 * rStride;
  }
  for (; fives > 0; fives--) {
    let c1 = y + yStride;
    if (--left === 0) { left = across; c1 += gap; }
    let c2 = c1 + yStride;
    if (--left === 0) { left = across; c2 += gap; }
    let c3 = c2 + yStride;
    if (--left === 0) { left = across; c3 += gap; }
    let c4 = c3 + yStride;
    if (--left === 0) { left = across; c4 += gap; }
    tile5(x, xStride, w, end, r, rStride, low, high, y, c1, c2, c3, c4);
    y = c4 + yStride;
    if (--left === 0) { left = across; y += gap; }
    x += 5 * xStride;
    r += 5 * rStride;
  }
  for (; ones > 0; ones--) {
    tile1(x, w, end, r, low, high, y);
    y += yStride;
    if (--left === 0) { left = across; y += gap; }
    x += xStride;
    r += rStride;
  }
}

/** Zeros before a row or column of `size` pixels, SAME padding as TensorFlow's: the odd one lies behind. */
export function paddingBefore(size: usize, outputs: usize, side: usize, stride: usize): usize {
  const needed = (outputs - 1) * stride + side;
  return needed > size ? (needed - size) / 2 : 0;
}

/** Bytes of scratch memory `greyConvolution` needs. */
export function greyConvolutionScratchBytes(size: usize, side: usize, stride: usize): usize {
  return 4 * (size + 2 * side + 4 * stride) * side;
}

/**
 * A convolution of grey pictures, ReLU6, SAME padding: y[batch, outputs, outputs, channels] from x[batch, size, size], w [side, side, channels],
 * outputs = size / stride, rounded up.
 */
export function greyConvolution(
  x: usize, w: usize, bias: usize, y: usize, batch: usize, size: usize, channels: usize, side: usize, stride: usize, scratch: usize,
): void {
  const zero = f32x4.splat(0), six = f32x4.splat(6);
  const outputs = (size + stride - 1) / stride;
  const before = paddingBefore(size, outputs, side, stride);
  const rowBytes = (size + 2 * side + 4 * stride) * 4;
  const pixel = channels * 4;
  const step = stride * 4;
  memory.fill(scratch, 0, side * rowBytes);
  for (let picture: usize = 0; picture < batch; picture++) {
    for (let v: usize = 0; v < outputs; v++) {
      for (let ky: usize = 0; ky < side; ky++) {
        const row = scratch + ky * rowBytes + before * 4;
        const from = v * stride + ky - before; // beyond `size` where it lies above the picture: unsigned
        if (from < size) memory.copy(row, x + from * size * 4, size * 4);
        else memory.fill(row, 0, size * 4);
      }
      for (let u: usize = 0; u < outputs; u += 4) {
        const last = min<usize>(3, outputs - 1 - u);
        const y1 = min<usize>(1, last) * pixel, y2 = min<usize>(2, last) * pixel, y3 = last * pixel;
        for (let c: usize = 0; c < pixel; c += 32) {
          let s00 = v128.load(bias + c), s01 = v128.load(bias + c, 16);
          let s10 = s00, s11 = s01, s20 = s00, s21 = s01, s30 = s00, s31 = s01;
          let tap = w + c;
          let row = scratch + u * step;
          for (let ky: usize = 0; ky < side; ky++) {
            for (let kx: usize = 0; kx < side * 4; kx += 4) {
              const w0 = v128.load(tap), w1 = v128.load(tap, 16);
              let a = row + kx;
              const x0 = v128.load_splat<u32>(a);
              s00 = multiplyAdd(s00, x0, w0);
              s01 = multiplyAdd(s01, x0, w1);
              a += step;
              const x1 = v128.load_splat<u32>(a);
              s10 = multiplyAdd(s10, x1, w0);
              s11 = multiplyAdd(s11, x1, w1);
              a += step;
              const x2 = v128.load_splat<u32>(a);
              s20 = multiplyAdd(s20, x2, w0);
              s21 = multiplyAdd(s21, x2, w1);
              a += step;
              const x3 = v128.load_splat<u32>(a);
              s30 = multiplyAdd(s30, x3, w0);
              s31 = multiplyAdd(s31, x3, w1);
              tap += pixel;
            }
            row += rowBytes;
          }
          // From the last to the first: pixels beyond the row are written over by the one that belongs there.
          const to = y + c;
          v128.store(to + y3, limited(s30, zero, six));
          v128.store(to + y3, limited(s31, zero, six), 16);
          v128.store(to + y2, limited(s20, zero, six));
          v128.store(to + y2, limited(s21, zero, six), 16);
          v128.store(to + y1, limited(s10, zero, six));
          v128.store(to + y1, limited(s11, zero, six), 16);
          v128.store(to, limited(s00, zero, six));
          v128.store(to, limited(s01, zero, six), 16);
        }
        y += (last + 1) * pixel;
      }
    }
    x += size * size * 4;
  }
}
