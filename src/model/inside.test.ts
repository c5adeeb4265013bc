/** What is shown of the network's inside is what the network did: held against the float64 reference and against randomised weights. */

import { memory, setBackend, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { frontConstantShapes, mapShapes, vectorWidth } from './front-config';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Random } from '../base/random';
import { checkConfig, type HnfConfig, probeWidth } from './config';
import { weightsOverLevels, weightsOverText } from './cross-attention';
import { uploadFront } from './front';
import { frontEvidence } from './front-evidence';
import { type LoadedFront, mapsOf, viewThroughFront } from './front-view';
import { visionGraph } from './graph';
import { hnfCascade } from './hnf';
import { initHnf } from './init';
import { logitParts } from './logit-parts';
import { patchGraph } from './neighbours';
import { withoutPatches } from './occlusion';
import { normal, type ParamArrays, scoped, toTensor, toTensors } from './params';
import { rankCorrelation, sharedEdges } from './testing/alike';
import { dot, widen } from './testing/arithmetic';
import { makeSample, normals, SMALL, stirred, uploadImages, uploadTexts, worstError } from './testing/cases';
import { randomFront, TINY } from './testing/front-reference';
import { referenceHnf, referenceTextBank } from './testing/reference';
import { textBank } from './text-bank';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  await setBackend('cpu');
});

describe('occlusion', () => {
  it('gives the logits without each patch of a level: against the float64 reference with the mean in its place', () => {
    const { config, params, texts, images } = makeSample(SMALL, 11, 1);
    const run = (l: number, from: number, count: number): number[] =>
      tidy(() => {
        const p = toTensors(params);
        const bank = textBank(config, p, uploadTexts(texts));
        const cascade = hnfCascade(config, p, uploadImages(images, config.imageSize));
        return Array.from(withoutPatches(config, p, cascade, bank, l, from, count).dataSync());
      });
    run(0, 0, 1);
    const before = memory().numTensors;
    const found = [run(0, 2, 5), run(1, 0, 4)];
    expect(memory().numTensors).toBe(before);

    const p = widen(params);
    const bank = referenceTextBank(config, p, texts.rows);
    const { patches, logits } = referenceHnf(config, p, images[0], bank);
    const expected = [
      [0, 2, 5],
      [1, 0, 4],
    ].map(([l, from, count]) =>
      Array.from({ length: count }, (_, i) => {
        const tokens = patches[l];
        const mean = tokens[0].map((_, c) => tokens.reduce((sum, row) => sum + row[c], 0) / tokens.length);
        const probes = patches.map((rows, m) =>
          rows.map((row, j) => row.map((value, c) => (m === l && j === from + i ? mean[c] - value : 0))),
        );
        return referenceHnf(config, p, images[0], bank, { probes }).logits;
      }).flat(),
    );
    expect(worstError(found[0], expected[0])).toBeLessThan(1e-5);
    expect(worstError(found[1], expected[1])).toBeLessThan(1e-5);
    expect(worstError(found[1], Array.from({ length: 4 }, () => logits).flat()), 'a patch does something').toBeGreaterThan(
      1e-3,
    );
  });
});

describe('the graph read back', () => {
  it('has the edges and weights of the search: cosines of the patches, strongest first, both ways', () => {
    const [n, width, k] = [16, 6, 3];
    const rows = Array.from({ length: n }, (_, i) => Array.from(normals(`patch${i}`, width)));
    const laplacian = tidy(() => visionGraph(tensor([rows]), k).dataSync());
    const graph = patchGraph(laplacian, k);
    const weight = (i: number, j: number): number =>
      (1 + dot(rows[i], rows[j]) / Math.sqrt(dot(rows[i], rows[i]) * dot(rows[j], rows[j]))) / 2;
    const nearest = rows.map((_, i) =>
      rows
        .map((_, j) => j)
        .filter((j) => j !== i)
        .sort((a, b) => weight(i, b) - weight(i, a))
        .slice(0, k),
    );
    for (let i = 0; i < n; i++) {
      const own = Array.from(graph.targets.slice(graph.starts[i], graph.starts[i + 1]));
      const others = rows.map((_, j) => j).filter((j) => nearest[j].includes(i) && !nearest[i].includes(j));
      expect(own.slice(0, k), 'its own nearest, in order').toEqual(nearest[i]);
      expect(own.slice(k).sort((a, b) => a - b)).toEqual(others);
      own.forEach((j, e) => {
        expect(graph.weights[graph.starts[i] + e]).toBeCloseTo(weight(i, j), 5);
      });
    }
  });
});

