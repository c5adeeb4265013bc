import { expect, it } from 'vitest';
import { traitCounts } from '../language/traits';
import { KIND_TEXTS } from '../synth/kind-texts';
import { KINDS } from '../synth/kinds';
import { MOST_TAKEN, offsetOf } from './traits';

it('every kind that is drawn has a text of its own, and it names a trait', () => {
  expect([...KIND_TEXTS.keys()].sort()).toEqual(KINDS.map(({ id }) => id).sort());
  expect(new Set(KIND_TEXTS.values()).size).toBe(KINDS.length);
  const mute = [...KIND_TEXTS].filter(([, text]) => traitCounts(text).every((count) => count === 0));
  expect(mute).toEqual([]);
});

it('lets a newcomer come first in as many known pictures as are promised, and no more', () => {
  const known = Array.from({ length: 200 }, (_, i) => ({ others: [i / 200, -1], newcomer: (i % 7) / 7 }));
  const offset = offsetOf(known);
  const first = known.filter(({ others, newcomer }) => newcomer + offset > Math.max(...others)).length;
  expect(first / known.length).toBeLessThanOrEqual(MOST_TAKEN);
  expect(first / known.length).toBeGreaterThan(MOST_TAKEN - 0.02);
});
