/** Separate bodies told from their ground: which side of the threshold they are, holes filled, touching ones split. */
import { AUTOMATIC, type HandSet, type Side } from '../base/traces';
import { distanceInside } from './distance';
import { type Prepared, sideMask } from './prepare';
import { fillHoles, type Labels, label, splitAtNecks, widestOf } from './regions';
import { type Sums, sumsOf } from './sums';

/** Bodies smaller than this equivalent diameter are taken for noise. */
export const LEAST_DIAMETER = 5;
/** A pass lower than both summits by more than this fraction of the lower one splits a body. */
export const NECK = 0.15;
/** Largest hole that is filled, relative to the rim around it. */
const MOST_HOLE = 10;

/** A body, its widest place, and the region it was split from. */
export interface Piece extends Sums {
  readonly widest: number;
  readonly region: number;
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
  const { width, height, bin } = picture;
  const [bright, dark] = [sideMask(picture, 'bright'), sideMask(picture, 'dark')];
  const side = hand.bodies ?? sideOf(picture, bright, dark);
  const mask = fillHoles(side === 'bright' ? bright : dark, width, height, MOST_HOLE);
  const regions = label(mask, width, height, true);
  const distance = distanceInside(mask, width, height);
  const split = splitAtNecks(distance, width, height, NECK);
  const leastDiameter = hand.smallest === null ? LEAST_DIAMETER : hand.smallest / bin;
  const widest = widestOf(distance, split);
  const pieces = sumsOf(split, width, height)
    .filter(({ area }) => area >= (Math.PI * leastDiameter ** 2) / 4)
    .filter(notOfMarks(split, picture.marks))
    .map((sums): Piece => ({ ...sums, widest: widest[sums.id], region: regions.labels[sums.seed] }));
  const perRegion = new Map<number, number>();
  for (const { region } of pieces) perRegion.set(region, (perRegion.get(region) ?? 0) + 1);
  return { side, labels: split.labels, pieces, leastDiameter, perRegion };
}

/** What is left of letters is no body: half of it and more would lie where they were. */
function notOfMarks({ labels, areas }: Labels, marks: Uint8Array | null): (sums: Sums) => boolean {
  if (!marks) return () => true;
  const inside = new Int32Array(areas.length);
  for (let i = 0; i < labels.length; i++) if (marks[i]) inside[labels[i]]++;
  return ({ id, area }) => 2 * inside[id] < area;
}
