/** Files of several pages of which some are damaged, or that are not what their description says. */
import { describe, expect, it } from 'vitest';
import { openPictures } from './formats';
import { readMicrograph } from './read';
import { noisyPicture, type TiffLayout, type TiffOptions, writeTiff } from './testing';

const [width, height] = [80, 64];
const samples = noisyPicture(width, height);
const page = { width, height, samples };

const layouts: readonly (readonly [string, TiffLayout])[] = [
  ['little endian', {}],
  ['big endian', { bigEndian: true }],
  ['BigTIFF', { bigTiff: true }],
];

/** Where the place of directory `number` (from 1) stands; that behind the last holds 0. */
function linkTo(bytes: Uint8Array, number: number, { bigEndian, bigTiff }: TiffLayout): { view: DataView; at: number } {
  const view = new DataView(bytes.buffer);
  const little = !bigEndian;
  let at = bigTiff ? 8 : 4;
  for (let i = 1; i < number; i++) {
    const directory = bigTiff ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little);
    const entries = bigTiff ? Number(view.getBigUint64(directory, little)) : view.getUint16(directory, little);
    at = directory + (bigTiff ? 8 + 20 * entries : 2 + 12 * entries);
  }
  return { view, at };
}

function relinked(bytes: Uint8Array, number: number, layout: TiffLayout, place: number): Uint8Array {
  const { view, at } = linkTo(bytes, number, layout);
  if (layout.bigTiff) view.setBigUint64(at, BigInt(place), !layout.bigEndian);
  else view.setUint32(at, place, !layout.bigEndian);
  return bytes;
}

const place = (bytes: Uint8Array, number: number, layout: TiffLayout): number => {
  const { view, at } = linkTo(bytes, number, layout);
  return layout.bigTiff ? Number(view.getBigUint64(at, !layout.bigEndian)) : view.getUint32(at, !layout.bigEndian);
};

const readFile = (bytes: Uint8Array, number = 1) => readMicrograph({ name: 'x.tif', path: 'x.tif', bytes }, [], {}, number);

const firstPixels = Array.from(samples, (value) => Math.fround(value / 255));

describe('what is damaged behind a sound page costs nothing more', () => {
  const links: readonly (readonly [string, (bytes: Uint8Array, layout: TiffLayout) => number, RegExp])[] = [
    ['beyond the end', (bytes) => bytes.length + 4000, /lies beyond the end/],
    ['so far out that nothing is', () => 0xffffffff, /lies beyond the end/],
    ['at the last byte', (bytes) => bytes.length - 1, /lies beyond the end/],
    ['back at the first page', (bytes, layout) => place(bytes, 1, layout), /point back at themselves/],
  ];
  for (const [layoutName, layout] of layouts)
    it.each(links)(`${layoutName}: the next directory is %s`, async (_, target, words) => {
      const bytes = writeTiff(page, layout);
      const { pixels, image, notes } = await readFile(relinked(bytes, 2, layout, target(bytes, layout)));
      expect(Array.from(pixels.data)).toEqual(firstPixels);
      expect(image).toBeNull();
      expect(notes.filter((note) => note.startsWith('What comes after page 1 of the file cannot be read. x.tif '))).toEqual([
        expect.stringMatching(words),
      ]);
    });

  it('a second page cut off with the end of the file', async () => {
    const bytes = writeTiff([page, page]);
    const { pixels, notes } = await readFile(bytes.subarray(0, place(bytes, 2, {}) + 20));
    expect(Array.from(pixels.data)).toEqual(firstPixels);
    expect(notes.join()).toMatch(/What comes after page 1 .*x\.tif is cut short: a TIFF directory runs beyond/);
  });

  const broken: readonly (readonly [string, Partial<TiffOptions>, RegExp])[] = [
    ['has too few strips', { tags: { 278: [8] } }, /8 strips or tiles are needed, 1 are listed/],
    ['has channels of different depths', { tags: { 258: [8, 16, 8], 277: [3] } }, /different bit depths/],
    ['claims too many samples', { tags: { 277: [4000] } }, /4000 samples per pixel/],
  ];
  it.each(broken)('a second page that %s', async (_, fault, words) => {
    const { pixels, image, notes } = await readFile(writeTiff([page, { ...page, ...fault }]));
    expect(Array.from(pixels.data)).toEqual(firstPixels);
    expect(image).toBeNull();
    expect(notes).toContainEqual(expect.stringMatching(/^Page 2 of the file cannot be read and was passed over\. x\.tif /));
    expect(notes.join()).toMatch(words);
  });

  it('leaves the pages around it, each with what is said of its own directory', async () => {
    const fault = { tags: { 278: [8] } };
    const pixelsOf = (ifd: number, nm: number) =>
      `<Image><Pixels SizeX="${width}" SizeY="${height}" PhysicalSizeX="${nm}" PhysicalSizeXUnit="nm"><TiffData IFD="${ifd}"/></Pixels></Image>`;
    const description = `<OME>${pixelsOf(0, 5)}${pixelsOf(1, 6)}${pixelsOf(2, 7)}</OME>`;
    const last = { ...page, samples: samples.map((value) => 255 - value) };
    const bytes = writeTiff([{ ...page, tags: { 270: description } }, { ...page, ...fault }, last]);
    const { count } = await openPictures('x.tif', 'TIFF', bytes, {});
    expect(count).toBe(2);
    const second = await readFile(bytes, 2);
    expect(second.pixels.data[3]).toBe(Math.fround((255 - samples[3]) / 255));
    expect(second.pixelSizeNm?.value).toBe(7);
  });
});

