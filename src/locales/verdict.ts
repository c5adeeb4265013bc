/** A verdict in the language that is spoken; in English its sentence is the one that the model's worker wrote (evaluation/verdict.ts). */
import type { Classification } from '../models/classification';
import { categoryName } from './categories';
import { spoken, t, words } from './words';

/** The five things a verdict can be. */
export const KIND_WORDS: Readonly<Record<Classification['verdict']['kind'], string>> = words({
  named: 'Named',
  ambiguous: 'Ambiguous',
  unsure: 'Unsure',
  unknown: 'Unknown',
  nothing: 'Nothing to see',
});

/** How far to trust the first category, in a word. */
export const DOUBT_WORDS: Readonly<Record<Classification['doubt'], string>> = words({
  sure: 'Little doubt',
  probable: 'Probable',
  unsure: 'Unsure',
  unknown: 'Unknown',
  nothing: 'Nothing to see',
});

/** From these probabilities on: as evaluation/verdict.ts has them. */
const LITTLE_DOUBT = 0.9;
const PROBABLE = 0.7;
const CLEAR_LEAD = 0.6;
const MOST_CANDIDATES = 3;

function percent(probability: number): string {
  if (probability > 0.99) return t('over 99\u00a0%');
  if (probability < 0.01) return t('under 1\u00a0%');
  return `${Math.round(probability * 100)}\u00a0%`;
}

const listOf = (names: readonly string[]): string =>
  names.length < 2
    ? (names[0] ?? '')
    : t('{names} or {last}', { names: names.slice(0, -1).join(', '), last: names[names.length - 1] });

/** Every kind, in whatever language is spoken. */
export function sentenceOf({ ranking, verdict }: Pick<Classification, 'ranking' | 'verdict'>): string {
  const { kind, categories } = verdict;
  if (kind === 'nothing') return t('Nothing to see: the picture has no contrast (it is blank, flat or saturated).');
  const [best] = ranking;
  const words = { category: categoryName(best.category), share: percent(best.probability) };
  if (kind === 'unknown')
    return t('I do not know this kind of picture: it is unlike what the model was trained on. Nearest: {category}.', words);
  if (kind === 'named') {
    if (best.probability >= LITTLE_DOUBT) return t('{category}, with little doubt ({share}).', words);
    if (best.probability >= PROBABLE) return t('{category}, probably ({share}).', words);
    return t('{category}, more likely than anything else ({share}).', words);
  }
  if (kind === 'unsure')
    return t('No clear category: {category} comes first with {share}, but {others} others are possible.', {
      ...words,
      others: categories.length - 1,
    });
  const possible = ranking.slice(0, categories.length);
  if (categories.length <= MOST_CANDIDATES && best.probability >= CLEAR_LEAD) {
    const others = possible.slice(1).map(({ category, probability }) => `${categoryName(category)} (${percent(probability)})`);
    return t('Probably {category} ({share}), but {others} cannot be ruled out.', { ...words, others: listOf(others) });
  }
  return t('{categories}: the model cannot tell which ({shares}).', {
    categories: listOf(categories.map(categoryName)),
    shares: possible.map(({ probability }) => percent(probability)).join(', '),
  });
}

export const verdictText = (classification: Pick<Classification, 'ranking' | 'verdict'>): string =>
  spoken() === 'en' ? classification.verdict.sentence : sentenceOf(classification);
