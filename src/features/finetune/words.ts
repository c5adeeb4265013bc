/** A training in words: where it stands. */
import { t } from '../../locales/words';
import type { RunPlace } from '../../services/finetune/protocol';

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
