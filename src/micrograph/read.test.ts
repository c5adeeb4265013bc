import fc from 'fast-check';
import { encode as encodePng } from 'fast-png';
import { encode as encodeJpeg } from 'jpeg-js';
import { describe, expect, it, vi } from 'vitest';
import { MicrographiaError } from '../base/errors';
import { limits } from './limits';
import { readMicrograph } from './read';
import { noisyPicture, paintBar, writeBmp, writeTiff } from './testing';
import { pngWithChunk } from './testing-exif';
import { randomCoefficients, writeGreyJpeg } from './testing-jpeg';

const [width, height] = [160, 120];
const grey = noisyPicture(width, height);
const withBar = paintBar(noisyPicture(width, height), width, height, { top: 108 });
const sidecar = (name: string, text: string) => ({ name, bytes: new TextEncoder().encode(text) as Uint8Array });
const read = (name: string, bytes: Uint8Array, sidecars: ReturnType<typeof sidecar>[] = []) =>
  readMicrograph({ name, path: `folder/${name}`, bytes }, sidecars);

const tiff = writeTiff({ width, height, samples: withBar });
const png = encodePng({ width, height, data: withBar, channels: 1, depth: 8 });
const rgba = Uint8Array.from({ length: width * height * 4 }, (_, i) => (i % 4 === 3 ? 255 : withBar[i >> 2]));
const jpeg = new Uint8Array(encodeJpeg({ width, height, data: rgba }, 92).data);
const bmp = writeBmp(width, height, withBar);

/** A bar of 20 rows in 0..255 whose writing has soft edges. */
const withText = paintBar(new Uint8Array(width * height), width, height, { top: 100 }).map((value, i, all) =>
  Math.round((value + (all[i - 1] ?? 0) + (all[i + 1] ?? 0)) / 3),
);

