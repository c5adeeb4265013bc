/** One writer at a time, over all windows of the origin where the browser has locks (Safari 15.4+ and the others), else in this one. */
import { CancelledError } from '../base/errors';

export interface Exclusive {
  /** Runs `work` when nobody else does. @throws CancelledError when aborted while waiting. */
  <T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T>;
  /** Runs `work` if nobody else does; else not at all. */
  ifFree(work: () => Promise<void>): Promise<void>;
}

interface Queue {
  last: Promise<unknown>;
  waiting: number;
}

/** Queues of this realm, by name: two stores of one name share theirs. */
const queues = new Map<string, Queue>();

function queueOf(name: string): Queue {
  const own = queues.get(name) ?? { last: Promise.resolve(), waiting: 0 };
  queues.set(name, own);
  return own;
}

/** A lock that excludes only its own callers. */
export function localLock(own: Queue = { last: Promise.resolve(), waiting: 0 }): Exclusive {
  const run = <T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> => {
    own.waiting++;
    const turn = own.last.then(() => {
      if (signal?.aborted) throw new CancelledError('Waiting for another write');
      return work();
    });
    own.last = turn.then(
      () => own.waiting--,
      () => own.waiting--,
    );
    return turn;
  };
  return Object.assign(run, {
    ifFree: async (work: () => Promise<void>) => {
      if (own.waiting === 0) await run(undefined, work);
    },
  });
}

/** @param name of the lock; equal names exclude each other. */
export function exclusive(name: string): Exclusive {
  const locks = globalThis.navigator?.locks;
  if (!locks) return localLock(queueOf(name));
  const run = async <T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> => {
    let started = false;
    try {
      return (await locks.request(name, signal ? { signal } : {}, () => {
        started = true;
        return work();
      })) as T;
    } catch (error) {
      if (!started && signal?.aborted) throw new CancelledError('Waiting for another write');
      throw error;
    }
  };
  return Object.assign(run, {
    ifFree: async (work: () => Promise<void>) => {
      await locks.request(name, { ifAvailable: true }, async (lock) => {
        if (lock) await work();
      });
    },
  });
}
