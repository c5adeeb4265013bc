import { describe, expect, it } from 'vitest';
import { Random } from '../base/random';
import { toGrey } from './grey';
import type { RawPicture, Samples } from './picture';

const raw = (samples: Samples, bitsPerSample: number, channels: 1 | 3 = 1): RawPicture => ({
  width: samples.length / channels,
  height: 1,
  channels,
  samples,
  bitsPerSample,
  notes: [],
});

it('scales 8 and 16 bit by the full range of the type', () => {
  expect(Array.from(toGrey(raw(Uint8Array.of(0, 51, 255), 8)).pixels.data)).toEqual([0, Math.fround(0.2), 1]);
  const { pixels, notes } = toGrey(raw(Uint16Array.of(0, 13107, 65535), 16));
  expect(pixels.data[1]).toBeCloseTo(0.2, 6);
  expect(notes).toEqual([]);
});

it('recognises 12-bit values in 16-bit words, shifted or not', () => {
  const low = toGrey(raw(Uint16Array.of(1, 2047, 4095), 16));
  expect(low.pixels.data[2]).toBe(1);
  expect(low.notes[0]).toMatch(/only 12 bits/);
  const shifted = toGrey(raw(Uint16Array.of(16, 2047 << 4, 4095 << 4), 16));
  expect(shifted.pixels.data[2]).toBe(1);
  expect(shifted.notes[0]).toMatch(/12-bit data/);
  const eight = toGrey(raw(Uint16Array.of(256, 128 << 8, 255 << 8), 16));
  expect(eight.pixels.data[2]).toBe(1);
  expect(eight.notes[0]).toMatch(/8-bit data/);
});

it.each([
  ['8 bits, times 4', 8, 4, 10],
  ['8 bits, times 16', 8, 16, 12],
  ['8 bits, times 64', 8, 64, 14],
  ['10 bits, times 4', 10, 4, 12],
  ['10 bits, times 16', 10, 16, 14],
  ['12 bits, times 4', 12, 4, 14],
])('a depth within a depth is no data shifted to the top of the word: %s', (_, bits, factor, within) => {
  const most = 2 ** bits - 1;
  const values = [0, 1, most >> 1, most - 1, most];
  const { pixels, notes } = toGrey(
    raw(
      Uint16Array.from(values, (value) => value * factor),
      16,
    ),
  );
  expect(Array.from(pixels.data)).toEqual(values.map((value) => Math.fround(value / most)));
  expect(notes).toEqual([`16-bit file whose values need only ${within} bits; scaled by ${within} bits.`]);
});

it.each([
  [8, 8, 60],
  [12, 4, 1500],
  [14, 2, 9000],
])(
  'a dim picture of %i bits at the top of the word stays dim where it shows at all that it stands there',
  (bits, shift, most) => {
    const values = [0, 1, most >> 1, most - 1, most];
    const { pixels, notes } = toGrey(
      raw(
        Uint16Array.from(values, (value) => value << shift),
        16,
      ),
    );
    expect(pixels.data[4]).toBeCloseTo(most / (2 ** bits - 1), 6);
    expect(notes.join()).toContain(`${bits}-bit data (shifted by ${shift} bits)`);
  },
);

it('scales floats by the finite range and fills holes', () => {
  const { pixels, notes } = toGrey(raw(Float32Array.of(-3, Number.NaN, 1, 5, Number.POSITIVE_INFINITY), 32));
  expect(Array.from(pixels.data), 'the median stands in').toEqual([0, 0.5, 0.5, 1, 0.5]);
  expect(notes[0]).toMatch(/^2 pixels without a value/);
  expect(Array.from(toGrey(raw(Float32Array.of(Number.NaN, Number.NaN), 32)).pixels.data)).toEqual([0, 0]);
});

it('keeps ranges beyond arithmetic within [0, 1]', () => {
  for (const values of [
    [0, 1e-310],
    [-1.7e308, 1.7e308],
  ])
    for (const value of toGrey(raw(Float64Array.from(values), 64)).pixels.data) expect(value >= 0 && value <= 1).toBe(true);
});