describe('what is damaged is the micrograph, and what is sound its preview', () => {
  const preview = { width: width / 2, height: height / 2, samples: noisyPicture(width / 2, height / 2) };
  const fault = { tags: { 278: [8] } };
  it.each([
    ['marked', { ...preview, subfileType: 1 }],
    ['of a whole part of its size', preview],
    ['marked, as large', { ...page, subfileType: 1 }],
  ])('the file is refused: a preview %s', async (_, small) => {
    for (const pages of [
      [small, { ...page, ...fault }],
      [{ ...page, ...fault }, small],
    ])
      await expect(readFile(writeTiff(pages))).rejects.toThrow(/8 strips or tiles are needed/);
  });

  it('but a sound first page is read, however large the one behind it claims to be', async () => {
    const claims: readonly Partial<TiffOptions>[] = [
      { tags: { 256: [60000], 257: [60000] } },
      { tags: { 256: [1000], 257: [3000], 278: [8] } },
    ];
    for (const claim of claims) {
      const { pixels, notes } = await readFile(writeTiff([page, { ...page, ...claim }]));
      expect(Array.from(pixels.data)).toEqual(firstPixels);
      expect(notes.join()).toMatch(/Page 2 of the file cannot be read and was passed over\. x\.tif is /);
    }
  });

  it('an icon is no sound first page', async () => {
    const icon = { width: 20, height: 12, samples: new Uint8Array(240) };
    await expect(readFile(writeTiff([icon, { ...page, ...fault }]))).rejects.toThrow(/8 strips or tiles are needed/);
  });

  it('a much smaller one behind it', async () => {
    const small = { width: 33, height: 32, samples: noisyPicture(33, 32) };
    await expect(readFile(writeTiff([{ ...page, ...fault }, small]))).rejects.toThrow(/8 strips or tiles are needed/);
  });

  it('marked, and the way to the micrograph is lost', async () => {
    const bytes = writeTiff({ ...preview, subfileType: 1 });
    await expect(readFile(relinked(bytes, 2, {}, 1 << 30))).rejects.toThrow(/lies beyond the end/);
  });

  it('a preview that is damaged itself is only told', async () => {
    const { pixels, notes } = await readFile(writeTiff([page, { ...preview, ...fault, subfileType: 1 }]));
    expect(Array.from(pixels.data)).toEqual(firstPixels);
    expect(notes.join()).toMatch(/Page 2 of the file cannot be read/);
  });
});

