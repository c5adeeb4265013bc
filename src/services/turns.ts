/**
 * One GPU, two engines: the classifier (tfjs) and WebLLM keep devices of their own on the same processor, and side by side each would
 * slow the other down or run it out of memory. They take turns; whoever holds the turn computes alone.
 */

import { onAbort } from '../base/abort';
import { CancelledError } from '../base/errors';

export interface Turns {
  /**
   * Runs `work` when all that asked before are done. The turn ends with the promise, however it ends.
   * @throws CancelledError when aborted while waiting; once it runs, `work` sees to its own signal.
   */
  take<T>(what: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

export function createTurns(): Turns {
  const waiting: (() => void)[] = [];
  let taken = false;

  const next = (): void => {
    const start = waiting.shift();
    taken = start !== undefined;
    start?.();
  };

  return {
    take: (what, work, signal) =>
      new Promise((resolve, reject) => {
        const start = (): void => {
          stopListening();
          // The turn is given on before the answer is: who asks again on hearing it queues behind those who wait.
          work().finally(next).then(resolve, reject);
        };
        const stopListening = onAbort(signal, () => {
          const at = waiting.indexOf(start);
          if (at >= 0) waiting.splice(at, 1);
          reject(new CancelledError(what));
        });
        if (signal?.aborted) return;
        if (taken) waiting.push(start);
        else {
          taken = true;
          start();
        }
      }),
  };
}
