/**
 * GELU in its tanh form (Hendrycks and Gimpel 2016, arXiv 1606.08415): 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))), computed as
 * x sigmoid(z), z = 2 sqrt(2/pi) (x + 0.044715 x^3): the same function without the cancellation of 1 + tanh.
 */
import { exponential2, LOG2E } from './exponential';

const SCALE: f32 = 1.5957691216057308;
const CUBE: f32 = 0.044715 * 1.5957691216057308;
/** exp(-z) = 2^(-z log2 e) stops growing here: the sigmoid is 1e-26 by then; further out its products would be denormal and slow. */
const LIMIT: f32 = 86;

/** exp(-z). */
// @ts-ignore: decorator
@inline
function decay(x: v128, square: v128): v128 {
  const exponent = f32x4.mul(x, f32x4.add(f32x4.splat(-LOG2E * SCALE), f32x4.mul(f32x4.splat(-LOG2E * CUBE), square)));
  return exponential2(f32x4.min(exponent, f32x4.splat(LIMIT)));
}

// @ts-ignore: decorator
@inline
function value(x: v128): v128 {
  return f32x4.div(x, f32x4.add(f32x4.splat(1), decay(x, f32x4.mul(x, x))));
}

/** d/dx x s(z) = s + x s (1 - s) z', where 1 - s = e s for e = exp(-z). */
// @ts-ignore: decorator
@inline
function slope(x: v128): v128 {
  const square = f32x4.mul(x, x);
  const e = decay(x, square);
  const s = f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), e));
  const dz = f32x4.add(f32x4.splat(SCALE), f32x4.mul(f32x4.splat(3 * CUBE), square));
  return f32x4.mul(s, f32x4.add(f32x4.splat(1), f32x4.mul(f32x4.mul(x, dz), f32x4.mul(e, s))));
}

/** y = gelu(x) over `count` values. `scratch` holds 48 bytes for the last few. */
export function gelu(x: usize, y: usize, count: usize, scratch: usize): void {
  const whole = (count & ~3) * 4;
  for (let i: usize = 0; i < whole; i += 16) v128.store(y + i, value(v128.load(x + i)));
  const rest = count * 4 - whole;
  if (rest > 0) {
    memory.copy(scratch, x + whole, rest);
    v128.store(scratch + 32, value(v128.load(scratch)));
    memory.copy(y + whole, scratch + 32, rest);
  }
}

/** dx = dy * gelu'(x). */
export function geluGradient(x: usize, dy: usize, dx: usize, count: usize, scratch: usize): void {
  const whole = (count & ~3) * 4;
  for (let i: usize = 0; i < whole; i += 16) v128.store(dx + i, f32x4.mul(v128.load(dy + i), slope(v128.load(x + i))));
  const rest = count * 4 - whole;
  if (rest > 0) {
    memory.copy(scratch, x + whole, rest);
    memory.copy(scratch + 16, dy + whole, rest);
    v128.store(scratch + 32, f32x4.mul(v128.load(scratch + 16), slope(v128.load(scratch))));
    memory.copy(dx + whole, scratch + 32, rest);
  }
}
