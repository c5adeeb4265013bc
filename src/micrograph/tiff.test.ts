import { fromArrayBuffer } from 'geotiff';
import { describe, expect, it } from 'vitest';
import { NoSuchImageError } from './errors';
import { openPictures } from './formats';
import { readJpeg } from './jpeg';
import { noisyPicture, type TiffLayout, type TiffOptions, writeTiff } from './testing';
import { randomCoefficients, writeGreyJpeg } from './testing-jpeg';
import { readTiffPage } from './tiff';
import { unpackZstandard } from './tiff-blocks';
import { micrographPages } from './tiff-pages';
import { tagNumbers, tagText, walkTiff } from './tiff-walk';

const [width, height] = [67, 41];
const grey8 = noisyPicture(width, height);
const grey16 = Uint16Array.from(grey8, (value, i) => value * 257 - (i % 200));
const signed = Int16Array.from(grey16, (value) => value - 32768);
const floats = Float32Array.from(grey8, (value) => value / 7 - 12);
const colour = Uint8Array.from({ length: width * height * 3 }, (_, i) => (grey8[Math.floor(i / 3)] + 40 * (i % 3)) & 255);

function read(bytes: Uint8Array) {
  const tiff = walkTiff('x.tif', bytes);
  return readTiffPage('x.tif', bytes, tiff, micrographPages(tiff).pages[0]);
}

const variants: readonly (readonly [string, Omit<TiffOptions, 'width' | 'height'>])[] = [
  ['8 bit', { samples: grey8 }],
  ['8 bit, many strips', { samples: grey8, rowsPerStrip: 7 }],
  ['8 bit, tiles', { samples: grey8, tile: 16 }],
  ['8 bit, PackBits', { samples: grey8, compression: 'packbits', rowsPerStrip: 10 }],
  ['8 bit, LZW', { samples: grey8, compression: 'lzw', rowsPerStrip: 10 }],
  ['8 bit, LZW with predictor', { samples: grey8, compression: 'lzw', predictor: 2 }],
  ['8 bit, Deflate with predictor', { samples: grey8, compression: 'deflate', predictor: 2, tile: 32 }],
  ['16 bit', { samples: grey16, bits: 16 }],
  ['16 bit, LZW', { samples: grey16, bits: 16, compression: 'lzw' }],
  ['16 bit, Deflate with predictor', { samples: grey16, bits: 16, compression: 'deflate', predictor: 2, rowsPerStrip: 9 }],
  ['16 bit signed', { samples: signed, bits: 16, sampleFormat: 2 }],
  ['32 bit unsigned', { samples: Uint32Array.from(grey16, (value) => value * 70000), bits: 32 }],
  ['32 bit float', { samples: floats, bits: 32, sampleFormat: 3 }],
  ['32 bit float, Deflate', { samples: floats, bits: 32, sampleFormat: 3, compression: 'deflate', tile: 32 }],
  ['64 bit float', { samples: Float64Array.from(floats), bits: 64, sampleFormat: 3 }],
  ['64 bit unsigned', { samples: Float64Array.from(grey16, (value) => value * 2 ** 36 + 5), bits: 64 }],
  [
    '64 bit signed, Deflate',
    { samples: Float64Array.from(signed, (v) => v * 2 ** 20), bits: 64, sampleFormat: 2, compression: 'deflate' },
  ],
  ['64 bit, with predictor', { samples: Float64Array.from(grey16), bits: 64, compression: 'deflate', predictor: 2 }],
  ['RGB', { samples: colour, channels: 3 }],
  ['RGB, planar, LZW', { samples: colour, channels: 3, planar: true, compression: 'lzw', rowsPerStrip: 11 }],
  ['8 bit, Zstandard', { samples: grey8, compression: 'zstandard', rowsPerStrip: 10 }],
  ['16 bit, Zstandard with predictor', { samples: grey16, bits: 16, compression: 'zstandard', predictor: 2, tile: 32 }],
  ['12 bit packed', { samples: Uint16Array.from(grey16, (value) => value >> 4), bits: 12 }],
];

