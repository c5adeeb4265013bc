/** When changes are written to the disk: after a moment of calm, one write after the other. */

/** So long after a failed write it is tried again, ms. */
export const AFTER_FAULT = 10_000;

export interface Saving {
  /** Does this when all that was begun before has ended; also what waits for the queue to be empty. */
  inTurn(work?: () => Promise<void>): Promise<void>;
  /** Writes `calm` ms after the last change, and at the latest `patience` ms after the first: changes may keep on coming. */
  schedule(calm: number, patience: number): void;
  /** What was scheduled is not needed any more. */
  stop(): void;
  /** A write failed, or none fails any more: until then the next one waits. */
  failed(yes: boolean): void;
}

export function createSaving(write: () => void): Saving {
  let queue: Promise<void> = Promise.resolve();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let changedSince: number | null = null;
  let notBefore = 0;
  return {
    inTurn(work) {
      if (work) queue = queue.then(work, work);
      return queue;
    },
    schedule(calm, patience) {
      const now = Date.now();
      changedSince ??= now;
      clearTimeout(timer);
      timer = setTimeout(write, Math.max(Math.min(now + calm, changedSince + patience), notBefore) - now);
    },
    stop() {
      clearTimeout(timer);
      changedSince = null;
    },
    failed(yes) {
      notBefore = yes ? Date.now() + AFTER_FAULT : 0;
    },
  };
}