it('takes the common channel of grey RGB and the luminance of colour', () => {
  const same = toGrey(raw(Uint8Array.of(100, 100, 100, 20, 20, 20), 8, 3));
  expect(same.pixels.data[0]).toBeCloseTo(100 / 255, 6);
  expect(same.notes).toEqual([]);
  const colour = toGrey(raw(Uint8Array.of(255, 0, 0, 0, 255, 0), 8, 3));
  expect(colour.pixels.data[0]).toBeCloseTo(0.299, 5);
  expect(colour.pixels.data[1]).toBeCloseTo(0.587, 5);
  expect(colour.notes[0]).toMatch(/Colour picture: 100 %/);
});

describe('faulty pixels and no-data marks', () => {
  const count = 4000;
  const ramp = (low: number, high: number) => Float64Array.from({ length: count }, (_, i) => low + ((high - low) * i) / count);
  type Make = (values: Float64Array) => Samples;
  const kinds: readonly (readonly [string, Make, number, readonly number[]])[] = [
    ['float', (v) => Float32Array.from(v), 32, [Number.NaN, Infinity, -Infinity, -3.4028234663852886e38, 1e38, -9999, 1e6]],
    ['double', (v) => v, 64, [Number.NaN, -1.7976931348623157e308, -9999, 2 ** 31 - 1, -1e7]],
    ['uint32', (v) => Uint32Array.from(v), 32, [2 ** 32 - 1, 2 ** 31 - 1, 1e6]],
    ['int32', (v) => Int32Array.from(v), 32, [2 ** 31 - 1, -(2 ** 31), -9999, 1e6]],
    ['int16', (v) => Int16Array.from(v), 16, [-32768, 32767]],
    ['uint16', (v) => Uint16Array.from(v), 16, [65535]],
  ];
  for (const [kind, make, bits, sentinels] of kinds) {
    const clean = toGrey(raw(make(ramp(100, 3000)), bits)).pixels.data;
    it.each(sentinels.map((value) => [value]))(`${kind}: one, many and cornered pixels of %s change no other`, (value) => {
      for (const places of [[0], [count - 1], [0, 1, count - 2, count - 1], [700, 1900, 1901, 3300]]) {
        const values = ramp(100, 3000);
        for (const at of places) values[at] = value;
        const { pixels, notes } = toGrey(raw(make(values), bits));
        expect(notes.join()).toMatch(new RegExp(`(^|,)${places.length} pixels? (without a value|far outside)`));
        const others = Array.from(pixels.data, (value, i) =>
          i < 2 || i >= count - 2 || places.includes(i) ? 0 : Math.abs(value - clean[i]),
        );
        expect(Math.max(...others)).toBeLessThan(2e-3);
      }
    });
  }

  it('copes with half a picture of NaN, and with several marks at once', () => {
    const half = Float32Array.from(ramp(0, 10), (value, i) => (i % 2 ? Number.NaN : value));
    const { pixels, notes } = toGrey(raw(half, 32));
    expect(notes[0]).toMatch(/^2000 pixels without a value/);
    expect([pixels.data[0], pixels.data[1]]).toEqual([0, pixels.data[count / 2]]);
    const mixed = Float32Array.from(ramp(0, 10), (value, i) => (i < 900 ? [-3.4e38, -9999, Number.NaN][i % 3] : value));
    expect(toGrey(raw(mixed, 32)).notes[0]).toMatch(/^900 pixels without a value/);
    expect(toGrey(raw(mixed, 32)).pixels.data[count - 1]).toBe(1);
  });

  it.each([
    ['-999', [-999], 0.05],
    ['1e20', [1e20], 0.2],
    ['-32767', [-32767], 0.02],
    ['0 below values far from it', [0], 0.3],
    ['two at one end', [-999, -9000], 0.1],
    ['one at either end', [-999, 1e6], 0.1],
  ])('any value many times over, far from all others, is a mark: %s', (_, marks, share) => {
    const at = (i: number) => (i % 100 < 100 * share ? marks[i % marks.length] : null);
    const offset = marks.includes(0) ? 1e4 : 0;
    const values = Float32Array.from(ramp(0, 10), (value, i) => at(i) ?? offset + value);
    const { pixels, notes } = toGrey(raw(values, 32));
    expect(notes[0]).toMatch(new RegExp(`^${Math.round(count * share)} pixels far outside`));
    const clean = toGrey(raw(ramp(0, 10), 64)).pixels.data;
    for (let i = 2; i < count - 2; i++) if (at(i) === null) expect(Math.abs(pixels.data[i] - clean[i])).toBeLessThan(0.02);
  });

  it('takes marks among other values, saturation and rare bright objects for what they are', () => {
    const full = Int16Array.from({ length: 65536 }, (_, i) => i - 32768);
    expect(toGrey(raw(full, 16)).notes).toEqual(['Values -32768 to 32767 were scaled to black and white.']);
    const sparse = Float32Array.from({ length: count }, (_, i) => (i > 100 && i < 120 ? 500 : 0));
    expect(toGrey(raw(sparse, 32)).pixels.data[110]).toBe(1);
    expect(toGrey(raw(Uint32Array.of(2 ** 32 - 1, 2 ** 32 - 1), 32)).pixels.data[0]).toBe(0);
  });
});

