/** What a model was measured to be worth on real micrographs, in words for the page. */

import type { EngineReport } from '../models/classification';
import { fixed, t } from './words';

/** As config.json states it. */
export type Accuracy = NonNullable<EngineReport['evaluation']>;

/** Of the model card; true of every model. */
export const warning = (): string => t('Do not rely on a verdict without looking.');

const percent = (share: number): string => `${Math.round(100 * share)}\u00a0%`;

/** In one sentence: how often the first answer is right. */
export const accuracySentence = (accuracy: Accuracy | null): string =>
  accuracy === null
    ? t('How often this model is right on real micrographs has not been measured.')
    : t(
        'Of {pictures, number} real micrographs from {sources, plural, one {# source} other {# sources}}, none of which it was trained on, it named {top1} right at once.',
        { pictures: accuracy.pictures, sources: accuracy.sources, top1: percent(accuracy.top1) },
      );

/** What the percentages and the refusals of a verdict are worth. Empty where nothing was measured. */
export function doubtSentences(accuracy: Accuracy | null): string[] {
  if (accuracy === null) return [];
  const { coverage, ece, words = [], outOfSet } = accuracy;
  const said = words.flatMap(({ doubt, pictures, right }) =>
    doubt === 'sure'
      ? [t('Where it had little doubt, it was right in {right, number} of {pictures, number}', { right, pictures })]
      : doubt === 'probable'
        ? [t('where it said “probably”, it was right in {right, number} of {pictures, number}', { right, pictures })]
        : [],
  );
  return [
    t(
      'The categories marked as possible held the right one in {achieved} (promised: {promised}); they are {meanSize} on average.',
      {
        achieved: percent(coverage.achieved),
        promised: percent(coverage.promised),
        meanSize: fixed(coverage.meanSize, 1),
      },
    ),
    ...(said.length > 0 ? [`${said.join('; ')}.`] : []),
    t('Stated probabilities are off by {round} points on average.', { round: Math.round(100 * ece) }),
    ...(outOfSet
      ? [
          t(
            'Of {pictures, number} pictures of other kinds from {sources, plural, one {# source} other {# sources}} it called {caught} unknown, and wrongly {refused} of those it should know.',
            {
              pictures: outOfSet.strangers,
              sources: outOfSet.sources,
              caught: percent(outOfSet.caught),
              refused: percent(outOfSet.refused),
            },
          ),
        ]
      : []),
  ];
}
