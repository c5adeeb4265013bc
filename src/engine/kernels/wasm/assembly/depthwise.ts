/**
 * Depthwise convolution of a panel of eight channels, pixel after pixel, with its bias and ReLU6. A tile is seven pixels of a row (views of
 * 224 px have rows of 7, 14, 28 .. pixels in every layer) by four channels: the weights of one row of the window lie in registers, every
 * input is loaded once for all windows of the row it lies in, and every distance is a constant of the instruction. Written out for the two
 * sizes and strides that EfficientNet has: a loop over the window's columns measured 1.6 times slower.
 */
import { multiplyAdd } from './multiply-add';

/** Pixels of a tile. */
export const TILE: usize = 7;

// @ts-ignore: decorator
@inline
function relu6(value: v128): v128 {
  return f32x4.pmin(f32x4.pmax(value, f32x4.splat(0)), f32x4.splat(6));
}

// @ts-ignore: decorator
@inline
function storeSeven(y: usize, pixel: usize, s0: v128, s1: v128, s2: v128, s3: v128, s4: v128, s5: v128, s6: v128): void {
  y += 6 * pixel;
  v128.store(y, relu6(s6));
  y -= pixel;
  v128.store(y, relu6(s5));
  y -= pixel;
  v128.store(y, relu6(s4));
  y -= pixel;
  v128.store(y, relu6(s3));
  y -= pixel;
  v128.store(y, relu6(s2));
  y -= pixel;
  v128.store(y, relu6(s1));
  y -= pixel;
  v128.store(y, relu6(s0));
}

/** Windows of 3 x 3, one pixel apart. */
function tile3(x: usize, rowBytes: usize, w: usize, bias: usize, y: usize, pixel: usize): void {
  let s0 = v128.load(bias), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0;
  const end = w + 288;
  while (w < end) {
    const w0 = v128.load(w), w1 = v128.load(w, 32), w2 = v128.load(w, 64);
    let v = v128.load(x);
    s0 = multiplyAdd(s0, v, w0);
    v = v128.load(x, 32);
    s0 = multiplyAdd(s0, v, w1);
    s1 = multiplyAdd(s1, v, w0);
    v = v128.load(x, 64);
    s0 = multiplyAdd(s0, v, w2);
    s1 = multiplyAdd(s1, v, w1);
    s2 = multiplyAdd(s2, v, w0);
    v = v128.load(x, 96);
    s1 = multiplyAdd(s1, v, w2);
    s2 = multiplyAdd(s2, v, w1);
    s3 = multiplyAdd(s3, v, w0);
    v = v128.load(x, 128);
    s2 = multiplyAdd(s2, v, w2);
    s3 = multiplyAdd(s3, v, w1);
    s4 = multiplyAdd(s4, v, w0);
    v = v128.load(x, 160);
    s3 = multiplyAdd(s3, v, w2);
    s4 = multiplyAdd(s4, v, w1);
    s5 = multiplyAdd(s5, v, w0);
    v = v128.load(x, 192);
    s4 = multiplyAdd(s4, v, w2);
    s5 = multiplyAdd(s5, v, w1);
    s6 = multiplyAdd(s6, v, w0);
    v = v128.load(x, 224);
    s5 = multiplyAdd(s5, v, w2);
    s6 = multiplyAdd(s6, v, w1);
    v = v128.load(x, 256);
    s6 = multiplyAdd(s6, v, w2);
    w += 96;
    x += rowBytes;
  }
  storeSeven(y, pixel, s0, s1, s2, s3, s4, s5, s6);
}

