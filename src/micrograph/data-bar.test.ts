import { encode as encodeJpeg } from 'jpeg-js';
import { describe, expect, it } from 'vitest';
import type { Plane } from '../base/plane';
import { dataBarOf, type Edge, findDataBars } from './data-bar';
import { readJpeg } from './jpeg';
import { turnPlane } from './orientation';
import { type BarLook, noisyPicture, paintBar, toPlane } from './testing';

const [width, height] = [256, 192];

const none = { top: 0, right: 0, bottom: 0, left: 0 };

function found(look: BarLook | null, seed = 3) {
  const grey = noisyPicture(width, height, seed);
  if (look) paintBar(grey, width, height, look);
  return findDataBars(toPlane(grey, width, height));
}

describe('bars of the vendors’ looks', () => {
  it.each([
    ['black with white writing, to the bottom (FEI)', { top: 176 }],
    ['white with black writing (Zeiss)', { top: 172, background: 255, ink: 0 }],
    ['grey with black writing (TESCAN)', { top: 166, background: 190, ink: 10 }],
    ['ending two rows above the bottom (Zeiss)', { top: 172, bottom: 190, background: 255, ink: 0 }],
    ['with picture going on below (NFFA)', { top: 158, bottom: 174, background: 255, ink: 0 }],
    ['tall', { top: 150 }],
  ] as const)('%s', (_, look) => {
    expect(found(look)).toEqual({ ...none, bottom: height - look.top });
  });

  it('includes a ruled line above the background', () => {
    const grey = paintBar(noisyPicture(width, height), width, height, { top: 170, background: 255, ink: 0 });
    grey.fill(0, 169 * width, 170 * width);
    expect(findDataBars(toPlane(grey, width, height))).toEqual({ ...none, bottom: height - 169 });
  });

  it('finds a bar blurred by resizing', () => {
    const grey = paintBar(noisyPicture(width, height), width, height, { top: 160, bottom: 178, background: 254, ink: 0 });
    const blurred = grey.map((value, i) => {
      const [above, below] = [grey[i - width] ?? value, grey[i + width] ?? value];
      return Math.round((above + 2 * value + below) / 4);
    });
    const { bottom } = findDataBars(toPlane(blurred, width, height));
    expect(Math.abs(height - bottom - 160)).toBeLessThanOrEqual(2);
  });
});

describe('no false hits', () => {
  it('on noise, whatever the seed', () => {
    for (let seed = 0; seed < 30; seed++) expect(found(null, seed)).toEqual(none);
  });

  it('on flat, black, ramped and split pictures', () => {
    const make = (value: (x: number, y: number) => number) =>
      toPlane(
        Uint8Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width))),
        width,
        height,
      );
    expect(findDataBars(make(() => 0))).toEqual(none);
    expect(findDataBars(make(() => 128))).toEqual(none);
    expect(findDataBars(make((x) => x))).toEqual(none);
    // An empty black bottom (a cross-section upside down) bears no writing.
    const noise = noisyPicture(width, height);
    expect(findDataBars(make((x, y) => (y < 150 ? noise[y * width + x] : 0)))).toEqual(none);
    // Horizontal lines all over are a pattern, not a bar.
    expect(findDataBars(make((_, y) => (Math.floor(y / 10) % 2 ? 200 : 30)))).toEqual(none);
  });

  it('on a bar too tall or too flat to be one', () => {
    expect(found({ top: 100 })).toEqual(none);
    expect(found({ top: height - 4 })).toEqual(none);
  });
});

/** The picture with its bottom edge brought to `edge`. */
function turnedTo(plane: Plane, edge: Edge): Plane {
  return turnPlane(plane, ({ bottom: 1, top: 3, left: 6, right: 8 } as const)[edge]);
}

