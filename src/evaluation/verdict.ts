/** From logits to what may be said in plain words. */
import { categoryLabel } from '../base/categories';
import { LITTLE_DOUBT } from '../base/doubt';
import { type Calibration, conformalSet, probabilitiesOf, type Scores } from './calibration';
import { noveltyOf } from './novelty';
import { rankOf } from './ranking';

/** The same words as `Verdict` of models/classification.ts, which this room does not see. */
export interface Decision {
  /** Every category, most probable first; empty where there is nothing to see. */
  readonly ranking: readonly { readonly category: string; readonly probability: number }[];
  readonly verdict: {
    readonly kind: 'named' | 'ambiguous' | 'unsure' | 'unknown' | 'nothing';
    readonly categories: readonly string[];
    readonly sentence: string;
  };
  /** How strange the picture is to the model, 0 .. 1, and from where on it is called unknown. */
  readonly outOfSet: { readonly score: number; readonly threshold: number };
}

/** More candidates than this are no answer. */
const MOST_CANDIDATES = 3;

/** From this probability on the first of several candidates leads too clearly to say that the model cannot tell. */
const CLEAR_LEAD = 0.6;

/** 0.943 -> `94 %`, with a no-break space; never a round 0 or 100, which no model can promise. */
export function percent(probability: number): string {
  if (probability > 0.99) return 'over 99\u00a0%';
  if (probability < 0.01) return 'under 1\u00a0%';
  return `${Math.round(probability * 100)}\u00a0%`;
}

const listOf = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}`;

/** Least probability for this word. */
const PROBABLE = 0.7;

function howSure(probability: number): string {
  if (probability >= LITTLE_DOUBT) return 'with little doubt';
  if (probability >= PROBABLE) return 'probably';
  return 'more likely than anything else';
}

/**
 * Of a picture without contrast: there was nothing to classify, whatever the network made of it, so nothing is ranked, and as a picture of
 * something it could not be stranger.
 */
export const nothingVerdict = ({ outOfSet }: Decision): Decision => ({
  ranking: [],
  verdict: {
    kind: 'nothing',
    categories: [],
    sentence: 'Nothing to see: the picture has no contrast (it is blank, flat or saturated).',
  },
  outOfSet: { ...outOfSet, score: 1 },
});

/** How far to trust the first category, in one word for programs. */
export const DOUBTS = ['sure', 'probable', 'unsure', 'unknown', 'nothing'] as const;
export type Doubt = (typeof DOUBTS)[number];

/** The word that the sentence of the same verdict is about. */
export function doubtOf({ ranking, verdict }: Pick<Decision, 'ranking' | 'verdict'>): Doubt {
  if (verdict.kind === 'nothing' || verdict.kind === 'unknown' || verdict.kind === 'unsure') return verdict.kind;
  const probability = ranking[0]?.probability ?? 0;
  if (verdict.kind === 'named' && probability >= LITTLE_DOUBT) return 'sure';
  return probability >= (verdict.kind === 'named' ? PROBABLE : CLEAR_LEAD) ? 'probable' : 'unsure';
}

/** @param categories their names, in the order of the logits. */
export function decideVerdict(scores: Scores, categories: readonly string[], calibration: Calibration): Decision {
  const probabilities = probabilitiesOf(scores.logits, calibration);
  const ranking = rankOf(probabilities).map((c) => ({ category: categories[c], probability: probabilities[c] }));
  const candidates = conformalSet(probabilities, calibration.conformal.threshold).map((c) => categories[c]);
  const outOfSet = noveltyOf(scores, calibration);
  const best = ranking[0];
  const name = categoryLabel(best.category);
  const verdict = (kind: Decision['verdict']['kind'], sentence: string) => ({
    ranking,
    verdict: { kind, categories: candidates, sentence },
    outOfSet,
  });
  if (outOfSet.score > outOfSet.threshold)
    return verdict(
      'unknown',
      `I do not know this kind of picture: it is unlike what the model was trained on. Nearest: ${name}.`,
    );
  if (candidates.length === 1) return verdict('named', `${name}, ${howSure(best.probability)} (${percent(best.probability)}).`);
  const others = ranking.slice(1, candidates.length);
  if (candidates.length <= MOST_CANDIDATES && best.probability >= CLEAR_LEAD)
    return verdict(
      'ambiguous',
      `Probably ${name} (${percent(best.probability)}), but ${listOf(
        others.map(({ category, probability }) => `${categoryLabel(category)} (${percent(probability)})`),
      )} cannot be ruled out.`,
    );
  const shares = ranking.slice(0, candidates.length).map(({ probability }) => percent(probability));
  if (candidates.length <= MOST_CANDIDATES)
    return verdict(
      'ambiguous',
      `${listOf(candidates.map(categoryLabel))}: the model cannot tell which (${shares.join(', ')}).`,
    );
  return verdict(
    'unsure',
    `No clear category: ${name} comes first with ${percent(best.probability)}, but ${candidates.length - 1} others are possible.`,
  );
}
