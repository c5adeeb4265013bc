import { describe, expect, it } from 'vitest';
import { DRAWN_SHARE, DRAWN_STRANGER_SHARE, NONE, PRIOR_POWER, type Row, STRANGER_WEIGHT, weightsOf } from './recipe-pictures';

const drawn = (label: number): Row => ({
  source: { kind: label === NONE ? 'stranger' : 'category', seed: 's', index: 0 },
  label,
  origin: 'drawn',
  real: false,
});
const real = (label: number, origin: string): Row => ({
  source: { kind: 'real', index: 0, variant: 0 },
  label,
  origin,
  real: true,
});

const sumOf = (rows: readonly Row[], weights: readonly number[], which: (row: Row) => boolean): number =>
  weights.reduce((sum, weight, i) => sum + (which(rows[i]) ? weight : 0), 0);

describe('how much a picture counts', () => {
  const rows = [
    ...Array.from({ length: 8 }, () => drawn(0)),
    ...Array.from({ length: 9 }, () => real(0, 'one laboratory')),
    real(0, 'another'),
    drawn(NONE),
    real(NONE, 'a'),
    real(NONE, 'b'),
    ...Array.from({ length: 5 }, () => drawn(3)),
  ];
  const weights = weightsOf(rows);

  it('many pictures of one laboratory count as much as one of another', () => {
    expect(sumOf(rows, weights, ({ origin }) => origin === 'one laboratory')).toBeCloseTo(weights[17], 12);
  });

  it('drawn and real pictures share a category, strangers have theirs', () => {
    const own = sumOf(rows, weights, ({ label }) => label === 0);
    expect(sumOf(rows, weights, ({ label, real }) => label === 0 && !real) / own).toBeCloseTo(DRAWN_SHARE, 12);
    expect(sumOf(rows, weights, ({ label }) => label === NONE)).toBeCloseTo(STRANGER_WEIGHT, 12);
    expect(sumOf(rows, weights, ({ label, real }) => label === NONE && !real) / STRANGER_WEIGHT).toBeCloseTo(
      DRAWN_STRANGER_SHARE,
      12,
    );
  });

  it('a category without real pictures counts half, so that drawn ones alone do not outweigh the others', () => {
    const [biological, devices] = [0, 3].map((label) => sumOf(rows, weights, (row) => row.label === label));
    expect(devices / biological).toBeCloseTo(0.5 * (4583 / 962) ** PRIOR_POWER, 9);
  });
});
