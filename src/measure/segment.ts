/** Separate bodies told from their ground: which side of the threshold they are, holes filled, touching ones split. */
import { AUTOMATIC, type HandSet, type Side } from '../base/traces';
import { distanceInside } from './distance';
import type { Prepared } from './prepare';
import { fillHoles, type Labels, label, splitAtNecks } from './regions';

/** Bodies smaller than this equivalent diameter are taken for noise. */
export const LEAST_DIAMETER = 5;
/** A pass lower than both summits by more than this fraction of the lower one splits a body. */
export const NECK = 0.15;
/** Largest hole that is filled, relative to the rim around it. */
const MOST_HOLE = 10;

/** Sums over the pixels of a body, its box, its widest place, and the region it was split from. */
export interface Piece {
  /** In `labels`, and its first pixel. */
  readonly id: number;
  seed: number;
  area: number;
  x: number;
  y: number;
  xx: number;
  xy: number;
  yy: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
  widest: number;
  region: number;
}

/** Bodies as they lie in the prepared picture; lengths in its pixels. */
export interface Segmented {
  readonly side: Side;
  readonly labels: Int32Array;
  /** Large enough ones. */
  readonly pieces: readonly Piece[];
  readonly leastDiameter: number;
  /** How many of the pieces each region was split into. */
  readonly perRegion: ReadonlyMap<number, number>;
}

/** The share that the largest connected region has of all of a group's pixels: the ground hangs together, bodies do not. */
function connectedness(mask: Uint8Array, width: number, height: number): number {
  const { areas } = label(mask, width, height, false);
  let largest = 0;
  let total = 0;
  for (const area of areas) {
    largest = Math.max(largest, area);
    total += area;
  }
  return total > 0 ? largest / total : 1;
}

/** The group that does not hang together; where both do, as bodies that touch, the one that covers less. */
function sideOf(picture: Prepared, bright: Uint8Array, dark: Uint8Array): Side {
  const { width, height } = picture;
  const share = { bright: connectedness(bright, width, height), dark: connectedness(dark, width, height) };
  const isBright = Math.abs(share.bright - share.dark) > 0.3 ? share.bright < share.dark : picture.bright <= 0.5;
  return isBright ? 'bright' : 'dark';
}

/** @param hand its threshold is that of `picture` already. */
export function segment(picture: Prepared, hand: HandSet = AUTOMATIC): Segmented {
  const { width, height, smooth, levels, bin } = picture;
  const bright = new Uint8Array(smooth.length);
  for (let i = 0; i < bright.length; i++) bright[i] = smooth[i] > levels.threshold ? 1 : 0;
  const dark = bright.map((value) => 1 - value);
  const side = hand.bodies ?? sideOf(picture, bright, dark);
  const mask = fillHoles(side === 'bright' ? bright : dark, width, height, MOST_HOLE);
  const regions = label(mask, width, height, true);
  const distance = distanceInside(mask, width, height);
  const split = splitAtNecks(distance, width, height, NECK);
  const leastDiameter = hand.smallest === null ? LEAST_DIAMETER : hand.smallest / bin;
  const pieces = piecesOf(split, regions.labels, distance, width, height).filter(
    ({ area }) => area >= (Math.PI * leastDiameter ** 2) / 4,
  );
  const perRegion = new Map<number, number>();
  for (const { region } of pieces) perRegion.set(region, (perRegion.get(region) ?? 0) + 1);
  return { side, labels: split.labels, pieces, leastDiameter, perRegion };
}

function piecesOf(
  { labels, areas }: Labels,
  regions: Int32Array,
  distance: Float32Array,
  width: number,
  height: number,
): Piece[] {
  const pieces = areas.map(
    (area, id): Piece => ({
      ...{ id, seed: -1, area, x: 0, y: 0, xx: 0, xy: 0, yy: 0 },
      ...{ left: width, right: -1, top: height, bottom: -1, widest: 0, region: 0 },
    }),
  );
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const piece = pieces[labels[i]];
      if (labels[i] === 0) continue;
      if (piece.seed < 0) piece.seed = i;
      piece.x += x;
      piece.y += y;
      piece.xx += x * x;
      piece.xy += x * y;
      piece.yy += y * y;
      if (x < piece.left) piece.left = x;
      if (x > piece.right) piece.right = x;
      if (y < piece.top) piece.top = y;
      piece.bottom = y;
      if (distance[i] > piece.widest) piece.widest = distance[i];
      piece.region = regions[i];
    }
  }
  return pieces.slice(1);
}
