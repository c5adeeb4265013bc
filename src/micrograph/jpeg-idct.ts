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
    const s0 = coefficients[at] * quantisation[x];
    const [k1, k2, k3, k4, k5, k6, k7] = [at + 8, at + 16, at + 24, at + 32, at + 40, at + 48, at + 56];
    if (
      !(
        coefficients[k1] |
        coefficients[k2] |
        coefficients[k3] |
        coefficients[k4] |
        coefficients[k5] |
        coefficients[k6] |
        coefficients[k7]
      )
    ) {
      for (let i = x; i < 64; i += 8) work[i] = s0;
      continue;
    }
    const s1 = coefficients[k1] * quantisation[x + 8];
    const s2 = coefficients[k2] * quantisation[x + 16];
    const s3 = coefficients[k3] * quantisation[x + 24];
    const s4 = coefficients[k4] * quantisation[x + 32];
    const s5 = coefficients[k5] * quantisation[x + 40];
    const s6 = coefficients[k6] * quantisation[x + 48];
    const s7 = coefficients[k7] * quantisation[x + 56];
    const e0 = s0 + s4 * c4;
    const e1 = s0 - s4 * c4;
    const e2 = s2 * c2 + s6 * c6;
    const e3 = s2 * c6 - s6 * c2;
    const b0 = s1 * c1 + s3 * c3 + s5 * c5 + s7 * c7;
    const b1 = s1 * c3 - s3 * c7 - s5 * c1 - s7 * c5;
    const b2 = s1 * c5 - s3 * c1 + s5 * c7 + s7 * c3;
    const b3 = s1 * c7 - s3 * c5 + s5 * c3 - s7 * c1;
    work[x] = e0 + e2 + b0;
    work[x + 56] = e0 + e2 - b0;
    work[x + 8] = e1 + e3 + b1;
    work[x + 48] = e1 + e3 - b1;
    work[x + 16] = e1 - e3 + b2;
    work[x + 40] = e1 - e3 - b2;
    work[x + 24] = e0 - e2 + b3;
    work[x + 32] = e0 - e2 - b3;
  }
  for (let y = 0; y < 8; y++) {
    const at = y * 8;
    // 128 undoes the level shift, the half rounds.
    const s0 = work[at] + 128.5;
    const s4 = work[at + 4] * c4;
    const [s1, s2, s3, s5, s6, s7] = [work[at + 1], work[at + 2], work[at + 3], work[at + 5], work[at + 6], work[at + 7]];
    const e0 = s0 + s4;
    const e1 = s0 - s4;
    const e2 = s2 * c2 + s6 * c6;
    const e3 = s2 * c6 - s6 * c2;
    const b0 = s1 * c1 + s3 * c3 + s5 * c5 + s7 * c7;
    const b1 = s1 * c3 - s3 * c7 - s5 * c1 - s7 * c5;
    const b2 = s1 * c5 - s3 * c1 + s5 * c7 + s7 * c3;
    const b3 = s1 * c7 - s3 * c5 + s5 * c3 - s7 * c1;
    const row = to + y * stride;
    out[row] = clamp(e0 + e2 + b0);
    out[row + 7] = clamp(e0 + e2 - b0);
    out[row + 1] = clamp(e1 + e3 + b1);
    out[row + 6] = clamp(e1 + e3 - b1);
    out[row + 2] = clamp(e1 - e3 + b2);
    out[row + 5] = clamp(e1 - e3 - b2);
    out[row + 3] = clamp(e0 - e2 + b3);
    out[row + 4] = clamp(e0 - e2 - b3);
  }
}

const clamp = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : value);
