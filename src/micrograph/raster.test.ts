import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { encode as encodePng } from 'fast-png';
import { zlibSync } from 'fflate';
import { decode as decodeJpeg, encode as encodeJpeg } from 'jpeg-js';
import { describe, expect, it } from 'vitest';
import { readBmp } from './bmp';
import { inflateInto } from './inflate';
import { readJpeg } from './jpeg';
import { readPng } from './png';
import { noisyPicture, writeBmp } from './testing';
import { naivePixels, randomCoefficients, writeGreyJpeg } from './testing-jpeg';
import { readWebp } from './webp';

const [width, height] = [70, 45];
const grey = noisyPicture(width, height);
const greyWide = Uint16Array.from(grey, (value, i) => value * 256 + (i % 256));

/** A PNG from raw filtered rows, for what the library's encoder does not write. */
function pngOf(ihdr: readonly number[], rows: Uint8Array, palette?: Uint8Array): Uint8Array {
  const chunk = (type: string, body: Uint8Array) => {
    const out = new Uint8Array(12 + body.length);
    new DataView(out.buffer).setUint32(0, body.length);
    out.set(
      Uint8Array.from(type, (c) => c.charCodeAt(0)),
      4,
    );
    out.set(body, 8);
    return out;
  };
  const head = new Uint8Array(13);
  const view = new DataView(head.buffer);
  view.setUint32(0, ihdr[0]);
  view.setUint32(4, ihdr[1]);
  head.set([ihdr[2], ihdr[3], 0, 0, ihdr[4] ?? 0], 8);
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10),
    chunk('IHDR', head),
    ...(palette ? [chunk('PLTE', palette)] : []),
    chunk('IDAT', zlibSync(rows)),
    chunk('IEND', new Uint8Array(0)),
  ];
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)));
}

describe('PNG', () => {
  it.each([1, 3] as const)('reads 8 and 16 bit with %i channels', (channels) => {
    const spread = <T extends Uint8Array | Uint16Array>(from: T, make: (n: number) => T) => {
      const out = make(from.length * channels);
      for (let i = 0; i < out.length; i++) out[i] = from[Math.floor(i / channels)] - (i % channels);
      return out;
    };
    const eight = spread(grey, (n) => new Uint8Array(n));
    const sixteen = spread(greyWide, (n) => new Uint16Array(n));
    for (const [data, depth] of [
      [eight, 8],
      [sixteen, 16],
    ] as const) {
      const raw = readPng('x.png', encodePng({ width, height, data, channels, depth }));
      expect([raw.width, raw.height, raw.channels, raw.bitsPerSample]).toEqual([width, height, channels, depth]);
      expect(Array.from(raw.samples)).toEqual(Array.from(data));
    }
  });

  it('undoes every row filter', () => {
    const stride = width + 1;
    const rows = new Uint8Array(stride * height);
    const at = (x: number, y: number) => (x < 0 || y < 0 ? 0 : grey[y * width + x]);
    const paeth = (a: number, b: number, c: number) => {
      const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
      return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
    };
    for (let y = 0; y < height; y++) {
      rows[y * stride] = y % 5;
      for (let x = 0; x < width; x++) {
        const [a, b, c] = [at(x - 1, y), at(x, y - 1), at(x - 1, y - 1)];
        rows[y * stride + 1 + x] = at(x, y) - [0, a, b, (a + b) >> 1, paeth(a, b, c)][y % 5];
      }
    }
    expect(Array.from(readPng('x.png', pngOf([width, height, 8, 0], rows)).samples)).toEqual(Array.from(grey));
  });

  it('reads Adam7 interlace', () => {
    const passes = [
      [0, 0, 8, 8],
      [4, 0, 8, 8],
      [0, 4, 4, 8],
      [2, 0, 4, 4],
      [0, 2, 2, 4],
      [1, 0, 2, 2],
      [0, 1, 1, 2],
    ];
    const rows: number[] = [];
    for (const [x0, y0, dx, dy] of passes)
      for (let y = y0; y < height; y += dy) {
        rows.push(0);
        for (let x = x0; x < width; x += dx) rows.push(grey[y * width + x]);
      }
    const raw = readPng('x.png', pngOf([width, height, 8, 0, 1], Uint8Array.from(rows)));
    expect(Array.from(raw.samples)).toEqual(Array.from(grey));
  });

  it('spreads 4-bit grey over the full range and applies a palette', () => {
    const rows = new Uint8Array((width / 2 + 1) * height).map((_, i) => (i % (width / 2 + 1) === 0 ? 0 : 0xf3));
    const raw = readPng('x.png', pngOf([width, height, 4, 0], rows));
    expect(Array.from(raw.samples.slice(0, 4))).toEqual([255, 51, 255, 51]);
    const palette = new Uint8Array(48).map((_, i) => (i >= 45 ? 10 : 200));
    const coloured = readPng('x.png', pngOf([width, height, 4, 3], rows, palette));
    expect([coloured.channels, coloured.samples[0], coloured.samples[3]]).toEqual([3, 10, 200]);
  });

  it('refuses bad headers, 1-bit pictures and data that ends early', () => {
    const whole = encodePng({ width, height, data: grey, channels: 1, depth: 8 });
    expect(() => readPng('a.png', whole.subarray(0, whole.length / 2))).toThrow(/a\.png is cut short/);
    expect(() => readPng('a.png', whole.subarray(0, 20))).toThrow(/header/);
    expect(() => readPng('a.png', pngOf([width, height, 1, 0], new Uint8Array(500)))).toThrow(/1 bit per pixel/);
    expect(() => readPng('a.png', pngOf([width, height, 7, 0], new Uint8Array(500)))).toThrow(/header is invalid/);
    expect(() => readPng('a.png', pngOf([70000, 70000, 8, 0], new Uint8Array(500)))).toThrow(/4900 megapixels/);
    expect(() => readPng('a.png', pngOf([1, 1, 8, 0], new Uint8Array(2)))).toThrow(/1 × 1 px/);
  });

  it('unpacks no more of a bomb than the picture needs', () => {
    expect(readPng('bomb.png', pngOf([40, 40, 8, 0], new Uint8Array(20e6))).samples.length).toBe(1600);
    const packed = zlibSync(new Uint8Array(1e6));
    const untouched = new Proxy(new Uint8Array(4), {
      get: () => {
        throw new Error('the rest of the stream was read');
      },
    });
    expect(inflateInto([packed.subarray(0, 500), untouched], 1000).filled).toBe(1000);
  });
});

