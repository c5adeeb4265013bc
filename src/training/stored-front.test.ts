import { setBackend, tensor2d, tensor3d } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Random } from '../base/random';
import { createExamples, type ExampleSet } from '../dataset/examples';
import { type HnfConfig, patchCount } from '../model/config';
import { SMALL } from '../model/testing/cases';
import {
  bytesPerSeen,
  createSeen,
  type FeatureNoise,
  rememberedView,
  storedFrontView,
  storedTokens,
  storeFront,
  withRoom,
} from './stored-front';

// Small networks are trained: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const CONFIG: HnfConfig = {
  ...SMALL,
  front: { id: 'tiny', sha256: '0'.repeat(64), maps: ['stem'], tokenWidth: 4, vectorWidth: 6 },
};
const STILL: FeatureNoise = { noise: 0, patches: 0, channels: 0, style: 0 };
let set: ExampleSet;
let first: number[][];

beforeAll(async () => {
  await setBackend('cpu');
  set = createSeen(CONFIG, 3, false);
  const random = new Random(1);
  const draw = (length: number, spread: number) => Float32Array.from({ length }, () => random.normal(spread, spread));
  for (const place of [0, 1, 2]) {
    const levels = CONFIG.levels.map((level) => draw(patchCount(CONFIG, level) * 4, place + 1));
    const vector = draw(6, 1);
    if (place === 0) first = [...levels, vector].map((values) => Array.from(values));
    await storeFront(set, place, {
      tokens: levels.map((values) => tensor3d(values, [1, values.length / 4, 4])),
      vector: tensor2d(vector, [1, 6]),
    });
  }
});

const read = (indices: number[], how?: FeatureNoise, seed = 1) => {
  const { tokens, vector } = storedFrontView(
    CONFIG,
    set,
    indices,
    indices.map((i) => new Random(`${seed}/${i}`)),
    how,
  );
  return [...tokens, vector].map((t) => Array.from(t.dataSync()));
};

describe('what a front made of stored pictures', () => {
  it('comes back as it was stored, to half precision, in any order', () => {
    const back = read([1, 0]);
    back.forEach((values, k) => {
      const own = values.slice(values.length / 2);
      own.forEach((value, i) => {
        expect(value).toBeCloseTo(first[k][i], 2);
      });
    });
    expect(read([0], STILL)).toEqual(read([0]));
    expect(bytesPerSeen(CONFIG)).toBe(CONFIG.imageSize ** 2 + 2 * (storedTokens(CONFIG) + 6));
  });

  it('is varied as asked, the same for the same seed', () => {
    const noisy = { ...STILL, noise: 0.5 };
    expect(read([0], noisy)).toEqual(read([0], noisy));
    expect(read([0], noisy, 2)).not.toEqual(read([0], noisy));
    const dropped = read([0], { ...STILL, patches: 1, channels: 1 });
    for (const values of dropped) expect(values.every((value) => value === 0)).toBe(true);
  });

  it('moves means and spreads towards another picture of the set, and only those', () => {
    const plain = read([0])[0];
    // Of a few seeds, the first whose partner is another picture.
    const styled = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => read([0], { ...STILL, style: 1 }, seed)[0]);
    const moved = styled.find((values) => String(values) !== String(plain)) as number[];
    expect(moved).toBeDefined();
    for (let c = 0; c < 4; c++) {
      const [a, b] = [plain, moved].map((values) => values.filter((_, i) => i % 4 === c));
      const ratios = a.slice(1).map((value, i) => (b[i + 1] - b[0]) / (value - a[0]));
      for (const ratio of ratios) expect(ratio).toBeCloseTo(ratios[0], 3); // an affine map, channel by channel
    }
  });
});

describe('pictures as they are', () => {
  const MOST = 2 ** 20;
  /** A front that sees the picture's number everywhere, and which pictures it was asked for. */
  const numbered = (indices: readonly number[], asked: number[]) => (places: readonly number[]) => {
    const seen = places.map((place) => indices[place]);
    asked.push(...seen);
    const of = (size: number) => Float32Array.from(seen.flatMap((n) => Array<number>(size).fill(n)));
    return {
      tokens: CONFIG.levels.map((level) => {
        const patches = patchCount(CONFIG, level);
        return tensor3d(of(patches * 4), [seen.length, patches, 4]);
      }),
      vector: tensor2d(of(6), [seen.length, 6]),
    };
  };
  const look = async (stored: ExampleSet, indices: readonly number[], asked: number[]) => {
    const view = await rememberedView(CONFIG, stored, indices, numbered(indices, asked));
    return [...(view?.tokens ?? []), view?.vector].map((t) => Array.from(t?.dataSync() ?? []));
  };

  it('are looked at once, whoever asks in whatever order', async () => {
    const stored = withRoom(CONFIG, createExamples(4, CONFIG.imageSize), MOST);
    const asked: number[] = [];
    await look(stored, [2, 0], asked);
    const all = await look(stored, [0, 1, 2, 3], asked);
    expect(asked).toEqual([2, 0, 1, 3]);
    for (const values of all) expect(values).toEqual([0, 1, 2, 3].flatMap((n) => Array<number>(values.length / 4).fill(n)));
  });

  it('are looked at anew each time where there is no room, and where the model has no front', async () => {
    const plain = createExamples(4, CONFIG.imageSize);
    expect(withRoom(CONFIG, plain, 100)).toBe(plain);
    expect(withRoom(SMALL, plain, MOST)).toBe(plain);
    const asked: number[] = [];
    await look(plain, [1], asked);
    await look(plain, [1], asked);
    expect(asked).toEqual([1, 1]);
  });
});
