/** How kept sessions are spoken of. */
import type { KeepDesk, KeepWhat } from '../../state/session-keeper';
import { bytesText } from '../../ui/quantity';

/** `today at 14:05`, `on 22 November at 14:05`, `on 3 March 2024`. */
export function timeText(iso: string, now: Date = new Date()): string {
  const then = new Date(iso);
  if (Number.isNaN(then.getTime())) return 'at an unknown time';
  const time = then.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  if (then.toDateString() === now.toDateString()) return `today at ${time}`;
  if (then.getFullYear() === now.getFullYear())
    return `on ${then.toLocaleDateString('en-GB', { day: 'numeric', month: 'long' })} at ${time}`;
  return `on ${then.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })}`;
}

/** What the line at the foot of the page says. */
export function keptText(what: KeepWhat, { fault, bytes, unsaved, waiting }: KeepDesk): string {
  if (what === 'nothing') return 'Session not kept';
  if (fault) return 'Session cannot be kept';
  if (bytes === 0) return unsaved ? 'Keeping …' : '';
  return `Kept on this computer, ${bytesText(bytes)}${unsaved || waiting > 0 ? ' …' : ''}`;
}