describe('a micrograph, whole', () => {
  it.each([
    ['a.tif', tiff, 'TIFF'],
    ['a.png', png, 'PNG'],
    ['a.jpg', jpeg, 'JPEG'],
    ['a.bmp', bmp, 'BMP'],
  ] as const)('%s', async (name, bytes, format) => {
    const micrograph = await read(name, bytes);
    expect(micrograph).toMatchObject({
      name,
      path: `folder/${name}`,
      format,
      bitDepth: 8,
      fileSize: bytes.length,
      pixelSizeNm: null,
      notes: [],
    });
    expect([micrograph.pixels.width, micrograph.pixels.height]).toEqual([width, height]);
    expect(micrograph.crop).toEqual({ x: 0, y: 0, width, height: 108 });
    expect(micrograph.dataBar).toEqual({
      margins: { top: 0, right: 0, bottom: 12, left: 0 },
      source: 'pixels',
      note: 'bottom 12 px ignored (found in the pixels)',
    });
    expect(micrograph.sha256).toMatch(/^[0-9a-f]{64}$/);
    // The pixels are whole: the bar is still in them, to be shown dimmed.
    expect(micrograph.pixels.data.length).toBe(width * height);
  });

  it('gives one picture the same numbers from every lossless format', async () => {
    const pictures = await Promise.all([read('a.tif', tiff), read('a.png', png), read('a.bmp', bmp)]);
    for (const { pixels } of pictures) expect(pixels.data).toEqual(pictures[0].pixels.data);
  });

  it.each([
    ['8', 255],
    ['10', 1023],
    ['12', 4095],
    ['14', 16383],
  ])('a bar drawn at the ends of 16-bit words does not darken a picture of %s bits', async (bits, most) => {
    for (const ends of [
      [0, 65535],
      [65535, 0],
    ]) {
      const values = Uint16Array.from(grey, (value, i) =>
        i < 100 * width ? Math.round((value * most) / 255) : Math.round(ends[0] + ((ends[1] - ends[0]) * withText[i]) / 255),
      );
      const { pixels, crop, notes } = await read('a.tif', writeTiff({ width, height, samples: values, bits: 16 }));
      expect(Math.abs(crop.height - 100), `${ends}`).toBeLessThanOrEqual(3);
      for (const i of [0, 77, 5000]) expect(pixels.data[i]).toBeCloseTo(grey[i] / 255, 2);
      expect(notes).toContain(`16-bit file whose values need only ${bits} bits; scaled by ${bits} bits.`);
      expect(Math.max(...pixels.data.subarray(100 * width))).toBe(1);
    }
  });

  it('believes the header about the bar, also where it says there is none', async () => {
    const ini = (rows: number) =>
      `[Beam]\nBeam=EBeam\n[EBeam]\nHFW=1.6e-6\n[Image]\nResolutionX=${width}\nResolutionY=${rows}\n`;
    const stated = await read('a.tif', writeTiff({ width, height, samples: withBar, tags: { 34682: ini(110) } }));
    expect(stated.dataBar).toEqual({
      margins: { top: 0, right: 0, bottom: 10, left: 0 },
      source: 'fei-tag',
      note: 'bottom 10 px ignored (from header)',
    });
    expect(stated.pixelSizeNm).toEqual({ value: 10, unit: 'nm', source: 'fei-tag', confidence: 'derived' });
    const none = await read('a.tif', writeTiff({ width, height, samples: withBar, tags: { 34682: ini(height) } }));
    expect(none.dataBar).toBeNull();
    expect(none.crop.height).toBe(height);
  });

  it('reads a sidecar beside a plain picture', async () => {
    const beside = sidecar('a.txt', `[SemImageFile]\nDataSize=${width}x${height}\nPixelSize=3.5\nInstructName=S-4800\n`);
    const micrograph = await read('a.bmp', bmp, [beside]);
    expect(micrograph.pixelSizeNm).toMatchObject({ value: 3.5, source: 'sidecar' });
    expect(micrograph.metadata.instrument).toBe('S-4800');
  });

  it.each([
    ['UTF-8', new TextEncoder().encode('10μm')],
    ['Latin-1', Uint8Array.of(0x31, 0x30, 0xb5, 0x6d)],
    ['Shift-JIS', Uint8Array.of(0x31, 0x30, 0x83, 0xca, 0x6d)],
  ])('reads a JEOL sidecar in %s', async (_, marker) => {
    const text = new TextEncoder().encode(`$CM_FULL_SIZE ${width} ${height}\r\n$$SM_MICRON_BAR 106\r\n$$SM_MICRON_MARKER `);
    const beside = { name: 'a.txt', bytes: Uint8Array.from([...text, ...marker]) };
    expect((await read('a.bmp', bmp, [beside])).pixelSizeNm?.value).toBeCloseTo(1e4 / 106, 6);
  });

  it('reads a Hitachi sidecar in UTF-16, with decimal commas', async () => {
    const text = `\ufeff[SemImageFile]\r\nDataSize=${width}x${height}\r\nPixelSize=12,40234\r\nWorkingDistance=8100 µm\r\n`;
    const bytes = Uint8Array.from(Array.from(text).flatMap((c) => [c.charCodeAt(0) & 255, c.charCodeAt(0) >> 8]));
    const micrograph = await read('a.bmp', bmp, [{ name: 'a.txt', bytes }]);
    expect(micrograph.pixelSizeNm?.value).toBe(12.40234);
    expect(micrograph.metadata.workingDistanceMm).toBe(8.1);
  });

  it('scales with a picture made smaller by counting the bar it finds, and doubts a piece', async () => {
    const beside = (data: string) => sidecar('a.txt', `[SemImageFile]\nDataSize=${data}\nPixelSize=5\n`);
    const smaller = await read('a.bmp', bmp, [beside(`${2 * width}x216`)]);
    expect(smaller.pixelSizeNm).toMatchObject({ value: 10, confidence: 'derived' });
    const piece = await read('a.bmp', bmp, [beside('640x512')]);
    expect(piece.pixelSizeNm).toMatchObject({ value: 5, confidence: 'doubtful' });
    expect(piece.notes.join()).toMatch(/its sidecar says 640 × 512.*doubtful/);
  });

  it('finds DISS’s XMP in a PNG, a JPEG and a TIFF', async () => {
    const xmp = '<x:xmpmeta><rdf:Description xmp:CreatorTool="DISS 5" pe:PixelSizeX="1.2e-08"/></x:xmpmeta>';
    const bytes = new TextEncoder().encode(xmp);
    const chunk = new TextEncoder().encode(`XML:com.adobe.xmp\0\0\0\0\0${xmp}`);
    const segment = new TextEncoder().encode(`http://ns.adobe.com/xap/1.0/\0${xmp}`);
    const marked = Uint8Array.from([
      ...jpeg.subarray(0, 2),
      0xff,
      0xe1,
      0,
      segment.length + 2,
      ...segment,
      ...jpeg.subarray(2),
    ]);
    for (const [name, file] of [
      ['a.png', pngWithChunk(png, 'iTXt', chunk)],
      ['a.jpg', marked],
      ['a.tif', writeTiff({ width, height, samples: withBar, tags: { 700: bytes } })],
    ] as const)
      expect((await read(name, file)).pixelSizeNm).toMatchObject({ value: 12, source: 'diss-xmp' });
  });

  it('lets the file’s own tag win over a sidecar and shows that they disagree', async () => {
    const ini = `[Beam]\nBeam=EBeam\n[EBeam]\nHFW=1.6e-6\n[Image]\nResolutionX=${width}\n`;
    const beside = sidecar('a.txt', `[SemImageFile]\nDataSize=${width}x${height}\nPixelSize=3.5\n`);
    const micrograph = await read('a.tif', writeTiff({ width, height, samples: withBar, tags: { 34682: ini } }), [beside]);
    expect(micrograph.pixelSizeNm?.value).toBe(10);
    expect(micrograph.disagreements[0].values.map(({ source }) => source)).toEqual(['fei-tag', 'sidecar']);
  });

  it('crops before anything is scaled: a bar does not change the picture’s values', async () => {
    const deep = Uint16Array.from(withBar, (value, i) => (i < 108 * width ? 1000 + value : value * 257));
    const { pixels, notes } = await read('a.tif', writeTiff({ width, height, samples: deep, bits: 16 }));
    // The bar's black and white are far from the picture's 12 bits, and do not make it black.
    expect(pixels.data[5]).toBeCloseTo((1000 + withBar[5]) / 4095, 6);
    expect(notes.join()).toMatch(/need only 12 bits.*pixels far outside the range/);
  });
});

