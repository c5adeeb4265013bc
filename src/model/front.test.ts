/** The front's layers against plain float64 loops, at odd sizes and all strides; what a wrong configuration is told. */

import { setBackend, tensor } from '@tensorflow/tfjs-core';
import { checkFront, frontParamShapes, mapShapes } from './front-config';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { frontMaps, uploadFront } from './front';
import { randomFront, referenceFront, TINY } from './testing/front-reference';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  await setBackend('cpu');
});

describe('the front', () => {
  it.each([16, 23, 32])('is what the float64 loops give, a view of %i px', async (size) => {
    const { params, views } = randomFront(TINY, 2, size);
    const names = TINY.layers.map(({ name }) => name);
    const maps = frontMaps(TINY, uploadFront(TINY, params), tensor(views, [2, size, size, 1]), names);
    const expected = referenceFront(TINY, params, views, 2, size);
    for (const [m, map] of maps.entries()) {
      const { shape, values } = expected[m];
      expect(map.shape, names[m]).toEqual(shape);
      const scale = Math.max(...values.map(Math.abs));
      const actual = await map.data();
      const worst = values.reduce((most, value, i) => Math.max(most, Math.abs(value - actual[i])), 0);
      expect(worst / scale, names[m]).toBeLessThan(1e-5);
    }
  });

  it('gives the maps in the order asked for, each as often', () => {
    const { params, views } = randomFront(TINY, 1, 16);
    const maps = frontMaps(TINY, uploadFront(TINY, params), tensor(views, [1, 16, 16, 1]), ['block2', 'stem', 'block2']);
    expect(maps.map(({ shape }) => shape)).toEqual([
      [1, 4, 4, 8],
      [1, 8, 8, 8],
      [1, 4, 4, 8],
    ]);
  });

  it('says where its maps lie', () => {
    const shapes = mapShapes(TINY, ['stem', 'block3', 'head']);
    expect(shapes).toEqual([
      { name: 'stem', stride: 2, channels: 8 },
      { name: 'block3', stride: 8, channels: 16 },
      { name: 'head', stride: 8, channels: 24 },
    ]);
    expect(() => mapShapes(TINY, ['block9'])).toThrow(/no map "block9"/);
  });
});

describe('a front that does not fit', () => {
  const { params } = randomFront(TINY, 1, 16);
  const broken = (name: string, shape: number[], value = 0) => ({
    ...params,
    [name]: { shape, values: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value) },
  });
  const { 'block1.expand.bias': _, ...incomplete } = params;

  it.each([
    ['a missing parameter', incomplete, /lack "block1.expand.bias"/],
    ['a parameter of no layer', broken('block9.bias', [3]), /no layer has the parameter "block9.bias"/],
    ['another shape', broken('stem.kernel', [3, 3, 3, 8]), /"stem.kernel" is \[3,3,3,8\], not \[3,3,1,8\]/],
    ['no number', broken('stem.bias', [8], Number.NaN), /"stem.bias" holds no number/],
  ])('is refused: %s', (_, wrong, words) => {
    expect(() => checkFront(TINY, wrong)).toThrow(words);
  });

  it('is refused where its layers cannot be run', () => {
    const [stem, ...rest] = TINY.layers;
    expect(() => checkFront({ ...TINY, layers: rest }, params)).toThrow(/must be the stem/);
    expect(() => checkFront({ ...TINY, layers: [stem, stem, ...rest] }, params)).toThrow(/must be the stem/);
    expect(() => checkFront({ ...TINY, layers: [...TINY.layers, rest[0]] }, params)).toThrow(/named twice/);
    expect(() => checkFront({ ...TINY, stages: ['block7'] }, params)).toThrow(/no map "block7"/);
    expect(Object.keys(frontParamShapes(TINY)).sort()).toEqual(Object.keys(params).sort());
  });
});
