import type { Random } from '../base/random';

/** A Voronoi tessellation of a picture, per pixel: distances to the nearest and second-nearest seed, and whose cell it is. */
export interface Cells {
  readonly nearest: Float32Array;
  readonly second: Float32Array;
  readonly owner: Int32Array;
  readonly seedX: Float32Array;
  readonly seedY: Float32Array;
}

/** Distances grow by `stretch` across `angle`: cells become longer along it. */
export interface CellOptions {
  /** 0: a square lattice of seeds, 1: seeds anywhere in their lattice cell. Default 1. */
  readonly jitter?: number;
  /** Default 1. */
  readonly stretch?: number;
  /** Radians. Default 0. */
  readonly angle?: number;
  /** Every second row shifted by half a cell: hexagons where jitter is low. */
  readonly hexagonal?: boolean;
}

/**
 * Cells of about `period` pixels over `width` x `depth`. Seeds lie one per lattice cell, so each pixel searches its 3 x 3 (jitter up
 * to 1 can rarely hide a nearer seed two cells away; nobody sees it). `second - nearest` is 0 on the walls.
 */
export function voronoi(random: Random, width: number, depth: number, period: number, options: CellOptions = {}): Cells {
  const { jitter = 1, stretch = 1, angle = 0, hexagonal = false } = options;
  const cos = Math.cos(angle) / stretch;
  const sin = Math.sin(angle) / stretch;
  const crossCos = Math.cos(angle);
  const crossSin = Math.sin(angle);
  const reachU = (Math.abs(cos) * width + Math.abs(sin) * depth) / period;
  const reachV = (Math.abs(crossSin) * width + Math.abs(crossCos) * depth) / period;
  const columns = Math.ceil(reachU) + 4;
  const rows = Math.ceil(reachV) + 4;
  const seedX = new Float32Array(columns * rows);
  const seedY = new Float32Array(columns * rows);
  for (let r = 0; r < rows; r++) {
    const offset = hexagonal && r % 2 === 1 ? 0.5 : 0;
    for (let c = 0; c < columns; c++) {
      seedX[r * columns + c] = c + 0.5 + (hexagonal ? offset - 0.25 : 0) + jitter * random.uniform(-0.5, 0.5);
      seedY[r * columns + c] = r + 0.5 + jitter * random.uniform(-0.5, 0.5);
    }
  }
  const nearest = new Float32Array(width * depth);
  const second = new Float32Array(width * depth);
  const owner = new Int32Array(width * depth);
  // Lattice coordinates of the picture's centre.
  const u0 = columns / 2;
  const v0 = rows / 2;
  for (let y = 0; y < depth; y++) {
    for (let x = 0; x < width; x++) {
      const px = x - width / 2;
      const py = y - depth / 2;
      const u = u0 + (px * cos + py * sin) / period;
      const v = v0 + (py * crossCos - px * crossSin) / period;
      const cu = u | 0;
      const cv = v | 0;
      let best = 1e9;
      let next = 1e9;
      let which = 0;
      for (let r = cv > 0 ? cv - 1 : 0; r <= cv + 1 && r < rows; r++) {
        for (let c = cu > 0 ? cu - 1 : 0; c <= cu + 1 && c < columns; c++) {
          const k = r * columns + c;
          const du = seedX[k] - u;
          const dv = seedY[k] - v;
          const d = du * du + dv * dv;
          if (d < best) {
            next = best;
            best = d;
            which = k;
          } else if (d < next) next = d;
        }
      }
      const i = y * width + x;
      nearest[i] = Math.sqrt(best) * period;
      second[i] = Math.sqrt(next) * period;
      owner[i] = which;
    }
  }
  // Seeds back into picture coordinates, for those who put something at each cell's middle.
  for (let k = 0; k < seedX.length; k++) {
    const u = (seedX[k] - u0) * period * stretch;
    const v = (seedY[k] - v0) * period;
    seedX[k] = width / 2 + u * crossCos - v * crossSin;
    seedY[k] = depth / 2 + u * crossSin + v * crossCos;
  }
  return { nearest, second, owner, seedX, seedY };
}
