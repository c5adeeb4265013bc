import { describe, expect, it } from 'vitest';
import { openDm } from './dm';
import { openHdf5 } from './hdf5';
import { openMrc } from './mrc';
import { readMicrograph } from './read';
import { openSer } from './ser';
import { noisyPicture } from './testing';
import { type Hdf5Group, writeHdf5 } from './testing-hdf5';
import { type DmImage, type NumberKind, writeDm, writeMrc, writeSer } from './testing-instruments';

const [width, height] = [40, 36];
const grey = noisyPicture(width, height);
/** Values that fit the kind and use its sign. */
const valuesOf = (kind: NumberKind): number[] =>
  Array.from(grey, (value) => {
    if (kind === 'u8') return value;
    if (kind === 'i8') return value - 128;
    if (kind.startsWith('f')) return value / 8 - 3;
    return kind.startsWith('i') ? (value - 128) * 100 : value * 200;
  });
const read = (name: string, bytes: Uint8Array, image?: number) => readMicrograph({ name, path: name, bytes }, [], {}, image);
const fails = async (name: string, bytes: Uint8Array) => read(name, bytes).catch((error: unknown) => error);

const kinds = ['u8', 'i8', 'u16', 'i16', 'u32', 'i32', 'f32', 'f64'] as const;

describe('Gatan DM', () => {
  const image = (kind: NumberKind, more: Partial<DmImage> = {}): DmImage => ({
    sizes: [width, height],
    kind,
    samples: valuesOf(kind),
    axes: [
      [0.5, 'nm'],
      [0.5, 'nm'],
    ],
    voltage: 200_000,
    ...more,
  });

  for (const version of [3, 4] as const)
    for (const littleEndian of [true, false])
      it.each(kinds)(`DM${version}, ${littleEndian ? 'little' : 'big'} endian, %s`, async (kind) => {
        const bytes = writeDm([image(kind)], { version, littleEndian, thumbnail: 'listed' });
        const { raw } = await openDm('x', bytes).read(0);
        expect([raw.width, raw.height, raw.bitsPerSample]).toEqual([width, height, (8 * Number(kind.slice(1))) / 8]);
        expect(Array.from(raw.samples)).toEqual(valuesOf(kind));
        const micrograph = await read(`x.dm${version}`, bytes);
        expect(micrograph).toMatchObject({ format: 'DM', image: null, contrast: 'some' });
        expect(micrograph.pixelSizeNm).toEqual({ value: 0.5, unit: 'nm', source: 'dm', confidence: 'stated' });
        expect(micrograph.metadata).toEqual({ vendor: 'Gatan', acceleratingVoltageKv: 200 });
      });

  it.each([
    ['µm', 0.002, 2],
    ['\u03bcm', 0.002, 2],
    ['nm', 0.25, 0.25],
    ['1/nm', 0.01, null],
    ['mrad', 0.2, null],
    ['', 1, null],
  ])('calibrated in %s', async (unit, scale, nm) => {
    const micrograph = await read(
      'x.dm3',
      writeDm([
        image('f32', {
          axes: [
            [scale, unit],
            [scale, unit],
          ],
        }),
      ]),
    );
    if (nm === null) expect(micrograph.pixelSizeNm).toBeNull();
    else expect(micrograph.pixelSizeNm?.value).toBeCloseTo(nm, 6);
    if (/^1|rad/.test(unit)) expect(micrograph.notes.join()).toMatch(/diffraction/);
  });

  it('passes over thumbnails, listed or not, and says when pixels are not square', async () => {
    for (const thumbnail of ['listed', 'unlisted'] as const) {
      const micrograph = await read(
        'x.dm4',
        writeDm(
          [
            image('u16', {
              axes: [
                [1, 'nm'],
                [2, 'nm'],
              ],
            }),
          ],
          { version: 4, thumbnail },
        ),
      );
      expect(micrograph.pixels.width).toBe(width);
      expect(micrograph.notes.join()).toMatch(/not square: 1 nm across, 2 nm down/);
    }
  });

  it('reads colour, blue first', async () => {
    const colour = Uint32Array.from(grey, (value) => (value << 16) | (10 << 8) | 20);
    const { raw } = await openDm('x', writeDm([image('u32', { samples: colour, dataType: 23 })])).read(0);
    expect(raw.channels).toBe(3);
    expect(Array.from(raw.samples.slice(0, 6))).toEqual([grey[0], 10, 20, grey[1], 10, 20]);
  });

  it('offers the images of a stack, and of several images', async () => {
    const planes = [...valuesOf('i16'), ...valuesOf('i16').map((value) => -value)];
    const stack = writeDm([image('i16', { sizes: [width, height, 2], samples: planes })]);
    const second = await read('x.dm3', stack, 2);
    expect(second).toMatchObject({ name: 'x.dm3#2', image: { number: 2, of: 2 } });
    const { raw } = await openDm('x', stack).read(1);
    expect(raw.samples[3]).toBe(-valuesOf('i16')[3]);
    const two = writeDm([image('u8'), image('f32')], { version: 4 });
    expect(openDm('x', two).count).toBe(2);
  });

  it.each([
    ['a spectrum', image('f32', { sizes: [width * height, 1], axes: [[1, 'eV']] }), /spectrum or a profile/],
    [
      'a spectrum by its unit',
      image('f32', {
        axes: [
          [1, 'eV'],
          [1, 'nm'],
        ],
      }),
      /spectrum or a profile/,
    ],
    ['a spectrum image', image('f32', { sizes: [10, 12, 12], format: 'Spectrum image' }), /spectrum image/],
    [
      'a spectrum image by its unit',
      image('f32', {
        sizes: [10, 12, 12],
        axes: [
          [1, 'nm'],
          [1, 'nm'],
          [1, 'eV'],
        ],
      }),
      /spectrum image/,
    ],
    ['four dimensions', image('f32', { sizes: [6, 6, 5, 8] }), /four or more/],
    ['a wave', image('f32', { dataType: 3 }), /complex numbers/],
  ])('refuses %s with a way out', async (_, content, words) => {
    expect(await fails('s.dm3', writeDm([content]))).toMatchObject({
      code: 'not-a-picture',
      message: expect.stringMatching(words),
      advice: expect.stringMatching(/TIFF/),
    });
  });
});

