/** Node's worker threads in the shape of a browser's workers. */
import { parentPort, Worker } from 'node:worker_threads';
import nodeEndpoint from 'comlink/dist/umd/node-adapter.js';
import type { WorkerHandle } from '../services/worker-link';

/**
 * For what lives shortly, MB. V8 would take 48 in each thread when it sees fit, an hour into a run, say; pictures do not lie there, but in
 * buffers outside.
 */
const YOUNG_MB = 24;

/** Starts a bundled worker; `name` as in `read.worker.mjs`, which lies beside the command (scripts/run.mjs). */
export function startThread(name: string, workerData?: unknown): WorkerHandle {
  const worker = new Worker(new URL(`./${name}.worker.mjs`, import.meta.url), {
    workerData,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  return {
    endpoint: nodeEndpoint(worker),
    crashed: new Promise((resolve) => {
      worker.on('error', (error) => resolve(error instanceof Error ? error.message : String(error)));
      worker.on('exit', (code) => resolve(`it ended with code ${code}`));
    }),
    terminate: () => void worker.terminate(),
  };
}

/** The other end: this thread's way to whoever started it. */
export function threadEndpoint(): WorkerHandle['endpoint'] {
  if (!parentPort) throw new Error('this module runs in a worker thread only');
  return nodeEndpoint(parentPort);
}
