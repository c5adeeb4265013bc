/** Progress of long transfers: how fast, how long still. */
import type { TransferProgress } from './engine';

/** The rate is that of the last seconds: sticks and networks change their mind. */
const WINDOW_MS = 5000;
const EVERY_MS = 100;

/**
 * Turns "so many bytes are done" into TransferProgress, at most ten times a second, and the last one always.
 * @param total 0 where it is not known
 */
export function transferMeter(
  phase: string,
  total: number,
  onProgress: ((progress: TransferProgress) => void) | undefined,
  now: () => number = () => performance.now(),
): (done: number) => void {
  const marks: { at: number; done: number }[] = [{ at: now(), done: 0 }];
  let told = Number.NEGATIVE_INFINITY;
  return (done) => {
    const at = now();
    if (!onProgress || (at - told < EVERY_MS && done < total)) return;
    told = at;
    marks.push({ at, done });
    while (marks.length > 2 && at - marks[1].at > WINDOW_MS) marks.shift();
    const elapsed = at - marks[0].at;
    const rate = elapsed >= 500 && done > marks[0].done ? ((done - marks[0].done) / elapsed) * 1000 : null;
    const secondsLeft = rate !== null && total > 0 ? Math.max(0, total - done) / rate : null;
    onProgress({ phase, done, total, unit: 'bytes', rate, secondsLeft });
  };
}
