/** log2(e): exp(x) = 2^(x LOG2E). */
export const LOG2E: f32 = 1.4426950408889634;

/**
 * 2^x of four floats at once for x below 127, within about 2e-7 relative; zero from -92 down, so that vanishing probabilities cost
 * neither accuracy nor the slow denormal path of the processor.
 *
 * 2^x = 2^n 2^r, n the nearest whole number, r in [-0.5, 0.5]; 2^r = 1 + r q(r) with q of degree 4 fitted for the least largest
 * relative error (9e-8; by Lawson's iteration). Adding 1.5 * 2^23 rounds to the nearest whole number and leaves n in the low bits,
 * from where a shift puts it into the exponent: cheaper than SIMD float-to-integer conversion, which WebAssembly must guard.
 */
// @ts-ignore: decorator
@inline
export function exponential2(x: v128): v128 {
  const rounder = f32x4.splat(12582912.0);
  const shifted = f32x4.add(x, rounder);
  const r = f32x4.sub(x, f32x4.sub(shifted, rounder));
  let p = f32x4.add(f32x4.mul(r, f32x4.splat(0.001326472730)), f32x4.splat(0.009671512729));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.05550733744));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.2402224208));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.6931469776));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1));
  const scaled = i32x4.add(p, i32x4.shl(shifted, 23));
  // Masked by "not at most", so that NaN comes through.
  return v128.andnot(scaled, f32x4.le(x, f32x4.splat(-92)));
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
