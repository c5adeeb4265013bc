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

/** Columns of 64 coefficients (natural order, at `from`) into `work`; numbers one by one, as lists taken apart cost a quarter of the time. */
function transformColumns(coefficients: Int16Array, from: number, quantisation: Float64Array): void {
  for (let x = 0; x < 8; x++) {
    const at = from + x;
    const s0 = coefficients[at]! * quantisation[x]!;
    const i1 = coefficients[at + 8]!;
    const i2 = coefficients[at + 16]!;
    const i3 = coefficients[at + 24]!;
    const i4 = coefficients[at + 32]!;
    const i5 = coefficients[at + 40]!;
    const i6 = coefficients[at + 48]!;
    const i7 = coefficients[at + 56]!;
    // Many columns hold their mean alone.
    if ((i1 | i2 | i3 | i4 | i5 | i6 | i7) === 0) {
      for (let i = x; i < 64; i += 8) work[i] = s0;
      continue;
    }
    const s1 = i1 * quantisation[x + 8]!;
    const s2 = i2 * quantisation[x + 16]!;
    const s3 = i3 * quantisation[x + 24]!;
    const s4 = i4 * quantisation[x + 32]!;
    const s5 = i5 * quantisation[x + 40]!;
    const s6 = i6 * quantisation[x + 48]!;
    const s7 = i7 * quantisation[x + 56]!;
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
}

/** The rows of `work` into an 8 x 8 square of `out` whose top left is `to`. */
function transformRows(out: Uint8Array, to: number, stride: number): void {
  for (let at = 0; at < 64; at += 8, to += stride) {
    const s0 = work[at]! + 128.5; // 128 undoes the level shift, the half rounds.
    const s1 = work[at + 1]!;
    const s2 = work[at + 2]!;
    const s3 = work[at + 3]!;
    const s4 = work[at + 4]!;
    const s5 = work[at + 5]!;
    const s6 = work[at + 6]!;
    const s7 = work[at + 7]!;
    const e0 = s0 + s4 * c4;
    const e1 = s0 - s4 * c4;
    const e2 = s2 * c2 + s6 * c6;
    const e3 = s2 * c6 - s6 * c2;
    const b0 = s1 * c1 + s3 * c3 + s5 * c5 + s7 * c7;
    const b1 = s1 * c3 - s3 * c7 - s5 * c1 - s7 * c5;
    const b2 = s1 * c5 - s3 * c1 + s5 * c7 + s7 * c3;
    const b3 = s1 * c7 - s3 * c5 + s5 * c3 - s7 * c1;
    out[to] = clamp(e0 + e2 + b0);
    out[to + 1] = clamp(e1 + e3 + b1);
    out[to + 2] = clamp(e1 - e3 + b2);
    out[to + 3] = clamp(e0 - e2 + b3);
    out[to + 4] = clamp(e0 - e2 - b3);
    out[to + 5] = clamp(e1 - e3 - b2);
    out[to + 6] = clamp(e1 + e3 - b1);
    out[to + 7] = clamp(e0 + e2 - b0);
  }
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
  transformColumns(coefficients, from, quantisation);
  transformRows(out, to, stride);
}

/** The same for a block that has a mean and nothing else. */
export function fillWithMean(mean: number, quantisation: Float64Array, out: Uint8Array, to: number, stride: number): void {
  const grey = clamp(mean * quantisation[0]! + 128.5);
  for (let row = 0; row < 8; row++, to += stride) out.fill(grey, to, to + 8);
}

const clamp = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : value | 0);