describe('contrast', () => {
  it('is a fact of the micrograph, said in its notes', async () => {
    expect((await read('a.tif', tiff)).contrast).toBe('some');
    const flat = await read('a.tif', writeTiff({ width, height, samples: new Uint8Array(width * height).fill(255) }));
    expect(flat.contrast).toBe('none');
    expect(flat.notes.join()).toMatch(/no contrast/);
  });

  it('survives one dead pixel, and is none where there was nothing beside it', async () => {
    const dead = Float32Array.from(grey);
    dead[77] = -3.4028234663852886e38;
    const good = await read('a.tif', writeTiff({ width, height, samples: dead, bits: 32, sampleFormat: 3 }));
    expect(good.contrast).toBe('some');
    const deviation = Math.max(...good.pixels.data.subarray(100, 5000)) - Math.min(...good.pixels.data.subarray(100, 5000));
    expect(deviation).toBeGreaterThan(0.5);
    const blank = new Float32Array(width * height).fill(3);
    blank[77] = 1e9;
    expect((await read('a.tif', writeTiff({ width, height, samples: blank, bits: 32, sampleFormat: 3 }))).contrast).toBe(
      'none',
    );
  });
});

describe('names that lie', () => {
  it('goes by the content and says so', async () => {
    const micrograph = await read('picture.tif', png);
    expect(micrograph.format).toBe('PNG');
    expect(micrograph.notes[0]).toBe('The file is a PNG whatever its name says.');
    expect((await read('image.dat', png)).notes).toEqual(micrograph.notes);
    expect((await read('sample 1.5um', png)).notes, 'a number is no ending').not.toContain(micrograph.notes[0]);
  });

  it.each([
    ['paper.png', '%PDF-1.7\n%âãÏÓ', 'PDF document', 'not-a-picture'],
    ['notes.tif', 'Just some words about a sample.\n', 'it is text', 'not-a-picture'],
    ['data.tif', '\x89HDF\r\n\x1a\n', 'HDF5', 'damaged-file'],
    ['archive.jpg', 'PK\x03\x04\x14\0', 'ZIP', 'not-a-picture'],
    ['spectrum.tif', '#FORMAT      : EMSA/MAS SPECTRAL DATA FILE\n', 'spectrum', 'not-a-picture'],
    ['stump.dm3', '\0\0\0\x03\0\0\x12\x34\0\0\0\x01\x01\x01\0\0\0\x09', 'DigitalMicrograph', 'truncated-file'],
    ['what.tif', '\x01\x02\x03\x04\x05\x06\x07\x08', 'no format known here', 'not-a-picture'],
    ['empty.tif', '', 'is empty', 'empty-file'],
    ['stump.tif', 'II*\0', 'cut short', 'truncated-file'],
    ['stump.png', '\x89PNG\r\n\x1a\n', 'header is missing', 'truncated-file'],
    ['stump.jpg', '\xff\xd8\xff\xe0', 'header is missing', 'truncated-file'],
    ['stump.bmp', 'BM', 'header is incomplete', 'truncated-file'],
    ['longer-stump.bmp', 'BM\x36\x10\0\0\0\0\0\0\x36\0\0\0', 'header is incomplete', 'truncated-file'],
    ['words.bmp', 'BMW, a sample', 'it is text', 'not-a-picture'],
    ['moving.gif', 'GIF89a\x01\0\x01\0', 'GIF picture', 'not-a-picture'],
  ])('%s', async (name, content, words, code) => {
    const error = await read(
      name,
      Uint8Array.from(content, (c) => c.charCodeAt(0)),
    ).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MicrographiaError);
    const { message, advice, code: actual } = error as MicrographiaError;
    expect(actual).toBe(code);
    expect(message).toContain(name);
    expect(message).toContain(words);
    expect(advice.length).toBeGreaterThan(15);
  });

  it('refuses a picture of one pixel and a streak-camera record', async () => {
    await expect(
      read('dot.png', encodePng({ width: 1, height: 1, data: Uint8Array.of(9), channels: 1, depth: 8 })),
    ).rejects.toThrow('dot.png is only 1 × 1 px');
    const streak = writeTiff({
      width,
      height,
      samples: grey,
      tags: { 270: '[Application],Software="HPD-TA"\n[Streak camera],UseDevice=-1' },
    });
    await expect(read('streak.tif', streak)).rejects.toThrow(/streak\.tif .*streak-camera/);
  });

  it('names a picture that there is not enough memory for, and reads the next', async () => {
    const bytes = writeBmp(64, 48, noisyPicture(64, 48));
    expect((await read('wide.bmp', bytes)).pixels.width).toBe(64);
    vi.stubGlobal('Float32Array', function NoMemory() {
      throw new RangeError('Array buffer allocation failed');
    });
    try {
      await expect(read('wide.bmp', bytes)).rejects.toMatchObject({
        code: 'too-large',
        message: expect.stringMatching(/^wide\.bmp .*not enough memory/),
      });
    } finally {
      vi.unstubAllGlobals();
    }
    expect((await read('wide.bmp', bytes)).pixels.width).toBe(64);
  });

  it('refuses a file over the limit by its size alone', async () => {
    const vast = { length: limits.fileBytes + 1 } as Uint8Array;
    await expect(read('vast.tif', vast)).rejects.toThrow(/vast\.tif is too large: 512 MB/);
  });
});

