import type { Random } from '../../base/random';
import { warp } from '../fields';
import { valueNoise } from '../noise';
import { type Cells, voronoi } from '../voronoi';

/** A value of its own for every cell. */
export const perCell = (cells: Cells, value: () => number): Float32Array => Float32Array.from(cells.seedX, value);

/** Cells whose walls waver: a field of owners and wall distances read through a slow warp. */
export function grains(random: Random, size: number, period: number, waver: number, stretch = 1, angle = 0): Cells {
  const cells = voronoi(random, size, size, period, { stretch, angle });
  if (waver <= 0) return cells;
  const shift = (): Float32Array => {
    const out = valueNoise(random, size, size, { period: period * 0.7, octaves: 3 });
    for (let i = 0; i < out.length; i++) out[i] *= waver * period;
    return out;
  };
  const dx = shift();
  const dy = shift();
  const gap = Float32Array.from(cells.nearest, (near, i) => cells.second[i] - near);
  const wall = warp(gap, size, size, dx, dy);
  const owner = new Int32Array(size * size);
  for (let y = 0, i = 0; y < size; y++)
    for (let x = 0; x < size; x++, i++) {
      const u = Math.min(size - 1, Math.max(0, Math.round(x + dx[i])));
      const v = Math.min(size - 1, Math.max(0, Math.round(y + dy[i])));
      owner[i] = cells.owner[v * size + u];
    }
  return { ...cells, owner, nearest: new Float32Array(wall.length), second: wall };
}
