/**
 * Depthwise convolution, channels last, with its bias and ReLU6. A tile is four pixels of a row by four channels: the weights of one row of
 * the window lie in registers and every input is loaded once for all windows it lies in. Written out for the two sizes and strides that
 * EfficientNet has: a loop over the window's columns measured 1.6 times slower.
 */
import { multiplyAdd } from './multiply-add';

// @ts-ignore: decorator
@inline
function relu6(value: v128): v128 {
  return f32x4.pmin(f32x4.pmax(value, f32x4.splat(0)), f32x4.splat(6));
}

// @ts-ignore: decorator
@inline
function storeFour(y: usize, pixel: usize, s0: v128, s1: v128, s2: v128, s3: v128): void {
  v128.store(y, relu6(s0));
  y += pixel;
  v128.store(y, relu6(s1));
  y += pixel;
  v128.store(y, relu6(s2));
  y += pixel;
  v128.store(y, relu6(s3));
}

/** Windows of 3 x 3, one pixel apart. */
function tile3(x: usize, rowBytes: usize, w: usize, bias: usize, y: usize, pixel: usize): void {
  let s0 = v128.load(bias), s1 = s0, s2 = s0, s3 = s0;
  const end = w + 9 * pixel;
  while (w < end) {
    const w0 = v128.load(w);
    w += pixel;
    const w1 = v128.load(w);
    w += pixel;
    const w2 = v128.load(w);
    w += pixel;
    let p = x;
    let v = v128.load(p);
    s0 = multiplyAdd(s0, v, w0);
    p += pixel;
    v = v128.load(p);
    s0 = multiplyAdd(s0, v, w1);
    s1 = multiplyAdd(s1, v, w0);
    p += pixel;
    v = v128.load(p);
    s0 = multiplyAdd(s0, v, w2);
    s1 = multiplyAdd(s1, v, w1);
    s2 = multiplyAdd(s2, v, w0);
    p += pixel;
    v = v128.load(p);
    s1 = multiplyAdd(s1, v, w2);
    s2 = multiplyAdd(s2, v, w1);
    s3 = multiplyAdd(s3, v, w0);
    p += pixel;
    v = v128.load(p);
    s2 = multiplyAdd(s2, v, w2);
    s3 = multiplyAdd(s3, v, w1);
    p += pixel;
    v = v128.load(p);
    s3 = multiplyAdd(s3, v, w2);
    x += rowBytes;
  }
  storeFour(y, pixel, s0, s1, s2, s3);
}

/** Windows of 3 x 3, two pixels apart. */
function tile3Apart(x: usize, rowBytes: usize, w: usize, bias: usize, y: usize, pixel: usize): void {
  let s0 = v128.load(bias), s1 = s0, s2 = s0, s3 = s0;
  const end = w + 9 * pixel;
  while (w < end) {
    const w0 = v128.load(w);
    w += pixel;
    const w1 = v128.load(w);
    w += pixel;
    const w2 = v128.load(w);
    w += pixel;
    let p = x;
    let v = v128.load(p);
    s0 = multiplyAdd(s0, v, w0);
    p += pixel;
    v = v128.load(p);
    s0 = multiplyAdd(s0, v, w1);
    p += pixel;
    v = v128.load(p);
    s0 = multiplyAdd(s0, v, w2);
    s1 = multiplyAdd(s1, v, w0);
    p += pixel;
    v = v128.load(p);
    s1 = multiplyAdd(s1, v, w1);
    p += pixel;
    v = v128.load(p);
    s1 = multiplyAdd(s1, v, w2);
    s2 = multiplyAdd(s2, v, w0);
    p += pixel;
    v = v128.load(p);
    s2 = multiplyAdd(s2, v, w1);
    p += pixel;
    v = v128.load(p);
    s2 = multiplyAdd(s2, v, w2);
    s3 = multiplyAdd(s3, v, w0);
    p += pixel;
    v = v128.load(p);
    s3 = multiplyAdd(s3, v, w1);
    p += pixel;
    v = v128.load(p);
    s3 = multiplyAdd(s3, v, w2);
    x += rowBytes;
  }
  storeFour(y, pixel, s0, s1, s2, s3);
}