const MAPS = ['stem', 'block2', 'block4'];
const SIDE = 24;
const CONFIG: HnfConfig = checkConfig({
  ...SMALL,
  imageSize: SIDE,
  levels: [
    { patch: 4, neighbours: 4 },
    { patch: 8, neighbours: 3 },
  ],
  front: { id: 'tiny', sha256: '0'.repeat(64), maps: MAPS, tokenWidth: 5, vectorWidth: vectorWidth(mapShapes(TINY, MAPS)) },
});

/** Weights of a model with a front and a probe, all from one seed. */
function seeded(seed: number): { readonly params: ParamArrays; readonly front: LoadedFront } {
  const random = new Random(seed);
  const constants = Object.fromEntries(
    Object.entries(frontConstantShapes(CONFIG, TINY)).map(([name, shape]) => [name, normal(random.fork(name), shape, 0.3)]),
  );
  const probe = normal(random.fork('probe'), [SMALL.categories.length, probeWidth(CONFIG)], 0.2);
  return {
    params: { ...stirred(initHnf(CONFIG, seed), seed), ...constants, 'head.probe_weight': probe },
    front: { config: TINY, params: uploadFront(TINY, randomFront(TINY, 1, SIDE, seed).params) },
  };
}

const IMAGE = normals('image', SIDE ** 2);
const BANK = normal(new Random(4), [SMALL.categories.length, SMALL.width], 1);

/** All that is shown of one image, under one set of weights. */
function look({ params, front }: ReturnType<typeof seeded>) {
  return tidy(() => {
    const p = toTensors(params);
    const images = uploadImages([IMAGE], SIDE);
    const bank = toTensor(BANK);
    const cascade = hnfCascade(CONFIG, p, images, { front: viewThroughFront(CONFIG, p, front, images) });
    const { logits, levels, texture, front: vote, description, embedding } = logitParts(CONFIG, p, cascade, bank);
    const numbers = (t: Tensor): number[] => Array.from(t.dataSync());
    const probe = params['head.probe_weight'];
    const { vectorWidth: width } = CONFIG.front!;
    const categories = SMALL.categories.length;
    const weights = Array.from({ length: categories }, (_, c) =>
      Array.from(probe.values.slice((c + 1) * probe.shape[1] - width, (c + 1) * probe.shape[1])),
    ).flat();
    const { side, values } = frontEvidence({
      shapes: mapShapes(TINY, MAPS),
      maps: mapsOf(CONFIG, front, images).map((map) => map.dataSync()),
      size: SIDE,
      scale: params['front.vector.scale'].values,
      shift: params['front.vector.shift'].values,
      weights,
      categories,
    });
    const base = numbers(logits);
    return {
      parts: [levels, texture, vote, description].map(numbers),
      logits: base,
      bias: Array.from(params['head.bias'].values),
      side,
      front: Array.from(values),
      effects: CONFIG.levels.map(({ patch }, l) =>
        numbers(withoutPatches(CONFIG, p, cascade, bank, l, 0, (SIDE / patch) ** 2)).map(
          (without, i) => base[i % categories] - without,
        ),
      ),
      graphs: CONFIG.levels.map(({ neighbours }, l) => {
        const { starts, targets } = patchGraph(visionGraph(cascade.patches[l], neighbours).dataSync(), neighbours);
        return Array.from(targets).map((target, e) => `${starts.findIndex((start) => start > e) - 1}-${target}`);
      }),
      gates: numbers(cascade.gates),
      reads: numbers(weightsOverText(scoped(p, 'cross.image'), embedding, bank, CONFIG.heads)),
      readBy: numbers(weightsOverLevels(scoped(p, 'cross.text'), bank, cascade.levels, CONFIG.heads)),
    };
  });
}

