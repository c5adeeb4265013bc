/**
 * The scale that is in the picture: the burnt-in bar, to a fraction of a pixel, and what is written beside it. Nothing here is used of
 * itself: what was read is offered, with how sure it is, and a person accepts it.
 */
import { cropPlane, type Plane, type Rect } from '../base/plane';
import type { Margins, ScaleBar } from '../micrograph/micrograph';
import { type Bar, barsOf } from './bars';
import { type Conditions, conditionsOf, type Label, labelOf } from './label';
import { likeliest, type Reading, readLine } from './recogniser';
import { findStrokes } from './strokes';
import { findLines, type Ink } from './text-lines';
import { findTickRows } from './tick-row';

const rule = {
  /** Bars whose surroundings are read, likeliest first, and lines that are read in all. */
  bars: 8,
  lines: 36,
  /** A reading is offered from here on. */
  certainty: 0.985,
  /** The label's height lies in this range of the picture's height. */
  leastText: 0.008,
  tallestText: 0.12,
  /** Least length of a bar in heights of its label: shorter ones are parts of letters, and the gaps between them. */
  shortest: 1,
  /** And in shares of the picture's width. */
  leastLength: 0.022,
  /** Above the data bar this much of the height is searched with it: some bars stand on its edge. */
  aboveBar: 0.06,
} as const;

/** How sure a label is: among all labels, and against what the line says sign by sign. */
const sureness = ({ certainty, strain }: Label): number => certainty * Math.exp(-Math.max(0, strain) / 10);

interface Found {
  readonly bar: Bar;
  readonly label: Label;
  readonly line: Rect;
  readonly merit: number;
}

/** How much a bar looks like one before anything is read. */
function promise(bar: Bar, plane: Plane): number {
  const contrast = Math.abs(bar.value - bar.ground);
  const pure = bar.value > 0.93 || bar.value < 0.07 ? 0.4 : 0;
  const kind = { plain: 0, ticks: 0.9, halves: 0.7, row: 1.4 }[bar.kind];
  const place = bar.y0 > 0.75 * plane.height || bar.y0 < 0.15 * plane.height ? 0.4 : 0;
  const length = bar.right - bar.left > 0.03 * plane.width ? 0.3 : 0;
  return 1.5 * contrast + pure + kind + place + length;
}

/** Of bars at the same place the most promising one. */
function distinct(bars: readonly Bar[], plane: Plane): Bar[] {
  const sorted = [...bars].sort((a, b) => promise(b, plane) - promise(a, plane));
  const kept: Bar[] = [];
  for (const bar of sorted)
    if (
      !kept.some(
        (other) =>
          Math.abs(other.left - bar.left) < 3 && Math.abs(other.right - bar.right) < 3 && Math.abs(other.y0 - bar.y0) < 6,
      )
    )
      kept.push(bar);
  return kept;
}

/** Where a label of this bar would stand. */
function around(bar: Bar, plane: Plane, whole: number): Rect {
  const up = Math.max(26, Math.round(rule.tallestText * 1.4 * whole));
  const aside = Math.max(50, Math.round(0.22 * plane.width));
  const x = Math.max(0, Math.floor(bar.left) - aside);
  const y = Math.max(0, bar.y0 - up);
  return {
    x,
    y,
    width: Math.min(plane.width, Math.ceil(bar.right) + aside) - x,
    height: Math.min(plane.height, bar.y1 + up) - y,
  };
}

/** Between two halves: what stands in the gap, and no part of the halves. */
function between(bar: Bar, [from, to]: readonly [number, number], plane: Plane, whole: number): Rect {
  const up = Math.ceil(0.6 * rule.tallestText * whole);
  const y = Math.max(0, bar.y0 - up);
  return { x: from, y, width: to - from, height: Math.min(plane.height, bar.y1 + up) - y };
}

/** How far a line of writing is from where this bar's label would be, in heights of the line; Infinity where it cannot be its label. */
function remoteness(bar: Bar, line: Rect): number {
  const { height } = line;
  const [x0, x1] = [line.x, line.x + line.width];
  const middle = line.y + height / 2;
  const barMiddle = (bar.y0 + bar.y1) / 2;
  const overlaps = x1 > bar.left - height && x0 < bar.right + height;
  if (overlaps) {
    // Between two halves it stands on the bar itself; otherwise what crosses the label is a part of its letters.
    if (bar.gap) {
      const isBetween = x0 >= bar.gap[0] - 1 && x1 <= bar.gap[1] + 1 && Math.abs(middle - barMiddle) < 0.6 * height;
      return isBetween ? 0 : Number.POSITIVE_INFINITY;
    }
    const gap = line.y >= bar.y1 - 1 ? line.y - bar.y1 : bar.y0 - (line.y + height);
    if (gap < -1.5) return Number.POSITIVE_INFINITY;
    const apart = Math.max(0, gap) / height;
    const aside = Math.max(0, Math.abs((x0 + x1) / 2 - (bar.left + bar.right) / 2) - (bar.right - bar.left) / 2) / height;
    return apart > 2.2 ? Number.POSITIVE_INFINITY : apart + 0.3 * aside;
  }
  const beside = x0 >= bar.right ? x0 - bar.right : bar.left - x1;
  const level = Math.abs(middle - barMiddle) / height;
  return level > 1.6 || beside > 8 * height ? Number.POSITIVE_INFINITY : 0.4 * level + 0.35 * (beside / height);
}