describe('the ends of 16-bit words', () => {
  const side = 128;
  const noise = new Random(5);
  type Value = (x: number, y: number) => number;
  const words = (value: Value) =>
    Uint16Array.from({ length: side * side }, (_, i) => Math.round(value(i % side, Math.floor(i / side))));
  /** Soft texture between `low` and `high`, noise in the last bits, both ends reached. */
  const texture =
    (low: number, high: number): Value =>
    (x, y) => {
      const wave = 0.5 + 0.36 * Math.sin(x / 7) * Math.cos(y / 9) + 0.14 * (2 * noise.uniform() - 1);
      return low + (high - low) * Math.min(1, Math.max(0, (wave - 0.02) / 0.96));
    };
  const twelve = words(texture(0, 4095));
  const over = (samples: Uint16Array, isMark: (x: number, y: number) => boolean, mark: number) =>
    samples.map((value, i) => (isMark(i % side, Math.floor(i / side)) ? mark : value));
  const border = (x: number, y: number) => Math.min(x, y, side - 1 - x, side - 1 - y) < 10;
  const rows = (_: number, y: number) => y >= 40 && y < 43;
  const checks = (x: number, y: number) => (x + y) % 2 === 0;
  const pixels = (isMark: (x: number, y: number) => boolean) =>
    Array.from({ length: side * side }, (_, i) => isMark(i % side, Math.floor(i / side))).filter(Boolean).length;
  const grey = (samples: Uint16Array) => toGrey({ ...raw(samples, 16), width: side, height: side });

  it.each<[string, Uint16Array, (x: number, y: number) => boolean, number]>([
    ['12 bits, a border', twelve, border, 65535],
    ['12 bits, three dead rows', twelve, rows, 65535],
    ['12 bits, half of all', twelve, checks, 65535],
    ['10 bits, hot pixels', words(texture(0, 1023)), (x, y) => x % 31 === 5 && y % 29 === 7, 65535],
    ['10 bits, a hot pixel in fifty', words(texture(0, 1023)), (x, y) => (x + 7 * y) % 50 === 0, 65535],
    ['8 bits, a border', words(texture(0, 255)), border, 65535],
    ['14 bits, a border', words(texture(0, 16383)), border, 65535],
    ['a mask of 0 and 255, three dead rows', words((x) => (x % 16 < 8 ? 255 : 0)), rows, 65535],
    ['a narrow range in the middle, a border of 0', words(texture(30000, 32000)), border, 0],
    ['a narrow range in the middle, dead rows of 65535', words(texture(30000, 32000)), rows, 65535],
    ['a narrow range of 12 bits, a border of 0', words(texture(3000, 3200)), border, 0],
  ])('far from all others are marks, counted, and change no other pixel: %s', (_, clean, isMark, mark) => {
    const { pixels: plane, notes } = grey(over(clean, isMark, mark));
    const expected = grey(clean);
    expect(notes).toContainEqual(
      expect.stringMatching(new RegExp(`^${pixels(isMark)} pixels far outside the range of all others`)),
    );
    expect(notes.slice(0, -1), 'the same scale').toEqual(expected.notes);
    const wanted = expected.pixels.data.map((value, i) => (isMark(i % side, Math.floor(i / side)) ? (mark ? 1 : 0) : value));
    expect(plane.data).toEqual(wanted);
  });

  it('are found at both ends at once, and beside hot pixels of other values', () => {
    const middle = words(texture(30000, 32000));
    const both = over(over(middle, border, 0), rows, 65535);
    const count = pixels((x, y) => border(x, y) || rows(x, y));
    expect(grey(both).notes.join()).toMatch(new RegExp(`^${count} pixels far outside`));
    const hot = over(twelve, rows, 65535);
    [hot[900], hot[9000]] = [41000, 52345];
    expect(grey(hot).notes.join()).toMatch(/need only 12 bits.*,386 pixels far outside/);
  });

  it('counts single faults in a picture of 16 bits too', () => {
    const dead = words(texture(30000, 32000));
    [dead[77], dead[5000]] = [0, 60000];
    const { pixels: plane, notes } = grey(dead);
    expect(notes.join()).toMatch(/^2 pixels far outside/);
    expect(plane.data[5000], 'the scale is that of the type').toBeCloseTo(60000 / 65535, 6);
    expect(notes.join()).not.toMatch(/black or white/);
  });

  const clipped = (value: number) => Math.min(65535, Math.max(0, value));
  const disc = (radius: number) => (x: number, y: number) =>
    Math.min(1, Math.max(0, (radius - Math.hypot(x - 64, y - 64)) / 2 + 0.5));
  const bright = disc(30);
  /** Its edge is so short that it is lost among the half percent of the quantiles. */
  const corner = (x: number, y: number) => Math.min(1, Math.max(0, 28.5 - Math.hypot(x, y)));
  it.each<[string, Uint16Array]>([
    ['the whole range, highlights clipped', words((x, y) => clipped(1.3 * texture(0, 65535)(x, y)))],
    ['the whole range, both ends clipped', words((x, y) => clipped(1.6 * texture(0, 65535)(x, y) - 20000))],
    ['a dim field and one saturated disc', words((x, y) => clipped(texture(900, 1000)(x, y) + 66000 * bright(x, y)))],
    ['a dim field and a saturated corner', words((x, y) => clipped(texture(900, 1000)(x, y) + 66000 * corner(x, y)))],
    ['a bright field and a black corner', words((x, y) => texture(50000, 52000)(x, y) * (1 - corner(x, y)))],
    ['a bright field and one hole at 0', words((x, y) => clipped(texture(50000, 52000)(x, y) * (1 - bright(x, y))))],
    ['a bright field, its highlights clipped', words((x, y) => (checks(x >> 3, y >> 3) ? 65535 : texture(64900, 64950)(x, y)))],
    ['15 bits and a border', over(words(texture(0, 32767)), border, 65535)],
    ['0 and 65535', words((x) => (x % 16 < 8 ? 65535 : 0))],
    ['nearly all 65535', words((x, y) => (x < 20 ? texture(0, 4095)(x, y) : 65535))],
    ['nothing but 65535', words(() => 65535)],
    ['labels', words((x) => [0, 6000, 13107, 65535][x >> 5])],
    ['steps of grey', words((x) => Math.floor(x / 43) * 32767.5)],
  ])('are left alone where the picture reaches them: %s', (_, samples) => {
    const { pixels: plane, notes } = grey(samples);
    expect(notes).toEqual([]);
    expect(plane.data).toEqual(Float32Array.from(samples, (value) => value / 65535));
  });

  it('leave shifted words and 8-bit data as they are', () => {
    const shifted = words(texture(0, 4095)).map((value) => value << 4);
    expect(Math.max(...shifted)).toBe(65520);
    expect(grey(shifted).notes).toEqual(['16-bit file holding 12-bit data (shifted by 4 bits).']);
    const eight = words(texture(0, 255));
    expect(grey(eight).notes).toEqual(['16-bit file whose values need only 8 bits; scaled by 8 bits.']);
    const bytes = Uint8Array.from(
      over(
        eight.map((value) => value >> 4),
        border,
        255,
      ),
    );
    expect(toGrey(raw(bytes, 8)).notes).toEqual([]);
    expect(toGrey(raw(bytes, 8)).pixels.data).toEqual(Float32Array.from(bytes, (value) => value / 255));
  });
});
