/** A small JPEG writer for the tests: grey, from given coefficients, baseline or progressive with every kind of scan. */
import { Random } from '../base/random';
import { zigzag } from '../jpeg/scan';

export interface CoefficientPicture {
  readonly across: number;
  readonly down: number;
  readonly quantisation: number;
  /** 64 quantised coefficients per block, natural order. */
  readonly blocks: readonly Int16Array[];
}

/** Blocks with a few coefficients of both signs, small and large, and some runs of empty ones. */
export function randomCoefficients(across: number, down: number, seed = 5): CoefficientPicture {
  const random = new Random(seed);
  const blocks = Array.from({ length: across * down }, () => {
    const block = new Int16Array(64);
    block[0] = random.integer(-60, 60);
    const count = random.integer(0, 3) === 0 ? 0 : random.integer(1, 14);
    for (let i = 0; i < count; i++) block[zigzag[random.integer(1, 63)]] = random.integer(-9, 9);
    return block;
  });
  return { across, down, quantisation: 6, blocks };
}

/** Pixels by the definition of the inverse transform (T.81 A.3.3), a double sum per pixel, clamped but not rounded. */
export function naivePixels({ across, down, quantisation, blocks }: CoefficientPicture): Float64Array {
  const out = new Float64Array(across * down * 64);
  const norm = (k: number) => (k === 0 ? Math.SQRT1_2 : 1);
  blocks.forEach((block, b) => {
    for (let y = 0; y < 8; y++)
      for (let x = 0; x < 8; x++) {
        let sum = 0;
        for (let v = 0; v < 8; v++)
          for (let u = 0; u < 8; u++)
            sum +=
              ((norm(u) * norm(v)) / 4) *
              block[v * 8 + u] *
              quantisation *
              Math.cos(((2 * x + 1) * u * Math.PI) / 16) *
              Math.cos(((2 * y + 1) * v * Math.PI) / 16);
        const at = (Math.floor(b / across) * 8 + y) * across * 8 + (b % across) * 8 + x;
        out[at] = Math.max(0, Math.min(255, sum + 128));
      }
  });
  return out;
}

/** Codes: symbol s is nine bits s (255: ten bits), so that any symbol can be written. */
class Bits {
  readonly out: number[] = [];
  #buffer = 0;
  #count = 0;

  put(value: number, count: number): void {
    for (let i = count - 1; i >= 0; i--) {
      this.#buffer = (this.#buffer << 1) | ((value >> i) & 1);
      if (++this.#count === 8) this.#flushByte();
    }
  }

  symbol(symbol: number): void {
    if (symbol === 255) this.put(510, 10);
    else this.put(symbol, 9);
  }

  signed(value: number, size: number): void {
    this.put(value < 0 ? value + (1 << size) - 1 : value, size);
  }

  align(): void {
    while (this.#count) this.put(1, 1);
  }

  #flushByte(): void {
    this.out.push(this.#buffer);
    if (this.#buffer === 0xff) this.out.push(0);
    this.#buffer = 0;
    this.#count = 0;
  }
}

const sizeOf = (value: number) => 32 - Math.clz32(Math.abs(value));

interface ScanSpec {
  readonly start: number;
  readonly end: number;
  readonly high: number;
  readonly low: number;
}

/** Point transform: division by 2^low towards zero for AC, arithmetic shift for DC (G.1.2.1). */
const reduced = (value: number, low: number) => Math.trunc(value / 2 ** low);

function writeBand(bits: Bits, block: Int16Array, { start, end, low }: ScanSpec): void {
  let run = 0;
  for (let k = start; k <= end; k++) {
    const value = reduced(block[zigzag[k]], low);
    if (value === 0) {
      run++;
      continue;
    }
    for (; run > 15; run -= 16) bits.symbol(0xf0);
    bits.symbol((run << 4) | sizeOf(value));
    bits.signed(value, sizeOf(value));
    run = 0;
  }
  if (run) bits.symbol(0);
}

function writeRefinement(bits: Bits, block: Int16Array, { start, end, low }: ScanSpec): void {
  let run = 0;
  let pending: number[] = [];
  const flush = () => {
    for (const bit of pending) bits.put(bit, 1);
    pending = [];
  };
  let last = end;
  while (last >= start && Math.abs(reduced(block[zigzag[last]], low)) !== 1) last--;
  for (let k = start; k <= end; k++) {
    const value = reduced(block[zigzag[k]], low);
    if (value === 0) {
      run++;
      continue;
    }
    for (; run > 15 && k <= last; run -= 16) {
      bits.symbol(0xf0);
      flush();
    }
    if (Math.abs(value) > 1) {
      pending.push(Math.abs(value) & 1);
      continue;
    }
    bits.symbol((run << 4) | 1);
    bits.put(value > 0 ? 1 : 0, 1);
    flush();
    run = 0;
  }
  if (run || pending.length) {
    bits.symbol(0);
    flush();
  }
}

export interface GreyJpegOptions {
  readonly mode: 'baseline' | 'progressive';
  readonly restartInterval: number;
}

/** Writes the picture; progressive files get DC and AC scans with successive approximation in two steps. */
export function writeGreyJpeg(picture: CoefficientPicture, { mode, restartInterval }: GreyJpegOptions): Uint8Array {
  const { across, down, blocks, quantisation } = picture;
  const out: number[] = [0xff, 0xd8];
  const segment = (marker: number, body: readonly number[]) =>
    out.push(0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255, ...body);
  const [width, height] = [across * 8, down * 8];
  segment(0xdb, [0, ...new Array<number>(64).fill(quantisation)]);
  segment(mode === 'baseline' ? 0xc0 : 0xc2, [8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]);
  const counts = [0, 0, 0, 0, 0, 0, 0, 0, 255, 1, 0, 0, 0, 0, 0, 0];
  const symbols = Array.from({ length: 256 }, (_, i) => i);
  for (const spec of [0x00, 0x10]) segment(0xc4, [spec, ...counts, ...symbols]);
  if (restartInterval) segment(0xdd, [0, restartInterval]);

  const scan = (spec: ScanSpec) => {
    segment(0xda, [1, 1, 0, spec.start, spec.end, (spec.high << 4) | spec.low]);
    const bits = new Bits();
    let predictor = 0;
    blocks.forEach((block, i) => {
      if (restartInterval && i && i % restartInterval === 0) {
        bits.align();
        bits.out.push(0xff, 0xd0 + ((i / restartInterval - 1) % 8));
        predictor = 0;
      }
      if (spec.start === 0) {
        const mean = block[0] >> spec.low;
        if (spec.high) bits.put(mean & 1, 1);
        else {
          bits.symbol(sizeOf(mean - predictor));
          bits.signed(mean - predictor, sizeOf(mean - predictor));
          predictor = mean;
        }
        if (mode === 'baseline') writeBand(bits, block, { ...spec, start: 1 });
      } else if (spec.high) writeRefinement(bits, block, spec);
      else writeBand(bits, block, spec);
    });
    bits.align();
    for (const byte of bits.out) out.push(byte); // more than a call takes arguments
  };
  if (mode === 'baseline') scan({ start: 0, end: 63, high: 0, low: 0 });
  else
    for (const [start, end, high, low] of [
      [0, 0, 0, 1],
      [1, 5, 0, 2],
      [6, 63, 0, 2],
      [1, 63, 2, 1],
      [0, 0, 1, 0],
      [1, 63, 1, 0],
    ])
      scan({ start, end, high, low });
  out.push(0xff, 0xd9);
  return Uint8Array.from(out);
}
