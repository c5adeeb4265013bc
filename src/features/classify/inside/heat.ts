/** From what the views of a picture say to one heat map over the picture: which part of the score, for which category, against which. */
import { createPlane, type Plane, type Rect } from '../../../base/plane';
import type { Inside, InsideView, LogitTerms } from '../../../services/classify/protocol';

/** What is mapped: where the front's vote comes from, what the patches of one level do, or what the whole network loses without each square. */
export type Layer = 'front' | 'all' | number;

/** For a category, against one other, or against the mean of all (null). */
export interface Duel {
  readonly category: string;
  readonly rival: string | null;
}

/** Terms in the order in which they are shown. */
export const TERMS = ['front', 'levels', 'texture', 'description', 'bias'] as const satisfies readonly (keyof LogitTerms)[];

/** Cells along the side of a view. */
const GRID = 56;

/** What each category's score counts in a lead: only differences of scores decide a verdict. */
const weightsOf = (categories: readonly string[], { category, rival }: Duel): number[] =>
  categories.map((name) => {
    const against = rival === null ? 1 / categories.length : name === rival ? 1 : 0;
    return (name === category ? 1 : 0) - against;
  });

/** The lead in scores that lie `step` apart from `from` on, one a category. */
function leadIn(values: ArrayLike<number>, weights: readonly number[], from = 0, step = 1): number {
  let lead = 0;
  for (let c = 0; c < weights.length; c++) lead += weights[c] * values[from + c * step];
  return lead;
}

const meanOver = (views: readonly InsideView[], of: (view: InsideView) => number): number =>
  views.reduce((sum, view) => sum + of(view), 0) / views.length;

/** The lead of one category over another, and the part of each term in it: the mean over the views, as the verdict takes it. */
export function leadParts(
  { views, categories }: Inside,
  duel: Duel,
): { readonly lead: number; readonly parts: readonly number[] } {
  const weights = weightsOf(categories, duel);
  return {
    lead: meanOver(views, ({ logits }) => leadIn(logits, weights)),
    parts: TERMS.map((term) => meanOver(views, ({ terms }) => leadIn(terms[term], weights))),
  };
}

/** Patches along a side of what is tried: of a level, or, after the last level, of the view's squares. */
export const acrossOf = ({ squares, views: [{ levels }] }: Inside, level: number): number => levels[level]?.across ?? squares;

/** The layers that there is anything of: without a front only the levels. */
export const layersOf = ({ views }: Inside): readonly Layer[] => {
  const [{ front, levels }] = views;
  return [...(front ? (['front'] as const) : []), 'all', ...levels.map((_, l) => l)];
};

/** Of which level a layer needs every patch to have been tried: after the last, the view's squares; null where of none. */
export const levelFor = ({ views: [{ levels }] }: Inside, layer: Layer): number | null =>
  layer === 'front' ? null : layer === 'all' ? levels.length : layer;

export interface Heat {
  /** What each cell adds to the lead; cells lie over `rect`. */
  readonly map: Plane;
  readonly rect: Rect;
  /** Shown in full colour: 995 of 1,000 cells are weaker. */
  readonly full: number;
  /** Cells of the map in one patch or square, and its side in px of the picture: what a score is told for. One cell where nothing is cut. */
  readonly patch: { readonly cells: number; readonly px: number };
  /** Of all cells. */
  readonly sum: number;
}

/** Heat of a layer; null as long as something of it is not computed. */
export function heatOf(inside: Inside, layer: Layer, duel: Duel): Heat | null {
  const { views, categories, effects } = inside;
  const weights = weightsOf(categories, duel);
  const rect = unionOf(views.map((view) => view.rect));
  const side = views[0].rect.width;
  const map = createPlane(Math.round((GRID * rect.width) / side), Math.round((GRID * rect.height) / side));
  for (const [v, view] of views.entries()) {
    const put = (values: readonly number[], across: number) =>
      addCells(
        map,
        rect,
        view.rect,
        across,
        values.map((value) => value / views.length),
      );
    const { front } = view;
    if (layer === 'front' && front) {
      const cells = front.side ** 2;
      put(
        Array.from({ length: cells }, (_, cell) => leadIn(front.values, weights, cell, cells)),
        front.side,
      );
    }
    const level = levelFor(inside, layer);
    if (level === null) continue;
    const given = effects[v][level];
    if (!given) return null;
    const across = acrossOf(inside, level);
    put(
      Array.from({ length: across ** 2 }, (_, i) => leadIn(given, weights, i * categories.length)),
      across,
    );
  }
  const sorted = map.data.map(Math.abs).sort();
  const level = levelFor(inside, layer);
  const across = level === null ? GRID : acrossOf(inside, level);
  return {
    map,
    rect,
    full: sorted[Math.floor(0.995 * (sorted.length - 1))],
    patch: { cells: (GRID / across) ** 2, px: side / across },
    sum: map.data.reduce((a, b) => a + b, 0),
  };
}

function unionOf(rects: readonly Rect[]): Rect {
  const x = Math.min(...rects.map((rect) => rect.x));
  const y = Math.min(...rects.map((rect) => rect.y));
  return {
    x,
    y,
    width: Math.max(...rects.map((rect) => rect.x + rect.width)) - x,
    height: Math.max(...rects.map((rect) => rect.y + rect.height)) - y,
  };
}

const ROWS = ['upper', 'middle', 'lower'] as const;
const COLUMNS = ['left', 'centre', 'right'] as const;

/** Where a map says most for and most against, among the nine parts of what it covers; null where it says nothing of the kind. */
export function extremes({ map }: Heat): { readonly most: string | null; readonly least: string | null } {
  const sums = new Array<number>(9).fill(0);
  for (let y = 0; y < map.height; y++)
    for (let x = 0; x < map.width; x++)
      sums[3 * Math.floor((3 * y) / map.height) + Math.floor((3 * x) / map.width)] += map.data[y * map.width + x];
  const words = (part: number): string => (part === 4 ? 'centre' : `${ROWS[Math.floor(part / 3)]} ${COLUMNS[part % 3]}`);
  const [high, low] = [Math.max(...sums), Math.min(...sums)];
  return { most: high > 0 ? words(sums.indexOf(high)) : null, least: low < 0 ? words(sums.indexOf(low)) : null };
}

/** Adds across x across values over `part` to the cells of a map over `whole`, by the area that they share: the sum is kept. */
function addCells(map: Plane, whole: Rect, part: Rect, across: number, values: readonly number[]): void {
  const columns = overlaps(map.width, whole.x, whole.width, across, part.x, part.width);
  const rows = overlaps(map.height, whole.y, whole.height, across, part.y, part.height);
  for (const { to: y, from: j, share: shareY } of rows)
    for (const { to: x, from: i, share: shareX } of columns)
      map.data[y * map.width + x] += values[j * across + i] * shareX * shareY;
}

/** Along one axis: which share of each of `across` cells over [start, start + length] falls on which of `count` cells over the whole. */
function overlaps(count: number, origin: number, extent: number, across: number, start: number, length: number) {
  const found: { readonly to: number; readonly from: number; readonly share: number }[] = [];
  const size = extent / count;
  const step = length / across;
  for (let from = 0; from < across; from++) {
    const low = start + from * step - origin;
    const high = low + step;
    for (let to = Math.max(0, Math.floor(low / size)); to < count && to * size < high; to++) {
      const share = (Math.min(high, (to + 1) * size) - Math.max(low, to * size)) / step;
      if (share > 1e-9) found.push({ to, from, share });
    }
  }
  return found;
}