/** The most likely bar with its label inside `area` of the picture, or null. */
function searchIn(plane: Plane, area: Rect, fromRow: number): Found | null {
  const part = cropPlane(plane, area);
  const strokes = findStrokes(part, plane.height);
  // Rows of ticks are so much like lettering and lattices that over the whole picture only the lower part is searched.
  const from = area.y === 0 ? Math.floor(0.7 * plane.height) : 0;
  const bars = distinct([...findTickRows(part, from, plane.height), ...barsOf(part, strokes, plane.height)], part)
    // Of what lies above the data bar only what reaches to its edge can belong to it.
    .filter(({ y1, left, right }) => y1 + area.y >= fromRow && right - left >= rule.leastLength * plane.width)
    .slice(0, rule.bars);
  const readings = new Map<string, Label | null>();
  let best: Found | null = null;
  for (const bar of bars) {
    const ink: Ink = { tone: bar.tone, value: bar.value, ground: bar.ground };
    const length = bar.right - bar.left;
    const self: Rect = {
      x: Math.floor(bar.left) - 2,
      y: bar.y0 - 1,
      width: Math.ceil(bar.right - bar.left) + 4,
      height: bar.y1 - bar.y0 + 2,
    };
    const without = bar.gap ? [] : [self];
    const lines = findLines(
      part,
      bar.gap ? between(bar, bar.gap, part, plane.height) : around(bar, part, plane.height),
      ink,
      without,
      rule.tallestText * plane.height,
    )
      .map((line) => ({ line, far: remoteness(bar, line) }))
      .filter(
        ({ line, far }) => far < 4 && line.height >= rule.leastText * plane.height && length >= rule.shortest * line.height,
      )
      .sort((a, b) => a.far - b.far)
      .slice(0, 12);
    for (const { line, far } of lines) {
      const key = `${line.x} ${line.y} ${line.width} ${line.height} ${bar.tone}`;
      let label = readings.get(key);
      if (label === undefined) {
        if (readings.size >= rule.lines) continue;
        label = labelOf(readLine(part, line, ink));
        readings.set(key, label);
      }
      if (!label || label.certainty < 0.5 || label.strain > 8) continue;
      const merit = promise(bar, part) + 3 * label.certainty - 0.35 * label.strain - 0.7 * far;
      if (!best || merit > best.merit) best = { bar, label, line, merit };
    }
  }
  if (!best) return null;
  const { bar, line } = best;
  return {
    ...best,
    bar: { ...bar, left: bar.left + area.x, right: bar.right + area.x, y0: bar.y0 + area.y, y1: bar.y1 + area.y },
    line: { ...line, x: line.x + area.x, y: line.y + area.y },
  };
}

/** Magnification and voltage from the other lines of writing in `area`. */
function readConditions(plane: Plane, area: Rect, ink: Ink): Conditions {
  const texts: string[] = [];
  const seen = new Set<number>();
  for (const line of findLines(plane, area, ink, [], rule.tallestText * plane.height).sort((a, b) => b.width - a.width)) {
    // Of the same writing cut in several ways the longest is read.
    const place = Math.round(line.x / 6) * 10_000 + Math.round(line.y / 6);
    if (seen.has(place) || texts.length >= 40) continue;
    seen.add(place);
    const reading: Reading = readLine(plane, line, ink);
    texts.push(likeliest(reading));
  }
  return conditionsOf(texts);
}

/**
 * The scale bar of a picture (values in [0, 1]) with its label, or null where there is none that can be read.
 * @param margins the data bar, where there is one: it is searched first
 */
export function findScaleBar(plane: Plane, margins: Margins | null): ScaleBar | null {
  const whole: Rect = { x: 0, y: 0, width: plane.width, height: plane.height };
  const bottom = margins?.bottom ?? 0;
  const areas: Rect[] = [];
  if (bottom > 0) {
    const y = Math.max(0, plane.height - bottom - Math.ceil(rule.aboveBar * plane.height));
    areas.push({ ...whole, y, height: plane.height - y });
  } else {
    const y = Math.floor(0.68 * plane.height);
    areas.push({ ...whole, y, height: plane.height - y });
  }
  areas.push(whole);
  for (const area of areas) {
    const found = searchIn(plane, area, area.y > 0 && bottom > 0 ? plane.height - bottom - 2 : 0);
    if (!found || sureness(found.label) < rule.certainty) continue;
    const { bar, label } = found;
    const lengthPx = bar.right - bar.left;
    const ink: Ink = { tone: bar.tone, value: bar.value, ground: bar.ground };
    const strip = bottom > 0 ? { ...whole, y: plane.height - bottom, height: bottom } : around(bar, plane, plane.height);
    return {
      left: bar.left,
      right: bar.right,
      y: (bar.y0 + bar.y1) / 2,
      lengthPx,
      lengthNm: label.nm,
      label: label.text,
      nmPerPixel: label.nm / lengthPx,
      certainty: sureness(label),
      ...readConditions(plane, strip, ink),
    };
  }
  return null;
}
