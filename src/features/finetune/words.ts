/** A training in words: where it stands, and how one that was ended early came to its model. */
import { t } from '../../locales/words';
import type { JudgedModel, RunPlace } from '../../state/fine-tune';

/** `Fold 2 of 5`, `Final fit`; empty where there is a single fit. */
export function fitText({ fit, fits }: Pick<RunPlace, 'fit' | 'fits'>): string {
  if (fits === 1) return '';
  return fit === fits ? t('Final fit') : t('Fold {fit} of {fits}', { fit, fits: fits - 1 });
}

/** `Fold 2 of 5, step 21 of 174`. */
export function progressText(place: RunPlace, steps: number): string {
  const { step, fit, fits } = place;
  if (fits === 1) return t('Step {step, number} of {steps, number}', { step, steps });
  if (fit === fits) return t('Final fit, step {step, number} of {steps, number}', { step, steps });
  return t('Fold {fit} of {fits}, step {step, number} of {steps, number}', { fit, fits: fits - 1, step, steps });
}

/** `step 54`, `step 54 of fold 2 of 5`, `step 54 of the final fit`. */
export function placeText({ step, fit, fits }: RunPlace): string {
  if (fits === 1) return t('step {step, number}', { step });
  if (fit === fits) return t('step {step, number} of the final fit', { step });
  return t('step {step, number} of fold {fit} of {fits}', { step, fit, fits: fits - 1 });
}

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
        'Judged on {n, plural, one {# picture} other {# pictures}} of the validation part, by which the training was ended: somewhat too kind.',
        { n },
      );
  }
}
