import { expect, it } from 'vitest';
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

it('scales floats by the finite range and fills holes', () => {
  const { pixels, notes } = toGrey(raw(Float32Array.of(-3, Number.NaN, 1, 5, Number.POSITIVE_INFINITY), 32));
  expect(Array.from(pixels.data)).toEqual([0, 0, 0.5, 1, 0]);
  expect(notes[0]).toMatch(/2 pixels are not finite/);
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

it('says when a picture shows nothing', () => {
  expect(toGrey(raw(new Uint8Array(9).fill(7), 8)).notes.join()).toMatch(/shows nothing/);
});
