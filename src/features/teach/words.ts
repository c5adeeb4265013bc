/** What is said of teaching. */
import { categoryName } from '../../locales/categories';
import { t } from '../../locales/words';
import type { LeftOut, NextPicture, Taught } from '../../state/teach';
import { percentText } from '../../ui/quantity';

export const sayText = (category: string | null): string => (category === null ? t('None of these') : categoryName(category));

/** Keys of the first ten categories. */
export const keyOf = (place: number): string | null => (place < 9 ? String(place + 1) : place === 9 ? '0' : null);

/** `On these, each left out in turn: 5 of 12 right by the model, 11 of 12 with your corrections.` */
export function leftOutText({ n, groups, before, after }: LeftOut): string {
  if (n < 2) return t('Label a few more to see how well it has learnt.');
  const how =
    groups === n
      ? t('each left out in turn')
      : t('each of {groups, plural, one {# group} other {# groups}} left out in turn', { groups });
  return t('Right on these: {before} of {n} by the model, {after} of {n} with your corrections ({how}).', {
    before,
    n,
    after,
    how,
  });
}

export function nextText({ reason }: NextPicture, taught: Taught | undefined): string {
  if (reason === 'novelty' || !taught?.second) return t('unlike any picture you have labelled');
  return t('{say} or {say2}?', { say: sayText(taught.category), say2: sayText(taught.second.category) });
}

export const taughtText = ({ category, share }: Taught): string => `${sayText(category)} ${percentText(share)}`;