/** Damage of the kinds files suffer: bytes changed, a stretch filled, the end cut off, a piece repeated. */
const damage = fc.array(
  fc.record({
    kind: fc.constantFrom('set', 'fill', 'cut', 'repeat'),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    value: fc.integer({ min: 0, max: 255 }),
    length: fc.integer({ min: 1, max: 64 }),
  }),
  { minLength: 1, maxLength: 6 },
);

function damaged(
  bytes: Uint8Array,
  changes: readonly { kind: string; at: number; value: number; length: number }[],
): Uint8Array {
  let out: Uint8Array = bytes.slice();
  for (const { kind, at, value, length } of changes) {
    // Headers are where damage matters: half of it lands in the first 400 bytes or the last 400 (where TIFF directories are).
    const place = Math.floor(at < 0.4 ? at * 1000 : at > 0.6 ? out.length - (1 - at) * 1000 : at * out.length);
    const from = Math.max(0, Math.min(out.length - 1, place));
    if (kind === 'set') out[from] = value;
    else if (kind === 'fill') out.fill(value, from, from + length);
    else if (kind === 'cut') out = out.slice(0, Math.max(1, from));
    else out = Uint8Array.from([...out.subarray(0, from), ...out.subarray(Math.max(0, from - length))]);
  }
  return out;
}

