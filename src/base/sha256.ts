/**
 * SHA-256 (FIPS 180-4) of bytes that arrive in pieces. WebCrypto wants a whole message in memory, and model files are hundreds of
 * megabytes; for anything that is in memory already, `sha256Hex` of hash.ts is shorter.
 */

/** First 32 bits of the fractional parts of the roots of the first primes, computed here rather than listed: section 4.2.2. */
function fractionBits(count: number, root: (prime: number) => number): Int32Array {
  const words = new Int32Array(count);
  for (let candidate = 2, found = 0; found < count; candidate++) {
    let prime = true;
    for (let d = 2; d * d <= candidate && prime; d++) prime = candidate % d !== 0;
    if (!prime) continue;
    const value = root(candidate);
    words[found++] = Math.floor((value - Math.floor(value)) * 2 ** 32);
  }
  return words;
}

const K = fractionBits(64, Math.cbrt);
const START = fractionBits(8, Math.sqrt);

const big0 = (x: number): number => ((x >>> 2) | (x << 30)) ^ ((x >>> 13) | (x << 19)) ^ ((x >>> 22) | (x << 10));
const big1 = (x: number): number => ((x >>> 6) | (x << 26)) ^ ((x >>> 11) | (x << 21)) ^ ((x >>> 25) | (x << 7));

/** One message: any number of `update`s, then `hex` once. */
export class Sha256 {
  readonly #state = Int32Array.from(START);
  readonly #schedule = new Int32Array(64);
  readonly #pending = new Uint8Array(64);
  #pendingLength = 0;
  #length = 0;

  /** Takes the next bytes of the message; they are not kept. */
  update(bytes: Uint8Array): this {
    this.#length += bytes.byteLength;
    let at = 0;
    if (this.#pendingLength > 0) {
      at = Math.min(64 - this.#pendingLength, bytes.byteLength);
      this.#pending.set(bytes.subarray(0, at), this.#pendingLength);
      this.#pendingLength += at;
      if (this.#pendingLength < 64) return this;
      this.#blocks(this.#pending, 0, 64);
      this.#pendingLength = 0;
    }
    const whole = at + Math.floor((bytes.byteLength - at) / 64) * 64;
    this.#blocks(bytes, at, whole);
    this.#pending.set(bytes.subarray(whole));
    this.#pendingLength = bytes.byteLength - whole;
    return this;
  }

  /** The digest as 64 lower-case hex digits; the message ends here. */
  hex(): string {
    const bits = this.#length * 8;
    const tail = new Uint8Array(this.#pendingLength < 56 ? 64 : 128);
    tail.set(this.#pending.subarray(0, this.#pendingLength));
    tail[this.#pendingLength] = 0x80;
    const view = new DataView(tail.buffer);
    view.setUint32(tail.length - 8, Math.floor(bits / 2 ** 32));
    view.setUint32(tail.length - 4, bits % 2 ** 32);
    this.#blocks(tail, 0, tail.length);
    return Array.from(this.#state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  }

  /** Compresses the 64-byte blocks of `bytes` from `begin` to `end`: section 6.2.2. Eight rounds at a time, so that the eight working
   * variables change their roles by name and none is moved: three times as fast as the loop of the standard. */
  #blocks(bytes: Uint8Array, begin: number, end: number): void {
    const w = this.#schedule;
    const state = this.#state;
    for (let block = begin; block < end; block += 64) {
      for (let t = 0, at = block; t < 16; t++, at += 4)
        w[t] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
      for (let t = 16; t < 64; t++) {
        const x = w[t - 15];
        const y = w[t - 2];
        const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
        const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
        w[t] = (w[t - 16] + s0 + w[t - 7] + s1) | 0;
      }
      let a = state[0];
      let b = state[1];
      let c = state[2];
      let d = state[3];
      let e = state[4];
      let f = state[5];
      let g = state[6];
      let h = state[7];
      for (let t = 0; t < 64; t += 8) {
        h = (h + K[t] + w[t] + (g ^ (e & (f ^ g))) + big1(e)) | 0;
        d = (d + h) | 0;
        h = (h + ((a & b) | (c & (a | b))) + big0(a)) | 0;
        g = (g + K[t + 1] + w[t + 1] + (f ^ (d & (e ^ f))) + big1(d)) | 0;
        c = (c + g) | 0;
        g = (g + ((h & a) | (b & (h | a))) + big0(h)) | 0;
        f = (f + K[t + 2] + w[t + 2] + (e ^ (c & (d ^ e))) + big1(c)) | 0;
        b = (b + f) | 0;
        f = (f + ((g & h) | (a & (g | h))) + big0(g)) | 0;
        e = (e + K[t + 3] + w[t + 3] + (d ^ (b & (c ^ d))) + big1(b)) | 0;
        a = (a + e) | 0;
        e = (e + ((f & g) | (h & (f | g))) + big0(f)) | 0;
        d = (d + K[t + 4] + w[t + 4] + (c ^ (a & (b ^ c))) + big1(a)) | 0;
        h = (h + d) | 0;
        d = (d + ((e & f) | (g & (e | f))) + big0(e)) | 0;
        c = (c + K[t + 5] + w[t + 5] + (b ^ (h & (a ^ b))) + big1(h)) | 0;
        g = (g + c) | 0;
        c = (c + ((d & e) | (f & (d | e))) + big0(d)) | 0;
        b = (b + K[t + 6] + w[t + 6] + (a ^ (g & (h ^ a))) + big1(g)) | 0;
        f = (f + b) | 0;
        b = (b + ((c & d) | (e & (c | d))) + big0(c)) | 0;
        a = (a + K[t + 7] + w[t + 7] + (h ^ (f & (g ^ h))) + big1(f)) | 0;
        e = (e + a) | 0;
        a = (a + ((b & c) | (d & (b | c))) + big0(b)) | 0;
      }
      state[0] += a;
      state[1] += b;
      state[2] += c;
      state[3] += d;
      state[4] += e;
      state[5] += f;
      state[6] += g;
      state[7] += h;
    }
  }
}
