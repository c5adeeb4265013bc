/**
 * exp of four floats at once, within about 2e-7 relative on [-87, 88]; below -64 exactly zero, so that vanishing probabilities cost
 * neither accuracy nor the slow denormal path of the processor.
 *
 * exp(x) = 2^n exp(r), n = round(x / ln 2), r in [-ln2/2, ln2/2]; exp(r) by its Taylor series to degree 7 with the remainder below
 * float precision. Adding 1.5 * 2^23 rounds to the nearest integer and leaves n in the low bits, from where a shift puts it into the
 * exponent: cheaper than SIMD float-to-integer conversion, which WebAssembly must guard against overflow.
 */
// @ts-ignore: decorator
@inline
export function exponential(x: v128): v128 {
  const clamped = f32x4.min(x, f32x4.splat(88.0));
  const rounder = f32x4.splat(12582912.0);
  const shifted = f32x4.add(f32x4.mul(clamped, f32x4.splat(1.44269504)), rounder);
  const n = f32x4.sub(shifted, rounder);
  // ln 2 in two parts, the first with trailing zeros, so that n * ln2High is exact (Cody and Waite's reduction).
  let r = f32x4.sub(clamped, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.add(r, f32x4.mul(n, f32x4.splat(2.12194440e-4)));
  let p = f32x4.add(f32x4.mul(r, f32x4.splat(1.0 / 5040.0)), f32x4.splat(1.0 / 720.0));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 120.0));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 24.0));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 6.0));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.5));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0));
  const scaled = i32x4.add(p, i32x4.shl(shifted, 23));
  // Masked by "not at most", so that NaN comes through.
  return v128.andnot(scaled, f32x4.le(x, f32x4.splat(-64.0)));
}

/** Sum of the four lanes. */
// @ts-ignore: decorator
@inline
export function sumLanes(x: v128): f32 {
  return f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3));
}

/** Largest of the four lanes. */
// @ts-ignore: decorator
@inline
export function maxLanes(x: v128): f32 {
  return max(max(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)), max(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)));
}
