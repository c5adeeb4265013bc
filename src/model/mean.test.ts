import { expect, it } from 'vitest';
import { meanRows, rowsOf } from './mean';

it('means every row of an owner, not the first alone, whatever order they come in', () => {
  expect(
    meanRows([
      [1, 10],
      [2, 20],
      [6, 60],
    ]),
  ).toEqual([[3, 30]]);
  const rows = rowsOf(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), 2);
  expect(meanRows(rows, 2, (row) => Math.floor(row / 2))).toEqual([
    [2, 3],
    [6, 7],
  ]);
  expect(meanRows(rows, 2, (row) => row % 2)).toEqual([
    [3, 4],
    [5, 6],
  ]);
  expect(meanRows(rows, 3, (row) => [0, 2, 1, 2][row])).toEqual([
    [1, 2],
    [5, 6],
    [5, 6],
  ]);
  expect(meanRows([], 2)).toEqual([[], []]);
});