/** The largest difference of two rows of numbers. */
const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i])));

/** Rows of grey to what `jpeg-js` encodes. */
const rgbaOf = (values: ArrayLike<number>) =>
  Uint8Array.from({ length: values.length * 4 }, (_, i) => (i % 4 === 3 ? 255 : values[i >> 2]));

describe('JPEG', () => {
  const jpeg = new Uint8Array(encodeJpeg({ width, height, data: rgbaOf(grey) }, 95).data);

  it('agrees with a decoder written by others', () => {
    const raw = readJpeg('x.jpg', jpeg);
    expect([raw.width, raw.height, raw.channels, raw.notes.length]).toEqual([width, height, 1, 0]);
    const theirs = decodeJpeg(jpeg, { useTArray: true, formatAsRGBA: false }).data;
    const luma = Float64Array.from(
      raw.samples,
      (_, i) => 0.299 * theirs[3 * i] + 0.587 * theirs[3 * i + 1] + 0.114 * theirs[3 * i + 2],
    );
    expect(largestDifference(raw.samples, luma)).toBeLessThanOrEqual(2);
  });

  it('says when colour was dropped', () => {
    const red = Uint8Array.from({ length: width * height * 4 }, (_, i) => [220, 30, 30, 255][i % 4]);
    const raw = readJpeg('x.jpg', new Uint8Array(encodeJpeg({ width, height, data: red }, 90).data));
    expect(raw.notes[0]).toMatch(/Colour picture: \d+ %/);
    expect(Math.abs(raw.samples[100] - (0.299 * 220 + 0.701 * 30))).toBeLessThan(3);
  });

  it('gives back the texts around the picture', () => {
    const comment = Uint8Array.from(
      [0xff, 0xfe, 0, 7, ...'hello'].map((byte) => (typeof byte === 'string' ? byte.charCodeAt(0) : byte)),
    );
    const bytes = Uint8Array.from([...jpeg.subarray(0, 2), ...comment, ...jpeg.subarray(2)]);
    expect(readJpeg('x.jpg', bytes).texts).toContain('hello');
  });

  it('checks the size in the header before decoding', () => {
    const at = jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xc0);
    const huge = jpeg.slice();
    huge.set([0xff, 0xff, 0xff, 0xff], at + 5);
    expect(() => readJpeg('huge.jpg', huge)).toThrow(/huge\.jpg is too large/);
    const cmyk = jpeg.slice();
    cmyk[at + 9] = 4;
    expect(() => readJpeg('x.jpg', cmyk)).toThrow(/4 colour components/);
    const tall = jpeg.slice();
    tall.set([0x20, 0], at + 5);
    expect(() => readJpeg('x.jpg', tall)).toThrow(/only \d+ % of its picture data/);
  });

  it('refuses a file that ends early and says how much is there', () => {
    const scan = jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xda);
    expect(() => readJpeg('x.jpg', jpeg.subarray(0, scan))).toThrow(/no picture data/);
    const half = jpeg.subarray(0, scan + Math.floor((jpeg.length - scan) / 2));
    expect(() => readJpeg('x.jpg', half)).toThrow(/x\.jpg is cut short: only [345]\d % of its picture data/);
    // Only the end marker is missing: nothing is lost.
    expect(readJpeg('x.jpg', jpeg.subarray(0, jpeg.length - 2)).samples).toEqual(readJpeg('x.jpg', jpeg).samples);
  });

  describe('progressive and restarted', () => {
    const picture = randomCoefficients(9, 7);
    const expected = naivePixels(picture);

    it.each(['baseline', 'progressive'] as const)('%s: every pixel as the definition of the transform gives it', (mode) => {
      for (const restartInterval of [0, 4]) {
        const raw = readJpeg('x.jpg', writeGreyJpeg(picture, { mode, restartInterval }));
        expect([raw.width, raw.height]).toEqual([72, 56]);
        // Rounded to the nearest grey; ties go either way.
        expect(largestDifference(raw.samples, expected)).toBeLessThanOrEqual(0.5 + 1e-9);
      }
    });

    it('agrees with a decoder written by others on the progressive file', () => {
      const theirs = decodeJpeg(writeGreyJpeg(picture, { mode: 'progressive', restartInterval: 0 }), {
        useTArray: true,
        formatAsRGBA: false,
      });
      const grey3 = expected.map((_, i) => theirs.data[3 * i]);
      expect(largestDifference(grey3, expected)).toBeLessThanOrEqual(2);
    });
  });
});

