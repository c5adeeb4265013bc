import type { Session } from './session';

/** How far the run has come. `rate` in pictures a second and `secondsLeft` are null until they can be told honestly. */
export interface Progress {
  readonly finished: number;
  readonly total: number;
  readonly reading: number;
  readonly rate: number | null;
  readonly secondsLeft: number | null;
}

/** What came of the run that has ended: of its own pictures, not of those that failed before. Null without one. */
export function outcomeOf({ batch, items }: Session): { readonly done: number; readonly failed: number } | null {
  if (!batch || batch.endedAt === null) return null;
  const failed = Math.min(batch.finished, Math.max(0, items.count('failed') - batch.failedBefore));
  return { done: batch.finished - failed, failed };
}

/** Null where nothing is pending. The rate is that of the last completions, so that it follows a change of engine or picture size. */
export function progressOf(session: Session): Progress | null {
  const batch = session.batch;
  if (!batch || batch.endedAt !== null) return null;
  const { pending } = session.items;
  const { recent } = batch;
  const span = recent.length >= 4 ? recent[recent.length - 1] - recent[0] : 0;
  const rate = span > 0 ? ((recent.length - 1) / span) * 1000 : null;
  return {
    finished: batch.finished,
    total: batch.finished + pending,
    reading: session.items.count('reading'),
    rate,
    secondsLeft: rate === null ? null : pending / rate,
  };
}
