/** The page says of a verdict what the model's worker says, and in every language says something of its own. */
import { afterEach, expect, it } from 'vitest';
import { CATEGORIES } from '../base/categories';
import { Random } from '../base/random';
import type { Calibration } from '../evaluation/calibration';
import { type Decision, decideVerdict, nothingVerdict } from '../evaluation/verdict';
import { catalogueOf } from '../locales/catalogues';
import { sentenceOf, verdictText } from '../locales/verdict';
import { speak } from '../locales/words';

const calibration: Calibration = {
  temperature: 1,
  conformal: { coverage: 0.9, threshold: 0.85 },
  outOfSet: { threshold: 5 },
};

/** Verdicts of every kind: from sure to lost, known and strange. */
function decisions(): Decision[] {
  const random = new Random('verdict words');
  return Array.from({ length: 600 }, (_, n) => {
    const sharpness = 1 + (n % 12);
    const weights = CATEGORIES.map(() => random.uniform() ** sharpness + 1e-6);
    const sum = weights.reduce((a, b) => a + b, 0);
    const logits = weights.map((weight) => Math.log(weight / sum) + (n % 7 === 0 ? -9 : 9));
    const decision = decideVerdict({ logits, stranger: null }, CATEGORIES, calibration);
    return n % 50 === 0 ? nothingVerdict(decision) : decision;
  });
}

afterEach(() => speak('en', new Map()));

it('in English it is the same, whatever the kind', () => {
  const all = decisions();
  expect(new Set(all.map(({ verdict }) => verdict.kind)).size).toBe(5);
  for (const decision of all) expect(sentenceOf(decision)).toBe(decision.verdict.sentence);
});

it.each(['de', 'ja'] as const)('in %s no verdict is left in English', async (language) => {
  const all = decisions();
  speak(language, await catalogueOf(language));
  for (const decision of all) {
    expect(verdictText(decision)).not.toBe(decision.verdict.sentence);
    expect(verdictText(decision)).not.toMatch(/probably|cannot|unlike|category/);
  }
});