const layouts: readonly (readonly [string, TiffLayout])[] = [
  ['little endian', {}],
  ['big endian', { bigEndian: true }],
  ['BigTIFF', { bigTiff: true }],
  ['big-endian BigTIFF', { bigEndian: true, bigTiff: true }],
];

describe('every variant gives back the samples written', () => {
  for (const [layoutName, layout] of layouts)
    for (const [name, options] of variants)
      it(`${name}, ${layoutName}`, () => {
        const raw = read(writeTiff({ width, height, ...options }, layout));
        expect([raw.width, raw.height, raw.channels]).toEqual([width, height, options.channels ?? 1]);
        expect(Array.from(raw.samples)).toEqual(Array.from(options.samples));
      });
});

describe('geotiff, a reader written by others, agrees', () => {
  // Not asked of 12-bit files and whole numbers of 64 bit; its predictor and large big-endian strip tables assume little endian, so that is what it gets.
  for (const [name, options] of variants.filter(([name]) => !/^12|^64 bit(?! float)/.test(name)))
    it(name, async () => {
      const bytes = writeTiff({ width, height, ...options });
      const image = await (await fromArrayBuffer(bytes.slice().buffer)).getImage();
      const theirs = (await image.readRasters({ interleave: true })) as unknown as ArrayLike<number>;
      expect(Array.from(read(bytes).samples)).toEqual(Array.from(theirs));
    });
});

describe('strips and tiles under each other’s tags, as libtiff reads them', () => {
  /** The same file with some tags under other numbers, in the same order. */
  function renumbered(bytes: Uint8Array, numbers: Readonly<Record<number, number>>): Uint8Array {
    const view = new DataView(bytes.buffer);
    const ifd = view.getUint32(4, true);
    for (let at = ifd + 2; at < ifd + 2 + 12 * view.getUint16(ifd, true); at += 12)
      view.setUint16(at, numbers[view.getUint16(at, true)] ?? view.getUint16(at, true), true);
    return bytes;
  }
  for (const compression of ['none', 'lzw', 'deflate'] as const)
    it.each([
      ['tiles, places and lengths', { tile: 16 }, { 324: 273, 325: 279 }],
      ['tiles, places only', { tile: 16 }, { 324: 273 }],
      ['tiles, lengths only', { tile: 16 }, { 325: 279 }],
      ['tiles wider than the picture', { tile: 80 }, { 324: 273, 325: 279 }],
      ['strips, places and lengths', { rowsPerStrip: 7 }, { 273: 324, 279: 325 }],
      ['strips beside an empty tile size', { rowsPerStrip: 7, tags: { 322: [0], 323: [0] } }, {}],
    ])(`${compression}: %s`, (_, layout, numbers) => {
      const bytes = renumbered(writeTiff({ width, height, samples: grey16, bits: 16, compression, ...layout }), numbers);
      expect(Array.from(read(bytes).samples)).toEqual(Array.from(grey16));
    });

  it.each([{}, { tile: 16 }])('says that one whose place is 0 is not there instead of showing the header', (layout) => {
    const places = layout.tile ? 324 : 273;
    const bytes = writeTiff({ width, height, samples: grey8, ...layout });
    const count = layout.tile ? 15 : 1;
    const sparse = writeTiff({ width, height, samples: grey8, ...layout, tags: { [places]: new Array(count).fill(0) } });
    expect(read(bytes).samples.length).toBe(width * height);
    expect(() => read(sparse)).toThrow(/1 of \d+ is missing/);
  });
});

