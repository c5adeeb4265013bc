/**
 * Our decoders against libvips with libjpeg-turbo (mozjpeg), libpng, libtiff and libwebp, by npm `sharp`, which is nowhere but here. Its
 * libtiff has no Zstandard: a strip by `zstd` itself stands in tiff.test.ts.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fromArrayBuffer } from 'geotiff';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it, vi } from 'vitest';
import { limits } from './limits';
import { readMicrograph } from './read';
import { writeTiff } from './testing';
import { walkTiff } from './tiff-walk';

// No multiple of 8 or 16: the last blocks are cut.
const [width, height] = [107, 93];

/** The decoder of WebP as the commands hand it in. */
const webp = () =>
  readFile(createRequire(import.meta.url).resolve('@jsquash/webp/codec/dec/webp_dec.wasm')).then((bytes) =>
    WebAssembly.compile(bytes),
  );

/** A coloured picture of soft hues, so that no channel is cut off at its ends, with edges and noise; 8 bit. */
function coloured(channels: 1 | 2 | 3 | 4): Uint8Array {
  const data = new Uint8Array(width * height * channels);
  let state = 7;
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const base = 110 + 40 * Math.sin(x / 9) + ((x >> 4) + (y >> 4)) * 3 + (state >>> 28);
    const hues = [base, base + 12 * Math.cos(y / 11), base - 10 * Math.sin(x / 13)];
    for (let c = 0; c < channels; c++) data[i * channels + c] = channels % 2 === 0 && c === channels - 1 ? 255 : hues[c];
  }
  return data;
}

const deep = (channels: 1 | 3): Uint16Array =>
  Uint16Array.from(coloured(channels), (value, i) => value * 257 + ((i * 37) % 101));

/** Values of a detector in floats, none of them whole. */
const floats = (): Float32Array => Float32Array.from(coloured(1), (value, i) => value / 7 + ((i * 37) % 101) / 1000);

const from = (data: Uint8Array | Uint16Array, channels: 1 | 2 | 3 | 4): Sharp =>
  sharp(data, { raw: { width, height, channels } });

/** What the oracle sees, as luma (ITU-R BT.601) in [0, 255]. */
async function seen(bytes: Uint8Array): Promise<Float64Array> {
  const image = sharp(bytes);
  const { depth, channels: stored } = await image.metadata();
  const wide = depth === 'ushort';
  // Else it would be made 8 bit on the way.
  if (wide) image.toColourspace(stored === 1 ? 'grey16' : 'rgb16');
  const { data, info } = await image.raw({ depth: wide ? 'ushort' : 'uchar' }).toBuffer({ resolveWithObject: true });
  const samples = wide ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data;
  const { channels } = info;
  return Float64Array.from({ length: info.width * info.height }, (_, i) => {
    const [r, g, b] = channels < 3 ? [0, 0, 0] : [0, 1, 2].map((c) => samples[i * channels + c]);
    const value = channels < 3 ? samples[i * channels] : 0.299 * r + 0.587 * g + 0.114 * b;
    return value / (wide ? 257 : 1);
  });
}

/** The largest difference between our picture and the oracle's, in grey levels of 255. */
async function apart(name: string, bytes: Uint8Array): Promise<number> {
  const [{ pixels }, other] = await Promise.all([
    readMicrograph({ name, path: name, bytes: new Uint8Array(bytes) }, [], { webp }),
    seen(bytes),
  ]);
  expect([pixels.width, pixels.height]).toEqual([width, height]);
  return other.reduce((most, value, i) => Math.max(most, Math.abs(255 * pixels.data[i] - value)), 0);
}

/** The largest difference of a picture of floats, which we scale by its range, from these values, in grey levels of 255. */
async function floatsApart(bytes: Uint8Array, values: ArrayLike<number>): Promise<number> {
  const list = Array.from(values);
  const [low, high] = [Math.min(...list), Math.max(...list)];
  expect(high - low).toBeGreaterThan(10);
  const { pixels } = await readMicrograph({ name: 'a.tif', path: 'a.tif', bytes: new Uint8Array(bytes) }, []);
  expect(list.length).toBe(pixels.data.length);
  return pixels.data.reduce((most, grey, i) => Math.max(most, Math.abs(255 * (grey - (list[i] - low) / (high - low)))), 0);
}

/** What geotiff.js, a third decoder, reads: libvips makes whole numbers of floats on the way out. */
async function geotiffValues(bytes: Uint8Array): Promise<ArrayLike<number>> {
  const image = await (await fromArrayBuffer(new Uint8Array(bytes).buffer)).getImage();
  const [values] = (await image.readRasters()) as unknown as ArrayLike<number>[];
  return values;
}