describe('hostile files', () => {
  const small = noisyPicture(40, 36);
  const tags = {
    34118: '0\n0\n0\n5e-9\nAP_WD\nWD = 3 mm',
    50431: Uint8Array.of(20, 0, 0, 0, 2, 0, 65, 66),
    270: 'ImageJ=1\nunit=nm',
    34682: '[Beam]\nHV=1',
  };
  const seeds: readonly (readonly [string, Uint8Array])[] = [
    ['strips', writeTiff({ width: 40, height: 36, samples: small, rowsPerStrip: 5, tags })],
    ['tiles, LZW', writeTiff({ width: 40, height: 36, samples: small, tile: 16, compression: 'lzw', predictor: 2 })],
    ['Deflate, BigTIFF', writeTiff({ width: 40, height: 36, samples: small, compression: 'deflate' }, { bigTiff: true })],
    [
      'PackBits, big endian, pages',
      writeTiff(
        [
          { width: 40, height: 36, samples: small, compression: 'packbits' },
          { width: 8, height: 8, samples: small },
        ],
        { bigEndian: true },
      ),
    ],
    ['float', writeTiff({ width: 40, height: 36, samples: Float32Array.from(small), bits: 32, sampleFormat: 3 })],
    ['PNG', encodePng({ width: 40, height: 36, data: small, channels: 1, depth: 8 })],
    ['JPEG', new Uint8Array(encodeJpeg({ width: 40, height: 36, data: rgba.subarray(0, 40 * 36 * 4) }, 80).data)],
    ['progressive JPEG', writeGreyJpeg(randomCoefficients(5, 5), { mode: 'progressive', restartInterval: 3 })],
    ['BMP', writeBmp(40, 36, small, 8)],
  ];

  it.each(seeds)(
    '%s: damaged, it reads or is refused by name, and never hangs',
    async (_, bytes) => {
      await fc.assert(
        fc.asyncProperty(damage, async (changes) => {
          const start = performance.now();
          try {
            const { pixels } = await read('x', damaged(bytes, changes));
            expect(pixels.data.length).toBe(pixels.width * pixels.height);
            expect(pixels.data.every((value) => value >= 0 && value <= 1)).toBe(true);
          } catch (error) {
            if (!(error instanceof MicrographiaError)) throw error;
            expect(error.message).toContain('x ');
            // Where the program itself stumbled, the cause is kept: none of these files may do that.
            expect(error.code).not.toBe('unexpected');
          }
          expect(performance.now() - start).toBeLessThan(10_000);
        }),
        { numRuns: 80, seed: 20260101 },
      );
    },
    120_000,
  );

  it('reads any bytes behind a known signature without another kind of error', async () => {
    const signatures = ['II*\0', 'MM\0*', '\x89PNG\r\n\x1a\n', '\xff\xd8\xff', 'BM', 'RIFF\0\0\0\0WEBPVP8 '];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...signatures), fc.uint8Array({ maxLength: 300 }), async (signature, rest) => {
        const bytes = Uint8Array.from([...Array.from(signature, (c) => c.charCodeAt(0)), ...rest]);
        await read('x', bytes).catch((error: unknown) => {
          if (!(error instanceof MicrographiaError)) throw error;
        });
      }),
      { numRuns: 250, seed: 7 },
    );
  });
});