/** Windows of 3 x 3, two pixels apart. */
function tile3Apart(x: usize, rowBytes: usize, w: usize, bias: usize, y: usize, pixel: usize): void {
  let s0 = v128.load(bias), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0;
  const end = w + 288;
  while (w < end) {
    const w0 = v128.load(w), w1 = v128.load(w, 32), w2 = v128.load(w, 64);
    let v = v128.load(x);
    s0 = multiplyAdd(s0, v, w0);
    v = v128.load(x, 32);
    s0 = multiplyAdd(s0, v, w1);
    v = v128.load(x, 64);
    s0 = multiplyAdd(s0, v, w2);
    s1 = multiplyAdd(s1, v, w0);
    v = v128.load(x, 96);
    s1 = multiplyAdd(s1, v, w1);
    v = v128.load(x, 128);
    s1 = multiplyAdd(s1, v, w2);
    s2 = multiplyAdd(s2, v, w0);
    v = v128.load(x, 160);
    s2 = multiplyAdd(s2, v, w1);
    v = v128.load(x, 192);
    s2 = multiplyAdd(s2, v, w2);
    s3 = multiplyAdd(s3, v, w0);
    v = v128.load(x, 224);
    s3 = multiplyAdd(s3, v, w1);
    v = v128.load(x, 256);
    s3 = multiplyAdd(s3, v, w2);
    s4 = multiplyAdd(s4, v, w0);
    v = v128.load(x, 288);
    s4 = multiplyAdd(s4, v, w1);
    v = v128.load(x, 320);
    s4 = multiplyAdd(s4, v, w2);
    s5 = multiplyAdd(s5, v, w0);
    v = v128.load(x, 352);
    s5 = multiplyAdd(s5, v, w1);
    v = v128.load(x, 384);
    s5 = multiplyAdd(s5, v, w2);
    s6 = multiplyAdd(s6, v, w0);
    v = v128.load(x, 416);
    s6 = multiplyAdd(s6, v, w1);
    v = v128.load(x, 448);
    s6 = multiplyAdd(s6, v, w2);
    w += 96;
    x += rowBytes;
  }
  storeSeven(y, pixel, s0, s1, s2, s3, s4, s5, s6);
}

/** Windows of 5 x 5, one pixel apart. */
function tile5(x: usize, rowBytes: usize, w: usize, bias: usize, y: usize, pixel: usize): void {
  let s0 = v128.load(bias), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0;
  const end = w + 800;
  while (w < end) {
    const w0 = v128.load(w), w1 = v128.load(w, 32), w2 = v128.load(w, 64), w3 = v128.load(w, 96), w4 = v128.load(w, 128);
    let v = v128.load(x);
    s0 = multiplyAdd(s0, v, w0);
    v = v128.load(x, 32);
    s0 = multiplyAdd(s0, v, w1);
    s1 = multiplyAdd(s1, v, w0);
    v = v128.load(x, 64);
    s0 = multiplyAdd(s0, v, w2);
    s1 = multiplyAdd(s1, v, w1);
    s2 = multiplyAdd(s2, v, w0);
    v = v128.load(x, 96);
    s0 = multiplyAdd(s0, v, w3);
    s1 = multiplyAdd(s1, v, w2);
    s2 = multiplyAdd(s2, v, w1);
    s3 = multiplyAdd(s3, v, w0);
    v = v128.load(x, 128);
    s0 = multiplyAdd(s0, v, w4);
    s1 = multiplyAdd(s1, v, w3);
    s2 = multiplyAdd(s2, v, w2);
    s3 = multiplyAdd(s3, v, w1);
    s4 = multiplyAdd(s4, v, w0);
    v = v128.load(x, 160);
    s1 = multiplyAdd(s1, v, w4);
    s2 = multiplyAdd(s2, v, w3);
    s3 = multiplyAdd(s3, v, w2);
    s4 = multiplyAdd(s4, v, w1);
    s5 = multiplyAdd(s5, v, w0);
    v = v128.load(x, 192);
    s2 = multiplyAdd(s2, v, w4);
    s3 = multiplyAdd(s3, v, w3);
    s4 = multiplyAdd(s4, v, w2);
    s5 = multiplyAdd(s5, v, w1);
    s6 = multiplyAdd(s6, v, w0);
    v = v128.load(x, 224);
    s3 = multiplyAdd(s3, v, w4);
    s4 = multiplyAdd(s4, v, w3);
    s5 = multiplyAdd(s5, v, w2);
    s6 = multiplyAdd(s6, v, w1);
    v = v128.load(x, 256);
    s4 = multiplyAdd(s4, v, w4);
    s5 = multiplyAdd(s5, v, w3);
    s6 = multiplyAdd(s6, v, w2);
    v = v128.load(x, 288);
    s5 = multiplyAdd(s5, v, w4);
    s6 = multiplyAdd(s6, v, w3);
    v = v128.load(x, 320);
    s6 = multiplyAdd(s6, v, w4);
    w += 160;
    x += rowBytes;
  }
  storeSeven(y, pixel, s0, s1, s2, s3, s4, s5, s6);
}

