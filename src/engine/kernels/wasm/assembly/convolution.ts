/**
 * The convolutions of the front (model/front.ts), channels last: 1 x 1 on panels and the first one from a grey picture. Each
 * ends in its bias, an optional addend and limits (ReLU6), so that no value is written twice. Channels come in multiples of 8.
 */
import { multiplyAdd } from './multiply-add';

// @ts-ignore: decorator
@inline
function limited(value: v128, low: v128, high: v128): v128 {
  return f32x4.pmin(f32x4.pmax(value, low), high);
}

/**
 * A 1 x 1 convolution: y[p, n] = limited(x[p, k] w + bias + addend[p, n]) for `count` pixels p.
 *
 * w is in panels [n / 8, k, 8]. x and the addend are contiguous; without an addend, `addend` is a row of n zeros and `addendStride` 0. y
 * is written as rows of `across` pixels, `gap` bytes from the end of one row to the start of the next.
 */
export function pointwise(
  x: usize, w: usize, bias: usize, addend: usize, addendStride: usize, y: usize, across: usize, gap: usize,
  count: usize, k: usize, n: usize, lowest: f32, highest: f32,
): void {
  const low = f32x4.splat(lowest), high = f32x4.splat(highest);
  const xStride = k * 4, yStride = n * 4;
  for (let column: usize = 0; column < yStride; column += 32) {
    const bias0 = v128.load(bias + column), bias1 = v128.load(bias + column, 16);
    let a0 = x, c0 = y + column, r0 = addend + column;
    let left = across; // pixels to the end of the row, c0's included
    for (let p: usize = 0; p < count; p += 4) {
      let a1 = a0, c1 = c0, r1 = r0;
      if (p + 1 < count) {
        a1 += xStride;
        r1 += addendStride;
        c1 += yStride;
        if (--left === 0) { left = across; c1 += gap; }
      }
      let a2 = a1, c2 = c1, r2 = r1;
      if (p + 2 < count) {
        a2 += xStride;
        r2 += addendStride;
        c2 += yStride;
        if (--left === 0) { left = across; c2 += gap; }
      }
      let a3 = a2, c3 = c2, r3 = r2;
      if (p + 3 < count) {
        a3 += xStride;
        r3 += addendStride;
        c3 += yStride;
        if (--left === 0) { left = across; c3 += gap; }
      }
      let s00 = f32x4.add(bias0, v128.load(r0)), s01 = f32x4.add(bias1, v128.load(r0, 16));
      let s10 = f32x4.add(bias0, v128.load(r1)), s11 = f32x4.add(bias1, v128.load(r1, 16));
      let s20 = f32x4.add(bias0, v128.load(r2)), s21 = f32x4.add(bias1, v128.load(r2, 16));
      let s30 = f32x4.add(bias0, v128.load(r3)), s31 = f32x4.add(bias1, v128.load(r3, 16));
      let b = w;
      const end = w + k * 32;
      const next = a3 + xStride;
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
        a0 += 4;
        a1 += 4;
        a2 += 4;
        a3 += 4;
        b += 32;
      }
      v128.store(c0, limited(s00, low, high));
      v128.store(c0, limited(s01, low, high), 16);
      v128.store(c1, limited(s10, low, high));
      v128.store(c1, limited(s11, low, high), 16);
      v128.store(c2, limited(s20, low, high));
      v128.store(c2, limited(s21, low, high), 16);
      v128.store(c3, limited(s30, low, high));
      v128.store(c3, limited(s31, low, high), 16);
      a0 = next;
      r0 = r3 + addendStride;
      c0 = c3 + yStride;
      if (--left === 0) { left = across; c0 += gap; }
    }
    w += k * 32;
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