describe('MRC', () => {
  const modes = [
    [0, 'i8'],
    [1, 'i16'],
    [2, 'f32'],
    [6, 'u16'],
  ] as const;
  for (const littleEndian of [true, false])
    it.each(modes)(`mode %i (%s), ${littleEndian ? 'little' : 'big'} endian`, async (mode, kind) => {
      const bytes = writeMrc({
        width,
        height,
        mode,
        kind,
        samples: valuesOf(kind),
        littleEndian,
        angstromsPerPixel: 2.5,
        extendedBytes: 88,
      });
      const { raw } = await openMrc('x', bytes).read(0);
      expect(Array.from(raw.samples)).toEqual(valuesOf(kind));
      expect((await read('x.mrc', bytes)).pixelSizeNm).toEqual({
        value: 0.25,
        unit: 'nm',
        source: 'mrc',
        confidence: 'stated',
      });
    });

  it('reads half precision, and unsigned bytes where the greatest value tells', async () => {
    const half = writeMrc({ width, height, mode: 12, kind: 'u16', samples: Array.from(grey, (_, i) => 0x3c00 + (i % 512)) });
    expect((await openMrc('x', half).read(0)).raw.samples[512 - 1]).toBeCloseTo(1 + 511 / 1024, 6);
    const bytes = writeMrc({ width, height, mode: 0, kind: 'u8', samples: grey, greatest: 190 });
    expect(Array.from((await openMrc('x', bytes).read(0)).raw.samples)).toEqual(Array.from(grey));
    expect((await read('x.mrc', bytes)).pixelSizeNm).toBeNull();
  });

  it.each([true, false])('takes IMOD’s word on the sign of bytes, little endian: %s', async (littleEndian) => {
    const high = grey.map((value) => value | 128);
    const options = { width, height, mode: 0, kind: 'u8', samples: high, littleEndian } as const;
    const samplesOf = async (bytes: Uint8Array) => Array.from((await openMrc('x', bytes).read(0)).raw.samples);
    for (const imodFlags of [0, 2, 12])
      expect(await samplesOf(writeMrc({ ...options, imodFlags })), `flags ${imodFlags}`).toEqual(Array.from(high));
    for (const imodFlags of [1, 3])
      expect(await samplesOf(writeMrc({ ...options, imodFlags })), `flags ${imodFlags}`).toEqual(
        Array.from(high, (value) => value - 256),
      );
  });

  it('doubts the 1 Å per pixel that stands for unknown, and says when pixels are not square', async () => {
    const options = { width, height, mode: 0, kind: 'i8', samples: grey.map((value) => value >> 1) } as const;
    const unknown = await read('x.mrc', writeMrc({ ...options, angstromsPerPixel: 1 }));
    expect(unknown.pixelSizeNm).toMatchObject({ value: 0.1, confidence: 'doubtful' });
    expect(unknown.notes.join()).toMatch(/also what programs write where they do not know it/);
    const known = await read('x.mrc', writeMrc({ ...options, angstromsPerPixel: 1.05 }));
    expect(known.pixelSizeNm?.confidence).toBe('stated');
    expect(known.notes.join()).not.toMatch(/do not know|not square/);
    const long = await read('x.mrc', writeMrc({ ...options, angstromsPerPixel: 10, angstromsDown: 20 }));
    expect(long.notes.join()).toMatch(/not square: 1 nm across, 2 nm down/);
  });

  it.each([true, false])('reads files from before there was a mark, little endian: %s', async (littleEndian) => {
    const options = { width, height, mode: 2, kind: 'f32', samples: valuesOf('f32'), littleEndian, marked: false } as const;
    const bytes = writeMrc({ ...options, angstromsPerPixel: 5, extendedBytes: 80 });
    expect((await read('x.mrc', bytes)).pixelSizeNm?.value).toBeCloseTo(0.5, 6);
    expect(await fails('x.mrc', bytes.subarray(0, -1))).toMatchObject({ code: 'not-a-picture' });
  });

  it('offers the images of a stack and refuses a volume and a transform', async () => {
    const samples = [...valuesOf('i16'), ...valuesOf('i16').map((value) => value + 1), ...valuesOf('i16')];
    const stack = { width, height, count: 3, mode: 1, kind: 'i16', samples } as const;
    expect((await read('x.mrcs', writeMrc(stack), 2)).image).toEqual({ number: 2, of: 3 });
    expect((await openMrc('x', writeMrc(stack)).read(1)).raw.samples[5]).toBe(valuesOf('i16')[5] + 1);
    expect(await fails('v.mrc', writeMrc({ ...stack, spaceGroup: 1 }))).toMatchObject({
      message: expect.stringMatching(/volume of 3 slices/),
    });
    expect((await read('x.mrcs', writeMrc({ ...stack, spaceGroup: 1 }), 3)).image).toEqual({ number: 3, of: 3 });
    expect((await read('x.mrc', writeMrc({ ...stack, spaceGroup: 1, sections: 1 }), 3)).image).toEqual({ number: 3, of: 3 });
    expect(await fails('c.mrc', writeMrc({ ...stack, count: 1, mode: 4 }))).toMatchObject({
      message: expect.stringMatching(/complex/),
    });
    expect(await fails('t.mrc', writeMrc(stack).subarray(0, 2000))).toMatchObject({ code: 'truncated-file' });
  });
});

