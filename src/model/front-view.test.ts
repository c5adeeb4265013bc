/** HNF with a front: what it adds, and where (HNF.md, equation 2a). */

import { setBackend, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { frontConstantShapes, mapShapes, tokenWidth, vectorWidth } from './front-config';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Random } from '../base/random';
import { checkConfig, type HnfConfig, probeWidth } from './config';
import { uploadFront } from './front';
import { frontTokens, frontVector } from './front-tokens';
import { type LoadedFront, pooledView, viewThroughFront } from './front-view';
import { hnf } from './hnf';
import { initHnf } from './init';
import { normal, type ParamArrays, type Params, toTensor, toTensors } from './params';
import { normals, SMALL, uploadImages } from './testing/cases';
import { randomFront, TINY } from './testing/front-reference';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const MAPS = ['stem', 'block2'];
const SHAPES = mapShapes(TINY, MAPS);
const SIDE = SMALL.imageSize;
const CONFIG: HnfConfig = checkConfig({
  ...SMALL,
  front: { id: 'tiny', sha256: '0'.repeat(64), maps: MAPS, tokenWidth: 5, vectorWidth: vectorWidth(SHAPES) },
});

let front: LoadedFront;
let params: ParamArrays;
let images: Tensor;
let text: Tensor;

beforeAll(async () => {
  await setBackend('cpu');
  front = { config: TINY, params: uploadFront(TINY, randomFront(TINY, 1, SIDE).params) };
  const random = new Random(3);
  const constants = Object.fromEntries(
    Object.entries(frontConstantShapes(CONFIG, TINY)).map(([name, shape]) => [name, normal(random.fork(name), shape, 0.3)]),
  );
  params = { ...initHnf(CONFIG, 1), ...constants };
  images = uploadImages([normals(1, SIDE ** 2), normals(2, SIDE ** 2)], SIDE);
  text = toTensor(normal(random, [SMALL.categories.length, SMALL.width], 1));
});

const logitsOf = (arrays: ParamArrays, config = CONFIG): number[] => {
  const p: Params = toTensors(arrays);
  return Array.from(hnf(config, p, images, text, { front: viewThroughFront(config, p, front, images) }).logits.dataSync());
};

const zeroed = (names: RegExp): ParamArrays =>
  Object.fromEntries(
    Object.entries(params).map(([name, array]) => [
      name,
      names.test(name) ? { ...array, values: new Float32Array(array.values.length) } : array,
    ]),
  );

describe('HNF through a front', () => {
  it('is the network without one where nothing is learned from it, and another where something is', () => {
    const plain = logitsOf(params, { ...CONFIG, switches: { ...CONFIG.switches, front: false } });
    const silent = logitsOf(zeroed(/^start\.|\.front\./));
    silent.forEach((logit, i) => {
      expect(logit).toBeCloseTo(plain[i], 5);
    });
    for (const part of [/^start\./, /\.front\./]) {
      const half = logitsOf(zeroed(part));
      expect(Math.max(...half.map((logit, i) => Math.abs(logit - plain[i])))).toBeGreaterThan(1e-3);
    }
  });

  it('hands the first level W M + b beside the learned openings: the same as learned openings that hold it', () => {
    const one = uploadImages([normals(1, SIDE ** 2)], SIDE);
    const p = toTensors(params);
    const seen = viewThroughFront(CONFIG, p, front, one)!;
    const vector = Array.from(seen.vector.dataSync());
    const { kernel, bias } = { kernel: params['start.kernel'].values, bias: params['start.bias'].values };
    const opening = Float32Array.from(bias, (b, d) => vector.reduce((sum, v, i) => sum + v * kernel[i * bias.length + d], b));
    const moved = zeroed(/^start\./);
    for (const name of ['cls', 'virtual_node'])
      moved[name] = { ...params[name], values: params[name].values.map((v, d) => v + opening[d]) };
    const expected = hnf(CONFIG, p, one, text, { front: seen }).logits.dataSync();
    const actual = hnf(CONFIG, toTensors(moved), one, text, { front: seen }).logits.dataSync();
    actual.forEach((logit, i) => {
      expect(logit).toBeCloseTo(expected[i], 3);
    });
  });

  it('reads the view at middle grey with a quarter of the range a deviation, pooled and mapped by its constants', () => {
    const grey = Array.from(images.dataSync(), (x) => 0.5 + 0.25 * x);
    const x = tensor(grey, [2, SIDE, SIDE, 1]);
    const pooled = pooledView(CONFIG, front, images);
    const seen = viewThroughFront(CONFIG, toTensors(params), front, images)!;
    return import('./front').then(({ frontMaps }) => {
      const maps = frontMaps(TINY, front.params, x, MAPS);
      expect(Array.from(pooled.vector.dataSync())).toEqual(Array.from(frontVector(maps).dataSync()));
      CONFIG.levels.forEach(({ patch }, l) => {
        const raw = frontTokens(SHAPES, maps, SIDE, patch).dataSync();
        const [width, r] = [tokenWidth(SHAPES, patch), 5];
        const { kernel, bias } = {
          kernel: params[`front.level${l}.kernel`].values,
          bias: params[`front.level${l}.bias`].values,
        };
        const expected = Array.from({ length: r }, (_, k) =>
          Array.from({ length: width }, (_, j) => raw[j] * kernel[j * r + k]).reduce((a, b) => a + b, bias[k]),
        );
        const actual = Array.from(seen.tokens[l].dataSync()).slice(0, r);
        actual.forEach((value, k) => {
          expect(value).toBeCloseTo(expected[k], 4);
        });
      });
    });
  });

  it('refuses to run blind', () => {
    const p = toTensors(params);
    expect(() => hnf(CONFIG, p, images, text)).toThrow(/has not looked/);
    expect(() => viewThroughFront(CONFIG, p, null, images)).toThrow(/not loaded/);
    const other = { ...CONFIG, front: { ...CONFIG.front!, vectorWidth: 3 } };
    expect(() => frontConstantShapes(other, TINY)).toThrow(/reads 3 values/);
  });

  it('gives a linear probe the vector after V and texture, and scores strangers on it alone', () => {
    const width = probeWidth(CONFIG);
    const c = CONFIG.front!.vectorWidth;
    const probe = { shape: [SMALL.categories.length, width], values: new Float32Array(SMALL.categories.length * width) };
    const kernel = normal(new Random(9), [c, 1], 0.5);
    for (let i = 0; i < c; i++) probe.values[width - c + i] = kernel.values[i]; // of the first category
    const arrays = {
      ...params,
      'head.probe_weight': probe,
      'head.stranger.kernel': kernel,
      'head.stranger.bias': { shape: [1], values: Float32Array.of(0.5) },
    };
    const p = toTensors(arrays);
    const { logits, stranger } = hnf(CONFIG, p, images, text, { front: viewThroughFront(CONFIG, p, front, images) });
    const plain = logitsOf(params);
    const scores = stranger!.dataSync();
    for (const b of [0, 1]) {
      const at = b * SMALL.categories.length;
      expect(logits.dataSync()[at] - plain[at]).toBeCloseTo(scores[b] - 0.5, 3);
      expect(logits.dataSync()[at + 1]).toBeCloseTo(plain[at + 1], 5);
    }
  });
});