describe('decoders against an independent one', () => {
  expect(Math.min(width, height)).toBeGreaterThan(limits.minimumSide);

  const jpegs = [1, 3].flatMap((channels) =>
    ['4:4:4', '4:2:0'].flatMap((chromaSubsampling) =>
      [false, true].flatMap((progressive) =>
        [35, 75, 95, 100].map((quality) => ({ channels: channels as 1 | 3, chromaSubsampling, progressive, quality })),
      ),
    ),
  );
  it.each(jpegs)('JPEG, $channels channels, $chromaSubsampling, progressive $progressive, quality $quality', async (form) => {
    const { channels, ...options } = form;
    const bytes = await from(coloured(channels), channels)
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .jpeg(options)
      .toBuffer();
    // Each of three channels is rounded once more there, and its transform of integers may be a level off.
    expect(await apart('a.jpg', bytes)).toBeLessThan(channels === 1 ? 1.01 : 1.6);
  });

  it('JPEG, tables made for the picture, trellis and restart markers', async () => {
    const bytes = await from(coloured(3), 3).jpeg({ mozjpeg: true, quality: 80 }).toBuffer();
    expect(await apart('a.jpg', bytes)).toBeLessThan(1.6);
  });

  it.each(
    ([1, 2, 3, 4] as const).flatMap((channels) =>
      [false, true].flatMap((progressive) => [0, 9].map((compressionLevel) => ({ channels, progressive, compressionLevel }))),
    ),
  )('PNG, $channels channels, interlaced $progressive, level $compressionLevel', async ({ channels, ...options }) => {
    const bytes = await from(coloured(channels), channels)
      .toColourspace(channels < 3 ? 'b-w' : 'srgb')
      .png({ ...options, adaptiveFiltering: true })
      .toBuffer();
    expect(await apart('a.png', bytes)).toBeLessThan(0.01);
  });

  it.each([2, 4, 16, 256].flatMap((colours) => [false, true].map((progressive) => ({ colours, progressive }))))(
    'PNG, a palette of $colours, interlaced $progressive',
    async ({ colours, progressive }) => {
      const bytes = await from(coloured(3), 3).png({ palette: true, colours, progressive, dither: 0 }).toBuffer();
      if (colours === 2) await expect(apart('a.png', bytes)).rejects.toMatchObject({ code: 'unsupported-picture' });
      else expect(await apart('a.png', bytes)).toBeLessThan(0.01);
    },
  );

  it.each(([1, 3] as const).flatMap((channels) => [false, true].map((progressive) => ({ channels, progressive }))))(
    'PNG, 16 bit, $channels channels, interlaced $progressive',
    async ({ channels, progressive }) => {
      const bytes = await from(deep(channels), channels)
        .toColourspace(channels === 1 ? 'grey16' : 'rgb16')
        .png({ progressive, adaptiveFiltering: true })
        .toBuffer();
      // Of the header: bits of a sample, and whether in seven passes.
      expect([bytes[24], bytes[28]]).toEqual([16, progressive ? 1 : 0]);
      expect(await apart('a.png', bytes)).toBeLessThan(0.01);
    },
  );

  const compressions = ['none', 'lzw', 'deflate', 'packbits'] as const;
  it.each(
    ([1, 3] as const).flatMap((channels) =>
      compressions.flatMap((compression) =>
        (['none', 'horizontal'] as const).flatMap((predictor) =>
          [false, true].map((tile) => ({ channels, compression, predictor, tile })),
        ),
      ),
    ),
  )('TIFF, $channels channels, $compression, predictor $predictor, tiles $tile', async ({ channels, ...options }) => {
    for (const [data, space, most] of [
      [coloured(channels), channels === 1 ? 'b-w' : 'srgb', 0.01],
      [deep(channels), channels === 1 ? 'grey16' : 'rgb16', 0.01],
    ] as const) {
      const bytes = await from(data, channels)
        .toColourspace(space)
        .tiff({ ...options, tileWidth: 32, tileHeight: 32 })
        .toBuffer();
      expect(await apart('a.tif', bytes), space).toBeLessThan(most);
    }
  });

  it.each(([1, 3] as const).flatMap((channels) => [false, true].map((tile) => ({ channels, tile }))))(
    'BigTIFF, $channels channels, tiles $tile',
    async ({ channels, tile }) => {
      const bytes = await from(deep(channels), channels)
        .toColourspace(channels === 1 ? 'grey16' : 'rgb16')
        .tiff({ bigtiff: true, compression: 'deflate', predictor: 'horizontal', tile, tileWidth: 32, tileHeight: 32 })
        .toBuffer();
      expect(bytes[2]).toBe(43);
      expect(await apart('a.tif', bytes)).toBeLessThan(0.01);
    },
  );

  it.each((['lzw', 'deflate'] as const).flatMap((compression) => [false, true].map((tile) => ({ compression, tile }))))(
    'TIFF of floats, $compression, with the predictor for them, tiles $tile',
    async ({ compression, tile }) => {
      const bytes = await sharp(floats(), { raw: { width, height, channels: 1 } })
        .toColourspace('grey16')
        .tiff({ compression, predictor: 'float', tile, tileWidth: 32, tileHeight: 32 })
        .toBuffer();
      const page = walkTiff('a.tif', bytes).pages[0];
      expect([page?.sampleFormat, page?.bits, page?.predictor]).toEqual([3, 32, 3]);
      expect(await floatsApart(bytes, await geotiffValues(bytes))).toBeLessThan(0.01);
    },
  );

  // What libvips does not write: big-endian files, floats of 64 bit.
  it.each(
    [32, 64].flatMap((bits) =>
      [false, true].flatMap((bigEndian) => [false, true].map((bigTiff) => ({ bits, bigEndian, bigTiff }))),
    ),
  )(
    'TIFF of floats of $bits bits by our own writer, predictor 3, big endian $bigEndian, BigTIFF $bigTiff',
    async ({ bits, ...layout }) => {
      const samples = floats();
      const plain = { width, height, samples, bits, sampleFormat: 3, compression: 'deflate', rowsPerStrip: 20 } as const;
      const bytes = writeTiff({ ...plain, predictor: 3 }, layout);
      if (!layout.bigEndian) expect(await geotiffValues(bytes)).toEqual(bits === 32 ? samples : Float64Array.from(samples));
      expect(await floatsApart(bytes, samples)).toBeLessThan(0.01);
    },
  );

  it.each([false, true])('TIFF with JPEG inside, tiles %s', async (tile) => {
    for (const channels of [1, 3] as const) {
      const bytes = await from(coloured(channels), channels)
        .toColourspace(channels === 1 ? 'b-w' : 'srgb')
        .tiff({ compression: 'jpeg', quality: 90, tile, tileWidth: 32, tileHeight: 32 })
        .toBuffer();
      expect(await apart('a.tif', bytes)).toBeLessThan(1.6);
    }
  });

  it.each([1, 2, 4] as const)('TIFF, %i bits, black or white for nothing', async (bitdepth) => {
    for (const miniswhite of [false, true]) {
      const bytes = await from(coloured(1), 1)
        .toColourspace('b-w')
        .tiff({ bitdepth, compression: 'deflate', predictor: 'none', miniswhite })
        .toBuffer();
      expect(await apart('a.tif', bytes), `white is zero: ${miniswhite}`).toBeLessThan(0.6);
    }
  });

  it('JPEG, progressive, cut between two scans: named, and read where nothing but the mark of its end is gone', async () => {
    const bytes = new Uint8Array(
      await from(coloured(1), 1).toColourspace('b-w').jpeg({ progressive: true, quality: 90 }).toBuffer(),
    );
    const read = (length: number) => readMicrograph({ name: 'a.jpg', path: 'a.jpg', bytes: bytes.slice(0, length) }, []);
    // Each scan and the tables before it.
    const starts = Array.from(bytes.keys()).filter((i) => bytes[i] === 0xff && [0xda, 0xc4].includes(bytes[i + 1] ?? 0));
    expect(starts.length).toBeGreaterThan(8);
    for (const start of starts) await expect(read(start), `cut at ${start}`).rejects.toMatchObject({ code: 'truncated-file' });
    const whole = await read(bytes.length);
    expect((await read(bytes.length - 2)).pixels).toEqual(whole.pixels);
  });

  it('WebP: a decoder that could not be loaded is loaded for the next picture, and the file is not blamed', async () => {
    const bytes = new Uint8Array(await from(coloured(1), 1).webp({ lossless: true }).toBuffer());
    let loads = 0;
    const shaky = () => (loads++ === 0 ? Promise.reject(new TypeError('Failed to fetch')) : webp());
    vi.resetModules(); // whatever has loaded it before
    const { readWebp } = await import('./webp');
    const read = () => readWebp('a.webp', bytes, { webp: shaky });
    await expect(read()).rejects.toMatchObject({
      code: 'unsupported-picture',
      message: expect.stringContaining('could not be loaded'),
    });
    await expect(read()).resolves.toMatchObject({ width });
    expect(loads).toBe(2);
  });

  it.each([true, false])('WebP, lossless %s', async (lossless) => {
    const bytes = await from(coloured(3), 3).webp({ lossless, quality: 80 }).toBuffer();
    expect(await apart('a.webp', bytes)).toBeLessThan(lossless ? 0.01 : 1.6);
  });
});
