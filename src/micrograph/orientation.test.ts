import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { encode as encodePng } from 'fast-png';
import { encode as encodeJpeg } from 'jpeg-js';
import { describe, expect, it } from 'vitest';
import { asOrientation, bottomAfter, exifOrientation, type Orientation, orientationNote } from './orientation';
import { readMicrograph } from './read';
import { noisyPicture, paintBar, writeTiff } from './testing';
import { exifBlock, jpegWithExif, pngWithChunk, webpWithExif } from './testing-exif';

const [width, height, top] = [200, 186, 160];
const upright = paintBar(noisyPicture(width, height), width, height, { top });
const orientations = [1, 2, 3, 4, 5, 6, 7, 8] as const;

/** Where the pixel of stored row `r` and column `c` is seen, by the words of the specification: which side row 0 and column 0 are. */
const seenAt: Readonly<Record<Orientation, (r: number, c: number) => readonly [x: number, y: number]>> = {
  1: (r, c) => [c, r],
  2: (r, c) => [width - 1 - c, r],
  3: (r, c) => [width - 1 - c, height - 1 - r],
  4: (r, c) => [c, height - 1 - r],
  5: (r, c) => [r, c],
  6: (r, c) => [width - 1 - r, c],
  7: (r, c) => [width - 1 - r, height - 1 - c],
  8: (r, c) => [r, height - 1 - c],
};

/** The upright picture as a camera that was held so stores it. */
function storedAs(orientation: Orientation): { w: number; h: number; grey: Uint8Array } {
  const [w, h] = orientation >= 5 ? [height, width] : [width, height];
  const grey = Uint8Array.from({ length: w * h }, (_, i) => {
    const [x, y] = seenAt[orientation](Math.floor(i / w), i % w);
    return upright[y * width + x];
  });
  return { w, h, grey };
}

const rgbaOf = (grey: Uint8Array) => Uint8Array.from({ length: grey.length * 4 }, (_, i) => (i % 4 === 3 ? 255 : grey[i >> 2]));
const resolve = createRequire(import.meta.url).resolve;
const wasm = async (path: string) => WebAssembly.compile(await readFile(resolve(path)));
const webp = () => wasm('@jsquash/webp/codec/dec/webp_dec.wasm');

async function webpOf(grey: Uint8Array, w: number, h: number): Promise<Uint8Array> {
  const { default: encode, init } = await import('@jsquash/webp/encode.js');
  await init(await wasm('@jsquash/webp/codec/enc/webp_enc.wasm'));
  const data = new Uint8ClampedArray(rgbaOf(grey));
  return new Uint8Array(await encode({ data, width: w, height: h, colorSpace: 'srgb' } as ImageData, { lossless: 1 }));
}

type Write = (orientation: Orientation) => Promise<Uint8Array>;

const lossless: Readonly<Record<string, Write>> = {
  TIFF: async (orientation) => {
    const { w, h, grey } = storedAs(orientation);
    return writeTiff({ width: w, height: h, samples: grey, tags: { 274: [orientation] } });
  },
  'TIFF, big endian': async (orientation) => {
    const { w, h, grey } = storedAs(orientation);
    return writeTiff({ width: w, height: h, samples: grey, tags: { 274: [orientation] } }, { bigEndian: true });
  },
  PNG: async (orientation) => {
    const { w, h, grey } = storedAs(orientation);
    const png = encodePng({ width: w, height: h, data: grey, channels: 1, depth: 8 });
    return pngWithChunk(png, 'eXIf', exifBlock(orientation, true));
  },
  WebP: async (orientation) => {
    const { w, h, grey } = storedAs(orientation);
    return webpWithExif(await webpOf(grey, w, h), w, h, exifBlock(orientation));
  },
};

const read = (name: string, bytes: Uint8Array) => readMicrograph({ name, path: name, bytes }, [], { webp });

