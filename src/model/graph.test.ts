import { setBackend, tensor, tidy } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { visionGraph } from './graph';
import { type Matrix, rowsOf } from './testing/arithmetic';
import { normals, worstError } from './testing/cases';
import { visionGraph as referenceGraph } from './testing/reference';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  await setBackend('cpu');
});

const laplacianOf = (patches: readonly Matrix[], neighbours: number): Matrix[] =>
  tidy(() => visionGraph(tensor(patches as Matrix[]), neighbours).arraySync() as Matrix[]);

/** Every patch in single precision, so that both sides start from the same numbers. */
const patchesOf = (seed: number, count: number, width: number): Matrix => rowsOf(normals(seed, count * width), width);

describe('the vision graph', () => {
  it.each([
    [2, 1],
    [9, 3],
    [16, 15],
    [36, 9],
  ])('agrees with sorting in float64: %i patches, %i neighbours', (count, neighbours) => {
    const pictures = [patchesOf(1, count, 8), patchesOf(2, count, 8)];
    const expected = pictures.map((x) => referenceGraph(x, neighbours));
    expect(worstError(laplacianOf(pictures, neighbours).flat(2), expected.flat(2))).toBeLessThan(1e-6);
  });

  it('takes in every patch that is as similar as the last neighbour', () => {
    const [a, b, c] = patchesOf(3, 3, 8);
    const repeated = [a, b, a, c, b, a, c, b, b];
    const [laplacian] = laplacianOf([repeated], 2);
    expect(worstError(laplacian.flat(), referenceGraph(repeated, 2).flat())).toBeLessThan(1e-6);
    // b stands four times, at 1, 4, 7 and 8: each of them has the other three as neighbours, though k is 2.
    for (const i of [1, 4, 7, 8])
      for (const j of [1, 4, 7, 8]) expect(laplacian[i + 1][j + 1] < 0, `${i} and ${j}`).toBe(i !== j);
  });

  it('joins the virtual node to every patch, none to itself, and is symmetric', () => {
    const [laplacian] = laplacianOf([patchesOf(4, 9, 8)], 2);
    laplacian.forEach((row, i) => {
      expect(row[i]).toBeCloseTo(0, 10);
      if (i > 0) expect(row[0]).toBeLessThan(0);
      row.forEach((value, j) => {
        expect(value).toBeCloseTo(laplacian[j][i], 6);
      });
    });
  });

  it('copes with a picture of nothing: patches of zeros are all alike', () => {
    const blank = [...patchesOf(5, 3, 4), [0, 0, 0, 0], [0, 0, 0, 0]];
    const [laplacian] = laplacianOf([blank], 2);
    expect(worstError(laplacian.flat(), referenceGraph(blank, 2).flat())).toBeLessThan(1e-6);
  });
});