describe('JPEG strips', () => {
  const picture = randomCoefficients(9, 7);
  const jpeg = writeGreyJpeg(picture, { mode: 'baseline', restartInterval: 0 });

  /** A TIFF of one JPEG strip, its tables moved to the JPEGTables tag if `shared`. */
  function jpegTiff(shared: boolean): Uint8Array {
    const frame = jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xc0);
    const huffman = jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xc4);
    const tables = Uint8Array.from([...jpeg.subarray(0, frame), 0xff, 0xd9]);
    const strip = shared ? Uint8Array.from([0xff, 0xd8, ...jpeg.subarray(frame)]) : jpeg;
    expect(huffman).toBeGreaterThan(frame);
    const head = { width: 72, height: 56, samples: new Uint8Array(72 * 56 * 4) };
    const bytes = writeTiff({ ...head, tags: { 259: [7], 279: [strip.length], ...(shared ? { 347: tables } : {}) } });
    // The writer's own strip, at 8, is long enough to be overwritten by the JPEG.
    bytes.set(strip, 8);
    return bytes;
  }

  it.each([false, true])('reads them, tables shared: %s', (shared) => {
    const raw = read(jpegTiff(shared));
    expect(raw.channels).toBe(1);
    expect(raw.samples).toEqual(readJpeg('x.jpg', jpeg).samples);
  });
});

describe('colour models', () => {
  it('turns white-is-zero round', () => {
    const raw = read(writeTiff({ width, height, samples: grey8, photometric: 0 }));
    expect(raw.samples[5]).toBe(255 - grey8[5]);
    expect(raw.notes.join()).toMatch(/turned round/);
  });

  it.each([
    [8, -128, 127],
    [16, -32768, 32767],
    [32, -(2 ** 31), 2 ** 31 - 1],
  ])('turns white-is-zero of signed numbers round end for end: %i bit', (bits, least, most) => {
    const ends = Float64Array.from({ length: width * height }, (_, i) => [least, most, 0, -1, 7][i % 5]);
    const raw = read(writeTiff({ width, height, samples: ends, bits, sampleFormat: 2, photometric: 0 }));
    expect(Array.from(raw.samples.slice(0, 5))).toEqual([most, least, -1, 0, -8]);
  });

  const ramp = Array.from({ length: 768 }, (_, i) => (i % 256) * 257);

  it('reads a palette with an identity ramp (Zeiss) as plain grey', () => {
    const raw = read(writeTiff({ width, height, samples: grey8, photometric: 3, tags: { 320: ramp } }));
    expect(raw.channels).toBe(1);
    expect(Array.from(raw.samples)).toEqual(Array.from(grey8));
  });

  it('applies any other palette', () => {
    const inverted = ramp.map((value) => 65535 - value);
    const raw = read(writeTiff({ width, height, samples: grey8, photometric: 3, tags: { 320: inverted } }));
    expect(raw.channels).toBe(3);
    expect(Array.from(raw.samples.slice(0, 3))).toEqual([255 - grey8[0], 255 - grey8[0], 255 - grey8[0]]);
  });

  it('refuses CMYK in one sentence', () => {
    const cmyk = { width, height, samples: new Uint8Array(width * height * 4), channels: 4, photometric: 5 };
    expect(() => read(writeTiff(cmyk))).toThrow(/CMYK/);
  });

  it('names a compression it does not read', () => {
    expect(() => read(writeTiff({ width, height, samples: grey8, tags: { 259: [34925] } }))).toThrow(/LZMA/);
  });
});

/** `zstd -19` of 67 x 41 bytes `(x * x % 29) * 5 + (y % 8) * 11`: entropy-coded blocks, which our own writer does not make. */
const packed =
  'KLUv/QRoJQgAhA4ABRQtUH0jZB5zQRmMeG5ueIwZQXMeZCN9UC0UBQsQHzhbiC5vKX5MJJeDeXmDlyRMfilvLohbOB8QFhsqQ2aTOXo0iVcvoo6EhI6iL1eJNHo5k2ZDKhshJjVOcZ5EhT+UYjqtmY+Pma06YpQ/hUSecU41JiwxQFl8qU+QSp9tRbikmpqkuEVtn0qQT6l8WUAxNzxLZIe0WptVqnhQw6+lpa/DUHiqVZtatIdkSzxCR1Zvkr9lpmC1g1vOurCwus5bg7VgpmW/km9WR01SYXqdynCxa8COZtnFu7vF2WaOwGuxcMqdemFSCaBQ4v/7kDPNA6DY4NfTp08/+/RTPAUPsgFWDFwq';

