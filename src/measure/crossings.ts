/** Where fibres cross: branch points of the skeleton of their regions. */
import type { Side } from '../base/traces';
import { type Prepared, sideMask } from './prepare';
import { fillHoles, label } from './regions';
import type { Reason } from './sheet';

export const CROSSING_METHOD =
  'Skeleton of the regions (thinning after Zhang and Suen, Commun. ACM 27, 236, 1984), ends shorter than a width cut off; branch points less than two widths apart belong together, and what ' +
  'leaves them tells how many cross there: four ends one crossing, six two, three a branching, which counts as one. A width from the border nothing is counted. On drawn mats with up to a quarter ' +
  'of the area covered the number was right to 12 %, of a real one it was a quarter too high, since fibres of several widths meet at small angles; where fibres lie side by side they count as one.';

/** Share by which the number may be off: drawn mats of equal fibres show 0.12, real ones have small angles and several widths. */
const DOUBT = 0.25;
/** Branch points so many widths apart belong together. */
const TOGETHER = 2;
/** Fewer crossings make no density. */
const LEAST = 8;
/** Share of the places where three lines meet: more are those of branched tracks and nets, which do not cross. */
const MOST_OPEN = 0.5;
/** Branch points of one group, a few a crossing: more are a net so narrow that one crossing runs into the next. */
const MOST_CHAINED = 60;
/** With more of the area covered one crossing runs into the next. */
const MOST_COVERED = 0.5;

export interface Crossings {
  readonly count: number;
  readonly uncertainty: number;
  /** Square pixels in which was counted. */
  readonly area: number;
}

/** Neighbours in turn, from the one above clockwise. */
const around = (width: number): readonly number[] => [-width, -width + 1, 1, width + 1, width, width - 1, -1, -width - 1];

/** Thins a mask to lines one pixel wide, in place; the outermost pixels are taken away first. */
function thin(mask: Uint8Array, width: number, height: number): void {
  const ring = around(width);
  for (let x = 0; x < width; x++) mask[x] = mask[(height - 1) * width + x] = 0;
  for (let y = 0; y < height; y++) mask[y * width] = mask[y * width + width - 1] = 0;
  let left: number[] = [];
  for (let i = 0; i < mask.length; i++) if (mask[i]) left.push(i);
  for (let changed = true; changed; ) {
    changed = false;
    for (const half of [0, 1]) {
      const gone: number[] = [];
      const rest: number[] = [];
      for (const i of left) {
        let [sum, turns] = [0, 0];
        let before = mask[i + ring[7]];
        for (const step of ring) {
          const here = mask[i + step];
          sum += here;
          if (here && !before) turns++;
          before = here;
        }
        const [up, right, down, west] = [mask[i + ring[0]], mask[i + ring[2]], mask[i + ring[4]], mask[i + ring[6]]];
        const isOuter =
          half === 0 ? !(up && right && down) && !(right && down && west) : !(up && right && west) && !(up && down && west);
        if (sum >= 2 && sum <= 6 && turns === 1 && isOuter) gone.push(i);
        else rest.push(i);
      }
      for (const i of gone) mask[i] = 0;
      if (gone.length > 0) changed = true;
      left = rest;
    }
  }
}

/** Lines that leave a pixel of a skeleton. */
function leaving(mask: Uint8Array, i: number, ring: readonly number[]): number {
  let turns = 0;
  let before = mask[i + ring[7]];
  for (const step of ring) {
    if (mask[i + step] && !before) turns++;
    before = mask[i + step];
  }
  return turns;
}

/** Cuts off what ends before it is `least` pixels long: rough edges have such hairs. */
function prune(mask: Uint8Array, width: number, height: number, least: number): void {
  const ring = around(width);
  const ends: number[] = [];
  for (let i = width; i < mask.length - width; i++) if (mask[i] && leaving(mask, i, ring) <= 1) ends.push(i);
  for (const end of ends) {
    const x = end % width;
    const y = (end - x) / width;
    // What the border cuts goes on beyond it.
    if (x <= 2 || y <= 2 || x >= width - 3 || y >= height - 3) continue;
    const way = [end];
    const seen = new Set(way);
    for (;;) {
      const at = way[way.length - 1];
      const next = ring.map((step) => at + step).filter((j) => mask[j] && !seen.has(j));
      if (next.length === 0 || way.length > least) break;
      if (way.length > 1 && leaving(mask, at, ring) > 2) {
        way.pop();
        for (const i of way) mask[i] = 0;
        break;
      }
      way.push(next[0]);
      seen.add(next[0]);
    }
  }
}

