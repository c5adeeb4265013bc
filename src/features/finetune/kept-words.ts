/** How kept labels are spoken of. */
import type { KeptSet } from '../../dataset/kept-sets';
import { dayInWords, t, timeOfDay } from '../../locales/words';

/** `today at 14:05`, `on 22 November`, `on 3 March 2024`. */
export function dayText(iso: string, now: Date = new Date()): string {
  const then = new Date(iso);
  if (then.toDateString() === now.toDateString()) return t('today at {time}', { time: timeOfDay(then) });
  return t('on {day}', { day: dayInWords(then, then.getFullYear() !== now.getFullYear()) });
}

/** `Labels of 1,800 pictures in 6 classes` */
export const labelsText = ({ pictures, classes }: Pick<KeptSet, 'pictures' | 'classes'>): string =>
  t('Labels of {pictures, plural, one {# picture} other {# pictures}} in {count, plural, one {# class} other {# classes}}', {
    pictures,
    count: classes.length,
  });

/** The first names, to tell one set from another. */
export const someClasses = ({ classes }: Pick<KeptSet, 'classes'>): string =>
  classes.length > 4
    ? t('{names} and {count} more', { names: classes.slice(0, 4).join(', '), count: classes.length - 4 })
    : classes.join(', ');
