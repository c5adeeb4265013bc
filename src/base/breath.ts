/**
 * Lets whatever waits on this thread have its turn, once a second at most. A worker that computes picture after picture on the processor
 * never does so by itself: its results are there at once, and who waits for its sign of life would take it for dead on a busy machine.
 * @returns to be awaited between two pieces of work.
 */
export function createBreath(now: () => number = () => performance.now()): () => Promise<void> {
  let last = now();
  return async () => {
    if (now() - last < EVERY_MS) return;
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
    last = now();
  };
}

const EVERY_MS = 1000;