/** Windows of 5 x 5, one pixel apart. */
function tile5(x: usize, rowBytes: usize, w: usize, bias: usize, y: usize, pixel: usize): void {
  let s0 = v128.load(bias), s1 = s0, s2 = s0, s3 = s0;
  const end = w + 25 * pixel;
  while (w < end) {
    const w0 = v128.load(w);
    w += pixel;
    const w1 = v128.load(w);
    w += pixel;
    const w2 = v128.load(w);
    w += pixel;
    const w3 = v128.load(w);
    w += pixel;
    const w4 = v128.load(w);
    w += pixel;
    let p = x;
    let v = v128.load(p);
    s0 = multiplyAdd(s0, v, w0);
    p += pixel;
    v = v128.load(p);
    s0 = multiplyAdd(s0, v, w1);
    s1 = multiplyAdd(s1, v, w0);
    p += pixel;
    v = v128.load(p);
    s0 = multiplyAdd(s0, v, w2);
    s1 = multiplyAdd(s1, v, w1);
    s2 = multiplyAdd(s2, v, w0);
    p += pixel;
    v = v128.load(p);
    s0 = multiplyAdd(s0, v, w3);
    s1 = multiplyAdd(s1, v, w2);
    s2 = multiplyAdd(s2, v, w1);
    s3 = multiplyAdd(s3, v, w0);
    p += pixel;
    v = v128.load(p);
    s0 = multiplyAdd(s0, v, w4);
    s1 = multiplyAdd(s1, v, w3);
    s2 = multiplyAdd(s2, v, w2);
    s3 = multiplyAdd(s3, v, w1);
    p += pixel;
    v = v128.load(p);
    s1 = multiplyAdd(s1, v, w4);
    s2 = multiplyAdd(s2, v, w3);
    s3 = multiplyAdd(s3, v, w2);
    p += pixel;
    v = v128.load(p);
    s2 = multiplyAdd(s2, v, w4);
    s3 = multiplyAdd(s3, v, w3);
    p += pixel;
    v = v128.load(p);
    s3 = multiplyAdd(s3, v, w4);
    x += rowBytes;
  }
  storeFour(y, pixel, s0, s1, s2, s3);
}

/** Windows of 5 x 5, two pixels apart. */
function tile5Apart(x: usize, rowBytes: usize, w: usize, bias: usize, y: usize, pixel: usize): void {
  let s0 = v128.load(bias), s1 = s0, s2 = s0, s3 = s0;
  const end = w + 25 * pixel;
  while (w < end) {
    const w0 = v128.load(w);
    w += pixel;
    const w1 = v128.load(w);
    w += pixel;
    const w2 = v128.load(w);
    w += pixel;
    const w3 = v128.load(w);
    w += pixel;
    const w4 = v128.load(w);
    w += pixel;
    let p = x;
    let v = v128.load(p);
    s0 = multiplyAdd(s0, v, w0);
    p += pixel;
    v = v128.load(p);
    s0 = multiplyAdd(s0, v, w1);
    p += pixel;
    v = v128.load(p);
    s0 = multiplyAdd(s0, v, w2);
    s1 = multiplyAdd(s1, v, w0);
    p += pixel;
    v = v128.load(p);
    s0 = multiplyAdd(s0, v, w3);
    s1 = multiplyAdd(s1, v, w1);
    p += pixel;
    v = v128.load(p);
    s0 = multiplyAdd(s0, v, w4);
    s1 = multiplyAdd(s1, v, w2);
    s2 = multiplyAdd(s2, v, w0);
    p += pixel;
    v = v128.load(p);
    s1 = multiplyAdd(s1, v, w3);
    s2 = multiplyAdd(s2, v, w1);
    p += pixel;
    v = v128.load(p);
    s1 = multiplyAdd(s1, v, w4);
    s2 = multiplyAdd(s2, v, w2);
    s3 = multiplyAdd(s3, v, w0);
    p += pixel;
    v = v128.load(p);
    s2 = multiplyAdd(s2, v, w3);
    s3 = multiplyAdd(s3, v, w1);
    p += pixel;
    v = v128.load(p);
    s2 = multiplyAdd(s2, v, w4);
    s3 = multiplyAdd(s3, v, w2);
    p += pixel;
    v = v128.load(p);
    s3 = multiplyAdd(s3, v, w3);
    p += pixel;
    v = v128.load(p);
    s3 = multiplyAdd(s3, v, w4);
    x += rowBytes;
  }
  storeFour(y, pixel, s0, s1, s2, s3);
}

/**
 * y[rows, across, channels] from rows of padded pixels, `rowBytes` apart, the first at the top left of the first window. w is
 * [side, side, channels]; side 3 or 5, stride 1 or 2, channels a multiple of 4. Reads and writes up to three pixels beyond the last.
 */
export function depthwise(
  x: usize, rowBytes: usize, w: usize, bias: usize, y: usize, rows: usize, across: usize, channels: usize, side: usize, stride: usize,
): void {
  const pixel = channels * 4;
  const last: usize = across > 4 ? across - 4 : 0;
  // Four channels through all rows before the next four: their cache lines are still near when the neighbours come.
  for (let c: usize = 0; c < pixel; c += 16) {
    let from = x + c, to = y + c;
    for (let row: usize = 0; row < rows; row++) {
      for (let first: usize = 0; first < across; first += 4) {
        const at = min(first, last); // the last four overlap those before them
        const source = from + at * stride * pixel, target = to + at * pixel;
        if (side === 3) {
          if (stride === 1) tile3(source, rowBytes, w + c, bias + c, target, pixel);
          else tile3Apart(source, rowBytes, w + c, bias + c, target, pixel);
        } else if (stride === 1) tile5(source, rowBytes, w + c, bias + c, target, pixel);
        else tile5Apart(source, rowBytes, w + c, bias + c, target, pixel);
      }
      from += stride * rowBytes;
      to += across * pixel;
    }
  }
}
