/** Patches of one view and whom the vision graph joins them to: plain reckoning for what is drawn and said. */
import type { Rect } from '../../../base/plane';
import { fixed, t } from '../../../locales/words';
import type { InsideLevel } from '../../../services/classify/protocol';

type Graph = NonNullable<InsideLevel['graph']>;

export interface Neighbour {
  readonly patch: number;
  /** (1 + cosine) / 2 */
  readonly weight: number;
  /** Whether it is among the patch's own nearest; else the patch is among its. */
  readonly own: boolean;
}

/** Whom a patch is joined to, strongest first among its own nearest, then among the others. */
export function neighboursOf({ starts, targets, weights, nearest }: Graph, patch: number): Neighbour[] {
  return Array.from({ length: starts[patch + 1] - starts[patch] }, (_, i) => ({
    patch: targets[starts[patch] + i],
    weight: weights[starts[patch] + i],
    own: i < nearest,
  }));
}

/** The weakest and the strongest edge. */
export const weightRange = ({ weights }: Graph): { readonly low: number; readonly high: number } => ({
  low: weights.reduce((low, weight) => Math.min(low, weight), 1),
  high: weights.reduce((high, weight) => Math.max(high, weight), 0),
});

/** How strong an edge is among those of its graph, 0 .. 1. */
export const strengthOf = (weight: number, { low, high }: ReturnType<typeof weightRange>): number =>
  high > low ? (weight - low) / (high - low) : 1;

/** Where a patch lies in the picture. */
export function patchRect(view: Rect, across: number, patch: number): Rect {
  const side = view.width / across;
  return { x: view.x + (patch % across) * side, y: view.y + Math.floor(patch / across) * side, width: side, height: side };
}

/** The patch under a point of the picture; null outside the view. */
export function patchAt(view: Rect, across: number, x: number, y: number): number | null {
  const column = Math.floor(((x - view.x) / view.width) * across);
  const row = Math.floor(((y - view.y) / view.height) * across);
  return column >= 0 && row >= 0 && column < across && row < across ? row * across + column : null;
}

/** The patch that a key leads to; null for keys that lead nowhere. The first key goes to the middle. */
export function patchAfter(key: string, patch: number | null, across: number): number | null {
  const [row, column] = patch === null ? [0, 0] : [Math.floor(patch / across), patch % across];
  const last = across - 1;
  const places: Record<string, readonly [number, number]> = {
    ArrowLeft: [row, Math.max(0, column - 1)],
    ArrowRight: [row, Math.min(last, column + 1)],
    ArrowUp: [Math.max(0, row - 1), column],
    ArrowDown: [Math.min(last, row + 1), column],
    Home: [row, 0],
    End: [row, last],
  };
  if (!Object.hasOwn(places, key)) return null;
  const [toRow, toColumn] = patch === null ? [Math.floor(last / 2), Math.floor(last / 2)] : places[key];
  return toRow * across + toColumn;
}

/** `row 3, column 5` */
export const placeWords = (patch: number, across: number): string =>
  t('row {row}, column {column}', { row: Math.floor(patch / across) + 1, column: (patch % across) + 1 });

/** A patch and its own nearest in words, for who cannot see the lines. */
export function neighbourWords(graph: Graph, patch: number, across: number): string {
  const all = neighboursOf(graph, patch);
  const own = all.filter((neighbour) => neighbour.own);
  const list = own.map((neighbour) => `${placeWords(neighbour.patch, across)}: ${fixed(neighbour.weight, 2)}`).join('; ');
  const others = all.length - own.length;
  const rest = others > 0 ? ` ${t('{others} more have this patch among theirs.', { others })}` : '';
  return t('Patch in {place} of {across} by {across}. Most alike, with weights: {list}.{rest}', {
    place: placeWords(patch, across),
    across,
    list,
    rest,
  });
}
