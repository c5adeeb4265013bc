/** Node's worker threads in the shape of a browser's workers. */
import { parentPort, Worker } from 'node:worker_threads';
import type { WorkerHandle } from '../services/worker-link';

type Endpoint = WorkerHandle['endpoint'];
type Listener = Parameters<Endpoint['addEventListener']>[1];

/** What a Worker and a thread's own port have in common. */
interface Emitter {
  postMessage(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  on(event: 'message', listener: (data: unknown) => void): unknown;
  off(event: 'message', listener: (data: unknown) => void): unknown;
}

/** comlink listens as a browser does; Node's emitters hand over the bare message. */
function endpointOf(emitter: Emitter): Endpoint {
  const wrapped = new Map<Listener, (data: unknown) => void>();
  return {
    postMessage: (message, transfer) => emitter.postMessage(message, transfer as ArrayBuffer[]),
    addEventListener: (_, listener) => {
      const receive = (data: unknown): void => {
        const event = { data } as MessageEvent;
        if ('handleEvent' in listener) listener.handleEvent(event);
        else listener(event);
      };
      wrapped.set(listener, receive);
      emitter.on('message', receive);
    },
    removeEventListener: (_, listener) => {
      const receive = wrapped.get(listener);
      if (receive) emitter.off('message', receive);
      wrapped.delete(listener);
    },
  };
}

/** Starts a bundled worker; `name` as in `read.worker.mjs`, which lies beside the command (scripts/run.mjs). */
export function startThread(name: string, workerData?: unknown): WorkerHandle {
  const worker = new Worker(new URL(`./${name}.worker.mjs`, import.meta.url), { workerData });
  return {
    endpoint: endpointOf(worker),
    crashed: new Promise((resolve) => {
      worker.on('error', (error) => resolve(error instanceof Error ? error.message : String(error)));
      worker.on('exit', (code) => resolve(`it ended with code ${code}`));
    }),
    terminate: () => void worker.terminate(),
  };
}

/** The other end: this thread's way to whoever started it. */
export function threadEndpoint(): Endpoint {
  if (!parentPort) throw new Error('this module runs in a worker thread only');
  return endpointOf(parentPort);
}
