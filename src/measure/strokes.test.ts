import { describe, expect, it, vi } from 'vitest';
import { createPlane, type Plane } from '../base/plane';
import { Random } from '../base/random';
import { alignment } from './alignment';
import { gaussian } from './filters';
import { prepare } from './prepare';
import { strokeWidth } from './strokes';

// Pictures are drawn, then measured or read: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

interface Mat {
  readonly plane: Plane;
  readonly widths: readonly number[];
  /** |<exp 2iθ>| of the fibres, by length. */
  readonly order: number;
}

/** Fibres of round section laid over each other at angles about one direction, each of a grey of its own: no threshold parts them. */
function mat(
  seed: string,
  size: number,
  {
    width,
    spread = 0.12,
    fan,
    noise = 0.015,
    count,
  }: { width: number; spread?: number; fan: number; noise?: number; count: number },
): Mat {
  const random = new Random(seed);
  const plane = createPlane(size, size);
  plane.data.fill(0.15);
  const widths: number[] = [];
  let [re, im, total] = [0, 0, 0];
  const direction = random.uniform(0, Math.PI);
  const owner = new Int16Array(size * size).fill(-1);
  const axis = new Int16Array(size * size).fill(-1);
  const fibres = Array.from({ length: count }, () => ({
    angle: direction + random.uniform(-fan, fan),
    w: width * (1 + random.normal(0, spread)),
    x: random.uniform(0, size),
    y: random.uniform(0, size),
    grey: random.uniform(0.35, 0.75),
  }));
  for (const [k, { angle, w, x: x0, y: y0, grey }] of fibres.entries()) {
    for (let i = 0; i < size * size; i++) {
      const across = Math.abs(((i % size) - x0) * -Math.sin(angle) + (Math.floor(i / size) - y0) * Math.cos(angle));
      if (across >= w / 2) continue;
      owner[i] = k;
      if (across < 0.5) axis[i] = k;
      plane.data[i] = grey * (0.75 + 0.25 * Math.sqrt(1 - (2 * across) ** 2 / (w * w)));
    }
  }
  // What is covered by later fibres is not seen, and does not count.
  for (let i = 0; i < axis.length; i++) {
    const k = axis[i];
    if (k < 0 || owner[i] !== k) continue;
    widths.push(fibres[k].w);
    re += Math.cos(2 * fibres[k].angle);
    im += Math.sin(2 * fibres[k].angle);
    total++;
  }
  for (let i = 0; i < plane.data.length; i++) plane.data[i] += random.normal(0, noise);
  return { plane, widths: widths.sort((a, b) => a - b), order: Math.hypot(re, im) / total };
}

const prepared = (plane: Plane) => prepare(plane, { x: 0, y: 0, width: plane.width, height: plane.height });
const at = (sorted: readonly number[], q: number): number => sorted[Math.floor(q * (sorted.length - 1))];

describe('strokeWidth', () => {
  it.each([
    [9, 24],
    [14, 18],
  ])('gives the median width of a mat of fibres %i px wide, %i of them, to 18 %%, on average to 13 %%', (width, count) => {
    const ratios = ['a', 'b', 'c'].map((seed) => {
      const { plane, widths } = mat(`${seed}/${width}`, 288, { width, count, fan: Math.PI / 2 });
      const found = strokeWidth(prepared(plane), null);
      if ('reason' in found) throw new Error(found.reason);
      expect(Math.abs(found.low / at(widths, 0.1) - 1)).toBeLessThan(0.25);
      expect(Math.abs(found.high / at(widths, 0.9) - 1)).toBeLessThan(0.15);
      expect(Math.abs(found.median - at(widths, 0.5))).toBeLessThan(3 * found.uncertainty);
      return found.median / at(widths, 0.5);
    });
    for (const ratio of ratios) expect(Math.abs(ratio - 1)).toBeLessThan(0.18);
    expect(Math.abs(ratios.reduce((sum, ratio) => sum + ratio, 0) / 3 - 1)).toBeLessThan(0.13);
  });

  it('gives none of discs, and none of noise', () => {
    const random = new Random('discs');
    const discs = createPlane(256, 256);
    for (let i = 0; i < discs.data.length; i++) {
      const [x, y] = [i % 256, Math.floor(i / 256)];
      discs.data[i] = (Math.hypot((x % 40) - 20, (y % 40) - 20) < 11 ? 0.7 : 0.3) + random.normal(0, 0.01);
    }
    expect(strokeWidth(prepared(discs), null)).toHaveProperty('reason');
    const grey = createPlane(128, 128);
    for (let i = 0; i < grey.data.length; i++) grey.data[i] = 0.5 + random.normal(0, 0.05);
    expect(strokeWidth(prepared(grey), null)).toHaveProperty('reason');
  });

  it.each([0.6, 0.8, 1])('is not given of noise that was blurred by %f px, as resized pictures are', (sigma) => {
    const random = new Random(`blurred ${sigma}`);
    const plane = createPlane(320, 320);
    for (let i = 0; i < plane.data.length; i++) plane.data[i] = random.normal(0, 0.1);
    const soft = gaussian(plane.data, 320, 320, sigma).map((grey) => 0.4 + grey);
    expect(strokeWidth(prepared({ ...plane, data: soft }), null)).toHaveProperty('reason');
  });
});

describe('alignment', () => {
  it.each([
    [0.1, 0.99],
    [0.5, 0.84],
    [0.9, 0.54],
    [Math.PI / 2, 0],
  ])('of fibres within %f rad of one direction is their order parameter to 0.12', (fan) => {
    for (const seed of ['a', 'b']) {
      const { plane, order } = mat(`${seed}/${fan}`, 224, { width: 8, count: 22, fan });
      const found = alignment(prepared(plane), null);
      if ('reason' in found) throw new Error(found.reason);
      expect(Math.abs(found.order - order), `${found.order} for ${order}`).toBeLessThan(0.12);
    }
  });
});
