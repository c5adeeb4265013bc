import type { MapShape } from './front-config';

/**
 * Where in the view the front's vote comes from, exactly: the terms of p_c . M, each put to the cells of the front's maps that make it.
 * Plain arrays, so that the same maps give the same numbers on every engine.
 *
 * M holds two values of every channel, r = sign(m) sqrt|m| of its mean and of its largest value, standardised: M_j = scale_j r_j + shift_j.
 * - A mean is a sum over cells, m = sum a_i / N; given m, r = sum a_i / (N sqrt|m|) is one too (class activation mapping: Zhou et al. 2016,
 *   arXiv 1512.04150). The shift is spread over all cells: a cell like the average of the training pictures speaks for nothing.
 * - A largest value counts where it is reached, in equal parts where several cells reach it.
 * All cells together give p_c . M. What they do not tell: each cell of a deep map has seen far beyond its own square.
 */

/** Cells this close to the largest value, as a share of it, have reached it too: engines differ in the last digits. */
const SAME = 1e-4;

export interface FrontVote {
  readonly shapes: readonly MapShape[];
  /** One view's maps, each side x side x channels. */
  readonly maps: readonly ArrayLike<number>[];
  /** Side of the view, px. */
  readonly size: number;
  /** `front.vector.scale` and `.shift`. */
  readonly scale: ArrayLike<number>;
  readonly shift: ArrayLike<number>;
  /** p_c on M, row by row: categories x c. */
  readonly weights: ArrayLike<number>;
  readonly categories: number;
}

/** (C, G, G), G = size / finest stride: what every cell of the finest grid adds to each category's p_c . M. */
export function frontEvidence({ shapes, maps, size, scale, shift, weights, categories }: FrontVote): {
  readonly side: number;
  readonly values: Float32Array;
} {
  const finest = Math.min(...shapes.map(({ stride }) => stride));
  const grid = size / finest;
  const values = new Float32Array(categories * grid * grid);
  const width = weights.length / categories;
  let first = 0; // of the channel's two values in M, that of its mean
  for (const [i, { stride, channels }] of shapes.entries()) {
    const map = maps[i];
    if (!map) throw new RangeError(`map ${i} of the front is missing`);
    const side = size / stride;
    const cells = side * side;
    const own = new Float64Array(categories * cells);
    for (let k = 0; k < channels; k++) {
      const { sum, most, reached } = pooled(map, k, channels, cells);
      const mean = sum / cells;
      const [meanAt, mostAt] = [first + k, first + channels + k];
      const perValue = mean === 0 ? 0 : scale[meanAt]! / (cells * Math.sqrt(Math.abs(mean)));
      const top = scale[mostAt]! * Math.sign(most) * Math.sqrt(Math.abs(most)) + shift[mostAt]!;
      for (let c = 0; c < categories; c++) {
        const [onMean, onMost] = [weights[c * width + meanAt]!, weights[c * width + mostAt]!];
        const even = (onMean * shift[meanAt]!) / cells;
        for (let cell = 0; cell < cells; cell++) own[c * cells + cell]! += onMean * perValue * map[cell * channels + k]! + even;
        for (const cell of reached) own[c * cells + cell]! += (onMost * top) / reached.length;
      }
    }
    spread(own, side, values, grid, categories);
    first += 2 * channels;
  }
  return { side: grid, values };
}

/** Sum and largest value of one channel, and the cells that reach it. */
function pooled(map: ArrayLike<number>, k: number, channels: number, cells: number) {
  let sum = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (let cell = 0; cell < cells; cell++) {
    const value = map[cell * channels + k]!;
    sum += value;
    if (value > most) most = value;
  }
  const least = most - SAME * Math.abs(most);
  const reached: number[] = [];
  for (let cell = 0; cell < cells; cell++) if (map[cell * channels + k]! >= least) reached.push(cell);
  return { sum, most, reached };
}

/**
 * Adds maps (C, side, side) to (C, grid, grid), `grid` a multiple of `side`: each cell over its own square and, falling off linearly, half
 * way over its neighbours', as a deep cell has seen them too. What a cell gives in all stays what it is.
 */
function spread(own: Float64Array, side: number, values: Float32Array, grid: number, categories: number): void {
  const tent = tents(side, grid);
  const rows = new Float64Array(side * grid);
  for (let c = 0; c < categories; c++) {
    rows.fill(0);
    for (let v = 0; v < side; v++)
      for (const [u, places] of tent.entries())
        for (const { at, share } of places) rows[v * grid + at]! += own[(c * side + v) * side + u]! * share;
    for (const [v, places] of tent.entries())
      for (const { at, share } of places)
        for (let x = 0; x < grid; x++) values[(c * grid + at) * grid + x]! += rows[v * grid + x]! * share;
  }
}

/** For each of `side` cells the places of a grid that it is spread over, with shares that sum to 1. */
function tents(side: number, grid: number): { readonly at: number; readonly share: number }[][] {
  const times = grid / side;
  return Array.from({ length: side }, (_, u) => {
    const places = Array.from({ length: grid }, (_, at) => ({
      at,
      share: Math.max(0, 1 - Math.abs((at + 0.5) / times - (u + 0.5))),
    })).filter(({ share }) => share > 0);
    const sum = places.reduce((total, { share }) => total + share, 0);
    return places.map(({ at, share }) => ({ at, share: share / sum }));
  });
}
