/** Files whose header states a data bar but no size of the picture: what becomes of both where the picture is another by now. */
import { describe, expect, it } from 'vitest';
import { readMicrograph } from './read';
import { noisyPicture, paintBar, writeTiff } from './testing';

const [width, height, bar] = [400, 332, 44];

const tescan = (px: number) => {
  const text = `Device=VEGA\nImageStripSize=${px}\nPixelSizeX=1e-8\nPixelSizeY=1e-8\n`;
  const bytes = new Uint8Array(6 + text.length);
  new DataView(bytes.buffer).setUint32(0, text.length + 2, true);
  bytes[4] = 2;
  bytes.set(new TextEncoder().encode(text), 6);
  return bytes;
};
const headers = {
  TESCAN: (px: number) => ({ 50431: tescan(px) }),
  Phenom: (px: number) => ({
    34683: `<FeiImage><databarHeight>${px}</databarHeight><pixelWidth unit="nm">10</pixelWidth></FeiImage>`,
  }),
};

interface Grey {
  readonly width: number;
  readonly height: number;
  readonly samples: Uint8Array;
}

const whole = (look: { background?: number; ink?: number } = {}): Grey => ({
  width,
  height,
  samples: paintBar(noisyPicture(width, height), width, height, { top: height - bar, ...look }),
});

const cut = ({ width, samples }: Grey, rows: number): Grey => ({
  width,
  height: rows,
  samples: samples.slice(0, rows * width),
});

/** Averages over the pixels that one of the new ones covers. */
function resampled(picture: Grey, factor: number): Grey {
  const [w, h] = [Math.round(picture.width * factor), Math.round(picture.height * factor)];
  const samples = Uint8Array.from({ length: w * h }, (_, i) => {
    const [x0, y0] = [Math.floor((i % w) / factor), Math.floor(Math.floor(i / w) / factor)];
    const span = Math.max(1, Math.floor(1 / factor));
    let [sum, count] = [0, 0];
    for (let y = y0; y < Math.min(picture.height, y0 + span); y++)
      for (let x = x0; x < Math.min(picture.width, x0 + span); x++, count++) sum += picture.samples[y * picture.width + x];
    return Math.round(sum / count);
  });
  return { width: w, height: h, samples };
}

const turned = ({ width, height, samples }: Grey): Grey => ({
  width: height,
  height: width,
  samples: Uint8Array.from({ length: samples.length }, (_, i) => {
    const [x, y] = [i % height, Math.floor(i / height)];
    return samples[(height - 1 - x) * width + y];
  }),
});

describe.each(Object.entries(headers))('%s', (_, header) => {
  const read = (picture: Grey, px = bar) =>
    readMicrograph({ name: 'x.tif', path: 'x.tif', bytes: writeTiff({ ...picture, tags: header(px) }) }, []);

  it.each([
    ['black', {}],
    ['grey, black writing', { background: 190, ink: 10 }],
    ['white, black writing', { background: 255, ink: 0 }],
  ])('a bar that is there is believed: %s', async (_, look) => {
    const { pixelSizeNm, crop, dataBar, notes } = await read(whole(look));
    expect(pixelSizeNm).toMatchObject({ value: 10, confidence: 'stated' });
    expect(crop.height).toBe(height - bar);
    expect(dataBar?.note).toMatch(/from header/);
    expect(notes).toEqual([]);
  });

  it('one that takes a third of a small scan too', async () => {
    const flat = { width, height: 130, samples: paintBar(noisyPicture(width, 130), width, 130, { top: 130 - bar }) };
    const { pixelSizeNm, crop } = await read(flat);
    expect(crop.height).toBe(130 - bar);
    expect(pixelSizeNm?.confidence).toBe('stated');
  });

  it.each([
    ['the bar alone', height - bar],
    ['the bar and more', height - bar - 60],
  ])('of a picture from which was cut %s nothing more is cut, and its pixel size is doubtful', async (_, rows) => {
    const { pixelSizeNm, crop, dataBar, notes } = await read(cut(whole(), rows));
    expect(dataBar).toBeNull();
    expect(crop).toEqual({ x: 0, y: 0, width, height: rows });
    expect(pixelSizeNm).toMatchObject({ value: 10, confidence: 'doubtful' });
    expect(notes).toEqual([
      'The header speaks of a data bar of 44 px, but there is none in the picture: it was cut off, so the pixel size is doubtful; check it against a scale bar.',
    ]);
  });

  it.each([0.5, 0.75, 1.5, 2])(
    'of a picture resampled to %f the bar is that in the pixels, and no size is stated',
    async (factor) => {
      const { pixelSizeNm, crop, notes } = await read(resampled(whole(), factor));
      expect(pixelSizeNm).toBeNull();
      expect(Math.abs(crop.height - (height - bar) * factor)).toBeLessThanOrEqual(2);
      expect(notes).toContainEqual(
        'The header speaks of a data bar of 44 px, but that in the picture is of another height: it was resampled, and the pixel size is not known.',
      );
    },
  );

  it('a picture turned in a viewer keeps its pixel size and loses the bar at its side', async () => {
    const { pixelSizeNm, crop } = await read(turned(whole()));
    expect(pixelSizeNm).toMatchObject({ value: 10, confidence: 'stated' });
    expect([crop.width, crop.height]).toEqual([height - bar, width]);
  });

  it('a header that says there is none is believed', async () => {
    const { pixelSizeNm, crop } = await read(whole(), 0);
    expect(pixelSizeNm).toMatchObject({ value: 10, confidence: 'stated' });
    expect(crop.height).toBe(height);
  });

  it.each([height, height + 50])('a bar as tall as the picture (%i px) is none', async (px) => {
    const picture = { width, height, samples: noisyPicture(width, height) };
    const { pixelSizeNm, crop } = await read(picture, px);
    expect(pixelSizeNm?.confidence).toBe('doubtful');
    expect(crop.height).toBe(height);
  });
});