describe('a picture that is stored lying is read upright', () => {
  for (const [format, write] of Object.entries(lossless))
    it.each(orientations)(`${format}, orientation %i`, async (orientation) => {
      const micrograph = await read(`a.${format.slice(0, 4).toLowerCase()}`, await write(orientation));
      expect([micrograph.pixels.width, micrograph.pixels.height]).toEqual([width, height]);
      const grey = Uint8Array.from(micrograph.pixels.data, (value) => Math.round(value * 255));
      expect(grey).toEqual(upright);
      expect(micrograph.crop).toEqual({ x: 0, y: 0, width, height: top });
      expect(micrograph.dataBar?.note).toBe('bottom 26 px ignored (found in the pixels)');
      expect(micrograph.notes.filter((note) => note.includes('as the file says'))).toHaveLength(orientation === 1 ? 0 : 1);
    });

  it.each(orientations)('JPEG, orientation %i, both byte orders', async (orientation) => {
    const { w, h, grey } = storedAs(orientation);
    const jpeg = new Uint8Array(encodeJpeg({ width: w, height: h, data: rgbaOf(grey) }, 95).data);
    for (const bigEndian of [false, true]) {
      const micrograph = await read('a.jpg', jpegWithExif(jpeg, exifBlock(orientation, bigEndian)));
      expect(micrograph.crop).toEqual({ x: 0, y: 0, width, height: top });
      const worst = micrograph.pixels.data.reduce((most, value, i) => Math.max(most, Math.abs(value * 255 - upright[i])), 0);
      expect(worst).toBeLessThan(40);
    }
  });
});

describe('headers of pictures that are stored lying', () => {
  const ini = (rows: number) =>
    `[Beam]\nBeam=EBeam\n[EBeam]\nHFW=2e-6\n[Scan]\nPixelWidth=1e-8\n[Image]\nResolutionX=${width}\nResolutionY=${rows}\n`;

  it('speak of the stored picture: the pixel size holds, and the bar is where the pixels show it', async () => {
    const quarter = storedAs(6);
    const tags = { 274: [6], 34682: ini(top).replace(`X=${width}`, `X=${quarter.w}`) };
    const micrograph = await read('a.tif', writeTiff({ width: quarter.w, height: quarter.h, samples: quarter.grey, tags }));
    expect(micrograph.pixelSizeNm).toMatchObject({ value: 10, source: 'fei-tag', confidence: 'stated' });
    expect(micrograph.crop).toEqual({ x: 0, y: 0, width, height: top });
  });

  it.each([
    [1, { x: 0, y: 0, width, height: 170 }],
    [3, { x: 0, y: 16, width, height: 170 }],
    [6, { x: 16, y: 0, width: 170, height: width }],
    [8, { x: 0, y: 0, width: 170, height: width }],
  ] as const)('say where the bar is that the pixels do not show, orientation %i', async (orientation, crop) => {
    const samples = noisyPicture(width, height);
    const bytes = writeTiff({ width, height, samples, tags: { 274: [orientation], 34682: ini(170) } });
    const micrograph = await read('a.tif', bytes);
    expect(micrograph.crop).toEqual(crop);
    expect(micrograph.dataBar?.note).toBe(`${bottomAfter(orientation)} 16 px ignored (from header)`);
  });
});

describe('orientations that are none', () => {
  it('are upright', () => {
    for (const value of [undefined, 0, 9, 2.5, Number.NaN, 65535]) expect(asOrientation(value)).toBe(1);
    expect(exifOrientation(exifBlock(6))).toBe(6);
    expect(exifOrientation(Uint8Array.from([...'Exif\0\0'].map((c) => c.charCodeAt(0)).concat([...exifBlock(8)])))).toBe(8);
    expect(exifOrientation(exifBlock(77))).toBe(1);
    expect(orientationNote(1)).toBeNull();
  });

  it('no cut or changed block throws', () => {
    const block = exifBlock(6);
    for (let length = 0; length < block.length; length++) expect(exifOrientation(block.subarray(0, length))).toBeGreaterThan(0);
    for (let at = 0; at < block.length; at++)
      for (const value of [0, 1, 127, 255]) {
        const changed = block.slice();
        changed[at] = value;
        expect(exifOrientation(changed)).toBeGreaterThan(0);
      }
  });
});