describe('ImageJ’s number of images in one directory', () => {
  const described = (images: number): Partial<TiffOptions> => ({
    tags: { 270: `ImageJ=1.53t\nimages=${images}\nslices=${images}\n` },
  });
  const pictures = (count: number) => Array.from({ length: count }, (_, i) => samples.map((value) => value >> i));
  const all = (count: number) => pictures(count).flatMap((picture) => Array.from(picture));

  /** A file of `there` pictures behind one another whose only directory describes the first. */
  function stack(stated: number, there: number, layout: Partial<TiffOptions> = {}): Uint8Array {
    const bytes = writeTiff({ ...page, height: height * there, samples: all(there), ...described(stated), ...layout });
    const view = new DataView(bytes.buffer);
    const ifd = view.getUint32(4, true);
    for (let at = ifd + 2; at < ifd + 2 + 12 * view.getUint16(ifd, true); at += 12)
      if ([257, 278].includes(view.getUint16(at, true))) view.setUint16(at + 8, height, true);
    return bytes;
  }
  const countOf = async (bytes: Uint8Array) => (await openPictures('x.tif', 'TIFF', bytes, {})).count;

  it.each([
    [3, 3, 3],
    [5, 3, 3],
    [5, 1, 1],
    [2, 3, 2],
    [999_999_999, 2, 2],
  ])('%i stated, %i there: %i are offered', async (stated, there, offered) => {
    const bytes = stack(stated, there);
    expect(await countOf(bytes)).toBe(offered);
    for (let number = 1; number <= offered; number++) {
      const { pixels, notes } = await readFile(bytes, number);
      expect(Array.from(pixels.data.slice(0, 99))).toEqual(
        Array.from(samples.slice(0, 99), (value) => Math.fround((value >> (number - 1)) / 255)),
      );
      expect(notes.filter((note) => note.includes('description'))).toEqual(
        offered < stated
          ? [`Its description speaks of ${stated} images, but ${offered === 1 ? '1 is' : `${offered} are`} in the file.`]
          : [],
      );
    }
  });

  it('counts all of a long one, though not all are offered', async () => {
    const small = { width: 32, height: 32, samples: noisyPicture(32, 32) };
    const bytes = writeTiff({
      ...small,
      height: 32 * 70,
      samples: Array.from({ length: 70 }, () => [...small.samples]).flat(),
      ...described(70),
    });
    const view = new DataView(bytes.buffer);
    const ifd = view.getUint32(4, true);
    for (let at = ifd + 2; at < ifd + 2 + 12 * view.getUint16(ifd, true); at += 12)
      if ([257, 278].includes(view.getUint16(at, true))) view.setUint16(at + 8, 32, true);
    const { image, notes } = await readFile(bytes, 64);
    expect(image).toEqual({ number: 64, of: 70 });
    expect(notes).toContain('Image 64 of 70, in the order of the file. The first 64 are offered.');
    expect((await readFile(bytes, 70)).image).toEqual({ number: 70, of: 70 });
  });

  it('never takes a directory or a text behind the picture for another', async () => {
    // Behind the one picture lies more than another one's bytes: its own long text, and the directory.
    const tail = { tags: { 270: `ImageJ=1.53t\nimages=4\n${'x'.repeat(3 * width * height)}` } };
    expect(await countOf(writeTiff({ ...page, ...tail }))).toBe(1);
  });

  it.each<[string, Partial<TiffOptions>]>([
    ['tiles', { tile: 16 }],
    ['compressed', { compression: 'lzw' }],
  ])('a single picture in %s is one, whatever is stated', async (_, layout) => {
    const bytes = writeTiff({ ...page, ...described(5), ...layout });
    expect(await countOf(bytes)).toBe(1);
    expect((await readFile(bytes)).notes.join()).toMatch(/speaks of 5 images, but 1 is in the file/);
  });

  it('the strips of one picture need not lie behind one another', async () => {
    expect(await countOf(writeTiff({ ...page, ...described(2), rowsPerStrip: 10 }))).toBe(1);
  });

  it('each of several directories is one picture, as many as there are', async () => {
    expect(await countOf(writeTiff([{ ...page, ...described(2) }, page]))).toBe(2);
  });
});
