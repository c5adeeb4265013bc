/** What a model was measured to be worth on real micrographs, in words for the page. */
import type { EngineReport } from '../models/classification';

/** As config.json states it. */
export type Accuracy = NonNullable<EngineReport['evaluation']>;

/** Of the model card; true of every model. */
export const WARNING = 'Do not rely on a verdict without looking.';

const NOT_MEASURED = 'How often this model is right on real micrographs has not been measured.';

const WORDS = { sure: 'Where it had little doubt', probable: 'where it said \u201cprobably\u201d' };

const percent = (share: number): string => `${Math.round(100 * share)}\u00a0%`;

const from = (pictures: number, kind: string, sources: number): string =>
  `${pictures.toLocaleString('en')} ${kind} from ${sources.toLocaleString('en')} ${sources === 1 ? 'source' : 'sources'}`;

/** In one sentence: how often the first answer is right. */
export const accuracySentence = (accuracy: Accuracy | null): string =>
  accuracy === null
    ? NOT_MEASURED
    : `Of ${from(accuracy.pictures, 'real micrographs', accuracy.sources)}, none of which it was trained on, it named ${percent(accuracy.top1)} right at once.`;

/** What the percentages and the refusals of a verdict are worth. Empty where nothing was measured. */
export function doubtSentences(accuracy: Accuracy | null): string[] {
  if (accuracy === null) return [];
  const { coverage, ece, words = [], outOfSet } = accuracy;
  const said = words.flatMap(({ doubt, pictures, right }) =>
    doubt === 'sure' || doubt === 'probable'
      ? [`${WORDS[doubt]}, it was right in ${right.toLocaleString('en')} of ${pictures.toLocaleString('en')}`]
      : [],
  );
  return [
    `The categories marked as possible held the right one in ${percent(coverage.achieved)} (promised: ${percent(coverage.promised)}); they are ${coverage.meanSize.toFixed(1)} on average.`,
    ...(said.length > 0 ? [`${said.join('; ')}.`] : []),
    `Stated probabilities are off by ${Math.round(100 * ece)} points on average.`,
    ...(outOfSet
      ? [
          `Of ${from(outOfSet.strangers, 'pictures of other kinds', outOfSet.sources)} it called ${percent(outOfSet.caught)} unknown, and wrongly ${percent(outOfSet.refused)} of those it should know.`,
        ]
      : []),
  ];
}
