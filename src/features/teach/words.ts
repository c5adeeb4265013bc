/** What is said of teaching. */
import { categoryLabel } from '../../base/categories';
import type { LeftOut, NextPicture, Taught } from '../../state/teach';
import { countText, percentText } from '../../ui/quantity';

export const sayText = (category: string | null): string => (category === null ? 'None of these' : categoryLabel(category));

/** Keys of the first ten categories. */
export const keyOf = (place: number): string | null => (place < 9 ? String(place + 1) : place === 9 ? '0' : null);

/** `On these, each left out in turn: 5 of 12 right by the model, 11 of 12 with your corrections.` */
export function leftOutText({ n, groups, before, after }: LeftOut): string {
  if (n < 2) return 'Label a few more to see how well it has learnt.';
  const how = groups === n ? 'each left out in turn' : `each of ${countText(groups, 'group')} left out in turn`;
  return `Right on these: ${before} of ${n} by the model, ${after} of ${n} with your corrections (${how}).`;
}

export function nextText({ reason }: NextPicture, taught: Taught | undefined): string {
  if (reason === 'novelty' || !taught?.second) return 'unlike any picture you have labelled';
  return `${sayText(taught.category)} or ${sayText(taught.second.category)}?`;
}

export const taughtText = ({ category, share }: Taught): string => `${sayText(category)} ${percentText(share)}`;
