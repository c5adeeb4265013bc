/** A training in words: where it stands, and how one that was ended early came to its model. */
import type { JudgedModel, RunPlace } from '../../state/fine-tune';
import { countText } from '../../ui/quantity';

const number = (value: number): string => value.toLocaleString('en');

/** `Fold 2 of 5`, `Final fit`; empty where there is a single fit. */
export function fitText({ fit, fits }: Pick<RunPlace, 'fit' | 'fits'>): string {
  if (fits === 1) return '';
  return fit === fits ? 'Final fit' : `Fold ${fit} of ${fits - 1}`;
}

/** `Fold 2 of 5, step 21 of 174`. */
export function progressText(place: RunPlace, steps: number): string {
  const fit = fitText(place);
  return `${fit === '' ? 'Step' : `${fit}, step`} ${number(place.step)} of ${number(steps)}`;
}

/** `step 54`, `step 54 of fold 2 of 5`, `step 54 of the final fit`. */
export function placeText(place: RunPlace): string {
  const fit = fitText(place);
  const of = place.fit === place.fits ? ' of the final fit' : ` of ${fit.toLowerCase()}`;
  return `step ${number(place.step)}${fit === '' ? '' : of}`;
}

/** What a model is whose training was ended early, and what its judgement rests on; null where it came to its end. */
export function endedEarlyText({ endedEarly, on, judgement }: JudgedModel): string | null {
  if (!endedEarly) return null;
  const { fold, folds, whole, steps } = endedEarly;
  if (fold === null)
    return `Its training was ended early, after ${countText(steps, 'step')}: this is what it had learned by then.`;
  const own = `Its training was ended early. The model is the fit that left fold ${fold + 1} of ${folds} out`;
  const judged = countText(judgement.report.n, 'picture');
  if (!whole) {
    const rests = on === 'folds' ? `, and is judged on the ${judged} of that fold alone` : '';
    return `${own}, as it stood after ${countText(steps, 'step')}${rests}.`;
  }
  const rests = on === 'folds' ? ` Of the ${folds} folds ${fold + 1} ${fold === 0 ? 'was' : 'were'} judged: ${judged}.` : '';
  return `${own}, trained to its end.${rests}`;
}