const CHAINED = 'one crossing runs into the next';

/**
 * Crossings of the fibres of one side of the threshold; or why they are too few, or not to be told apart.
 * @param across median width of the fibres, px.
 */
export function crossingsOf(picture: Prepared, side: Side, across: number): Crossings | Reason {
  const { width, height } = picture;
  const covered = side === 'bright' ? picture.bright : 1 - picture.bright;
  if (covered > MOST_COVERED) return { reason: CHAINED };
  const mask = fillHoles(sideMask(picture, side), width, height, 0);
  // Specks are no fibres.
  const specks = label(mask, width, height, true);
  for (let i = 0; i < mask.length; i++) if (mask[i] && specks.areas[specks.labels[i]] < 2 * across * across) mask[i] = 0;
  thin(mask, width, height);
  prune(mask, width, height, across);
  const ring = around(width);
  const branches: { at: number; x: number; y: number }[] = [];
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      if (mask[at] && leaving(mask, at, ring) >= 3) branches.push({ at, x, y });
    }
  let [count, groups, open] = [0, 0, 0];
  for (const group of together(branches, TOGETHER * across)) {
    if (group.length > MOST_CHAINED) return { reason: CHAINED };
    const [x, y] = [mean(group.map((one) => one.x)), mean(group.map((one) => one.y))];
    if (x < across || y < across || x > width - across || y > height - across) continue;
    const ends = endsOf(group, mask, width, height, across);
    groups++;
    if (ends < 4) open++;
    count += Math.max(1, Math.round((ends - 2) / 2));
  }
  if (count < LEAST) return { reason: `fewer than ${LEAST} crossings lie in the picture` };
  if (open > MOST_OPEN * groups) return { reason: 'most places where lines meet are branchings, not crossings' };
  return { count, uncertainty: Math.max(1, DOUBT * count), area: (width - 2 * across) * (height - 2 * across) };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Groups of places of which each lies within `reach` of another. */
function together<P extends Place>(places: readonly P[], reach: number): P[][] {
  const groups: P[][] = [];
  const open = new Set(places);
  for (const seed of places) {
    if (!open.delete(seed)) continue;
    const group = [seed];
    for (let k = 0; k < group.length; k++)
      for (const other of open)
        if (Math.hypot(other.x - group[k].x, other.y - group[k].y) <= reach) {
          open.delete(other);
          group.push(other);
        }
    groups.push(group);
  }
  return groups;
}

/** Lines that leave the neighbourhood of a group: runs of skeleton just outside discs of a width about its places. */
function endsOf(group: readonly Place[], mask: Uint8Array, width: number, height: number, across: number): number {
  const reach = 1.2 * across;
  const [left, right] = [Math.min(...group.map(({ x }) => x)), Math.max(...group.map(({ x }) => x))];
  const [top, bottom] = [Math.min(...group.map(({ y }) => y)), Math.max(...group.map(({ y }) => y))];
  const pad = Math.ceil(reach) + 3;
  const [x0, y0] = [Math.max(0, left - pad), Math.max(0, top - pad)];
  const [w, h] = [Math.min(width, right + pad + 1) - x0, Math.min(height, bottom + pad + 1) - y0];
  const shell = new Uint8Array(w * h);
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      if (!mask[(y0 + y) * width + x0 + x]) continue;
      const away = Math.min(...group.map((one) => Math.hypot(one.x - x0 - x, one.y - y0 - y)));
      if (away > reach && away <= reach + 2) shell[y * w + x] = 1;
    }
  return label(shell, w, h, true).areas.length - 1;
}
