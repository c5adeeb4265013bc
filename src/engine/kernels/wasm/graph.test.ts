import { engine, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { closeTo, product, startWasm, uniform } from './testing';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

beforeAll(startWasm);

const run = (name: string, inputs: Record<string, Tensor>, attrs: Record<string, number> = {}): Float32Array =>
  (engine().runKernel(name, inputs, attrs) as Tensor).dataSync() as Float32Array;

describe('HnfVisionGraph', () => {
  /** -D^-1/2 A D^-1/2 of one picture's patches in float64, by sorting. */
  function laplacianOf(x: Float32Array, nodes: number, width: number, neighbours: number): Float64Array {
    const cosines = product(
      nodes,
      nodes,
      width,
      (i, c) => x[i * width + c],
      (c, j) => x[j * width + c],
    );
    const norms = Float64Array.from({ length: nodes }, (_, i) => Math.sqrt(cosines[i * nodes + i]));
    const cosine = (i: number, j: number) => cosines[i * nodes + j] / (norms[i] * norms[j]);
    const chosen = Array.from({ length: nodes }, (_, i) => {
      const others = Array.from({ length: nodes }, (_, j) => j).filter((j) => j !== i);
      return new Set(others.sort((a, b) => cosine(i, b) - cosine(i, a)).slice(0, neighbours));
    });
    const size = nodes + 1;
    const a = new Float64Array(size * size);
    for (let i = 1; i < size; i++) {
      a[i] = 1;
      a[i * size] = 1;
      for (let j = 1; j < size; j++)
        if (chosen[i - 1].has(j - 1) || chosen[j - 1].has(i - 1)) a[i * size + j] = (1 + cosine(i - 1, j - 1)) / 2;
    }
    const degrees = Float64Array.from({ length: size }, (_, i) =>
      a.slice(i * size, (i + 1) * size).reduce((sum, w) => sum + w, 0),
    );
    return a.map((weight, at) => -weight / Math.sqrt(degrees[Math.floor(at / size)] * degrees[at % size]));
  }

  it.each([
    [1, 2, 4, 1],
    [2, 16, 64, 4],
    [2, 49, 12, 8],
    [3, 196, 64, 9],
    [1, 9, 192, 8],
  ])(
    'agrees with sorting in float64: %i pictures of %i patches, %i channels, %i neighbours',
    (batch, nodes, width, neighbours) => {
      // Far from the origin, so that all cosines are positive and padding would win if it took part.
      const x = uniform([batch, nodes, width], 1, -0.5, 1.5);
      const size = nodes * width;
      const expected = Array.from({ length: batch }, (_, b) => [
        ...laplacianOf(x.slice(b * size, (b + 1) * size), nodes, width, neighbours),
      ]).flat();
      tidy(() => {
        const patches = tensor(x, [batch, nodes, width]);
        closeTo(run('HnfVisionGraph', { patches }, { neighbours }), expected, 2e-6);
        // Turned round, all cosines with the first patch are negative: padding must not win there either.
        const turned = tensor(
          x.map((value, i) => (i % size < width ? -value : value)),
          [batch, nodes, width],
        );
        const mirrored = Array.from({ length: batch }, (_, b) => [
          ...laplacianOf(turned.dataSync().slice(b * size, (b + 1) * size) as Float32Array, nodes, width, neighbours),
        ]).flat();
        closeTo(run('HnfVisionGraph', { patches: turned }, { neighbours }), mirrored, 2e-6);
      });
    },
  );

  it('counts every patch that ties with the last neighbour, and copes with patches that are all alike or all zero', () => {
    tidy(() => {
      const alike = run('HnfVisionGraph', { patches: tensor(new Float32Array(20).fill(1), [1, 5, 4]) }, { neighbours: 2 });
      closeTo(alike, laplacianOf(new Float32Array(20).fill(1), 5, 4, 4), 1e-6);
      const blank = run('HnfVisionGraph', { patches: tensor(new Float32Array(20), [1, 5, 4]) }, { neighbours: 2 });
      expect(blank.every(Number.isFinite)).toBe(true);
    });
  });

  it('refuses more neighbours than there are other patches', () => {
    const patches = tensor(new Float32Array(16), [1, 4, 4]);
    expect(() => run('HnfVisionGraph', { patches }, { neighbours: 4 })).toThrow(/0 < k < n/);
  });
});
