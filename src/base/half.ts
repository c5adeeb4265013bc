/**
 * IEEE 754 binary16 ("half", fp16) and back, for weights on disk. Rounding is to the nearest, ties to even, which is what PyTorch
 * and numpy do; Node 20 has no Float16Array, so the bits are moved by hand.
 */

const word = new Uint32Array(1);
const single = new Float32Array(word.buffer);

/** 2^(exponent - 25), by a half's biased exponent: millions of weights pass here while the user waits. */
const POWERS = Float64Array.from({ length: 31 }, (_, exponent) => 2 ** (exponent - 25));

/** The largest finite half. */
export const HALF_MAX = 65504;

/** The 16 bits of the half nearest to `value`; what lies beyond +-65520 becomes an infinity. */
export function toHalfBits(value: number): number {
  single[0] = value;
  const sign = (word[0]! >>> 16) & 0x8000;
  const magnitude = word[0]! & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // 65520 is halfway to the first number that does not exist
  if (magnitude >= 0x38800000) {
    // Normal in half: the exponent loses its excess bias of 112, the mantissa 13 bits; a carry may run into the exponent, rightly.
    return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
  }
  const exponent = magnitude >>> 23;
  if (exponent < 102) return sign; // below half of the smallest subnormal, 2^-24
  const mantissa = (magnitude & 0x7fffff) | 0x800000;
  const shift = 126 - exponent;
  const kept = mantissa >>> shift;
  const lost = mantissa & ((1 << shift) - 1);
  const halfway = 1 << (shift - 1);
  return sign | (lost > halfway || (lost === halfway && (kept & 1) === 1) ? kept + 1 : kept);
}

/** The value of 16 half bits; exact, since every half is a single. */
export function fromHalfBits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 0x1f) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  if (exponent === 0) return sign * mantissa * POWERS[1]!;
  return sign * (1024 + mantissa) * POWERS[exponent]!;
}
