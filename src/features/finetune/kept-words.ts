/** How kept labels are spoken of. */
import type { KeptSet } from '../../dataset/kept-sets';
import { countText } from '../../ui/quantity';

/** `today at 14:05`, `on 22 November`, `on 3 March 2024`. */
export function dayText(iso: string, now: Date = new Date()): string {
  const then = new Date(iso);
  if (then.toDateString() === now.toDateString())
    return `today at ${then.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}`;
  const year = then.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return `on ${then.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', ...year })}`;
}

/** `Labels of 1,800 pictures in 6 classes` */
export const labelsText = ({ pictures, classes }: Pick<KeptSet, 'pictures' | 'classes'>): string =>
  `Labels of ${countText(pictures, 'picture')} in ${countText(classes.length, 'class', 'classes')}`;

/** The first names, to tell one set from another. */
export const someClasses = ({ classes }: Pick<KeptSet, 'classes'>): string =>
  classes.slice(0, 4).join(', ') + (classes.length > 4 ? ` and ${classes.length - 4} more` : '');