describe('bars at other edges', () => {
  const looks = [
    { background: 0, ink: 255 },
    { background: 255, ink: 0 },
    { background: 190, ink: 10 },
  ];
  const cases = (['bottom', 'top', 'left', 'right'] as const).flatMap((edge) => looks.map((look) => ({ edge, ...look })));

  it.each(cases)('$edge, background $background', ({ edge, ...look }) => {
    const grey = paintBar(noisyPicture(width, height), width, height, { top: 166, ...look });
    expect(findDataBars(turnedTo(toPlane(grey, width, height), edge))).toEqual({ ...none, [edge]: height - 166 });
  });

  const pairs = (['top', 'left', 'right'] as const).flatMap((edge) => looks.map((look) => ({ edge, ...look })));

  it.each(pairs)('$edge, background $background, and the vendor’s own at the bottom', ({ edge, ...look }) => {
    const first = turnedTo(
      toPlane(paintBar(noisyPicture(width, height), width, height, { top: 166, ...look }), width, height),
      edge,
    );
    const grey = Uint8Array.from(first.data, (value) => Math.round(value * 255));
    paintBar(grey, first.width, first.height, { top: first.height - 20, background: 255, ink: 0 });
    expect(findDataBars(toPlane(grey, first.width, first.height))).toEqual({ ...none, bottom: 20, [edge]: height - 166 });
  });

  it('finds a bar at the bottom that ends at one at the right', () => {
    const grey = paintBar(noisyPicture(200, 160), 200, 160, { top: 136, background: 0, ink: 255 });
    const plane = { width: 260, height: 160, data: new Float32Array(260 * 160).fill(190 / 255) };
    for (let y = 0; y < 160; y++) for (let x = 0; x < 200; x++) plane.data[y * 260 + x] = grey[y * 200 + x] / 255;
    for (let y = 0; y < 160; y++)
      for (let x = 206; x < 254; x++) if (y % 40 < 24 && (x + y) % 4 < 2) plane.data[y * 260 + x] = 0;
    expect(findDataBars(plane)).toEqual({ ...none, right: 60, bottom: 24 });
  });

  it('does not look where it is told what there is', () => {
    const grey = paintBar(noisyPicture(width, height), width, height, { top: 166 });
    expect(findDataBars(toPlane(grey, width, height), { bottom: 0 })).toEqual(none);
  });

  it('takes no empty margin for a bar: what bears no writing is picture', () => {
    const grey = noisyPicture(width, height);
    for (let y = 0; y < height; y++) grey.fill(0, y * width, y * width + 30);
    expect(findDataBars(toPlane(grey, width, height))).toEqual(none);
  });
});

describe('bars at other edges after JPEG', () => {
  const rgba = (grey: Uint8Array) => Uint8Array.from({ length: grey.length * 4 }, (_, i) => (i % 4 === 3 ? 255 : grey[i >> 2]));
  const cases = (['top', 'left', 'right'] as const).flatMap((edge) =>
    [75, 90].flatMap((quality) => [0, 255].map((background) => ({ edge, quality, background }))),
  );

  it.each(cases)('$edge, quality $quality, background $background', ({ edge, quality, background }) => {
    // 26 px are no multiple of JPEG's 8: writing and picture ring into one another.
    const grey = paintBar(noisyPicture(width, height), width, height, { top: 166, background, ink: 255 - background });
    const plane = turnedTo(toPlane(grey, width, height), edge);
    const bytes = Uint8Array.from(plane.data, (value) => Math.round(value * 255));
    const jpeg = new Uint8Array(encodeJpeg({ width: plane.width, height: plane.height, data: rgba(bytes) }, quality).data);
    const raw = readJpeg('x.jpg', jpeg);
    const found = findDataBars(toPlane(raw.samples as Uint8Array, plane.width, plane.height));
    expect(Math.abs(found[edge] - 26)).toBeLessThanOrEqual(3);
    expect({ ...found, [edge]: 0 }).toEqual(none);
  });
});

it('says in words what is ignored and why', () => {
  expect(dataBarOf([{ edge: 'bottom', px: 59, source: 'fei-tag' }])).toEqual({
    margins: { ...none, bottom: 59 },
    source: 'fei-tag',
    note: 'bottom 59 px ignored (from header)',
  });
  expect(dataBarOf([{ edge: 'top', px: 26, source: 'pixels' }])?.note).toBe('top 26 px ignored (found in the pixels)');
  const both = dataBarOf([
    { edge: 'bottom', px: 131, source: 'pixels' },
    { edge: 'right', px: 40, source: 'pixels' },
    { edge: 'left', px: 0, source: 'pixels' },
  ]);
  expect(both?.note).toBe('bottom 131 px and right 40 px ignored (found in the pixels)');
  const mixed = dataBarOf([
    { edge: 'bottom', px: 59, source: 'zeiss-tag' },
    { edge: 'top', px: 30, source: 'pixels' },
  ]);
  expect(mixed?.note).toBe('bottom 59 px ignored (from header), top 30 px ignored (found in the pixels)');
  expect(dataBarOf([{ edge: 'bottom', px: 0, source: 'pixels' }])).toBeNull();
});
