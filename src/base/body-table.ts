/** Bodies as numbers: a table of them, and how their diameters are spread. */
import type { CsvValue } from './csv';
import { type BodySizes, type HandSet, isAutomatic, type Traces } from './traces';

export interface Bins {
  /** Where the first begins. */
  readonly low: number;
  /** Of each. */
  readonly width: number;
  readonly counts: readonly number[];
}

/** The rule in words. */
export const BIN_RULE =
  'Bins after Freedman and Diaconis (twice the interquartile range over the cube root of the number), rounded to 1, 2 or 5 of a decade.';

const FEWEST = 5;
const MOST_BINS = 60;

/** The value below which the share `q` of a sorted list lies, between neighbours linearly; NaN where it is empty. */
export function quantileOf(sorted: readonly number[], q: number): number {
  const at = q * (sorted.length - 1);
  const low = sorted[Math.floor(at)];
  if (low === undefined) return Number.NaN;
  return low + ((sorted[Math.floor(at) + 1] ?? low) - low) * (at - Math.floor(at));
}

/** 1, 2 or 5 of a decade, the nearest to `width` by ratio. */
function rounded(width: number): number {
  const decade = 10 ** Math.floor(Math.log10(width));
  const step = [1, 2, 5, 10].reduce((best, next) =>
    Math.abs(Math.log((next * decade) / width)) < Math.abs(Math.log((best * decade) / width)) ? next : best,
  );
  return step * decade;
}

/** How often values occur, by `BIN_RULE`; null of fewer than five. */
export function binsOf(values: readonly number[]): Bins | null {
  if (values.length < FEWEST) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const [least, most] = [quantileOf(sorted, 0), quantileOf(sorted, 1)];
  const spread = quantileOf(sorted, 0.75) - quantileOf(sorted, 0.25);
  // Values that are all alike stand in one bin.
  const wanted = (2 * spread) / Math.cbrt(sorted.length) || (most - least) / 10 || Math.max(1e-9, Math.abs(most)) / 10;
  let width = rounded(Math.max(wanted, (most - least) / MOST_BINS));
  while ((most - least) / width > MOST_BINS) width *= 2;
  const binOf = (value: number): number => Math.floor(value / width + 1e-9);
  const first = binOf(least);
  const counts = new Array<number>(binOf(most) - first + 1).fill(0);
  for (const value of sorted) {
    const bin = binOf(value) - first;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { low: first * width, width, counts };
}

/** The same as shares of all, in per cent. */
export const sharesOf = ({ counts, ...bins }: Bins): Bins => {
  const all = counts.reduce((sum, count) => sum + count, 0);
  return { ...bins, counts: counts.map((count) => (100 * count) / all) };
};

/** Lengths in several pictures together. */
export interface PooledLengths {
  /** Pictures in which they are stated. */
  readonly stated: number;
  /** Where some pictures have a pixel size, of these alone, in nm. */
  readonly unit: 'nm' | 'px';
  readonly withoutScale: number;
  /** Smallest first. */
  readonly sorted: readonly number[];
  readonly median: number;
  /** 10 % and 90 % lie below. */
  readonly low: number;
  readonly high: number;
}

interface Scaled {
  readonly nmPerPixel: number | null;
}

/** Null of no picture. */
export function pooledLengths(stated: readonly (Scaled & { readonly px: readonly number[] })[]): PooledLengths | null {
  if (stated.length === 0) return null;
  const scaled = stated.filter(({ nmPerPixel }) => nmPerPixel !== null);
  const unit = scaled.length > 0 ? 'nm' : 'px';
  const all = (unit === 'nm' ? scaled : stated).flatMap(({ px, nmPerPixel }) => px.map((length) => length * (nmPerPixel ?? 1)));
  const sorted = all.sort((a, b) => a - b);
  return {
    ...{ stated: stated.length, unit, sorted, withoutScale: unit === 'nm' ? stated.length - scaled.length : 0 },
    ...{ median: quantileOf(sorted, 0.5), low: quantileOf(sorted, 0.1), high: quantileOf(sorted, 0.9) },
  };
}

/** Bodies of several pictures together: the lengths are diameters of those wholly inside. */
export interface PooledBodies extends PooledLengths {
  /** Bodies wholly inside, and those that the edge cuts. */
  readonly whole: number;
  readonly cut: number;
}

/** Null where no picture's bodies are stated. */
export function pooledBodies(stated: readonly (BodySizes & Scaled)[]): PooledBodies | null {
  const lengths = pooledLengths(stated.map(({ diametersPx, nmPerPixel }) => ({ px: diametersPx, nmPerPixel })));
  return (
    lengths && {
      ...lengths,
      whole: stated.reduce((sum, { diametersPx }) => sum + diametersPx.length, 0),
      cut: stated.reduce((sum, { cut }) => sum + cut, 0),
    }
  );
}

export const BODY_COLUMNS = [
  'file',
  'body',
  'x_px',
  'y_px',
  'diameter_px',
  'diameter_nm',
  'area_px2',
  'area_nm2',
  'aspect_ratio',
  'roundness',
  'touches_edge',
  'side',
  'threshold_percent',
  'smallest_px',
  'set_by',
] as const;

const to = (value: number, digits: number): number => Number(value.toPrecision(digits));

/** One row a body in the order of `BODY_COLUMNS`, without the header; empty where a value is not known. */
export function bodyRows(file: string, traces: Traces, nmPerPixel: number | null, hand: HandSet): CsvValue[][] {
  const { bodies, side, threshold, smallest } = traces;
  const nm = nmPerPixel ?? Number.NaN;
  return bodies.map(({ x, y, diameter, area, aspect, roundness, cut }, i) => [
    file,
    i + 1,
    to(x, 6),
    to(y, 6),
    to(diameter, 5),
    to(diameter * nm, 5),
    to(area, 5),
    to(area * nm * nm, 5),
    aspect === null ? null : to(aspect, 4),
    roundness === null ? null : to(roundness, 4),
    cut ? 'yes' : 'no',
    side,
    to(100 * threshold, 4),
    to(smallest, 4),
    isAutomatic(hand) ? 'automatic' : 'hand',
  ]);
}
