import { describe, expect, it } from 'vitest';
import { dataBarAt, findDataBar } from './data-bar';
import { type BarLook, noisyPicture, paintBar, toPlane } from './testing';

const [width, height] = [256, 192];

function found(look: BarLook | null, seed = 3) {
  const grey = noisyPicture(width, height, seed);
  if (look) paintBar(grey, width, height, look);
  return findDataBar(toPlane(grey, width, height));
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
    const bar = found(look);
    expect(bar?.top).toBe(look.top);
    expect(bar?.height).toBe(height - look.top);
  });

  it('includes a ruled line above the background', () => {
    const grey = paintBar(noisyPicture(width, height), width, height, { top: 170, background: 255, ink: 0 });
    grey.fill(0, 169 * width, 170 * width);
    expect(findDataBar(toPlane(grey, width, height))?.top).toBe(169);
  });

  it('finds a bar blurred by resizing', () => {
    const grey = paintBar(noisyPicture(width, height), width, height, { top: 160, bottom: 178, background: 254, ink: 0 });
    const blurred = grey.map((value, i) => {
      const [above, below] = [grey[i - width] ?? value, grey[i + width] ?? value];
      return Math.round((above + 2 * value + below) / 4);
    });
    const top = findDataBar(toPlane(blurred, width, height))?.top ?? -1;
    expect(Math.abs(top - 160)).toBeLessThanOrEqual(2);
  });
});

describe('no false hits', () => {
  it('on noise, whatever the seed', () => {
    for (let seed = 0; seed < 30; seed++) expect(found(null, seed)).toBeNull();
  });

  it('on flat, black, ramped and split pictures', () => {
    const make = (value: (x: number, y: number) => number) =>
      toPlane(
        Uint8Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width))),
        width,
        height,
      );
    expect(findDataBar(make(() => 0))).toBeNull();
    expect(findDataBar(make(() => 128))).toBeNull();
    expect(findDataBar(make((x) => x))).toBeNull();
    // An empty black bottom (a cross-section upside down) bears no writing.
    const noise = noisyPicture(width, height);
    expect(findDataBar(make((x, y) => (y < 150 ? noise[y * width + x] : 0)))).toBeNull();
    // Horizontal lines all over are a pattern, not a bar.
    expect(findDataBar(make((_, y) => (Math.floor(y / 10) % 2 ? 200 : 30)))).toBeNull();
  });

  it('on a bar too tall or too flat to be one', () => {
    expect(found({ top: 100 })).toBeNull();
    expect(found({ top: height - 4 })).toBeNull();
  });
});

it('says in words what is ignored and why', () => {
  expect(dataBarAt(884, 943, 'fei-tag').note).toBe('bottom 59 px ignored (from header)');
  expect(dataBarAt(637, 768, 'pixels').note).toBe('bottom 131 px ignored (found in the pixels)');
});
