/**
 * Percentile bootstrap intervals of classification scores (Efron & Tibshirani, "An Introduction to the Bootstrap", 1993, chapter
 * 13). Pictures of one group (specimen, session) are drawn together, because they are not independent of each other.
 */
import { Random } from '../base/random';
import { classScores, confusionMatrix, macroF1 } from './confusion';

export type Interval = readonly [low: number, high: number];

export interface ScoreIntervals {
  readonly top1: Interval | null;
  readonly macroF1: Interval | null;
  /** In the order of the classes; null where hardly any draw had a value. */
  readonly perClass: readonly {
    readonly precision: Interval | null;
    readonly recall: Interval | null;
    readonly f1: Interval | null;
  }[];
}

export interface BootstrapOptions {
  readonly seed: string | number;
  /** A name per picture; pictures without one (undefined list) each stand for themselves. */
  readonly groups?: readonly string[] | undefined;
  readonly rounds?: number;
  /** Share of the draws inside the interval. */
  readonly level?: number;
}

/** Between the order statistics, linearly. `sorted` must hold something. */
function quantile(sorted: readonly number[], q: number): number {
  const place = q * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/** Null unless at least half the draws had a value: an interval of the others would be of another question. */
function intervalOf(values: readonly (number | null)[], level: number): Interval | null {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  if (sorted.length === 0 || sorted.length < values.length / 2) return null;
  return [quantile(sorted, (1 - level) / 2), quantile(sorted, (1 + level) / 2)];
}

/** Indices of each group; every picture its own where there are no names. */
function members(count: number, groups: readonly string[] | undefined): number[][] {
  if (!groups) return Array.from({ length: count }, (_, i) => [i]);
  const byName = new Map<string, number[]>();
  groups.forEach((name, i) => {
    byName.set(name, [...(byName.get(name) ?? []), i]);
  });
  return [...byName.values()];
}

/**
 * @param truth class of each picture; @param predicted the class named first.
 * @returns intervals of the scores at `level` (0.95); nulls without pictures.
 */
export function bootstrapIntervals(
  truth: readonly number[],
  predicted: readonly number[],
  classes: number,
  { seed, groups, rounds = 1000, level = 0.95 }: BootstrapOptions,
): ScoreIntervals {
  const none = { precision: null, recall: null, f1: null };
  if (truth.length === 0) return { top1: null, macroF1: null, perClass: Array.from({ length: classes }, () => none) };
  const units = members(truth.length, groups);
  const random = new Random(seed).fork('bootstrap');
  const draws = Array.from({ length: rounds }, () => {
    const chosen = units.flatMap(() => random.pick(units));
    const confusion = confusionMatrix(
      chosen.map((i) => truth[i]),
      chosen.map((i) => predicted[i]),
      classes,
    );
    const scores = classScores(confusion);
    const right = confusion.reduce((sum, row, c) => sum + row[c], 0);
    return { top1: right / chosen.length, macroF1: macroF1(scores), scores };
  });
  const of = (read: (draw: (typeof draws)[number]) => number | null): Interval | null => intervalOf(draws.map(read), level);
  return {
    top1: of(({ top1 }) => top1),
    macroF1: of((draw) => draw.macroF1),
    perClass: Array.from({ length: classes }, (_, c) => ({
      precision: of(({ scores }) => scores[c].precision),
      recall: of(({ scores }) => scores[c].recall),
      f1: of(({ scores }) => scores[c].f1),
    })),
  };
}