/** Windows of 5 x 5, two pixels apart. */
function tile5Apart(x: usize, rowBytes: usize, w: usize, bias: usize, y: usize, pixel: usize): void {
  let s0 = v128.load(bias), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0;
  const end = w + 800;
  while (w < end) {
    const w0 = v128.load(w), w1 = v128.load(w, 32), w2 = v128.load(w, 64), w3 = v128.load(w, 96), w4 = v128.load(w, 128);
    let v = v128.load(x);
    s0 = multiplyAdd(s0, v, w0);
    v = v128.load(x, 32);
    s0 = multiplyAdd(s0, v, w1);
    v = v128.load(x, 64);
    s0 = multiplyAdd(s0, v, w2);
    s1 = multiplyAdd(s1, v, w0);
    v = v128.load(x, 96);
    s0 = multiplyAdd(s0, v, w3);
    s1 = multiplyAdd(s1, v, w1);
    v = v128.load(x, 128);
    s0 = multiplyAdd(s0, v, w4);
    s1 = multiplyAdd(s1, v, w2);
    s2 = multiplyAdd(s2, v, w0);
    v = v128.load(x, 160);
    s1 = multiplyAdd(s1, v, w3);
    s2 = multiplyAdd(s2, v, w1);
    v = v128.load(x, 192);
    s1 = multiplyAdd(s1, v, w4);
    s2 = multiplyAdd(s2, v, w2);
    s3 = multiplyAdd(s3, v, w0);
    v = v128.load(x, 224);
    s2 = multiplyAdd(s2, v, w3);
    s3 = multiplyAdd(s3, v, w1);
    v = v128.load(x, 256);
    s2 = multiplyAdd(s2, v, w4);
    s3 = multiplyAdd(s3, v, w2);
    s4 = multiplyAdd(s4, v, w0);
    v = v128.load(x, 288);
    s3 = multiplyAdd(s3, v, w3);
    s4 = multiplyAdd(s4, v, w1);
    v = v128.load(x, 320);
    s3 = multiplyAdd(s3, v, w4);
    s4 = multiplyAdd(s4, v, w2);
    s5 = multiplyAdd(s5, v, w0);
    v = v128.load(x, 352);
    s4 = multiplyAdd(s4, v, w3);
    s5 = multiplyAdd(s5, v, w1);
    v = v128.load(x, 384);
    s4 = multiplyAdd(s4, v, w4);
    s5 = multiplyAdd(s5, v, w2);
    s6 = multiplyAdd(s6, v, w0);
    v = v128.load(x, 416);
    s5 = multiplyAdd(s5, v, w3);
    s6 = multiplyAdd(s6, v, w1);
    v = v128.load(x, 448);
    s5 = multiplyAdd(s5, v, w4);
    s6 = multiplyAdd(s6, v, w2);
    v = v128.load(x, 480);
    s6 = multiplyAdd(s6, v, w3);
    v = v128.load(x, 512);
    s6 = multiplyAdd(s6, v, w4);
    w += 160;
    x += rowBytes;
  }
  storeSeven(y, pixel, s0, s1, s2, s3, s4, s5, s6);
}

/**
 * y[rows, across] pixels of 8 channels, `pixel` bytes apart, from rows of padded pixels of 8 channels, `rowBytes` apart, the first at the
 * top left of the first window. w is [side, side, 8]; side 3 or 5, stride 1 or 2. With `across` under 7 it reads and writes up to six pixels
 * beyond the last.
 */
export function depthwise(
  x: usize, rowBytes: usize, w: usize, bias: usize, y: usize, pixel: usize, rows: usize, across: usize, side: usize, stride: usize,
): void {
  const last: usize = across > TILE ? across - TILE : 0;
  for (let row: usize = 0; row < rows; row++) {
    for (let first: usize = 0; first < across; first += TILE) {
      const at = min(first, last); // the last seven overlap those before them
      for (let half: usize = 0; half < 32; half += 16) {
        const source = x + at * stride * 32 + half, target = y + at * pixel + half;
        if (side === 3) {
          if (stride === 1) tile3(source, rowBytes, w + half, bias + half, target, pixel);
          else tile3Apart(source, rowBytes, w + half, bias + half, target, pixel);
        } else if (stride === 1) tile5(source, rowBytes, w + half, bias + half, target, pixel);
        else tile5Apart(source, rowBytes, w + half, bias + half, target, pixel);
      }
    }
    x += stride * rowBytes;
    y += across * pixel;
  }
}
