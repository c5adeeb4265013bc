/** What page and worker (or thread and thread) agree on: a comlink endpoint, replies that carry errors whole, and how a worker ends. */
import { type Endpoint, expose } from 'comlink';
import { type PackedError, packError, unpackError } from '../base/errors';

/** A running worker of a browser or of Node. */
export interface WorkerHandle {
  readonly endpoint: Endpoint;
  /** Resolves with what is known when the worker dies of itself (or, under Node, also after `terminate`). */
  readonly crashed: Promise<string>;
  terminate(): void;
}

/** comlink would flatten an error to its message; this keeps its name, code and advice. */
export type Reply<T> = { readonly value: T } | { readonly error: PackedError };

export async function reply<T>(work: () => T | Promise<T>): Promise<Reply<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error: packError(error) };
  }
}

/** @throws the MicrographiaError that was packed. */
export function unwrap<T>(answer: Reply<T>): T {
  if ('error' in answer) throw unpackError(answer.error);
  return answer.value;
}

/** What every worker answers beside its own API. */
export interface Heart {
  /** A sign of life: the name of a lock that is held as long as the worker lives; null where there are no such locks. */
  beat(): Promise<string | null>;
}

/** Takes a lock that only the end of this worker gives back: closed or killed, it falls free without the worker's doing. */
function holdLock(): Promise<string | null> {
  const isBrowserWorker = 'WorkerGlobalScope' in globalThis;
  const locks = isBrowserWorker ? globalThis.navigator?.locks : undefined;
  if (!locks) return Promise.resolve(null); // threads of Node tell when they exit
  const name = `micrographia-worker-${crypto.randomUUID()}`;
  return new Promise((resolve) => {
    const held = (): Promise<void> => {
      resolve(name);
      return new Promise(() => {});
    };
    locks.request(name, held).catch(() => resolve(null));
  });
}

/** The worker's side: serves its API, and gives signs of life. */
export function serve(api: object, endpoint: Endpoint): void {
  const lock = holdLock();
  expose({ ...api, beat: () => lock } satisfies Heart, endpoint);
}

/** A browser's module worker as a handle. A script that does not load reports through `error` too. */
export function browserWorker(worker: Worker): WorkerHandle {
  return {
    endpoint: worker,
    crashed: new Promise((resolve) => {
      worker.addEventListener('error', (event) => {
        event.preventDefault();
        resolve(event.message || 'its script did not load');
      });
      worker.addEventListener('messageerror', () => resolve('a message could not be read'));
    }),
    terminate: () => worker.terminate(),
  };
}