describe('FEI SER', () => {
  for (const version of [0x210, 0x220] as const)
    it.each(kinds)(`version ${version.toString(16)}, %s`, async (kind) => {
      const bytes = writeSer({ version, kind, images: [{ width, height, samples: valuesOf(kind) }], step: 2e-10, missing: 1 });
      expect(Array.from((await openSer('x', bytes).read(0)).raw.samples)).toEqual(valuesOf(kind));
      const micrograph = await read('x.ser', bytes);
      expect(micrograph.pixelSizeNm).toEqual({ value: 0.2, unit: 'nm', source: 'ser', confidence: 'stated' });
    });

  it('offers a series, applies no reciprocal calibration, and refuses spectra', async () => {
    const image = { width, height, samples: valuesOf('u16') };
    const series = writeSer({ kind: 'u16', images: [image, { ...image, samples: valuesOf('u16').map((v) => v + 1) }] });
    expect((await read('x.ser', series, 2)).image).toEqual({ number: 2, of: 2 });
    const pattern = await read('x.ser', writeSer({ kind: 'u16', images: [image], step: 2e7 }));
    expect(pattern.pixelSizeNm).toBeNull();
    expect(pattern.notes.join()).toMatch(/diffraction/);
    expect(await fails('s.ser', writeSer({ kind: 'f32', images: [image], spectra: true }))).toMatchObject({
      code: 'not-a-picture',
      message: expect.stringMatching(/series of spectra/),
    });
  });
});