describe('the parts of a logit', () => {
  const seen = () => look(seeded(1));

  it('sum to it, category by category, and none of them is nothing', () => {
    const { parts, bias, logits } = seen();
    logits.forEach((logit, c) => {
      expect(parts.reduce((sum, part) => sum + part[c], bias[c])).toBeCloseTo(logit, 4);
    });
    for (const part of parts) expect(Math.max(...part.map(Math.abs))).toBeGreaterThan(1e-3);
  });

  it('the front’s part is put to its places without rest, and a place that stands out has more of it', () => {
    const { parts, front, side } = seen();
    expect(side).toBe(SIDE / 2);
    parts[2].forEach((vote, c) => {
      const cells = front.slice(c * side ** 2, (c + 1) * side ** 2);
      expect(cells.reduce((sum, value) => sum + value, 0)).toBeCloseTo(vote, 3);
      expect(Math.max(...cells) - Math.min(...cells)).toBeGreaterThan(1e-3);
    });
  });

  it('each head’s attention is a share of one', () => {
    const { reads, readBy } = seen();
    const categories = SMALL.categories.length;
    for (let h = 0; h < CONFIG.heads; h++)
      expect(reads.slice(h * categories, (h + 1) * categories).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
    for (let row = 0; row < CONFIG.heads * categories; row++) expect(readBy[2 * row] + readBy[2 * row + 1]).toBeCloseTo(1, 5);
  });
});

it('one bright cell draws the front’s vote to where it is', () => {
  const map = new Float32Array(16).fill(0.1);
  map[6] = 4;
  const { values } = frontEvidence({
    shapes: [{ name: 'a', stride: 2, channels: 1 }],
    maps: [map],
    size: 8,
    scale: [1, 1],
    shift: [0, 0],
    weights: [1, 1],
    categories: 1,
  });
  expect(values.indexOf(Math.max(...values))).toBe(6);
  expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(Math.sqrt(5.5 / 16) + 2, 5);
});

describe('sanity (Adebayo et al. 2018, arXiv 1810.03292): what is shown is of the weights, and not of the picture alone', () => {
  /** A map that follows the picture's edges whatever the weights are would keep its ranks. */
  const MOST_ALIKE = 0.5;
  const learned = seeded(1);
  const other = seeded(2);
  const first = (values: readonly number[], cells: number): readonly number[] => values.slice(0, cells);

  it('is the same twice with the same weights', () => {
    const [a, b] = [look(learned), look(learned)];
    expect(rankCorrelation(a.front, b.front)).toBe(1);
    expect(sharedEdges(a.graphs[0], b.graphs[0])).toBe(1);
  });

  it('changes when head, front, or levels are randomised, each by itself and all together', () => {
    const was = look(learned);
    const cells = was.side ** 2;
    const head = look({
      ...learned,
      params: { ...learned.params, 'head.probe_weight': other.params['head.probe_weight'] },
    });
    expect(Math.abs(rankCorrelation(first(was.front, cells), first(head.front, cells))), 'head').toBeLessThan(MOST_ALIKE);
    const front = look({ ...learned, front: other.front });
    expect(Math.abs(rankCorrelation(first(was.front, cells), first(front.front, cells))), 'front').toBeLessThan(MOST_ALIKE);
    const levels = look({
      ...learned,
      params: Object.fromEntries(
        Object.entries(learned.params).map(([name, array]) => [name, name.startsWith('level') ? other.params[name] : array]),
      ),
    });
    for (const now of [levels, look(other)]) {
      for (const l of CONFIG.levels.keys())
        expect(Math.abs(rankCorrelation(was.effects[l], now.effects[l])), `patches of level ${l}`).toBeLessThan(MOST_ALIKE);
      expect(sharedEdges(was.graphs[0], now.graphs[0]), 'edges').toBeLessThan(0.5);
      expect(Math.abs(rankCorrelation(was.gates, now.gates)), 'gates').toBeLessThan(MOST_ALIKE);
    }
    expect(Math.abs(rankCorrelation(was.reads, look(other).reads)), 'attention').toBeLessThan(0.8);
  });
});
