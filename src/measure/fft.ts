/** The fast Fourier transform of lengths that are powers of two (Cooley and Tukey, Math. Comp. 19, 297, 1965), in place. */
export class Fft {
  readonly length: number;
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  readonly #swap: Uint32Array;

  /** @throws RangeError where `length` is no power of two. */
  constructor(length: number) {
    if (length < 1 || (length & (length - 1)) !== 0) throw new RangeError(`${length} is no power of two.`);
    this.length = length;
    this.#cos = Float64Array.from({ length: length / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / length));
    this.#sin = Float64Array.from({ length: length / 2 }, (_, k) => -Math.sin((2 * Math.PI * k) / length));
    this.#swap = new Uint32Array(length);
    for (let i = 1; i < length; i++) this.#swap[i] = (this.#swap[i >> 1] >> 1) | (i & 1 ? length >> 1 : 0);
  }

  /** X[k] = sum over n of (re + i im)[n] exp(-2 pi i k n / length), for the `length` values from `offset` on. */
  forward(re: Float32Array | Float64Array, im: Float32Array | Float64Array, offset = 0): void {
    const n = this.length;
    const cos = this.#cos;
    const sin = this.#sin;
    for (let i = 0; i < n; i++) {
      const j = this.#swap[i];
      if (j <= i) continue;
      const r = re[offset + i];
      re[offset + i] = re[offset + j];
      re[offset + j] = r;
      const m = im[offset + i];
      im[offset + i] = im[offset + j];
      im[offset + j] = m;
    }
    for (let half = 1, stride = n >> 1; half < n; half <<= 1, stride >>= 1) {
      for (let start = offset; start < offset + n; start += 2 * half) {
        for (let k = 0, t = 0; k < half; k++, t += stride) {
          const a = start + k;
          const b = a + half;
          const r = re[b] * cos[t] - im[b] * sin[t];
          const m = re[b] * sin[t] + im[b] * cos[t];
          re[b] = re[a] - r;
          im[b] = im[a] - m;
          re[a] += r;
          im[a] += m;
        }
      }
    }
  }
}

/** The smallest power of two that is not below `n`. */
export const powerOfTwo = (n: number): number => 2 ** Math.ceil(Math.log2(Math.max(1, n)));
