import { describe, expect, it, vi } from 'vitest';
import { createDesk } from './desk';
import { micrograph } from './fixtures';
import { pixelSizeOf } from './item';
import { acceptBars, alike, barOffer, createScaler, offeredBars, scopesFor, setPixelSizes } from './scale';
import * as steps from './session';

const bar = (nmPerPixel: number, magnification: number | null = null) => ({
  ...{ left: 10, right: 110, y: 40, lengthPx: 100, lengthNm: 100 * nmPerPixel, label: `${100 * nmPerPixel} nm`, nmPerPixel },
  ...{ certainty: 0.99, magnification, kilovolts: null, doubt: null },
});

/** Pictures without a pixel size of their own unless `facts` say otherwise. */
function sessionOf(...all: Record<string, unknown>[]) {
  const added = steps.addDrop(
    steps.EMPTY_SESSION,
    1,
    all.map((_, i) => `p${i}.jpg`),
    0,
  );
  let { session } = added;
  all.forEach((facts, i) => {
    const { pixels, ...read } = micrograph(`p${i}.jpg`);
    const given = { ...read, width: pixels.width, height: pixels.height, pixelSizeNm: null, ...facts };
    session = steps.readSucceeded(session, added.ids[i], given, { width: 1, height: 1, grey: new Uint8ClampedArray(1) }, 0);
  });
  const item = (i: number) => {
    const found = session.items.get(added.ids[i]);
    if (!found) throw new Error('no item');
    return found;
  };
  return { session, ids: added.ids, item };
}

describe('a scale set by hand', () => {
  it('goes to all pictures alike in one step that can be taken back', () => {
    const { session, ids, item } = sessionOf({}, {}, { width: 128 }, { metadata: { vendor: 'Zeiss' } });
    expect(scopesFor(session.items, item(0))).toEqual([{ scope: 'size', count: 3 }]);
    const sizes = new Map(alike(session.items, item(0), 'size').map(({ id }) => [id, { nm: 2, source: 'drawn' as const }]));
    const set = setPixelSizes(session, sizes);
    const sizeIn = (s: steps.Session) => ids.map((id) => pixelSizeOf(s.items.get(id) ?? item(0))?.value ?? null);
    expect(sizeIn(set)).toEqual([2, 2, null, 2]);
    expect(pixelSizeOf(set.items.get(ids[1]) ?? item(0))).toMatchObject({ source: 'drawn', confidence: 'derived' });
    const back = steps.undo(set, 0);
    expect(sizeIn(back)).toEqual([null, null, null, null]);
    expect(sizeIn(steps.redo(back, 0))).toEqual([2, 2, null, 2]);
    expect(setPixelSizes(set, sizes)).toBe(set);
  });

  it('knows which pictures share instrument or magnification, printed or stated', () => {
    const zeiss = { vendor: 'Zeiss', instrument: 'Gemini' };
    const { session, item } = sessionOf(
      { metadata: { ...zeiss, magnification: 1000 } },
      { metadata: zeiss, scaleBar: bar(1, 1000) },
      { metadata: { ...zeiss, magnification: 2000 } },
    );
    expect(scopesFor(session.items, item(0))).toEqual([
      { scope: 'size', count: 3 },
      { scope: 'instrument', count: 3 },
      { scope: 'magnification', count: 2 },
    ]);
  });
});

describe('what was read from scale bars', () => {
  it('is offered where no pixel size is known, and counts once it is accepted', () => {
    const stated = { value: 5, unit: 'nm', source: 'fei-tag', confidence: 'stated' };
    const doubtful = { ...bar(9), doubt: 'The bar was read as 900 nm, but it is not.' };
    const { session, ids, item } = sessionOf(
      { scaleBar: bar(2) },
      { scaleBar: bar(5), pixelSizeNm: stated },
      { scaleBar: doubtful, pixelSizeNm: stated },
      { scaleBar: null },
    );
    expect(pixelSizeOf(item(0))).toBeNull();
    expect(barOffer(session.items, item(0))).toMatchObject({ doubt: null });
    expect(barOffer(session.items, item(1))).toBeNull();
    expect(barOffer(session.items, item(2))?.doubt).toContain('900 nm');
    expect(barOffer(session.items, item(3))).toBeNull();
    expect(offeredBars(session.items).map(({ id }) => id)).toEqual([ids[0]]);
    const accepted = acceptBars(session, [ids[0], ids[3]]);
    expect(pixelSizeOf(accepted.items.get(ids[0]) ?? item(0))).toMatchObject({ value: 2, source: 'bar' });
    expect(offeredBars(accepted.items)).toEqual([]);
  });

  it('is doubted where most pictures of the same size and magnification say otherwise', () => {
    const { session, ids, item } = sessionOf(...[2, 2.01, 2000].map((nm) => ({ scaleBar: bar(nm, 5000) })), {
      scaleBar: bar(2000, 100),
    });
    expect(barOffer(session.items, item(2))?.doubt).toContain('2 other pictures of the same size and magnification');
    expect(offeredBars(session.items).map(({ id }) => id)).toEqual([ids[0], ids[1], ids[3]]);
  });
});

it('the scaler changes the session of the desk and asks for the pixels of the picture that is snapped', async () => {
  const desk = createDesk();
  const { session, ids, item } = sessionOf({ scaleBar: bar(2) });
  desk.setState({ session });
  const pixels = micrograph('p0.jpg').pixels;
  const snap = vi.fn(async () => ({ left: 1, right: 9, y: 4 }));
  const scaler = createScaler({ desk, conductor: { pixels: async () => pixels }, snap });
  scaler.accept([ids[0]]);
  expect(pixelSizeOf(desk.getState().session.items.get(ids[0]) ?? item(0))?.source).toBe('bar');
  const line = { left: 0, right: 10, y: 5 };
  expect(await scaler.snap(ids[0], line, new AbortController().signal)).toEqual({ left: 1, right: 9, y: 4 });
  expect(snap).toHaveBeenCalledWith(pixels, line, expect.anything());
});
