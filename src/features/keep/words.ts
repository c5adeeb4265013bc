/** How kept sessions are spoken of. */

import type { KeepDesk } from '../../keeping/keep-desk';
import { dayInWords, t, timeOfDay } from '../../locales/words';
import type { KeepWhat } from '../../state/settings';
import { bytesText } from '../../ui/quantity';

/** `today at 14:05`, `on 22 November at 14:05`, `on 3 March 2024`. */
export function timeText(iso: string, now: Date = new Date()): string {
  const then = new Date(iso);
  if (Number.isNaN(then.getTime())) return t('at an unknown time');
  const time = timeOfDay(then);
  if (then.toDateString() === now.toDateString()) return t('today at {time}', { time });
  if (then.getFullYear() === now.getFullYear()) return t('on {day} at {time}', { day: dayInWords(then, false), time });
  return t('on {day}', { day: dayInWords(then, true) });
}

/** What the line at the foot of the page says. */
export function keptText(what: KeepWhat, { fault, bytes, unsaved, waiting }: KeepDesk): string {
  if (what === 'nothing') return t('Session not kept');
  if (fault) return t('Session cannot be kept');
  if (bytes === 0) return unsaved ? t('Keeping …') : '';
  return `${t('Kept on this computer, {bytes}', { bytes: bytesText(bytes) })}${unsaved || waiting > 0 ? ' …' : ''}`;
}
