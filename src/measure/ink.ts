/** What is pure black or white in a picture, region by region, with what tells burnt-in ink from the specimen (marks.ts). */
import { distanceInside } from './distance';
import { label } from './regions';

const rule = {
  /** This share of a letter is nearer still, and of its surroundings so many are far. */
  pure: 0.06,
  core: 0.3,
  sharp: 0.75,
  /** With more ink than this of a tone the picture itself is black or white. */
  mostInk: 0.3,
  /** With fewer pixels than twice a letter's height there is nothing to read. */
  least: 12,
  /** Boxes of regions are looked through so many times the picture's area at most, the smallest first. */
  looks: 6,
} as const;

export interface Box {
  x0: number;
  x1: number;
  y0: number;
  y1: number;
}

export interface Blot extends Box {
  readonly id: number;
  area: number;
  pure: number;
  /** Distance to the nearest pixel outside: the greatest, and its sum. */
  widest: number;
  depth: number;
  /** Most ink in one row, and in one column, as a share of the box. */
  acrossRow: number;
  acrossColumn: number;
  sharp: boolean;
}

export const wide = ({ x0, x1 }: Box): number => x1 - x0 + 1;
export const tall = ({ y0, y1 }: Box): number => y1 - y0 + 1;

export interface Ink {
  readonly labels: Int32Array;
  readonly blots: readonly Blot[];
}

/** How near to black or white ink is, and how far from it its surroundings are. */
export interface Purity {
  readonly ink: number;
  readonly apart: number;
}

/** Every connected region of one tone, with what tells a letter; null where there is no ink or too much. */
export function inkOf(data: Float32Array, width: number, height: number, white: boolean, { ink, apart }: Purity): Ink | null {
  const off = (grey: number): number => (white ? 1 - grey : grey);
  const mask = new Uint8Array(data.length);
  let count = 0;
  for (let i = 0; i < data.length; i++) {
    // What is no number is no ink either.
    if (!(off(data[i]) <= ink)) continue;
    mask[i] = 1;
    count++;
  }
  if (count < rule.least || count > rule.mostInk * data.length) return null;
  const { labels, areas } = label(mask, width, height, true);
  const distance = distanceInside(mask, width, height);
  const blots = areas.map(
    (area, id): Blot => ({
      ...{ id, area, pure: 0, widest: 0, depth: 0, acrossRow: 0, acrossColumn: 0, sharp: false },
      ...{ x0: width, x1: -1, y0: height, y1: -1 },
    }),
  );
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const blot = blots[labels[i]];
      if (labels[i] === 0) continue;
      if (off(data[i]) <= rule.pure) blot.pure++;
      if (distance[i] > blot.widest) blot.widest = distance[i];
      blot.depth += distance[i];
      if (x < blot.x0) blot.x0 = x;
      if (x > blot.x1) blot.x1 = x;
      if (y < blot.y0) blot.y0 = y;
      blot.y1 = y;
    }
  const found = blots.slice(1).filter(({ area, pure }) => area >= 3 && pure >= rule.core * area);
  const boxOf = (blot: Blot): number => wide(blot) * tall(blot);
  let left = rule.looks * data.length;
  for (const blot of found.sort((a, b) => boxOf(a) - boxOf(b))) {
    left -= boxOf(blot);
    if (left < 0) break;
    trace(blot, labels, width);
    blot.sharp = isSharp(blot, labels, data, width, height, (grey) => off(grey) >= apart);
  }
  return { labels, blots: found };
}

function trace(blot: Blot, labels: Int32Array, width: number): void {
  const columns = new Int32Array(wide(blot));
  let most = 0;
  for (let y = blot.y0; y <= blot.y1; y++) {
    let row = 0;
    for (let x = blot.x0; x <= blot.x1; x++)
      if (labels[y * width + x] === blot.id) {
        row++;
        columns[x - blot.x0]++;
      }
    most = Math.max(most, row);
  }
  blot.acrossRow = most / wide(blot);
  blot.acrossColumn = columns.reduce((a, b) => Math.max(a, b), 0) / tall(blot);
}

/** Whether the grey two and three pixels outside is another one nearly everywhere: what merely overexposed shines beyond its edge. */
function isSharp(
  { id, x0, x1, y0, y1 }: Blot,
  labels: Int32Array,
  data: Float32Array,
  width: number,
  height: number,
  isFar: (grey: number) => boolean,
): boolean {
  let [far, count] = [0, 0];
  const isOwn = (x: number, y: number): boolean => x >= 0 && y >= 0 && x < width && y < height && labels[y * width + x] === id;
  for (let y = y0; y <= y1; y++)
    for (let x = x0; x <= x1; x++) {
      if (!isOwn(x, y)) continue;
      for (const [dx, dy] of [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ]) {
        if (isOwn(x + dx, y + dy)) continue;
        for (const step of [2, 3]) {
          const [u, v] = [x + step * dx, y + step * dy];
          if (u < 0 || v < 0 || u >= width || v >= height || isOwn(u, v)) continue;
          count++;
          if (isFar(data[v * width + u])) far++;
        }
      }
    }
  return count > 0 && far >= rule.sharp * count;
}
