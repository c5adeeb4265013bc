/**
 * The asking side of a worker, the same for every service, in a browser as under Node: calls with typed answers, each with a time limit
 * and an AbortSignal; and, whatever becomes of the worker, every promise given out is settled. A worker that crashes says so. One that
 * is closed or killed says nothing: a lock that it held falls free (see `serve`), or, where there are no locks, its heartbeat stops.
 */
import { type Remote, releaseProxy, wrap } from 'comlink';
import { onAbort } from '../base/abort';
import { CancelledError } from '../base/errors';
import { unlessEnded } from '../base/unless-ended';
import { WorkerCrashedError } from './errors';
import { type Heart, type Reply, unwrap, type WorkerHandle } from './worker-link';

/** The functions of a worker's API as the other side calls them. */
export type Asked<Api> = {
  [K in keyof Api]: Api[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : never;
};

export interface AskOptions {
  /** Ends the worker: what it computes is not wanted any more, and there is no other way to stop it. */
  readonly signal?: AbortSignal | undefined;
  /** From the moment the running worker is asked; then it is ended. */
  readonly limitMs?: number;
  /** The error of that. */
  readonly late?: () => Error;
  /** What dies with the worker, in words; the client's own where absent. */
  readonly what?: string;
}

export interface WorkerClient<Api> {
  /**
   * @throws what the worker answered; CancelledError, `late()`, WorkerCrashedError: after these the worker is gone.
   */
  ask<T>(call: (api: Asked<Api>) => Promise<Reply<T>>, options?: AskOptions): Promise<T>;
  /** Not waited for; nothing happens where the worker is gone. */
  tell(call: (api: Asked<Api>) => Promise<unknown>): void;
  /** Rejects when the worker is gone, however that came. */
  readonly gone: Promise<never>;
  /** Why it is gone; null while it lives. */
  reason(): Error | null;
  end(reason?: Error): void;
}

export interface HeartLimits {
  /** A worker that is asked something and gives no sign for so long is ended: it may compute in one piece, but not for ever. */
  readonly silenceMs: number;
  /** The same, until its script runs. */
  readonly startMs: number;
  /** Time between two signs. */
  readonly beatMs: number;
}

const HEART: HeartLimits = { silenceMs: 120_000, startMs: 60_000, beatMs: 2_000 };

export interface ClientOptions {
  readonly heart?: Partial<HeartLimits> | undefined;
  /** The error of a worker that died; WorkerCrashedError where absent. */
  readonly died?: (details: string) => Error;
}

/**
 * Starts a worker at once.
 * @param what the worker in words, as it stands in `... stopped unexpectedly`
 */
export function connectWorker<Api>(
  startWorker: () => WorkerHandle,
  what: string,
  { heart, died = (details) => new WorkerCrashedError(what, details) }: ClientOptions = {},
): WorkerClient<Api> {
  const { silenceMs, startMs, beatMs } = { ...HEART, ...heart };
  const handle = startWorker();
  const remote = wrap<Heart>(handle.endpoint);
  const api = remote as unknown as Asked<Api>;
  let ended: Error | null = null;
  let reject: (reason: Error) => void = () => {};
  const gone = new Promise<never>((_, fail) => {
    reject = fail;
  });
  gone.catch(() => {}); // it may die when nobody waits
  const watching = new AbortController();

  function end(reason: Error = new CancelledError(what)): void {
    if (ended) return;
    ended = reason;
    clearInterval(timer);
    watching.abort();
    reject(reason);
    (remote as Remote<object>)[releaseProxy]();
    handle.terminate();
  }
  const crashed = (details: string): void => end(died(details));
  void handle.crashed.then(crashed);

  /** Signs are counted in ticks, not by the clock: a computer that slept must not lose its worker. */
  let asked = 0;
  let missed = 0;
  let heard = false;
  let waiting = false;
  let timer: ReturnType<typeof setInterval> | undefined;
  let wake: () => void = () => {};
  const started = new Promise<void>((resolve) => {
    wake = resolve;
  });
  function listen(): void {
    if (waiting || ended) return;
    waiting = true;
    remote.beat().then(
      (lock) => sign(lock ?? null),
      // An API without a heart answers too: that it has none.
      () => sign(null),
    );
  }
  function sign(lock: string | null): void {
    waiting = false;
    missed = 0;
    if (!heard && lock !== null) watchLock(lock);
    heard = true;
    wake();
  }
  function tick(): void {
    const limit = heard ? silenceMs : startMs;
    if (waiting && ++missed * beatMs >= limit)
      crashed(heard ? `it gave no sign for ${limit / 1000} s` : `it did not start within ${limit / 1000} s`);
    else listen();
  }
  /** Granted when the worker that holds it has gone, in whatever way. */
  function watchLock(name: string): void {
    navigator.locks.request(name, { signal: watching.signal }, () => crashed('it ended without a word')).catch(() => {});
  }
  listen();

  const reason = (): Error | null => ended;
  return {
    gone,
    reason,
    end,
    tell: (call) => {
      if (!ended) call(api).catch(() => {});
    },
    async ask(call, { signal, limitMs, late, what: job = what } = {}) {
      if (ended) throw ended;
      if (asked++ === 0) timer = setInterval(tick, beatMs);
      let limit: ReturnType<typeof setTimeout> | undefined;
      let over = false;
      if (limitMs !== undefined)
        void started.then(() => {
          if (!over) limit = setTimeout(() => end(late?.() ?? new WorkerCrashedError(job)), limitMs);
        });
      const stopListening = onAbort(signal, () => end(new CancelledError(job)));
      try {
        if (ended) throw ended; // the signal had fired before
        return unwrap(await unlessEnded(gone, call(api)));
      } catch (error) {
        if (!(error instanceof WorkerCrashedError) || error !== reason() || job === what) throw error;
        throw new WorkerCrashedError(job, error.details);
      } finally {
        over = true;
        clearTimeout(limit);
        stopListening();
        if (--asked === 0) {
          clearInterval(timer);
          missed = 0;
        }
      }
    },
  };
}