describe('BMP', () => {
  it.each([8, 24, 32] as const)('reads %i bit in both row orders', (bits) => {
    for (const topDown of [false, true]) {
      const raw = readBmp('x.bmp', writeBmp(width, height, grey, bits, topDown));
      expect(Array.from({ length: grey.length }, (_, i) => raw.samples[i * raw.channels])).toEqual(Array.from(grey));
    }
  });

  it('refuses truncated files, impossible sizes and compression', () => {
    const whole = writeBmp(width, height, grey, 24);
    expect(() => readBmp('x.bmp', whole.subarray(0, 3000))).toThrow(/cut short/);
    const packed = whole.slice();
    packed[30] = 1;
    expect(() => readBmp('x.bmp', packed)).toThrow(/compression type 1/);
    const negative = whole.slice();
    new DataView(negative.buffer).setInt32(18, -5, true);
    expect(() => readBmp('x.bmp', negative)).toThrow(/-5|its header says/);
  });
});

describe('WebP', () => {
  const resolve = createRequire(import.meta.url).resolve;
  const webp = async () => WebAssembly.compile(await readFile(resolve('@jsquash/webp/codec/dec/webp_dec.wasm')));

  async function ramp(): Promise<Uint8Array> {
    const { default: encode, init } = await import('@jsquash/webp/encode.js');
    await init(await WebAssembly.compile(await readFile(resolve('@jsquash/webp/codec/enc/webp_enc.wasm'))));
    const data = Uint8ClampedArray.from({ length: 64 * 48 * 4 }, (_, i) => (i % 4 === 3 ? 255 : (Math.floor(i / 4) % 64) * 4));
    return new Uint8Array(await encode({ data, width: 64, height: 48, colorSpace: 'srgb' } as ImageData, { lossless: 1 }));
  }

  it('decodes with the module lent by the caller', async () => {
    const raw = await readWebp('x.webp', await ramp(), { webp });
    expect([raw.width, raw.height]).toEqual([64, 48]);
    expect([raw.samples[0], raw.samples[3 * 10], raw.samples[3 * 63]]).toEqual([0, 40, 252]);
  });

  it('says so where no decoder is lent, and refuses broken data', async () => {
    const bytes = await ramp();
    await expect(readWebp('x.webp', bytes, {})).rejects.toThrow(/decoder is not available/);
    const broken = bytes.slice();
    broken.fill(0xaa, 26);
    await expect(readWebp('x.webp', broken, { webp })).rejects.toThrow(/x\.webp is damaged/);
  });
});
