/** The inverse cosine transform of one 8 x 8 block (T.81 A.3.3), in plain arithmetic so that every engine gives the same numbers. */

/** cos(k pi / 16), k = 1..7, as literals: `Math.cos` may differ in its last digit between engines. */
const [c1, c2, c3, c4, c5, c6, c7] = [
  0.9807852804032304,
  0.9238795325112867,
  0.8314696123025452,
  Math.SQRT1_2,
  0.5555702330196022,
  0.3826834323650898,
  0.19509032201612825,
];

/** Dequantisation with the transform's normalisation folded in: c(u) c(v) / 4, c(0) = 1 / sqrt 2. */
export function scaledQuantisation(table: Uint16Array): Float64Array {
  const norm = (k: number) => (k === 0 ? c4 : 1) / 2;
  return Float64Array.from(table, (value, i) => value * norm(i & 7) * norm(i >> 3));
}

const work = new Float64Array(64);

/** Transforms the eight numbers of `work` from `at` on, `step` apart, in place; one by one, as lists taken apart cost a quarter of the time. */
function transform(at: number, step: number): void {
  const s0 = work[at]!;
  const s1 = work[at + step]!;
  const s2 = work[at + 2 * step]!;
  const s3 = work[at + 3 * step]!;
  const s4 = work[at + 4 * step]!;
  const s5 = work[at + 5 * step]!;
  const s6 = work[at + 6 * step]!;
  const s7 = work[at + 7 * step]!;
  const e0 = s0 + s4 * c4;
  const e1 = s0 - s4 * c4;
  const e2 = s2 * c2 + s6 * c6;
  const e3 = s2 * c6 - s6 * c2;
  const b0 = s1 * c1 + s3 * c3 + s5 * c5 + s7 * c7;
  const b1 = s1 * c3 - s3 * c7 - s5 * c1 - s7 * c5;
  const b2 = s1 * c5 - s3 * c1 + s5 * c7 + s7 * c3;
  const b3 = s1 * c7 - s3 * c5 + s5 * c3 - s7 * c1;
  work[at] = e0 + e2 + b0;
  work[at + 7 * step] = e0 + e2 - b0;
  work[at + step] = e1 + e3 + b1;
  work[at + 6 * step] = e1 + e3 - b1;
  work[at + 2 * step] = e1 - e3 + b2;
  work[at + 5 * step] = e1 - e3 - b2;
  work[at + 3 * step] = e0 - e2 + b3;
  work[at + 4 * step] = e0 - e2 - b3;
}

/** Transforms 64 coefficients (natural order, at `from`) into an 8 x 8 square of `out` whose top left is `to`. */
export function inverseTransform(
  coefficients: Int16Array,
  from: number,
  quantisation: Float64Array,
  out: Uint8Array,
  to: number,
  stride: number,
): void {
  for (let x = 0; x < 8; x++) {
    const at = from + x;
    const mean = coefficients[at]! * quantisation[x]!;
    const others =
      coefficients[at + 8]! |
      coefficients[at + 16]! |
      coefficients[at + 24]! |
      coefficients[at + 32]! |
      coefficients[at + 40]! |
      coefficients[at + 48]! |
      coefficients[at + 56]!;
    // Many columns hold their mean alone.
    if (others === 0) {
      for (let i = x; i < 64; i += 8) work[i] = mean;
      continue;
    }
    work[x] = mean;
    for (let i = 8; i < 64; i += 8) work[x + i] = coefficients[at + i]! * quantisation[x + i]!;
    transform(x, 8);
  }
  for (let y = 0; y < 8; y++) {
    const at = y * 8;
    work[at]! += 128.5; // 128 undoes the level shift, the half rounds.
    transform(at, 1);
    for (let x = 0; x < 8; x++) out[to + y * stride + x] = clamp(work[at + x]!);
  }
}

const clamp = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : value);
