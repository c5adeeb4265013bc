/** Tokens of patches and of the whole view against loops over the cells. */

import { setBackend, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { type MapShape, tokenWidth, vectorWidth } from './front-config';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, expect, it, vi } from 'vitest';
import { Random } from '../base/random';
import { frontTokens, frontVector } from './front-tokens';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  await setBackend('cpu');
});

const SIZE = 224;
const SHAPES: MapShape[] = [
  { name: 'a', stride: 4, channels: 3 },
  { name: 'b', stride: 8, channels: 2 },
  { name: 'c', stride: 16, channels: 1 },
  { name: 'd', stride: 32, channels: 2 },
];

function randomMaps(batch: number): { arrays: Float32Array[]; maps: Tensor[] } {
  const random = new Random(3);
  const arrays = SHAPES.map(({ stride, channels }) =>
    Float32Array.from({ length: batch * (SIZE / stride) ** 2 * channels }, () => random.normal(0, 4)),
  );
  const maps = SHAPES.map(({ stride, channels }, i) => tensor(arrays[i], [batch, SIZE / stride, SIZE / stride, channels]));
  return { arrays, maps };
}

const root = (value: number): number => Math.sign(value) * Math.sqrt(Math.abs(value));

/** Share of the cell [i, i + 1) that lies in [low, high), in cells. */
const overlap = (i: number, low: number, high: number): number => Math.max(0, Math.min(i + 1, high) - Math.max(i, low));

/** F_l of one patch, by areas and by bilinear weights. */
function expectedToken(arrays: Float32Array[], picture: number, row: number, column: number, patch: number): number[] {
  return SHAPES.flatMap(({ stride, channels }, m) => {
    const side = SIZE / stride;
    const at = (y: number, x: number, c: number) => arrays[m][((picture * side + y) * side + x) * channels + c];
    const places = Array.from({ length: side }, (_, i) => i);
    const every = Array.from({ length: channels }, (_, c) => c);
    const ratio = patch / stride;
    if (ratio > 1) {
      const weights = (p: number) => places.map((i) => overlap(i, p * ratio, (p + 1) * ratio));
      const [wy, wx] = [weights(row), weights(column)];
      const means = every.map(
        (c) =>
          places.reduce((sum, y) => sum + wy[y] * places.reduce((line, x) => line + wx[x] * at(y, x, c), 0), 0) / ratio ** 2,
      );
      const touched = (w: number[]) => places.filter((i) => w[i] > 0);
      const tops = every.map((c) => Math.max(...touched(wy).flatMap((y) => touched(wx).map((x) => at(y, x, c)))));
      return [...means, ...tops].map(root);
    }
    const centre = (p: number) => Math.min(side - 1, Math.max(0, (p + 0.5) * ratio - 0.5));
    const [y, x] = [centre(row), centre(column)];
    const [y0, x0] = [Math.floor(y), Math.floor(x)];
    const [y1, x1] = [Math.min(side - 1, y0 + 1), Math.min(side - 1, x0 + 1)];
    const mix = (a: number, b: number, t: number) => a + (b - a) * t;
    return every.map((c) =>
      root(mix(mix(at(y0, x0, c), at(y0, x1, c), x - x0), mix(at(y1, x0, c), at(y1, x1, c), x - x0), y - y0)),
    );
  });
}

it.each([8, 16, 28, 32, 56, 112])('patches of %i px', async (patch) => {
  const { arrays, maps } = randomMaps(2);
  const across = SIZE / patch;
  const tokens = frontTokens(SHAPES, maps, SIZE, patch);
  expect(tokens.shape).toEqual([2, across ** 2, tokenWidth(SHAPES, patch)]);
  const values = await tokens.data();
  let at = 0;
  for (let picture = 0; picture < 2; picture++)
    for (let p = 0; p < across ** 2; p++)
      for (const expected of expectedToken(arrays, picture, Math.floor(p / across), p % across, patch))
        expect(Math.abs(values[at++] - expected)).toBeLessThan(1e-5);
  expect(at).toBe(values.length);
});

it('the whole view: mean and largest of each map, signed square root', async () => {
  const { arrays, maps } = randomMaps(2);
  const vector = frontVector(maps);
  expect(vector.shape).toEqual([2, vectorWidth(SHAPES)]);
  const values = await vector.data();
  let at = 0;
  for (let picture = 0; picture < 2; picture++)
    SHAPES.forEach(({ channels }, m) => {
      const half = arrays[m].length / 2;
      const cells = arrays[m].subarray(picture * half, (picture + 1) * half);
      const channel = (c: number) => cells.filter((_, i) => i % channels === c);
      for (let c = 0; c < channels; c++)
        expect(values[at + c]).toBeCloseTo(root(channel(c).reduce((sum, value) => sum + value, 0) / (half / channels)), 4);
      at += channels;
      for (let c = 0; c < channels; c++) expect(values[at + c]).toBeCloseTo(root(Math.max(...channel(c))), 5);
      at += channels;
    });
});

it('refuses a view that is no whole number of patches or cells', () => {
  const { maps } = randomMaps(1);
  expect(() => frontTokens(SHAPES, maps, SIZE, 48)).toThrow(RangeError);
  expect(() => frontTokens(SHAPES, maps, 240, 48)).toThrow(/whole cells/);
});
