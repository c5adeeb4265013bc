/** Where pictures lie on the map's canvas, and which of them a point, a loop or a key means. Plain numbers, in CSS pixels. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Spot extends Point {
  readonly id: string;
}

/** How far the map is enlarged, and which part of it lies in the middle: 0 to 1 either way. */
export interface MapView {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

export const WHOLE: MapView = { zoom: 1, x: 0.5, y: 0.5 };

/** Beyond this share of the pictures at either end, places are drawn in to the edge: one odd picture does not press all others together. */
const TAIL = 0.01;

/** Places (pictures, 2) as shares of the map, 0 to 1 either way, the second axis upwards. */
export function normalised(places: Float32Array): Float32Array {
  const n = places.length / 2;
  const out = new Float32Array(places.length);
  for (const c of [0, 1]) {
    const sorted = Float32Array.from({ length: n }, (_, j) => places[2 * j + c]).sort();
    const [low, high] = [sorted[Math.floor(TAIL * (n - 1))], sorted[Math.ceil((1 - TAIL) * (n - 1))]];
    for (let j = 0; j < n; j++) {
      const share = high > low ? Math.max(0, Math.min(1, (places[2 * j + c] - low) / (high - low))) : 0.5;
      out[2 * j + c] = c === 0 ? share : 1 - share;
    }
  }
  return out;
}

/** @param margin kept free at each edge when all of it is shown */
export function spotsOn(
  ids: readonly string[],
  shares: Float32Array,
  { zoom, x, y }: MapView,
  size: { readonly width: number; readonly height: number },
  margin: number,
): Spot[] {
  const [w, h] = [(size.width - 2 * margin) * zoom, (size.height - 2 * margin) * zoom];
  return ids.map((id, j) => ({
    id,
    x: size.width / 2 + (shares[2 * j] - x) * w,
    y: size.height / 2 + (shares[2 * j + 1] - y) * h,
  }));
}

export interface Arranged {
  readonly spots: readonly Spot[];
  /** Those that are drawn as pictures; the others are dots. */
  readonly shown: ReadonlySet<string>;
}

/** Cells of the grid that a picture may be moved by. */
const REACH_CELLS = 4;

/**
 * Moves spots to the nearest free cell of a grid, so that no picture hides another; where all cells about a spot are taken, it stays
 * where it is, as a dot.
 */
export function arranged(
  spots: readonly Spot[],
  size: { readonly width: number; readonly height: number },
  cell: { readonly width: number; readonly height: number },
): Arranged {
  const taken = new Set<number>();
  const shown = new Set<string>();
  const columns = Math.floor(size.width / cell.width);
  const rows = Math.floor(size.height / cell.height);
  const [left, top] = [(size.width - columns * cell.width) / 2, (size.height - rows * cell.height) / 2];
  const moved = spots.map((spot): Spot => {
    const [cx, cy] = [Math.floor((spot.x - left) / cell.width), Math.floor((spot.y - top) / cell.height)];
    let best: { readonly key: number; readonly x: number; readonly y: number } | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (let row = Math.max(0, cy - REACH_CELLS); row <= Math.min(rows - 1, cy + REACH_CELLS); row++)
      for (let column = Math.max(0, cx - REACH_CELLS); column <= Math.min(columns - 1, cx + REACH_CELLS); column++) {
        const key = row * columns + column;
        if (taken.has(key)) continue;
        const [x, y] = [left + (column + 0.5) * cell.width, top + (row + 0.5) * cell.height];
        const distance = Math.hypot(x - spot.x, y - spot.y);
        if (distance < least) [best, least] = [{ key, x, y }, distance];
      }
    if (!best) return spot;
    taken.add(best.key);
    shown.add(spot.id);
    return { id: spot.id, x: best.x, y: best.y };
  });
  return { spots: moved, shown };
}

/** The spot at a point: a picture that covers it, else the nearest dot within reach. */
export function spotAt(
  spots: readonly Spot[],
  shown: ReadonlySet<string>,
  at: Point,
  width: number,
  height: number,
): Spot | null {
  const over = spots.filter(
    ({ id, x, y }) => shown.has(id) && Math.abs(at.x - x) <= width / 2 && Math.abs(at.y - y) <= height / 2,
  );
  const near = over.length > 0 ? over : spots.filter(({ x, y }) => Math.hypot(at.x - x, at.y - y) <= REACH);
  return nearest(near, at);
}

const REACH = 10;

function nearest(spots: readonly Spot[], at: Point): Spot | null {
  let best: Spot | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const spot of spots) {
    const distance = Math.hypot(at.x - spot.x, at.y - spot.y);
    if (distance < least) [best, least] = [spot, distance];
  }
  return best;
}

/** The spots inside a loop, by the even-odd rule. */
export function inside(spots: readonly Spot[], loop: readonly Point[]): string[] {
  return spots
    .filter(({ x, y }) => {
      let within = false;
      for (let i = 0, j = loop.length - 1; i < loop.length; j = i++) {
        const [a, b] = [loop[i], loop[j]];
        if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) within = !within;
      }
      return within;
    })
    .map(({ id }) => id);
}

/** The nearest spot in a direction: what lies aside counts double. Null where nothing lies that way. */
export function towards(spots: readonly Spot[], from: Point & { readonly id?: string }, dx: number, dy: number): Spot | null {
  let best: Spot | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const spot of spots) {
    const ahead = (spot.x - from.x) * dx + (spot.y - from.y) * dy;
    const aside = Math.abs((spot.x - from.x) * dy - (spot.y - from.y) * dx);
    if (spot.id === from.id || ahead <= 0.5 || aside > 2 * ahead) continue;
    const distance = ahead + 2 * aside;
    if (distance < least) [best, least] = [spot, distance];
  }
  return best;
}

/** The pictures cover this share of the map at most, and are enlarged this many times at most. */
const [FULL, LARGEST] = [0.22, 2];

/** How much larger pictures are drawn where there are few of them for the room: 1 to 2. */
export function enlargement(
  count: number,
  size: { readonly width: number; readonly height: number },
  cell: { readonly width: number; readonly height: number },
): number {
  const fits = Math.sqrt((FULL * size.width * size.height) / Math.max(1, count * cell.width * cell.height));
  return Math.max(1, Math.min(LARGEST, fits));
}

export interface MapLabel extends Point {
  readonly words: string;
  /** How many pictures it names: the fuller keeps its place. */
  readonly count: number;
}

/** Lines that a label may be moved by, up or down, before it is left out. */
const MOST_LINES = 6;

/**
 * Labels that do not lie on each other, all of them inside the map: the fuller ones where they belong, the others moved up or down a few
 * lines, or left out.
 * @param widthOf px of a label's words
 */
export function apart(
  labels: readonly MapLabel[],
  size: { readonly width: number; readonly height: number },
  line: number,
  widthOf: (words: string) => number,
): MapLabel[] {
  const placed: (MapLabel & { readonly half: number })[] = [];
  for (const label of [...labels].sort((a, b) => b.count - a.count)) {
    const half = widthOf(label.words) / 2;
    const x = Math.max(half, Math.min(size.width - half, label.x));
    for (let step = 0; step <= 2 * MOST_LINES; step++) {
      const y = label.y + (step % 2 === 1 ? -1 : 1) * Math.ceil(step / 2) * line;
      if (y < line / 2 || y > size.height - line / 2) continue;
      if (placed.some((other) => Math.abs(other.y - y) < line && Math.abs(other.x - x) < other.half + half)) continue;
      placed.push({ ...label, x, y, half });
      break;
    }
  }
  return placed.map(({ half, ...label }) => label);
}