it('reads Zstandard as the reference encoder packs it', () => {
  const strip = Uint8Array.from(Buffer.from(packed, 'base64'));
  const bytes = writeTiff({
    width,
    height,
    samples: new Uint8Array(width * height),
    tags: { 259: [50000], 279: [strip.length] },
  });
  bytes.set(strip, 8);
  const expected = Array.from(
    { length: width * height },
    (_, i) => (((i % width) ** 2 % 29) * 5 + (Math.floor(i / width) % 8) * 11) & 255,
  );
  expect(Array.from(read(bytes).samples)).toEqual(expected);
});

it('refuses a Zstandard frame that asks for more memory than it is worth', () => {
  const vast = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 1, 0, 0);
  expect(unpackZstandard(vast, 100).filled).toBe(0);
});

describe('1 bit per pixel', () => {
  const bits = grey8.map((value) => value >> 7);
  it.each([
    ['as it is', {}],
    ['white is zero', { photometric: 0 }],
    ['PackBits', { compression: 'packbits', rowsPerStrip: 9 }],
    ['tiles', { tile: 16 }],
    ['bits turned round', { fillOrder: 2 }],
    ['LZW, bits turned round', { fillOrder: 2, compression: 'lzw' }],
  ] as const)('%s', (_, options) => {
    const raw = read(writeTiff({ width, height, samples: bits, bits: 1, ...options }));
    const white = 'photometric' in options ? 0 : 1;
    expect(Array.from(raw.samples)).toEqual(Array.from(bits, (bit) => (bit === white ? 255 : 0)));
    expect(raw.notes.join()).toMatch(/1 bit per pixel/);
  });
});

describe('byte counts that are wrong', () => {
  const lies: readonly (readonly [string, ((bytes: number) => number) | null])[] = [
    ['zero', () => 0],
    ['missing', null],
    ['in pixels', (bytes) => Math.floor(bytes / 2)],
    ['one short', (bytes) => bytes - 1],
    ['too long', (bytes) => bytes * 3 + 1000],
    ['beyond the file', () => 0x7fffffff],
  ];
  const blocks: readonly (readonly [string, Omit<TiffOptions, 'width' | 'height' | 'samples'>])[] = [
    ['one strip', {}],
    ['strips', { rowsPerStrip: 7 }],
    ['tiles', { tile: 16 }],
  ];
  for (const compression of ['none', 'lzw', 'deflate', 'packbits', 'zstandard'] as const)
    for (const [lie, byteCounts] of lies)
      it.each(blocks)(`${compression}, ${lie}: %s`, (_, layout) => {
        const page = { width, height, samples: grey16, bits: 16, compression, byteCounts, ...layout };
        for (const bigEndian of [false, true])
          expect(Array.from(read(writeTiff(page, { bigEndian })).samples)).toEqual(Array.from(grey16));
      });

  it('still says that a strip is incomplete', () => {
    const bytes = writeTiff({ width, height, samples: grey8, compression: 'deflate', byteCounts: () => 0 });
    bytes.fill(0, 8, new DataView(bytes.buffer).getUint32(4, true));
    expect(() => read(bytes)).toThrow(/strip 1 of 1 is incomplete/);
  });
});

