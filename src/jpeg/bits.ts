/** The entropy-coded bits of a JPEG (ITU-T T.81, Annex F): a bit reader that knows byte stuffing and markers, and Huffman tables. */

export class JpegFault extends Error {}

const lookBits = 9;

export interface HuffmanTable {
  /** By the next nine bits: length << 8 | symbol, or 0 where the code is longer. */
  readonly lookup: Uint16Array;
  /** Largest code of each length, -1 where there is none. */
  readonly maxCode: Int32Array;
  /** Index of a length's first symbol minus its first code. */
  readonly offset: Int32Array;
  readonly symbols: Uint8Array;
}

/** Builds a table from the number of codes of each length 1..16 and the symbols in code order. */
export function buildHuffman(counts: Uint8Array, symbols: Uint8Array): HuffmanTable {
  const lookup = new Uint16Array(1 << lookBits);
  const maxCode = new Int32Array(17).fill(-1);
  const offset = new Int32Array(17);
  let code = 0;
  let index = 0;
  for (const [place, count] of counts.entries()) {
    const length = place + 1;
    if (code + count > 1 << length) throw new JpegFault('a Huffman table has too many codes');
    offset[length] = index - code;
    for (let i = 0; i < count; i++, code++, index++) {
      if (length > lookBits) continue;
      const first = code << (lookBits - length);
      lookup.fill((length << 8) | symbols[index]!, first, first + (1 << (lookBits - length)));
    }
    if (count) maxCode[length] = code - 1;
    code <<= 1;
  }
  return { lookup, maxCode, offset, symbols };
}

export class BitReader {
  readonly #data: Uint8Array;
  #at: number;
  #buffer = 0;
  #count = 0;
  /** Bytes made up because a marker or the end of the file was reached. */
  #missing = 0;

  constructor(data: Uint8Array, at: number) {
    this.#data = data;
    this.#at = at;
  }

  /** Where reading stopped: at a marker, or at the end. */
  get position(): number {
    return this.#at;
  }

  /** Bits that were not there have been read. */
  get exhausted(): boolean {
    return this.#missing * 8 > this.#count;
  }

  #fill(): void {
    const data = this.#data;
    while (this.#count <= 24) {
      let byte = 0;
      if (this.#at < data.length) byte = data[this.#at]!;
      if (this.#at >= data.length || (byte === 0xff && data[this.#at + 1] !== 0)) {
        byte = 0;
        this.#missing++;
      } else this.#at += byte === 0xff ? 2 : 1;
      this.#buffer = (this.#buffer << 8) | byte;
      this.#count += 8;
    }
  }

  /** The next `count` bits (0..16) as a number. */
  bits(count: number): number {
    if (count === 0) return 0;
    if (this.#count < count) this.#fill();
    this.#count -= count;
    return (this.#buffer >>> this.#count) & ((1 << count) - 1);
  }

  /** A signed value of `count` bits (T.81 F.2.2.1, EXTEND). */
  signed(count: number): number {
    if (count === 0) return 0;
    const value = this.bits(count);
    return value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
  }

  symbol(table: HuffmanTable): number {
    if (this.#count < 16) this.#fill();
    const found = table.lookup[(this.#buffer >>> (this.#count - lookBits)) & ((1 << lookBits) - 1)];
    if (found) {
      this.#count -= found >> 8;
      return found & 255;
    }
    for (let length = lookBits + 1; length <= 16; length++) {
      const code = (this.#buffer >>> (this.#count - length)) & ((1 << length) - 1);
      if (code > table.maxCode[length]!) continue;
      const symbol = table.symbols[table.offset[length]! + code];
      if (symbol === undefined) break;
      this.#count -= length;
      return symbol;
    }
    // Past the end made-up zeros may be no code either; the caller asks `exhausted` first.
    if (this.#missing) {
      this.#count = 0;
      return 0;
    }
    throw new JpegFault('its picture data holds an impossible code');
  }

  /**
   * All coefficients of a baseline block but its mean (F.2.2.2), put into `out`, which is zero, where `places` has the k-th; null reads past
   * them. Returns whether there was one. The reader's state lies in variables meanwhile: a call for each symbol takes half as long again.
   */
  coefficients(table: HuffmanTable, places: Uint8Array, out: Int16Array | null): boolean {
    const { lookup } = table;
    let buffer = this.#buffer;
    let count = this.#count;
    let any = false;
    for (let k = 1; k < 64; k++) {
      if (count < 16) {
        this.#count = count;
        this.#fill();
        buffer = this.#buffer;
        count = this.#count;
      }
      const found = lookup[(buffer >>> (count - lookBits)) & ((1 << lookBits) - 1)]!;
      let symbol = found & 255;
      if (found) count -= found >> 8;
      else {
        this.#count = count;
        symbol = this.symbol(table);
        count = this.#count;
      }
      const size = symbol & 15;
      const run = symbol >> 4;
      if (size === 0) {
        if (run < 15) break;
        k += 15;
        continue;
      }
      k += run;
      if (k > 63) throw new JpegFault('its picture data runs out of a block');
      if (count < size) {
        this.#count = count;
        this.#fill();
        buffer = this.#buffer;
        count = this.#count;
      }
      count -= size;
      const value = (buffer >>> count) & ((1 << size) - 1);
      any = true;
      if (out) out[places[k]!] = value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
    }
    this.#count = count;
    return any;
  }

  /** Goes past the next restart marker; false where another marker or the end comes first. */
  restart(): boolean {
    const data = this.#data;
    this.#count = 0;
    this.#missing = 0;
    while (this.#at + 1 < data.length) {
      const marker = data[this.#at + 1]!;
      if (data[this.#at] !== 0xff || marker === 0 || marker === 0xff) {
        this.#at++;
        continue;
      }
      if (marker < 0xd0 || marker > 0xd7) return false;
      this.#at += 2;
      return true;
    }
    return false;
  }
}
