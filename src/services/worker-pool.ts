/**
 * A few workers of one kind behind one queue: whoever asks gets the next free one, never more run than the limit allows, and those that
 * nobody needs for a while end.
 */
import { onAbort } from '../base/abort';
import { CancelledError } from '../base/errors';
import { type Asked, type AskOptions, connectWorker, type HeartLimits, type WorkerClient } from './worker-client';
import type { Reply, WorkerHandle } from './worker-link';

export interface PoolOptions {
  readonly startWorker: () => WorkerHandle;
  /** The worker in words, as it stands in `... stopped unexpectedly`. */
  readonly what: string;
  /** How many run at once, for all who ask. */
  readonly workers?: number;
  /** A worker that was not asked for so long ends; its memory goes with it. */
  readonly idleMs?: number;
  readonly heart?: Partial<HeartLimits>;
}

export interface WorkerPool<Api> {
  /**
   * Waits for a free worker and asks it. One that dies, is late or is stopped is replaced when the next needs one.
   * @throws as `WorkerClient.ask`; CancelledError also while it waits.
   */
  ask<T>(call: (api: Asked<Api>) => Promise<Reply<T>>, options?: AskOptions): Promise<T>;
  /** Ends all workers; a later question starts another. */
  close(): void;
}

const IDLE_MS = 30_000;

export function createWorkerPool<Api>(options: PoolOptions): WorkerPool<Api> {
  const { startWorker, what, workers = 1, idleMs = IDLE_MS, heart } = options;
  const idle: { readonly client: WorkerClient<Api>; readonly timer: ReturnType<typeof setTimeout> }[] = [];
  const all = new Set<WorkerClient<Api>>();
  const queue: (() => void)[] = [];
  let busy = 0;

  function take(): WorkerClient<Api> {
    for (let free = idle.pop(); free; free = idle.pop()) {
      clearTimeout(free.timer);
      if (!free.client.reason()) return free.client;
    }
    const client = connectWorker<Api>(startWorker, what, { heart });
    all.add(client);
    client.gone.catch(() => all.delete(client));
    return client;
  }

  function giveBack(client: WorkerClient<Api>): void {
    if (client.reason()) return;
    const timer = setTimeout(() => client.end(), idleMs);
    (timer as { unref?: () => void }).unref?.(); // Node need not stay for it
    idle.push({ client, timer });
  }

  /** Resolves when fewer than `workers` are busy; first come, first served. */
  function turn(signal: AbortSignal | undefined, job: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = (): void => {
        stopListening();
        busy++;
        resolve();
      };
      const stopListening = onAbort(signal, () => {
        const at = queue.indexOf(start);
        if (at >= 0) queue.splice(at, 1);
        reject(new CancelledError(job));
      });
      if (signal?.aborted) return;
      if (busy < workers) start();
      else queue.push(start);
    });
  }

  return {
    async ask(call, asked = {}) {
      await turn(asked.signal, asked.what ?? what);
      let client: WorkerClient<Api> | null = null;
      try {
        client = take();
        return await client.ask(call, asked);
      } finally {
        busy--;
        if (client) giveBack(client);
        queue.shift()?.();
      }
    },
    close() {
      for (const client of [...all]) client.end();
    },
  };
}