describe('numbers of undefined kind', () => {
  it.each([
    [8, grey8],
    [16, grey16],
    [32, Uint32Array.from(grey16, (value) => value * 70000)],
  ] as const)('%i bit are read as unsigned', (bits, samples) => {
    for (const bigEndian of [false, true]) {
      const raw = read(writeTiff({ width, height, samples, bits, sampleFormat: 4 }, { bigEndian }));
      expect(Array.from(raw.samples)).toEqual(Array.from(samples));
      expect(raw.notes.join()).toMatch(/leaves open/);
    }
  });
});

describe('pages', () => {
  const page = { width, height, samples: grey8 };

  const pagesOf = (bytes: Uint8Array) => micrographPages(walkTiff('x.tif', bytes));

  it('takes the pages of a stack in the order of the file', () => {
    const bytes = writeTiff([1, 2, 3].map((factor) => ({ ...page, samples: grey8.map((value) => value / factor) })));
    const tiff = walkTiff('x.tif', bytes);
    expect(micrographPages(tiff).pages).toEqual(tiff.pages);
  });

  it('says which image of a stack there is not', async () => {
    const { count, read: readImage } = await openPictures('s.tif', 'TIFF', writeTiff([page, page]), {});
    expect(count).toBe(2);
    expect(() => readImage(2)).toThrow(new NoSuchImageError('s.tif', 3, 2));
  });

  it('finds the images of an ImageJ stack that has a single directory', () => {
    const bytes = writeTiff({ ...page, height: 3 * height, samples: [...grey8, ...grey8.map((v) => v >> 1), ...grey8] });
    const tiff = walkTiff('x.tif', bytes);
    const tags = new Map(tiff.pages[0].tags);
    const description = new TextEncoder().encode('ImageJ=1.53t\nimages=3\nslices=3\n\0');
    tags.set(270, { type: 2, count: description.length, bytes: description });
    const { pages } = micrographPages({ ...tiff, pages: [{ ...tiff.pages[0], height, blockHeight: height, tags }] });
    expect(pages).toHaveLength(3);
    expect(Array.from(readTiffPage('x.tif', bytes, tiff, pages[1]).samples)).toEqual(Array.from(grey8, (v) => v >> 1));
  });

  it('passes over thumbnails, marked or merely small', () => {
    const thumbnail = { width: 20, height: 12, samples: new Uint8Array(240) };
    const bytes = writeTiff([{ ...thumbnail, subfileType: 1 }, page, thumbnail]);
    const tiff = walkTiff('x.tif', bytes);
    const { pages, notes } = micrographPages(tiff);
    expect(pages).toEqual([tiff.pages[1]]);
    expect(notes.join()).toMatch(/2 thumbnail or smaller pages/);
  });

  it.each([
    ['even', 64, 48, Math.floor],
    ['odd, rounded down', 201, 161, Math.floor],
    ['odd, rounded up', 201, 161, Math.ceil],
    ['odd, to the nearest', 203, 99, Math.round],
  ] as const)('passes over the levels of a pyramid that are not marked: %s', (_, w, h, round) => {
    const level = (factor: number) => {
      const size = { width: round(w / factor), height: round(h / factor) };
      return { ...size, samples: new Uint8Array(size.width * size.height) };
    };
    for (const factors of [
      [1, 2],
      [1, 2, 4, 8],
      [1, 3],
      [8, 4, 2, 1],
    ]) {
      const bytes = writeTiff(factors.map(level));
      for (const { width, height } of pagesOf(bytes).pages) expect([width, height]).toEqual([w, h]);
      expect(pagesOf(bytes).pages).toHaveLength(1);
    }
  });

  it('takes the 16-bit page of a JEOL pair and says so', () => {
    const deep = { width, height: height - 6, samples: grey16.slice(0, width * (height - 6)), bits: 16 };
    const { pages, notes } = pagesOf(writeTiff([page, deep]));
    expect(pages.map(({ bits }) => bits)).toEqual([16]);
    expect(notes.join()).toBe('Page 2 of 2 (16 bit, without the burnt-in bar) was read.');
  });
});