describe('EMD and HDF5', () => {
  const axis = (units: string, step = 0.5) => ({
    shape: [4],
    kind: 'f32' as const,
    values: [0, step, 2 * step, 3 * step],
    attributes: { units, name: 'x' },
  });
  const data = (kind: NumberKind, deflated = false) => ({ shape: [height, width], kind, values: valuesOf(kind), deflated });
  const berkeley = (units: string, kind: NumberKind = 'u16', deflated = false): Hdf5Group => ({
    children: {
      data: {
        children: {
          scan: {
            attributes: { emd_group_type: 1 },
            children: { data: data(kind, deflated), dim1: axis(units), dim2: axis(units) },
          },
        },
      },
    },
  });

  for (const deflated of [false, true])
    it.each(kinds)(`Berkeley EMD, %s, ${deflated ? 'deflated chunks' : 'contiguous'}`, async (kind) => {
      const bytes = writeHdf5(berkeley('[n_m]', kind, deflated));
      expect(Array.from((await (await openHdf5('x', bytes)).read(0)).raw.samples)).toEqual(valuesOf(kind));
      const micrograph = await read('x.emd', bytes);
      expect(micrograph).toMatchObject({ format: 'HDF5', image: null });
      expect(micrograph.pixelSizeNm).toEqual({ value: 0.5, unit: 'nm', source: 'hdf5', confidence: 'stated' });
    });

  it('leaves reciprocal axes alone', async () => {
    expect((await read('x.emd', writeHdf5(berkeley('[1/n_m]')))).pixelSizeNm).toBeNull();
  });

  const velox = (unit: string, frames: number): Hdf5Group => {
    const facts = JSON.stringify({
      BinaryResult: { PixelSize: { width: '4.5e-10' }, PixelUnitX: unit, Detector: 'HAADF' },
      Optics: { AccelerationVoltage: '300000' },
    });
    const text = Array.from({ length: 400 * frames }, (_, i) => facts.charCodeAt(Math.floor(i / frames)) || 0);
    const values = valuesOf('u16').flatMap((value) => Array.from({ length: frames }, (_, frame) => value + frame));
    const image = {
      Data: { shape: [height, width, frames], kind: 'u16' as const, values },
      Metadata: { shape: [400, frames], kind: 'u8' as const, values: text },
    };
    return { children: { Data: { children: { Image: { children: { a1: { children: image } } } } } } };
  };

  it('reads Velox, frame by frame', async () => {
    const one = await read('x.emd', writeHdf5(velox('m', 1)));
    expect(one.pixelSizeNm?.value).toBeCloseTo(0.45, 9);
    expect(one.metadata).toEqual({ vendor: 'Thermo Fisher', acceleratingVoltageKv: 300, detector: 'HAADF' });
    const pattern = await read('x.emd', writeHdf5(velox('1/m', 2)), 2);
    expect([pattern.image, pattern.pixelSizeNm]).toEqual([{ number: 2, of: 2 }, null]);
    const second = await (await openHdf5('x', writeHdf5(velox('m', 2)))).read(1);
    expect(second.raw.samples[7]).toBe(valuesOf('u16')[7] + 1);
  });

  it('offers the images of a series, and takes a depth for a volume', async () => {
    const series = (units: string): Hdf5Group => {
      const values = [0, 1, 2].flatMap((frame) => valuesOf('u16').map((value) => value + frame));
      const children = {
        data: { shape: [3, height, width], kind: 'u16' as const, values },
        ...{ dim1: axis(units), dim2: axis('[n_m]'), dim3: axis('[n_m]', 0.25) },
      };
      return { children: { tilts: { attributes: { emd_group_type: 1 }, children } } };
    };
    const second = await read('x.emd', writeHdf5(series('[deg]')), 2);
    expect([second.image, second.pixelSizeNm?.value]).toEqual([{ number: 2, of: 3 }, 0.25]);
    const third = await (await openHdf5('x', writeHdf5(series('s')))).read(2);
    expect(Array.from(third.raw.samples)).toEqual(valuesOf('u16').map((value) => value + 2));
    expect(await fails('v.emd', writeHdf5(series('[n_m]')))).toMatchObject({
      message: expect.stringMatching(/data set of 3 dimensions/),
    });
  });

  it('reads HyperSpy’s axes', async () => {
    const bytes = writeHdf5({
      children: {
        Experiments: {
          children: {
            a: { children: { data: data('f32'), 'axis-1': { attributes: { scale: 0.02, units: 'um' }, children: {} } } },
          },
        },
      },
    });
    expect((await read('x.hspy', bytes)).pixelSizeNm?.value).toBeCloseTo(20, 6);
  });

  it('refuses what holds no image', async () => {
    const cube = writeHdf5({ children: { cube: { shape: [4, 5, 6], kind: 'u8', values: new Uint8Array(120) } } });
    expect(await fails('c.h5', cube)).toMatchObject({
      code: 'not-a-picture',
      message: expect.stringMatching(/3 dimensions \(4 × 5 × 6\)/),
    });
    const line = writeHdf5({ children: { line: { shape: [100], kind: 'u8', values: new Uint8Array(100) } } });
    expect(await fails('l.h5', line)).toMatchObject({ code: 'not-a-picture', message: expect.stringMatching(/no image/) });
  });
});
