import { describe, expect, it, vi } from 'vitest';
import { Random } from '../base/random';
import { fitStrangerScore } from './stranger-score';

// Small networks are trained: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const WIDTH = 40;

/** Rows about a centre of their own, which `kind` decides. */
function rowsOf(kind: string, count: number, seed: number): number[][] {
  const centre = new Random(kind);
  const middle = Array.from({ length: WIDTH }, () => centre.normal(0, 2));
  const random = new Random(seed);
  return Array.from({ length: count }, () => middle.map((value) => value + random.normal(0, 1)));
}
const flat = (rows: readonly number[][]): Float32Array => Float32Array.from(rows.flat());

const ONE = rowsOf('one', 20, 1);
const OTHER = rowsOf('other', 10, 2);
const KNOWN = {
  width: WIDTH,
  known: flat([...ONE, ...OTHER]),
  labels: [...ONE.map(() => 0), ...OTHER.map(() => 1)],
  folds: Array.from({ length: 30 }, (_, i) => i % 5),
};
const KINDS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const kindsOf = (kinds: readonly string[]) => ({
  strangers: flat(kinds.flatMap((kind, k) => rowsOf(kind, 8, 10 + k))),
  groups: kinds.flatMap((_, k) => Array<number>(8).fill(k)),
});

describe('the score of strangers', () => {
  it('is larger for kinds that it never saw than for pictures of the model’s own classes', () => {
    const { kernel, bias, known, strangers } = fitStrangerScore({ ...KNOWN, ...kindsOf(KINDS) });
    const score = (row: readonly number[]): number => row.reduce((sum, value, i) => sum + kernel[i] * value, bias);
    const own = [...rowsOf('one', 20, 50), ...rowsOf('other', 20, 51)].map(score);
    const fresh = ['x', 'y', 'z'].flatMap((kind, k) => rowsOf(kind, 20, 60 + k)).map(score);
    const right = fresh.flatMap((high) => own.map((low) => (high > low ? 1 : 0)));
    expect(right.reduce((sum: number, one) => sum + one, 0) / right.length).toBeGreaterThan(0.9);
    // Scores of what a fit did not see are what thresholds may rest on.
    expect(known).toHaveLength(30);
    expect(strangers.reduce((sum, value) => sum + value, 0) / strangers.length).toBeGreaterThan(Math.max(...known) / 2);
  });

  it('does not learn to refuse strangers that look like the model’s own pictures', () => {
    const alike = fitStrangerScore({ ...KNOWN, ...kindsOf([...KINDS, 'one']) });
    const without = fitStrangerScore({ ...KNOWN, ...kindsOf(KINDS) });
    expect(alike.leftOut - without.leftOut).toBeGreaterThan(0);
    const score = ({ kernel, bias }: typeof alike, row: readonly number[]): number =>
      row.reduce((sum, value, i) => sum + kernel[i] * value, bias);
    const own = rowsOf('one', 20, 70);
    const worst = (fit: typeof alike): number => Math.max(...own.map((row) => score(fit, row)));
    expect(worst(alike)).toBeLessThan(worst(without) + 0.25);
  });

  it('gives every class the same say, however many pictures it has', () => {
    const twice = {
      ...KNOWN,
      known: flat([...ONE, ...ONE, ...OTHER]),
      labels: [...ONE, ...ONE].map(() => 0).concat(OTHER.map(() => 1)),
      folds: [...Array.from({ length: 20 }, (_, i) => i % 5), ...Array.from({ length: 30 }, (_, i) => i % 5)],
    };
    const [once, doubled] = [KNOWN, twice].map((known) => fitStrangerScore({ ...known, ...kindsOf(KINDS) }));
    once.kernel.forEach((value, i) => {
      expect(doubled.kernel[i]).toBeCloseTo(value, 5);
    });
  });
});
