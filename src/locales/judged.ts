/** On which pictures a model was judged, and how its training came to its end, in sentences. */
import type { JudgedModel } from '../models/judged-file';
import { t } from './words';

/** What a model is whose training was ended early, and what its judgement rests on; null where it came to its end. */
export function endedEarlyText({ endedEarly, on, judgement }: JudgedModel): string | null {
  if (!endedEarly) return null;
  const { fold, folds, whole, steps } = endedEarly;
  if (fold === null)
    return t(
      'Its training was ended early, after {steps, plural, one {# step} other {# steps}}: this is what it had learned by then.',
      { steps },
    );
  const fit = { fold: fold + 1, folds, steps, n: judgement.report.n };
  if (!whole)
    return on === 'folds'
      ? t(
          'Its training was ended early. The model is the fit that left fold {fold} of {folds} out, as it stood after {steps, plural, one {# step} other {# steps}}, and is judged on the {n, plural, one {# picture} other {# pictures}} of that fold alone.',
          fit,
        )
      : t(
          'Its training was ended early. The model is the fit that left fold {fold} of {folds} out, as it stood after {steps, plural, one {# step} other {# steps}}.',
          fit,
        );
  const own = t(
    'Its training was ended early. The model is the fit that left fold {fold} of {folds} out, trained to its end.',
    fit,
  );
  if (on !== 'folds') return own;
  const judged = t(
    'Of the {folds} folds {fold, plural, one {# was} other {# were}} judged: {n, plural, one {# picture} other {# pictures}}.',
    fit,
  );
  return `${own} ${judged}`;
}

/** On which pictures a model was judged, and how far to trust that. */
export function judgedOnText(on: JudgedModel['on'], n: number): string {
  switch (on) {
    case 'test':
      return t(
        'Judged on {n, plural, one {# picture} other {# pictures}} of the test part, which nothing in the training has seen.',
        { n },
      );
    case 'folds':
      return t('Judged on {n, plural, one {# picture} other {# pictures}}, each by a fit that had not seen it (k-fold).', {
        n,
      });
    case 'validation':
      return t(
        'Judged on {n, plural, one {# picture} other {# pictures}} of the validation part, by which the training was ended or calibrated: somewhat too kind.',
        { n },
      );
  }
}

/** Behind a number: its interval. One without a width, as older judgements hold them, promises too much and is left out. */
export const intervalWords = (interval: readonly [number, number] | null, words: (value: number) => string): string =>
  interval && interval[1] > interval[0]
    ? ` ${t('(95 % interval {low} to {high})', { low: words(interval[0]), high: words(interval[1]) })}`
    : '';
