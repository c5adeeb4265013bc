/** The front's kernels in whole fronts against float64 loops: odd sizes, all strides, one strip and many, several pictures. */
import { engine, getKernel, registerKernel, type Tensor, tensor, tidy, unregisterKernel, zeros } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { closeTo, startWasm, uniform } from '../engine/kernels/wasm/testing';
import { frontMaps, uploadFront } from '../model/front';
import { frontTokens, frontVector } from '../model/front-tokens';
import { randomFront, referenceFront, TINY } from '../model/testing/front-reference';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

beforeAll(startWasm);

const names = TINY.layers.map(({ name }) => name);

describe("the front's kernels", () => {
  it.each([
    [1, 4], // maps of one cell
    [2, 15],
    [1, 16],
    [3, 26],
    [2, 57],
    [2, 160], // a block in several strips
    [1, 229],
  ])('agree with the float64 loops: %i views of %i px', (batch, size) => {
    const { params, views } = randomFront(TINY, batch, size);
    const expected = referenceFront(TINY, params, views, batch, size);
    tidy(() => {
      frontMaps(TINY, uploadFront(TINY, params), tensor(views, [batch, size, size, 1]), names).forEach((map, m) => {
        expect(map.shape, names[m]).toEqual(expected[m].shape);
        closeTo(map.dataSync(), expected[m].values, 1e-5);
      });
    });
  });

  it('are what runs, once a layer', async () => {
    const { params, views } = randomFront(TINY, 1, 16);
    const uploaded = uploadFront(TINY, params);
    const x = tensor(views, [1, 16, 16, 1]);
    const { kernels } = await engine().profile(() => frontMaps(TINY, uploaded, x, ['block4']));
    expect(kernels.map(({ name }) => name)).toEqual(['Sub', 'HnfGreyConvolution', ...Array(5).fill('HnfInvertedResidual')]);
  });

  it('leave channels that are no multiple of eight to the stock operations', () => {
    const layers = TINY.layers.map((layer) => ({ ...layer, channels: layer.channels + 4 }));
    const odd = { ...TINY, layers };
    const { params, views } = randomFront(odd, 1, 23);
    const expected = referenceFront(odd, params, views, 1, 23);
    tidy(() => {
      frontMaps(odd, uploadFront(odd, params), tensor(views, [1, 23, 23, 1]), names).forEach((map, m) => {
        closeTo(map.dataSync(), expected[m].values, 1e-5);
      });
    });
  });

  it.each([
    [1, 1],
    [7, 1],
    [3, 3],
  ])('leave windows of %i px, %i apart, to the stock operations', (kernel, stride) => {
    const layers = TINY.layers.map((layer, i) => (i === 2 && layer.kind === 'block' ? { ...layer, kernel, stride } : layer));
    const odd = { ...TINY, layers };
    const { params, views } = randomFront(odd, 1, 32);
    const expected = referenceFront(odd, params, views, 1, 32);
    tidy(() => {
      frontMaps(odd, uploadFront(odd, params), tensor(views, [1, 32, 32, 1]), names).forEach((map, m) => {
        closeTo(map.dataSync(), expected[m].values, 1e-5);
      });
    });
  });

  it.each([8, 16, 28, 56, 112, 224])('gather what patches of %i px see as the stock operations do', (patch) => {
    const shapes = [8, 16, 32, 224].map((stride, i) => ({ name: `map${i}`, stride, channels: 8 + 8 * (i % 2) }));
    const gather = (): Float32Array[] =>
      tidy(() => {
        const maps = shapes.map(({ stride, channels }, i) => {
          const shape: [number, number, number, number] = [2, 224 / stride, 224 / stride, channels];
          return tensor(uniform(shape, i + 1, -4, 3), shape);
        });
        return [frontTokens(shapes, maps, 224, patch), frontVector(maps)].map((seen) => seen.dataSync() as Float32Array);
      });
    const ours = gather();
    const kernel = getKernel('HnfFrontTokens', 'wasm');
    expect(kernel).toBeTruthy();
    unregisterKernel('HnfFrontTokens', 'wasm');
    const stock = gather();
    registerKernel(kernel!);
    // Before the root, which makes much of a rounding near zero.
    const signedSquare = (value: number): number => value * Math.abs(value);
    ours.forEach((values, i) => {
      closeTo(values.map(signedSquare), stock[i].map(signedSquare), 1e-6);
    });
  });

  it('refuse operands that do not fit', () => {
    const run = (name: string, inputs: Record<string, Tensor>, attrs: Record<string, number>) => () =>
      tidy(() => engine().runKernel(name, inputs, attrs) as Tensor);
    const x = zeros([1, 8, 8, 8]);
    const block = {
      depthwise: zeros([1, 9, 8]),
      depthwiseBias: zeros([8]),
      project: zeros([2, 8, 8]),
      projectBias: zeros([16]),
    };
    expect(run('HnfInvertedResidual', { x, ...block }, { stride: 1, residual: 0 })).not.toThrow();
    expect(run('HnfInvertedResidual', { x, ...block }, { stride: 1, residual: 1 })).toThrow(
      /x is \[1,8,8,8\], not \[1,8,8,16\]/,
    );
    const wide = { ...block, depthwise: zeros([2, 9, 8]) };
    expect(run('HnfInvertedResidual', { x, ...wide }, { stride: 1, residual: 0 })).toThrow(/x is/);
    const expand = { expand: zeros([2, 8, 8]), expandBias: zeros([16]) };
    expect(run('HnfInvertedResidual', { x, ...expand, ...block }, { stride: 1, residual: 0 })).toThrow(/expand is/);
    const far = { ...block, depthwise: zeros([1, 49, 8]) };
    expect(run('HnfInvertedResidual', { x, ...far }, { stride: 1, residual: 0 })).toThrow(/windows of 7 px, 1 apart/);
    const grey = { w: zeros([3, 3, 12]), bias: zeros([12]) };
    expect(run('HnfGreyConvolution', { x: zeros([1, 8, 8, 1]), ...grey }, { stride: 2 })).toThrow(/multiple of 8/);
  });
});
