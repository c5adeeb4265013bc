import { expect, it } from 'vitest';
import { TRAITS, traitCounts, traitPulls } from './traits';

/** The traits that a text names. */
const named = (text: string): string[] => TRAITS.filter((_, trait) => traitCounts(text)[trait] > 0);

it('knows traits by their words, plural or not, and counts none in words of something else', () => {
  expect(named('Spheres and a ball, isolated; fibres run parallel.')).toEqual(['long', 'parallel', 'round', 'separate']);
  expect(named('Made in argon at 300 K.')).toEqual([]);
  expect(named('')).toEqual([]);
});

it('pulls apart what is said differently, however long a text is', () => {
  const product = (a: Float64Array | null, b: Float64Array | null): number =>
    Array.from(a ?? []).reduce((sum, value, k) => sum + value * (b?.[k] ?? Number.NaN), 0);
  const [short, long, other, none] = traitPulls([
    'Round pores.',
    'Round pores. '.repeat(30),
    'Long straight wires that stand upright.',
    'Nothing of the kind.',
  ]);
  expect(product(short, long)).toBeCloseTo(1, 9);
  expect(product(short, short)).toBeCloseTo(1, 9);
  expect(product(short, other)).toBeLessThan(0);
  expect(none).toBeNull();
  // What all say parts nobody.
  expect(traitPulls(['Round.', 'Round.'])).toEqual([null, null]);
});
