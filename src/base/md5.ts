/** MD5 (RFC 1321) of bytes that arrive in pieces: no guard against forgery, but the checksum that model files carry against damage. */

const SINES = Int32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32));
const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const SHIFT = Uint8Array.from({ length: 64 }, (_, i) => SHIFTS[(i >> 4) * 4 + (i & 3)]);
const WORD = Uint8Array.from({ length: 64 }, (_, i) => ([i, 5 * i + 1, 3 * i + 5, 7 * i][i >> 4] as number) & 15);

/** One message: any number of `update`s, then `hex` once. */
export class Md5 {
  readonly #state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  readonly #words = new Int32Array(16);
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
      this.#block(this.#pending, 0);
      this.#pendingLength = 0;
    }
    for (; at + 64 <= bytes.byteLength; at += 64) this.#block(bytes, at);
    this.#pending.set(bytes.subarray(at));
    this.#pendingLength = bytes.byteLength - at;
    return this;
  }

  /** The digest as 32 lower-case hex digits; the message ends here. */
  hex(): string {
    const tail = new Uint8Array(this.#pendingLength < 56 ? 64 : 128);
    tail.set(this.#pending.subarray(0, this.#pendingLength));
    tail[this.#pendingLength] = 0x80;
    const view = new DataView(tail.buffer);
    view.setUint32(tail.length - 8, (this.#length * 8) % 2 ** 32, true);
    view.setUint32(tail.length - 4, Math.floor((this.#length * 8) / 2 ** 32), true);
    for (let at = 0; at < tail.length; at += 64) this.#block(tail, at);
    const digest = new DataView(new ArrayBuffer(16));
    this.#state.forEach((word, i) => {
      digest.setInt32(4 * i, word, true);
    });
    return Array.from(new Uint8Array(digest.buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  #block(bytes: Uint8Array, begin: number): void {
    const words = this.#words;
    const state = this.#state;
    for (let i = 0, at = begin; i < 16; i++, at += 4)
      words[i] = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    let a = state[0];
    let b = state[1];
    let c = state[2];
    let d = state[3];
    for (let i = 0; i < 64; i++) {
      const f = i < 16 ? d ^ (b & (c ^ d)) : i < 32 ? c ^ (d & (b ^ c)) : i < 48 ? b ^ c ^ d : c ^ (b | ~d);
      const sum = (a + f + SINES[i] + words[WORD[i]]) | 0;
      const shift = SHIFT[i];
      a = d;
      d = c;
      c = b;
      b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
  }
}