describe('the walk', () => {
  it('reads tags as Latin-1 bytes', () => {
    const tiff = walkTiff('x.tif', writeTiff({ width, height, samples: grey8, tags: { 34118: 'Width = 5.965 µm' } }));
    expect(tagText(tiff.pages[0].tags.get(34118))).toBe('Width = 5.965 µm');
    expect(tagNumbers(tiff.pages[0].tags.get(257), tiff.littleEndian)).toEqual([height]);
  });

  it.each([
    ['little endian, with its mark', 'utf-16le', '\uFEFF'],
    ['little endian, without', 'utf-16le', ''],
    ['big endian, with its mark', 'utf-16be', '\uFEFF'],
    ['big endian, without', 'utf-16be', ''],
  ])('reads tags in UTF-16: %s', (_, encoding, mark) => {
    const words = '[Scan]\r\nPixelWidth=1e-8 µm\r\n';
    const units = Array.from(`${mark}${words}\0rest`, (c) => [c.charCodeAt(0) & 255, c.charCodeAt(0) >> 8]);
    const bytes = Uint8Array.from(units.flatMap(([low, high]) => (encoding === 'utf-16le' ? [low, high] : [high, low])));
    const tiff = walkTiff('x.tif', writeTiff({ width, height, samples: grey8, tags: { 34682: bytes } }));
    expect(tagText(tiff.pages[0].tags.get(34682))).toBe(words);
  });

  it('stops at a directory that points at itself (138 bytes that hang other readers)', () => {
    const bytes = writeTiff({ width: 4, height: 4, samples: new Uint8Array(16) });
    const view = new DataView(bytes.buffer);
    const ifd = view.getUint32(4, true);
    view.setUint32(ifd + 2 + 12 * view.getUint16(ifd, true), ifd, true);
    const { pages, broken } = walkTiff('loop.tif', bytes);
    expect([pages.length, broken.length]).toEqual([1, 1]);
    expect(broken[0].error.message).toMatch(/loop\.tif.*point back at themselves/);
  });

  it('refuses what exceeds the limits before any memory is taken', () => {
    const huge = writeTiff({ width, height, samples: grey8, tags: { 256: [60000], 257: [60000] } });
    expect(() => walkTiff('huge.tif', huge)).toThrow(/3600 megapixels/);
    const vast = writeTiff({ width, height, samples: grey8, tags: { 258: new Array(20).fill(8), 277: [4000] } });
    expect(() => walkTiff('x.tif', vast)).toThrow(/4000 samples per pixel/);
    const many = writeTiff(Array.from({ length: 300 }, () => ({ width: 2, height: 2, samples: [1, 2, 3, 4] })));
    expect(walkTiff('x.tif', many).pages).toHaveLength(256);
  });

  it('says that a file is cut short', () => {
    const bytes = writeTiff({ width, height, samples: grey8 });
    expect(() => read(bytes.subarray(0, 200))).toThrow(/cut short/);
    expect(() => read(bytes.subarray(0, 6))).toThrow(/cut short/);
    const strips = writeTiff({
      width,
      height,
      samples: grey8,
      tags: { 279: [width * height * 2], 278: [height * 2], 257: [height * 2] },
    });
    expect(() => read(strips)).toThrow(/strip 1 of 1 is incomplete/);
  });

  it('does not let a strip expand beyond the picture', () => {
    const bomb = writeTiff({ width: 2000, height: 2000, samples: new Uint8Array(4e6), compression: 'deflate' });
    const view = new DataView(bomb.buffer);
    const ifd = view.getUint32(4, true);
    for (let i = 0; i < view.getUint16(ifd, true); i++) {
      const at = ifd + 2 + 12 * i;
      if ([256, 257, 278].includes(view.getUint16(at, true))) view.setUint16(at + 8, 40, true);
    }
    const raw = read(bomb);
    expect(raw.samples.length).toBe(1600);
  });
});
