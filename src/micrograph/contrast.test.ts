import { describe, expect, it } from 'vitest';
import { createPlane, type Plane } from '../base/plane';
import { Random } from '../base/random';
import { contrastOf } from './contrast';

const [width, height] = [120, 90];
const whole = { x: 0, y: 0, width, height };
const plane = (value: (x: number, y: number) => number): Plane => {
  const made = createPlane(width, height);
  for (let i = 0; i < made.data.length; i++) made.data[i] = value(i % width, Math.floor(i / width));
  return made;
};
const noise = (levels: number, around = 128, seed = 3) => {
  const random = new Random(seed);
  return plane(() => Math.round(around + levels * (random.uniform() - 0.5)) / 255);
};

const random = new Random(11);
const deepNoise = plane(() => (10000 + Math.floor(15 * random.uniform())) / 65535);

describe('nothing to see', () => {
  it.each([
    ['black', plane(() => 0)],
    ['white', plane(() => 1)],
    ['grey', plane(() => 0.37)],
    ['one hot pixel on black', plane((x, y) => Number(x === 7 && y === 9))],
    ['ten hot pixels in corners', plane((x, y) => ((y === 0 && x < 5) || (y === height - 1 && x > width - 6) ? 1 : 0.2))],
    ['a level of rounding', plane((x, y) => (127 + ((x + y) & 1)) / 255)],
    ['saturated but for specks', plane((x, y) => (x * 7 + y * 13 === 500 ? 0.9 : 1))],
    ['the noise of a blank picture', noise(12)],
    ['the noise of a deep picture', deepNoise],
    ['the noise of a dark picture', noise(6, 4)],
  ])('%s', (_, pixels) => expect(contrastOf(pixels, whole)).toBe('none'));
});

describe('something to see', () => {
  it.each([
    ['a faint edge', plane((x) => (x < 60 ? 120 : 126) / 255)],
    ['a faint edge in noise', plane((x) => Math.round((x < 60 ? 120 : 126) + 8 * (random.uniform() - 0.5)) / 255)],
    ['a faint lattice', plane((x) => (120 + 3 * (1 + Math.sin(x))) / 255)],
    ['a deep picture of few grey levels', plane((x) => (10000 + 20 * Math.sin(x / 9)) / 65535)],
    ['a few particles on black', plane((x, y) => Number((x - 40) ** 2 + (y - 40) ** 2 < 20))],
    ['strong noise', noise(255)],
  ])('%s', (_, pixels) => expect(contrastOf(pixels, whole)).toBe('some'));

  it('looks at the crop alone', () => {
    const bar = plane((x, y) => (y < 70 ? 0.5 : x % 2));
    expect(contrastOf(bar, whole)).toBe('some');
    expect(contrastOf(bar, { ...whole, height: 70 })).toBe('none');
  });
});
